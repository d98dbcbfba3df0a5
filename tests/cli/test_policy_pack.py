"""The pack in the hands of the real engine: its config, its faults, and a copy of it elsewhere."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from aws_guardrails.aws.trust import OWN_UNKNOWN
from aws_guardrails.catalogue import rules
from aws_guardrails.config import Config
from aws_guardrails.model import Level
from sample import EXPECTED, ON_DEMAND, ROOT, Outcome, Run, preview, pulumi, select

PACK = ROOT / "policypack"
UNDECIDED = ROOT / "tests/cli/programs/undecided"
ACCOUNTS = ROOT / "tests/cli/programs/accounts"

BROKEN = """
from aws_guardrails.rules.lb.certificate_not_acm import RULE as SOUND
from aws_guardrails.model import ResourceCheck
from dataclasses import replace

def broken(resource, config):
    raise KeyError("hunter2")
    yield

RULE = replace(SOUND, name="lb-broken", resource_check=ResourceCheck(SOUND.resource_check.kinds, broken), stack_check=None)
"""


def configured(config: Any, environment: dict[str, str], folder: Path) -> Run:
    """Preview the faulty stack with a config, given as JSON data or as the file's own text."""
    file = folder / "config.json"
    file.write_text(config if isinstance(config, str) else json.dumps(config))
    select("violating", environment)
    return preview("violating", environment, folder / "log", "--policy-pack-config", str(file))


def copy_of_the_pack(folder: Path) -> Path:
    """Copy the pack's folder without its virtual environment."""
    return Path(shutil.copytree(PACK, folder / "pack", ignore=shutil.ignore_patterns("venv", "__pycache__")))


def test_the_config_changes_levels_and_parameters(environment: dict[str, str], tmp_path: Path) -> None:
    run = configured({"all": "advisory", "lb-plaintext-listener": "disabled"}, environment, tmp_path)

    left = {place for place in EXPECTED["violating"].findings if place[0] != "lb-plaintext-listener"}
    assert (run.exit_code, run.outcome) == (0, Outcome(frozenset(left | ON_DEMAND))), run.output


def test_what_is_off_by_default_finds_its_fault_once_it_is_on(environment: dict[str, str], tmp_path: Path) -> None:
    config = {rule.name: "advisory" for rule in rules() if rule.level is Level.DISABLED}

    run = configured(config, environment, tmp_path)

    assert run.outcome == Outcome(EXPECTED["violating"].findings | ON_DEMAND), run.output


@pytest.mark.parametrize(
    ("config", "told"),
    [
        (
            {"lb-plaintext-listner": "advisory"},
            "unknown policy `lb-plaintext-listner`; did you mean `lb-plaintext-listener`?",
        ),
        (
            {"lb-plaintext-listener": {"enforcementLevel": "mandatory", "refusalAllowed": False}},
            "lb-plaintext-listener: unknown parameter `refusalAllowed`; did you mean `refusalsAllowed`?",
        ),
        ({"lb-plaintext-listener": {"enforcementLevel": "mandatory", "refusalsAllowed": "no"}}, "refusalsAllowed"),
        (
            {"iam-full-access": {"enforcementLevel": "advisory", "onUnknown": "block"}},
            "iam-full-access: `onUnknown: block` needs `enforcementLevel: mandatory`, and the rule is advisory",
        ),
        ({"lb-plaintext-listener": "strict"}, "strict"),
        ('{"all": "advisory"', "unexpected end of JSON input"),
    ],
    ids=["misspelt policy", "misspelt parameter", "wrong type", "block on an advisory rule", "wrong level", "cut off"],
)
def test_a_wrong_config_stops_the_preview_and_is_named(
    config: Any, told: str, environment: dict[str, str], tmp_path: Path
) -> None:
    run = configured(config, environment, tmp_path)

    assert (run.exit_code != 0, run.outcome) == (True, Outcome()), run.output
    assert told in run.output


def test_a_config_that_cannot_be_read_is_named(environment: dict[str, str], tmp_path: Path) -> None:
    select("violating", environment)

    run = preview("violating", environment, tmp_path / "log", "--policy-pack-config", str(tmp_path / "absent.json"))

    assert (run.exit_code != 0, run.outcome) == (True, Outcome())
    assert "absent.json: no such file or directory" in run.output


def test_a_stack_that_does_not_exist_is_named(environment: dict[str, str], tmp_path: Path) -> None:
    run = preview("absent", environment, tmp_path / "log")

    assert (run.exit_code != 0, run.outcome) == (True, Outcome())
    assert "no stack named 'absent' found" in run.output


def test_a_broken_rule_is_a_finding_and_the_other_rules_still_run(environment: dict[str, str], tmp_path: Path) -> None:
    pack = copy_of_the_pack(tmp_path)
    (pack / "aws_guardrails/rules/lb/broken.py").write_text(BROKEN)
    (pack / "venv").symlink_to(PACK / "venv")
    select("violating", environment)

    run = preview("violating", environment, tmp_path / "log", pack=pack)

    broken = {("lb-broken", listener) for listener in ("web-http", "web-https", "old-name")}
    assert run.outcome == Outcome(EXPECTED["violating"].findings | broken), run.output
    assert "The rule `lb-broken` itself failed (KeyError in broken, line 7)" in run.output
    assert "hunter2" not in run.output


@pytest.mark.sharing
@pytest.mark.xdist_group("installing")
def test_a_copy_of_the_folder_works_alone_after_pulumi_install(environment: dict[str, str], tmp_path: Path) -> None:
    pack = copy_of_the_pack(tmp_path)
    installed = pulumi("install", environment=environment, folder=pack)
    assert installed.returncode == 0, installed.stdout
    select("violating", environment)

    run = preview("violating", environment, tmp_path / "log", pack=pack)

    assert run.outcome == EXPECTED["violating"], run.output


NOT_KNOWN = "is not known before the deployment"
QUESTIONS = frozenset(
    {
        (
            "lb-certificate-not-acm",
            f"https (aws:lb/listener:Listener): `certificateArn` {NOT_KNOWN}, nor which certificate it comes from",
        ),
        ("s3-plaintext-requests", f"tls (aws:s3/bucketPolicy:BucketPolicy): `policy` {NOT_KNOWN}"),
        (
            "iam-administrator-access",
            (
                "app (aws:iam/rolePolicyAttachment:RolePolicyAttachment): `policyArn` "
                f"{NOT_KNOWN}, nor which policy it comes from"
            ),
        ),
        (
            "s3-bucket-without-public-access-block",
            (
                "pictures (aws:s3/bucket:Bucket): `bucket` may be the one that a Block Public Access configuration of the "
                f"stack means, whose `bucket` {NOT_KNOWN}"
            ),
        ),
    }
)


def test_a_preview_names_what_it_cannot_decide_and_passes(environment: dict[str, str], tmp_path: Path) -> None:
    select("dev", environment, UNDECIDED)

    run = preview("dev", environment, tmp_path / "log", folder=UNDECIDED)

    assert (run.exit_code, run.outcome) == (0, Outcome(undecided=QUESTIONS)), run.output


def test_the_accounts_that_a_provider_is_confined_to_are_no_strangers(
    environment: dict[str, str], tmp_path: Path
) -> None:
    select("dev", environment, ACCOUNTS)

    run = preview("dev", environment, tmp_path / "log", folder=ACCOUNTS)

    place = "assumeRolePolicy.Statement[0].Principal.AWS"
    strangers = {("iam-open-trust-policy", "stranger"), ("iam-open-trust-policy", "stranger-there")}
    questions = {("iam-open-trust-policy", f"anybody (aws:iam/role:Role): `{place}` {OWN_UNKNOWN}")}
    assert (run.exit_code != 0, run.outcome) == (True, Outcome(frozenset(strangers), frozenset(questions))), run.output


def test_what_cannot_be_decided_can_be_told_to_block(environment: dict[str, str], tmp_path: Path) -> None:
    config = tmp_path / "config.json"
    config.write_text(
        json.dumps(
            {
                rule.name: {"enforcementLevel": "mandatory", "onUnknown": "block"}
                for rule in rules()
                if issubclass(rule.config, Config)
            }
        )
    )
    select("dev", environment, UNDECIDED)

    run = preview("dev", environment, tmp_path / "log", "--policy-pack-config", str(config), folder=UNDECIDED)

    blocked = {(policy, line.partition(" ")[0]) for policy, line in QUESTIONS}
    assert (run.exit_code != 0, run.outcome) == (True, Outcome(frozenset(blocked))), run.output
