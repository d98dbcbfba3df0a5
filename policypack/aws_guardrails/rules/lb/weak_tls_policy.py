"""HTTPS and TLS listeners must not negotiate a TLS version below 1.2.

## Why it matters

TLS 1.0 and 1.1 have known weaknesses, and the IETF has retired them; card and government standards forbid them. A client
that is made to fall back to them can have its traffic read or changed.

## How to fix it

Set the listener's `sslPolicy` to `ELBSecurityPolicy-TLS13-1-2-2021-06`, which every current browser and SDK speaks, or to a
stricter one. Leaving it out is not the same: AWS's console then proposes a current policy, but its API, which Pulumi uses,
takes `ELBSecurityPolicy-2016-08`, which allows TLS 1.0.

A classic load balancer takes no newer policy than `ELBSecurityPolicy-TLS-1-2-2017-01`: declare it as an
`aws.elb.LoadBalancerPolicy` of the type `SSLNegotiationPolicyType` with the attribute `Reference-Security-Policy`, and set
it on the port by an `aws.elb.ListenerPolicy`.

With the enforcement level `remediate` the pack itself sets the recommended policy, on listeners and on Lightsail load
balancers of aws-native; everything else stays as it is. Clients that speak only TLS 1.0 or 1.1 are then turned away.

## What else it can ask for

`forwardSecrecy` asks that every cipher gives forward secrecy, so that a key that is stolen later opens no recording of
today. This does not follow from a policy's name, so the pack knows it from a table; of a policy that is not in it, the
answer is undecided. `fips` asks for one of the policies that use only modules validated under FIPS 140, which AWS calls by
that name. With the defaults neither is asked for.

## What it does not catch

Weak ciphers of a policy that negotiates TLS 1.2, unless `forwardSecrecy` finds them. The version is read from the policy's
name, so one that AWS adds later is judged too; a name that does not follow AWS's scheme is undecided. A TCP listener passes
TLS through to its targets and negotiates nothing. The policy of a Lightsail load balancer is judged where the resource can
set it: `aws.lightsail.Lb` has no such property.

## References

- [Security policies for application load balancers](https://docs.aws.amazon.com/elasticloadbalancing/latest/application/describe-ssl-policies.html)
- [RFC 8996: Deprecating TLS 1.0 and TLS 1.1](https://www.rfc-editor.org/rfc/rfc8996)
"""

import enum
from collections.abc import Iterable, Iterator, Mapping
from typing import Final, NamedTuple

from aws_guardrails.aws.classic_tls import NOT_A_POLICY, Policies, Source
from aws_guardrails.aws.load_balancers import ENCRYPTED, Endpoint, endpoints
from aws_guardrails.aws.tls_policy import DEFAULT, LIGHTSAIL, LIGHTSAIL_DEFAULT, TlsPolicy, named
from aws_guardrails.config import Config, parameter
from aws_guardrails.examples import Example, Given, Input, Question, Ref, compliant, undecided, violating
from aws_guardrails.kinds import (
    CLASSIC_BALANCER,
    CLASSIC_LISTENER_POLICY,
    CLASSIC_POLICY,
    CLASSIC_TLS_POLICY,
    LIGHTSAIL_BALANCER,
    LISTENER,
)
from aws_guardrails.model import (
    SECURITY_HUB,
    Answer,
    Control,
    Finding,
    Level,
    Path,
    Resource,
    ResourceCheck,
    Rule,
    Severity,
    StackCheck,
    Undecided,
)
from aws_guardrails.stack import Stack
from aws_guardrails.values import MISSING, UNKNOWN, Value


class TlsVersion(enum.StrEnum):
    """The least TLS version that a listener may negotiate."""

    TLS_1_2 = "1.2"
    TLS_1_3 = "1.3"


class TlsConfig(Config):
    """The rule's parameters."""

    minimum_version: TlsVersion = parameter(
        TlsVersion.TLS_1_2, "The least TLS version that a listener may negotiate: `1.2` or `1.3`."
    )
    forward_secrecy: bool = parameter(False, "Whether every cipher must give forward secrecy.")
    fips: bool = parameter(False, "Whether the policy must be one of AWS's FIPS policies.")


RECOMMENDED: Final[Mapping[tuple[TlsVersion, bool], str]] = {
    (TlsVersion.TLS_1_2, False): "ELBSecurityPolicy-TLS13-1-2-2021-06",
    (TlsVersion.TLS_1_3, False): "ELBSecurityPolicy-TLS13-1-3-2021-06",
    (TlsVersion.TLS_1_2, True): "ELBSecurityPolicy-TLS13-1-2-FIPS-2023-04",
    (TlsVersion.TLS_1_3, True): "ELBSecurityPolicy-TLS13-1-3-FIPS-2023-04",
}
"""By least version and FIPS; all of them give forward secrecy."""

ON_CLASSIC: Final = "ELBSecurityPolicy-TLS-1-2-2017-01"
"""The strictest that AWS defines for classic load balancers.

https://docs.aws.amazon.com/elasticloadbalancing/latest/classic/elb-security-policy-table.html
"""

ON_LIGHTSAIL: Final = "TLS-FS-1-2-Res-2019-08"


def weak_tls_policy(resource: Resource, config: TlsConfig) -> Iterator[Answer]:
    """Report a listener whose policy, given or by default, allows an older TLS version."""
    if resource.kind == LIGHTSAIL_BALANCER:
        yield from _judge_lightsail(resource, config)
    else:
        yield from _judge_listener(Endpoint(resource), config)


def in_stack(stack: Stack, config: TlsConfig) -> Iterator[Answer]:
    """Judge classic load balancers, whose policies are resources of their own, and say what stays undecided."""
    for resource in stack.of_kind(LISTENER, LIGHTSAIL_BALANCER):
        yield from weak_tls_policy(resource, config)
    policies = Policies(stack)
    has_strays = False
    for balancer in stack.of_kind(CLASSIC_BALANCER):
        for endpoint in endpoints(balancer):
            if endpoint.protocol is not UNKNOWN and endpoint.protocol not in ENCRYPTED:
                continue
            sources = policies.of(endpoint)
            has_strays = has_strays or not sources
            for source in sources:
                for answer in _judge_source(source, endpoint, config):
                    is_open = endpoint.protocol is UNKNOWN
                    yield Undecided(answer.resource, answer.path, OF_UNKNOWN_PROTOCOL) if is_open else answer
    for source in policies.strays if has_strays else ():
        yield Undecided(source.resource, source.resource.path(*source.path), source.reason)


def stronger_tls_policy(resource: Resource, config: TlsConfig) -> Mapping[Path, Value]:
    """Return the property that makes a listener or load balancer compliant."""
    if resource.kind == LISTENER:
        return {("sslPolicy",): RECOMMENDED[config.minimum_version, config.fips]}
    return {("tlsPolicyName",): ON_LIGHTSAIL} if _suits_lightsail(config) else {}


def _judge_listener(endpoint: Endpoint, config: TlsConfig) -> Iterator[Answer]:
    listener, path = endpoint.resource, endpoint.resource.path("sslPolicy")
    spoken = endpoint.protocol
    if spoken is not UNKNOWN and spoken not in ENCRYPTED:
        return
    given = listener.get("sslPolicy")
    if given is UNKNOWN:
        answers: Iterable[Answer] = (Undecided(listener, path),)
    else:
        name = str(given) if given not in (MISSING, "") else DEFAULT
        fact = f"`{path}` is {listener.quote('sslPolicy')} and"
        if given in (MISSING, ""):
            fact = f"`{path}` is omitted, which means `{DEFAULT}` and"
        instead = f"Use `{RECOMMENDED[config.minimum_version, config.fips]}` or a stricter one."
        answers = _judge(Judged(listener, path, fact, named(name), instead), config)
    for answer in answers:
        yield answer if spoken is not UNKNOWN else Undecided(listener, listener.path(*endpoint.protocol_path))


def _judge_lightsail(balancer: Resource, config: TlsConfig) -> Iterator[Answer]:
    if balancer.form is None:
        return
    path, given = balancer.path("tlsPolicyName"), balancer.get("tlsPolicyName")
    instead = f"Use `{ON_LIGHTSAIL}`." if _suits_lightsail(config) else "Use an application load balancer."
    if given is UNKNOWN:
        yield Undecided(balancer, path)
        return
    name = str(given) if given is not MISSING else LIGHTSAIL_DEFAULT
    fact = f"`{path}` is {balancer.quote('tlsPolicyName')} and"
    if given is MISSING:
        fact = f"`{path}` is omitted, which means `{LIGHTSAIL_DEFAULT}` and"
    yield from _judge(Judged(balancer, path, fact, named(LIGHTSAIL.get(name, name)), instead), config)


def _suits_lightsail(config: TlsConfig) -> bool:
    return config.minimum_version is TlsVersion.TLS_1_2 and not config.fips


def _judge_source(source: Source, endpoint: Endpoint, config: TlsConfig) -> Iterator[Answer]:
    """Judge what decides the policy of a classic load balancer's listener."""
    resource, path = source.resource, source.resource.path(*source.path)
    balancer = endpoint.resource
    if source.policy is None:
        yield Undecided(resource, path, source.reason)
        return
    entry = balancer.path(*endpoint.protocol_path[:-1])
    if resource is balancer and source.path == endpoint.protocol_path:
        fact = f"`{entry}` has no security policy, which means `{DEFAULT}` and"
    elif source.policy.name is None:
        fact = f"The policy in `{path}`, for port {balancer.quote(*endpoint.port_path)} of a classic load balancer,"
    else:
        fact = f"`{path}` is {resource.quote(*source.path)}, for a classic load balancer, and"
    if config.minimum_version is TlsVersion.TLS_1_2 and not config.fips and not config.forward_secrecy:
        instead = f"Refer to `{ON_CLASSIC}` by `Reference-Security-Policy`, in a policy that is set on the port."
    else:
        instead = "No policy of AWS's for classic load balancers is strict enough: use an application load balancer."
    yield from _judge(Judged(resource, path, fact, source.policy, instead), config)


OF_UNKNOWN_PROTOCOL: Final = "decides about a listener whose protocol is not known before the deployment"
NOT_IN_TABLE: Final = "is a policy of which the pack does not know whether it gives forward secrecy"


class Judged(NamedTuple):
    """A policy, where it stands, and what to say of it."""

    resource: Resource
    path: str
    fact: str
    """The beginning of the message: what the policy is."""
    policy: TlsPolicy
    instead: str
    """Its end: what to use."""


def _judge(judged: Judged, config: TlsConfig) -> Iterator[Answer]:
    """Compare a policy with what the config asks for."""
    policy = judged.policy
    faults = []
    if policy.minimum is not None and policy.minimum < config.minimum_version:
        old = {"0.2": "SSL 2", "0.3": "SSL 3"}.get(policy.minimum, f"TLS {policy.minimum}")
        faults.append(f"allows {old}")
    if config.forward_secrecy and policy.has_forward_secrecy is False:
        faults.append("offers ciphers without forward secrecy")
    if config.fips and policy.is_fips is False:
        faults.append("is not one of AWS's FIPS policies")
    if faults:
        message = f"{judged.fact} {' and '.join(faults)}. {judged.instead}"
        yield Finding(judged.resource, judged.path, message)
    elif policy.minimum is None:
        yield Undecided(judged.resource, judged.path, NOT_A_POLICY)
    elif config.forward_secrecy and policy.has_forward_secrecy is None:
        yield Undecided(judged.resource, judged.path, NOT_IN_TABLE)


def examples() -> tuple[Example, ...]:
    """Return the examples."""

    def listener(policy: Input, **others: Input) -> Given:
        return Given(
            LISTENER,
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

    def classic(name: str | None = "shop") -> Given:
        entry: Input = {
            "lbPort": 443,
            "lbProtocol": "https",
            "instancePort": 80,
            "instanceProtocol": "http",
            "sslCertificateId": "arn:aws:acm:eu-west-1:123456789012:certificate/0123abcd-1234-1234-1234-0123456789ab",
        }
        return Given(CLASSIC_BALANCER, "old", {"name": name, "listeners": [entry]})

    def negotiation(*attributes: tuple[str, Input]) -> tuple[Given, Given]:
        return (
            Given(
                CLASSIC_POLICY,
                "tls",
                {
                    "loadBalancerName": Ref("old", "name"),
                    "policyName": "tls",
                    "policyTypeName": "SSLNegotiationPolicyType",
                    "policyAttributes": [{"name": name, "value": value} for name, value in attributes],
                },
            ),
            Given(
                CLASSIC_LISTENER_POLICY,
                "tls-443",
                {"loadBalancerName": Ref("old", "name"), "loadBalancerPort": 443, "policyNames": ["tls"]},
            ),
        )

    instead = "Use `ELBSecurityPolicy-TLS13-1-2-2021-06` or a stricter one."
    on_classic = f"Refer to `{ON_CLASSIC}` by `Reference-Security-Policy`, in a policy that is set on the port."
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
        violating(
            "A cipher without forward secrecy, where the config asks for it",
            listener("ELBSecurityPolicy-TLS13-1-2-Ext1-2021-06"),
            on={
                "web": "`sslPolicy` is `ELBSecurityPolicy-TLS13-1-2-Ext1-2021-06` and offers ciphers without forward "
                f"secrecy. {instead}"
            },
            forwardSecrecy=True,
        ),
        violating(
            "A policy without FIPS, where the config asks for it",
            listener("ELBSecurityPolicy-TLS13-1-2-2021-06"),
            on={
                "web": "`sslPolicy` is `ELBSecurityPolicy-TLS13-1-2-2021-06` and is not one of AWS's FIPS policies. Use "
                "`ELBSecurityPolicy-TLS13-1-2-FIPS-2023-04` or a stricter one."
            },
            fips=True,
        ),
        violating(
            "A classic load balancer without a policy",
            classic(),
            on={
                "old": "`listeners[0]` has no security policy, which means `ELBSecurityPolicy-2016-08` and allows TLS 1.0."
                f" {on_classic}"
            },
        ),
        violating(
            "A classic load balancer with an old policy of AWS's",
            classic(),
            *negotiation(("Reference-Security-Policy", "ELBSecurityPolicy-TLS-1-1-2017-01")),
            on={
                "tls": "`policyAttributes[0].value` is `ELBSecurityPolicy-TLS-1-1-2017-01`, for a classic load balancer, "
                f"and allows TLS 1.1. {on_classic}"
            },
        ),
        violating(
            "A policy of its own that allows TLS 1.0",
            classic(),
            Given(
                CLASSIC_TLS_POLICY,
                "custom",
                {
                    "name": "custom",
                    "loadBalancer": Ref("old"),
                    "lbPort": 443,
                    "attributes": [
                        {"name": "Protocol-TLSv1", "value": "true"},
                        {"name": "Protocol-TLSv1.2", "value": "true"},
                        {"name": "ECDHE-RSA-AES128-GCM-SHA256", "value": "true"},
                    ],
                },
            ),
            on={
                "custom": "The policy in `attributes`, for port `443` of a classic load balancer, allows TLS 1.0. "
                f"{on_classic}"
            },
        ),
        compliant(
            "A classic load balancer with the strictest policy that AWS has for it",
            classic(),
            *negotiation(("Reference-Security-Policy", "ELBSecurityPolicy-TLS-1-2-2017-01")),
        ),
        compliant(
            "A policy of its own with TLS 1.2 alone",
            classic(None),
            *negotiation(
                ("Protocol-TLSv1", "false"), ("Protocol-TLSv1.2", "true"), ("ECDHE-RSA-AES128-GCM-SHA256", "true")
            ),
        ),
        compliant(
            "Forward secrecy and FIPS, as the config asks",
            listener("ELBSecurityPolicy-TLS13-1-2-FIPS-2023-04"),
            forwardSecrecy=True,
            fips=True,
        ),
        compliant("TLS 1.2 and 1.3", listener("ELBSecurityPolicy-TLS13-1-2-2021-06")),
        compliant("A policy that AWS has added since", listener("ELBSecurityPolicy-TLS13-1-2-BRANDNEW-2027-01")),
        compliant("HTTP negotiates nothing", listener(None, protocol="HTTP", certificateArn=None, port=80)),
        compliant("TCP passes TLS through", listener(None, protocol="TCP", certificateArn=None)),
        undecided(
            "A name outside AWS's scheme", listener("my-own-policy"), on={"web": Question("sslPolicy", NOT_A_POLICY)}
        ),
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
    resource_check=ResourceCheck((LISTENER, LIGHTSAIL_BALANCER), weak_tls_policy),
    stack_check=StackCheck(
        (
            LISTENER,
            LIGHTSAIL_BALANCER,
            CLASSIC_BALANCER,
            CLASSIC_LISTENER_POLICY,
            CLASSIC_POLICY,
            CLASSIC_TLS_POLICY,
        ),
        in_stack,
    ),
    mend=stronger_tls_policy,
)
