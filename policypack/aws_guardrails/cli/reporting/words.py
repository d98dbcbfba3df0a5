"""How a finding, its exemption, its expiry and its baseline state are said: the same in every format."""

from collections.abc import Iterator

from aws_guardrails.cli.reporting.model import Blocking, Exempt, Exemption, Failure, Finding, Report, State, Use


def label(finding: Finding) -> str:
    """Return what kind of finding it is: `mandatory, critical, new`."""
    return ", ".join(labels(finding))


def labels(finding: Finding) -> tuple[str, ...]:
    """Return the words of the label."""
    return tuple(word for word in (finding.blocking, finding.severity, finding.state) if word)


def exemption(excepted: Exemption) -> str:
    """Say until when something is exempt and why, or since when it no longer is."""
    ticket = f" ({excepted.ticket})" if excepted.ticket else ""
    match excepted.use:
        case Use.EXPIRED:
            return f"exemption expired on {excepted.expires}: {excepted.reason}{ticket}"
        case Use.UNUSED:
            return f"exemption unused, until {excepted.expires}: {excepted.reason}{ticket}"
        case Use.USED:  # pragma: no branch - there is no other, as mypy sees
            return f"exempt until {excepted.expires}: {excepted.reason}{ticket}"


def exempt(excepted: Exempt) -> str:
    """Say until when a finding is exempt, why, and its baseline state."""
    state = f"{excepted.state}, " if excepted.state else ""
    return f"{state}{exemption(excepted.exemption)}"


def failed(failure: Failure) -> str:
    """Return what kind of failure it is."""
    return f"{failure.blocking}, failed" if failure.blocking else "failed"


def count(number: int, noun: str) -> str:
    """Return `1 finding` or `1,234 findings`."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def verdict(report: Report) -> str:
    """Return the outcome in a word or two."""
    if blocked(report):
        return "Blocked, and the report is incomplete" if is_incomplete(report) else "Blocked"
    return "Incomplete" if is_incomplete(report) else "Nothing blocks"


def blocked(report: Report) -> int:
    """Return how many findings and failures stop the deployment."""
    answers: tuple[Finding | Failure, ...] = (*report.findings, *report.failures)
    return sum(answer.blocking is Blocking.MANDATORY for answer in answers)


def is_incomplete(report: Report) -> bool:
    """Tell whether more may be wrong than is reported."""
    return bool(report.gaps) or any(failure.blocking is None for failure in report.failures)


def summary(report: Report) -> str:
    """Return the figures in a sentence."""
    mandatory = sum(finding.blocking is Blocking.MANDATORY for finding in report.findings)
    parts = [
        count(mandatory, "mandatory finding"),
        count(len(report.findings) - mandatory, "advisory finding"),
        f"{report.undecided:,} undecided",
        f"{report.exempted:,} exempt",
    ]
    if report.failures:
        parts.append(count(len(report.failures), "failure"))
    return ", ".join(parts) + "."


def changes(report: Report) -> str:
    """Return what changed against the report's baseline in a sentence."""
    states = [finding.state for finding in report.findings]
    return (
        f"Against {report.baseline}: {states.count(State.NEW):,} {State.NEW}, {len(report.fixed):,} {State.FIXED}, "
        f"{states.count(State.UNCHANGED):,} {State.UNCHANGED}."
    )


def warnings(report: Report) -> Iterator[str]:
    """Return what is missing from the report, a sentence each."""
    for gap in report.gaps:
        yield f"Incomplete: {gap}"
