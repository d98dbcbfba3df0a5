"""What the examples of s3-public-policy do not say."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, TypeAlias

import pytest
from aws_guardrails.catalogue import rules
from aws_guardrails.examples import Given, Input, Ref, as_inputs, as_outputs
from aws_guardrails.model import Resource
from aws_guardrails.rules.s3.public_policy import CONSEQUENCE
from aws_guardrails.values import UNKNOWN
from judging import judge, judge_one

NAME = "s3-public-policy"
(RULE,) = (rule for rule in rules() if rule.name == NAME)
ACCESS_POINT = "aws:s3/accessPoint:AccessPoint"
ACCESS_POINT_POLICY = "aws:s3control/accessPointPolicy:AccessPointPolicy"
BUCKET = "aws:s3/bucket:Bucket"
BUCKET_POLICY = "aws:s3/bucketPolicy:BucketPolicy"
DIRECTORY_BUCKET = "aws:s3/directoryBucket:DirectoryBucket"
DESIRED_STATE = "aws:cloudcontrol/resource:Resource"
MULTI_REGION_POLICY = "aws:s3control/multiRegionAccessPointPolicy:MultiRegionAccessPointPolicy"
OBJECT_LAMBDA_POLICY = "aws:s3control/objectLambdaAccessPointPolicy:ObjectLambdaAccessPointPolicy"
NATIVE_POLICY = "aws-native:s3:BucketPolicy"

DEPLOYED = pytest.mark.parametrize("deployed", [False, True], ids=["preview", "deployed"])
ACCOUNT = "123456789012"
POINTS = f"arn:aws:s3:eu-west-1:{ACCOUNT}:accesspoint"

Verdict: TypeAlias = tuple[list[str], list[str]]
"""Paths of findings and of questions."""

SILENT: Verdict = ([], [])


def statement(principal: Any = "*", condition: Any = None, **others: Any) -> dict[str, Any]:
    """Write a statement that allows reading."""
    allowed = {"Effect": "Allow", "Principal": principal, "Action": "s3:GetObject", "Resource": "arn:aws:s3:::shop/*"}
    return {**allowed, **({} if condition is None else {"Condition": condition}), **others}


def without(name: str, **others: Any) -> dict[str, Any]:
    """Write a statement that lacks an element."""
    return {key: value for key, value in statement(**others).items() if key != name}


def document(*statements: Any) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def bucket_policy(policy: Input, bucket: Input = "shop") -> Given:
    return Given(BUCKET_POLICY, "policy", {"bucket": bucket, "policy": policy})


def verdict(*resources: Given, deployed: bool = False) -> Verdict:
    """Return the paths of the findings, and those of the questions."""
    said = judge_one(NAME, *resources, deployed=deployed)
    return [finding.path for _, finding in said.findings], [question.path for _, question in said.undecided]


def reasons(principal: Any = "*", condition: Any = None, **others: Any) -> list[str]:
    """Return why a statement of a bucket policy is public, as the message has it."""
    return why(bucket_policy(document(statement(principal, condition, **others))))


def why(*resources: Given) -> list[str]:
    """Return the reasons in the messages."""
    said = judge_one(NAME, *resources)
    assert said.undecided == ()
    return [
        finding.message.removeprefix(f"In `{finding.path}` ").removesuffix(f". {CONSEQUENCE}")
        for _, finding in said.findings
    ]


def looseness(condition: Any) -> str:
    """Return why a condition confines nobody."""
    (reason,) = reasons(condition=condition)
    return reason.removeprefix("statement 1 allows everyone, and its condition does not confine them: ")


def confines(condition: Any) -> bool:
    """Tell whether a condition makes a statement for everyone one that is not public."""
    return reasons(condition=condition) == []


@pytest.mark.parametrize(
    "principal",
    [
        "*",
        ["*"],
        {"AWS": "*"},
        {"AWS": ["*"]},
        {"AWS": [ACCOUNT, "*"]},
        {"AWS": [int(ACCOUNT), "*"]},
        {"AWS": ACCOUNT, "Service": "*"},
        {"AWS": [], "CanonicalUser": "*"},
        {"Federated": "*"},
    ],
    ids=json.dumps,
)
def test_a_star_is_everyone_wherever_a_principal_has_it(principal: Any) -> None:
    assert reasons(principal) == ["statement 1 allows everyone without a condition"]


@pytest.mark.parametrize(
    "principal",
    [
        ACCOUNT,
        {"AWS": ACCOUNT},
        {"AWS": int(ACCOUNT)},
        {"AWS": f"arn:aws:iam::{ACCOUNT}:root"},
        {"AWS": [f"arn:aws:iam::{ACCOUNT}:role/app", f"arn:aws:iam::{ACCOUNT}:user/ops"]},
        {"AWS": f"arn:aws:sts::{ACCOUNT}:assumed-role/app/session"},
        {"AWS": "arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity E1ABCDEF2GHIJK"},
        {"AWS": "AIDACKCEVSQ6C2EXAMPLE"},
        {"CanonicalUser": "79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be"},
        {"Service": "cloudfront.amazonaws.com"},
        {"Service": ["logging.s3.amazonaws.com", "cloudtrail.amazonaws.com"]},
        {"Federated": f"arn:aws:iam::{ACCOUNT}:saml-provider/office"},
        {"Federated": f"arn:aws:iam::{ACCOUNT}:oidc-provider/token.actions.githubusercontent.com"},
        {},
        [],
    ],
    ids=json.dumps,
)
def test_fixed_principals_are_not_public(principal: Any) -> None:
    assert reasons(principal) == []


@pytest.mark.parametrize("provider", ["graph.facebook.com", "accounts.google.com", "cognito-identity.amazonaws.com"])
@pytest.mark.parametrize("is_listed", [False, True])
def test_a_sign_in_provider_on_the_internet_is_everyone_with_an_account_there(provider: str, is_listed: bool) -> None:
    principal = {"Federated": [provider] if is_listed else provider}

    assert reasons(principal) == [f"statement 1 allows everyone who signs in with `{provider}` without a condition"]


@pytest.mark.parametrize(
    "name",
    [
        "arn:aws:iam::*:root",
        f"arn:aws:iam::{ACCOUNT}:role/*",
        f"arn:aws:iam::{ACCOUNT}:role/app-?",
        f"arn:aws:iam::{ACCOUNT}:user/${{aws:username}}",
    ],
)
def test_a_principal_with_a_wildcard_or_a_policy_variable_is_public(name: str) -> None:
    assert reasons({"AWS": name}) == [f"statement 1 allows everyone whose name matches `{name}` without a condition"]


@pytest.mark.parametrize("excluded", ["*", {"AWS": f"arn:aws:iam::{ACCOUNT}:root"}, {"AWS": []}], ids=json.dumps)
def test_not_principal_is_everybody_else(excluded: Any) -> None:
    policy = document(without("Principal", NotPrincipal=excluded))

    assert why(bucket_policy(policy)) == ["statement 1 allows everybody but the `NotPrincipal` without a condition"]


def test_not_principal_under_a_condition_that_confines_is_not_public() -> None:
    condition = {"StringEquals": {"aws:SourceVpce": "vpce-1a2b3c4d"}}

    assert verdict(bucket_policy(document(without("Principal", NotPrincipal="*", condition=condition)))) == SILENT


def test_a_statement_without_a_principal_allows_nobody() -> None:
    assert verdict(bucket_policy(document(without("Principal")))) == SILENT


@pytest.mark.parametrize("effect", ["Deny", "allow", "ALLOW", "", None, 1])
def test_only_allow_allows(effect: Any) -> None:
    assert verdict(bucket_policy(document(statement(Effect=effect)))) == SILENT


def test_a_deny_beside_it_does_not_make_a_public_statement_private() -> None:
    policy = document(statement(), statement(Effect="Deny", Action="s3:*", Resource="*"))

    assert verdict(bucket_policy(policy)) == (["policy.Statement[0]"], [])


@pytest.mark.parametrize(
    "allowed",
    [{"Action": "s3:ListBucket"}, {"Action": []}, {"NotAction": "s3:GetObject"}, {"Action": "sts:AssumeRole"}],
    ids=json.dumps,
)
def test_which_actions_are_allowed_does_not_matter(allowed: Any) -> None:
    assert verdict(bucket_policy(document({**without("Action"), **allowed}))) == (["policy.Statement[0]"], [])


def test_every_public_statement_is_reported_by_its_sid_or_its_number() -> None:
    policy = document(
        statement(Sid="Open"), statement(ACCOUNT), statement(Sid=""), statement(Sid=5), statement({"AWS": "*"})
    )

    assert [(found, why.split(" allows ")[0]) for found, why in zip(*both(policy), strict=True)] == [
        ("policy.Statement[0]", "statement Open"),
        ("policy.Statement[2]", "statement 3"),
        ("policy.Statement[3]", "statement 4"),
        ("policy.Statement[4]", "statement 5"),
    ]


def both(policy: str) -> tuple[list[str], list[str]]:
    """Return paths and reasons of the findings."""
    return verdict(bucket_policy(policy))[0], why(bucket_policy(policy))


def test_a_single_statement_may_stand_without_a_list() -> None:
    assert both(json.dumps({"Statement": statement()})) == (
        ["policy.Statement"],
        ["the statement allows everyone without a condition"],
    )


VPCE = {"aws:SourceVpce": "vpce-1a2b3c4d"}

CONFINING = {
    "aws:PrincipalAccount": ACCOUNT,
    "aws:PrincipalArn": f"arn:aws:iam::{ACCOUNT}:role/app",
    "aws:PrincipalOrgID": "o-a1b2c3d4e5",
    "aws:PrincipalOrgPaths": "o-a1b2c3d4e5/r-ab12/ou-ab12-11111111/",
    "aws:SourceAccount": ACCOUNT,
    "aws:SourceArn": "arn:aws:sns:eu-west-1:123456789012:news",
    "aws:SourceIp": "203.0.113.0/24",
    "aws:SourceOwner": ACCOUNT,
    "aws:SourceVpc": "vpc-91237329",
    "aws:SourceVpce": "vpce-1a2b3c4d",
    "aws:userid": "AIDACKCEVSQ6C2EXAMPLE",
    "s3:DataAccessPointAccount": ACCOUNT,
    "s3:DataAccessPointArn": f"{POINTS}/reports",
}


@pytest.mark.parametrize(("key", "value"), CONFINING.items(), ids=CONFINING)
def test_a_fixed_value_of_a_key_about_who_comes_confines(key: str, value: str) -> None:
    assert confines({"StringEquals": {key: value}})


@pytest.mark.parametrize(("key", "value"), CONFINING.items(), ids=CONFINING)
@pytest.mark.parametrize("spelt", [str.lower, str.upper], ids=["lower", "upper"])
def test_keys_are_compared_without_regard_to_case(key: str, value: str, spelt: Any) -> None:
    assert confines({"StringEquals": {spelt(key): value}})


@pytest.mark.parametrize(
    "key",
    [
        "aws:CurrentTime",
        "aws:PrincipalIsAWSService",
        "aws:PrincipalTag/team",
        "aws:Referer",
        "aws:RequestedRegion",
        "aws:SecureTransport",
        "aws:UserAgent",
        "aws:username",
        "aws:ViaAWSService",
        "aws:VpcSourceIp",
        "s3:authType",
        "s3:ExistingObjectTag/public",
        "s3:prefix",
        "s3:x-amz-acl",
        "s3:x-amz-server-side-encryption-aws-kms-key-id",
    ],
)
def test_any_other_key_says_nothing_of_who_may_come(key: str) -> None:
    assert looseness({"StringEquals": {key: "fixed"}}) == f"`{key}` says nothing of who may come"


@pytest.mark.parametrize(
    "operator",
    [
        "StringEquals",
        "StringEqualsIgnoreCase",
        "StringLike",
        "ArnEquals",
        "ArnLike",
        "ForAnyValue:StringEquals",
        "ForAnyValue:ArnLike",
        "stringequals",
        "ARNLIKE",
        "forAnyValue:STRINGLIKE",
    ],
)
def test_an_operator_that_holds_for_the_values_alone_confines(operator: str) -> None:
    assert confines({operator: {"aws:SourceArn": "arn:aws:sns:eu-west-1:123456789012:news"}})


@pytest.mark.parametrize(
    "operator",
    [
        "StringEqualsIfExists",
        "StringLikeIfExists",
        "ArnEqualsIfExists",
        "arnlikeifexists",
        "ForAllValues:StringEquals",
        "ForAllValues:StringLike",
        "forallvalues:StringEquals",
        "ForAllValues:StringNotEquals",
        "ForAnyValue:StringEqualsIfExists",
    ],
)
def test_an_operator_that_holds_without_the_key_confines_nobody(operator: str) -> None:
    assert (
        looseness({operator: {"aws:PrincipalOrgID": "o-a1b2c3d4e5"}})
        == f"`{operator}` on `aws:PrincipalOrgID` holds for requests without the key, too"
    )


@pytest.mark.parametrize(
    "operator",
    [
        "StringNotEquals",
        "StringNotEqualsIgnoreCase",
        "StringNotLike",
        "ArnNotEquals",
        "ArnNotLike",
        "NotIpAddress",
        "ForAnyValue:StringNotEquals",
        "Null",
        "Bool",
        "NumericLessThan",
        "DateGreaterThan",
        "Matches",
        "",
    ],
)
def test_an_operator_that_names_no_fixed_value_confines_nobody(operator: str) -> None:
    assert (
        looseness({operator: {"aws:PrincipalOrgID": "o-a1b2c3d4e5"}})
        == f"`{operator}` on `aws:PrincipalOrgID` names no fixed value"
    )


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("aws:PrincipalArn", f"arn:aws:iam::{ACCOUNT}:role/*"),
        ("aws:PrincipalOrgID", "*"),
        ("aws:PrincipalOrgID", "o-*"),
        ("aws:PrincipalOrgPaths", "o-a1b2c3d4e5/*"),
        ("aws:SourceAccount", "${aws:PrincipalAccount}"),
        ("aws:SourceArn", "arn:aws:s3:::*"),
        ("aws:SourceArn", f"arn:aws:cloudfront::{ACCOUNT}:distribution/*"),
        ("aws:SourceVpc", "vpc-*"),
        ("aws:SourceVpce", "vpce-1a2b3c4?"),
        ("aws:userid", "AROACKCEVSQ6C2EXAMPLE:*"),
        ("s3:DataAccessPointAccount", "12345678901?"),
        ("s3:DataAccessPointArn", "*"),
        ("s3:DataAccessPointArn", "arn:aws:s3:eu-west-1:*:accesspoint/reports"),
        ("s3:DataAccessPointArn", "arn:aws:s3:::*"),
    ],
)
@pytest.mark.parametrize("operator", ["StringLike", "StringEquals"])
def test_a_value_with_a_wildcard_or_a_policy_variable_is_not_fixed(operator: str, key: str, value: str) -> None:
    assert looseness({operator: {key: value}}) == f"`{value}` in `{key}` is not a fixed value"


@pytest.mark.parametrize("arn", [f"{POINTS}/*", f"arn:aws:s3:*:{ACCOUNT}:accesspoint/*"])
def test_a_bucket_may_name_every_access_point_of_an_account(arn: str) -> None:
    assert confines({"StringLike": {"s3:DataAccessPointArn": arn}})


def test_an_access_point_may_not() -> None:
    condition = {"StringLike": {"s3:DataAccessPointArn": f"{POINTS}/*"}}
    point = Given(ACCESS_POINT, "point", {"bucket": "shop", "policy": document(statement(condition=condition))})

    assert verdict(point) == (["policy.Statement[0]"], [])


@pytest.mark.parametrize(
    "values",
    [["o-a1b2c3d4e5"], ["o-a1b2c3d4e5", "o-f6g7h8i9j0"], [123456789012]],
    ids=json.dumps,
)
def test_several_values_confine_if_each_is_fixed(values: Sequence[Any]) -> None:
    assert confines({"StringEquals": {"aws:PrincipalOrgID": values}})


@pytest.mark.parametrize("loose", ["o-*", None, 1.5, {"Ref": "Organization"}, ["o-a1b2c3d4e5"]], ids=json.dumps)
def test_one_value_that_is_not_fixed_spoils_the_others(loose: Any) -> None:
    assert not confines({"StringLike": {"aws:PrincipalOrgID": ["o-a1b2c3d4e5", loose]}})


@pytest.mark.parametrize("key", CONFINING)
def test_a_key_without_a_value_confines_nobody(key: str) -> None:
    assert not confines({"StringEquals": {key: []}})


@pytest.mark.parametrize(
    "condition",
    [
        {"StringEquals": {**VPCE, "aws:Referer": "shop"}},
        {"StringLike": {"aws:SourceArn": "arn:aws:s3:::*"}, "StringEquals": VPCE},
        {"StringEquals": VPCE, "Bool": {"aws:SecureTransport": "true"}},
        {"StringNotEquals": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"}, "stringequals": VPCE},
    ],
    ids=json.dumps,
)
def test_of_several_keys_one_that_confines_is_enough(condition: Any) -> None:
    assert confines(condition)


def test_all_reasons_are_told_where_no_key_confines() -> None:
    condition = {
        "StringLike": {"aws:SourceVpc": "vpc-*", "aws:Referer": "shop"},
        "IpAddress": {"aws:SourceIp": "0.0.0.0/0"},
    }

    assert looseness(condition) == (
        "`vpc-*` in `aws:SourceVpc` is not a fixed "
        "value; `aws:Referer` says nothing of who may come; `0.0.0.0/0` in `aws:SourceIp` is too broad a range of "
        "addresses"
    )


@pytest.mark.parametrize("condition", [{}, [], "", "aws:SourceVpce", None, {"StringEquals": {}}, {"StringEquals": []}])
def test_an_empty_or_malformed_condition_is_none(condition: Any) -> None:
    assert reasons(Condition=condition) == ["statement 1 allows everyone without a condition"]


def test_a_condition_confines_only_its_own_statement() -> None:
    policy = document(statement(condition={"StringEquals": VPCE}), statement())

    assert verdict(bucket_policy(policy)) == (["policy.Statement[1]"], [])


@pytest.mark.parametrize(
    "addresses",
    [
        "203.0.113.7",
        "203.0.113.0/24",
        "203.0.113.7/24",
        "9.0.0.0/8",
        "10.0.0.0/8",
        "172.16.0.0/12",
        "192.168.0.0/16",
        "2001:db8::/32",
        "2001:db8::1",
        ["203.0.113.0/24", "2001:DB8::/48"],
    ],
    ids=json.dumps,
)
def test_a_narrow_range_of_addresses_confines(addresses: Any) -> None:
    assert confines({"IpAddress": {"aws:SourceIp": addresses}})


@pytest.mark.parametrize(
    "addresses",
    [
        "0.0.0.0/0",
        "0.0.0.0/1",
        "8.0.0.0/7",
        "10.0.0.0/7",
        "::/0",
        "2000::/3",
        "2001:db8::/31",
        "fc00::/7",
        "203.0.113.*",
        "office",
        "",
        "203.0.113.0/33",
        ["203.0.113.0/24", "0.0.0.0/0"],
        ["203.0.113.0/24", None],
    ],
    ids=json.dumps,
)
def test_a_broad_range_of_addresses_and_what_is_none_confine_nobody(addresses: Any) -> None:
    assert not confines({"IpAddress": {"aws:SourceIp": addresses}})


@pytest.mark.parametrize(
    "policy",
    ["", "{", "[]", "null", "5", '"*"', "{}", '{"Statement": null}', '{"Statement": []}', "[" * 100_000, "9" * 5000],
    ids=lambda text: text[:20],
)
def test_what_is_no_policy_is_silent(policy: str) -> None:
    assert verdict(bucket_policy(policy)) == SILENT


@pytest.mark.parametrize("body", [None, 5, "Allow", [], [statement()]], ids=json.dumps)
def test_what_is_no_statement_is_silent(body: Any) -> None:
    assert verdict(bucket_policy(document(body))) == SILENT


def test_of_an_element_that_stands_twice_the_last_counts() -> None:
    last_is_open = '{"Statement": {"Effect": "Deny", "Principal": {"AWS": "1"}, "Effect": "Allow", "Principal": "*"}}'
    last_is_shut = '{"Statement": {"Effect": "Allow", "Principal": "*", "Principal": {"AWS": "1"}}}'

    assert verdict(bucket_policy(last_is_open)) == (["policy.Statement"], [])
    assert verdict(bucket_policy(last_is_shut)) == SILENT


def native(policy: Input) -> Given:
    return Given(NATIVE_POLICY, "policy", {"bucket": "shop", "policyDocument": policy})


def test_a_document_may_be_an_object() -> None:
    assert verdict(native({"Statement": [statement()]})) == (["policyDocument.Statement[0]"], [])


@pytest.mark.parametrize(
    ("policy", "path"),
    [
        (UNKNOWN, ""),
        ({"Statement": UNKNOWN}, ".Statement.Effect"),
        ({"Statement": [UNKNOWN]}, ".Statement[0].Effect"),
        ({"Statement": [statement(Effect=UNKNOWN)]}, ".Statement[0].Effect"),
        ({"Statement": [statement(UNKNOWN)]}, ".Statement[0].Principal"),
        ({"Statement": [statement({"AWS": UNKNOWN})]}, ".Statement[0].Principal"),
        ({"Statement": [statement({"AWS": [ACCOUNT, UNKNOWN]})]}, ".Statement[0].Principal"),
        ({"Statement": [statement(condition=UNKNOWN)]}, ".Statement[0].Condition"),
        ({"Statement": [statement(condition={"StringEquals": UNKNOWN})]}, ".Statement[0].Condition.StringEquals"),
        (
            {"Statement": [statement(condition={"StringEquals": {"aws:SourceVpce": UNKNOWN}})]},
            ".Statement[0].Condition.StringEquals.aws:SourceVpce",
        ),
        (
            {"Statement": [statement(condition={"StringEquals": {"aws:SourceVpce": ["vpce-1", UNKNOWN]}})]},
            ".Statement[0].Condition.StringEquals.aws:SourceVpce",
        ),
        (
            {"Statement": [statement(condition={"IpAddress": {"aws:SourceIp": UNKNOWN}})]},
            ".Statement[0].Condition.IpAddress.aws:SourceIp",
        ),
    ],
)
def test_what_is_unknown_in_an_object_is_undecided(policy: Input, path: str) -> None:
    assert verdict(native(policy)) == ([], [f"policyDocument{path}"])


@pytest.mark.parametrize(
    "public",
    [
        statement({"AWS": ["*", UNKNOWN]}),
        statement(Sid=UNKNOWN, Action=UNKNOWN, Resource=UNKNOWN),
        statement(condition={"StringLike": {"aws:Referer": UNKNOWN}}),
        statement(condition={"StringNotEquals": {"aws:PrincipalOrgID": UNKNOWN}}),
        statement(condition={"StringLike": {"aws:PrincipalOrgID": ["*", UNKNOWN]}}),
        statement(condition={"IpAddress": {"aws:SourceIp": [UNKNOWN, "0.0.0.0/0"]}}),
        without("Principal", NotPrincipal={"AWS": UNKNOWN}),
    ],
)
def test_what_is_public_whatever_an_unknown_value_turns_out_to_be_is_found(public: Any) -> None:
    assert verdict(native({"Statement": [public]})) == (["policyDocument.Statement[0]"], [])


@pytest.mark.parametrize(
    "fixed",
    [
        statement(UNKNOWN, Effect="Deny"),
        statement({"AWS": ACCOUNT}, UNKNOWN),
        statement(UNKNOWN, {"StringEquals": VPCE}),
        statement(condition={"StringEquals": {**VPCE, "aws:SourceArn": UNKNOWN}}),
    ],
)
def test_what_is_not_public_whatever_an_unknown_value_turns_out_to_be_is_silent(fixed: Any) -> None:
    assert verdict(native({"Statement": [fixed]})) == SILENT


def test_an_unknown_statement_does_not_hide_a_public_one() -> None:
    assert verdict(native({"Statement": [UNKNOWN, statement()]})) == (
        ["policyDocument.Statement[1]"],
        ["policyDocument.Statement[0].Effect"],
    )


def sealed(given: Given, *secrets: str) -> list[str]:
    """Judge a resource with secrets in it, and return the messages."""
    inputs = [replace(resource, secrets=secrets) for resource in as_inputs([given])]
    outputs = [replace(resource, secrets=secrets) for resource in as_outputs([given])]
    return [finding.message for _, finding in judge([RULE], inputs, outputs).findings]


HUSH = statement({"AWS": "arn:aws:iam::*:role/hush"}, {"StringLike": {"aws:SourceVpc": "vpc-hush*"}}, Sid="Hush")
MULTI_REGION: Mapping[str, Any] = {"name": "worldwide", "policy": document(HUSH)}


@pytest.mark.parametrize(
    ("given", "secret", "path"),
    [
        (bucket_policy(document(HUSH)), "policy", "policy"),
        (native({"Statement": [HUSH]}), "policyDocument", "policyDocument"),
        (Given(MULTI_REGION_POLICY, "policy", {"details": MULTI_REGION}), "details", "details.policy"),
        (Given(MULTI_REGION_POLICY, "policy", {"details": MULTI_REGION}), "details.policy", "details.policy"),
    ],
)
def test_a_secret_policy_is_judged_and_its_words_never_shown(given: Given, secret: str, path: str) -> None:
    where = f"`{path}.Statement[0]`"

    assert sealed(given, secret) == [f"{where} is public (its words are secret). {CONSEQUENCE}"]


@pytest.mark.parametrize(
    "secret",
    [
        "policyDocument.Statement",
        "policyDocument.Statement[0]",
        "policyDocument.Statement[0].Sid",
        "policyDocument.Statement[0].Principal.AWS",
        "policyDocument.Statement[0].Condition.StringLike.aws:SourceVpc",
    ],
)
def test_a_secret_inside_a_policy_is_never_shown(secret: str) -> None:
    (message,) = sealed(native({"Statement": [HUSH]}), secret)

    shown = {"Sid": "Hush", "AWS": "role/hush", "SourceVpc": "vpc-hush"}
    hidden = [text for place, text in shown.items() if secret.endswith(place)] or list(shown.values())
    assert [text for text in hidden if text in message] == []


def test_what_a_message_shows_of_a_policy_cannot_forge_it_or_flood_it() -> None:
    principal = "arn:aws:iam::*:`role`\n\x1b[31m/" + "x" * 10_000

    (reason,) = reasons({"AWS": principal})

    assert reason.startswith("statement 1 allows everyone whose name matches `arn:aws:iam::*: role [31m/xxx")
    assert len(reason) < 300


def test_nor_can_the_name_of_a_statement() -> None:
    (reason,) = reasons(Sid="`Open`\n\x1b[31m" + "x" * 10_000)

    assert reason.startswith("statement Open [31mxxx")
    assert len(reason) < 300


OPEN = document(statement())
OPEN_OBJECT: Input = {"Statement": [statement()]}


@pytest.mark.parametrize(
    ("token", "inputs", "path"),
    [
        (ACCESS_POINT, {"bucket": "shop", "policy": OPEN}, "policy"),
        (OBJECT_LAMBDA_POLICY, {"name": "shop", "policy": OPEN}, "policy"),
        (MULTI_REGION_POLICY, {"details": {"name": "shop", "policy": OPEN}}, "details.policy"),
        (BUCKET, {"policy": OPEN}, "policy"),
        ("aws:s3/bucketV2:BucketV2", {"policy": OPEN}, "policy"),
        ("aws-native:s3:AccessPoint", {"bucket": "shop", "policy": OPEN_OBJECT}, "policy"),
        ("aws-native:s3:MultiRegionAccessPointPolicy", {"mrapName": "shop", "policy": OPEN_OBJECT}, "policy"),
        ("aws-native:s3objectlambda:AccessPointPolicy", {"policyDocument": OPEN_OBJECT}, "policyDocument"),
    ],
)
@DEPLOYED
def test_every_policy_of_s3_is_judged_wherever_it_stands(
    token: str, inputs: Mapping[str, Input], path: str, deployed: bool
) -> None:
    assert verdict(Given(token, "policy", inputs), deployed=deployed) == ([f"{path}.Statement[0]"], [])


@pytest.mark.parametrize(
    ("token", "inputs", "path"),
    [
        (ACCESS_POINT, {"bucket": "shop", "policy": UNKNOWN}, "policy"),
        (OBJECT_LAMBDA_POLICY, {"name": "shop", "policy": UNKNOWN}, "policy"),
        (MULTI_REGION_POLICY, {"details": {"name": "shop", "policy": UNKNOWN}}, "details.policy"),
        (DESIRED_STATE, {"typeName": "AWS::S3::BucketPolicy", "desiredState": UNKNOWN}, "desiredState.PolicyDocument"),
    ],
)
def test_an_unknown_policy_is_undecided_wherever_it_stands(token: str, inputs: Mapping[str, Input], path: str) -> None:
    assert verdict(Given(token, "policy", inputs)) == ([], [path])


@pytest.mark.parametrize(
    "given",
    [
        bucket_policy(OPEN),
        Given(BUCKET, "nameless", {"policy": OPEN}),
        Given(ACCESS_POINT, "point", {"bucket": UNKNOWN, "policy": OPEN}),
    ],
    ids=["a bucket by its name", "in a bucket", "in an access point"],
)
def test_what_is_public_wherever_it_leads_is_found_before_the_resource_is_made(given: Given) -> None:
    findings = judge([RULE], as_inputs([given]), []).findings

    assert [finding.path for _, finding in findings] == ["policy.Statement[0]"]


@pytest.mark.parametrize("bucket", [UNKNOWN, None, "shop--euw1-az1--x-s3"])
def test_what_may_belong_to_a_directory_bucket_is_not(bucket: Input) -> None:
    assert judge([RULE], as_inputs([bucket_policy(OPEN, bucket)]), []).findings == ()


def test_resource_and_stack_half_report_a_statement_once() -> None:
    said = judge_one(NAME, Given(BUCKET, "site", {"bucket": "shop"}), bucket_policy(document(statement()), Ref("site")))

    assert [(finding.resource.name, finding.path) for _, finding in said.findings] == [
        ("policy", "policy.Statement[0]")
    ]


@pytest.mark.parametrize("token", [BUCKET, ACCESS_POINT, "aws-native:s3:AccessPoint"])
@DEPLOYED
def test_a_policy_that_aws_only_answers_is_that_of_another_resource(token: str, deployed: bool) -> None:
    given = Given(token, "site", {"bucket": "shop"}, {"policy": document(statement())})

    assert verdict(given, deployed=deployed) == SILENT


def test_a_policy_that_is_only_read_is_somebody_elses() -> None:
    outputs = as_outputs([bucket_policy(document(statement()))])
    inputs = [replace(resource, properties={}, inputs=frozenset()) for resource in outputs]

    assert judge([RULE], inputs, outputs).findings == ()


def test_a_bucket_policy_on_a_bucket_elsewhere_is_judged() -> None:
    assert verdict(bucket_policy(document(statement()), "somebody-elses")) == (["policy.Statement[0]"], [])


def test_a_public_policy_on_an_unknown_bucket_is_undecided() -> None:
    """It may be a directory bucket."""
    assert verdict(bucket_policy(document(statement()), UNKNOWN)) == ([], ["bucket"])


def test_a_policy_linked_by_way_of_the_buckets_block_is_judged() -> None:
    """Programs write it so to have the block made first."""
    bucket = Given(BUCKET, "site", {"forceDestroy": True}, {"id": "site-1"})
    block = Given("aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock", "block", {"bucket": Ref("site")})

    assert verdict(bucket, block, bucket_policy(document(statement()), Ref("block", "bucket"))) == (
        ["policy.Statement[0]"],
        [],
    )


EXPRESS = Given(DIRECTORY_BUCKET, "express", {"location": {"name": "euw1-az1"}}, {"id": "shop--euw1-az1--x-s3"})


@DEPLOYED
@pytest.mark.parametrize("bucket", [Ref("express"), "shop--euw1-az1--x-s3"], ids=["linked", "by its name"])
def test_the_policy_of_a_directory_bucket_cannot_be_public(bucket: Input, deployed: bool) -> None:
    assert verdict(EXPRESS, bucket_policy(document(statement()), bucket), deployed=deployed) == SILENT


def test_the_policy_of_a_directory_bucket_does_not_hide_that_of_another_bucket() -> None:
    site = Given(BUCKET, "site", {"forceDestroy": True}, {"id": "site-1"})
    policies = (bucket_policy(OPEN, Ref("express")), bucket_policy(OPEN, Ref("site"))._replace(name="policy-of-site"))

    assert judge_one(NAME, site, EXPRESS, *policies).finding_places() == {(NAME, "policy-of-site")}


def test_a_name_that_only_resembles_a_directory_buckets_is_another_buckets() -> None:
    assert verdict(bucket_policy(document(statement()), "shop--x-s3-logs")) == (["policy.Statement[0]"], [])


def test_a_policy_on_either_of_two_sorts_of_bucket_is_undecided() -> None:
    site = Given(BUCKET, "site", {"forceDestroy": True}, {"id": "site-1"})

    assert verdict(site, EXPRESS, bucket_policy(document(statement()), [Ref("site"), Ref("express")])) == (
        [],
        ["bucket"],
    )


IN_VPC: Input = {"vpcId": "vpc-0a1b2c3d"}


def access_point(**inputs: Input) -> Given:
    return Given(ACCESS_POINT, "point", {"bucket": "shop", "name": "point", **inputs}, {"arn": f"{POINTS}/point"})


def split(arn: Input, policy: Input) -> Given:
    return Given(ACCESS_POINT_POLICY, "split", {"accessPointArn": arn, "policy": policy})


@pytest.mark.parametrize("vpc", [IN_VPC, {"vpcId": UNKNOWN}])
def test_an_access_point_in_a_vpc_cannot_be_public(vpc: Input) -> None:
    assert verdict(access_point(vpcConfiguration=vpc, policy=document(statement()))) == SILENT


def test_whether_an_access_point_is_in_a_vpc_may_be_unknown() -> None:
    point = access_point(vpcConfiguration=UNKNOWN, policy=document(statement()))

    assert verdict(point) == ([], ["vpcConfiguration"])


def test_nor_is_it_decided_for_a_policy_in_a_resource_of_its_own() -> None:
    split_off = split(Ref("point", "arn"), document(statement()))

    assert verdict(access_point(vpcConfiguration=UNKNOWN), split_off) == ([], ["accessPointArn"])


LINKS = pytest.mark.parametrize(
    ("arn", "deployed"),
    [(Ref("point", "arn"), False), (Ref("point", "arn"), True), (f"{POINTS}/point", True)],
    ids=["linked at preview", "linked after the deployment", "by its ARN"],
)


@LINKS
def test_a_policy_in_a_resource_of_its_own_follows_its_access_point(arn: Input, deployed: bool) -> None:
    given = (access_point(), split(arn, document(statement())))

    assert verdict(*given, deployed=deployed) == (["policy.Statement[0]"], [])


@LINKS
def test_so_it_does_into_a_vpc(arn: Input, deployed: bool) -> None:
    given = (access_point(vpcConfiguration=IN_VPC), split(arn, document(statement())))

    assert verdict(*given, deployed=deployed) == SILENT


def test_an_access_point_in_a_vpc_does_not_hide_one_outside() -> None:
    outside = access_point()._replace(name="outside")
    policies = (split(Ref("point", "arn"), OPEN), split(Ref("outside", "arn"), OPEN)._replace(name="split-outside"))

    said = judge_one(NAME, access_point(vpcConfiguration=IN_VPC), outside, *policies)

    assert said.finding_places() == {(NAME, "split-outside")}


def test_a_plain_arn_leads_nowhere_before_the_access_point_has_one() -> None:
    assert verdict(access_point(), split(f"{POINTS}/point", document(statement()))) == ([], ["accessPointArn"])


def test_a_policy_of_one_of_two_access_points_is_undecided() -> None:
    outside = access_point()._replace(name="outside")
    arns: Input = [Ref("point", "arn"), Ref("outside", "arn")]

    assert verdict(access_point(vpcConfiguration=IN_VPC), outside, split(arns, document(statement()))) == (
        [],
        ["accessPointArn"],
    )


@pytest.mark.parametrize("policy", [document(statement(ACCOUNT)), document(), "{"])
def test_a_policy_that_is_not_public_needs_no_access_point(policy: str) -> None:
    assert verdict(split(f"{POINTS}/elsewhere", policy)) == SILENT


def test_a_question_about_the_whole_policy_is_asked_by_the_first_rule_that_asks_it() -> None:
    bucket = Given(BUCKET, "site", {"bucket": "shop"})
    given = (bucket, bucket_policy(UNKNOWN, Ref("site")))

    said = judge(rules(), as_inputs(given), as_outputs(given))

    assert [(question.resource.name, question.path) for _, question in said.undecided] == [("policy", "policy")]


@pytest.mark.parametrize(
    ("given", "path"),
    [
        (native({"Statement": [UNKNOWN]}), "policyDocument.Statement[0].Effect"),
        (Given(ACCESS_POINT, "point", {"bucket": "shop", "policy": UNKNOWN}), "policy"),
    ],
    ids=["about a part of the policy", "about the policy of an access point"],
)
def test_a_question_that_no_rule_before_it_asks_is_asked(given: Given, path: str) -> None:
    said = judge(rules(), as_inputs([given]), as_outputs([given])).by(NAME)

    assert [question.path for _, question in said.undecided] == [path]


def test_the_stack_half_alone_says_what_is_undecided() -> None:
    inputs: Sequence[Resource] = as_inputs([bucket_policy(UNKNOWN)])

    assert judge([RULE], inputs, []).undecided == ()
