"""An internet-facing load balancer must have an HTTPS or TLS listener.

## Why it matters

A load balancer that strangers can reach and that speaks no TLS at all has nowhere to redirect its visitors to: whatever it
serves, now or when somebody adds a target, goes over the internet in plaintext.

## How to fix it

Add a listener with `protocol` `HTTPS` (application load balancer) or `TLS` (network load balancer) and a certificate from
ACM. Attach a certificate to a Lightsail load balancer, which always faces the internet.

A load balancer that only other machines in the network use should be `internal`.

## What it does not catch

It looks for listeners in the same stack; if another stack adds them, this policy speaks without cause, which is why it is
advisory. TCP on port 443 counts as HTTPS, because it is how TLS is passed through to the targets. Gateway load balancers
have no such listeners and are not judged.

## References

- [HTTPS listeners for application load balancers](https://docs.aws.amazon.com/elasticloadbalancing/latest/application/create-https-listener.html)
- [TLS listeners for network load balancers](https://docs.aws.amazon.com/elasticloadbalancing/latest/network/create-tls-listener.html)
"""

from collections import defaultdict
from collections.abc import Iterator
from typing import Final

from aws_guardrails.aws.lightsail import Feature, having
from aws_guardrails.aws.load_balancers import Endpoint, endpoints, faces_internet
from aws_guardrails.config import Config
from aws_guardrails.examples import Example, Given, Input, Question, Ref, compliant, undecided, violating
from aws_guardrails.kinds import (
    CLASSIC_BALANCER,
    LIGHTSAIL_ATTACHMENT,
    LIGHTSAIL_BALANCER,
    LIGHTSAIL_CERTIFICATE,
    LISTENER,
    LOAD_BALANCER,
)
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
from aws_guardrails.values import UNKNOWN, Marker

MESSAGE: Final = (
    "The load balancer faces the internet and has no HTTPS or TLS listener in the stack. Add one with a certificate from "
    "ACM, or make it internal."
)
ON_LIGHTSAIL: Final = (
    "A Lightsail load balancer always faces the internet, and no certificate is attached to this one in the stack. Attach "
    "one with `{resource}`."
)

ATTACHED_BY: Final = {True: "aws.lightsail.LbCertificateAttachment", False: "LoadBalancerTlsCertificate"}
"""The resource that attaches a certificate, by whether the load balancer is one of pulumi-aws."""


def public_without_https(stack: Stack, _config: Config) -> Iterator[Answer]:
    """Judge every load balancer by the listeners that lead to it."""
    spoken, strays = _listeners(stack)
    for balancer in stack.of_kind(LOAD_BALANCER):
        unseen: set[bool | Marker] = {UNKNOWN} if stack.may_be_joined(balancer) else set()
        yield from _judge(balancer, spoken[balancer.urn] | strays | unseen, "arn")
    for balancer in stack.of_kind(CLASSIC_BALANCER):
        yield from _judge(balancer, {endpoint.speaks_tls for endpoint in endpoints(balancer)}, "listeners")
    yield from _judge_lightsail(stack)


def _judge(balancer: Resource, spoken: set[bool | Marker], listeners: str) -> Iterator[Answer]:
    """Judge a load balancer by whether its listeners speak TLS, and by what property it has them."""
    is_public = faces_internet(balancer)
    kind = balancer.get("loadBalancerType")
    if kind == "gateway" or is_public is False or True in spoken:
        return
    if kind is UNKNOWN:
        yield Undecided(balancer, balancer.path("loadBalancerType"))
    elif is_public is UNKNOWN:
        yield Undecided(balancer, balancer.path("internal"))
    elif UNKNOWN in spoken:
        path = balancer.path(listeners) if balancer.container is None else balancer.path()
        yield Undecided(balancer, path, "leads to a listener that may speak TLS, or not")
    else:
        yield Finding(balancer, balancer.path("internal"), MESSAGE)


def _listeners(stack: Stack) -> tuple[defaultdict[str, set[bool | Marker]], set[bool | Marker]]:
    """Return whether the listeners of each load balancer speak TLS, and whether those do that may lead to any."""
    spoken: defaultdict[str, set[bool | Marker]] = defaultdict(set)
    strays: set[bool | Marker] = set()
    for listener in stack.of_kind(LISTENER):
        link = stack.follow(listener, "loadBalancerArn", kinds=(LOAD_BALANCER,))
        speaks = Endpoint(listener).speaks_tls
        if link.is_sure and listener.is_certain:
            spoken[link.targets[0].urn].add(speaks)
        elif not link.is_complete and speaks is not False and not isinstance(listener.get("loadBalancerArn"), str):
            strays.add(UNKNOWN)
        else:
            for target in link.targets:
                spoken[target.urn].add(False if speaks is False else UNKNOWN)
    return spoken, strays


def _judge_lightsail(stack: Stack) -> Iterator[Answer]:
    attached = having(stack, Feature.HTTPS)
    for balancer in stack.of_kind(LIGHTSAIL_BALANCER):
        path = balancer.path("name")
        if attached[balancer.urn] is False:
            yield Finding(balancer, path, ON_LIGHTSAIL.format(resource=ATTACHED_BY[balancer.form is None]))
        elif attached[balancer.urn] is UNKNOWN:
            yield Undecided(balancer, path, "may be what a certificate of the stack is attached to, or not")


def examples() -> tuple[Example, ...]:
    """Return the examples."""

    def balancer(**inputs: Input) -> Given:
        arn = "arn:aws:elasticloadbalancing:eu-west-1:123456789012:loadbalancer/app/shop/50dc6c495c0c9188"
        return Given(LOAD_BALANCER, "shop", {"name": "shop", **inputs}, {"arn": arn})

    def listener(name: str, protocol: Input, port: Input) -> Given:
        forward: Input = {"type": "forward", "targetGroupArn": "arn:aws:elasticloadbalancing:::targetgroup/a/b"}
        return Given(
            LISTENER,
            name,
            {
                "loadBalancerArn": Ref("shop", "arn"),
                "protocol": protocol,
                "port": port,
                "defaultActions": [forward],
            },
        )

    def classic(protocol: Input, port: Input, **inputs: Input) -> Given:
        entry: Input = {"lbPort": port, "lbProtocol": protocol, "instancePort": 8080, "instanceProtocol": "HTTP"}
        return Given(CLASSIC_BALANCER, "old", {"listeners": [entry], **inputs})

    lightsail = Given(LIGHTSAIL_BALANCER, "blog", {"name": "blog", "instancePort": 80})
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
        violating(
            "A classic load balancer has no HTTPS listener", classic("HTTP", 80, internal=False), on={"old": MESSAGE}
        ),
        violating(
            "A Lightsail load balancer has no certificate",
            lightsail,
            on={"blog": ON_LIGHTSAIL.format(resource="aws.lightsail.LbCertificateAttachment")},
        ),
        compliant("A classic load balancer has one", classic("HTTPS", 443)),
        compliant("A classic load balancer is internal", classic("HTTP", 80, internal=True)),
        compliant(
            "A certificate is attached to a Lightsail load balancer",
            lightsail,
            Given(LIGHTSAIL_ATTACHMENT, "https", {"lbName": Ref("blog", "name"), "certificateName": "blog"}),
        ),
        compliant("It is internal", balancer(internal=True), listener("http", "HTTP", 8080)),
        compliant("A gateway load balancer", balancer(loadBalancerType="gateway")),
        undecided(
            "The listener's protocol is unknown",
            balancer(),
            listener("web", UNKNOWN, 443),
            on={"shop": Question("arn", "leads to a listener that may speak TLS, or not")},
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
    stack_check=StackCheck(
        (
            LOAD_BALANCER,
            LISTENER,
            CLASSIC_BALANCER,
            LIGHTSAIL_BALANCER,
            LIGHTSAIL_ATTACHMENT,
            LIGHTSAIL_CERTIFICATE,
        ),
        public_without_https,
    ),
)
