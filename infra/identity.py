"""Identity: the people who operate the environment."""

import json
from collections.abc import Sequence
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from infra.environment import Environment


@dataclass(frozen=True, slots=True)
class OperatorsArgs:
    """What an `Operators` is made from.

    Attributes:
        environment: The environment they operate.
        managed_policies: AWS-managed policies that they have beside their own.
    """

    environment: Environment
    managed_policies: Sequence[str] = ()


class Operators(pulumi.ComponentResource):
    """A group of people who may start and stop this environment's servers, and read its logs."""

    def __init__(self, name: str, args: OperatorsArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        """Create the group and its policy."""
        super().__init__("web-environment:index:Operators", name, None, opts)
        child = pulumi.ResourceOptions(parent=self)

        group = aws.iam.Group(name, opts=child)
        policy = aws.iam.Policy(
            name,
            description=f"Operate the servers of {args.environment.name}",
            policy=_operators_policy(args.environment),
            opts=child,
        )
        aws.iam.GroupPolicyAttachment(name, group=group.name, policy_arn=policy.arn, opts=child)
        for policy_arn in args.managed_policies:
            aws.iam.GroupPolicyAttachment(
                f"{name}-{policy_arn.rpartition('/')[2]}", group=group.name, policy_arn=policy_arn, opts=child
            )
        self.group_name = group.name
        self.register_outputs({"groupName": self.group_name})


def _operators_policy(environment: Environment) -> str:
    log_group = environment.arn("logs", f"log-group:{environment.application_log_group}")
    statements = [
        {
            # EC2 cannot confine its Describe actions to some instances.
            "Sid": "FindServers",
            "Effect": "Allow",
            "Action": ["ec2:DescribeInstances", "ec2:DescribeInstanceStatus"],
            "Resource": "*",
        },
        {
            # By tag, so that it goes on holding for a server that is replaced. They cannot set tags.
            "Sid": "SwitchServers",
            "Effect": "Allow",
            "Action": ["ec2:StartInstances", "ec2:StopInstances", "ec2:RebootInstances"],
            "Resource": environment.arn("ec2", "instance/*"),
            "Condition": {"StringEquals": {f"aws:ResourceTag/{key}": value for key, value in environment.tags.items()}},
        },
        {
            "Sid": "ReadLogs",
            "Effect": "Allow",
            "Action": ["logs:DescribeLogStreams", "logs:FilterLogEvents", "logs:GetLogEvents"],
            "Resource": [log_group, f"{log_group}:*"],
        },
    ]
    return json.dumps({"Version": "2012-10-17", "Statement": statements})
