"""The actions of a listener and of its rules, as AWS executes them.

https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_Action.html
"""

import enum
from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple

from aws_guardrails.kinds import TARGET_GROUP
from aws_guardrails.model import NOT_KNOWN, Answer, Finding, Path, Resource, Undecided
from aws_guardrails.stack import Stack
from aws_guardrails.values import MISSING, UNKNOWN, Marker, as_int


class Outcome(enum.Enum):
    """What a client that speaks plaintext gets from an action."""

    SAFE = enum.auto()
    """A redirect to HTTPS, or a refusal."""
    PLAINTEXT = enum.auto()
    """Content, or a redirect that stays on HTTP."""
    UNDECIDED = enum.auto()


class ActionJudgement(NamedTuple):
    """What an action does to a client that speaks plaintext."""

    outcome: Outcome
    path: str = ""
    """The property that the outcome hangs on, unless it is safe."""
    words: str = ""
    """Plaintext: what the action does, as in "forwards plaintext requests". Undecided: why."""


SAFE: Final = ActionJudgement(Outcome.SAFE)

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
        yield Undecided(resource, resource.path(name), NOT_KNOWN if actions is UNKNOWN else NO_ACTION)
        return
    judgements = [
        judge_action(resource, name, index, refusals_allowed=refusals_allowed) for index in range(len(actions))
    ]
    if not any(judgements):
        yield Undecided(resource, resource.path(name), NO_ACTION)
    for index, judgement in enumerate(judgements):
        match judgement:
            case ActionJudgement(Outcome.UNDECIDED, path, reason):
                yield Undecided(resource, path, reason)
            case ActionJudgement(Outcome.PLAINTEXT, path, fact):
                yield Finding(
                    resource,
                    path,
                    f"{who} takes plaintext HTTP, and `{resource.path(name, index)}` {fact}. Make it a redirect to "
                    f"protocol `HTTPS`, port `443`, with status code `HTTP_301`, {otherwise}.",
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
            return ActionJudgement(
                Outcome.PLAINTEXT, resource.path(*action), "answers plaintext requests by a fixed response"
            )
        case "forward":
            return ActionJudgement(
                Outcome.PLAINTEXT, resource.path(*action), "forwards plaintext requests to a target group"
            )
        case str() as known if known in PRELIMINARY:
            return None
        case _:
            return _undecided(resource, *action, "type")


def _judge_redirect(resource: Resource, *path: str | int) -> ActionJudgement:
    """Judge a redirect's protocol: omitted it is `#{protocol}`, which keeps the client's own."""
    match resource.get(*path):
        case "HTTPS":
            return SAFE
        case "HTTP" | "#{protocol}":
            return ActionJudgement(
                Outcome.PLAINTEXT,
                resource.path(*path),
                f"redirects to HTTP again, by its `protocol` {resource.quote(*path)}",
            )
        case Marker.MISSING:
            return ActionJudgement(
                Outcome.PLAINTEXT,
                resource.path(*path),
                "redirects to HTTP again, because an omitted `protocol` keeps it",
            )
        case _:
            return _undecided(resource, *path)


def _judge_fixed_response(resource: Resource, *path: str | int) -> ActionJudgement:
    """Judge a fixed response's status, which AWS takes of the classes 2xx, 4xx and 5xx only.

    https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_FixedResponseActionConfig.html
    """
    match as_int(resource.get(*path)):
        case int() as status if 400 <= status <= 599:
            return SAFE
        case int() as status if 200 <= status <= 299:
            return ActionJudgement(
                Outcome.PLAINTEXT, resource.path(*path), f"answers plaintext requests with {resource.quote(*path)}"
            )
        case _:
            return _undecided(resource, *path)


def _undecided(resource: Resource, *path: str | int) -> ActionJudgement:
    reason = NOT_KNOWN if resource.get(*path) is UNKNOWN else "is not a value that AWS accepts"
    return ActionJudgement(Outcome.UNDECIDED, resource.path(*path), reason)


class Target(enum.Enum):
    """What stands behind a target group."""

    BALANCER = enum.auto()
    """An application load balancer, whose own listener decides."""
    OTHER = enum.auto()
    """Servers, addresses or functions; also a target group that the stack does not show."""
    UNKNOWN = enum.auto()


OPEN_TARGET: Final = "leads to a target group whose type is not known before the deployment"


def kinds_of_targets(resource: Resource, name: str, stack: Stack) -> Mapping[Path, set[Target]]:
    """Return everything that may stand behind each target group that actions forward to, by the path of its ARN.

    Args:
        resource: The listener or the rule.
        name: The property that has its actions.
        stack: Where its target groups are looked for.
    """
    return {
        path: _kinds_of_target(resource, path, stack)
        for action in resource.places(name)
        for path in _target_groups(resource, *action)
    }


def _kinds_of_target(resource: Resource, path: Path, stack: Stack) -> set[Target]:
    link = stack.follow(resource, *path, kinds=(TARGET_GROUP,))
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


def _target_groups(resource: Resource, *action: str | int) -> Iterator[Path]:
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
