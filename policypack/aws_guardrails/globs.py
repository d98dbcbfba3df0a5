"""Patterns of IAM and of the config file, and truth values that may be unknown.

`*` is any run of characters, `?` is one; capitals count.
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html
"""

from collections.abc import Iterable
from typing import Literal, TypeAlias

from aws_guardrails.values import UNKNOWN, Marker, Value, as_bool

Truth: TypeAlias = bool | Literal[Marker.UNKNOWN]


def is_pattern(text: str) -> bool:
    """Tell whether a text has a wildcard in it."""
    return "*" in text or "?" in text


def matches(pattern: str, text: str) -> bool:
    """Tell whether a pattern matches a text, in time linear in the pattern."""
    if "?" in pattern:
        return _matches_by_character(pattern, text)
    first, *rest = pattern.split("*")
    if not rest:
        return pattern == text
    *middle, last = rest
    at, end = len(first), len(text) - len(last)
    if at > end or not text.startswith(first) or not text.endswith(last):
        return False
    for piece in middle:
        found = text.find(piece, at, end)
        if found < 0:
            return False
        at = found + len(piece)
    return True


def _matches_by_character(pattern: str, text: str) -> bool:
    at = in_pattern = 0
    star, mark = -1, 0
    while at < len(text):
        if in_pattern < len(pattern) and pattern[in_pattern] == "*":
            star, mark = in_pattern, at
            in_pattern += 1
        elif in_pattern < len(pattern) and pattern[in_pattern] in ("?", text[at]):
            in_pattern += 1
            at += 1
        elif star >= 0:
            in_pattern, mark = star + 1, mark + 1
            at = mark
        else:
            return False
    return not pattern[in_pattern:].strip("*")


def literal_prefix(pattern: str) -> str:
    """Return what stands before the first wildcard."""
    start, _, _ = pattern.partition("*")
    start, _, _ = start.partition("?")
    return start


def may_match_after(glob: str, start: str) -> bool:
    """Tell whether a glob matches some text that begins with `start`."""
    fixed, star, _ = glob.partition("*")
    # The first star takes whatever is left of the start, and what stands behind it has all that follows.
    if not star and len(fixed) < len(start):
        return False
    shared = min(len(fixed), len(start))
    return matches(fixed[:shared], start[:shared])


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


def negated(truth: Truth) -> Truth:
    """Tell whether it does not hold."""
    return UNKNOWN if truth is UNKNOWN else not truth


def filled(given: Value) -> Truth:
    """Tell whether something is a list with anything in it."""
    return UNKNOWN if given is UNKNOWN else isinstance(given, tuple) and bool(given)


def switched(value: Value, *, omitted: bool) -> Truth:
    """Tell whether a switch is on; what is no boolean means the same as one that is left out.

    Args:
        value: The switch, as `Resource.get` returns it.
        omitted: What it means where it is left out.
    """
    read = as_bool(value)
    if read is UNKNOWN:
        return UNKNOWN
    return read if isinstance(read, bool) else omitted
