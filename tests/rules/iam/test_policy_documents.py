"""What the examples of the rules about identity policies do not say: the ways in which rights can be written."""

import json
from dataclasses import replace
from typing import Any

import pytest
from aws_guardrails.examples import Given, Input, Question, Ref, as_inputs, as_outputs
from aws_guardrails.values import UNKNOWN
from judging import judge, judge_by_default, judge_one, rule_of

ADMIN = "iam-admin-policy-document"
FULL = "iam-full-access-policy-document"
ESCALATION = "iam-privilege-escalation"
INDIRECT = "iam-indirect-escalation"
POLICY = "aws:iam/policy:Policy"
EVERYWHERE = ["*", ["*"], ["arn:aws:s3:::x", "*"], "**", "arn:aws:*:*:*:*", "arn:*", "arn:aws-cn:*:*:*:*"]


def allow(action: Input = "*", resource: Input = "*", **elements: Input) -> dict[str, Any]:
    return {"Effect": "Allow", "Action": action, "Resource": resource, **elements}


def deny(action: Input = "*", resource: Input = "*", **elements: Input) -> dict[str, Any]:
    return {"Effect": "Deny", "Action": action, "Resource": resource, **elements}


def policy(*statements: Input) -> Given:
    return Given(POLICY, "policy", {"policy": json.dumps({"Version": "2012-10-17", "Statement": statements})})


def found(*statements: Input) -> set[str]:
    """Return the rules that find something in a document; nothing may stay undecided."""
    said = judge_by_default([policy(*statements)])
    assert said.undecided == ()
    return {rule for rule, _ in said.findings}


@pytest.mark.parametrize(
    "action",
    ["*", "**", "*:*", "**:**", "*:?*", "iam:*", "IAM:*", "Iam:**", "i*:*", "?am:*", "i?m:*", "*am:*", "iam:?*"],
)
def test_administrator_rights_are_seen_in_every_disguise(action: str) -> None:
    assert found(allow(action)) == {ADMIN}
    assert found(allow(["s3:GetObject", action])) == {ADMIN}


@pytest.mark.parametrize(
    "resource",
    [*EVERYWHERE, "arn:aws:iam::*:*", "arn:aws:iam::123456789012:*", "arn:aws:iam::*:role/*", "arn:aws:iam:*"],
)
def test_a_resource_that_is_every_resource_is_seen_in_every_form(resource: Input) -> None:
    assert found(allow("iam:*", resource)) == {ADMIN}


@pytest.mark.parametrize(
    "resource",
    ["arn:aws:iam::123456789012:role/app", "arn:aws:iam::*:role/app-*", "arn:aws:s3:::*", "arn:aws:iam::*:mfa/*", []],
)
def test_all_of_iam_on_some_resources_is_not_administration(resource: Input) -> None:
    assert found(allow("iam:*", resource)) == set()


@pytest.mark.parametrize("excluded", ["s3:*", ["s3:*", "ec2:*"], "iam:CreateUser", ["iam:Get*", "iam:List*"], "iamx:*"])
def test_everything_but_something_else_is_administration(excluded: Input) -> None:
    assert found({"Effect": "Allow", "NotAction": excluded, "Resource": "*"}) == {ADMIN}


@pytest.mark.parametrize("excluded", ["iam:*", ["IAM:*", "organizations:*"], "i*:*", ["*:Describe*", "iam:*"]])
def test_everything_but_iam_is_full_access(excluded: Input) -> None:
    assert found({"Effect": "Allow", "NotAction": excluded, "Resource": "*"}) == {FULL}


def test_everything_but_everything_is_nothing() -> None:
    assert found({"Effect": "Allow", "NotAction": "*", "Resource": "*"}) == set()


def test_not_resource_is_every_resource() -> None:
    statement = {"Effect": "Allow", "Action": "*", "NotResource": "arn:aws:s3:::private/*"}

    assert found(statement) == {ADMIN}


@pytest.mark.parametrize(
    ("denied", "rules"),
    [
        (deny("iam:*"), {FULL}),
        (deny("*"), set()),
        (deny("iam:CreateUser"), {ADMIN}),
        (deny("iam:*", "arn:aws:iam::123456789012:user/root"), {ADMIN}),
        (deny("iam:*", Condition={"Bool": {"aws:MultiFactorAuthPresent": "false"}}), {ADMIN}),
        ({"Effect": "Deny", "NotAction": ["sts:Get*", "s3:Get*"], "Resource": "*"}, set()),
        ({"Effect": "Deny", "NotAction": ["s3:*", "sts:*"], "Resource": "*"}, {FULL}),
        ({"Effect": "Deny", "Action": "*", "NotResource": "arn:aws:iam::*:role/*"}, {ADMIN}),
        ({"Effect": "Deny", "Action": "*", "NotResource": "arn:aws:s3:::shop/*"}, set()),
        ({"Effect": "deny", "Action": "*", "Resource": "*"}, {ADMIN}),
    ],
)
def test_only_an_unconditional_deny_takes_away(denied: dict[str, Any], rules: set[str]) -> None:
    assert found(allow(), denied) == rules
    assert found(denied, allow()) == rules


@pytest.mark.parametrize(
    "condition",
    [
        {"Bool": {"aws:MultiFactorAuthPresent": "true"}},
        {"IpAddress": {"aws:SourceIp": "203.0.113.0/24"}},
        {"StringEquals": {"aws:RequestedRegion": "eu-west-1"}},
    ],
)
def test_a_condition_excuses_full_access_but_not_administration(condition: Input) -> None:
    assert found(allow("*", Condition=condition)) == {ADMIN}
    assert found(allow("s3:*", Condition=condition)) == set()


@pytest.mark.parametrize(
    "condition",
    [
        {},
        {"StringEqualsIfExists": {"aws:PrincipalTag/team": "a"}},
        {"ForAllValues:StringEquals": {"aws:TagKeys": "a"}},
        "aws:MultiFactorAuthPresent",
    ],
)
def test_a_condition_that_holds_without_its_key_is_none(condition: Input) -> None:
    assert found(allow("s3:*", Condition=condition)) == {FULL}


@pytest.mark.parametrize(
    "action", ["s3:*", "S3:*", "s3:**", ["sqs:SendMessage", "s3:*"], "s?:*", "dynamodb:*", "ec2:*", "lambda:*"]
)
def test_a_whole_service_is_seen_in_every_form(action: Input) -> None:
    assert FULL in found(allow(action))


@pytest.mark.parametrize("resource", [*EVERYWHERE, "arn:aws:s3:::*", "arn:aws:s3:*:*:*", "arn:aws:*3:::*"])
def test_every_resource_of_a_service_is_seen_in_every_form(resource: Input) -> None:
    assert found(allow("s3:*", resource)) == {FULL}


@pytest.mark.parametrize(
    "resource", ["arn:aws:s3:::shop", "arn:aws:s3:::shop-*", "arn:aws:s3:::shop/*", "arn:aws:sqs:*:*:*"]
)
def test_a_whole_service_on_some_resources_is_not_full_access(resource: str) -> None:
    assert found(allow("s3:*", resource)) == set()


@pytest.mark.parametrize("action", ["s3:Get*", "s3:*Object", "s3:*Tagging*", "ssmmessages:*", "mapcredits:*"])
def test_a_part_of_a_service_is_not_the_whole(action: str) -> None:
    assert found(allow(action)) == set()


def test_a_service_is_whole_too_where_its_actions_are_spelt_out() -> None:
    letters = [f"sqs:{letter}*" for letter in "abcdefghijklmnopqrstuvwxyz"]

    assert found(allow(letters)) == {FULL}
    assert found(allow([letter for letter in letters if letter != "sqs:p*"])) == set()


@pytest.mark.parametrize(
    "action",
    [
        "iam:PutRolePolicy",
        "iam:Put*",
        "iam:*Policy",
        "IAM:ATTACHUSERPOLICY",
        "iam:Create*",
        "iam:UpdateAssumeRolePolicy",
    ],
)
def test_one_action_that_changes_rights_is_escalation(action: str) -> None:
    assert found(allow(action)) == {ESCALATION}


@pytest.mark.parametrize(
    "action", ["iam:GetRole", "iam:PassRole", "lambda:CreateFunction", "iam:CreateRole", "sts:AssumeRole"]
)
def test_what_needs_something_else_is_not_escalation(action: str) -> None:
    assert found(allow(action)) == set()


def test_actions_of_several_statements_count_together() -> None:
    assert found(allow("iam:PassRole"), allow("ec2:RunInstances")) == {ESCALATION}


@pytest.mark.parametrize("effect", [None, "allow", "ALLOW", "Permit", 5, ["Allow"]])
def test_only_the_effect_allow_allows(effect: Input) -> None:
    assert found({**allow(), "Effect": effect}) == set()


@pytest.mark.parametrize(
    "document", ["", "{", "[]", "null", "5", '"text"', '{"Statement": 5}', '{"Statement": [null, 5]}']
)
def test_what_is_no_document_says_nothing(document: str) -> None:
    said = judge_by_default([Given(POLICY, "policy", {"policy": document})])

    assert (said.findings, said.undecided) == ((), ())


def test_actions_of_an_element_that_is_there_twice_count_together() -> None:
    """AWS merges them in documents that are older than its refusal of them."""
    document = '{"Statement": {"Effect": "Allow", "Action": "*", "Action": "s3:GetObject", "Resource": "*"}}'

    assert judge_one(ADMIN, Given(POLICY, "policy", {"policy": document})).finding_places() == {(ADMIN, "policy")}


NATIVE = "aws-native:iam:ManagedPolicy"


@pytest.mark.parametrize(
    ("statement", "findings", "questions"),
    [
        (allow("*", UNKNOWN), set(), {ADMIN, FULL, ESCALATION}),
        (allow(["*", UNKNOWN]), {ADMIN}, set()),
        (allow(["s3:GetObject", UNKNOWN]), set(), {ADMIN, FULL, ESCALATION}),
        ({**allow(), "Effect": UNKNOWN}, set(), {ADMIN, FULL, ESCALATION}),
        (UNKNOWN, set(), {ADMIN, FULL, ESCALATION}),
        (allow("s3:*", Condition=UNKNOWN), set(), {FULL}),
        (allow("*", Condition=UNKNOWN), {ADMIN}, set()),
        ({"Effect": "Allow", "NotAction": UNKNOWN, "Resource": "*"}, set(), {ADMIN, FULL, ESCALATION}),
        ({"Effect": "Allow", "Action": "*", "NotResource": UNKNOWN}, set(), {ADMIN, FULL, ESCALATION}),
    ],
)
def test_of_an_object_with_unknown_parts_what_is_certain_is_judged(
    statement: Input, findings: set[str], questions: set[str]
) -> None:
    said = judge_by_default([Given(NATIVE, "policy", {"policyDocument": {"Statement": [statement]}})])

    assert {rule for rule, _ in said.findings} == findings
    assert {rule for rule, _ in said.undecided} == questions


def test_a_statement_with_unknown_parts_leaves_open_whether_it_gives_the_rights_of_roles() -> None:
    document: Input = {"Statement": [{**allow("lambda:UpdateFunctionCode"), "Effect": UNKNOWN}]}

    said = judge_one("iam-indirect-escalation", Given(NATIVE, "policy", {"policyDocument": document}))

    assert (said.findings, said.open_paths()) == ((), {"policy": "policyDocument"})


def test_a_deny_with_unknown_parts_leaves_it_open() -> None:
    document: Input = {"Statement": [allow(), {**deny(), "Resource": UNKNOWN}]}

    said = judge_one(ADMIN, Given(NATIVE, "policy", {"policyDocument": document}))

    assert (said.findings, said.open_paths()) == ((), {"policy": "policyDocument.Statement[0]"})


INSTEAD = "Name the resources that are meant, or leave one of these actions out."


@pytest.mark.parametrize(
    ("rule", "actions", "message"),
    [
        (
            FULL,
            ["s3:*", "hunter2:*"],
            (
                "`policy` allows whole services, on every resource and without a condition. List the actions that are "
                "needed, and name the resources."
            ),
        ),
        (
            ESCALATION,
            ["iam:CreateAccessKey"],
            "`policy` allows actions (secret), on every resource, by which its holder can give itself any rights. "
            + INSTEAD,
        ),
        (
            INDIRECT,
            ["ssm:SendCommand"],
            (
                "`policy` allows actions (secret), on every resource, by which its holder gets the rights of the roles that "
                "these run with. Name the resources that are meant."
            ),
        ),
    ],
)
def test_no_word_of_a_secret_document_is_shown(rule: str, actions: Input, message: str) -> None:
    (given,) = as_inputs([policy(allow(actions, Sid="Hunter2"))])
    sealed = replace(given, secrets=("policy",))

    ((_, finding),) = judge([rule_of(rule)], [sealed], []).findings

    assert finding.message == message


def test_no_word_of_a_secret_document_is_shown_where_it_counts_with_another() -> None:
    given = [ROLE, RUNNING, *parts_of(Ref("ci", "name"))]
    inputs, outputs = (
        [replace(each, secrets=("policy",) if each.name == "passing" else ()) for each in resources]
        for resources in (as_inputs(given), as_outputs(given))
    )

    assert judge([rule_of(ESCALATION)], inputs, outputs).messages() == {
        "ci": "Its policies (`passing`, `running`) together allow actions (secret), on every resource, by which its holder "
        f"can give itself any rights. {INSTEAD}"
    }


@pytest.mark.parametrize(
    ("rule", "actions", "shown"),
    [
        (
            FULL,
            ["dynamodb:*", "kms:*", "lambda:*", "s3:*", "sqs:*"],
            "the whole of `dynamodb`, `kms`, `lambda`, `s3`, `sqs`, on",
        ),
        (
            FULL,
            ["dynamodb:*", "kms:*", "lambda:*", "rds:*", "s3:*", "sns:*", "sqs:*"],
            "the whole of `dynamodb`, `kms`, `lambda`, `rds`, `s3` and 2 more, on",
        ),
        (
            ESCALATION,
            ["iam:CreateAccessKey", "iam:PutRolePolicy", "iam:PutUserPolicy"],
            "`iam:CreateAccessKey`; or `iam:PutRolePolicy`; or `iam:PutUserPolicy`, on",
        ),
        (
            ESCALATION,
            ["iam:CreateAccessKey", "iam:Put*Policy", "iam:UpdateLoginProfile"],
            "`iam:CreateAccessKey`; or `iam:PutGroupPolicy`; or `iam:PutRolePolicy`, and 2 more such sets, on",
        ),
        (
            ESCALATION,
            ["iam:CreateAccessKey", "iam:Put*Policy"],
            "`iam:CreateAccessKey`; or `iam:PutGroupPolicy`; or `iam:PutRolePolicy`, and 1 more such set, on",
        ),
        (
            INDIRECT,
            ["lambda:UpdateFunctionCode", "ssm:SendCommand", "ssm:StartSession"],
            "`lambda:UpdateFunctionCode`; or `ssm:SendCommand`; or `ssm:StartSession`, on",
        ),
        (
            INDIRECT,
            ["codebuild:StartBuild*", "lambda:UpdateFunctionCode", "ssm:SendCommand", "ssm:StartSession"],
            (
                "`codebuild:StartBuild`; or `codebuild:StartBuildBatch`; or `lambda:UpdateFunctionCode`, and 2 more such "
                "sets, on"
            ),
        ),
    ],
)
def test_a_message_names_a_few_and_counts_the_rest(rule: str, actions: Input, shown: str) -> None:
    assert f"`policy` allows {shown} every resource" in judge_one(rule, policy(allow(actions))).messages()["policy"]


@pytest.mark.parametrize(
    ("rule", "before", "actions"),
    [
        (ADMIN, UNKNOWN, "iam:*"),
        (FULL, UNKNOWN, "s3:*"),
        (FULL, {"Statement": allow()}, "s3:*"),
        (ESCALATION, UNKNOWN, "iam:PutRolePolicy"),
        (ESCALATION, {"Statement": allow()}, "iam:PutRolePolicy"),
        (INDIRECT, UNKNOWN, "ssm:SendCommand"),
        (INDIRECT, {"Statement": allow()}, "ssm:SendCommand"),
    ],
)
def test_each_policy_of_a_role_is_judged_whatever_stands_before_it(rule: str, before: Input, actions: str) -> None:
    policies: Input = [
        {"policyName": "before", "policyDocument": before},
        {"policyName": "it", "policyDocument": {"Statement": allow(actions)}},
    ]

    said = judge_one(rule, Given("aws-native:iam:Role", "role", {"policies": policies}))

    assert [finding.path.removesuffix(".Statement") for _, finding in said.findings] == ["policies[1].policyDocument"]


@pytest.mark.parametrize(
    ("rule", "actions"), [(FULL, "s3:*"), (ESCALATION, "iam:PutRolePolicy"), (INDIRECT, "ssm:SendCommand")]
)
def test_what_a_statement_with_an_unknown_part_may_give_is_undecided(rule: str, actions: str) -> None:
    document: Input = {"Statement": [allow(actions, UNKNOWN)]}

    said = judge_one(rule, Given(NATIVE, "policy", {"policyDocument": document}))

    assert (said.findings, said.questions()) == ((), {"policy": Question("policyDocument")})


def test_all_of_iam_in_parts_of_which_one_may_deny_is_undecided() -> None:
    half, other = ([f"iam:{letter}*" for letter in letters] for letters in ("acdegh", "ilprstu"))
    document: Input = {"Statement": [allow(half), {**allow(other), "Effect": UNKNOWN}]}

    said = judge_one(ADMIN, Given(NATIVE, "policy", {"policyDocument": document}))

    assert (said.findings, said.questions()) == ((), {"policy": Question("policyDocument")})


@pytest.mark.parametrize("blocking", [ADMIN, FULL, ESCALATION, INDIRECT])
def test_an_unknown_document_is_asked_for_once_and_first_by_a_rule_that_blocks(blocking: str) -> None:
    given = [Given(POLICY, "policy", {"policy": UNKNOWN})]

    said = judge(
        [rule_of(name) for name in (ADMIN, FULL, ESCALATION, INDIRECT)],
        as_inputs(given),
        as_outputs(given),
        settings={blocking: {"onUnknown": "block"}},
    )

    assert (said.finding_places(), said.undecided) == ({(blocking, "policy")}, ())


@pytest.mark.parametrize(
    ("token", "inputs"),
    [
        ("aws:iam/rolePolicy:RolePolicy", {"role": "r", "policy": "{document}"}),
        ("aws:iam/userPolicy:UserPolicy", {"user": "u", "policy": "{document}"}),
        ("aws:iam/groupPolicy:GroupPolicy", {"group": "g", "policy": "{document}"}),
        ("aws:iam/role:Role", {"assumeRolePolicy": "{}", "inlinePolicies": [{"name": "n", "policy": "{document}"}]}),
        ("aws:ssoadmin/permissionSetInlinePolicy:PermissionSetInlinePolicy", {"inlinePolicy": "{document}"}),
        ("aws-native:iam:Role", {"policies": [{"policyName": "n", "policyDocument": "{document}"}]}),
        ("aws-native:iam:User", {"policies": [{"policyName": "n", "policyDocument": "{document}"}]}),
        ("aws-native:iam:Group", {"policies": [{"policyName": "n", "policyDocument": "{document}"}]}),
        ("aws-native:sso:PermissionSet", {"inlinePolicy": "{document}"}),
    ],
)
def test_a_document_is_judged_wherever_it_stands(token: str, inputs: dict[str, Input]) -> None:
    document = json.dumps({"Statement": [allow()]})

    def filled(value: Input) -> Any:
        if isinstance(value, dict):
            return {name: filled(item) for name, item in value.items()}
        return (
            [filled(item) for item in value]
            if isinstance(value, list)
            else document
            if value == "{document}"
            else value
        )

    said = judge_by_default([Given(token, "it", filled(inputs))])

    assert [rule for rule, _ in said.findings if rule == ADMIN] == [ADMIN]


@pytest.mark.parametrize("token", ["aws:iam/user:User", "aws:organizations/policy:Policy", "aws:kms/key:Key"])
def test_boundaries_service_control_policies_and_key_policies_grant_nothing(token: str) -> None:
    document = json.dumps({"Statement": [allow()]})
    inputs: dict[str, Input] = {
        "content": document,
        "policy": document,
        "permissionsBoundary": "arn:aws:iam::aws:policy/X",
        "enableKeyRotation": True,
    }

    said = judge_by_default([Given(token, "it", inputs)])

    assert (said.findings, said.undecided) == ((), ())


def parts_of(principal: Input) -> tuple[Given, Given]:
    """Return an inline and an attached policy that are harmless alone."""
    passing = json.dumps({"Statement": [allow("iam:PassRole")]})
    return (
        Given("aws:iam/rolePolicy:RolePolicy", "passing", {"role": principal, "policy": passing}),
        Given(
            "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
            "attached",
            {"role": principal, "policyArn": Ref("running", "arn")},
        ),
    )


RUNNING = Given(
    POLICY, "running", {"policy": json.dumps({"Statement": [allow("ec2:RunInstances")]})}, {"arn": "arn:running"}
)
ROLE = Given("aws:iam/role:Role", "ci", {"assumeRolePolicy": "{}"}, {"name": "ci", "id": "ci"})


@pytest.mark.parametrize("deployed", [False, True])
def test_policies_of_one_role_count_together(deployed: bool) -> None:
    said = judge_one(ESCALATION, ROLE, RUNNING, *parts_of(Ref("ci", "name")), deployed=deployed)

    assert (said.finding_places(), said.undecided) == ({(ESCALATION, "ci")}, ())


def test_policies_of_two_roles_do_not() -> None:
    other = Given("aws:iam/role:Role", "app", {"assumeRolePolicy": "{}"}, {"name": "app", "id": "app"})
    inline, _ = parts_of(Ref("ci", "name"))
    _, attached = parts_of(Ref("app", "name"))

    said = judge_one(ESCALATION, ROLE, other, RUNNING, inline, attached)

    assert (said.findings, said.undecided) == ((), ())


def test_where_it_is_not_known_whose_a_policy_is_the_role_is_undecided() -> None:
    inline, _ = parts_of(Ref("ci", "name"))
    _, attached = parts_of(UNKNOWN)

    said = judge_one(ESCALATION, ROLE, RUNNING, inline, attached)

    assert (said.findings, said.open_paths()) == ((), {"ci": "name"})
