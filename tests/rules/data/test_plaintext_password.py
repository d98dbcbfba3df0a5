"""What the examples of data-plaintext-password do not say."""

import gzip
import json
from base64 import b64encode
from collections.abc import Mapping

import pytest
from aws_guardrails.examples import Given, Input, as_inputs, as_outputs
from aws_guardrails.values import UNKNOWN
from judging import Said, judge, judge_configured, judge_one, rule_of

RULE = "data-plaintext-password"
RDS = "aws:rds/instance:Instance"
BROKER = "aws:mq/broker:Broker"
WORDS = "correct-horse-battery"
SCRIPT = "#!/bin/bash\nexport DB_PASSWORD=battery-staple\n"
ENCODED = b64encode(SCRIPT.encode()).decode()


def said(*resources: Given, **stack_config: str) -> tuple[list[str], list[str]]:
    """Return the paths of findings and questions; the config's keys are those of the project shop."""
    config = {f"shop:{key}": text for key, text in stack_config.items()}
    answers: Said = judge_configured(RULE, *resources, stack_config=config)
    return [finding.path for _, finding in answers.findings], [question.path for _, question in answers.undecided]


def database(password: Input) -> Given:
    return Given(RDS, "orders", {"password": password})


@pytest.mark.parametrize(
    ("password", "text"),
    [
        (WORDS, WORDS),
        (WORDS, json.dumps({"primary": {"password": WORDS}})),
        (WORDS, json.dumps(["other", WORDS])),
        ("12345678", "12345678"),
        ("12345678", json.dumps({"password": 12345678})),
        ('{"not": "JSON', '{"not": "JSON'),
    ],
    ids=["text", "object", "list", "number", "number in an object", "what only looks like an object"],
)
def test_a_password_that_a_plain_config_value_gives_is_known(password: str, text: str) -> None:
    assert said(database(password), password=text) == (["password"], [])


@pytest.mark.parametrize(
    ("password", "text"),
    [
        (WORDS, f"{WORDS}-2"),
        (WORDS, json.dumps({WORDS: "a key, not a value"})),
        ("true", "true"),
        ("", ""),
        ("short", "short"),
        ("True", json.dumps([True])),
    ],
    ids=["part", "key of an object", "boolean", "empty", "too short for AWS", "boolean in a list"],
)
def test_what_proves_nothing_is_left_alone(password: str, text: str) -> None:
    assert said(database(password), password=text) == ([], [])


def test_the_message_names_the_first_of_several_keys_and_never_the_value() -> None:
    messages = judge_configured(RULE, database(WORDS), stack_config={"shop:b": WORDS, "shop:a`\n": WORDS}).messages()

    assert messages["orders"].startswith(
        "`password` is the value of `shop:a` in the stack's config, which is not secret,"
    )
    assert WORDS not in messages["orders"]


@pytest.mark.parametrize(
    ("resource", "config", "questions"),
    [
        (database(UNKNOWN), {"name": "orders-of-the-shop"}, ["password"]),
        (database(UNKNOWN), {"name": "shop"}, []),
        (database(UNKNOWN), {}, []),
        (Given(BROKER, "it", {"users": UNKNOWN}), {"name": "orders-of-the-shop"}, ["users"]),
    ],
    ids=["it may be in the config", "nothing there is long enough", "no config", "all users"],
)
def test_an_unknown_password_is_a_question_only_beside_what_it_may_equal(
    resource: Given, config: Mapping[str, str], questions: list[str]
) -> None:
    assert said(resource, **config) == ([], questions)


@pytest.mark.parametrize(
    ("resource", "asker"),
    [
        (database(UNKNOWN), "data-password-in-state"),
        (Given(BROKER, "it", {"users": [{"username": "shop", "password": UNKNOWN}]}), RULE),
    ],
    ids=["a database", "a message broker, which no other rule judges"],
)
def test_an_unknown_password_is_asked_for_by_one_rule(resource: Given, asker: str) -> None:
    config = {"shop:name": "orders-of-the-shop"}

    answers = judge(
        [rule_of("data-password-in-state"), rule_of(RULE)],
        as_inputs([resource], stack_config=config),
        as_outputs([resource], stack_config=config),
    )

    assert [rule for rule, _ in answers.undecided] == [asker]


@pytest.mark.parametrize(
    ("token", "inputs", "path"),
    [
        ("aws:ec2/instance:Instance", {"userDataBase64": ENCODED}, "userDataBase64"),
        (
            "aws:ec2/spotInstanceRequest:SpotInstanceRequest",
            {"userDataBase64": b64encode(gzip.compress(SCRIPT.encode())).decode()},
            "userDataBase64",
        ),
        (
            "aws:ec2/spotFleetRequest:SpotFleetRequest",
            {"launchSpecifications": [{"userData": "#!/bin/sh"}, {"userData": SCRIPT}]},
            "launchSpecifications[1].userData",
        ),
        (
            "aws-native:ec2:LaunchTemplate",
            {"launchTemplateData": {"userData": ENCODED}},
            "launchTemplateData.userData",
        ),
        (
            "aws:cloudformation/stack:Stack",
            {
                "templateBody": json.dumps(
                    {
                        "Resources": {
                            "Web": {"Type": "AWS::EC2::Instance", "Properties": {"UserData": {"Fn::Base64": SCRIPT}}}
                        }
                    }
                )
            },
            "templateBody.Resources.Web.Properties.UserData",
        ),
    ],
    ids=["instance", "gzip", "fleet", "launch template of aws-native", "template"],
)
def test_user_data_is_read_wherever_it_stands(token: str, inputs: Mapping[str, Input], path: str) -> None:
    assert said(Given(token, "web", inputs)) == ([path], [])


def test_each_credential_is_told_once() -> None:
    script = "PGPASSWORD=hunter2 psql\nPGPASSWORD=hunter2 psql\nexport STORE_PASSWORD=hunter3\n"

    messages = judge_one(RULE, Given("aws:lightsail/instance:Instance", "web", {"userData": script})).messages()

    assert messages["web"].startswith(
        "`userData` gives `PGPASSWORD` (line 1) and gives a password (line 3) in plain text,"
    )
    assert "hunter" not in messages["web"]


def test_an_access_key_that_is_told_by_its_name_is_not_told_again() -> None:
    script = (
        "export AWS_ACCESS_KEY_ID='AKIAQWERTYUIOPASDFGH'\n"
        "export AWS_SECRET_ACCESS_KEY='abcdefghijklmnopqrstuvwxyzABCDEFGHIJ0123'\n"
    )

    messages = judge_one(RULE, Given("aws:lightsail/instance:Instance", "web", {"userData": script})).messages()

    assert messages["web"].startswith("`userData` gives `AWS_SECRET_ACCESS_KEY` (line 2) in plain text,")


@pytest.mark.parametrize(
    "script",
    [{"Fn::Sub": "${AWS::Region}"}, {"Fn::Split": [",", "a,b"]}, ["#!/bin/sh"]],
    ids=["unknown", "split", "a list"],
)
def test_user_data_that_a_template_leaves_open_is_a_question(script: object) -> None:
    server = {"Type": "AWS::EC2::Instance", "Properties": {"UserData": {"Fn::Base64": script}}}
    stack = Given("aws:cloudformation/stack:Stack", "web", {"templateBody": json.dumps({"Resources": {"Web": server}})})

    assert said(stack) == ([], ["templateBody.Resources.Web.Properties.UserData"])
