"""Every example of every rule comes out as it says, before and after the deployment."""

import pytest
from aws_guardrails.catalogue import AnyRule, rules
from aws_guardrails.examples import Example
from judging import judge_example

EXAMPLES = {f"{rule.name}::{example.title}": (rule, example) for rule in rules() for example in rule.examples()}
DECIDED = {name: pair for name, pair in EXAMPLES.items() if not pair[1].undecided}


@pytest.mark.parametrize(("rule", "example"), EXAMPLES.values(), ids=EXAMPLES)
def test_preview_says_exactly_what_the_example_says(rule: AnyRule, example: Example) -> None:
    said = judge_example(rule, example)

    assert (said.messages(), said.open_paths(), said.failures) == (dict(example.findings), dict(example.undecided), ())


@pytest.mark.parametrize(("rule", "example"), DECIDED.values(), ids=DECIDED)
def test_deployment_confirms_what_the_preview_said(rule: AnyRule, example: Example) -> None:
    preview = judge_example(rule, example)

    deployed = judge_example(rule, example, deployed=True)

    assert (deployed.finding_places(), deployed.undecided) == (preview.finding_places(), ())
