"""The level `remediate`, through the real engine: what it changes, and what it leaves as it is."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from sample import ROOT, pulumi, select

PROGRAMS = ROOT / "tests/cli/programs"
RECOMMENDED = "ELBSecurityPolicy-TLS13-1-2-2021-06"

Inputs = Mapping[str, Mapping[str, Any]]
"""The inputs of each resource by its name."""


@dataclass(frozen=True)
class Case:
    """A program with faults, and the policy that mends them."""

    program: Path
    policy: str
    types: frozenset[str]
    """The types of its resources that are compared."""


TLS = Case(PROGRAMS / "weak_tls", "lb-weak-tls-policy", frozenset({"aws:lb/listener:Listener"}))
BLOCK = Case(
    PROGRAMS / "partial_block",
    "s3-public-access-block-disabled",
    frozenset({"aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock", "aws:s3/accessPoint:AccessPoint"}),
)


def up(case: Case, environment: Mapping[str, str], folder: Path, *more: str, remediate: bool = True) -> Inputs:
    """Deploy a program and return its resources as the state has them, secrets in plain text but marked."""
    file, state = folder / "config.json", folder / "state.json"
    file.write_text(json.dumps({"all": "disabled"} | ({case.policy: "remediate"} if remediate else {})))
    run = pulumi(
        *("up", "--yes", "--stack", "dev", "--suppress-progress", *more),
        *("--policy-pack", str(ROOT / "policypack"), "--policy-pack-config", str(file)),
        environment=environment,
        folder=case.program,
    )
    assert run.returncode == 0, run.stdout
    export = ("stack", "export", "--show-secrets", "--stack", "dev", "--file", str(state))
    pulumi(*export, environment=environment, folder=case.program)
    return {
        resource["urn"].rpartition("::")[2]: resource["inputs"]
        for resource in json.loads(state.read_text())["deployment"]["resources"]
        if resource["type"] in case.types
    }


def secret(value: object) -> dict[str, str]:
    """Return a secret as an export shows it."""
    return {"4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", "plaintext": json.dumps(value)}


MENDED: Mapping[str, tuple[Case, Inputs]] = {
    "TLS policies": (TLS, {"by-default": {"sslPolicy": RECOMMENDED}, "by-name": {"sslPolicy": secret(RECOMMENDED)}}),
    "Block Public Access": (
        BLOCK,
        {
            "partial": {"blockPublicAcls": True, "blockPublicPolicy": True, "ignorePublicAcls": secret(True)},
            "reports": {"publicAccessBlockConfiguration": {"blockPublicPolicy": True}},
        },
    ),
}


@pytest.mark.parametrize(("case", "mended"), MENDED.values(), ids=MENDED)
def test_only_faults_are_mended_and_a_secret_stays_one(
    case: Case, mended: Inputs, environment: dict[str, str], tmp_path: Path
) -> None:
    select("dev", environment, case.program)
    remediated = up(case, environment, tmp_path)

    written = up(case, environment, tmp_path, remediate=False)

    assert remediated == {name: {**inputs, **mended.get(name, {})} for name, inputs in written.items()}


@pytest.mark.parametrize("case", [TLS, BLOCK], ids=lambda case: case.policy)
def test_a_second_update_finds_nothing_to_change(case: Case, environment: dict[str, str], tmp_path: Path) -> None:
    select("dev", environment, case.program)
    remediated = up(case, environment, tmp_path)

    assert up(case, environment, tmp_path, "--expect-no-changes") == remediated
