"""The settings by importance of data: what the sources in tools/data say, the config files, and the tables of the page."""

import json
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any, Final

from aws_guardrails.catalogue import AnyRule
from aws_guardrails.config import LEVEL

ROOT: Final = Path(__file__).parents[1]
SOURCE: Final = ROOT / "tools/data/settings.toml"
SERVICES: Final = ROOT / "tools/data/services.toml"
FOLDER: Final = ROOT / "policypack/aws_guardrails/settings"
PAGE: Final = ROOT / "docs/settings.md"

SERVICE_MISSING: Final = "account-service-missing"
"""The policy whose parameter the services are."""

REQUIRED: Final = "required"


class Step(StrEnum):
    """How important the data are."""

    LOW = "low"
    STANDARD = "standard"
    HIGH = "high"

    @property
    def file(self) -> Path:
        """Where the config file is."""
        return FOLDER / f"{self}.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """What was chosen for a policy."""

    low: str | dict[str, Any]
    """What the config file says of the policy where the data are of low importance."""
    high: str | dict[str, Any]
    why: str
    cost: str
    standard: str | dict[str, Any] | None = None
    """What it says for the ordinary; None where that is what the policy does by itself."""

    def at(self, step: Step, rule: AnyRule) -> str | dict[str, Any]:
        """Return what the config file of a step says of a policy."""
        standard = str(rule.level) if self.standard is None else self.standard
        return {Step.LOW: self.low, Step.STANDARD: standard, Step.HIGH: self.high}[step]


def choices(rules: Sequence[AnyRule]) -> dict[str, Choice]:
    """Read what was chosen for each of these policies, in their order.

    Raises:
        ValueError: The source has no entry for one of them, or another one; the text says which.
    """
    entries: Mapping[str, Any] = tomllib.loads(SOURCE.read_text("utf-8"))
    names = [rule.name for rule in rules]
    wrong = [f"it has no entry for `{name}`" for name in names if name not in entries]
    wrong += [f"there is no policy `{name}`" for name in entries if name not in names]
    if wrong:
        raise ValueError(f"{SOURCE.relative_to(ROOT)}: {'; '.join(wrong)}")
    return {name: Choice(**entries[name]) for name in names}


def services() -> dict[str, dict[Step, list[str]]]:
    """Read the services that each step requires beside those of the steps before, by the glob for the stacks."""
    entries: Mapping[str, Mapping[str, list[str]]] = tomllib.loads(SERVICES.read_text("utf-8"))
    return {stacks: {step: steps[step] for step in Step} for stacks, steps in entries.items()}


def required(step: Step) -> list[dict[str, Any]]:
    """Return the parameter `required` of a step: all that it and the steps before ask for."""
    steps = list(Step)[: list(Step).index(step) + 1]
    asked = {stacks: [name for each in steps for name in added[each]] for stacks, added in services().items()}
    return [{"stack": stacks, "services": names} for stacks, names in asked.items() if names]


def config(step: Step, rules: Sequence[AnyRule]) -> dict[str, Any]:
    """Return the config of a step: every policy, so that whoever reads it sees all of it."""
    chosen = choices(rules)
    said = {rule.name: chosen[rule.name].at(step, rule) for rule in rules}
    return said | {name: {LEVEL: said[name], REQUIRED: required(step)} for name in said if name == SERVICE_MISSING}


def files(rules: Sequence[AnyRule]) -> dict[Path, str]:
    """Return the config files with their content."""
    return {step.file: json.dumps(config(step, rules), indent=2) + "\n" for step in Step}


def cell(entry: str | Mapping[str, Any]) -> str:
    """Write an entry of a config file for a table."""
    if isinstance(entry, str):
        return entry
    parameters = [f"`{name}: {json.dumps(value).strip(chr(34))}`" for name, value in entry.items() if name != LEVEL]
    return ", ".join([str(entry[LEVEL]), *parameters])
