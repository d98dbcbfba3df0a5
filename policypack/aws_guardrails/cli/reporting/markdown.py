"""Markdown for a comment on a pull request: short, what blocks first, the rest folded."""

import re
from collections.abc import Iterable
from typing import Final

from aws_guardrails.cli.reporting import words
from aws_guardrails.cli.reporting.events import PACK
from aws_guardrails.cli.reporting.model import Blocking, Finding, Report
from aws_guardrails.cli.reporting.text import CODE, one_line

MARKER: Final = "<!-- aws-guardrails -->"
"""By which a later run finds its comment again."""

LONGEST: Final = 60_000
"""Characters; GitHub takes comments of up to 65,536."""

SPECIAL: Final = re.compile(r"[\\*_\[\]|~$]")
ENTITIES: Final = {"&": "&amp;", "<": "&lt;", ">": "&gt;", "`": "&#96;", "@": "@\N{ZERO WIDTH SPACE}"}
"""A backtick could join those around code; a mention would notify somebody."""


def inline(text: str) -> str:
    """Return a message as Markdown on one line: what is in backticks stays code, all else is plain text."""
    parts = CODE.split(one_line(text))
    return "".join(code(part) if index % 2 else _escaped(part) for index, part in enumerate(parts))


def plain(text: str) -> str:
    """Return text on one line that Markdown shows as it is."""
    return _escaped(one_line(text))


def _escaped(text: str) -> str:
    escaped = SPECIAL.sub(r"\\\g<0>", text)
    return re.sub("[&<>`@]", lambda found: ENTITIES[found[0]], escaped)


def code(text: str) -> str:
    """Return text as code, whatever backticks are in it."""
    line = one_line(text) or " "
    longest = max((len(run) for run in re.findall("`+", line)), default=0)
    fence = "`" * (longest + 1)
    return f"{fence} {line} {fence}" if longest else f"{fence}{line}{fence}"


def render(report: Report) -> str:
    """Return the comment."""
    written = _Comment()
    sign = "⛔" if words.blocked(report) else "⚠️" if words.is_incomplete(report) else "✅"
    written.add(f"{MARKER}\n## {sign} {PACK}: {words.verdict(report)}\n\n{plain(words.summary(report))}")
    if report.baseline is not None:
        written.add(f" {inline(words.changes(report))}")
    written.add("\n")
    for line in (*words.warnings(report), *(f"Note: {note}" for note in report.notes)):
        written.add(f"\n> {inline(line)}\n")
    mandatory = [finding for finding in report.findings if finding.blocking is Blocking.MANDATORY]
    advisory = [finding for finding in report.findings if finding.blocking is Blocking.ADVISORY]
    written.listed("What blocks", map(_finding, mandatory), len(mandatory))
    written.listed(
        "What failed",
        (
            f"{plain(words.failed(each))} {code(each.rule or 'the run')}: {inline(each.message)}"
            for each in report.failures
        ),
        len(report.failures),
    )
    written.folded(words.count(len(advisory), "advisory finding"), map(_finding, advisory), len(advisory))
    written.folded(
        f"{report.undecided:,} undecided",
        (f"{_named(each.name, each.type)} {code(each.rule)}: {inline(each.text)}" for each in report.questions),
        len(report.questions),
    )
    written.folded(
        f"{report.exempted:,} exempt",
        (f"{code(each.shown)} {code(each.exemption.rule)}: {inline(words.exempt(each))}" for each in report.exempt),
        len(report.exempt),
    )
    written.folded(
        words.count(len(report.exemptions), "other exemption"),
        (f"{code(each.where)} {code(each.rule)}: {inline(words.exemption(each))}" for each in report.exemptions),
        len(report.exemptions),
    )
    written.folded(
        f"{len(report.mended):,} mended",
        (f"{_named(each.place.name, each.place.type)} {code(each.rule)}" for each in report.mended),
        len(report.mended),
    )
    written.folded(f"{len(report.fixed):,} fixed", map(_finding, report.fixed), len(report.fixed))
    return written.text()


class _Comment:
    """A text that is cut between entries before it becomes too long."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._length = 0

    def add(self, part: str) -> bool:
        """Add a part, unless it does not fit."""
        if self._length + len(part) > LONGEST:
            return False
        self._parts.append(part)
        self._length += len(part)
        return True

    def listed(self, title: str, entries: Iterable[str], number: int) -> None:
        if number and self.add(f"\n### {title}\n\n"):
            self._entries(entries, number)

    def folded(self, title: str, entries: Iterable[str], number: int) -> None:
        if number and self.add(f"\n<details><summary>{title}</summary>\n\n"):
            self._entries(entries, number)
            self._parts.append("\n</details>\n")

    def text(self) -> str:
        return "".join(self._parts)

    def _entries(self, entries: Iterable[str], number: int) -> None:
        for index, entry in enumerate(entries):
            if not self.add(f"- {entry}\n"):
                self._parts.append(f"- and {number - index:,} more, which do not fit into a comment\n")
                return


def _finding(finding: Finding) -> str:
    rule = code(finding.rule if finding.pack == PACK else f"{finding.pack}/{finding.rule}")
    expired = f" ({inline(words.exemption(finding.exemption))})" if finding.exemption else ""
    place = _named(finding.place.name, finding.place.type)
    return f"{place} {rule} ({plain(words.label(finding))}): {inline(finding.message)}{expired}"


def _named(name: str, kind: str) -> str:
    return f"**{code(name)}** {code(kind)}" if kind else f"**{code(name)}**"
