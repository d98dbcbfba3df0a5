"""Plain values: paths, types, and the markers for what is not there."""

from types import MappingProxyType

import pytest
from aws_guardrails.values import MISSING, OPAQUE, UNKNOWN, Value, as_bool, as_int, frozen, join, lookup

BAG = MappingProxyType(
    {"port": 80, "null": None, "later": UNKNOWN, "actions": (MappingProxyType({"type": "forward"}), UNKNOWN, OPAQUE)}
)


@pytest.mark.parametrize(
    ("path", "found"),
    [
        (("port",), 80),
        (("actions", 0, "type"), "forward"),
        (("actions", -1), OPAQUE),
        (("null",), MISSING),
        (("absent",), MISSING),
        (("later",), UNKNOWN),
        (("later", "deeper", 3), UNKNOWN),
        (("actions", 1, "type"), UNKNOWN),
        (("actions", 9), MISSING),
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
        pytest.param("٤٤٣", MISSING, id="Arabic digits"),
        ("9" * 5000, MISSING),
        ("", MISSING),
        (float("nan"), MISSING),
    ],
    ids=repr,
)
def test_a_number_may_be_written_as_text(value: Value, read: Value) -> None:
    assert as_int(value) == read


def test_a_path_is_written_as_pulumi_does() -> None:
    assert join("defaultActions", 0, "redirect", "protocol") == "defaultActions[0].redirect.protocol"


def test_what_is_no_plain_value_is_opaque() -> None:
    assert frozen({"port": 80.0, "asset": object()}) == {"port": 80, "asset": OPAQUE}


def test_a_number_of_more_digits_than_any_program_has_is_refused() -> None:
    with pytest.raises(ValueError, match="too long a number"):
        frozen({"port": 1 << 100_000})
