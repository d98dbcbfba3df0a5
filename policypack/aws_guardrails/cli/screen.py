"""The terminal, and how a command ends."""

import sys
from typing import Final, NoReturn

import click
from rich.console import Console

WIDTH: Final = 100
"""Columns of a table or a page where there is no terminal to ask, as in the log of a CI job."""


BAD_INPUT: Final = 2
"""The exit code of every command that was used wrongly, or cannot read or write a file."""


def stop(message: str) -> NoReturn:
    """End the command, which cannot do its work."""
    click.echo(f"error: {message}", err=True)
    sys.exit(BAD_INPUT)


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
