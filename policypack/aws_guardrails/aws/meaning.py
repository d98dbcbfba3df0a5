"""What an action of a policy document means: `s3:GetObject`, `IAM:*`, `?am:Put*`.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_action.html
"""

import re
from collections.abc import Iterable, Iterator
from collections.abc import Set as AbstractSet
from enum import Enum
from functools import lru_cache, reduce
from itertools import count, filterfalse
from operator import or_
from typing import Final, TypeAlias

from aws_guardrails.aws.action_sets import EVERYTHING, NOTHING, Actions
from aws_guardrails.aws.actions import services
from aws_guardrails.aws.escalation import escalations
from aws_guardrails.globs import is_pattern, matches
from aws_guardrails.request import on_forget

IAM: Final = "iam"


class Breadth(Enum):
    """How one word, or a `NotAction`, means all of IAM."""

    ALL_BUT = "everything but what `NotAction` names"
    ALL = "everything"
    IAM = "all of IAM"


Meaning: TypeAlias = tuple[Actions, int, Breadth | None]
"""Actions; those of escalations among them, as `escalation` has them; and whether they are all of IAM in one word."""

ALL: Final[Meaning] = (EVERYTHING, -1, Breadth.ALL)

ENTIRELY, MEANS_IAM, MEANS_ALL, *RARE = (1 << place for place in range(200, 206))
"""Hints beside the actions of escalations, which are far fewer: that a pattern means a whole service, all of IAM, or
everything; and for each of three actions of some service that are seldom named together, that it is meant."""
LISTED: Final = sum(RARE)
"""Without all three, no service is listed action by action."""
FLAGS: Final = ENTIRELY | LISTED | MEANS_IAM | MEANS_ALL

LONGEST: Final = 200
"""Characters beside stars of which no action has as many."""


def entire(texts: Iterable[object]) -> list[object]:
    """Return the actions of a list that mean a whole service by themselves."""
    return [text for text in _telling(texts) if _hints_of(text) & ENTIRELY]


def rarely_named(actions: Iterable[object]) -> Iterator[tuple[str, int]]:
    """Yield the services of which a list of actions has one of those that are seldom named together, and which."""
    for text in _telling(actions):
        if _hints_of(text) & LISTED:
            for service, some in meaning([text]).named.items():
                if rare := _rare(service, some):
                    yield service, rare


def meaning(texts: Iterable[object], wanted: AbstractSet[str] | None = None) -> Actions:
    """Return what a list of actions means; what is no text means nothing.

    Args:
        texts: The actions.
        wanted: The services whose actions are asked for; those that are named of others are left out. None is all of them.
    """
    named: dict[str, int] = {}
    known = services()
    prefixes = None if wanted is None else tuple(f"{service}:" for service in wanted)
    for text in texts:
        if not isinstance(text, str):
            continue
        lowered = text.lower()
        if "*" in text or "?" in text:
            actions, _, _ = _pattern(lowered if len(lowered) <= LONGEST else _shortened(lowered))
            if actions.is_all_but:
                return EVERYTHING
            for service, some in actions.named.items():
                named[service] = named.get(service, 0) | some
        elif prefixes is None or lowered.startswith(prefixes):
            service, _, name = lowered.partition(":")
            place = known[service].places.get(name)
            if place is not None:
                named[service] = named.get(service, 0) | 1 << place
    return Actions(named)


def are_ordinary(actions: object) -> bool:
    """Tell whether an action, or each of a list of them, is known to hint at nothing.

    Most statements of most documents have no others, and this is the fastest way to ask.
    """
    if type(actions) is not list:
        return type(actions) is str and actions in _ORDINARY
    try:
        return _ORDINARY.issuperset(actions)
    except TypeError:
        # Something in it is a list or an object, which AWS would not take.
        return False


_ORDINARY: Final[set[str]] = set()
"""Actions that were found to hint at nothing: at most as many as are remembered otherwise."""


def hints(actions: object) -> int:
    """Return the actions of escalations that an action or a list of them means, and the flags above.

    This is all that is asked of most documents, and many times as fast as their meaning. What is no text means nothing.
    """
    if type(actions) is not list and type(actions) is not tuple:
        return _hints_of(actions) if type(actions) is str else 0
    return reduce(or_, map(_hints_of, _telling(actions)), 0)


def _telling(actions: Iterable[object]) -> list[object]:
    """Return the actions of a list that may hint at something."""
    try:
        return list(filterfalse(_ORDINARY.__contains__, actions))
    except TypeError:
        return [action for action in actions if isinstance(action, str)]


MOST: Final = 1 << 15
"""Actions that are remembered: more than AWS has."""


@lru_cache(MOST)
def _hints_of(text: object) -> int:
    if not isinstance(text, str):
        return 0
    if len(text) > LONGEST:
        _forget_long_texts()
        return _hints_in(_shortened(text))
    found = _hints_in(text)
    if not found:
        if len(_ORDINARY) >= MOST:
            _ORDINARY.clear()
        _ORDINARY.add(text)
    return found


def _hints_in(text: str) -> int:
    lowered = text.lower()
    known = services()
    if not is_pattern(lowered):
        service, _, name = lowered.partition(":")
        found = _rare(service, known[service].named(name))
        return found | escalations().bits.get(lowered, 0)
    actions, found, breadth = _pattern(lowered)
    if breadth is Breadth.ALL:
        return -1
    for service, some in actions.named.items():
        if some != known[service].every:
            found |= _rare(service, some)
        elif service in known.counting or service not in known.known:
            found |= ENTIRELY
    return found | MEANS_IAM if breadth else found


def _rare(service: str, some: int) -> int:
    """Return which of the rare actions of a service are among some of its actions."""
    if service not in services().counting:
        return 0
    rare = zip(RARE, services()[service].rare, strict=True)
    return sum(flag for flag, action in rare if some & action)


def forget() -> None:
    """Forget what is remembered of actions."""
    _ORDINARY.clear()
    _hints_of.cache_clear()
    _pattern.cache_clear()


on_forget(forget)


_long_texts: Final = count(1)


def _forget_long_texts() -> None:
    """Keep what is remembered of actions small, however long those of somebody's documents are."""
    if not next(_long_texts) % 100:
        forget()


def _shortened(pattern: str) -> str:
    """Write a long pattern as a short one that means the same: what has more characters than any action means nothing."""
    pattern = re.sub(r"\*+", "*", pattern)
    return pattern if len(pattern) <= LONGEST else ""


@lru_cache(1 << 12)
def _pattern(text: str) -> Meaning:
    """Return what a pattern of actions, in lower case, means."""
    service, colon, name = text.partition(":")
    known, table = services(), escalations()
    called = {service}
    if is_pattern(service):
        called = {each for each in known.known if matches(service, each)}
    means_iam = bool(colon) and IAM in called and known[IAM].named(name) == known[IAM].every
    if (
        "*" in text
        and not text.strip("*?:")
        and ((means_iam and len(called) == len(known.known)) or not text.strip("*"))
    ):
        return ALL
    if not colon:
        return NOTHING, 0, None
    named = {each: some for each in called or {service} if (some := known[each].named(name))}
    escalating = 0
    for each in called:
        escalating |= table.named(each, name)
    return Actions(named), escalating, Breadth.IAM if means_iam else None
