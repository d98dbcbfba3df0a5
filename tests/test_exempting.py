"""What becomes of one answer under a scope and exemptions."""

from collections.abc import Mapping
from datetime import timedelta
from itertools import islice

import pytest
from aws_guardrails.config import Config
from aws_guardrails.exempting import Fate, Limits, Surroundings, ancestors, fate
from aws_guardrails.model import Finding, Resource, Undecided
from aws_guardrails.selection import Exemption, Scope, Selector
from aws_guardrails.values import UNKNOWN
from judging import TODAY

SITE = "urn:pulumi:dev::shop::my:index:Site::site"
PICTURES = Resource(
    type="aws:s3/bucket:Bucket",
    name="pictures",
    urn="urn:pulumi:dev::shop::my:index:Site$aws:s3/bucket:Bucket::pictures",
    properties={"tags": UNKNOWN},
)
FOUND = Finding(PICTURES, "bucket", "It is a bucket.")

PROD = Selector(tags={"env": "prod"})
BY_PARENT = Selector(component="site")
ITSELF = Selector(name="pictures")
OTHER = Selector(name="logs")


def exemption(selector: Selector, days: int = 0) -> Exemption:
    return Exemption(selector, reason="It is agreed", expires=TODAY + timedelta(days))


def around(parents: Mapping[str, str]) -> Surroundings:
    return Surroundings(parents.get, lambda _: iter(()))


@pytest.mark.parametrize(
    ("limits", "expected"),
    [
        (Config(), Fate(stands=True)),
        (Config(scope=Scope(include=(OTHER,))), Fate(stands=False)),
        (Config(scope=Scope(exclude=(ITSELF,)), exemptions=(exemption(ITSELF),)), Fate(stands=False)),
        (Config(exemptions=(exemption(OTHER), exemption(ITSELF), exemption(ITSELF))), Fate(stands=False, used=1)),
        (Config(exemptions=(exemption(BY_PARENT), exemption(ITSELF))), Fate(stands=False, used=1)),
        (
            Config(exemptions=tuple(exemption(each, -1) for each in (ITSELF, OTHER, BY_PARENT, ITSELF))),
            Fate(stands=True, expired=(0, 3)),
        ),
        (
            Config(exemptions=(exemption(OTHER), exemption(BY_PARENT))),
            Fate(
                stands=UNKNOWN,
                open=(1,),
                question=Undecided(PICTURES, "parent", "is not known in full, and an exemption asks for it"),
            ),
        ),
        (
            Config(scope=Scope(exclude=(PROD,)), exemptions=(exemption(OTHER), exemption(BY_PARENT))),
            Fate(
                stands=UNKNOWN,
                open=(1,),
                question=Undecided(
                    PICTURES, "tags", "is not known before the deployment, and the policy's scope asks for it"
                ),
            ),
        ),
    ],
    ids=[
        "without limits",
        "not included",
        "excluded, which uses no exemption",
        "the first exemption that matches",
        "a later one that surely matches",
        "each one that has expired and surely matches",
        "an exemption that may match",
        "a scope that may leave it out",
    ],
)
def test_an_answer_stands_unless_it_is_out_of_scope_or_exempted(limits: Config, expected: Fate) -> None:
    assert fate(FOUND, Limits(limits), around({}), TODAY) == expected


@pytest.mark.parametrize(
    ("scope", "stands"),
    [(Scope(include=(BY_PARENT,)), True), (Scope(exclude=(BY_PARENT,)), False), (Scope(exclude=(OTHER,)), True)],
    ids=["included", "excluded", "another excluded"],
)
def test_a_scope_follows_a_resource_to_its_parents(scope: Scope, stands: bool) -> None:
    parents = around({PICTURES.urn: SITE})

    assert fate(FOUND, Limits(Config(scope=scope)), parents, TODAY) == Fate(stands=stands)


@pytest.mark.parametrize(
    ("config", "are_none"),
    [
        (Config(), True),
        (Config(exemptions=(exemption(OTHER),)), False),
        (Config(scope=Scope(include=(OTHER,))), False),
        (Config(scope=Scope(exclude=(OTHER,))), False),
    ],
    ids=["neither", "an exemption", "an included resource", "an excluded one"],
)
def test_a_rule_without_scope_and_exemptions_has_no_limits(config: Config, are_none: bool) -> None:
    assert Limits(config).are_none is are_none


@pytest.mark.parametrize(
    ("parents", "found"),
    [
        ({PICTURES.urn: SITE}, [("site", "my:index:Site")]),
        ({}, [(None, "my:index:Site")]),
        ({PICTURES.urn: "urn:of:another:shape"}, [("urn:of:another:shape", "")]),
        ({PICTURES.urn: PICTURES.urn}, [(None, "my:index:Site")]),
    ],
    ids=["seen", "not seen", "no URN that tells its type", "itself"],
)
def test_the_parents_of_a_resource_are_named_as_far_as_they_are_known(
    parents: Mapping[str, str], found: list[tuple[str | None, str]]
) -> None:
    assert list(ancestors(PICTURES.urn, parents.get)) == found


def test_a_parent_that_is_its_own_parent_is_told_once() -> None:
    store = "urn:pulumi:dev::shop::my:index:Site$my:index:Store::store"

    found = ancestors(PICTURES.urn, {PICTURES.urn: store, store: store}.get)

    assert list(islice(found, 3)) == [("store", "my:index:Store"), (None, "my:index:Site")]
