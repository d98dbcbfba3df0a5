"""What the examples of s3-bucket-without-public-access-block do not say."""

import json
from typing import Any

import pytest
from aws_guardrails.examples import Given, Input, Ref
from aws_guardrails.values import UNKNOWN
from judging import judge_one

RULE = "s3-bucket-without-public-access-block"
BUCKET = "aws:s3/bucket:Bucket"
BLOCK = "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock"


def bucket(name: str, **inputs: Input) -> Given:
    return Given(
        BUCKET, name, {"forceDestroy": False, **inputs}, {"id": f"{name}-1234567", "bucket": f"{name}-1234567"}
    )


def block(name: str, bucket: Input) -> Given:
    return Given(BLOCK, name, {"bucket": bucket})


@pytest.mark.parametrize("output", ["id", "bucket", "arn"])
@pytest.mark.parametrize("deployed", [False, True])
def test_a_block_is_linked_by_whatever_output_of_the_bucket(output: str, deployed: bool) -> None:
    said = judge_one(RULE, bucket("a"), bucket("b"), block("closed", Ref("a", output)), deployed=deployed)

    assert said.finding_places() == {(RULE, "b")}


def test_buckets_and_blocks_made_in_a_loop_are_linked_one_by_one() -> None:
    buckets = [bucket(f"bucket-{index}") for index in range(5)]
    blocks = [block(f"closed-{index}", Ref(f"bucket-{index}")) for index in range(4)]

    assert judge_one(RULE, *buckets, *blocks).finding_places() == {(RULE, "bucket-4")}


def test_two_blocks_for_one_bucket_cover_one_bucket() -> None:
    said = judge_one(RULE, bucket("a"), bucket("b"), block("one", Ref("a")), block("two", Ref("a")))

    assert said.finding_places() == {(RULE, "b")}


def test_a_bucket_whose_name_the_deployment_decides_may_be_the_one_that_a_plain_name_means() -> None:
    named = Given(BUCKET, "named", {"bucket": UNKNOWN})

    said = judge_one(RULE, named, bucket("other", bucket="other"), block("closed", "shop-pictures"))

    assert (said.finding_places(), said.open_paths()) == ({(RULE, "other")}, {"named": "bucket"})


def test_only_the_buckets_that_an_unknown_link_was_computed_from_are_undecided() -> None:
    either = block("closed", [Ref("a"), Ref("b")])

    said = judge_one(RULE, bucket("a"), bucket("b"), bucket("c"), either)

    assert (said.finding_places(), said.open_paths()) == ({(RULE, "c")}, {"a": "bucket", "b": "bucket"})


def test_a_bucket_that_is_covered_for_certain_is_not_undecided_too() -> None:
    said = judge_one(RULE, bucket("a"), block("closed", Ref("a")), block("some", UNKNOWN))

    assert (said.findings, said.undecided) == ((), ())


def test_the_finding_is_about_the_bucket_itself_by_the_property_that_a_block_would_name() -> None:
    ((_, finding),) = judge_one(RULE, bucket("a")).findings

    assert (finding.resource.shown.name, finding.path) == ("a", "bucket")


def test_the_older_resource_is_a_bucket_too() -> None:
    assert judge_one(RULE, Given("aws:s3/bucketV2:BucketV2", "older", {"bucket": "older"})).finding_places() == {
        (RULE, "older")
    }


def test_a_bucket_that_is_only_read_is_somebody_elses() -> None:
    assert judge_one(RULE, Given(BUCKET, "theirs", {}, {"bucket": "theirs"}), deployed=True).findings == ()


def test_a_bucket_named_after_another_may_be_the_one_that_a_block_means() -> None:
    """Both blocks are computed from the id of `main`: which is whose is known only after the deployment."""
    main, logs = bucket("main"), Given(BUCKET, "logs", {"bucket": Ref("main")})

    said = judge_one(RULE, main, logs, block("main-closed", Ref("main")), block("logs-closed", Ref("main")))

    assert (said.findings, said.open_paths()) == ((), {"main": "bucket", "logs": "bucket"})


def test_a_block_computed_from_a_bucket_and_something_else_may_mean_another_bucket() -> None:
    pet = Given("random:index/randomPet:RandomPet", "pet", {"length": 2})

    said = judge_one(RULE, pet, bucket("a"), block("closed", [Ref("a"), Ref("pet")]))

    assert (said.findings, said.open_paths()) == ((), {"a": "bucket"})


def test_a_plain_name_made_from_a_buckets_name_means_another_bucket() -> None:
    named = bucket("main", bucket="shop")
    logs = Given(BLOCK, "closed", {"bucket": "shop-logs", "skipDestroy": Ref("main", "bucket")})

    assert judge_one(RULE, named, logs).finding_places() == {(RULE, "main")}


def test_a_block_is_linked_by_way_of_another_setting_of_the_bucket() -> None:
    versioning = Given("aws:s3/bucketVersioning:BucketVersioning", "versions", {"bucket": Ref("a")})

    said = judge_one(RULE, bucket("a"), bucket("b"), versioning, block("closed", Ref("versions", "bucket")))

    assert (said.finding_places(), said.undecided) == ({(RULE, "b")}, ())


def of_template(name: str, **bucket: Any) -> Given:
    """Declare a stack with a bucket under a condition that hangs on the region."""
    template = {
        "Conditions": {"InIreland": {"Fn::Equals": [{"Ref": "AWS::Region"}, "eu-west-1"]}},
        "Resources": {"Bucket": {"Type": "AWS::S3::Bucket", "Properties": {"BucketName": name}, **bucket}},
    }
    return Given("aws:cloudformation/stack:Stack", "stack", {"templateBody": json.dumps(template)})


def test_a_block_within_a_bucket_covers_it_even_where_nobody_knows_whether_the_bucket_is_there() -> None:
    properties = {"BucketName": "shop", "PublicAccessBlockConfiguration": {"BlockPublicAcls": True}}

    said = judge_one(RULE, of_template("shop", Condition="InIreland", Properties=properties))

    assert (said.findings, said.undecided) == ((), ())


def test_a_plain_name_may_mean_a_bucket_of_a_template_or_one_whose_name_the_deployment_decides() -> None:
    named = Given(BUCKET, "named", {"bucket": UNKNOWN})
    closed = block("closed", "shop-pictures")

    said = judge_one(RULE, of_template("shop"), named, bucket("other", bucket="other"), closed)

    assert said.finding_places() == {(RULE, "other")}
    assert said.open_paths() == {"stack": "templateBody.Resources.Bucket.Properties.BucketName", "named": "bucket"}
