"""The sample stacks, through the real CLI and engine, from the first preview to the audit of what is deployed."""

import json
from pathlib import Path

import pytest
from sample import ARGUMENTS, CONFIG, EXEMPTED, EXPECTED, ROOT, outcome, preview, pulumi, select

STACK_FILES = [ROOT / f"Pulumi.{stack}.yaml" for stack in EXPECTED]


@pytest.mark.parametrize("stack", EXPECTED)
def test_a_first_preview_comes_out_as_expected(stack: str, environment: dict[str, str], tmp_path: Path) -> None:
    before = [path.read_bytes() for path in STACK_FILES]
    select(stack, environment)

    run = preview(stack, environment, tmp_path / "log", *ARGUMENTS[stack])

    assert (run.exit_code != 0, run.outcome) == (EXPECTED[stack].blocks, EXPECTED[stack]), run.output
    assert [path.read_bytes() for path in STACK_FILES] == before


def test_an_exemption_takes_a_finding_and_is_told(environment: dict[str, str], tmp_path: Path) -> None:
    select("violating", environment)

    run = preview("violating", environment, tmp_path / "log", "--policy-pack-config", CONFIG)

    assert (run.exit_code != 0, run.outcome) == (True, EXEMPTED), run.output


@pytest.mark.parametrize("stack", ["compliant", "violating", "baseline"])
def test_a_deployed_stack_comes_out_the_same_in_preview_and_audit(
    stack: str, environment: dict[str, str], tmp_path: Path
) -> None:
    """The faulty stack was deployed without the pack, as stacks are that are older than their policies."""
    select(stack, environment)
    pack = ["--policy-pack", "policypack", *ARGUMENTS[stack]]
    guarded = [] if EXPECTED[stack].blocks else pack
    up = pulumi("up", "--yes", "--stack", stack, "--suppress-progress", *guarded, environment=environment)
    assert up.returncode == 0, up.stdout
    state = tmp_path / "state.json"
    pulumi("stack", "export", "--stack", stack, "--file", str(state), environment=environment)

    again = preview(stack, environment, tmp_path / "log", *ARGUMENTS[stack])
    audit = pulumi("policy", "analyze", *pack, "--file", str(state), "--json", environment=environment)

    events = [json.loads(line) for line in audit.stdout.splitlines() if line.startswith("{")]
    assert (again.exit_code != 0, again.outcome) == (EXPECTED[stack].blocks, EXPECTED[stack]), again.output
    assert (audit.returncode != 0, outcome(events)) == (EXPECTED[stack].blocks, EXPECTED[stack]), audit.stdout


def test_an_update_of_the_faulty_stack_is_stopped_before_anything_is_created(environment: dict[str, str]) -> None:
    select("violating", environment)

    up = pulumi("up", "--yes", "--stack", "violating", "--policy-pack", "policypack", environment=environment)

    exported = pulumi("stack", "export", "--stack", "violating", environment=environment)
    assert up.returncode != 0
    assert "resources" not in json.loads(exported.stdout)["deployment"]


def test_an_update_without_a_preview_is_stopped_at_the_first_violation(environment: dict[str, str]) -> None:
    select("violating", environment)

    up = pulumi(
        "up", "--yes", "--skip-preview", "--stack", "violating", "--policy-pack", "policypack", environment=environment
    )

    exported = pulumi("stack", "export", "--stack", "violating", environment=environment)
    created = {
        resource["urn"].rpartition("::")[2] for resource in json.loads(exported.stdout)["deployment"]["resources"]
    }
    assert up.returncode != 0
    assert created & {"web-http", "web-https", "operators-AdministratorAccess", "app-AmazonS3FullAccess"} == set()
