"""Which services, and which actions by which rights grow, the resources of a statement are all of."""

import pytest
from aws_guardrails.aws.actions import services
from aws_guardrails.aws.escalation import escalations
from aws_guardrails.aws.reach import (
    EVERYWHERE,
    NOWHERE,
    _bits,
    _called,
    _escalating,
    _known_shapes,
    _needed_by_service,
    _prefixes,
    reach,
)
from aws_guardrails.aws.reach import _usually_covered as remembered

ROLES = frozenset(
    {"iam:attachrolepolicy", "iam:passrole", "iam:putrolepolicy", "iam:updateassumerolepolicy", "sts:assumerole"}
)
USERS = frozenset(
    {
        *("iam:attachuserpolicy", "iam:createaccesskey", "iam:createloginprofile"),
        *("iam:putuserpolicy", "iam:updateloginprofile"),
    }
)
POLICIES = frozenset({"iam:createpolicyversion", "iam:setdefaultpolicyversion"})
GROUPS = frozenset({"iam:addusertogroup", "iam:attachgrouppolicy", "iam:putgrouppolicy"})
FUNCTIONS = frozenset(
    {"lambda:addpermission", "lambda:createfunction", "lambda:invokefunction", "lambda:updatefunctioncode"}
)


@pytest.fixture(autouse=True)
def _nothing_remembered() -> None:
    """Leave nothing that another test has had worked out."""
    for remembering in (
        _bits,
        _called,
        _escalating,
        _known_shapes,
        _needed_by_service,
        _prefixes,
        remembered,
    ):
        remembering.cache_clear()


def whole(*texts: object) -> set[str]:
    """Return the services of which these are every resource."""
    found = reach(texts).actions
    assert not found.is_all_but
    assert all(some == services()[service].every for service, some in found.named.items())
    return set(found.named)


def escalating(*texts: object) -> set[str]:
    """Return the actions that act on these resources only."""
    found = reach(texts).escalating
    return {action for action, bit in escalations().bits.items() if found & bit}


@pytest.mark.parametrize("text", ["*", "**", "arn:*", "arn:aws:*", "arn:aws:*:*:*:*", "arn:aws:?*:*:*:*", "a*:*"])
def test_a_pattern_of_everything_is_everything(text: str) -> None:
    assert reach([text]) is EVERYWHERE


NOTHING = {
    "no text": None,
    "an empty text": "",
    "one resource": "arn:aws:iam::123456789012:role/app",
    "some of a type": "arn:aws:iam::*:role/app-*",
    "names of one character": "arn:aws:iam::*:role/?",
    "a type in one region": "arn:aws:lambda:eu-west-1:*:function:*",
    "a service in one region": "arn:aws:sqs:eu-west-1:*:*",
    "a service without types in one region": "arn:aws:lakeformation:eu-west-1:*:*",
    "no ARN": "x*:aws:iam::*:role/*",
    "a beginning that is no ARN": "x*:*",
    "a service without the rest": "arn:aws:dynamod?",
    "some accounts": "arn:aws:iam::12*:role/*",
    "the account of another": "arn:aws:iam::${aws:SourceAccount}:role/*",
}


@pytest.mark.parametrize("resource", NOTHING.values(), ids=NOTHING)
def test_what_is_only_some_of_a_type_is_all_of_nothing(resource: object) -> None:
    assert reach([resource]) is NOWHERE


@pytest.mark.parametrize("resource", NOTHING.values(), ids=NOTHING)
def test_what_is_all_of_nothing_takes_nothing_from_what_stands_beside_it(resource: object) -> None:
    assert reach([resource, "arn:aws:sqs:*:*:*"]) == reach(["arn:aws:sqs:*:*:*", resource])
    assert whole(resource, "arn:aws:sqs:*:*:*") == {"sqs"}


@pytest.mark.parametrize(
    ("texts", "services"),
    [
        (["arn:aws:sqs:*:*:*"], {"sqs"}),
        (["arn:aws:sqs:*"], {"sqs"}),
        (["arn:aws:sqs:${aws:RequestedRegion}:${aws:PrincipalAccount}:*"], {"sqs"}),
        (["arn:aws:s3:::*", "arn:aws:sqs:*:123456789012:*"], {"s3", "sqs"}),
        (["arn:aws:lakeformation:*:*:*"], {"lakeformation"}),
        (["arn:aws:of-tomorrow:*:*:*"], {"of-tomorrow"}),
        (["arn:aws:dynamod?:*:*:*"], {"dynamodb"}),
        (["arn:aws:dynamod?:*:*:*", "arn:aws:sqs:*:*:*"], {"dynamodb", "sqs"}),
        (["arn:aws:sqs:*:*:*", "arn:aws:dynamod?:*:*:*"], {"dynamodb", "sqs"}),
        (["arn:aws:cloudshell:*:*:environment/*"], {"cloudshell"}),
        (["arn:aws:dynamodb:*:*:table/*"], set()),
        (["arn:aws:dynamodb:*:*:table/*", "arn:aws:dynamodb::*:global-table/*"], {"dynamodb"}),
        (["arn:aws:dynamod?:*:*:table/*"], set()),
    ],
)
def test_a_service_is_meant_entirely_by_one_pattern_or_by_all_types_of_its_resources(
    texts: list[str], services: set[str]
) -> None:
    assert whole(*texts) == services


@pytest.mark.parametrize(
    ("texts", "actions"),
    [
        (["arn:aws:iam::*:role/*"], ROLES),
        (["a*:aws:iam::*:role/*"], ROLES),
        (["arn:aws:iam::123456789012:role/*"], ROLES),
        (["arn:aws:iam::${aws:PrincipalAccount}:role/*"], ROLES),
        (["arn:aws:*:*:*:role/*"], ROLES),
        (["arn:aws:iam::*:?olicy/*"], POLICIES),
        (["arn:aws:*::*:*"], ROLES | USERS | POLICIES | GROUPS),
        (["arn:aws:lambda:*:*:function:*"], FUNCTIONS),
        (["arn:aws:lambd?:*:*:*"], FUNCTIONS),
        (["arn:aws:iam::*:role/*", "arn:aws:iam::*:user/*"], ROLES | USERS),
        (["arn:aws:iam::*:role/*", "arn:aws:lambd?:*:*:function:*"], ROLES | FUNCTIONS),
        (["arn:aws:lambd?:*:*:function:*", "arn:aws:iam::*:role/*"], ROLES | FUNCTIONS),
        (["arn:aws:ssm:*:*:document/*"], set()),
        (["arn:aws:ssm:*:*:managed-instance/*"], {"ssm:startsession"}),
        (["arn:aws:ssm:*:*:managed-instance/*", "arn:aws:ssm:*:*:document/*"], {"ssm:startsession"}),
        (["arn:aws:sqs:*:*:*"], set()),
    ],
)
def test_an_action_is_allowed_entirely_on_all_types_of_resources_that_it_acts_on(
    texts: list[str], actions: set[str]
) -> None:
    assert escalating(*texts) == actions


@pytest.mark.parametrize(
    "text", ["arn:aws:sqs:*:*:*", "arn:aws:iam::*:*", "arn:aws:s3:::*", "arn:aws:iam::123456789012:role/*"]
)
def test_a_pattern_of_what_every_account_has_is_remembered(text: str) -> None:
    reach([text])

    assert remembered.cache_info().currsize == 1


@pytest.mark.parametrize(
    "text",
    [
        "arn:aws:acme:*:*:*",
        "arn:aws:sqs:acme:*:*",
        "arn:aws:sqs:*:acme:*",
        "arn:aws:s3:::acme-*",
        "arn:aws:s3:::*acme*",
        "arn:aws:s3:::?cme*",
    ],
)
def test_a_pattern_that_may_hold_a_secret_is_not_remembered(text: str) -> None:
    reach([text])

    assert remembered.cache_info().currsize == 0
