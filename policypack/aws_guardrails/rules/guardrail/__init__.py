"""The pack's own operation."""

from aws_guardrails.model import Family

FAMILY = Family(
    prefix="guardrail",
    title="The guardrails themselves",
    introduction="What is left out on purpose stays in sight.",
)
