"""Complaints about other tools' rules on IAM, each by its repository and number: here they come out right."""

import json
from typing import Any

import pytest
from aws_guardrails.examples import Given, Input, Ref
from judging import judge_by_default, judge_one

ADMINISTRATOR = "arn:aws:iam::aws:policy/AdministratorAccess"
ATTACHMENT = "aws:iam/rolePolicyAttachment:RolePolicyAttachment"


def allow(action: Input, resource: Input = "*", **elements: Input) -> dict[str, Any]:
    return {"Effect": "Allow", "Action": action, "Resource": resource, **elements}


def document(*statements: Input) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": statements})


def policy(*statements: Input) -> Given:
    return Given("aws:iam/policy:Policy", "policy", {"policy": document(*statements)}, {"arn": "arn:policy"})


def attached(arn: Input, role: Input = "app") -> Given:
    return Given(ATTACHMENT, "attached", {"role": role, "policyArn": arn})


def trusting(principal: Input, **condition: Input) -> Given:
    statement = {"Effect": "Allow", "Principal": principal, "Action": "sts:AssumeRole", **condition}
    return Given(
        "aws:iam/role:Role", "role", {"assumeRolePolicy": document(statement)}, {"name": "role", "arn": "arn:role"}
    )


def excepting(principal: str) -> dict[str, str]:
    """Return an exemption for what a principal has, whatever gives it that."""
    return {
        "principal": principal,
        "reason": "The role for emergencies, with an alarm on its use",
        "expires": "2099-12-31",
    }


OWN: Input = {"AWS": "arn:aws:iam::123456789012:root"}


def found(*resources: Given) -> set[tuple[str, str]]:
    """Return policy and resource of every finding of the pack; nothing may stay undecided."""
    said = judge_by_default(resources)
    assert said.undecided == ()
    return said.finding_places()


def test_checkov_940_attaching_administrator_access_is_seen() -> None:
    assert found(attached(ADMINISTRATOR)) == {("iam-administrator-access", "attached")}


def test_checkov_1000_1037_statements_that_deny_give_nothing() -> None:
    everything = {"Effect": "Deny", "Action": ["s3:*", "iam:PutRolePolicy"], "Resource": "*"}

    assert found(policy(everything)) == set()


def test_checkov_6839_7304_everyone_is_confined_by_a_principal_arn() -> None:
    condition: Input = {"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::123456789012:role/ci-*"}}

    assert found(trusting({"AWS": "*"}, Condition=condition)) == set()


def test_checkov_5813_a_function_with_an_administrators_role_is_reported_where_the_role_gets_its_rights() -> None:
    function = Given("aws:lambda/function:Function", "function", {"role": Ref("role", "arn")})

    assert found(trusting(OWN), attached(ADMINISTRATOR, Ref("role", "name")), function) == {
        ("iam-administrator-access", "attached")
    }


@pytest.mark.parametrize("partition", ["aws-us-gov", "aws-cn", "aws-iso-b", "aws-eusc"])
def test_aws_security_benchmark_78_partitions_do_not_matter(partition: str) -> None:
    assert found(attached(f"arn:{partition}:iam::aws:policy/AdministratorAccess")) == {
        ("iam-administrator-access", "attached")
    }


def test_prowler_478_329_an_action_as_text_is_an_action() -> None:
    assert found(policy(allow("s3:GetObject"))) == set()
    assert found(policy(allow("*"))) == {("iam-admin-policy-document", "policy")}


def test_aws_quickstart_cis_30_every_action_on_one_bucket_is_no_administration() -> None:
    assert found(policy(allow("*", "arn:aws:s3:::shop/*"))) == set()


@pytest.mark.parametrize("action", ["iam:PassRole", "ec2:*Tags", "lambda:UpdateFunctionCode", "sts:AssumeRole"])
def test_prowler_1789_2770_3807_a_part_of_an_escalation_is_none(action: str) -> None:
    assert found(policy(allow(action))) == set()


def test_prowler_2822_the_message_names_the_role_and_an_exemption_may_name_it_too() -> None:
    ((_, finding),) = judge_by_default([attached(ADMINISTRATOR)]).findings
    said = judge_one("iam-administrator-access", attached(ADMINISTRATOR), exemptions=[excepting("app")])

    assert " to role `app`" in finding.message
    assert (said.findings, said.undecided) == ((), ())


def test_prowler_2314_scoutsuite_833_service_linked_roles_are_left_alone() -> None:
    role = Given("aws:iam/serviceLinkedRole:ServiceLinkedRole", "role", {"awsServiceName": "autoscaling.amazonaws.com"})

    assert found(role) == set()


def test_scoutsuite_1416_cloudmapper_567_that_an_administrators_role_exists_is_no_finding() -> None:
    account = Given("aws:organizations/account:Account", "shop", {"roleName": "OrganizationAccountAccessRole"})

    assert found(account, trusting(OWN)) == set()


def test_asa_wg_17_a_break_glass_role_is_allowed_with_a_reason_and_no_other_administrator() -> None:
    break_glass = Given("aws:iam/role:Role", "break-glass", {"assumeRolePolicy": document(), "name": "break-glass"})
    its_own = Given(ATTACHMENT, "emergency", {"role": Ref("break-glass", "name"), "policyArn": ADMINISTRATOR})

    said = judge_one(
        "iam-administrator-access",
        break_glass,
        its_own,
        attached(ADMINISTRATOR),
        exemptions=[excepting("break-glass")],
    )

    assert said.finding_places() == {("iam-administrator-access", "attached")}


def test_trivy_8752_an_attached_full_access_policy_is_seen_by_its_arn() -> None:
    assert found(attached("arn:aws:iam::aws:policy/AmazonS3FullAccess")) == {("iam-full-access", "attached")}


def test_trivy_8845_a_service_in_parts_is_whole_only_if_nothing_is_left() -> None:
    parts = [f"s3:{letter}*" for letter in "abcdefghijklmnopqrstuvwxyz"]

    assert found(policy(allow(parts))) == {("iam-full-access-policy-document", "policy")}
    assert found(policy(allow(["s3:Put*", "s3:Get*"]))) == set()


@pytest.mark.parametrize("action", ["s3:Get*", "ec2:Describe*", "logs:*LogEvents", "cloudwatch:PutMetric*"])
def test_trivy_5090_5040_5114_5089_tfsec_1974_1978_a_wildcard_is_no_finding(action: str) -> None:
    assert found(policy(allow(action))) == set()
    assert found(policy(allow(action, "arn:aws:s3:::shop-*/*"))) == set()


def test_trivy_5552_each_policy_of_a_loop_is_judged() -> None:
    several = [
        Given(
            "aws:iam/policy:Policy", f"policy-{index}", {"policy": document(allow("s3:*" if index == 2 else "s3:Get*"))}
        )
        for index in range(3)
    ]

    assert found(*several) == {("iam-full-access-policy-document", "policy-2")}


def test_kics_7091_5728_an_identity_policy_needs_no_principal_and_some_actions_no_resource() -> None:
    assert found(policy(allow(["ec2:DescribeInstances", "s3:ListAllMyBuckets", "sts:GetCallerIdentity"]))) == set()


def test_aws_cdk_27210_26194_a_service_role_policy_is_no_full_access() -> None:
    arn = "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"

    assert found(attached(arn)) == set()


def test_tevico_95_power_user_access_is_full_access() -> None:
    assert found(attached("arn:aws:iam::aws:policy/PowerUserAccess")) == {("iam-full-access", "attached")}


def test_a_trust_policy_is_never_taken_for_one_that_gives_rights() -> None:
    """Other tools take its actions for rights of the role."""
    assert found(trusting({"Service": "ec2.amazonaws.com"}, Action="*", Resource="*")) == set()
