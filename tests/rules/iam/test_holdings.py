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


def inline(name: str, document: Input, role: str = "ci") -> Given:
    return Given("aws:iam/rolePolicy:RolePolicy", name, {"role": Ref(role), "policy": document})


def iam(letters: str) -> str:
    return allowing(*(f"iam:{letter}*" for letter in letters))


NOT_CHANGING, CHANGING = iam("gl"), iam("acdehiprstu")
"""All actions of IAM: those of one half change no rights."""


def test_a_policy_that_only_looks_completes_all_of_iam() -> None:
    said = judge_one(ADMIN, CI, inline("looking", NOT_CHANGING), inline("changing", CHANGING))

    assert places(said) == (["ci"], [])


def test_a_policy_that_only_looks_and_may_be_anybodys_leaves_it_open() -> None:
    looking = Given(POLICY, "passing", {"policy": NOT_CHANGING}, PASSING.outputs)
    attachment = attach("RolePolicyAttachment", role=UNKNOWN, policyArn=PASSED)

    said = judge_one(ADMIN, CI, looking, attachment, inline("changing", CHANGING))

    assert (said.findings, said.questions()) == ((), {"ci": Question("name", COMPLETED)})


@pytest.mark.parametrize("rule", [ADMIN, ESCALATION])
def test_an_unknown_policy_beside_one_with_a_part_leaves_it_open(rule: str) -> None:
    part = {ADMIN: "iam:PutRolePolicy", ESCALATION: "iam:PassRole"}

    said = judge_one(rule, CI, inline("known", allowing(part[rule])), inline("unknown", UNKNOWN))

    assert said.questions() == {"ci": Question("name", COMPLETED), "unknown": Question("policy")}


@pytest.mark.parametrize("rule", [ADMIN, ESCALATION])
@pytest.mark.parametrize("harmless", ["s3:GetObject", "iam:GetRole", "ec2:DescribeInstances"])
def test_an_unknown_policy_beside_a_harmless_one_is_the_only_question(rule: str, harmless: str) -> None:
    said = judge_one(rule, CI, inline("known", allowing(harmless)), inline("unknown", UNKNOWN))

    assert (said.findings, said.questions()) == ((), {"unknown": Question("policy")})


def test_a_part_of_all_of_iam_beside_what_is_known_is_no_question() -> None:
    said = judge_one(ADMIN, CI, inline("first", iam("acd")), inline("second", iam("eg")))

    assert places(said) == ([], [])


PARTS = {ADMIN: (iam("acdegh"), iam("ilprstu")), ESCALATION: (allowing("iam:PassRole"), allowing("ec2:RunInstances"))}
ALONE = {ADMIN: allowing("iam:*"), ESCALATION: allowing("iam:PutRolePolicy")}


@pytest.mark.parametrize("rule", [ADMIN, ESCALATION])
def test_a_policy_that_is_too_much_alone_is_all_that_is_reported_of_its_role(rule: str) -> None:
    first, second = PARTS[rule]
    policies = (inline("alone", ALONE[rule]), inline("first", first), inline("second", second))
    others = (inline("third", first, "app"), inline("fourth", second, "app"))

    assert places(judge_one(rule, CI, APP, *policies, *others)) == (["alone", "app"], [])


@pytest.mark.parametrize("rule", [ADMIN, ESCALATION])
def test_a_policy_that_only_denies_takes_away_from_the_others(rule: str) -> None:
    actions = [f"iam:{letter}*" for letter in "acpsu"] if rule == ADMIN else ["ec2:RunInstances"]
    denying = json.dumps({"Statement": [{"Effect": "Deny", "Action": actions, "Resource": "*"}]})
    first, second = PARTS[rule]

    said = judge_one(rule, CI, inline("first", first), inline("second", second), inline("denying", denying))

    assert places(said) == ([], [])


@pytest.mark.parametrize("allowed", ["s3:GetObject", "ec2:StartInstances", "iam:*"])
def test_a_policy_that_may_be_anybodys_takes_nothing_away_from_what_another_may_complete(allowed: str) -> None:
    statements = [
        {"Effect": "Allow", "Action": allowed, "Resource": "*"},
        {"Effect": "Deny", "Action": "iam:PassRole", "Resource": "*"},
    ]
    denying = Given(POLICY, "denying", {"policy": json.dumps({"Statement": statements})})
    attachments = (
        attach("RolePolicyAttachment", role=UNKNOWN, policyArn=PASSED),
        attach("PolicyAttachment", name="x", roles=UNKNOWN, policyArn=Ref("denying", "arn")),
    )

    said = judge_one(ESCALATION, CI, PASSING, denying, running(), *attachments)

    assert (said.findings, said.questions()) == ((), {"ci": Question("name", COMPLETED)})


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
