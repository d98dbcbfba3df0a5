"""The console lines of a page, for tests that follow them to the letter."""

import re
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path


def section(page: Path, heading: str) -> str:
    """Return the text below a heading, up to the next one of any depth."""
    found = re.search(rf"^#+ {re.escape(heading)}\n(.*?)(?=^#|\Z)", page.read_text("utf-8"), re.MULTILINE | re.DOTALL)
    assert found, f"{page.name} has no heading `{heading}`"
    return found[1]


def lines(page: Path, heading: str) -> list[str]:
    """Return the lines that a section tells to type."""
    blocks = re.findall(r"^```console\n(.*?)^```", section(page, heading), re.MULTILINE | re.DOTALL)
    return [line.removeprefix("$ ") for block in blocks for line in block.splitlines()]


def follow(typed: Sequence[str], folder: Path, environment: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
    """Type lines into one shell that ends at the first failure; return what is printed, standard error included."""
    return subprocess.run(
        ["bash", "-euo", "pipefail", "-c", "\n".join(typed)],
        cwd=folder,
        env=dict(environment),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
