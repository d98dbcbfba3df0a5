"""The lines about exemptions are read back as they were written."""

import re
from datetime import date

import pytest
from aws_guardrails.exemption_lines import Line, State, read, write
from aws_guardrails.selection import MATCHERS
from hypothesis import given
from hypothesis import strategies as st

texts = st.text(min_size=1)

lines = st.builds(
    Line,
    state=st.sampled_from(State),
    rule=st.sampled_from(["lb-weak-tls-policy", "s3-public-acl"]),
    matcher=st.dictionaries(st.sampled_from(list(MATCHERS)), texts, min_size=1).map(
        lambda given: {name: given[name] for name in MATCHERS if name in given}
    ),
    expires=st.dates(),
    reason=texts,
    ticket=st.none() | texts,
    findings=st.integers(0, 10**6),
    undecided=st.integers(0, 10**6),
    resources=st.lists(texts, max_size=3).map(tuple),
    more=st.integers(0, 10**6),
)


@given(line=lines)
def test_a_line_is_read_back_whatever_its_texts_say(line: Line) -> None:
    text = write([line])

    assert read(text) == (line,)
    assert text.isprintable()


@given(several=st.lists(lines, min_size=1, max_size=5))
def test_all_lines_of_a_message_are_read_back_what_needs_attention_first(several: list[Line]) -> None:
    order = [State.EXPIRED, State.UNUSED, State.USED]
    expected = tuple(sorted(several, key=lambda line: order.index(line.state)))

    assert read(write(several)) == expected
    assert read(f"Exemptions should be in use.\n{write(several)}\n") == expected


SAMPLE = Line(
    state=State.USED,
    rule="iam-full-access",
    matcher={"type": "aws:iam/*", "principal": "ops"},
    expires=date(2027, 3, 31),
    reason='They "run" it',
    ticket="SEC-42",
    findings=2,
    undecided=1,
    resources=("urn:a", "urn:b"),
    more=1,
)
TEXT = (
    'Used: iam-full-access, where type is "aws:iam/*" and principal is "ops", until 2027-03-31, ticket "SEC-42", because '
    '"They \\"run\\" it", findings 2, undecided 1, on "urn:a", "urn:b", and 1 more. Review it before that day.'
)


def test_a_line_reads_well() -> None:
    assert write([SAMPLE]) == TEXT
    assert 'because "Für später\\u202e"' in write([SAMPLE._replace(reason="Für später\u202e")])


@pytest.mark.parametrize(
    "text", ["", "Used", TEXT[:-20], TEXT.replace("Used", "Unused"), TEXT + " Really.", "x" + TEXT]
)
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=re.escape("not a line about an exemption, or one of another version")):
        read(text)


def test_of_a_long_line_the_message_shows_the_beginning() -> None:
    with pytest.raises(ValueError, match=f"version: '{'x' * 200}'$"):
        read("x" * 201)


def test_a_state_of_a_later_version_is_refused_too() -> None:
    with pytest.raises(ValueError, match="not a line about an exemption"):
        read(TEXT.replace("Used", "Lost"))
