"""What the adoption guide has people type, in the hands of the real CLI."""

import json
import re
import subprocess
from pathlib import Path

import pytest
from sample import ROOT, pulumi, select

GUIDE = (ROOT / "docs/adoption.md").read_text("utf-8")
STACK = "organization/web-environment"


def blocks(language: str) -> list[str]:
    """Return the blocks of a language in the guide."""
    return re.findall(rf"```{language}\n(.*?)```", GUIDE, re.DOTALL)


def commands() -> list[str]:
    """Return each command that is shown, whatever it is for."""
    return [line.removeprefix("$ ") for block in blocks("console") for line in block.splitlines()]


def typed(command: str, folder: Path, environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """Run a command of the guide in a shell, with the pack where the guide has it."""
    return subprocess.run(
        ["sh", "-c", command],
        cwd=folder,
        env={**environment, "PULUMI_SKIP_UPDATE_CHECK": "true"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder from which the pack is `path/to/policypack`, and which is no project."""
    (tmp_path / "work/path/to").mkdir(parents=True)
    (tmp_path / "work/path/to/policypack").symlink_to(ROOT / "policypack")
    return tmp_path / "work"


def shown(start: str) -> str:
    """Return the one command of the guide that starts so; of those that are shown twice, the first."""
    return next(command for command in commands() if command.startswith(start))


def test_first_everything_is_said_and_nothing_blocked_then_the_settings_block(
    folder: Path, environment: dict[str, str]
) -> None:
    """In an estate that is older than the pack, and outside any project."""
    (config,) = blocks("json")
    (folder / "guardrails.json").write_text(config)
    for stack in ("compliant", "violating"):
        select(stack, environment)
        up = pulumi("up", "--yes", "--stack", stack, "--suppress-progress", environment=environment)
        assert up.returncode == 0, up.stdout
    audit = shown("pulumi policy analyze --policy-pack").replace("--stack prod", f"--stack {STACK}/violating")
    (schedule,) = blocks("sh")

    heard = typed(audit, folder, environment)
    quiet = typed(schedule, folder, environment)
    taken = typed(shown("cp "), folder, environment)
    blocked = typed(audit, folder, environment)
    alarm = typed(schedule, folder, environment)

    assert (heard.returncode, quiet.returncode) == (0, 0), heard.stdout + quiet.stdout
    assert "[advisory] [severity: critical]  iam-administrator-access" in heard.stdout
    assert "[mandatory]" not in heard.stdout + quiet.stdout
    assert (taken.returncode, blocked.returncode, alarm.returncode) == (0, 1, 1), blocked.stdout + alarm.stdout
    assert "[mandatory] [severity: critical]  iam-administrator-access" in blocked.stdout
    exported = [
        command.replace("--stack prod", f"--stack {STACK}/violating")
        for command in commands()
        if "state.json" in command
    ]
    assert [typed(command, folder, environment).returncode for command in exported] == [0, 1]
    events = shown("pulumi policy analyze --json").replace("--stack prod", f"--stack {STACK}/violating")
    assert typed(events, folder, environment).returncode == 1
    assert all(json.loads(line) for line in (folder / "events.ndjson").read_text("utf-8").splitlines())


def test_many_projects_name_the_pack_by_the_environment(folder: Path, environment: dict[str, str]) -> None:
    select("violating", environment)
    (folder / "projects").mkdir()
    (folder / "projects/shop").symlink_to(ROOT)
    (folder / "policypack").symlink_to(ROOT / "policypack")
    (folder / "guardrails.json").write_text(json.dumps({"all": "disabled", "s3-public-acl": "mandatory"}))
    export, preview = shown("export "), shown("pulumi preview --cwd")

    run = typed(f"{export}; {preview} --stack violating --non-interactive --color never", folder, environment)

    assert run.returncode != 0
    assert re.findall(r"\[mandatory\] \[severity: high\]  (\S+)", run.stdout) == ["s3-public-acl"], run.stdout
