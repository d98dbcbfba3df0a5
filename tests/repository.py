"""A repository with a copy of the sample, which is checked with the templates for CI in the sandbox."""

import re
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import yaml
from forge import Forge, Job, run_action
from sample import ROOT, select

JOB: Final[Mapping[str, Any]] = yaml.safe_load((ROOT / "ci/gitlab.yml").read_text())["guardrails"]


@dataclass(frozen=True)
class Shop:
    """The repository, its forge, and what a checkout of this one gives it."""

    folder: Path
    checkout: Path
    environment: Mapping[str, str]
    forge: Forge

    @property
    def program(self) -> Path:
        """The folder with Pulumi.yaml."""
        return self.folder / "cloud"

    def github(self, *, event: str = "pull_request", fork: bool = False) -> dict[str, Any]:
        """Return what GitHub tells a job."""
        head = {"repo": {"full_name": "stranger/shop" if fork else "owner/shop"}}
        about = {"pull_request": {"number": 7, "head": head}} if event == "pull_request" else {}
        return {"token": self.forge.token, "repository": "owner/shop", "event_name": event, "event": about}

    def act(self, stack: str, *, github: Mapping[str, Any] | None = None, create: bool = True, **inputs: str) -> Job:
        """Run the action."""
        if create:
            select(stack, self.environment, self.program)
        return run_action(
            self.checkout,
            {"stack": stack, "work-dir": "cloud"} | {name.replace("_", "-"): each for name, each in inputs.items()},
            self.forge,
            github or self.github(),
            {
                **self.environment,
                "GITHUB_WORKSPACE": str(self.folder),
                "GITHUB_API_URL": self.forge.url,
                "GITHUB_REPOSITORY": "owner/shop",
            },
        )

    def gitlab(self, stack: str, **more: str) -> subprocess.CompletedProcess[str]:
        """Run the script of the job as GitLab's runner does: all lines in one shell."""
        pack = self.folder / "policypack"
        if not pack.exists():
            pack.symlink_to(self.checkout / "policypack")
        select(stack, self.environment, self.program)
        predefined = {
            "CI_PROJECT_DIR": str(self.folder),
            "CI_MERGE_REQUEST_PROJECT_ID": "42",
            "CI_MERGE_REQUEST_IID": "7",
            "CI_API_V4_URL": self.forge.url,
        }
        variables = {
            name: re.sub(r"\$(\w+)", lambda found: predefined[found[1]], value)
            for name, value in JOB["variables"].items()
        }
        # What the sample needs is there already, in the virtual environment that the tests themselves run in.
        script = "\n".join(line for line in JOB["script"] if not line.startswith("pulumi install "))
        return self._run(
            ["bash", "-eo", "pipefail", "-c", script],
            {**predefined, **variables, "PROGRAM": str(self.program), "STACK": stack, **more},
        )

    def plain(self, stack: str, **more: str) -> subprocess.CompletedProcess[str]:
        """Run the plain script."""
        if stack:
            select(stack, self.environment, self.program)
        pack = str(self.checkout / "policypack")
        given = {"STACK": stack, "PACK": pack, "PROGRAM": "cloud", "GITHUB_API_URL": self.forge.url}
        return self._run([str(ROOT / "ci/guardrails.sh")], {**given, **more})

    def _run(self, command: list[str], more: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            command,
            cwd=self.folder,
            env={**self.environment, **more},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
