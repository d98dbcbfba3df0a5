"""What actions of policy documents mean, and what they hint at."""

from collections.abc import Iterator
from itertools import pairwise
from typing import Final

import pytest
from aws_guardrails.aws.action_sets import EVERYTHING, NOTHING, Actions
from aws_guardrails.aws.actions import services
from aws_guardrails.aws.escalation import escalations
from aws_guardrails.aws.meaning import (
    ENTIRELY,
    LONGEST,
    MEANS_IAM,
    RARE,
    are_ordinary,
    entire,
    forget,
    hints,
    meaning,
    rarely_named,
)

ORDINARY: Final = "s3:GetObject"
PASSING: Final = "iam:PassRole"


@pytest.fixture(autouse=True)
def _nothing_is_remembered() -> Iterator[None]:
    forget()
    yield
    forget()


def of(service: str, *names: str) -> int:
    """Return actions of a service as a set of them has them."""
    return sum(1 << services()[service].places[name] for name in names)


READING: Final = of("s3", "getobject")
OBJECTS: Final = of("s3", "getobject", "putobject")


@pytest.mark.parametrize(
    ("texts", "actions"),
    [
        ([], NOTHING),
        (["S3:GetObject"], Actions({"s3": READING})),
        (["s3:GetObjec?"], Actions({"s3": READING})),
        (["s3:GetObject", "s3:PutObject", "sqs:Get*Url"], Actions({"s3": OBJECTS, "sqs": of("sqs", "getqueueurl")})),
        (["sqs:*"], Actions({"sqs": services()["sqs"].every})),
        ([5, "s3:GetObject"], Actions({"s3": READING})),
        (["s3:NoSuchAction", "s3:Get:Object", "s3", "no-such-service:Get"], NOTHING),
        (["s3:GetObject", "*"], EVERYTHING),
    ],
)
def test_a_list_of_actions_means_each_that_it_names(texts: list[object], actions: Actions) -> None:
    assert meaning(texts) == actions


def test_actions_named_of_services_that_are_not_asked_for_are_left_out() -> None:
    assert meaning(["s3:GetObject", "sqs:SendMessage"], {"s3"}) == Actions({"s3": READING})


STARS: Final = "*" * (LONGEST + 1)
SHORT_ENOUGH: Final = "a" * (LONGEST - 2)
TOO_LONG: Final = "a" * (LONGEST - 1)


@pytest.mark.parametrize(
    ("pattern", "actions"),
    [
        (f"s3:GetObjectAc{STARS}", Actions({"s3": of("s3", "getobjectacl")})),
        (f"{SHORT_ENOUGH}:*", Actions({SHORT_ENOUGH: 1})),
        (f"{SHORT_ENOUGH}:**", Actions({SHORT_ENOUGH: 1})),
        (f"{TOO_LONG}:*", NOTHING),
        (STARS, EVERYTHING),
    ],
    ids=["stars in a row", "short enough", "short enough with one star", "too long", "stars alone"],
)
def test_a_long_pattern_means_something_if_it_is_short_with_one_star_for_several(
    pattern: str, actions: Actions
) -> None:
    assert meaning([pattern]) == actions


OF_IAM: Final = sum(bit for action, bit in escalations().bits.items() if action.startswith("iam:"))


@pytest.mark.parametrize(
    ("actions", "found"),
    [
        (ORDINARY, 0),
        ("no-such-service:Get", 0),
        (PASSING, escalations().passing),
        (["s3:GetObject", "IAM:PassRole"], escalations().passing),
        ("*", -1),
        ("s3:*", ENTIRELY),
        ("s3:Update*AnnotationTableConfiguration", RARE[0]),
        ("sqs:StartMessageMoveTask", RARE[2]),
        ("iam:*", ENTIRELY | MEANS_IAM | OF_IAM),
        (f"s3:{STARS}", ENTIRELY),
        (f"{SHORT_ENOUGH}:**", ENTIRELY),
        (f"{TOO_LONG}:*", 0),
        (5, 0),
        ({"s3": "*"}, 0),
        (["s3:*", {"s3": "*"}, 5], ENTIRELY),
    ],
    ids=lambda value: str(value)[:40],
)
def test_actions_hint_at_escalations_and_whole_services(actions: object, found: int) -> None:
    assert hints(actions) == found


def test_of_a_list_the_actions_are_chosen_that_mean_a_whole_service() -> None:
    assert entire(["s3:GetObject", PASSING, "s3:*", "iam:Pass*", "sqs:*"]) == ["s3:*", "sqs:*"]


def test_services_are_told_of_which_seldom_named_actions_are_listed() -> None:
    listed = ["s3:*", PASSING, "sqs:GetQueueUrl", "sqs:StartMessageMoveTask", "sqs:C*"]

    assert list(rarely_named(listed)) == [("sqs", RARE[2]), ("sqs", RARE[0] | RARE[1])]


def test_actions_are_ordinary_once_they_were_found_to_hint_at_nothing() -> None:
    asked: list[object] = [ORDINARY, [ORDINARY], [ORDINARY, PASSING], PASSING, [[ORDINARY]], 5]
    before = [are_ordinary(each) for each in asked]
    hints([ORDINARY, PASSING])

    assert before == [False] * len(asked)
    assert [are_ordinary(each) for each in asked] == [True, True, False, False, False, False]


def test_after_every_hundred_long_actions_all_that_is_remembered_is_forgotten() -> None:
    forgotten = []
    for number in range(300):
        hints(ORDINARY)
        hints(f"{TOO_LONG}:*{number}")
        if not are_ordinary(ORDINARY):
            forgotten.append(number)

    assert [later - earlier for earlier, later in pairwise(forgotten)] == [100, 100]
