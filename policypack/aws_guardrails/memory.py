"""What the calls of one run have to remember of each other.

Resource policies see inputs and stack policies see outputs. A real provider answers many properties that the program
left out as unknown at preview (`Listener.protocol`, `Bucket.acl`, …), and only the inputs tell those from properties
that the program did give. One process gets both calls, so the names of the inputs are kept, never their values.

Only the stack shows what an unknown reference leads to. So a finding of which a resource policy cannot tell whether it is
exempted is kept as it is until then.
"""

from collections.abc import Iterable, Mapping
from functools import reduce
from types import MappingProxyType
from typing import NamedTuple, TypeAlias

from aws_guardrails.model import Finding
from aws_guardrails.values import UNKNOWN, Marker, Value


class Elements(NamedTuple):
    """The shape of a list: that of its elements, taken together, because outputs may have them in another order."""

    shape: "Shape"


Shape: TypeAlias = "Mapping[str, Shape] | Elements | Marker | None"
"""What a program gave, without values: the names in an object, what the elements of a list have, None for a scalar, and
`UNKNOWN` for what only the deployment decides."""


class Memory:
    """Written by resource policies, read by stack policies.

    Every method is one dictionary operation, so the threads of the SDK's server need no lock.
    """

    def __init__(self) -> None:
        """Start with nothing remembered."""
        self._shapes: dict[str, Mapping[str, Shape]] = {}
        self._reported: dict[tuple[str, str], frozenset[str]] = {}
        self._left: dict[tuple[str, str], tuple[Finding, ...]] = {}
        self._parents: dict[str, str] = {}
        self._principals: dict[tuple[str, str], str] = {}

    def forget(self) -> None:
        """Start a new run."""
        self._shapes.clear()
        self._reported.clear()
        self._left.clear()
        self._parents.clear()
        self._principals.clear()

    def saw_parent(self, urn: str, parent: str | None) -> None:
        """Remember which parent a resource has."""
        if parent:
            self._parents[urn] = parent

    def parent_of(self, urn: str) -> str | None:
        """Return the URN of a resource's parent, or None if it has none or was not seen."""
        return self._parents.get(urn)

    def saw_principal(self, kind: str, name: str, declared: str) -> None:
        """Remember what the program calls the principal that has a name in AWS."""
        self._principals[kind, name] = declared

    def principal(self, kind: str, name: str) -> str | None:
        """Return what the program calls the principal of a name in AWS, or None if it was not seen."""
        return self._principals.get((kind, name))

    def saw_inputs(self, urn: str, inputs: Mapping[str, Value]) -> None:
        """Remember which inputs the resource was given."""
        self._shapes[urn] = shapes(inputs)

    def inputs_of(self, urn: str) -> Mapping[str, Shape] | None:
        """Return the shape of each of the resource's inputs, or None if they were not seen."""
        return self._shapes.get(urn)

    def reported(self, rule: str, urn: str, facts: Iterable[str]) -> None:
        """Remember what the resource half of a rule has found, in place of what it found before."""
        self._reported[rule, urn] = frozenset(facts)

    def has_reported(self, rule: str, urn: str, fact: str) -> bool:
        """Tell whether the resource half has already reported a fact, so that the stack half need not."""
        return fact in self._reported.get((rule, urn), ())

    def left(self, rule: str, urn: str, findings: tuple[Finding, ...]) -> None:
        """Remember what the resource half of a rule leaves to the stack half, in place of what it left before."""
        if findings or (rule, urn) in self._left:
            self._left[rule, urn] = findings

    def left_by(self, rule: str) -> tuple[Finding, ...]:
        """Return what the resource half of a rule left to the stack half."""
        return tuple(
            finding for (name, _), findings in list(self._left.items()) if name == rule for finding in findings
        )


def shapes(properties: Mapping[str, Value]) -> Mapping[str, Shape]:
    """Return the shape of each property."""
    return {name: _shape(value) for name, value in properties.items()}


def _shape(value: Value) -> Shape:
    match value:
        case Marker.UNKNOWN:
            return UNKNOWN
        case Mapping():
            return shapes(value)
        case tuple():
            return Elements(reduce(_merged, map(_shape, value), None))
        case _:
            return None


def _merged(one: Shape, other: Shape) -> Shape:
    match one, other:
        case (None, shape) | (shape, None):
            return shape
        case Mapping(), Mapping():
            return {name: _merged(one.get(name), other.get(name)) for name in (*one, *other)}
        case Elements(), Elements():
            return Elements(_merged(one.shape, other.shape))
        case _:
            return UNKNOWN


def without_omitted(outputs: Mapping[str, Value], given: Mapping[str, Shape]) -> Mapping[str, Value]:
    """Drop every unknown output that the program did not give: it counts as omitted.

    What was given as unknown stays unknown as a whole, although the provider may answer a block of which only some
    properties are unknown. Where the shape of an output is not that of the input nothing is dropped.
    """
    return MappingProxyType(
        {
            name: _without_omitted(value, given.get(name))
            for name, value in outputs.items()
            if value is not UNKNOWN or name in given
        }
    )


def _without_omitted(value: Value, given: Shape) -> Value:
    match value, given:
        case _, Marker():
            return UNKNOWN if _has_unknown(value) else value
        case Mapping(), Mapping():
            return without_omitted(value, given)
        case tuple(), Elements():
            return tuple(_without_omitted(element, given.shape) for element in value)
        case _:
            return value


def _has_unknown(value: Value) -> bool:
    match value:
        case Mapping():
            return any(map(_has_unknown, value.values()))
        case tuple():
            return any(map(_has_unknown, value))
        case _:
            return value is UNKNOWN
