"""SARIF 2.1.0.

https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/sarif-v2.1.0-errata01-os-complete.html

GitHub takes a file only if each result has a physical location, and tells results apart by the partial fingerprint
`primaryLocationLineHash` alone:
https://docs.github.com/en/code-security/reference/code-scanning/sarif-files/sarif-support-for-code-scanning
"""

import json
from collections.abc import Iterator, Mapping
from typing import Any, Final
from urllib.parse import quote

from aws_guardrails.about import ADDRESS, VERSION
from aws_guardrails.cli.pages import Page, pages
from aws_guardrails.cli.reporting import words
from aws_guardrails.cli.reporting.events import PACK
from aws_guardrails.cli.reporting.fingerprints import digest
from aws_guardrails.cli.reporting.markdown import inline
from aws_guardrails.cli.reporting.model import Blocking, Exempt, Finding, Place, Report, State
from aws_guardrails.model import Level

SCHEMA: Final = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"

SCORES: Final[Mapping[str, str]] = {"critical": "9.5", "high": "8.0", "medium": "5.5", "low": "3.0"}
"""GitHub's `security-severity`: the middle of the range that it shows under that name."""

LEVELS: Final[Mapping[Blocking, str]] = {Blocking.MANDATORY: "error", Blocking.ADVISORY: "warning"}

BASELINE: Final[Mapping[State, str]] = {State.NEW: "new", State.UNCHANGED: "unchanged", State.FIXED: "absent"}


def render(report: Report, source: str) -> str:
    """Return the report as SARIF.

    Args:
        report: What to report.
        source: The file that results are shown on, as a path in the repository.
    """
    writer = _Writer(source)
    results = [
        *(writer.finding(finding) for finding in (*report.findings, *report.fixed)),
        *(writer.exempt(exempt) for exempt in report.exempt),
    ]
    run = {
        "tool": {
            "driver": {
                "name": PACK,
                "version": VERSION,
                "semanticVersion": VERSION,
                **({"informationUri": ADDRESS} if ADDRESS else {}),
                "rules": writer.rules,
            }
        },
        "automationDetails": {"id": "/".join((PACK, *report.stacks, ""))},
        "invocations": [
            {
                "executionSuccessful": not words.is_incomplete(report),
                "toolExecutionNotifications": [*writer.notifications(report)],
            }
        ],
        "results": results,
        "properties": {"verdict": words.verdict(report), "summary": words.summary(report)},
    }
    return json.dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, ensure_ascii=False) + "\n"


class _Writer:
    """Writes results, and collects the rules that they refer to."""

    def __init__(self, source: str) -> None:
        self.physical: Final = {
            "artifactLocation": {"uri": quote(source)},
            "region": {"startLine": 1, "startColumn": 1, "endLine": 1, "endColumn": 1},
        }
        # All of ours, found or not: GitHub takes a rule that goes missing for one that was retired.
        self.rules: Final = [_rule(page) for page in pages().values()]
        self._index: Final = {rule["id"]: index for index, rule in enumerate(self.rules)}

    def finding(self, finding: Finding) -> dict[str, Any]:
        result = self._result(finding.rule, finding.pack, LEVELS[finding.blocking], finding.place, finding.message)
        result["properties"] = {"label": words.label(finding), "severity": finding.severity}
        result["partialFingerprints"] = _fingerprints(finding.fingerprint)
        if finding.state:
            result["baselineState"] = BASELINE[finding.state]
        if finding.exemption:
            result["properties"]["exemption"] = words.exemption(finding.exemption)
        return result

    def exempt(self, exempt: Exempt) -> dict[str, Any]:
        exemption = exempt.exemption
        place = exempt.place or Place(exempt.shown)
        text = words.exemption(exemption)
        result = self._result(exemption.rule, PACK, "note", place, text)
        result["properties"] = {"label": words.exempt(exempt)}
        result["partialFingerprints"] = _fingerprints(digest("exempt", exemption.rule, place.urn))
        result["suppressions"] = [{"kind": "external", "status": "accepted", "justification": text}]
        if exempt.state:
            result["baselineState"] = BASELINE[exempt.state]
        return result

    def notifications(self, report: Report) -> Iterator[dict[str, Any]]:
        """Return what is no result: nothing was found there, but something was not or could not be looked at."""
        for gap in report.gaps:
            yield {"level": "error", "message": {"text": gap}}
        for failure in report.failures:
            notification = self._notification("error", failure.message, failure.rule, failure.place)
            yield notification | {"properties": {"label": words.failed(failure)}}
        for question in report.questions:
            text = f"{question.name} ({question.type}) is undecided: {question.text}"
            yield self._notification("note", text, question.rule, question.place)
        for exemption in report.exemptions:
            text = f"{exemption.where}: {words.exemption(exemption)}"
            yield self._notification("warning", text, exemption.rule, None)
        for note in report.notes:
            yield {"level": "note", "message": {"text": note}}

    def _notification(self, level: str, text: str, rule: str, place: Place | None) -> dict[str, Any]:
        notification: dict[str, Any] = {"level": level, "message": {"text": text}}
        if rule in self._index:
            notification["associatedRule"] = {"id": rule, "index": self._index[rule]}
        if place is not None:
            notification["locations"] = [self._location(place)]
        return notification

    def _result(self, rule: str, pack: str, level: str, place: Place, message: str) -> dict[str, Any]:
        rule_id = rule if pack == PACK else f"{pack}/{rule}"
        if rule_id not in self._index:
            self._index[rule_id] = len(self.rules)
            self.rules.append(_unknown_rule(rule_id))
        place_text = f"{place.name} ({place.type})" if place.type else place.name
        return {
            "ruleId": rule_id,
            "ruleIndex": self._index[rule_id],
            "level": level,
            "message": {"text": f"{place_text}: {message}", "markdown": f"{inline(place_text)}: {inline(message)}"},
            "locations": [self._location(place)],
        }

    def _location(self, place: Place) -> dict[str, Any]:
        logical = {"name": place.name, "fullyQualifiedName": place.urn, "kind": "resource"}
        return {"physicalLocation": self.physical, "logicalLocations": [logical]}


def _fingerprints(fingerprint: str) -> dict[str, str]:
    return {"primaryLocationLineHash": f"{fingerprint}:1", "awsGuardrails/v1": fingerprint}


def _rule(page: Page) -> dict[str, Any]:
    rule = page.rule
    controls = (f"{control.framework.name} {control.id}" for control in rule.controls)
    return {
        "id": rule.name,
        "name": rule.title,
        "shortDescription": {"text": rule.description},
        "fullDescription": {"text": rule.description},
        "help": {"text": page.prose, "markdown": page.prose},
        **({"helpUri": page.address} if page.address else {}),
        "defaultConfiguration": {
            "enabled": rule.level is not Level.DISABLED,
            "level": "error" if rule.level is Level.MANDATORY else "warning",
        },
        "properties": {
            "tags": ["security", rule.family, *controls],
            "precision": "very-high",
            "security-severity": SCORES[rule.severity],
        },
    }


def _unknown_rule(rule_id: str) -> dict[str, Any]:
    text = {"text": rule_id}
    return {"id": rule_id, "name": rule_id, "shortDescription": text, "fullDescription": text, "help": text}
