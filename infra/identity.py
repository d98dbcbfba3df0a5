"""Identity: the people who operate and audit the environment."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import pulumi
import pulumi_aws as aws

from infra.environment import Environment


@dataclass(frozen=True, slots=True)
class OperatorsArgs:
    """What an `Operators` is made from.

    Attributes:
        environment: The environment they operate.
        managed_policies: AWS-managed policies that they have beside their own.
        grants: Further actions that they have on every resource, by a name for each.
    """

    environment: Environment
    managed_policies: Sequence[str] = ()
    grants: Mapping[str, Sequence[str]] = field(default_factory=dict)


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
        for grant, actions in args.grants.items():
            aws.iam.GroupPolicy(f"{name}-{grant}", group=group.name, policy=_everywhere(actions), opts=child)
        self.group_name = group.name
        self.register_outputs({"groupName": self.group_name})


def _everywhere(actions: Sequence[str]) -> str:
    statement = {"Effect": "Allow", "Action": list(actions), "Resource": "*"}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


@dataclass(frozen=True, slots=True)
class AuditorArgs:
    """What an `Auditor` is made from.

    Attributes:
        environment: The environment that is audited.
        trusted: The account or principal that may take the role; the account itself if None.
        administers_data_lake: Whether it may also grant itself any right in Lake Formation.
    """

    environment: Environment
    trusted: str | None = None
    administers_data_lake: bool = False


class Auditor(pulumi.ComponentResource):
    """A role that may look at everything's settings, and at nothing's data."""

    def __init__(self, name: str, args: AuditorArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        """Create the role."""
        super().__init__("web-environment:index:Auditor", name, None, opts)
        child = pulumi.ResourceOptions(parent=self)

        trusted = args.trusted or f"arn:aws:iam::{args.environment.account_id}:root"
        statement = {"Effect": "Allow", "Principal": {"AWS": trusted}, "Action": "sts:AssumeRole"}
        role = aws.iam.Role(
            name,
            assume_role_policy=json.dumps({"Version": "2012-10-17", "Statement": [statement]}),
            opts=child,
        )
        policy = "arn:aws:iam::aws:policy/job-function/ViewOnlyAccess"
        aws.iam.RolePolicyAttachment(name, role=role.name, policy_arn=policy, opts=child)
        if args.administers_data_lake:
            aws.lakeformation.DataLakeSettings(name, admins=[role.arn], opts=child)
        self.role_name = role.name
        self.register_outputs({"roleName": self.role_name})


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
