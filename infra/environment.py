"""Which environment this is, and where it stands."""

from dataclasses import dataclass
from typing import Self

import pulumi
import pulumi_aws as aws

TAG = "Environment"
"""The key of the tag that says which environment a resource belongs to."""


@dataclass(frozen=True, slots=True)
class Environment:
    """The environment's name and place, known at preview, so that policies built from them can be read there.

    Attributes:
        name: A name that no other environment in the account has.
        region: The AWS region.
        account_id: The AWS account.
        disposable: Whether the environment may be deleted together with its data.
    """

    name: str
    region: str
    account_id: str
    disposable: bool = False

    @classmethod
    def current(cls, *, disposable: bool) -> Self:
        """Return the environment of this stack, in the account and region of the default provider."""
        return cls(
            name=f"{pulumi.get_project()}-{pulumi.get_stack()}",
            region=aws.get_region().region,
            account_id=aws.get_caller_identity().account_id,
            disposable=disposable,
        )

    @property
    def tags(self) -> dict[str, str]:
        """The tag that says what belongs to this environment."""
        return {TAG: self.name}

    @property
    def application_log_group(self) -> str:
        """The name of the log group that the application writes to."""
        return f"/{self.name}/application"

    def arn(self, service: str, resource: str) -> str:
        """Return the ARN of a resource in this account and region."""
        return f"arn:aws:{service}:{self.region}:{self.account_id}:{resource}"
