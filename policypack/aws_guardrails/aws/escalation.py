"""Sets of actions by which a principal can give itself more rights.

The sets are data, written by `tools/gen_escalation.py` from published research.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files

from aws_guardrails.aws.grants import Rights


class Way(StrEnum):
    """What it takes to use a set."""

    BY_ITSELF = "by itself"
    BY_PASSING_A_ROLE = "by passing a role"
    THROUGH_A_ROLE = "through a role that is there"


@dataclass(frozen=True, slots=True)
class Escalation:
    """A set of actions."""

    actions: tuple[str, ...]

    @property
    def words(self) -> str:
        """How a message shows it."""
        return " + ".join(f"`{action}`" for action in self.actions)

    def is_given_by(self, rights: Rights) -> bool:
        """Tell whether rights allow all its actions on every resource."""
        return all(rights.allow(action.lower()) for action in self.actions)


def escalations(way: Way, rights: Rights) -> Iterator[Escalation]:
    """Yield the sets of a way that rights give."""
    yield from (escalation for escalation in _table()[way] if escalation.is_given_by(rights))


def escalations_of(way: Way) -> tuple[Escalation, ...]:
    """Return the sets of a way."""
    return _table()[way]


def canaries() -> tuple[str, ...]:
    """Return the actions of IAM each of which makes its holder an administrator, in lower case."""
    return tuple(escalation.actions[0].lower() for escalation in _table()[Way.BY_ITSELF])


@cache
def _table() -> Mapping[Way, tuple[Escalation, ...]]:
    """Read the table on first use: many stacks have no policy document."""
    data = json.loads(files(__package__).joinpath("data/escalation.json").read_text("utf-8"))
    return {way: tuple(Escalation(tuple(actions)) for actions in data[way]) for way in Way}
