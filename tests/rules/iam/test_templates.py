"""What only templates have: policies that stand in the roles, users and groups that they name."""

import json
from typing import Any

import pytest
from aws_guardrails.examples import Given
from judging import Said, judge_one

STACK = "aws:cloudformation/stack:Stack"
PASS: Any = {"Effect": "Allow", "Action": "iam:PassRole", "Resource": "*"}
RUN: Any = {"Effect": "Allow", "Action": "ec2:RunInstances", "Resource": "*"}
EVERYTHING: Any = {"Effect": "Allow", "Action": "*", "Resource": "*"}
ROLE: Any = {"Type": "AWS::IAM::Role", "Properties": {"AssumeRolePolicyDocument": {}}}


def inline(statement: Any, **principals: Any) -> Any:
    """Declare a policy with one statement in the principals named."""
    document = {"Version": "2012-10-17", "Statement": [statement]}
    return {"Type": "AWS::IAM::Policy", "Properties": {"PolicyDocument": document, "PolicyName": "n", **principals}}


def judged(rule: str, **resources: Any) -> Said:
    return judge_one(rule, Given(STACK, "stack", {"templateBody": json.dumps({"Resources": resources})}))


def places(said: Said) -> tuple[list[str], list[str]]:
    """Return the paths of findings and of questions."""
    return [finding.path for _, finding in said.findings], [question.path for _, question in said.undecided]


@pytest.mark.parametrize(
    "principals",
    [{"Roles": ["app"]}, {"Users": ["ann"]}, {"Groups": ["people"]}, {"Roles": [{"Ref": "Other"}], "Users": ["ann"]}],
    ids=str,
)
def test_an_inline_policy_of_a_template_is_judged_whoever_has_it(principals: Any) -> None:
    said = judged("iam-admin-policy-document", It=inline(EVERYTHING, **principals))

    assert places(said) == (["templateBody.Resources.It.Properties.PolicyDocument.Statement[0]"], [])


@pytest.mark.parametrize("kind", ["Role", "User", "Group"])
def test_inline_policies_of_a_template_count_together_for_whoever_has_them(kind: str) -> None:
    principals = {f"{kind}s": [{"Ref": "Ci"}]}

    said = judged(
        "iam-privilege-escalation",
        Ci={"Type": f"AWS::IAM::{kind}", "Properties": {}},
        Roles=inline(PASS, **principals),
        Machines=inline(RUN, **principals),
    )

    assert places(said) == ([f"templateBody.Resources.Ci.Properties.{kind}Name"], [])


def test_inline_policies_of_two_roles_do_not_add_up() -> None:
    said = judged(
        "iam-privilege-escalation",
        Ci=ROLE,
        Cd=ROLE,
        Roles=inline(PASS, Roles=[{"Ref": "Ci"}]),
        Machines=inline(RUN, Roles=[{"Ref": "Cd"}]),
    )

    assert places(said) == ([], [])
