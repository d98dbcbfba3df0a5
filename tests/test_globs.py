"""Globs, and truth values that may be unknown."""

import re

import pytest
from aws_guardrails.globs import (
    Truth,
    all_of,
    any_of,
    is_pattern,
    literal_prefix,
    matches,
    may_match_after,
    negated,
    switched,
)
from aws_guardrails.values import MISSING, UNKNOWN, Value
from hypothesis import given
from hypothesis import strategies as st

globs = st.text("ab*?", max_size=8)
texts = st.text("ab", max_size=8)


def as_expression(glob: str) -> str:
    """Return the regular expression that means the same, to compare with."""
    return "".join({"*": ".*", "?": "."}.get(letter, re.escape(letter)) for letter in glob)


@given(glob=globs, text=texts)
def test_a_glob_matches_what_its_regular_expression_does(glob: str, text: str) -> None:
    assert matches(glob, text) is (re.fullmatch(as_expression(glob), text) is not None)


@pytest.mark.parametrize(
    ("glob", "text", "expected"),
    [
        ("ab*ba", "aba", False),
        ("ab*ba", "abba", True),
        ("*b*b*", "ab", False),
        ("*b*b", "ab", False),
        ("*a*b*", "aba", True),
        ("?bc", "abc", True),
        ("?*ab", "xab", True),
        ("?*ab", "xaab", True),
        ("?*ab", "xccb", False),
        ("?*X", "a", False),
        ("?*", "a", True),
        ("?*", "", False),
    ],
)
def test_what_one_part_of_a_glob_has_taken_is_not_left_for_another(glob: str, text: str, expected: bool) -> None:
    assert matches(glob, text) is expected


@pytest.mark.parametrize(
    ("glob", "has_wildcard", "prefix"),
    [("a*b?c", True, "a"), ("a?b*c", True, "a"), ("a*b*c", True, "a"), ("a?b?c", True, "a"), ("abc", False, "abc")],
)
def test_a_glob_is_literal_up_to_its_first_wildcard(glob: str, has_wildcard: bool, prefix: str) -> None:
    assert (is_pattern(glob), literal_prefix(glob)) == (has_wildcard, prefix)


@pytest.mark.parametrize("text", ["A", "[ab]", "a.", "ä"])
def test_all_but_stars_and_question_marks_stand_for_themselves(text: str) -> None:
    assert (matches(text, text), matches(text, text.swapcase()), matches(text, "x")) == (
        True,
        text == text.swapcase(),
        False,
    )


def test_many_stars_take_no_more_time_than_the_product_of_the_lengths() -> None:
    assert matches("*a" * 200 + "b", "a" * 2000) is False


@pytest.mark.parametrize(
    ("glob", "start", "expected"),
    [
        ("ab", "ab", True),
        ("ab", "abc", False),
        ("abc", "ab", True),
        ("b", "a", False),
        ("ab*", "ab", True),
        ("a*b", "ac", True),
        ("a?*", "bcd", False),
        ("abc*", "ab", True),
        ("abc*", "ac", False),
    ],
)
def test_a_glob_may_match_after_a_start_that_it_agrees_with(glob: str, start: str, expected: bool) -> None:
    assert may_match_after(glob, start) is expected


@given(glob=globs, start=texts, rest=texts)
def test_what_matches_with_a_start_may_match_after_it(glob: str, start: str, rest: str) -> None:
    assert may_match_after(glob, start) or not matches(glob, start + rest)


@given(glob=globs, start=texts)
def test_what_may_match_after_a_start_matches_something(glob: str, start: str) -> None:
    """What a glob needs behind the start is at most the glob itself, with its wildcards filled in."""
    tails = [glob[at:].replace("*", "").replace("?", "a") for at in range(len(glob) + 1)]

    assert may_match_after(glob, start) is any(matches(glob, start + tail) for tail in tails)


@pytest.mark.parametrize(
    ("truths", "every", "some"),
    [
        ((), True, False),
        ((True, True), True, True),
        ((True, False), False, True),
        ((False, UNKNOWN), False, UNKNOWN),
        ((True, UNKNOWN), UNKNOWN, True),
        ((UNKNOWN,), UNKNOWN, UNKNOWN),
    ],
)
def test_what_is_unknown_counts_only_where_it_decides(truths: tuple[Truth, ...], every: Truth, some: Truth) -> None:
    assert (all_of(truths), any_of(truths)) == (every, some)


@pytest.mark.parametrize(("truth", "expected"), [(True, False), (False, True), (UNKNOWN, UNKNOWN)])
def test_what_is_unknown_is_so_when_negated(truth: Truth, expected: Truth) -> None:
    assert negated(truth) is expected


@pytest.mark.parametrize("omitted", [True, False])
@pytest.mark.parametrize("value", [MISSING, "neither", 1, ()])
def test_a_switch_that_is_no_boolean_means_what_one_means_that_is_left_out(value: Value, omitted: bool) -> None:
    assert switched(value, omitted=omitted) is omitted


@pytest.mark.parametrize("omitted", [True, False])
@pytest.mark.parametrize(
    ("value", "expected"), [(True, True), ("true", True), (False, False), ("false", False), (UNKNOWN, UNKNOWN)]
)
def test_a_switch_that_is_given_is_read(value: Value, expected: Truth, omitted: bool) -> None:
    assert switched(value, omitted=omitted) is expected
