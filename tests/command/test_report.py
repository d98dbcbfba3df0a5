"""The command `report` as a process: what it reads, writes, says and exits with."""

import json
from pathlib import Path

import pytest
from reports import DIGEST, HOW, NO_SUMMARY, SUMMARY, Ran, bucket, command, ndjson, policy_event

pytestmark = pytest.mark.xdist_group("recorded runs")

FORMATS = ("sarif", "junit", "gitlab", "markdown", "html", "json")
ALL = [argument for name in FORMATS for argument in (f"--{name}", f"report.{name}")]
ADVISORY = policy_event("No.\n`acl` is open.", enforcementLevel="advisory")


def report(*arguments: str | Path, cwd: Path, stdin: bytes = b"") -> Ran:
    return command("report", *arguments, cwd=cwd, stdin=stdin)


def first_line(ran: Ran) -> str:
    return ran.stdout.partition("\n")[0]


def test_a_sound_stack_exits_with_0(compliant: Path, tmp_path: Path) -> None:
    ran = report(compliant, cwd=tmp_path)

    assert (ran.exit_code, first_line(ran), ran.stderr) == (
        0,
        "Nothing blocks: 0 mandatory findings, 0 advisory findings, 0 undecided, 0 exempt.",
        "",
    )


def test_a_mandatory_finding_exits_with_1(violating: Path, tmp_path: Path) -> None:
    ran = report(violating, cwd=tmp_path)

    assert (ran.exit_code, first_line(ran), ran.stderr) == (
        1,
        "Blocked: 17 mandatory findings, 8 advisory findings, 0 undecided, 0 exempt.",
        "",
    )


def test_advisory_findings_and_questions_exit_with_0(undecided: Path, tmp_path: Path) -> None:
    advisory = tmp_path / "advisory"
    advisory.write_text(ndjson([ADVISORY, SUMMARY]))

    ran = report(undecided, advisory, cwd=tmp_path)

    assert (ran.exit_code, first_line(ran), ran.stderr) == (
        0,
        "Nothing blocks: 0 mandatory findings, 1 advisory finding, 4 undecided, 0 exempt.",
        "",
    )


def test_a_policy_that_failed_blocks_at_its_level(tmp_path: Path) -> None:
    failed = policy_event("No.\nThe rule `s3-public-acl` itself failed (KeyError in check, line 7).")

    ran = report("-", cwd=tmp_path, stdin=ndjson([failed, SUMMARY]).encode())

    assert (ran.exit_code, first_line(ran)) == (
        1,
        "Blocked: 0 mandatory findings, 0 advisory findings, 0 undecided, 0 exempt, 1 failure.",
    )


def test_every_format_is_written_in_one_go_and_in_each_is_what_was_found(violating: Path, tmp_path: Path) -> None:
    ran = report(violating, *ALL, "--github", cwd=tmp_path)

    assert (ran.exit_code, ran.stderr, ran.stdout.count("\n::error "), ran.stdout.count("\n::warning ")) == (
        1,
        "",
        17,
        8,
    )
    assert [name for name in FORMATS if "web-https" not in (tmp_path / f"report.{name}").read_text("utf-8")] == []


def test_standard_input_is_read(violating: Path, tmp_path: Path) -> None:
    assert report("-", cwd=tmp_path, stdin=violating.read_bytes()) == report(violating, cwd=tmp_path)


def test_a_format_goes_to_standard_output_and_the_summary_then_to_standard_error(
    violating: Path, tmp_path: Path
) -> None:
    ran = report(violating, "--json", "-", cwd=tmp_path)

    assert json.loads(ran.stdout)["verdict"] == "Blocked"
    assert ran.stderr.startswith("Blocked: 17 mandatory findings")


def test_the_same_events_make_the_same_files(violating: Path, tmp_path: Path) -> None:
    report(violating, *ALL, cwd=tmp_path)
    first = {name: (tmp_path / f"report.{name}").read_bytes() for name in FORMATS}
    report(violating, *ALL, cwd=tmp_path)

    assert {name: (tmp_path / f"report.{name}").read_bytes() for name in FORMATS} == first


def test_a_stream_that_is_cut_off_is_reported_and_exits_with_3(violating: Path, tmp_path: Path) -> None:
    text = violating.read_text()
    cut = tmp_path / "cut"
    cut.write_text(text[: text.index('"s3-plaintext-requests","policyPackName"')])

    ran = report(cut, *ALL, "--github", cwd=tmp_path)

    number = cut.read_text().count("\n") + 1
    gaps = [f"{cut}: line {number:,} is cut off.", f"{cut}: {NO_SUMMARY}"]
    assert (ran.exit_code, ran.stdout.splitlines()[1:3]) == (3, [f"Incomplete: {gap}" for gap in gaps])
    assert first_line(ran).startswith("Blocked, and the report is incomplete: 1")
    assert ran.stdout.count("::error file=Pulumi.yaml,line=1,title=incomplete::") == 2
    assert json.loads((tmp_path / "report.json").read_text())["incomplete"] == gaps


def test_a_program_that_broke_exits_with_3(broken: Path, tmp_path: Path) -> None:
    ran = report(broken, cwd=tmp_path)

    assert (ran.exit_code, first_line(ran)) == (
        3,
        (
            "Blocked, and the report is incomplete: 1 mandatory finding, 0 advisory findings, 0 undecided, 0 exempt, "
            "1 failure."
        ),
    )
    assert "RuntimeError: no such luck" in ran.stdout


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", f"error: events is empty. {HOW}\n"),
        (b"Previewing update (dev)\n", f"error: events has no events: line 1 is not one. {HOW}\n"),
        (b'{\n  "steps": []\n}\n', f"error: events {DIGEST}\n"),
        (b"\x7fELF\0\0\0", "error: events is not text.\n"),
        (
            b'{"summaryEvent":{"PolicyPacks":{}}}',
            "error: events has no policies in it: no policy pack ran. Was `--policy-pack` given?\n",
        ),
        (None, "error: events cannot be read: No such file or directory.\n"),
    ],
    ids=["empty", "text", "digest", "binary", "no policy pack", "missing"],
)
def test_a_file_without_events_exits_with_2_and_nothing_is_written(
    content: bytes | None, told: str, tmp_path: Path
) -> None:
    if content is not None:
        (tmp_path / "events").write_bytes(content)

    ran = report("events", *ALL, cwd=tmp_path)

    assert (ran.exit_code, ran.stdout, ran.stderr) == (2, "", told)
    assert [path.name for path in tmp_path.iterdir()] == ["events"] * (content is not None)


def test_a_folder_exits_with_2(tmp_path: Path) -> None:
    ran = report(".", cwd=tmp_path)

    assert (ran.exit_code, ran.stderr) == (2, "error: . cannot be read: Is a directory.\n")


def test_of_several_files_the_good_ones_are_reported_and_the_bad_one_exits_with_2(
    violating: Path, tmp_path: Path
) -> None:
    (tmp_path / "empty").touch()

    ran = report(violating, "empty", "--json", "report.json", cwd=tmp_path)

    assert (ran.exit_code, ran.stderr) == (2, f"error: empty is empty. {HOW}\n")
    assert ran.stdout.splitlines()[:2] == [
        "Blocked, and the report is incomplete: 17 mandatory findings, 8 advisory findings, 0 undecided, 0 exempt.",
        f"Incomplete: empty is empty. {HOW}",
    ]
    assert json.loads((tmp_path / "report.json").read_text())["incomplete"] == [f"empty is empty. {HOW}"]


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--json", "a", "--html", "a"], "error: a is given for two formats. Give each a file of its own.\n"),
        (["--json", "a", "--html", "./a"], "error: ./a is given for two formats. Give each a file of its own.\n"),
        (
            ["--json", "events"],
            "error: events is read from and cannot be written to as well. Give the report another name.\n",
        ),
        (
            ["--baseline", "old", "--json", "old"],
            "error: old is read from and cannot be written to as well. Give the report another name.\n",
        ),
        (["-", "-"], "error: standard input can be read only once. Give files.\n"),
        (["--baseline", "absent"], "error: --baseline: absent cannot be read: No such file or directory.\n"),
    ],
)
def test_wrong_usage_exits_with_2(arguments: list[str], told: str, tmp_path: Path) -> None:
    (tmp_path / "events").write_text(ndjson([ADVISORY, SUMMARY]))

    ran = report("events", *arguments, cwd=tmp_path)

    assert (ran.exit_code, ran.stdout, ran.stderr) == (2, "", told)


def test_a_file_that_cannot_be_written_exits_with_2_after_all_others(violating: Path, tmp_path: Path) -> None:
    ran = report(violating, "--json", "no/such/folder", "--html", "report.html", cwd=tmp_path)

    assert (ran.exit_code, ran.stderr) == (2, "error: no/such/folder cannot be written: No such file or directory.\n")
    assert first_line(ran).startswith("Blocked: 17 mandatory findings")
    assert "web-https" in (tmp_path / "report.html").read_text("utf-8")


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ([], "Error: Missing argument 'EVENTS...'."),
        (["events", "--sarf", "x"], "Error: No such option '--sarf'. Did you mean '--sarif'?"),
        (["events", "--html"], "Error: Option '--html' requires an argument."),
    ],
)
def test_a_misspelt_or_missing_argument_exits_with_2(arguments: list[str], told: str, tmp_path: Path) -> None:
    ran = report(*arguments, cwd=tmp_path)

    assert (ran.exit_code, ran.stdout, ran.stderr.splitlines()[-1]) == (2, "", told)


def test_a_baseline_of_events_and_one_of_json_say_the_same(violating: Path, tmp_path: Path) -> None:
    (tmp_path / "old.ndjson").write_bytes(violating.read_bytes())
    report("old.ndjson", "--json", "old.json", cwd=tmp_path)
    fewer = [line for line in violating.read_text().splitlines() if '"policyName":"lb-weak-tls-policy"' not in line]
    more = policy_event("No.\n`acl` is open.", resourceUrn=bucket("fresh").urn)
    (tmp_path / "new.ndjson").write_text("\n".join([fewer[0], json.dumps(more), *fewer[1:]]))

    ran = [report("new.ndjson", "--baseline", old, cwd=tmp_path) for old in ("old.ndjson", "old.json")]

    told = "Against {}: 1 new, 1 fixed, 24 unchanged."
    assert [each.stdout.splitlines()[1] for each in ran] == [told.format("old.ndjson"), told.format("old.json")]
    assert {each.exit_code for each in ran} == {1}
    assert ran[0].stdout.replace("old.ndjson", "old.json") == ran[1].stdout


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ('{\n "version": 3\n}', "old is neither a stream of events nor a report of `--json`."),
        ('{\n "format": "aws-gua', "old is neither a stream of events nor a whole report of `--json`."),
        (
            '{\n "format": "aws-guardrails report", "version": 7}',
            "old is a report of version 7, and this reads version 1.",
        ),
        (
            '{\n "format": "aws-guardrails report", "version": 1, "stacks": []}',
            "old is a damaged report of `--json`: KeyError at 'started'.",
        ),
        ("", f"old is empty. {HOW}"),
    ],
    ids=["another document", "cut off", "another version", "damaged", "empty"],
)
def test_a_baseline_that_is_none_exits_with_2(content: str, told: str, tmp_path: Path) -> None:
    (tmp_path / "events").write_text(ndjson([ADVISORY, SUMMARY]))
    (tmp_path / "old").write_text(content)

    ran = report("events", "--baseline", "old", cwd=tmp_path)

    assert (ran.exit_code, ran.stdout, ran.stderr) == (2, "", f"error: --baseline: {told}\n")


def test_another_packs_findings_count_too(two_packs: Path, tmp_path: Path) -> None:
    ran = report(two_packs, cwd=tmp_path)

    assert ran.exit_code == 1
    assert "  (policy pack other)\n    No buckets.\n    Use a database.\n" in ran.stdout


def test_no_property_of_a_resource_gets_into_a_report(mended: Path, tmp_path: Path) -> None:
    """The program has the secret `hunter2`, and other values that no message shows."""
    report(mended, *ALL, "--github", cwd=tmp_path)

    shown = "".join((tmp_path / f"report.{name}").read_text("utf-8") for name in FORMATS)
    assert [word for word in ("hunter2", "[secret]", "subnet-1", "0123abcd-1234") if word in shown] == []
    assert "by-default" in shown


def test_a_terminal_without_unicode_still_gets_a_report(tmp_path: Path) -> None:
    event = policy_event("No.\n`acl` \u2713 is open.")
    (tmp_path / "events").write_text(ndjson([event, SUMMARY]))

    ran = command("report", "events", cwd=tmp_path, PYTHONIOENCODING="ascii")

    assert (ran.exit_code, "`acl` ? is open." in ran.stdout, ran.stderr) == (1, True, "")
