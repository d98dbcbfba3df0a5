"""Exemptions, from the config of a real run into the report."""

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from aws_guardrails import exemption_lines
from aws_guardrails.cli.reporting.events import read
from aws_guardrails.cli.reporting.exemptions import exemptions_in
from aws_guardrails.cli.reporting.model import Use
from recording import Recorder
from reports import SUMMARY, command, ndjson, policy_event, report_of

pytestmark = pytest.mark.xdist_group("recorded runs")

TOMORROW, YESTERDAY = (str(datetime.now(UTC).date() + timedelta(days=days)) for days in (1, -1))
CONFIG = {
    "s3-public-acl": {
        "exemptions": [{"name": "pictures", "reason": "A public website", "expires": TOMORROW, "ticket": "SEC-42"}]
    },
    "s3-bucket-without-public-access-block": {
        "exemptions": [{"name": "pictures", "reason": "Old clients", "expires": YESTERDAY}]
    },
    "s3-acls-enabled": {"exemptions": [{"name": "nothing", "reason": "Moved", "expires": TOMORROW}]},
}


@pytest.fixture(scope="module")
def exempted(recorder: Recorder) -> Path:
    """The preview of a public bucket of which one finding is exempt."""
    config = recorder.folder / "exemptions.json"
    config.write_text(json.dumps(CONFIG))
    program = recorder.project("exempted", 'import pulumi_aws as aws\n\naws.s3.Bucket("pictures", acl="public-read")\n')
    return recorder.preview("exempted", "dev", program, "--policy-pack-config", str(config))


def test_exemptions_are_used_expired_or_unused(exempted: Path) -> None:
    report = report_of(exempted)

    assert [(each.exemption.rule, each.shown, each.exemption.ticket) for each in report.exempt] == [
        ("s3-public-acl", "pictures", "SEC-42")
    ]
    assert report.exempted == 1
    assert {(each.rule, each.use, each.expires) for each in report.exemptions} == {
        ("s3-bucket-without-public-access-block", Use.EXPIRED, YESTERDAY),
        ("s3-acls-enabled", Use.UNUSED, TOMORROW),
    }
    (expired,) = [each for each in report.findings if each.rule == "s3-bucket-without-public-access-block"]
    assert expired.exemption
    assert [each for each in report.findings if each.rule in {"s3-public-acl", "guardrail-exemptions"}] == []


def test_the_report_says_them_in_words(exempted: Path) -> None:
    ran = command("report", exempted)

    assert ran.exit_code == 1
    assert f"    exempt until {TOMORROW}: A public website (SEC-42)\n" in ran.stdout
    assert f"    exemption expired on {YESTERDAY}: Old clients\n" in ran.stdout
    assert f"    exemption unused, until {TOMORROW}: Moved\n" in ran.stdout


LINE = exemption_lines.Line(
    state=exemption_lines.State.USED,
    rule="s3-public-acl",
    matcher={"name": "pictures"},
    expires=date(2027, 3, 31),
    reason="A public website",
    findings=3,
    undecided=1,
    resources=("urn:pulumi:dev::shop::aws:s3/bucket:Bucket::pictures",),
    more=2,
)


def test_every_line_that_the_policy_writes_is_read_back() -> None:
    used, unused = (
        LINE,
        LINE._replace(state=exemption_lines.State.UNUSED, findings=0, undecided=0, resources=(), more=0),
    )

    told = exemptions_in(exemption_lines.write([used, unused]))

    assert {(each.use, each.where, each.number, len(each.places), each.more) for each in told} == {
        (Use.USED, 'name is "pictures"', 4, 1, 2),
        (Use.UNUSED, 'name is "pictures"', 0, 0, 0),
    }


def test_what_a_line_hides_as_json_steers_no_terminal() -> None:
    (told,) = exemptions_in(exemption_lines.write([LINE._replace(reason="\x1b[31mred\u202e")]))

    assert told.reason == "\N{REPLACEMENT CHARACTER}[31mred\N{REPLACEMENT CHARACTER}"


def test_a_line_of_another_version_is_a_finding() -> None:
    event = policy_event("Exemptions should be in use.\nUsed otherwise.", "guardrail-exemptions")

    (run,) = read("events", ndjson([event, SUMMARY]).splitlines())

    assert (run.exemptions, [each.message for each in run.findings]) == ((), ["Used otherwise."])
