"""Judging example stacks by the rules of this pack, on a day that never changes."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

from aws_guardrails import testing
from aws_guardrails.catalogue import AnyRule, rules
from aws_guardrails.config import Config
from aws_guardrails.examples import NO_CONFIG, Example, Given, as_inputs, as_outputs
from aws_guardrails.model import Level, Resource
from aws_guardrails.testing import Said, frozen_parameters, raise_what_breaks, running

__all__ = [
    "TODAY",
    "Said",
    "frozen_parameters",
    "judge",
    "judge_all",
    "judge_by_default",
    "judge_configured",
    "judge_example",
    "judge_one",
    "raise_what_breaks",
    "rule_of",
    "running",
]

TODAY: Final = date(2026, 11, 26)
"""The date by which exemptions expire."""


def judge(
    chosen: Sequence[AnyRule],
    inputs: Sequence[Resource],
    outputs: Sequence[Resource],
    config: dict[str, Any] | None = None,
    settings: Mapping[str, Mapping[str, Any]] | None = None,
) -> Said:
    """Make the calls of a run: every resource by its inputs, then the stack by its outputs.

    Args:
        chosen: The rules that run.
        inputs: The resources as resource policies see them.
        outputs: The same as stack policies see them.
        config: Parameters that all of these take.
        settings: Parameters by rule, in place of those.
    """
    given = {rule.name: dict(config or {}) for rule in chosen if issubclass(rule.config, Config)} | dict(settings or {})
    return testing.judge_seen(chosen, inputs, outputs, given, TODAY)


def judge_example(rule: AnyRule, example: Example, *, deployed: bool = False) -> Said:
    """Judge an example by its own rule, and those whose settings it has; return what its own says."""
    return testing.judge_example(rule, example, deployed=deployed, day=TODAY)


def judge_one(name: str, *resources: Given, deployed: bool = False, **config: Any) -> Said:
    """Judge resources by one rule."""
    return judge_example(rule_of(name), Example(title="", resources=resources, config=config), deployed=deployed)


def judge_configured(name: str, *resources: Given, stack_config: Mapping[str, str]) -> Said:
    """Judge resources of a stack with a config by one rule."""
    return judge_example(rule_of(name), Example(title="", resources=resources, stack_config=stack_config))


def rule_of(name: str) -> AnyRule:
    """Return a rule by its name."""
    (rule,) = (rule for rule in rules() if rule.name == name)
    return rule


def judge_all(resources: Sequence[Given], stack_config: Mapping[str, str] = NO_CONFIG) -> Said:
    """Judge resources by every rule, at preview."""
    return judge(
        rules(), as_inputs(resources, stack_config=stack_config), as_outputs(resources, stack_config=stack_config)
    )


def judge_by_default(resources: Sequence[Given]) -> Said:
    """Judge resources by the rules that are on by default, at preview."""
    on = [rule for rule in rules() if rule.level is not Level.DISABLED]
    return judge(on, as_inputs(resources), as_outputs(resources))
