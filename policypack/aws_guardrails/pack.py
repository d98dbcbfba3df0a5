"""This pack, however it is started: from its folder, as the script `aws-guardrails-pack`, from the folder of `path`."""

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
