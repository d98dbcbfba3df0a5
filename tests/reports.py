"""Running the command `aws-guardrails`, and reports that are made by hand for what no recorded run has."""

import json
import os
import subprocess
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from aws_guardrails.cli.reporting import as_json, codequality, html, junit, markdown, sarif
from aws_guardrails.cli.reporting.compare import combined, compared
from aws_guardrails.cli.reporting.events import read
from aws_guardrails.cli.reporting.fingerprints import identified
from aws_guardrails.cli.reporting.inputs import opened
from aws_guardrails.cli.reporting.model import (
    Blocking,
    Exemption,
    Failure,
    Finding,
    Place,
    Question,
    Report,
    Run,
    Use,
)
from aws_guardrails.cli.reporting.text import visible
from sample import ROOT

PREFIX = "urn:pulumi:dev::shop::"
SUMMARY = {"summaryEvent": {"isPreview": False, "result": "succeeded", "PolicyPacks": {"aws-guardrails": "0.1.0"}}}

HOW = (
    "`PULUMI_ENABLE_STREAMING_JSON_PREVIEW=1 pulumi preview --json --policy-pack DIR > events.ndjson` writes what is read "
    "here."
)
DIGEST = (
    "is one JSON document and not a line for each event. `pulumi preview --json` writes a digest, which leaves all policies "
    "out, unless PULUMI_ENABLE_STREAMING_JSON_PREVIEW=1 is set: set it and run the preview again."
)
NO_SUMMARY = (
    "there is no summaryEvent, so the run broke before its end or its events were cut off; what Pulumi wrote to standard "
    "error may tell more."
)


@dataclass(frozen=True)
class Ran:
    """What the command did."""

    exit_code: int
    stdout: str
    stderr: str


def command(*arguments: str | Path, stdin: bytes = b"", cwd: Path | None = None, **environment: str) -> Ran:
    """Run the command as a process."""
    ran = subprocess.run(
        [sys.executable, "-m", "aws_guardrails.cli", *map(str, arguments)],
        input=stdin,
        cwd=cwd,
        env={**os.environ, "PYTHONPATH": str(ROOT / "policypack"), "PYTHONIOENCODING": "utf-8", **environment},
        capture_output=True,
        check=False,
    )
    return Ran(ran.returncode, ran.stdout.decode(), ran.stderr.decode())


def report_of(*files: Path) -> Report:
    """Read files as `report` does."""
    runs: list[Run] = []
    for file in files:
        with opened(str(file)) as lines:
            runs += read(file.name, lines)
    return combined(runs)


def bucket(name: str, kind: str = "aws:s3/bucket:Bucket") -> Place:
    """Return a resource of the stack shop/dev."""
    return Place(f"{PREFIX}{kind}::{name}")


def finding(name: str = "pictures", rule: str = "s3-public-acl", **changes: Any) -> Finding:
    """Return a mandatory finding of this pack."""
    made = Finding(
        rule=rule,
        place=bucket(name),
        message="`acl` is `public-read`, which lets everyone read. Remove it.",
        blocking=Blocking.MANDATORY,
        severity="critical",
        pack="aws-guardrails",
    )
    return replace(made, **changes)


def run_of(*findings: Finding, **changes: Any) -> Run:
    """Return a complete run with these findings."""
    made = Run(
        source="events.ndjson",
        stacks=("shop/dev",),
        packs={"aws-guardrails": "0.1.0"},
        findings=identified(findings),
    )
    return replace(made, **changes)


def full_report() -> Report:
    """Return a report with something in every part of it."""
    logs = bucket("logs")
    advisory = finding(
        "logs", "s3-acls-enabled", blocking=Blocking.ADVISORY, severity="medium", message="`rule` is off."
    )
    foreign = finding("logs", "no-buckets", pack="other", severity="", message="No buckets.\nUse a database.")
    before = run_of(finding(), finding("gone"))
    now = run_of(
        finding(),
        finding("fresh", "s3-public-policy"),
        advisory,
        foreign,
        packs={"aws-guardrails": "0.1.0", "other": "1.2.3"},
        questions=(Question("s3-plaintext-requests", "logs", logs.type, "`policy` is not known yet", logs),),
        failures=(
            Failure(
                "The rule `lb-broken` itself failed (KeyError in broken, line 7).",
                "lb-broken",
                Blocking.MANDATORY,
                logs,
            ),
        ),
        exemptions=(
            Exemption(
                rule="s3-public-acl",
                where='name is "site"',
                places=(bucket("site"),),
                reason="A public website",
                expires="2027-03-31",
                ticket="SEC-42",
            ),
            Exemption(
                rule="s3-public-policy",
                where='name is "fresh"',
                places=(bucket("fresh"),),
                reason="Old clients",
                expires="2026-10-01",
                use=Use.EXPIRED,
            ),
            Exemption(
                rule="s3-public-acl",
                where='name is "nothing"',
                reason="Moved",
                expires="2027-01-31",
                use=Use.UNUSED,
                number=0,
            ),
        ),
        looked={"s3-acls-enabled": (logs, bucket("pictures")), "s3-public-acl": (bucket("pictures"),)},
        notes=("A note.",),
    )
    return compared(combined([now]), combined([before]), "main.ndjson")


HOSTILE = (
    "::error::forged\n::set-output name=a::b ##[error]forged <script>alert(1)</script> <img src=x onerror=alert(1)> "
    "[link](javascript:alert(1)) ![i](http://x) @everyone `` ` `code` ``` \n# heading\n- item\n| a | b |\n]]> &amp; "
    "\x1b[31m \u202e \ud800 {{ 7*7 }} %0A {0} --> </details> $x$ ~~s~~ **b** __c__ \\"
)


def strange_report(text: str) -> Report:
    """Return a report whose every text is of a stranger, as it comes out of the reading."""
    shown = visible(text)
    place = Place(f"urn:pulumi:dev::shop::{shown}::{shown}")
    excepted = Exemption(rule=shown, where=shown, places=(place,), reason=shown, expires="2027-01-01", ticket=shown)
    return combined(
        [
            run_of(
                finding(place=place, rule=shown, message=shown, severity=shown, pack="aws-guardrails"),
                finding(place=place, rule=shown, message=shown, pack=shown, blocking=Blocking.ADVISORY),
                source=shown,
                stacks=(shown,),
                packs={shown: shown, "aws-guardrails": "0.1.0"},
                questions=(Question(shown, shown, shown, shown, place),),
                failures=(Failure(shown, shown, Blocking.MANDATORY, place), Failure(shown)),
                exemptions=(excepted,),
                notes=(shown,),
                gaps=(shown,),
            )
        ]
    )


def texts(report: Report) -> Mapping[str, str]:
    """Return the report in every format that goes into a file."""
    return {
        "sarif": sarif.render(report, "Pulumi.yaml"),
        "junit": junit.render(report),
        "gitlab": codequality.render(report, "Pulumi.yaml"),
        "markdown": markdown.render(report),
        "html": html.render(report),
        "json": as_json.render(report),
    }


def ndjson(events: Iterable[Mapping[str, Any]]) -> str:
    """Return events as the engine writes them."""
    return "".join(json.dumps(event) + "\n" for event in events)


def policy_event(message: str, policy: str = "s3-public-acl", **more: Any) -> dict[str, Any]:
    """Return an event about a bucket."""
    body = {
        "resourceUrn": bucket("pictures").urn,
        "message": message,
        "policyName": policy,
        "policyPackName": "aws-guardrails",
        "policyPackVersion": "0.1.0",
        "enforcementLevel": "mandatory",
        "severity": "critical",
    }
    return {"sequence": 1, "policyEvent": body | more}
