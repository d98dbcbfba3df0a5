"""Finding the rules: one per module below `rules/`, one folder per family."""

import importlib
import pkgutil
from collections.abc import Iterator
from functools import cache
from types import ModuleType
from typing import Any, TypeAlias

import aws_guardrails.rules
from aws_guardrails.model import Family, Rule

AnyRule: TypeAlias = Rule[Any]
"""A rule of whatever parameters."""


@cache
def rules() -> tuple[AnyRule, ...]:
    """Return every rule in the order in which they run: sorted by name, and after them those that tell what others did.

    Raises:
        ValueError: A module below `rules/` is not a rule as the layout asks for; the text says what to change.
    """
    return tuple(sorted((_rule(module) for module, _ in _modules()), key=lambda rule: (rule.runs_last, rule.name)))


@cache
def families() -> tuple[Family, ...]:
    """Return every family, in the order of the rules."""
    by_prefix = {family.prefix: family for _, family in _modules()}
    return tuple(by_prefix[prefix] for prefix in dict.fromkeys(rule.family for rule in rules()))


@cache
def page(rule: AnyRule) -> str:
    """Return the prose of a rule's page: the docstring of its module."""
    return module_of(rule).__doc__ or ""


def module_of(rule: AnyRule) -> ModuleType:
    """Return the module that defines a rule."""
    family, _, slug = rule.name.partition("-")
    return importlib.import_module(f"{aws_guardrails.rules.__name__}.{family}.{slug.replace('-', '_')}")


def _modules() -> Iterator[tuple[ModuleType, Family]]:
    for folder in pkgutil.iter_modules(aws_guardrails.rules.__path__):
        package = importlib.import_module(f"{aws_guardrails.rules.__name__}.{folder.name}")
        for found in pkgutil.iter_modules(package.__path__):
            yield importlib.import_module(f"{package.__name__}.{found.name}"), package.FAMILY


def _rule(module: ModuleType) -> AnyRule:
    rule = getattr(module, "RULE", None)
    if not isinstance(rule, Rule):
        raise ValueError(f"{module.__file__}: a rule's module defines `RULE`, one `Rule`")  # noqa: TRY004 - wrong layout
    *_, family, slug = module.__name__.split(".")
    if rule.name != (expected := f"{family}-{slug.replace('_', '-')}"):
        raise ValueError(f"{module.__file__}: the rule is called `{rule.name}`; its file asks for `{expected}`")
    return rule
