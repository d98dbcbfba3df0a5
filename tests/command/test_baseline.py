"""The command `baseline` as a process: what it adds to a config file, and what it leaves as it is."""

import json
import os
import shutil
import stat
from collections.abc import Iterable, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from aws_guardrails.catalogue import rules
from aws_guardrails.cli.baseline import merged, missing, write
from aws_guardrails.cli.reporting.model import Place
from aws_guardrails.config_file import read
from aws_guardrails.run import today
from recording import PACK, Recorder
from reports import HOW, NO_SUMMARY, PREFIX, SUMMARY, Ran, bucket, command, ndjson, policy_event
from sample import EXPECTED, ROOT

pytestmark = pytest.mark.xdist_group("recorded runs")

RULE = "s3-public-acl"
ADVISORY = "s3-acls-enabled"
TODAY = today().isoformat()
EXPIRES = (today() + timedelta(180)).isoformat()


def found(name: str = "pictures", policy: str = RULE, **more: Any) -> dict[str, Any]:
    """Return an event about a bucket."""
    return policy_event("No.\n`acl` is open.", policy, resourceUrn=bucket(name).urn, **more)


def baseline(folder: Path, *more: str, events: Iterable[Mapping[str, Any]] | None = None) -> Ran:
    """Run the command in a folder on events."""
    (folder / "events").write_text(ndjson(events if events is not None else [found(), SUMMARY]))
    return command("baseline", "events", "--config", "guardrails.json", *more, cwd=folder)


def config_in(folder: Path) -> Any:
    return json.loads((folder / "guardrails.json").read_text("utf-8"))


def names_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def exemption(name: str = "pictures", **more: str) -> dict[str, str]:
    return {"urn": bucket(name).urn, "reason": f"baseline {TODAY}", "expires": EXPIRES, **more}


def test_a_file_that_is_not_there_is_made(tmp_path: Path) -> None:
    ran = baseline(
        tmp_path, events=[found("site"), found(), found("logs", ADVISORY, enforcementLevel="advisory"), SUMMARY]
    )

    assert ran == Ran(
        0,
        f"guardrails.json: 3 exemptions added, until {EXPIRES}.\n  s3-acls-enabled: logs\n  s3-public-acl: pictures, site\n",
        "",
    )
    assert (tmp_path / "guardrails.json").read_text() == (
        json.dumps(
            {
                ADVISORY: {"exemptions": [exemption("logs")]},
                RULE: {"exemptions": [exemption(), exemption("site")]},
            },
            indent=2,
        )
        + "\n"
    )


def test_a_second_run_adds_nothing_and_writes_nothing(tmp_path: Path) -> None:
    baseline(tmp_path)
    file = tmp_path / "guardrails.json"
    before = (file.read_bytes(), file.stat().st_mtime_ns, file.stat().st_ino)

    ran = baseline(tmp_path)

    assert ran == Ran(0, "guardrails.json: nothing to add.\nExempted already: 1.\n", "")
    assert (file.read_bytes(), file.stat().st_mtime_ns, file.stat().st_ino) == before


def test_a_sound_run_makes_a_file_that_the_next_preview_can_be_given(tmp_path: Path) -> None:
    ran = baseline(tmp_path, events=[SUMMARY])

    assert (ran, config_in(tmp_path)) == (Ran(0, "guardrails.json: nothing to add.\n", ""), {})


def test_the_days_and_the_ticket_can_be_given(tmp_path: Path) -> None:
    ran = baseline(tmp_path, "--expires-in", "30", "--ticket", "SEC-42")

    expires = (today() + timedelta(30)).isoformat()
    assert ran.exit_code == 0
    assert config_in(tmp_path) == {RULE: {"exemptions": [exemption(expires=expires, ticket="SEC-42")]}}


def test_what_the_file_has_stays_in_its_order_and_with_its_indentation(tmp_path: Path) -> None:
    agreed = {"name": "intern", "reason": "für später", "expires": "2099-12-31"}
    before = {
        "s3-plaintext-requests": {"scope": {"include": [{"tags": {"data": "*"}}]}, "enforcementLevel": "mandatory"},
        RULE: {"exemptions": [agreed], "onUnknown": "ignore", "enforcementLevel": "advisory"},
        ADVISORY: "mandatory",
        "all": "advisory",
    }
    file = tmp_path / "guardrails.json"
    file.write_text(json.dumps(before, indent="\t", ensure_ascii=False), "utf-8")

    baseline(tmp_path, events=[found(), found("logs", ADVISORY), found("new", "s3-public-policy"), SUMMARY])

    after = {
        **before,
        RULE: {"exemptions": [agreed, exemption()], "onUnknown": "ignore", "enforcementLevel": "advisory"},
        ADVISORY: {"enforcementLevel": "mandatory", "exemptions": [exemption("logs")]},
        "s3-public-policy": {"exemptions": [exemption("new")]},
    }
    assert file.read_text("utf-8") == json.dumps(after, indent="\t", ensure_ascii=False) + "\n"


def test_the_line_ends_of_the_file_stay() -> None:
    written = merged(
        '{\r\n    "all": "advisory"\r\n}\r\n', {RULE: [bucket("a")]}, {"reason": "x", "expires": "2099-12-31"}
    )

    assert written.splitlines(keepends=True)[:3] == ["{\r\n", '    "all": "advisory",\r\n', f'    "{RULE}": {{\r\n']


def test_a_text_of_escapes_stays_one() -> None:
    text = '{"s3-public-acl": {"exemptions": [{"name": "\\ud800", "reason": "x", "expires": "2099-12-31"}]}}'

    assert "\\ud800" in merged(text, {ADVISORY: [bucket("a")]}, {"reason": "x", "expires": "2099-12-31"})


@pytest.mark.parametrize(
    ("named", "is_added"),
    [
        ({"urn": f"{PREFIX}*"}, False),
        ({"name": "pict*"}, False),
        ({"type": "aws:s3/*", "name": "pictures"}, False),
        ({"type": "aws:iam/*", "name": "pictures"}, True),
        ({"component": "pictures"}, True),
        ({"urn": f"{PREFIX}*", "component": "pictures"}, True),
        ({"name": "pictures", "expires": "2025-12-31"}, True),
    ],
    ids=["urn", "name", "type and name", "another type", "component", "urn and component", "expired"],
)
def test_only_what_no_exemption_in_force_is_certainly_for_is_added(named: dict[str, str], is_added: bool) -> None:
    config = {RULE: {"exemptions": [{"reason": "x", "expires": "2099-12-31", **named}]}}

    added = missing(read(rules(), json.dumps(config)), [(RULE, bucket("pictures"))], today())

    assert added == ({RULE: (bucket("pictures"),)} if is_added else {})


def test_an_exemption_of_another_policy_is_none(tmp_path: Path) -> None:
    (tmp_path / "guardrails.json").write_text(json.dumps({ADVISORY: {"exemptions": [exemption()]}}))

    baseline(tmp_path)

    assert config_in(tmp_path) == {ADVISORY: {"exemptions": [exemption()]}, RULE: {"exemptions": [exemption()]}}


def test_several_findings_of_a_policy_about_a_resource_are_one_exemption(tmp_path: Path) -> None:
    second = policy_event("No.\n`grants[0]` is open.", resourceUrn=bucket("pictures").urn)

    ran = baseline(tmp_path, events=[found(), second, SUMMARY])

    assert (ran.exit_code, config_in(tmp_path)) == (0, {RULE: {"exemptions": [exemption()]}})


def test_what_cannot_be_exempted_is_left_alone_and_told(tmp_path: Path) -> None:
    broken = policy_event("No.\nThe rule `s3-public-acl` itself failed (KeyError in check, line 7).")
    told = found("shop-dev", "guardrail-exemptions")
    foreign = found(policyPackName="other")

    ran = baseline(tmp_path, events=[found(), broken, told, foreign, SUMMARY])

    assert ran == Ran(
        0,
        f"guardrails.json: 1 exemption added, until {EXPIRES}.\n  s3-public-acl: pictures\n"
        "Left alone: 2 findings of other policy packs, or about no single resource.\n"
        "Left alone: 1 failure, which `aws-guardrails report` shows.\n",
        "",
    )


def test_several_files_and_standard_input_make_one_baseline(tmp_path: Path) -> None:
    (tmp_path / "one").write_text(ndjson([found("one"), SUMMARY]))
    stdin = ndjson([found("two"), SUMMARY]).encode()

    ran = command("baseline", "one", "-", "--config", "guardrails.json", cwd=tmp_path, stdin=stdin)

    assert (ran.exit_code, config_in(tmp_path)) == (0, {RULE: {"exemptions": [exemption("one"), exemption("two")]}})


@pytest.mark.parametrize(
    ("written", "fault"),
    [
        ("", "the file is empty: write `{}` where there is nothing to set"),
        ('{"al": "advisory"}', "unknown policy `al`; did you mean `all`?"),
        (
            '{"all": "advisory"',
            "the file cannot be read as JSON: Expecting ',' delimiter: line 1 column 19 (char 18). The file may be cut off",
        ),
    ],
    ids=["empty", "a misspelt name", "cut off"],
)
def test_a_file_with_faults_is_refused_and_stays(written: str, fault: str, tmp_path: Path) -> None:
    file = tmp_path / "guardrails.json"
    file.write_text(written)

    ran = baseline(tmp_path)

    assert ran == Ran(
        2,
        "",
        f"error: guardrails.json: {fault}\nerror: guardrails.json will not do, so nothing was added: mend what "
        "`aws-guardrails check-config` tells, and run this again.\n",
    )
    assert file.read_text() == written


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (["events", "--config", "-"], "--config needs a file: it is read and written."),
        (["-", "-", "--config", "c.json"], "standard input can be read only once. Give files."),
        (
            ["events", "--config", "c.json", "--ticket", " "],
            "--ticket is empty. Leave it out, or say where this was agreed on.",
        ),
        (["missing", "--config", "c.json"], "missing cannot be read: No such file or directory."),
        (["empty", "--config", "c.json"], f"empty is empty. {HOW}"),
        (["events", "missing", "--config", "c.json"], "missing cannot be read: No such file or directory."),
        (["events", "--config", "no/c.json"], "no/c.json cannot be written: No such file or directory."),
        (["events", "--config", "."], ". cannot be read: Is a directory."),
    ],
    ids=["no file", "stdin twice", "no ticket", "no events", "empty", "one of two", "no folder", "a folder"],
)
def test_what_cannot_be_done_exits_with_2_and_changes_nothing(
    arguments: list[str], problem: str, tmp_path: Path
) -> None:
    (tmp_path / "events").write_text(ndjson([found(), SUMMARY]))
    (tmp_path / "empty").write_text("")

    ran = command("baseline", *arguments, cwd=tmp_path)

    assert ran == Ran(2, "", f"error: {problem}\n")
    assert names_in(tmp_path) == ["empty", "events"]


@pytest.mark.parametrize("days", ["0", "-1", "36501", "soon"])
def test_days_that_are_none_are_wrong_usage(days: str, tmp_path: Path) -> None:
    ran = baseline(tmp_path, "--expires-in", days)

    assert (ran.exit_code, "Invalid value for '--expires-in'" in ran.stderr, ran.stdout) == (2, True, "")


def test_of_events_that_are_cut_off_what_was_read_is_exempted_and_the_rest_is_told(tmp_path: Path) -> None:
    ran = baseline(tmp_path, events=[found()])

    assert (ran.exit_code, ran.stderr, config_in(tmp_path)) == (
        3,
        f"warning: Incomplete: events: {NO_SUMMARY}\n",
        {RULE: {"exemptions": [exemption()]}},
    )


def test_the_file_keeps_its_rights_and_a_link_stays_one(tmp_path: Path) -> None:
    real = tmp_path / "real.json"
    real.write_text("{}")
    real.chmod(0o640)
    (tmp_path / "guardrails.json").symlink_to("real.json")

    baseline(tmp_path)

    assert (tmp_path / "guardrails.json").is_symlink()
    assert (stat.S_IMODE(real.stat().st_mode), RULE in real.read_text()) == (0o640, True)
    assert names_in(tmp_path) == ["events", "guardrails.json", "real.json"]


def test_a_write_that_fails_leaves_the_old_file_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "guardrails.json"
    file.write_text("{}")

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space left"):
        write(file, '{"all": "advisory"}')

    assert (file.read_text(), names_in(tmp_path)) == ("{}", ["guardrails.json"])


def test_ten_thousand_findings_are_added_and_told_in_a_few_lines(tmp_path: Path) -> None:
    events = [found(f"b{number:05}") for number in range(10_000)]

    first = baseline(tmp_path, events=[*events, SUMMARY])
    second = baseline(tmp_path, events=[*events, SUMMARY])

    assert first.stdout.splitlines()[0] == f"guardrails.json: 10,000 exemptions added, until {EXPIRES}."
    assert first.stdout.splitlines()[1].endswith("b00019, 9,980 more")
    assert second == Ran(0, "guardrails.json: nothing to add.\nExempted already: 10,000.\n", "")


def test_old_findings_do_not_block_and_a_new_one_does(recorder: Recorder, tmp_path: Path) -> None:
    """From the first advisory run to the first new fault, through the real engine."""
    program = tmp_path / "program"
    for name in ("__main__.py", "Pulumi.yaml", "Pulumi.violating.yaml"):
        program.mkdir(exist_ok=True)
        shutil.copy(ROOT / name, program)
    shutil.copytree(ROOT / "infra", program / "infra")
    project = program / "Pulumi.yaml"
    project.write_text(project.read_text().replace("virtualenv: .venv", f"virtualenv: {ROOT / '.venv'}"))
    settings = program / "Pulumi.violating.yaml"
    with_all = settings.read_text()
    settings.write_text(with_all.replace("    - public-acl\n", "").replace("    - full-access\n", ""))
    config = tmp_path / "guardrails.json"
    config.write_text('{"all": "advisory"}\n')

    def preview(name: str) -> Ran:
        given = ("--policy-pack-config", str(config))
        recorder.pulumi("baseline", "stack", "select", "--create", "violating", cwd=program)
        command_ = ("preview", "--json", "--policy-pack", str(PACK), *given)
        recorder.keep(name, recorder.pulumi("baseline", *command_, cwd=program))
        return command("report", recorder.folder / f"{name}.ndjson")

    advisory = preview("baseline-advisory")
    added = command("baseline", recorder.folder / "baseline-advisory.ndjson", "--config", config)
    config.write_text(config.read_text().replace('"advisory"', '"mandatory"'))
    old = preview("baseline-old")
    settings.write_text(with_all)
    new = preview("baseline-new")

    def blocking(name: str) -> set[tuple[str, str]]:
        events = [json.loads(line) for line in (recorder.folder / f"{name}.ndjson").read_bytes().splitlines()]
        found = [event["policyEvent"] for event in events if "policyEvent" in event]
        return {
            (event["policyName"], Place(event["resourceUrn"]).name)
            for event in found
            if event["enforcementLevel"] == "mandatory"
        }

    public, full = ("s3-public-acl", "assets"), ("iam-full-access", "app-AmazonS3FullAccess")
    assert {public, full} < EXPECTED["violating"].findings
    assert (advisory.exit_code, blocking("baseline-advisory")) == (0, set())
    assert (added.exit_code, "26 exemptions added" in added.stdout) == (0, True), added
    assert (old.exit_code, blocking("baseline-old")) == (0, set()), old.stdout
    assert "findings 1" in (recorder.folder / "baseline-old.ndjson").read_text()
    assert (new.exit_code, blocking("baseline-new")) == (1, {public, full}), new.stdout
