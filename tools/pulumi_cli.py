"""Find the Pulumi CLI and its Python language host, or obtain both into this checkout.

As a script it prints the folder that holds `pulumi`, and on stderr what it does and how long that takes.
Nothing is installed outside `.local/`, and what is there already is not obtained again.
It runs before anything is installed, so it needs the standard library only.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import urllib.request
from contextlib import contextmanager
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

Version = tuple[int, int, int]

MINIMUM: Version = (3, 255, 0)
"""The oldest CLI with what the project uses: `policy analyze --file`, and a pack that is an executable."""
PINNED = "3.259.0"
"""The version obtained when none is there. `toolchain/pulumi` pins the same, `toolchain/language-python` an older host."""
INSTALLER = "https://get.pulumi.com/install.sh"

HOST = "pulumi-language-python"
EXECUTOR = "pulumi-language-python-exec"

ROOT = Path(__file__).resolve().parent.parent

THREE_WAYS = f"""\
Do one of these, then run the command again:
  1. Install Pulumi {".".join(map(str, MINIMUM))} or newer yourself: https://www.pulumi.com/docs/install/
  2. Give this machine access to get.pulumi.com and github.com, so that Pulumi's installer works here
     (behind a proxy, set HTTPS_PROXY).
  3. Install Go 1.25 or newer and put it on PATH: https://go.dev/dl/ (it needs access to a Go module proxy)."""


class CliError(Exception):
    """No usable CLI: the message says what went wrong, where, and what to do."""


class Way(Enum):
    """A way to obtain the CLI; the value is what it is called in messages."""

    INSTALLER = "Pulumi's installer"
    GO = "the build from Go modules"


@dataclass(frozen=True)
class Candidate:
    """A `pulumi` executable, and why it cannot be used (empty: it can)."""

    executable: Path
    flaw: str


def parse_version(text: str) -> Version | None:
    """Read what `pulumi version` prints; None if that is not a version."""
    found = re.match(r"v?(\d+)\.(\d+)\.(\d+)(?![\d.])", text.strip())
    return (int(found[1]), int(found[2]), int(found[3])) if found else None


def flaw_of_version(text: str) -> str:
    """Say why a CLI that prints this version cannot be used; empty if it can."""
    version = parse_version(text)
    if version is None:
        return f"`pulumi version` prints {text.strip()[:60]!r}, which is not a version"
    if version < MINIMUM:
        return f"it is version {_dotted(version)}, older than {_dotted(MINIMUM)}"
    return ""


def choose(on_path: Candidate | None, local: Candidate | None, *, go: bool) -> Candidate | tuple[Way, ...]:
    """Choose the CLI to use, or else the ways to obtain one, in the order in which to try them.

    Args:
        on_path: The `pulumi` on PATH, if any.
        local: The one already obtained, if any.
        go: Whether Go is at hand.
    """
    for candidate in (on_path, local):
        if candidate and not candidate.flaw:
            return candidate
    return (Way.INSTALLER, Way.GO) if go else (Way.INSTALLER,)


def find(root: Path, env: Mapping[str, str]) -> tuple[Candidate | None, Candidate | None]:
    """Look at the CLI on PATH and, unless that one is usable, at the one in the checkout."""
    path = env.get("PATH", "")
    which = shutil.which("pulumi", path=path)
    on_path = inspect(Path(which), env, host_path=path) if which else None
    if on_path and not on_path.flaw:
        return on_path, None
    executable = _kept_in(root) / "bin" / "pulumi"
    return on_path, inspect(executable, env) if executable.exists() else None


def inspect(executable: Path, env: Mapping[str, str], *, host_path: str = "") -> Candidate:
    """Run `pulumi version`, and look for the language host beside the executable and on `host_path`."""
    try:
        ran = subprocess.run(
            [executable, "version"],
            # Even `pulumi version` writes a log into its home, which must not be the user's.
            env={**env, "PULUMI_SKIP_UPDATE_CHECK": "true", "PULUMI_HOME": str(ROOT / ".local" / "home")},
            capture_output=True,
            text=True,
            errors="replace",
            check=False,
            timeout=60,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        return Candidate(executable, f"it does not run ({error})")
    if ran.returncode:
        ended = f"crashes (signal {-ran.returncode})" if ran.returncode < 0 else f"ends with exit code {ran.returncode}"
        return Candidate(executable, f"it does not run (`pulumi version` {ended})")
    flaw = flaw_of_version(ran.stdout)
    if not flaw and not _has_host(executable, host_path):
        where = "neither beside it nor on PATH" if host_path else "not beside it"
        flaw = f"its Python language host ({HOST} with {EXECUTOR} in the same folder) is {where}"
    return Candidate(executable, flaw)


def bin_folder(root: Path, env: Mapping[str, str]) -> Path:
    """Return the folder that holds a usable `pulumi`; obtain nothing.

    Raises:
        CliError: There is none yet.
    """
    choice = choose(*find(root, env), go=False)
    if isinstance(choice, Candidate):
        return choice.executable.parent
    raise CliError("there is no usable Pulumi CLI yet. Run `make setup`, which finds or obtains one.")


def obtain(root: Path, env: Mapping[str, str], installer: str = INSTALLER) -> Path:
    """Find or obtain the CLI and its language host.

    Args:
        root: The checkout.
        env: The environment: PATH is searched, and the installer and Go run in it.
        installer: Address of Pulumi's installer script.

    Returns:
        The folder that holds `pulumi`.

    Raises:
        CliError: No way led to a usable CLI.
    """
    found = find(root, env)
    flaws = [f"{candidate.executable}: {candidate.flaw}" for candidate in found if candidate and candidate.flaw]
    for flaw in flaws:
        _say(f"not using {flaw}")
    go = shutil.which("go", path=env.get("PATH", "")) is not None
    choice = choose(*found, go=go)
    if isinstance(choice, Candidate):
        return choice.executable.parent

    failures = []
    for way in choice:
        try:
            with _staged(root, env) as (made, work):
                if way is Way.INSTALLER:
                    _install(made, work, env, installer)
                else:
                    _build(made, work, env, root / "toolchain")
        except (_StepError, OSError) as error:
            _say(f"{way.value} failed: {error}")
            failures.append(f"{way.value}: {error}")
        else:
            _say(f"done; it is kept in {_kept_in(root)}")
            return _kept_in(root) / "bin"
    if not go:
        failures.append(f"{Way.GO.value}: there is no Go on PATH")
    tried = "\n".join(f"  - {reason}" for reason in [*flaws, *failures])
    raise CliError(f"there is no usable Pulumi CLI, and none could be obtained.\n{tried}\n{THREE_WAYS}")


class _StepError(Exception):
    """One way to obtain the CLI failed; the message is for the list of what was tried."""


@contextmanager
def _staged(root: Path, env: Mapping[str, str]) -> Iterator[tuple[Path, Path]]:
    """Give a folder to fill and one to work in; keep the first only if it then holds a usable CLI.

    The rename at the end is what makes a CLI count as obtained, so one cut short never does.
    """
    stage = root / ".local" / "pulumi.partial"
    _remove(stage)
    made, work = stage / "pulumi", stage / "work"
    made.mkdir(parents=True)
    work.mkdir()
    try:
        yield made, work
        flaw = inspect(made / "bin" / "pulumi", env).flaw
        if flaw:
            raise _StepError(f"what it made cannot be used: {flaw}")
        _remove(_kept_in(root))
        made.rename(_kept_in(root))
    finally:
        _remove(stage)


def _install(made: Path, work: Path, env: Mapping[str, str], installer: str) -> None:
    _say(f"getting {PINNED} with Pulumi's installer, {installer} (about 100 MB)")
    script = work / "install.sh"
    try:
        with urllib.request.urlopen(installer, timeout=15) as answer:  # noqa: S310 (the address is ours)
            script.write_bytes(answer.read())
    except OSError as error:
        raise _StepError(f"{installer} cannot be reached ({error})") from error
    _run(["sh", script, "--no-edit-path", "--install-root", made, "--version", PINNED], work, env)


def _build(made: Path, work: Path, env: Mapping[str, str], modules: Path) -> None:
    _say(f"building {PINNED} from Go modules (about 5 minutes on 2 cores, and 4 GB of disk until it is done)")
    flags = _run(["go", "env", "GOFLAGS"], work, env).strip()
    go_env = {
        **env,
        "GOPATH": str(work / "go"),
        "GOMODCACHE": str(work / "modules"),
        "GOCACHE": str(work / "cache"),
        # Without it the module cache is read-only and cannot be removed afterwards.
        "GOFLAGS": f"{flags} -modcacherw".strip(),
        "GOWORK": "off",
    }
    build = ["go", "build", "-tags", "osusergo,grpcnotrace", "-o", f"{made / 'bin'}{os.sep}"]
    version = f"-X github.com/pulumi/pulumi/sdk/v3/go/common/version.Version=v{PINNED}"
    cli = [*build, "-ldflags", f"-s -w {version}", "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi"]
    host = [*build, "-ldflags", "-s -w", "github.com/pulumi/pulumi/sdk/python/cmd/pulumi-language-python/v3"]
    _run(cli, modules / "pulumi", go_env)
    _say("the CLI is built; building its Python language host (about 1 minute)")
    _run(host, modules / "language-python", go_env)
    sdk = ["go", "list", "-m", "-f", "{{.Dir}}", "github.com/pulumi/pulumi/sdk/v3"]
    sdk_folder = Path(_run(sdk, modules / "language-python", go_env).strip())
    executor = made / "bin" / EXECUTOR
    shutil.copy(sdk_folder / "python" / "cmd" / EXECUTOR, executor)
    executor.chmod(0o755)


def _run(command: Sequence[str | Path], folder: Path, env: Mapping[str, str]) -> str:
    """Run a command quietly and return its stdout.

    Raises:
        _StepError: It failed; the message has the end of what it printed.
    """
    name = " ".join(map(str, command[:2]))
    try:
        ran = subprocess.run(
            command, cwd=folder, env=env, capture_output=True, text=True, errors="replace", check=False, timeout=3600
        )
    except subprocess.TimeoutExpired as error:
        raise _StepError(f"`{name}` was not done within an hour") from error
    if ran.returncode:
        end = "\n".join(f"      {line}" for line in (ran.stdout + ran.stderr).strip().splitlines()[-10:])
        raise _StepError(f"`{name}` ended with exit code {ran.returncode}\n{end}".rstrip())
    return ran.stdout


def _has_host(executable: Path, host_path: str) -> bool:
    # Pulumi finds the host on PATH, or beside its own executable once symbolic links are resolved.
    hosts = [executable, executable.resolve()]
    if which := shutil.which(HOST, path=host_path):
        hosts += [Path(which), Path(which).resolve()]
    return any(_is_program(host.with_name(HOST)) and _is_program(host.with_name(EXECUTOR)) for host in hosts)


def _is_program(file: Path) -> bool:
    return file.is_file() and os.access(file, os.X_OK)


def _kept_in(root: Path) -> Path:
    return root / ".local" / "pulumi"


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def _dotted(version: Version) -> str:
    return ".".join(map(str, version))


def _say(text: str) -> None:
    print(f"Pulumi CLI: {text}", file=sys.stderr, flush=True)


def main() -> int:
    """Print the folder that holds the CLI, obtaining it first if need be."""
    try:
        folder = obtain(ROOT, os.environ)
    except (CliError, OSError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("error: interrupted; nothing half-made is kept, so simply run it again", file=sys.stderr)
        return 130
    print(folder)
    return 0


if __name__ == "__main__":
    sys.exit(main())
