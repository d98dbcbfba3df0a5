"""An internet-facing application load balancer must have a web ACL.

## Why it matters

Whatever the internet sends reaches the application behind a public load balancer: injections, scanners, floods of requests.
A web ACL of AWS WAF turns away what is known to be bad before it gets there, and limits how often one address may ask.

## How to fix it

Associate an `aws.wafv2.WebAcl` with the load balancer by an `aws.wafv2.WebAclAssociation`. AWS's managed rule groups are a
beginning; let new rules count for a while before they block.

A load balancer that only other machines in the network use should be `internal`.

## What it does not catch

The policy is off by default, because a web ACL has its price by month, rule and request; the setting for data of high
importance turns it on. It looks for associations in the same stack: where another stack, or Firewall Manager, makes them,
and where clients come through CloudFront with a web ACL of its own, the load balancer takes an exemption. What the web ACL
does is not looked at. Other kinds of load balancers take none, and neither does one on Outposts (`customerOwnedIpv4Pool`).

## References

- [Associating protection with AWS resources](https://docs.aws.amazon.com/waf/latest/developerguide/web-acl-associating-aws-resource.html)
- [Security Hub CSPM controls for Elastic Load Balancing](https://docs.aws.amazon.com/securityhub/latest/userguide/elb-controls.html)
"""

from collections.abc import Iterator
from typing import Final

from aws_guardrails.aws.load_balancers import faces_internet
from aws_guardrails.aws.web_acls import KINDS, associations
from aws_guardrails.config import Config
from aws_guardrails.examples import Example, Given, Input, Question, Ref, compliant, undecided, violating
from aws_guardrails.globs import Truth, all_of
from aws_guardrails.kinds import LOAD_BALANCER, WEB_ACL_ASSOCIATION
from aws_guardrails.model import (
    NIST,
    Answer,
    Control,
    Finding,
    Level,
    Resource,
    Rule,
    Severity,
    StackCheck,
    Undecided,
)
from aws_guardrails.stack import Stack
from aws_guardrails.values import MISSING, UNKNOWN

MESSAGE: Final = (
    "The load balancer faces the internet, and no web ACL is associated with it in the stack. Associate one by an "
    "`aws.wafv2.WebAclAssociation`, or make it internal."
)


def public_without_waf(stack: Stack, _config: Config) -> Iterator[Answer]:
    """Judge every application load balancer by the associations that lead to it."""
    found = tuple(associations(stack))
    sure = {balancer.urn for each in found if each.is_sure for balancer in each.balancers}
    possible = {balancer.urn for each in found for balancer in each.balancers}
    for balancer in stack.of_kind(LOAD_BALANCER):
        if balancer.urn in sure:
            continue
        is_public, takes_one = faces_internet(balancer), _takes_one(balancer)
        if all_of((is_public, takes_one)) is False:
            continue
        if is_public is UNKNOWN:
            yield Undecided(balancer, balancer.path("internal"))
        elif takes_one is UNKNOWN:
            yield Undecided(balancer, balancer.path("loadBalancerType"))
        elif balancer.urn in possible or stack.may_be_joined(balancer):
            path = balancer.path("arn") if balancer.container is None else balancer.path()
            yield Undecided(balancer, path, "may be what a web ACL is associated with, or not")
        else:
            yield Finding(balancer, balancer.path("internal"), MESSAGE)


def _takes_one(balancer: Resource) -> Truth:
    """Tell whether it is an application load balancer, the default, and stands in a region, not on Outposts."""
    kind, pool = balancer.get("loadBalancerType"), balancer.get("customerOwnedIpv4Pool")
    is_application: Truth = UNKNOWN if kind is UNKNOWN else kind in (MISSING, "application")
    return all_of((is_application, UNKNOWN if pool is UNKNOWN else pool is MISSING))


def examples() -> tuple[Example, ...]:
    """Return the examples."""
    stem = "arn:aws:elasticloadbalancing:eu-west-1:123456789012:loadbalancer"

    def balancer(**inputs: Input) -> Given:
        return Given(LOAD_BALANCER, "shop", {"name": "shop", **inputs}, {"arn": f"{stem}/app/shop/50dc6c495c0c9188"})

    def association(resource: Input) -> Given:
        acl = "arn:aws:wafv2:eu-west-1:123456789012:regional/webacl/shop/a1b2c3d4"
        return Given(WEB_ACL_ASSOCIATION, "shop-acl", {"resourceArn": resource, "webAclArn": acl})

    return (
        violating("No web ACL at all", balancer(), on={"shop": MESSAGE}),
        compliant("A web ACL is associated", balancer(), association(Ref("shop", "arn"))),
        compliant("It is internal", balancer(internal=True)),
        compliant("A network load balancer, which takes none", balancer(loadBalancerType="network")),
        undecided(
            "Which load balancer is meant is unknown",
            balancer(),
            association(UNKNOWN),
            on={"shop": Question("arn", "may be what a web ACL is associated with, or not")},
        ),
        undecided("Whether it is internal is unknown", balancer(internal=UNKNOWN), on={"shop": "internal"}),
    )


RULE = Rule(
    name="lb-public-without-waf",
    title="Public load balancer without web ACL",
    description="An internet-facing application load balancer must have a web ACL.",
    severity=Severity.MEDIUM,
    level=Level.DISABLED,
    remediation="Associate a web ACL with the load balancer, or make it internal.",
    controls=(Control(NIST, "AC-4(21)"),),
    since="0.1.0",
    config=Config,
    examples=examples,
    stack_check=StackCheck(KINDS, public_without_waf),
)
