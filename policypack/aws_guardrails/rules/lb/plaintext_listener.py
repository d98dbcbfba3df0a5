"""Listeners must not serve plaintext: HTTP is redirected to HTTPS or refused.

## Why it matters

What goes over plaintext HTTP can be read and changed by everyone on the way: passwords, session cookies, personal data.
A listener on port 80 is fine as long as it does nothing but send the client to HTTPS.

## How to fix it

Give the HTTP listener one default action, a redirect with `protocol` `HTTPS`, `port` `443` and `statusCode` `HTTP_301`,
and serve the content from an HTTPS listener with a certificate from ACM. A network load balancer cannot redirect: give
it a TLS listener on port 443, or forward its port 80 to an application load balancer that redirects.

## What counts as plaintext

- HTTP whose default action forwards, answers with a fixed response of class 2xx, or redirects without leaving HTTP: an
  omitted `redirect.protocol` means `#{protocol}`, the client's own. An omitted `protocol` of the listener means HTTP.
- TCP and TCP_UDP on port 80, unless every target group is shown to be of type `alb`: then that load balancer's own
  listener is the one to judge.

A fixed response of class 4xx or 5xx serves nothing and is compliant, unless `refusalsAllowed` is set to false, as AWS
Security Hub reads its control ELB.1. TCP on other ports is passed through to the targets, which may well end TLS
themselves, so it is not reported; nor are UDP and QUIC. An internal load balancer is judged like any other.

## What it does not catch

Rules on the listener, which have a policy of their own, `lb-plaintext-listener-rule`; listeners of classic and
Lightsail load balancers and of the package aws-native. A redirect to HTTPS that keeps the port (`#{port}`) is not
plaintext, though it sends the client to https://host:80, which is probably not what is meant. Target groups and health
checks are traffic behind the load balancer and are not judged.

## References

- [Listeners for application load balancers](https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-listeners.html)
- [RedirectActionConfig](https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_RedirectActionConfig.html)
"""

import enum
from collections.abc import Iterator
from dataclasses import dataclass

from aws_guardrails.aws.listeners import (
    ENCRYPTED,
    LISTENERS,
    OTHER,
    PASSED_THROUGH,
    TARGET_GROUPS,
    judge_actions,
    protocol,
    target_groups,
)
from aws_guardrails.config import Config, parameter
from aws_guardrails.examples import Example, Given, Input, Ref, compliant, undecided, violating
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
    StackCheck,
    Undecided,
)
from aws_guardrails.stack import Stack
from aws_guardrails.values import UNKNOWN, Marker, as_int, items, join


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaintextConfig(Config):
    """The rule's parameters."""

    refusals_allowed: bool = parameter(
        True,
        "Whether a plaintext listener may refuse with a fixed response of class 4xx or 5xx instead of redirecting.",
    )


def plaintext_listener(listener: Resource, config: PlaintextConfig) -> Iterator[Answer]:
    """Report what the listener alone proves."""
    yield from _judge(listener, config, None)


def in_stack(stack: Stack, config: PlaintextConfig) -> Iterator[Answer]:
    """Judge every listener again, now that target groups can be followed."""
    for listener in stack.of_type(*LISTENERS):
        yield from _judge(listener, config, stack)


def _judge(listener: Resource, config: PlaintextConfig, stack: Stack | None) -> Iterator[Answer]:
    match protocol(listener):
        case "HTTP":
            yield from _judge_http(listener, config)
        case Marker.UNKNOWN:
            if any(_judge_http(listener, config)):
                yield Undecided(listener, "protocol")
        case str() as known if known in PASSED_THROUGH:
            # Only the stack can show that a target group is another load balancer.
            if stack is not None:
                yield from _judge_passed_through(listener, stack)
        case str() as known if known not in ENCRYPTED | OTHER:
            yield Undecided(listener, "protocol", "is not a protocol that the pack knows")


def _judge_http(listener: Resource, config: PlaintextConfig) -> Iterator[Answer]:
    yield from judge_actions(
        listener,
        "defaultActions",
        "The listener",
        "and serve the content from an HTTPS listener",
        refusals_allowed=config.refusals_allowed,
    )


def _judge_passed_through(listener: Resource, stack: Stack) -> Iterator[Answer]:
    port = as_int(listener.get("port"))
    if port not in {80, UNKNOWN}:
        return
    actions = items(listener.get("defaultActions"))
    if isinstance(actions, Marker):
        yield Undecided(listener, "defaultActions")
        return
    paths = [path for index in range(len(actions)) for path in target_groups(listener, "defaultActions", index)]
    kinds = {path: _kinds_of_target(listener, path, stack) for path in paths}
    if paths and all(kind == {Target.BALANCER} for kind in kinds.values()):
        return
    if port is UNKNOWN:
        yield Undecided(listener, "port")
    elif not paths or {Target.OTHER} in kinds.values():
        yield Finding(
            listener,
            "port",
            f"The listener takes {listener.quote('protocol')} on port {listener.quote('port')}, which is plaintext all "
            "the way to the targets. Use a `TLS` listener on port `443` with a certificate from ACM, or forward port 80 "
            "to a target group of type `alb`, whose application load balancer redirects to HTTPS.",
        )
    else:
        open_path = next(path for path, kind in kinds.items() if kind != {Target.BALANCER})
        yield Undecided(
            listener, join(*open_path), "leads to a target group whose type is not known before the deployment"
        )


class Target(enum.Enum):
    """What stands behind a target group."""

    BALANCER = enum.auto()
    """An application load balancer, whose own listener decides."""
    OTHER = enum.auto()
    """Servers, addresses or functions; also a target group that the stack does not show."""
    UNKNOWN = enum.auto()


def _kinds_of_target(listener: Resource, path: tuple[str | int, ...], stack: Stack) -> set[Target]:
    """Return everything that may stand behind the target group at a path."""
    link = stack.follow(listener, *path, types=TARGET_GROUPS)
    kinds = {_kind_of_target(group) for group in link.targets}
    if not link.is_complete:
        kinds.add(Target.UNKNOWN)
    return kinds or {Target.OTHER}


def _kind_of_target(group: Resource) -> Target:
    match group.get("targetType"):
        case "alb":
            return Target.BALANCER
        case Marker.UNKNOWN:
            return Target.UNKNOWN
        case _:
            return Target.OTHER


def examples() -> tuple[Example, ...]:
    """Return the examples."""
    listener = LISTENERS[0]
    forward: Input = {"type": "forward", "targetGroupArn": Ref("app", "arn")}
    group = Given("aws:lb/targetGroup:TargetGroup", "app", {"port": 80, "protocol": "HTTP"})

    def http(*actions: Input, **others: Input) -> Given:
        balancer = "arn:aws:elasticloadbalancing:eu-west-1:123456789012:loadbalancer/app/web/50dc6c495c0c9188"
        return Given(listener, "web", {"loadBalancerArn": balancer, "port": 80, "defaultActions": actions, **others})

    def redirect(**fields: Input) -> Input:
        return {"type": "redirect", "redirect": {"statusCode": "HTTP_301", **fields}}

    def fixed(status: str) -> Input:
        return {"type": "fixed-response", "fixedResponse": {"contentType": "text/plain", "statusCode": status}}

    def message(fact: str, index: int = 0) -> dict[str, str]:
        return {
            "web": f"The listener takes plaintext HTTP, and `defaultActions[{index}]` {fact}. Make it a `redirect` with "
            "`protocol` `HTTPS`, `port` `443` and `statusCode` `HTTP_301`, and serve the content from an HTTPS listener."
        }

    kept = "redirects to HTTP again, because an omitted `redirect.protocol` keeps it"
    return (
        violating(
            "HTTP is forwarded",
            group,
            http(forward, protocol="HTTP"),
            on=message("forwards plaintext requests to a target group"),
        ),
        violating(
            "The protocol is omitted, which means HTTP",
            group,
            http(forward),
            on=message("forwards plaintext requests to a target group"),
        ),
        violating("The redirect omits its protocol", http(redirect(port="443"), protocol="HTTP"), on=message(kept)),
        violating(
            "The redirect keeps the client's protocol",
            http(redirect(protocol="#{protocol}", port="443"), protocol="HTTP"),
            on=message("redirects to HTTP again, by `redirect.protocol` `#{protocol}`"),
        ),
        violating(
            "A fixed response serves content",
            http(fixed("200"), protocol="HTTP"),
            on=message("answers plaintext requests with `200`"),
        ),
        violating(
            "A refusal, where the config does not allow one",
            http(fixed("404"), protocol="HTTP"),
            on=message("answers plaintext requests by a fixed response"),
            refusalsAllowed=False,
        ),
        violating(
            "The second action redirects to HTTP",
            http(
                redirect(protocol="HTTPS", port="443"),
                redirect(protocol="HTTP", port="8080"),
                protocol="HTTP",
            ),
            on=message("redirects to HTTP again, by `redirect.protocol` `HTTP`", index=1),
        ),
        violating(
            "A network load balancer passes port 80 through",
            group,
            http(forward, protocol="TCP"),
            on={
                "web": "The listener takes `TCP` on port `80`, which is plaintext all the way to the targets. Use a `TLS` "
                "listener on port `443` with a certificate from ACM, or forward port 80 to a target group of type `alb`, "
                "whose application load balancer redirects to HTTPS."
            },
        ),
        compliant(
            "HTTP is redirected to HTTPS", http(redirect(protocol="HTTPS", port="443", host="#{host}"), protocol="HTTP")
        ),
        compliant("The redirect keeps the port", http(redirect(protocol="HTTPS", port="#{port}"), protocol="http")),
        compliant("HTTP is refused", http(fixed("404"), protocol="HTTP")),
        compliant("HTTPS is forwarded", group, http(forward, protocol="HTTPS", port=443)),
        compliant(
            "A network load balancer passes TLS through to its targets", group, http(forward, protocol="TCP", port=443)
        ),
        compliant(
            "A network load balancer hands port 80 to an application load balancer",
            Given("aws:lb/targetGroup:TargetGroup", "app", {"port": 80, "protocol": "TCP", "targetType": "alb"}),
            http(forward, protocol="TCP"),
        ),
        compliant(
            "A gateway load balancer has neither protocol nor port",
            group,
            Given(listener, "gateway", {"loadBalancerArn": Ref("firewall"), "defaultActions": [forward]}),
            Given("aws:lb/loadBalancer:LoadBalancer", "firewall", {"loadBalancerType": "gateway"}),
        ),
        undecided(
            "The redirect's protocol is unknown",
            http(redirect(protocol=UNKNOWN, port="443"), protocol="HTTP"),
            on={"web": "defaultActions[0].redirect.protocol"},
        ),
        undecided(
            "The listener's protocol is unknown, and it forwards",
            group,
            http(forward, protocol=UNKNOWN),
            on={"web": "protocol"},
        ),
    )


RULE = Rule(
    name="lb-plaintext-listener",
    title="Plaintext listener",
    description="Listeners must not serve plaintext: HTTP is redirected to HTTPS or refused.",
    severity=Severity.HIGH,
    level=Level.MANDATORY,
    remediation="Let the HTTP listener redirect to HTTPS, and serve the content from an HTTPS listener.",
    controls=(Control(SECURITY_HUB, "ELB.1"), Control(SECURITY_HUB, "ELB.18")),
    since="0.1.0",
    config=PlaintextConfig,
    examples=examples,
    resource_check=ResourceCheck(LISTENERS, plaintext_listener),
    stack_check=StackCheck((*LISTENERS, *TARGET_GROUPS), in_stack),
)
