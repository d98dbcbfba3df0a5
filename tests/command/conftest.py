"""Events of real runs, recorded once for all tests that read them."""

import json
from pathlib import Path

import pytest
import sandboxed
from recording import PACK, Recorder
from sample import ROOT

PROGRAMS = ROOT / "tests/cli/programs"

BROKEN_PROGRAM = """
import pulumi_aws as aws

aws.s3.Bucket("pictures", acl="public-read")
raise RuntimeError("no such luck")
"""

OTHER_PACK = """
from pulumi_policy import PolicyPack, ResourceValidationPolicy

def no_buckets(args, report):
    if args.resource_type == "aws:s3/bucket:Bucket":
        report("Use a database.")

PolicyPack("other", [ResourceValidationPolicy(name="no-buckets", description="No buckets.", validate=no_buckets)])
"""


@pytest.fixture(scope="session")
def recorder(tmp_path_factory: pytest.TempPathFactory) -> Recorder:
    """Return a recorder with a home of its own. Without a CLI the tests fail."""
    folder = tmp_path_factory.mktemp("recorded")
    home = folder / "home"
    home.mkdir()
    return Recorder(folder, {**sandboxed.environment(), "PULUMI_HOME": str(home)})


@pytest.fixture(scope="session")
def violating(recorder: Recorder) -> Path:
    """The preview of the sample's faulty stack."""
    return recorder.preview("violating", "violating", ROOT)


@pytest.fixture(scope="session")
def compliant(recorder: Recorder) -> Path:
    """The preview of the sample's sound stack."""
    return recorder.preview("compliant", "compliant", ROOT)


@pytest.fixture(scope="session")
def undecided(recorder: Recorder) -> Path:
    """The preview of a program whose values are not known yet."""
    return recorder.preview("undecided", "dev", PROGRAMS / "undecided")


@pytest.fixture(scope="session")
def analysis(recorder: Recorder) -> Path:
    """`policy analyze` of the faulty stack as it would be deployed."""
    recorder.pulumi("analysis", "stack", "select", "--create", "violating", cwd=ROOT)
    recorder.pulumi("analysis", "up", "--yes", "--skip-preview", cwd=ROOT)
    command = ("policy", "analyze", "--policy-pack", str(PACK), "--stack", "violating", "--json")
    return recorder.keep("analysis", recorder.pulumi("analysis", *command, cwd=ROOT))


@pytest.fixture(scope="session")
def exported(recorder: Recorder, analysis: Path) -> Path:
    """What is deployed of the faulty stack."""
    assert analysis.exists()
    return recorder.keep("exported", recorder.pulumi("analysis", "stack", "export", "--stack", "violating", cwd=ROOT))


@pytest.fixture(scope="session")
def updated(recorder: Recorder) -> Path:
    """The update of the sample's sound stack."""
    return recorder.update("updated", "compliant")


@pytest.fixture(scope="session")
def stopped(recorder: Recorder) -> Path:
    """The update of the sample's faulty stack, which ends at its first mandatory finding."""
    return recorder.update("stopped", "violating")


@pytest.fixture(scope="session")
def mended(recorder: Recorder) -> Path:
    """The preview of weak listeners at the level `remediate`."""
    config = recorder.folder / "remediate.json"
    config.write_text(json.dumps({"lb-weak-tls-policy": "remediate"}))
    return recorder.preview("mended", "dev", PROGRAMS / "weak_tls", "--policy-pack-config", str(config))


@pytest.fixture(scope="session")
def broken(recorder: Recorder) -> Path:
    """The preview of a program that breaks after its first resource."""
    return recorder.preview("broken", "dev", recorder.project("broken-program", BROKEN_PROGRAM))


@pytest.fixture(scope="session")
def two_packs(recorder: Recorder) -> Path:
    """The preview of one bucket by this pack and by somebody else's."""
    pack = recorder.project("other-pack", OTHER_PACK)
    (pack / "Pulumi.yaml").rename(pack / "PulumiPolicy.yaml")
    program = recorder.project("one-bucket", BROKEN_PROGRAM.partition("raise")[0])
    return recorder.preview("two-packs", "dev", program, "--policy-pack", str(pack))


@pytest.fixture(scope="session")
def executable(recorder: Recorder) -> Path:
    """A preview with this pack as an executable, without a PulumiPolicy.yaml beside it."""
    script = recorder.folder / "aws-guardrails-pack"
    script.write_text(f'#!/bin/sh\nexec "{PACK}/venv/bin/python" "{PACK}/__main__.py" "$@"\n')
    script.chmod(0o755)
    folder = PROGRAMS / "undecided"
    recorder.pulumi("executable", "stack", "select", "--create", "dev", cwd=folder)
    command = ("preview", "--json", "--policy-pack", str(script))
    return recorder.keep("executable", recorder.pulumi("executable", *command, cwd=folder))


@pytest.fixture(scope="session")
def without_packs(recorder: Recorder) -> Path:
    """A preview without any policy pack."""
    folder = PROGRAMS / "undecided"
    recorder.pulumi("without-packs", "stack", "select", "--create", "dev", cwd=folder)
    return recorder.keep("without-packs", recorder.pulumi("without-packs", "preview", "--json", cwd=folder))


@pytest.fixture(scope="session")
def refused(recorder: Recorder) -> Path:
    """A preview that ends before it begins, because the pack's config is wrong."""
    config = recorder.folder / "misspelt.json"
    config.write_text(json.dumps({"lb-plaintext-listner": "advisory"}))
    return recorder.preview("refused", "dev", PROGRAMS / "undecided", "--policy-pack-config", str(config))


@pytest.fixture(scope="session")
def digest(recorder: Recorder) -> Path:
    """What `preview --json` writes without streaming."""
    return recorder.preview("digest", "dev", PROGRAMS / "undecided", streaming=False)
