"""The settings by importance of data in the hands of the real engine."""

import json
from pathlib import Path

import pytest
from aws_guardrails.catalogue import rules
from aws_guardrails.config_file import read
from aws_guardrails.model import Level
from sample import EXPECTED, ON_DEMAND, ROOT, Outcome, preview, select
from settings import Step

FAULTY = EXPECTED["violating"].findings
OFF_WHERE_LOW = {
    "data-key-without-rotation",
    "data-password-in-state",
    "iam-narrow-full-access",
    "lb-public-without-https",
    "s3-acls-enabled",
    "s3-plaintext-requests",
}
BY_NAME = ("iam-full-access", "operators-AmazonVPCFullAccess")
FOUND = {
    Step.LOW: {each for each in FAULTY if each[0] not in OFF_WHERE_LOW},
    Step.STANDARD: FAULTY,
    Step.HIGH: {each for each in FAULTY if each[0] != "iam-narrow-full-access"} | ON_DEMAND | {BY_NAME},
}


@pytest.mark.parametrize("step", Step)
def test_a_step_finds_and_blocks_in_the_faulty_stack_what_it_should(
    step: Step, environment: dict[str, str], tmp_path: Path
) -> None:
    select("violating", environment)

    run = preview("violating", environment, tmp_path / "log", "--policy-pack-config", str(step.file))

    events = [json.loads(line) for line in (tmp_path / "log").read_text("utf-8").splitlines()]
    found = [event["policyEvent"] for event in events if "policyEvent" in event]
    blocking = {event["policyName"] for event in found if event["enforcementLevel"] == "mandatory"}
    assert (run.exit_code != 0, run.outcome) == (True, Outcome(frozenset(FOUND[step]))), run.output
    levels = read(rules(), step.file.read_text("utf-8")).levels
    assert blocking == {policy for policy, _ in FOUND[step] if levels[policy] is Level.MANDATORY}


@pytest.mark.parametrize(("stack", "step"), [("compliant", Step.HIGH), ("baseline", Step.LOW), ("baseline", Step.HIGH)])
def test_a_step_lets_a_sound_stack_of_its_importance_pass_at_its_first_preview(
    stack: str, step: Step, environment: dict[str, str], tmp_path: Path
) -> None:
    select(stack, environment)
    config = (ROOT / f"Pulumi.{stack}.yaml").read_text("utf-8")
    (tmp_path / "config.yaml").write_text(f"{config}  web-environment:importance: {step.value}\n", "utf-8")

    run = preview(
        *(stack, environment, tmp_path / "log", "--policy-pack-config", str(step.file)),
        *("--config-file", str(tmp_path / "config.yaml")),
    )

    assert (run.exit_code, run.outcome) == (0, Outcome()), run.output


def test_the_pack_by_two_paths_takes_a_file_for_each(environment: dict[str, str], tmp_path: Path) -> None:
    """By one path, the engine starts one process, and chance decides which of two files it gets last."""
    select("violating", environment)
    second, strict, lax = tmp_path / "second", tmp_path / "strict.json", tmp_path / "lax.json"
    second.symlink_to(ROOT / "policypack")
    strict.write_text(json.dumps({"all": "disabled", "s3-public-acl": "mandatory"}))
    lax.write_text(json.dumps({"all": "disabled", "s3-public-policy": "advisory"}))

    run = preview(
        *("violating", environment, tmp_path / "log", "--policy-pack-config", str(strict)),
        *("--policy-pack", str(second), "--policy-pack-config", str(lax)),
    )

    assert run.exit_code != 0, run.output
    assert run.outcome.findings == {("s3-public-acl", "assets"), ("s3-public-policy", "assets")}, run.output
