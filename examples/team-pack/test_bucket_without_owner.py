"""The rule keeps to its examples, and to the exemptions of the config."""

from datetime import date

import pytest
from aws_guardrails.api import Example, Given
from aws_guardrails.testing import check_example, judge
from bucket_without_owner import BUCKET, RULE


@pytest.mark.parametrize("example", RULE.examples(), ids=lambda example: example.title)
def test_the_rule_keeps_to_its_examples(example: Example) -> None:
    check_example(RULE, example)


def test_an_exemption_holds_until_its_day() -> None:
    exemption = {"name": "pictures", "reason": "It is deleted in spring", "expires": "2027-03-31"}
    settings = {RULE.name: {"exemptions": [exemption]}}
    stack = [Given(BUCKET, "pictures"), Given(BUCKET, "reports")]

    until = judge([RULE], stack, settings, day=date(2027, 3, 31))
    after = judge([RULE], stack, settings, day=date(2027, 4, 1))

    assert set(until.messages()) == {"reports"}
    assert set(after.messages()) == {"pictures", "reports"}
