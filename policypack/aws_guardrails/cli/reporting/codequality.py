"""The Code Quality report of GitLab.

https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format
"""

import json
from collections.abc import Iterator, Mapping
from typing import Any, Final

from aws_guardrails.cli.reporting import words
from aws_guardrails.cli.reporting.fingerprints import digest
from aws_guardrails.cli.reporting.model import Report

SEVERITIES: Final[Mapping[str, str]] = {"critical": "blocker", "high": "critical", "medium": "major", "low": "minor"}


def render(report: Report, source: str) -> str:
    """Return a list of what was found; GitLab itself compares it with that of the target branch.

    Args:
        report: What to report.
        source: The file that they are shown on, as a path in the repository.
    """
    return json.dumps([*_issues(report, source)], indent=1, ensure_ascii=False) + "\n"


def _issues(report: Report, source: str) -> Iterator[dict[str, Any]]:
    def issue(rule: str, severity: str, fingerprint: str, text: str) -> dict[str, Any]:
        return {
            "description": text,
            "check_name": rule,
            "fingerprint": fingerprint,
            "severity": severity,
            "location": {"path": source, "lines": {"begin": 1}},
        }

    for gap in report.gaps:
        yield issue("incomplete", "blocker", digest("incomplete", gap), gap)
    for failure in report.failures:
        text = f"{words.failed(failure)}: {failure.message}"
        yield issue(failure.rule or "failed", "blocker", digest("failed", failure.rule, failure.message), text)
    for finding in report.findings:
        place = finding.place
        expired = f" ({words.exemption(finding.exemption)})" if finding.exemption else ""
        text = f"{place.name} ({place.type}): {finding.message} ({words.label(finding)}){expired}"
        yield issue(finding.rule, SEVERITIES.get(finding.severity, "info"), finding.fingerprint, text)
    for question in report.questions:
        text = f"{question.name} ({question.type}) is undecided: {question.text}"
        fingerprint = digest("undecided", question.rule, question.name, question.type, question.text)
        yield issue(question.rule, "info", fingerprint, text)
