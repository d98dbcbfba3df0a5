"""What the examples of s3-plaintext-requests do not say."""

import json
from typing import Any, TypeAlias

import pytest
from aws_guardrails.examples import Given, Input, Question, Ref, as_inputs, as_outputs
from aws_guardrails.rules.s3.plaintext_requests import NO_POLICY, NOT_DENIED
from aws_guardrails.values import UNKNOWN
from judging import judge, judge_one, rule_of

RULE = "s3-plaintext-requests"
BUCKET = "aws:s3/bucket:Bucket"
BUCKET_POLICY = "aws:s3/bucketPolicy:BucketPolicy"
ARN = "arn:aws:s3:::shop"
DEPLOYED = pytest.mark.parametrize("deployed", [False, True], ids=["preview", "deployed"])

Verdict: TypeAlias = tuple[dict[str, str], dict[str, str]]
"""Messages and undecided properties by resource."""

SILENT: Verdict = ({}, {})
FOUND: Verdict = ({"shop": NOT_DENIED}, {})


def deny(**changes: Any) -> dict[str, Any]:
    """Write the statement that turns plaintext away, with some elements changed, or left out where None."""
    whole = {
        "Effect": "Deny",
        "Principal": "*",
        "Action": "s3:*",
        "Resource": [ARN, f"{ARN}/*"],
        "Condition": {"Bool": {"aws:SecureTransport": "false"}},
        **changes,
    }
    return {name: value for name, value in whole.items() if value is not None}


def document(*statements: Any) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


SHOP = Given(BUCKET, "shop", {"bucket": "shop"}, {"id": "shop"})


def policy(document: Input, bucket: Input = "shop", name: str = "policy") -> Given:
    return Given(BUCKET_POLICY, name, {"bucket": bucket, "policy": document})


def judged(*resources: Given, deployed: bool = False) -> Verdict:
    said = judge_one(RULE, *resources, deployed=deployed)
    return said.messages(), said.open_paths()


def with_statements(*statements: Any) -> Verdict:
    """Judge a bucket whose policy has these statements."""
    return judged(SHOP, policy(document(*statements)))


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"Sid": "AllowSSLRequestsOnly"},
        {"Principal": ["*"]},
        {"Principal": {"AWS": "*"}},
        {"Principal": {"AWS": ["*"]}},
        {"Principal": {"AWS": ["*", "123456789012"]}},
        {"Action": "*"},
        {"Action": "S3:*"},
        {"Action": "*:*"},
        {"Action": ["s3:GetObject", "s3:*"]},
        {"Resource": "*"},
        {"Resource": ["*"]},
        {"Resource": f"{ARN}*"},
        {"Resource": "arn:aws:s3:::*"},
        {"Resource": "arn:aws-cn:s3:::shop*"},
        {"Resource": [f"{ARN}/*", ARN, f"{ARN}/images/*"]},
        {"Condition": {"Bool": {"aws:SecureTransport": False}}},
        {"Condition": {"Bool": {"aws:SecureTransport": ["false"]}}},
        {"Condition": {"Bool": {"aws:SecureTransport": "False"}}},
        {"Condition": {"bool": {"AWS:SECURETRANSPORT": "false"}}},
        {"Condition": {"BoolIfExists": {"aws:SecureTransport": "false"}}},
    ],
    ids=json.dumps,
)
def test_plaintext_is_denied_in_other_words(changes: dict[str, Any]) -> None:
    assert with_statements(deny(**changes)) == SILENT


@pytest.mark.parametrize(
    "changes",
    [
        {"Effect": "Allow"},
        {"Effect": "deny"},
        {"Effect": None},
        {"Principal": None},
        {"Principal": None, "NotPrincipal": {"AWS": "123456789012"}},
        {"Principal": {"AWS": "123456789012"}},
        {"Principal": {"Service": "*"}},
        {"Action": None},
        {"Action": None, "NotAction": "s3:GetObject"},
        {"Action": []},
        {"Action": "s3:Get*"},
        {"Action": ["s3:GetObject", "s3:PutObject", "s3:ListBucket"]},
        {"Action": "ec2:*"},
        {"Resource": None},
        {"Resource": None, "NotResource": f"{ARN}/public/*"},
        {"Resource": []},
        {"Resource": 5},
        {"Resource": ARN},
        {"Resource": f"{ARN}/*"},
        {"Resource": [ARN, f"{ARN}/images/*"]},
        {"Resource": ["arn:aws:dynamodb:::shop", "arn:aws:dynamodb:::shop/*"]},
        {"Condition": None},
        {"Condition": {}},
        {"Condition": {"Bool": {}}},
        {"Condition": {"Bool": []}},
        {"Condition": {"Bool": {"aws:SecureTransport": "true"}}},
        {"Condition": {"Bool": {"aws:SecureTransport": ["false", "true"]}}},
        {"Condition": {"Bool": {"aws:SecureTransport": []}}},
        {"Condition": {"Bool": {"aws:SecureTransport": "no"}}},
        {"Condition": {"Bool": {"aws:ViaAWSService": "false"}}},
        {"Condition": {"Bool": {"aws:SecureTransport": "false", "aws:ViaAWSService": "false"}}},
        {
            "Condition": {
                "Bool": {"aws:SecureTransport": "false"},
                "StringNotEquals": {"aws:SourceVpce": "vpce-1a2b3c4d"},
            }
        },
        {"Condition": {"Null": {"aws:SecureTransport": "true"}}},
        {"Condition": {"StringNotEquals": {"aws:SecureTransport": "false"}}},
        {"Condition": {"NumericLessThan": {"s3:TlsVersion": 1.2}}},
    ],
    ids=json.dumps,
)
def test_what_lets_some_plaintext_through_does_not_deny_it(changes: dict[str, Any]) -> None:
    assert with_statements(deny(**changes)) == FOUND


def test_several_statements_may_cover_bucket_and_objects_together() -> None:
    assert with_statements(deny(Resource=ARN), deny(Resource=f"{ARN}/*")) == SILENT


def test_several_statements_that_cover_the_same_part_leave_the_other_open() -> None:
    assert with_statements(deny(Resource=ARN), deny(Resource=ARN)) == FOUND


def test_an_allowing_statement_beside_it_does_not_matter() -> None:
    allow = deny(Effect="Allow", Principal={"AWS": "123456789012"}, Condition=None)

    assert with_statements(allow, deny()) == SILENT


def test_a_single_statement_may_stand_without_a_list() -> None:
    assert judged(SHOP, policy(json.dumps({"Statement": deny()}))) == SILENT


def test_elements_that_stand_twice_are_taken_together() -> None:
    text = json.dumps({"Statement": deny(Resource=ARN)})

    assert judged(SHOP, policy(text.replace('"Condition"', f'"Resource": "{ARN}/*", "Condition"'))) == SILENT


@pytest.mark.parametrize(
    "malformed", ["", "{", "[]", "null", "{}", '{"Statement": 5}', "[" * 100_000], ids=lambda t: t[:9]
)
def test_what_is_no_policy_denies_nothing(malformed: str) -> None:
    assert judged(SHOP, policy(malformed)) == FOUND


NATIVE = Given("aws-native:s3:Bucket", "shop", {"bucketName": "shop"})


def native(*statements: Any) -> Verdict:
    """Judge a bucket of aws-native whose policy has these statements."""
    inputs: dict[str, Input] = {"bucket": "shop", "policyDocument": {"Statement": list(statements)}}
    given = Given("aws-native:s3:BucketPolicy", "policy", inputs)
    return judged(NATIVE, given)


def test_a_document_may_be_an_object() -> None:
    assert native(deny()) == SILENT
    assert native(deny(Action="s3:Get*")) == FOUND


@pytest.mark.parametrize(
    "statements",
    [
        [UNKNOWN],
        [deny(Effect=UNKNOWN)],
        [deny(Principal=UNKNOWN)],
        [deny(Principal={"AWS": [UNKNOWN]})],
        [deny(Action=UNKNOWN)],
        [deny(Action=["s3:GetObject", UNKNOWN])],
        [deny(Resource=UNKNOWN)],
        [deny(Resource=[ARN, UNKNOWN])],
        [deny(Condition=UNKNOWN)],
        [deny(Resource=ARN), deny(Resource=UNKNOWN)],
        [deny(Effect="Allow"), UNKNOWN],
    ],
    ids=repr,
)
def test_what_may_deny_plaintext_is_undecided(statements: list[Any]) -> None:
    assert native(*statements) == ({}, {"policy": "policyDocument"})


@pytest.mark.parametrize(
    "statements",
    [
        [deny(), UNKNOWN],
        [deny(Resource=["*", UNKNOWN])],
        [deny(Principal={"AWS": ["*", UNKNOWN]})],
        [deny(Sid=UNKNOWN)],
    ],
    ids=repr,
)
def test_what_denies_plaintext_whatever_an_unknown_value_turns_out_to_be_is_silent(statements: list[Any]) -> None:
    assert native(*statements) == SILENT


@pytest.mark.parametrize(
    "statements",
    [
        [deny(Effect="Allow", Resource=UNKNOWN)],
        [deny(Action="s3:GetObject", Condition=UNKNOWN)],
        [deny(Principal={"AWS": "123456789012"}, Resource=UNKNOWN)],
    ],
    ids=repr,
)
def test_what_cannot_deny_plaintext_whatever_an_unknown_value_turns_out_to_be_is_found(statements: list[Any]) -> None:
    assert native(*statements) == FOUND


NAMELESS = Given(BUCKET, "shop", {"forceDestroy": True}, {"id": "shop-1", "bucket": "shop-1", "arn": f"{ARN}-1"})


@DEPLOYED
@pytest.mark.parametrize("output", ["id", "bucket"])
def test_a_policy_is_linked_by_whatever_output_of_the_bucket(output: str, deployed: bool) -> None:
    assert judged(NAMELESS, policy(document(deny()), Ref("shop", output)), deployed=deployed) == SILENT


def test_a_policy_may_stand_in_the_bucket() -> None:
    assert judged(Given(BUCKET, "shop", {"policy": document(deny())})) == SILENT
    assert judged(Given(BUCKET, "shop", {"policy": document()})) == FOUND


def test_an_unknown_policy_in_the_bucket_is_undecided() -> None:
    assert judged(Given(BUCKET, "shop", {"policy": UNKNOWN})) == ({}, {"shop": "policy"})


PUBLIC_POLICY = "s3-public-policy"


@pytest.mark.parametrize(
    ("document", "asked"),
    [(UNKNOWN, []), ({"Statement": [UNKNOWN]}, [("policy", "policyDocument")])],
    ids=["as a whole", "in part"],
)
def test_only_a_policy_unknown_as_a_whole_is_left_to_another_rule_that_blocks(
    document: Input, asked: list[tuple[str, str]]
) -> None:
    given = (NATIVE, Given("aws-native:s3:BucketPolicy", "policy", {"bucket": "shop", "policyDocument": document}))
    settings = {PUBLIC_POLICY: {"onUnknown": "block"}}

    chosen = [rule_of(RULE), rule_of(PUBLIC_POLICY)]
    said = judge(chosen, as_inputs(given), as_outputs(given), settings=settings)

    assert said.finding_places() == {(PUBLIC_POLICY, "policy")}
    assert [(question.resource.name, question.path) for _, question in said.undecided] == asked


def test_of_two_policies_one_that_denies_is_enough() -> None:
    assert judged(SHOP, policy(document(), name="other"), policy(document(deny()))) == SILENT


def test_each_bucket_needs_a_policy_of_its_own() -> None:
    logs, videos = (Given(BUCKET, name, {"bucket": name}, {"id": name}) for name in ("logs", "videos"))

    assert judged(SHOP, logs, videos, policy(document(deny()))) == ({"logs": NO_POLICY, "videos": NO_POLICY}, {})


def test_a_policy_on_a_bucket_elsewhere_helps_no_bucket_of_the_stack() -> None:
    assert judged(SHOP, policy(document(deny()), "somebody-elses")) == ({"shop": NO_POLICY}, {})


def test_a_policy_on_an_unknown_bucket_leaves_every_bucket_undecided() -> None:
    logs = Given(BUCKET, "logs", {"bucket": "logs"}, {"id": "logs"})

    said = judge_one(RULE, SHOP, logs, policy(document(deny()), UNKNOWN))

    question = Question("bucket", "may be the one that a policy of the stack means, which denies plaintext")
    assert (said.messages(), said.questions()) == ({}, {"shop": question, "logs": question})


def test_a_policy_that_denies_nothing_leaves_no_bucket_undecided() -> None:
    assert judged(SHOP, policy(document(), UNKNOWN)) == ({"shop": NO_POLICY}, {})


EXPRESS = Given(
    "aws:s3/directoryBucket:DirectoryBucket",
    "express",
    {"location": {"name": "euw1-az1"}},
    {"id": "shop--euw1-az1--x-s3"},
)


def test_a_directory_bucket_does_not_answer_over_plain_http() -> None:
    assert judged(EXPRESS) == SILENT


@DEPLOYED
def test_the_policy_of_a_directory_bucket_closes_no_other_bucket(deployed: bool) -> None:
    given = (SHOP, EXPRESS, policy(document(deny()), Ref("express")))

    assert judged(*given, deployed=deployed) == ({"shop": NO_POLICY}, {})


def test_a_bucket_that_is_only_read_is_somebody_elses() -> None:
    assert judged(Given(BUCKET, "theirs", {}, {"bucket": "theirs"}), deployed=True) == SILENT
