"""Annotations of GitHub Actions, as workflow commands.

https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands
"""

from collections.abc import Iterator

from aws_guardrails.cli.reporting import words
from aws_guardrails.cli.reporting.model import Blocking, Place, Report


def render(report: Report, source: str) -> str:
    """Return a command a line. GitHub shows the first ten of each kind and step, so the worst come first.

    Args:
        report: What to report.
        source: The file that they are shown on, as a path in the repository.
    """
    return "".join(f"{line}\n" for line in _commands(report, source))


def _commands(report: Report, source: str) -> Iterator[str]:
    for gap in report.gaps:
        yield _command("error", source, "incomplete", gap)
    for failure in report.failures:
        yield _command("error", source, f"{failure.rule} ({words.failed(failure)})".strip(), failure.message)
    for finding in report.findings:
        kind = "error" if finding.blocking is Blocking.MANDATORY else "warning"
        expired = f" ({words.exemption(finding.exemption)})" if finding.exemption else ""
        title = f"{finding.rule} ({words.label(finding)})"
        yield _command(kind, source, title, f"{_named(finding.place)}: {finding.message}{expired}")
    for exempt in report.exempt:
        text = f"{exempt.shown}: {words.exempt(exempt)}"
        yield _command("notice", source, f"{exempt.exemption.rule} (exempt)", text)
    for question in report.questions:
        title = f"{question.rule} (undecided)"
        yield _command("notice", source, title, f"{question.name} ({question.type}): {question.text}")


def _named(place: Place) -> str:
    return f"{place.name} ({place.type})" if place.type else place.name


def _command(kind: str, source: str, title: str, text: str) -> str:
    return f"::{kind} file={_property(source)},line=1,title={_property(title)}::{_data(text)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
