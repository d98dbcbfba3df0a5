"""What rules see of a stack's config."""

import pytest
from aws_guardrails.stack_config import plain_config


def test_of_a_secret_nothing_is_left() -> None:
    given = {"shop:size": "3", "shop:password": "hunter2-hunter2", "shop:database": '{"user": "shop"}'}

    assert plain_config(given, {"shop:password", "shop:database"}) == {"shop:size": "3"}


def test_objects_and_lists_are_data_and_anything_else_is_text() -> None:
    given = {"shop:database": '{"port": 5432, "hosts": ["a"]}', "shop:zones": '["a", "b"]', "shop:debug": "true"}

    assert plain_config(given) == {
        "shop:database": {"port": 5432, "hosts": ("a",)},
        "shop:zones": ("a", "b"),
        "shop:debug": "true",
    }


@pytest.mark.parametrize("text", ["{not JSON}", "[" * 100_000, '{"a": NaN', ""])
def test_what_only_looks_like_data_is_text(text: str) -> None:
    assert plain_config({"shop:text": text}) == {"shop:text": text}
