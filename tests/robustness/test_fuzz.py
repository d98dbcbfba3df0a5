"""A little of what `make fuzz` does at length."""

import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from fuzz import Growth
from fuzz_targets import TARGETS, Servicer, servicer
from hypothesis import given, settings
from sample import ROOT

WITH_PACK = {**os.environ, "PYTHONPATH": str(ROOT / "policypack")}


@pytest.fixture(scope="module")
def pack() -> Iterator[Servicer]:
    with servicer() as running:
        yield running


@pytest.mark.parametrize("target", TARGETS)
def test_whatever_the_engine_sends_is_answered(target: str, pack: Servicer) -> None:
    strategy, made_of = TARGETS[target]

    @settings(max_examples=300, deadline=timedelta(seconds=10), database=None)
    @given(strategy)
    def hold(drawn: Any) -> None:
        pack.hold(made_of(drawn))

    hold()


def test_the_fuzzer_counts_to_its_end() -> None:
    command = [sys.executable, "tools/fuzz.py", "bags", "--runs", "20"]

    run = subprocess.run(command, cwd=ROOT, capture_output=True, check=False, text=True, env=WITH_PACK)

    assert (run.returncode, "20 inputs, of which the second half added" in run.stdout) == (0, True), run.stderr


@pytest.mark.parametrize("kept", [0, 5_000])
def test_memory_that_grows_is_told(kept: int) -> None:
    held: list[object] = []
    growth = Growth(20, lambda: None)

    def count_to_the_end() -> None:
        for number in range(20):
            held.append([[number] for _ in range(kept)])
            growth.count()

    if kept:
        with pytest.raises(AssertionError, match=r"memory grows: \d+ blocks in 10 inputs"):
            count_to_the_end()
    else:
        count_to_the_end()
