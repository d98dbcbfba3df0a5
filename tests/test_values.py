"""Plain values: paths, types, and the markers for what is not there."""

from collections.abc import Callable
from functools import reduce
from types import MappingProxyType

import pytest
from aws_guardrails import values
from aws_guardrails.values import (
    DEEPEST,
    LONGEST_NUMBER,
    MISSING,
    OPAQUE,
    UNKNOWN,
    Value,
    as_bool,
    as_int,
    frozen,
    items,
    join,
    lookup,
)

BAG = MappingProxyType(
    {"port": 80, "null": None, "later": UNKNOWN, "actions": (MappingProxyType({"type": "forward"}), UNKNOWN, OPAQUE)}
)


@pytest.mark.parametrize(
    ("path", "found"),
    [
        (("port",), 80),
        (("actions", 0, "type"), "forward"),
        (("actions", -1), OPAQUE),
        (("actions", -3, "type"), "forward"),
        (("actions", -4), MISSING),
        (("null",), MISSING),
        (("null", "deeper"), MISSING),
        (("absent",), MISSING),
        (("absent", "deeper"), MISSING),
        (("later",), UNKNOWN),
        (("later", "deeper", 3), UNKNOWN),
        (("actions", 1, "type"), UNKNOWN),
        (("actions", 3), MISSING),
        (("actions", "type"), MISSING),
        (("port", "deeper"), MISSING),
        (("port", 0), MISSING),
        ((), BAG),
    ],
    ids=repr,
)
def test_lookup_follows_a_path_and_says_what_is_unknown_or_missing(path: tuple[str | int, ...], found: Value) -> None:
    assert lookup(BAG, *path) == found


@pytest.mark.parametrize(
    ("value", "read"),
    [
        (True, True),
        ("true", True),
        ("TRUE", True),
        ("False", False),
        (UNKNOWN, UNKNOWN),
        (0, MISSING),
        ("yes", MISSING),
        (None, MISSING),
        ((True,), MISSING),
    ],
    ids=repr,
)
def test_a_boolean_may_be_written_as_text(value: Value, read: Value) -> None:
    assert as_bool(value) is read


@pytest.mark.parametrize(
    ("value", "read"),
    [
        (443, 443),
        ("443", 443),
        (UNKNOWN, UNKNOWN),
        (True, MISSING),
        (80.5, MISSING),
        pytest.param("٤٤٣", MISSING, id="digits of another script"),
        ("9" * 19, 10**19 - 1),
        ("9" * 20, MISSING),
        ("", MISSING),
        (float("nan"), MISSING),
    ],
    ids=repr,
)
def test_a_number_may_be_written_as_text(value: Value, read: Value) -> None:
    assert as_int(value) == read


def test_a_path_is_written_as_pulumi_does() -> None:
    assert join("defaultActions", 0, "redirect", "protocol") == "defaultActions[0].redirect.protocol"


@pytest.mark.parametrize(("value", "found"), [((80, 443), (80, 443)), (UNKNOWN, UNKNOWN), ("80", ()), (MISSING, ())])
def test_what_is_no_list_has_no_elements(value: Value, found: Value) -> None:
    assert items(value) == found


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        ({"a": [1, (2.5, None)], 8: "x"}, {"a": (1, (2.5, None)), "8": "x"}),
        ([True, UNKNOWN, ""], (True, UNKNOWN, "")),
        ({"asset": object()}, {"asset": OPAQUE}),
    ],
    ids=["objects and lists", "what is plain already", "what is no plain value"],
)
def test_what_a_parser_returns_becomes_plain_data(raw: object, value: Value) -> None:
    assert frozen(raw) == value


def test_a_whole_number_with_a_point_is_written_without_it() -> None:
    assert repr(frozen(80.0)) == "80"


@pytest.mark.parametrize(
    ("raw", "count"), [("text", 1), ({"a": 1, "b": 2}, 3), ([1, [2, 3]], 5)], ids=["a text", "an object", "lists"]
)
def test_more_values_than_any_document_has_are_refused(
    raw: object, count: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(values, "LARGEST", count)
    frozen(raw)

    monkeypatch.setattr(values, "LARGEST", count - 1)
    with pytest.raises(ValueError, match=r"^too many values, or too deep$"):
        frozen(raw)


@pytest.mark.parametrize("around", [lambda inner: [inner], lambda inner: {"in": inner}], ids=["lists", "objects"])
def test_what_stands_deeper_than_in_any_document_is_refused(around: Callable[[object], object]) -> None:
    deep = reduce(lambda inner, _: around(inner), range(DEEPEST), object())
    frozen(deep)

    with pytest.raises(ValueError, match=r"^too many values, or too deep$"):
        frozen(around(deep))


def test_a_number_of_more_digits_than_any_program_has_is_refused() -> None:
    longest = (1 << LONGEST_NUMBER) - 1

    assert frozen(longest) == longest
    with pytest.raises(ValueError, match=r"^too long a number$"):
        frozen(longest + 1)
