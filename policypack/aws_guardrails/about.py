"""What the pack says of itself; written by `make docs` from policypack/pyproject.toml and policypack/PulumiPolicy.yaml."""

PACK = "aws-guardrails"
VERSION = "0.1.0"
DESCRIPTION = "HTTPS-only load balancers, no public S3, least privilege in IAM."
ADDRESS = ""
