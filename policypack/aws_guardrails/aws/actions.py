"""The actions and the types of resources that AWS's services have: data, written by `tools/gen_actions.py`.

A set of actions of one service is a whole number with a bit for each.
"""

import json
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any, Final, NamedTuple

from aws_guardrails.globs import is_pattern, literal_prefix, matches


class Service(NamedTuple):
    """A service, with its actions if it is one that counts."""

    names: tuple[str, ...] = ()
    """Its actions, in lower case and in order."""
    places: Mapping[str, int] = MappingProxyType({})
    every: int = 1
    """All of it: a bit for each action; one bit where its actions are not known."""
    rare: tuple[int, ...] = (1, 1, 1)
    """Three actions that are seldom named together: who lacks one does not have the whole."""

    def named(self, pattern: str) -> int:
        """Return the actions that a name, or a pattern of names, means; it is in lower case, without the service.

        Of a service whose actions are not known only a pattern of all of them means anything.
        """
        if not is_pattern(pattern):
            place = self.places.get(pattern)
            return 0 if place is None else 1 << place
        if not self.names:
            return self.every if "*" in pattern and set(pattern) <= {"*", "?"} else 0
        start = literal_prefix(pattern)
        first, last = bisect_left(self.names, start), bisect_left(self.names, f"{start}\x7f")
        if pattern == f"{start}*":
            return (1 << last) - (1 << first)
        return sum(1 << place for place in range(first, last) if matches(pattern, self.names[place]))


UNLISTED: Final = Service()
"""A service whose actions are not known, or do not count."""


class Services:
    """The services that the pack knows."""

    def __init__(self, table: Mapping[str, Any]) -> None:
        """Take the table as it is written; each service is read on first use."""
        self._actions: Final[Mapping[str, str]] = table["services"]
        self._read: Final[dict[str, Service]] = {}
        self.counting: Final = self._actions.keys()
        """Those that are worth the name: with at least ten actions, and not only reading ones."""
        self.known: Final = frozenset({*self._actions, *table["minor"]})
        self._rare: Final[Mapping[str, str]] = table["rare"]
        self.resources: Final[Mapping[str, Sequence[str]]] = table["resources"]
        """How ARNs of each type of a service's resources look from the region on, with `*` for what varies."""

    def __getitem__(self, name: str) -> Service:
        """Return a service by its prefix in lower case; one that is not known has no actions."""
        found = self._read.get(name)
        if found is None:
            if name not in self._actions:
                return UNLISTED
            names = tuple(self._actions[name].split())
            places = {action: place for place, action in enumerate(names)}
            rare = tuple(1 << places[action] for action in self._rare[name].split())
            found = Service(names, places, (1 << len(names)) - 1, rare)
            self._read[name] = found
        return found


@cache
def services() -> Services:
    """Read the table on first use: many stacks have no policy document."""
    return Services(json.loads(files(__package__).joinpath("data/actions.json").read_text("utf-8")))
