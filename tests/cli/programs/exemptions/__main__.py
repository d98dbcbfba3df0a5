"""A program with faults in components, of roles that a first preview does not know, and in resources with tags."""

import json

import pulumi
import pulumi_aws as aws

TRUST = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}],
    }
)


class Site(pulumi.ComponentResource):
    """A bucket in a store in a site."""

    def __init__(self, name: str) -> None:
        """Create them."""
        super().__init__("shop:index:Site", name)
        store = Store("store", pulumi.ResourceOptions(parent=self))
        self.bucket = aws.s3.Bucket(f"{name}-pictures", opts=pulumi.ResourceOptions(parent=store))


class Store(pulumi.ComponentResource):
    """What is between."""

    def __init__(self, name: str, opts: pulumi.ResourceOptions) -> None:
        """Create a listener."""
        super().__init__("shop:index:Store", name, None, opts)
        aws.lb.Listener(
            f"{name}-http",
            load_balancer_arn="arn:aws:elasticloadbalancing:eu-west-1:123456789012:loadbalancer/app/web/50dc6c495c0c9188",
            port=80,
            protocol="HTTP",
            default_actions=[{"type": "forward", "target_group_arn": "arn:aws:elasticloadbalancing:eu-west-1:1:x/y"}],
            opts=pulumi.ResourceOptions(parent=self),
        )


Site("site")
aws.s3.Bucket("alone")
aws.s3.Bucket("trial", tags={"env": "trial"})
for name in ("break-glass", "app"):
    role = aws.iam.Role(name, assume_role_policy=TRUST)
    aws.iam.RolePolicyAttachment(
        f"{name}-everything", role=role.id, policy_arn="arn:aws:iam::aws:policy/AdministratorAccess"
    )
