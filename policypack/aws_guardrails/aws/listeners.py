"""Listeners of application, network and gateway load balancers, as AWS executes them.

https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateListener.html
"""

import enum
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from aws_guardrails.model import NOT_KNOWN, Answer, Finding, Resource, Undecided
from aws_guardrails.values import MISSING, UNKNOWN, Marker, as_int, join

MODULES: Final = ("lb", "alb", "elasticloadbalancingv2", "applicationloadbalancing")
"""The modules of pulumi-aws that have these resources, with tokens of their own; the last two up to version 5."""

LISTENERS: Final = tuple(f"aws:{module}/listener:Listener" for module in MODULES)
LISTENER_CERTIFICATES: Final = tuple(f"aws:{module}/listenerCertificate:ListenerCertificate" for module in MODULES)
LISTENER_RULES: Final = tuple(f"aws:{module}/listenerRule:ListenerRule" for module in MODULES)
LOAD_BALANCERS: Final = tuple(f"aws:{module}/loadBalancer:LoadBalancer" for module in MODULES)
TARGET_GROUPS: Final = tuple(f"aws:{module}/targetGroup:TargetGroup" for module in MODULES)

ENCRYPTED: Final = frozenset({"HTTPS", "TLS"})
"""Protocols in which the load balancer itself ends TLS, so that it needs a certificate."""

PASSED_THROUGH: Final = frozenset({"TCP", "TCP_UDP"})
"""Protocols in which the targets see the client's bytes: TLS or not, the configuration does not tell."""

OTHER: Final = frozenset({"UDP", "QUIC", "TCP_QUIC", "GENEVE"})
"""Protocols that carry no plaintext HTTP to a load balancer."""


def protocol(listener: Resource) -> str | Marker:
    """Return a listener's protocol in capitals.

    The provider compares it without regard to case. Omitted with a port it is HTTP, the default of an application load
    balancer; omitted without a port it is a gateway load balancer's listener, which has neither (its outputs may show
    them as empty and 0), and stays `MISSING`. So does a malformed one.
    """
    given = listener.get("protocol")
    if isinstance(given, str) and given:
        return given.upper()
    if given in (MISSING, "") and listener.get("port") not in (MISSING, 0):
        return "HTTP"
    return UNKNOWN if given is UNKNOWN else MISSING


class Outcome(enum.Enum):
    """What a client that speaks plaintext gets from an action."""

    SAFE = enum.auto()
    """A redirect to HTTPS, or a refusal."""
    PLAINTEXT = enum.auto()
    """Content, or a redirect that stays on HTTP."""
    UNDECIDED = enum.auto()


@dataclass(frozen=True, slots=True)
class ActionJudgement:
    """What an action does to a client that speaks plaintext."""

    outcome: Outcome
    path: str
    """The property that the outcome hangs on."""
    words: str = ""
    """Plaintext: what the action does, as in "forwards plaintext requests". Undecided: why."""


PRELIMINARY: Final = frozenset({"authenticate-cognito", "authenticate-oidc", "jwt-validation"})
"""Actions that come before the one that answers."""


NO_ACTION: Final = "shows no action that answers"


def judge_actions(
    resource: Resource, name: str, who: str, otherwise: str, *, refusals_allowed: bool
) -> Iterator[Answer]:
    """Judge every action of a plaintext listener, or of a rule on one.

    Args:
        resource: The listener or the rule.
        name: The property that has its actions.
        who: What takes plaintext, at the beginning of a message.
        otherwise: What else can be done than to redirect, at its end.
        refusals_allowed: Whether a fixed response of class 4xx or 5xx is safe.
    """
    actions = resource.get(name)
    if not isinstance(actions, tuple):
        yield Undecided(resource, name, NOT_KNOWN if actions is UNKNOWN else NO_ACTION)
        return
    judgements = [
        judge_action(resource, name, index, refusals_allowed=refusals_allowed) for index in range(len(actions))
    ]
    if not any(judgements):
        yield Undecided(resource, name, NO_ACTION)
    for index, judgement in enumerate(judgements):
        match judgement:
            case ActionJudgement(Outcome.UNDECIDED, path, reason):
                yield Undecided(resource, path, reason)
            case ActionJudgement(Outcome.PLAINTEXT, path, fact):
                yield Finding(
                    resource,
                    path,
                    f"{who} takes plaintext HTTP, and `{join(name, index)}` {fact}. Make it a `redirect` with `protocol` "
                    f"`HTTPS`, `port` `443` and `statusCode` `HTTP_301`, {otherwise}.",
                )


def judge_action(resource: Resource, *action: str | int, refusals_allowed: bool) -> ActionJudgement | None:
    """Judge one action of a plaintext listener.

    Args:
        resource: The listener, or the rule on it.
        action: The path of the action.
        refusals_allowed: Whether a fixed response of class 4xx or 5xx is safe.

    Returns:
        The judgement, or None for an action that another one has to complete.
    """
    kind = resource.get(*action, "type")
    match kind.lower() if isinstance(kind, str) else kind:
        case "redirect":
            return _judge_redirect(resource, *action, "redirect", "protocol")
        case "fixed-response" if refusals_allowed:
            return _judge_fixed_response(resource, *action, "fixedResponse", "statusCode")
        case "fixed-response":
            return ActionJudgement(Outcome.PLAINTEXT, join(*action), "answers plaintext requests by a fixed response")
        case "forward":
            return ActionJudgement(Outcome.PLAINTEXT, join(*action), "forwards plaintext requests to a target group")
        case str() as known if known in PRELIMINARY:
            return None
        case _:
            return _undecided(resource, *action, "type")


def _judge_redirect(resource: Resource, *path: str | int) -> ActionJudgement:
    """Judge a redirect's protocol: omitted it is `#{protocol}`, which keeps the client's own."""
    match resource.get(*path):
        case "HTTPS":
            return ActionJudgement(Outcome.SAFE, join(*path))
        case "HTTP" | "#{protocol}":
            return ActionJudgement(
                Outcome.PLAINTEXT,
                join(*path),
                f"redirects to HTTP again, by `redirect.protocol` {resource.quote(*path)}",
            )
        case Marker.MISSING:
            return ActionJudgement(
                Outcome.PLAINTEXT,
                join(*path),
                "redirects to HTTP again, because an omitted `redirect.protocol` keeps it",
            )
        case _:
            return _undecided(resource, *path)


def _judge_fixed_response(resource: Resource, *path: str | int) -> ActionJudgement:
    """Judge a fixed response's status, which AWS takes of the classes 2xx, 4xx and 5xx only.

    https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_FixedResponseActionConfig.html
    """
    match as_int(resource.get(*path)):
        case int() as status if 400 <= status <= 599:
            return ActionJudgement(Outcome.SAFE, join(*path))
        case int() as status if 200 <= status <= 299:
            return ActionJudgement(
                Outcome.PLAINTEXT, join(*path), f"answers plaintext requests with {resource.quote(*path)}"
            )
        case _:
            return _undecided(resource, *path)


def _undecided(resource: Resource, *path: str | int) -> ActionJudgement:
    reason = NOT_KNOWN if resource.get(*path) is UNKNOWN else "is not a value that AWS accepts"
    return ActionJudgement(Outcome.UNDECIDED, join(*path), reason)


def target_groups(resource: Resource, *action: str | int) -> Iterator[tuple[str | int, ...]]:
    """Yield the path of each target group ARN that a forward action names, in either form.

    An unknown list of target groups stands for its elements.
    """
    if resource.get(*action, "targetGroupArn") is not MISSING:
        yield (*action, "targetGroupArn")
    groups = (*action, "forward", "targetGroups")
    match resource.get(*groups):
        case tuple() as known:
            for index in range(len(known)):
                yield (*groups, index, "arn")
        case Marker.UNKNOWN:
            yield groups
