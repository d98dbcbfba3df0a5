"""What the sample lets AWS's services do."""

import json
from collections.abc import Mapping
from typing import Any

import pytest

from infra import alarms, balancer, recording, trail
from infra.environment import Environment

ACCOUNT = "123456789012"
ENVIRONMENT = Environment("shop-dev", "eu-west-1", ACCOUNT)
TRAIL = ENVIRONMENT.arn("cloudtrail", "trail/shop-dev")
BUCKET = "arn:aws:s3:::records"

STATEMENTS: Mapping[str, list[Any]] = {
    "load balancer": [*balancer.access_logs(ENVIRONMENT)(BUCKET)],
    "trail": [*trail.delivery(ENVIRONMENT, TRAIL)(BUCKET)],
    "recorder": [*recording.delivery(ENVIRONMENT)(BUCKET)],
    "key": json.loads(trail.key_policy(ENVIRONMENT, TRAIL, "/shop-dev/trail"))["Statement"],
    "topic": json.loads(alarms.topic_policy(ENVIRONMENT, "shop-dev-alarms"))["Statement"],
}


@pytest.mark.parametrize("place", STATEMENTS)
def test_a_service_acts_for_this_account_only(place: str) -> None:
    confined = [{key: each.get(key) for key in ("Resource", "Condition")} for each in STATEMENTS[place]]
    of_others = [
        each["Sid"]
        for each, confinement in zip(STATEMENTS[place], confined, strict=True)
        if "Service" in each["Principal"] and ACCOUNT not in json.dumps(confinement)
    ]
    assert of_others == []


def test_the_key_admits_the_alarms_that_publish_to_the_topic() -> None:
    """With `alias/aws/sns`, which admits no service, no message would arrive."""
    admitted = {each["Principal"].get("Service"): each["Action"] for each in STATEMENTS["key"]}
    assert admitted["cloudwatch.amazonaws.com"] == ["kms:Decrypt", "kms:GenerateDataKey*"]
