"""Globs, and truth values that may be unknown."""

import re

import pytest
from aws_guardrails.globs import Truth, all_of, any_of, matches, may_match_after
from aws_guardrails.values import UNKNOWN
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


@pytest.mark.parametrize("text", ["A", "[ab]", "a.", "ä"])
def test_all_but_stars_and_question_marks_stand_for_themselves(text: str) -> None:
    assert (matches(text, text), matches(text, text.swapcase()), matches(text, "x")) == (
        True,
        text == text.swapcase(),
        False,
    )


def test_many_stars_take_no_more_time_than_the_product_of_the_lengths() -> None:
    assert matches("*a" * 200 + "b", "a" * 2000) is False


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
