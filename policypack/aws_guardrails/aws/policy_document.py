"""Policy documents of IAM and S3: their statements, in the forms in which AWS takes them.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from aws_guardrails.model import Path
from aws_guardrails.quoting import clean
from aws_guardrails.values import MISSING, OPAQUE, UNKNOWN, Marker, Value, lookup

MERGED: Final = frozenset({"Action", "NotAction", "NotResource", "Resource"})
"""Elements that AWS takes together where an old document has one twice; of others the last one counts.

https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_policies.html
"""


class Statement(NamedTuple):
    """One statement of a document."""

    place: Path
    """Where it stands in the document."""
    body: Value
    """An object, or `UNKNOWN`."""

    def get(self, *path: str | int) -> Value:
        """Return the value at a path in it: see `values.lookup`."""
        return lookup(self.body, *path)

    @property
    def label(self) -> str:
        """How to call it in a message: its `Sid`, or its number counted from 1."""
        sid = self.get("Sid")
        if isinstance(sid, str) and sid:
            return f"statement {clean(sid)}"
        return f"statement {int(self.place[1]) + 1}" if len(self.place) > 1 else "the statement"


def read_document(value: Value) -> Mapping[str, Value] | Marker:
    """Return a document, given as JSON text or as an object.

    Returns:
        The document; `UNKNOWN`; `MISSING` where there is none; `OPAQUE` for what AWS would not take as one.
    """
    if isinstance(value, str):
        try:
            # As the parser returns it, with lists in place of tuples: a copy would cost more than the judgement.
            text = value.strip()
            parsed, end = DECODER.raw_decode(text)
            value = parsed if end == len(text) else OPAQUE
        except (ValueError, RecursionError):
            return OPAQUE
    # Asking first for what nearly all are saves a third of a microsecond.
    return value if type(value) is dict or isinstance(value, Mapping | Marker) else OPAQUE


def statement_bodies(document: Mapping[str, Value]) -> Sequence[Value]:
    """Return the statements of a document as they are written. An unknown list is one unknown statement."""
    several = document.get("Statement")
    if several is None:
        return ()
    return several if isinstance(several, list | tuple) else (several,)


def statements(document: Mapping[str, Value]) -> tuple[Statement, ...]:
    """Return the statements of a document: one object, or a list of them. An unknown list is one unknown statement."""
    several = document.get("Statement")
    if isinstance(several, list | tuple):
        return tuple(Statement(("Statement", index), body) for index, body in enumerate(several))
    return tuple(Statement(("Statement",), body) for body in statement_bodies(document))


def listed(value: Value) -> Sequence[Value]:
    """Return an element that AWS takes as one value or as a list, as a list; `UNKNOWN` is a list of one unknown."""
    if isinstance(value, list | tuple):
        return value
    return () if value is MISSING else (value,)


def has_unknown(values: Iterable[Value]) -> bool:
    """Tell whether a list has something unknown in it."""
    return any(value is UNKNOWN for value in values)


def _merged(pairs: list[tuple[str, object]]) -> dict[str, object]:
    merged = dict(pairs)
    if len(merged) == len(pairs):
        return merged
    merged.clear()
    for name, value in pairs:
        if name in merged and name in MERGED:
            merged[name] = [*_as_list(merged[name]), *_as_list(value)]
        else:
            merged[name] = value
    return merged


def _as_list(value: object) -> Iterator[object]:
    yield from value if isinstance(value, list) else (value,)


DECODER: Final = json.JSONDecoder(object_pairs_hook=_merged)
"""Made once, because `json.loads` makes one at each call that has a hook."""
