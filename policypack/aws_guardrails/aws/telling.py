"""What several resources tell of others."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Final

from aws_guardrails.globs import Truth, any_of

EVERY_ONE: Final = "*"
"""Stands for every URN."""


def by_urn(told: Iterable[tuple[str, Truth]]) -> Mapping[str, Truth]:
    """Return for any URN, also one that nothing is told of, whether something holds of it.

    Args:
        told: URNs with what one resource says of each; what it says of `EVERY_ONE` is about all others too.
    """
    found: defaultdict[str, set[Truth]] = defaultdict(set)
    for urn, truth in told:
        found[urn].add(truth)
    of_all = any_of(found[EVERY_ONE])
    return defaultdict(lambda: of_all, {urn: any_of((*truths, of_all)) for urn, truths in found.items()})
