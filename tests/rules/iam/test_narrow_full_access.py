"""What the examples of iam-narrow-full-access, and of `byName` of iam-full-access, do not say."""

from dataclasses import replace

import pytest
from attaching import attach
from aws_guardrails.aws.attachments import DOORS
from aws_guardrails.aws.managed_policies import is_narrow_full_access
from aws_guardrails.catalogue import rules
from aws_guardrails.examples import Given, as_inputs
from aws_guardrails.values import UNKNOWN
from judging import judge, judge_all, judge_one

FULL = "iam-full-access"
NARROW = "iam-narrow-full-access"
VPC = "arn:aws:iam::aws:policy/AmazonVPCFullAccess"


ROLE_POLICY = "aws:iam/rolePolicyAttachment:RolePolicyAttachment"


@pytest.mark.parametrize("token", DOORS)
def test_every_door_is_watched(token: str) -> None:
    assert judge_all([attach(token, VPC)]).finding_places() == {(NARROW, "attached")}


def test_an_unknown_policy_is_left_to_the_first_rule_that_asks() -> None:
    given = Given(ROLE_POLICY, "attached", {"policyArn": UNKNOWN})

    assert [rule for rule, _ in judge_all([given]).undecided] == ["iam-administrator-access"]


@pytest.mark.parametrize(
    ("name", "is_narrow"),
    [
        ("AmazonVPCFullAccess", True),
        ("amazonvpcfullaccess", True),
        ("AmazonEMRFullAccessPolicy_v2", True),
        ("AmazonApplicationWizardFullaccess", True),
        ("AmazonS3FullAccess", False),
        ("AWSLambda_FullAccess", False),
        ("AmazonBrandNewFullAccess", False),
        ("AmazonSSMManagedInstanceCore", False),
        ("AdministratorAccess", False),
    ],
)
def test_narrow_is_what_is_known_and_only_called_full_access(name: str, is_narrow: bool) -> None:
    assert is_narrow_full_access(name) is is_narrow


@pytest.mark.parametrize(
    "name", ["AmazonVPCFullAccess", "AmazonS3FullAccess", "AmazonBrandNewFullAccess", "AWSBrandNew_Fullaccess_v2"]
)
def test_by_name_reports_every_full_access(name: str) -> None:
    given = attach(ROLE_POLICY, f"arn:aws:iam::aws:policy/{name}")

    assert judge_one(FULL, given, byName=True).finding_places() == {(FULL, "attached")}


@pytest.mark.parametrize("name", ["PowerUserAccess", "SecretsManagerReadWrite"])
def test_by_name_adds_to_what_a_policy_does(name: str) -> None:
    given = attach(ROLE_POLICY, f"arn:aws:iam::aws:policy/{name}")

    assert judge_one(FULL, given, byName=True).finding_places() == {(FULL, "attached")}


def test_by_name_says_of_a_whole_service_what_it_gives() -> None:
    given = attach(ROLE_POLICY, "arn:aws:iam::aws:policy/AmazonS3FullAccess")

    assert judge_one(FULL, given, byName=True).messages() == judge_one(FULL, given).messages()


@pytest.mark.parametrize("name", ["AdministratorAccess", "AmazonSSMManagedInstanceCore", "AWSSupportAccess"])
def test_by_name_leaves_other_names_alone(name: str) -> None:
    assert judge_one(FULL, attach(ROLE_POLICY, f"arn:aws:iam::aws:policy/{name}"), byName=True).findings == ()


def test_by_name_leaves_customer_managed_policies_alone() -> None:
    assert (
        judge_one(FULL, attach(ROLE_POLICY, "arn:aws:iam::123456789012:policy/TeamFullAccess"), byName=True).findings
        == ()
    )


def test_both_halves_report_a_narrow_policy_once() -> None:
    given = attach(ROLE_POLICY, VPC)

    assert len(judge_one(FULL, given, byName=True, deployed=True).findings) == 1
    assert len(judge_one(NARROW, given, deployed=True).findings) == 1


@pytest.mark.parametrize(("name", "config"), [(NARROW, {}), (FULL, {"byName": True})])
def test_a_secret_policy_is_reported_but_not_named(name: str, config: dict[str, bool]) -> None:
    (rule,) = (rule for rule in rules() if rule.name == name)
    resource = replace(as_inputs([attach(ROLE_POLICY, VPC)])[0], secrets=("policyArn",))

    ((_, finding),) = judge([rule], [resource], [], config).findings

    assert finding.message.startswith("`policyArn` attaches AWS's (secret), which is ")
    assert "VPC" not in finding.message
