"""The figures of whole runs as a picture."""

import statistics
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import matplotlib as mpl
from matplotlib import pyplot as plt

from benchmark.figures import Figure

COLOURS: Final = {"no pack": "#9a9a9a", "no-op pack": "#6c8ebf", "this pack": "#2e7d32", "naive pack": "#c77f2a"}
"""By what was run, in the order in which they are drawn."""


def plot(figures: Sequence[Figure], file: Path) -> None:
    """Draw the seconds of `policy analyze` by size, and the ratios to a pack that does nothing.

    Args:
        figures: Every figure of a run.
        file: The PNG to write.
    """
    mpl.use("Agg")
    drawing, (seconds, ratios) = plt.subplots(1, 2, figsize=(12, 4.5), layout="constrained")
    analyses = [figure for figure in figures if figure.section == "policy analyze"]
    sizes = list(dict.fromkeys(figure.resources or 0 for figure in analyses))
    for work, colour in COLOURS.items():
        times = [statistics.median(figure.this) for figure in analyses if figure.work == work]
        if times:
            seconds.plot(sizes, times, marker="o", label=work, color=colour)
    seconds.set(title="pulumi policy analyze --file", xlabel="resources", ylabel="seconds", ylim=(0, None))
    seconds.xaxis.set_major_formatter("{x:,.0f}")
    seconds.legend()

    sections = ("start-up", "preview", "policy analyze", "memory")
    whole = [figure for figure in figures if figure.section in sections]
    labels = list(dict.fromkeys(_label(figure) for figure in whole))
    drawn = [work for work in COLOURS if work != "no-op pack"]
    for index, work in enumerate(drawn):
        found = {_label(figure): figure.ratio for figure in whole if figure.work == work}
        places = [place + (index - 1) * 0.27 for place, label in enumerate(labels) if label in found]
        medians = [found[label].median for label in labels if label in found]
        ratios.bar(places, medians, width=0.25, label=work, color=COLOURS[work])
        for place, value in zip(places, medians, strict=True):
            ratios.text(place, value, f"{value:.2f}", ha="center", va="bottom", fontsize=7)
    ratios.axhline(1, color=COLOURS["no-op pack"], linewidth=1)
    ratios.set_xticks(range(len(labels)), labels, fontsize=8)
    ratios.set(title="times that of a pack that does nothing", ylim=(0, None))
    ratios.legend()
    drawing.savefig(file, dpi=110)
    plt.close(drawing)


def _label(figure: Figure) -> str:
    names = {"policy analyze": "analyze", "start-up": "start-up", "preview": "preview\nof the sample"}
    return names.get(figure.section, figure.section) + (f"\n{figure.resources:,}" if figure.resources else "")
