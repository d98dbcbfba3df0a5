"""The command `check-config` as a process: what it tells of a config file, alone and beside what is deployed."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from aws_guardrails.catalogue import rules
from aws_guardrails.cli.deployed import judged, read_state
from aws_guardrails.cli.reporting.events import InputError
from aws_guardrails.config import Config
from aws_guardrails.config_file import common, read
from aws_guardrails.exemption_lines import ADVICE, State
from aws_guardrails.exemption_lines import read as lines_in
from aws_guardrails.model import Answer, Resource, ResourceCheck
from aws_guardrails.run import Run, today
from aws_guardrails.values import OPAQUE, UNKNOWN
from judging import frozen_parameters
from recording import PACK, Recorder
from reports import Ran, command
from sample import CONFIG, ROOT

pytestmark = pytest.mark.xdist_group("recorded runs")

RULE = "iam-full-access"
BUCKETS = "s3-bucket-without-public-access-block"
HOW = "`pulumi stack export --file FILE` writes what is read here."
BUCKET = "urn:pulumi:dev::shop::aws:s3/bucket:Bucket::logs"
ROLE = "urn:pulumi:dev::shop::aws:iam/role:Role::app"


def check(folder: Path, config: str | bytes | Mapping[str, Any], *more: str, stdin: bytes = b"") -> Ran:
    """Check a config in a folder."""
    text = config if isinstance(config, str | bytes) else json.dumps(config)
    (folder / "guardrails.json").write_bytes(text.encode() if isinstance(text, str) else text)
    return command("check-config", "guardrails.json", *more, cwd=folder, stdin=stdin)


def exempting(expires: str = "2099-12-31", **named: str) -> dict[str, str]:
    return {**named, "reason": "It is agreed", "expires": expires}


def state(folder: Path, *resources: Mapping[str, Any]) -> str:
    """Write what is deployed into a folder, and return the file's name."""
    exported = {"version": 3, "deployment": {"manifest": {}, "resources": resources}}
    (folder / "state.json").write_text(json.dumps(exported))
    return "state.json"


def deployed(urn: str, type_: str, **inputs: Any) -> dict[str, Any]:
    return {"urn": urn, "type": type_, "custom": True, "inputs": inputs, "outputs": inputs}


def bucket(**inputs: Any) -> dict[str, Any]:
    return deployed(BUCKET, "aws:s3/bucket:Bucket", bucket="logs", **inputs)


def test_a_sound_file_exits_with_0(tmp_path: Path) -> None:
    ran = check(tmp_path, (ROOT / CONFIG).read_bytes())

    assert ran == Ran(0, "guardrails.json: nothing to mend, 1 exemption.\n", "")


def test_every_fault_is_told_with_its_place_and_what_was_meant(tmp_path: Path) -> None:
    ran = check(
        tmp_path,
        {
            "lb-plaintext-listner": "advisory",
            RULE: {"byname": True, "exemptions": [{**exempting(nmae="x"), "reason": 1}]},
        },
    )

    assert ran == Ran(
        1,
        "guardrails.json: unknown policy `lb-plaintext-listner`; did you mean `lb-plaintext-listener`?\n"
        "guardrails.json: iam-full-access: unknown parameter `byname`; did you mean `byName`?\n"
        "guardrails.json: iam-full-access: unknown name `nmae` in `exemptions[0]`; did you mean `name`?\n"
        "guardrails.json: iam-full-access: `exemptions[0].reason` must be a text that is not empty\n"
        "guardrails.json: iam-full-access: `exemptions[0]` names no resource: give at least one of `urn`, `type`, `name`, "
        "`component`, `principal`\n"
        "guardrails.json: 5 to mend.\n",
        "",
    )


@pytest.mark.parametrize(
    ("written", "fault"),
    [
        (b"", "the file is empty: write `{}` where there is nothing to set"),
        (
            b'{"all": "advisory"',
            "the file cannot be read as JSON: Expecting ',' delimiter: line 1 column 19 (char 18). The file may be cut off",
        ),
        (
            b"all: advisory\n",
            "the file cannot be read as JSON: Expecting value: line 1 column 1 (char 0). The engine takes JSON",
        ),
        (
            b'{"all": "advisory", "all": "mandatory"}',
            "the file cannot be read as JSON: `all` stands there twice, and only the last would count",
        ),
        (b"[]", "the file must be an object with an entry for each policy"),
        (
            "{}".encode("utf-8-sig"),
            "the file begins with a byte order mark, which the engine refuses: save it as UTF-8 without one",
        ),
        (
            "{}".encode("utf-16"),
            "the file begins with a byte order mark, which the engine refuses: save it as UTF-8 without one",
        ),
        ('{\n"all": "ä"}'.encode("latin-1"), "the file is not UTF-8 (line 2): save it as UTF-8"),
        (b"{" + b'"a":{' * 100_000, "the file cannot be read as JSON: maximum recursion depth exceeded"),
    ],
    ids=["empty", "cut off", "YAML", "twice", "no object", "a mark", "UTF-16", "Latin-1", "too deep"],
)
def test_a_file_that_is_no_config_is_told_with_what_to_do(written: bytes, fault: str, tmp_path: Path) -> None:
    ran = check(tmp_path, written)

    first, _, rest = ran.stdout.partition("\n")
    assert (ran.exit_code, first.startswith(f"guardrails.json: {fault}"), rest, ran.stderr) == (
        1,
        True,
        "guardrails.json: 1 to mend.\n",
        "",
    )


@pytest.mark.parametrize(
    ("name", "reason"),
    [("missing.json", "No such file or directory"), (".", "Is a directory")],
    ids=["missing", "a folder"],
)
def test_a_file_that_cannot_be_read_exits_with_2(name: str, reason: str, tmp_path: Path) -> None:
    ran = command("check-config", name, cwd=tmp_path)

    assert ran == Ran(2, "", f"error: {name} cannot be read: {reason}.\n")


def test_an_exemption_that_has_expired_is_told(tmp_path: Path) -> None:
    config = {RULE: {"exemptions": [exempting(name="web"), exempting("2025-12-31", name="old", type="aws:*")]}}

    ran = check(tmp_path, config)

    assert ran == Ran(
        1,
        'guardrails.json: iam-full-access: `exemptions[1]`, where type is "aws:*" and name is "old", expired on 2025-12-31. '
        "It no longer counts: mend what it was for, or agree on another day.\nguardrails.json: 1 to mend.\n",
        "",
    )


def test_an_exemption_that_ends_today_still_counts(tmp_path: Path) -> None:
    ran = check(tmp_path, {RULE: {"exemptions": [exempting(today().isoformat(), name="web")]}})

    assert (ran.exit_code, ran.stderr) == (0, "")


def test_what_a_file_says_steers_no_terminal(tmp_path: Path) -> None:
    ran = check(tmp_path, {"\x1b[2J": "advisory", RULE: {"exemptions": [exempting("2025-12-31", name="\x1b[2J\nx")]}})

    assert (ran.exit_code, "\x1b" in ran.stdout, len(ran.stdout.splitlines())) == (1, False, 2)


def test_standard_input_is_read(tmp_path: Path) -> None:
    ran = command("check-config", "-", cwd=tmp_path, stdin=b'{"all": "advisory"}')

    assert ran == Ran(0, "standard input: nothing to mend, 0 exemptions.\n", "")


def test_standard_input_is_read_only_once(tmp_path: Path) -> None:
    ran = command("check-config", "-", "--state", "-", cwd=tmp_path)

    assert ran == Ran(2, "", "error: standard input can be read only once. Give a file.\n")


def test_ten_thousand_exemptions_are_checked_against_ten_thousand_resources_in_seconds(tmp_path: Path) -> None:
    urns = [f"urn:pulumi:dev::shop::aws:s3/bucket:Bucket::b{number}" for number in range(10_000)]
    config = {BUCKETS: {"exemptions": [exempting(urn=urn) for urn in urns]}}
    export = state(tmp_path, *(deployed(urn, "aws:s3/bucket:Bucket", bucket="b") for urn in urns))

    started = time.monotonic()
    ran = check(tmp_path, config, "--state", export)

    assert ran == Ran(0, "guardrails.json: nothing to mend, 10,000 exemptions.\n", "")
    assert time.monotonic() - started < 60


def test_an_exemption_that_matches_nothing_in_what_is_deployed_is_told(tmp_path: Path) -> None:
    export = state(tmp_path, bucket())
    config = {BUCKETS: {"exemptions": [exempting(name="logs"), exempting(name="lgos")]}}

    ran = check(tmp_path, config, "--state", export)

    assert ran == Ran(
        1,
        f'guardrails.json: {BUCKETS}: `exemptions[1]`, where name is "lgos", matches nothing in shop/dev. '
        "Nothing of that kind is found here: correct what it names, or remove it.\nguardrails.json: 1 to mend.\n",
        "",
    )


def test_an_exemption_of_what_is_mended_matches_nothing(tmp_path: Path) -> None:
    export = state(
        tmp_path,
        deployed(
            "urn:pulumi:dev::shop::aws:iam/rolePolicyAttachment:RolePolicyAttachment::app",
            "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
            role="app",
            policyArn="arn:aws:iam::aws:policy/ReadOnlyAccess",
        ),
    )

    ran = check(tmp_path, {RULE: {"exemptions": [exempting(name="app")]}}, "--state", export)

    assert (ran.exit_code, "matches nothing in shop/dev" in ran.stdout) == (1, True)


def test_what_is_for_another_project_or_a_disabled_policy_is_not_told(tmp_path: Path) -> None:
    export = state(tmp_path, bucket())
    config = {
        BUCKETS: {"exemptions": [exempting(name="logs"), exempting(urn="urn:pulumi:dev::office::*")]},
        RULE: {"enforcementLevel": "disabled", "exemptions": [exempting(name="nothing")]},
    }

    ran = check(tmp_path, config, "--state", export)

    assert (ran.exit_code, ran.stdout) == (0, "guardrails.json: nothing to mend, 3 exemptions.\n")


def test_the_state_of_another_project_matches_nothing_by_name(tmp_path: Path) -> None:
    elsewhere = deployed("urn:pulumi:dev::office::aws:s3/bucket:Bucket::files", "aws:s3/bucket:Bucket", bucket="files")
    config = {BUCKETS: {"exemptions": [exempting(name="logs"), exempting(urn=BUCKET)]}}

    ran = check(tmp_path, config, "--state", state(tmp_path, elsewhere))

    told = ran.stdout.splitlines()[:-1]
    assert (ran.exit_code, ["`exemptions[0]`" in line for line in told], "office/dev" in told[0]) == (1, [True], True)


def test_what_waits_to_be_deleted_is_not_deployed(tmp_path: Path) -> None:
    export = state(tmp_path, deployed(ROLE, "aws:iam/role:Role"), {**bucket(), "delete": True})

    ran = check(tmp_path, {BUCKETS: {"exemptions": [exempting(name="logs")]}}, "--state", export)

    assert ran.exit_code == 1


def test_an_encrypted_value_is_unknown_and_hides_no_match(tmp_path: Path) -> None:
    secret = {"4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", "ciphertext": "v1:x:y"}
    export = state(
        tmp_path,
        deployed(
            "urn:pulumi:dev::shop::aws:iam/rolePolicyAttachment:RolePolicyAttachment::app",
            "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
            role="app",
            policyArn=secret,
        ),
    )

    ran = check(tmp_path, {"iam-administrator-access": {"exemptions": [exempting(name="app")]}}, "--state", export)

    assert (ran.exit_code, ran.stdout) == (0, "guardrails.json: nothing to mend, 1 exemption.\n")


def test_a_state_with_its_secrets_shown_is_read_and_shows_none(tmp_path: Path) -> None:
    arn = json.dumps("arn:aws:iam::aws:policy/AmazonS3FullAccess")
    secret = {"4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", "plaintext": arn}
    export = state(
        tmp_path,
        deployed(
            "urn:pulumi:dev::shop::aws:iam/rolePolicyAttachment:RolePolicyAttachment::app",
            "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
            role="app",
            policyArn=secret,
        ),
    )

    ran = check(tmp_path, {RULE: {"exemptions": [exempting(name="app"), exempting(name="x")]}}, "--state", export)

    assert (ran.exit_code, ran.stdout.count("matches nothing"), "AmazonS3" in ran.stdout) == (1, 1, False)


@pytest.mark.parametrize(
    ("written", "problem"),
    [
        (b" \n", f"is empty. {HOW}"),
        (
            b'{"version": 3, "deployment": {"res',
            "cannot be read as JSON: Unterminated string starting at: line 1 column 31 (char 30). It may be cut off: "
            + HOW,
        ),
        (
            b"version: 3\n",
            f"cannot be read as JSON: Expecting value: line 1 column 1 (char 0). It may be cut off: {HOW}",
        ),
        (b'{"checkpoint": {}}', f"is no exported stack: it has no object `deployment`. {HOW}"),
        (b"[]", f"is no exported stack: it has no object `deployment`. {HOW}"),
        (b'{"deployment": {"resources": {"a": 1}}}', f"is damaged: `deployment.resources` is no list. {HOW}"),
        (
            b'{"deployment": {"resources": [{"urn": "x", "type": "y"}]}}',
            f"is damaged: `deployment.resources[0]` is no resource with `urn` and `type`. {HOW}",
        ),
        (
            b'{"deployment": {}}',
            "has no resources: nothing is deployed that exemptions could be held against.",
        ),
        (b"\0\1\2", "is not text."),
    ],
    ids=["empty", "cut off", "YAML", "a checkpoint", "a list", "no list", "no resource", "nothing deployed", "binary"],
)
def test_a_state_that_is_none_exits_with_2(written: bytes, problem: str, tmp_path: Path) -> None:
    (tmp_path / "state.json").write_bytes(written)

    ran = check(tmp_path, "{}", "--state", "state.json")

    assert ran == Ran(2, "", f"error: --state: state.json {problem}\n")


@pytest.mark.parametrize("plaintext", ["correct-horse-battery", "[" * 100_000], ids=["no JSON", "too deep"])
def test_a_state_with_a_secret_that_cannot_be_read_is_refused_and_the_secret_not_shown(
    plaintext: str, tmp_path: Path
) -> None:
    secret = {"4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", "plaintext": plaintext}
    file = tmp_path / state(tmp_path, bucket(tags=secret))

    with pytest.raises(InputError, match=r"state\.json cannot be read: a property has ") as caught:
        read_state(str(file))

    assert plaintext not in str(caught.value)


def test_references_and_assets_of_a_state_are_read_as_the_engine_hands_them_to_policies(tmp_path: Path) -> None:
    def mark(signature: str, **more: str) -> dict[str, str]:
        return {"4dabf18193072939515e22adb298388d": signature, **more}

    reference = "5cf8f73096256a8f31e491e813e4eb8e"
    file = tmp_path / state(
        tmp_path,
        bucket(
            byId=mark(reference, urn=BUCKET, id="logs-1"),
            component=mark(reference, urn=BUCKET),
            nothing=mark(reference),
            asset=mark("c44067f5952c0a294b673a41bacd8c17", text="hello"),
        ),
    )

    (read_back,) = read_state(str(file)).resources

    assert read_back.inputs.properties == {
        "bucket": "logs",
        "byId": "logs-1",
        "component": BUCKET,
        "nothing": UNKNOWN,
        "asset": OPAQUE,
    }


def test_a_rule_that_breaks_at_what_is_deployed_is_told(tmp_path: Path) -> None:
    def broken(resource: Resource, _config: Config) -> Iterator[Answer]:
        raise KeyError(resource.name)
        yield

    (sound,) = (rule for rule in rules() if rule.name == BUCKETS)
    rule = replace(sound, resource_check=ResourceCheck(("aws:s3/bucket:Bucket",), broken), stack_check=None)
    run = Run([rule], today)
    run.configure({}, {})

    assert judged(run, read_state(str(tmp_path / state(tmp_path, bucket())))) == {BUCKETS}


def test_a_role_that_is_deployed_is_known_by_its_name_in_the_program(tmp_path: Path) -> None:
    attachment = "aws:iam/rolePolicyAttachment:RolePolicyAttachment"
    export = state(
        tmp_path,
        deployed(ROLE, "aws:iam/role:Role", name="app-3a122b3", assumeRolePolicy="{}"),
        deployed(
            f"urn:pulumi:dev::shop::{attachment}::app",
            attachment,
            role="app-3a122b3",
            policyArn="arn:aws:iam::aws:policy/AdministratorAccess",
        ),
    )
    (rule,) = (rule for rule in rules() if rule.name == "iam-administrator-access")
    run = Run([rule], today)
    run.configure({}, {rule.name: frozen_parameters({"exemptions": [exempting(principal="app")]})})

    assert judged(run, read_state(str(tmp_path / export))) == frozenset()
    assert [(line.state, line.findings) for line in run.lines(())] == [(State.USED, 1)]


def test_a_state_that_is_missing_exits_with_2(tmp_path: Path) -> None:
    ran = check(tmp_path, "{}", "--state", "state.json")

    assert ran == Ran(2, "", "error: --state: state.json cannot be read: No such file or directory.\n")


def test_faults_of_the_file_go_before_those_of_the_state(tmp_path: Path) -> None:
    ran = check(tmp_path, '{"al": "advisory"}', "--state", "missing.json")

    assert ran == Ran(1, "guardrails.json: unknown policy `al`; did you mean `all`?\nguardrails.json: 1 to mend.\n", "")


def test_what_is_deployed_is_judged_as_the_engine_and_the_pack_judge_it(
    exported: Path, recorder: Recorder, tmp_path: Path
) -> None:
    """Every policy has an exemption of everything, so that what each has met is all that was found."""
    config = {"all": "advisory"} | {
        rule.name: {"exemptions": [exempting(name="*")]} for rule in rules() if issubclass(rule.config, Config)
    }
    (tmp_path / "all.json").write_text(json.dumps(config))
    given = ("--policy-pack", str(PACK), "--policy-pack-config", str(tmp_path / "all.json"))
    written = recorder.pulumi("analysis", "policy", "analyze", *given, "--file", str(exported), "--json", cwd=ROOT)
    events = [json.loads(line) for line in written.splitlines() if line.startswith(b"{")]
    (told,) = (event["policyEvent"] for event in events if "policyEvent" in event)

    run, settings, deployed_state = Run(rules()), read(rules(), json.dumps(config)), read_state(str(exported))
    run.start(settings)
    judged(run, deployed_state)

    exemptions = {rule: common(parameters).exemptions for rule, parameters in settings.parameters.items()}
    lines = run.ledger.lines(exemptions, deployed_state.start, today())
    found = [line._replace(findings=1, undecided=0) if line.rule == SEALED else line for line in lines]
    assert [(line.findings, line.undecided) for line in lines if line.rule == SEALED] == [(0, 1)]
    assert sorted(map(repr, found)) == sorted(map(repr, lines_in(told["message"])))
    assert sum(line.findings for line in lines) >= 20


SEALED = "data-password-in-state"
"""Finds a secret, which the engine decrypts; to the command, which has no passphrase, it is unknown."""


def test_the_sentences_are_those_of_the_pack(tmp_path: Path) -> None:
    ran = check(tmp_path, {RULE: {"exemptions": [exempting("2025-12-31", name="web")]}})

    assert ADVICE[State.EXPIRED] in ran.stdout


def test_of_a_rule_that_breaks_nothing_is_claimed(tmp_path: Path) -> None:
    state(tmp_path, bucket())
    config = {BUCKETS: {"exemptions": [exempting(name="lgos")]}}
    (tmp_path / "guardrails.json").write_text(json.dumps(config))
    code = (
        "import sys; from aws_guardrails import run; from aws_guardrails.judgement import Verdict; "
        "run.judge_stack = lambda *_: Verdict(failure='broken'); from aws_guardrails.cli.check_config import command; "
        "command(['guardrails.json', '--state', 'state.json'])"
    )

    ran = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(PACK)},
        capture_output=True,
        text=True,
        check=False,
    )

    warned = f"warning: the rule `{BUCKETS}` itself failed, so its exemptions are not held against the state.\n"
    assert (ran.returncode, ran.stdout, warned in ran.stderr) == (
        0,
        "guardrails.json: nothing to mend, 1 exemption.\n",
        True,
    )
