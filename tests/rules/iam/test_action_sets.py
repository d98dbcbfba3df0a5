"""Sets of actions: what is in either, in both, in one alone, and in none."""

import pytest
from aws_guardrails.aws.action_sets import EVERYTHING, NOTHING, Actions
from aws_guardrails.aws.actions import services

ONE = Actions({"s3": 0b011, "sqs": 0b011})
OTHER = Actions({"s3": 0b110, "sns": 0b100})


def all_but(named: dict[str, int]) -> Actions:
    return Actions(named, is_all_but=True)


@pytest.mark.parametrize(
    ("one", "other", "either"),
    [
        (ONE, OTHER, Actions({"s3": 0b111, "sqs": 0b011, "sns": 0b100})),
        (ONE, NOTHING, ONE),
        (~ONE, ~OTHER, all_but({"s3": 0b010})),
        (~ONE, OTHER, all_but({"s3": 0b001, "sqs": 0b011})),
        (~ONE, NOTHING, ~ONE),
        (~ONE, ONE, EVERYTHING),
    ],
)
def test_either_set_has_what_one_of_them_has(one: Actions, other: Actions, either: Actions) -> None:
    assert (one | other, other | one) == (either, either)


@pytest.mark.parametrize(
    ("one", "other", "both"),
    [
        (ONE, OTHER, Actions({"s3": 0b010})),
        (ONE, NOTHING, NOTHING),
        (~ONE, ~OTHER, all_but({"s3": 0b111, "sqs": 0b011, "sns": 0b100})),
        (~ONE, OTHER, Actions({"s3": 0b100, "sns": 0b100})),
        (ONE, EVERYTHING, ONE),
    ],
)
def test_both_sets_have_what_each_of_them_has(one: Actions, other: Actions, both: Actions) -> None:
    assert (one & other, other & one) == (both, both)


@pytest.mark.parametrize(
    ("one", "other", "left"),
    [
        (ONE, OTHER, Actions({"s3": 0b001, "sqs": 0b011})),
        (ONE, ~OTHER, Actions({"s3": 0b010})),
        (EVERYTHING, ONE, all_but({"s3": 0b011, "sqs": 0b011})),
        (ONE, ONE, NOTHING),
    ],
)
def test_what_is_taken_away_is_no_longer_there(one: Actions, other: Actions, left: Actions) -> None:
    assert one - other == left


@pytest.mark.parametrize(("actions", "has_some"), [(NOTHING, False), (ONE, True), (~ONE, True), (EVERYTHING, True)])
def test_only_what_names_nothing_is_empty(actions: Actions, has_some: bool) -> None:
    assert bool(actions) is has_some


def test_a_set_has_of_a_service_what_it_names_or_all_else() -> None:
    every = services()["s3"].every

    assert [each.of("s3") for each in (ONE, ~ONE, OTHER - ONE, EVERYTHING, NOTHING)] == [3, every - 3, 4, every, 0]


def test_a_service_is_in_a_set_entirely_if_every_action_is() -> None:
    s3 = services()["s3"].every

    assert set(Actions({"s3": s3, "sqs": 0b001, "of-tomorrow": 1}).whole()) == {"s3", "of-tomorrow"}
    assert set(EVERYTHING.whole()) == services().known
    assert set(all_but({"s3": 0b001, "of-tomorrow": 1}).whole()) == services().known - {"s3"}
