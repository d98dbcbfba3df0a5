"""Amazon Resource Names.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Arn:
    """`arn:partition:service:region:account:resource`."""

    partition: str
    service: str
    region: str
    account: str
    resource: str


def parse_arn(text: str) -> Arn | None:
    """Read an ARN of any partition (`aws`, `aws-cn`, `aws-us-gov`, …), or return None for what is not one."""
    match text.strip().split(":", 5):
        case ["arn", partition, service, region, account, resource] if (
            partition.startswith("aws") and service and resource
        ):
            return Arn(partition, service, region, account, resource)
        case _:
            return None
