"""`aws-guardrails explain`: a policy's page in the terminal."""

import json

import click
from rich.markdown import Markdown
from rich.table import Table

from aws_guardrails.cli.pages import Page, pages
from aws_guardrails.cli.screen import screen
from aws_guardrails.config import LEVEL, schema
from aws_guardrails.faults import nearest


@click.command
@click.argument("policy")
def command(policy: str) -> None:
    """Show the page of POLICY.

    It tells what the policy asks for and why, how to mend what it finds, and what it can be set to.
    """
    found = pages().get(policy)
    if found is None:
        raise click.BadParameter(f"there is no policy `{policy}`{nearest(policy, pages())}", param_hint="POLICY")
    console = screen()
    rule = found.rule
    console.print(rule.name, style="bold")
    facts = Table.grid(padding=(0, 2))
    for name, value in _facts(found).items():
        facts.add_row(name, value)
    console.print(facts)
    console.print(Markdown(f"{found.prose}\n\n{_more(found)}", hyperlinks=console.is_terminal))


def _facts(found: Page) -> dict[str, str]:
    rule = found.rule
    halves = ["one resource"] * bool(rule.resource_check) + ["the whole stack"] * bool(rule.stack_check)
    controls = [
        f"{control.framework.name} {control.framework.version} {control.id}".strip() for control in rule.controls
    ]
    facts = {
        "level": rule.level,
        "severity": rule.severity,
        "looks at": " and ".join(halves),
        "since": rule.since,
        "controls": ", ".join(controls),
        "page": found.address,
    }
    return {name: fact for name, fact in facts.items() if fact}


def _more(found: Page) -> str:
    """Return the settings and the examples, in Markdown."""
    rule = found.rule
    parameters = schema(rule.name, rule.config)
    defaults = {LEVEL: rule.level}
    defaults |= {name: parameter["default"] for name, parameter in parameters.items() if "default" in parameter}
    lines = [
        "## Settings",
        "In the file given to `--policy-pack-config`; these are the defaults:",
        f"```json\n{json.dumps({rule.name: defaults}, indent=2)}\n```",
        "\n".join(f"- `{name}`: {parameter['description']}" for name, parameter in parameters.items()),
        "## What it reports",
    ]
    reported = [example for example in rule.examples() if example.findings]
    lines += [f"- {example.title}: {' '.join(example.findings.values())}" for example in reported]
    return "\n\n".join(lines)
