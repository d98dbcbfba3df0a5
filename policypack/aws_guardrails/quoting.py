"""Which values a message may show. Everything else stays out of terminals, logs and reports."""

import re
from typing import Final

from aws_guardrails.values import Marker, Value

QUOTABLE: Final = frozenset(
    {
        "blockPublicAcls",
        "blockPublicPolicy",
        "certificateArn",
        "defaultActions[].fixedResponse.statusCode",
        "defaultActions[].redirect.protocol",
        "group",
        "groupName",
        "ignorePublicAcls",
        "managedPolicyArn",
        "managedPolicyArns[]",
        "policyArn",
        "policyArns[]",
        "port",
        "protocol",
        "restrictPublicBuckets",
        "role",
        "roleName",
        "user",
        "userName",
    }
)
"""Property paths whose values are names, switches or ARNs, never data or credentials; `[]` stands for any index."""

LONGEST: Final = 200
"""Characters of a value that a message shows; the longest ARN of a managed policy or certificate is shorter."""


def quoted(path: str, value: Value, secrets: tuple[str, ...] | None) -> str:
    """Write a value for a message.

    Args:
        path: Where the value stands, as `values.join` writes it.
        value: The value at that path.
        secrets: The paths marked secret in the resource, or None if that is not known.

    Returns:
        The value in backticks, or `(secret)`.

    Raises:
        ValueError: The path is not on the allow-list.
    """
    if re.sub(r"\[\d+\]", "[]", path) not in QUOTABLE:
        raise ValueError(f"{path}: not on the allow-list of values that a message may show")
    if secrets is None or any(path == secret or path.startswith((f"{secret}.", f"{secret}[")) for secret in secrets):
        return "(secret)"
    match value:
        case bool():
            text = str(value).lower()
        case Marker():
            text = value.name.lower()
        case _:
            text = str(value)
    # A backtick or a line break in a value must not be able to forge the rest of a message.
    text = re.sub(r"[`\s\x00-\x1f\x7f]+", " ", text)
    return f"`{text if len(text) <= LONGEST else text[:LONGEST] + '…'}`"
