"""The terminal."""

import sys
from typing import Final

from rich.console import Console

WIDTH: Final = 100
"""Columns of a table or a page where there is no terminal to ask, as in the log of a CI job."""


def screen(*, stderr: bool = False) -> Console:
    """Return the terminal, or what stands in its place."""
    stream = sys.stderr if stderr else sys.stdout
    return Console(
        stderr=stderr,
        width=None if stream.isatty() else WIDTH,
        highlight=False,
        emoji=False,
        markup=False,
    )
