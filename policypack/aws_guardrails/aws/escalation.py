"""Sets of actions by which a principal can give itself more rights.

The sets are data, written by `tools/gen_escalation.py` from published research. The actions of all sets together have a bit
each, so that a set of them is a whole number.
"""

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Final, NamedTuple, TypeAlias

from aws_guardrails.globs import matches


class Way(StrEnum):
    """What it takes to use a set."""

    BY_ITSELF = "by itself"
    BY_PASSING_A_ROLE = "by passing a role"
    THROUGH_A_ROLE = "through a role that is there"


class Escalation(NamedTuple):
    """A set of actions."""

    actions: tuple[str, ...]
    bits: int

    @property
    def words(self) -> str:
        """How a message shows it."""
        return " + ".join(f"`{action}`" for action in self.actions)


Needed: TypeAlias = tuple[tuple[str, ...], ...]
"""ARNs with `*` for what varies: to allow an action on every resource is to allow it on all ARNs of one of these tuples."""


class Table(NamedTuple):
    """The sets and their actions."""

    sets: Mapping[Way, tuple[Escalation, ...]]
    every: int
    """All actions."""
    canaries: int
    """Those of IAM each of which makes its holder an administrator."""
    passing: int
    """The action by which a role is given to a service."""
    bits: Mapping[str, int]
    """The bit of each action, by its name in lower case."""
    by_service: Mapping[str, Mapping[str, int]]
    """The same, without the service in the name."""
    needed: Mapping[int, Needed]
    """For each bit the resources that its action acts on; none if it can be allowed on `*` only."""

    def named(self, service: str, pattern: str) -> int:
        """Return the actions of a service that a pattern of names, in lower case, means."""
        names = self.by_service.get(service, {})
        return sum(bit for name, bit in names.items() if matches(pattern, name))


def sets_given_by(actions: int, *ways: Way) -> list[Escalation]:
    """Return the sets of some ways that are all in a set of actions; of none nothing is looked up."""
    return [each for way in ways for each in escalations().sets[way] if not each.bits & ~actions] if actions else []


MOST: Final = 3
"""Sets that a message names; the rest are counted."""


def shown(sets: Sequence[Escalation], *, is_secret: bool) -> str:
    """Say in a message which sets are given, unless the documents that give them are secret."""
    if is_secret:
        return "actions (secret)"
    more = len(sets) - MOST
    rest = f", and {more} more such set{'s' if more > 1 else ''}" if more > 0 else ""
    return "; or ".join(escalation.words for escalation in sets[:MOST]) + rest


PASSING: Final = "iam:PassRole"


@cache
def escalations() -> Table:
    """Read the table on first use: many stacks have no policy document."""
    data = json.loads(files(__package__).joinpath("data/escalation.json").read_text("utf-8"))
    bits = {action: 1 << place for place, action in enumerate(data["resources"])}
    sets = {
        way: tuple(Escalation(tuple(actions), sum(bits[action] for action in actions)) for actions in data[way])
        for way in Way
    }
    by_service: defaultdict[str, dict[str, int]] = defaultdict(dict)
    for action, bit in bits.items():
        service, _, name = action.lower().partition(":")
        by_service[service][name] = bit
    return Table(
        sets=sets,
        every=(1 << len(bits)) - 1,
        canaries=sum(bits[each.actions[0]] for each in sets[Way.BY_ITSELF]),
        passing=bits[PASSING],
        bits={action.lower(): bit for action, bit in bits.items()},
        by_service=dict(by_service),
        needed={bits[action]: _needed(arns) for action, arns in data["resources"].items()},
    )


def _needed(arns: Mapping[str, list[str]]) -> Needed:
    """Read the resources of an action: `all of` these types, or `any of` them."""
    if "any of" in arns:
        return tuple((arn,) for arn in arns["any of"])
    return (tuple(arns["all of"]),) if arns["all of"] else ()
