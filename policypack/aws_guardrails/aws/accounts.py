"""AWS accounts that a program calls its own."""

import json
import re
from typing import Final

from aws_guardrails.values import UNKNOWN, Marker, Value

ALLOWED: Final = "allowedAccountIds"
"""The input of the providers aws and aws-native that names the accounts in which they may work.

https://www.pulumi.com/registry/packages/aws/installation-configuration/
"""

ACCOUNT: Final = re.compile("[0-9]{12}")


def allowed_accounts(given: Value) -> frozenset[str | Marker] | None:
    """Return the accounts of a provider's `allowedAccountIds`, or None where it names none.

    The inputs of a provider that are no text reach the engine as JSON text. A program may have written an account as a
    number, which loses the zeros in front. What is no account's id is left out: the provider itself refuses it.
    """
    values: object = given
    if isinstance(given, str):
        try:
            values = json.loads(given)
        except (ValueError, RecursionError):
            return None
    if values is UNKNOWN:
        return frozenset({UNKNOWN})
    if not isinstance(values, list | tuple):
        return None
    accounts = (UNKNOWN if value is UNKNOWN else _account(value) for value in values)
    return frozenset(account for account in accounts if account is not None) or None


def _account(value: object) -> str | None:
    text = f"{value:012}" if type(value) is int else value
    return text if isinstance(text, str) and ACCOUNT.fullmatch(text) else None
