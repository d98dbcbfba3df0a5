"""Opening what a command is given: a file or standard input, in whatever encoding a shell wrote it."""

import codecs
import io
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from aws_guardrails.cli.reporting.events import InputError, read
from aws_guardrails.cli.reporting.model import Run

STDIN: Final = "-"

MARKS: Final = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF16_LE: "utf-16",  # what `>` writes in Windows PowerShell
    codecs.BOM_UTF16_BE: "utf-16",
}


def named(source: str) -> str:
    """Return how a file is called in messages."""
    return "standard input" if source == STDIN else source


@contextmanager
def opened(source: str) -> Iterator[io.TextIOWrapper]:
    """Open a file as text.

    Raises:
        InputError: It cannot be read, or is not text.
    """
    try:
        raw = io.BufferedReader(
            io.FileIO(sys.stdin.fileno() if source == STDIN else Path(source), closefd=source != STDIN)
        )
        with raw:
            start = raw.peek(4096)[:4096]
            encoding = next((name for mark, name in MARKS.items() if start.startswith(mark)), "utf-8")
            if b"\0" in start and encoding != "utf-16":
                raise InputError(f"{named(source)} is not text.")
            yield io.TextIOWrapper(raw, encoding, errors="replace")
    except OSError as error:
        raise InputError(f"{named(source)} cannot be read: {error.strerror}.") from error


def read_all(sources: Sequence[str]) -> tuple[list[Run], list[str]]:
    """Read the events of every run, and return them with what is wrong with the files that have none."""
    runs: list[Run] = []
    unread = []
    for source in sources:
        try:
            with opened(source) as lines:
                runs += read(named(source), lines)
        except InputError as error:
            unread.append(str(error))
    return runs, unread
