"""Ten thousand findings: memory, and time for each."""

import json
import subprocess
import sys
from pathlib import Path
from statistics import median

import pytest
from reports import SUMMARY, bucket, ndjson, policy_event
from sample import ROOT

SMALL, LARGE = 1_000, 10_000
FORMATS = ("sarif", "junit", "gitlab", "markdown", "html", "json")
FACT = (
    "`acl` is `public-read`, which lets everyone read. S3 refuses that at deployment where ACLs are disabled or "
    "`blockPublicAcls` is on, and ignores it under `ignorePublicAcls`; where none of them holds, it is public. Remove it."
)

MEASURE = """
import resource, subprocess, sys
ran = subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL)
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(ran.returncode, used.ru_maxrss, used.ru_utime + used.ru_stime)
"""


def events(size: int) -> str:
    """Return a preview with a finding in each of so many buckets, of which every policy of S3 is told."""
    lines = [{"sequence": 0, "timestamp": 1_795_655_454, "preludeEvent": {"config": {}}}]
    for number in range(size):
        urn = bucket(f"bucket-{number}").urn
        lines.append(policy_event(f"No.\n{FACT}", resourceUrn=urn))
        told = {"passed": ["s3-acls-enabled", "s3-plaintext-requests", "s3-public-policy"], "failed": ["s3-public-acl"]}
        body = {"resourceUrn": urn, "policyPackName": "aws-guardrails", **told}
        lines.append({"sequence": 1, "policyAnalyzeSummaryEvent": body})
    lines.append({"policyAnalyzeStackSummaryEvent": {"policyPackName": "aws-guardrails", "passed": []}})
    return ndjson([*lines, SUMMARY])


def measured(file: Path, folder: Path) -> tuple[float, float]:
    """Return the peak of memory in MB and the processor time of a report in all formats."""
    outputs = [argument for name in FORMATS for argument in (f"--{name}", str(folder / f"report.{name}"))]
    command = [sys.executable, "-m", "aws_guardrails.cli", "report", str(file), "--baseline", str(file), "--github"]
    ran = subprocess.run(
        [sys.executable, "-c", MEASURE, *command, *outputs],
        cwd=ROOT / "policypack",
        capture_output=True,
        check=True,
        text=True,
    )
    exit_code, memory, seconds = ran.stdout.split()
    assert exit_code == "1", ran.stderr
    return int(memory) / (1 if sys.platform != "darwin" else 1024) / 1024, float(seconds)


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[int, Path]:
    folder = tmp_path_factory.mktemp("size")
    written = {}
    for size in (SMALL, LARGE):
        written[size] = folder / f"{size}.ndjson"
        written[size].write_text(events(size))
    return written


def test_ten_thousand_findings_fit_into_300_mb_in_all_formats_at_once(files: dict[int, Path], tmp_path: Path) -> None:
    memory, _ = measured(files[LARGE], tmp_path)

    assert memory < 300
    assert len(json.loads((tmp_path / "report.json").read_text())["findings"]) == LARGE


def test_the_time_for_a_finding_does_not_grow_with_their_number(files: dict[int, Path], tmp_path: Path) -> None:
    """In turns, because the machine may do other things."""
    pairs = [[measured(files[size], tmp_path)[1] / size for size in (SMALL, LARGE)] for _ in range(3)]

    assert median(large / small for small, large in pairs) < 1.3
