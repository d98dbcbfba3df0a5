"""Which policies a role has for certain, and what it may have by those of which it is not known whose they are."""

import json
from dataclasses import replace
from typing import Any

import pytest
from aws_guardrails.aws.actions import services
from aws_guardrails.aws.escalation import escalations
from aws_guardrails.aws.holdings import Holding, holdings
from aws_guardrails.kinds import IAM_POLICY, IAM_ROLE, IAM_ROLE_POLICY, IAM_USER, IAM_USER_POLICY
from aws_guardrails.model import Resource
from aws_guardrails.stack import Stack
from aws_guardrails.values import UNKNOWN, frozen


def resource(kind: str, name: str, /, *, is_certain: bool = True, computed: Any = None, **properties: Any) -> Resource:
    """Return a resource; `computed` tells by property the resources from which it was computed."""
    return Resource(
        type=kind,
        name=name,
        urn=f"urn:pulumi:dev::shop::{kind}::{name}",
        properties={key: frozen(value) for key, value in properties.items()},
        references={key: tuple(each.urn for each in sources) for key, sources in (computed or {}).items()},
        is_certain=is_certain,
    )


def allowing(action: str) -> str:
    return json.dumps({"Statement": {"Effect": "Allow", "Action": action, "Resource": "*"}})


def arn(name: str) -> str:
    return f"arn:aws:iam::123456789012:policy/{name}"


def policy(name: str, action: str, *, called: str = "") -> Resource:
    """Return a managed policy, with an ARN by its name or by another."""
    return resource(IAM_POLICY, name, arn=arn(called or name), policy=allowing(action))


def attached(name: str = "attached", **properties: Any) -> Resource:
    return resource("aws:iam/policyAttachment:PolicyAttachment", name, **properties)


CI, APP = (resource(IAM_ROLE, name, name=name) for name in ("ci", "app"))
PASSING, RUNNING = policy("passing", "iam:PassRole"), policy("running", "ec2:RunInstances")
PASSED = arn("passing")
OTHER = resource("random:index/randomPet:RandomPet", "pet")


def own(principal: Resource) -> Resource:
    """Return a policy of its own, so that what else it may have is told."""
    kind, by = (IAM_USER_POLICY, "user") if principal.kind == IAM_USER else (IAM_ROLE_POLICY, "role")
    return resource(
        kind, "own", policy=allowing("s3:GetObject"), computed={by: [principal]}, user=UNKNOWN, role=UNKNOWN
    )


def holding(principal: Resource, *others: Resource) -> Holding:
    """Return what a principal holds beside a policy of its own."""
    (found,) = (each for each in holdings(Stack([principal, own(principal), *others])) if each.principal is principal)
    return found


def held(principal: Resource, *others: Resource) -> tuple[set[str], set[str]]:
    """Return the policies that a principal has for certain, and the actions that it may have by others."""
    found = holding(principal, *others)
    names = {document.resource.name for document in found.documents} - {"own"}
    actions = {action for action, bit in escalations().bits.items() if found.others.allowed & bit}
    return names, actions


CERTAIN = {"passing"}, set[str]()
POSSIBLE = set[str](), {"iam:passrole"}
NEITHER = set[str](), set[str]()


@pytest.mark.parametrize("roles", [["ci", "app"], ["app", "ci"], ["elsewhere", "ci"]])
def test_each_of_the_roles_that_an_attachment_names_has_the_policy(roles: list[str]) -> None:
    assert held(CI, APP, PASSING, attached(roles=roles, policyArn=PASSED)) == CERTAIN


def test_a_role_that_is_named_and_one_that_is_computed_both_have_the_policy() -> None:
    attachment = attached(roles=["app", UNKNOWN], policyArn=PASSED, computed={"roles": [APP, CI]})

    assert held(CI, APP, PASSING, attachment) == CERTAIN
    assert held(APP, CI, PASSING, attachment) == CERTAIN


def test_a_policy_of_a_role_that_is_not_in_the_stack_is_nobody_elses() -> None:
    assert held(CI, PASSING, attached(roles=["elsewhere"], policyArn=PASSED)) == NEITHER


@pytest.mark.parametrize(("given", "expected"), [({"name", "managedPolicyArns"}, CERTAIN), ({"name"}, NEITHER)])
def test_what_aws_answers_is_not_what_the_program_gives(given: set[str], expected: object) -> None:
    role = resource(IAM_ROLE, "ci", name="ci", managedPolicyArns=[PASSED])

    assert held(replace(role, inputs=frozenset(given)), PASSING) == expected


UNSURE = {
    "whoever it is": attached(roles=UNKNOWN, policyArn=PASSED),
    "one of two": attached(roles=[UNKNOWN], policyArn=PASSED, computed={"roles": [CI, APP]}),
    "computed from something else too": attached(roles=[UNKNOWN], policyArn=PASSED, computed={"roles": [CI, OTHER]}),
    "under a condition": attached(roles=["ci"], policyArn=PASSED, is_certain=False),
    "the policy of either": attached(
        roles=["ci"], policyArns=[UNKNOWN], computed={"policyArns": [PASSING, policy("looking", "iam:GetRole")]}
    ),
}


@pytest.mark.parametrize("attachment", UNSURE.values(), ids=UNSURE)
def test_a_policy_that_may_be_a_roles_is_what_all_roles_may_have(attachment: Resource) -> None:
    looking = policy("looking", "iam:GetRole")

    assert held(CI, APP, OTHER, PASSING, looking, attachment) == POSSIBLE
    assert held(APP, CI, OTHER, PASSING, looking, attachment) == POSSIBLE


@pytest.mark.parametrize("roles", [["ci"], ["ci", "app"]])
def test_a_name_that_two_roles_have_may_mean_either(roles: list[str]) -> None:
    other = resource(IAM_ROLE, "ci-too", name="ci")

    assert held(CI, APP, other, PASSING, attached(roles=roles, policyArn=PASSED)) == POSSIBLE


def test_a_policy_that_may_be_a_roles_is_no_users() -> None:
    user = resource(IAM_USER, "deploy", name="deploy")

    assert held(user, CI, PASSING, UNSURE["under a condition"]) == NEITHER


def test_a_role_may_have_each_of_the_policies_that_an_attachment_may_mean() -> None:
    same = (
        *(policy("first", "iam:PassRole", called="a"), policy("second", "ec2:StartInstances", called="a")),
        *(policy("third", "ec2:StopInstances", called="b"), policy("fourth", "ec2:RunInstances", called="b")),
    )
    found = policy("calling", "lambda:InvokeFunction"), policy("creating", "lambda:CreateFunction")
    role = resource(
        IAM_ROLE,
        "ci",
        name="ci",
        managedPolicyArns=[arn("a"), arn("b"), UNKNOWN],
        computed={"managedPolicyArns": found},
    )

    assert held(role, *same, *found) == (
        set(),
        {
            *("iam:passrole", "ec2:startinstances", "ec2:stopinstances", "ec2:runinstances"),
            *("lambda:invokefunction", "lambda:createfunction"),
        },
    )


def test_what_several_attachments_may_give_counts_together() -> None:
    others = (attached(roles=UNKNOWN, policyArn=PASSED), attached("too", roles=UNKNOWN, policyArn=arn("running")))

    assert held(CI, PASSING, RUNNING, *others) == (set(), {"iam:passrole", "ec2:runinstances"})


def test_what_aws_would_not_take_as_a_policy_gives_nobody_anything() -> None:
    malformed = resource(IAM_POLICY, "malformed", arn=PASSED, policy="{")

    assert held(CI, malformed, attached(roles=UNKNOWN, policyArn=PASSED)) == NEITHER


@pytest.mark.parametrize("role", ["ci", UNKNOWN])
def test_a_statement_that_may_allow_counts_for_all_of_iam_although_it_only_looks(role: Any) -> None:
    looking = {"Statement": {"Effect": UNKNOWN, "Action": ["iam:g*", "iam:l*"], "Resource": "*"}}
    changing = {"Effect": "Allow", "Action": [f"iam:{letter}*" for letter in "acdehiprstu"], "Resource": "*"}
    found = holding(
        CI,
        resource(IAM_ROLE_POLICY, "looking", role=role, policy=looking),
        resource(IAM_ROLE_POLICY, "changing", role="ci", policy={"Statement": changing}),
    )

    iam = services()["iam"]
    assert found.possible.of_iam == iam.every
    assert found.rights.of_iam == iam.every & ~(iam.named("g*") | iam.named("l*"))
