"""What the examples of data-key-without-rotation do not say."""

import pytest
from aws_guardrails.config import Config
from aws_guardrails.examples import Given, Input, Question, as_inputs
from aws_guardrails.judgement import mended
from aws_guardrails.values import UNKNOWN
from judging import judge_one, rule_of

RULE = "data-key-without-rotation"
KEY = "aws:kms/key:Key"
NATIVE = "aws-native:kms:Key"
SWITCH = "enableKeyRotation"


def judged(token: str, **inputs: Input) -> tuple[list[str], list[str]]:
    """Return the paths of findings and of questions."""
    said = judge_one(RULE, Given(token, "key", {"description": "a key", **inputs}))
    return [finding.path for _, finding in said.findings], [question.path for _, question in said.undecided]


@pytest.mark.parametrize("token", [KEY, NATIVE])
@pytest.mark.parametrize(
    ("value", "verdict"),
    [
        (None, ([SWITCH], [])),
        (False, ([SWITCH], [])),
        ("false", ([SWITCH], [])),
        (True, ([], [])),
        ("true", ([], [])),
        (UNKNOWN, ([], [SWITCH])),
        ("yearly", ([], [SWITCH])),
    ],
)
def test_a_key_that_can_rotate_needs_the_switch(token: str, value: Input, verdict: tuple[list[str], list[str]]) -> None:
    assert judged(token, enableKeyRotation=value) == verdict


def test_a_switch_that_is_no_boolean_is_named_as_such() -> None:
    said = judge_one(RULE, Given(KEY, "key", {SWITCH: "yearly"}))

    assert said.questions() == {"key": Question(SWITCH, "is neither true nor false")}


@pytest.mark.parametrize("token", [KEY, NATIVE])
def test_the_switch_of_a_key_that_can_rotate_is_turned_on(token: str) -> None:
    (key,) = as_inputs([Given(token, "key", {SWITCH: False})])

    assert mended(rule_of(RULE), key, Config()) == {(SWITCH,): True}


@pytest.mark.parametrize("value", [None, False, UNKNOWN])
@pytest.mark.parametrize(
    ("token", "inputs"),
    [
        *((KEY, {"customerMasterKeySpec": spec}) for spec in ("RSA_4096", "HMAC_256", "ECC_NIST_P256", "ML_DSA_65")),
        (KEY, {"customKeyStoreId": "cks-0123456789abcdef0"}),
        (KEY, {"customKeyStoreId": "cks-0123456789abcdef0", "xksKeyId": "key-1"}),
        (NATIVE, {"keySpec": "HMAC_384"}),
        (NATIVE, {"origin": "EXTERNAL"}),
    ],
)
def test_a_key_that_cannot_rotate_is_silent(token: str, inputs: dict[str, Input], value: Input) -> None:
    assert judged(token, enableKeyRotation=value, **inputs) == ([], [])


@pytest.mark.parametrize(
    ("token", "name"),
    [(KEY, "customerMasterKeySpec"), (KEY, "customKeyStoreId"), (NATIVE, "keySpec"), (NATIVE, "origin")],
)
def test_where_it_is_not_known_whether_a_key_can_rotate_that_is_asked(token: str, name: str) -> None:
    assert judged(token, **{name: UNKNOWN}) == ([], [name])
    assert judged(token, **{name: UNKNOWN}, enableKeyRotation=True) == ([], [])


@pytest.mark.parametrize(
    "token",
    [
        "aws:kms/externalKey:ExternalKey",
        "aws:kms/replicaKey:ReplicaKey",
        "aws:kms/replicaExternalKey:ReplicaExternalKey",
        "aws-native:kms:ReplicaKey",
    ],
)
def test_keys_of_other_types_are_silent(token: str) -> None:
    assert judged(token) == ([], [])
