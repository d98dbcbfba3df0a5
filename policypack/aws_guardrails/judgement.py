"""Running rules: pure calls in, sorted verdicts out, and no exception ever."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import chain
from typing import Any, Final, NamedTuple, TypeVar

from aws_guardrails.config import OnUnknown, Parameters
from aws_guardrails.faults import place_of
from aws_guardrails.forms import unfold
from aws_guardrails.model import Answer, C, Finding, Path, Resource, Rule, Undecided
from aws_guardrails.stack import Stack
from aws_guardrails.values import Value

A = TypeVar("A", Finding, Undecided)

CONDITIONAL: Final = "stands in a template under a condition, or a macro, that a preview cannot decide"


class Verdict(NamedTuple):
    """What one half of a rule says: in a stable order, each answer once."""

    findings: tuple[Finding, ...] = ()
    undecided: tuple[Undecided, ...] = ()
    failure: str | None = None
    """What to report if the rule itself broke: it fails closed."""


SILENT: Final = Verdict()


def judge_resource(rule: Rule[C], resource: Resource, config: C) -> Verdict:
    """Run the resource half of a rule on one resource's inputs.

    Where the rule has a stack half too, that one sees more and alone says what is undecided.
    """
    half = rule.resource_check
    if half is None:
        return SILENT
    checks = (half.check(each, config) for each in unfold(resource) if each.kind in half.kinds)
    verdict = _collect(rule, chain.from_iterable(checks))
    return verdict._replace(undecided=()) if verdict.undecided and rule.stack_check is not None else verdict


def mended(
    rule: Rule[C], resource: Resource, config: C, stands: Callable[[Finding], bool] = lambda _: True
) -> Mapping[Path, Value]:
    """Return the properties, by their paths as the program writes them, that mend a resource.

    Only what the rule finds for certain, and what `stands` says is neither out of scope nor exempted, is mended. A rule that
    breaks here mends nothing, and says so when it judges.
    """
    half = rule.resource_check
    if rule.mend is None or half is None:
        return {}
    changes: dict[Path, Value] = {}
    try:
        for each in unfold(resource):
            answers = list(half.check(each, config)) if each.kind in half.kinds else []
            if any(isinstance(answer, Finding) and stands(answer) for answer in answers):
                changes |= {each.written(*path): value for path, value in rule.mend(each, config).items()}
    except Exception:  # noqa: BLE001 - a remediation that raises ends the whole run
        return {}
    return changes


def judge_stack(rule: Rule[C], stack: Callable[[], Stack], config: C) -> Verdict:
    """Run the stack half of a rule on the whole stack, which is made here so that a fault in that is the rule's too."""
    half = rule.stack_check
    if half is None:
        return SILENT
    check = half.check

    def answers() -> Iterator[Answer]:
        yield from check(stack(), config)

    return _collect(rule, answers())


def askers(
    rules: Sequence[Rule[Any]], on_unknown: Mapping[str, OnUnknown]
) -> Mapping[tuple[str, str], tuple[str, ...]]:
    """Choose who reports a question that several rules of a family ask.

    Args:
        rules: The enabled rules, in order.
        on_unknown: What each does with a question, by its name.

    Returns:
        By family and topic the names of the rules: those that block, then those that advise. The first one asks; if the
        resource is out of its scope or exempted from it, the next.
    """
    chosen: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    for wanted in (OnUnknown.BLOCK, OnUnknown.ADVISE):
        for rule in rules:
            if on_unknown[rule.name] is wanted:
                for topic in rule.topics:
                    chosen[rule.family, topic].append(rule.name)
    return {topic: tuple(names) for topic, names in chosen.items()}


def taken_over(rules: Sequence[Rule[Any]], configs: Mapping[str, Parameters]) -> frozenset[str]:
    """Return the names of the enabled rules whose findings another one reports, as its parameters ask."""
    return frozenset(
        rule.name
        for rule in rules
        if rule.taken_over_by is not None
        and rule.taken_over_by[0] in configs
        and getattr(configs[rule.taken_over_by[0]], rule.taken_over_by[1])
    )


def settled(verdict: Verdict, on_unknown: OnUnknown, is_mine: Callable[[Undecided], bool]) -> Verdict:
    """Apply a rule's `onUnknown` to the questions that are the rule's own to report."""
    questions = tuple(filter(is_mine, verdict.undecided))
    match on_unknown:
        case OnUnknown.IGNORE:
            return verdict._replace(undecided=())
        case OnUnknown.BLOCK:
            blocking = [Finding(question.resource, question.path, _blocking(question)) for question in questions]
            return verdict._replace(findings=ordered([*verdict.findings, *blocking]), undecided=())
        case OnUnknown.ADVISE:  # pragma: no branch - there is no other, as mypy sees
            return verdict._replace(undecided=questions)


def without_reported(verdict: Verdict, is_reported: Callable[[Finding], bool]) -> Verdict:
    """Drop the findings of a stack half that the resource half has reported."""
    return verdict._replace(findings=tuple(finding for finding in verdict.findings if not is_reported(finding)))


def with_left(verdict: Verdict, left: Sequence[Finding]) -> Verdict:
    """Add the findings that the resource half left to the stack half, where that has not found them itself."""
    found = {(finding.resource.urn, fact_of(finding)) for finding in verdict.findings}
    more = [finding for finding in left if (finding.resource.urn, fact_of(finding)) not in found]
    return verdict._replace(findings=ordered([*verdict.findings, *more])) if more else verdict


def fact_of(finding: Finding) -> str:
    """Return by what a finding is known to be the same when both halves of a rule find it.

    A template has many resources, so there the fact alone is not enough.
    """
    where = finding.resource.path() if finding.resource.container else ""
    return f"{where} {finding.fact}" if where and finding.fact else finding.fact or finding.path


def _collect(rule: Rule[C], answers: Iterator[Answer]) -> Verdict:
    findings: list[Finding] = []
    undecided: list[Undecided] = []
    failure = None
    try:
        for answer in answers:
            # What the program only reads is somebody else's, and a preview does not show it at all.
            if answer.resource.is_read:
                continue
            if isinstance(answer, Undecided):
                undecided.append(answer)
            elif answer.resource.is_certain:
                findings.append(_placed(answer))
            else:
                undecided.append(Undecided(answer.resource, answer.path, CONDITIONAL))
    except Exception as error:  # noqa: BLE001 - whatever broke, the deployment must not pass unseen
        failure = (
            f"The rule `{rule.name}` itself failed ({place_of(error)}), so nothing is known about the resources that it "
            "reads. Please report this; until it is mended, the rule can be set to `disabled` in the policy pack's config."
        )
    if not (findings or undecided or failure):
        return SILENT
    return Verdict(ordered(findings), ordered(undecided), failure)


def _placed(finding: Finding) -> Finding:
    """Say in the message which resource of a template is meant."""
    place = ".".join(map(str, finding.resource.form.place[:3])) if finding.resource.form else ""
    is_told = finding.resource.container is None or not place or place in finding.message
    return finding if is_told else finding._replace(message=f"`{place}`: {finding.message}")


def _blocking(question: Undecided) -> str:
    return (
        f"`{question.path}` {question.reason}, and `onUnknown: block` reports what cannot be decided. Give the value "
        "in plain form, or set `onUnknown` to `advise` for this rule."
    )


def ordered(answers: Sequence[A]) -> tuple[A, ...]:
    """Sort by resource and place, elements of a list by number, and drop what is said twice."""
    by_place = {_place(answer): answer for answer in answers}
    return tuple(by_place[place] for place in sorted(by_place))


def _place(answer: Answer) -> tuple[Any, ...]:
    steps = tuple(
        (int(step), "") if step.isdecimal() else (-1, step) for step in re.split(r"\[(\d{1,9})\]", answer.path)
    )
    return answer.resource.urn, steps, answer.message if isinstance(answer, Finding) else answer.reason
