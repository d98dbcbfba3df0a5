"""Running a rule: pure calls in, a sorted verdict out, and no exception ever."""

import traceback
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TypeVar

from aws_guardrails.config import OnUnknown
from aws_guardrails.model import Answer, C, Finding, Resource, Rule, Undecided
from aws_guardrails.stack import Stack

A = TypeVar("A", Finding, Undecided)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What one half of a rule says: in a stable order, each answer once."""

    findings: tuple[Finding, ...] = ()
    undecided: tuple[Undecided, ...] = ()
    failure: str | None = None
    """What to report if the rule itself broke: it fails closed."""


def judge_resource(rule: Rule[C], resource: Resource, config: C) -> Verdict:
    """Run the resource half of a rule on one resource's inputs.

    A resource that the program only reads shows no inputs, so nothing can be said of it here; and where the rule has a
    stack half too, that one sees more and alone says what is undecided.
    """
    half = rule.resource_check
    if half is None or resource.type not in half.types or resource.is_read:
        return Verdict()
    verdict = _collect(rule, half.check(resource, config), config)
    return verdict if rule.stack_check is None else Verdict(verdict.findings, (), verdict.failure)


def judge_stack(rule: Rule[C], stack: Stack, config: C) -> Verdict:
    """Run the stack half of a rule on the whole stack."""
    half = rule.stack_check
    return Verdict() if half is None else _collect(rule, half.check(stack, config), config)


def _collect(rule: Rule[C], answers: Iterator[Answer], config: C) -> Verdict:
    findings: list[Finding] = []
    undecided: list[Undecided] = []
    failure = None
    try:
        for answer in answers:
            if isinstance(answer, Finding):
                findings.append(answer)
            else:
                undecided.append(answer)
    except Exception as error:  # noqa: BLE001 - whatever broke, the deployment must not pass unseen
        # The exception's text may carry a value of the program, so only its type and place are told.
        place = traceback.extract_tb(error.__traceback__)[-1]
        failure = (
            f"The rule `{rule.name}` itself failed ({type(error).__name__} in {place.name}, line {place.lineno}), so "
            "nothing is known about the resources that it reads. Please report this; until it is mended, the rule can "
            "be set to `disabled` in the policy pack's config."
        )
    if config.on_unknown is OnUnknown.IGNORE:
        undecided = []
    if config.on_unknown is OnUnknown.BLOCK:
        findings += [Finding(open_.resource, open_.path, _blocking(open_)) for open_ in undecided]
        undecided = []
    return Verdict(_ordered(findings), _ordered(undecided), failure)


def _blocking(undecided: Undecided) -> str:
    return (
        f"`{undecided.path}` {undecided.reason}, and `onUnknown: block` reports what cannot be decided. Give the value "
        "in plain form, or set `onUnknown` to `advise` for this rule."
    )


def _ordered(answers: Iterable[A]) -> tuple[A, ...]:
    by_place = {(answer.resource.urn, answer.path, str(answer)): answer for answer in answers}
    return tuple(by_place[place] for place in sorted(by_place))
