"""The record of how each resource of the account is set up, and was."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from infra.environment import Environment
from infra.storage import Grants, Storage, StorageArgs


@dataclass(frozen=True, slots=True)
class RecordingArgs:
    """What a `Recording` is made from.

    Attributes:
        environment: The environment it belongs to.
    """

    environment: Environment


class Recording(pulumi.ComponentResource):
    """AWS Config's recorder, and the bucket that it delivers to."""

    def __init__(self, name: str, args: RecordingArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        """Create the recorder and start it."""
        super().__init__("web-environment:index:Recording", name, None, opts)
        child = pulumi.ResourceOptions(parent=self)

        bucket = Storage(name, StorageArgs(args.environment, writers=delivery(args.environment)), child)
        # AWS's own role for the recorder, as control Config.1 asks. An account has one at most: where it is there
        # already, import it with its ARN as id.
        role = aws.iam.ServiceLinkedRole(name, aws_service_name="config.amazonaws.com", opts=child)
        recorder = aws.cfg.Recorder(
            name,
            role_arn=role.arn,
            recording_group={"all_supported": True, "include_global_resource_types": True},
            opts=child,
        )
        channel = aws.cfg.DeliveryChannel(
            name,
            s3_bucket_name=bucket.ready_bucket_name,
            opts=pulumi.ResourceOptions(parent=self, depends_on=[recorder]),
        )
        # A recorder starts only where it has somewhere to deliver to.
        self.status = aws.cfg.RecorderStatus(
            name,
            name=recorder.name,
            is_enabled=True,
            opts=pulumi.ResourceOptions(parent=self, depends_on=[channel]),
        )
        self.bucket_name = bucket.bucket_name
        self.register_outputs({"bucketName": self.bucket_name})


def delivery(environment: Environment) -> Grants:
    """Return what lets this account's recorder, and no other's, write to a bucket.

    https://docs.aws.amazon.com/config/latest/developerguide/s3-bucket-policy.html
    """
    service = {"Service": "config.amazonaws.com"}
    of_account = {"aws:SourceAccount": environment.account_id}

    def statements(bucket_arn: str) -> Sequence[Mapping[str, object]]:
        return [
            {
                "Sid": "ConfigLooks",
                "Effect": "Allow",
                "Principal": service,
                "Action": ["s3:GetBucketAcl", "s3:ListBucket"],
                "Resource": bucket_arn,
                "Condition": {"StringEquals": of_account},
            },
            {
                "Sid": "ConfigWrites",
                "Effect": "Allow",
                "Principal": service,
                "Action": "s3:PutObject",
                "Resource": f"{bucket_arn}/AWSLogs/{environment.account_id}/Config/*",
                "Condition": {"StringEquals": {"s3:x-amz-acl": "bucket-owner-full-control", **of_account}},
            },
        ]

    return statements
