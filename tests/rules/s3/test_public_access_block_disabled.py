"""What the examples of s3-public-access-block-disabled do not say."""

import itertools

import pytest
from aws_guardrails.config import Config
from aws_guardrails.examples import Given, Input, as_inputs
from aws_guardrails.judgement import mended
from aws_guardrails.quoting import SETTINGS
from aws_guardrails.values import UNKNOWN
from judging import judge_one, rule_of

RULE = "s3-public-access-block-disabled"
BLOCKS = [
    "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock",
    "aws:s3/accountPublicAccessBlock:AccountPublicAccessBlock",
]


@pytest.mark.parametrize("values", list(itertools.product([True, False, None, UNKNOWN], repeat=4)), ids=repr)
def test_every_combination_is_judged_setting_by_setting(values: tuple[Input, ...]) -> None:
    said = judge_one(RULE, Given(BLOCKS[0], "block", dict(zip(SETTINGS, values, strict=True))))

    off = {setting for setting, value in zip(SETTINGS, values, strict=True) if value in (False, None)}
    message = said.messages().get("block", "")
    assert {setting for setting in SETTINGS if f"`{setting}`" in message} == off
    assert [question.path for _, question in said.undecided] == [
        setting for setting, value in zip(SETTINGS, values, strict=True) if value is UNKNOWN
    ]


@pytest.mark.parametrize("token", BLOCKS)
def test_a_block_without_any_setting_turns_everything_off(token: str) -> None:
    (message,) = judge_one(RULE, Given(token, "block", {"bucket": "b"})).messages().values()

    assert message.count("is omitted, which means `false`") == 4


def test_an_access_point_without_a_configuration_is_closed() -> None:
    assert judge_one(RULE, Given("aws:s3/accessPoint:AccessPoint", "point", {"bucket": "b"})).findings == ()


def test_an_access_point_with_an_unknown_configuration_is_undecided() -> None:
    point = Given("aws:s3/accessPoint:AccessPoint", "point", {"publicAccessBlockConfiguration": UNKNOWN})

    assert len(judge_one(RULE, point).undecided) == 4


@pytest.mark.parametrize("value", [1, "yes", " true"])
def test_what_is_no_boolean_is_undecided(value: Input) -> None:
    closed: dict[str, Input] = dict.fromkeys(SETTINGS, True)

    said = judge_one(RULE, Given(BLOCKS[0], "block", {**closed, "blockPublicAcls": value}))

    assert [(question.path, question.reason) for _, question in said.undecided] == [
        ("blockPublicAcls", "is neither true nor false")
    ]
    assert said.findings == ()


def test_what_is_off_is_turned_on_and_what_is_unknown_left_alone() -> None:
    settings: dict[str, Input] = {"blockPublicAcls": False, "blockPublicPolicy": True, "ignorePublicAcls": UNKNOWN}
    (block,) = as_inputs([Given(BLOCKS[0], "block", {"bucket": "b", **settings})])

    mends = mended(rule_of(RULE), block, Config())

    assert mends == {("blockPublicAcls",): True, ("restrictPublicBuckets",): True}
