"""The trail: who did what in the account, kept where it cannot be changed unseen."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from infra.environment import Environment
from infra.storage import Grants, Storage, StorageArgs


@dataclass(frozen=True, slots=True)
class TrailArgs:
    """What a `Trail` is made from.

    Attributes:
        environment: The environment it belongs to.
        every_region: Whether it records all regions, or its own only.
        live: Whether its events also go to a log group, where alarms can watch them.
        own_key: Whether what it records is encrypted with a key of its own.
    """

    environment: Environment
    every_region: bool = True
    live: bool = False
    own_key: bool = False


class Trail(pulumi.ComponentResource):
    """A trail of the account's management events, the first copy of which is free, in a bucket of its own."""

    def __init__(self, name: str, args: TrailArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        """Create the trail."""
        super().__init__("web-environment:index:Trail", name, None, opts)
        child = pulumi.ResourceOptions(parent=self)
        # Names that are given, not made up, so that the policies below can name what they are for, at preview too.
        trail_name = args.environment.name
        trail_arn = args.environment.arn("cloudtrail", f"trail/{trail_name}")
        log_group_name = f"/{args.environment.name}/trail"

        self.key_arn = self._key(name, args.environment, trail_arn, log_group_name) if args.own_key else None
        bucket = Storage(name, StorageArgs(args.environment, writers=delivery(args.environment, trail_arn)), child)
        self.log_group_name: pulumi.Output[str] | None = None
        log_group_arn = role_arn = None
        if args.live:
            log_group = aws.cloudwatch.LogGroup(
                name, name=log_group_name, retention_in_days=90, kms_key_id=self.key_arn, opts=child
            )
            self.log_group_name = log_group.name
            # CloudTrail asks for the wildcard of the log streams.
            log_group_arn = log_group.arn.apply(lambda arn: f"{arn}:*")
            role_arn = self._log_writer(name, args.environment, log_group_name)
        aws.cloudtrail.Trail(
            name,
            name=trail_name,
            s3_bucket_name=bucket.ready_bucket_name,
            is_multi_region_trail=args.every_region,
            include_global_service_events=True,
            enable_log_file_validation=True,
            enable_logging=True,
            kms_key_id=self.key_arn,
            cloud_watch_logs_group_arn=log_group_arn,
            cloud_watch_logs_role_arn=role_arn,
            opts=child,
        )
        self.bucket_name = bucket.bucket_name
        self.register_outputs({"bucketName": self.bucket_name})

    def _key(self, name: str, environment: Environment, trail_arn: str, log_group_name: str) -> pulumi.Output[str]:
        key = aws.kms.Key(
            name,
            description=f"What the trail of {environment.name} records, and the alarms on it",
            enable_key_rotation=True,
            policy=key_policy(environment, trail_arn, log_group_name),
            opts=pulumi.ResourceOptions(parent=self),
        )
        return key.arn

    def _log_writer(self, name: str, environment: Environment, log_group_name: str) -> pulumi.Output[str]:
        child = pulumi.ResourceOptions(parent=self)
        # CloudTrail supports neither aws:SourceArn nor aws:SourceAccount here:
        # https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-required-policy-for-cloudwatch-logs.html
        trust = {
            "Effect": "Allow",
            "Principal": {"Service": "cloudtrail.amazonaws.com"},
            "Action": "sts:AssumeRole",
        }
        role = aws.iam.Role(
            name, assume_role_policy=json.dumps({"Version": "2012-10-17", "Statement": [trust]}), opts=child
        )
        stream = f"{environment.account_id}_CloudTrail_{environment.region}*"
        write = {
            "Effect": "Allow",
            "Action": ["logs:CreateLogStream", "logs:PutLogEvents"],
            "Resource": environment.arn("logs", f"log-group:{log_group_name}:log-stream:{stream}"),
        }
        policy = aws.iam.RolePolicy(
            name, role=role.name, policy=json.dumps({"Version": "2012-10-17", "Statement": [write]}), opts=child
        )
        # CloudTrail tries the role at once.
        return pulumi.Output.all(role.arn, policy.id).apply(lambda values: str(values[0]))


def delivery(environment: Environment, trail_arn: str) -> Grants:
    """Return what lets this trail, and no other, write to a bucket.

    https://docs.aws.amazon.com/awscloudtrail/latest/userguide/create-s3-bucket-policy-for-cloudtrail.html
    """
    service = {"Service": "cloudtrail.amazonaws.com"}
    of_trail = {"aws:SourceArn": trail_arn}

    def statements(bucket_arn: str) -> Sequence[Mapping[str, object]]:
        return [
            {
                "Sid": "CloudTrailLooks",
                "Effect": "Allow",
                "Principal": service,
                "Action": "s3:GetBucketAcl",
                "Resource": bucket_arn,
                "Condition": {"StringEquals": of_trail},
            },
            {
                "Sid": "CloudTrailWrites",
                "Effect": "Allow",
                "Principal": service,
                "Action": "s3:PutObject",
                "Resource": f"{bucket_arn}/AWSLogs/{environment.account_id}/*",
                "Condition": {"StringEquals": {"s3:x-amz-acl": "bucket-owner-full-control", **of_trail}},
            },
        ]

    return statements


def key_policy(environment: Environment, trail_arn: str, log_group_name: str) -> str:
    """Return the policy of a key for what a trail records and the alarms on it."""
    of_account = {"aws:SourceAccount": environment.account_id}
    log_group_arn = environment.arn("logs", f"log-group:{log_group_name}")
    statements = [
        {
            # Without it nobody can manage the key; who may use it is then up to policies in IAM.
            "Sid": "AccountManages",
            "Effect": "Allow",
            "Principal": {"AWS": f"arn:aws:iam::{environment.account_id}:root"},
            "Action": "kms:*",
            "Resource": "*",
        },
        {
            # https://docs.aws.amazon.com/awscloudtrail/latest/userguide/create-kms-key-policy-for-cloudtrail.html
            "Sid": "CloudTrailEncrypts",
            "Effect": "Allow",
            "Principal": {"Service": "cloudtrail.amazonaws.com"},
            "Action": "kms:GenerateDataKey*",
            "Resource": "*",
            "Condition": {
                "StringEquals": {"aws:SourceArn": trail_arn},
                "StringLike": {
                    "kms:EncryptionContext:aws:cloudtrail:arn": (
                        f"arn:aws:cloudtrail:*:{environment.account_id}:trail/*"
                    )
                },
            },
        },
        {
            "Sid": "CloudTrailLooks",
            "Effect": "Allow",
            "Principal": {"Service": "cloudtrail.amazonaws.com"},
            "Action": "kms:DescribeKey",
            "Resource": "*",
            "Condition": {"StringEquals": {"aws:SourceArn": trail_arn}},
        },
        {
            # https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html
            "Sid": "LogGroupEncrypts",
            "Effect": "Allow",
            "Principal": {"Service": f"logs.{environment.region}.amazonaws.com"},
            "Action": ["kms:Encrypt*", "kms:Decrypt*", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:Describe*"],
            "Resource": "*",
            "Condition": {"ArnEquals": {"kms:EncryptionContext:aws:logs:arn": log_group_arn}},
        },
        {
            # https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html
            "Sid": "AlarmsPublish",
            "Effect": "Allow",
            "Principal": {"Service": "cloudwatch.amazonaws.com"},
            "Action": ["kms:Decrypt", "kms:GenerateDataKey*"],
            "Resource": "*",
            "Condition": {"StringEquals": of_account},
        },
    ]
    return json.dumps({"Version": "2012-10-17", "Statement": statements})
