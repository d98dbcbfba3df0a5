"""What names and patterns of actions mean in a service, and how the table of services is read."""

import pytest
from aws_guardrails.aws.actions import UNLISTED, Service, Services

NAMES = ("deletequeue", "getqueue", "getqueueurl", "go", "listqueues")
SQS = Service(NAMES, {name: place for place, name in enumerate(NAMES)}, 0b11111, (0b00001, 0b00010, 0b10000))


@pytest.mark.parametrize(
    ("pattern", "names"),
    [
        ("getqueue", {"getqueue"}),
        ("get", set()),
        ("get*", {"getqueue", "getqueueurl"}),
        ("get**", {"getqueue", "getqueueurl"}),
        ("get?ueue", {"getqueue"}),
        ("*queue", {"deletequeue", "getqueue"}),
        ("??", {"go"}),
        ("??*", set(NAMES)),
        ("*", set(NAMES)),
        ("**", set(NAMES)),
        ("put*", set()),
        ("?", set()),
    ],
)
def test_a_name_or_pattern_means_the_actions_that_it_matches(pattern: str, names: set[str]) -> None:
    assert SQS.named(pattern) == sum(1 << SQS.places[name] for name in names)


@pytest.mark.parametrize(
    ("pattern", "means_all"), [("*", True), ("*?", True), ("get*", False), ("?", False), ("getqueue", False)]
)
def test_only_a_pattern_of_all_actions_means_a_service_whose_actions_are_not_known(
    pattern: str, means_all: bool
) -> None:
    assert UNLISTED.named(pattern) == (UNLISTED.every if means_all else 0)


RESOURCES = {"sqs": ["*:*:*"], "budgets": [":*:budget/*"]}
TABLE = {
    "services": {"sqs": " ".join(NAMES)},
    "rare": {"sqs": "deletequeue getqueue listqueues"},
    "minor": ["budgets"],
    "resources": RESOURCES,
}


def test_a_table_tells_the_actions_and_resources_of_services() -> None:
    services = Services(TABLE)

    assert (services["sqs"], services["budgets"], services["of-tomorrow"]) == (SQS, UNLISTED, UNLISTED)
    assert services.counting == {"sqs"}
    assert services.known == {"sqs", "budgets"}
    assert services.resources == RESOURCES


def test_a_service_is_read_once() -> None:
    services = Services(TABLE)

    assert services["sqs"] is services["sqs"]
