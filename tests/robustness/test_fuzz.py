"""A little of what `make fuzz` does at length."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from fuzz_targets import TARGETS, Servicer, servicer
from hypothesis import given, settings


@pytest.fixture(scope="module")
def pack() -> Iterator[Servicer]:
    with servicer() as running:
        yield running


@pytest.mark.parametrize("target", TARGETS)
def test_whatever_the_engine_sends_is_answered(target: str, pack: Servicer) -> None:
    strategy, made_of = TARGETS[target]

    @settings(max_examples=150, deadline=timedelta(seconds=10), database=None)
    @given(strategy)
    def hold(drawn: Any) -> None:
        pack.hold(made_of(drawn))

    hold()
