"""The level `remediate`, through the real engine: what it changes, and what it leaves as it is."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from sample import ROOT, pulumi, select

PROGRAM = ROOT / "tests/cli/programs/weak_tls"
REMEDIATE = {"lb-weak-tls-policy": "remediate"}
RECOMMENDED = "ELBSecurityPolicy-TLS13-1-2-2021-06"

Listeners = Mapping[str, Mapping[str, Any]]
"""The inputs of each listener by its name."""


def up(environment: Mapping[str, str], config: Mapping[str, str], folder: Path, *more: str) -> Listeners:
    """Deploy with a config and return the listeners as the state has them, secrets in plain text but marked."""
    file, state = folder / "config.json", folder / "state.json"
    file.write_text(json.dumps(config))
    run = pulumi(
        *("up", "--yes", "--stack", "dev", "--suppress-progress", *more),
        *("--policy-pack", str(ROOT / "policypack"), "--policy-pack-config", str(file)),
        environment=environment,
        folder=PROGRAM,
    )
    assert run.returncode == 0, run.stdout
    export = ("stack", "export", "--show-secrets", "--stack", "dev", "--file", str(state))
    pulumi(*export, environment=environment, folder=PROGRAM)
    return {
        resource["urn"].rpartition("::")[2]: resource["inputs"]
        for resource in json.loads(state.read_text())["deployment"]["resources"]
        if resource["type"] == "aws:lb/listener:Listener"
    }


def secret(value: str) -> dict[str, str]:
    """Return a secret as an export shows it."""
    return {"4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", "plaintext": json.dumps(value)}


@pytest.fixture
def remediated(environment: dict[str, str], tmp_path: Path) -> Listeners:
    """Return the listeners as the level `remediate` lets them be deployed."""
    select("dev", environment, PROGRAM)
    return up(environment, REMEDIATE, tmp_path)


def test_only_weak_policies_are_changed_and_a_secret_stays_one(
    remediated: Listeners, environment: dict[str, str], tmp_path: Path
) -> None:
    written = up(environment, {"all": "disabled"}, tmp_path)

    raised = {"by-default": RECOMMENDED, "by-name": secret(RECOMMENDED)}
    assert written["by-default"]["tags"] == {"token": secret("hunter2")}
    assert remediated == {
        name: {**inputs, "sslPolicy": raised[name]} if name in raised else inputs for name, inputs in written.items()
    }


def test_a_second_update_finds_nothing_to_change(
    remediated: Listeners, environment: dict[str, str], tmp_path: Path
) -> None:
    assert up(environment, REMEDIATE, tmp_path, "--expect-no-changes") == remediated
