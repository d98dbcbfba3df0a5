"""What a CloudFormation template says: its functions worked out, from where the rest comes, and where it hides resources.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference.html
"""

import json
from base64 import b64encode
from collections.abc import Mapping
from functools import partial
from typing import Any, Final

import pytest
from aws_guardrails.forms.cloudformation import ELSEWHERE, PARAMETERS, Declared, Hiding, Template, Unread, read, spell
from aws_guardrails.values import DEEPEST, MISSING, UNKNOWN, Value, frozen

LISTENER: Final = "AWS::ElasticLoadBalancingV2::Listener"
ROTATION: Final = "AWS::SecretsManager::RotationSchedule"
TOPIC: Final = "AWS::SNS::Topic"
LATER: Final = {"Ref": "AWS::StackId"}
UNSAID: Final = {"Fn::Equals": [LATER, "x"]}
TRUE, FALSE = {"Fn::Equals": ["a", "a"]}, {"Fn::Equals": ["a", "b"]}
SECTIONS: Final[Mapping[str, Any]] = {
    "Parameters": {
        "Open": {"Type": "String"},
        "Image": {"Type": "AWS::SSM::Parameter::Value<String>", "Default": "/shop/image"},
        "Empty": {"Type": "String", "Default": ""},
        "Port": {"Type": "Number", "Default": 80},
        "Secret": {"Type": "String", "Default": "{{resolve:ssm:/shop/secret}}"},
        "Names": {"Type": "CommaDelimitedList", "Default": "a, b"},
        "Ports": {"Type": "List<Number>", "Default": "80, 443"},
        "Cut": {"Type": "String", "Default": "{{res"},
    },
    "Conditions": {"Certain": TRUE, "Never": FALSE},
}
"""What the values in these tests may refer to."""
shown: Final = partial(json.dumps, default=str)
"""Writes a case as the name of its test."""


def template(resources: Any, parameters: Value = MISSING, **sections: Any) -> Template:
    content = frozen({**SECTIONS, **sections, "Resources": resources})
    assert isinstance(content, Mapping)
    return Template(content, parameters)


def worked_out(value: Any, parameters: Value = MISSING) -> tuple[Value, list[str]]:
    """Return what a property of a resource comes to, and from where what is unknown in it comes."""
    found = template({"It": {"Type": TOPIC, "Properties": {"P": value}}, "Other": {"Type": TOPIC}}, parameters)
    declared = found.declared("It")
    assert declared is not None
    return declared.properties.get("P", MISSING), sorted(declared.sources.get("P", ()))


@pytest.mark.parametrize(
    ("text", "content"),
    [
        ("!Ref Web", {"Ref": "Web"}),
        ("!Condition Certain", {"Condition": "Certain"}),
        ("!Sub '${Web}'", {"Fn::Sub": "${Web}"}),
        ("!GetAtt Web.Outputs.Arn", {"Fn::GetAtt": "Web.Outputs.Arn"}),
        ("!GetAtt [Web, Arn]", {"Fn::GetAtt": ("Web", "Arn")}),
        (
            "!If [Certain, !Join ['', [a, {b: [c]}]], {d: !Ref Web}]",
            {"Fn::If": ("Certain", {"Fn::Join": ("", ("a", {"b": ("c",)}))}, {"d": {"Ref": "Web"}})},
        ),
        (
            "!Transform {Name: AWS::Include, Parameters: {Location: !Ref Web}}",
            {"Fn::Transform": {"Name": "AWS::Include", "Parameters": {"Location": {"Ref": "Web"}}}},
        ),
    ],
)
def test_the_short_form_of_a_function_is_the_function(text: str, content: Any) -> None:
    assert read(f"A: {text}") == {"A": content}


def test_a_body_may_be_an_object() -> None:
    assert read({"A": ({"B": 1},)}) == {"A": ({"B": 1},)}


@pytest.mark.parametrize("body", ["A: @", '{"A": @}'], ids=["YAML", "JSON"])
def test_a_body_is_read_down_to_the_deepest_value(body: str) -> None:
    """The object around the lists, and the value in them, count too."""
    nested = [body.replace("@", "[" * lists + "1" + "]" * lists) for lists in (DEEPEST - 1, DEEPEST)]

    assert [read(text) is MISSING for text in nested] == [False, True]


def test_yaml_is_given_up_where_it_goes_too_deep_without_any_value() -> None:
    assert [read("[" * lists + "]" * lists) is MISSING for lists in (DEEPEST, DEEPEST + 1)] == [False, True]


def test_lists_and_objects_beside_each_other_are_no_depth() -> None:
    content = {"Resources": {f"R{number}": {"Type": TOPIC} for number in range(DEEPEST + 1)}}

    assert read("# YAML\n" + json.dumps(content)) == content


@pytest.mark.parametrize("text", ["a: [", "a: !!int ''", "a: !!bool x", "a: *b", "!!python/object:os.system {}"])
def test_what_is_no_yaml_is_not_read(text: str) -> None:
    assert read(text) is MISSING


@pytest.mark.parametrize(
    ("value", "result"),
    [
        ({"Ref": "Port"}, "80"),
        ({"Ref": "Names"}, ("a", "b")),
        ({"Ref": "Ports"}, ("80", "443")),
        ({"Ref": "AWS::Partition"}, "aws"),
        ({"Ref": "AWS::NoValue"}, MISSING),
        ({"Fn::If": ["Certain", {"Ref": "Port"}, "b"]}, "80"),
        ({"Fn::If": [FALSE, "a", "b"]}, "b"),
        ({"Fn::Sub": "a${ Port }-${Empty}-${!Port}-$"}, "a80--${Port}-$"),
        ({"Fn::Sub": ["${Flag}${Half}${Port}", {"Flag": True, "Half": 0.5, "Port": {"Ref": "Empty"}}]}, "true0.5"),
        ({"Fn::Join": ["-", ["a", False, 1, {"Ref": "Port"}, {"Ref": "AWS::NoValue"}]]}, "a-false-1-80"),
        ({"Fn::Join": [",", {"Ref": "Names"}]}, "a,b"),
        ({"Fn::Base64": {"Fn::Sub": "a${Port}"}}, b64encode(b"a80").decode()),
    ],
    ids=shown,
)
def test_a_function_of_what_is_known_is_worked_out(value: Any, result: Value) -> None:
    assert worked_out(value) == (result, [])


def test_what_has_no_bytes_is_encoded_as_a_question_mark() -> None:
    assert worked_out({"Fn::Base64": "a\ud800"}) == (b64encode(b"a?").decode(), [])


@pytest.mark.parametrize(
    ("value", "sources"),
    [
        ({"Ref": "Open"}, [PARAMETERS]),
        ({"Ref": "Image"}, [ELSEWHERE]),
        ({"Ref": "Secret"}, [ELSEWHERE]),
        ({"Ref": "Other"}, ["Other"]),
        ({"Ref": "Nobody"}, [ELSEWHERE]),
        ({"Fn::GetAtt": ["Other", "Outputs.Arn"]}, ["Other"]),
        ({"Fn::GetAtt": "Other.Outputs.Arn"}, ["Other"]),
        ({"Fn::GetAtt": "Nobody.Arn"}, [ELSEWHERE]),
        ({"Fn::If": ["Certain", {"Ref": "Other"}, "b"]}, ["Other"]),
        ({"Fn::If": [UNSAID, {"Ref": "Other"}, "b"]}, [ELSEWHERE]),
        ({"Fn::Sub": "${Other.Outputs.Arn}-${Open}"}, ["Other", PARAMETERS]),
        ({"Fn::Sub": ["${A}", {"A": {"Ref": "Other"}}]}, ["Other"]),
        ({"Fn::Sub": ["${A}", {"A": ["b"]}]}, [ELSEWHERE]),
        ({"Fn::Sub": "${Cut}olve:ssm:/shop/secret}}"}, [ELSEWHERE]),
        ({"Fn::Join": ["", ["a", {"Ref": "Other"}]]}, ["Other"]),
        ({"Fn::Join": ["", ["a", ["b"]]]}, [ELSEWHERE]),
        ({"Fn::Join": ["", {"Ref": "Other"}]}, [ELSEWHERE, "Other"]),
        ({"Fn::Join": ["", ["{{res", "olve:ssm:/shop/secret}}"]]}, [ELSEWHERE]),
        ({"Fn::Base64": {"Ref": "Other"}}, ["Other"]),
        ({"Fn::Base64": ["a"]}, [ELSEWHERE]),
        ({"Fn::ImportValue": "Other"}, [ELSEWHERE]),
        ({"Fn::Sub": "a", "B": "c"}, [ELSEWHERE]),
        ("{{resolve:ssm:/shop/secret}}", [ELSEWHERE]),
    ],
    ids=shown,
)
def test_what_a_function_leaves_open_comes_from_what_it_names(value: Any, sources: list[str]) -> None:
    assert worked_out(value) == (UNKNOWN, sources)


@pytest.mark.parametrize(("name", "given"), [("Names", ["a"]), ("Names", {}), ("Open", ["a"]), ("Open", {"a": "b"})])
def test_a_parameter_is_given_as_text_or_is_unknown(name: str, given: Any) -> None:
    assert worked_out({"Ref": name}, frozen({name: given})) == (UNKNOWN, [PARAMETERS])


def test_a_parameter_that_is_given_takes_the_place_of_its_default() -> None:
    given = frozen({"Port": 443, "Names": "c"})

    assert worked_out([{"Ref": "Port"}, {"Ref": "Names"}], given) == (("443", ("c",)), [])


BY_PARTITION: Final = {"Fn::Equals": [{"Ref": "AWS::Partition"}, "aws"]}


@pytest.mark.parametrize(
    ("condition", "found"),
    [
        (TRUE, True),
        ({"Fn::Equals": [True, "true"]}, True),
        ({"Condition": "Certain"}, True),
        ({"Fn::Not": [{"Condition": "Certain"}]}, False),
        (BY_PARTITION, UNKNOWN),
        ({"Fn::And": [{"Condition": "Certain"}, BY_PARTITION]}, UNKNOWN),
        ({"Fn::Not": [{"Fn::Xor": [TRUE, FALSE]}]}, UNKNOWN),
        ({"Fn::Not": [{**TRUE, **FALSE, "Fn::Or": [TRUE]}]}, UNKNOWN),
        ({"Condition": "Wanted"}, UNKNOWN),
        ({"Fn::Not": [{"Condition": "Wanted"}]}, UNKNOWN),
        (["Certain"], UNKNOWN),
        (True, UNKNOWN),
    ],
    ids=shown,
)
def test_a_resource_is_there_where_its_condition_holds(condition: Any, found: Value) -> None:
    it = {"Type": TOPIC, "Condition": "Wanted"}
    declared = template({"It": it}, Conditions={**SECTIONS["Conditions"], "Wanted": condition}).declared("It")

    assert declared == (None if found is False else Declared({}, {}, is_certain=found is True))


def test_after_a_condition_a_value_may_name_the_partition_again() -> None:
    assert worked_out({"Fn::If": ["Certain", {"Ref": "AWS::Partition"}, ""]}) == ("aws", [])


LOOP: Final = {"Fn::ForEach::Each": ["Name", ["a", "b"], {"It${Name}": {"Type": LISTENER}}]}
MACRO: Final = {"Fn::Transform": {"Name": "Shop"}}
INCLUDE: Final = {"Fn::Transform": {"Name": "AWS::Include"}}
OPEN: Final = {"Fn::Transform": {"Name": UNKNOWN}}


@pytest.mark.parametrize(
    ("resources", "found"),
    [
        ({"It": {"Type": TOPIC, **MACRO}}, False),
        ({"It": {"Type": TOPIC, "Properties": LOOP}}, False),
        ({"It": {"Type": TOPIC}, **LOOP}, False),
        ({"It": {"Type": TOPIC}, **MACRO}, False),
        ({"It": {"Type": TOPIC, "Properties": {"P": LOOP}}}, True),
    ],
    ids=shown,
)
def test_what_is_rewritten_is_not_certain_to_be_there(resources: Mapping[str, Any], found: bool) -> None:
    declared = template(resources).declared("It")

    assert declared is not None
    assert declared.is_certain is found


@pytest.mark.parametrize(
    ("resources", "by"),
    [
        (MACRO, Hiding.MACRO),
        (INCLUDE, Hiding.INCLUDE),
        (OPEN, Hiding.UNKNOWN),
        ({"Fn::Transform": {"Name": "AWS::LanguageExtensions"}}, None),
        (LOOP, Hiding.LOOP),
        ({"Fn::ForEach::Each": ["Name", ["a"], {"It${Name}": {"Type": TOPIC}}]}, None),
        ({"Fn::ForEach::Each": ["Name", ["a"], LOOP]}, Hiding.LOOP),
        ({"Fn::ForEach::Each": ["Name", ["a"], {"Fn::ForEach::Inner": ["Id", ["b"], {"It": {"Type": TOPIC}}]}]}, None),
        ({"Fn::ForEach::Each": {"Ref": "Open"}}, Hiding.LOOP),
        ({"It": MACRO}, Hiding.MACRO),
        ({"It": INCLUDE}, Hiding.INCLUDE),
        ({"It": OPEN}, Hiding.UNKNOWN),
        ({"It": {"Fn::Transform": {"Name": "AWS::LanguageExtensions"}}}, None),
        ({"It": {}}, None),
        ({"It": {"Type": ["a"]}}, None),
        ({"It": {"Type": UNKNOWN}}, Hiding.UNKNOWN),
        ({"It": {"Type": LISTENER}}, None),
        ({"It": {"Type": "AWS::CloudFormation::Stack"}}, Hiding.NESTED),
        ({"It": {"Type": "Shop::Web::Site::MODULE"}}, Hiding.MODULE),
        ({"It": {"Type": "AWS::Serverless::Function"}}, Hiding.SERVERLESS),
        ({"It": {"Type": "AWS::Serverless::SimpleTable"}}, None),
        ({"It": {"Type": ROTATION, "Properties": {"SecretId": "shop"}}}, None),
        ({"It": {"Type": ROTATION, "Properties": {"HostedRotationLambda": {}}}}, Hiding.ROTATION),
    ],
    ids=shown,
)
def test_an_entry_that_may_bring_wanted_resources_is_told(resources: Mapping[str, Any], by: Hiding | None) -> None:
    (key,) = resources

    assert [*template(resources).unread({LISTENER})] == ([Unread(("Resources", key), by)] if by else [])


@pytest.mark.parametrize(
    ("resources", "types"),
    [
        ({"It": {"Type": TOPIC}, "It2": {"Type": LISTENER}}, [("It", TOPIC), ("It2", LISTENER)]),
        ({"my secret": {"Type": TOPIC}, "It": {}, "Ät": {"Type": TOPIC}}, []),
        (UNKNOWN, []),
    ],
    ids=["two", "none with both", "unknown"],
)
def test_a_resource_has_a_name_and_a_type(resources: Any, types: list[tuple[str, str]]) -> None:
    assert [*template(resources).types()] == types


@pytest.mark.parametrize(
    ("resources", "unread"),
    [
        (UNKNOWN, [Unread(("Resources",), Hiding.UNKNOWN)]),
        ([], [Unread(("Resources",), Hiding.MALFORMED)]),
        (None, []),
        ({"my secret": MACRO}, [Unread(("Resources",), Hiding.MACRO)]),
        ({"It": {**MACRO, "Condition": "Certain"}}, [Unread(("Resources", "It"), Hiding.MACRO)]),
        ({"It": {**MACRO, "Condition": "Nobody"}}, [Unread(("Resources", "It"), Hiding.MACRO, is_certain=False)]),
        ({"It": {**MACRO, "Condition": "Never"}}, []),
    ],
    ids=shown,
)
def test_it_is_told_where_resources_stay_unseen(resources: Any, unread: list[Unread]) -> None:
    assert [*template(resources).unread({LISTENER})] == unread


@pytest.mark.parametrize(
    ("section", "unread"),
    [
        ({"Transform": "Shop"}, [Unread(("Transform",), Hiding.MACRO)]),
        ({"Transform": "AWS::LanguageExtensions"}, []),
        (
            {"Transform": ["AWS::LanguageExtensions", {"Name": "AWS::Include"}, "Shop"]},
            [Unread(("Transform", 1), Hiding.INCLUDE), Unread(("Transform", 2), Hiding.MACRO)],
        ),
        (MACRO, [Unread(("Fn::Transform",), Hiding.MACRO)]),
    ],
    ids=shown,
)
def test_a_transform_of_the_whole_template_may_bring_resources(
    section: Mapping[str, Any], unread: list[Unread]
) -> None:
    assert [*template({}, **section).unread({LISTENER})] == unread


@pytest.mark.parametrize(
    ("name", "spelt"), [("sslPolicy", "SslPolicy"), ("dbSubnetGroupName", "DBSubnetGroupName"), ("Port", "Port")]
)
def test_a_name_of_aws_native_is_spelt_as_in_a_template(name: str, spelt: str) -> None:
    assert spell(name) == spelt
