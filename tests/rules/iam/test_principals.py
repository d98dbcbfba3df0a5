"""Whose rights a resource is about, and what these are called."""

import json
from typing import Any, Final

import pytest
from aws_guardrails.aws.principals import NOBODY_KNOWN, Names, Principal, by_inputs, by_stack, own_names, principals
from aws_guardrails.examples import Given, Input, Ref, as_inputs, as_outputs
from aws_guardrails.globs import Truth
from aws_guardrails.kinds import IAM_ROLE
from aws_guardrails.model import Resource
from aws_guardrails.stack import Stack
from aws_guardrails.values import UNKNOWN

ROLE: Final = "aws:iam/role:Role"
ATTACHMENT: Final = "aws:iam/rolePolicyAttachment:RolePolicyAttachment"
ATTACHMENT_OF_SEVERAL: Final = "aws:iam/policyAttachment:PolicyAttachment"
CLOUD_CONTROL: Final = "aws:cloudcontrol/resource:Resource"
CLOUD_FORMATION: Final = "aws:cloudformation/stack:Stack"


def names(*known: str, are_all: bool = True) -> Names:
    return Names(frozenset(known), are_all=are_all)


def declared(_kind: str, _name: str) -> str | None:
    """Tell that the program declares no principal of a name."""
    return None


@pytest.mark.parametrize(
    ("candidates", "truth"),
    [
        ([names("ci", "ci-1"), names("ci-2")], True),
        ([names("app"), names("web")], False),
        ([names("ci"), names("app")], UNKNOWN),
        ([names("ci"), NOBODY_KNOWN], UNKNOWN),
        ([], UNKNOWN),
    ],
)
def test_a_principal_matches_if_each_does_that_it_may_be(candidates: list[Names], truth: Truth) -> None:
    assert Principal(("role",), tuple(candidates)).match("ci*") is truth


@pytest.mark.parametrize(
    ("inputs", "found"),
    [
        ({"name": "ci-1"}, names("ci", "ci-1")),
        ({}, names("ci")),
        ({"name": UNKNOWN}, names("ci", are_all=False)),
    ],
    ids=["named", "named by Pulumi", "unknown name"],
)
def test_a_principal_is_itself_whom_it_is_about(inputs: dict[str, Input], found: Names) -> None:
    (role,) = as_inputs([Given(ROLE, "ci", inputs)])

    assert list(principals(role, by_inputs(declared, decides=True))) == [Principal(("name",), (found,))]


def only_role(given: Given) -> Resource:
    """Return the one role in a stack."""
    (role,) = Stack(as_outputs([given])).of_kind(IAM_ROLE)
    return role


def test_a_role_in_a_template_is_called_there_by_its_logical_id() -> None:
    template = {"Resources": {"Ci": {"Type": "AWS::IAM::Role", "Properties": {"RoleName": "ci-1"}}}}

    role = only_role(Given(CLOUD_FORMATION, "stack", {"templateBody": json.dumps(template)}))

    assert own_names(role) == names("Ci", "ci-1")


def test_a_role_in_a_desired_state_is_called_as_its_resource() -> None:
    state = json.dumps({"RoleName": "ci-1"})

    role = only_role(Given(CLOUD_CONTROL, "ci", {"typeName": "AWS::IAM::Role", "desiredState": state}))

    assert own_names(role) == names("ci", "ci-1")


def told(find_by_stack: bool, *given: Given) -> list[Principal]:
    """Return whom the last resource is about, as its inputs or the stack tell."""
    if not find_by_stack:
        return list(principals(as_inputs(given)[-1], by_inputs(declared, decides=False)))
    stack = Stack(as_outputs(given))
    return list(principals(stack.by_urn[as_outputs(given)[-1].urn], by_stack(stack)))


@pytest.mark.parametrize("find_by_stack", [False, True], ids=["inputs", "stack"])
def test_a_principal_that_the_program_does_not_declare_has_the_name_that_is_written(find_by_stack: bool) -> None:
    attachment = Given(ATTACHMENT, "attached", {"role": "ci", "policyArn": "arn:aws:iam::aws:policy/ReadOnlyAccess"})

    assert told(find_by_stack, attachment) == [Principal(("role",), (names("ci"),))]


@pytest.mark.parametrize("find_by_stack", [False, True], ids=["inputs", "stack"])
def test_a_principal_given_by_its_arn_has_the_name_in_it(find_by_stack: bool) -> None:
    arn = "arn:aws:iam::123456789012:role/teams/ci"
    attachment: dict[str, Any] = {"roles": [arn, UNKNOWN], "policyArn": "arn:aws:iam::aws:policy/ReadOnlyAccess"}

    assert told(find_by_stack, Given(ATTACHMENT_OF_SEVERAL, "attached", attachment)) == [
        Principal(("roles", 0), (names("ci"),)),
        Principal(("roles", 1), (NOBODY_KNOWN,)),
    ]


def test_the_stack_tells_what_the_program_calls_a_principal() -> None:
    role = Given(ROLE, "ci", {"name": "ci-1"})
    attachment = Given(ATTACHMENT, "attached", {"role": Ref("ci", "name"), "policyArn": "arn:aws:iam::aws:policy/A"})

    assert told(True, role, attachment) == [Principal(("role",), (names("ci", "ci-1"),))]
