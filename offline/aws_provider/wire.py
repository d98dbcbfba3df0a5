"""Property values as the engine sends them, in plain Python: JSON, with markers for what JSON cannot say."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias, TypeGuard

from google.protobuf import json_format, struct_pb2

if TYPE_CHECKING:
    from collections.abc import Mapping

Value: TypeAlias = "bool | float | str | list[Value] | dict[str, Value] | None"
Properties: TypeAlias = "dict[str, Value]"

UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
"""What the engine reads as "not known yet", whatever the type."""

# The engine has one sentinel for each type, and sends any of them.
_UNKNOWNS = {
    UNKNOWN,
    "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",
    "3eeb2bf0-c639-47a8-9e75-3b44932eb421",
    "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",
    "030794c1-ac77-496b-92df-f27374a8bd58",
    "e48ece36-62e2-4504-bad9-02848725956a",
    "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",
}
SIGNATURE = "4dabf18193072939515e22adb298388d"
_SECRET = "1b47061264138c4ac30d75fd1eb44270"  # noqa: S105 - the marker of a secret in the protocol, not a secret
_OUTPUT = "d0e6a833031e9bbcd3f4e8bde6ca49a4"


def decode(struct: struct_pb2.Struct) -> Properties:
    """Read a property map, with whole numbers as int so that they print as AWS prints them."""
    decoded = _whole(json_format.MessageToDict(struct))
    return decoded if isinstance(decoded, dict) else {}


def encode(properties: Mapping[str, Value]) -> struct_pb2.Struct:
    """Write a property map."""
    return json_format.ParseDict(dict(properties), struct_pb2.Struct())


def _whole(value: Value) -> Value:
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, list):
        return [_whole(item) for item in value]
    if isinstance(value, dict):
        return {key: _whole(item) for key, item in value.items()}
    return value


def is_marked(value: Value) -> TypeGuard[dict[str, Value]]:
    """Whether this is a secret, an output, an asset or a resource reference rather than an object."""
    return isinstance(value, dict) and SIGNATURE in value


def is_secret(value: Value) -> bool:
    """Whether this value as a whole is secret."""
    return is_marked(value) and (
        value[SIGNATURE] == _SECRET or (value[SIGNATURE] == _OUTPUT and value.get("secret") is True)
    )


def secret(value: Value) -> Value:
    """Mark a value as secret."""
    return value if is_secret(value) else {SIGNATURE: _SECRET, "value": value}


def plain(value: Value) -> Value:
    """Take the value out of a secret or an output; an output without a value is not known yet."""
    while is_marked(value) and value[SIGNATURE] in (_SECRET, _OUTPUT):
        value = value.get("value", UNKNOWN)
    return value


def is_unknown(value: Value) -> bool:
    """Whether this value as a whole is not known yet."""
    value = plain(value)
    return isinstance(value, str) and value in _UNKNOWNS


def text(properties: Mapping[str, Value], name: str) -> str:
    """Read a property that is a known string; "" if it is anything else."""
    value = plain(properties.get(name))
    return value if isinstance(value, str) and not is_unknown(value) else ""


def items(properties: Mapping[str, Value], name: str) -> list[Value]:
    """Read a property that is a list, and its elements; there is none if it is anything else."""
    value = plain(properties.get(name))
    return [plain(item) for item in value] if isinstance(value, list) else []


def reveal(value: Value) -> Value:
    """Take every secret and output out of its mark, at any depth."""
    value = plain(value)
    if isinstance(value, list):
        return [reveal(item) for item in value]
    if isinstance(value, dict):
        return {key: reveal(item) for key, item in value.items()}
    return value


def has_secret(value: Value) -> bool:
    """Whether anything in this value is secret."""
    if is_secret(value):
        return True
    value = plain(value)
    if isinstance(value, list):
        return any(map(has_secret, value))
    return isinstance(value, dict) and any(map(has_secret, value.values()))


def has_unknown(value: Value) -> bool:
    """Whether anything in this value is not known yet."""
    value = plain(value)
    if isinstance(value, list):
        return any(map(has_unknown, value))
    if isinstance(value, dict):
        return any(map(has_unknown, value.values()))
    return is_unknown(value)
