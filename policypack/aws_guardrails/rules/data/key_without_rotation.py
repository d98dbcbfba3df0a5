"""Symmetric customer-managed keys should rotate.

## Why it matters

The longer a key is in use, the more there is that it opens, and the more a leak of it gives away. With rotation AWS KMS
makes new key material each year. Nothing else changes: the key keeps its id, its ARN and its policy, and what the old
material encrypted can still be read.

## How to fix it

Set `enableKeyRotation` to true on the `aws.kms.Key`. `rotationPeriodInDays` shortens the year, down to 90 days.

With the enforcement level `remediate` the pack itself sets `enableKeyRotation`, and leaves the rest as it is.

## What it does not catch

It sees the program, not the account, and nothing of a template that is kept elsewhere. Only a symmetric key for
encryption whose material AWS makes can rotate by itself, so all others are left alone: asymmetric and HMAC keys, keys
with imported material (`aws.kms.ExternalKey`), and keys in a custom key store. A replica of a multi-Region key rotates
with its primary key. The keys that AWS manages rotate each year anyway. What a key encrypted before is not encrypted
anew.

## References

- [Rotate AWS KMS keys](https://docs.aws.amazon.com/kms/latest/developerguide/rotate-keys.html)
- [EnableKeyRotation](https://docs.aws.amazon.com/kms/latest/APIReference/API_EnableKeyRotation.html)
"""

from collections.abc import Iterator, Mapping
from typing import Final

from aws_guardrails.config import Config
from aws_guardrails.examples import Example, Given, Input, Question, compliant, undecided, violating
from aws_guardrails.kinds import KMS_KEY
from aws_guardrails.model import (
    CIS,
    NO_BOOLEAN,
    Answer,
    Control,
    Finding,
    Level,
    Path,
    Resource,
    ResourceCheck,
    Rule,
    Severity,
    Undecided,
)
from aws_guardrails.values import MISSING, UNKNOWN, Value, as_bool

ROTATING: Final[Mapping[str, tuple[Value, ...]]] = {
    "customerMasterKeySpec": (MISSING, "", "SYMMETRIC_DEFAULT"),
    "origin": (MISSING, "", "AWS_KMS"),
    "customKeyStoreId": (MISSING, ""),
    "xksKeyId": (MISSING, ""),
}
"""The properties of a key that AWS KMS can rotate, with the values that they may have.

https://docs.aws.amazon.com/kms/latest/APIReference/API_EnableKeyRotation.html
"""

KIND_OPEN: Final = "decides whether the key can rotate, and is not known before the deployment"
INSTEAD: Final = "Set it to `true`: the key keeps its ARN, and what it encrypted can still be read."


def key_without_rotation(key: Resource, _config: Config) -> Iterator[Answer]:
    """Report a key that could rotate and does not."""
    kind = {name: key.get(name) for name in ROTATING}
    value, path = key.get("enableKeyRotation"), key.path("enableKeyRotation")
    rotates = as_bool(value)
    if rotates is True or any(value is not UNKNOWN and value not in ROTATING[name] for name, value in kind.items()):
        return
    if rotates is UNKNOWN:
        yield Undecided(key, path)
    elif rotates is MISSING and value is not MISSING:
        yield Undecided(key, path, NO_BOOLEAN)
    elif open_ := [name for name, value in kind.items() if value is UNKNOWN]:
        yield Undecided(key, key.path(open_[0]), KIND_OPEN)
    elif value is MISSING:
        yield Finding(key, path, f"`{path}` is omitted, which means `false`. {INSTEAD}")
    else:
        yield Finding(key, path, f"`{path}` is {key.quote('enableKeyRotation')}. {INSTEAD}")


def rotation(_key: Resource, _config: Config) -> Mapping[Path, Value]:
    """Return the switch, turned on."""
    return {("enableKeyRotation",): True}


def examples() -> tuple[Example, ...]:
    """Return the examples."""

    def key(**inputs: Input) -> Given:
        return Given(KMS_KEY, "orders", {"description": "Encrypts the orders", **inputs})

    return (
        violating(
            "The switch is left out",
            key(),
            on={"orders": f"`enableKeyRotation` is omitted, which means `false`. {INSTEAD}"},
        ),
        violating(
            "The switch is off",
            key(customerMasterKeySpec="SYMMETRIC_DEFAULT", keyUsage="ENCRYPT_DECRYPT", enableKeyRotation=False),
            on={"orders": f"`enableKeyRotation` is `false`. {INSTEAD}"},
        ),
        compliant("The key rotates", key(enableKeyRotation=True)),
        compliant("An asymmetric key", key(customerMasterKeySpec="RSA_4096", keyUsage="SIGN_VERIFY")),
        compliant("A key in a custom key store", key(customKeyStoreId="cks-0123456789abcdef0")),
        undecided("The switch is computed", key(enableKeyRotation=UNKNOWN), on={"orders": "enableKeyRotation"}),
        undecided(
            "The kind of key is computed",
            key(customerMasterKeySpec=UNKNOWN),
            on={"orders": Question("customerMasterKeySpec", KIND_OPEN)},
        ),
    )


RULE = Rule(
    name="data-key-without-rotation",
    title="Key without rotation",
    description="Symmetric customer-managed keys should rotate.",
    severity=Severity.MEDIUM,
    level=Level.ADVISORY,
    remediation="Set enableKeyRotation to true.",
    controls=(Control(CIS, "3.6"),),
    since="0.1.0",
    config=Config,
    examples=examples,
    resource_check=ResourceCheck((KMS_KEY,), key_without_rotation),
    mend=rotation,
)
