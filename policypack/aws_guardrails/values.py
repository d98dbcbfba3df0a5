"""Plain values as the rules see them, with markers for what is unknown, missing or opaque.

This is the only module that reasons about unknown values: a rule asks `lookup` and gets a value, `UNKNOWN` or
`MISSING`, and never has to know how the engine encodes any of them.
"""

import enum
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, TypeAlias


class Marker(enum.Enum):
    """What stands where no plain value does."""

    UNKNOWN = "unknown"
    """The value is decided by the deployment; a preview cannot know it."""

    MISSING = "missing"
    """The program does not set the property (or sets it to null, which means the same to Pulumi)."""

    OPAQUE = "opaque"
    """An asset or archive, whose content the pack does not read."""

    def __repr__(self) -> str:
        """Return the bare name, so that a failed assertion reads well."""
        return self.name


UNKNOWN: Final = Marker.UNKNOWN
MISSING: Final = Marker.MISSING
OPAQUE: Final = Marker.OPAQUE

Value: TypeAlias = "bool | int | float | str | Marker | tuple[Value, ...] | Mapping[str, Value] | None"
"""A JSON value with tuples for lists, read-only mappings for objects, and markers."""


LARGEST: Final = 500_000
"""Values in a document that is read; one of 1 MB has no more, unless YAML's aliases blow it up."""

DEEPEST: Final = 100
"""How deep lists and objects may stand in each other in it, and in a resource; those of AWS stay far below."""


LONGEST_NUMBER: Final = 256
"""Bits of a whole number in it; Python refuses to write much longer ones."""


def frozen(raw: object) -> Value:
    """Turn what a JSON or YAML parser returns, or a value that came so, into plain immutable data.

    Raises:
        ValueError: It has more values, or deeper or longer ones, than any document of AWS.
    """
    left = LARGEST

    def freeze(raw: object, depth: int) -> Value:
        nonlocal left
        left -= 1
        if left < 0 or depth > DEEPEST:
            raise ValueError("too many values, or too deep")
        match raw:
            case Mapping():
                return MappingProxyType({str(key): freeze(item, depth + 1) for key, item in raw.items()})
            case list() | tuple():
                return tuple(freeze(item, depth + 1) for item in raw)
            case int() if raw.bit_length() > LONGEST_NUMBER:
                raise ValueError("too long a number")
            case float() if raw.is_integer():
                return int(raw)
            case None | bool() | int() | float() | str() | Marker():
                return raw
            case _:
                return OPAQUE

    return freeze(raw, 0)


def lookup(value: Value, *path: str | int) -> Value:
    """Follow `path` through objects (by key) and lists (by index).

    Args:
        value: Where to start.
        path: Property names and list indices, outermost first.

    Returns:
        The value at the path; `UNKNOWN` if it, or anything on the way to it, is unknown; `MISSING` if it is not
        there, is null, or if the shape on the way is not the expected one.
    """
    for step in path:
        match value, step:
            case Marker.UNKNOWN, _:
                return UNKNOWN
            case Mapping(), str():
                value = value.get(step)
            case tuple(), int() if -len(value) <= step < len(value):
                value = value[step]
            case _:
                return MISSING
    return MISSING if value is None else value


def items(value: Value) -> tuple[Value, ...] | Marker:
    """Return the elements of a list, `UNKNOWN` for an unknown one, and no elements for anything else."""
    if value is UNKNOWN:
        return UNKNOWN
    return value if isinstance(value, tuple) else ()


def as_bool(value: Value) -> bool | Marker:
    """Read a boolean, also one written as text, as YAML programs and template bodies do.

    Returns:
        The boolean, `UNKNOWN`, or `MISSING` for whatever is not a boolean.
    """
    match value:
        case bool() | Marker.UNKNOWN:
            return value
        case str() if value.lower() in {"true", "false"}:
            return value.lower() == "true"
        case _:
            return MISSING


def as_int(value: Value) -> int | Marker:
    """Read a whole number, also one written as text (ports and status codes arrive both ways).

    Returns:
        The number, `UNKNOWN`, or `MISSING` for whatever is not a whole number.
    """
    match value:
        case bool():
            return MISSING
        case int() | Marker.UNKNOWN:
            return value
        case str() if value.isascii() and value.isdecimal() and len(value) < 20:
            return int(value)
        case _:
            return MISSING


def join(*path: str | int) -> str:
    """Write a path as Pulumi does: `join("defaultActions", 0, "type")` is `defaultActions[0].type`."""
    text = ""
    for step in path:
        if isinstance(step, int):
            text += f"[{step}]"
        else:
            text += f".{step}" if text else step
    return text
