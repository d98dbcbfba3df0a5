"""The entry point that the Pulumi engine runs."""

import sys

if sys.version_info < (3, 11):
    sys.exit(
        f"aws-guardrails needs Python 3.11 or newer, and this is {sys.version.split()[0]} ({sys.executable}). "
        "Delete the folder `venv` beside PulumiPolicy.yaml and run `pulumi install` there with a newer Python on PATH."
    )

from aws_guardrails.pack import main

main()
