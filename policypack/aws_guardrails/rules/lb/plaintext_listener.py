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
- HTTP, and TCP on port 80, of a classic load balancer, which can neither redirect nor refuse.
- A Lightsail load balancer without a redirection policy: it always answers on port 80.

A fixed response of class 4xx or 5xx serves nothing and is compliant, unless `refusalsAllowed` is set to false, as AWS
Security Hub reads its control ELB.1. TCP on other ports is passed through to the targets, which may well end TLS
themselves, so it is not reported; nor are UDP and QUIC. An internal load balancer is judged like any other.

## What it does not catch

Rules on the listener, which have a policy of their own, `lb-plaintext-listener-rule`. A redirect to HTTPS that keeps the
port (`#{port}`) is not plaintext, though it sends the client to https://host:80, which is probably not what is meant.
Target groups and health checks are traffic behind the load balancer and are not judged.

What a template hides that the program does not spell out, because it is at a URL, unknown at preview or made by a macro.

There is no remediation: a redirect in place of what a listener does would break the site where no HTTPS listener exists,
and one resource alone does not show that.

## References

- [Listeners for application load balancers](https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-listeners.html)
- [RedirectActionConfig](https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_RedirectActionConfig.html)
"""

from collections.abc import Iterator

from aws_guardrails.aws.lightsail import Feature, having
from aws_guardrails.aws.listener_actions import OPEN_TARGET, Target, judge_actions, kinds_of_targets
from aws_guardrails.aws.load_balancers import ENCRYPTED, OTHER, PASSED_THROUGH, Endpoint, endpoints
from aws_guardrails.config import Config, parameter
from aws_guardrails.examples import Example, Given, Input, Question, Ref, compliant, undecided, violating
from aws_guardrails.kinds import (
    CLASSIC_BALANCER,
    LIGHTSAIL_BALANCER,
    LIGHTSAIL_CERTIFICATE,
    LIGHTSAIL_REDIRECTION,
    LISTENER,
    LOAD_BALANCER,
    TARGET_GROUP,
)
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
from aws_guardrails.values import UNKNOWN, Marker


class PlaintextConfig(Config):
    """The rule's parameters."""

    refusals_allowed: bool = parameter(
        True,
        "Whether a plaintext listener may refuse with a fixed response of class 4xx or 5xx instead of redirecting.",
    )


def plaintext_listener(resource: Resource, config: PlaintextConfig) -> Iterator[Answer]:
    """Report what a listener, or a classic load balancer, alone proves."""
    for endpoint in endpoints(resource):
        yield from _judge(endpoint, config, None)


def in_stack(stack: Stack, config: PlaintextConfig) -> Iterator[Answer]:
    """Judge every listener again, now that target groups can be followed."""
    for resource in stack.of_kind(LISTENER, CLASSIC_BALANCER):
        for endpoint in endpoints(resource):
            yield from _judge(endpoint, config, stack)
    yield from _judge_lightsail(stack)


def _judge(endpoint: Endpoint, config: PlaintextConfig, stack: Stack | None) -> Iterator[Answer]:
    listener, path = endpoint.resource, endpoint.resource.path(*endpoint.protocol_path)
    match endpoint.protocol:
        case "HTTP" if endpoint.is_classic:
            yield Finding(
                listener,
                path,
                f"`{path}` is {listener.quote(*endpoint.protocol_path)}, which is plaintext, and a classic load balancer "
                "cannot redirect. Use `HTTPS` with a certificate from ACM, or an application load balancer that redirects.",
            )
        case "HTTP":
            yield from _judge_http(listener, config)
        case Marker.UNKNOWN:
            if endpoint.is_classic or any(_judge_http(listener, config)):
                yield Undecided(listener, path)
        case str() as known if known in PASSED_THROUGH:
            # Only the stack can show that a target group is another load balancer.
            if endpoint.is_classic or stack is not None:
                yield from _judge_passed_through(endpoint, stack)
        case str() as known if known not in ENCRYPTED | OTHER:
            yield Undecided(listener, path, "is not a protocol that the pack knows")


def _judge_http(listener: Resource, config: PlaintextConfig) -> Iterator[Answer]:
    yield from judge_actions(
        listener,
        "defaultActions",
        "The listener",
        "and serve the content from an HTTPS listener",
        refusals_allowed=config.refusals_allowed,
    )


def _judge_passed_through(endpoint: Endpoint, stack: Stack | None) -> Iterator[Answer]:
    """Judge TCP: plaintext on port 80, unless every target is an application load balancer."""
    listener, port = endpoint.resource, endpoint.port
    if port not in {80, UNKNOWN}:
        return
    if stack and listener.get("defaultActions") is UNKNOWN:
        yield Undecided(listener, listener.path("defaultActions"))
        return
    kinds = kinds_of_targets(listener, "defaultActions", stack) if stack else {}
    if kinds and all(kind == {Target.BALANCER} for kind in kinds.values()):
        return
    if port is UNKNOWN:
        yield Undecided(listener, listener.path(*endpoint.port_path))
    elif not kinds or {Target.OTHER} in kinds.values():
        path = listener.path(*endpoint.port_path)
        fact = (
            f"takes {listener.quote(*endpoint.protocol_path)} on port {listener.quote(*endpoint.port_path)}, which is "
            "plaintext all the way to the targets"
        )
        if endpoint.is_classic:
            entry = listener.path(*endpoint.port_path[:-1])
            yield Finding(listener, path, f"`{entry}` {fact}. Use `SSL` or `HTTPS` with a certificate from ACM.")
            return
        yield Finding(
            listener,
            path,
            f"The listener {fact}. Use a `TLS` listener on port `443` with a certificate from ACM, or forward port 80 to a "
            "target group of type `alb`, whose application load balancer redirects to HTTPS.",
        )
    else:
        open_path = next(path for path, kind in kinds.items() if kind != {Target.BALANCER})
        yield Undecided(listener, listener.path(*open_path), OPEN_TARGET)


def _redirection(balancer: Resource) -> str:
    if balancer.form is None:
        return "add `aws.lightsail.LbHttpsRedirectionPolicy` with `enabled` `true`"
    return "turn the redirection to HTTPS on in its `LoadBalancerTlsCertificate`"


def _judge_lightsail(stack: Stack) -> Iterator[Answer]:
    redirected = having(stack, Feature.REDIRECTION)
    for balancer in stack.of_kind(LIGHTSAIL_BALANCER):
        path = balancer.path("name")
        if redirected[balancer.urn] is False:
            yield Finding(
                balancer,
                path,
                "The Lightsail load balancer answers on port 80 in plaintext, and nothing in the stack redirects to HTTPS. "
                f"Attach a certificate, and {_redirection(balancer)}.",
            )
        elif redirected[balancer.urn] is UNKNOWN:
            yield Undecided(balancer, path, "may be what a redirection of the stack is for, or not")


def examples() -> tuple[Example, ...]:
    """Return the examples."""
    forward: Input = {"type": "forward", "targetGroupArn": Ref("app", "arn")}
    group = Given(TARGET_GROUP, "app", {"port": 80, "protocol": "HTTP"})

    def http(*actions: Input, **others: Input) -> Given:
        balancer = "arn:aws:elasticloadbalancing:eu-west-1:123456789012:loadbalancer/app/web/50dc6c495c0c9188"
        return Given(LISTENER, "web", {"loadBalancerArn": balancer, "port": 80, "defaultActions": actions, **others})

    def redirect(**fields: Input) -> Input:
        return {"type": "redirect", "redirect": {"statusCode": "HTTP_301", **fields}}

    def fixed(status: str) -> Input:
        return {"type": "fixed-response", "fixedResponse": {"contentType": "text/plain", "statusCode": status}}

    def message(fact: str, index: int = 0) -> dict[str, str]:
        return {
            "web": f"The listener takes plaintext HTTP, and `defaultActions[{index}]` {fact}. Make it a redirect to "
            "protocol `HTTPS`, port `443`, with status code `HTTP_301`, and serve the content from an HTTPS listener."
        }

    def classic(protocol: Input, port: Input = 80) -> Given:
        entry: Input = {"lbPort": port, "lbProtocol": protocol, "instancePort": 8080, "instanceProtocol": "http"}
        return Given(CLASSIC_BALANCER, "old", {"listeners": [entry]})

    lightsail = Given(LIGHTSAIL_BALANCER, "blog", {"name": "blog", "instancePort": 80})
    on_port_80 = (
        "The Lightsail load balancer answers on port 80 in plaintext, and nothing in the stack redirects to HTTPS. Attach a "
        "certificate, and add `aws.lightsail.LbHttpsRedirectionPolicy` with `enabled` `true`."
    )
    kept = "redirects to HTTP again, because an omitted `protocol` keeps it"
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
            on=message("redirects to HTTP again, by its `protocol` `#{protocol}`"),
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
            on=message("redirects to HTTP again, by its `protocol` `HTTP`", index=1),
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
        violating(
            "A classic load balancer takes HTTP",
            classic("http"),
            on={
                "old": "`listeners[0].lbProtocol` is `http`, which is plaintext, and a classic load balancer cannot "
                "redirect. Use `HTTPS` with a certificate from ACM, or an application load balancer that redirects."
            },
        ),
        violating(
            "A classic load balancer passes port 80 through",
            classic("tcp"),
            on={
                "old": "`listeners[0]` takes `tcp` on port `80`, which is plaintext all the way to the targets. Use "
                "`SSL` or `HTTPS` with a certificate from ACM."
            },
        ),
        violating("A Lightsail load balancer does not redirect", lightsail, on={"blog": on_port_80}),
        violating(
            "Its redirection is off",
            lightsail,
            Given(LIGHTSAIL_REDIRECTION, "https", {"lbName": Ref("blog", "name"), "enabled": False}),
            on={"blog": on_port_80},
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
            Given(TARGET_GROUP, "app", {"port": 80, "protocol": "TCP", "targetType": "alb"}),
            http(forward, protocol="TCP"),
        ),
        compliant(
            "A gateway load balancer has neither protocol nor port",
            group,
            Given(LISTENER, "gateway", {"loadBalancerArn": Ref("firewall"), "defaultActions": [forward]}),
            Given(LOAD_BALANCER, "firewall", {"loadBalancerType": "gateway"}),
        ),
        compliant("A classic load balancer takes HTTPS", classic("https", 443)),
        compliant("A classic load balancer passes TLS through", classic("tcp", 443)),
        compliant(
            "A Lightsail load balancer redirects",
            lightsail,
            Given(LIGHTSAIL_REDIRECTION, "https", {"lbName": Ref("blog", "name"), "enabled": True}),
        ),
        compliant(
            "A certificate of aws-native redirects too",
            lightsail,
            Given(
                LIGHTSAIL_CERTIFICATE,
                "certificate",
                {"loadBalancerName": Ref("blog", "name"), "isAttached": True, "httpsRedirectionEnabled": True},
            ),
        ),
        undecided(
            "Whether the redirection is on is unknown",
            lightsail,
            Given(LIGHTSAIL_REDIRECTION, "https", {"lbName": Ref("blog", "name"), "enabled": UNKNOWN}),
            on={"blog": Question("name", "may be what a redirection of the stack is for, or not")},
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
    resource_check=ResourceCheck((LISTENER, CLASSIC_BALANCER), plaintext_listener),
    stack_check=StackCheck(
        (
            LISTENER,
            TARGET_GROUP,
            CLASSIC_BALANCER,
            LIGHTSAIL_BALANCER,
            LIGHTSAIL_REDIRECTION,
            LIGHTSAIL_CERTIFICATE,
        ),
        in_stack,
    ),
)
