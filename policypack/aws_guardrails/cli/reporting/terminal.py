"""The summary in the terminal."""

import re
from collections.abc import Iterator
from typing import Final, TypeAlias

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from aws_guardrails.cli.reporting import words
from aws_guardrails.cli.reporting.events import PACK
from aws_guardrails.cli.reporting.groups import by_place
from aws_guardrails.cli.reporting.model import Blocking, Finding, Report

LONGEST_LIST: Final = 200
"""Entries of a section that are shown; the rest is counted."""

COMMAND: Final = re.compile(r"\s*::")
"""How a line begins that a GitHub Actions runner obeys."""

STYLES: Final = {Blocking.MANDATORY: "bold red", Blocking.ADVISORY: "yellow"}


Piece: TypeAlias = tuple[str, str]
"""Text and its style."""


def render(report: Report, console: Console) -> None:
    """Print the report."""
    worst = "bold red" if words.blocked(report) else "bold yellow" if words.is_incomplete(report) else "bold green"
    _line(console, (words.verdict(report), worst), (f": {words.summary(report)}", ""))
    if report.baseline is not None:
        _line(console, (words.changes(report), ""))
    for warning in words.warnings(report):
        _line(console, (warning, "bold yellow"))
    for note in report.notes:
        _line(console, (f"Note: {note}", ""))
    _findings(report, console)
    for title, entries in _sections(report):
        _section(console, title, entries)
    _passed(report, console)
    if any(finding.pack == PACK for finding in report.findings):
        _line(console)
        _line(
            console, ("`aws-guardrails explain POLICY` tells why a policy asks for something, and how to mend it.", "")
        )


def _findings(report: Report, console: Console) -> None:
    for place, findings in by_place(report.findings[:LONGEST_LIST]).items():
        _line(console)
        _line(console, (place.name, "bold"), (f"  {place.type}  {place.stack}", "dim"))
        for finding in findings:
            _finding(finding, console)
    _rest(len(report.findings) - LONGEST_LIST, console)


def _finding(finding: Finding, console: Console) -> None:
    other = f"  (policy pack {finding.pack})" if finding.pack != PACK else ""
    label = (words.label(finding), STYLES[finding.blocking])
    _line(console, label, (f"  {finding.rule}", "cyan"), (other, "dim"), indent=2)
    _text(console, finding.message, indent=4)
    if finding.exemption:
        _text(console, words.exemption(finding.exemption), indent=4)


def _sections(report: Report) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    yield "Failed", [(f"{words.failed(each)}  {each.rule}".strip(), each.message) for each in report.failures]
    yield "Undecided", [(f"{each.name}  {each.type}  {each.rule}", each.text) for each in report.questions]
    yield (
        "Exempt",
        [(f"{each.shown}  {each.exemption.rule}", words.exempt(each)) for each in report.exempt],
    )
    yield "Other exemptions", [(f"{each.where}  {each.rule}", words.exemption(each)) for each in report.exemptions]
    yield "Mended", [(f"{each.place.name}  {each.place.type}  {each.rule}", "") for each in report.mended]
    yield "Fixed", [(f"{each.place.name}  {each.place.type}  {each.rule}", words.label(each)) for each in report.fixed]


def _section(console: Console, title: str, entries: list[tuple[str, str]]) -> None:
    if not entries:
        return
    _line(console)
    _line(console, (title, "bold"))
    for head, text in entries[:LONGEST_LIST]:
        _line(console, (head, ""), indent=2)
        _text(console, text, indent=4)
    _rest(len(entries) - LONGEST_LIST, console)


def _rest(number: int, console: Console) -> None:
    if number > 0:
        _line(console, (f"and {number:,} more, which `--html` and `--json` have too", "dim"), indent=2)


def _passed(report: Report, console: Console) -> None:
    looked = [each for each in report.looked or () if each.looked_at]
    clean = [each for each in looked if len(each.passed) == each.looked_at]
    if looked:
        _line(console)
        _line(
            console,
            (f"Passed: {len(clean)} of {len(looked)} policies found nothing wrong with what they looked at.", ""),
        )


def _text(console: Console, text: str, indent: int) -> None:
    for line in text.splitlines():
        _line(console, (line, ""), indent=indent)


def _line(console: Console, *pieces: Piece, indent: int = 0) -> None:
    """Print a line: wrapped and indented in a terminal, as it is elsewhere."""
    text = Text()
    for content, style in pieces:
        text.append(content.replace("\n", " ").replace("##[", "# #["), style)
    if COMMAND.match(text.plain):
        text = Text(": ") + text
    if console.is_terminal:
        console.print(Padding(text, (0, 0, 0, indent)))
    else:
        console.print(Text(" " * indent) + text, soft_wrap=True)
