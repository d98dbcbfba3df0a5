"""The sandbox, with a backend of its own for each test."""

from pathlib import Path

import pytest
import sandboxed


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """Return the sandbox's environment with a fresh home and backend. Without a CLI the test fails."""
    home, state = tmp_path / "home", tmp_path / "state"
    home.mkdir()
    state.mkdir()
    fresh = {"PULUMI_HOME": str(home), "PULUMI_BACKEND_URL": state.as_uri()}
    return {**sandboxed.environment(), **fresh}
