"""The environment in which this project runs Pulumi: its own CLI, backend, login and offline AWS provider.

The demo, the tests and the benchmark import `environment`; `eval "$(make env)"` gives a shell the same.
"""

from __future__ import annotations

import os
import shlex
import sys
from typing import TYPE_CHECKING

import pulumi_cli

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

FOREIGN = ("PULUMI_", "AWS_")
"""Prefixes of the variables that are not passed on.

Any `PULUMI_` variable may lead to the user's own login, backend, stack or options, and new ones appear with each
release. `AWS_` ones could reach the user's account, and give the SDK defaults that make results differ.
"""


def variables(root: Path, base: Mapping[str, str], cli_folder: Path) -> dict[str, str]:
    """Return the sandbox's environment, made from `base`. Creates nothing.

    Args:
        root: The checkout.
        base: The environment to start from, usually `os.environ`.
        cli_folder: The folder that holds `pulumi`.
    """
    # The CLI's folder comes last: if it is a system folder, its python must not hide the one of .venv.
    front = [str(root / "offline" / "bin"), str(root / ".venv" / "bin"), str(cli_folder)]
    rest = [folder for folder in base.get("PATH", os.defpath).split(os.pathsep) if folder not in front]
    return {
        **{name: value for name, value in base.items() if not name.startswith(FOREIGN)},
        "PATH": os.pathsep.join([*front, *rest]),
        "PULUMI_HOME": str(root / ".local" / "home"),
        "PULUMI_BACKEND_URL": (root / ".local" / "state").as_uri(),
        # A throw-away value: the sample's state holds no real secret.
        "PULUMI_CONFIG_PASSPHRASE": "guardrails",
        "PULUMI_SKIP_UPDATE_CHECK": "true",
        # Without the offline provider Pulumi would download the real one, and could then reach an AWS account.
        "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION": "true",
    }


def environment(root: Path, base: Mapping[str, str]) -> dict[str, str]:
    """Return the sandbox's environment, and create the folders that it names.

    Args:
        root: The checkout.
        base: The environment to start from, usually `os.environ`.

    Raises:
        pulumi_cli.CliError: There is no usable CLI yet; `make setup` finds or obtains one.
    """
    root = root.resolve()
    cli_folder = pulumi_cli.bin_folder(root, base)
    for name in ("home", "state"):
        (root / ".local" / name).mkdir(parents=True, exist_ok=True)
    return variables(root, base, cli_folder)


def shell_lines(base: Mapping[str, str], wanted: Mapping[str, str]) -> list[str]:
    """Return the lines for a POSIX shell that turn one environment into the other."""
    removed = [f"unset {shlex.quote(name)}" for name in sorted(base.keys() - wanted.keys())]
    changed = sorted(name for name in wanted if wanted[name] != base.get(name))
    return [*removed, *(f"export {name}={shlex.quote(wanted[name])}" for name in changed)]


def main() -> int:
    """Print the sandbox's environment for `eval`."""
    try:
        wanted = environment(pulumi_cli.ROOT, os.environ)
    except (pulumi_cli.CliError, OSError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    print("\n".join(shell_lines(os.environ, wanted)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
