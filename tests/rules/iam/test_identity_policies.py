"""Which identity policies a resource is, or has in itself, and how they are called."""

import json
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

import pytest
from aws_guardrails.aws.grants import NONE, rights_of
from aws_guardrails.aws.identity_policies import Document, documents
from aws_guardrails.aws.policy_document import Statement
from aws_guardrails.kinds import IAM_ROLE, IAM_ROLE_POLICY
from aws_guardrails.model import Resource
from aws_guardrails.values import UNKNOWN, Value

PASSING: Final[Mapping[str, Value]] = {
    "Statement": {"Effect": "Allow", "Action": "iam:PassRole", "Resource": "*", "Sid": "Passing"}
}
EVERYTHING: Final[Mapping[str, Value]] = {"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}
OPEN_STATEMENT: Final[Mapping[str, Value]] = MappingProxyType({"Effect": "Allow", "Action": UNKNOWN, "Resource": "*"})
OPEN: Final[Mapping[str, Value]] = MappingProxyType({"Statement": OPEN_STATEMENT})
"""In plain dictionaries, which text is read into, nothing is unknown."""


def policy(document: Value, *, secrets: tuple[str, ...] = ()) -> Resource:
    return Resource(type=IAM_ROLE_POLICY, name="policy", urn="", properties={"policy": document}, secrets=secrets)


def role(policies: Value, *, inputs: frozenset[str] | None = None) -> Resource:
    return Resource(type=IAM_ROLE, name="role", urn="", properties={"inlinePolicies": policies}, inputs=inputs)


@pytest.mark.parametrize("document", [PASSING, json.dumps(PASSING)], ids=["object", "text"])
def test_a_policy_gives_for_certain_and_perhaps_the_same_if_all_of_it_is_known(document: Value) -> None:
    resource = policy(document)
    given = rights_of(PASSING)

    assert documents(resource) == (Document(resource, ("policy",), PASSING, given, given),)


def test_a_policy_with_an_unknown_part_gives_perhaps_more_than_for_certain() -> None:
    resource = policy(OPEN)

    assert documents(resource) == (Document(resource, ("policy",), OPEN, NONE, rights_of(EVERYTHING)),)


def test_an_unknown_policy_gives_nothing_that_is_known() -> None:
    resource = policy(UNKNOWN)

    assert documents(resource) == (Document(resource, ("policy",), UNKNOWN, NONE, NONE),)


def test_what_aws_would_not_take_as_a_policy_is_left_out() -> None:
    assert documents(policy("[]")) == ()


@pytest.mark.parametrize("inputs", [None, frozenset({"inlinePolicies"})], ids=["perhaps given", "given"])
def test_each_policy_in_a_role_is_one(inputs: frozenset[str] | None) -> None:
    resource = role(({"name": "first"}, {"policy": PASSING}, {"policy": UNKNOWN}), inputs=inputs)
    given = rights_of(PASSING)

    assert documents(resource) == (
        Document(resource, ("inlinePolicies", 1, "policy"), PASSING, given, given),
        Document(resource, ("inlinePolicies", 2, "policy"), UNKNOWN, NONE, NONE),
    )


def test_an_unknown_list_of_policies_is_one_unknown_policy() -> None:
    resource = role(UNKNOWN)

    assert documents(resource) == (Document(resource, ("inlinePolicies",), UNKNOWN, NONE, NONE),)


@pytest.mark.parametrize("policies", [({"policy": PASSING},), UNKNOWN], ids=["known", "unknown"])
def test_the_policies_that_aws_answers_of_a_role_are_not_the_role_s_own(policies: Value) -> None:
    assert documents(role(policies, inputs=frozenset({"name"}))) == ()


def test_the_policies_of_a_resource_are_read_once() -> None:
    resource = policy(PASSING)

    assert documents(resource) is documents(resource)


def test_a_statement_is_called_by_its_sid_unless_its_policy_is_secret() -> None:
    (shown,) = documents(policy(PASSING))
    (sealed,) = documents(policy(PASSING, secrets=("policy",)))
    statement = shown.statement(0)

    assert statement == Statement(("Statement",), PASSING["Statement"])
    assert (shown.label(statement), sealed.label(statement)) == ("statement Passing", "a statement")


def test_every_statement_of_an_unknown_policy_is_unknown() -> None:
    (unknown,) = documents(policy(UNKNOWN))

    assert unknown.statement(0) == Statement((), UNKNOWN)
