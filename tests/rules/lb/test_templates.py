"""Load balancers in CloudFormation templates: what the forms alone do not say."""

import json
from collections.abc import Mapping
from typing import Any

import pytest
from aws_guardrails.examples import Given, Input
from judging import judge_all, judge_one

WEB = "templateBody.Resources.Web.Properties"
ACM_ARN = "arn:aws:acm:eu-west-1:123456789012:certificate/0123abcd-1234-1234-1234-0123456789ab"
IAM_ARN = "arn:aws:iam::123456789012:server-certificate/legacy"
STRONG = "ELBSecurityPolicy-TLS13-1-2-2021-06"
FORWARD = {"Type": "forward", "TargetGroupArn": "arn:aws:elasticloadbalancing:eu-west-1:1:targetgroup/a/b"}
LISTENER = "AWS::ElasticLoadBalancingV2::Listener"
HTTP = {"Type": LISTENER, "Properties": {"Port": 80, "Protocol": "HTTP", "DefaultActions": [FORWARD]}}


def https(**properties: Any) -> dict[str, Any]:
    """Declare an HTTPS listener."""
    sound = {"Port": 443, "Protocol": "HTTPS", "SslPolicy": STRONG, "Certificates": [{"CertificateArn": ACM_ARN}]}
    return {"Type": LISTENER, "Properties": {**sound, **properties}}


def stack(web: Mapping[str, Any], **sections: Any) -> Given:
    """Declare a stack with the resource `Web` in its template."""
    return of_text(json.dumps({**sections, "Resources": {"Web": web}}))


def of_text(template: str) -> Given:
    """Declare a stack with a template."""
    return Given("aws:cloudformation/stack:Stack", "stack", {"templateBody": template})


@pytest.mark.parametrize(
    ("properties", "open_path"),
    [
        ({"Certificates": [{"CertificateArn": "{{resolve:ssm:/shop/certificate}}"}]}, "Certificates[0].CertificateArn"),
        ({"SslPolicy": {"Fn::Sub": "{{resolve:ssm:/shop/${AWS::Partition}}}"}}, "SslPolicy"),
    ],
)
def test_a_value_that_the_deployment_looks_up_is_unknown(properties: dict[str, Input], open_path: str) -> None:
    """See https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references.html for the form."""
    said = judge_all([stack(https(**properties))])

    assert (said.findings, [question.path for _, question in said.undecided]) == ((), [f"{WEB}.{open_path}"])


def test_every_certificate_of_a_listener_certificate_is_judged() -> None:
    several = [{"CertificateArn": ACM_ARN}, {"CertificateArn": IAM_ARN}]
    extra = {
        "Type": "AWS::ElasticLoadBalancingV2::ListenerCertificate",
        "Properties": {"ListenerArn": "arn:listener", "Certificates": several},
    }

    said = judge_one("lb-certificate-not-acm", stack(extra))

    assert [finding.path for _, finding in said.findings] == [f"{WEB}.Certificates[1].CertificateArn"]


def test_a_lone_equals_sign_in_yaml_is_text() -> None:
    template = f"Outputs: {{X: {{Value: =}}}}\nResources: {{Web: {json.dumps(HTTP)}}}"

    assert [rule for rule, _ in judge_all([of_text(template)]).findings] == ["lb-plaintext-listener"]


def test_a_parameter_that_is_not_echoed_makes_every_value_secret() -> None:
    listener = https(Certificates=[{"CertificateArn": {"Ref": "Certificate"}}])
    parameters = {"Certificate": {"Type": "String", "NoEcho": True, "Default": IAM_ARN}}
    (message,) = judge_one("lb-certificate-not-acm", stack(listener, Parameters=parameters)).messages().values()

    assert message.startswith(f"`{WEB}.Certificates[0].CertificateArn` is (secret), an IAM server certificate.")


def test_a_message_names_the_resource_of_the_template() -> None:
    balancer = {"Type": "AWS::ElasticLoadBalancingV2::LoadBalancer", "Properties": {"Scheme": "internet-facing"}}
    template = json.dumps({"Resources": {"One": balancer, "Two": balancer}})
    said = judge_one("lb-public-without-https", of_text(template))

    assert [finding.message.partition(":")[0] for _, finding in said.findings] == [
        "`templateBody.Resources.One`",
        "`templateBody.Resources.Two`",
    ]


A, B = {"Fn::Equals": ["a", "a"]}, {"Fn::Equals": ["a", "b"]}
LATER = {"Fn::Equals": [{"Ref": "AWS::StackId"}, "a"]}


@pytest.mark.parametrize(
    ("condition", "found"),
    [
        ({"Fn::And": [A, A]}, True),
        ({"Fn::And": [LATER, B]}, False),
        ({"Fn::And": [A, LATER]}, None),
        ({"Fn::Or": [B, B]}, False),
        ({"Fn::Or": [LATER, A]}, True),
        ({"Fn::Or": [B, LATER]}, None),
        ({"Fn::Not": [LATER]}, None),
        ({"Fn::Not": [B]}, True),
        ({"Fn::Xor": [A, B]}, None),
    ],
    ids=json.dumps,
)
def test_a_resource_counts_where_its_condition_holds(condition: dict[str, Input], found: bool | None) -> None:
    given = stack({**HTTP, "Condition": "Wanted"}, Conditions={"Wanted": condition})

    said = judge_one("lb-plaintext-listener", given)

    assert (bool(said.findings), bool(said.undecided)) == (found is True, found is None)


@pytest.mark.parametrize(
    ("protocol", "found"),
    [
        ({"Fn::Join": ["", ["HT", "TP"]]}, True),
        ({"Fn::Join": ["", ["HTTPS"]]}, False),
        ({"Fn::Join": ["", {"Ref": "Parts"}]}, None),
        ({"Fn::Join": ["", ["HT", {"Ref": "Parts"}]]}, None),
        ({"Fn::Join": ["", [True]]}, None),
    ],
    ids=json.dumps,
)
def test_joined_text_is_read_where_all_of_it_is_known(protocol: dict[str, Input], found: bool | None) -> None:
    listener = {"Type": LISTENER, "Properties": {"Port": 80, "Protocol": protocol, "DefaultActions": [FORWARD]}}

    said = judge_one("lb-plaintext-listener", stack(listener, Parameters={"Parts": {"Type": "String"}}))

    assert (bool(said.findings), bool(said.undecided)) == (found is True, found is None)


def test_a_lightsail_load_balancer_is_told_where_a_template_turns_the_redirection_on() -> None:
    """See https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lightsail-loadbalancer.html."""
    balancer = {"Type": "AWS::Lightsail::LoadBalancer", "Properties": {"LoadBalancerName": "blog", "InstancePort": 80}}

    said = judge_one("lb-plaintext-listener", stack(balancer))

    (message,) = (finding.message for _, finding in said.findings)
    assert message.endswith("certificate, and turn the redirection to HTTPS on in its `LoadBalancerTlsCertificate`.")
