"""The group of commands: one module each, imported when it is called."""

import importlib
from collections.abc import Mapping
from typing import Final

import click

from aws_guardrails.about import VERSION

COMMANDS: Final[Mapping[str, str]] = {
    "baseline": "aws_guardrails.cli.baseline",
    "check-config": "aws_guardrails.cli.check_config",
    "explain": "aws_guardrails.cli.explain",
    "path": "aws_guardrails.cli.path",
    "report": "aws_guardrails.cli.report",
    "rules": "aws_guardrails.cli.rules",
}
"""Every command and the module whose `command` it is."""


class Commands(click.Group):
    """A group that knows its commands' names, and imports what is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """Return the names, sorted."""
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - click's signature
        """Import a command."""
        module = COMMANDS.get(cmd_name)
        command: click.Command | None = importlib.import_module(module).command if module else None
        return command


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(VERSION, prog_name="aws-guardrails")
def command() -> None:
    """Explain the policies of aws-guardrails, and report what a run of them found."""
