"""Least privilege in IAM."""

from aws_guardrails.model import Family

FAMILY = Family(
    prefix="iam",
    title="Least privilege",
    introduction="Nobody is handed administrator rights or whole services, by whatever resource does the handing.",
)
