"""What the examples of data-password-in-state do not say."""

import json
from collections.abc import Mapping
from dataclasses import replace

import pytest
from aws_guardrails.aws.passwords import ONLY_FROM_PROGRAM, PASSWORDS
from aws_guardrails.examples import Given, Input, Ref, as_inputs, as_outputs
from aws_guardrails.rules.data.password_in_state import OTHER_WAYS
from aws_guardrails.values import UNKNOWN
from judging import judge, judge_one, rule_of

RULE = "data-password-in-state"
PLAINTEXT = "data-plaintext-password"
RDS = "aws:rds/instance:Instance"
NATIVE_RDS = "aws-native:rds:DbInstance"
USER = "aws:elasticache/user:User"
NATIVE_USER = "aws-native:elasticache:User"
STACK = "aws:cloudformation/stack:Stack"
WORDS = "correct-horse-battery"
RANDOM = Given("random:index/randomPassword:RandomPassword", "master", {"length": 24})


def said(*resources: Given, deployed: bool = False) -> tuple[list[str], list[tuple[str, str]]]:
    """Return the paths of findings, and path and reason of questions."""
    answers = judge_one(RULE, *resources, deployed=deployed)
    return (
        [finding.path for _, finding in answers.findings],
        [(question.path, question.reason) for _, question in answers.undecided],
    )


def in_template(password: Input, parameters: Mapping[str, Input] | None = None) -> Given:
    database = {"Type": "AWS::RDS::DBInstance", "Properties": {"MasterUserPassword": password}}
    others = {"Secret": {"Type": "AWS::SecretsManager::Secret"}, "Group": {"Type": "AWS::S3::Bucket"}}
    body = {"Parameters": {"Given": {"Type": "String", "NoEcho": True}}, "Resources": {"Orders": database, **others}}
    return Given(STACK, "legacy", {"templateBody": json.dumps(body), "parameters": parameters or {}})


PLACE = "templateBody.Resources.Orders.Properties.MasterUserPassword"
NOT_KNOWN = "is not known before the deployment"


def test_every_password_that_need_not_be_given_is_judged() -> None:
    assert OTHER_WAYS.keys() == PASSWORDS.keys() - ONLY_FROM_PROGRAM


@pytest.mark.parametrize(
    "inputs",
    [
        {"password": ""},
        {"password": None},
        {"passwordWo": WORDS, "passwordWoVersion": 1},
        {"snapshotIdentifier": "before"},
        {"manageMasterUserPassword": True},
        {},
    ],
)
def test_what_gives_no_password_is_left_alone(inputs: Mapping[str, Input]) -> None:
    assert said(Given(RDS, "orders", {"engine": "postgres", **inputs})) == ([], [])


@pytest.mark.parametrize(("token", "name"), [(RDS, "password"), (NATIVE_RDS, "masterUserPassword")])
def test_what_the_password_was_computed_from_is_named(token: str, name: str) -> None:
    database = Given(token, "orders", {name: Ref("master", "result")})

    question = said(RANDOM, database)
    (message,) = judge_one(RULE, RANDOM, database, deployed=True).messages().values()

    source = "it comes from `master` (random:index/randomPassword:RandomPassword)"
    assert question == ([], [(name, f"{NOT_KNOWN}; {source}")])
    assert f"does not show here; {source}. Set `manageMasterUserPassword` to true" in message


def test_everything_it_may_have_been_computed_from_is_named_by_name() -> None:
    user = Given(USER, "app", {"passwords": [Ref("second", "result"), Ref("first", "result")]})

    reason = (
        f"{NOT_KNOWN}; it comes from `first` (random:index/randomPassword:RandomPassword) and `second` "
        "(random:index/randomPassword:RandomPassword)"
    )
    assert said(RANDOM._replace(name="second"), RANDOM._replace(name="first"), user) == (
        [],
        [("passwords[0]", reason), ("passwords[1]", reason)],
    )


def test_an_unknown_password_is_left_to_another_rule_that_blocks() -> None:
    given = [Given(RDS, "orders", {"password": UNKNOWN})]
    config = {"shop:name": "orders-of-the-shop"}

    answers = judge(
        [rule_of(RULE), rule_of(PLAINTEXT)],
        as_inputs(given, stack_config=config),
        as_outputs(given, stack_config=config),
        settings={PLAINTEXT: {"onUnknown": "block"}},
    )

    assert (answers.finding_places(), answers.undecided) == ({(PLAINTEXT, "orders")}, ())


def test_what_aws_answers_does_not_hide_what_the_program_gives() -> None:
    user = Given(USER, "app", {"authenticationMode": {"passwords": [WORDS]}}, {"passwords": [WORDS]})

    assert said(user, deployed=True) == (["authenticationMode.passwords[0]"], [])


def test_a_password_that_only_aws_answers_is_not_given_by_the_program() -> None:
    user = Given(USER, "app", {"authenticationMode": {"type": "iam"}}, {"passwords": [WORDS]})

    assert said(user, deployed=True) == ([], [])


def test_an_unknown_password_inside_a_property_of_aws_native_is_undecided() -> None:
    user = Given(NATIVE_USER, "app", {"authenticationMode": {"type": "password", "passwords": [UNKNOWN]}})

    assert said(user) == ([], [("authenticationMode.passwords[0]", NOT_KNOWN)])


def test_each_password_of_a_list_is_told() -> None:
    user = Given(USER, "app", {"passwords": [WORDS, UNKNOWN, "another-password"]})

    assert said(user) == (["passwords[0]", "passwords[2]"], [("passwords[1]", NOT_KNOWN)])


@pytest.mark.parametrize(("kind", "found"), [("PLAIN_TEXT", ["adminUserPassword"]), ("SECRET_ARN", []), (None, [])])
def test_an_elastic_cluster_has_a_password_only_as_plain_text(kind: Input, found: list[str]) -> None:
    cluster = Given("aws:docdb/elasticCluster:ElasticCluster", "it", {"adminUserPassword": WORDS, "authType": kind})

    assert said(cluster) == (found, [])


def test_what_may_be_the_arn_of_a_secret_is_undecided() -> None:
    cluster = Given("aws:docdb/elasticCluster:ElasticCluster", "it", {"adminUserPassword": WORDS, "authType": UNKNOWN})

    assert said(cluster) == ([], [("adminUserPassword", NOT_KNOWN)])


@pytest.mark.parametrize(
    "password",
    [
        "{{resolve:secretsmanager:orders:SecretString:password}}",
        {"Fn::Sub": "{{resolve:secretsmanager:${Secret}:SecretString:password}}"},
        {"Fn::GetAtt": ["Group", "Arn"]},
        {"Fn::ImportValue": "password"},
        {"Fn::Sub": "${AWS::NoValue}"},
    ],
    ids=["reference", "reference to a secret of the template", "attribute", "another stack", "what has no text"],
)
def test_what_cloud_formation_looks_up_itself_is_not_in_the_state(password: Input) -> None:
    assert said(in_template(password)) == ([], [])


@pytest.mark.parametrize(
    ("password", "found"),
    [
        (WORDS, ["templateBody.Resources.It.Properties.AdminUserPassword"]),
        ("{{resolve:secretsmanager:orders:SecretString:password}}", []),
    ],
)
def test_cloud_formation_looks_up_the_password_of_an_elastic_cluster_too(password: str, found: list[str]) -> None:
    inputs = {"AuthType": "PLAIN_TEXT", "AdminUserPassword": password}
    body = {"Resources": {"It": {"Type": "AWS::DocDBElastic::Cluster", "Properties": inputs}}}

    assert said(Given(STACK, "legacy", {"templateBody": json.dumps(body)})) == (found, [])


@pytest.mark.parametrize(
    ("password", "parameters", "answers"),
    [
        (WORDS, {}, ([PLACE], [])),
        ({"Ref": "Given"}, {"Given": WORDS}, ([PLACE], [])),
        ({"Ref": "Given"}, {"Given": UNKNOWN}, ([], [(PLACE, NOT_KNOWN)])),
        ({"Fn::Sub": "${Given}-${Group}"}, {"Given": UNKNOWN}, ([], [(PLACE, NOT_KNOWN)])),
    ],
    ids=["literal", "parameter", "unknown parameter", "unknown parameter and attribute"],
)
def test_what_the_program_gives_to_a_template_is(
    password: Input, parameters: Mapping[str, Input], answers: tuple[list[str], list[tuple[str, str]]]
) -> None:
    assert said(in_template(password, parameters)) == answers


@pytest.mark.parametrize("token", [NATIVE_RDS, RDS])
def test_only_pulumi_aws_takes_a_dynamic_reference_for_a_password(token: str) -> None:
    name = "password" if token == RDS else "masterUserPassword"

    found, _ = said(Given(token, "orders", {name: "{{resolve:secretsmanager:orders}}"}))

    assert found == (["password"] if token == RDS else [])


@pytest.mark.parametrize(
    ("token", "inputs", "path"),
    [
        (
            NATIVE_USER,
            {"authenticationMode": {"type": "password", "passwords": [WORDS]}},
            "authenticationMode.passwords[0]",
        ),
        (
            "aws-native:index:ExtensionResource",
            {"type": "AWS::RDS::DBInstance", "properties": {"MasterUserPassword": WORDS}},
            "properties.MasterUserPassword",
        ),
    ],
    ids=["inside a property", "any type"],
)
def test_what_aws_native_does_not_answer_is_seen_among_the_inputs(
    token: str, inputs: Mapping[str, Input], path: str
) -> None:
    (given,) = as_inputs([Given(token, "it", inputs)])
    without = replace(given, properties={"type": given.get("type")})

    answers = judge([rule_of(RULE)], [given], [without])

    assert [finding.path for _, finding in answers.findings] == [path]
