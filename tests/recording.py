"""Recording what the real Pulumi CLI writes."""

import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from sample import ROOT

PACK = ROOT / "policypack"


@dataclass(frozen=True)
class Recorder:
    """Runs the real CLI and keeps what it writes; each recording has a backend of its own."""

    folder: Path
    environment: Mapping[str, str]

    def pulumi(self, recording: str, *arguments: str, cwd: Path, streaming: bool = True) -> bytes:
        """Return what a command of the CLI writes to standard output; its exit code is no matter here."""
        backend = self.folder / f"{recording}-state"
        backend.mkdir(exist_ok=True)
        extra = {"PULUMI_ENABLE_STREAMING_JSON_PREVIEW": "1"} if streaming else {}
        ran = subprocess.run(
            ["pulumi", "--non-interactive", "--color", "never", *arguments],
            cwd=cwd,
            env={**self.environment, "PULUMI_BACKEND_URL": backend.as_uri(), **extra},
            capture_output=True,
            check=False,
        )
        return ran.stdout

    def preview(self, name: str, stack: str, cwd: Path, *arguments: str, streaming: bool = True) -> Path:
        """Record a preview with this pack."""
        self.pulumi(name, "stack", "select", "--create", stack, cwd=cwd)
        command = ("preview", "--json", "--policy-pack", str(PACK), *arguments)
        return self.keep(name, self.pulumi(name, *command, cwd=cwd, streaming=streaming))

    def update(self, name: str, stack: str) -> Path:
        """Record an update of the sample that no preview stops."""
        self.pulumi(name, "stack", "select", "--create", stack, cwd=ROOT)
        command = ("up", "--yes", "--skip-preview", "--json", "--policy-pack", str(PACK))
        return self.keep(name, self.pulumi(name, *command, cwd=ROOT))

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
