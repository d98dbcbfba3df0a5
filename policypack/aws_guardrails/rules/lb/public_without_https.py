"""An internet-facing load balancer must have an HTTPS or TLS listener.

## Why it matters

A load balancer that strangers can reach and that speaks no TLS at all has nowhere to redirect its visitors to: whatever it
serves, now or when somebody adds a target, goes over the internet in plaintext.

## How to fix it

Add a listener with `protocol` `HTTPS` (application load balancer) or `TLS` (network load balancer) and a certificate from
ACM. A load balancer that only other machines in the network use should be `internal`.

## What it does not catch

It looks for listeners in the same stack; if another stack adds them, this policy speaks without cause, which is why it is
advisory. TCP on port 443 counts as HTTPS, because it is how TLS is passed through to the targets. Gateway load balancers
have no such listeners and are not judged; nor are classic and Lightsail load balancers and those of the package aws-native.

## References

- [HTTPS listeners for application load balancers](https://docs.aws.amazon.com/elasticloadbalancing/latest/application/create-https-listener.html)
- [TLS listeners for network load balancers](https://docs.aws.amazon.com/elasticloadbalancing/latest/network/create-tls-listener.html)
"""

import enum
from collections import defaultdict
from collections.abc import Iterator
from typing import Final

from aws_guardrails.aws.listeners import ENCRYPTED, LISTENERS, LOAD_BALANCERS, PASSED_THROUGH, protocol
from aws_guardrails.config import Config
from aws_guardrails.examples import Example, Given, Input, Ref, compliant, undecided, violating
from aws_guardrails.model import (
    SECURITY_HUB,
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
from aws_guardrails.values import UNKNOWN, as_bool, as_int

MESSAGE: Final = (
    "The load balancer faces the internet and has no HTTPS or TLS listener in the stack. Add one with a certificate from "
    "ACM, or make it `internal`."
)


class Speaks(enum.Enum):
    """Whether a listener speaks TLS."""

    TLS = enum.auto()
    PLAINTEXT = enum.auto()
    UNKNOWN = enum.auto()


def public_without_https(stack: Stack, _config: Config) -> Iterator[Answer]:
    """Judge every load balancer by the listeners that lead to it."""
    spoken, strays = _listeners(stack)
    for balancer in stack.of_type(*LOAD_BALANCERS):
        kind, internal = balancer.get("loadBalancerType"), as_bool(balancer.get("internal"))
        if kind == "gateway" or internal is True or Speaks.TLS in spoken[balancer.urn]:
            continue
        if kind is UNKNOWN:
            yield Undecided(balancer, "loadBalancerType")
        elif internal is UNKNOWN:
            yield Undecided(balancer, "internal")
        elif Speaks.UNKNOWN in spoken[balancer.urn] | strays:
            yield Undecided(balancer, "arn", "is where a listener may lead that may speak TLS")
        else:
            yield Finding(balancer, "internal", MESSAGE)


def _listeners(stack: Stack) -> tuple[defaultdict[str, set[Speaks]], set[Speaks]]:
    """Return what the listeners of each load balancer speak, and what those may speak that may lead to any."""
    spoken: defaultdict[str, set[Speaks]] = defaultdict(set)
    strays: set[Speaks] = set()
    for listener in stack.of_type(*LISTENERS):
        link = stack.follow(listener, "loadBalancerArn", types=LOAD_BALANCERS)
        speaks = _speaks(listener)
        if link.is_complete and len(link.targets) == 1:
            spoken[link.targets[0].urn].add(speaks)
        elif not link.is_complete and speaks is not Speaks.PLAINTEXT:
            strays.add(Speaks.UNKNOWN)
        else:
            for target in link.targets:
                spoken[target.urn].add(Speaks.PLAINTEXT if speaks is Speaks.PLAINTEXT else Speaks.UNKNOWN)
    return spoken, strays


def _speaks(listener: Resource) -> Speaks:
    match protocol(listener), as_int(listener.get("port")):
        case (str() as known, _) if known in ENCRYPTED:
            return Speaks.TLS
        case (str() as known, 443) if known in PASSED_THROUGH:
            return Speaks.TLS
        case (kind, port) if kind is UNKNOWN or (port is UNKNOWN and kind in PASSED_THROUGH):
            return Speaks.UNKNOWN
        case _:
            return Speaks.PLAINTEXT


def examples() -> tuple[Example, ...]:
    """Return the examples."""

    def balancer(**inputs: Input) -> Given:
        arn = "arn:aws:elasticloadbalancing:eu-west-1:123456789012:loadbalancer/app/shop/50dc6c495c0c9188"
        return Given(LOAD_BALANCERS[0], "shop", {"name": "shop", **inputs}, {"arn": arn})

    def listener(name: str, protocol: Input, port: Input) -> Given:
        forward: Input = {"type": "forward", "targetGroupArn": "arn:aws:elasticloadbalancing:::targetgroup/a/b"}
        return Given(
            LISTENERS[0],
            name,
            {
                "loadBalancerArn": Ref("shop", "arn"),
                "protocol": protocol,
                "port": port,
                "defaultActions": [forward],
            },
        )

    return (
        violating("It has no listener", balancer(internal=False), on={"shop": MESSAGE}),
        violating("It has only an HTTP listener", balancer(), listener("http", "HTTP", 80), on={"shop": MESSAGE}),
        compliant(
            "It has an HTTPS listener", balancer(), listener("http", "HTTP", 80), listener("https", "HTTPS", 443)
        ),
        compliant(
            "It passes TLS through to its targets",
            balancer(loadBalancerType="network"),
            listener("tls", "TCP", 443),
        ),
        compliant("It is internal", balancer(internal=True), listener("http", "HTTP", 8080)),
        compliant("A gateway load balancer", balancer(loadBalancerType="gateway")),
        undecided(
            "The listener's protocol is unknown",
            balancer(),
            listener("web", UNKNOWN, 443),
            on={"shop": "arn"},
        ),
        undecided("Whether it is internal is unknown", balancer(internal=UNKNOWN), on={"shop": "internal"}),
    )


RULE = Rule(
    name="lb-public-without-https",
    title="Public load balancer without HTTPS",
    description="An internet-facing load balancer must have an HTTPS or TLS listener.",
    severity=Severity.MEDIUM,
    level=Level.ADVISORY,
    remediation="Add an HTTPS or TLS listener with a certificate from ACM, or make the load balancer internal.",
    controls=(Control(SECURITY_HUB, "ELB.18"),),
    since="0.1.0",
    config=Config,
    examples=examples,
    stack_check=StackCheck((*LOAD_BALANCERS, *LISTENERS), public_without_https),
)
