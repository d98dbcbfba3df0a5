"""Which policies of buckets and access points are public, in AWS's own sense.

A policy is public unless each statement that allows something allows it to fixed principals only, or under a condition
that holds a fixed value of one of a few keys.
https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html#access-control-block-public-access-policy-status
"""

import enum
from collections.abc import Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from aws_guardrails.aws.arn import parse_arn
from aws_guardrails.aws.policy_document import Statement, has_unknown, listed, read_document, statements
from aws_guardrails.model import Path
from aws_guardrails.quoting import clean
from aws_guardrails.values import MISSING, UNKNOWN, Marker, Value

CONFINING: Final[Mapping[str, str]] = {
    key.lower(): key
    for key in (
        "aws:PrincipalAccount",
        "aws:PrincipalArn",
        "aws:PrincipalOrgID",
        "aws:PrincipalOrgPaths",
        "aws:SourceAccount",
        "aws:SourceArn",
        "aws:SourceOwner",
        "aws:SourceVpc",
        "aws:SourceVpce",
        "aws:userid",
        "s3:DataAccessPointAccount",
        "s3:DataAccessPointArn",
    )
}
"""Condition keys whose fixed values confine who is meant; `aws:SourceIp` has a test of its own. AWS compares them without
regard to case. The page names aws:PrincipalOrgID as an example of a key about the principal, and means the others too."""

SOURCE_IP: Final = "aws:sourceip"

FIXING: Final = frozenset({"stringequals", "stringequalsignorecase", "stringlike", "arnequals", "arnlike", "ipaddress"})
"""Condition operators that hold only for the values given. Negated ones, `...IfExists` and `ForAllValues:` also hold for
requests that do not have the key at all."""

LEAST_PREFIX: Final = {4: 8, 6: 32}
"""The broadest range of addresses that is not public, by IP version; the private ones are no broader."""


class Kind(enum.Enum):
    """What a policy is attached to, as far as its verdict differs."""

    BUCKET = enum.auto()
    ACCESS_POINT = enum.auto()


class Public(NamedTuple):
    """A statement that makes a policy public."""

    place: Path
    label: str
    reason: str
    """Whom it allows something, and why its condition does not confine them; for a message."""


class Open(NamedTuple):
    """Something that cannot be decided, and where it stands in the document."""

    place: Path


def public_statements(policy: Value, kind: Kind) -> Iterator[Public | Open]:
    """Yield each statement of a policy that is public, or may be.

    Args:
        policy: The document as JSON text or as an object.
        kind: What it is attached to.
    """
    document = read_document(policy)
    if document is UNKNOWN:
        yield Open(())
    if isinstance(document, Marker):
        return
    for statement in statements(document):
        if answer := _judge(statement, kind):
            yield answer


def _judge(statement: Statement, kind: Kind) -> Public | Open | None:
    effect = statement.get("Effect")
    if effect not in ("Allow", UNKNOWN):
        return None
    everyone = _everyone(statement)
    if everyone is None:
        return None
    confined = _confinement(statement, kind)
    if confined is True:
        return None
    if effect is UNKNOWN:
        return Open((*statement.place, "Effect"))
    if everyone is UNKNOWN:
        return Open((*statement.place, "Principal"))
    if isinstance(confined, Open):
        return confined
    return Public(statement.place, statement.label, f"allows {everyone}{confined}")


def _everyone(statement: Statement) -> str | Marker | None:
    """Return whom a statement allows something, if not fixed principals only, or `UNKNOWN`."""
    if statement.get("NotPrincipal") is not MISSING:
        return "everybody but the `NotPrincipal`"
    principal = statement.get("Principal")
    by_type: Mapping[str, Value] = principal if isinstance(principal, Mapping) else {"AWS": principal}
    is_open = False
    for name, values in by_type.items():
        for value in listed(values):
            if value is UNKNOWN:
                is_open = True
            elif not isinstance(value, str):
                continue
            elif value == "*":
                return "everyone"
            elif _is_wild(value):
                return f"everyone whose name matches `{clean(value)}`"
            elif name == "Federated" and parse_arn(value) is None:
                return f"everyone who signs in with `{clean(value)}`"
    return UNKNOWN if is_open else None


def _confinement(statement: Statement, kind: Kind) -> str | Open | bool:
    """Return True if the condition confines who is meant, why it does not, or what would have to be known."""
    condition = statement.get("Condition")
    if condition is UNKNOWN:
        return Open((*statement.place, "Condition"))
    if not isinstance(condition, Mapping) or not condition:
        return " without a condition"
    reasons = []
    unknown: Open | None = None
    for operator, tests in condition.items():
        if tests is UNKNOWN:
            unknown = Open((*statement.place, "Condition", operator))
        for key, raw in tests.items() if isinstance(tests, Mapping) else ():
            values = listed(raw)
            loose = _looseness(operator, key, values, kind)
            if loose is None and not has_unknown(values):
                return True
            if loose is None:
                unknown = Open((*statement.place, "Condition", operator, key))
            else:
                reasons.append(loose)
    if unknown:
        return unknown
    return f", and its condition does not confine them: {'; '.join(reasons)}" if reasons else " without a condition"


def _looseness(operator: str, key: str, values: Sequence[Value], kind: Kind) -> str | None:
    """Return why a test of a condition confines nobody, or None if it does; unknown values are taken to be fixed."""
    name = clean(key)
    quantifier, _, base = operator.lower().rpartition(":")
    if key.lower() not in CONFINING and key.lower() != SOURCE_IP:
        return f"`{name}` says nothing of who may come"
    if quantifier == "forallvalues" or base.endswith("ifexists"):
        return f"`{clean(operator)}` on `{name}` holds for requests without the key, too"
    if base not in FIXING:
        return f"`{clean(operator)}` on `{name}` names no fixed value"
    if not values:
        return f"`{name}` has no value"
    if key.lower() == SOURCE_IP:
        broad = [value for value in values if value is not UNKNOWN and is_broad(value)]
        return f"`{clean(str(broad[0]))}` in `{name}` is too broad a range of addresses" if broad else None
    loose = [value for value in values if value is not UNKNOWN and not _is_fixed(value, key, kind)]
    if loose:
        return f"`{clean(str(loose[0]))}` in `{name}` is not a fixed value"
    return None


def _is_fixed(value: Value, key: str, kind: Kind) -> bool:
    if not isinstance(value, str):
        return isinstance(value, int)
    if not _is_wild(value):
        return True
    # A bucket may name every access point of a known account.
    arn = parse_arn(value) if key.lower() == "s3:dataaccesspointarn" and kind is Kind.BUCKET else None
    return arn is not None and bool(arn.account) and not _is_wild(arn.account)


def _is_wild(text: str) -> bool:
    """Tell whether a value has a wildcard or a policy variable in it."""
    return "*" in text or "?" in text or "${" in text


def is_broad(value: Value) -> bool:
    """Tell whether a range of addresses counts as public, as does what is none."""
    import ipaddress  # noqa: PLC0415 - few policies have one

    try:
        network = ipaddress.ip_network(str(value), strict=False)
    except ValueError:
        return True
    return network.prefixlen < LEAST_PREFIX[network.version]
