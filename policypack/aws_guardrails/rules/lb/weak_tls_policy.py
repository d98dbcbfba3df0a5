"""HTTPS and TLS listeners must not negotiate a TLS version below 1.2.

## Why it matters

TLS 1.0 and 1.1 have known weaknesses, and the IETF has retired them; card and government standards forbid them. A client
that is made to fall back to them can have its traffic read or changed.

## How to fix it

Set the listener's `sslPolicy` to `ELBSecurityPolicy-TLS13-1-2-2021-06`, which every current browser and SDK speaks, or to a
stricter one. Leaving it out is not the same: AWS's console then proposes a current policy, but its API, which Pulumi uses,
takes `ELBSecurityPolicy-2016-08`, which allows TLS 1.0.

## What it does not catch

The ciphers of a policy, and the policies of classic and Lightsail load balancers and of the package aws-native. The version
is read from the policy's name, so one that AWS adds later is judged too; a name that does not follow AWS's scheme is
undecided. A TCP listener passes TLS through to its targets and negotiates nothing.

## References

- [Security policies for application load balancers](https://docs.aws.amazon.com/elasticloadbalancing/latest/application/describe-ssl-policies.html)
- [RFC 8996: Deprecating TLS 1.0 and TLS 1.1](https://www.rfc-editor.org/rfc/rfc8996)
"""

import enum
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from aws_guardrails.aws.listeners import ENCRYPTED, LISTENERS, protocol
from aws_guardrails.aws.tls_policy import DEFAULT, minimum_tls
from aws_guardrails.config import Config, parameter
from aws_guardrails.examples import Example, Given, Input, compliant, undecided, violating
from aws_guardrails.model import (
    SECURITY_HUB,
    Answer,
    Control,
    Finding,
    Level,
    Resource,
    ResourceCheck,
    Rule,
    Severity,
    Undecided,
)
from aws_guardrails.values import UNKNOWN, Marker


class TlsVersion(enum.StrEnum):
    """The least TLS version that a listener may negotiate."""

    TLS_1_2 = "1.2"
    TLS_1_3 = "1.3"


RECOMMENDED: Final = {
    TlsVersion.TLS_1_2: "ELBSecurityPolicy-TLS13-1-2-2021-06",
    TlsVersion.TLS_1_3: "ELBSecurityPolicy-TLS13-1-3-2021-06",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class TlsConfig(Config):
    """The rule's parameters."""

    minimum_version: TlsVersion = parameter(  # noqa: RUF009 - it returns a dataclasses.field
        TlsVersion.TLS_1_2, "The least TLS version that a listener may negotiate: `1.2` or `1.3`."
    )


def weak_tls_policy(listener: Resource, config: TlsConfig) -> Iterator[Answer]:
    """Report a listener whose policy, given or by default, allows an older TLS version."""
    spoken = protocol(listener)
    if spoken is not UNKNOWN and spoken not in ENCRYPTED:
        return
    for answer in _judge_policy(listener, config):
        yield answer if spoken is not UNKNOWN else Undecided(listener, "protocol")


def _judge_policy(listener: Resource, config: TlsConfig) -> Iterator[Answer]:
    path = "sslPolicy"
    match listener.get(path):
        case Marker.MISSING:
            policy, fact = DEFAULT, f"`{path}` is omitted, which means `{DEFAULT}`"
        case str() as policy:
            fact = f"`{path}` is {listener.quote(path)}"
        case _:
            yield Undecided(listener, path)
            return
    minimum = minimum_tls(policy)
    if minimum is None:
        yield Undecided(listener, path, "is not a policy name that the pack can read")
    elif minimum < config.minimum_version:
        recommended = RECOMMENDED[config.minimum_version]
        yield Finding(listener, path, f"{fact} and allows TLS {minimum}. Use `{recommended}` or a stricter one.")


def examples() -> tuple[Example, ...]:
    """Return the examples."""

    def listener(policy: Input, **others: Input) -> Given:
        return Given(
            LISTENERS[0],
            "web",
            {
                "loadBalancerArn": "arn:aws:elasticloadbalancing:eu-west-1:123456789012:loadbalancer/app/web/50dc6c495c0c",
                "port": 443,
                "protocol": "HTTPS",
                "sslPolicy": policy,
                "certificateArn": "arn:aws:acm:eu-west-1:123456789012:certificate/0123abcd-1234-1234-1234-0123456789ab",
                "defaultActions": [
                    {"type": "forward", "targetGroupArn": "arn:aws:elasticloadbalancing:::targetgroup/a/b"}
                ],
                **others,
            },
        )

    instead = "Use `ELBSecurityPolicy-TLS13-1-2-2021-06` or a stricter one."
    return (
        violating(
            "The policy is left out",
            listener(None),
            on={
                "web": f"`sslPolicy` is omitted, which means `ELBSecurityPolicy-2016-08` and allows TLS 1.0. {instead}"
            },
        ),
        violating(
            "A policy with TLS 1.3 in its name that allows TLS 1.0 as well",
            listener("ELBSecurityPolicy-TLS13-1-0-PQ-2025-09"),
            on={"web": f"`sslPolicy` is `ELBSecurityPolicy-TLS13-1-0-PQ-2025-09` and allows TLS 1.0. {instead}"},
        ),
        violating(
            "On a network load balancer",
            listener("ELBSecurityPolicy-TLS-1-1-2017-01", protocol="TLS"),
            on={"web": f"`sslPolicy` is `ELBSecurityPolicy-TLS-1-1-2017-01` and allows TLS 1.1. {instead}"},
        ),
        violating(
            "TLS 1.2, where the config asks for 1.3",
            listener("ELBSecurityPolicy-TLS13-1-2-2021-06"),
            on={
                "web": "`sslPolicy` is `ELBSecurityPolicy-TLS13-1-2-2021-06` and allows TLS 1.2. Use "
                "`ELBSecurityPolicy-TLS13-1-3-2021-06` or a stricter one."
            },
            minimumVersion="1.3",
        ),
        compliant("TLS 1.2 and 1.3", listener("ELBSecurityPolicy-TLS13-1-2-2021-06")),
        compliant("A policy that AWS has added since", listener("ELBSecurityPolicy-TLS13-1-2-BRANDNEW-2027-01")),
        compliant("HTTP negotiates nothing", listener(None, protocol="HTTP", certificateArn=None, port=80)),
        compliant("TCP passes TLS through", listener(None, protocol="TCP", certificateArn=None)),
        undecided("A name outside AWS's scheme", listener("my-own-policy"), on={"web": "sslPolicy"}),
    )


RULE = Rule(
    name="lb-weak-tls-policy",
    title="Weak TLS policy",
    description="HTTPS and TLS listeners must not negotiate a TLS version below 1.2.",
    severity=Severity.MEDIUM,
    level=Level.MANDATORY,
    remediation="Set sslPolicy to ELBSecurityPolicy-TLS13-1-2-2021-06 or a stricter one.",
    controls=(Control(SECURITY_HUB, "ELB.17"),),
    since="0.1.0",
    config=TlsConfig,
    examples=examples,
    resource_check=ResourceCheck(LISTENERS, weak_tls_policy),
)
