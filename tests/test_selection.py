"""Exemptions and scope, from the config file to plain data."""

from datetime import date
from typing import Any

import pytest
from aws_guardrails.config import Config, parse
from aws_guardrails.faults import ConfigError
from aws_guardrails.selection import Exemption, Scope, Selector
from judging import frozen_parameters

NAMES = ["component", "expires", "name", "reason", "ticket", "type", "urn"]
SOUND: dict[str, Any] = {"name": "web", "reason": "It is internal", "expires": "2027-03-31"}


def read(rule: str, **given: Any) -> Config:
    """Read parameters as the adapter hands them on."""
    return parse(rule, Config, frozen_parameters(given))


def test_an_exemption_is_read_with_all_that_it_names() -> None:
    globs = {"urn": "urn:*", "type": "aws:*", "name": "a?", "component": "x", "principal": "ci-*"}

    config = read("iam-x", exemptions=[{**SOUND, **globs, "ticket": "SEC-1"}])

    assert config == Config(
        exemptions=(
            Exemption(
                selector=Selector(urn="urn:*", type="aws:*", name="a?", component="x", principal="ci-*"),
                reason="It is internal",
                expires=date(2027, 3, 31),
                ticket="SEC-1",
            ),
        )
    )


def test_a_scope_is_read_with_all_that_it_names() -> None:
    config = read(
        "lb-x",
        scope={"include": [{"tags": {"env": "prod*"}}, {"urn": "u"}], "exclude": [{"name": "n", "component": "c"}]},
    )

    assert config == Config(
        scope=Scope(
            include=(Selector(tags={"env": "prod*"}), Selector(urn="u")),
            exclude=(Selector(name="n", component="c"),),
        )
    )


def test_no_exemptions_and_an_empty_scope_are_the_defaults() -> None:
    assert read("lb-x", exemptions=[], scope={}) == Config()


@pytest.mark.parametrize(("day", "is_expired"), [("2027-03-30", False), ("2027-03-31", False), ("2027-04-01", True)])
def test_an_exemption_counts_up_to_and_on_its_last_day(day: str, is_expired: bool) -> None:
    (exemption,) = read("lb-x", exemptions=[SOUND]).exemptions

    assert exemption.is_expired(date.fromisoformat(day)) is is_expired


def without(name: str) -> dict[str, Any]:
    """Return the sound exemption without one of its names."""
    return {key: value for key, value in SOUND.items() if key != name}


@pytest.mark.parametrize(
    ("given", "faults"),
    [
        ({"exemptions": {}}, ["`exemptions` must be a list of objects"]),
        ({"exemptions": ["web"]}, ["`exemptions[0]` must be an object"]),
        (
            {"exemptions": [SOUND, {**without("expires"), "expirse": "2027-03-31"}]},
            [
                "unknown name `expirse` in `exemptions[1]`; did you mean `expires`?",
                "`exemptions[1]` lacks `expires`: the last day (UTC) on which it counts, as YYYY-MM-DD",
            ],
        ),
        (
            {"exemptions": [{**SOUND, "zzz": 1}]},
            [
                f"unknown name `zzz` in `exemptions[0]`; valid are {', '.join(f'`{name}`' for name in NAMES)}",
            ],
        ),
        (
            {"exemptions": [without("name")]},
            ["`exemptions[0]` names no resource: give at least one of `urn`, `type`, `name`, `component`"],
        ),
        (
            {"exemptions": [without("reason")]},
            ["`exemptions[0]` lacks `reason`: why the finding is accepted, for whoever reads it later"],
        ),
        ({"exemptions": [{**SOUND, "reason": " "}]}, ["`exemptions[0].reason` must be a text that is not empty"]),
        ({"exemptions": [{**SOUND, "reason": 1}]}, ["`exemptions[0].reason` must be a text that is not empty"]),
        ({"exemptions": [{**SOUND, "name": ""}]}, ["`exemptions[0].name` must be a text that is not empty"]),
        ({"exemptions": [{**SOUND, "ticket": ["a"]}]}, ["`exemptions[0].ticket` must be a text that is not empty"]),
        (
            {"exemptions": [{**SOUND, "expires": 20270331}]},
            ["`exemptions[0].expires` must be a text that is not empty"],
        ),
        *(
            (
                {"exemptions": [{**SOUND, "expires": day}]},
                [f"`exemptions[0].expires` must be a day such as 2027-03-31, and `{day}` is none"],
            )
            for day in (
                "2027-02-30",
                "2027-3-1",
                "20270331",
                "2027-W13-1",
                "31.03.2027",
                "0000-01-01",
                "never",
                "\uff12027-03-31",
            )
        ),
        (
            {"exemptions": [{**SOUND, "principal": "ci"}]},
            ["`exemptions[0].principal` is only for policies about IAM, whose names begin with `iam-`"],
        ),
        (
            {"exemptions": [{**SOUND, "tikcet": ""}]},
            ["unknown name `tikcet` in `exemptions[0]`; did you mean `ticket`?"],
        ),
        ({"scope": []}, ["`scope` must be an object"]),
        ({"scope": {"includes": []}}, ["unknown name `includes` in `scope`; did you mean `include`?"]),
        ({"scope": {"include": []}}, ["`scope.include` is empty: name something, or leave it out"]),
        ({"scope": {"exclude": {"name": "x"}}}, ["`scope.exclude` must be a list of objects"]),
        (
            {"scope": {"include": [{}]}},
            ["`scope.include[0]` names no resource: give at least one of `tags`, `name`, `urn`, `component`"],
        ),
        (
            {"scope": {"include": [{"nmae": "x", "urn": "u"}]}},
            ["unknown name `nmae` in `scope.include[0]`; did you mean `name`?"],
        ),
        (
            {"scope": {"include": [{"tags": {}}]}},
            ["`scope.include[0].tags` must be an object with a glob for each tag"],
        ),
        (
            {"scope": {"include": [{"tags": "env"}]}},
            ["`scope.include[0].tags` must be an object with a glob for each tag"],
        ),
        (
            {"scope": {"exclude": [{"tags": {"env": True}}]}},
            ["`scope.exclude[0].tags.env` must be a text that is not empty"],
        ),
        *(
            ({"scope": {"exclude": [{name: ""}]}}, [f"`scope.exclude[0].{name}` must be a text that is not empty"])
            for name in ("urn", "name", "component")
        ),
    ],
)
def test_what_is_wrong_is_named_with_its_place(given: dict[str, Any], faults: list[str]) -> None:
    with pytest.raises(ConfigError) as raised:
        read("lb-x", **given)

    assert str(raised.value).split("\n") == [f"policy pack config: lb-x: {fault}" for fault in faults]


def test_every_fault_of_a_rule_is_told_at_once() -> None:
    with pytest.raises(ConfigError) as raised:
        read("lb-x", exemption=[], scope=1, onUnknown="no")

    assert raised.value.faults == (
        "lb-x: unknown parameter `exemption`; did you mean `exemptions`?",
        "lb-x: `scope` must be an object",
        "lb-x: `onUnknown` must be one of `advise`, `ignore`, `block`",
    )
