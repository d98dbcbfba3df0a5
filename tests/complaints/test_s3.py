"""What users of other tools complain about, as cases that come out right here. Each test names repository and issue."""

import json
from typing import Any

import pytest
from aws_guardrails.examples import Given, Input, Ref
from judging import judge_all

BUCKET = "aws:s3/bucket:Bucket"
BLOCK = "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock"
POLICY = "aws:s3/bucketPolicy:BucketPolicy"
ACL = "aws:s3/bucketAcl:BucketAcl"

CLOSED: dict[str, Input] = {
    "blockPublicAcls": True,
    "blockPublicPolicy": True,
    "ignorePublicAcls": True,
    "restrictPublicBuckets": True,
}
TLS_ONLY: dict[str, Any] = {
    "Sid": "RestrictToTLSRequestsOnly",
    "Action": "s3:*",
    "Effect": "Deny",
    "Resource": ["arn:aws:s3:::shop", "arn:aws:s3:::shop/*"],
    "Condition": {"Bool": {"aws:SecureTransport": "false"}},
    "Principal": "*",
}
"""As AWS's own example has it."""


def bucket(name: str = "shop", **inputs: Input) -> Given:
    """Declare a bucket; what the deployment decides of it is unknown at preview."""
    return Given(BUCKET, name, {"forceDestroy": False, **inputs})


def block(name: str = "shop", link: Input = None, **settings: Input) -> Given:
    return Given(BLOCK, f"{name}-block", {"bucket": link or Ref(name), **CLOSED, **settings})


def policy(*statements: Any, name: str = "shop", link: Input = None) -> Given:
    document = json.dumps({"Version": "2012-10-17", "Statement": [*statements, TLS_ONLY]})
    return Given(POLICY, f"{name}-policy", {"bucket": link or Ref(name), "policy": document})


def sound(name: str = "shop", /, **inputs: Input) -> tuple[Given, ...]:
    """Declare a bucket with everything that the pack asks of one."""
    return bucket(name, **inputs), block(name), policy(name=name)


def allow(principal: Any, condition: Any = None, action: str = "s3:GetObject") -> dict[str, Any]:
    allowed = {"Effect": "Allow", "Principal": principal, "Action": action, "Resource": "arn:aws:s3:::shop/*"}
    return allowed if condition is None else {**allowed, "Condition": condition}


def found(*resources: Given) -> set[tuple[str, str]]:
    """Return policy and resource of every finding of the whole pack; nothing may stay undecided."""
    said = judge_all(resources)
    assert said.undecided == ()
    return said.finding_places()


PUBLIC = {("s3-public-policy", "shop-policy")}


def test_checkov_6982_5028_2327_3278_a_block_is_linked_before_the_bucket_has_an_id() -> None:
    assert found(*sound()) == set()


def test_checkov_7106_6113_buckets_and_blocks_made_in_a_loop_are_linked_one_by_one() -> None:
    buckets = [bucket(f"bucket-{index}") for index in range(4)]
    policies = [policy(name=given.name) for given in buckets]
    blocks = [block(given.name) for given in buckets]

    assert found(*buckets, *policies, *blocks) == set()
    assert found(*buckets, *policies, *blocks[:3]) == {("s3-bucket-without-public-access-block", "bucket-3")}


@pytest.mark.parametrize(
    "naming",
    [{}, {"bucketPrefix": "shop-"}, {"bucket": "shop-eu-west-1"}, {"tags": {"team": "shop"}}],
    ids=["named by the provider", "prefix", "name", "tags"],
)
def test_tfsec_1450_1797_1841_1863_defsec_674_how_a_bucket_is_named_does_not_matter(naming: dict[str, Input]) -> None:
    assert found(*sound(**naming)) == set()


def test_trivy_5001_a_bucket_named_by_another_resource_has_its_block() -> None:
    suffix = Given("random:index/randomPet:RandomPet", "suffix", {"length": 2})

    assert found(suffix, *sound(bucket=Ref("suffix"))) == set()


def test_trivy_4997_a_bucket_and_its_block_may_share_a_name_from_the_config() -> None:
    given = (bucket(bucket="shop-dev"), block(link="shop-dev"), policy(link="shop-dev"))

    assert found(*given) == set()


@pytest.mark.parametrize("output", ["id", "bucket", "arn"])
def test_regula_335_by_which_output_a_block_means_its_bucket_does_not_matter(output: str) -> None:
    assert found(bucket(), block(link=Ref("shop", output)), policy()) == set()


def test_prowler_2647_cartography_2916_zeuscloud_66_a9s_544_a_block_on_the_account_covers_its_buckets() -> None:
    account = Given("aws:s3/accountPublicAccessBlock:AccountPublicAccessBlock", "account", CLOSED)
    buckets = (bucket(), policy(), bucket("logs"), policy(name="logs"))

    assert found(account, *buckets) == set()
    assert found(*buckets) == {
        ("s3-bucket-without-public-access-block", "shop"),
        ("s3-bucket-without-public-access-block", "logs"),
    }


@pytest.mark.parametrize("principal", ["*", {"AWS": "*"}, {"AWS": ["*"]}, ["*"]], ids=json.dumps)
def test_checkov_3422_4884_a_public_policy_is_found_however_everyone_is_written(principal: Any) -> None:
    assert found(bucket(), block(), policy(allow(principal))) == PUBLIC


@pytest.mark.parametrize(
    "condition",
    [
        {"StringEquals": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"}},
        {"StringEquals": {"aws:SourceAccount": "123456789012"}},
        {"StringEquals": {"aws:SourceVpce": ["vpce-1a2b3c4d", "vpce-5e6f7a8b"]}},
        {"IpAddress": {"aws:SourceIp": "203.0.113.0/24"}},
        {"ArnLike": {"aws:SourceArn": "arn:aws:sns:eu-west-1:123456789012:news"}},
    ],
    ids=json.dumps,
)
def test_prowler_4257_5386_everyone_under_a_condition_that_confines_is_not_public(condition: Any) -> None:
    assert found(bucket(), block(), policy(allow("*", condition))) == set()


def test_prowler_3346_a_public_policy_is_one_finding_that_claims_nothing_about_writing() -> None:
    ((rule, finding),) = judge_all([bucket(), block(), policy(allow("*"))]).findings

    assert (rule, finding.path) == ("s3-public-policy", "policy.Statement[0]")
    assert "statement 1 allows everyone without a condition" in finding.message
    assert "writ" not in finding.message


def test_prowler_2715_a_public_policy_on_a_closed_bucket_is_told_with_what_narrows_it() -> None:
    ((_, finding),) = judge_all([bucket(), block(), policy(allow("*"))]).findings

    assert (
        "S3 refuses such a policy at deployment under `blockPublicPolicy`, and narrows it to the owner's account and AWS "
        "services under `restrictPublicBuckets`; where neither holds, it is public."
    ) in finding.message


DISTRIBUTION = "arn:aws:cloudfront::123456789012:distribution/E1ABCDEF2GHIJK"
FOR_CLOUDFRONT = allow({"Service": "cloudfront.amazonaws.com"}, {"StringEquals": {"AWS:SourceArn": DISTRIBUTION}})


@pytest.mark.parametrize(
    "allowed",
    [
        allow("*", {"StringEquals": {"aws:sourceVpc": "vpc-91237329"}}),
        allow({"AWS": "arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity E1ABCDEF2GHIJK"}),
        allow({"CanonicalUser": "79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be"}),
        FOR_CLOUDFRONT,
    ],
    ids=["VPC", "origin access identity", "canonical user", "origin access control"],
)
def test_security_monkey_641_a_vpc_and_cloudfront_are_not_the_world(allowed: Any) -> None:
    assert found(bucket(), block(), policy(allowed)) == set()


WEBSITE = "aws:s3/bucketWebsiteConfiguration:BucketWebsiteConfiguration"


def test_scoutsuite_1144_cloud_custodian_3234_a_website_is_judged_by_who_may_read_it_and_no_other_bucket_with_it() -> (
    None
):
    website = Given(WEBSITE, "website", {"bucket": Ref("shop"), "indexDocument": {"suffix": "index.html"}})
    opened = block(blockPublicPolicy=False, restrictPublicBuckets=False)

    assert found(website, *sound(), *sound("logs")) == set()
    assert found(website, bucket(), block(), policy(FOR_CLOUDFRONT), *sound("logs")) == set()
    assert found(website, bucket(), opened, policy(allow("*")), *sound("logs")) == {
        ("s3-public-access-block-disabled", "shop-block"),
        *PUBLIC,
    }


@pytest.mark.parametrize("acl", ["authenticated-read", "public-read", "public-read-write"])
def test_checkov_596_every_aws_account_is_everyone(acl: str) -> None:
    split = Given(ACL, "acl", {"bucket": Ref("shop"), "acl": acl})

    assert found(*sound(acl=acl)) == {("s3-public-acl", "shop")}
    assert found(*sound(), split) == {("s3-public-acl", "acl")}


def test_terrascan_1139_a_public_policy_is_reported_on_itself_and_on_no_other_bucket() -> None:
    assert found(*sound("logs"), bucket(), block(), policy(allow("*")), *sound("backups")) == PUBLIC


def test_terrascan_359_a_policy_that_denies_is_not_public() -> None:
    denied = {**allow("*", action="s3:DeleteObject"), "Effect": "Deny"}

    assert found(bucket(), block(), policy(denied)) == set()


def test_terrascan_1219_what_newer_versions_of_the_provider_split_off_is_seen() -> None:
    ownership: dict[str, Input] = {"bucket": Ref("shop"), "rule": {"objectOwnership": "ObjectWriter"}}
    split = (
        Given(ACL, "acl", {"bucket": Ref("shop"), "acl": "public-read"}),
        Given("aws:s3/bucketOwnershipControls:BucketOwnershipControls", "owner", ownership),
    )

    assert found(bucket(), block(ignorePublicAcls=False), policy(allow("*")), *split) == {
        ("s3-acls-enabled", "owner"),
        ("s3-public-access-block-disabled", "shop-block"),
        ("s3-public-acl", "acl"),
        *PUBLIC,
    }


PLAINTEXT = {("s3-plaintext-requests", "shop")}


def only(statement: Any) -> tuple[Given, ...]:
    """Declare a closed bucket whose policy has one statement."""
    text = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    return bucket(), block(), Given(POLICY, "shop-policy", {"bucket": Ref("shop"), "policy": text})


def test_guard_registry_243_the_statement_that_aws_gives_as_an_example_denies_plaintext() -> None:
    assert found(*only(TLS_ONLY)) == set()


@pytest.mark.parametrize(
    "loosened",
    [
        {"Action": "s3:GetObject"},
        {"Resource": "arn:aws:s3:::shop/*"},
        {"Principal": {"AWS": "123456789012"}},
        {"Condition": {"Bool": {"aws:SecureTransport": "true"}}},
        {"Condition": {"Bool": {"aws:SecureTransport": "false"}, "StringEquals": {"aws:SourceVpc": "vpc-91237329"}}},
    ],
    ids=json.dumps,
)
def test_guard_registry_243_and_a_looser_one_does_not(loosened: dict[str, Any]) -> None:
    assert found(*only({**TLS_ONLY, **loosened})) == PLAINTEXT


def test_guard_registry_243_nor_does_allowing_over_tls() -> None:
    allowed = allow({"AWS": "123456789012"}, {"Bool": {"aws:SecureTransport": "true"}})

    assert found(*only(allowed)) == PLAINTEXT


@pytest.mark.parametrize("action", ["s3:*", "*", "s3:PutBucketPolicy", "kms:*"])
@pytest.mark.parametrize("excluded", [None, {"StringNotEquals": {"aws:PrincipalArn": "arn:aws:iam::1:role/ops"}}])
def test_checkov_5934_4394_a_statement_that_denies_opens_nothing(action: str, excluded: Any) -> None:
    assert found(bucket(), block(), policy({**allow("*", excluded, action), "Effect": "Deny"})) == set()
