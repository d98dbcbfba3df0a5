"""Throws many inputs at the pack: guided by the coverage of its code where atheris is installed, else at random.

    make fuzz
    make fuzz ARGS="documents --runs 1000000 --seed 7"

Ends with exit code 0 if every input was answered in time, by no rule that broke, and without memory that grows.
"""

import argparse
import functools
import gc
import importlib.util
import random
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Final

HAS_ATHERIS: Final = importlib.util.find_spec("atheris") is not None
FOLDER: Final = Path(__file__).parents[1] / ".hypothesis"
"""Where libFuzzer leaves an input that broke something."""
NAMES: Final = ("bags", "documents", "stacks")
LONGEST: Final = 4096
"""Bytes from which an input is drawn."""
MOST_SECONDS: Final = 20
"""For one input; the longest take a tenth of a second."""
MOST_GROWTH: Final = 20_000
"""Blocks of memory that the second half of the inputs may add: less than half of one for each of 100,000."""


class Growth:
    """Tells whether Python holds more memory after many inputs than after some."""

    def __init__(self, runs: int, forget: Callable[[], None]) -> None:
        """Compare after so many inputs; `forget` drops what the last one has left, as a new run does."""
        self.runs: Final = runs
        self._forget: Final = forget
        self._done = 0
        self._before = 0

    def count(self) -> None:
        """Count an input.

        Raises:
            AssertionError: More is held than was.
        """
        self._done += 1
        if self._done == self.runs // 2:
            self._before = self._held()
        elif self._done == self.runs:
            growth = self._held() - self._before
            print(f"{self.runs} inputs, of which the second half added {growth:+} blocks of memory", flush=True)
            if growth > MOST_GROWTH:
                raise AssertionError(f"memory grows: {growth} blocks in {self.runs // 2} inputs")

    def _held(self) -> int:
        self._forget()
        return held()


def held() -> int:
    """Return how many blocks of memory Python holds, without what bounded caches may forget at any time."""
    for cache in gc.get_objects():
        if isinstance(cache, functools._lru_cache_wrapper) and cache.cache_parameters()["maxsize"] is not None:  # noqa: SLF001 - its only name
            cache.cache_clear()
    sys.modules["aws_guardrails.aws.meaning"].forget()
    gc.collect()
    return sys.getallocatedblocks()


def fuzz(name: str, runs: int, seed: int) -> None:
    """Throw inputs of one kind at the pack, in this process, which ends with them."""
    if HAS_ATHERIS:
        import atheris  # noqa: PLC0415 - only where there is one

        with atheris.instrument_imports(include=["aws_guardrails"]):
            from fuzz_targets import TARGETS, servicer  # noqa: PLC0415 - after that
    else:
        from fuzz_targets import TARGETS, servicer  # noqa: PLC0415 - as above
    from hypothesis import given, settings  # noqa: PLC0415 - as above

    strategy, made_of = TARGETS[name]
    with servicer() as pack:
        growth = Growth(runs, pack.configure)

        @settings(database=None, deadline=None)
        @given(strategy)
        def hold(drawn: Any) -> None:  # noqa: ANN401 - what the strategy draws
            try:
                pack.hold(made_of(drawn))
            except BaseException:
                print(f"broken by {drawn!r}", flush=True)
                raise

        throw: Any = hold.hypothesis.fuzz_one_input  # type: ignore[attr-defined]  # its types do not tell of it

        def once(data: bytes) -> None:
            throw(data)
            growth.count()

        if HAS_ATHERIS:
            options = [f"-runs={runs}", f"-seed={seed}", f"-max_len={LONGEST}", f"-timeout={MOST_SECONDS}"]
            # Without it libFuzzer begins with inputs of a few bytes, of which nothing can be drawn.
            options += ["-len_control=0", "-print_final_stats=1", "-rss_limit_mb=4096", f"-artifact_prefix={FOLDER}/"]
            FOLDER.mkdir(exist_ok=True)
            atheris.Setup([sys.argv[0], *options], once)
            atheris.Fuzz()
        else:
            at_random(once, runs, seed)


def at_random(once: Callable[[bytes], None], runs: int, seed: int) -> None:
    """Throw random inputs."""
    rng = random.Random(seed)  # noqa: S311 - not cryptography
    for _ in range(runs):
        once(rng.randbytes(rng.randrange(LONGEST)))


def main(arguments: Sequence[str] | None = None) -> int:
    """Throw inputs of all kinds, or of one, each in a process of its own."""
    parser = argparse.ArgumentParser(description="Throw many inputs at the pack.")
    parser.add_argument("target", nargs="?", choices=NAMES, help="all of them unless given")
    parser.add_argument("--runs", type=int, default=100_000, help="inputs for each (%(default)s)")
    parser.add_argument("--seed", type=int, default=1, help="what they are drawn from (%(default)s)")
    chosen = parser.parse_args(arguments)
    if chosen.target:
        fuzz(chosen.target, chosen.runs, chosen.seed)
        return 0
    more = ["--runs", str(chosen.runs), "--seed", str(chosen.seed)]
    return max(subprocess.run([sys.executable, __file__, name, *more], check=False).returncode for name in NAMES)


if __name__ == "__main__":
    sys.exit(main())
