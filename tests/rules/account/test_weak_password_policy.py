"""What the examples of account-weak-password-policy do not say."""

import pytest
from aws_guardrails.examples import Given, Input, Question
from aws_guardrails.values import UNKNOWN
from judging import judge_one

RULE = "account-weak-password-policy"


def policy(**inputs: Input) -> Given:
    return Given("aws:iam/accountPasswordPolicy:AccountPasswordPolicy", "passwords", inputs)


@pytest.mark.parametrize(
    ("length", "prevention", "paths"),
    [
        (14, 24, []),
        ("14", "24", []),
        (128, 24, []),
        (13, 24, ["minimumPasswordLength"]),
        (14, 23, ["passwordReusePrevention"]),
        (6, None, ["minimumPasswordLength"]),
        (14, 0, ["passwordReusePrevention"]),
    ],
)
def test_both_numbers_count(length: Input, prevention: Input, paths: list[str]) -> None:
    said = judge_one(RULE, policy(minimumPasswordLength=length, passwordReusePrevention=prevention))

    assert ([finding.path for _, finding in said.findings], said.undecided) == (paths, ())


def test_kinds_of_characters_and_age_are_not_judged() -> None:
    strong = {"minimumPasswordLength": 14, "passwordReusePrevention": 24}

    assert judge_one(RULE, policy(**strong, requireSymbols=False, maxPasswordAge=0)).findings == ()


def test_an_unknown_number_hides_nothing_about_the_other() -> None:
    said = judge_one(RULE, policy(minimumPasswordLength=UNKNOWN))

    assert (said.messages(), said.open_paths()) == (
        {"passwords": "`passwordReusePrevention` is omitted, which means none. Set `passwordReusePrevention` to 24."},
        {"passwords": "minimumPasswordLength"},
    )


def test_what_is_no_number_is_undecided() -> None:
    said = judge_one(RULE, policy(minimumPasswordLength="long", passwordReusePrevention=24))

    assert (said.findings, said.questions()) == ((), {"passwords": Question("minimumPasswordLength", "is no number")})
