"""A policy's page in parts, for those who are to mend what it found."""

import inspect
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from aws_guardrails.about import ADDRESS, VERSION
from aws_guardrails.catalogue import AnyRule, page, rules
from aws_guardrails.forms import CONTAINERS, tokens


@dataclass(frozen=True, slots=True)
class Page:
    """What the policy says of itself."""

    rule: AnyRule
    prose: str
    """All of it, in Markdown."""
    sections: Mapping[str, str]
    """By heading, in Markdown."""
    types: frozenset[str]
    """The type tokens that it looks at."""

    @property
    def address(self) -> str | None:
        """Where the page can be read, if the project has an address."""
        return f"{ADDRESS}/blob/v{VERSION}/docs/rules/{self.rule.name}.md" if ADDRESS else None


@cache
def pages() -> Mapping[str, Page]:
    """Return every policy's page by the policy's name."""
    return {rule.name: _page(rule) for rule in rules()}


def _page(rule: AnyRule) -> Page:
    prose = inspect.cleandoc(page(rule))
    _, *parts = re.split(r"^## (.+)\n", prose, flags=re.MULTILINE)
    kinds = {kind for half in (rule.resource_check, rule.stack_check) if half for kind in half.kinds}
    return Page(
        rule=rule,
        prose=prose,
        sections=dict(zip(parts[::2], (text.strip() for text in parts[1::2]), strict=True)),
        types=tokens(frozenset(kinds), CONTAINERS.keys()),
    )
