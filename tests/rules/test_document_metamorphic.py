"""Properties of policy documents: what IAM reads alike in every example gets the same verdict.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
"""

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, TypeAlias

import pytest
from aws_guardrails.catalogue import AnyRule, rules
from aws_guardrails.examples import Example, Given, Input, as_inputs, as_outputs
from aws_guardrails.values import Marker
from judging import Said, judge
from rewritten import FURTHER, with_documents_as_objects

Change: TypeAlias = Callable[[Mapping[str, Any]], Mapping[str, Any]]
"""From a document to another one that means the same."""

Places: TypeAlias = list[tuple[str, str, str]]
"""Rule, resource and path."""

ACTIONS = ("Action", "NotAction")
VALUES = (*ACTIONS, "Resource", "NotResource")
"""The elements of a statement that are one text or a list."""


def in_documents(value: Input, change: Change) -> Any:
    """Change every policy document in a value, also those in text."""
    match value:
        case str():
            content = _content(value)
            changed = None if content is None else in_documents(content, change)
            return value if changed == content else json.dumps(changed)
        case Mapping() if "Statement" in value:
            return _as_lists(change(value))
        case Mapping():
            return {name: in_documents(item, change) for name, item in value.items()}
        case list() | tuple():
            return [in_documents(item, change) for item in value]
        case _:
            return value


def _content(text: str) -> Input:
    """Return what an object in JSON says."""
    try:
        read: Input = json.loads(text) if text.startswith("{") else None
    except ValueError:
        return None
    return read


def _as_lists(value: Any) -> Any:
    """Write every tuple as a list, as JSON does."""
    match value:
        case Mapping():
            return {name: _as_lists(item) for name, item in value.items()}
        case list() | tuple():
            return list(map(_as_lists, value))
        case _:
            return value


def in_statements(change: Callable[[Mapping[str, Any]], Mapping[str, Any]]) -> Change:
    """Change every statement that is known."""

    def each(statement: Any) -> Any:
        return change(statement) if isinstance(statement, Mapping) else statement

    def whole(document: Mapping[str, Any]) -> Mapping[str, Any]:
        several = document["Statement"]
        return {**document, "Statement": list(map(each, several)) if _is_list(several) else each(several)}

    return whole


def in_elements(change: Callable[[Any], Any], *names: str) -> Change:
    """Change elements of every statement."""
    return in_statements(
        lambda statement: {name: change(item) if name in names else item for name, item in statement.items()}
    )


def _is_list(value: object) -> bool:
    return isinstance(value, list | tuple)


def in_texts(change: Callable[[str], str]) -> Callable[[Any], Any]:
    """Change a text, or the texts in a list."""

    def each(value: Any) -> Any:
        return change(value) if isinstance(value, str) else value

    return lambda value: list(map(each, value)) if _is_list(value) else each(value)


def backwards(value: Any) -> Any:
    return list(reversed(value)) if _is_list(value) else value


def as_list(value: Any) -> Any:
    return value if _is_list(value) else [value]


def as_text(value: Any) -> Any:
    return value[0] if _is_list(value) and len(value) == 1 else value


def upper_case(document: Mapping[str, Any]) -> Mapping[str, Any]:
    return in_elements(in_texts(str.upper), *ACTIONS)(document)


def lower_case(document: Mapping[str, Any]) -> Mapping[str, Any]:
    return in_elements(in_texts(str.lower), *ACTIONS)(document)


def title_case(document: Mapping[str, Any]) -> Mapping[str, Any]:
    return in_elements(in_texts(str.title), *ACTIONS)(document)


def condition_keys_in_capitals(document: Mapping[str, Any]) -> Mapping[str, Any]:
    def within(value: Any) -> Any:
        return {name.upper(): item for name, item in value.items()} if isinstance(value, Mapping) else value

    def each(condition: Any) -> Any:
        return {name: within(item) for name, item in condition.items()} if isinstance(condition, Mapping) else condition

    return in_elements(each, "Condition")(document)


def values_backwards(document: Mapping[str, Any]) -> Mapping[str, Any]:
    return in_principals_and_conditions(backwards)(in_elements(backwards, *VALUES)(document))


def values_in_lists(document: Mapping[str, Any]) -> Mapping[str, Any]:
    return in_principals_and_conditions(as_list)(in_elements(as_list, *VALUES)(document))


def values_as_texts(document: Mapping[str, Any]) -> Mapping[str, Any]:
    return in_principals_and_conditions(as_text)(in_elements(as_text, *VALUES)(document))


def in_principals_and_conditions(change: Callable[[Any], Any]) -> Change:
    """Change the values of principals and of condition keys."""

    def within(value: Any) -> Any:
        return {name: change(item) for name, item in value.items()} if isinstance(value, Mapping) else value

    def within_operators(value: Any) -> Any:
        return {name: within(item) for name, item in value.items()} if isinstance(value, Mapping) else value

    def both(document: Mapping[str, Any]) -> Mapping[str, Any]:
        return in_elements(within_operators, "Condition")(in_elements(within, "Principal", "NotPrincipal")(document))

    return both


def statements_in_list(document: Mapping[str, Any]) -> Mapping[str, Any]:
    several = document["Statement"]
    return document if isinstance(several, Marker) else {**document, "Statement": as_list(several)}


def statement_alone(document: Mapping[str, Any]) -> Mapping[str, Any]:
    return {**document, "Statement": as_text(document["Statement"])}


def statements_backwards(document: Mapping[str, Any]) -> Mapping[str, Any]:
    return {**document, "Statement": backwards(document["Statement"])}


def other_partition(document: Mapping[str, Any]) -> Mapping[str, Any]:
    def moved(value: Any) -> Any:
        match value:
            case str():
                return value.replace("arn:aws:", "arn:aws-us-gov:")
            case Mapping():
                return {name: moved(item) for name, item in value.items()}
            case list() | tuple():
                return list(map(moved, value))
            case _:
                return value

    changed: Mapping[str, Any] = moved(document)
    return changed


def changed(resources: Sequence[Given], change: Change) -> tuple[Given, ...]:
    """Change every document of a stack."""
    return tuple(
        given._replace(
            inputs={name: in_documents(value, change) for name, value in given.inputs.items()},
        )
        for given in resources
    )


def variants(*changes: Change) -> pytest.MarkDecorator:
    """Parametrize over the examples, with documents as text and as objects, that a change changes."""

    def each() -> Iterator[Any]:
        for rule in rules():
            for example in (*rule.examples(), *FURTHER.get(rule.name, ())):
                for change in changes:
                    for form, resources in {
                        "given": example.resources,
                        "objects": with_documents_as_objects(example.resources),
                    }.items():
                        if resources and (other := changed(resources, change)) != changed(resources, dict):
                            name = f"{rule.name}::{example.title}::{change.__name__}::{form}"
                            yield pytest.param(rule, example, resources, other, id=name)

    return pytest.mark.parametrize(("rule", "example", "resources", "other"), list(each()))


def said_of(rule: AnyRule, example: Example, resources: Sequence[Given]) -> Said:
    """Judge resources by every rule, the example's own with the example's config."""
    parts = [
        judge([each], as_inputs(resources), as_outputs(resources), dict(example.config) if each is rule else {})
        for each in rules()
    ]
    return Said(
        tuple(answer for part in parts for answer in part.findings),
        tuple(answer for part in parts for answer in part.undecided),
    )


def places(said: Said, path: Callable[[str, str], str] = lambda _, path: path) -> tuple[Places, Places]:
    """Return where findings and questions stand; `path` rewrites a path, with the resource's name."""

    def of(answers: Any) -> Places:
        return sorted(
            (rule, answer.resource.shown.name, path(answer.resource.shown.name, answer.path))
            for rule, answer in answers
        )

    return of(said.findings), of(said.undecided)


def without_ones(_: str, path: str) -> str:
    """Leave out the index of a statement, or of a value in it, that is the only one in a list."""
    return re.sub(r"(\.Statement)\[0\]|(\.Statement(?:\[\d+\])?\..*?)\[0\]$", r"\1\2", path)


@variants(upper_case, lower_case, title_case, condition_keys_in_capitals, values_backwards, other_partition)
def test_what_iam_reads_alike_gets_the_same_verdict(
    rule: AnyRule, example: Example, resources: tuple[Given, ...], other: tuple[Given, ...]
) -> None:
    assert places(said_of(rule, example, other)) == places(said_of(rule, example, resources))


@variants(values_in_lists, values_as_texts, statements_in_list, statement_alone)
def test_a_list_of_one_is_the_same_as_the_one(
    rule: AnyRule, example: Example, resources: tuple[Given, ...], other: tuple[Given, ...]
) -> None:
    expected = places(said_of(rule, example, resources), without_ones)

    assert places(said_of(rule, example, other), without_ones) == expected


@variants(statements_backwards)
def test_the_order_of_statements_does_not_matter(
    rule: AnyRule, example: Example, resources: tuple[Given, ...], other: tuple[Given, ...]
) -> None:
    inputs = {given.name: given.inputs for given in resources}

    def mirrored(name: str, path: str) -> str:
        """Count the statements from the other end."""
        found = re.fullmatch(r"(.*\bStatement)\[(\d+)\](.*)", path)
        if found is None:
            return path
        several: Any = inputs[name]
        for step in re.findall(r"[^.\[\]]+", found[1]):
            content = json.loads(several) if isinstance(several, str) else several
            several = content[int(step) if _is_list(content) else step]
        return f"{found[1]}[{len(several) - 1 - int(found[2])}]{found[3]}"

    assert places(said_of(rule, example, other)) == places(said_of(rule, example, resources), mirrored)


def test_documents_in_text_are_reached_too() -> None:
    statement = {"Effect": "Allow", "Action": "iam:PassRole", "Resource": "arn:aws:iam::1:role/x"}
    policy = json.dumps({"Statement": [statement]})
    template = {"Resources": {"It": {"Properties": {"PolicyDocument": {"Statement": [statement]}}}}}
    given = Given("any", "any", {"policies": [{"policy": policy}], "templateBody": json.dumps(template), "name": "n"})

    (other,) = changed(changed([given], upper_case), other_partition)

    moved = {**statement, "Action": "IAM:PASSROLE", "Resource": "arn:aws-us-gov:iam::1:role/x"}
    assert other.inputs == {
        "policies": [{"policy": json.dumps({"Statement": [moved]})}],
        "templateBody": json.dumps({"Resources": {"It": {"Properties": {"PolicyDocument": {"Statement": [moved]}}}}}),
        "name": "n",
    }
