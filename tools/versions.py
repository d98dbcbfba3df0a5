"""Run the contract tests on packs in other versions of Python and of the SDK than the pinned ones.

Run as `make test-versions`. The tests themselves stay in `.venv`; what differs is the process of the pack. The lowest
versions that the pack supports run in the oldest Python at hand, the pinned ones in each of the others.
"""

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path

ROOT = Path(__file__).parents[1]
LOWEST = ROOT / "tests/data/requirements-lowest.txt"
PINNED = ROOT / "policypack/requirements.txt"

OLDEST = (3, 11)
"""The oldest Python that the pack supports."""

NEWEST = (3, 29)
"""The last name that is looked for."""

SDK = """
from importlib.metadata import version
print("pulumi", version("pulumi"), "with pulumi-policy", version("pulumi-policy"))
"""
"""Prints the versions of the SDK."""

Version = tuple[int, int]


def at_hand(environment: Mapping[str, str]) -> dict[Version, Path]:
    """Return the interpreters on PATH and those of pyenv, one of each version, the oldest first."""
    names = (f"python3.{minor}" for minor in range(OLDEST[1], NEWEST[1] + 1))
    on_path = [Path(file) for name in names if (file := shutil.which(name, path=environment.get("PATH", "")))]
    pyenv = Path(environment.get("PYENV_ROOT") or Path(environment.get("HOME", "/")) / ".pyenv")
    found: dict[Version, Path] = {}
    for interpreter in [*on_path, *sorted(pyenv.glob("versions/*/bin/python"))]:
        version = version_of(interpreter)
        if version and version >= OLDEST:
            found.setdefault(version, interpreter)
    return dict(sorted(found.items()))


def version_of(interpreter: Path) -> Version | None:
    """Return the version of an interpreter; none of one that does not start, as pyenv's stand-ins may not."""
    code = "import sys; print(*sys.version_info[:2])"
    ran = subprocess.run([interpreter, "-c", code], capture_output=True, text=True, check=False)
    if ran.returncode != 0:
        return None
    major, minor = ran.stdout.split()
    return int(major), int(minor)


def plan(versions: Iterable[Version]) -> list[tuple[Version, Path]]:
    """Return which requirements to try in which Python, of versions with the oldest first."""
    oldest, *newer = versions
    return [(oldest, LOWEST), *((version, PINNED) for version in newer or [oldest])]


def installed(interpreter: Path, requirements: Path, folder: Path) -> Path:
    """Return the interpreter of a virtual environment with these requirements, made where it is not there yet."""
    key = hashlib.sha256(f"{interpreter}\n{requirements.read_text()}".encode()).hexdigest()
    mark, python = folder / ".complete", folder / "bin/python"
    if not mark.exists() or mark.read_text() != key:
        subprocess.run([interpreter, "-m", "venv", "--clear", folder], check=True)
        pip = [str(python), "-m", "pip", "install", "--disable-pip-version-check", "-q"]
        subprocess.run([*pip, "--require-hashes", "-r", str(requirements)], check=True)
        mark.write_text(key)
    return python


def main() -> None:
    """Run the tests in each; the exit code is 1 if any failed."""
    interpreters = at_hand(os.environ) or {sys.version_info[:2]: Path(sys.executable)}
    failed = False
    for version, requirements in plan(interpreters):
        name = f"{version[0]}.{version[1]}-{'lowest' if requirements is LOWEST else 'pinned'}"
        python = installed(interpreters[version], requirements, ROOT / ".local/versions" / name)
        sdk = subprocess.run([python, "-c", SDK], capture_output=True, text=True, check=True).stdout.strip()
        print(f"==> Python {version[0]}.{version[1]}, {sdk}", flush=True)
        command = [sys.executable, "-m", "pytest", "-q", "-n", "2", "--dist=loadgroup", "tests/contract", *sys.argv[1:]]
        ran = subprocess.run(command, cwd=ROOT, env={**os.environ, "PACK_PYTHON": str(python)}, check=False)
        failed = failed or ran.returncode != 0
    sys.exit(failed)


if __name__ == "__main__":
    main()
