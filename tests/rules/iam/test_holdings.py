"""Policies that only together are too much are found by whatever resources their principal has them."""

import json
from typing import Any

import pytest
from aws_guardrails.aws.holdings import COMPLETED
from aws_guardrails.examples import Given, Input, Question, Ref
from aws_guardrails.values import UNKNOWN
from judging import judge_one

ESCALATION = "iam-privilege-escalation"
ADMIN = "iam-admin-policy-document"
ROLE = "aws:iam/role:Role"
POLICY = "aws:iam/policy:Policy"
READ_ONLY = "arn:aws:iam::aws:policy/ReadOnlyAccess"

CI = Given(ROLE, "ci", {"name": "ci", "assumeRolePolicy": "{}"}, {"id": "ci"})
APP = Given(ROLE, "app", {"name": "app", "assumeRolePolicy": "{}"}, {"id": "app"})


def allowing(*actions: str) -> str:
    return json.dumps({"Statement": [{"Effect": "Allow", "Action": actions, "Resource": "*"}]})


PASSING = Given(
    POLICY, "passing", {"policy": allowing("iam:PassRole")}, {"arn": "arn:aws:iam::123456789012:policy/passing"}
)
PASSED: Input = Ref("passing", "arn")


def running(role: str = "ci") -> Given:
    return Given(
        "aws:iam/rolePolicy:RolePolicy", "running", {"role": Ref(role), "policy": allowing("ec2:RunInstances")}
    )


def attach(token: str, **inputs: Input) -> Given:
    return Given(f"aws:iam/{token[0].lower()}{token[1:]}:{token}", "attached", inputs)


ATTACHED = {
    "an attachment": attach("RolePolicyAttachment", role=Ref("ci"), policyArn=PASSED),
    "an attachment by name": attach("RolePolicyAttachment", role="ci", policyArn=PASSED),
    "an exclusive attachment": attach("PolicyAttachment", name="x", roles=[Ref("ci")], policyArn=PASSED),
    "one to several roles": attach("PolicyAttachment", name="x", roles=[Ref("app"), Ref("ci")], policyArn=PASSED),
    "all attachments": attach("RolePolicyAttachmentsExclusive", roleName=Ref("ci"), policyArns=[READ_ONLY, PASSED]),
}


def places(said: Any) -> tuple[list[str], list[str]]:
    return (
        [finding.resource.name for _, finding in said.findings],
        [question.resource.name for _, question in said.undecided],
    )


@pytest.mark.parametrize("deployed", [False, True], ids=["preview", "deployed"])
@pytest.mark.parametrize("attachment", ATTACHED.values(), ids=ATTACHED)
def test_a_set_in_two_policies_of_a_role_is_found_by_whatever_attachment(attachment: Given, deployed: bool) -> None:
    said = judge_one(ESCALATION, CI, APP, PASSING, running(), attachment, deployed=deployed)

    assert places(said) == (["ci"], [])


@pytest.mark.parametrize("deployed", [False, True], ids=["preview", "deployed"])
def test_a_policy_among_the_arns_of_a_role_counts(deployed: bool) -> None:
    role = Given(ROLE, "ci", {**CI.inputs, "managedPolicyArns": [READ_ONLY, PASSED]}, CI.outputs)

    assert places(judge_one(ESCALATION, role, PASSING, running(), deployed=deployed)) == (["ci"], [])


def test_a_managed_policy_of_aws_native_counts_for_the_roles_that_it_names() -> None:
    managed = Given(
        "aws-native:iam:ManagedPolicy",
        "passing",
        {"policyDocument": json.loads(allowing("iam:PassRole")), "roles": [Ref("ci")]},
    )

    assert places(judge_one(ESCALATION, CI, managed, running())) == (["ci"], [])


def test_a_policy_of_a_template_counts_for_each_of_its_roles() -> None:
    role: Any = {"Type": "AWS::IAM::Role", "Properties": {"AssumeRolePolicyDocument": {}}}
    resources = {"A": role, "B": role}
    for name, action, roles in (("Passing", "iam:PassRole", ["A", "B"]), ("Running", "ec2:RunInstances", ["B"])):
        document = json.loads(allowing(action))
        named = [{"Ref": each} for each in roles]
        properties = {"PolicyName": name, "PolicyDocument": document, "Roles": named}
        resources[name] = {"Type": "AWS::IAM::Policy", "Properties": properties}
    stack = Given("aws:cloudformation/stack:Stack", "stack", {"templateBody": json.dumps({"Resources": resources})})

    said = judge_one(ESCALATION, stack)

    assert [finding.path for _, finding in said.findings] == ["templateBody.Resources.B.Properties.RoleName"]
    assert said.undecided == ()


def test_policies_of_two_roles_do_not_count_together() -> None:
    attachment = attach("RolePolicyAttachment", role=Ref("app"), policyArn=PASSED)

    assert places(judge_one(ESCALATION, CI, APP, PASSING, running(), attachment)) == ([], [])


def test_a_policy_that_may_be_anybodys_leaves_it_open() -> None:
    attachment = attach("RolePolicyAttachment", role=UNKNOWN, policyArn=PASSED)

    assert places(judge_one(ESCALATION, CI, PASSING, running(), attachment)) == ([], ["ci"])


def test_a_policy_of_aws_is_none_of_the_stack() -> None:
    template = {
        "Resources": {
            "Passing": {
                "Type": "AWS::IAM::ManagedPolicy",
                "Properties": {"PolicyDocument": json.loads(allowing("iam:PassRole"))},
            }
        }
    }
    stack = Given("aws:cloudformation/stack:Stack", "stack", {"templateBody": json.dumps(template)})
    attachment = attach("RolePolicyAttachment", role=Ref("ci"), policyArn=READ_ONLY)

    assert places(judge_one(ESCALATION, CI, stack, running(), attachment)) == ([], [])


def test_an_unknown_part_of_one_of_two_policies_leaves_it_open() -> None:
    half: Input = {"Statement": [{"Effect": UNKNOWN, "Action": "iam:PassRole", "Resource": "*"}]}
    policy = Given("aws-native:iam:RolePolicy", "passing", {"roleName": Ref("ci"), "policyDocument": half})

    assert places(judge_one(ESCALATION, CI, policy, running())) == ([], ["ci"])


@pytest.mark.parametrize("attachment", ATTACHED.values(), ids=ATTACHED)
def test_all_of_iam_in_two_policies_of_a_role_is_administration(attachment: Given) -> None:
    first = Given(POLICY, "passing", {"policy": allowing(*(f"iam:{letter}*" for letter in "acdegh"))}, PASSING.outputs)
    second = Given(
        "aws:iam/rolePolicy:RolePolicy",
        "second",
        {"role": Ref("ci"), "policy": allowing(*(f"iam:{letter}*" for letter in "ilprstu"))},
    )

    assert places(judge_one(ADMIN, CI, APP, first, second, attachment)) == (["ci"], [])


@pytest.mark.parametrize(
    ("role", "rest"),
    [(Ref("ci"), UNKNOWN), (UNKNOWN, allowing(*(f"iam:{letter}*" for letter in "ilprstu")))],
    ids=["what the other policy allows", "whose it is"],
)
def test_half_of_iam_beside_a_policy_that_may_be_the_other_half_leaves_it_open(role: Input, rest: Input) -> None:
    half = allowing(*(f"iam:{letter}*" for letter in "acdegh"))
    policies = (Given("aws:iam/rolePolicy:RolePolicy", "half", {"role": Ref("ci"), "policy": half}),)

    said = judge_one(
        ADMIN, CI, *policies, Given("aws:iam/rolePolicy:RolePolicy", "rest", {"role": role, "policy": rest})
    )

    assert said.findings == ()
    assert said.questions()["ci"] == Question("name", COMPLETED)
