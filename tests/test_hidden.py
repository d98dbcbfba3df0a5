"""Resources inside others: which are found, as what, and which may stay unseen."""

from typing import Any

import pytest
from aws_guardrails.forms import Hiding, may_hide_more, unfold, unread
from aws_guardrails.forms.cloudformation import Unread
from aws_guardrails.kinds import BUCKET, BUCKET_OWNERSHIP, BUCKET_POLICY, IAM_POLICY, IAM_ROLE_POLICY, IAM_USER_POLICY
from aws_guardrails.model import Resource
from aws_guardrails.values import UNKNOWN, frozen

STACK = "aws:cloudformation/stack:Stack"
STACK_SET = "aws:cloudformation/stackSet:StackSet"
CLOUD_CONTROL = "aws:cloudcontrol/resource:Resource"
EXTENSION = "aws-native:index:ExtensionResource"
PRODUCT = "aws:servicecatalog/provisionedProduct:ProvisionedProduct"

ROLE = "AWS::IAM::Role"
LOOP = {"Fn::ForEach::Roles": ["Name", ["a", "b"], {"Role${Name}": {"Type": ROLE}}]}
BY_STAGE = {
    "Parameters": {"Stage": {"Type": "String", "Default": "prod"}},
    "Conditions": {
        "IsProd": {"Fn::Equals": [{"Ref": "Stage"}, "prod"]},
        "IsTest": {"Fn::Equals": [{"Ref": "Stage"}, "test"]},
    },
}
NESTED = {**BY_STAGE, "Resources": {"More": {"Type": "AWS::CloudFormation::Stack", "Condition": "IsProd"}}}


def made(type_: str, properties: dict[str, Any], **others: Any) -> Resource:
    plain = {name: frozen(value) for name, value in properties.items()}
    return Resource(type=type_, name="it", urn="urn:it", properties=plain, **others)


def with_template(resources: dict[str, Any], token: str = STACK, **others: Any) -> Resource:
    return made(token, {"templateBody": {**BY_STAGE, "Resources": resources}}, **others)


@pytest.mark.parametrize(
    ("type_", "properties", "may_hide"),
    [
        (CLOUD_CONTROL, {"typeName": UNKNOWN}, True),
        (CLOUD_CONTROL, {"typeName": ROLE}, False),
        (EXTENSION, {"type": UNKNOWN}, True),
        (EXTENSION, {"type": ROLE}, False),
        (STACK, {"templateBody": {"Resources": {}}}, False),
        (STACK, {"templateBody": {"Resources": {}, "Transform": "Macro"}}, True),
        (STACK, {"templateBody": NESTED}, True),
        (STACK, {"templateBody": UNKNOWN}, True),
        (STACK, {"templateBody": "{"}, True),
        (STACK, {"templateUrl": "https://example.com/template"}, True),
    ],
)
def test_what_is_not_read_in_full_may_hide_more(type_: str, properties: dict[str, Any], may_hide: bool) -> None:
    assert may_hide_more(made(type_, properties)) is may_hide


NESTING = ("templateBody", "Resources", "More")


@pytest.mark.parametrize(
    ("type_", "properties", "found"),
    [
        (
            STACK_SET,
            {"templateBody": {"Resources": LOOP}},
            [Unread(("templateBody", "Resources", "Fn::ForEach::Roles"), Hiding.LOOP)],
        ),
        (STACK, {"templateBody": NESTED}, [Unread(NESTING, Hiding.NESTED)]),
        (STACK, {"templateBody": NESTED, "parameters": {"Stage": "test"}}, []),
        (STACK_SET, {"templateBody": NESTED}, [Unread(NESTING, Hiding.NESTED, is_certain=False)]),
        (STACK, {"templateBody": UNKNOWN}, [Unread(("templateBody",), Hiding.UNKNOWN)]),
        (STACK, {"templateBody": "{"}, [Unread(("templateBody",), Hiding.MALFORMED)]),
        (PRODUCT, {"productName": "shop", "productId": "prod-1"}, [Unread(("productId",), Hiding.CATALOGUE)]),
        (PRODUCT, {"productName": "shop"}, [Unread(("productName",), Hiding.CATALOGUE)]),
    ],
    ids=[
        "a loop in a stack set",
        "a nested stack",
        "one that a parameter leaves out",
        "one that a parameter of a stack set may leave out",
        "an unknown template",
        "a malformed one",
        "a product by its id and its name",
        "a product by its name",
    ],
)
def test_it_is_told_where_resources_stay_unseen_and_by_what(
    type_: str, properties: dict[str, Any], found: list[Unread]
) -> None:
    assert list(unread(made(type_, properties), {ROLE})) == found


def test_a_loop_that_makes_nothing_of_what_is_wanted_hides_nothing() -> None:
    assert list(unread(made(STACK_SET, {"templateBody": {"Resources": LOOP}}), {"AWS::S3::Bucket"})) == []


def test_a_resource_that_a_condition_leaves_out_hides_none_that_stands_behind_it() -> None:
    template = with_template({"Gone": {"Type": ROLE, "Condition": "IsTest"}, "There": {"Type": ROLE}})

    assert [each.urn for each in unfold(template)] == ["urn:it", "urn:it#There"]


@pytest.mark.parametrize(
    ("type_", "properties", "kind"),
    [
        ("AWS::IAM::Policy", {"Roles": ["app"]}, IAM_ROLE_POLICY),
        ("AWS::IAM::Policy", {"Users": ["ann"]}, IAM_USER_POLICY),
        ("AWS::IAM::Policy", {}, IAM_ROLE_POLICY),
        ("AWS::IAM::ManagedPolicy", {"Users": ["ann"]}, IAM_POLICY),
    ],
)
def test_a_policy_in_a_template_stands_in_whom_it_names_unless_it_is_managed(
    type_: str, properties: dict[str, Any], kind: str
) -> None:
    _, policy = unfold(with_template({"Policy": {"Type": type_, "Properties": properties}}))

    assert policy.kind == kind


@pytest.mark.parametrize(
    ("secrets", "inside"),
    [
        ((), ()),
        (("notificationArns",), ("notificationArns",)),
        (("templateBody",), ("templateBody",)),
        (("templateBody.Parameters.Stage",), None),
        (("parameters.Stage",), None),
    ],
    ids=["nothing", "something else", "the whole template", "a part of it", "a parameter"],
)
def test_a_secret_part_of_a_template_may_be_in_any_value_of_it(
    secrets: tuple[str, ...], inside: tuple[str, ...] | None
) -> None:
    _, role = unfold(with_template({"Role": {"Type": ROLE}}, secrets=secrets))

    assert role.secrets == inside


@pytest.mark.parametrize(
    ("token", "given_by", "sources"),
    [
        (STACK, {"parameters": ("urn:name",)}, ("urn:name",)),
        (STACK, {}, ("urn:it",)),
        (STACK_SET, {"parameters": ("urn:name",)}, ("urn:it",)),
    ],
    ids=["told", "not told", "of a stack set"],
)
def test_a_value_from_a_parameter_comes_from_what_gives_that(
    token: str, given_by: dict[str, tuple[str, ...]], sources: tuple[str, ...]
) -> None:
    by_name = {"Role": {"Type": ROLE, "Properties": {"RoleName": {"Ref": "Stage"}}}}
    template = {"Parameters": BY_STAGE["Parameters"], "Resources": by_name}
    stack = made(token, {"templateBody": template, "parameters": UNKNOWN}, references=given_by)

    _, role = unfold(stack)

    assert role.references == {"RoleName": sources}


def test_what_cloudformation_alone_works_out_is_left_to_aws_and_a_parameter_is_not() -> None:
    properties = {"RoleName": {"Ref": "Stage"}, "Description": {"Ref": "AWS::StackId"}, "Path": "/app/"}
    template = {"Parameters": BY_STAGE["Parameters"], "Resources": {"Role": {"Type": ROLE, "Properties": properties}}}

    _, role = unfold(made(STACK, {"templateBody": template, "parameters": UNKNOWN}))

    assert (role.name, role.left_to_aws) == ("Role", frozenset({"Description"}))


@pytest.mark.parametrize(
    "container",
    [
        made(CLOUD_CONTROL, {"typeName": ROLE, "desiredState": '{"RoleName": "app"}'}),
        made(EXTENSION, {"type": ROLE, "properties": {"RoleName": "app"}}),
    ],
    ids=["desired state", "extension"],
)
def test_a_state_has_a_urn_of_its_own(container: Resource) -> None:
    _, role = unfold(container)

    assert (role.urn, role.get("name"), role.container) == ("urn:it#state", "app", container)


def test_a_policy_in_a_bucket_is_a_resource_of_its_own_that_the_program_gives() -> None:
    bucket = made(BUCKET, {"policy": "{}"}, inputs=frozenset({"policy"}))

    _, policy = unfold(bucket)

    assert (policy.urn, policy.kind, policy.links) == ("urn:it#policy", BUCKET_POLICY, {"bucket": "urn:it"})
    assert (policy.container, policy.inputs, policy.path("policy")) == (bucket, None, "policy")


def test_what_stands_in_a_bucket_of_a_template_has_its_path_there() -> None:
    rules = {"Rules": [{"ObjectOwnership": "ObjectWriter"}]}
    stack = with_template({"Bucket": {"Type": "AWS::S3::Bucket", "Properties": {"OwnershipControls": rules}}})

    _, _, ownership = unfold(stack)

    assert (ownership.urn, ownership.kind) == ("urn:it#Bucket#ownershipControls", BUCKET_OWNERSHIP)
    assert ownership.path("rule") == "templateBody.Resources.Bucket.Properties.OwnershipControls.Rules[0]"
    assert ownership.get("rule", "objectOwnership") == "ObjectWriter"
