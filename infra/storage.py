"""Storage: one private bucket."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import pulumi
import pulumi_aws as aws

from infra.environment import Environment

Grants: TypeAlias = Callable[[str], Sequence[Mapping[str, object]]]
"""Statements of a bucket policy that let AWS's services write to the bucket, made from its ARN."""


@dataclass(frozen=True, slots=True)
class PublicAccessBlock:
    """The four settings of S3 Block Public Access. None leaves a setting out."""

    block_public_acls: bool | None = True
    block_public_policy: bool | None = True
    ignore_public_acls: bool | None = True
    restrict_public_buckets: bool | None = True


@dataclass(frozen=True, slots=True)
class Access:
    """Who may reach a bucket, and how. The defaults are sound.

    Attributes:
        public_access_block: The Block Public Access settings. None declares none.
        object_ownership: Whether ACLs count; `BucketOwnerEnforced` disables them.
        acl: A canned ACL. None sets none.
        anyone_may_read: Whether the bucket policy lets strangers read the objects.
        tls_only: Whether the bucket policy denies requests without TLS.
    """

    public_access_block: PublicAccessBlock | None = PublicAccessBlock()
    object_ownership: str = "BucketOwnerEnforced"
    acl: str | None = None
    anyone_may_read: bool = False
    tls_only: bool = True


@dataclass(frozen=True, slots=True)
class StorageArgs:
    """What a `Storage` is made from.

    Attributes:
        environment: The environment it belongs to.
        access: Who may reach the bucket, and how.
        writers: Which of AWS's services may write here. None lets no service.
    """

    environment: Environment
    access: Access = Access()
    writers: Grants | None = None


class Storage(pulumi.ComponentResource):
    """A versioned bucket, closed to the public and to plaintext requests."""

    def __init__(self, name: str, args: StorageArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        """Create the bucket."""
        super().__init__("web-environment:index:Storage", name, None, opts)
        child = pulumi.ResourceOptions(parent=self)

        bucket = aws.s3.Bucket(name, force_destroy=args.environment.disposable, opts=child)
        # S3 answers OperationAborted when two of a bucket's access settings change at once: one waits for the other.
        settings: list[pulumi.Resource] = []
        block = args.access.public_access_block
        if block is not None:
            settings.append(
                aws.s3.BucketPublicAccessBlock(
                    name,
                    bucket=bucket.id,
                    block_public_acls=block.block_public_acls,
                    block_public_policy=block.block_public_policy,
                    ignore_public_acls=block.ignore_public_acls,
                    restrict_public_buckets=block.restrict_public_buckets,
                    opts=child,
                )
            )
        ownership = aws.s3.BucketOwnershipControls(
            name,
            bucket=bucket.id,
            rule={"object_ownership": args.access.object_ownership},
            opts=pulumi.ResourceOptions(parent=self, depends_on=settings),
        )
        if args.access.acl is not None:
            aws.s3.BucketAcl(
                name,
                bucket=bucket.id,
                acl=args.access.acl,
                opts=pulumi.ResourceOptions(parent=self, depends_on=[ownership]),
            )
        versioning = aws.s3.BucketVersioning(
            name,
            bucket=bucket.id,
            versioning_configuration={"status": "Enabled"},
            opts=child,
        )
        # Versions and abandoned uploads are invisible in listings, and billed all the same.
        aws.s3.BucketLifecycleConfiguration(
            name,
            bucket=bucket.id,
            rules=[
                {
                    "id": "expire-remains",
                    "status": "Enabled",
                    "filter": {"prefix": ""},
                    "noncurrent_version_expiration": {"noncurrent_days": 90},
                    "abort_incomplete_multipart_upload": {"days_after_initiation": 7},
                }
            ],
            opts=pulumi.ResourceOptions(parent=self, depends_on=[versioning]),
        )
        policy = aws.s3.BucketPolicy(
            name,
            bucket=bucket.id,
            # Made from the name, which a preview knows, and not from the ARN, which it does not: so a preview shows it.
            policy=bucket.bucket.apply(lambda bucket_name: _bucket_policy(bucket_name, args)),
            opts=pulumi.ResourceOptions(parent=self, depends_on=[ownership]),
        )
        self.bucket_name = bucket.bucket
        # For a writer that tries its rights at once, as a load balancer does when its access logs are turned on.
        self.ready_bucket_name = pulumi.Output.all(bucket.bucket, policy.id).apply(lambda values: str(values[0]))
        self.register_outputs({"bucketName": self.bucket_name})


def _bucket_policy(bucket_name: str, args: StorageArgs) -> str:
    bucket_arn = f"arn:aws:s3:::{bucket_name}"
    statements: list[Mapping[str, object]] = []
    if args.access.tls_only:
        statements.append(
            {
                "Sid": "DenyPlaintextRequests",
                "Effect": "Deny",
                "Principal": "*",
                "Action": "s3:*",
                "Resource": [bucket_arn, f"{bucket_arn}/*"],
                "Condition": {"Bool": {"aws:SecureTransport": "false"}},
            }
        )
    if args.access.anyone_may_read:
        statements.append(
            {
                "Sid": "AnyoneMayRead",
                "Effect": "Allow",
                "Principal": "*",
                "Action": "s3:GetObject",
                "Resource": f"{bucket_arn}/*",
            }
        )
    if args.writers is not None:
        statements.extend(args.writers(bucket_arn))
    return json.dumps({"Version": "2012-10-17", "Statement": statements})
