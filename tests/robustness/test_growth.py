"""The work of a rule grows with the stack and no faster, counted in calls, so that no other process can disturb it."""

import sys
from collections.abc import Mapping, Sequence
from typing import Any, Final

import pytest
from aws_guardrails.catalogue import AnyRule, rules
from aws_guardrails.config import parse
from aws_guardrails.examples import Example, Given, Input, Ref, as_outputs
from aws_guardrails.stack import Stack
from aws_guardrails.testing import frozen_parameters
from aws_guardrails.values import UNKNOWN
from rewritten import FURTHER

NAMES: Final = frozenset(
    {
        *("alarmName", "alarmRule", "arn", "bucket", "bucketName", "group", "groupName", "id", "lbName"),
        *("loadBalancerName", "name", "policyArn", "policyName", "role", "roleName", "rule", "user", "userName"),
    }
)
"""Properties by whose values AWS tells resources apart."""


MOST_MORE_CALLS: Final = 16
"""By which a copy among many may cost more than one among few: the growth of lists and the like."""

SMALL, TWICE, LARGE = 8, 16, 64


def copied(value: Input, number: int, name: str = "") -> Any:
    """Return an input for a copy of an example: with other names, and references to its own resources."""
    match value:
        case Ref():
            return Ref(f"{value.name}-{number}", value.property)
        case str():
            return f"{value}-{number}" if name in NAMES and ":aws:policy/" not in value else value
        case Mapping():
            return {key: copied(item, number, key) for key, item in value.items()}
        case Sequence():
            return [copied(item, number, name) for item in value]
        case _:
            return value


def cut(value: Input) -> Any:
    """Return an input with an unknown in place of each reference."""
    match value:
        case Ref():
            return UNKNOWN
        case Mapping():
            return {key: cut(item) for key, item in value.items()}
        case Sequence() if not isinstance(value, str):
            return [cut(item) for item in value]
        case _:
            return value


def copies(example: Example, number: int) -> list[Given]:
    """Return the resources of so many copies of an example."""
    return [
        given._replace(
            name=f"{given.name}-{each}",
            inputs=copied(given.inputs, each),
            outputs=copied(given.outputs, each),
        )
        for each in range(number)
        for given in example.resources
    ]


def calls(rule: AnyRule, resources: Sequence[Given], example: Example) -> int:
    """Return how many calls, of Python and of C, it takes to judge a stack."""
    assert rule.stack_check is not None
    stack = Stack(as_outputs(resources, stack_config=example.stack_config))
    config = parse(rule.name, rule.config, frozen_parameters(example.config))
    counted = 0

    def count(_frame: object, event: str, _argument: object) -> None:
        nonlocal counted
        counted += event in ("call", "c_call")

    sys.setprofile(count)
    try:
        list(rule.stack_check.check(stack, config))
    finally:
        sys.setprofile(None)
    return counted


@pytest.mark.parametrize("rule", [rule for rule in rules() if rule.stack_check], ids=lambda rule: rule.name)
@pytest.mark.parametrize("links", ["known", "unknown"])
def test_each_further_copy_of_an_example_costs_no_more_than_the_one_before(rule: AnyRule, links: str) -> None:
    growth = {}
    for example in (*rule.examples(), *FURTHER.get(rule.name, ())):
        stacks = {number: copies(example, number) for number in (SMALL, TWICE, LARGE)}
        if links == "unknown":
            stacks = {
                number: [given._replace(inputs=cut(given.inputs)) for given in stack]
                for number, stack in stacks.items()
            }
        calls(rule, stacks[SMALL], example)  # which fills the caches
        small, twice, large = (calls(rule, stacks[number], example) for number in (SMALL, TWICE, LARGE))
        growth[example.title] = (large - twice) / (LARGE - TWICE) - (twice - small) / (TWICE - SMALL)

    assert {title: more for title, more in growth.items() if more > MOST_MORE_CALLS} == {}
