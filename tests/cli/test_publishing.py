"""What `pulumi policy publish` sends: the folder as the CLI packs it, unpacked elsewhere, installed and run."""

import os
import shutil
import subprocess
import tarfile
from pathlib import Path

import pytest
from sample import EXPECTED, ROOT, preview, pulumi, select

PACK = ROOT / "policypack"
MODULE = ROOT / "toolchain/pulumi"

pytestmark = [pytest.mark.sharing, pytest.mark.xdist_group("installing")]


def packed(folder: Path, archive: Path) -> Path:
    """Pack a folder by the code of the CLI itself, which is a Go module."""
    go = shutil.which("go")
    assert go, (
        "Go is needed to pack the policy pack as `pulumi policy publish` does: https://go.dev/dl/ (1.25 or newer)"
    )
    kept = ROOT / ".local/go"  # nothing is left outside the checkout
    ran = subprocess.run(
        [go, "run", "./pack", str(folder), str(archive)],
        cwd=MODULE,
        env={
            **os.environ,
            "GOPATH": str(kept),
            "GOMODCACHE": str(kept / "modules"),
            "GOCACHE": str(kept / "cache"),
            # The module cache is read-only otherwise, and `make clean` could not remove it.
            "GOFLAGS": f"{os.environ.get('GOFLAGS', '')} -modcacherw".strip(),
            "GOWORK": "off",
        },
        capture_output=True,
        check=False,
        text=True,
    )
    assert ran.returncode == 0, ran.stderr
    return archive


def names(archive: Path) -> set[str]:
    with tarfile.open(archive) as opened:
        return {member.name.removeprefix("package/") for member in opened.getmembers() if member.isfile()}


def sources(folder: Path) -> set[str]:
    """Return the files of a pack without what its `.gitignore` names."""
    files = {file.relative_to(folder) for file in folder.rglob("*") if file.is_file()}
    return {file.as_posix() for file in files if file.parts[0] != "venv" and "__pycache__" not in file.parts}


def test_the_published_folder_has_every_source_and_no_environment(tmp_path: Path) -> None:
    assert (PACK / "venv").is_dir()

    archive = packed(PACK, tmp_path / "pack.tgz")

    assert names(archive) == sources(PACK)


def test_the_published_folder_installs_and_runs_elsewhere(environment: dict[str, str], tmp_path: Path) -> None:
    with tarfile.open(packed(PACK, tmp_path / "pack.tgz")) as opened:
        opened.extractall(tmp_path / "unpacked", filter="data")
    pack = tmp_path / "unpacked/package"
    installed = pulumi("install", environment=environment, folder=pack)
    assert installed.returncode == 0, installed.stdout
    select("violating", environment)

    run = preview("violating", environment, tmp_path / "log", pack=pack)

    assert run.outcome == EXPECTED["violating"], run.output


def test_a_gitignore_above_the_folder_leaves_files_out_as_the_readme_warns(tmp_path: Path) -> None:
    copy = shutil.copytree(PACK, tmp_path / "shop/policypack", ignore=shutil.ignore_patterns("venv", "__pycache__"))
    (tmp_path / "shop/.git").mkdir()
    (tmp_path / "shop/.gitignore").write_text("data/\n")

    archive = packed(copy, tmp_path / "pack.tgz")

    left_out = {name for name in sources(PACK) if "data" in name.split("/")}
    assert (names(archive), len(left_out) > 0) == (sources(PACK) - left_out, True)


def test_without_go_the_packing_says_what_is_missing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))

    with pytest.raises(AssertionError, match=r"Go is needed to pack the policy pack as `pulumi policy publish` does"):
        packed(PACK, tmp_path / "pack.tgz")
