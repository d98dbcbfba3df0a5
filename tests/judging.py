"""Judging example stacks as the adapter does, without the SDK."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from aws_guardrails.catalogue import AnyRule, rules
from aws_guardrails.config import Config, parse
from aws_guardrails.examples import Example, Given, as_inputs, as_outputs
from aws_guardrails.forms import unfold
from aws_guardrails.judgement import Verdict, askers, fact_of, judge_resource, judge_stack, settled, without_reported
from aws_guardrails.memory import Memory, without_omitted
from aws_guardrails.model import Finding, Level, Resource, Undecided
from aws_guardrails.stack import Stack


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
) -> Said:
    """Make the calls of a run: every resource by its inputs, then the stack by its outputs."""
    memory = Memory()
    parameters = {rule.name: parse(rule.name, rule.config, config or {}) for rule in chosen}
    chosen_askers = askers(chosen, {name: config.on_unknown for name, config in parameters.items()})
    for resource in inputs:
        memory.saw_inputs(resource.urn, resource.properties)
    said = Said((), ())
    for rule in chosen:

        def is_mine(question: Undecided, rule: AnyRule = rule) -> bool:
            return question.topic is None or chosen_askers.get((rule.family, question.topic)) == rule.name

        stack = Stack(as_remembered(memory, resource) for resource in outputs)
        raise_what_breaks(rule, inputs, stack, parameters[rule.name])
        halves = [judge_resource(rule, resource, parameters[rule.name]) for resource in inputs]
        for resource, half in zip(inputs, halves, strict=True):
            if rule.stack_check is not None:
                memory.reported(rule.name, resource.urn, map(fact_of, half.findings))

        def is_reported(finding: Finding, rule: AnyRule = rule) -> bool:
            return memory.has_reported(rule.name, finding.resource.shown.urn, fact_of(finding))

        def made(stack: Stack = stack) -> Stack:
            return stack

        whole = without_reported(judge_stack(rule, made, parameters[rule.name]), is_reported)
        for verdict in (*halves, whole):
            said = said.with_(rule.name, settled(verdict, parameters[rule.name].on_unknown, is_mine))
    return said


def raise_what_breaks(rule: AnyRule, inputs: Sequence[Resource], stack: Stack, config: Config) -> None:
    """Run both checks bare: a verdict only names what broke, and here the exception itself is wanted."""
    for resource in inputs:
        for each in unfold(resource):
            if rule.resource_check and each.kind in rule.resource_check.kinds:
                list(rule.resource_check.check(each, config))
    if rule.stack_check:
        list(rule.stack_check.check(stack, config))


def as_remembered(memory: Memory, resource: Resource) -> Resource:
    """Return a resource's outputs without what its inputs show to be omitted."""
    given = memory.inputs_of(resource.urn)
    if given is None:
        return resource
    return replace(resource, properties=without_omitted(resource.properties, given), inputs=frozenset(given))


def judge_example(rule: AnyRule, example: Example, *, deployed: bool = False) -> Said:
    """Judge an example by its own rule."""
    return judge(
        [rule],
        as_inputs(example.resources, deployed=deployed),
        as_outputs(example.resources, deployed=deployed),
        dict(example.config),
    )


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
