"""A repository that checks its program with the templates, in the sandbox."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
import sandbox
from forge import Forge, inherited, serving
from repository import Shop
from sample import ROOT


@pytest.fixture(scope="session")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What a workflow that uses the action gets of this repository; the policy pack is not installed yet."""
    folder = tmp_path_factory.mktemp("checkout") / "with a space"
    folder.mkdir()
    for name in ("action.yml", "ci"):
        copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy
        copy(ROOT / name, folder / name)
    shutil.copytree(ROOT / "policypack", folder / "policypack", ignore=shutil.ignore_patterns("venv", "__pycache__"))
    return folder


@pytest.fixture(scope="session")
def cached() -> set[str]:
    """What has been installed once is kept for all tests, as it is for all jobs."""
    return set()


@pytest.fixture
def shop(tmp_path: Path, checkout: Path, cached: set[str]) -> Iterator[Shop]:
    """Return a repository with a fresh backend, and a forge on this machine. Without a Pulumi CLI the test fails."""
    home, state, program = tmp_path / "home", tmp_path / "state", tmp_path / "repository" / "cloud"
    for folder in (home, state, program):
        folder.mkdir(parents=True)
    for name in ("__main__.py", "Pulumi.yaml", "Pulumi.violating.yaml", "Pulumi.compliant.yaml", "requirements.txt"):
        shutil.copy(ROOT / name, program)
    shutil.copytree(ROOT / "infra", program / "infra", ignore=shutil.ignore_patterns("__pycache__"))
    project = program / "Pulumi.yaml"
    project.write_text(project.read_text().replace("virtualenv: .venv", f"virtualenv: {ROOT / '.venv'}"))
    shutil.copy(ROOT / "guardrails.json", program.parent)
    fresh = {"PULUMI_HOME": str(home), "PULUMI_BACKEND_URL": state.as_uri(), "TMPDIR": str(tmp_path)}
    environment = {**inherited(sandbox.environment(ROOT, os.environ)), **fresh}
    with serving(Forge(cached=cached)) as forge:
        yield Shop(program.parent, checkout, environment, forge)
