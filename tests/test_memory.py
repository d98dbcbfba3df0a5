"""What is remembered between the calls of one run."""

from aws_guardrails.memory import Memory, shape, without_omitted
from aws_guardrails.values import UNKNOWN, Value


def test_the_shape_has_the_names_at_every_depth_and_no_values() -> None:
    given: Value = {"port": 80, "defaultActions": ({"type": "forward"}, {"type": "x", "redirect": {"port": UNKNOWN}})}

    assert shape(given) == {"port": {}, "defaultActions": {"type": {}, "redirect": {"port": {}}}}


def test_an_unknown_output_that_was_not_given_counts_as_omitted() -> None:
    given = shape({"port": UNKNOWN, "defaultActions": ({"type": "forward"},)})
    outputs: dict[str, Value] = {
        "port": UNKNOWN,
        "arn": UNKNOWN,
        "protocol": UNKNOWN,
        "vpc": "known",
        "defaultActions": ({"type": "forward", "order": UNKNOWN}, UNKNOWN),
    }

    assert without_omitted(outputs, given) == {
        "port": UNKNOWN,
        "vpc": "known",
        "defaultActions": ({"type": "forward"}, UNKNOWN),
    }


def test_in_a_list_a_name_counts_as_given_if_any_element_has_it() -> None:
    """The provider may answer the elements in another order, so an unknown one is never taken for omitted by mistake."""
    given = shape({"rules": ({"port": 1}, {})})

    assert without_omitted({"rules": ({"port": UNKNOWN}, {"port": 1})}, given) == {
        "rules": ({"port": UNKNOWN}, {"port": 1})
    }


def test_the_newest_report_of_a_resource_replaces_the_one_before() -> None:
    memory = Memory()
    memory.reported("lb-x", "urn:a", ["port", "protocol"])
    memory.reported("lb-x", "urn:a", ["port"])

    known = [
        memory.has_reported(rule, urn, path)
        for rule, urn, path in (
            ("lb-x", "urn:a", "port"),
            ("lb-x", "urn:a", "protocol"),
            ("lb-y", "urn:a", "port"),
            ("lb-x", "urn:b", "port"),
        )
    ]

    assert known == [True, False, False, False]
