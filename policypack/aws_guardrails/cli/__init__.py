"""The command `aws-guardrails`, for people and CI; the running pack imports nothing of it."""

import io
import sys
import traceback
from typing import Final

BROKEN: Final = 70
"""The exit code where the command itself has a fault, as `sysexits.h` has it."""


def main() -> None:
    """Run the command, or say what to install if its extra is missing."""
    try:
        from aws_guardrails.cli.app import command  # noqa: PLC0415 - its packages come with the extra, and may be missing
    except ModuleNotFoundError as error:
        if (error.name or "").startswith("aws_guardrails"):
            raise
        sys.exit(
            f"error: the package `{error.name}` is missing. The command is an extra of the policy pack: "
            "pip install 'pulumi-aws-guardrails[cli]'"
        )
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # A terminal that lacks a letter gets a mark in its place.
            stream.reconfigure(errors="replace")
    try:
        command(prog_name="aws-guardrails")
    except Exception:  # noqa: BLE001 - Python's own exit code is 1, which here means that something was found
        traceback.print_exc()
        sys.exit(BROKEN)
