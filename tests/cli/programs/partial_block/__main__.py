"""Blocks with settings that are off, left out, secret and unknown at preview, for the level remediate."""

import pulumi
import pulumi_aws as aws

parameter = aws.ssm.Parameter("parameter", type="String", value="true")
bucket = aws.s3.Bucket("pictures", tags={"token": pulumi.Output.secret("hunter2")})

aws.s3.BucketPublicAccessBlock(
    "partial",
    bucket=bucket.id,
    block_public_acls=False,
    ignore_public_acls=pulumi.Output.secret(False),
    restrict_public_buckets=parameter.arn.apply(lambda arn: arn != ""),
)
aws.s3.AccessPoint(
    "reports",
    bucket=bucket.id,
    public_access_block_configuration={"block_public_policy": False},
)
aws.s3.AccessPoint("default", bucket=bucket.id)
