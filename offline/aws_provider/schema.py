"""What the SDK says about a resource type: which properties the provider answers that the program did not give."""

from __future__ import annotations

import functools
import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Mapping

Type: TypeAlias = "str | list[Type] | dict[str, Type]"
"""As in the header of the data file."""

DATA = Path(__file__).parent / "data" / "schema.json"


@dataclass(frozen=True)
class ResourceType:
    """One resource type."""

    token: str
    computed: Mapping[str, Type] = field(default_factory=dict)
    """Outputs that are no inputs."""
    optional_computed: Mapping[str, Type] = field(default_factory=dict)
    """Inputs that may be omitted, and that the outputs always have."""
    required: Mapping[str, Type] = field(default_factory=dict)
    force_new: frozenset[str] = frozenset()
    """Inputs whose documentation says that a change replaces the resource."""


@functools.cache
def _data() -> Mapping[str, Mapping[str, Mapping[str, object]]]:
    data: dict[str, dict[str, dict[str, object]]] = json.loads(DATA.read_text(encoding="utf-8"))
    return data


def version() -> str:
    """Which release of pulumi-aws this stands in for."""
    return str(_data()["header"]["version"])


@functools.cache
def resource_type(token: str) -> ResourceType | None:
    """Look a type up; None if the aws SDK has no such type."""
    entry = _data()["resources"].get(token)
    if entry is None:
        return None

    def types(key: str) -> Mapping[str, Type]:
        found = entry.get(key, {})
        return found if isinstance(found, dict) else {}

    force_new = entry.get("forceNew", [])
    return ResourceType(
        token=token,
        computed=types("computed"),
        optional_computed=types("optionalComputed"),
        required=types("required"),
        force_new=frozenset(force_new if isinstance(force_new, list) else ()),
    )


def canonical(token: str) -> str:
    """Give the main name of a type that has several, as `aws:alb/listener:Listener` is `aws:lb/listener:Listener`."""
    module, _, name = token.rpartition(":")
    name = name.removesuffix("V2")
    service = module.split("/")[0].replace("aws:alb", "aws:lb")
    return f"{service}/{name[0].lower()}{name[1:]}:{name}" if name else token
