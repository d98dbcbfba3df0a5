"""Findings by resource and by policy, in the order in which they come."""

from collections.abc import Iterable, Mapping
from typing import TypeVar

from aws_guardrails.cli.reporting.model import Finding, Place

K = TypeVar("K")


def by_place(findings: Iterable[Finding]) -> Mapping[Place, list[Finding]]:
    """Return the findings of each resource."""
    return _grouped((finding.place, finding) for finding in findings)


def by_rule(findings: Iterable[Finding]) -> Mapping[tuple[str, str], list[Finding]]:
    """Return the findings of each policy of each pack."""
    return _grouped(((finding.pack, finding.rule), finding) for finding in findings)


def _grouped(pairs: Iterable[tuple[K, Finding]]) -> Mapping[K, list[Finding]]:
    groups: dict[K, list[Finding]] = {}
    for key, finding in pairs:
        groups.setdefault(key, []).append(finding)
    return groups
