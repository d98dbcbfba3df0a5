"""Which values a message may show. Everything else stays out of terminals, logs and reports."""

import re
from typing import Final

from aws_guardrails.values import Marker, Value

SETTINGS: Final = ("blockPublicAcls", "blockPublicPolicy", "ignorePublicAcls", "restrictPublicBuckets")
"""The switches of S3 Block Public Access, which stand in several places."""

TLS_ATTRIBUTES: Final = ("attributes", "policies[].attributes", "policyAttributes")
"""Where a policy of a classic load balancer has its attributes; in CloudFormation their names begin with a capital."""

QUOTABLE: Final = frozenset(
    {
        "accessControlPolicy.grants[].grantee.uri",
        "acl",
        "actions[].fixedResponse.statusCode",
        "actions[].redirect.protocol",
        "certificateArn",
        "certificates[].certificateArn",
        "defaultActions[].fixedResponse.statusCode",
        *(f"definition.iamActionDefinition.{name}" for name in ("policyArn", "groups[]", "roles[]", "users[]")),
        "blockDeviceMappings[].ebs.encrypted",
        "defaultActions[].redirect.protocol",
        *(f"details.publicAccessBlock.{setting}" for setting in SETTINGS),
        "ebsBlockDevices[].encrypted",
        "enableKeyRotation",
        "encrypted",
        "grants[].uri",
        "enableLogFileValidation",
        "enableLogging",
        "group",
        "groupName",
        "groups[]",
        "isMultiRegionTrail",
        "launchSpecifications[].blockDeviceMappings[].ebs.encrypted",
        "launchSpecifications[].ebsBlockDevices[].encrypted",
        "launchSpecifications[].rootBlockDevices[].encrypted",
        "listeners[].lbPort",
        "listeners[].lbProtocol",
        "listeners[].sslCertificateId",
        "managedPolicyArn",
        "managedPolicyArns",
        "managedPolicyArns[]",
        "minimumPasswordLength",
        "passwordReusePrevention",
        *(f"{place}[].{name}" for place in TLS_ATTRIBUTES for name in ("value", "Value")),
        "listeners[].policyNames[]",
        "policyArn",
        "policyArns",
        "policyArns[]",
        "policyNames[]",
        "port",
        "protocol",
        "publiclyAccessible",
        *(f"publicAccessBlockConfiguration.{setting}" for setting in SETTINGS),
        "role",
        "roleName",
        "roles[]",
        "rootBlockDevice.encrypted",
        *SETTINGS,
        "rule.objectOwnership",
        "sqsManagedSseEnabled",
        "sslPolicy",
        "storageEncrypted",
        "targetGrants[].grantee.uri",
        "tlsPolicyName",
        "user",
        "userName",
        "users[]",
    }
)
"""Property paths whose values are names, switches or ARNs, never data or credentials; `[]` stands for any index."""

LONGEST: Final = 200
"""Characters of a value that a message shows; the longest ARN of a managed policy or certificate is shorter."""


def is_secret(path: str, secrets: tuple[str, ...] | None) -> bool:
    """Tell whether a value must not be shown.

    Args:
        path: Where the value stands, as `values.join` writes it.
        secrets: The paths marked secret in the resource, or None if that is not known, which makes everything secret.
    """
    if secrets is None:
        return True
    return any(path == secret or path.startswith((f"{secret}.", f"{secret}[")) for secret in secrets)


def quoted(path: str, value: Value, *, is_secret: bool) -> str:
    """Write a value for a message: in backticks, or `(secret)`.

    Args:
        path: Where the value stands, by the names that rules read, as `values.join` writes it.
        value: The value at that path.
        is_secret: Whether it must not be shown.

    Raises:
        ValueError: The path is not on the allow-list.
    """
    if re.sub(r"\[\d+\]", "[]", path) not in QUOTABLE:
        raise ValueError(f"{path}: not on the allow-list of values that a message may show")
    return in_backticks(value, is_secret=is_secret)


def in_backticks(value: Value, *, is_secret: bool) -> str:
    """Write a value for a message, in backticks, or `(secret)`."""
    if is_secret:
        return "(secret)"
    match value:
        case bool():
            text = str(value).lower()
        case Marker():
            text = value.name.lower()
        case _:
            text = str(value)
    return f"`{clean(text)}`"


def clean(text: str) -> str:
    """Make a name or value harmless: it cannot forge the rest of a message, nor steer a terminal, nor flood it."""
    # The slice comes first because a value may be megabytes long.
    printable = "".join(letter if letter.isprintable() and letter != "`" else " " for letter in text[: 2 * LONGEST])
    folded = " ".join(printable.split())
    return folded if len(folded) <= LONGEST and len(text) <= 2 * LONGEST else f"{folded[:LONGEST]}…"
