"""Which resource types the rules read, and why they leave the others alone."""

from collections import Counter

from aws_guardrails.catalogue import rules
from aws_guardrails.forms import CONTAINERS, tokens
from sample import ROOT

TABLE = [
    line.split("\t")
    for line in (ROOT / "tests/data/resource-types.tsv").read_text("utf-8").splitlines()
    if not line.startswith("#")
]
"""Token, `in` or `out`, and the reason: see the file."""


def test_the_rules_read_exactly_the_types_in_scope() -> None:
    kinds = frozenset(
        kind
        for rule in rules()
        for half in (rule.resource_check, rule.stack_check)
        if half is not None
        for kind in half.kinds
    )

    assert tokens(kinds, CONTAINERS.keys()) == {token for token, scope, _ in TABLE if scope == "in"}


def test_every_type_is_either_in_scope_or_out() -> None:
    assert {scope for _, scope, _ in TABLE} == {"in", "out"}


def test_every_type_is_named_once() -> None:
    assert [token for token, times in Counter(token for token, _, _ in TABLE).items() if times > 1] == []


def test_every_type_has_a_reason() -> None:
    assert [token for token, _, reason in TABLE if not reason.strip()] == []
