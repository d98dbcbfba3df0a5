"""The settings by importance of data: what tools/data/settings.toml says, the config files, and the tables of the page."""

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
FOLDER: Final = ROOT / "policypack/aws_guardrails/settings"
PAGE: Final = ROOT / "docs/settings.md"


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

    def at(self, step: Step, rule: AnyRule) -> str | dict[str, Any]:
        """Return what the config file of a step says of a policy."""
        return {Step.LOW: self.low, Step.STANDARD: str(rule.level), Step.HIGH: self.high}[step]


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


def config(step: Step, rules: Sequence[AnyRule]) -> dict[str, Any]:
    """Return the config of a step: every policy, so that whoever reads it sees all of it."""
    chosen = choices(rules)
    return {rule.name: chosen[rule.name].at(step, rule) for rule in rules}


def files(rules: Sequence[AnyRule]) -> dict[Path, str]:
    """Return the config files with their content."""
    return {step.file: json.dumps(config(step, rules), indent=2) + "\n" for step in Step}


def cell(entry: str | Mapping[str, Any]) -> str:
    """Write an entry of a config file for a table."""
    if isinstance(entry, str):
        return entry
    parameters = [f"`{name}: {json.dumps(value).strip(chr(34))}`" for name, value in entry.items() if name != LEVEL]
    return ", ".join([str(entry[LEVEL]), *parameters])
