"""`aws-guardrails path`: a folder for `--policy-pack` that runs the installed package."""

import hashlib
import json
import os
import sys
import tempfile
from collections.abc import Mapping
from importlib import metadata
from pathlib import Path
from typing import Final

import click

from aws_guardrails.about import DESCRIPTION, PACK, VERSION

DISTRIBUTION: Final = "pulumi-aws-guardrails"

EXECUTABLE: Final = '--policy-pack "$(command -v aws-guardrails-pack)"'
"""What needs neither a virtual environment nor a folder."""

ENTRY: Final = '''"""The entry point that the Pulumi engine runs; written by `aws-guardrails path`."""

from aws_guardrails.pack import main

main()
'''

MANIFEST: Final = """# Written by `aws-guardrails path`.
name: {name}
version: {version}
description: {description}
runtime:
  name: python
  options:
    # Written out, because a uv.lock or poetry.lock in a folder above would otherwise choose the toolchain.
    toolchain: pip
    # The environment in which the package is installed.
    virtualenv: {environment}
"""


class PathError(click.ClickException):
    """There can be no such folder; the message says why and what to do."""


def files(environment: Path) -> Mapping[str, str]:
    """Return the files of a pack that runs what is installed in a virtual environment, the manifest last."""
    told = {"name": PACK, "version": VERSION, "description": DESCRIPTION, "environment": str(environment)}
    # JSON's texts are YAML's too.
    quoted = {name: json.dumps(text, ensure_ascii=False) for name, text in told.items()}
    return {"__main__.py": ENTRY, "PulumiPolicy.yaml": MANIFEST.format(**quoted)}


def cache(variables: Mapping[str, str]) -> Path:
    """Return the user's cache folder: https://specifications.freedesktop.org/basedir/latest/.

    Raises:
        PathError: The user has no home.
    """
    given = Path(variables.get("XDG_CACHE_HOME", ""))
    # The specification has relative paths ignored.
    if given.is_absolute():
        return given
    try:
        return Path.home() / ".cache"
    except RuntimeError as error:
        raise PathError("there is no home folder; set XDG_CACHE_HOME to a folder that can be written") from error


def folder(environment: Path, cached: Path) -> Path:
    """Return the folder of a pack: one for each version and interpreter."""
    interpreter = f"{environment}\n{sys.version}"
    return cached / PACK / f"{VERSION}-{hashlib.sha256(os.fsencode(interpreter)).hexdigest()[:12]}"


def written(environment: Path, cached: Path) -> Path:
    """Write the folder of a pack, unless it is there, and return it.

    Each file is put in place whole, and every run writes the same, so runs at the same time do not disturb each other.

    Raises:
        PathError: The folder cannot be written.
    """
    made = folder(environment, cached)
    try:
        made.mkdir(parents=True, exist_ok=True)
        for name, text in files(environment).items():
            _put(made / name, text.encode())
    except OSError as error:
        raise PathError(
            f"the folder of the policy pack cannot be written: {error}. Set XDG_CACHE_HOME to a folder that can be "
            f"written, or use {EXECUTABLE}"
        ) from error
    return made


def _put(file: Path, content: bytes) -> None:
    if file.is_file() and file.read_bytes() == content:
        return
    descriptor, temporary = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}.")
    try:
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(content)
        Path(temporary).replace(file)
    except OSError:
        Path(temporary).unlink()
        raise


def environment() -> Path:
    """Return the virtual environment in which the package is installed.

    Raises:
        PathError: It is in none.
    """
    if sys.prefix == sys.base_prefix:
        raise PathError(
            f"{sys.executable} is in no virtual environment, and a policy pack's folder names one. Install the package in "
            f"one (python3 -m venv .venv, then .venv/bin/pip install '{DISTRIBUTION}[cli]'), or use {EXECUTABLE}"
        )
    try:
        metadata.distribution(DISTRIBUTION)
    except metadata.PackageNotFoundError as error:
        raise PathError(
            f"{DISTRIBUTION} is not installed in {sys.prefix}, only imported from {Path(__file__).parents[2]}: give that "
            "folder to --policy-pack"
        ) from error
    return Path(sys.prefix)


@click.command
def command() -> None:
    """Print a folder for --policy-pack that runs this installation, and make it if need be."""
    click.echo(written(environment(), cache(os.environ)))
