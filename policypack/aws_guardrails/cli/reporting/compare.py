"""Putting runs together, and comparing them with an earlier one."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Final

from aws_guardrails.cli.reporting.events import PACK
from aws_guardrails.cli.reporting.model import (
    Blocking,
    Exempt,
    Exemption,
    Finding,
    Looked,
    Place,
    Report,
    Run,
    State,
    Use,
)
from aws_guardrails.cli.reporting.words import is_incomplete

SEVERITIES: Final = ("critical", "high", "medium", "low")
"""The worst first."""


def combined(runs: Sequence[Run], gaps: Sequence[str] = ()) -> Report:
    """Put runs together; what two of them say alike is reported once.

    Args:
        runs: At least one.
        gaps: What could not be read at all.
    """
    findings = {finding.fingerprint: finding for run in reversed(runs) for finding in run.findings}
    exemptions = dict.fromkeys(exemption for run in runs for exemption in run.exemptions)
    used = [each for each in exemptions if each.use is Use.USED]
    expired = {(each.rule, place): each for each in exemptions if each.use is Use.EXPIRED for place in each.places}
    return Report(
        sources=tuple(dict.fromkeys(run.source for run in runs)),
        started=min((run.started for run in runs if run.started), default=0),
        stacks=tuple(sorted({stack for run in runs for stack in run.stacks}))
        if all(run.stacks for run in runs)
        else (),
        kinds=tuple(dict.fromkeys(run.kind for run in runs)),
        packs={name: version for run in runs for name, version in run.packs.items()},
        findings=tuple(sorted((_with_expired(each, expired) for each in findings.values()), key=_weight)),
        questions=tuple(dict.fromkeys(question for run in runs for question in run.questions)),
        exempt=tuple(Exempt(each, place) for each in used for place in _places(each)),
        exempted=sum(each.number for each in used),
        exemptions=tuple(each for each in exemptions if each.use is not Use.USED),
        failures=tuple(dict.fromkeys(failure for run in runs for failure in run.failures)),
        mended=tuple(dict.fromkeys(mended for run in runs for mended in run.mended)),
        looked=_looked(runs),
        gaps=(*gaps, *(gap for run in runs for gap in run.gaps)),
        notes=tuple(dict.fromkeys(note for run in runs for note in run.notes)),
    )


def compared(report: Report, baseline: Report, name: str) -> Report:
    """Tell of every finding whether the baseline has it too, and which of the baseline's are fixed.

    A finding is fixed only if this run would have found it: of a stack that is not in the report, or where the policy was
    not run, could not decide or failed, nothing is known. Nor is it where the report is incomplete.
    """
    known = {finding.fingerprint for finding in baseline.findings}
    found = {finding.fingerprint for finding in report.findings}
    notes = list(report.notes)
    if is_incomplete(baseline):
        notes.append(f"{name} is incomplete, so not all that counts as new need be new.")
    if is_incomplete(report):
        notes.append("What is fixed is not told, because the report is incomplete.")
        fixed: list[Finding] = []
    else:
        is_not_told = _not_told(report)
        fixed = [
            replace(finding, state=State.FIXED, exemption=None)
            for finding in baseline.findings
            if finding.fingerprint not in found and not is_not_told(finding)
        ]
    excepted = {_key(each.exemption.rule, each.place) for each in baseline.exempt}
    excepted |= {_key(finding.rule, finding.place) for finding in baseline.findings}
    return replace(
        report,
        findings=tuple(
            replace(finding, state=State.UNCHANGED if finding.fingerprint in known else State.NEW)
            for finding in report.findings
        ),
        exempt=tuple(
            replace(
                each,
                state=State.UNCHANGED if _key(each.exemption.rule, each.place) in excepted else State.NEW,
            )
            for each in report.exempt
        ),
        notes=tuple(notes),
        fixed=tuple(fixed),
        baseline=name,
    )


def _looked(runs: Iterable[Run]) -> tuple[Looked, ...] | None:
    """Return what passed: what a policy looked at, less what it found, asked or failed at, or what is exempt."""
    seen: dict[str, dict[Place, None]] = {}
    wrong: set[tuple[str, str]] = set()
    unclear: set[tuple[str, str, str]] = set()
    hidden: set[str] = set()
    for run in runs:
        for rule, places in (run.looked or {}).items():
            seen.setdefault(rule, {}).update(dict.fromkeys(places))
        wrong.update((finding.rule, finding.place.urn) for finding in run.findings)
        for each in run.exemptions:
            if each.use is Use.USED:
                wrong.update((each.rule, place.urn) for place in each.places)
                hidden.update([each.rule] if each.more or not each.places else [])
        wrong.update((failure.rule, failure.place.urn) for failure in run.failures if failure.place)
        hidden.update(failure.rule for failure in run.failures if failure.place is None or failure.place.is_stack)
        unclear.update((question.rule, question.name, question.type) for question in run.questions)
        hidden.update(question.rule for question in run.questions if question.number > 1)
    if all(run.looked is None for run in runs):
        return None
    looked = []
    for rule, all_places in sorted(seen.items()):
        passed = [
            place
            for place in all_places
            if (rule, place.urn) not in wrong and (rule, place.name, place.type) not in unclear
        ]
        looked.append(Looked(rule, () if rule in hidden else tuple(passed), len(all_places)))
    return tuple(looked)


def _not_told(report: Report) -> Callable[[Finding], bool]:
    """Return whether a report cannot tell that a finding is gone."""
    ran = None if report.looked is None else {each.rule for each in report.looked}
    rules = {failure.rule for failure in report.failures} | {each.rule for each in report.questions if each.number > 1}
    rules |= {each.exemption.rule for each in report.exempt if each.place is None}
    places = {(each.exemption.rule, each.place) for each in report.exempt}
    names = {(question.rule, question.name, question.type) for question in report.questions}

    def is_not_told(finding: Finding) -> bool:
        rule, place = finding.rule, finding.place
        return (
            (bool(report.stacks) and place.stack not in report.stacks)
            or finding.pack not in report.packs
            or (finding.pack == PACK and ran is not None and rule not in ran)
            or rule in rules
            or (rule, place) in places
            or (rule, place.name, place.type) in names
        )

    return is_not_told


def _weight(finding: Finding) -> tuple[object, ...]:
    """Order by what blocks, then by severity, policy and resource."""
    severity = SEVERITIES.index(finding.severity) if finding.severity in SEVERITIES else len(SEVERITIES)
    is_advisory = finding.blocking is Blocking.ADVISORY
    return is_advisory, severity, finding.rule, finding.place.urn, finding.message


def _key(rule: str, place: Place | None) -> tuple[str, str]:
    return rule, place.urn if place else ""


def _places(exemption: Exemption) -> tuple[Place | None, ...]:
    """Return the resources that are exempt, and None for those that are only counted."""
    return (*exemption.places, *([None] if exemption.more or not exemption.places else []))


def _with_expired(finding: Finding, expired: Mapping[tuple[str, Place], Exemption]) -> Finding:
    """Attach the exemption that would except a finding had it not expired."""
    exemption = expired.get((finding.rule, finding.place))
    return replace(finding, exemption=exemption) if exemption else finding
