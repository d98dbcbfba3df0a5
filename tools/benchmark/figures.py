"""Times taken in turns, the ratios between them, and tables of both. All times are in seconds."""

import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

Measured: TypeAlias = Callable[[], float]
"""Does some work and returns the seconds it took, preparations left out."""


@dataclass(frozen=True, slots=True)
class Ratio:
    """How many times as long one work takes as another, over pairs of runs."""

    median: float
    low: float
    high: float

    def cells(self) -> list[str]:
        """Return the median and the extremes for a table."""
        return [f"{shown(self.median)}x", shown(self.low), shown(self.high)]


@dataclass(frozen=True, slots=True)
class Figure:
    """Two works that were run in turns, and how they compare."""

    section: str
    work: str
    resources: int | None
    """How many resources each work is about; None where it is about none."""
    this: tuple[float, ...]
    base: tuple[float, ...]
    """The same number of runs; the ratio is `this` to `base`."""
    base_resources: int | None = None
    """How many resources the base is about, where that differs: then times per resource are compared."""
    unit: str = "s"
    """That of both: seconds, or `MiB` of memory."""

    @property
    def ratio(self) -> Ratio:
        """How many times as long `this` takes."""
        scale = self.base_resources / self.resources if self.base_resources and self.resources else 1.0
        return ratio([seconds * scale for seconds in self.this], self.base)

    def as_json(self) -> dict[str, Any]:
        """Return everything, the single runs included."""
        found = self.ratio
        return {
            "section": self.section,
            "work": self.work,
            "resources": self.resources,
            "baseResources": self.base_resources or self.resources,
            "unit": self.unit,
            "this": list(self.this),
            "base": list(self.base),
            "ratio": {"median": found.median, "min": found.low, "max": found.high},
        }


@dataclass(frozen=True, slots=True)
class Target:
    """What is aimed at, and what was measured."""

    what: str
    measured: float
    limit: float
    """The most that it may be."""

    @property
    def holds(self) -> bool:
        """Whether it is reached."""
        return self.measured <= self.limit

    @property
    def verdict(self) -> str:
        """Whether it is reached, in words."""
        return "holds" if self.holds else "does not hold"

    def cells(self) -> list[str]:
        """Return what it says for a table."""
        return [self.what, f"{shown(self.measured)}x", f"{shown(self.limit)}x", self.verdict]

    def as_json(self) -> dict[str, Any]:
        """Return everything."""
        return {"what": self.what, "measured": self.measured, "limit": self.limit, "holds": self.holds}


def timed(work: Callable[[], object]) -> Measured:
    """Return the work as one that tells how long it took."""

    def measured() -> float:
        start = time.perf_counter()
        work()
        return time.perf_counter() - start

    return measured


def in_turns(runs: int, *works: Measured, warm_up: bool = True) -> list[tuple[float, ...]]:
    """Run each work once to warm up, then all of them in turns, so that a slow spell of the machine meets each.

    Returns:
        For each work, its seconds in each counted run.
    """
    for work in works if warm_up else ():
        work()
    rounds = [[work() for work in works] for _ in range(runs)]
    return list(zip(*rounds, strict=True))


def ratio(this: Sequence[float], base: Sequence[float]) -> Ratio:
    """Compare times pair by pair.

    Raises:
        ValueError: There are no pairs, or not every time has its partner.
    """
    if not this:
        raise ValueError("there is nothing to compare")
    quotients = [mine / other for mine, other in zip(this, base, strict=True)]
    return Ratio(statistics.median(quotients), min(quotients), max(quotients))


def milliseconds(seconds: Sequence[float]) -> str:
    """Return the median in milliseconds."""
    return f"{shown(statistics.median(seconds) * 1e3)} ms"


def microseconds_each(seconds: Sequence[float], resources: int) -> str:
    """Return the median in microseconds per resource."""
    return f"{shown(statistics.median(seconds) * 1e6 / resources)} µs"


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return aligned lines: the first column to the left, the others to the right."""
    widths = [max(map(len, column)) for column in zip(head, *rows, strict=True)]
    lines = (
        "  ".join(cell.rjust(width) if index else cell.ljust(width) for index, (cell, width) in enumerate(cells))
        for cells in (list(zip(row, widths, strict=True)) for row in (head, *rows))
    )
    return "\n".join(f"  {line.rstrip()}" for line in lines)


def median(figure: Figure) -> str:
    """Return the median in the figure's unit, seconds as milliseconds."""
    return milliseconds(figure.this) if figure.unit == "s" else f"{shown(statistics.median(figure.this))} {figure.unit}"


def shown(number: float) -> str:
    """Return three significant digits, without an exponent."""
    size = abs(number)
    decimals = 3 if size < 0.1 else 2 if size < 10 else 1 if size < 100 else 0
    return f"{number:,.{decimals}f}"
