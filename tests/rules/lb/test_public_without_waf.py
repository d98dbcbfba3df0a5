"""What the examples of lb-public-without-waf do not say."""

import json

import pytest
from aws_guardrails.examples import Given, Input, Ref
from aws_guardrails.values import UNKNOWN
from judging import Said, judge_one

RULE = "lb-public-without-waf"
STEM = "arn:aws:elasticloadbalancing:eu-west-1:123456789012:loadbalancer"
ACL = "arn:aws:wafv2:eu-west-1:123456789012:regional/webacl/shop/a1b2c3d4"
BALANCER = "aws:lb/loadBalancer:LoadBalancer"


def balancer(name: str, **inputs: Input) -> Given:
    return Given(BALANCER, name, {"name": name, **inputs}, {"arn": f"{STEM}/app/{name}/1"})


def association(resource: Input) -> Given:
    return Given(
        "aws:wafv2/webAclAssociation:WebAclAssociation", "association", {"resourceArn": resource, "webAclArn": ACL}
    )


def places(said: Said) -> tuple[set[str], dict[str, str]]:
    return {name for _, name in said.finding_places()}, said.open_paths()


@pytest.mark.parametrize("deployed", [False, True])
def test_each_load_balancer_needs_an_association_of_its_own(deployed: bool) -> None:
    said = judge_one(RULE, balancer("a"), balancer("b"), association(Ref("a", "arn")), deployed=deployed)

    assert places(said) == ({"b"}, {})


def test_a_finding_is_at_what_makes_it_public() -> None:
    ((_, finding),) = judge_one(RULE, balancer("a")).findings

    assert (finding.resource.name, finding.path) == ("a", "internal")


def test_an_association_by_the_plain_arn_counts() -> None:
    known = Given(BALANCER, "a", {"name": "a", "arn": f"{STEM}/app/a/1"})

    assert judge_one(RULE, known, association(f"{STEM}/app/a/1")) == Said()


@pytest.mark.parametrize("arn", [f"{STEM}/app/other/1", "arn:aws:apigateway:eu-west-1::/restapis/a/stages/prod"])
def test_an_association_of_something_else_does_not_matter(arn: str) -> None:
    assert places(judge_one(RULE, balancer("a"), association(arn))) == ({"a"}, {})


def test_an_association_of_whatever_leaves_all_undecided() -> None:
    said = judge_one(RULE, balancer("a"), balancer("b"), association(UNKNOWN))

    assert places(said) == (set(), {"a": "arn", "b": "arn"})


@pytest.mark.parametrize("token", ["aws:apigateway/stage:Stage", "aws-native:cognito:UserPool"])
def test_an_association_of_an_output_of_something_else_does_not_matter(token: str) -> None:
    assert places(judge_one(RULE, balancer("a"), Given(token, "it"), association(Ref("it", "arn")))) == ({"a"}, {})


def test_an_association_of_aws_waf_classic_counts() -> None:
    classic = Given(
        "aws:wafregional/webAclAssociation:WebAclAssociation", "old", {"resourceArn": Ref("a", "arn"), "webAclId": "1"}
    )

    assert judge_one(RULE, balancer("a"), classic) == Said()


@pytest.mark.parametrize(
    "inputs",
    [
        {"loadBalancerType": "network"},
        {"loadBalancerType": "gateway"},
        {"internal": True},
        {"customerOwnedIpv4Pool": "ipv4pool-coip-1"},
        {"customerOwnedIpv4Pool": UNKNOWN, "internal": True},
    ],
)
def test_what_takes_no_web_acl_or_faces_nobody_is_left_alone(inputs: dict[str, Input]) -> None:
    assert judge_one(RULE, balancer("a", **inputs)) == Said()


def test_one_that_is_left_alone_does_not_hide_the_next() -> None:
    said = judge_one(RULE, balancer("a", internal=True), balancer("b", loadBalancerType="application"))

    assert places(said) == ({"b"}, {})


def test_a_classic_load_balancer_is_left_alone() -> None:
    assert judge_one(RULE, Given("aws:elb/loadBalancer:LoadBalancer", "old", {"listeners": []})) == Said()


@pytest.mark.parametrize("name", ["loadBalancerType", "customerOwnedIpv4Pool"])
def test_whether_it_takes_one_may_be_unknown(name: str) -> None:
    said = judge_one(RULE, balancer("a", **{name: UNKNOWN}))

    assert places(said) == (set(), {"a": "loadBalancerType"})


def test_one_that_a_template_gets_may_have_its_association_there() -> None:
    hidden = Given(
        "aws:cloudformation/stack:Stack",
        "hidden",
        {"templateUrl": "https://example.com/hidden.json", "parameters": {"Balancer": Ref("a", "arn")}},
    )

    assert places(judge_one(RULE, balancer("a"), hidden)) == (set(), {"a": "arn"})


def test_one_of_a_template_is_told_by_its_place_there() -> None:
    template = {"Resources": {"Web": {"Type": "AWS::ElasticLoadBalancingV2::LoadBalancer"}}}
    stack = Given("aws:cloudformation/stack:Stack", "stack", {"templateBody": json.dumps(template)})

    said = judge_one(RULE, stack, association(UNKNOWN))

    assert places(said) == (set(), {"stack": "templateBody.Resources.Web.Properties"})
