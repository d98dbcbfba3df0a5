"""The entry point that the Pulumi engine runs: the rules of aws-guardrails and one of our own."""

from aws_guardrails.api import rules, serve
from bucket_without_owner import RULE

serve([*rules(), RULE], name="team-guardrails")
