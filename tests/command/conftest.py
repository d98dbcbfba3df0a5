"""Events of real runs, recorded once for all tests that read them."""

import json
import os
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest
import sandbox
from sample import ROOT

PROGRAMS = ROOT / "tests/cli/programs"
PACK = ROOT / "policypack"

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


@dataclass(frozen=True)
class Recorder:
    """Runs the real CLI and keeps what it writes."""

    folder: Path
    environment: Mapping[str, str]

    def pulumi(self, *arguments: str, cwd: Path, **extra: str) -> bytes:
        """Return what a command of the CLI writes to standard output; its exit code is no matter here."""
        ran = subprocess.run(
            ["pulumi", "--non-interactive", "--color", "never", *arguments],
            cwd=cwd,
            env={**self.environment, **extra},
            capture_output=True,
            check=False,
        )
        return ran.stdout

    def preview(self, name: str, stack: str, cwd: Path, *arguments: str, streaming: bool = True) -> Path:
        """Record a preview of a stack of its own backend."""
        self.pulumi("stack", "select", "--create", stack, cwd=cwd)
        written = self.pulumi(
            "preview",
            "--json",
            "--policy-pack",
            str(PACK),
            *arguments,
            cwd=cwd,
            **({"PULUMI_ENABLE_STREAMING_JSON_PREVIEW": "1"} if streaming else {}),
        )
        return self.keep(name, written)

    def keep(self, name: str, written: bytes) -> Path:
        """Write a recording."""
        file = self.folder / f"{name}.ndjson"
        file.write_bytes(written)
        return file

    def project(self, name: str, program: str) -> Path:
        """Write a Pulumi program."""
        folder = self.folder / name
        folder.mkdir()
        (folder / "__main__.py").write_text(program)
        (folder / "Pulumi.yaml").write_text(
            f"name: {name}\nruntime:\n  name: python\n  options: {{toolchain: pip, virtualenv: {ROOT / '.venv'}}}\n"
        )
        return folder


@pytest.fixture(scope="session")
def recorder(tmp_path_factory: pytest.TempPathFactory) -> Recorder:
    """Return a recorder with a home and a backend of its own. Without a CLI the tests fail."""
    folder = tmp_path_factory.mktemp("recorded")
    home, state = folder / "home", folder / "state"
    home.mkdir()
    state.mkdir()
    fresh = {"PULUMI_HOME": str(home), "PULUMI_BACKEND_URL": state.as_uri()}
    return Recorder(folder, {**sandbox.environment(ROOT, os.environ), **fresh})


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
    recorder.pulumi("stack", "select", "--create", "violating", cwd=ROOT)
    recorder.pulumi("up", "--yes", "--skip-preview", cwd=ROOT)
    arguments = ("policy", "analyze", "--policy-pack", str(PACK), "--stack", "violating", "--json")
    return recorder.keep("analysis", recorder.pulumi(*arguments, cwd=ROOT))


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
def without_packs(recorder: Recorder) -> Path:
    """A preview without any policy pack."""
    folder = PROGRAMS / "undecided"
    recorder.pulumi("stack", "select", "--create", "dev", cwd=folder)
    written = recorder.pulumi("preview", "--json", cwd=folder, PULUMI_ENABLE_STREAMING_JSON_PREVIEW="1")
    return recorder.keep("without-packs", written)


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
