"""What an account has to have."""

from aws_guardrails.model import Family

FAMILY = Family(
    prefix="account",
    title="Accounts watched over",
    introduction="What is to be on in an account is on: records, detection, alarms that reach somebody, strong passwords.",
)
