"""The example of a team's own pack: its test, and the pack in the hands of the real engine."""

import json
import os
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from sample import EXPECTED, ROOT, preview, pulumi, select

EXAMPLE = ROOT / "examples/team-pack"
PACK = ROOT / "policypack"

pytestmark = [pytest.mark.sharing, pytest.mark.xdist_group("installing")]

OWN = {("team-bucket-without-owner", name) for name in ("assets", "logs")}


@pytest.fixture
def pack(environment: dict[str, str], tmp_path: Path) -> Path:
    """Copy the example with the folder that its requirements name, and install it."""
    nothing_made = shutil.ignore_patterns("venv", "__pycache__")
    shutil.copytree(PACK, tmp_path / "policypack", ignore=nothing_made)
    copy = shutil.copytree(EXAMPLE, tmp_path / "examples/team-pack", ignore=nothing_made)
    installed = pulumi("install", environment=environment, folder=copy)
    assert installed.returncode == 0, installed.stdout
    return Path(copy)


def test_the_examples_own_test_passes() -> None:
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-c", os.devnull, "--rootdir", ".", "."]

    ran = subprocess.run(
        command,
        cwd=EXAMPLE,
        env={**os.environ, "PYTHONPATH": f"{PACK}:.", "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        check=False,
        text=True,
    )

    assert ran.returncode == 0, ran.stdout
    assert "11 passed" in ran.stdout


def test_the_pack_has_the_rules_of_this_one_and_its_own_and_runs_beside_it(
    pack: Path, environment: dict[str, str], tmp_path: Path
) -> None:
    select("violating", environment)
    config = tmp_path / "config.json"
    config.write_text(json.dumps({"team-bucket-without-owner": {"tag": "owner", "enforcementLevel": "mandatory"}}))
    own = tmp_path / "own.json"
    own.write_text("{}")

    run = preview(
        "violating",
        environment,
        tmp_path / "log",
        *("--policy-pack", str(PACK), "--policy-pack-config", str(config), "--policy-pack-config", str(own)),
        pack=pack,
    )

    events = [json.loads(line).get("policyEvent") for line in (tmp_path / "log").read_text("utf-8").splitlines()]
    found = Counter(
        (event["policyPackName"], event["policyPackVersion"], event["policyName"], event["resourceUrn"].split("::")[-1])
        for event in events
        if event
    )
    expected = EXPECTED["violating"].findings
    assert found == Counter(
        [
            *(("aws-guardrails", "0.1.0", *place) for place in expected),
            *(("team-guardrails", "1.0.0", *place) for place in expected | OWN),
        ]
    ), run.output


def test_a_misspelt_parameter_of_an_own_rule_stops_the_preview(
    pack: Path, environment: dict[str, str], tmp_path: Path
) -> None:
    select("compliant", environment)
    config = tmp_path / "config.json"
    config.write_text(json.dumps({"team-bucket-without-owner": {"tags": "team", "enforcementLevel": "mandatory"}}))

    run = preview("compliant", environment, tmp_path / "log", "--policy-pack-config", str(config), pack=pack)

    assert run.exit_code != 0
    assert "team-bucket-without-owner: unknown parameter `tags`; did you mean `tag`?" in run.output
