"""Properties that hold for every rule and every example, judged by the whole pack."""

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import pytest
from aws_guardrails.catalogue import AnyRule, rules
from aws_guardrails.config import parse
from aws_guardrails.examples import Example, Given, Input, as_inputs, as_outputs
from aws_guardrails.judgement import judge_resource, judge_stack
from aws_guardrails.model import Answer, Resource
from aws_guardrails.stack import Stack
from aws_guardrails.values import MISSING, UNKNOWN, Value
from hypothesis import given, settings
from hypothesis import strategies as st
from judging import Said, judge, judge_all
from rewritten import FURTHER, with_documents_as_objects

EVERY = {
    f"{rule.name}::{example.title}": example
    for rule in rules()
    for example in (*rule.examples(), *FURTHER.get(rule.name, ()))
}
EXAMPLES = [pytest.param(example, id=name) for name, example in EVERY.items()]
WITH_ARNS = [pytest.param(example, id=name) for name, example in EVERY.items() if "arn:aws:" in repr(example.resources)]
WITH_LOAD_BALANCERS = [
    pytest.param(example, id=name)
    for name, example in EVERY.items()
    if any(resource.type.startswith("aws:lb/") for resource in example.resources)
]
WITH_OBJECTS = [
    pytest.param(example._replace(resources=resources), id=f"{rule.name}::{example.title}::objects")
    for rule in rules()
    for example in (*rule.examples(), *FURTHER.get(rule.name, ()))
    if (resources := with_documents_as_objects(example.resources)) is not None
]
"""The examples of IAM with documents as objects, in which a leaf can be unknown by itself."""
TYPES = sorted(
    {
        token
        for rule in rules()
        for half in (rule.resource_check, rule.stack_check)
        if half is not None
        for token in half.kinds
    }
)


ADMINISTRATOR = "iam-admin-policy-document"
LESS_THAN_ADMINISTRATOR = ("iam-full-access-policy-document", "iam-privilege-escalation", "iam-indirect-escalation")


def with_one_unknown(resources: Sequence[Given]) -> Iterator[tuple[str, tuple[Given, ...]]]:
    """Yield each variant of a stack in which one leaf has become unknown, with the leaf's place."""
    for position, resource in enumerate(resources):
        for place, inputs in blinded(resource.inputs):
            variant = resource._replace(inputs=inputs)
            yield f"{resource.name}.{place}", (*resources[:position], variant, *resources[position + 1 :])


def blinded(value: Input) -> Iterator[tuple[str, Any]]:
    """Yield each variant of a value in which one leaf has become unknown."""
    match value:
        case Mapping():
            for name, item in value.items():
                for place, variant in blinded(item):
                    yield f"{name}{'.' + place if place else ''}", {**value, name: variant}
        case list() | tuple():
            for index, item in enumerate(value):
                for place, variant in blinded(item):
                    yield f"[{index}]{place}", [*value[:index], variant, *value[index + 1 :]]
        case None:
            pass
        case _:
            yield "", UNKNOWN


_said: dict[int, Said] = {}


def said_of(example: Example) -> Said:
    """Judge an example as it is written by the whole pack: once, for all the properties."""
    if id(example) not in _said:
        _said[id(example)] = judge_all(example.resources, example.stack_config)
    return _said[id(example)]


_with_one_unknown: dict[int, dict[str, Said]] = {}


def said_with_one_unknown(example: Example) -> dict[str, Said]:
    """Judge each variant of an example in which one leaf has become unknown: once, for both properties."""
    if id(example) not in _with_one_unknown:
        variants = with_one_unknown(example.resources)
        _with_one_unknown[id(example)] = {
            place: judge_all(variant, example.stack_config) for place, variant in variants
        }
    return _with_one_unknown[id(example)]


def spoken_of(said: Said) -> set[tuple[str, str]]:
    """Family and resource of everything that is said."""
    answers: list[tuple[str, Answer]] = [*said.findings, *said.undecided]
    return {(name.partition("-")[0], answer.resource.shown.name) for name, answer in answers}


@pytest.mark.parametrize("example", [*EXAMPLES, *WITH_OBJECTS])
def test_an_unknown_never_makes_a_finding(example: Example) -> None:
    found = said_of(example).finding_places()
    # What an administrator could do besides is only reported of one who is none.
    less = {(rule, name) for each, name in found if each == ADMINISTRATOR for rule in LESS_THAN_ADMINISTRATOR}
    certain = found | less

    invented = {place: said.finding_places() - certain for place, said in said_with_one_unknown(example).items()}

    assert {place: found for place, found in invented.items() if found} == {}


@pytest.mark.parametrize("example", [*EXAMPLES, *WITH_OBJECTS])
def test_an_unknown_never_silences_a_finding_or_another_unknown(example: Example) -> None:
    spoken = spoken_of(said_of(example))

    silenced = {place: spoken - spoken_of(said) for place, said in said_with_one_unknown(example).items()}

    assert {place: lost for place, lost in silenced.items() if lost} == {}


@pytest.mark.parametrize("example", EXAMPLES)
def test_the_order_of_resources_and_keys_does_not_matter(example: Example) -> None:
    def reordered(value: Input) -> Any:
        if isinstance(value, Mapping):
            return {name: reordered(item) for name, item in sorted(value.items(), reverse=True)}
        return [reordered(item) for item in value] if isinstance(value, list | tuple) else value

    shuffled = [resource._replace(inputs=reordered(resource.inputs)) for resource in example.resources]
    random.Random(example.title).shuffle(shuffled)  # noqa: S311 - not cryptography

    assert judge_all(shuffled, example.stack_config).comparable() == said_of(example).comparable()


@pytest.mark.parametrize("example", EXAMPLES)
def test_unrelated_resources_do_not_matter(example: Example) -> None:
    unrelated = (
        Given("aws:sqs/queue:Queue", "unrelated-queue", {"name": UNKNOWN, "tags": {"team": "shop"}}, {"arn": "arn:x"}),
        Given("random:index/randomPet:RandomPet", "unrelated-pet", {"length": 2}),
        Given("shop:index:Component", "unrelated-component"),
    )

    assert (
        judge_all((*unrelated, *example.resources), example.stack_config).comparable() == said_of(example).comparable()
    )


def places_of(said: Said) -> tuple[set[tuple[str, str]], list[tuple[str, str, str]]]:
    """Return where findings and questions stand, without the words."""
    return said.finding_places(), sorted(
        (rule, question.resource.shown.name, question.path) for rule, question in said.undecided
    )


def rewritten(value: Input, old: str, new: str) -> Any:
    """Replace a text wherever it stands in a value."""
    match value:
        case str():
            return value.replace(old, new)
        case Mapping():
            return {name: rewritten(item, old, new) for name, item in value.items()}
        case list() | tuple():
            return [rewritten(item, old, new) for item in value]
        case _:
            return value


@pytest.mark.parametrize("partition", ["aws-cn", "aws-us-gov", "aws-eusc"])
@pytest.mark.parametrize("example", WITH_ARNS)
def test_the_partition_does_not_matter(example: Example, partition: str) -> None:
    moved = [
        resource._replace(
            inputs=rewritten(resource.inputs, "arn:aws:", f"arn:{partition}:"),
            outputs=rewritten(resource.outputs, "arn:aws:", f"arn:{partition}:"),
        )
        for resource in example.resources
    ]

    assert places_of(judge_all(moved, example.stack_config)) == places_of(said_of(example))


@pytest.mark.parametrize("module", ["alb", "elasticloadbalancingv2", "applicationloadbalancing"])
@pytest.mark.parametrize("example", WITH_LOAD_BALANCERS)
def test_the_module_of_a_load_balancer_does_not_matter(example: Example, module: str) -> None:
    older = [
        resource._replace(type=resource.type.replace("aws:lb/", f"aws:{module}/")) for resource in example.resources
    ]

    assert places_of(judge_all(older, example.stack_config)) == places_of(said_of(example))


GIVEN_SOMEWHERE: dict[str, set[str]] = {}
for _rule in rules():
    for _example in (*_rule.examples(), *FURTHER.get(_rule.name, ())):
        for _given in _example.resources:
            GIVEN_SOMEWHERE.setdefault(_given.type, set()).update(_given.inputs)


@pytest.mark.parametrize("example", EXAMPLES)
def test_an_unknown_output_that_was_not_given_does_not_matter(example: Example) -> None:
    """A real provider answers many omitted properties as unknown at preview."""
    inputs = as_inputs(example.resources, stack_config=example.stack_config)
    outputs = [
        replace(resource, properties={**dict.fromkeys(GIVEN_SOMEWHERE[resource.type], UNKNOWN), **resource.properties})
        for resource in as_outputs(example.resources, stack_config=example.stack_config)
    ]

    assert judge(rules(), inputs, outputs).comparable() == said_of(example).comparable()


json_values: st.SearchStrategy[Value] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.sampled_from([UNKNOWN, MISSING]),
    lambda inner: st.lists(inner, max_size=3).map(tuple) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=10,
)


def places(rule: AnyRule) -> list[tuple[Example, int, tuple[str | int, ...]]]:
    """Return every place in a rule's examples where a value stands: example, resource, path."""

    def walk(value: Input, *path: str | int) -> Iterator[tuple[str | int, ...]]:
        yield path
        pairs = (
            value.items() if isinstance(value, Mapping) else enumerate(value) if isinstance(value, list | tuple) else ()
        )
        for step, item in pairs:
            yield from walk(item, *path, step)

    return [
        (example, index, path)
        for example in rule.examples()
        for index, resource in enumerate(example.resources)
        for path in walk(resource.inputs)
        if path
    ]


def put(value: Any, path: tuple[str | int, ...], new: Any) -> Any:
    """Return a copy of a value with another one at a path."""
    if not path:
        return new
    head, *tail = path
    if isinstance(value, Mapping):
        return {**value, head: put(value[head], tuple(tail), new)}
    return [put(item, tuple(tail), new) if index == head else item for index, item in enumerate(value)]


@pytest.mark.parametrize("rule", rules(), ids=lambda rule: rule.name)
@settings(max_examples=100)
@given(data=st.data(), value=json_values)
def test_arbitrary_json_in_any_place_never_raises(rule: AnyRule, data: st.DataObject, value: Value) -> None:
    example, index, path = data.draw(st.sampled_from(places(rule)))
    given = example.resources[index]
    strange = given._replace(inputs=put(given.inputs, path, value))

    said = judge_all((*example.resources[:index], strange, *example.resources[index + 1 :]), example.stack_config)

    assert isinstance(said, Said)


@pytest.mark.parametrize("rule", rules(), ids=lambda rule: rule.name)
@settings(max_examples=50)
@given(bag=st.dictionaries(st.text(), json_values, max_size=4))
def test_an_arbitrary_property_bag_never_raises(rule: AnyRule, bag: dict[str, Value]) -> None:
    strange = [
        Resource(type=token, name="strange", urn=f"urn:pulumi:dev::shop::{token}::strange", properties=bag)
        for token in TYPES
    ]
    config = parse(rule.name, rule.config, {})

    verdicts = [
        *(judge_resource(rule, resource, config) for resource in strange),
        judge_stack(rule, lambda: Stack(strange), config),
    ]

    assert [verdict.failure for verdict in verdicts if verdict.failure] == []
