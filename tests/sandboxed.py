"""The environment of the tests that run the real CLI."""

import os

import sandbox
from sample import ROOT


def environment() -> dict[str, str]:
    """Return the sandbox's environment, in which a run that a finding stops ends at once.

    Elsewhere it takes five seconds more: the program waits for an answer of the engine, in a thread that no interrupt
    reaches, and the engine waits for the program, until it kills it. What the run says is the same, which the demo
    shows, because it does without.

    Raises:
        pulumi_cli.CliError: There is no usable CLI yet.
    """
    return {**sandbox.environment(ROOT, os.environ), "PYTHONPATH": str(ROOT / "tests/stopping")}
