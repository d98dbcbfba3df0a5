"""JUnit XML: a suite for each stack, a test for each policy and resource.

What is advisory passes and says so in its output, because the format knows no warning; what is undecided or exempt is
skipped, with the reason.
"""

import io
from collections.abc import Iterator
from typing import Final

from junitparser import Error, Failure, JUnitXml, Skipped, TestCase, TestSuite

from aws_guardrails.cli.reporting import words
from aws_guardrails.cli.reporting.events import PACK
from aws_guardrails.cli.reporting.model import Blocking, Finding, Report

ALL: Final = "all resources"


def render(report: Report) -> str:
    """Return the report as JUnit XML."""
    suites: dict[str, list[TestCase]] = {}
    for name, case in _cases(report):
        suites.setdefault(name, []).append(case)
    whole = JUnitXml(PACK)
    for name, cases in suites.items():
        suite = TestSuite(name)
        # One by one the suite would count all of them again each time.
        suite.add_testcases(cases)
        whole.add_testsuite(suite)
    whole.update_statistics()  # type: ignore[no-untyped-call]  # the package leaves it without types
    written = io.BytesIO()
    whole.write(written, pretty=True)
    return written.getvalue().decode()


def _cases(report: Report) -> Iterator[tuple[str, TestCase]]:
    """Return each test with the name of its suite."""
    for gap in report.gaps:
        yield PACK, _case(PACK, "the report is complete", Error(gap, "incomplete"))
    for failure in report.failures:
        name = failure.place.name if failure.place else "the run"
        error = Error(failure.message.partition("\n")[0], words.failed(failure))
        error.text = failure.message
        yield PACK, _case(failure.rule or PACK, name, error)
    for finding in report.findings:
        yield finding.place.stack or PACK, _finding(finding)
    for question in report.questions:
        stack = question.place.stack if question.place else PACK
        yield stack, _case(question.rule, f"{question.name} ({question.type})", Skipped(f"undecided: {question.text}"))
    for exempt in report.exempt:
        stack = exempt.place.stack if exempt.place else PACK
        yield stack, _case(exempt.exemption.rule, exempt.shown, Skipped(words.exempt(exempt)))
    for fixed in report.fixed:
        case = TestCase(f"{fixed.place.name} ({fixed.place.type})", fixed.rule)
        case.system_out = f"{words.label(fixed)}: {fixed.message}"
        yield fixed.place.stack or PACK, case
    for each in report.looked or ():
        if each.passed:
            case = TestCase(ALL, each.rule)
            case.system_out = f"passed: {len(each.passed):,} of {words.count(each.looked_at, 'resource')}"
            yield PACK, case


def _case(rule: str, name: str, result: Error | Failure | Skipped) -> TestCase:
    case = TestCase(name, rule)
    case.result = [result]
    return case


def _finding(finding: Finding) -> TestCase:
    place = finding.place
    rule = finding.rule if finding.pack == PACK else f"{finding.pack}/{finding.rule}"
    case = TestCase(f"{place.name} ({place.type})", rule)
    expired = f" ({words.exemption(finding.exemption)})" if finding.exemption else ""
    text = f"{words.label(finding)}: {finding.message}{expired}"
    if finding.blocking is Blocking.MANDATORY:
        failure = Failure(text, finding.blocking)
        failure.text = f"{text}\n{place.urn}"
        case.result = [failure]
    else:
        case.system_out = text
    return case
