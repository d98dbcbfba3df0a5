"""What a message may show of a value."""

import pytest
from aws_guardrails.quoting import quoted


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
        ("role", "x" * 500, (), f"`{'x' * 200}…`"),
    ],
)
def test_a_value_is_shown_harmless_and_only_if_it_is_no_secret(
    path: str, value: str | bool | int, secrets: tuple[str, ...] | None, shown: str
) -> None:
    assert quoted(path, value, secrets) == shown


def test_a_path_that_is_not_on_the_list_is_refused() -> None:
    with pytest.raises(ValueError, match=r"^userData: not on the allow-list of values that a message may show$"):
        quoted("userData", "password=hunter2", ())
