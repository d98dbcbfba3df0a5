"""Reading events: of real runs, of runs that went wrong, and of files that are none."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from aws_guardrails.adapter import LONGEST_LIST, UndecidedError
from aws_guardrails.catalogue import rules
from aws_guardrails.cli.reporting.events import InputError, read
from aws_guardrails.cli.reporting.inputs import opened
from aws_guardrails.cli.reporting.model import Blocking, Kind, Question, Run
from aws_guardrails.config import Config
from aws_guardrails.judgement import judge_resource
from aws_guardrails.model import Answer, Resource, ResourceCheck, Undecided
from hypothesis import given
from hypothesis import strategies as st
from reports import DIGEST, HOW, NO_SUMMARY, SUMMARY, bucket, ndjson, policy_event, report_of
from sample import EXPECTED

pytestmark = pytest.mark.xdist_group("recorded runs")

NO_STACK = "the run ended before the policies that look at the whole stack."


def runs_of(file: Path) -> tuple[Run, ...]:
    with opened(str(file)) as lines:
        return read(file.name, lines)


def run_of(file: Path) -> Run:
    (run,) = runs_of(file)
    return run


def found(run: Run) -> set[tuple[str, str]]:
    return {(finding.rule, finding.place.name) for finding in run.findings}


def test_every_finding_of_a_preview_is_read(violating: Path) -> None:
    run = run_of(violating)

    assert found(run) == EXPECTED["violating"].findings
    assert (run.kind, run.stacks, dict(run.packs)) == (
        Kind.PREVIEW,
        ("web-environment/violating",),
        {"aws-guardrails": "0.1.0"},
    )
    assert (run.questions, run.failures, run.gaps, run.notes) == ((), (), (), ())


def test_every_finding_of_an_analysis_is_read(analysis: Path) -> None:
    run = run_of(analysis)

    assert found(run) == EXPECTED["violating"].findings
    assert (run.kind, run.looked, run.failures, run.gaps) == (Kind.ANALYSIS, None, (), ())


def test_a_message_is_the_fact_without_the_policys_description(violating: Path) -> None:
    descriptions = {rule.name: rule.description for rule in rules()}

    run = run_of(violating)

    assert [finding for finding in run.findings if descriptions[finding.rule] in finding.message] == []
    (weak,) = [finding for finding in run.findings if finding.rule == "lb-weak-tls-policy"]
    assert weak.message == (
        "`sslPolicy` is omitted, which means `ELBSecurityPolicy-2016-08` and allows TLS 1.0. Use "
        "`ELBSecurityPolicy-TLS13-1-2-2021-06` or a stricter one."
    )


def test_levels_and_severities_are_those_of_the_policies(violating: Path) -> None:
    known = {rule.name: (rule.level.value, rule.severity.value) for rule in rules()}

    run = run_of(violating)

    told = {finding.rule: (finding.blocking.value, finding.severity) for finding in run.findings}
    assert told == {name: known[name] for name in told}


def test_a_finding_has_the_same_fingerprint_in_every_run(violating: Path, analysis: Path) -> None:
    """The two runs made up different names for what has none, which messages show."""
    preview, later = run_of(violating), run_of(analysis)

    assert {finding.fingerprint for finding in preview.findings} == {finding.fingerprint for finding in later.findings}
    assert {finding.message for finding in preview.findings} != {finding.message for finding in later.findings}


def test_a_sound_stack_passes_everything_that_looks_at_it(compliant: Path) -> None:
    report = report_of(compliant)

    assert (report.findings, report.questions, report.failures, report.gaps) == ((), (), (), ())
    assert report.looked
    assert {each.rule for each in report.looked} == {rule.name for rule in rules() if rule.level != "disabled"}
    assert [each.rule for each in report.looked if len(each.passed) != each.looked_at] == []
    (buckets,) = [each for each in report.looked if each.rule == "s3-acls-enabled"]
    assert {place.name for place in buckets.passed} == {"assets", "logs"}


def test_what_is_found_has_not_passed(violating: Path) -> None:
    report = report_of(violating)

    passed = {(each.rule, place) for each in report.looked or () for place in each.passed}
    assert passed & {(finding.rule, finding.place) for finding in report.findings} == set()
    assert passed


def test_questions_are_read_back_with_their_resources(undecided: Path) -> None:
    run = run_of(undecided)

    known = "is not known before the deployment"
    assert {(each.rule, each.place.name if each.place else None, each.type, each.text) for each in run.questions} == {
        (
            "lb-certificate-not-acm",
            "https",
            "aws:lb/listener:Listener",
            f"`certificateArn` {known}, nor which certificate it comes from",
        ),
        ("s3-plaintext-requests", "tls", "aws:s3/bucketPolicy:BucketPolicy", f"`policy` {known}"),
        (
            "iam-administrator-access",
            "app",
            "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
            f"`policyArn` {known}, nor which policy it comes from",
        ),
        (
            "s3-bucket-without-public-access-block",
            "pictures",
            "aws:s3/bucket:Bucket",
            f"`bucket` may be the one that a Block Public Access configuration of the stack means, whose `bucket` {known}",
        ),
    }
    assert run.findings == ()


def test_what_is_undecided_has_not_passed(undecided: Path) -> None:
    report = report_of(undecided)

    passed = {(each.rule, place.name) for each in report.looked or () for place in each.passed}
    assert passed & {(question.rule, question.name) for question in report.questions} == set()


def test_every_question_that_the_adapter_words_is_read_back() -> None:
    resource = Resource(type="aws:s3/bucket:Bucket", name="my (odd): `name`", urn=bucket("odd").urn)
    asked = [Undecided(resource, f"grants[{index}].uri") for index in range(LONGEST_LIST + 3)]
    text = (
        "can't run policy 's3-public-acl' from policy pack 'aws-guardrails@v0.1.0' during preview: "
        f"{UndecidedError(asked).message}"
    )

    (run,) = read("events", ndjson([policy_event(text), SUMMARY]).splitlines())

    *listed, rest = run.questions
    assert [question.text for question in listed] == [
        f"`grants[{index}].uri` is not known before the deployment" for index in range(LONGEST_LIST)
    ]
    assert {(question.name, question.type) for question in listed} == {("my (odd): name", "aws:s3/bucket:Bucket")}
    assert (rest.number, rest.text) == (3, "3 more questions, which the policy does not list")


def test_what_another_policy_could_not_decide_is_one_question_in_its_own_words() -> None:
    text = (
        "can't run policy 'no-buckets' from policy pack 'other@v0.1.0' during preview: "
        "the name is not known\n  - and neither is the rest"
    )

    (run,) = read("events", ndjson([policy_event(text, "no-buckets"), SUMMARY]).splitlines())

    assert [(each.rule, each.name, each.text, each.number) for each in run.questions] == [
        ("no-buckets", "pictures", "the name is not known\n  - and neither is the rest", 1)
    ]


def test_a_rule_that_broke_is_a_failure_and_no_finding() -> None:
    def broken(resource: Resource, config: Config) -> Iterator[Answer]:
        raise KeyError(resource.name, config)
        yield

    sound = next(rule for rule in rules() if rule.name == "s3-public-acl")
    rule = replace(sound, resource_check=ResourceCheck(("aws:s3/bucket:Bucket",), broken))
    resource = Resource(type="aws:s3/bucket:Bucket", name="pictures", urn=bucket("pictures").urn)
    verdict = judge_resource(rule, resource, rule.config())
    event = policy_event(f"{rule.description}\n{verdict.failure}")

    (run,) = read("events", ndjson([event, SUMMARY]).splitlines())

    ((failure,), findings) = run.failures, run.findings
    assert (failure.rule, failure.blocking, failure.message, findings) == (
        "s3-public-acl",
        Blocking.MANDATORY,
        verdict.failure,
        (),
    )


def test_what_a_policy_mended_is_told_without_any_value(mended: Path) -> None:
    run = run_of(mended)

    assert {(each.rule, each.place.name) for each in run.mended} == {
        ("lb-weak-tls-policy", "by-default"),
        ("lb-weak-tls-policy", "by-name"),
    }
    assert (run.findings, run.failures) == ((), ())


def test_a_program_that_broke_is_told_with_what_was_found_before(broken: Path) -> None:
    run = run_of(broken)

    assert found(run) == {("s3-public-acl", "pictures")}
    (failure,) = run.failures
    assert "RuntimeError: no such luck" in failure.message
    assert run.gaps == (f"broken.ndjson: {NO_STACK}",)


def test_policies_of_the_whole_stack_that_never_ran_have_not_passed(broken: Path) -> None:
    report = report_of(broken)

    halves = {rule.name for rule in rules() if rule.stack_check is not None}
    assert {each.rule for each in report.looked or ()} & halves == set()


def test_another_packs_findings_are_shown_as_it_words_them(two_packs: Path) -> None:
    run = run_of(two_packs)

    (foreign,) = [finding for finding in run.findings if finding.pack == "other"]
    assert (foreign.rule, foreign.place.name, foreign.message) == (
        "no-buckets",
        "pictures",
        "No buckets.\nUse a database.",
    )
    assert ("s3-public-acl", "pictures") in found(run)
    assert run.packs.keys() == {"aws-guardrails", "other"}


def test_an_update_is_read_as_a_preview_is(updated: Path) -> None:
    report = report_of(updated)

    assert (report.kinds, report.findings, report.gaps, report.failures) == ((Kind.UPDATE,), (), (), ())
    assert [each.rule for each in report.looked or () if len(each.passed) != each.looked_at] == []


def test_an_update_that_a_finding_stops_is_incomplete(stopped: Path) -> None:
    run = run_of(stopped)

    assert [finding.blocking for finding in run.findings].count(Blocking.MANDATORY) >= 1
    assert found(run) < EXPECTED["violating"].findings
    assert (run.kind, run.gaps) == (Kind.UPDATE, (f"stopped.ndjson: {NO_STACK}",))


def test_a_run_without_policy_packs_is_refused(without_packs: Path) -> None:
    with pytest.raises(InputError) as caught:
        runs_of(without_packs)

    assert str(caught.value) == (
        "without-packs.ndjson has no policies in it: no policy pack ran. Was `--policy-pack` given?"
    )


def test_a_run_that_ended_before_it_began_is_incomplete(refused: Path) -> None:
    run = run_of(refused)

    assert (run.findings, run.gaps, run.notes) == ((), (f"refused.ndjson: {NO_SUMMARY}",), ())


def test_the_digest_is_refused_and_told_what_to_set(digest: Path) -> None:
    with pytest.raises(InputError) as caught:
        runs_of(digest)

    assert str(caught.value) == f"digest.ndjson {DIGEST}"


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", f"events is empty. {HOW}"),
        (b"\n \n", f"events is empty. {HOW}"),
        (b"Previewing update (dev):\n", f"events has no events: line 1 is not one. {HOW}"),
        (b'{"version": 3, "deployment": {}}', f"events {DIGEST}"),
        (b"[" * 100_000, f"events {DIGEST}"),
        (b'{"sequence":0,"policyEv', f"events has no events: line 1 is not one. {HOW}"),
    ],
    ids=["empty", "blank", "text", "an exported state", "deep", "cut off in the first line"],
)
def test_a_file_without_events_is_refused(content: bytes, told: str, tmp_path: Path) -> None:
    file = tmp_path / "events"
    file.write_bytes(content)

    with pytest.raises(InputError) as caught:
        runs_of(file)

    assert str(caught.value) == told


def test_a_file_that_is_no_text_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "events"
    file.write_bytes(bytes(range(256)) * 20)

    with pytest.raises(InputError, match=r"events is not text\.$"):
        runs_of(file)


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9, 0.99])
def test_of_a_stream_that_is_cut_off_what_was_read_is_kept(share: float, violating: Path, tmp_path: Path) -> None:
    whole = violating.read_bytes()
    # In the middle of a line that says something of policies, as near as there is one.
    cut = whole.index(b'"policyPackName"', int(len(whole) * share) - 20_000)
    file = tmp_path / "cut"
    file.write_bytes(whole[:cut])

    run = run_of(file)

    number = whole[:cut].count(b"\n") + 1
    assert run.gaps == (f"cut: line {number:,} is cut off.", f"cut: {NO_SUMMARY}")
    assert run.findings == tuple(each for each in run_of(violating).findings if each in run.findings)


def test_a_stream_that_is_cut_off_between_lines_is_incomplete(violating: Path, tmp_path: Path) -> None:
    file = tmp_path / "cut"
    file.write_text("".join(violating.read_text().splitlines(keepends=True)[:-2]))

    run = run_of(file)

    assert found(run) == EXPECTED["violating"].findings
    assert run.gaps == (f"cut: {NO_SUMMARY}",)


def test_what_is_no_event_is_skipped_and_counted(undecided: Path, tmp_path: Path) -> None:
    file = tmp_path / "mixed"
    file.write_text("warning: A new version of Pulumi is available.\n" + undecided.read_text() + "{}\n")

    run = run_of(file)

    assert run.notes == ("mixed: 2 lines are not events and were skipped, the first of them line 1.",)
    assert (run.gaps, len(run.questions)) == ((), 4)


def test_a_damaged_event_makes_the_run_incomplete(undecided: Path, tmp_path: Path) -> None:
    first, second, *rest = undecided.read_text().splitlines(keepends=True)
    file = tmp_path / "damaged"
    file.write_text("".join([first, second[:30] + "\n", *rest]))

    run = run_of(file)

    assert (run.gaps, len(run.questions)) == (("damaged: line 2 is damaged and was not read.",), 4)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_file_is_read_in_whatever_encoding_a_shell_wrote_it(encoding: str, undecided: Path, tmp_path: Path) -> None:
    file = tmp_path / "undecided.ndjson"
    file.write_text(undecided.read_text("utf-8").replace("\n", "\r\n"), encoding)

    assert run_of(file) == run_of(undecided)


def test_several_runs_in_one_file_are_told_apart(undecided: Path, violating: Path, tmp_path: Path) -> None:
    file = tmp_path / "both"
    file.write_text(undecided.read_text() + violating.read_text())

    first, second = runs_of(file)

    assert (first.stacks, len(first.questions)) == (("undecided/dev",), 4)
    assert found(second) == EXPECTED["violating"].findings


def test_the_first_of_several_runs_may_be_the_one_that_broke(undecided: Path, refused: Path, tmp_path: Path) -> None:
    file = tmp_path / "both"
    file.write_text(refused.read_text() + undecided.read_text())

    assert [run.gaps for run in runs_of(file)] == [(f"both: {NO_SUMMARY}",), ()]


def test_a_pack_whose_version_the_sdk_keeps_back_is_of_none_to_note() -> None:
    event = policy_event("No.\n`acl` is open.", policyPackVersion="0.0.1")

    (run,) = read("events", ndjson([event, SUMMARY]).splitlines())

    assert run.notes == ()


@pytest.mark.parametrize("version", ["0.0.9", "7.0.0"])
def test_another_version_of_the_pack_is_noted(version: str) -> None:
    event = policy_event("No.\n`acl` is open.", policyPackVersion=version)

    (run,) = read("events", ndjson([event, SUMMARY]).splitlines())

    assert run.notes == (f"events: aws-guardrails {version} ran, and this is 0.1.0, so the explanations may differ.",)


def test_a_pack_that_is_an_executable_tells_its_version(executable: Path) -> None:
    run = run_of(executable)

    assert (dict(run.packs), len(run.questions), run.notes) == ({"aws-guardrails": "0.1.0"}, 4, ())


def test_a_run_of_other_packs_alone_says_so() -> None:
    summary = {"summaryEvent": {"result": "succeeded", "PolicyPacks": {"other|local|there": "1.0.0"}}}

    (run,) = read("events", ndjson([summary]).splitlines())

    assert run.notes == ("events: the policy pack aws-guardrails did not run, only other.",)


def test_a_failed_run_that_does_not_tell_why_is_a_failure() -> None:
    summary = {"summaryEvent": {"result": "failed", "PolicyPacks": {"aws-guardrails": "0.1.0"}}}

    (run,) = read("events", ndjson([summary]).splitlines())

    assert [failure.message for failure in run.failures] == ["events: the run failed, and its events do not tell why."]


def test_an_unknown_level_blocks() -> None:
    (run,) = read("events", ndjson([policy_event("No.\nOpen.", enforcementLevel="strict"), SUMMARY]).splitlines())

    assert [finding.blocking for finding in run.findings] == [Blocking.MANDATORY]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)
BODY = st.dictionaries(
    st.sampled_from(
        ["resourceUrn", "message", "policyName", "policyPackName", "passed", "failed", "severity", "urn", "PolicyPacks"]
    ),
    JSON | st.just("aws-guardrails"),
)
EVENT = st.tuples(
    st.sampled_from(
        [
            "policyEvent",
            "policyAnalyzeSummaryEvent",
            "policyAnalyzeStackSummaryEvent",
            "policyRemediationEvent",
            "diagnosticEvent",
            "preludeEvent",
        ]
    ),
    BODY | JSON,
).map(lambda pair: {"sequence": 1, pair[0]: pair[1]})


@given(st.lists(EVENT | JSON, max_size=6))
def test_no_event_of_whatever_shape_breaks_the_reading(events: list[Any]) -> None:
    lines = [json.dumps(event) for event in [{"preludeEvent": {}}, *events]]

    assert len(read("events", lines)) == 1


def test_questions_of_a_name_that_several_resources_have_are_of_none_of_them() -> None:
    text = (
        "can't run policy 's3-public-policy' from policy pack 'aws-guardrails@v0.1.0' during preview: some resources stay "
        "undecided, which blocks nothing:\n  - logs (aws:s3/bucket:Bucket): `policy` is not known before the deployment"
    )
    urns = [f"urn:pulumi:dev::shop::{parent}$aws:s3/bucket:Bucket::logs" for parent in ("a:b:C", "a:b:D")]
    seen = [{"policyAnalyzeSummaryEvent": {"resourceUrn": urn, "policyPackName": "aws-guardrails"}} for urn in urns]
    stack = "urn:pulumi:dev::shop::pulumi:pulumi:Stack::shop-dev"

    (run,) = read("events", ndjson([*seen, policy_event(text, "s3-public-policy", resourceUrn=stack)]).splitlines())

    assert run.questions == (
        Question(
            "s3-public-policy", "logs", "aws:s3/bucket:Bucket", "`policy` is not known before the deployment", None
        ),
    )
