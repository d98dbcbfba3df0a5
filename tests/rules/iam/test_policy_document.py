"""How policy documents are read."""

from collections.abc import Sequence
from types import MappingProxyType

import pytest
from aws_guardrails.aws.policy_document import Statement, listed, read_document
from aws_guardrails.values import MISSING, OPAQUE, UNKNOWN, Value


@pytest.mark.parametrize(
    ("text", "document"),
    [
        (' {"Statement": []}\n', {"Statement": []}),
        ('{"Statement": []} and more', OPAQUE),
        ('{"Statement": []', OPAQUE),
        ("[]", OPAQUE),
        ('{"Action": "s3:Get*", "Action": ["s3:Put*", "s3:List*"]}', {"Action": ["s3:Get*", "s3:Put*", "s3:List*"]}),
        ('{"Action": ["s3:Get*", "s3:List*"], "Action": "s3:Put*"}', {"Action": ["s3:Get*", "s3:List*", "s3:Put*"]}),
        ('{"Effect": "Deny", "Effect": "Allow"}', {"Effect": "Allow"}),
    ],
    ids=[
        "blanks around it",
        "text behind it",
        "no end",
        "a list",
        "actions twice",
        "a list of actions and one more",
        "effect twice",
    ],
)
def test_text_is_read_as_one_object_in_which_actions_count_together(text: str, document: Value) -> None:
    assert read_document(text) == document


@pytest.mark.parametrize("document", [{"Statement": []}, MappingProxyType({}), UNKNOWN, MISSING, OPAQUE], ids=str)
def test_an_object_or_an_unknown_document_is_taken_as_it_is(document: Value) -> None:
    assert read_document(document) is document


@pytest.mark.parametrize("value", [5, True, None, ("Statement",)], ids=str)
def test_nothing_else_is_a_document(value: Value) -> None:
    assert read_document(value) is OPAQUE


@pytest.mark.parametrize(
    ("value", "elements"),
    [
        ("s3:*", ("s3:*",)),
        (("s3:*", "sqs:*"), ("s3:*", "sqs:*")),
        (UNKNOWN, (UNKNOWN,)),
        (MISSING, ()),
    ],
    ids=str,
)
def test_one_value_is_a_list_of_one_and_a_missing_one_is_an_empty_list(value: Value, elements: Sequence[Value]) -> None:
    assert listed(value) == elements


@pytest.mark.parametrize(
    ("statement", "label"),
    [
        (Statement(("Statement", 1), {"Sid": "Reading"}), "statement Reading"),
        (Statement(("Statement", 1), {"Sid": ""}), "statement 2"),
        (Statement(("Statement",), {}), "the statement"),
    ],
    ids=["with a Sid", "in a list", "alone"],
)
def test_a_statement_is_called_by_its_sid_or_else_by_its_number(statement: Statement, label: str) -> None:
    assert statement.label == label
