"""Previewing the sample stacks with the policy pack, and what must come of it."""

import json
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

ROOT = Path(__file__).parents[1]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the policy pack says of a stack."""

    findings: frozenset[tuple[str, str]] = frozenset()
    """Policy and resource name of each mandatory or advisory finding."""
    undecided: frozenset[tuple[str, str]] = frozenset()
    """Policy, and a line for each question that it leaves open."""

    @property
    def blocks(self) -> bool:
        """Whether the preview has to fail: a stack with faults has mandatory ones among them."""
        return bool(self.findings)


SETTINGS: Final = "policypack/aws_guardrails/settings"
"""The folder of the settings by importance of data."""

ARGUMENTS: Final[Mapping[str, Sequence[str]]] = {
    "compliant": (),
    "violating": (),
    # Which services an account has to have, only the settings say.
    "baseline": ("--policy-pack-config", f"{SETTINGS}/standard.json"),
    "baseline-violating": ("--policy-pack-config", f"{SETTINGS}/standard.json"),
}
"""The sample's stacks, and the arguments with which each is previewed."""

EXPECTED: Final[Mapping[str, Outcome]] = {
    "compliant": Outcome(),
    "violating": Outcome(
        frozenset(
            {
                ("data-key-without-rotation", "data"),
                ("data-password-in-state", "database"),
                ("data-plaintext-password", "app"),
                ("data-public-database", "reports"),
                ("data-unencrypted-at-rest", "database"),
                ("iam-admin-policy-document", "operators-everything"),
                ("iam-administrator-access", "operators-AdministratorAccess"),
                ("iam-delegated-administrator", "auditor"),
                ("iam-full-access", "app-AmazonS3FullAccess"),
                ("iam-full-access-policy-document", "operators-storage"),
                ("iam-narrow-full-access", "operators-AmazonVPCFullAccess"),
                ("iam-open-trust-policy", "auditor"),
                ("iam-privilege-escalation", "operators-roles"),
                ("iam-unreadable-grant", "legacy"),
                ("lb-certificate-not-acm", "web-https"),
                ("lb-plaintext-listener", "web-http"),
                ("lb-plaintext-listener-rule", "web-plaintext"),
                ("lb-public-without-https", "old-name"),
                ("lb-weak-tls-policy", "web-https"),
                ("s3-acls-enabled", "logs"),
                ("s3-bucket-without-public-access-block", "assets"),
                ("s3-plaintext-requests", "logs"),
                ("s3-public-access-block-disabled", "logs"),
                ("s3-public-acl", "assets"),
                ("s3-public-policy", "assets"),
            }
        )
    ),
    "baseline": Outcome(),
    "baseline-violating": Outcome(
        frozenset(
            {
                ("account-alarm-without-recipient", "alarms"),
                ("account-service-missing", "web-environment-baseline-violating"),
                ("account-trail-incomplete", "trail"),
                ("account-weak-password-policy", "passwords"),
            }
        )
    ),
}
"""What is expected of each stack."""

ON_DEMAND: Final = frozenset(
    {
        ("iam-indirect-escalation", "operators-functions"),
        ("lb-public-without-waf", "old-name"),
        ("lb-public-without-waf", "web"),
    }
)
"""What the policies that are off by default say of the faulty stack, beside that."""
CONFIG: Final = "guardrails.json"
"""A config with an exemption, for the faulty stack."""

EXEMPTED: Final = Outcome(
    EXPECTED["violating"].findings - {("iam-narrow-full-access", "operators-AmazonVPCFullAccess")}
    | {("guardrail-exemptions", "web-environment-violating")}
)
"""What is expected of the faulty stack with that config."""


@dataclass(frozen=True, slots=True)
class Run:
    """A finished command."""

    exit_code: int
    output: str
    outcome: Outcome


def pulumi(*arguments: str, environment: Mapping[str, str], folder: Path = ROOT) -> subprocess.CompletedProcess[str]:
    """Run the CLI and return what it printed, standard error included."""
    return subprocess.run(
        ["pulumi", "--non-interactive", "--color", "never", *arguments],
        cwd=folder,
        env=dict(environment),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )


def select(stack: str, environment: Mapping[str, str], folder: Path = ROOT) -> None:
    """Create a stack if it is not there yet.

    Raises:
        RuntimeError: The CLI refused; the text is what it said.
    """
    done = pulumi("stack", "select", "--create", "--stack", stack, environment=environment, folder=folder)
    if done.returncode != 0:
        raise RuntimeError(done.stdout.strip())


def preview(  # noqa: PLR0913 - the CLI's own parameters
    stack: str,
    environment: Mapping[str, str],
    log: Path,
    *more: str,
    folder: Path = ROOT,
    pack: Path = ROOT / "policypack",
    show: bool = False,
) -> Run:
    """Preview a stack with a policy pack.

    Args:
        stack: The name of an existing stack.
        environment: The sandbox's environment.
        log: Where the engine writes its events; overwritten.
        more: Further arguments of `pulumi preview`.
        folder: The program.
        pack: The policy pack.
        show: Whether to copy the output to the terminal as it comes.
    """
    log.unlink(missing_ok=True)
    # The engine prints the pack's path as it is given.
    pack = pack.relative_to(folder) if pack.is_relative_to(folder) else pack
    command = [
        *("pulumi", "--non-interactive", "--color", "always" if show and sys.stdout.isatty() else "never"),
        *("preview", "--stack", stack, "--policy-pack", str(pack)),
        *("--suppress-progress", "--event-log", str(log), *more),
    ]
    lines: list[str] = []
    # Event logs are still one of the CLI's debug features; its Automation API uses them all the same.
    with subprocess.Popen(
        command,
        cwd=folder,
        env={**environment, "PULUMI_DEBUG_COMMANDS": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as process:
        try:
            for line in process.stdout or ():
                lines.append(line)
                if show:
                    sys.stdout.write(line)
                    sys.stdout.flush()
        except KeyboardInterrupt:
            # The CLI got the interrupt too; it is given the time to stop its own processes.
            process.wait()
            raise
    events = log.read_text("utf-8").splitlines() if log.exists() else []
    return Run(process.returncode, "".join(lines), outcome(map(json.loads, events)))


def outcome(events: Iterable[Mapping[str, Any]]) -> Outcome:
    """Read the policy findings out of the engine's events."""
    found = [event["policyEvent"] for event in events if "policyEvent" in event]
    questions = [event for event in found if "can't run policy" in event["message"]]
    return Outcome(
        frozenset((event["policyName"], _name(event)) for event in found if event not in questions),
        frozenset((event["policyName"], line) for event in questions for line in _lines(event["message"])),
    )


def _name(event: Mapping[str, Any]) -> str:
    return str(event.get("resourceUrn", "")).rpartition("::")[2]


def _lines(message: str) -> Iterator[str]:
    _, *lines = message.split("\n  - ")
    yield from (line.strip() for line in lines)
