"""Property bags as plain data, from what the engine sends or from what the Pulumi SDK makes of that."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Final, TypeAlias

from google.protobuf import struct_pb2
from pulumi_policy import Secret
from pulumi_policy import proxy as sdk_proxy
from pulumi_policy.deserialize import SPECIAL_SECRET_SIG, SPECIAL_SIG_KEY

from aws_guardrails.request import had_secret
from aws_guardrails.values import DEEPEST, OPAQUE, UNKNOWN, Value, join

SENTINELS: Final = frozenset(
    value for name, value in vars(sdk_proxy).items() if name.startswith("UNKNOWN_") and name.endswith("_VALUE")
)
"""How the engine writes an unknown value of each type."""

UNDECRYPTED: Final = "[secret]"
"""What `pulumi policy analyze` shows in place of a value that it cannot decrypt."""

UNKNOWNS: Final = SENTINELS | {UNDECRYPTED}

Properties: TypeAlias = tuple[Mapping[str, Value], list[str]]
"""Plain data, and the paths of the secrets in them."""

NOTHING: Final[Mapping[str, Value]] = MappingProxyType({})


class Bag:
    """A property bag as it came over the wire, read when somebody asks for it, and once."""

    __slots__ = ("_properties", "struct")

    def __init__(self, struct: struct_pb2.Struct) -> None:
        """Take the bag."""
        self.struct: Final = struct
        self._properties: Properties | None = None

    def read(self) -> Properties:
        """Return what is in it."""
        if self._properties is None:
            secrets: list[str] = []
            self._properties = (_object(self.struct, secrets, ()), secrets)
            if secrets:
                had_secret()
        return self._properties

    def get(self, name: str) -> Value:
        """Return one property of it, or null."""
        return _value(self.struct.fields[name], [], ()) if name in self.struct.fields else None


def properties(raw: object) -> Properties:
    """Turn a resource's property bag into plain data and the paths of its secrets."""
    if isinstance(raw, Bag):
        return raw.read()
    secrets: list[str] = []
    converted = plain(raw, secrets)
    if secrets:
        had_secret()
    return (converted if isinstance(converted, Mapping) else NOTHING), secrets


def _object(struct: struct_pb2.Struct, secrets: list[str], path: tuple[str | int, ...]) -> Mapping[str, Value]:
    found = {
        name: _value(value, secrets, (*path, name))
        for name, value in struct.fields.items()
        if value.WhichOneof("kind") not in (None, "null_value")
    }
    return MappingProxyType(found)


def _value(value: struct_pb2.Value, secrets: list[str], path: tuple[str | int, ...]) -> Value:
    if len(path) > DEEPEST:
        return OPAQUE
    match value.WhichOneof("kind"):
        case "string_value":
            text = value.string_value
            return UNKNOWN if text in UNKNOWNS else text
        case "bool_value":
            return value.bool_value
        case "number_value":
            number = value.number_value
            return int(number) if number.is_integer() else number
        case "list_value":
            return tuple(_value(item, secrets, (*path, index)) for index, item in enumerate(value.list_value.values))
        case "struct_value":
            fields = value.struct_value.fields
            if SPECIAL_SIG_KEY not in fields:
                return _object(value.struct_value, secrets, path)
            if not _is_secret(value):
                return OPAQUE
            while _is_secret(value):
                secrets.append(join(*path))
                value = value.struct_value.fields["value"]
            return _value(value, secrets, path)
        case _:
            return None


def _is_secret(value: struct_pb2.Value) -> bool:
    fields = value.struct_value.fields
    return (
        SPECIAL_SIG_KEY in fields and fields[SPECIAL_SIG_KEY].string_value == SPECIAL_SECRET_SIG and "value" in fields
    )


def plain(raw: object, secrets: list[str], *path: str | int) -> Value:
    """Turn a value of the SDK into plain immutable data.

    Args:
        raw: A proxy, a scalar, a secret, an asset or an archive. The target behind a proxy is read, because the proxy
            raises on unknown values. All numbers arrive as floats and become integers where they are whole; a null
            property is one that is not set.
        secrets: Gets the path of every secret met.
        path: Where the value stands in its resource; deeper than any of AWS, it is not read.
    """
    if len(path) > DEEPEST:
        return OPAQUE
    match raw:
        case str():
            return UNKNOWN if raw in UNKNOWNS else raw
        case None | bool() | int():
            return raw
        case float():
            return int(raw) if raw.is_integer() else raw
        case Secret():
            secrets.append(join(*path))
            return plain(raw.value, secrets, *path)
        case Mapping():
            target = raw if isinstance(raw, dict) else raw["__target"]
            return MappingProxyType(
                {name: plain(item, secrets, *path, name) for name, item in target.items() if item is not None}
            )
        case Sequence() if not isinstance(raw, bytes):
            target = raw if isinstance(raw, list) else raw["__target"]  # type: ignore[call-overload]  # the proxy's own key
            return tuple(plain(item, secrets, *path, index) for index, item in enumerate(target))
        case _:
            return OPAQUE
