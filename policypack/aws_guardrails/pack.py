"""This pack, however it is started: from its folder, as the script `aws-guardrails-pack`, from the folder of `path`."""

import sys

from aws_guardrails.about import ADDRESS, DESCRIPTION, PACK, VERSION
from aws_guardrails.adapter import serve
from aws_guardrails.catalogue import rules


def main() -> None:
    """Run the pack until the engine goes away."""
    serve(
        rules(),
        name=PACK,
        version=VERSION,
        description=DESCRIPTION,
        title="AWS guardrails",
        repository=ADDRESS or None,
    )


def executable() -> None:
    """Run the pack as the script `aws-guardrails-pack`, to which the engine gives its address."""
    if sys.argv[1:2] in ([], ["-h"], ["--help"], ["--version"]):
        sys.exit(
            f"{PACK} {VERSION}: a policy pack, which the Pulumi engine starts. Name this file's path at each preview: "
            'pulumi preview --policy-pack "$(command -v aws-guardrails-pack)"'
        )
    main()
