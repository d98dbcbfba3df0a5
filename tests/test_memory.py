"""What is remembered between the calls of one run."""

import pytest
from aws_guardrails.memory import Elements, Memory, shapes, without_omitted
from aws_guardrails.values import UNKNOWN, Value


def test_a_shape_has_the_names_at_every_depth_and_no_values() -> None:
    given: dict[str, Value] = {
        "port": 80,
        "later": UNKNOWN,
        "actions": ({"type": "forward"}, {"type": "x", "redirect": {"port": UNKNOWN}}),
        "arns": ("a", UNKNOWN),
    }

    assert shapes(given) == {
        "port": None,
        "later": UNKNOWN,
        "actions": Elements({"type": None, "redirect": {"port": UNKNOWN}}),
        "arns": Elements(UNKNOWN),
    }


@pytest.mark.parametrize(
    ("given", "outputs", "left"),
    [
        ({"port": 80}, {"port": 80, "protocol": UNKNOWN, "arn": UNKNOWN}, {"port": 80}),
        ({"port": UNKNOWN}, {"port": UNKNOWN, "vpc": "known"}, {"port": UNKNOWN, "vpc": "known"}),
        ({"rules": ({"port": 1}, {})}, {"rules": ({"port": UNKNOWN}, {"port": 1})}, None),
        ({"rules": ({"type": "x"},)}, {"rules": ({"type": "x", "order": UNKNOWN},)}, {"rules": ({"type": "x"},)}),
        ({"rules": UNKNOWN}, {"rules": ({"type": UNKNOWN},)}, {"rules": UNKNOWN}),
        ({"rules": ({"to": UNKNOWN},)}, {"rules": ({"to": {"a": 1, "b": UNKNOWN}},)}, {"rules": ({"to": UNKNOWN},)}),
        ({"rules": UNKNOWN}, {"rules": ({"type": "known"},)}, None),
        ({"arns": ("a", UNKNOWN)}, {"arns": (UNKNOWN, "a")}, None),
        (
            {"rules": ({"to": ({"arn": UNKNOWN},)}, {"to": ({"weight": 1},), "sticky": True})},
            {"rules": ({"to": ({"arn": UNKNOWN, "port": UNKNOWN},)},)},
            {"rules": ({"to": ({"arn": UNKNOWN},)},)},
        ),
        ({"rules": "text"}, {"rules": {"a": UNKNOWN}}, None),
    ],
    ids=[
        "an unknown output that was not given is dropped",
        "one that was given stays",
        "in a list it counts as given if any element has it",
        "so it is dropped if none has",
        "an unknown block stays unknown as a whole",
        "at any depth",
        "unless the provider knows it by now",
        "elements of a list are unknown one by one",
        "the elements of nested lists are taken together",
        "an output of another shape is left alone",
    ],
)
def test_what_was_omitted_is_told_from_what_is_unknown(
    given: dict[str, Value], outputs: dict[str, Value], left: dict[str, Value] | None
) -> None:
    assert without_omitted(outputs, shapes(given)) == (outputs if left is None else left)


def test_the_newest_report_of_a_resource_replaces_the_one_before() -> None:
    memory = Memory()
    memory.reported("lb-x", "urn:a", ["port", "protocol"])
    memory.reported("lb-x", "urn:a", ["port"])

    places = [
        ("lb-x", "urn:a", "port"),
        ("lb-x", "urn:a", "protocol"),
        ("lb-y", "urn:a", "port"),
        ("lb-x", "urn:b", "port"),
    ]
    assert [memory.has_reported(*place) for place in places] == [True, False, False, False]


def test_a_new_run_starts_with_nothing() -> None:
    memory = Memory()
    memory.saw_inputs("urn:a", {"port": 80})
    memory.reported("lb-x", "urn:a", ["port"])

    memory.forget()

    assert (memory.inputs_of("urn:a"), memory.has_reported("lb-x", "urn:a", "port")) == (None, False)
