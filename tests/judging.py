"""Judging example stacks as the adapter does, without the SDK."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import product
from typing import Any, Final

from aws_guardrails.catalogue import AnyRule, rules
from aws_guardrails.config import Config, Parameters
from aws_guardrails.examples import Example, Given, as_inputs, as_outputs
from aws_guardrails.forms import unfold
from aws_guardrails.judgement import Verdict
from aws_guardrails.model import Finding, Level, Resource, Undecided
from aws_guardrails.run import Run
from aws_guardrails.stack import Stack
from aws_guardrails.values import Value, frozen

TODAY: Final = date(2026, 11, 26)
"""The date by which exemptions expire."""


@dataclass(frozen=True)
class Said:
    """What rules say of a stack: each answer with the name of its rule."""

    findings: tuple[tuple[str, Finding], ...]
    undecided: tuple[tuple[str, Undecided], ...]

    def with_(self, rule: str, verdict: Verdict) -> "Said":
        """Return what was said so far and a verdict of a rule."""
        return Said(
            (*self.findings, *((rule, finding) for finding in verdict.findings)),
            (*self.undecided, *((rule, question) for question in verdict.undecided)),
        )

    def by(self, rule: str) -> "Said":
        """Return what one rule says."""
        return Said(
            tuple(each for each in self.findings if each[0] == rule),
            tuple(each for each in self.undecided if each[0] == rule),
        )

    def finding_places(self) -> set[tuple[str, str]]:
        """Rule and resource of each finding."""
        return {(rule, finding.resource.shown.name) for rule, finding in self.findings}

    def messages(self) -> dict[str, str]:
        """Message by resource; for one rule, which says one thing of a resource."""
        return {finding.resource.shown.name: finding.message for _, finding in self.findings}

    def open_paths(self) -> dict[str, str]:
        """Undecided property by resource; for one rule."""
        return {question.resource.shown.name: question.path for _, question in self.undecided}

    def comparable(self) -> tuple[Any, ...]:
        """Return everything as plain values, so that two runs can be compared."""
        return (
            sorted((rule, f.resource.urn, f.path, f.message) for rule, f in self.findings),
            sorted((rule, u.resource.urn, u.path, u.reason) for rule, u in self.undecided),
        )


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
    run = Run(chosen, lambda: TODAY)
    given = {rule.name: dict(config or {}) for rule in chosen if issubclass(rule.config, Config)} | dict(settings or {})
    run.configure(
        {rule.name: Level.MANDATORY for rule in chosen},
        {name: frozen_parameters(parameters) for name, parameters in given.items()},
    )
    for rule, resource in product(chosen, inputs):
        run.saw_place(rule, lambda resource=resource: resource, resource.urn, resource.type, None)  # type: ignore[misc]
    for resource in inputs:
        run.memory.saw_inputs(resource.urn, resource.properties)
    said = Said((), ())
    for rule in chosen:
        stack = [run.as_remembered(resource) for resource in outputs]
        raise_what_breaks(rule, inputs, Stack(stack), run.config(rule))
        halves = [run.judge_resource(rule, resource) for resource in inputs]

        def made(stack: list[Resource] = stack) -> list[Resource]:
            return stack

        for verdict in (*halves, run.judge_stack(rule, made)):
            said = said.with_(rule.name, verdict)
    return said


def frozen_parameters(parameters: Mapping[str, Any]) -> Mapping[str, Value]:
    """Return parameters as the adapter hands them on."""
    converted = frozen(parameters)
    return converted if isinstance(converted, Mapping) else {}


def raise_what_breaks(rule: AnyRule, inputs: Sequence[Resource], stack: Stack, config: Parameters) -> None:
    """Run both checks bare: a verdict only names what broke, and here the exception itself is wanted."""
    for resource in inputs:
        for each in unfold(resource):
            if rule.resource_check and each.kind in rule.resource_check.kinds:
                list(rule.resource_check.check(each, config))
    if rule.stack_check:
        list(rule.stack_check.check(stack, config))


def judge_example(rule: AnyRule, example: Example, *, deployed: bool = False) -> Said:
    """Judge an example by its own rule, and those whose settings it has; return what its own says."""
    said = judge(
        running(rule, example),
        as_inputs(example.resources, deployed=deployed),
        as_outputs(example.resources, deployed=deployed),
        settings={**example.settings, rule.name: example.config},
    )
    return said.by(rule.name)


def running(rule: AnyRule, example: Example) -> list[AnyRule]:
    """Return the rules that an example needs: its own last, as it may tell of the others."""
    return [*(other for other in rules() if other.name in example.settings), rule]


def judge_one(name: str, *resources: Given, deployed: bool = False, **config: Any) -> Said:
    """Judge resources by one rule."""
    (rule,) = (rule for rule in rules() if rule.name == name)
    return judge_example(rule, Example(title="", resources=resources, config=config), deployed=deployed)


def judge_all(resources: Sequence[Given]) -> Said:
    """Judge resources by every rule, at preview."""
    return judge(rules(), as_inputs(resources), as_outputs(resources))


def judge_by_default(resources: Sequence[Given]) -> Said:
    """Judge resources by the rules that are on by default, at preview."""
    on = [rule for rule in rules() if rule.level is not Level.DISABLED]
    return judge(on, as_inputs(resources), as_outputs(resources))
