"""Load balancers of Lightsail: HTTP on port 80 always, HTTPS once a certificate of Lightsail's own is attached.

https://docs.aws.amazon.com/lightsail/latest/userguide/understanding-tls-ssl-certificates-in-lightsail-https.html
https://docs.aws.amazon.com/lightsail/latest/userguide/amazon-lightsail-enable-http-https-redirection.html
"""

from collections.abc import Iterator, Mapping
from enum import Enum, auto

from aws_guardrails.aws.telling import EVERY_ONE, by_urn, told
from aws_guardrails.globs import Truth
from aws_guardrails.kinds import (
    LIGHTSAIL_ATTACHMENT,
    LIGHTSAIL_BALANCER,
    LIGHTSAIL_CERTIFICATE,
    LIGHTSAIL_REDIRECTION,
)
from aws_guardrails.model import Resource
from aws_guardrails.stack import Stack
from aws_guardrails.values import UNKNOWN, Value, as_bool


class Feature(Enum):
    """What a load balancer gets by another resource."""

    HTTPS = auto()
    REDIRECTION = auto()


ATTACHMENTS = (LIGHTSAIL_ATTACHMENT, LIGHTSAIL_CERTIFICATE)
REDIRECTIONS = (LIGHTSAIL_REDIRECTION, LIGHTSAIL_CERTIFICATE)


def having(stack: Stack, feature: Feature) -> Mapping[str, Truth]:
    """Tell by URN which load balancers have a feature."""
    return by_urn(_told(stack, feature))


def _told(stack: Stack, feature: Feature) -> Iterator[tuple[str, Truth]]:
    is_any_unnamed = False
    for resource, given in _givers(stack, feature):
        if (switch := as_bool(given)) is not True and switch is not UNKNOWN:
            continue
        link = stack.follow(resource, _name_path(resource), kinds=(LIGHTSAIL_BALANCER,))
        yield from told(link, resource, True if switch is True else UNKNOWN)
        if not link.targets and resource.get(_name_path(resource)) is UNKNOWN:
            yield EVERY_ONE, UNKNOWN
        # A name that no load balancer is known to have may be that of one whose name is not known.
        is_any_unnamed = is_any_unnamed or not link.targets
    for balancer in stack.of_kind(LIGHTSAIL_BALANCER):
        if stack.may_be_joined(balancer) or (is_any_unnamed and balancer.get("name") is UNKNOWN):
            yield balancer.urn, UNKNOWN


def _givers(stack: Stack, feature: Feature) -> Iterator[tuple[Resource, Value]]:
    """Yield each resource that may give the feature, and the switch by which it does."""
    for resource in stack.of_kind(*(ATTACHMENTS if feature is Feature.HTTPS else REDIRECTIONS)):
        if resource.kind == LIGHTSAIL_ATTACHMENT:
            yield resource, True
        elif resource.kind == LIGHTSAIL_REDIRECTION:
            yield resource, resource.get("enabled")
        elif feature is Feature.HTTPS:
            yield resource, resource.get("isAttached")
        else:
            yield resource, resource.get("httpsRedirectionEnabled")


def _name_path(resource: Resource) -> str:
    return "loadBalancerName" if resource.kind == LIGHTSAIL_CERTIFICATE else "lbName"
