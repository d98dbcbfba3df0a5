"""Globs of the config file: `*` is any run of characters, `?` is one; and truth values that may be unknown."""

from collections.abc import Iterable
from typing import Literal, TypeAlias

from aws_guardrails.values import UNKNOWN, Marker

Truth: TypeAlias = bool | Literal[Marker.UNKNOWN]


def matches(glob: str, text: str) -> bool:
    """Tell whether a glob matches the whole of a text, capitals counting, in at most the product of their lengths."""
    at = in_glob = mark = 0
    star = -1
    while at < len(text):
        letter = glob[in_glob] if in_glob < len(glob) else None
        if letter == "*":
            star, mark = in_glob, at
            in_glob += 1
        elif letter in ("?", text[at]):
            in_glob += 1
            at += 1
        elif star >= 0:
            in_glob, mark = star + 1, mark + 1
            at = mark
        else:
            return False
    return not glob[in_glob:].strip("*")


def may_match_after(glob: str, start: str) -> bool:
    """Tell whether a glob matches some text that begins with `start`."""
    fixed, star, _ = glob.partition("*")
    # The first star takes whatever is left of the start, and what stands behind it has all that follows.
    if star and len(fixed) <= len(start):
        return matches(fixed, start[: len(fixed)])
    return len(fixed) >= len(start) and matches(fixed[: len(start)], start)


def all_of(truths: Iterable[Truth]) -> Truth:
    """Tell whether all hold: one that does not decides, whatever is unknown."""
    found = set(truths)
    if False in found:
        return False
    return UNKNOWN if UNKNOWN in found else True


def any_of(truths: Iterable[Truth]) -> Truth:
    """Tell whether any holds: one that does decides, whatever is unknown."""
    found = set(truths)
    if True in found:
        return True
    return UNKNOWN if UNKNOWN in found else False
