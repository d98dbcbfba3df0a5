"""Which load balancers an association of a web ACL may be with, and how sure that is."""

import json

import pytest
from aws_guardrails.aws.web_acls import associations
from aws_guardrails.examples import Given, Input, Ref, as_outputs
from aws_guardrails.globs import Truth
from aws_guardrails.stack import Stack
from aws_guardrails.values import UNKNOWN

BALANCER = "aws:lb/loadBalancer:LoadBalancer"
STACK = "aws:cloudformation/stack:Stack"
ASSOCIATION = "aws:wafv2/webAclAssociation:WebAclAssociation"
STAGE = "arn:aws:apigateway:eu-west-1::/restapis/a/stages/prod"
ELSEWHERE = "arn:aws:elasticloadbalancing:eu-west-1:123456789012:loadbalancer/app/elsewhere/1"
BALANCERS = (Given(BALANCER, "a"), Given(BALANCER, "b"))
PARAMETER = Given("aws:ssm/parameter:Parameter", "parameter")
POOL = Given("aws:cognito/userPool:UserPool", "pool")


def found(*resources: Given) -> list[tuple[str, tuple[str, ...], bool, Truth]]:
    """Return what is found, with the names of the resources."""
    return [
        (each.resource.name, tuple(balancer.name for balancer in each.balancers), each.is_sure, each.is_balancer)
        for each in associations(Stack(as_outputs(resources)))
    ]


def associated(resource: Input, name: str = "it") -> Given:
    return Given(ASSOCIATION, name, {"resourceArn": resource})


@pytest.mark.parametrize(
    ("resource", "balancers", "is_sure", "is_balancer"),
    [
        (Ref("a", "arn"), ("a",), True, True),
        ([Ref("a", "arn"), Ref("b", "arn")], ("a", "b"), False, True),
        ([Ref("a", "arn"), Ref("parameter", "value")], ("a",), False, UNKNOWN),
        (Ref("parameter", "value"), ("a", "b"), False, UNKNOWN),
        (UNKNOWN, ("a", "b"), False, UNKNOWN),
        (Ref("pool", "arn"), (), False, False),
        (ELSEWHERE, (), False, True),
        (STAGE, (), False, False),
        (None, (), False, False),
    ],
    ids=["one", "two", "perhaps one", "any", "unknown", "something else", "of another stack", "other ARN", "none"],
)
def test_an_association_is_with_what_its_arn_may_mean(
    resource: Input, balancers: tuple[str, ...], is_sure: bool, is_balancer: Truth
) -> None:
    assert found(*BALANCERS, PARAMETER, POOL, associated(resource)) == [("it", balancers, is_sure, is_balancer)]


def test_an_association_with_something_else_does_not_hide_the_next() -> None:
    assert found(*BALANCERS, associated(STAGE, "first"), associated(Ref("a", "arn"), "second")) == [
        ("first", (), False, False),
        ("second", ("a",), True, True),
    ]


def test_an_association_that_a_template_makes_on_a_condition_is_not_sure() -> None:
    body = {
        "Parameters": {"Wanted": {"Type": "String"}},
        "Conditions": {"IsWanted": {"Fn::Equals": [{"Ref": "Wanted"}, "yes"]}},
        "Resources": {
            "Web": {"Type": "AWS::ElasticLoadBalancingV2::LoadBalancer"},
            "Acl": {
                "Type": "AWS::WAFv2::WebACLAssociation",
                "Condition": "IsWanted",
                "Properties": {"ResourceArn": {"Ref": "Web"}},
            },
        },
    }
    stack = Given(STACK, "stack", {"templateBody": json.dumps(body), "parameters": {"Wanted": UNKNOWN}})

    assert found(stack) == [("Acl", ("Web",), False, True)]
