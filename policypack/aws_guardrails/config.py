"""A rule's parameters: a frozen dataclass, the JSON schema that the engine checks, and the way between them."""

import dataclasses
import enum
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any, Final, NamedTuple, TypeVar

from aws_guardrails.faults import ConfigError, nearest
from aws_guardrails.quoting import clean
from aws_guardrails.selection import DESCRIPTIONS, Exemption, Reader, Scope, matchers, schemas
from aws_guardrails.values import Value

P = TypeVar("P", bound="Parameters")


class OnUnknown(enum.StrEnum):
    """What becomes of a question that a preview cannot decide."""

    ADVISE = "advise"
    IGNORE = "ignore"
    BLOCK = "block"


class Shape(NamedTuple):
    """What a list is that a rule takes as parameter."""

    schema: Mapping[str, Any]
    """Its JSON schema."""
    read: Callable[[Reader, Value, str], Any]
    """Reads a value of that name, and tells the reader what is wrong with it."""


def parameter(default: Any, description: str, shape: Shape | None = None) -> Any:  # noqa: ANN401 - of the field's type
    """Declare a parameter of a rule with its default, a sentence for the docs, and what it is if a list."""
    return dataclasses.field(default=default, metadata={"description": description, "shape": shape})


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Parameters:
    """The parameters of a rule that takes none."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Config(Parameters):
    """The parameters that every rule about resources takes; a rule with its own extends this class."""

    on_unknown: OnUnknown = parameter(  # noqa: RUF009 - it returns a dataclasses.field
        OnUnknown.ADVISE,
        "What to do where a value is unknown at preview: `advise` says so in one advisory message, `ignore` says "
        "nothing, `block` reports it at the rule's level (only for a mandatory rule). `pulumi up` previews first, so "
        "`block` also stops the update that would have decided it.",
    )
    exemptions: tuple[Exemption, ...] = parameter((), DESCRIPTIONS["exemptions"])
    scope: Scope = parameter(Scope(), DESCRIPTIONS["scope"])  # noqa: RUF009 - as above


LEVEL: Final = "enforcementLevel"
"""What a config file says of a policy beside its parameters; the engine takes it out."""

JSON_TYPES: Final[Mapping[type, str]] = {bool: "boolean", int: "integer", str: "string"}
ARTICLES: Final[Mapping[type, str]] = {bool: "a", int: "an", str: "a"}


def camel_case(name: str) -> str:
    """Turn a field's name into the parameter's: `on_unknown` into `onUnknown`."""
    head, *tail = name.split("_")
    return head + "".join(map(str.capitalize, tail))


def schema(rule: str, config: type[Parameters]) -> dict[str, dict[str, Any]]:
    """Return the JSON schema of each of a rule's parameters, by its name in the config file."""
    return _schema(config, matchers(rule))


def _schema(config: type[Parameters], names: tuple[str, ...]) -> dict[str, dict[str, Any]]:
    selections = schemas(names)
    properties: dict[str, dict[str, Any]] = {}
    for field in dataclasses.fields(config):
        if field.name in selections:
            properties[field.name] = selections[field.name]
            continue
        default: Any = field.default
        kind, shape = type(default), field.metadata["shape"]
        if shape is not None:
            described = shape.schema
        elif issubclass(kind, enum.StrEnum):
            described = {"enum": [str(member) for member in kind]}
        else:
            described = {"type": JSON_TYPES[kind]}
        properties[camel_case(field.name)] = {
            "description": field.metadata["description"],
            "default": list(default) if shape else default,
            **described,
        }
    return properties


OPEN: Final = frozenset({"required", "anyOf", "minItems", "minProperties", "pattern", "format"})
"""What the engine is not told, because `parse` says it better."""


def schema_for_engine(rule: str, config: type[Parameters]) -> dict[str, dict[str, Any]]:
    """Return what the engine is told of a rule's parameters."""
    return _types_only_schema(config, matchers(rule))  # type: ignore[arg-type] # mypy asks the instances for their hash


@cache
def _types_only_schema(config: type[Parameters], names: tuple[str, ...]) -> dict[str, dict[str, Any]]:
    return {name: types_only(described) for name, described in _schema(config, names).items()}


def types_only(described: Any) -> Any:  # noqa: ANN401 - JSON
    """Return a JSON schema that leaves misspelt and missing names, and what a text says, to `parse` and its messages."""
    match described:
        case Mapping():
            is_text = described.get("type") == "string"
            return {
                name: types_only(item)
                for name, item in described.items()
                if name not in OPEN
                and not (name == "additionalProperties" and item is False)
                and not (name == "enum" and is_text)
            }
        case _:
            return described


def parse(rule: str, config: type[P], given: Mapping[str, Value]) -> P:
    """Read a rule's parameters.

    Args:
        rule: The policy name, for the message.
        config: The rule's config class.
        given: The parameters as plain values; those left out take their default.

    Raises:
        ConfigError: A parameter is unknown or has a value that will not do; every fault is told.
    """
    fields = {camel_case(field.name): field for field in dataclasses.fields(config)}
    reader = Reader(rule)
    parsed: dict[str, Any] = {}
    for name, value in given.items():
        field = fields.get(name)
        if field is None:
            reader.faults.append(f"{rule}: unknown parameter `{clean(name)}`{nearest(name, [*fields, LEVEL])}")
            continue
        kind = type(field.default)
        if name == "exemptions":
            parsed[field.name] = reader.exemptions(value)
        elif name == "scope":
            parsed[field.name] = reader.scope(value)
        elif shape := field.metadata["shape"]:
            parsed[field.name] = shape.read(reader, value, name)
        elif issubclass(kind, enum.StrEnum):
            if value in list(kind):
                parsed[field.name] = kind(str(value))
            else:
                options = ", ".join(f"`{member}`" for member in kind)
                reader.faults.append(f"{rule}: `{name}` must be one of {options}")
        elif type(value) is kind:
            parsed[field.name] = value
        else:
            reader.faults.append(f"{rule}: `{name}` must be {ARTICLES[kind]} {JSON_TYPES[kind]}")
    if reader.faults:
        raise ConfigError(*reader.faults)
    return config(**parsed)
