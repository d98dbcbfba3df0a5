"""Exemptions and scope in the hands of the real engine."""

import json
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import pytest
from aws_guardrails.exemption_lines import Line, State, read
from sample import ROOT, Outcome, outcome, preview, pulumi, select

PROGRAM = ROOT / "tests/cli/programs/exemptions"
POLICY = "guardrail-exemptions"
BUCKETS = "s3-bucket-without-public-access-block"
LISTENERS = "lb-plaintext-listener"
ADMINISTRATORS = "iam-administrator-access"


def exempting(expires: str = "2099-12-31", **named: str) -> dict[str, str]:
    """Return an exemption."""
    return {**named, "reason": "It is agreed", "expires": expires}


CONFIG: dict[str, Any] = {
    "all": "disabled",
    BUCKETS: {
        "enforcementLevel": "advisory",
        "exemptions": [exempting(component="shop:index:Site"), exempting("2025-12-31", name="alone")],
        "scope": {"include": [{"tags": {"env": "prod"}}]},
    },
    LISTENERS: {
        "enforcementLevel": "mandatory",
        "exemptions": [exempting(component="site", type="aws:lb/*")],
        "scope": {"include": [{"tags": {"env": "prod"}}]},
    },
    ADMINISTRATORS: {
        "enforcementLevel": "advisory",
        "exemptions": [exempting(principal="break-glass"), exempting(urn="urn:pulumi:dev::office::*")],
    },
    POLICY: "mandatory",
}
STACK = "shop-dev"
FOUND = Outcome(frozenset({(BUCKETS, "alone"), (ADMINISTRATORS, "app-everything"), (POLICY, STACK)}))
TOLD = {
    (ADMINISTRATORS, State.USED, ("break-glass-everything",)),
    (BUCKETS, State.EXPIRED, ("alone",)),
    (BUCKETS, State.USED, ("site-pictures",)),
    (LISTENERS, State.USED, ("store-http",)),
}


def lines(events: Iterable[Mapping[str, Any]]) -> list[Line]:
    """Return what was told of the exemptions."""
    found = [event["policyEvent"] for event in events if "policyEvent" in event]
    return [line for event in found if event["policyName"] == POLICY for line in read(event["message"])]


def told(events: Iterable[Mapping[str, Any]]) -> set[tuple[str, State, tuple[str, ...]]]:
    """Return the rule, the state and the resources' names of each line."""
    return {(line.rule, line.state, tuple(urn.rpartition("::")[2] for urn in line.resources)) for line in lines(events)}


def written(config: Any, folder: Path) -> str:
    """Write a config and return its path."""
    file = folder / "guardrails.json"
    file.write_text(json.dumps(config))
    return str(file)


def events_of(log: Path) -> list[dict[str, Any]]:
    """Return the engine's events."""
    return [json.loads(line) for line in log.read_text("utf-8").splitlines()]


def test_exemptions_hold_from_the_first_preview_to_the_audit_and_are_told_last(
    environment: dict[str, str], tmp_path: Path
) -> None:
    """What stack policies find, by whatever names, is told too: so it is told after all of them."""
    select("dev", environment, PROGRAM)
    config = written(CONFIG, tmp_path)
    given = ("--policy-pack-config", config)

    first = preview("dev", environment, tmp_path / "first", *given, folder=PROGRAM)
    up = pulumi(
        *("up", "--yes", "--stack", "dev", "--suppress-progress", "--policy-pack", str(ROOT / "policypack"), *given),
        environment=environment,
        folder=PROGRAM,
    )
    again = preview("dev", environment, tmp_path / "again", *given, folder=PROGRAM)
    audit = pulumi(
        *("policy", "analyze", "--policy-pack", str(ROOT / "policypack"), *given, "--stack", "dev", "--json"),
        environment=environment,
        folder=PROGRAM,
    )

    audited = [json.loads(line) for line in audit.stdout.splitlines() if line.startswith("{")]
    assert (first.exit_code, first.outcome) == (0, FOUND), first.output
    reported = frozenset(re.findall(r"\] +([a-z0-9-]+)  \(\S+ (\S+)\)", up.stdout))
    assert (up.returncode, reported) == (0, FOUND.findings), up.stdout
    assert (again.exit_code, again.outcome) == (0, FOUND), again.output
    assert (audit.returncode, outcome(audited)) == (0, FOUND), audit.stdout
    assert [told(events_of(tmp_path / "first")), told(events_of(tmp_path / "again")), told(audited)] == [TOLD] * 3


@pytest.mark.parametrize(
    ("parameters", "faults"),
    [
        (
            {"exemptions": [{**exempting(nmae="x"), "reason": ""}], "scope": {"includ": []}},
            [
                "`exemptions[0].reason` must be a text that is not empty",
                "unknown name `nmae` in `exemptions[0]`; did you mean `name`?",
                "unknown name `includ` in `scope`; did you mean `include`?",
            ],
        ),
        (
            {"exemptions": [exempting("2027-02-30", name="x")]},
            ["`exemptions[0].expires` must be a day such as 2027-03-31, and `2027-02-30` is none"],
        ),
        ({"exemptions": {}}, ["exemptions: Invalid type. Expected: array, given: object"]),
        ({"scope": {"include": ["x"]}}, ["scope.include.0: Invalid type. Expected: object, given: string"]),
        ({"exemptions": [{**exempting(name="x"), "reason": 1}]}, ["exemptions.0.reason: Invalid type"]),
    ],
    ids=["misspelt names", "no day", "no list", "no object", "no text"],
)
def test_a_wrong_exemption_stops_the_preview_with_its_place(
    parameters: dict[str, Any], faults: list[str], environment: dict[str, str], tmp_path: Path
) -> None:
    select("dev", environment, PROGRAM)
    config = written({BUCKETS: {"enforcementLevel": "advisory", **parameters}}, tmp_path)

    run = preview("dev", environment, tmp_path / "log", "--policy-pack-config", config, folder=PROGRAM)

    assert (run.exit_code != 0, run.outcome) == (True, Outcome()), run.output
    assert [fault for fault in faults if fault not in run.output] == [], run.output


def test_an_update_that_a_finding_stops_still_names_the_finding(environment: dict[str, str], tmp_path: Path) -> None:
    """Its stack policies never run, so nothing is told of exemptions; nothing else is lost."""
    select("dev", environment, PROGRAM)
    blocking = {**CONFIG, LISTENERS: {"enforcementLevel": "mandatory", "exemptions": [exempting(name="other")]}}
    config = written(blocking, tmp_path)

    up = pulumi(
        *("up", "--yes", "--skip-preview", "--stack", "dev", "--suppress-progress"),
        *("--policy-pack", str(ROOT / "policypack"), "--policy-pack-config", config),
        environment=environment,
        folder=PROGRAM,
    )

    assert up.returncode != 0
    assert (LISTENERS in up.stdout, "store-http" in up.stdout) == (True, True), up.stdout
