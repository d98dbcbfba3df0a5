"""The templates for CI: every shell step is run, and the forge is one on this machine."""

import base64
import gzip
import json
import re
import shutil
import subprocess
from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest
import yaml
from aws_guardrails.about import VERSION
from aws_guardrails.cli.reporting.markdown import MARKER
from repository import Shop
from sample import ROOT

pytestmark = [pytest.mark.sharing, pytest.mark.xdist_group("templates")]

ACTION = yaml.safe_load((ROOT / "action.yml").read_text())
WORKFLOW = yaml.safe_load((ROOT / "ci/github.yml").read_text())
GITLAB = yaml.safe_load((ROOT / "ci/gitlab.yml").read_text())["guardrails"]
REPORTS = {"report.html", "report.xml", "report.sarif", "comment.md"}
COMMENT = "Comment on the pull request"
INSTALL = "Install the policy pack"
VERDICT = "Fail where something mandatory was found"
WRONG = "s3cret"

SHELL = {
    **{f"action: {step['name']}": step["run"] for step in ACTION["runs"]["steps"] if "run" in step},
    **{f"workflow: {step['run']}": step["run"] for step in WORKFLOW["jobs"]["preview"]["steps"] if "run" in step},
    "gitlab": "\n".join(GITLAB["script"]),
    "plain": (ROOT / "ci/guardrails.sh").read_text(),
}


def linted(*command: str) -> subprocess.CompletedProcess[str]:
    """Run a linter."""
    return subprocess.run(
        [ROOT / ".venv/bin" / command[0], *command[1:]], cwd=ROOT, capture_output=True, text=True, check=False
    )


@pytest.mark.parametrize("script", SHELL.values(), ids=SHELL)
def test_shellcheck_finds_nothing_in_a_step(script: str, tmp_path: Path) -> None:
    file = tmp_path / "script"
    # As the forges begin each script; the plain one begins itself.
    file.write_text(script if script.startswith("#!") else f"#!/bin/bash\nset -eo pipefail\n{script}")

    ran = linted("shellcheck", str(file))

    assert (ran.returncode, ran.stdout) == (0, "")


@pytest.mark.parametrize(
    "arguments",
    [
        ("vendor.github-actions", "action.yml"),
        ("vendor.github-workflows", "ci/github.yml"),
        ("vendor.gitlab-ci", "ci/gitlab.yml", "--data-transform", "gitlab-ci"),
    ],
    ids=lambda arguments: arguments[1],
)
def test_a_template_follows_the_schema_of_its_forge(arguments: tuple[str, ...]) -> None:
    ran = linted("check-jsonschema", "--builtin-schema", *arguments)

    assert (ran.returncode, ran.stdout) == (0, "ok -- validation done\n")


def test_yamllint_finds_nothing() -> None:
    ran = linted("yamllint", "--strict", "action.yml", "ci")

    assert (ran.returncode, ran.stdout) == (0, "")


def test_the_example_names_the_version_of_the_pack_and_inputs_of_the_action() -> None:
    (used,) = (step for step in WORKFLOW["jobs"]["preview"]["steps"] if "aws-guardrails" in step.get("uses", ""))

    assert used["uses"] == f"OWNER/pulumi-aws-guardrails@v{VERSION}"
    assert used["with"].keys() <= ACTION["inputs"].keys()


def test_the_docs_have_every_input_and_template() -> None:
    docs = (ROOT / "docs/ci.md").read_text("utf-8")

    named = [*(f"| `{name}` |" for name in ACTION["inputs"]), "ci/github.yml", "ci/gitlab.yml", "ci/guardrails.sh"]
    assert [name for name in named if name not in docs] == []
    assert f"uses: OWNER/pulumi-aws-guardrails@v{VERSION}\n" in docs


def test_what_is_installed_has_the_versions_that_the_pack_runs_with() -> None:
    pinned, with_command = (
        set(re.findall(r"^\S+==\S+", (ROOT / "policypack" / name).read_text(), re.MULTILINE))
        for name in ("requirements.txt", "requirements-cli.txt")
    )

    assert pinned < with_command


def test_no_step_has_an_expression_in_its_script() -> None:
    """What a pull request calls its branch could be a command; in an environment variable it is only a text."""
    assert [name for name, script in SHELL.items() if "${{" in script or "set -x" in script] == []


def test_the_action_reports_everywhere_and_then_fails(shop: Shop) -> None:
    shop.forge.cached.clear()

    job = shop.act("violating", config="guardrails.json")

    folder = Path(job.steps["prepare"]["folder"])
    assert (job.failed, job.steps["report"]) == (True, {"exit-code": "1", "written": "true"}), job.log
    assert job.ran == [step["name"] for step in ACTION["runs"]["steps"]]
    assert {path.name for path in (folder / "reports").iterdir()} == {*REPORTS, "report.json"}
    assert job.log.count("::error ") == 17
    assert "title=lb-plaintext-listener" in job.log
    assert (MARKER in job.summary, "lb-plaintext-listener" in job.summary) == (True, True)
    assert list(shop.forge.comments) == [1]
    assert shop.forge.comments[1].startswith(f"<!-- aws-guardrails-cloud-violating -->\n{MARKER}\n")
    used = job.used["github/codeql-action/upload-sarif@v4"]
    results = json.loads(Path(used["sarif_file"]).read_text())["runs"][0]["results"]
    assert (used["category"], {place(result) for result in results}) == (
        "aws-guardrails-cloud-violating",
        {"cloud/Pulumi.yaml"},
    )
    assert job.used["actions/upload-artifact@v6"] == {
        "name": "aws-guardrails-cloud-violating",
        "path": str(folder / "reports"),
    }
    assert job.used["actions/cache/restore@v5"] == job.used["actions/cache/save@v5"]


def place(result: Mapping[str, Any]) -> str:
    return str(result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"])


def test_the_action_passes_a_sound_stack_and_mends_its_comment(shop: Shop) -> None:
    strangers = dict.fromkeys(range(1, 151), "Nice.")
    shop.forge.comments |= strangers | {151: "<!-- aws-guardrails-cloud-compliant -->\nold", 152: "Thanks."}

    job = shop.act("compliant")

    assert (job.failed, job.steps["report"]["exit-code"], VERDICT in job.ran) == (False, "0", False), job.log
    assert shop.forge.comments.pop(151).startswith(f"<!-- aws-guardrails-cloud-compliant -->\n{MARKER}\n")
    assert shop.forge.comments == strangers | {152: "Thanks."}
    assert shop.forge.requests[-1] == "PATCH /repos/owner/shop/issues/comments/151"


def test_the_action_tells_of_a_preview_that_did_not_run(shop: Shop) -> None:
    (shop.folder / "wrong.json").write_text('{"lb-plaintext-listner": "advisory"}')

    job = shop.act("compliant", config="wrong.json")

    assert (job.failed, job.steps["report"]["exit-code"], VERDICT in job.ran) == (True, "3", True), job.log
    assert "did you mean `lb-plaintext-listener`?" in job.log


def test_the_action_says_that_there_is_no_such_stack(shop: Shop) -> None:
    job = shop.act("nowhere", create=False)

    assert (job.failed, job.steps["report"], COMMENT in job.ran) == (True, {"exit-code": "2"}, False), job.log
    assert "no stack named 'nowhere' found" in job.log


def test_the_action_needs_no_token_for_a_fork_or_a_branch_and_can_be_told_to_be_quiet(shop: Shop) -> None:
    fork = shop.act("compliant", github=shop.github(fork=True))
    push = shop.act("compliant", github=shop.github(event="push"))
    silent = shop.act("compliant", comment="false", code_scanning="false")

    scanned = ["github/codeql-action/upload-sarif@v4" in job.used for job in (fork, push, silent)]
    assert [job.failed for job in (fork, push, silent)] == [False] * 3
    assert [INSTALL in job.ran for job in (push, silent)] == [False, False]
    assert (scanned, shop.forge.requests) == ([False, True, False], [])
    assert MARKER in fork.summary


def test_a_refused_comment_fails_the_action_with_what_to_do_and_shows_no_token(shop: Shop) -> None:
    job = shop.act("compliant", token=WRONG)

    assert (job.failed, WRONG in job.log, shop.forge.comments) == (True, False, {})
    assert "::error::The comment was refused. Has the job the permission pull-requests: write?" in job.log


def test_the_job_of_gitlab_reports_comments_once_and_then_fails(shop: Shop) -> None:
    config = str(shop.folder / "guardrails.json")
    shop.forge.comments |= dict.fromkeys(range(1, 101), "Nice.")

    first = shop.gitlab("violating", GUARDRAILS_TOKEN=shop.forge.token, CONFIG=config)
    second = shop.gitlab("violating", GUARDRAILS_TOKEN=shop.forge.token, CONFIG=config)

    reports = shop.folder / "guardrails"
    assert (first.returncode, second.returncode) == (1, 1), first.stdout
    assert {path.name for path in reports.iterdir()} == {*REPORTS, "quality.json"}
    assert {each["location"]["path"] for each in json.loads((reports / "quality.json").read_text())} == {
        "cloud/Pulumi.yaml"
    }
    assert shop.forge.comments[101].startswith(f"<!-- aws-guardrails /cloud violating -->\n{MARKER}\n")
    notes = "/projects/42/merge_requests/7/notes"
    assert (len(shop.forge.comments), shop.forge.requests) == (
        101,
        [f"GET {notes}", f"GET {notes}", f"POST {notes}", f"GET {notes}", f"GET {notes}", f"PUT {notes}/101"],
    )
    assert shop.forge.token not in first.stdout + second.stdout
    artifacts = GITLAB["artifacts"]
    assert {Path(file).name for file in artifacts["reports"].values()} < {path.name for path in reports.iterdir()}


def test_the_job_of_gitlab_passes_a_sound_stack_and_needs_no_token(shop: Shop) -> None:
    ran = shop.gitlab("compliant")

    assert (ran.returncode, shop.forge.requests) == (0, []), ran.stdout


def test_a_comment_that_gitlab_refuses_is_told_and_shows_no_token(shop: Shop) -> None:
    ran = shop.gitlab("compliant", GUARDRAILS_TOKEN=WRONG)

    assert (ran.returncode, WRONG in ran.stdout) == (2, False)
    assert "error: GitLab did not take the comment. Has GUARDRAILS_TOKEN the scope api?" in ran.stdout


def test_the_plain_script_reports_comments_uploads_and_then_fails(shop: Shop) -> None:
    on_github = {
        "GITHUB_TOKEN": shop.forge.token,
        "REPOSITORY": "owner/shop",
        "PULL_REQUEST": "7",
        "COMMIT": "abc123",
        "CONFIG": "guardrails.json",
    }

    ran = shop.plain("violating", **on_github)

    assert ran.returncode == 1, ran.stdout
    assert {path.name for path in (shop.folder / "guardrails").iterdir()} == {*REPORTS, "report.json"}
    assert shop.forge.comments[1].startswith(f"<!-- aws-guardrails cloud violating -->\n{MARKER}\n")
    (upload,) = shop.forge.uploads
    sarif = json.loads(gzip.decompress(base64.b64decode(upload["sarif"])))
    assert (upload["commit_sha"], upload["ref"]) == ("abc123", "refs/pull/7/head")
    assert {place(result) for result in sarif["runs"][0]["results"]} == {"cloud/Pulumi.yaml"}
    assert [path.name for path in (shop.folder.parent).glob("tmp.*")] == []


def test_the_plain_script_passes_a_sound_stack_without_a_forge(shop: Shop) -> None:
    ran = shop.plain("compliant", REPORTS="out/put")

    assert (ran.returncode, shop.forge.requests) == (0, []), ran.stdout
    assert "report.html" in {path.name for path in (shop.folder / "out/put").iterdir()}


def test_the_plain_script_asks_for_a_stack(shop: Shop) -> None:
    ran = shop.plain("")

    assert (ran.returncode != 0, "STACK: name the stack" in ran.stdout) == (True, True)


def test_what_is_installed_is_installed_once(shop: Shop) -> None:
    """The second run is from the cache: without an index it would fail otherwise."""
    shop.plain("compliant")
    offline = {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": "/nowhere"}

    again = shop.plain("compliant", **offline)
    requirements = shop.checkout / "policypack/requirements-cli.txt"
    before = requirements.read_text()
    requirements.write_text(before + "# another version\n")
    changed = shop.plain("compliant", **offline)
    requirements.write_text(before)
    shutil.rmtree(shop.checkout / "policypack/venv")
    shop.forge.cached.clear()

    assert (again.returncode, changed.returncode != 0) == (0, True), again.stdout
    assert "No matching distribution" in changed.stdout


(INSTALL_ON_GITHUB,) = (step["run"] for step in WORKFLOW["jobs"]["preview"]["steps"] if "run" in step)
(INSTALL_ON_GITLAB,) = (line for line in GITLAB["script"] if line.startswith("pulumi install "))


@pytest.mark.parametrize(
    ("script", "folder"), [(INSTALL_ON_GITHUB, "small"), (INSTALL_ON_GITLAB, ".")], ids=["github", "gitlab"]
)
def test_what_the_program_needs_is_installed(shop: Shop, script: str, folder: str) -> None:
    """In a program that needs little: that of the other tests has what it needs in the tests' own environment."""
    program = shop.folder / "small"
    program.mkdir()
    options = {"toolchain": "pip", "virtualenv": "venv"}
    (program / "Pulumi.yaml").write_text(
        json.dumps({"name": "small", "runtime": {"name": "python", "options": options}})
    )
    (program / "requirements.txt").write_text(f"pulumi=={version('pulumi')}\n")

    ran = subprocess.run(
        ["bash", "-eo", "pipefail", "-c", script],
        cwd=shop.folder / folder,
        env={**shop.environment, "PROGRAM": "small"},
        capture_output=True,
        text=True,
        check=False,
    )

    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert list(program.glob("venv/lib/*/site-packages/pulumi/__init__.py")) != []
