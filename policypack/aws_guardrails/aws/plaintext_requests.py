"""Whether a bucket policy turns away requests without TLS.

https://docs.aws.amazon.com/AmazonS3/latest/userguide/example-bucket-policies.html#example-bucket-policies-HTTP-HTTPS
"""

from collections.abc import Callable, Mapping
from enum import Enum, auto
from typing import Final

from aws_guardrails.aws.arn import parse_arn
from aws_guardrails.aws.policy_document import Statement, listed, statements
from aws_guardrails.values import UNKNOWN, Marker, Value, as_bool


class Part(Enum):
    """What a statement has to cover."""

    BUCKET = auto()
    OBJECTS = auto()


def denies_plaintext(document: Mapping[str, Value]) -> bool | Marker:
    """Tell whether a policy denies everyone every action without TLS, on the bucket and on its objects, or `UNKNOWN`."""
    every = set(Part)
    if _covered(document, unknown_counts=False) == every:
        return True
    return UNKNOWN if _covered(document, unknown_counts=True) == every else False


def _covered(document: Mapping[str, Value], *, unknown_counts: bool) -> set[Part]:
    """Return what the denying statements cover, with every unknown value taken for the best or the worst."""

    def holds(value: Value, test: Callable[[Value], bool]) -> bool:
        return unknown_counts if value is UNKNOWN else test(value)

    def any_holds(value: Value, test: Callable[[Value], bool]) -> bool:
        return any(holds(item, test) for item in listed(value))

    def denies_everyone(statement: Statement) -> bool:
        principal = statement.get("Principal")
        everyone = principal.get("AWS") if isinstance(principal, Mapping) else principal
        return (
            holds(statement.get("Effect"), lambda effect: effect == "Deny")
            and any_holds(everyone, lambda name: name == "*")
            and any_holds(statement.get("Action"), _is_every_action)
            and holds(statement.get("Condition"), _is_plaintext)
        )

    covered: set[Part] = set()
    for statement in statements(document):
        if statement.body is UNKNOWN:
            covered |= set(Part) if unknown_counts else set()
        elif denies_everyone(statement):
            resource = statement.get("Resource")
            covered |= {part for part, covers in COVERS.items() if any_holds(resource, covers)}
    return covered


def _is_every_action(action: Value) -> bool:
    return isinstance(action, str) and action.lower() in {"*", "s3:*", "*:*"}


def _is_plaintext(condition: Value) -> bool:
    """Tell whether a condition asks for nothing but that the request has no TLS: more would let some through."""
    if not isinstance(condition, Mapping) or len(condition) != 1:
        return False
    ((operator, tests),) = condition.items()
    if operator.lower() not in {"bool", "boolifexists"} or not isinstance(tests, Mapping) or len(tests) != 1:
        return False
    ((key, values),) = tests.items()
    return key.lower() == "aws:securetransport" and [as_bool(value) for value in listed(values)] == [False]


def _is_bucket(resource: Value) -> bool:
    return resource == "*" or _key(resource) == ""


def _is_every_object(resource: Value) -> bool:
    return resource == "*" or _key(resource) == "*" or (_key(resource) == "" and str(resource).endswith("*"))


def _key(resource: Value) -> str | None:
    """Return what follows the bucket's name in an ARN, or None for what is not an ARN in S3."""
    arn = parse_arn(resource) if isinstance(resource, str) else None
    return arn.resource.partition("/")[2] if arn and arn.service in {"s3", "*"} else None


COVERS: Final[Mapping[Part, Callable[[Value], bool]]] = {Part.BUCKET: _is_bucket, Part.OBJECTS: _is_every_object}
