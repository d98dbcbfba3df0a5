"""Accounts of a provider, as the engine shows its inputs."""

import pytest
from aws_guardrails.aws.accounts import allowed_accounts
from aws_guardrails.values import MISSING, UNKNOWN, Marker, Value


@pytest.mark.parametrize(
    ("given", "accounts"),
    [
        ('["111111111111","222222222222"]', {"111111111111", "222222222222"}),
        ("[111111111111, 22222222222]", {"111111111111", "022222222222"}),
        (("111111111111", UNKNOWN), {"111111111111", UNKNOWN}),
        ('["111111111111", "1", "shop", true, null, 1.5, []]', {"111111111111"}),
        (UNKNOWN, {UNKNOWN}),
    ],
)
def test_the_accounts_of_a_provider_are_read_however_they_are_written(
    given: Value, accounts: set[str | Marker]
) -> None:
    assert allowed_accounts(given) == frozenset(accounts)


@pytest.mark.parametrize("given", [MISSING, "[]", (), '"111111111111"', "111111111111", "{", "[" * 100_000, '["shop"]'])
def test_a_provider_may_name_no_account(given: Value) -> None:
    assert allowed_accounts(given) is None
