"""Which versions of Python and of the SDK the contract tests are run with."""

import re
import tomllib
from pathlib import Path

import pytest
import versions
from versions import LOWEST, PINNED, ROOT


def python(file: Path, script: str) -> Path:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(f"#!/bin/sh\n{script}\n")
    file.chmod(0o755)
    return file


def test_the_interpreters_at_hand_are_found_on_path_and_in_pyenv(tmp_path: Path) -> None:
    path, pyenv = tmp_path / "bin", tmp_path / "home/.pyenv/versions"
    on_path = python(path / "python3.12", "echo 3 12")
    python(path / "python3.13", "exit 127")
    python(path / "python3.10", "echo 3 10")
    python(pyenv / "3.9.18/bin/python", "echo 3 9")
    python(pyenv / "3.12.1/bin/python", "echo 3 12")
    oldest = python(pyenv / "3.11.7/bin/python", "echo 3 11")

    found = versions.at_hand({"PATH": str(path), "HOME": str(tmp_path / "home")})

    assert list(found.items()) == [((3, 11), oldest), ((3, 12), on_path)]


@pytest.mark.parametrize(
    ("at_hand", "plan"),
    [
        ([(3, 11)], [((3, 11), LOWEST), ((3, 11), PINNED)]),
        ([(3, 11), (3, 12), (3, 14)], [((3, 11), LOWEST), ((3, 12), PINNED), ((3, 14), PINNED)]),
    ],
)
def test_the_lowest_versions_run_in_the_oldest_python_and_the_pinned_ones_in_the_others(
    at_hand: list[versions.Version], plan: list[tuple[versions.Version, Path]]
) -> None:
    assert versions.plan(at_hand) == plan


def test_the_lowest_versions_are_the_lower_bounds_of_the_pack() -> None:
    declared = tomllib.loads((ROOT / "policypack/pyproject.toml").read_text())["project"]
    bounds = {re.split(r">=|,", each)[0]: re.split(r">=|,", each)[1] for each in declared["dependencies"]}
    locked = dict(re.findall(r"^(\S+)==(\S+)", LOWEST.read_text(), re.MULTILINE))

    below = {name: tuple(map(int, locked[name].split(".")[:2])) for name in bounds}
    assert below == {name: tuple(map(int, bound.split("."))) for name, bound in bounds.items()}
    assert declared["requires-python"] == ">={}.{}".format(*versions.OLDEST)
