"""Putting runs together, fingerprints, and what changed against a baseline."""

from dataclasses import replace
from pathlib import Path

import pytest
from aws_guardrails.cli.reporting import as_json
from aws_guardrails.cli.reporting.compare import combined, compared
from aws_guardrails.cli.reporting.fingerprints import identified
from aws_guardrails.cli.reporting.model import (
    Blocking,
    Exemption,
    Failure,
    Finding,
    Question,
    Report,
    Run,
    State,
    Use,
)
from reports import bucket, finding, full_report, report_of, run_of

pytestmark = pytest.mark.xdist_group("recorded runs")

GONE = finding("gone")


def statement(index: int, name: str = "AnyoneMayRead") -> Finding:
    message = f"In `policy.Statement[{index}]` statement {name} allows everyone without a condition. Name who may come."
    return finding(rule="s3-public-policy", message=message)


def fingerprints(*findings: Finding) -> set[str]:
    return {each.fingerprint for each in identified(findings)}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (
            finding(message="`acl` is `public-read`. Remove it."),
            finding(message="`acl` lets everyone read, so remove it."),
        ),
        (finding(message="`policyArn` is of `app-1a2b3c4`."), finding(message="`policyArn` is of `app-5d6e7f8`.")),
        (finding(message="The bucket is open."), finding(message="The bucket has no lock.")),
        (statement(0), statement(3)),
        (statement(0), statement(0, "Renamed")),
        (finding(), finding(severity="low", blocking=Blocking.ADVISORY)),
    ],
    ids=["wording", "a made-up name", "no property", "an index", "a name", "severity and level"],
)
def test_a_fingerprint_does_not_hang_on(one: Finding, other: Finding) -> None:
    assert fingerprints(one) == fingerprints(other)


@pytest.mark.parametrize(
    "other",
    [
        finding("other"),
        finding(rule="s3-acls-enabled"),
        finding(pack="other"),
        finding(message="`grants[0].uri` is `AllUsers`."),
    ],
    ids=["the resource", "the policy", "the policy pack", "the property"],
)
def test_a_fingerprint_hangs_on(other: Finding) -> None:
    assert fingerprints(finding()) != fingerprints(other)


def test_several_findings_of_one_property_have_fingerprints_of_their_own() -> None:
    assert len(fingerprints(statement(0), statement(1), statement(2))) == 3
    assert fingerprints(statement(0), statement(1)) < fingerprints(statement(0), statement(1), statement(2))


def test_the_same_finding_twice_in_a_run_is_one() -> None:
    assert identified([finding(), finding()]) == identified([finding()])


def test_a_stack_that_is_given_twice_is_reported_once(violating: Path, analysis: Path) -> None:
    assert len(report_of(violating, analysis).findings) == len(report_of(violating).findings)


def test_stacks_are_put_together(violating: Path, undecided: Path) -> None:
    both = report_of(violating, undecided)

    assert both.stacks == ("undecided/dev", "web-environment/violating")
    assert both.findings == report_of(violating).findings
    assert both.questions == report_of(undecided).questions


def test_what_blocks_comes_first_and_then_the_worst() -> None:
    findings = [
        finding("a", severity="low"),
        finding("b", severity="critical", blocking=Blocking.ADVISORY),
        finding("c", severity="", pack="other"),
        finding("d", severity="high"),
    ]

    assert [each.place.name for each in combined([run_of(*findings)]).findings] == ["d", "a", "c", "b"]


def test_against_a_baseline_findings_are_new_unchanged_or_fixed() -> None:
    report = compared(combined([run_of(finding(), finding("fresh"))]), combined([run_of(finding(), GONE)]), "main")

    assert [(each.place.name, each.state) for each in (*report.findings, *report.fixed)] == [
        ("fresh", State.NEW),
        ("pictures", State.UNCHANGED),
        ("gone", State.FIXED),
    ]
    assert report.baseline == "main"


def test_without_a_baseline_no_finding_has_a_state(violating: Path) -> None:
    report = report_of(violating)

    assert ({each.state for each in report.findings}, report.fixed, report.baseline) == ({None}, (), None)


def test_a_statement_that_moves_up_is_the_same_and_the_other_is_fixed() -> None:
    report = compared(combined([run_of(statement(0))]), combined([run_of(statement(0), statement(1))]), "main")

    assert [each.state for each in (*report.findings, *report.fixed)] == [State.UNCHANGED, State.FIXED]


LOOKED = {"s3-public-acl": (bucket("gone"),)}


@pytest.mark.parametrize(
    "run",
    [
        run_of(stacks=("shop/prod",)),
        run_of(packs={"other": "1.0.0"}),
        run_of(looked={"s3-acls-enabled": ()}),
        run_of(looked=LOOKED, questions=(Question("s3-public-acl", "gone", GONE.place.type, "`acl` is not known"),)),
        run_of(looked=LOOKED, questions=(Question("s3-public-acl", "shop-dev", "", "3 more questions", None, 3),)),
        run_of(looked=LOOKED, failures=(Failure("broke", "s3-public-acl", Blocking.ADVISORY),)),
        run_of(
            exemptions=(
                Exemption(rule="s3-public-acl", where="…", reason="r", expires="2027-01-01", places=(GONE.place,)),
            )
        ),
        run_of(exemptions=(Exemption(rule="s3-public-acl", where="…", reason="r", expires="2027-01-01", more=7),)),
    ],
    ids=[
        "another stack",
        "the policy pack did not run",
        "the policy did not run",
        "undecided",
        "undecided and not listed",
        "the policy failed",
        "exempt",
        "exempt and not listed",
    ],
)
def test_what_this_run_cannot_have_found_is_not_fixed(run: Run) -> None:
    assert compared(combined([run]), combined([run_of(GONE)]), "main").fixed == ()


def test_a_run_that_tells_no_stack_can_fix_what_any_stack_had() -> None:
    """`policy analyze` names only what has findings, and so nothing at all once everything is mended."""
    run = run_of(stacks=())

    assert [each.place.name for each in compared(combined([run]), combined([run_of(GONE)]), "main").fixed] == ["gone"]


def test_an_incomplete_run_fixes_nothing_and_says_so() -> None:
    report = compared(combined([run_of(gaps=("cut off",))]), combined([run_of(GONE)]), "main")

    assert (report.fixed, report.notes) == ((), ("What is fixed is not told, because the report is incomplete.",))


def test_against_an_incomplete_baseline_new_may_be_old() -> None:
    report = compared(combined([run_of(finding())]), combined([run_of(gaps=("cut off",))]), "main")

    assert report.notes == ("main is incomplete, so not all that counts as new need be new.",)


def test_an_exempt_finding_that_the_baseline_had_is_unchanged() -> None:
    excepted = Exemption(rule="s3-public-acl", where="…", reason="r", expires="2027-01-01", places=(GONE.place,))
    fresh = replace(excepted, places=(bucket("fresh"),))
    now, before = run_of(exemptions=(excepted, fresh)), run_of(GONE)

    assert [each.state for each in compared(combined([now]), combined([before]), "main").exempt] == [
        State.UNCHANGED,
        State.NEW,
    ]


def test_what_is_exempt_has_not_passed() -> None:
    excepted = Exemption(rule="s3-public-acl", where="…", reason="r", expires="2027-01-01", places=(bucket("site"),))
    run = run_of(looked={"s3-public-acl": (bucket("site"), bucket("logs"))}, exemptions=(excepted,))

    (looked,) = combined([run]).looked or ()

    assert ([place.name for place in looked.passed], looked.looked_at) == (["logs"], 2)


def test_an_expired_exemption_stands_at_the_finding_that_it_would_except() -> None:
    expired = Exemption(
        rule="s3-public-acl",
        where="…",
        reason="r",
        expires="2026-01-01",
        use=Use.EXPIRED,
        places=(bucket("pictures"),),
    )
    report = combined([run_of(finding(), finding("other"), exemptions=(expired,))])

    assert {each.place.name: each.exemption for each in report.findings} == {"pictures": expired, "other": None}


@pytest.mark.parametrize("report", [full_report(), combined([run_of()]), combined([run_of(finding(), gaps=("cut",))])])
def test_a_report_as_json_is_as_good_a_baseline_as_its_events(report: Report) -> None:
    again = as_json.read("main.json", as_json.render(report))
    now = combined([run_of(finding("fresh"))])

    by_json, by_events = compared(now, again, "main"), compared(now, report, "main")

    assert by_json == by_events


def test_everything_that_changes_between_two_real_runs_is_told(violating: Path, compliant: Path) -> None:
    """The sound stack has another name, so its resources are others too."""
    report = compared(report_of(violating), report_of(compliant), "compliant")

    assert {each.state for each in report.findings} == {State.NEW}
    assert report.fixed == ()
    assert compared(report_of(violating), report_of(violating), "itself").fixed == ()
