"""What the calls of one run have to remember of each other.

Resource policies see inputs and stack policies see outputs. A real provider answers many properties that the program
left out as unknown at preview (`Listener.protocol`, `Bucket.acl`, …), and only the inputs tell those from properties
that the program did give. One process gets both calls, so the names of the inputs are kept, never their values.
"""

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import TypeAlias

from aws_guardrails.values import UNKNOWN, Value

Shape: TypeAlias = "Mapping[str, Shape]"
"""The names of the properties given, at every depth; the elements of a list are taken together."""


class Memory:
    """Written by resource policies, read by stack policies.

    Every method is one dictionary operation, so the threads of the SDK's server need no lock.
    """

    def __init__(self) -> None:
        """Start with nothing remembered."""
        self._shapes: dict[str, Shape] = {}
        self._reported: dict[tuple[str, str], frozenset[str]] = {}

    def saw_inputs(self, urn: str, inputs: Mapping[str, Value]) -> None:
        """Remember which inputs the resource was given."""
        self._shapes[urn] = shape(inputs)

    def inputs_of(self, urn: str) -> "Shape | None":
        """Return the shape of the resource's inputs, or None if they were not seen."""
        return self._shapes.get(urn)

    def reported(self, rule: str, urn: str, paths: Iterable[str]) -> None:
        """Remember what the resource half of a rule has found, in place of what it found before."""
        self._reported[rule, urn] = frozenset(paths)

    def has_reported(self, rule: str, urn: str, path: str) -> bool:
        """Tell whether the resource half has already reported the property, so that the stack half need not."""
        return path in self._reported.get((rule, urn), ())


def shape(value: Value) -> Shape:
    """Return the names in a value; two elements of a list may each add some."""
    match value:
        case Mapping():
            return {name: shape(item) for name, item in value.items()}
        case tuple():
            merged: dict[str, Shape] = {}
            for element in value:
                for name, inner in shape(element).items():
                    merged[name] = {**merged.get(name, {}), **inner}
            return merged
        case _:
            return {}


def without_omitted(outputs: Mapping[str, Value], given: Shape) -> Mapping[str, Value]:
    """Drop every unknown property that the program did not give: it counts as omitted.

    In a list the order of outputs may differ from that of inputs, so there a property counts as given if any element
    has it: nothing that is unknown is ever taken for omitted by mistake.
    """
    return MappingProxyType(
        {
            name: _pruned(value, given.get(name, {}))
            for name, value in outputs.items()
            if value is not UNKNOWN or name in given
        }
    )


def _pruned(value: Value, given: Shape) -> Value:
    match value:
        case Mapping():
            return without_omitted(value, given)
        case tuple():
            return tuple(_pruned(element, given) for element in value)
        case _:
            return value
