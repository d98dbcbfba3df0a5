"""`aws-guardrails rules`: the table of policies."""

import json

import click
from rich.table import Table

from aws_guardrails.catalogue import families, rules
from aws_guardrails.cli.screen import screen


@click.command
@click.option("--json", "as_json", is_flag=True, help="Write JSON instead of a table.")
def command(*, as_json: bool) -> None:
    """List the policies: name, level, severity and requirement."""
    if as_json:
        click.echo(
            json.dumps(
                [
                    {
                        "name": rule.name,
                        "title": rule.title,
                        "level": rule.level,
                        "severity": rule.severity,
                        "requirement": rule.description,
                        "since": rule.since,
                    }
                    for rule in rules()
                ],
                indent=2,
            )
        )
        return
    console = screen()
    for family in families():
        table = Table("policy", "level", "severity", "requirement", title=family.title, title_justify="left", box=None)
        table.columns[0].no_wrap = True
        for rule in rules():
            if rule.family == family.prefix:
                table.add_row(rule.name, rule.level, rule.severity, rule.description)
        console.print(table)
        console.print()
