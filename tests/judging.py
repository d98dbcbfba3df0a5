"""Judging example stacks as the adapter does, without the SDK."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from aws_guardrails.catalogue import AnyRule, rules
from aws_guardrails.config import parse
from aws_guardrails.examples import Example, Given, as_inputs, as_outputs
from aws_guardrails.judgement import judge_resource, judge_stack
from aws_guardrails.model import Finding, Resource, Undecided
from aws_guardrails.stack import Stack


@dataclass(frozen=True)
class Said:
    """What rules say of a stack: each answer with the name of its rule."""

    findings: tuple[tuple[str, Finding], ...]
    undecided: tuple[tuple[str, Undecided], ...]
    failures: tuple[str, ...] = ()

    def finding_places(self) -> set[tuple[str, str]]:
        """Rule and resource of each finding."""
        return {(rule, finding.resource.name) for rule, finding in self.findings}

    def messages(self) -> dict[str, str]:
        """Message by resource; for one rule, which says one thing of a resource."""
        return {finding.resource.name: finding.message for _, finding in self.findings}

    def open_paths(self) -> dict[str, str]:
        """Undecided property by resource; for one rule."""
        return {question.resource.name: question.path for _, question in self.undecided}

    def comparable(self) -> tuple[Any, ...]:
        """Return everything as plain values, so that two runs can be compared."""
        return (
            sorted((rule, f.resource.urn, f.path, f.message) for rule, f in self.findings),
            sorted((rule, u.resource.urn, u.path, u.reason) for rule, u in self.undecided),
            sorted(self.failures),
        )


def judge(
    chosen: Iterable[AnyRule],
    inputs: Sequence[Resource],
    outputs: Sequence[Resource],
    config: dict[str, Any] | None = None,
) -> Said:
    """Run both halves of rules on a stack; the stack half repeats nothing that the resource half has said."""
    findings: list[tuple[str, Finding]] = []
    undecided: list[tuple[str, Undecided]] = []
    failures: list[str] = []
    asked: set[tuple[str, str, str]] = set()
    stack = Stack(outputs)
    for rule in chosen:
        parameters = parse(rule.name, rule.config, config or {})
        halves = [judge_resource(rule, resource, parameters) for resource in inputs]
        reported = {(finding.resource.urn, finding.path) for half in halves for finding in half.findings}
        whole = judge_stack(rule, stack, parameters)
        findings += [(rule.name, finding) for half in halves for finding in half.findings]
        findings += [
            (rule.name, finding) for finding in whole.findings if (finding.resource.urn, finding.path) not in reported
        ]
        for verdict in (*halves, whole):
            failures += [verdict.failure] if verdict.failure else []
            for question in verdict.undecided:
                key = (rule.family, question.resource.urn, question.path)
                if question.topic is None or key not in asked:
                    undecided.append((rule.name, question))
                if question.topic is not None:
                    asked.add(key)
    return Said(tuple(findings), tuple(undecided), tuple(failures))


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
    """Judge resources by the whole pack with its defaults, at preview."""
    return judge(rules(), as_inputs(resources), as_outputs(resources))
