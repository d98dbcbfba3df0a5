"""A resource is judged alike in whatever form the program writes it, and a template as far as it shows its content."""

import json
import os
import reprlib
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any, TypeAlias

import pytest
from aws_guardrails.catalogue import AnyRule, rules
from aws_guardrails.examples import Example, Given, Input, Ref, as_inputs, as_outputs, urn
from aws_guardrails.forms import unfold
from aws_guardrails.kinds import LIGHTSAIL_BALANCER
from aws_guardrails.model import Answer, Resource
from aws_guardrails.values import UNKNOWN
from judging import Said, judge, judge_one
from rewritten import (
    CLOUD_CONTROL,
    EXTENSION,
    FURTHER,
    IN_ROLE,
    INSIDE,
    JOINED,
    POLICY_IN_BUCKET,
    STACK,
    Joined,
    as_attachment_of_several,
    as_exclusive_attachments,
    containers_in_native,
    homes,
    in_cloud_control,
    in_extensions,
    in_native,
    in_native_with_text,
    in_principals_of_native,
    in_principals_of_stack,
    in_role,
    in_stack,
    in_stack_embedded,
    in_version_6,
    with_documents_as_objects,
    with_policies_inside,
)

STACK_SET = "aws:cloudformation/stackSet:StackSet"
RULES = rules()
EXAMPLES = [(rule, example) for rule in RULES for example in (*rule.examples(), *FURTHER.get(rule.name, ()))]
DEPLOYED = pytest.mark.parametrize("deployed", [False, True], ids=["preview", "deployed"])

Rewriting: TypeAlias = Callable[[Sequence[Given]], tuple[Given, ...] | None]
Verdict: TypeAlias = tuple[list[str], list[str]]
"""Paths of findings and of questions."""


def in_yaml_stack(resources: Sequence[Given]) -> tuple[Given, ...] | None:
    return in_stack(resources, as_yaml=True)


def every_example(*rewritings: Rewriting) -> pytest.MarkDecorator:
    """Parametrize over the examples that have these forms, each with its rule and the resources in that form."""
    return pytest.mark.parametrize(
        ("rule", "example", "resources"),
        [
            pytest.param(rule, example, resources, id=f"{rule.name}::{example.title}::{rewriting.__name__}")
            for rewriting in rewritings
            for rule, example in EXAMPLES
            if (resources := rewriting(example.resources)) is not None
        ],
    )


def said_of(rule: AnyRule, example: Example, resources: Sequence[Given], *, deployed: bool) -> Said:
    """Judge resources by every rule, the example's own with the example's config.

    The TLS policy of a Lightsail load balancer is left out: pulumi-aws has no property for it, so only the other forms are
    judged by it.
    """

    def is_comparable(answer: tuple[str, Answer]) -> bool:
        return answer[0] != "lb-weak-tls-policy" or answer[1].resource.kind != LIGHTSAIL_BALANCER

    inputs = as_inputs(resources, deployed=deployed, stack_config=example.stack_config)
    outputs = as_outputs(resources, deployed=deployed, stack_config=example.stack_config)
    parts = [judge([each], inputs, outputs, dict(example.config) if each is rule else {}) for each in RULES]
    return Said(
        tuple(filter(is_comparable, (answer for part in parts for answer in part.findings))),
        tuple(filter(is_comparable, (answer for part in parts for answer in part.undecided))),
    )


_said: dict[tuple[int, bool], Said] = {}


def said_as_written(rule: AnyRule, example: Example, *, deployed: bool) -> Said:
    """Judge an example as it is written: once, for all its other forms."""
    key = id(example), deployed
    if key not in _said:
        _said[key] = said_of(rule, example, example.resources, deployed=deployed)
    return _said[key]


Places: TypeAlias = tuple[set[tuple[str, str]], set[tuple[str, str]]]
"""Rule and resource of everything found, and of everything undecided."""


def places(said: Said) -> Places:
    return said.finding_places(), {(rule, question.resource.shown.name) for rule, question in said.undecided}


def moved(said: Said, resources: Sequence[Given], parts: Mapping[str, Joined] = JOINED) -> Places:
    """Return the places of what was said once some resources stand in others."""
    home = homes(resources, parts)
    found, undecided = places(said)
    return {(rule, home[name]) for rule, name in found}, {(rule, home[name]) for rule, name in undecided}


@DEPLOYED
@every_example(in_version_6)
def test_the_names_of_version_6_get_the_same_answers(
    rule: AnyRule, example: Example, resources: tuple[Given, ...], deployed: bool
) -> None:
    def answers(resources: Sequence[Given]) -> Any:
        said = said_of(rule, example, resources, deployed=deployed)
        findings = sorted((name, found.resource.name, found.path, found.message) for name, found in said.findings)
        return findings, sorted((name, asked.resource.name, asked.path, asked.reason) for name, asked in said.undecided)

    assert answers(resources) == answers(example.resources)


@DEPLOYED
@every_example(with_policies_inside)
def test_a_policy_inside_its_bucket_gets_the_same_verdict(
    rule: AnyRule, example: Example, resources: tuple[Given, ...], deployed: bool
) -> None:
    expected = said_as_written(rule, example, deployed=deployed)

    said = said_of(rule, example, resources, deployed=deployed)

    assert places(said) == moved(expected, example.resources, POLICY_IN_BUCKET)


@DEPLOYED
@every_example(in_role)
def test_what_stands_in_a_role_gets_the_same_verdict(
    rule: AnyRule, example: Example, resources: tuple[Given, ...], deployed: bool
) -> None:
    expected = said_as_written(rule, example, deployed=deployed)

    said = said_of(rule, example, resources, deployed=deployed)

    assert places(said) == moved(expected, example.resources, IN_ROLE)


@DEPLOYED
@every_example(as_attachment_of_several, as_exclusive_attachments)
def test_an_attachment_of_another_type_gets_the_same_verdict(
    rule: AnyRule, example: Example, resources: tuple[Given, ...], deployed: bool
) -> None:
    expected = said_as_written(rule, example, deployed=deployed)

    said = said_of(rule, example, resources, deployed=deployed)

    assert places(said) == places(expected)


@DEPLOYED
@every_example(with_documents_as_objects)
def test_a_policy_as_an_object_gets_the_same_answers(
    rule: AnyRule, example: Example, resources: tuple[Given, ...], deployed: bool
) -> None:
    expected = said_as_written(rule, example, deployed=deployed)

    said = said_of(rule, example, resources, deployed=deployed)

    assert said.comparable() == expected.comparable()


@DEPLOYED
@every_example(containers_in_native)
def test_a_stack_of_aws_native_gets_the_same_verdict(
    rule: AnyRule, example: Example, resources: tuple[Given, ...], deployed: bool
) -> None:
    expected = said_as_written(rule, example, deployed=deployed)

    said = said_of(rule, example, resources, deployed=deployed)

    assert places(said) == places(expected)


@DEPLOYED
@every_example(in_native, in_native_with_text)
def test_aws_native_gets_the_same_verdict(
    rule: AnyRule, example: Example, resources: tuple[Given, ...], deployed: bool
) -> None:
    expected = said_as_written(rule, example, deployed=deployed)

    said = said_of(rule, example, resources, deployed=deployed)

    assert places(said) == moved(expected, example.resources)


@DEPLOYED
@every_example(in_principals_of_native)
def test_what_stands_in_a_principal_of_aws_native_gets_the_same_verdict(
    rule: AnyRule, example: Example, resources: tuple[Given, ...], deployed: bool
) -> None:
    expected = said_as_written(rule, example, deployed=deployed)

    said = said_of(rule, example, resources, deployed=deployed)

    assert places(said) == moved(expected, example.resources, INSIDE)


@DEPLOYED
@every_example(in_stack, in_yaml_stack, in_stack_embedded, in_principals_of_stack)
def test_a_template_gets_the_same_verdict_on_its_stack(
    rule: AnyRule, example: Example, resources: tuple[Given, ...], deployed: bool
) -> None:
    expected = said_as_written(rule, example, deployed=deployed)

    said = said_of(rule, example, resources, deployed=deployed)

    *_, stack = resources
    assert Counter(name for name, _ in said.findings) == Counter(name for name, _ in expected.findings)
    assert {name for name, _ in said.undecided} == {name for name, _ in expected.undecided}
    root = urn("pulumi:pulumi:Stack", "shop-dev")
    assert {finding.resource.shown.urn for _, finding in said.findings} <= {stack.urn, root}


@every_example(in_cloud_control, in_extensions)
def test_desired_state_and_extensions_get_the_same_verdict(
    rule: AnyRule, example: Example, resources: tuple[Given, ...]
) -> None:
    expected = said_as_written(rule, example, deployed=False)

    said = said_of(rule, example, resources, deployed=False)

    assert places(said) == moved(expected, example.resources)


IAM_ARN = "arn:aws:iam::123456789012:server-certificate/legacy"
ACM_ARN = "arn:aws:acm:eu-west-1:123456789012:certificate/0123abcd-1234-1234-1234-0123456789ab"
FORWARD: Any = {"Type": "forward", "TargetGroupArn": "arn:aws:elasticloadbalancing:eu-west-1:1:targetgroup/a/b"}
LISTENER = "AWS::ElasticLoadBalancingV2::Listener"
HTTP: Any = {"Type": LISTENER, "Properties": {"Port": 80, "Protocol": "HTTP", "DefaultActions": [FORWARD]}}
BALANCER: Any = {"Type": "AWS::ElasticLoadBalancingV2::LoadBalancer", "Properties": {"Scheme": "internet-facing"}}
ACTION = "templateBody.Resources.Web.Properties.DefaultActions[0]"
PROTOCOL = "templateBody.Resources.Web.Properties.Protocol"
CERTIFICATE = "templateBody.Resources.Web.Properties.Certificates[0].CertificateArn"


def http(**properties: Any) -> dict[str, Any]:
    """Declare a plaintext listener that forwards, in a template."""
    return {**HTTP, "Properties": {**HTTP["Properties"], **properties}}


def https(certificate: Any) -> dict[str, Any]:
    """Declare an HTTPS listener, in a template."""
    properties = {"Port": 443, "Protocol": "HTTPS", "Certificates": [{"CertificateArn": certificate}]}
    return {"Type": LISTENER, "Properties": properties}


def body(web: Mapping[str, Any], **sections: Any) -> str:
    """Write a template with the resource `Web`; further `Resources` may be given."""
    return json.dumps({**sections, "Resources": {"Web": web, **sections.get("Resources", {})}})


def stack(template: Input, token: str = STACK, **inputs: Input) -> Given:
    return Given(token, "stack", {"templateBody": template, **inputs}, {"outputs": UNKNOWN})


def verdict(rule: str, *resources: Given, deployed: bool = False) -> Verdict:
    """Return the paths of the findings of a rule, and those of its questions."""
    said = judge_one(rule, *resources, deployed=deployed)
    return [finding.path for _, finding in said.findings], [question.path for _, question in said.undecided]


def plaintext(template: Input, token: str = STACK, **inputs: Input) -> Verdict:
    """Judge a template by lb-plaintext-listener."""
    return verdict("lb-plaintext-listener", stack(template, token, **inputs))


def certificate(template: Input, *others: Given, token: str = STACK, **inputs: Input) -> Verdict:
    """Judge a template by lb-certificate-not-acm."""
    return verdict("lb-certificate-not-acm", *others, stack(template, token, **inputs))


FOUND: Verdict = ([ACTION], [])
OPEN: Verdict = ([], [ACTION])
SILENT: Verdict = ([], [])


def test_a_finding_in_a_template_names_its_path_there() -> None:
    assert plaintext(body(HTTP)) == FOUND


def test_each_resource_of_a_template_gets_findings_of_its_own() -> None:
    assert plaintext(body(HTTP, Resources={"Api": HTTP})) == ([ACTION.replace("Web", "Api"), ACTION], [])


@pytest.mark.parametrize("token", [STACK_SET, "aws-native:cloudformation:Stack", "aws-native:cloudformation:StackSet"])
def test_every_resource_that_takes_a_template_is_opened(token: str) -> None:
    assert plaintext(body(HTTP), token) == FOUND


def test_a_template_may_be_an_object() -> None:
    template: Input = {"Resources": {"Web": HTTP}}

    assert plaintext(template, "aws-native:cloudformation:Stack") == FOUND


def test_what_is_unknown_in_a_template_that_is_an_object_is_undecided() -> None:
    template: Input = {"Resources": {"Web": http(Protocol=UNKNOWN)}}

    assert plaintext(template, "aws-native:cloudformation:Stack") == ([], [PROTOCOL])


def test_an_unknown_template_is_silent() -> None:
    assert plaintext(UNKNOWN) == SILENT


def test_a_template_at_a_url_is_silent() -> None:
    given = Given(STACK, "stack", {"templateUrl": "https://bucket.s3.amazonaws.com/template.json"})

    assert verdict("lb-plaintext-listener", given) == SILENT


def test_a_stack_that_is_only_read_is_not_judged() -> None:
    (rule,) = (rule for rule in RULES if rule.name == "lb-plaintext-listener")
    outputs = as_outputs([stack(body(HTTP))])
    inputs = [replace(resource, properties={}, inputs=frozenset()) for resource in outputs]

    assert judge([rule], inputs, outputs) == Said((), ())


IS_PROD: Any = {"IsProd": {"Fn::Equals": [{"Ref": "Stage"}, "prod"]}}
UNDER_CONDITION: Any = {**HTTP, "Condition": "IsProd"}


def staged(default: str | None = None, kind: str = "String") -> dict[str, Any]:
    """Declare the parameter that the condition hangs on."""
    return {"Stage": {"Type": kind} | ({} if default is None else {"Default": default})}


def conditional(web: Any, **stage: Any) -> str:
    return body(web, Parameters=staged(**stage), Conditions=IS_PROD)


def test_a_condition_that_holds_by_a_default_leaves_the_resource_there() -> None:
    assert plaintext(conditional(UNDER_CONDITION, default="prod")) == FOUND


def test_a_condition_that_does_not_hold_takes_the_resource_away() -> None:
    assert plaintext(conditional(UNDER_CONDITION, default="dev")) == SILENT


def test_a_finding_under_an_unknown_condition_becomes_undecided() -> None:
    assert plaintext(conditional(UNDER_CONDITION), parameters={"Stage": UNKNOWN}) == OPEN


def test_a_condition_that_is_not_declared_is_unknown() -> None:
    assert plaintext(body({**HTTP, "Condition": "Missing"})) == OPEN


def test_a_resource_with_conditions_all_of_which_hold_is_there() -> None:
    conditions = {
        **IS_PROD,
        "Both": {"Fn::And": [{"Condition": "IsProd"}, {"Fn::Not": [{"Fn::Equals": ["a", "b"]}]}]},
        "Either": {"Fn::Or": [{"Fn::Equals": ["a", "b"]}, {"Condition": "Both"}]},
    }
    template = body({**HTTP, "Condition": "Either"}, Parameters=staged("prod"), Conditions=conditions)

    assert plaintext(template) == FOUND


def test_one_known_side_decides_a_condition_of_several() -> None:
    unknown = {"Fn::Equals": [{"Ref": "AWS::Region"}, "eu-west-1"]}
    no = {"Fn::Equals": ["a", "b"]}
    conditions = {"Neither": {"Fn::And": [unknown, no]}, "Either": {"Fn::Or": [unknown, {"Fn::Not": [no]}]}}

    assert plaintext(body({**HTTP, "Condition": "Neither"}, Conditions=conditions)) == SILENT
    assert plaintext(body({**HTTP, "Condition": "Either"}, Conditions=conditions)) == FOUND


@pytest.mark.parametrize(
    "conditions",
    [
        {"Loop": {"Condition": "Loop"}},
        {"Loop": {"Fn::Not": [{"Condition": "Other"}]}, "Other": {"Fn::And": [{"Condition": "Loop"}] * 2}},
        {"Loop": {"Fn::Equals": [{"Fn::If": ["Loop", "x", "y"]}, "x"]}},
    ],
)
def test_a_condition_that_hangs_on_itself_is_unknown(conditions: Any) -> None:
    assert plaintext(body({**HTTP, "Condition": "Loop"}, Conditions=conditions)) == OPEN


def test_a_condition_on_the_region_is_unknown() -> None:
    conditions = {"InIreland": {"Fn::Equals": [{"Ref": "AWS::Region"}, "eu-west-1"]}}

    assert plaintext(body({**HTTP, "Condition": "InIreland"}, Conditions=conditions)) == OPEN


def test_a_condition_on_the_partition_is_unknown() -> None:
    conditions = {"InChina": {"Fn::Equals": [{"Ref": "AWS::Partition"}, "aws-cn"]}}

    assert plaintext(body({**HTTP, "Condition": "InChina"}, Conditions=conditions)) == OPEN


def test_a_listener_under_an_unknown_condition_does_not_prove_https() -> None:
    listener = {**https(ACM_ARN), "Condition": "IsProd"}
    listener["Properties"]["LoadBalancerArn"] = {"Ref": "Shop"}
    template = body(listener, Parameters=staged(), Conditions=IS_PROD, Resources={"Shop": BALANCER})

    assert verdict("lb-public-without-https", stack(template, parameters={"Stage": UNKNOWN})) == (
        [],
        ["templateBody.Resources.Shop.Properties"],
    )


EITHER_PROTOCOL = http(Protocol={"Fn::If": ["IsProd", "HTTPS", "HTTP"]})


def test_if_takes_the_branch_of_a_known_condition() -> None:
    assert plaintext(conditional(EITHER_PROTOCOL, default="dev")) == FOUND
    assert plaintext(conditional(EITHER_PROTOCOL, default="prod")) == SILENT


def test_if_of_an_unknown_condition_is_unknown() -> None:
    assert plaintext(conditional(EITHER_PROTOCOL)) == ([], [PROTOCOL])


def test_no_value_removes_a_property() -> None:
    web = http(Protocol={"Fn::If": ["IsProd", "HTTPS", {"Ref": "AWS::NoValue"}]})

    assert plaintext(conditional(web, default="dev")) == FOUND


def test_no_value_removes_an_element_of_a_list() -> None:
    redirect = {"Type": "redirect", "RedirectConfig": {"Protocol": "HTTPS", "StatusCode": "HTTP_301"}}

    assert plaintext(body(http(DefaultActions=[{"Ref": "AWS::NoValue"}, redirect]))) == SILENT


def test_sub_knows_the_partition() -> None:
    template = body(https({"Fn::Sub": IAM_ARN.replace(":aws:", ":${AWS::Partition}:")}))

    assert certificate(template) == ([CERTIFICATE], [])


def test_sub_takes_values_of_its_own() -> None:
    template = body(https({"Fn::Sub": ["arn:aws:iam::${ Account }:server-certificate/x", {"Account": 123456789012}]}))

    assert certificate(template) == ([CERTIFICATE], [])


def test_sub_leaves_what_is_escaped() -> None:
    template = body(https({"Fn::Sub": "${!Literal} and $5"}))
    (message,) = judge_one("lb-certificate-not-acm", stack(template)).messages().values()

    assert message.startswith(f"`{CERTIFICATE}` is `${{Literal}} and $5`, which is not an ARN. ")


def test_sub_of_the_region_is_unknown() -> None:
    template = body(https({"Fn::Sub": "arn:aws:acm:${AWS::Region}:${AWS::AccountId}:certificate/1"}))

    assert certificate(template) == ([], [CERTIFICATE])


def test_join_of_known_parts_is_known() -> None:
    template = body(https({"Fn::Join": [":", ["arn", {"Ref": "AWS::Partition"}, "iam::1", "server-certificate/x"]]}))

    assert certificate(template) == ([CERTIFICATE], [])


def test_join_with_an_unknown_part_is_unknown() -> None:
    template = body(https({"Fn::Join": [":", ["arn:aws:acm", {"Ref": "AWS::Region"}, "1", "certificate/x"]]}))

    assert certificate(template) == ([], [CERTIFICATE])


@pytest.mark.parametrize(
    "function",
    [
        {"Fn::ImportValue": "shared-protocol"},
        {"Fn::FindInMap": ["Protocols", "web", "Name"]},
        {"Fn::Select": [0, ["HTTP"]]},
        {"Fn::Transform": {"Name": "Mine"}},
        {"Fn::If": "IsProd"},
        {"Fn::Join": [1, 2]},
        {"Fn::Sub": []},
        {"Ref": ["Stage"]},
        {"Fn::Sub": "HTTP", "Fn::Join": ["", []]},
    ],
    ids=json.dumps,
)
def test_any_other_function_is_unknown(function: Any) -> None:
    assert plaintext(body(http(Protocol=function))) == ([], [PROTOCOL])


BY_PARAMETER: Any = http(Protocol={"Ref": "Spoken"})


def spoken(kind: Any = "String", **others: Any) -> str:
    return body(BY_PARAMETER, Parameters={"Spoken": {"Type": kind, **others}})


def test_a_parameter_that_is_not_given_has_its_default() -> None:
    assert plaintext(spoken(Default="HTTP")) == FOUND


def test_a_parameter_that_is_given_has_that_value() -> None:
    assert plaintext(spoken(Default="HTTPS"), parameters={"Spoken": "HTTP"}) == FOUND
    assert plaintext(spoken(Default="HTTP"), parameters={"Spoken": "HTTPS"}) == SILENT


@pytest.mark.parametrize("parameters", [UNKNOWN, {"Spoken": UNKNOWN}], ids=str)
def test_a_parameter_that_is_given_and_unknown_is_undecided(parameters: Input) -> None:
    assert plaintext(spoken(Default="HTTP"), parameters=parameters) == ([], [PROTOCOL])


def test_a_parameter_without_a_value_is_undecided() -> None:
    assert plaintext(spoken()) == ([], [PROTOCOL])


@pytest.mark.parametrize("kind", ["AWS::SSM::Parameter::Value<String>", 5, None])
def test_a_parameter_whose_value_stands_elsewhere_is_undecided(kind: Any) -> None:
    """That of an SSM type is looked up by AWS: the value given is its name."""
    assert plaintext(spoken(kind, Default="HTTP")) == ([], [PROTOCOL])


@pytest.mark.parametrize("default", [80, "80"], ids=repr)
def test_a_number_of_a_parameter_may_be_text(default: Any) -> None:
    parameters = {"Port": {"Type": "Number", "Default": default}}
    template = body(http(Port={"Ref": "Port"}, Protocol="TCP"), Parameters=parameters)

    assert plaintext(template) == ([PROTOCOL.replace("Protocol", "Port")], [])


@pytest.mark.parametrize("kind", ["CommaDelimitedList", "List<String>"])
def test_a_list_of_a_parameter_is_split_at_commas(kind: str) -> None:
    listened = {"LoadBalancerPort": 443, "Protocol": "HTTPS", "InstancePort": 80, "PolicyNames": {"Ref": "Policies"}}
    classic = {"Type": "AWS::ElasticLoadBalancing::LoadBalancer", "Properties": {"Listeners": [listened]}}
    names = "ELBSecurityPolicy-TLS-1-2-2017-01 , ELBSecurityPolicy-2016-08"
    template = body(classic, Parameters={"Policies": {"Type": kind, "Default": names}})

    assert verdict("lb-weak-tls-policy", stack(template)) == (
        ["templateBody.Resources.Web.Properties.Listeners[0].PolicyNames[1]"],
        [],
    )


def test_the_parameters_of_a_stack_set_are_unknown() -> None:
    """Every account and region may override them."""
    assert plaintext(spoken(Default="HTTP"), STACK_SET, parameters={"Spoken": "HTTP"}) == ([], [PROTOCOL])


UPLOADED = Given("aws:iam/serverCertificate:ServerCertificate", "uploaded", {}, {"arn": IAM_ARN})
ISSUED = Given("aws:acm/certificate:Certificate", "issued", {}, {"arn": ACM_ARN})
BY_CERTIFICATE = body(https({"Ref": "Certificate"}), Parameters={"Certificate": {"Type": "String"}})


@DEPLOYED
def test_a_parameter_is_followed_to_the_certificate_of_the_program_that_it_comes_from(deployed: bool) -> None:
    def judged(*resources: Given, name: str) -> Verdict:
        given = stack(BY_CERTIFICATE, parameters={"Certificate": Ref(name, "arn")})
        return verdict("lb-certificate-not-acm", *resources, given, deployed=deployed)

    assert judged(UPLOADED, name="uploaded") == ([CERTIFICATE], [])
    assert judged(ISSUED, name="issued") == SILENT


def test_a_reference_out_of_a_template_hides_no_other_resource_of_it() -> None:
    """Only what may have more resources than it shows can hide a bucket's block, or a load balancer's listener."""
    name = {"Fn::Sub": "shop-${AWS::Region}"}
    template = json.dumps({"Resources": {"Shop": {"Type": "AWS::S3::Bucket", "Properties": {"BucketName": name}}}})

    assert verdict("s3-bucket-without-public-access-block", stack(template)) == (
        ["templateBody.Resources.Shop.Properties.BucketName"],
        [],
    )


def test_parameters_that_come_from_several_certificates_are_undecided() -> None:
    parameters: Input = {"Certificate": Ref("uploaded", "arn"), "Other": Ref("issued", "arn")}

    assert certificate(BY_CERTIFICATE, UPLOADED, ISSUED, parameters=parameters) == ([], [CERTIFICATE])


def test_a_parameter_of_a_stack_set_proves_nothing_wherever_it_comes_from() -> None:
    parameters: Input = {"Certificate": Ref("uploaded", "arn")}

    assert certificate(BY_CERTIFICATE, UPLOADED, token=STACK_SET, parameters=parameters) == ([], [CERTIFICATE])


@pytest.mark.parametrize(
    ("reference", "kind", "expected"),
    [
        ({"Ref": "Cert"}, "AWS::CertificateManager::Certificate", SILENT),
        ({"Fn::Sub": "${Cert}"}, "AWS::CertificateManager::Certificate", SILENT),
        ({"Fn::GetAtt": ["Cert", "Arn"]}, "AWS::IAM::ServerCertificate", ([CERTIFICATE], [])),
        ({"Fn::GetAtt": "Cert.Arn"}, "AWS::IAM::ServerCertificate", ([CERTIFICATE], [])),
        ({"Fn::Sub": "${Cert.Arn}"}, "AWS::IAM::ServerCertificate", ([CERTIFICATE], [])),
        ({"Fn::GetAtt": ["Cert", "Arn"]}, "Custom::Certificate", ([], [CERTIFICATE])),
        ({"Fn::GetAtt": ["Elsewhere", "Arn"]}, "AWS::IAM::ServerCertificate", ([], [CERTIFICATE])),
    ],
    ids=json.dumps,
)
def test_a_reference_is_followed_to_the_certificate_in_the_template(
    reference: Any, kind: str, expected: Verdict
) -> None:
    template = body(https(reference), Resources={"Cert": {"Type": kind, "Properties": {}}})

    assert certificate(template) == expected


def test_a_reference_to_a_resource_that_a_condition_takes_away_is_undecided() -> None:
    absent = {"Type": "AWS::IAM::ServerCertificate", "Condition": "Never"}
    never = {"Never": {"Fn::Equals": ["a", "b"]}}
    template = body(https({"Fn::GetAtt": ["Cert", "Arn"]}), Conditions=never, Resources={"Cert": absent})

    assert certificate(template) == ([], [CERTIFICATE])


@pytest.mark.parametrize(
    "transform", ["Mine", ["AWS::Serverless-2016-10-31", "Mine"], "AWS::Include", {"Name": "AWS::Include"}], ids=str
)
def test_what_a_macro_may_rewrite_is_undecided(transform: Any) -> None:
    assert plaintext(body(HTTP, Transform=transform)) == OPEN


@pytest.mark.parametrize("transform", ["AWS::Serverless-2016-10-31", ["AWS::LanguageExtensions"]], ids=str)
def test_transforms_of_aws_leave_a_load_balancer_as_it_is(transform: Any) -> None:
    assert plaintext(body(HTTP, Transform=transform)) == FOUND


INCLUDE: Any = {"Fn::Transform": {"Name": "AWS::Include", "Parameters": {"Location": "s3://shop/snippet.yaml"}}}


def test_properties_that_a_transform_adds_to_are_undecided() -> None:
    assert plaintext(body(http(**INCLUDE))) == OPEN


def test_a_resource_that_a_transform_adds_to_is_undecided() -> None:
    assert plaintext(body({**HTTP, **INCLUDE})) == OPEN


def test_resources_that_a_transform_adds_to_are_undecided() -> None:
    assert plaintext(body(HTTP, Resources=INCLUDE)) == OPEN


def test_a_loop_over_resources_may_make_the_listener_that_is_missed() -> None:
    loop = {"Fn::ForEach::Listeners": ["Port", ["443"], {"Listener${Port}": https(ACM_ARN)}]}
    template = body(BALANCER, Transform="AWS::LanguageExtensions", Resources=loop)

    assert verdict("lb-public-without-https", stack(template))[0] == []


@pytest.mark.parametrize(
    "malformed",
    [
        "",
        "{",
        "[]",
        "null",
        "just text",
        "Resources: [",
        "Resources:\n\t- tab",
        "--- 1\n--- 2",
        "? [a]\n: b",
        "Resources: {Web: &web {Type: *web}}",
        "Resources: &all [*all]",
        'Resources: !!int ""',
        "Resources: !!bool perhaps",
        "Resources: !!timestamp yesterday",
        "Resources: !!python/object:os.system {}",
        "Resources: \x00",
        '{"Resources": []}',
        '{"Resources": {"Web": null, "Api": 5, "Other": {"Type": null}}}',
        '{"Resources": {"Web": {"Type": ["AWS::ElasticLoadBalancingV2::Listener"]}}}',
        '{"Resources": {"Web": {"Type": "AWS::ElasticLoadBalancingV2::Listener", "Properties": []}}}',
        '{"Parameters": [], "Conditions": 5, "Transform": 5, "Resources": {"Web": {"Type": 5}}}',
        '{"Resources": ' + "9" * 5000 + "}",
    ],
    ids=[str(number) for number in range(1, 23)],
)
def test_a_malformed_template_is_silent(malformed: str) -> None:
    assert plaintext(malformed) == SILENT


def test_a_template_longer_than_aws_takes_is_silent() -> None:
    assert plaintext(body(HTTP, Description="x" * 1_000_000)) == SILENT


@pytest.mark.parametrize("depth", [*range(100, 340, 20), 100_000])
def test_a_deeply_nested_template_never_raises(depth: int) -> None:
    strange = '[{"a":' * depth + "0" + "}]" * depth
    template = body(http(Strange="?")).replace('"?"', strange)

    assert plaintext(template) in (FOUND, SILENT)


def test_a_long_chain_of_conditions_never_raises() -> None:
    chain: dict[str, Any] = {f"C{index}": {"Condition": f"C{index + 1}"} for index in range(1000)}
    template = body({**HTTP, "Condition": "C0"}, Conditions={**chain, "C1000": {"Fn::Equals": ["a", "a"]}})

    assert plaintext(template) in (FOUND, OPEN)


def test_a_number_too_long_to_be_written_never_raises() -> None:
    template = f"Resources: {{Web: {{Type: '{LISTENER}', Properties: {{Protocol: !Join ['', [0x{'f' * 6000}]]}}}}}}"

    assert plaintext(template) in (SILENT, ([], [PROTOCOL]))


def aliases(first: str, line: str) -> str:
    """Write a template of a few lines, each of which has the one before ten times."""
    lines = [line.format(index, ", ".join([f"*n{index - 1}"] * 10)) for index in range(1, 8)]
    return "\n".join([f"n0: &n0 {first}", *lines])


JUDGE_WHAT_IS_READ = f"""
import sys
from aws_guardrails.examples import Given
from judging import judge_one
judge_one("lb-plaintext-listener", Given({STACK!r}, "stack", {{"templateBody": sys.stdin.read()}}))
"""
DOUBLED: Any = {f"C{index}": {"Fn::And": [{"Condition": f"C{index + 1}"}] * 2} for index in range(60)}


@pytest.mark.parametrize(
    "hostile",
    [
        pytest.param("Resources: " + "[" * 100_000 + "]" * 100_000, id="deeply nested YAML"),
        pytest.param(aliases("[1, 2]", "n{0}: &n{0} [{1}]"), id="aliases of aliases"),
        pytest.param(aliases("{a: 1}", "n{0}: &n{0} {{<<: [{1}]}}"), id="merges of merges"),
        pytest.param(body({**HTTP, "Condition": "C0"}, Conditions=DOUBLED), id="conditions of conditions"),
        pytest.param(body(http(Protocol={"Fn::Sub": "${" * 200_000})), id="substitutions without an end"),
    ],
)
def test_a_hostile_template_is_read_quickly_or_not_at_all(hostile: str) -> None:
    """In a process of its own, because a parser in C can take the whole process with it."""
    ran = subprocess.run(
        [sys.executable, "-c", JUDGE_WHAT_IS_READ],
        input=hostile,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
        text=True,
        timeout=5,
        check=False,
    )

    assert (ran.returncode, ran.stderr) == (0, "")


def test_dates_in_yaml_stay_text() -> None:
    template = f"AWSTemplateFormatVersion: 2010-09-09\nResources: {{Web: {{Type: '{LISTENER}', Properties: {{\n"
    template += "Protocol: HTTPS, Certificates: [{CertificateArn: 2026-11-23}]}}}"
    (message,) = judge_one("lb-certificate-not-acm", stack(template)).messages().values()

    assert message.startswith(f"`{CERTIFICATE}` is `2026-11-23`, which is not an ARN. ")


def test_short_forms_in_yaml_are_the_functions() -> None:
    template = f"""
        Parameters: {{Stage: {{Type: String, Default: dev}}}}
        Conditions: {{IsProd: !Equals [!Ref Stage, prod], Always: !Not [!Condition IsProd]}}
        Resources:
          Web:
            Type: {LISTENER}
            Condition: Always
            Properties:
              Port: !If [IsProd, 443, 80]
              Protocol: !Join ["", [HT, !Sub ["${{Rest}}", {{Rest: TP}}]]]
              DefaultActions:
                - Type: forward
                  TargetGroupArn: !GetAtt Group.TargetGroupArn
    """

    assert plaintext(template) == FOUND


def sealed(given: Given, *secrets: str) -> str:
    """Judge a stack with secrets by lb-certificate-not-acm, and return the message."""
    (rule,) = (rule for rule in RULES if rule.name == "lb-certificate-not-acm")
    resources = [replace(resource, secrets=secrets) for resource in (*as_inputs([given]), *as_outputs([given]))]
    (message,) = judge([rule], resources[:1], resources[1:]).messages().values()
    return message


def test_a_secret_template_is_judged_but_never_shown() -> None:
    message = sealed(stack(body(https(IAM_ARN))), "templateBody")

    assert message.startswith(f"`{CERTIFICATE}` is (secret), an IAM server certificate. ")


@pytest.mark.parametrize("secret", ["parameters", "parameters.Certificate"])
def test_secret_parameters_are_judged_but_never_shown(secret: str) -> None:
    message = sealed(stack(BY_CERTIFICATE, parameters={"Certificate": IAM_ARN}), secret)

    assert message.startswith(f"`{CERTIFICATE}` is (secret), an IAM server certificate. ")


def test_a_template_beside_another_secret_is_shown() -> None:
    message = sealed(stack(body(https(IAM_ARN))), "notificationArns")

    assert message.startswith(f"`{CERTIFICATE}` is `{IAM_ARN}`, an IAM server certificate. ")


def state(desired: Input, token: Input = LISTENER) -> Given:
    return Given(CLOUD_CONTROL, "state", {"typeName": token, "desiredState": desired})


def test_a_finding_in_a_desired_state_names_its_path_there() -> None:
    given = state(json.dumps(HTTP["Properties"]))

    assert verdict("lb-plaintext-listener", given) == (["desiredState.DefaultActions[0]"], [])


def test_an_unknown_desired_state_is_undecided() -> None:
    assert verdict("lb-plaintext-listener", state(UNKNOWN)) == ([], ["desiredState.Protocol"])


@pytest.mark.parametrize("kind", ["LoadBalancer", "Listener", "ListenerRule"])
def test_no_rule_reports_an_unknown_desired_state(kind: str) -> None:
    given = state(UNKNOWN, f"AWS::ElasticLoadBalancingV2::{kind}")

    assert [verdict(rule.name, given)[0] for rule in RULES] == [[]] * len(RULES)


@pytest.mark.parametrize("token", [UNKNOWN, None, "AWS::SQS::Queue", "", 5])
def test_a_desired_state_of_an_unknown_or_unread_type_is_silent(token: Input) -> None:
    assert verdict("lb-plaintext-listener", state(json.dumps(HTTP["Properties"]), token)) == SILENT


@pytest.mark.parametrize("malformed", ["", "{", "[" * 100_000, "9" * 5000], ids=reprlib.repr)
def test_a_malformed_desired_state_is_silent(malformed: str) -> None:
    assert verdict("lb-plaintext-listener", state(malformed)) == SILENT


def test_an_extension_shows_what_of_it_is_known() -> None:
    given = Given(EXTENSION, "extension", {"type": LISTENER, "properties": http(Protocol=UNKNOWN)["Properties"]})

    assert verdict("lb-plaintext-listener", given) == ([], ["properties.Protocol"])


@pytest.mark.parametrize("token", [UNKNOWN, "AWS::SQS::Queue"])
def test_an_extension_of_an_unknown_or_unread_type_is_silent(token: Input) -> None:
    given = Given(EXTENSION, "extension", {"type": token, "properties": HTTP["Properties"]})

    assert verdict("lb-plaintext-listener", given) == SILENT


def classic_with(*names: str, **attributes: Input) -> Given:
    """Declare a classic load balancer with policies of its own as aws-native has them."""
    policies: Input = [
        {
            "policyName": "tls",
            "policyType": "SSLNegotiationPolicyType",
            "attributes": [{"name": name.replace("_", "-"), "value": value} for name, value in attributes.items()],
        },
        {"policyName": "sticky", "policyType": "LBCookieStickinessPolicyType", "attributes": []},
    ]
    listened: Input = {"loadBalancerPort": "443", "protocol": "HTTPS", "instancePort": "80", "policyNames": names}
    return Given("aws-native:elasticloadbalancing:LoadBalancer", "old", {"listeners": [listened], "policies": policies})


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (classic_with("tls", Reference_Security_Policy="ELBSecurityPolicy-TLS-1-2-2017-01"), SILENT),
        (
            classic_with("tls", Reference_Security_Policy="ELBSecurityPolicy-2016-08"),
            (["policies[0].attributes[0].value"], []),
        ),
        (
            classic_with("sticky", Reference_Security_Policy="ELBSecurityPolicy-TLS-1-2-2017-01"),
            (["listeners[0].protocol"], []),
        ),
        (
            classic_with("tls", Reference_Security_Policy=UNKNOWN),
            ([], ["policies[0].attributes[0]"]),
        ),
    ],
    ids=["strong", "weak", "not named", "unknown"],
)
def test_a_classic_load_balancer_of_aws_native_has_its_policies_inside(given: Given, expected: Verdict) -> None:
    assert verdict("lb-weak-tls-policy", given) == expected


HIDDEN_BALANCERS = [
    stack(body(BALANCER)),
    Given(CLOUD_CONTROL, "stack", {"typeName": BALANCER["Type"], "desiredState": json.dumps(BALANCER["Properties"])}),
    Given(EXTENSION, "stack", {"type": BALANCER["Type"], "properties": BALANCER["Properties"]}),
]


@DEPLOYED
@pytest.mark.parametrize("hidden", HIDDEN_BALANCERS, ids=lambda given: given.type)
def test_a_hidden_load_balancer_may_have_its_listener_outside(hidden: Given, deployed: bool) -> None:
    """No output of its container says which ARN is its own, so a listener with any ARN may be the one."""
    listener = Given(
        "aws:lb/listener:Listener",
        "https",
        {"port": 443, "protocol": "HTTPS", "loadBalancerArn": Ref("stack", "balancerArn")},
    )

    assert verdict("lb-public-without-https", hidden, listener, deployed=deployed)[0] == []


HIDDEN_LISTENERS = [
    stack(body(HTTP)),
    Given(CLOUD_CONTROL, "stack", {"typeName": LISTENER, "desiredState": json.dumps(HTTP["Properties"])}),
    Given(EXTENSION, "stack", {"type": LISTENER, "properties": HTTP["Properties"]}),
]


@pytest.mark.parametrize("hidden", HIDDEN_LISTENERS, ids=lambda given: given.type)
def test_a_rule_on_a_hidden_listener_is_judged_where_only_one_can_be_meant(hidden: Given) -> None:
    forward: Input = {"type": "forward", "targetGroupArn": "arn:aws:elasticloadbalancing:::targetgroup/a/b"}
    rule = Given(
        "aws:lb/listenerRule:ListenerRule", "rule", {"listenerArn": Ref("stack", "listenerArn"), "actions": [forward]}
    )

    is_described = hidden.type != STACK
    expected = (["actions[0]"], []) if is_described else ([], ["listenerArn"])
    assert verdict("lb-plaintext-listener-rule", hidden, rule) == expected


def test_what_is_no_form_of_anything_is_left_as_it_is() -> None:
    queue = Resource(type="aws:sqs/queue:Queue", name="queue", urn="urn:pulumi:dev::shop::aws:sqs/queue:Queue::queue")

    assert list(unfold(queue)) == [queue]
