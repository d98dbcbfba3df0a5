"""Documents that somebody wrote to make the pack slow: the time grows with their size and no faster."""

import gc
import json
import time
from collections.abc import Callable
from typing import Any, Final

import pytest
from aws_guardrails.aws.meaning import _hints_of as remembered
from aws_guardrails.aws.meaning import forget, hints
from aws_guardrails.catalogue import rules
from aws_guardrails.examples import Given, as_inputs
from aws_guardrails.judgement import judge_resource
from aws_guardrails.kinds import IAM_POLICY
from bench import about_documents

RULES: Final = about_documents(rules())

MOST_SECONDS: Final = 5
"""For the largest document and all rules."""
LEAST_SECONDS: Final = 0.005
"""What is shorter is not compared: other things take as long."""
MOST_GROWTH: Final = 3
"""How many times as long a byte may take in a document four times as large."""

Writer = Callable[[int], list[dict[str, Any]]]
"""Writes the statements of a document that is so many times as large as the smallest."""


def allow(actions: str | list[str], resources: str | list[str] = "*") -> dict[str, Any]:
    return {"Effect": "Allow", "Action": actions, "Resource": resources}


HOSTILE: Final[dict[str, Writer]] = {
    "ten megabytes of statements": lambda size: [
        allow([f"s3:Get{number}", f"ec2:Describe{number}*", "iam:PassRole"], f"arn:aws:s3:::{'shop' * 20}/{number}/*")
        for number in range(12_500 * size)
    ],
    "a hundred thousand statements": lambda size: [allow("s3:GetObject")] * (25_000 * size),
    "as many that are denied": lambda size: (
        [allow("*")]
        + [{"Effect": "Deny", "Action": f"s3:Get{number}", "Resource": "*"} for number in range(25_000 * size)]
    ),
    "as many different actions": lambda size: [allow([f"dynamodb:Act{number}" for number in range(25_000 * size)])],
    "as many different patterns": lambda size: [allow([f"dynamodb:Act{number}*" for number in range(2_500 * size)])],
    "as many resources": lambda size: [
        allow("iam:*", [f"arn:aws:iam::*:role/{number}*" for number in range(2_500 * size)])
    ],
    "a pattern with many wildcards": lambda size: [allow("iam:" + "*a" * (25_000 * size))],
    "a service with many wildcards": lambda size: [allow("*a" * (25_000 * size) + ":*")],
    "many patterns with many wildcards": lambda size: [allow(["iam:" + "*a" * 50 + "b"] * (500 * size))],
    "an ARN with many wildcards": lambda size: [allow("iam:*", "arn:aws:iam::*:role/" + "*a" * (25_000 * size))],
    "an ARN with many colons": lambda size: [allow("iam:*", "arn" + ":*" * (25_000 * size))],
    "only stars": lambda size: [allow("*" * (100_000 * size), "*" * (100_000 * size))],
    "a condition with many operators": lambda size: [
        {**allow("s3:*"), "Condition": {f"ForAllValues:{number}": {"a": "b"} for number in range(2_500 * size)}}
    ],
    "as many whole services as denials of others": lambda size: [
        *([allow("s3:*")] * (250 * size)),
        *({"Effect": "Deny", "Action": f"ec2:Get{number}", "Resource": "*"} for number in range(250 * size)),
    ],
    "as many administrators as denials": lambda size: [
        *([allow("iam:*")] * (250 * size)),
        *({"Effect": "Deny", "Action": f"s3:Get{number}", "Resource": "*"} for number in range(250 * size)),
        {"Effect": "Deny", "Action": "iam:*", "Resource": "*"},
    ],
    "as many statements that allow all but something": lambda size: [
        {"Effect": "Allow", "NotAction": [f"s3:Get{number}", f"svc{number}:*"], "Resource": "*"}
        for number in range(5_000 * size)
    ],
    "as many services that nobody knows": lambda size: [allow(f"svc{number}:*") for number in range(10_000 * size)],
    "as many patterns of services": lambda size: [allow([f"*{number}*:Get*" for number in range(1_000 * size)])],
    "as many patterns of actions of every service": lambda size: [
        allow([f"*:{a}*{b}*{c}*" for a in "abcde" for b in "abcdefghij" for c in "abcdefgh"[: 2 * size]])
    ],
    "as many patterns of ARNs of every service": lambda size: [
        allow("*", [f"arn:aws:*:*:*:role/*{number}*" for number in range(2_500 * size)])
    ],
    "as many resources outside": lambda size: [
        {"Effect": "Allow", "Action": "*", "NotResource": f"arn:aws:iam::*:role/{number}*"}
        for number in range(5_000 * size)
    ],
    "nested lists": lambda size: [allow([["iam:*"]] * (25_000 * size), [["*"]] * (25_000 * size))],  # type: ignore[list-item]  # AWS would not take it
}


def seconds(document: str) -> float:
    """Return how much of the processor's time all rules together take for a document that they see for the first time."""
    (resource,) = as_inputs([Given(IAM_POLICY, "hostile", {"policy": document})])
    forget()
    gc.collect()
    gc.disable()
    start = time.process_time()
    for rule in RULES:
        judge_resource(rule, resource, rule.config())
    gc.enable()
    return time.process_time() - start


@pytest.mark.parametrize("write", HOSTILE.values(), ids=HOSTILE)
def test_the_time_of_a_hostile_document_grows_with_its_size(write: Writer) -> None:
    small, large = (json.dumps({"Version": "2012-10-17", "Statement": write(size)}) for size in (1, 4))
    seconds('{"Statement": []}')
    before = min(seconds(small) for _ in range(2))
    after = seconds(large)

    assert after < MOST_SECONDS
    assert after / len(large) < MOST_GROWTH * max(before / len(small), LEAST_SECONDS / len(small))


def test_texts_too_long_for_an_action_are_not_kept() -> None:
    forget()
    for number in range(1_000):
        hints(f"iam:{'x' * 1_000}{number}*")

    assert remembered.cache_info().currsize < 200
