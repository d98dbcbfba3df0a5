"""Amazon Resource Names.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html
"""

import re
from typing import Final, NamedTuple

PARTITION: Final = re.compile(r"aws(-[a-z0-9-]+)?")
"""`aws`, `aws-cn`, `aws-us-gov`, `aws-iso-b`, `aws-eusc`, …"""


class Arn(NamedTuple):
    """`arn:partition:service:region:account:resource`."""

    partition: str
    service: str
    region: str
    account: str
    resource: str


def parse_arn(text: str) -> Arn | None:
    """Read an ARN of any partition, or return None for what is not one."""
    match text.strip().split(":", 5):
        case ["arn", partition, service, region, account, resource] if PARTITION.fullmatch(partition) and resource:
            return Arn(partition, service, region, account, resource)
        case _:
            return None
