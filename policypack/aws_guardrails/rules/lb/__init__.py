"""HTTPS-only load balancers."""

from aws_guardrails.model import Family

FAMILY = Family(
    prefix="lb",
    title="HTTPS only",
    introduction="No load balancer talks plaintext to a client, and each presents a certificate from ACM.",
)
