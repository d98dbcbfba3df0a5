"""A program whose preview leaves questions open, and one that it does not: every value comes from a parameter store."""

import json

import pulumi_aws as aws

parameter = aws.ssm.Parameter("parameter", type="String", value="decided elsewhere")

aws.lb.Listener(
    "https",
    load_balancer_arn="arn:aws:elasticloadbalancing:eu-west-1:123456789012:loadbalancer/app/web/50dc6c495c0c9188",
    port=443,
    protocol="HTTPS",
    ssl_policy="ELBSecurityPolicy-TLS13-1-2-2021-06",
    certificate_arn=parameter.arn,
    default_actions=[
        {"type": "fixed-response", "fixed_response": {"content_type": "text/plain", "status_code": "404"}}
    ],
)
aws.iam.RolePolicyAttachment("app", role="app", policy_arn=parameter.arn)
bucket = aws.s3.Bucket("pictures", bucket=parameter.insecure_value)
aws.s3.BucketPublicAccessBlock(
    "closed",
    bucket=parameter.insecure_value,
    block_public_acls=True,
    block_public_policy=True,
    ignore_public_acls=True,
    restrict_public_buckets=True,
)
aws.s3.BucketPolicy("tls", bucket=bucket.id, policy=parameter.insecure_value)
policy = aws.iam.Policy("restart", policy=json.dumps({"Version": "2012-10-17", "Statement": []}))
aws.iam.RolePolicyAttachment("restart", role="app", policy_arn=policy.arn)
aws.s3.Bucket.get("theirs", "somebody-elses")
