"""Start a rule: write its file and its test from templates.

Run as `make new-rule NAME=s3-something-open`, with the name of the bad thing after the family's prefix.
"""

import argparse
import re
import sys
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

ROOT = Path(__file__).parents[1]
RULES = "policypack/aws_guardrails/rules"

INSTRUCTIONS = ("no", "require", "ensure", "disallow", "enforce", "must")
"""First words that name the requirement instead of the bad thing."""

NEXT = """\
Next:
  1. Write the page, the metadata and the examples in {rule}, and what they do not say in
     {test}; delete every TODO.
  2. Write the check, until `make test ARGS="tests/rules -k '{name} or {module}'"` passes.
  3. Show the fault in the sample: a fault in infra/settings.py and in the component that makes it, its name in
     Pulumi.violating.yaml, and the finding in tools/sample.py.
  4. An entry in tools/data/settings.toml: how strict it is by the importance of the data, why, and what it costs.
  5. A line in CHANGELOG.md, then `make docs check test`."""


def files(root: Path, name: str, version: str) -> dict[Path, str]:
    """Return the files of a new rule with their content.

    Args:
        root: The checkout.
        name: The policy name, for example `lb-weak-tls-policy`.
        version: The version that will bring the rule.

    Raises:
        ValueError: The name is malformed or taken, or its family does not exist; the text says what to do.
    """
    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)+", name):
        raise ValueError(f"`{name}` is not a policy name: a family's prefix and the bad thing, as in `s3-public-acl`")
    family, _, slug = name.partition("-")
    if slug.split("-")[0] in INSTRUCTIONS:
        raise ValueError(f"`{name}` names what to do; name the bad thing instead, as in `s3-public-acl`")
    folder = root / RULES / family
    if not folder.is_dir():
        known = ", ".join(sorted(f"`{path.parent.name}-`" for path in (root / RULES).glob("*/__init__.py")))
        raise ValueError(
            f"there is no family `{family}-` ({known}); a new one is a folder with `FAMILY` in `__init__.py`"
        )
    module = slug.replace("-", "_")
    rule = folder / f"{module}.py"
    if rule.exists():
        raise ValueError(f"{rule.relative_to(root)} is there already")
    templates = Environment(
        loader=FileSystemLoader(ROOT / "tools/templates"),
        undefined=StrictUndefined,
        keep_trailing_newline=True,
        autoescape=False,  # noqa: S701 - Python code
    )
    words = {"name": name, "function": module, "version": version}
    return {
        rule: templates.get_template("rule.py.j2").render(words),
        root / f"tests/rules/{family}/test_{module}.py": templates.get_template("test_rule.py.j2").render(words),
    }


def main(root: Path = ROOT) -> int:
    """Write the files; return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("name", help="the policy name, for example s3-something-open")
    name = parser.parse_args().name
    version = re.search(r'^version = "(.+)"', (root / "policypack/pyproject.toml").read_text("utf-8"), re.MULTILINE)
    try:
        written = files(root, name, version[1] if version else "")
    except ValueError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    for path, text in written.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
        print(f"wrote {path.relative_to(root)}")
    rule, test = (path.relative_to(root) for path in written)
    print(NEXT.format(rule=rule, test=test, name=name, module=rule.stem))
    return 0


if __name__ == "__main__":
    sys.exit(main())
