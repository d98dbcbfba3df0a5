"""A repository that has nothing but a Pulumi program adopts the pack by the README's own lines."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest
from aws_guardrails.about import VERSION
from consoles import follow, lines
from sample import ROOT, pulumi

README = ROOT / "README.md"
PACK = f"aws-guardrails@v{VERSION}"

# What needs the package index shares one worker, so that it is not asked twice at a time.
pytestmark = [pytest.mark.sharing, pytest.mark.xdist_group("installing")]

SOUND = """
import json

import pulumi_aws as aws

principal = {"Service": "ec2.amazonaws.com"}
trust = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": principal}
role = aws.iam.Role("web", assume_role_policy=json.dumps({"Version": "2012-10-17", "Statement": [trust]}))
"""

FAULTY = f"""{SOUND}
aws.iam.RolePolicyAttachment("web", role=role.name, policy_arn="arn:aws:iam::aws:policy/AdministratorAccess")
"""
FAULT = "[mandatory] [severity: critical]  iam-administrator-access  (aws:iam:RolePolicyAttachment: web)"


def git(*arguments: str, folder: Path) -> str:
    who = ("-c", "user.name=Somebody", "-c", "user.email=somebody@example.com")
    ran = subprocess.run(["git", *who, *arguments], cwd=folder, capture_output=True, check=True, text=True)
    return ran.stdout


def committed(folder: Path) -> Path:
    """Commit all that is in a folder."""
    git("init", "--quiet", folder=folder)
    git("add", "--all", folder=folder)
    git("commit", "--quiet", "--message", "Begin", folder=folder)
    return folder


@pytest.fixture
def project(tmp_path: Path, environment: dict[str, str]) -> Path:
    """Return a repository with a Pulumi program, which has a stack, and a checkout of this one beside it."""
    program = tmp_path / "shop"
    program.mkdir()
    (program / "__main__.py").write_text(SOUND)
    runtime = f"{{name: python, options: {{toolchain: pip, virtualenv: '{ROOT / '.venv'}'}}}}"
    (program / "Pulumi.yaml").write_text(f"name: shop\nruntime: {runtime}\n")
    (program / ".gitignore").write_text(".venv/\n__pycache__/\n")
    ran = pulumi("stack", "init", "dev", environment=environment, folder=program)
    assert ran.returncode == 0, ran.stdout
    checkout = tmp_path / "pulumi-aws-guardrails"
    shutil.copytree(ROOT / "policypack", checkout / "policypack", ignore=shutil.ignore_patterns("venv", "__pycache__"))
    committed(checkout)
    return committed(program)


@pytest.fixture
def environment(environment: dict[str, str], tmp_path: Path) -> dict[str, str]:
    """Return the sandbox's environment, without questions at a terminal, and with the package versions of the tests."""
    constraints = tmp_path / "constraints.txt"
    pins = re.findall(
        r"^[a-z0-9-]+(?:\[[a-z0-9,-]+\])?==\S+", (ROOT / "requirements-dev.txt").read_text(), re.MULTILINE
    )
    constraints.write_text("\n".join(re.sub(r"\[.*\]", "", pin) for pin in pins))
    return {
        **environment,
        "PIP_CONSTRAINT": str(constraints),
        "PULUMI_SKIP_CONFIRMATIONS": "true",
        "XDG_CACHE_HOME": str(tmp_path / "cache"),
    }


def applied(output: str) -> list[tuple[str, str, str]]:
    """Return how runs ended, and with which pack: mark, name and version, and where it is, if told: the path's end."""
    return re.findall(r"^ +(\S+) (aws-guardrails@\S+)(?: \(local: (?:\S*/)?(\S+)\))?$", output, re.MULTILINE)


def test_a_program_adopts_the_pack_by_the_lines_of_the_readme(project: Path, environment: dict[str, str]) -> None:
    typed = lines(README, "Use it in your project")

    ran = follow(typed, project, environment)

    assert ran.returncode == 0, ran.stdout
    # A preview, an update that previews first, and an audit, which does not tell where the pack is.
    assert applied(ran.stdout) == [*[("✅", PACK, "policypack")] * 3, ("✅", PACK, "")], ran.stdout
    assert git("status", "--short", folder=project) == "?? policypack/\n"
    git("add", "--all", folder=project)
    own = {f"policypack/{name}" for name in ("LICENSE", "PulumiPolicy.yaml", "__main__.py", "requirements.txt")}
    added = set(git("ls-files", folder=project).splitlines())
    assert own < added
    assert {name for name in added if "venv" in name or "__pycache__" in name} == set()


def test_from_then_on_a_fault_is_blocked_also_after_an_update_of_the_pack(
    project: Path, environment: dict[str, str]
) -> None:
    copy, install, preview, *_ = lines(README, "Use it in your project")
    assert follow([copy, install], project, environment).returncode == 0
    (project / "__main__.py").write_text(FAULTY)

    ran = follow(["rm -r policypack", copy, install, preview], project, environment)

    assert ran.returncode != 0
    assert applied(ran.stdout) == [("❌", PACK, "policypack")], ran.stdout
    assert FAULT in ran.stdout


def test_an_installed_package_is_used_by_the_lines_of_the_readme(
    project: Path, environment: dict[str, str], tmp_path: Path
) -> None:
    every = lines(README, "Share it")
    typed = every[: every.index("cd policypack")]

    ran = follow(typed, project, environment)

    assert ran.returncode == 0, ran.stdout
    (folder,) = (tmp_path / "cache/aws-guardrails").iterdir()
    places = ("aws-guardrails-pack", folder.name)
    assert applied(ran.stdout) == [("✅", PACK, place) for place in places], ran.stdout

    activate = next(line for line in typed if line.endswith("bin/activate"))
    (project / "__main__.py").write_text(FAULTY)
    previews = [follow([activate, line], project, environment) for line in typed if line.startswith("pulumi preview")]

    assert [applied(each.stdout) for each in previews] == [[("❌", PACK, place)] for place in places]
    assert [each.stdout.count(FAULT) for each in previews] == [1, 1]
    assert 0 not in [each.returncode for each in previews]
