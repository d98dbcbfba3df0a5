"""Data protected."""

from aws_guardrails.model import Family

FAMILY = Family(
    prefix="data",
    title="Data protected",
    introduction="Data are encrypted where they lie, keys rotate, databases face no strangers, and passwords stand in no "
    "program, config or state.",
)
