"""Every example of every rule comes out as it says, before and after the deployment."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

import pytest
from aws_guardrails.catalogue import AnyRule, rules
from aws_guardrails.examples import Example, as_inputs, as_outputs
from aws_guardrails.values import Value
from judging import judge, judge_example, running

EXAMPLES = {f"{rule.name}::{example.title}": (rule, example) for rule in rules() for example in rule.examples()}
DECIDED = {name: pair for name, pair in EXAMPLES.items() if not pair[1].undecided}


@pytest.mark.parametrize(("rule", "example"), EXAMPLES.values(), ids=EXAMPLES)
def test_preview_says_exactly_what_the_example_says(rule: AnyRule, example: Example) -> None:
    said = judge_example(rule, example)

    assert (said.messages(), said.questions()) == (dict(example.findings), dict(example.undecided))


@pytest.mark.parametrize(("rule", "example"), DECIDED.values(), ids=DECIDED)
def test_deployment_confirms_what_the_preview_said(rule: AnyRule, example: Example) -> None:
    preview = judge_example(rule, example)

    deployed = judge_example(rule, example, deployed=True)

    assert (deployed.finding_places(), deployed.undecided) == (preview.finding_places(), ())


VIOLATING = {name: pair for name, pair in EXAMPLES.items() if pair[1].findings}


@pytest.mark.parametrize(("rule", "example"), VIOLATING.values(), ids=VIOLATING)
def test_no_message_shows_a_secret(rule: AnyRule, example: Example) -> None:
    sealed, stack = (
        [replace(resource, secrets=tuple(resource.properties)) for resource in resources]
        for resources in (
            as_inputs(example.resources, stack_config=example.stack_config),
            as_outputs(example.resources, stack_config=example.stack_config),
        )
    )

    settings = {**example.settings, rule.name: example.config}
    said = judge(running(rule, example), sealed, stack, settings=settings).by(rule.name)

    values = {value for resource in sealed for value in texts(resource.properties)}
    shown = {value for value in values for message in said.messages().values() if f"`{value}`" in message}
    assert said.finding_places() == {(rule.name, name) for name in example.findings}
    assert shown <= CONSTANTS


CONSTANTS = {"HTTPS", "443", "HTTP_301", "TLS", "alb", "redirect", "false", "Reference-Security-Policy"}
"""What messages say of their own accord: what they recommend, and that a setting is off."""


def texts(value: Value) -> Iterator[str]:
    """Yield every text in a value."""
    match value:
        case str():
            yield value
        case Mapping():
            for item in value.values():
                yield from texts(item)
        case tuple():
            for item in value:
                yield from texts(item)
