"""What identity policies allow, taken together: administrator rights, whole services, actions by which rights grow.

Only what is allowed on every resource counts. A `Deny` takes away where it stands without condition on every resource.
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import Final, NamedTuple, TypeAlias

from aws_guardrails.aws.action_sets import EVERYTHING, NOTHING, Actions
from aws_guardrails.aws.actions import services
from aws_guardrails.aws.escalation import escalations
from aws_guardrails.aws.meaning import (
    ENTIRELY,
    FLAGS,
    IAM,
    LISTED,
    MEANS_ALL,
    MEANS_IAM,
    Breadth,
    are_ordinary,
    entire,
    hints,
    meaning,
    rarely_named,
)
from aws_guardrails.aws.policy_document import listed, statement_bodies
from aws_guardrails.aws.reach import EVERYWHERE, NOWHERE, Reach, reach
from aws_guardrails.values import UNKNOWN, Value

Content: TypeAlias = Mapping[str, Value]
"""A document, or a statement of one, as it is written."""


class Broad(NamedTuple):
    """A statement that allows all of IAM in one word, and on every resource a way to become an administrator."""

    place: int
    """Its number among the statements of the document."""
    breadth: Breadth
    escalating: int
    """The actions of escalations that it allows on every resource."""


class Rights(NamedTuple):
    """What a document gives, or several together. Actions of escalations are bits, as `escalation` has them."""

    whole_services: frozenset[str] = frozenset()
    """The services of which every action is allowed without a condition, and none denied."""
    allowed: int = 0
    """The actions of escalations that are allowed without a condition."""
    allowed_ever: int = 0
    """Those that are allowed under whatever condition."""
    denied: int = 0
    of_iam: int = 0
    """The actions of IAM that are allowed under whatever condition, as `actions` has them; told only of a document that has
    one which makes an administrator."""
    broad: tuple[Broad, ...] = ()

    def __or__(self, other: "Rights") -> "Rights":
        """Return what one principal has by both. Services that it has entirely only by both together are left out."""
        return Rights(
            self.whole_services | other.whole_services,
            self.allowed | other.allowed,
            self.allowed_ever | other.allowed_ever,
            self.denied | other.denied,
            self.of_iam | other.of_iam,
            self.broad + other.broad,
        )

    @property
    def alone(self) -> "Rights":
        """What is given where something else may be given without this: what it denies takes nothing from the other."""
        if not self.denied:
            return self
        left = ~self.denied
        broad = tuple(each._replace(escalating=each.escalating & left) for each in self.broad)
        return self._replace(allowed=self.allowed & left, allowed_ever=self.allowed_ever & left, denied=0, broad=broad)

    @property
    def escalating(self) -> int:
        """The actions of escalations that are left of what is allowed without a condition."""
        return self.allowed & ~self.denied

    @property
    def administering(self) -> Broad | None:
        """The first statement that gives administrator rights by itself: all of IAM, with a way to become one left of it."""
        if not self.broad:
            return None
        left = escalations().canaries & ~self.denied
        return next((broad for broad in self.broad if broad.escalating & left), None)

    @property
    def is_administrator(self) -> bool:
        """Whether administrator rights are given, by one statement or by several that together mean all of IAM."""
        if self.administering is not None:
            return True
        left = self.of_iam and escalations().canaries & self.allowed_ever & ~self.denied
        return bool(left) and self.of_iam == services()[IAM].every


NONE: Final = Rights()


def rights_of(document: Content, *, possible: bool = False) -> Rights:
    """Return what a document gives.

    Args:
        document: A policy document.
        possible: Whether every unknown value is taken for what allows the most; otherwise for what allows the least.
    """
    always = ever = denied = 0
    broad: list[Broad] = []
    wide: list[_Part] = []
    # Most statements of most documents hint at nothing, and this is all that is asked of them.
    telling = [
        (place, body)
        for place, body in enumerate(statement_bodies(document))
        if not (type(body) is dict and "NotAction" not in body and are_ordinary(body.get("Action")))
    ]
    for place, body in telling:
        part, found = _read(body, possible=possible)
        if part is None or not found:
            continue
        if not part.allows:
            denied |= 0 if part.is_conditional else found
            continue
        ever |= found
        if breadth := _breadth(part, found):
            broad.append(Broad(place, breadth, found & escalations().every))
        if not part.is_conditional:
            always |= found
            if found & (ENTIRELY | LISTED):
                wide.append(part)
    table = escalations()
    if not ever:
        return Rights(denied=denied & table.every) if denied else NONE
    return Rights(
        _whole_services(document, always, wide, possible=possible),
        always & table.every,
        ever & table.every,
        denied & table.every,
        of_iam(document, possible=possible) if ever & table.canaries else 0,
        tuple(broad),
    )


def has_unknown(document: Content) -> bool:
    """Tell whether anything that counts in a document is unknown."""
    return any(
        body is UNKNOWN or (isinstance(body, Mapping) and any(map(_is_unknown, body.values())))
        for body in statement_bodies(document)
    )


def _is_unknown(value: Value) -> bool:
    """Tell whether a value is unknown, or a list in which something is."""
    return value is UNKNOWN or (type(value) is tuple and UNKNOWN in value)


class _Part(NamedTuple):
    """A statement, and how it counts."""

    body: Content
    allows: bool
    """Or else it denies."""
    is_conditional: bool
    unknown_counts: bool
    """Whether an unknown action or resource is taken for every one, otherwise for none."""


ANYTHING: Final[Content] = {"Effect": "Allow", "Action": "*", "Resource": "*"}
"""What an unknown statement may be."""


def _part(body: Value, *, possible: bool) -> _Part | None:
    """Read the effect and the condition of a statement; None is one that neither allows nor denies."""
    if body is UNKNOWN and possible:
        body = ANYTHING
    if type(body) is not dict and not isinstance(body, Mapping):
        return None
    effect, condition = body.get("Effect"), body.get("Condition")
    allows = effect == "Allow" or (effect is UNKNOWN and possible)
    if not allows and effect != "Deny" and effect is not UNKNOWN:
        return None
    counts = possible is allows
    return _Part(body, allows, condition is not None and _narrows(condition, unknown_counts=not counts), counts)


def _parts(document: Content, *, allowing: bool, conditional: bool, possible: bool) -> Iterator[_Part]:
    """Yield the statements of a document that allow, or those that deny, and perhaps those under a condition too."""
    other = "Deny" if allowing else "Allow"
    for body in statement_bodies(document):
        if type(body) is dict and body.get("Effect") == other:
            continue
        part = _part(body, possible=possible)
        if part is not None and part.allows is allowing and (conditional or not part.is_conditional):
            yield part


def _read(body: Value, *, possible: bool) -> tuple[_Part | None, int]:
    """Return a statement and what it hints at on every resource."""
    if type(body) is dict and "NotAction" not in body:
        # In JSON nothing is unknown, so what it hints at does not hang on its effect.
        found = _reached(hints(body.get("Action")), body, unknown_counts=False)
        return (_part(body, possible=possible), found) if found else (None, 0)
    part = _part(body, possible=possible)
    return part, 0 if part is None else _hints(part)


def _hints(part: _Part) -> int:
    """Return the hints of what a statement means on every resource."""
    body, unknown_counts = part.body, part.unknown_counts
    negated, actions = body.get("NotAction"), body.get("Action")
    if negated is None:
        found = -1 if unknown_counts and _is_unknown(actions) else hints(actions)
    elif _is_unknown(negated) and not unknown_counts:
        return 0
    else:
        found = ~hints(negated) & escalations().every | ENTIRELY | LISTED
    return _reached(found, body, unknown_counts=unknown_counts)


def _reached(found: int, body: Content, *, unknown_counts: bool) -> int:
    """Return what of the hints of a statement's actions is left on its resources."""
    if not found or _is_everywhere(body):
        return found
    where = _where(body, unknown_counts=unknown_counts)
    return 0 if where is NOWHERE else found & (where.escalating | FLAGS)


def _breadth(part: _Part, found: int) -> Breadth | None:
    """Tell how a statement means all of IAM in one word, if something is left by which to become an administrator."""
    if not found & escalations().canaries:
        return None
    if part.body.get("NotAction") is not None:
        return Breadth.ALL_BUT
    if found & MEANS_ALL:
        return Breadth.ALL
    return Breadth.IAM if found & MEANS_IAM else None


def _whole_services(document: Content, hinted: int, wide: Sequence[_Part], *, possible: bool) -> frozenset[str]:
    """Return the services of which every action is allowed without a condition, and none denied.

    Args:
        document: The document.
        hinted: The hints of all that is allowed without a condition.
        wide: The statements that hint at whole services.
        possible: As in `rights_of`.
    """
    wanted = _listed_services(wide) if hinted & LISTED == LISTED else frozenset()
    if wanted is None or wanted:
        allowing = _parts(document, allowing=True, conditional=False, possible=possible)
        allowed = _together(_actions(part, wanted) for part in allowing)
    elif hinted & ENTIRELY:
        allowed = _together(map(_entire, wide))
    else:
        return frozenset()
    denied = _together(map(_actions, _parts(document, allowing=False, conditional=False, possible=possible)))
    return frozenset((allowed if denied is NOTHING else allowed - denied).whole())


def of_iam(document: Content, *, possible: bool) -> int:
    """Return the actions of IAM that a document allows under whatever condition; `possible` is as in `rights_of`."""
    parts = _parts(document, allowing=True, conditional=True, possible=possible)
    return _together(map(_actions, parts)).of(IAM)


def _listed_services(wide: Sequence[_Part]) -> AbstractSet[str] | None:
    """Return the services that statements may list action by action, or None if it may be any."""
    if any("NotAction" in part.body or part.unknown_counts for part in wide):
        return None
    rare: dict[str, int] = {}
    for part in wide:
        for service, some in rarely_named(listed(part.body.get("Action"))):
            rare[service] = rare.get(service, 0) | some
    return {service for service, some in rare.items() if some == LISTED}


def _actions(part: _Part, wanted: AbstractSet[str] | None = None) -> Actions:
    """Return what a statement means on every resource; of services that are not wanted some may be left out."""
    body = part.body
    negated = body.get("NotAction")
    texts = body.get("Action") if negated is None else negated
    is_every = _is_unknown(texts) and part.unknown_counts is (negated is None)
    actions = EVERYTHING if is_every else meaning(listed(texts), wanted if negated is None else None)
    actions = actions if negated is None else ~actions
    if not actions or _is_everywhere(body):
        return actions
    where = _where(body, unknown_counts=part.unknown_counts)
    return actions if where is EVERYWHERE else actions & where.actions


def _entire(part: _Part) -> Actions:
    """Return the services that a statement means in one word each, on every resource."""
    actions = meaning(entire(listed(part.body.get("Action"))))
    return (
        actions
        if _is_everywhere(part.body)
        else actions & _where(part.body, unknown_counts=part.unknown_counts).actions
    )


def _together(several: Iterable[Actions]) -> Actions:
    """Put actions together, in place so that the time is linear in them."""
    named: dict[str, int] = {}
    all_but: Actions | None = None
    for actions in several:
        if actions.is_all_but:
            all_but = actions if all_but is None else all_but | actions
        else:
            for service, some in actions.named.items():
                named[service] = named.get(service, 0) | some
    if all_but is None:
        return Actions(named) if named else NOTHING
    return all_but | Actions(named)


def _is_everywhere(body: Content) -> bool:
    """Tell whether a statement says in the plainest way that it is about every resource."""
    return body.get("Resource") == "*" and body.get("NotResource") is None


def _where(body: Content, *, unknown_counts: bool) -> Reach:
    """Return what the resources of a statement, or everything outside them, are all of."""
    outside = body.get("NotResource")
    resources = listed(body.get("Resource") if outside is None else outside)
    has_unknown = UNKNOWN in resources
    if outside is None:
        return EVERYWHERE if has_unknown and unknown_counts else reach(resources)
    if has_unknown and not unknown_counts:
        return NOWHERE
    inside = reach(resources)
    return Reach(~inside.actions, ~inside.escalating)


def _narrows(condition: Value, *, unknown_counts: bool) -> bool:
    """Tell whether a condition narrows a statement; one that also holds for requests without the key does not."""
    if condition is UNKNOWN:
        return unknown_counts
    if type(condition) is not dict and not isinstance(condition, Mapping):
        return False
    for operator, tests in condition.items():
        name = operator.lower()
        if tests and not name.startswith("forallvalues:") and not name.endswith("ifexists"):
            return True
    return False
