"""A rule's parameters: the class that declares them, the JSON schema that the engine checks, and the way between them."""

import enum
from collections.abc import Callable, Mapping
from functools import cache
from types import MappingProxyType
from typing import Any, ClassVar, Final, NamedTuple, NoReturn, TypeVar

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


class Parameter(NamedTuple):
    """A parameter of a rule, apart from its name."""

    default: Any
    """Tells its type too."""
    description: str
    """A sentence for the docs."""
    shape: Shape | None = None
    """What it is, if a list."""


def parameter(default: Any, description: str, shape: Shape | None = None) -> Any:  # noqa: ANN401 - of the parameter's type
    """Declare a parameter of a rule with its default, a sentence for the docs, and what it is if a list."""
    return Parameter(default, description, shape)


class Parameters:  # noqa: PLW1641 - none is a key
    """The parameters of a rule that takes none; a subclass declares its own, each by `parameter`.

    It is what a frozen dataclass would be, each of which adds 0.3 ms to the start of every run.
    """

    declared: ClassVar[Mapping[str, Parameter]] = MappingProxyType({})
    """What the class takes, by the name that Python knows it by."""

    def __init_subclass__(cls) -> None:
        """Take what the class declares.

        Raises:
            TypeError: An attribute has a type, and no `parameter`.
        """
        own = {name: value for name, value in vars(cls).items() if isinstance(value, Parameter)}
        for name in cls.__annotations__.keys() - own.keys():
            raise TypeError(f"{cls.__name__}.{name}: declare it by `parameter(default, description)`")
        cls.declared = MappingProxyType({**cls.declared, **own})

    def __init__(self, **given: Any) -> None:  # noqa: ANN401 - of the parameters' types
        """Take values by name; what is left out has its default.

        Raises:
            TypeError: There is no parameter of a name.
        """
        for name in given.keys() - self.declared.keys():
            raise TypeError(f"{type(self).__name__} has no parameter `{name}`")
        vars(self).update({name: declared.default for name, declared in self.declared.items()} | given)

    def __setattr__(self, name: str, value: object) -> NoReturn:
        """Refuse to change."""
        raise AttributeError(f"{type(self).__name__}.{name} cannot be changed")

    def __eq__(self, other: object) -> bool:
        """Tell whether another one has the same values."""
        return type(self) is type(other) and vars(self) == vars(other)

    def __repr__(self) -> str:
        """Return the class and the values."""
        return f"{type(self).__name__}({', '.join(f'{name}={value!r}' for name, value in vars(self).items())})"


class Config(Parameters):
    """The parameters that every rule about resources takes; a rule with its own extends this class."""

    on_unknown: OnUnknown = parameter(
        OnUnknown.ADVISE,
        "What to do where a value is unknown at preview: `advise` says so in one advisory message, `ignore` says "
        "nothing, `block` reports it at the rule's level (only for a mandatory rule). `pulumi up` previews first, so "
        "`block` also stops the update that would have decided it.",
    )
    exemptions: tuple[Exemption, ...] = parameter((), DESCRIPTIONS["exemptions"])
    scope: Scope = parameter(Scope(), DESCRIPTIONS["scope"])


LEVEL: Final = "enforcementLevel"
"""What a config file says of a policy beside its parameters; the engine takes it out."""

JSON_TYPES: Final[Mapping[type, str]] = {bool: "boolean", int: "integer", str: "string"}
ARTICLES: Final[Mapping[type, str]] = {bool: "a", int: "an", str: "a"}


def camel_case(name: str) -> str:
    """Turn Python's name of a parameter into the config file's: `on_unknown` into `onUnknown`."""
    head, *tail = name.split("_")
    return head + "".join(map(str.capitalize, tail))


def schema(rule: str, config: type[Parameters]) -> dict[str, dict[str, Any]]:
    """Return the JSON schema of each of a rule's parameters, by its name in the config file."""
    return _schema(config, matchers(rule))


def _schema(config: type[Parameters], names: tuple[str, ...]) -> dict[str, dict[str, Any]]:
    selections = schemas(names)
    properties: dict[str, dict[str, Any]] = {}
    for field, (default, description, shape) in config.declared.items():
        if field in selections:
            properties[field] = selections[field]
            continue
        kind = type(default)
        if shape is not None:
            described = shape.schema
        elif issubclass(kind, enum.StrEnum):
            described = {"enum": [str(member) for member in kind]}
        else:
            described = {"type": JSON_TYPES[kind]}
        properties[camel_case(field)] = {
            "description": description,
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
    fields = {camel_case(field): field for field in config.declared}
    reader = Reader(rule)
    parsed: dict[str, Any] = {}
    for name, value in given.items():
        field = fields.get(name)
        if field is None:
            reader.faults.append(f"{rule}: unknown parameter `{clean(name)}`{nearest(name, [*fields, LEVEL])}")
            continue
        declared = config.declared[field]
        kind = type(declared.default)
        if name == "exemptions":
            parsed[field] = reader.exemptions(value)
        elif name == "scope":
            parsed[field] = reader.scope(value)
        elif declared.shape:
            parsed[field] = declared.shape.read(reader, value, name)
        elif issubclass(kind, enum.StrEnum):
            if value in list(kind):
                parsed[field] = kind(str(value))
            else:
                options = ", ".join(f"`{member}`" for member in kind)
                reader.faults.append(f"{rule}: `{name}` must be one of {options}")
        elif type(value) is kind:
            parsed[field] = value
        else:
            reader.faults.append(f"{rule}: `{name}` must be {ARTICLES[kind]} {JSON_TYPES[kind]}")
    if reader.faults:
        raise ConfigError(*reader.faults)
    return config(**parsed)
