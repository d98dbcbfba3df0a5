"""Patterns as IAM has them: `*` is any run of characters, `?` is one character.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html
"""


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
    ends = [end for end in (pattern.find("*"), pattern.find("?")) if end >= 0]
    return pattern[: min(ends)] if ends else pattern
