"""What the fuzzer and the tests throw at the pack, as the engine sends it: property bags, policy documents, whole stacks.

They go through the SDK's own servicer with the pack's policies, all of them on, in this process.
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, Final, NoReturn

import grpc
import pulumi_policy.policy as sdk
from aws_guardrails.adapter import Adapter
from aws_guardrails.catalogue import rules
from aws_guardrails.examples import PROVIDER, as_inputs, as_outputs, urn
from aws_guardrails.forms.tokens import FORMS
from aws_guardrails.hooks import SERVICER, hook_into_sdk
from aws_guardrails.model import Level
from aws_guardrails.property_bags import UNKNOWNS
from aws_guardrails.values import Value
from google.protobuf import struct_pb2
from hypothesis import strategies as st
from pack_process import SECRET, SIGNATURE, secret, wire
from pulumi.runtime import proto

LONGEST: Final = 10_000
"""Characters of a message."""

INSIDE: Final[Any] = sdk


class RefusedError(Exception):
    """The pack ended a call."""


class Context:
    """What the server gives a method to end a call with."""

    def abort(self, code: grpc.StatusCode, details: str) -> NoReturn:
        """End the call."""
        raise RefusedError(code, details)


class Servicer:
    """The pack, without a process and a server of its own."""

    def __init__(self, servicer: Any) -> None:  # noqa: ANN401 - a private class of the SDK
        """Take the SDK's servicer."""
        self._servicer = servicer

    def configure(self) -> None:
        """Start a new run, with every rule on."""
        level = proto.EnforcementLevel.Value(Level.ADVISORY.name)
        every = {rule.name: proto.PolicyConfig(enforcementLevel=level) for rule in rules()}
        self._servicer.Configure(proto.ConfigureAnalyzerRequest(policyConfig=every), Context())

    def hold(self, resources: Sequence[proto.AnalyzerResource]) -> None:
        """Have resources analyzed one by one and as a stack, and hold the answers to what every answer has to be.

        Raises:
            AssertionError: A rule or the pack broke, or a message is not fit to be shown.
        """
        self.configure()
        for each in resources:
            request = proto.AnalyzeRequest(
                type=each.type, urn=each.urn, name=each.name, properties=each.properties, provider=each.provider
            )
            self._check(self._servicer.Analyze(request, Context()))
        self._check(self._servicer.AnalyzeStack(proto.AnalyzeStackRequest(resources=resources), Context()))

    def _check(self, response: proto.AnalyzeResponse) -> None:
        response.SerializeToString()
        for diagnostic in response.diagnostics:
            message = diagnostic.message
            if "itself failed" in message:
                raise AssertionError(message)
            if len(message) > LONGEST or not message.replace("\n", "").isprintable():
                raise AssertionError(f"not fit to be shown: {message[:LONGEST]!r}")


@contextmanager
def servicer() -> Iterator[Servicer]:
    """Hook the pack into the SDK of this process, and give the SDK back as it was."""
    names = (SERVICER, "deserialize_properties", "json_format", "unknown_checking_proxy")
    before = {name: getattr(sdk, name) for name in names}
    adapter = Adapter(sorted(rules(), key=lambda rule: rule.runs_last))
    try:
        if not hook_into_sdk(adapter):
            raise AssertionError("the SDK is of another shape")
        policies = adapter.policies()
        yield Servicer(getattr(INSIDE, SERVICER)("fuzz", "0.0.1", policies, sdk.EnforcementLevel.MANDATORY))
    finally:
        for name, value in before.items():
            setattr(sdk, name, value)


@contextmanager
def unhooked() -> Iterator[Servicer]:
    """Give the pack as it is where the inside of the SDK is not the expected one."""
    policies = Adapter(sorted(rules(), key=lambda rule: rule.runs_last)).policies()
    yield Servicer(getattr(INSIDE, SERVICER)("fuzz", "0.0.1", policies, sdk.EnforcementLevel.MANDATORY))


def pick(values: Sequence[Any]) -> st.SearchStrategy[Any]:
    """Draw one of many values; `sampled_from` would write all of them into its name."""
    return st.integers(0, len(values) - 1).map(lambda index: values[index])


def struct(properties: Mapping[str, Any]) -> struct_pb2.Struct:
    """Return a property bag with any number in it, also those that JSON does not have."""
    return struct_pb2.Struct(fields={name: _value(item) for name, item in properties.items()})


def _value(value: Any) -> struct_pb2.Value:  # noqa: ANN401 - arbitrary JSON
    match value:
        case bool():
            return struct_pb2.Value(bool_value=value)
        case int() | float():
            return struct_pb2.Value(number_value=value)
        case str():
            return struct_pb2.Value(string_value=value)
        case Mapping():
            return struct_pb2.Value(struct_value=struct(value))
        case list() | tuple():
            return struct_pb2.Value(list_value=struct_pb2.ListValue(values=map(_value, value)))
        case _:
            return struct_pb2.Value(null_value=struct_pb2.NULL_VALUE)


def resource(
    token: str, properties: Mapping[str, Any], name: str = "a", references: Mapping[str, Sequence[str]] | None = None
) -> proto.AnalyzerResource:
    """Return a resource of a stack."""
    return proto.AnalyzerResource(
        type=token,
        urn=urn(token, name),
        name=name,
        properties=struct(properties),
        provider=proto.AnalyzerProviderResource(type="pulumi:providers:aws", urn=PROVIDER, name="aws"),
        propertyDependencies={
            each: proto.AnalyzerPropertyDependencies(urns=urns) for each, urns in (references or {}).items()
        },
    )


STACKS: Final = [
    [(each.type, each.name, wire(each.properties), each.references) for each in seen(example.resources)]
    for rule in rules()
    for example in rule.examples()
    for seen in (as_inputs, as_outputs)
]
"""The examples of all rules: the type, name, properties and references of each resource."""

TOKENS: Final = sorted(
    {token for stack in STACKS for token, _, _, _ in stack}
    | {token for rule in rules() for half in (rule.resource_check, rule.stack_check) if half for token in half.kinds}
    | FORMS.keys()
)
"""The types that the pack reads."""


def _words(value: Value, *, names: bool) -> Iterator[str]:
    match value:
        case Mapping():
            for name, item in value.items():
                if names:
                    yield name
                yield from _words(item, names=names)
        case list() | tuple():
            for item in value:
                yield from _words(item, names=names)
        case str():
            if not names:
                yield value
            if value.startswith(("{", "[")):
                yield from _words(_parsed(value), names=names)


def _parsed(text: str) -> Any:  # noqa: ANN401 - JSON
    try:
        return json.loads(text)
    except ValueError:
        return None


def _vocabulary(*, names: bool) -> list[str]:
    return sorted({word for stack in STACKS for _, _, bag, _ in stack for word in _words(bag, names=names)})


NAMES: Final = pick(_vocabulary(names=True)) | st.text(st.characters(codec="utf-8"), max_size=5)
TEXTS: Final = (
    pick(_vocabulary(names=False))
    | st.sampled_from([*sorted(UNKNOWNS), "*", "?", "arn:aws:iam::*:role/*", "${aws:username}", "\u202e\x1b[0m`"])
    | st.text(st.characters(codec="utf-8"), max_size=12)
)
NUMBERS: Final = st.sampled_from([0, 1, -1, 80, 443, 2**53, 1e308]) | st.floats()
ASSET: Final = {SIGNATURE: "c44067f5952c0a294b673a41bacd8c17", "text": "x"}

JSON: Final[st.SearchStrategy[Any]] = st.recursive(
    TEXTS | NUMBERS | st.booleans() | st.none(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(NAMES, inner, max_size=4),
    max_leaves=15,
)
DOCUMENTS: Final = (
    st.fixed_dictionaries(
        {"Statement": st.lists(st.dictionaries(NAMES, JSON, max_size=5), max_size=3) | JSON},
        optional={"Version": JSON, "Resources": JSON, "Parameters": JSON},
    )
    | JSON
)

WIRE: Final[st.SearchStrategy[Any]] = st.recursive(
    JSON | DOCUMENTS.map(json.dumps) | st.sampled_from([ASSET, {SIGNATURE: SECRET}, {SIGNATURE: 1.0}]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=3) | inner.map(secret),
    max_leaves=8,
)
"""Whatever the engine may send as a property."""

BAGS: Final = st.tuples(pick(TOKENS), st.dictionaries(NAMES, WIRE, max_size=6))


@st.composite
def documents(draw: st.DrawFn) -> tuple[str, dict[str, Any]]:
    """Draw a resource of an example with another document, whole or cut off, in the place of each that it has."""
    token, _, bag, _ = draw(pick(draw(pick(WITH_DOCUMENTS))))
    document = draw(DOCUMENTS)
    text = draw(pick([json.dumps(document), json.dumps(document, ensure_ascii=False)]) | TEXTS)
    if draw(st.booleans()):
        text = text[: draw(st.integers(0, 200))]
    given: Any = draw(pick([text, document, secret(text)]))
    return token, {name: given if _is_document(value) else value for name, value in bag.items()}


def _is_document(value: object) -> bool:
    return isinstance(value, dict) or (isinstance(value, str) and value.lstrip().startswith("{"))


WITH_DOCUMENTS: Final = [
    found for stack in STACKS if (found := [each for each in stack if any(map(_is_document, each[2].values()))])
]


@st.composite
def stacks(draw: st.DrawFn) -> list[proto.AnalyzerResource]:
    """Draw one or two examples with some values replaced, some resources twice, and references to anything."""
    parts = draw(st.lists(pick(STACKS), min_size=1, max_size=2))
    drawn = [each for part in parts for each in part]
    urns = [urn(token, name) for token, name, _, _ in drawn]
    found = []
    for token, name, bag, references in drawn:
        changed = draw(st.dictionaries(pick(sorted(bag)), WIRE, max_size=2)) if bag else {}
        further = draw(st.dictionaries(NAMES, st.lists(pick(urns), max_size=2), max_size=1))
        found.append(resource(token, {**bag, **changed}, name, {**references, **further}))
    return [*found, *draw(st.lists(pick(found), max_size=1))]


TARGETS: Final[Mapping[str, tuple[st.SearchStrategy[Any], Callable[[Any], list[proto.AnalyzerResource]]]]] = {
    "bags": (BAGS, lambda drawn: [resource(*drawn)]),
    "documents": (documents(), lambda drawn: [resource(*drawn)]),
    "stacks": (stacks(), list),
}
"""What is drawn for each target, and the stack that becomes of it."""
