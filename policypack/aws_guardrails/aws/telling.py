"""What several resources tell of others."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from aws_guardrails.globs import Truth, any_of
from aws_guardrails.model import Resource
from aws_guardrails.stack import Link
from aws_guardrails.values import UNKNOWN

EVERY_ONE: Final = "*"
"""Stands for every URN."""


def told(link: Link, teller: Resource, truth: Truth) -> Iterator[tuple[str, Truth]]:
    """Yield the URNs that a link of a resource leads to, with what it says of each: nothing sure if it may mean another."""
    is_sure = link.is_sure and teller.is_certain
    return ((target.urn, truth if is_sure else UNKNOWN) for target in link.targets)


def by_urn(said: Iterable[tuple[str, Truth]]) -> Mapping[str, Truth]:
    """Return for any URN, also one that nothing is told of, whether something holds of it.

    Args:
        said: URNs with what one resource says of each; what it says of `EVERY_ONE` is about all others too.
    """
    found: defaultdict[str, set[Truth]] = defaultdict(set)
    for urn, truth in said:
        found[urn].add(truth)
    of_all = any_of(found[EVERY_ONE])
    return defaultdict(lambda: of_all, {urn: any_of((*truths, of_all)) for urn, truths in found.items()})
