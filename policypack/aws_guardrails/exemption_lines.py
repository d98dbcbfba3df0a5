"""The lines by which `guardrail-exemptions` tells what became of the exemptions: how they are written, and read back.

One message has them all, and each is one line, which looks like this:

    Used: iam-full-access, where name is "break-glass", until 2027-03-31, ticket "SEC-42", because "…", findings 1,
    undecided 0, on "urn:pulumi:…". Review it before that day.
"""

import enum
import json
import re
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Final, NamedTuple

from aws_guardrails.selection import MATCHERS

LONGEST_LIST: Final = 20
"""Resources that a line names; the rest are counted."""


class State(enum.StrEnum):
    """What became of an exemption, what needs attention first."""

    EXPIRED = "expired"
    UNUSED = "unused"
    USED = "used"


ADVICE: Final[Mapping[State, str]] = {
    State.USED: "Review it before that day.",
    State.UNUSED: "Nothing of that kind is found here: correct what it names, or remove it.",
    State.EXPIRED: "It no longer counts: mend what it was for, or agree on another day.",
}
"""What to do, as the last sentence of a line."""


class Line(NamedTuple):
    """What became of one exemption in one run."""

    state: State
    rule: str
    matcher: Mapping[str, str]
    """What the exemption names, as in the config file: `{"name": "break-glass"}`."""
    expires: date
    reason: str
    ticket: str | None = None
    findings: int = 0
    """How many findings it exempts, or would if it had not expired."""
    undecided: int = 0
    """How many open questions."""
    resources: tuple[str, ...] = ()
    """The URNs of what these are about, sorted."""
    more: int = 0
    """How many further ones are only counted."""


def write(lines: Iterable[Line]) -> str:
    """Return the message that has these lines, what needs attention first."""
    order = list(State)
    return "\n".join(_written(line) for line in sorted(lines, key=lambda line: order.index(line.state)))


def _written(line: Line) -> str:
    where = " and ".join(f"{name} is {_quoted(glob)}" for name, glob in line.matcher.items())
    parts = [f"{line.state.title()}: {line.rule}", f"where {where}", f"until {line.expires.isoformat()}"]
    parts += [f"ticket {_quoted(line.ticket)}"] if line.ticket is not None else []
    parts += [f"because {_quoted(line.reason)}", f"findings {line.findings}", f"undecided {line.undecided}"]
    if line.resources:
        parts.append(f"on {', '.join(map(_quoted, line.resources))}")
    parts += [f"and {line.more} more"] if line.more else []
    return f"{', '.join(parts)}. {ADVICE[line.state]}"


TEXT: Final = r'"(?:[^"\\]|\\.)*"'
LINE: Final = (
    rf"(?P<state>[A-Z][a-z]+): (?P<rule>[a-z0-9-]+), where (?P<where>\w+ is {TEXT}(?: and \w+ is {TEXT})*)"
    rf", until (?P<expires>\d{{4}}-\d{{2}}-\d{{2}})(?:, ticket (?P<ticket>{TEXT}))?, because (?P<reason>{TEXT})"
    rf", findings (?P<findings>\d+), undecided (?P<undecided>\d+)(?:, on (?P<resources>{TEXT}(?:, {TEXT})*))?"
    r"(?:, and (?P<more>\d+) more)?\. (?P<advice>.+)"
)


def read(message: str) -> tuple[Line, ...]:
    """Read the lines of a message back.

    Args:
        message: The message, as it was written or as the engine's events have it: below the policy's description.

    Raises:
        ValueError: A line is none about an exemption; a later version of the pack may write another form.
    """
    first, *rest = message.strip().split("\n")
    is_description = bool(rest) and re.fullmatch(LINE, first.strip()) is None
    return tuple(_read(line.strip()) for line in (rest if is_description else [first, *rest]))


def _read(text: str) -> Line:
    found = re.fullmatch(LINE, text)
    state = next((state for state in State if found and found["state"] == state.title()), None)
    if found is None or state is None or found["advice"] != ADVICE[state]:
        raise ValueError(f"not a line about an exemption, or one of another version: {text[:200]!r}")
    matcher = {name: json.loads(glob) for name, glob in re.findall(rf"(\w+) is ({TEXT})", found["where"])}
    return Line(
        state=state,
        rule=found["rule"],
        matcher={name: matcher[name] for name in MATCHERS if name in matcher},
        expires=date.fromisoformat(found["expires"]),
        reason=json.loads(found["reason"]),
        ticket=json.loads(found["ticket"]) if found["ticket"] else None,
        findings=int(found["findings"]),
        undecided=int(found["undecided"]),
        resources=tuple(map(json.loads, re.findall(TEXT, found["resources"] or ""))),
        more=int(found["more"] or 0),
    )


def _quoted(text: str) -> str:
    """Write a text as JSON that steers no terminal."""
    escaped = (json.dumps(letter, ensure_ascii=not letter.isprintable())[1:-1] for letter in text)
    return f'"{"".join(escaped)}"'
