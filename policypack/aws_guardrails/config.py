"""A rule's parameters: a frozen dataclass, the JSON schema that the engine checks, and the way between them."""

import dataclasses
import enum
import re
from collections.abc import Iterable, Mapping
from typing import Any, Final, TypeVar

from aws_guardrails.values import Value

C = TypeVar("C", bound="Config")


class ConfigError(ValueError):
    """A config file says something that the pack cannot follow; the text says what, where and what to do."""


class OnUnknown(enum.StrEnum):
    """What becomes of a question that a preview cannot decide."""

    ADVISE = "advise"
    IGNORE = "ignore"
    BLOCK = "block"


def parameter(default: Any, description: str) -> Any:  # noqa: ANN401 - of the field's type, like dataclasses.field
    """Declare a parameter of a rule with its default and a sentence for the docs."""
    return dataclasses.field(default=default, metadata={"description": description})


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """The parameters that every rule takes; a rule with its own extends this class."""

    on_unknown: OnUnknown = parameter(  # noqa: RUF009 - it returns a dataclasses.field
        OnUnknown.ADVISE,
        "What to do where a value is unknown at preview: `advise` says so in one advisory message, `ignore` says "
        "nothing, `block` reports it at the rule's level (only for a mandatory rule). `pulumi up` previews first, so "
        "`block` also stops the update that would have decided it.",
    )


LEVEL: Final = "enforcementLevel"
"""What a config file says of a policy beside its parameters; the engine takes it out."""

JSON_TYPES: Final[Mapping[type, str]] = {bool: "boolean", int: "integer", str: "string"}
ARTICLES: Final[Mapping[type, str]] = {bool: "a", int: "an", str: "a"}


def camel_case(name: str) -> str:
    """Turn a field's name into the parameter's: `on_unknown` into `onUnknown`."""
    head, *tail = name.split("_")
    return head + "".join(map(str.capitalize, tail))


def schema(config: type[Config]) -> dict[str, dict[str, Any]]:
    """Return the JSON schema of each parameter, by its name in the config file."""
    properties: dict[str, dict[str, Any]] = {}
    for field in dataclasses.fields(config):
        kind = type(field.default)
        properties[camel_case(field.name)] = {
            "description": field.metadata["description"],
            "default": field.default,
        } | (
            {"enum": [str(member) for member in kind]} if issubclass(kind, enum.StrEnum) else {"type": JSON_TYPES[kind]}
        )
    return properties


def parse(rule: str, config: type[C], given: Mapping[str, Value]) -> C:
    """Read a rule's parameters.

    Args:
        rule: The policy name, for the message.
        config: The rule's config class.
        given: The parameters as plain values; those left out take their default.

    Raises:
        ConfigError: A parameter is unknown or has a value of the wrong type.
    """
    fields = {camel_case(field.name): field for field in dataclasses.fields(config)}
    parsed: dict[str, Any] = {}
    for name, value in given.items():
        if name not in fields:
            raise ConfigError(
                f"policy pack config: {rule}: unknown parameter `{name}`{nearest(name, [*fields, LEVEL])}"
            )
        field = fields[name]
        kind = type(field.default)
        if issubclass(kind, enum.StrEnum):
            if value not in list(kind):
                raise ConfigError(
                    f"policy pack config: {rule}: `{name}` must be one of {', '.join(f'`{member}`' for member in kind)}"
                )
            parsed[field.name] = kind(str(value))
        elif type(value) is not kind:
            raise ConfigError(f"policy pack config: {rule}: `{name}` must be {ARTICLES[kind]} {JSON_TYPES[kind]}")
        else:
            parsed[field.name] = value
    return config(**parsed)


def nearest(name: str, valid: Iterable[str]) -> str:
    """Return "; did you mean …?" with the closest valid name, or the list of them where none is close."""
    import difflib  # noqa: PLC0415 - only needed once something is wrong

    ordered = sorted(valid)
    if close := difflib.get_close_matches(re.sub(r"\s", "", name), ordered, n=1):
        return f"; did you mean `{close[0]}`?"
    return f"; valid are {', '.join(f'`{option}`' for option in ordered)}"
