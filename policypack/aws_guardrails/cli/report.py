"""`aws-guardrails report`: what a run found, in the terminal and in every format that CI takes."""

import sys
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Final, TypeAlias

import click

from aws_guardrails.cli.reporting import (
    annotations,
    as_json,
    codequality,
    html,
    junit,
    markdown,
    sarif,
    terminal,
    words,
)
from aws_guardrails.cli.reporting.compare import combined, compared
from aws_guardrails.cli.reporting.events import InputError, read
from aws_guardrails.cli.reporting.inputs import STDIN, named, opened, read_all
from aws_guardrails.cli.reporting.model import Report
from aws_guardrails.cli.screen import BAD_INPUT, screen, stop

BLOCKED: Final = 1
INCOMPLETE: Final = 3
"""More may be wrong than was read, so this goes before `BLOCKED`: whoever forgives findings does not forgive it."""

STDOUT: Final = "-"

Render: TypeAlias = Callable[[Report], str]


@click.command
@click.argument("events", nargs=-1, required=True)
@click.option("--baseline", metavar="FILE", help="Compare with an earlier run: its events, or its report by --json.")
@click.option("--sarif", "sarif_file", metavar="FILE", help="Write SARIF 2.1.0, for code scanning.")
@click.option("--junit", "junit_file", metavar="FILE", help="Write JUnit XML.")
@click.option("--gitlab", "gitlab_file", metavar="FILE", help="Write GitLab's Code Quality report.")
@click.option("--markdown", "markdown_file", metavar="FILE", help="Write Markdown for a comment on a pull request.")
@click.option("--html", "html_file", metavar="FILE", help="Write a page for people, in one file.")
@click.option("--json", "json_file", metavar="FILE", help="Write everything as JSON, which can be a baseline later.")
@click.option("--github", is_flag=True, help="Print annotations for GitHub Actions too.")
@click.option(
    "--location",
    metavar="FILE",
    default="Pulumi.yaml",
    show_default=True,
    help="The file of the repository on which code scanning and annotations show findings.",
)
def command(  # noqa: PLR0913 - one parameter for each option
    *,
    events: tuple[str, ...],
    baseline: str | None,
    sarif_file: str | None,
    junit_file: str | None,
    gitlab_file: str | None,
    markdown_file: str | None,
    html_file: str | None,
    json_file: str | None,
    github: bool,
    location: str,
) -> None:
    """Report what the runs in EVENTS found.

    EVENTS are files, or `-` for standard input, that `pulumi preview --json` has written with
    PULUMI_ENABLE_STREAMING_JSON_PREVIEW=1, or `pulumi policy analyze --json`. A summary goes to the terminal; an option
    that takes a FILE takes `-` for standard output too.

    \b
    Exit codes:
      0  nothing mandatory was found
      1  a mandatory finding
      2  wrong usage, or a file that cannot be read, has no events or cannot be written
      3  the report is incomplete, so more may be wrong than it says
    """  # noqa: D301 - click takes the character \b for "leave the lines as they are"
    given: Mapping[str | None, Render] = {
        sarif_file: partial(sarif.render, source=location),
        junit_file: junit.render,
        gitlab_file: partial(codequality.render, source=location),
        markdown_file: markdown.render,
        html_file: html.render,
        json_file: as_json.render,
    }
    outputs = {file: render for file, render in given.items() if file is not None}
    files = (sarif_file, junit_file, gitlab_file, markdown_file, html_file, json_file)
    _refuse_the_same_file_twice([*events, *([baseline] if baseline else [])], [file for file in files if file])

    try:
        earlier = _baseline(baseline) if baseline else None
    except InputError as error:
        stop(f"--baseline: {error}")
    runs, unread = read_all(events)
    for problem in unread:
        click.echo(f"error: {problem}", err=True)
    if not runs:
        sys.exit(BAD_INPUT)
    report = combined(runs, unread)
    if baseline and earlier:
        report = compared(report, earlier, named(baseline))

    unwritten = [problem for file, render in outputs.items() if (problem := _written(file, render(report)))]
    terminal.render(report, screen(stderr=STDOUT in outputs))
    if github:
        click.echo(annotations.render(report, location), nl=False)
    for problem in unwritten:
        click.echo(f"error: {problem}", err=True)
    sys.exit(BAD_INPUT if unread or unwritten else exit_code(report))


def exit_code(report: Report) -> int:
    """Return what the command exits with after a report."""
    if words.is_incomplete(report):
        return INCOMPLETE
    return BLOCKED if words.blocked(report) else 0


def _baseline(source: str) -> Report:
    """Read events, or a report, which is a JSON document of many lines."""
    with opened(source) as lines:
        first = next(lines, "")
        if first.strip() == "{":
            return as_json.read(named(source), first + lines.read())
        return combined(read(named(source), [first, *lines]))


def _refuse_the_same_file_twice(inputs: Sequence[str], outputs: Sequence[str]) -> None:
    written = Counter(_resolved(file) for file in outputs)
    for file in outputs:
        if written[_resolved(file)] > 1:
            stop(f"{file} is given for two formats. Give each a file of its own.")
        if file != STDOUT and _resolved(file) in map(_resolved, inputs):
            stop(f"{file} is read from and cannot be written to as well. Give the report another name.")
    if list(inputs).count(STDIN) > 1:
        stop("standard input can be read only once. Give files.")


def _resolved(file: str) -> str:
    return file if file == STDIN else str(Path(file).resolve())


def _written(file: str, text: str) -> str:
    """Write a file; return what is wrong, if anything is: the other formats and the summary are not lost for it."""
    if file == STDOUT:
        click.echo(text, nl=False)
        return ""
    try:
        Path(file).write_text(text, "utf-8")
    except OSError as error:
        return f"{file} cannot be written: {error.strerror}."
    return ""
