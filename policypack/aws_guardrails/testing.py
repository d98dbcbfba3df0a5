"""Test helpers for rules: judging stacks as the running pack does, without the engine and the SDK."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from itertools import product
from typing import Any

from aws_guardrails.catalogue import AnyRule, rules
from aws_guardrails.config import Parameters
from aws_guardrails.examples import NO_CONFIG, Example, Given, Question, as_inputs, as_outputs
from aws_guardrails.forms import unfold
from aws_guardrails.judgement import Verdict
from aws_guardrails.model import Finding, Level, Resource, Undecided
from aws_guardrails.run import Run, today
from aws_guardrails.stack import Stack
from aws_guardrails.values import Value, frozen

__all__ = ["Said", "check_example", "judge", "judge_example"]


@dataclass(frozen=True)
class Said:
    """What rules say of a stack: each answer with the name of its rule."""

    findings: tuple[tuple[str, Finding], ...] = ()
    undecided: tuple[tuple[str, Undecided], ...] = ()

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
        return {name: question.path for name, question in self.questions().items()}

    def questions(self) -> dict[str, Question]:
        """What is undecided by resource; for one rule, which leaves one thing of a resource open."""
        return {
            question.resource.shown.name: Question(question.path, question.reason) for _, question in self.undecided
        }

    def comparable(self) -> tuple[Any, ...]:
        """Return everything as plain values, so that two runs can be compared."""
        return (
            sorted((rule, f.resource.urn, f.path, f.message) for rule, f in self.findings),
            sorted((rule, u.resource.urn, u.path, u.reason) for rule, u in self.undecided),
        )


def judge(  # noqa: PLR0913 - what makes a run
    chosen: Sequence[AnyRule],
    resources: Sequence[Given],
    settings: Mapping[str, Mapping[str, Any]] | None = None,
    *,
    deployed: bool = False,
    day: date | None = None,
    stack_config: Mapping[str, str] = NO_CONFIG,
) -> Said:
    """Judge a stack by rules, as a run of the pack does; all of them are mandatory.

    Args:
        chosen: The rules that run, in this order.
        resources: The stack.
        settings: Parameters by the name of the rule, as the config file has them.
        deployed: Whether references have their values, as after `pulumi up`, or are unknown, as at a first preview.
        day: The day on which it runs, which exemptions ask for; today unless given.
        stack_config: The values of the stack's config that are not secret, as text, by key.

    Raises:
        ConfigError: The settings name what does not exist, or ask for what cannot be.
        Exception: Whatever a check raises, which the running pack only names.
    """
    inputs = as_inputs(resources, deployed=deployed, stack_config=stack_config)
    outputs = as_outputs(resources, deployed=deployed, stack_config=stack_config)
    return judge_seen(chosen, inputs, outputs, settings or {}, day)


def judge_seen(
    chosen: Sequence[AnyRule],
    inputs: Sequence[Resource],
    outputs: Sequence[Resource],
    settings: Mapping[str, Mapping[str, Any]],
    day: date | None = None,
) -> Said:
    """Make the calls of a run: every resource by its inputs, then the stack by its outputs."""
    run = Run(chosen, today if day is None else lambda: day)
    run.configure(
        {rule.name: Level.MANDATORY for rule in chosen},
        {name: frozen_parameters(parameters) for name, parameters in settings.items()},
    )
    for rule, resource in product(chosen, inputs):
        run.saw_place(rule, lambda resource=resource: resource, resource.urn, resource.type, None)  # type: ignore[misc]
    for resource in inputs:
        run.memory.saw_inputs(resource.urn, resource.properties)
    said = Said()
    for rule in chosen:
        stack = [run.as_remembered(resource) for resource in outputs]
        raise_what_breaks(rule, inputs, Stack(stack), run.config(rule))
        halves = [run.judge_resource(rule, resource) for resource in inputs]
        for verdict in (*halves, run.judge_stack(rule, partial(Stack, stack))):
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


def judge_example(rule: AnyRule, example: Example, *, deployed: bool = False, day: date | None = None) -> Said:
    """Judge an example by its own rule, and those whose settings it has; return what its own says."""
    settings = {**example.settings, rule.name: example.config}
    said = judge(
        running(rule, example),
        example.resources,
        settings,
        deployed=deployed,
        day=day,
        stack_config=example.stack_config,
    )
    return said.by(rule.name)


def running(rule: AnyRule, example: Example) -> list[AnyRule]:
    """Return the rules that an example needs: its own last, as it may tell of the others."""
    return [*(other for other in rules() if other.name in example.settings), rule]


def check_example(rule: AnyRule, example: Example) -> None:
    """Hold a rule to its example: a preview says exactly what it says, and the deployment confirms the findings.

    Raises:
        AssertionError: It comes out otherwise; the text shows both.
    """
    preview = judge_example(rule, example)
    _compare(rule, example, "findings", preview.messages(), example.findings)
    _compare(rule, example, "undecided", preview.questions(), example.undecided)
    if example.undecided:
        return
    after = judge_example(rule, example, deployed=True)
    places = {name for _, name in after.finding_places()}
    _compare(rule, example, "resources with findings after the deployment", places, set(example.findings))
    _compare(rule, example, "undecided after the deployment", after.questions(), {})


def _compare(rule: AnyRule, example: Example, what: str, said: object, expected: object) -> None:
    if said != expected:
        raise AssertionError(f"{rule.name}, {example.title!r}: {what}\n  said:     {said}\n  expected: {expected}")
