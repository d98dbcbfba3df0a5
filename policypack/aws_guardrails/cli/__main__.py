"""`python -m aws_guardrails.cli` is the command too."""

from aws_guardrails.cli import main

main()
