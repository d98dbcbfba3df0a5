"""What small documents give, told in whole."""

from typing import Any, NamedTuple

import pytest
from aws_guardrails.aws.actions import services
from aws_guardrails.aws.escalation import escalations
from aws_guardrails.aws.grants import NONE, Broad, Rights, has_unknown, rights_of
from aws_guardrails.aws.meaning import IAM, Breadth
from aws_guardrails.values import UNKNOWN, frozen

TABLE = escalations()
NAMES = {bit: name for name, bit in TABLE.bits.items()}
NARROWING = {"Bool": {"aws:MultiFactorAuthPresent": "true"}}
QUEUE = "arn:aws:sqs:eu-west-1:123456789012:orders"
OF_IAM = frozenset(name for name in TABLE.bits if name.startswith("iam:"))
EVERY = frozenset(TABLE.bits)
ALL_IAM = len(services()[IAM].names)
NO: frozenset[str] = frozenset()


def statement(action: Any, effect: Any = "Allow", resource: Any = "*", **others: Any) -> dict[str, Any]:
    return {"Effect": effect, "Action": action, "Resource": resource, **others}


def all_but(action: Any, effect: Any = "Allow", **others: Any) -> dict[str, Any]:
    return {"Effect": effect, "NotAction": action, "Resource": "*", **others}


def of_json(*statements: Any) -> Rights:
    """Return what a document gives that is written as JSON, whose objects are dictionaries."""
    document: Any = {"Statement": list(statements)}
    return rights_of(document)


def of_program(*statements: Any, possible: bool = False) -> Rights:
    """Return what a document gives that a program writes, in which something may be unknown."""
    document: Any = frozen({"Statement": list(statements)})
    return rights_of(document, possible=possible)


def names(bits: int) -> frozenset[str]:
    assert 0 <= bits <= TABLE.every
    return frozenset(name for bit, name in NAMES.items() if bits & bit)


class Told(NamedTuple):
    """Rights in words."""

    whole: frozenset[str] = NO
    allowed: frozenset[str] = NO
    ever: frozenset[str] = NO
    denied: frozenset[str] = NO
    of_iam: int = 0
    """How many actions of IAM."""
    broad: tuple[tuple[int, Breadth, frozenset[str]], ...] = ()


def told(rights: Rights) -> Told:
    return Told(
        rights.whole_services,
        names(rights.allowed),
        names(rights.allowed_ever),
        names(rights.denied),
        rights.of_iam.bit_count(),
        tuple((place, breadth, names(escalating)) for place, breadth, escalating in rights.broad),
    )


def test_by_two_documents_a_principal_has_what_either_gives() -> None:
    one, other = Broad(0, Breadth.IAM, 1), Broad(3, Breadth.ALL, 2)

    assert Rights(frozenset({"s3"}), 1, 2, 4, 8, (one,)) | Rights(frozenset({"sqs"}), 16, 32, 64, 128, (other,)) == (
        Rights(frozenset({"s3", "sqs"}), 17, 34, 68, 136, (one, other))
    )


ALL_OF_IAM = Told(frozenset({"iam"}), OF_IAM, OF_IAM, NO, ALL_IAM, ((0, Breadth.IAM, OF_IAM),))
PASSING = frozenset({"iam:passrole"})
PUTTING = frozenset({"iam:putrolepolicy"})
PLAIN: dict[str, tuple[list[dict[str, Any]], Told]] = {
    "nothing": ([], Told()),
    "one service": ([statement("s3:*")], Told(frozenset({"s3"}))),
    "one service on one resource": ([statement("sqs:*", resource=QUEUE)], Told()),
    "all of IAM": ([statement("iam:*")], ALL_OF_IAM),
    "all of IAM under a condition": (
        [statement("iam:*", Condition=NARROWING)],
        ALL_OF_IAM._replace(whole=NO, allowed=NO),
    ),
    "all of IAM on a resource of another service": ([statement("iam:*", resource=QUEUE)], Told()),
    "an action that makes no administrator": (
        [statement("iam:PassRole")],
        Told(allowed=PASSING, ever=PASSING),
    ),
    "two statements": (
        [statement("iam:PassRole"), statement("iam:PutRolePolicy")],
        Told(allowed=PASSING | PUTTING, ever=PASSING | PUTTING, of_iam=2),
    ),
    "two that deny": (
        [statement("iam:PassRole", "Deny"), statement("iam:PutRolePolicy", "Deny")],
        Told(denied=PASSING | PUTTING),
    ),
    "what is denied under a condition only": (
        [statement("s3:*"), statement(["s3:*", "iam:PassRole"], "Deny", Condition=NARROWING)],
        Told(frozenset({"s3"})),
    ),
    "what one action is denied of": ([statement("s3:*"), statement("s3:PutObject", "Deny")], Told()),
}


@pytest.mark.parametrize(("statements", "given"), PLAIN.values(), ids=PLAIN)
def test_a_document_gives_what_its_statements_allow_on_every_resource(
    statements: list[dict[str, Any]], given: Told
) -> None:
    assert told(of_json(*statements)) == given
    assert told(of_program(*statements)) == given


def test_everything_but_iam_is_no_way_to_all_of_iam() -> None:
    rights = of_json(all_but("iam:*"))

    assert told(rights)._replace(whole=NO) == Told(allowed=EVERY - OF_IAM, ever=EVERY - OF_IAM)
    assert rights.whole_services == services().known - {"iam"}


def test_everything_but_one_service_and_everything_but_another_is_everything() -> None:
    assert of_json(all_but("iam:*"), all_but("s3:*")).whole_services == services().known


def test_not_action_and_not_resource_count_beside_action_and_resource() -> None:
    ordinary = "s3:GetBucketTagging"
    assert of_json(statement(ordinary)) == NONE

    assert of_json(statement(ordinary, NotAction="s3:*")) == of_json(all_but("s3:*")) != NONE
    assert of_json(statement("iam:*", NotResource="*")) == NONE


def test_an_unknown_action_may_be_every_one_but_is_none_for_certain() -> None:
    unknown = statement(UNKNOWN)

    assert of_program(unknown) == NONE
    assert told(of_program(unknown, possible=True)) == Told(
        services().known,
        EVERY,
        EVERY,
        NO,
        ALL_IAM,
        ((0, Breadth.ALL, EVERY),),
    )


def test_an_unknown_not_action_may_leave_nothing() -> None:
    assert of_program(all_but(UNKNOWN)) == NONE
    assert of_program(all_but(UNKNOWN), possible=True).is_administrator


def test_an_unknown_effect_may_deny_what_another_statement_allows() -> None:
    statements = statement("s3:*"), statement("s3:*", UNKNOWN), statement(UNKNOWN, UNKNOWN)

    assert of_program(*statements[:2]).whole_services == NO
    assert of_program(statements[0], statements[2]).whole_services == NO
    assert of_program(*statements[:2], possible=True).whole_services == {"s3"}


@pytest.mark.parametrize(
    ("body", "is_unknown"),
    [
        (statement("s3:*"), False),
        (statement(["s3:*", "sqs:*"]), False),
        (statement(["s3:*", UNKNOWN]), True),
        (statement("s3:*", resource=UNKNOWN), True),
        (UNKNOWN, True),
        (None, False),
    ],
)
def test_a_document_has_an_unknown_where_a_statement_or_a_value_of_one_is(body: Any, is_unknown: bool) -> None:
    document: Any = frozen({"Statement": [statement("s3:GetObject"), body]})

    assert has_unknown(document) is is_unknown
