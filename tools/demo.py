"""Show the guardrails at work: the sound stacks pass, the faulty ones are blocked, by the expected policies only.

Exits 0 because that is what was expected, and 1 if any stack came out otherwise.
"""

import os
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

import pulumi_cli
import sandbox
from sample import ARGUMENTS, CONFIG, EXEMPTED, EXPECTED, ROOT, Outcome, Run, preview, select


def difference(expected: Outcome, run: Run) -> list[str]:
    """Return a line for each way in which a run is not what was expected."""
    lines = []
    if (run.exit_code != 0) != expected.blocks:
        lines.append(f"exit code {run.exit_code} where {'another than 0' if expected.blocks else '0'} was expected")
    for kind, wanted, got in (
        ("finding", expected.findings, run.outcome.findings),
        ("undecided", expected.undecided, run.outcome.undecided),
    ):
        lines += [f"missing {kind}: {policy} on {resource}" for policy, resource in sorted(wanted - got)]
        lines += [f"unexpected {kind}: {policy} on {resource}" for policy, resource in sorted(got - wanted)]
    return lines


DEMO: Final[Mapping[str, tuple[Outcome, Sequence[str]]]] = {
    **{stack: (EXPECTED[stack], arguments) for stack, arguments in ARGUMENTS.items()},
    "violating": (EXEMPTED, ("--policy-pack-config", CONFIG)),
}
"""The stacks with what is expected of each, and further arguments for the command line."""


def show(stack: str, environment: dict[str, str], log: Path) -> list[str]:
    """Preview a stack on the terminal; return how it differs from what is expected."""
    expected, arguments = DEMO[stack]
    print(f"\n── stack `{stack}`: must {'be blocked' if expected.blocks else 'pass'} ──\n", flush=True)
    select(stack, environment)
    run = preview(stack, environment, log, *arguments, show=True)
    lines = difference(expected, run)
    verdict = "blocked" if expected.blocks else "passed"
    print(f"── as expected: {verdict}, findings: {len(expected.findings)} ──" if not lines else "\n".join(lines))
    return lines


def main() -> int:
    """Run the demo; return the exit code."""
    try:
        environment = sandbox.environment(ROOT, os.environ)
        with tempfile.TemporaryDirectory() as folder:
            differences = [line for stack in DEMO for line in show(stack, environment, Path(folder) / f"{stack}.jsonl")]
    except (pulumi_cli.CliError, OSError, RuntimeError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\ninterrupted", file=sys.stderr)
        return 130
    print("\nNot every stack came out as it must." if differences else "\nEvery stack came out as it must.")
    return 1 if differences else 0


if __name__ == "__main__":
    sys.exit(main())
