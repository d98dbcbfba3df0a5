"""The whole file that is given to `--policy-pack-config`: how it is read, and its JSON schema for editors."""

import json
from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Any, Final, NamedTuple

from aws_guardrails.catalogue import AnyRule
from aws_guardrails.config import LEVEL, Config, OnUnknown, Parameters, parse, schema
from aws_guardrails.faults import ConfigError, nearest
from aws_guardrails.model import Level
from aws_guardrails.quoting import clean
from aws_guardrails.selection import DESCRIPTIONS, matchers
from aws_guardrails.values import MISSING, Value, frozen

EVERY: Final = "all"
"""The name by which a config file sets every policy's level; the engine has applied it and passes it on all the same."""

ENVIRONMENTS: Final = "environments"
"""Pulumi ESC environments, which the engine reads, and the pack never sees."""

ON_UNKNOWN: Final = "onUnknown"

NO_PARAMETERS: Final = Config()


class Settings(NamedTuple):
    """What a config says."""

    levels: Mapping[str, Level] = MappingProxyType({})
    """The level of every policy."""
    parameters: Mapping[str, Parameters] = MappingProxyType({})
    """The parameters of every policy, with their defaults."""


def common(parameters: Parameters) -> Config:
    """Return the parameters that all rules about resources take."""
    return parameters if isinstance(parameters, Config) else NO_PARAMETERS


def settings(
    rules: Sequence[AnyRule], levels: Mapping[str, Level], given: Mapping[str, Mapping[str, Value]]
) -> Settings:
    """Return what a config says, as the engine has taken it apart.

    Args:
        rules: The rules of the pack.
        levels: The levels that are given, by policy.
        given: The parameters that are given, by policy, as plain values.

    Raises:
        ConfigError: The config names a policy or parameter that does not exist, or asks for what cannot be.
    """
    names = [rule.name for rule in rules]
    unknown = sorted({*levels, *given} - {EVERY, *names})
    faults = [f"unknown policy `{clean(name)}`{nearest(name, names)}" for name in unknown]
    parameters: dict[str, Parameters] = {}
    every = {rule.name: levels.get(rule.name, rule.level) for rule in rules}
    for rule in rules:
        try:
            parameters[rule.name] = parse(rule.name, rule.config, given.get(rule.name, {}))
        except ConfigError as error:
            faults += error.faults
            continue
        if common(parameters[rule.name]).on_unknown is OnUnknown.BLOCK and every[rule.name] is Level.ADVISORY:
            faults.append(
                f"{rule.name}: `{ON_UNKNOWN}: block` needs `enforcementLevel: mandatory`, and the rule is advisory"
            )
    if faults:
        raise ConfigError(*faults)
    return Settings(every, parameters)


def read(rules: Sequence[AnyRule], text: str) -> Settings:
    """Read the text of a config file as the engine and the pack together do.

    Raises:
        ConfigError: The file will not do; every fault is told.
    """
    by_name = {rule.name: rule for rule in rules}
    faults: list[str] = []
    levels: dict[str, Level] = {}
    given: dict[str, Mapping[str, Value]] = {}
    for name, entry in _object(text).items():
        rule = by_name.get(name)
        if name == ENVIRONMENTS:
            faults += [] if _is_list_of_texts(entry) else [f"`{ENVIRONMENTS}` must be a list of texts"]
            continue
        if rule is None and name != EVERY:
            faults.append(f"unknown policy `{clean(name)}`{nearest(name, [*by_name, EVERY])}")
            continue
        level, what = entry, "what stands there"
        if rule is not None and isinstance(entry, Mapping):
            given[name] = {key: value for key, value in entry.items() if key != LEVEL}
            level, what = entry.get(LEVEL, MISSING), f"`{LEVEL}`"
        if isinstance(level, str) and level in levels_of(rule):
            levels[name] = Level(level)
        elif level is not MISSING:
            options = ", ".join(f"`{option}`" for option in levels_of(rule))
            faults.append(f"{name}: {what} must be one of {options}")
    every = {rule.name: levels.get(rule.name, levels.get(EVERY, rule.level)) for rule in rules}
    try:
        found = settings(rules, every, given)
    except ConfigError as error:
        faults += error.faults
    if faults:
        raise ConfigError(*faults)
    return found


def _object(text: str) -> Mapping[str, Value]:
    if not text.strip():
        raise ConfigError("the file is empty: write `{}` where there is nothing to set")
    try:
        data = frozen(json.loads(text, object_pairs_hook=_each_once, parse_constant=_refused))
    except (ValueError, RecursionError) as error:
        raise ConfigError(f"the file cannot be read as JSON: {error}{_more(text, error)}") from error
    if not isinstance(data, Mapping):
        raise ConfigError("the file must be an object with an entry for each policy")
    return data


def _more(text: str, error: Exception) -> str:
    """Say what may be behind it."""
    if not text.lstrip().startswith(("{", "[")):
        return ". The engine takes JSON and nothing else, no YAML either"
    if isinstance(error, json.JSONDecodeError) and (
        error.pos >= len(text.rstrip()) or error.msg.startswith("Unterminated string")
    ):
        return ". The file may be cut off"
    return ""


def _refused(constant: str) -> None:
    raise ValueError(f"`{constant}` is no number in JSON")


def _is_list_of_texts(value: Value) -> bool:
    return isinstance(value, tuple) and all(isinstance(item, str) for item in value)


def _each_once(pairs: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    read: dict[str, Any] = {}
    for name, value in pairs:
        if name in read:
            raise ValueError(f"`{clean(name)}` stands there twice, and only the last would count")
        read[name] = value
    return read


def levels_of(rule: AnyRule | None) -> tuple[Level, ...]:
    """Return the levels that a policy can have, or every policy together: one that mends nothing cannot be `remediate`."""
    return tuple(level for level in Level if level is not Level.REMEDIATE or rule is None or rule.mend)


def file_schema(rules: Sequence[AnyRule]) -> dict[str, Any]:
    """Return the JSON schema of a config file for these rules."""

    def level(rule: AnyRule | None, **more: str) -> dict[str, Any]:
        return {"enum": [str(level) for level in levels_of(rule)], **more}

    shared: dict[str, Any] = {}

    def parameters(rule: AnyRule) -> dict[str, Any]:
        described = schema(rule.name, rule.config)
        for name in DESCRIPTIONS.keys() & described.keys():
            # They are the same in all rules of a kind, and long.
            key = f"{'iam-' if 'principal' in matchers(rule.name) and name == 'exemptions' else ''}{name}"
            shared[key] = described[name]
            described[name] = {"$ref": f"#/$defs/{key}"}
        enforcement = level(rule, description="What a finding does.", default=str(rule.level))
        given = {"type": "object", "properties": {LEVEL: enforcement, **described}, "additionalProperties": False}
        blocks = {LEVEL: {"const": str(Level.ADVISORY)}, ON_UNKNOWN: {"const": str(OnUnknown.BLOCK)}}
        contradiction = {"not": {"required": list(blocks), "properties": blocks}} if ON_UNKNOWN in described else {}
        return {**given, **contradiction}

    entries = {rule.name: {"description": rule.description, "anyOf": [level(rule), parameters(rule)]} for rule in rules}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Config of the Pulumi policy pack aws-guardrails",
        "description": "The file that is given to --policy-pack-config.",
        "type": "object",
        "properties": {
            EVERY: level(None, description="The level of every policy that has none of its own here."),
            ENVIRONMENTS: {
                "type": "array",
                "items": {"type": "string"},
                "description": "Pulumi ESC environments that hold more of the config.",
            },
            **entries,
        },
        "additionalProperties": False,
        "$defs": dict(sorted(shared.items())),
    }
