"""The report as JSON of its own, which can be a baseline later."""

import json
from collections.abc import Mapping
from typing import Any, Final

from aws_guardrails.cli.reporting import words
from aws_guardrails.cli.reporting.events import InputError
from aws_guardrails.cli.reporting.model import (
    Blocking,
    Exempt,
    Exemption,
    Failure,
    Finding,
    Place,
    Question,
    Report,
)
from aws_guardrails.cli.reporting.text import visible

FORMAT: Final = "aws-guardrails report"
VERSION: Final = 1
"""Raised when a name in it changes its meaning or goes."""


def render(report: Report) -> str:
    """Return the report as JSON."""
    looked = None
    if report.looked is not None:
        looked = [
            {"policy": each.rule, "lookedAt": each.looked_at, "passed": [place.urn for place in each.passed]}
            for each in report.looked
        ]
    data = {
        "format": FORMAT,
        "version": VERSION,
        "verdict": words.verdict(report),
        "summary": words.summary(report),
        "incomplete": [*report.gaps],
        "notes": [*report.notes],
        "sources": [*report.sources],
        "started": report.started,
        "stacks": [*report.stacks],
        "packs": dict(report.packs),
        "baseline": report.baseline,
        "findings": [_finding(finding) for finding in report.findings],
        "fixed": [_finding(finding) for finding in report.fixed],
        "undecided": [_question(question) for question in report.questions],
        "exempted": report.exempted,
        "exempt": [_exempt(exempt) for exempt in report.exempt],
        "exemptions": [_exemption(exemption) for exemption in report.exemptions],
        "failures": [_failure(failure) for failure in report.failures],
        "mended": [{"policy": each.rule, "resource": _place(each.place)} for each in report.mended],
        "looked": looked,
    }
    return json.dumps(data, indent=1, ensure_ascii=False) + "\n"


def read(source: str, text: str) -> Report:
    """Read a report back, as far as a baseline needs it.

    Raises:
        InputError: It is not such a report, or one of another version.
    """
    try:
        data = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise InputError(f"{source} is neither a stream of events nor a whole report of `--json`.") from error
    if not isinstance(data, dict) or data.get("format") != FORMAT:
        raise InputError(f"{source} is neither a stream of events nor a report of `--json`.")
    if data.get("version") != VERSION:
        raise InputError(f"{source} is a report of version {data.get('version')!r}, and this reads version {VERSION}.")
    try:
        return Report(
            sources=(source,),
            started=int(data["started"]),
            stacks=tuple(map(str, data["stacks"])),
            kinds=(),
            packs={str(name): str(version) for name, version in data["packs"].items()},
            findings=tuple(map(_read_finding, data["findings"])),
            questions=(),
            exempt=tuple(map(_read_exempt, data["exempt"])),
            exempted=0,
            exemptions=(),
            failures=(),
            mended=(),
            looked=None,
            gaps=tuple(map(str, data["incomplete"])),
            notes=(),
        )
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise InputError(f"{source} is a damaged report of `--json`: {type(error).__name__} at {error}.") from error


def _read_finding(data: Mapping[str, Any]) -> Finding:
    return Finding(
        rule=visible(data["policy"]),
        place=Place(visible(data["resource"]["urn"])),
        message=visible(data["message"]),
        blocking=Blocking(data["level"]),
        severity=visible(data["severity"]),
        pack=visible(data["pack"]),
        fingerprint=str(data["fingerprint"]),
    )


def _read_exempt(data: Mapping[str, Any]) -> Exempt:
    exemption = Exemption(
        rule=visible(data["policy"]),
        where=visible(data["where"]),
        reason=visible(data["reason"]),
        expires=visible(data["expires"]),
    )
    return Exempt(exemption, Place(visible(data["resource"]["urn"])) if data["resource"] else None)


def _place(place: Place | None) -> dict[str, str] | None:
    return {"urn": place.urn, "name": place.name, "type": place.type, "stack": place.stack} if place else None


def _finding(finding: Finding) -> dict[str, Any]:
    return {
        "policy": finding.rule,
        "resource": _place(finding.place),
        "message": finding.message,
        "level": finding.blocking,
        "severity": finding.severity,
        "pack": finding.pack,
        "fingerprint": finding.fingerprint,
        "state": finding.state,
        "label": words.label(finding),
        "exemption": words.exemption(finding.exemption) if finding.exemption else None,
    }


def _question(question: Question) -> dict[str, Any]:
    return {
        "policy": question.rule,
        "name": question.name,
        "type": question.type,
        "resource": _place(question.place),
        "question": question.text,
        "number": question.number,
    }


def _exempt(exempt: Exempt) -> dict[str, Any]:
    return _exemption(exempt.exemption) | {"resource": _place(exempt.place), "state": exempt.state}


def _exemption(exemption: Exemption) -> dict[str, Any]:
    return {
        "policy": exemption.rule,
        "where": exemption.where,
        "reason": exemption.reason,
        "expires": exemption.expires,
        "ticket": exemption.ticket,
        "use": exemption.use,
        "number": exemption.number,
        "label": words.exemption(exemption),
    }


def _failure(failure: Failure) -> dict[str, Any]:
    return {
        "policy": failure.rule,
        "resource": _place(failure.place),
        "message": failure.message,
        "level": failure.blocking,
    }
