"""Where the TLS policy of a classic load balancer's listener comes from.

A listener without one takes `ELBSecurityPolicy-2016-08`. One is given by a policy of the type SSLNegotiationPolicyType,
which either refers to a policy of AWS's or switches protocols and ciphers on by name.
https://docs.aws.amazon.com/elasticloadbalancing/latest/classic/ssl-config-update.html
"""

import re
from collections import defaultdict
from collections.abc import Iterator
from typing import Final, NamedTuple

from aws_guardrails.aws.load_balancers import Endpoint
from aws_guardrails.aws.tls_policy import DEFAULT, TlsPolicy, minimum_tls, named
from aws_guardrails.kinds import (
    CLASSIC_BALANCER,
    CLASSIC_LISTENER_POLICY,
    CLASSIC_POLICY,
    CLASSIC_TLS_POLICY,
)
from aws_guardrails.model import NOT_KNOWN, Path, Resource
from aws_guardrails.stack import Stack
from aws_guardrails.values import MISSING, UNKNOWN, Marker, Value, as_bool, as_int

NEGOTIATION: Final = "SSLNegotiationPolicyType"
REFERENCE: Final = "Reference-Security-Policy"

VERSIONS: Final = {
    "Protocol-SSLv2": "0.2",
    "Protocol-SSLv3": "0.3",
    "Protocol-TLSv1": "1.0",
    "Protocol-TLSv1.1": "1.1",
    "Protocol-TLSv1.2": "1.2",
}
"""Attributes that switch a protocol on, oldest first; one that is left out is off."""

CIPHER: Final = r"[A-Z0-9]+(-[A-Z0-9]+)+"
"""How a cipher is called among the attributes, for example `ECDHE-RSA-AES128-GCM-SHA256`."""


class Source(NamedTuple):
    """What decides the TLS policy of a listener."""

    resource: Resource
    """Where the policy is given, or the load balancer that gives none."""
    path: Path
    policy: TlsPolicy | None = None
    """None where it cannot be known."""
    reason: str = NOT_KNOWN
    """Why it cannot be known."""


NOT_A_POLICY: Final = "is not a policy name that the pack can read"
NOT_SHOWN: Final = "names a policy that the stack does not show"
NO_PROTOCOL: Final = "switches no protocol on"
ANY_LISTENER: Final = "may be set on a listener or not, since it is not known which one is meant"


class Policies:
    """The TLS policies of a stack's classic load balancers, by load balancer and port."""

    def __init__(self, stack: Stack) -> None:
        """Link every policy to the listeners that it is set on."""
        self._stack = stack
        self._has_unnamed = any(one.get("name") is UNKNOWN for one in stack.of_kind(CLASSIC_BALANCER))
        self._declared: defaultdict[str | None, list[Resource]] = defaultdict(list)
        for policy in stack.of_kind(CLASSIC_POLICY):
            self._declared[self._balancer_of(policy, "loadBalancerName")].append(policy)
        self._set: defaultdict[str | None, list[tuple[int | Marker, Source]]] = defaultdict(list)
        looked_at: set[tuple[object, ...]] = set()
        for resource in stack.of_kind(CLASSIC_LISTENER_POLICY):
            balancer = self._balancer_of(resource, "loadBalancerName")
            if balancer is None:
                # Those that may be any load balancer's, and name the same policies, leave the same open.
                same = (repr(resource.get("policyNames")), stack.sources(resource, "policyNames"))
                if same in looked_at:
                    continue
                looked_at.add(same)
            port = as_int(resource.get("loadBalancerPort"))
            self._set[balancer].extend((port, source) for source in self._named(resource, balancer))
        for resource in stack.of_kind(CLASSIC_TLS_POLICY):
            balancer, port = self._balancer_of(resource, "loadBalancer"), as_int(resource.get("lbPort"))
            self._set[balancer].append((port, _by_attributes(resource, "attributes")))

    def of(self, endpoint: Endpoint) -> tuple[Source, ...]:
        """Return what decides the policy of a listener: none where only `strays` may."""
        balancer = endpoint.resource
        given = (
            source if UNKNOWN not in (port, endpoint.port) else source._replace(policy=None, reason=ANY_LISTENER)
            for port, source in self._set[balancer.urn]
            if port == endpoint.port or UNKNOWN in (port, endpoint.port)
        )
        found = (*_inline(balancer, endpoint.protocol_path[:-1]), *given)
        by_default = Source(balancer, endpoint.protocol_path, named(DEFAULT))
        return found or (() if self._set[None] else (by_default,))

    @property
    def strays(self) -> tuple[Source, ...]:
        """What is set on a load balancer that cannot be known."""
        return tuple(source._replace(policy=None, reason=ANY_LISTENER) for _, source in self._set[None])

    def _balancer_of(self, resource: Resource, name: str) -> str | None:
        """Return the URN of the load balancer that a property means, or None if it may be any of the stack."""
        link = self._stack.follow(resource, name, kinds=(CLASSIC_BALANCER,))
        if link.is_sure and resource.is_certain:
            return link.targets[0].urn
        # A plain name that no load balancer of the stack can have is that of another stack's.
        return ELSEWHERE if link.is_complete and not link.targets and not self._has_unnamed else None

    def _named(self, listener_policy: Resource, balancer: str | None) -> Iterator[Source]:
        """Yield the TLS policies among those that a listener policy names."""
        path: Path = ("policyNames",)
        names = listener_policy.get(*path)
        if names is UNKNOWN:
            yield Source(listener_policy, path)
        for index, name in enumerate(names if isinstance(names, tuple) else ()):
            policies = self._policies_called(listener_policy, balancer, name)
            if not policies and isinstance(name, str) and minimum_tls(name):
                # AWS itself puts the default policy on every such load balancer, under its own name.
                yield Source(listener_policy, (*path, index), named(name))
            elif not policies:
                reason = NOT_KNOWN if name is UNKNOWN else NOT_SHOWN
                yield Source(listener_policy, (*path, index), reason=reason)
            for policy in policies:
                kind = policy.get("policyTypeName")
                if kind is UNKNOWN:
                    yield Source(policy, ("policyTypeName",))
                elif kind == NEGOTIATION:
                    is_meant = len(policies) == 1 and policy.get("policyName") == name is not UNKNOWN
                    yield _by_attributes(policy, "policyAttributes") if is_meant else Source(policy, ("policyName",))

    def _policies_called(self, listener_policy: Resource, balancer: str | None, name: Value) -> tuple[Resource, ...]:
        """Return the policies of a load balancer that a name means, or may mean."""
        if balancer is None:
            declared = self._stack.of_kind(CLASSIC_POLICY)
        else:
            declared = (*self._declared[balancer], *self._declared[None])
        if name is UNKNOWN:
            sources = set(self._stack.sources(listener_policy, "policyNames"))
            return tuple(policy for policy in declared if policy in sources) or declared
        called = tuple(policy for policy in declared if policy.get("policyName") == name)
        return called or tuple(policy for policy in declared if policy.get("policyName") is UNKNOWN)


ELSEWHERE: Final = ""
"""Stands for a load balancer of another stack."""


def _inline(balancer: Resource, listener: Path) -> Iterator[Source]:
    """Yield the TLS policies that a listener names of those in the load balancer itself, as CloudFormation has it."""
    names = balancer.get(*listener, "policyNames")
    policies = balancer.get("policies")
    if names is UNKNOWN or (policies is UNKNOWN and names is not MISSING):
        yield Source(balancer, (*listener, "policyNames") if listener else ("listeners",))
        return
    declared = {at: balancer.get(*at, "policyName") for at in balancer.places("policies")}
    for position, name in enumerate(names if isinstance(names, tuple) else ()):
        path: Path = (*listener, "policyNames", position)
        meant = [at for at, called in declared.items() if called == name is not UNKNOWN]
        if name is UNKNOWN or (not meant and UNKNOWN in declared.values()):
            yield Source(balancer, path)
        elif not meant and isinstance(name, str) and minimum_tls(name):
            yield Source(balancer, path, named(name))
        elif not meant:
            yield Source(balancer, path, reason=NOT_SHOWN)
        for at in meant:
            kind = balancer.get(*at, "policyType")
            if kind is UNKNOWN:
                yield Source(balancer, (*at, "policyType"))
            elif kind == NEGOTIATION:
                yield _by_attributes(balancer, *at, "attributes")


def _by_attributes(resource: Resource, *path: str | int) -> Source:
    """Return what a policy of the type SSLNegotiationPolicyType allows."""
    attributes = resource.get(*path)
    if attributes is UNKNOWN:
        return Source(resource, path)
    switched_on: list[str] = []
    for at in resource.places(*path):
        # aws-native passes an attribute on as it is, and CloudFormation has its names in capitals.
        capital = resource.get(*at, "Name") is not MISSING
        value_path: Path = (*at, "Value" if capital else "value")
        name, value = resource.get(*at, "Name" if capital else "name"), resource.get(*value_path)
        if UNKNOWN in (name, value):
            return Source(resource, at)
        if name == REFERENCE:
            return Source(resource, value_path, named(value) if isinstance(value, str) else None, NOT_A_POLICY)
        if as_bool(value) is True:
            switched_on.append(str(name))
    versions = [version for attribute, version in VERSIONS.items() if attribute in switched_on]
    if not versions:
        return Source(resource, path, reason=NO_PROTOCOL)
    ciphers = tuple(name for name in switched_on if re.fullmatch(CIPHER, name))
    return Source(resource, path, TlsPolicy(min(versions), is_fips=False, ciphers=ciphers))
