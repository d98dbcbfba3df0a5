"""The entry point that the Pulumi engine runs."""

import gc
import sys

if sys.version_info < (3, 11):
    sys.exit(
        f"aws-guardrails needs Python 3.11 or newer, and this is {sys.version.split()[0]} ({sys.executable}). "
        "Delete the folder `venv` beside PulumiPolicy.yaml and run `pulumi install` there with a newer Python on PATH."
    )

# Nothing that is imported is garbage; `serve` turns the collector on again.
gc.disable()

from aws_guardrails.pack import main  # noqa: E402 - after the collector is off

main()
