"""Stacks that somebody wrote to break the pack, sent to the real process: it answers, in time, and no rule fails."""

import json
import math
import time
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

import grpc
import pytest
from aws_guardrails.catalogue import rules
from aws_guardrails.examples import urn
from aws_guardrails.model import Level
from google.protobuf import struct_pb2
from pack_process import SECRET, SIGNATURE, Pack, running_pack, struct
from pulumi.runtime import proto

GIVEN: Final[Mapping[str, frozenset[str]]] = {
    token: frozenset(
        name
        for rule in rules()
        for example in rule.examples()
        for given in example.resources
        if given.type == token
        for name in given.inputs
    )
    for token in sorted({given.type for rule in rules() for example in rule.examples() for given in example.resources})
}
"""The types in the examples of all rules, with the inputs that any of them has there."""
BUCKET: Final = "aws:s3/bucket:Bucket"
POLICY: Final = "aws:iam/policy:Policy"

Bag = struct_pb2.Struct


@pytest.fixture(scope="module")
def pack() -> Iterator[Pack]:
    with running_pack() as running:
        running.configure(
            {rule.name: Level.ADVISORY if rule.level is Level.DISABLED else rule.level for rule in rules()}
        )
        yield running


def failures(
    pack: Pack, bags: Mapping[str, Bag], references: Mapping[str, proto.AnalyzerPropertyDependencies] | None = None
) -> list[str]:
    """Have a stack analyzed, one resource of each type; return what the pack says of rules that broke."""
    of_inputs = [
        pack.stub.Analyze(proto.AnalyzeRequest(type=token, urn=urn(token, "a"), name="a", properties=bag))
        for token, bag in bags.items()
    ]
    resources = [
        proto.AnalyzerResource(
            type=token, urn=urn(token, "a"), name="a", properties=bag, propertyDependencies=references
        )
        for token, bag in bags.items()
    ]
    answers = [*of_inputs, pack.stub.AnalyzeStack(proto.AnalyzeStackRequest(resources=resources))]
    return [each.message for answer in answers for each in answer.diagnostics if "itself failed" in each.message]


def everywhere(value: struct_pb2.Value) -> dict[str, Bag]:
    """Return a property bag for each type that has a value in the place of every property."""
    return {token: Bag(fields=dict.fromkeys(names, value)) for token, names in GIVEN.items()}


def nested(depth: int, deeper: Callable[[struct_pb2.Value], struct_pb2.Value]) -> struct_pb2.Value:
    """Return a text within so many objects, lists or secrets."""
    value = struct_pb2.Value()
    inner = value
    for _ in range(depth):
        inner = deeper(inner)
    inner.string_value = "x"
    return value


def in_object(value: struct_pb2.Value) -> struct_pb2.Value:
    return value.struct_value.fields["a"]


def in_list(value: struct_pb2.Value) -> struct_pb2.Value:
    return value.list_value.values.add()


def in_secret(value: struct_pb2.Value) -> struct_pb2.Value:
    value.struct_value.fields[SIGNATURE].string_value = SECRET
    return value.struct_value.fields["value"]


@pytest.mark.parametrize("depth", [330, 2000])
@pytest.mark.parametrize("deeper", [in_object, in_list, in_secret])
def test_however_deep_values_stand_in_each_other_no_rule_fails(
    pack: Pack, depth: int, deeper: Callable[[struct_pb2.Value], struct_pb2.Value]
) -> None:
    assert failures(pack, everywhere(nested(depth, deeper))) == []


def test_what_stands_beside_something_too_deep_is_judged(pack: Pack) -> None:
    document = json.dumps({"Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]})
    bag = Bag(fields={"policy": struct_pb2.Value(string_value=document), "tags": nested(3000, in_object)})

    answer = pack.stub.Analyze(proto.AnalyzeRequest(type=POLICY, urn=urn(POLICY, "a"), name="a", properties=bag))

    assert [each.policyName for each in answer.diagnostics] == ["iam-admin-policy-document"]


@pytest.mark.parametrize("number", [math.nan, math.inf, -math.inf, 1e308, 5e-324, -0.0, 2.0**53])
def test_no_number_breaks_a_rule(pack: Pack, number: float) -> None:
    assert failures(pack, everywhere(struct_pb2.Value(number_value=number))) == []


STATEMENT: Final = '{"Statement": [{"Effect": "Allow", "Principal": %s, "Action": %s, "Resource": %s}]}'
TEXTS: Final = {
    "a lone surrogate": r'"\ud800"',
    "lone surrogates in a document": STATEMENT % (r'{"AWS": "*\ud800"}', r'"s3:*\udfff"', r'"\ud800*"'),
    "what steers a terminal": "\x00\x1b[31m\u202e`",
    "numbers that JSON does not have": STATEMENT % ("NaN", "Infinity", "-Infinity"),
    "a number of 5,000 digits": "1" * 5000,
    "a number of 4,000 digits in a document": STATEMENT % ('"*"', '"*"', "1" * 4000),
    "a document of objects in each other": STATEMENT % ('{"a":' * 400 + "1" + "}" * 400, '"*"', '"*"'),
    "a document of lists in each other": STATEMENT % ('"*"', "[" * 900 + "]" * 900, '"*"'),
    "lists without end": "[" * 100_000,
}


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_no_text_breaks_a_rule(pack: Pack, text: str) -> None:
    assert failures(pack, everywhere(struct_pb2.Value(string_value=text))) == []


DOCUMENTS: Final = {
    "text": "x" * 10_000_000,
    "lists": "[" * 5_000_000 + "]" * 5_000_000,
    "statements": STATEMENT % ('"*"', '"s3:*"', json.dumps(["arn:aws:s3:::shop/*"] * 450_000)),
    "YAML": "Resources:\n" + "  A: {Type: 'AWS::IAM::Role'}\n" * 300_000,
}


@pytest.mark.parametrize("document", DOCUMENTS.values(), ids=DOCUMENTS)
@pytest.mark.parametrize(
    ("token", "name"),
    [
        (POLICY, "policy"),
        ("aws:iam/role:Role", "assumeRolePolicy"),
        ("aws:s3/bucketPolicy:BucketPolicy", "policy"),
        ("aws:cloudformation/stack:Stack", "templateBody"),
    ],
)
def test_ten_megabytes_are_answered_in_time(pack: Pack, token: str, name: str, document: str) -> None:
    started = time.monotonic()

    assert failures(pack, {token: struct({name: document})}) == []
    assert time.monotonic() - started < 20


def test_references_in_a_circle_and_to_nowhere_are_followed_to_an_end(pack: Pack) -> None:
    urns = [urn(token, "a") for token in GIVEN]
    around = {
        name: proto.AnalyzerPropertyDependencies(urns=[*urns, "urn:pulumi:dev::shop::a:b:C::gone"])
        for names in GIVEN.values()
        for name in names
    }
    unknown = struct_pb2.Value(string_value="04da6b54-80e4-46f7-96ec-b56ff0331ba9")

    assert failures(pack, everywhere(unknown), around) == []


def test_a_finding_about_one_of_several_with_the_same_urn_is_reported(pack: Pack) -> None:
    bags = [struct({"bucket": "a"}), struct({"bucket": "b"}), struct({})]
    resources = [
        proto.AnalyzerResource(type=BUCKET, urn=urn(BUCKET, "twin"), name="twin", properties=bag) for bag in bags
    ]

    found = pack.stub.AnalyzeStack(proto.AnalyzeStackRequest(resources=resources)).diagnostics

    assert {each.urn for each in found if each.policyName == "s3-bucket-without-public-access-block"} == {
        urn(BUCKET, "twin")
    }


@pytest.mark.parametrize("method", ["Analyze", "AnalyzeStack", "Configure", "Remediate"])
def test_a_request_that_is_cut_off_is_refused_and_the_next_one_answered(pack: Pack, method: str) -> None:
    request = proto.AnalyzeStackRequest(
        resources=[proto.AnalyzerResource(type=BUCKET, urn=urn(BUCKET, "a"), name="a", properties=struct({"a": "b"}))]
    ).SerializeToString()
    call: Any = pack.channel.unary_unary(f"/pulumirpc.Analyzer/{method}")  # type: ignore[call-arg]  # no serializers: bytes

    with pytest.raises(grpc.RpcError) as raised:
        call(request[:-3])

    assert isinstance(raised.value, grpc.Call)
    assert raised.value.code() == grpc.StatusCode.INTERNAL
    assert pack.info().name == "aws-guardrails"
