"""From the SDK's proxies to plain data, and the hooks into the SDK."""

import math
from collections.abc import Iterator, Mapping
from dataclasses import replace
from types import FunctionType, MappingProxyType
from typing import Any

import pulumi
import pytest
from aws_guardrails.adapter import Adapter
from aws_guardrails.catalogue import AnyRule, rules
from aws_guardrails.config import Config
from aws_guardrails.hooks import SERVICER, hook_into_sdk
from aws_guardrails.model import Answer, Finding, Resource, ResourceCheck
from aws_guardrails.property_bags import SENTINELS, Bag, properties
from aws_guardrails.request import is_shared, once, request
from aws_guardrails.values import DEEPEST, OPAQUE, UNKNOWN, Value, lookup
from google.protobuf import json_format, struct_pb2
from hypothesis import given
from hypothesis import strategies as st
from judging import rule_of
from pack_process import SECRET, SIGNATURE, secret
from pulumi_policy import ResourceValidationArgs
from pulumi_policy import policy as sdk
from pulumi_policy.deserialize import SPECIAL_SECRET_SIG, SPECIAL_SIG_KEY, deserialize_properties
from pulumi_policy.proxy import unknown_checking_proxy

ASSET = {SIGNATURE: "c44067f5952c0a294b673a41bacd8c17", "text": "hello"}


def as_the_sdk_does(wire: dict[str, Any], *, keeps_secrets: bool) -> Any:
    """Deserialise a property bag as the servicer does for a policy, with our hook or without it."""
    return unknown_checking_proxy(deserialize_properties(wire, keeps_secrets))


@pytest.mark.parametrize("keeps_secrets", [True, False])
@pytest.mark.parametrize("sentinel", sorted(SENTINELS))
def test_every_kind_of_unknown_is_one_marker_at_any_depth(sentinel: str, keeps_secrets: bool) -> None:
    wire = {"a": sentinel, "b": [sentinel, {"c": sentinel}], "d": {"e": [[sentinel]]}, "f": secret(sentinel)}

    converted, _ = properties(as_the_sdk_does(wire, keeps_secrets=keeps_secrets))

    assert converted == {"a": UNKNOWN, "b": (UNKNOWN, {"c": UNKNOWN}), "d": {"e": ((UNKNOWN,),)}, "f": UNKNOWN}


def test_whole_floats_are_integers_and_others_stay() -> None:
    wire = {"port": 80.0, "weight": 0.5, "huge": 1e300, "endless": math.inf, "list": [1.0, -2.0]}

    converted, _ = properties(as_the_sdk_does(wire, keeps_secrets=False))

    assert repr(converted["port"]) == "80"
    assert converted == {"port": 80, "weight": 0.5, "huge": int(1e300), "endless": math.inf, "list": (1, -2)}


def test_null_is_not_set_and_an_asset_is_opaque() -> None:
    converted, _ = properties(as_the_sdk_does({"null": None, "code": ASSET, "list": [None]}, keeps_secrets=False))

    assert converted == {"code": OPAQUE, "list": (None,)}


def test_what_cannot_be_decrypted_is_unknown() -> None:
    converted, _ = properties(as_the_sdk_does({"password": "[secret]"}, keeps_secrets=False))

    assert converted == {"password": UNKNOWN}


def test_secrets_are_unwrapped_and_their_places_told() -> None:
    wire = {"a": secret("x"), "b": [{"c": secret({"d": secret("y")})}], "e": "z"}

    converted, secrets = properties(as_the_sdk_does(wire, keeps_secrets=True))

    assert (SIGNATURE, SECRET) == (SPECIAL_SIG_KEY, SPECIAL_SECRET_SIG)
    assert converted == {"a": "x", "b": ({"c": {"d": "y"}},), "e": "z"}
    assert secrets == ["a", "b[0].c", "b[0].c.d"]


def test_the_result_cannot_be_changed() -> None:
    converted, _ = properties(as_the_sdk_does({"a": {"b": [1.0]}}, keeps_secrets=True))

    assert isinstance(converted, MappingProxyType)
    assert isinstance(converted["a"], MappingProxyType)


@pytest.mark.parametrize(
    "bag", ["text", 3.5, [1], None, pulumi.StringAsset("x")], ids=["text", "number", "list", "null", "asset"]
)
def test_a_property_bag_that_is_none_is_an_empty_one(bag: object) -> None:
    assert properties(bag) == ({}, [])


wire_values = st.recursive(
    st.none() | st.booleans() | st.floats(allow_nan=False) | st.text() | st.sampled_from(sorted(SENTINELS)),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3) | inner.map(secret)
    ),
    max_leaves=12,
)


@pytest.mark.parametrize("keeps_secrets", [True, False])
@given(wire=st.dictionaries(st.text(max_size=4), wire_values, max_size=4))
def test_whatever_the_wire_carries_comes_out_as_plain_data(wire: dict[str, Any], keeps_secrets: bool) -> None:
    def expected(value: Any) -> Value:
        match value:
            case {"4dabf18193072939515e22adb298388d": _}:
                return expected(value["value"])
            case Mapping():
                return {name: expected(item) for name, item in value.items() if item is not None}
            case list():
                return tuple(map(expected, value))
            case str():
                return UNKNOWN if value in SENTINELS or value == "[secret]" else value
            case scalar:
                plain: Value = scalar
                return plain

    converted, _ = properties(as_the_sdk_does(wire, keeps_secrets=keeps_secrets))

    # A secret null is a property that is set, to null; a lookup takes both for missing.
    assert without_nulls(converted) == without_nulls(expected(wire))


@given(wire=st.dictionaries(st.text(max_size=4), wire_values, max_size=4))
def test_a_bag_off_the_wire_says_what_the_sdk_makes_of_it(wire: dict[str, Any]) -> None:
    converted, secrets = properties(Bag(json_format.ParseDict(wire, struct_pb2.Struct())))

    expected, expected_secrets = properties(as_the_sdk_does(wire, keeps_secrets=True))
    assert (repr_of(converted), sorted(secrets)) == (repr_of(expected), sorted(expected_secrets))


def repr_of(value: Value) -> str:
    """Write a value so that `1` and `True` differ, and the order of properties does not count."""
    match value:
        case Mapping():
            return repr(sorted((name, repr_of(item)) for name, item in value.items() if item is not None))
        case tuple():
            return repr(tuple(map(repr_of, value)))
        case _:
            return repr(value)


@pytest.mark.parametrize(
    ("bag", "expected"),
    [
        ({"code": ASSET, "list": [ASSET]}, {"code": OPAQUE, "list": (OPAQUE,)}),
        ({"a": {SIGNATURE: "of something new", "value": 1}}, {"a": OPAQUE}),
        ({"a": {SIGNATURE: SECRET}}, {"a": OPAQUE}),
        ({"a": {SIGNATURE: 7}}, {"a": OPAQUE}),
        ({"a": secret(None)}, {"a": None}),
    ],
    ids=["asset", "a signature that is not known", "a secret of nothing", "a number for a signature", "a secret null"],
)
def test_what_is_no_plain_value_on_the_wire_is_opaque(bag: dict[str, Any], expected: Value) -> None:
    assert properties(Bag(json_format.ParseDict(bag, struct_pb2.Struct())))[0] == expected


def test_what_stands_deeper_than_anything_of_aws_is_not_read_and_breaks_nothing() -> None:
    deep: Any = secret("x")
    for _ in range(DEEPEST + 1):
        deep = {"a": [deep]}

    for bag in (Bag(json_format.ParseDict({"a": deep, "b": 1}, struct_pb2.Struct())), {"a": deep, "b": 1}):
        converted, secrets = properties(bag)
        place: list[str | int] = ["a", 0] * (DEEPEST // 2)
        assert (lookup(converted, "a", *place), converted["b"], secrets) == (OPAQUE, 1, [])


def test_numbers_that_json_does_not_have_are_numbers_in_a_bag() -> None:
    numbers = {"nan": math.nan, "endless": -math.inf}
    struct = struct_pb2.Struct(fields={name: struct_pb2.Value(number_value=number) for name, number in numbers.items()})

    assert repr_of(properties(Bag(struct))[0]) == repr_of(numbers)


def test_what_a_request_shares_is_gone_with_it_also_when_it_fails() -> None:
    def fail() -> None:
        with request():
            once("a", lambda: "secret")
            assert once("a", lambda: "made again") == "secret"
            raise KeyError("of the rule")

    with pytest.raises(KeyError, match="of the rule"):
        fail()
    assert not is_shared()
    assert once("a", lambda: "made again") == "made again"


def without_nulls(value: Value) -> Value:
    """Drop the null properties of every object."""
    match value:
        case Mapping():
            return {name: without_nulls(item) for name, item in value.items() if item is not None}
        case tuple():
            return tuple(map(without_nulls, value))
        case _:
            return value


INSIDE: Any = sdk


def as_the_hook_left_it(*arguments: object) -> object:
    """Deserialise with whatever the SDK's module has for it now."""
    return INSIDE.deserialize_properties(*arguments)


def reading_otherwise(deserialize: object) -> type:
    """Return a servicer whose methods do not find in their module what the pack has put there."""
    servicer = getattr(sdk, SERVICER)
    inside = vars(sdk) | {"deserialize_properties": deserialize}
    methods = {
        name: FunctionType(getattr(servicer, name).__code__, inside)
        for name in ("Analyze", "AnalyzeStack", "_get_provider_resource")
    }
    return type(SERVICER, (servicer,), methods)


@pytest.fixture
def untouched(monkeypatch: pytest.MonkeyPatch) -> None:
    """Put the SDK back after the test."""
    for name in (SERVICER, "deserialize_properties", "json_format", "unknown_checking_proxy"):
        monkeypatch.setattr(sdk, name, getattr(sdk, name))


@pytest.mark.usefixtures("untouched")
@pytest.mark.parametrize("shares", [True, False])
def test_requests_are_shared_only_if_the_sdk_leaves_bags_as_they_are(
    shares: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not shares:
        monkeypatch.setattr(sdk, SERVICER, reading_otherwise(as_the_hook_left_it))
    plain = INSIDE.unknown_checking_proxy
    adapter = Adapter(rules())

    assert hook_into_sdk(adapter) is True
    assert adapter.knows_secrets is True
    assert (INSIDE.json_format is json_format, INSIDE.unknown_checking_proxy is plain) == (not shares, not shares)


@pytest.mark.usefixtures("untouched")
def test_an_sdk_that_keeps_secrets_back_all_the_same_is_left_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sdk, SERVICER, reading_otherwise(deserialize_properties))
    before = dict(vars(sdk))
    adapter = Adapter(rules())

    assert hook_into_sdk(adapter) is False
    assert (vars(sdk), adapter.knows_secrets) == (before, False)


@pytest.mark.parametrize(
    ("name", "replacement"),
    [
        ("_PolicyAnalyzerServicer", None),
        ("_PolicyAnalyzerServicer", type("Servicer", (), {})),
        ("_PolicyAnalyzerServicer", type("Servicer", (), {"Configure": lambda *_: None})),
        (
            "_PolicyAnalyzerServicer",
            type("Servicer", (), {"Configure": vars(sdk)["_PolicyAnalyzerServicer"].Configure}),
        ),
        ("deserialize_properties", lambda props: props),
        ("deserialize_properties", None),
    ],
    ids=["gone", "without Configure", "another signature", "without ConfigureStack", "other parameters", "not there"],
)
def test_an_sdk_of_another_shape_is_left_as_it_is(
    name: str, replacement: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sdk, name, replacement)
    before = dict(vars(sdk))
    adapter = Adapter(rules())

    assert hook_into_sdk(adapter) is False
    assert (vars(sdk), adapter.knows_secrets) == (before, False)


class Broken(sdk._PolicyAnalyzerServicer):  # noqa: SLF001 - the class that is hooked
    """A servicer that does not get through a trial."""

    def AnalyzeStack(self, request: object, _context: object) -> object:  # noqa: D102, N802 - the SDK's own
        raise KeyError(request)


@pytest.mark.usefixtures("untouched")
def test_an_sdk_that_raises_something_when_it_is_tried_is_left_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sdk, SERVICER, Broken)
    before = dict(vars(sdk))
    adapter = Adapter(rules())

    assert hook_into_sdk(adapter) is False
    assert (vars(sdk), adapter.knows_secrets) == (before, False)


@pytest.mark.usefixtures("untouched")
def test_without_the_proxy_of_the_sdk_nothing_is_shared(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sdk, SERVICER, reading_otherwise(as_the_hook_left_it))
    monkeypatch.setattr(sdk, "unknown_checking_proxy", None)

    assert hook_into_sdk(Adapter(rules())) is True
    assert INSIDE.json_format is json_format


@pytest.mark.usefixtures("untouched")
def test_beside_property_bags_the_sdk_has_all_of_what_it_reads_messages_with() -> None:
    hook_into_sdk(Adapter(rules()))

    assert INSIDE.json_format is not json_format
    assert INSIDE.json_format.ParseDict is json_format.ParseDict


def test_a_bag_is_read_once() -> None:
    bag = Bag(json_format.ParseDict({"a": [1]}, struct_pb2.Struct()))

    assert bag.read() is bag.read()


def args_of(token: str, props: Mapping[str, Any]) -> ResourceValidationArgs:
    """Return what the SDK gives a resource policy."""
    opts = sdk.PolicyResourceOptions(False, [], None, [], sdk.PolicyCustomTimeouts(0, 0, 0), [])
    return ResourceValidationArgs(token, props, "urn:it", "it", opts, None)


OWNERSHIP = "aws:s3/bucketOwnershipControls:BucketOwnershipControls"


def ownership_rule(**changes: Any) -> AnyRule:
    """Return the rule about ACLs with other checks."""
    return replace(rule_of("s3-acls-enabled"), stack_check=None, **changes)


def policy_of(rule: AnyRule) -> Any:
    """Return the SDK's resource policy of a rule."""
    (policy,) = Adapter([rule]).policies()
    return policy


def test_a_rule_that_fails_is_reported_without_a_resource() -> None:
    def fails(_resource: Resource, _config: Config) -> Iterator[Answer]:
        raise KeyError("hunter2")
        yield

    reported: list[tuple[str, str | None]] = []
    policy = policy_of(ownership_rule(resource_check=ResourceCheck((OWNERSHIP,), fails), mend=None))

    policy.validate(args_of(OWNERSHIP, {}), lambda message, urn=None: reported.append((message, urn)))

    ((message, urn),) = reported
    assert message.startswith("The rule `s3-acls-enabled` itself failed (KeyError in fails, line ")
    assert urn is None


def test_an_object_that_a_mended_property_lacks_around_it_is_made() -> None:
    def found(resource: Resource, _config: Config) -> Iterator[Answer]:
        yield Finding(resource, "rule", "It has no ownership.")

    mend = {("rule", "objectOwnership"): "BucketOwnerEnforced"}
    policy = policy_of(
        ownership_rule(resource_check=ResourceCheck((OWNERSHIP,), found), mend=lambda _resource, _config: mend)
    )
    args = args_of(OWNERSHIP, {"bucket": "shop"})

    assert policy.remediate(args) == {"bucket": "shop", "rule": {"objectOwnership": "BucketOwnerEnforced"}}
