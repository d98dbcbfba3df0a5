"""What the examples of s3-public-acl do not say."""

from dataclasses import replace

import pytest
from aws_guardrails.catalogue import rules
from aws_guardrails.examples import Given, Input, as_inputs, as_outputs
from aws_guardrails.values import UNKNOWN
from judging import judge, judge_one

NAME = "s3-public-acl"
(RULE,) = (rule for rule in rules() if rule.name == NAME)
ALL_USERS = "http://acs.amazonaws.com/groups/global/AllUsers"
AUTHENTICATED = "http://acs.amazonaws.com/groups/global/AuthenticatedUsers"
DELIVERY = "http://acs.amazonaws.com/groups/s3/LogDelivery"

WITH_ACL = [
    "aws:s3/bucket:Bucket",
    "aws:s3/bucketV2:BucketV2",
    "aws:s3/bucketAcl:BucketAcl",
    "aws:s3/bucketAclV2:BucketAclV2",
    "aws:s3/bucketObject:BucketObject",
    "aws:s3/bucketObjectv2:BucketObjectv2",
    "aws:s3/objectCopy:ObjectCopy",
]


def verdict(token: str, **inputs: Input) -> tuple[list[str], list[str]]:
    """Return the paths of the findings, and those of the questions."""
    said = judge_one(NAME, Given(token, "given", {"bucket": "shop", **inputs}))
    return [finding.path for _, finding in said.findings], [question.path for _, question in said.undecided]


@pytest.mark.parametrize("token", WITH_ACL)
@pytest.mark.parametrize(
    ("acl", "effect"),
    [
        ("public-read", "lets everyone read"),
        ("public-read-write", "lets everyone read and write"),
        ("authenticated-read", "lets every AWS account read"),
    ],
)
def test_a_public_canned_acl_is_found_wherever_it_stands(token: str, acl: str, effect: str) -> None:
    (message,) = judge_one(NAME, Given(token, "given", {"bucket": "shop", "acl": acl})).messages().values()

    assert message.startswith(f"`acl` is `{acl}`, which {effect}. ")


@pytest.mark.parametrize("acl", ["PublicRead", "PublicReadWrite", "AuthenticatedRead"])
def test_aws_native_writes_a_canned_acl_in_one_word(acl: str) -> None:
    assert verdict("aws-native:s3:Bucket", accessControl=acl) == (["accessControl"], [])


@pytest.mark.parametrize(
    "acl",
    [
        "private",
        "Private",
        "bucket-owner-read",
        "BucketOwnerFullControl",
        "aws-exec-read",
        "AwsExecRead",
        "log-delivery-write",
        "LogDeliveryWrite",
        "",
        "public",
        5,
        True,
        ["public-read"],
        {"acl": "public-read"},
        None,
    ],
    ids=repr,
)
def test_any_other_acl_is_not_public(acl: Input) -> None:
    assert verdict("aws:s3/bucketAcl:BucketAcl", acl=acl) == ([], [])
    assert verdict("aws-native:s3:Bucket", accessControl=acl) == ([], [])


@pytest.mark.parametrize("token", WITH_ACL)
def test_an_unknown_acl_is_undecided(token: str) -> None:
    assert verdict(token, acl=UNKNOWN) == ([], ["acl"])


def grantee(uri: Input) -> Input:
    return {"permission": "READ", "grantee": {"type": "Group", "uri": uri}}


def group(uri: Input) -> Input:
    return {"permissions": ["READ"], "type": "Group", "uri": uri}


PLACES = pytest.mark.parametrize(
    ("token", "place", "uri"),
    [
        ("aws:s3/bucket:Bucket", "grants", "uri"),
        ("aws:s3/bucketV2:BucketV2", "grants", "uri"),
        ("aws:s3/objectCopy:ObjectCopy", "grants", "uri"),
        ("aws:s3/bucketAcl:BucketAcl", "accessControlPolicy.grants", "grantee.uri"),
        ("aws:s3/bucketAclV2:BucketAclV2", "accessControlPolicy.grants", "grantee.uri"),
        ("aws:s3/bucketLogging:BucketLogging", "targetGrants", "grantee.uri"),
        ("aws:s3/bucketLoggingV2:BucketLoggingV2", "targetGrants", "grantee.uri"),
    ],
)


def granting(place: str, uri: str, *groups: Input) -> dict[str, Input]:
    """Write a list of grants to where a resource has it."""
    grants: Input = [(grantee if uri == "grantee.uri" else group)(each) for each in groups]
    outer, _, inner = place.partition(".")
    return {outer: {inner: grants} if inner else grants}


@PLACES
@pytest.mark.parametrize(
    ("granted", "effect"),
    [(ALL_USERS, "grants something to everyone"), (AUTHENTICATED, "grants something to every AWS account")],
)
def test_a_grant_to_a_public_group_is_found_in_each_place(
    token: str, place: str, uri: str, granted: str, effect: str
) -> None:
    given = Given(token, "given", {"bucket": "shop", **granting(place, uri, DELIVERY, granted)})
    (message,) = judge_one(NAME, given).messages().values()

    assert message.startswith(f"`{place}[1].{uri}` is `{granted}`, which {effect}. ")


@PLACES
def test_every_public_grant_is_reported(token: str, place: str, uri: str) -> None:
    grants = granting(place, uri, ALL_USERS, DELIVERY, AUTHENTICATED)

    assert verdict(token, **grants) == ([f"{place}[0].{uri}", f"{place}[2].{uri}"], [])


@PLACES
@pytest.mark.parametrize("granted", [DELIVERY, "", ALL_USERS.lower(), 5, None, [ALL_USERS]], ids=repr)
def test_a_grant_to_any_other_group_is_not_public(token: str, place: str, uri: str, granted: Input) -> None:
    assert verdict(token, **granting(place, uri, granted)) == ([], [])


@PLACES
def test_an_unknown_group_is_undecided_beside_a_public_one(token: str, place: str, uri: str) -> None:
    grants = granting(place, uri, UNKNOWN, ALL_USERS)

    assert verdict(token, **grants) == ([f"{place}[1].{uri}"], [f"{place}[0].{uri}"])


@pytest.mark.parametrize(
    ("token", "inputs", "path"),
    [
        ("aws:s3/bucket:Bucket", {"grants": UNKNOWN}, "grants"),
        ("aws:s3/objectCopy:ObjectCopy", {"grants": UNKNOWN}, "grants"),
        ("aws:s3/bucketAcl:BucketAcl", {"accessControlPolicy": UNKNOWN}, "accessControlPolicy.grants"),
        ("aws:s3/bucketAcl:BucketAcl", {"accessControlPolicy": {"grants": UNKNOWN}}, "accessControlPolicy.grants"),
        ("aws:s3/bucketLogging:BucketLogging", {"targetGrants": UNKNOWN}, "targetGrants"),
    ],
)
def test_unknown_grants_are_undecided(token: str, inputs: dict[str, Input], path: str) -> None:
    assert verdict(token, **inputs) == ([], [path])


@pytest.mark.parametrize("permission", ["READ", "WRITE", "READ_ACP", "WRITE_ACP", "FULL_CONTROL", UNKNOWN, None])
def test_whatever_a_public_group_may_do_is_too_much(permission: Input) -> None:
    policy: Input = {"grants": [{"permission": permission, "grantee": {"type": "Group", "uri": ALL_USERS}}]}

    assert verdict("aws:s3/bucketAcl:BucketAcl", accessControlPolicy=policy)[0] == [
        "accessControlPolicy.grants[0].grantee.uri"
    ]


@pytest.mark.parametrize(
    "someone",
    [
        {"type": "CanonicalUser", "id": "79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be"},
        {"type": "AmazonCustomerByEmail", "emailAddress": "ops@shop.example"},
    ],
    ids=lambda someone: someone["type"],
)
def test_a_grant_to_somebody_is_not_public(someone: dict[str, Input]) -> None:
    grants: Input = [{"permission": "FULL_CONTROL", "grantee": someone}]

    assert verdict("aws:s3/bucketAcl:BucketAcl", accessControlPolicy={"grants": grants}) == ([], [])


@pytest.mark.parametrize("malformed", [[], {}, "AllUsers", 5, [None], ["AllUsers"], [[]], [{"grantee": []}]], ids=repr)
def test_malformed_grants_are_silent(malformed: Input) -> None:
    assert verdict("aws:s3/bucketAcl:BucketAcl", accessControlPolicy={"grants": malformed}) == ([], [])
    assert verdict("aws:s3/bucketLogging:BucketLogging", targetGrants=malformed) == ([], [])


def test_a_canned_acl_and_a_grant_are_two_findings() -> None:
    given = Given("aws:s3/bucket:Bucket", "given", {"acl": "public-read", "grants": [group(ALL_USERS)]})

    assert [finding.path for _, finding in judge_one(NAME, given).findings] == ["acl", "grants[0].uri"]


def test_where_logs_are_written_is_no_grant() -> None:
    assert verdict("aws:s3/bucketLogging:BucketLogging", targetBucket="logs", targetPrefix=UNKNOWN) == ([], [])


@pytest.mark.parametrize("secret", ["acl", "grants", "grants[0]", "grants[0].uri"])
def test_a_secret_is_judged_and_never_shown(secret: str) -> None:
    given = Given("aws:s3/bucket:Bucket", "given", {"acl": "public-read", "grants": [group(ALL_USERS)]})
    inputs = [replace(resource, secrets=(secret,)) for resource in as_inputs([given])]

    messages = [finding.message for _, finding in judge([RULE], inputs, as_outputs([given])).findings]

    shown = [value in message for value, message in zip(("`public-read`", f"`{ALL_USERS}`"), messages, strict=True)]
    assert shown == [secret != "acl", secret == "acl"]  # noqa: S105 - the place of a secret, not one


def test_what_the_provider_answers_is_not_what_the_program_sets() -> None:
    given = Given("aws:s3/bucket:Bucket", "given", {"bucket": "shop"}, {"acl": "public-read"})

    assert judge_one(NAME, given, deployed=True).findings == ()
