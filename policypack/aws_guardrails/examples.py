"""Examples of a rule: its documentation, its unit tests and its contract tests in one.

An example is a small stack. The same definition becomes the resources that a preview shows (references unknown), those
after a deployment (references known), the calls that the engine would make, and the Python program in the docs.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final, NamedTuple, TypeAlias

from aws_guardrails.model import NOT_KNOWN, Resource
from aws_guardrails.stack_config import plain_config
from aws_guardrails.values import UNKNOWN, Marker, Value

PROJECT: Final = "shop"
STACK: Final = "dev"


def urn(token: str, name: str) -> str:
    """Return the URN that a resource has in an example's stack."""
    return f"urn:pulumi:{STACK}::{PROJECT}::{token}::{name}"


PROVIDER: Final = urn("pulumi:providers:aws", "default_7_51_1")


@dataclass(frozen=True, slots=True)
class Ref:
    """A reference to a property of another resource of the example; no tuple, because a list of inputs may be one."""

    name: str
    property: str = "id"


Input: TypeAlias = "bool | int | float | str | Marker | Ref | Sequence[Input] | Mapping[str, Input] | None"


NOTHING: Final[Mapping[str, Any]] = MappingProxyType({})


class Given(NamedTuple):
    """A resource as the program gives it; its name is its own within the example."""

    type: str
    name: str
    inputs: Mapping[str, Input] = NOTHING
    outputs: Mapping[str, Input] = NOTHING
    """What the provider answers beside the inputs: unknown at preview, known after the deployment."""
    provider: str = PROVIDER
    accounts: frozenset[str | Marker] | None = None
    """The accounts that the provider is confined to: see `Resource.accounts`."""

    @property
    def urn(self) -> str:
        """The resource's URN."""
        return urn(self.type, self.name)


class Question(NamedTuple):
    """What an example leaves open: the property that cannot be decided, and why."""

    path: str
    reason: str = NOT_KNOWN


class Example(NamedTuple):
    """A stack, and what the rule says of it at preview."""

    title: str
    resources: tuple[Given, ...]
    findings: Mapping[str, str] = NOTHING
    """The message on each resource in violation, by the resource's name."""
    undecided: Mapping[str, Question] = NOTHING
    """What cannot be decided, by the resource's name."""
    config: Mapping[str, Any] = NOTHING
    """The rule's parameters as the config file has them."""
    settings: Mapping[str, Mapping[str, Any]] = NOTHING
    """Those of other rules, which then run too."""
    stack_config: Mapping[str, str] = NOTHING
    """The values of the stack's config that are not secret, as text, by key."""

    def under(self, settings: Mapping[str, Mapping[str, Any]]) -> "Example":
        """Return the same example with parameters of other rules."""
        return self._replace(settings=settings)

    def configured(self, stack_config: Mapping[str, str]) -> "Example":
        """Return the same example with values in the stack's config, none of them secret."""
        return self._replace(stack_config=stack_config)


def compliant(title: str, *resources: Given, **config: Any) -> Example:  # noqa: ANN401 - parameters are JSON
    """Describe a stack on which the rule is silent."""
    return Example(title=title, resources=resources, config=config)


def violating(title: str, *resources: Given, on: Mapping[str, str], **config: Any) -> Example:  # noqa: ANN401 - as above
    """Describe a stack with findings: resource name to message."""
    return Example(title=title, resources=resources, findings=on, config=config)


def undecided(title: str, *resources: Given, on: Mapping[str, str | Question], **config: Any) -> Example:  # noqa: ANN401 - as above
    """Describe a stack that a preview cannot decide.

    Args:
        title: What is special about it.
        resources: The stack.
        on: What is open, by the resource's name; a path alone is not known before the deployment.
        config: The rule's parameters.
    """
    questions = {
        name: question if isinstance(question, Question) else Question(question) for name, question in on.items()
    }
    return Example(title=title, resources=resources, undecided=questions, config=config)


NO_CONFIG: Final[Mapping[str, str]] = NOTHING


def as_inputs(
    resources: Sequence[Given], *, deployed: bool = False, stack_config: Mapping[str, str] = NO_CONFIG
) -> tuple[Resource, ...]:
    """Return the resources as resource policies see them.

    Args:
        resources: The example's resources.
        deployed: Whether references have their values, as after `pulumi up`, or are unknown, as at a first preview.
        stack_config: The values of the stack's config that are not secret.
    """
    world = _World(resources, stack_config, deployed=deployed)
    return tuple(world.resource(given, given.inputs) for given in resources)


def as_outputs(
    resources: Sequence[Given], *, deployed: bool = False, stack_config: Mapping[str, str] = NO_CONFIG
) -> tuple[Resource, ...]:
    """Return the resources as stack policies see them: inputs, what the provider adds, and what refers to what."""
    world = _World(resources, stack_config, deployed=deployed)
    return tuple(world.resource(given, world.outputs_of(given), linked=True) for given in resources)


class _World:
    """An example's resources by name, before or after the deployment."""

    def __init__(self, resources: Sequence[Given], stack_config: Mapping[str, str], *, deployed: bool) -> None:
        self.by_name = {given.name: given for given in resources}
        self.stack_config = plain_config(stack_config)
        self.deployed = deployed
        self.asked: defaultdict[str, set[str]] = defaultdict(set)
        for given in resources:
            for ref in _refs(given.inputs):
                self.asked[ref.name].add(ref.property)

    def resource(self, given: Given, properties: Mapping[str, Input], *, linked: bool = False) -> Resource:
        return Resource(
            type=given.type,
            name=given.name,
            urn=given.urn,
            properties=MappingProxyType(
                {name: self.resolve(value) for name, value in properties.items() if value is not None}
            ),
            references={
                name: tuple(dict.fromkeys(self.by_name[ref.name].urn for ref in refs))
                for name, value in given.inputs.items()
                if linked and (refs := tuple(_refs(value)))
            },
            provider=given.provider,
            accounts=given.accounts,
            stack_config=self.stack_config,
        )

    def outputs_of(self, given: Given) -> Mapping[str, Input]:
        """Return the inputs, the outputs given, and those that other resources refer to."""
        asked = self.asked[given.name]
        return {name: Ref(given.name, name) for name in (*given.outputs, *sorted(asked))} | {
            name: value for name, value in given.inputs.items() if value is not None
        }

    def resolve(self, value: Input) -> Value:
        match value:
            case Ref():
                target = self.by_name[value.name]
                if target.inputs.get(value.property) is not None:
                    return self.resolve(target.inputs[value.property])
                if not self.deployed:
                    return UNKNOWN
                return self.resolve(target.outputs.get(value.property, f"{value.name}-{value.property}"))
            case Mapping():
                return MappingProxyType({name: self.resolve(item) for name, item in value.items() if item is not None})
            case str() | Marker() | None | bool() | int() | float():
                return value
            case _:
                return tuple(self.resolve(item) for item in value)


def _refs(value: Input) -> Iterator[Ref]:
    match value:
        case Ref():
            yield value
        case Mapping():
            for item in value.values():
                yield from _refs(item)
        case list() | tuple():
            for item in value:
                yield from _refs(item)
