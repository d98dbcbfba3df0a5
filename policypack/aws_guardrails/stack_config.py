"""What a stack's config says in plain text, and what of it rules may see."""

import json
from collections.abc import Collection, Mapping
from types import MappingProxyType

from aws_guardrails.values import Value, frozen


def plain_config(given: Mapping[str, str], secret_keys: Collection[str] = ()) -> Mapping[str, Value]:
    """Return the values of a stack's config that are not secret, by key; of those that are, nothing is left.

    Args:
        given: Every value as text, by keys such as `shop:size`, as the engine gives it: decrypted.
        secret_keys: The keys of those that are secret. An object with a secret anywhere in it is one as a whole.
    """
    return MappingProxyType({key: _read(text) for key, text in given.items() if key not in secret_keys})


def _read(text: str) -> Value:
    """Return an object or a list as data, and anything else as the text that it is."""
    if text.lstrip()[:1] not in ("{", "["):
        return text
    try:
        return frozen(json.loads(text))
    except (ValueError, RecursionError):
        return text
