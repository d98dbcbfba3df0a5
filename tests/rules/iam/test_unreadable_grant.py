"""What the examples of iam-unreadable-grant do not say."""

import json
import reprlib
from typing import Any

import pytest
from aws_guardrails.examples import Given, Input
from aws_guardrails.forms import CONTAINERS, Hiding
from aws_guardrails.rules.iam.unreadable_grant import CONDITIONAL, REASONS
from aws_guardrails.values import UNKNOWN
from judging import Said, judge_one

RULE = "iam-unreadable-grant"
STACK = "aws:cloudformation/stack:Stack"
STACKS = [token for token in CONTAINERS if "cloudformation" in token]
CLOUD_CONTROL = "aws:cloudcontrol/resource:Resource"
EXTENSION = "aws-native:index:ExtensionResource"
BASE = "templateBody.Resources"

ROLE: Any = {"Type": "AWS::IAM::Role", "Properties": {"AssumeRolePolicyDocument": {}}}
NESTED: Any = {"Type": "AWS::CloudFormation::Stack", "Properties": {"TemplateURL": "https://example.com/t"}}
INCLUDE: Any = {"Name": "AWS::Include", "Parameters": {"Location": "s3://bucket/part.yaml"}}
SILENT: tuple[list[str], list[str]] = ([], [])


def places(said: Said) -> tuple[list[str], list[str]]:
    """Return the paths of findings and of questions."""
    return [finding.path for _, finding in said.findings], [question.path for _, question in said.undecided]


def given(token: str, **inputs: Input) -> tuple[list[str], list[str]]:
    return places(judge_one(RULE, Given(token, "given", inputs)))


def template(resources: Any, **sections: Any) -> tuple[list[str], list[str]]:
    """Judge a template by its places."""
    return given(STACK, templateBody=json.dumps({"Resources": resources, **sections}))


def message(**inputs: Input) -> str:
    (text,) = judge_one(RULE, Given(STACK, "given", inputs)).messages().values()
    return text


@pytest.mark.parametrize("token", STACKS)
def test_a_template_at_a_url_is_hidden(token: str) -> None:
    assert given(token, templateUrl="https://example.com/t") == (["templateUrl"], [])


@pytest.mark.parametrize("token", STACKS)
@pytest.mark.parametrize("name", ["templateUrl", "templateBody"])
def test_an_unknown_template_is_undecided(token: str, name: str) -> None:
    assert given(token, **{name: UNKNOWN}) == ([], [name])


@pytest.mark.parametrize("token", STACKS)
def test_a_readable_template_is_not_reported(token: str) -> None:
    assert given(token, templateBody=json.dumps({"Resources": {"Role": ROLE}})) == SILENT


@pytest.mark.parametrize("token", STACKS)
def test_a_stack_without_any_template_is_not_reported(token: str) -> None:
    assert given(token, name="empty") == SILENT


@pytest.mark.parametrize(
    "body",
    [
        "{",
        "a: [",
        "just text",
        "[]",
        "[" * 100_000,
        "{" + " " * 1_000_001 + "}",
        5,
        json.dumps({"a": None})[:-1] + ', "b": ' + "9" * 5000 + "}",
    ],
    ids=reprlib.repr,
)
def test_a_body_that_cannot_be_read_is_reported(body: Input) -> None:
    assert given(STACK, templateBody=body) == (["templateBody"], [])


def test_a_body_as_an_object_is_read() -> None:
    body: Input = {"Resources": {"Roles": NESTED}}

    assert given("aws-native:cloudformation:Stack", templateBody=body) == ([f"{BASE}.Roles"], [])


@pytest.mark.parametrize(
    ("resources", "expected"),
    [
        (UNKNOWN, ([], [BASE])),
        ({"Some": UNKNOWN}, ([], [f"{BASE}.Some"])),
        ({"Some": {"Type": UNKNOWN}}, ([], [f"{BASE}.Some"])),
        ({"Some": {"Type": "AWS::IAM::Role", "Properties": UNKNOWN}}, SILENT),
    ],
)
def test_an_unknown_part_of_an_object_is_undecided(resources: Input, expected: tuple[list[str], list[str]]) -> None:
    assert given("aws-native:cloudformation:Stack", templateBody={"Resources": resources}) == expected


def test_resources_that_are_no_object_cannot_be_read() -> None:
    assert template([ROLE]) == ([BASE], [])


@pytest.mark.parametrize(
    ("transform", "expected"),
    [
        ("Company::Tags", (["templateBody.Transform"], [])),
        ("AWS::Include", (["templateBody.Transform"], [])),
        (INCLUDE, (["templateBody.Transform"], [])),
        (["AWS::LanguageExtensions", INCLUDE], (["templateBody.Transform[1]"], [])),
        ([INCLUDE, "Company::Tags"], (["templateBody.Transform[0]", "templateBody.Transform[1]"], [])),
        ([5], (["templateBody.Transform[0]"], [])),
        ("AWS::LanguageExtensions", SILENT),
        ("AWS::CodeDeployBlueGreen", SILENT),
        ("AWS::SecretsManager-2024-09-16", SILENT),
        ("AWS::Serverless-2016-10-31", SILENT),
    ],
    ids=reprlib.repr,
)
def test_a_transform_hides_what_it_may_add(transform: Any, expected: tuple[list[str], list[str]]) -> None:
    assert template({"Role": ROLE}, Transform=transform) == expected


@pytest.mark.parametrize("name", ["Company::Roles", "AWS::Include"])
def test_a_transform_among_the_resources_is_reported(name: str) -> None:
    assert template({"Role": ROLE, "Fn::Transform": {"Name": name}}) == ([f"{BASE}.Fn::Transform"], [])


def test_a_transform_that_gives_a_resource_its_type_is_reported() -> None:
    assert template({"Role": {"Fn::Transform": INCLUDE}}) == ([f"{BASE}.Role"], [])


def test_a_transform_in_the_short_form_of_yaml_is_one_too() -> None:
    body = """
    Resources:
      Role: !Transform
        Name: AWS::Include
        Parameters: {Location: "s3://bucket/part.yaml"}
    """

    assert given(STACK, templateBody=body) == ([f"{BASE}.Role"], [])


@pytest.mark.parametrize("name", [UNKNOWN, {"Name": UNKNOWN}], ids=["all of it", "its name"])
def test_a_transform_that_is_not_known_is_undecided(name: Input) -> None:
    body: Input = {"Transform": name, "Resources": {"Role": ROLE}}

    assert given("aws-native:cloudformation:Stack", templateBody=body) == ([], ["templateBody.Transform"])


def test_a_transform_in_the_properties_of_a_resource_adds_none() -> None:
    assert template({"Api": {"Type": "AWS::ApiGateway::RestApi", "Properties": {"Fn::Transform": INCLUDE}}}) == SILENT


@pytest.mark.parametrize(
    "type_",
    [
        "AWS::CloudFormation::Stack",
        "AWS::CloudFormation::StackSet",
        "AWS::ServiceCatalog::CloudFormationProvisionedProduct",
        "Company::S3::Bucket::MODULE",
        "AWS::Serverless::Function",
        "AWS::Serverless::Application",
    ],
)
def test_a_resource_that_brings_others_is_reported(type_: str) -> None:
    assert template({"Some": {"Type": type_}}) == ([f"{BASE}.Some"], [])


@pytest.mark.parametrize("type_", ["AWS::Serverless::SimpleTable", "AWS::SQS::Queue", "Custom::Thing", "", 5, None])
def test_a_resource_that_brings_none_is_not_reported(type_: Any) -> None:
    assert template({"Some": {"Type": type_}}) == SILENT


@pytest.mark.parametrize(
    ("properties", "expected"),
    [({"HostedRotationLambda": {}}, ([f"{BASE}.Rotation"], [])), ({"RotationLambdaARN": "arn"}, SILENT)],
)
def test_only_a_hosted_rotation_brings_a_stack(properties: Any, expected: tuple[list[str], list[str]]) -> None:
    assert (
        template({"Rotation": {"Type": "AWS::SecretsManager::RotationSchedule", "Properties": properties}}) == expected
    )


def loop(made: Any) -> Any:
    return ["Name", ["A", "B"], made]


@pytest.mark.parametrize(
    ("made", "is_found"),
    [
        ({"Of${Name}": {"Type": "AWS::IAM::Role"}}, True),
        ({"Of${Name}": {"Type": "AWS::SQS::Queue"}, "And${Name}": {"Type": "AWS::S3::Bucket"}}, True),
        ({"Of${Name}": {"Type": "AWS::CloudFormation::Stack"}}, True),
        ({"Of${Name}": {"Type": {"Fn::Sub": "AWS::${Name}"}}}, True),
        ({"Of${Name}": {}}, True),
        ({"Fn::ForEach::More": loop({"Of${Name}": {"Type": "AWS::IAM::Role"}})}, True),
        ({"Fn::ForEach::More": loop({"Of${Name}": {"Type": "AWS::SQS::Queue"}})}, False),
        ({"Of${Name}": {"Type": "AWS::SQS::Queue"}}, False),
        ("nothing that can be read", True),
    ],
    ids=reprlib.repr,
)
def test_a_loop_is_reported_for_what_it_makes(made: Any, is_found: bool) -> None:
    expected = ([f"{BASE}.Fn::ForEach::Some"], []) if is_found else SILENT

    assert template({"Fn::ForEach::Some": loop(made)}) == expected


def test_a_name_that_cloudformation_does_not_take_is_not_shown() -> None:
    assert template({"Some`thing": NESTED}) == ([BASE], [])


def under(condition: Any, **parameters: Input) -> Said:
    """Judge a nested stack under a condition."""
    body = {
        "Parameters": {"Stage": {"Type": "String"}},
        "Conditions": {"Wanted": condition},
        "Resources": {"Roles": {**NESTED, "Condition": "Wanted"}},
    }
    return judge_one(RULE, Given(STACK, "given", {"templateBody": json.dumps(body), "parameters": parameters}))


@pytest.mark.parametrize(
    ("stage", "expected"),
    [("production", ([f"{BASE}.Roles"], [])), ("test", SILENT), (UNKNOWN, ([], [f"{BASE}.Roles"]))],
)
def test_a_condition_decides_as_far_as_it_is_known(stage: Input, expected: tuple[list[str], list[str]]) -> None:
    assert places(under({"Fn::Equals": [{"Ref": "Stage"}, "production"]}, Stage=stage)) == expected


def test_an_open_condition_is_told_as_the_reason() -> None:
    ((_, question),) = under({"Fn::Equals": [{"Ref": "AWS::Region"}, "eu-west-1"]}).undecided

    assert question.reason == CONDITIONAL


def test_the_same_way_is_reported_once_by_the_first_place() -> None:
    body = json.dumps({"Resources": {"C": NESTED, "A": NESTED, "B": NESTED}})

    assert message(templateBody=body).startswith(
        f"`{BASE}.A` (like 2 more) stands for a whole template of its own, so "
    )


def test_different_ways_are_reported_each() -> None:
    assert template({"A": NESTED, "B": {"Type": "X::Y::Z::MODULE"}}) == ([f"{BASE}.A", f"{BASE}.B"], [])


@pytest.mark.parametrize(
    ("capabilities", "is_told"),
    [
        (["CAPABILITY_IAM"], True),
        (["CAPABILITY_AUTO_EXPAND", "CAPABILITY_NAMED_IAM"], True),
        ([UNKNOWN, "CAPABILITY_IAM"], True),
        (["CAPABILITY_AUTO_EXPAND"], False),
        (UNKNOWN, False),
        ([{}, 5], False),
        (None, False),
    ],
    ids=repr,
)
def test_the_capabilities_tell_that_iam_is_inside(capabilities: Input, is_told: bool) -> None:
    told = "IAM most likely is among it" in message(templateUrl="https://example.com/t", capabilities=capabilities)

    assert told is is_told


@pytest.mark.parametrize("malformed", ["", "{", "[]", "null", "5", "[" * 100_000, "9" * 5000], ids=reprlib.repr)
def test_a_desired_state_that_cannot_be_read_is_reported(malformed: str) -> None:
    assert given(CLOUD_CONTROL, typeName="AWS::S3::Bucket", desiredState=malformed) == (["desiredState"], [])


@pytest.mark.parametrize("state", ["{}", UNKNOWN, None])
def test_a_desired_state_that_the_other_rules_judge_is_not_reported(state: Input) -> None:
    assert given(CLOUD_CONTROL, typeName="AWS::S3::Bucket", desiredState=state) == SILENT


@pytest.mark.parametrize(("token", "name"), [(CLOUD_CONTROL, "typeName"), (EXTENSION, "type")])
@pytest.mark.parametrize(
    ("type_", "expected"),
    [
        (UNKNOWN, ([], ["name"])),
        ("AWS::CloudFormation::Stack", (["name"], [])),
        ("AWS::ServiceCatalog::CloudFormationProvisionedProduct", (["name"], [])),
        ("AWS::SQS::Queue", SILENT),
        (5, SILENT),
        (None, SILENT),
    ],
)
def test_the_type_of_a_desired_state_decides(
    token: str, name: str, type_: Input, expected: tuple[list[str], list[str]]
) -> None:
    found, open_ = given(token, **{name: type_})

    assert (found, open_) == ([name] * len(expected[0]), [name] * len(expected[1]))


@pytest.mark.parametrize(
    ("properties", "expected"),
    [({}, SILENT), (UNKNOWN, SILENT), ("text", (["properties"], []))],
)
def test_the_properties_of_an_extension_are_read(properties: Input, expected: tuple[list[str], list[str]]) -> None:
    assert given(EXTENSION, type="AWS::IAM::Role", properties=properties) == expected


@pytest.mark.parametrize(
    ("token", "name"),
    [
        ("aws:servicecatalog/provisionedProduct:ProvisionedProduct", "productId"),
        ("aws:servicecatalog/provisionedProduct:ProvisionedProduct", "productName"),
        ("aws-native:servicecatalog:CloudFormationProvisionedProduct", "productName"),
        ("aws:serverlessrepository/cloudFormationStack:CloudFormationStack", "applicationId"),
    ],
)
@pytest.mark.parametrize("value", ["one", UNKNOWN])
def test_what_is_kept_in_a_catalogue_is_always_hidden(token: str, name: str, value: Input) -> None:
    assert given(token, **{name: value}) == ([name], [])


def test_every_way_of_hiding_has_its_words() -> None:
    assert REASONS.keys() == set(Hiding) - {Hiding.UNKNOWN}
