"""Compute: the application server."""

import json
from collections.abc import Sequence
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from infra.balancer import Balancer
from infra.environment import Environment
from infra.network import ANYWHERE, Network
from infra.storage import Storage


@dataclass(frozen=True, slots=True)
class ServerArgs:
    """What a `Server` is made from.

    Attributes:
        environment: The environment it belongs to.
        network: The network that it stands in, in a private subnet.
        balancer: The load balancer that it serves, and the only one to reach it.
        assets: The bucket that it reads.
        managed_policies: AWS-managed policies for its role.
        database_password: A password to write into what it runs at its first boot. None writes none.
        key_arn: The key that encrypts its volume. None has AWS's own.
        instance_type: An instance type with an ARM processor.
    """

    environment: Environment
    network: Network
    balancer: Balancer
    assets: Storage
    managed_policies: Sequence[str]
    database_password: str | None = None
    key_arn: pulumi.Input[str] | None = None
    instance_type: str = "t4g.small"


class Server(pulumi.ComponentResource):
    """A server without a public address, reached by the load balancer, and by people through Systems Manager."""

    def __init__(self, name: str, args: ServerArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        """Create the server."""
        super().__init__("web-environment:index:Server", name, None, opts)
        child = pulumi.ResourceOptions(parent=self)

        self.security_group_id = self._security_group(name, args)
        aws.cloudwatch.LogGroup(name, name=args.environment.application_log_group, retention_in_days=90, opts=child)
        image = aws.ec2.get_ami(
            owners=["amazon"],
            most_recent=True,
            filters=[{"name": "name", "values": ["al2023-ami-2023.*-arm64"]}],
        )
        server = aws.ec2.Instance(
            name,
            ami=image.id,
            instance_type=args.instance_type,
            subnet_id=args.network.private_subnet_ids[0],
            vpc_security_group_ids=[self.security_group_id],
            iam_instance_profile=self._instance_profile(name, args).name,
            # Version 1 of the metadata service hands the role's credentials to any request that the application can
            # be tricked into sending.
            metadata_options={"http_endpoint": "enabled", "http_tokens": "required", "http_put_response_hop_limit": 1},
            root_block_device={
                "encrypted": True,
                "kms_key_id": args.key_arn,
                "volume_type": "gp3",
                "volume_size": 10,
            },
            user_data=_user_data(args),
            tags={"Name": name, **args.environment.tags},
            # Amazon Linux appears anew every few weeks, and a routine update is no time to replace the server.
            opts=pulumi.ResourceOptions(parent=self, ignore_changes=["ami"]),
        )
        aws.lb.TargetGroupAttachment(
            name,
            target_group_arn=args.balancer.target_group_arn,
            target_id=server.id,
            port=args.balancer.application_port,
            opts=child,
        )
        self.instance_id = server.id
        self.register_outputs({"instanceId": self.instance_id, "securityGroupId": self.security_group_id})

    def _security_group(self, name: str, args: ServerArgs) -> pulumi.Output[str]:
        child = pulumi.ResourceOptions(parent=self)
        group = aws.ec2.SecurityGroup(
            name, vpc_id=args.network.vpc_id, description="Application: from the load balancer only", opts=child
        )
        aws.vpc.SecurityGroupEgressRule(
            f"{name}-from-balancer",
            security_group_id=args.balancer.security_group_id,
            referenced_security_group_id=group.id,
            ip_protocol="tcp",
            from_port=args.balancer.application_port,
            to_port=args.balancer.application_port,
            opts=child,
        )
        aws.vpc.SecurityGroupIngressRule(
            f"{name}-from-balancer",
            security_group_id=group.id,
            referenced_security_group_id=args.balancer.security_group_id,
            ip_protocol="tcp",
            from_port=args.balancer.application_port,
            to_port=args.balancer.application_port,
            opts=child,
        )
        # Packages, Systems Manager, CloudWatch and S3: AWS publishes no short list of their addresses.
        aws.vpc.SecurityGroupEgressRule(
            f"{name}-to-aws",
            security_group_id=group.id,
            cidr_ipv4=ANYWHERE,
            ip_protocol="tcp",
            from_port=443,
            to_port=443,
            opts=child,
        )
        return group.id

    def _instance_profile(self, name: str, args: ServerArgs) -> aws.iam.InstanceProfile:
        child = pulumi.ResourceOptions(parent=self)
        role = aws.iam.Role(
            name,
            assume_role_policy=json.dumps(
                {
                    "Version": "2012-10-17",
                    "Statement": [
                        {
                            "Effect": "Allow",
                            "Principal": {"Service": "ec2.amazonaws.com"},
                            "Action": "sts:AssumeRole",
                        }
                    ],
                }
            ),
            opts=child,
        )
        for policy_arn in args.managed_policies:
            aws.iam.RolePolicyAttachment(
                f"{name}-{policy_arn.rpartition('/')[2]}", role=role.name, policy_arn=policy_arn, opts=child
            )
        aws.iam.RolePolicy(
            name,
            role=role.name,
            policy=args.assets.bucket_name.apply(lambda bucket_name: _role_policy(args.environment, bucket_name)),
            opts=child,
        )
        return aws.iam.InstanceProfile(name, role=role.name, opts=child)


def _role_policy(environment: Environment, assets_bucket: str) -> str:
    log_group = environment.arn("logs", f"log-group:{environment.application_log_group}")
    statements = [
        {
            "Sid": "ReadAssets",
            "Effect": "Allow",
            "Action": "s3:GetObject",
            "Resource": f"arn:aws:s3:::{assets_bucket}/*",
        },
        {
            # Without it, S3 answers 403 instead of 404 for an object that is not there.
            "Sid": "ListAssets",
            "Effect": "Allow",
            "Action": "s3:ListBucket",
            "Resource": f"arn:aws:s3:::{assets_bucket}",
        },
        {
            "Sid": "WriteLogs",
            "Effect": "Allow",
            "Action": ["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"],
            "Resource": [log_group, f"{log_group}:*"],
        },
    ]
    return json.dumps({"Version": "2012-10-17", "Statement": statements})


def _user_data(args: ServerArgs) -> str:
    """Return what the server does at its first boot: serve a page, so that the target group finds it healthy."""
    agent = "/opt/aws/amazon-cloudwatch-agent"
    log_files = [
        {
            "file_path": f"/var/log/nginx/{log}.log",
            "log_group_name": args.environment.application_log_group,
            "log_stream_name": f"{{instance_id}}/{log}",
        }
        for log in ("access", "error")
    ]
    agent_config = json.dumps({"logs": {"logs_collected": {"files": {"collect_list": log_files}}}})
    password = "" if args.database_password is None else f"export DB_PASSWORD={args.database_password}\n"
    return f"""\
#!/bin/bash
set -euo pipefail
{password}\
dnf install --assumeyes nginx amazon-cloudwatch-agent
sed --in-place 's/listen  *80;/listen {args.balancer.application_port};/' /etc/nginx/nginx.conf
systemctl enable --now nginx
echo '{agent_config}' > {agent}/etc/web.json
{agent}/bin/amazon-cloudwatch-agent-ctl -a fetch-config -m ec2 -s -c file:{agent}/etc/web.json
"""
