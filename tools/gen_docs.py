"""Write what the rules say about themselves: a page per rule, the tables in the READMEs, the settings, the pack's version.

Run as `python tools/gen_docs.py`; with `--check` it writes nothing and fails if a file is not up to date.
"""

import inspect
import json
import re
import sys
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import yaml
from aws_guardrails.catalogue import AnyRule, families, module_of, page, rules
from aws_guardrails.config import Config, schema
from aws_guardrails.examples import Example
from aws_guardrails.selection import DESCRIPTIONS
from generated_files import ROOT, write_or_check
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from program import program
from settings import PAGE, Step, cell, choices, files, services

TEMPLATES = Environment(
    loader=FileSystemLoader(ROOT / "tools/templates"),
    undefined=StrictUndefined,
    keep_trailing_newline=True,
    lstrip_blocks=True,
    trim_blocks=True,
    autoescape=False,  # noqa: S701 - Markdown of our own words
)
TABLES: Mapping[str, str] = {"README.md": "docs/rules", "policypack/README.md": ""}
"""Each file with a rule table, and the folder of the pages as seen from it: none from a folder that is copied alone."""

BEGIN, END = "<!-- rules: written by `make docs` -->", "<!-- /rules -->"
BEGIN_SETTINGS, END_SETTINGS = (
    "<!-- settings: written by `make docs` from tools/data/settings.toml and services.toml -->",
    "<!-- /settings -->",
)


def rule_page(rule: AnyRule) -> str:
    """Return the Markdown page of a rule."""
    summary, _, body = page(rule).partition("\n\n")
    return TEMPLATES.get_template("rule.md.j2").render(
        rule=rule,
        source=Path(str(module_of(rule).__file__)).relative_to(ROOT).as_posix(),
        prose={"summary": summary.strip(), "body": inspect.cleandoc(body)},
        kind=" and ".join(
            ["one resource"] * bool(rule.resource_check) + ["the whole stack"] * bool(rule.stack_check),
        ),
        controls=", ".join(
            f"[{control.framework.name} {control.framework.version}]({control.framework.reference}) {control.id}"
            for control in rule.controls
        )
        or "none",
        parameters={
            name: described for name, described in schema(rule.name, rule.config).items() if name not in DESCRIPTIONS
        },
        is_exemptible=issubclass(rule.config, Config),
        examples={
            "What it reports": _shown(example for example in rule.examples() if example.findings),
            "What it leaves alone": _shown(
                example for example in rule.examples() if not example.findings and not example.undecided
            ),
            "What a preview cannot decide": _shown(example for example in rule.examples() if example.undecided),
        },
    )


def _shown(examples: Iterable[Example]) -> list[dict[str, Any]]:
    return [
        {
            "title": example.title,
            "code": program(example.resources),
            "messages": {
                **example.findings,
                **{name: f"undecided, because `{path}` {reason}" for name, (path, reason) in example.undecided.items()},
            },
            "config": ", ".join(f"{name}: {_written(value)}" for name, value in example.config.items()),
            "settings": json.dumps(example.settings, indent=2) if example.settings else "",
            "stack_config": yaml.safe_dump({"config": dict(example.stack_config)}) if example.stack_config else "",
        }
        for example in examples
    ]


def _written(value: Any) -> str:  # noqa: ANN401 - JSON
    return json.dumps(value) if isinstance(value, list) else str(value).lower()


def with_table(text: str, folder: str) -> str:
    """Return a README with its rule table replaced.

    Raises:
        ValueError: The README has no place for the table.
    """
    table = TEMPLATES.get_template("rules.md.j2").render(families=families(), rules=rules(), folder=folder)
    return _between(text, BEGIN, table, END)


def settings_page(text: str) -> str:
    """Return the page about settings with its tables replaced.

    Raises:
        ValueError: The page has no place for the tables, or a policy has no entry in the source.
    """
    chosen = choices(rules())
    tables = TEMPLATES.get_template("settings.md.j2").render(
        families=families(),
        rules=rules(),
        steps=list(Step),
        choices=chosen,
        services=services(),
        cells={rule.name: {step: cell(chosen[rule.name].at(step, rule)) for step in Step} for rule in rules()},
    )
    return _between(text, BEGIN_SETTINGS, tables, END_SETTINGS)


def _between(text: str, begin: str, table: str, end: str) -> str:
    replaced, count = re.subn(
        rf"{re.escape(begin)}.*{re.escape(end)}", lambda _: f"{begin}\n\n{table}{end}", text, flags=re.DOTALL
    )
    if count != 1:
        raise ValueError(f"the lines `{begin}` and `{end}` must stand in it once")
    return replaced


def about() -> str:
    """Return the module that tells the running pack its name, version and address, from the two files that have them."""
    metadata = tomllib.loads((ROOT / "policypack/pyproject.toml").read_text("utf-8"))
    pack = yaml.safe_load((ROOT / "policypack/PulumiPolicy.yaml").read_text("utf-8"))
    return TEMPLATES.get_template("about.py.j2").render(
        pack=pack["name"],
        version=metadata["project"]["version"],
        description=pack["description"],
        address=metadata["tool"]["aws-guardrails"]["address"],
    )


def documents() -> dict[Path, str]:
    """Return every generated file with its content."""
    pages = {ROOT / f"docs/rules/{rule.name}.md": rule_page(rule) for rule in rules()}
    tables = {ROOT / name: with_table((ROOT / name).read_text("utf-8"), folder) for name, folder in TABLES.items()}
    page = {PAGE: settings_page(PAGE.read_text("utf-8"))}
    return {**pages, **tables, **page, **files(rules()), ROOT / "policypack/aws_guardrails/about.py": about()}


def main() -> int:
    """Write or check the files; return the exit code."""
    return write_or_check(__doc__, documents, retiring=ROOT / "docs/rules")


if __name__ == "__main__":
    sys.exit(main())
