"""Which load balancers have a web ACL of AWS WAF: https://docs.aws.amazon.com/waf/latest/APIReference/API_AssociateWebACL.html."""

from collections.abc import Iterator
from typing import Final, NamedTuple

from aws_guardrails.globs import Truth
from aws_guardrails.kinds import CLASSIC_WEB_ACL_ASSOCIATION, LOAD_BALANCER, WEB_ACL_ASSOCIATION
from aws_guardrails.model import Resource
from aws_guardrails.stack import Stack
from aws_guardrails.values import UNKNOWN

KINDS: Final = (WEB_ACL_ASSOCIATION, CLASSIC_WEB_ACL_ASSOCIATION, LOAD_BALANCER)
"""All that is read here."""

OTHERS: Final = frozenset({"apigateway", "appsync", "apprunner", "cognito", "verifiedaccess"})
"""The modules of what else has a web ACL: https://docs.aws.amazon.com/waf/latest/developerguide/web-acl-associating-aws-resource.html"""

APPLICATION: Final = ":loadbalancer/app/"
"""What the ARN of an application load balancer has in it."""


class Association(NamedTuple):
    """Where a web ACL is associated."""

    resource: Resource
    balancers: tuple[Resource, ...]
    """The load balancers of the stack that may be meant."""
    is_sure: bool
    """Whether the one is."""
    is_balancer: Truth
    """Whether it is with an application load balancer at all, be it of another stack."""


def associations(stack: Stack) -> Iterator[Association]:
    """Yield every association; what it is with may be unknown, and then any load balancer may be meant."""
    balancers = stack.of_kind(LOAD_BALANCER)
    for each in stack.of_kind(WEB_ACL_ASSOCIATION, CLASSIC_WEB_ACL_ASSOCIATION):
        given = each.get("resourceArn")
        if isinstance(given, str) and given.startswith("arn:") and APPLICATION not in given:
            yield Association(each, (), is_sure=False, is_balancer=False)
            continue
        link = stack.follow(each, "resourceArn", kinds=(LOAD_BALANCER,))
        sources = stack.sources(each, "resourceArn")
        is_other = bool(sources) and all(_is_other(source) for source in sources)
        if link.targets:
            is_sure = link.is_sure and each.is_certain
            yield Association(each, link.targets, is_sure, True if link.is_complete else UNKNOWN)
        elif given is UNKNOWN and not is_other:
            yield Association(each, balancers, is_sure=False, is_balancer=UNKNOWN)
        else:
            yield Association(each, (), is_sure=False, is_balancer=isinstance(given, str))


def _is_other(resource: Resource) -> bool:
    package, _, rest = resource.type.partition(":")
    return package in {"aws", "aws-native"} and rest.replace("/", ":").split(":")[0] in OTHERS
