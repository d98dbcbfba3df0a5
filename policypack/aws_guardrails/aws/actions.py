"""The actions that AWS's services have: data, written by `tools/gen_actions.py`."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class Services:
    """The services that the pack knows."""

    actions: Mapping[str, tuple[str, ...]]
    """For each that is worth the name, its actions in lower case."""
    minor: frozenset[str]
    """Those with few actions, or only reading ones."""


@cache
def services() -> Services:
    """Read the table on first use: many stacks have no policy document."""
    data = json.loads(files(__package__).joinpath("data/actions.json").read_text("utf-8"))
    return Services(
        {service: tuple(actions.split()) for service, actions in data["services"].items()}, frozenset(data["minor"])
    )
