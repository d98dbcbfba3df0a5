"""Where the TLS policy of a classic load balancer's listener comes from.

A listener without one takes `ELBSecurityPolicy-2016-08`. One is given by a policy of the type SSLNegotiationPolicyType,
which either refers to a policy of AWS's or switches protocols and ciphers on by name.
https://docs.aws.amazon.com/elasticloadbalancing/latest/classic/ssl-config-update.html
"""

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from aws_guardrails.aws.load_balancers import Endpoint
from aws_guardrails.aws.tls_policy import DEFAULT, TlsPolicy, minimum_tls, named
from aws_guardrails.kinds import (
    CLASSIC_BALANCER,
    CLASSIC_LISTENER_POLICY,
    CLASSIC_POLICY,
    CLASSIC_TLS_POLICY,
)
from aws_guardrails.model import Path, Resource
from aws_guardrails.stack import Stack
from aws_guardrails.values import MISSING, UNKNOWN, Marker, Value, as_bool, as_int, lookup

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

CIPHER: Final = re.compile(r"[A-Z0-9]+(-[A-Z0-9]+)+")
"""How a cipher is called among the attributes, for example `ECDHE-RSA-AES128-GCM-SHA256`."""


@dataclass(frozen=True, slots=True)
class Source:
    """What decides the TLS policy of a listener."""

    resource: Resource
    """Where the policy is given, or the load balancer that gives none."""
    path: Path
    policy: TlsPolicy | None
    """None where it cannot be known."""
    name: str | None
    """The policy of AWS's; None for one of single attributes."""


class Policies:
    """The TLS policies of a stack's classic load balancers, by load balancer and port."""

    def __init__(self, stack: Stack) -> None:
        """Link every policy to the listeners that it is set on."""
        self._stack = stack
        self._balancers = stack.of_kind(CLASSIC_BALANCER)
        self._given: defaultdict[str, list[tuple[int | Marker, Source]]] = defaultdict(list)
        for resource in stack.of_kind(CLASSIC_LISTENER_POLICY):
            self._take(resource, "loadBalancerName", "loadBalancerPort", list(self._named(resource)))
        for resource in stack.of_kind(CLASSIC_TLS_POLICY):
            self._take(resource, "loadBalancer", "lbPort", [_by_attributes(resource, "attributes")])

    def of(self, endpoint: Endpoint) -> tuple[Source, ...]:
        """Return what may decide the policy of a listener; more than one where the stack gives more than one."""
        balancer = endpoint.resource
        inline = _inline(balancer, endpoint.protocol_path[:-1])
        others = (
            source if UNKNOWN not in (port, endpoint.port) else replace(source, policy=None)
            for port, source in self._given[balancer.urn]
            if port == endpoint.port or UNKNOWN in (port, endpoint.port)
        )
        return (*inline, *others) or (Source(balancer, endpoint.protocol_path, named(DEFAULT), DEFAULT),)

    def _take(self, resource: Resource, balancer: str, port: str, sources: list[Source]) -> None:
        """Keep what a resource sets; where it is not known on which listener, as something that is not known of each."""
        link = self._stack.follow(resource, balancer, kinds=(CLASSIC_BALANCER,))
        on_port = as_int(resource.get(port))
        is_certain = link.is_complete and len(link.targets) == 1 and resource.is_certain
        is_named = isinstance(resource.get(balancer), str)
        for target in link.targets or self._balancers:
            # A plain name that no load balancer is known to have may still be that of one with a name to come.
            if link.targets or not is_named or target.get("name") is UNKNOWN:
                kept = sources if is_certain else [replace(source, policy=None) for source in sources]
                self._given[target.urn].extend((on_port, source) for source in kept)

    def _named(self, listener_policy: Resource) -> Iterator[Source]:
        """Yield the TLS policies among those that a listener policy names."""
        path: Path = ("policyNames",)
        names = listener_policy.get(*path)
        if names is UNKNOWN:
            yield Source(listener_policy, path, None, None)
            return
        for index, name in enumerate(names if isinstance(names, tuple) else ()):
            candidates = self._policies_called(listener_policy, name)
            if not candidates:
                yield Source(listener_policy, (*path, index), None, None)
            for policy in candidates:
                kind = policy.get("policyTypeName")
                if kind not in (NEGOTIATION, UNKNOWN):
                    continue
                if (
                    kind == NEGOTIATION
                    and name is not UNKNOWN
                    and policy.get("policyName") == name
                    and len(candidates) == 1
                ):
                    yield _by_attributes(policy, "policyAttributes")
                else:
                    yield Source(policy, ("policyTypeName",) if kind is UNKNOWN else ("policyName",), None, None)

    def _policies_called(self, listener_policy: Resource, name: Value) -> tuple[Resource, ...]:
        """Return the policies that a name means, or may mean."""
        declared = self._stack.of_kind(CLASSIC_POLICY)
        if name is UNKNOWN:
            sources = set(self._stack.sources(listener_policy, "policyNames"))
            return tuple(policy for policy in declared if policy in sources) or declared
        called = tuple(policy for policy in declared if policy.get("policyName") == name)
        return called or tuple(policy for policy in declared if policy.get("policyName") is UNKNOWN)


def _inline(balancer: Resource, listener: Path) -> Iterator[Source]:
    """Yield the TLS policies that a listener names of those in the load balancer itself, as CloudFormation has it."""
    names = balancer.get(*listener, "policyNames")
    policies = balancer.get("policies")
    if names is UNKNOWN or (policies is UNKNOWN and names is not MISSING):
        yield Source(balancer, (*listener, "policyNames") if listener else ("listeners",), None, None)
        return
    for position, name in enumerate(names if isinstance(names, tuple) else ()):
        path: Path = (*listener, "policyNames", position)
        if name is UNKNOWN:
            yield Source(balancer, path, None, None)
            continue
        declared = policies if isinstance(policies, tuple) else ()
        meant = [index for index in range(len(declared)) if balancer.get("policies", index, "policyName") == name]
        for index in meant:
            if balancer.get("policies", index, "policyType") == NEGOTIATION:
                yield _by_attributes(balancer, "policies", index, "attributes")
        # AWS itself puts the default policy on every such load balancer, under its own name.
        if not meant and isinstance(name, str) and minimum_tls(name):
            yield Source(balancer, path, named(name), name)


def _by_attributes(resource: Resource, *path: str | int) -> Source:
    """Return what a policy of the type SSLNegotiationPolicyType allows."""
    attributes = resource.get(*path)
    if attributes is MISSING:
        attributes = ()
    if not isinstance(attributes, tuple) or UNKNOWN in attributes:
        return Source(resource, path, None, None)
    switched_on: list[str] = []
    for index, attribute in enumerate(attributes):
        # aws-native passes an attribute on as it is, and CloudFormation has its names in capitals.
        name, value = (
            lower if (lower := lookup(attribute, key)) is not MISSING else lookup(attribute, key.capitalize())
            for key in ("name", "value")
        )
        at: Path = (*path, index)
        if UNKNOWN in (name, value):
            return Source(resource, at, None, None)
        if name == REFERENCE:
            known = isinstance(value, str) and minimum_tls(value) is not None
            return Source(resource, (*at, "value"), named(str(value)) if known else None, str(value))
        if as_bool(value) is True:
            switched_on.append(str(name))
    versions = [version for attribute, version in VERSIONS.items() if attribute in switched_on]
    ciphers = tuple(name for name in switched_on if CIPHER.fullmatch(name))
    return Source(resource, path, TlsPolicy(min(versions), is_fips=False, ciphers=ciphers) if versions else None, None)
