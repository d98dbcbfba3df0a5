"""Load balancers of Lightsail: HTTP on port 80 always, HTTPS once a certificate of Lightsail's own is attached.

https://docs.aws.amazon.com/lightsail/latest/userguide/understanding-tls-ssl-certificates-in-lightsail-https.html
https://docs.aws.amazon.com/lightsail/latest/userguide/amazon-lightsail-enable-http-https-redirection.html
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from enum import Enum, auto

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


def having(stack: Stack, feature: Feature) -> Mapping[str, bool]:
    """Return the URNs of the load balancers that have a feature, for certain (True) or perhaps (False)."""
    balancers = stack.of_kind(LIGHTSAIL_BALANCER)
    found: defaultdict[str, list[bool]] = defaultdict(list)
    for resource, given in _givers(stack, feature):
        if (switch := as_bool(given)) is not True and switch is not UNKNOWN:
            continue
        link = stack.follow(resource, _name_path(resource), kinds=(LIGHTSAIL_BALANCER,))
        is_certain = switch is True and link.is_complete and len(link.targets) == 1 and resource.is_certain
        meant = link.targets or _possible(resource, balancers)
        for balancer in meant:
            found[balancer.urn].append(is_certain)
    return {urn: any(certain) for urn, certain in found.items()}


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


def _possible(resource: Resource, balancers: tuple[Resource, ...]) -> tuple[Resource, ...]:
    """Return the load balancers that a name may mean which leads to none for certain."""
    if resource.get(_name_path(resource)) is UNKNOWN:
        return balancers
    return tuple(balancer for balancer in balancers if balancer.get("name") is UNKNOWN)
