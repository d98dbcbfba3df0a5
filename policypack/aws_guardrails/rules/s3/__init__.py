"""No public S3."""

from aws_guardrails.model import Family

FAMILY = Family(
    prefix="s3",
    title="No public S3",
    introduction="Nothing in S3 becomes readable or writable by strangers, and Block Public Access stands everywhere.",
)
