"""The table of actions by which rights grow, as it is read."""

import pytest
from aws_guardrails.aws.escalation import Needed, Way, escalations, sets_given_by


@pytest.fixture(autouse=True)
def _nothing_read() -> None:
    """Have the table read anew, whichever test did so before."""
    escalations.cache_clear()


@pytest.mark.parametrize(
    ("action", "needed"),
    [
        ("iam:passrole", (("arn:*:iam::*:role/*",),)),
        ("ssm:sendcommand", (("arn:*:ssm:*:*:document/*", "arn:*:ec2:*:*:instance/*"),)),
        ("ssm:startsession", (("arn:*:ec2:*:*:instance/*",), ("arn:*:ssm:*:*:managed-instance/*",))),
        ("glue:createdevendpoint", ()),
    ],
)
def test_an_action_needs_all_of_some_resources_or_any_or_can_be_allowed_on_everything_only(
    action: str, needed: Needed
) -> None:
    table = escalations()

    assert table.needed[table.bits[action]] == needed


def test_of_no_action_the_table_is_not_even_read() -> None:
    assert sets_given_by(0, *Way) == []
    assert escalations.cache_info().currsize == 0
