"""`path`: the folder that runs the installed package."""

import os
import subprocess
import sys
from importlib import metadata
from pathlib import Path

import pytest
import yaml
from aws_guardrails.about import VERSION
from aws_guardrails.cli.path import ENTRY, PathError, cache, environment, folder, written
from reports import command
from sample import ROOT

MANIFEST = yaml.safe_load((ROOT / "policypack/PulumiPolicy.yaml").read_text("utf-8"))


def content(made: Path) -> dict[str, str]:
    return {file.name: file.read_text("utf-8") for file in made.iterdir()}


@pytest.mark.parametrize("name", ["env", "my env", 'an "odd": #env', "Umgebung für uns", "it's {name}"])
def test_the_folder_is_a_pack_that_runs_in_the_environment(name: str, tmp_path: Path) -> None:
    environment = tmp_path / name

    made = written(environment, tmp_path / "cache")

    options = {"toolchain": "pip", "virtualenv": str(environment)}
    found = content(made)
    assert yaml.safe_load(found.pop("PulumiPolicy.yaml")) == {
        **MANIFEST,
        "runtime": {"name": "python", "options": options},
    }
    assert found == {"__main__.py": ENTRY}


def test_every_version_and_environment_has_a_folder_of_its_own(tmp_path: Path) -> None:
    made = {folder(tmp_path / name, tmp_path) for name in ("one", "two")}

    assert len(made) == 2
    assert {each.parent for each in made} == {tmp_path / "aws-guardrails"}
    assert {each.name.partition("-")[0] for each in made} == {VERSION}


def test_a_second_run_writes_nothing(tmp_path: Path) -> None:
    made = written(tmp_path / "env", tmp_path)
    before = {file: file.stat().st_ino for file in made.iterdir()}

    again = written(tmp_path / "env", tmp_path)

    assert (again, {file: file.stat().st_ino for file in made.iterdir()}) == (made, before)


@pytest.mark.parametrize("damage", ["", "name: aws-gua", "runtime: nodejs\n"])
def test_a_damaged_folder_is_mended(damage: str, tmp_path: Path) -> None:
    made = written(tmp_path / "env", tmp_path)
    before = content(made)
    (made / "PulumiPolicy.yaml").write_text(damage)
    (made / "__main__.py").unlink()

    written(tmp_path / "env", tmp_path)

    assert content(made) == before


def test_runs_at_the_same_time_do_not_disturb_each_other(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from aws_guardrails.cli.path import written; sys.stdin.read();"
        "print(written(Path('/env'), Path(sys.argv[1])))"
    )
    start = [sys.executable, "-c", code, str(tmp_path)]
    running = [
        subprocess.Popen(
            start,
            cwd=ROOT / "policypack",
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for _ in range(8)
    ]
    for each in running:
        assert each.stdin is not None
        each.stdin.close()
        each.stdin = None
    said = [each.communicate(timeout=60) for each in running]

    made = folder(Path("/env"), tmp_path)
    assert (said, sorted(content(made))) == ([(f"{made}\n", "")] * 8, ["PulumiPolicy.yaml", "__main__.py"])


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("/elsewhere", "/elsewhere"),
        ("relative/folder", "/home/me/.cache"),
        ("", "/home/me/.cache"),
        (None, "/home/me/.cache"),
    ],
)
def test_the_cache_is_the_users(given: str | None, expected: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "/home/me")

    assert cache({} if given is None else {"XDG_CACHE_HOME": given}) == Path(expected)


def test_a_folder_that_cannot_be_written_is_told_with_a_way_out(tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("a file")

    with pytest.raises(PathError) as caught:
        written(tmp_path / "env", tmp_path / "cache")

    made = folder(tmp_path / "env", tmp_path / "cache")
    assert str(caught.value) == (
        f"the folder of the policy pack cannot be written: [Errno 20] Not a directory: '{made}'. Set XDG_CACHE_HOME to a "
        'folder that can be written, or use --policy-pack "$(command -v aws-guardrails-pack)"'
    )


def test_a_file_that_cannot_be_put_in_place_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_file: Path, _target: Path) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)

    with pytest.raises(PathError, match="No space left on device"):
        written(tmp_path / "env", tmp_path)

    assert list(folder(tmp_path / "env", tmp_path).iterdir()) == []


def test_the_environment_is_that_of_the_python_that_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(metadata, "distribution", lambda name: name)

    assert environment() == Path(sys.prefix)


def test_outside_a_virtual_environment_the_ways_out_are_told() -> None:
    pretend = (
        "import sys; sys.argv[1:] = ['path']; sys.base_prefix = sys.prefix; from aws_guardrails.cli import main; main()"
    )

    ran = subprocess.run(
        [sys.executable, "-c", pretend], cwd=ROOT / "policypack", capture_output=True, check=False, text=True
    )

    assert (ran.returncode, ran.stdout, ran.stderr) == (
        1,
        "",
        (
            f"Error: {sys.executable} is in no virtual environment, and a policy pack's folder names one. Install the "
            "package in one (python3 -m venv .venv, then .venv/bin/pip install 'pulumi-aws-guardrails[cli]'), or use "
            '--policy-pack "$(command -v aws-guardrails-pack)"\n'
        ),
    )


def test_in_a_checkout_the_folder_itself_is_named() -> None:
    ran = command("path")

    assert (ran.exit_code, ran.stdout, ran.stderr) == (
        1,
        "",
        (
            f"Error: pulumi-aws-guardrails is not installed in {sys.prefix}, only imported from {ROOT / 'policypack'}: give "
            "that folder to --policy-pack\n"
        ),
    )


def test_a_user_without_a_home_is_told_what_to_set(monkeypatch: pytest.MonkeyPatch) -> None:
    def homeless() -> Path:
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.setattr(Path, "home", homeless)

    with pytest.raises(PathError, match="there is no home folder; set XDG_CACHE_HOME to a folder that can be written"):
        cache({**os.environ, "XDG_CACHE_HOME": ""})
