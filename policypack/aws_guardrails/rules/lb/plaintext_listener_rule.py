"""Rules on a plaintext listener must redirect to HTTPS or refuse.

## Why it matters

A listener on port 80 whose default action redirects to HTTPS looks safe, but a rule on it comes first: one that forwards
`/api/*` serves that path in plaintext, to everybody on the way.

## How to fix it

Delete the rule, or make its action a redirect with `protocol` `HTTPS`, `port` `443` and `statusCode` `HTTP_301`. Put what it
forwarded on the HTTPS listener.

## What it does not catch

A rule whose listener is not in the stack: its `listenerArn` in plain text does not say whether the listener takes plaintext.
What counts as a redirect or a refusal is as for `lb-plaintext-listener`.

## References

- [Listener rules](https://docs.aws.amazon.com/elasticloadbalancing/latest/application/listener-rules.html)
"""

from collections.abc import Iterator

from aws_guardrails.aws.listener_actions import OPEN_TARGET, Target, judge_actions, kinds_of_targets
from aws_guardrails.aws.load_balancers import PASSED_THROUGH, Endpoint
from aws_guardrails.config import Config, parameter
from aws_guardrails.examples import Example, Given, Input, Question, Ref, compliant, undecided, violating
from aws_guardrails.kinds import LISTENER, LISTENER_RULE, TARGET_GROUP
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
from aws_guardrails.values import UNKNOWN


class PlaintextRuleConfig(Config):
    """The rule's parameters."""

    refusals_allowed: bool = parameter(
        True, "Whether a rule may refuse with a fixed response of class 4xx or 5xx instead of redirecting."
    )


def plaintext_listener_rule(stack: Stack, config: PlaintextRuleConfig) -> Iterator[Answer]:
    """Judge every rule by the listener that it stands on."""
    for rule in stack.of_kind(LISTENER_RULE):
        link = stack.follow(rule, "listenerArn", kinds=(LISTENER,))
        endpoints = [Endpoint(listener) for listener in link.targets]
        spoken = {endpoint.protocol for endpoint in endpoints}
        if not link.is_complete:
            spoken.add(UNKNOWN)
        if spoken == {"HTTP"}:
            yield from _judge_actions(rule, config)
        elif spoken & {"HTTP", UNKNOWN} and any(_judge_actions(rule, config)):
            yield Undecided(
                rule,
                rule.path("listenerArn"),
                "leads to a listener whose protocol is not known before the deployment",
            )
        elif endpoints and spoken <= PASSED_THROUGH:
            yield from _judge_passed_through(rule, endpoints, stack)


def _judge_passed_through(rule: Resource, endpoints: list[Endpoint], stack: Stack) -> Iterator[Answer]:
    """Judge a rule of a network load balancer, which forwards to one target group or another by address.

    https://docs.aws.amazon.com/elasticloadbalancing/latest/network/create-rule.html
    """
    ports = {endpoint.port for endpoint in endpoints}
    for path, kinds in kinds_of_targets(rule, "actions", stack).items():
        if kinds == {Target.BALANCER} or not ports & {80, UNKNOWN}:
            continue
        if ports != {80}:
            yield Undecided(rule, rule.path("listenerArn"), "leads to a listener whose port is not known")
        elif kinds == {Target.OTHER}:
            yield Finding(
                rule,
                rule.path(*path),
                f"The rule's listener takes TCP on port 80, and `{rule.path(*path)}` is a target group of servers, which is "
                "plaintext all the way to them. Forward to a target group of type `alb`, whose application load balancer "
                "redirects to HTTPS, or move the rule to a `TLS` listener.",
            )
        else:
            yield Undecided(rule, rule.path(*path), OPEN_TARGET)


def _judge_actions(rule: Resource, config: PlaintextRuleConfig) -> Iterator[Answer]:
    yield from judge_actions(
        rule,
        "actions",
        "The rule's listener",
        "or move the rule to the HTTPS listener",
        refusals_allowed=config.refusals_allowed,
    )


def examples() -> tuple[Example, ...]:
    """Return the examples."""
    to_https: Input = {"type": "redirect", "redirect": {"protocol": "HTTPS", "port": "443", "statusCode": "HTTP_301"}}
    forward: Input = {"type": "forward", "targetGroupArn": "arn:aws:elasticloadbalancing:::targetgroup/a/b"}

    def listener(protocol: Input, port: int = 80) -> Given:
        balancer = "arn:aws:elasticloadbalancing:eu-west-1:123456789012:loadbalancer/app/shop/50dc6c495c0c9188"
        return Given(
            LISTENER,
            "web",
            {"loadBalancerArn": balancer, "port": port, "protocol": protocol, "defaultActions": [to_https]},
            {"arn": "arn:aws:elasticloadbalancing:eu-west-1:123456789012:listener/app/shop/50dc6c495c0c9188/f2f7dc8e"},
        )

    def rule(*actions: Input, on: Input = None) -> Given:
        return Given(
            LISTENER_RULE,
            "api",
            {
                "listenerArn": on or Ref("web", "arn"),
                "conditions": [{"pathPattern": {"values": ["/api/*"]}}],
                "actions": actions,
            },
        )

    def fixed(status: str) -> Input:
        return {"type": "fixed-response", "fixedResponse": {"contentType": "text/plain", "statusCode": status}}

    def message(fact: str) -> dict[str, str]:
        return {
            "api": f"The rule's listener takes plaintext HTTP, and `actions[0]` {fact}. Make it a redirect to "
            "protocol `HTTPS`, port `443`, with status code `HTTP_301`, or move the rule to the HTTPS listener."
        }

    return (
        violating(
            "A rule forwards in plaintext beside a redirecting default action",
            listener("HTTP"),
            rule(forward),
            on=message("forwards plaintext requests to a target group"),
        ),
        violating(
            "The listener omits its protocol, which means HTTP",
            listener(None),
            rule(fixed("200")),
            on=message("answers plaintext requests with `200`"),
        ),
        violating(
            "A refusal, where the config does not allow one",
            listener("HTTP"),
            rule(fixed("403")),
            on=message("answers plaintext requests by a fixed response"),
            refusalsAllowed=False,
        ),
        compliant("A rule redirects to HTTPS", listener("HTTP"), rule(to_https)),
        compliant("A rule refuses", listener("HTTP"), rule(fixed("403"))),
        compliant("The listener takes HTTPS", listener("HTTPS", 443), rule(forward)),
        compliant(
            "The listener is not in the stack",
            rule(
                forward,
                on="arn:aws:elasticloadbalancing:eu-west-1:123456789012:listener/app/shared/50dc6c495c0c9188/f2",
            ),
        ),
        violating(
            "A network load balancer passes port 80 on to servers",
            listener("TCP"),
            Given(TARGET_GROUP, "v6", {"port": 80, "protocol": "TCP", "targetType": "ip"}, {"arn": "arn:v6"}),
            rule({"type": "forward", "targetGroupArn": Ref("v6", "arn")}),
            on={
                "api": "The rule's listener takes TCP on port 80, and `actions[0].targetGroupArn` is a target group of "
                "servers, which is plaintext all the way to them. Forward to a target group of type `alb`, whose "
                "application load balancer redirects to HTTPS, or move the rule to a `TLS` listener."
            },
        ),
        compliant(
            "A network load balancer hands port 80 to an application load balancer",
            listener("TCP"),
            Given(TARGET_GROUP, "v6", {"port": 80, "protocol": "TCP", "targetType": "alb"}, {"arn": "arn:v6"}),
            rule({"type": "forward", "targetGroupArn": Ref("v6", "arn")}),
        ),
        undecided(
            "The listener's protocol is unknown",
            listener(UNKNOWN),
            rule(forward),
            on={
                "api": Question("listenerArn", "leads to a listener whose protocol is not known before the deployment")
            },
        ),
    )


RULE = Rule(
    name="lb-plaintext-listener-rule",
    title="Plaintext listener rule",
    description="Rules on a plaintext listener must redirect to HTTPS or refuse.",
    severity=Severity.HIGH,
    level=Level.MANDATORY,
    remediation="Let the rule redirect to HTTPS, or move it to the HTTPS listener.",
    controls=(Control(SECURITY_HUB, "ELB.1"),),
    since="0.1.0",
    config=PlaintextRuleConfig,
    examples=examples,
    stack_check=StackCheck((LISTENER_RULE, LISTENER, TARGET_GROUP), plaintext_listener_rule),
)
