"""What a message may show of a value."""

import re

import pytest
from aws_guardrails.model import Path, Resource
from aws_guardrails.quoting import quoted
from aws_guardrails.values import MISSING, Value


def steps(path: str) -> Path:
    """Return the steps of a path that is written as text."""
    return tuple(int(step) if step.isdecimal() else step for step in re.split(r"[.\[\]]+", path) if step)


def nested(path: str, value: Value) -> dict[str, Value]:
    """Return properties that have a value at a path."""
    head, *tail = steps(path)
    for step in reversed(tail):
        value = (*[None] * step, value) if isinstance(step, int) else {step: value}
    return {str(head): value}


@pytest.mark.parametrize(
    ("path", "value", "secrets", "shown"),
    [
        ("protocol", "HTTP", (), "`HTTP`"),
        ("blockPublicAcls", False, (), "`false`"),
        ("port", 80, (), "`80`"),
        ("policyArns[3]", "arn:aws:iam::aws:policy/X", (), "`arn:aws:iam::aws:policy/X`"),
        ("protocol", "HTTP", ("protocol",), "(secret)"),
        ("defaultActions[0].redirect.protocol", "HTTP", ("defaultActions",), "(secret)"),
        ("defaultActions[0].redirect.protocol", "HTTP", ("defaultActions[1]", "default"), "`HTTP`"),
        ("protocol", "HTTP", None, "(secret)"),
        ("role", "app`\n  [mandatory] forged", (), "`app [mandatory] forged`"),
        ("role", MISSING, (), "`missing`"),
        ("role", "x" * 200, (), f"`{'x' * 200}`"),
        ("role", "x" * 201, (), f"`{'x' * 200}…`"),
        ("role", "x" * 200 + " " * 200, (), f"`{'x' * 200}`"),
        ("role", "x" * 200 + " " * 201, (), f"`{'x' * 200}…`"),
        ("role", "x" * 100 + " " * 300 + "y", (), f"`{'x' * 100}…`"),
    ],
)
def test_a_value_is_shown_harmless_and_only_if_it_is_no_secret(
    path: str, value: str | bool | int, secrets: tuple[str, ...] | None, shown: str
) -> None:
    resource = Resource(type="t", name="n", urn="u", properties=nested(path, value), secrets=secrets)

    assert resource.quote(*steps(path)) == shown


def test_a_path_that_is_not_on_the_list_is_refused() -> None:
    with pytest.raises(ValueError, match=r"^userData: not on the allow-list of values that a message may show$"):
        quoted("userData", "password=hunter2", is_secret=False)
