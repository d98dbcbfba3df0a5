"""Everything that a pack of your own rules may rely on: names here, and in `aws_guardrails.testing`, are public.

They change only as the changelog says, and break only in a major release; every other module may change at any time. How
they are used: docs/your-own-rules.md.
"""

from collections.abc import Sequence

from aws_guardrails.catalogue import AnyRule, rules
from aws_guardrails.config import Config, parameter
from aws_guardrails.examples import Example, Given, Question, Ref, compliant, undecided, violating
from aws_guardrails.model import (
    CIS,
    SECURITY_HUB,
    Answer,
    Control,
    Finding,
    Framework,
    Level,
    Path,
    Resource,
    ResourceCheck,
    Rule,
    Severity,
    StackCheck,
    Undecided,
)
from aws_guardrails.quoting import in_backticks
from aws_guardrails.stack import Link, Stack
from aws_guardrails.values import MISSING, OPAQUE, UNKNOWN, Marker, Value

__all__ = [
    "CIS",
    "MISSING",
    "OPAQUE",
    "SECURITY_HUB",
    "UNKNOWN",
    "Answer",
    "AnyRule",
    "Config",
    "Control",
    "Example",
    "Finding",
    "Framework",
    "Given",
    "Level",
    "Link",
    "Marker",
    "Path",
    "Question",
    "Ref",
    "Resource",
    "ResourceCheck",
    "Rule",
    "Severity",
    "Stack",
    "StackCheck",
    "Undecided",
    "Value",
    "compliant",
    "parameter",
    "rules",
    "serve",
    "shown",
    "undecided",
    "violating",
]


def serve(
    rules: Sequence[AnyRule],
    *,
    name: str,
    description: str | None = None,
    title: str | None = None,
    repository: str | None = None,
) -> None:
    """Run a policy pack: the last line of its `__main__.py`, which never returns.

    Args:
        rules: The rules, in whatever order: `[*rules(), MY_RULE]` for those of this pack and one more.
        name: The name of the policy pack.
        description: What it is for, in a sentence.
        title: A few words for listings.
        repository: Its public address.
    """
    # Here, because the tests of a rule need no SDK.
    from aws_guardrails import adapter  # noqa: PLC0415

    adapter.serve(rules, name=name, description=description, title=title, repository=repository)


def shown(resource: Resource, *path: str | int) -> str:
    """Return the value at a path for a message: in backticks, cleaned and shortened, or `(secret)` where it is marked so.

    Only for properties that hold names or switches, never data or credentials, which need not be marked secret. The rules of
    this pack use `Resource.quote`, which knows theirs.
    """
    return in_backticks(resource.get(*path), is_secret=resource.has_secret(*path))
