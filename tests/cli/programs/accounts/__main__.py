"""Roles that trust accounts, by providers that are confined to some: by the config, by an input, by an unknown one."""

import json

import pulumi
import pulumi_aws as aws


def role(name: str, account: str, provider: aws.Provider | None = None) -> None:
    """Declare a role that an account may assume."""
    statement = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"AWS": account}}
    policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    aws.iam.Role(name, assume_role_policy=policy, opts=pulumi.ResourceOptions(provider=provider))


parameter = aws.ssm.Parameter("account", type="String", value="decided elsewhere")
there = aws.Provider("there", region="eu-west-1", allowed_account_ids=["222222222222"])
somewhere = aws.Provider("somewhere", region="eu-west-1", allowed_account_ids=[parameter.arn])

role("own", "111111111111")
role("stranger", "222222222222")
role("own-there", "222222222222", there)
role("stranger-there", "111111111111", there)
role("anybody", "111111111111", somewhere)
