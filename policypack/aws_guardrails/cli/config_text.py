"""The text of a config file, as the engine takes it: UTF-8 without a mark at its beginning."""

import codecs
import sys
from pathlib import Path
from typing import Final

from aws_guardrails.cli.reporting.events import InputError
from aws_guardrails.cli.reporting.inputs import STDIN, named
from aws_guardrails.faults import ConfigError

MARKS: Final = (codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def config_text(source: str) -> str:
    """Return the text of a config file.

    Raises:
        InputError: It cannot be read.
        ConfigError: The engine would take it for no text, or for another one.
    """
    try:
        raw = sys.stdin.buffer.read() if source == STDIN else Path(source).read_bytes()
    except OSError as error:
        raise InputError(f"{named(source)} cannot be read: {error.strerror}.") from error
    if raw.startswith(MARKS):
        raise ConfigError(
            "the file begins with a byte order mark, which the engine refuses: save it as UTF-8 without one"
        )
    try:
        return raw.decode()
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise ConfigError(f"the file is not UTF-8 (line {line:,}): save it as UTF-8") from error
