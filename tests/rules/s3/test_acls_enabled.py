"""What the examples of s3-acls-enabled do not say."""

from dataclasses import replace

import pytest
from aws_guardrails.catalogue import rules
from aws_guardrails.config import Config
from aws_guardrails.examples import Given, Input, Ref, as_inputs, as_outputs
from aws_guardrails.judgement import mended
from aws_guardrails.values import UNKNOWN
from judging import judge, judge_one

NAME = "s3-acls-enabled"
(RULE,) = (rule for rule in rules() if rule.name == NAME)
OWNERSHIP = "aws:s3/bucketOwnershipControls:BucketOwnershipControls"
NATIVE = "aws-native:s3:Bucket"
NOT_ACCEPTED = "is not a value that AWS accepts"
NOT_KNOWN = "is not known before the deployment"


def judged(given: Given) -> tuple[list[str], list[tuple[str, str]]]:
    """Return the paths of the findings, and those of the questions with the reasons."""
    said = judge_one(NAME, given)
    return (
        [finding.path for _, finding in said.findings],
        [(question.path, question.reason) for _, question in said.undecided],
    )


def ownership(rule: Input) -> Given:
    return Given(OWNERSHIP, "ownership", {"bucket": "shop", "rule": rule})


def native(controls: Input) -> Given:
    return Given(NATIVE, "bucket", {"bucketName": "shop", "ownershipControls": controls})


@pytest.mark.parametrize("value", ["bucketownerenforced", "BucketOwner", "", 5, True, ["ObjectWriter"]], ids=repr)
def test_what_aws_does_not_accept_is_undecided(value: Input) -> None:
    assert judged(ownership({"objectOwnership": value})) == ([], [("rule.objectOwnership", NOT_ACCEPTED)])


@pytest.mark.parametrize("rule", [{}, [], None, "ObjectWriter", {"objectOwnership": None}], ids=repr)
def test_an_ownership_without_a_value_is_silent(rule: Input) -> None:
    assert judged(ownership(rule)) == ([], [])


@pytest.mark.parametrize("rule", [UNKNOWN, {"objectOwnership": UNKNOWN}], ids=["rule", "ownership"])
def test_an_unknown_ownership_is_undecided(rule: Input) -> None:
    assert judged(ownership(rule)) == ([], [("rule.objectOwnership", NOT_KNOWN)])


@pytest.mark.parametrize("bucket", ["somebody-elses", UNKNOWN, None])
def test_which_bucket_is_meant_does_not_matter(bucket: Input) -> None:
    given = Given(OWNERSHIP, "ownership", {"bucket": bucket, "rule": {"objectOwnership": "ObjectWriter"}})

    assert judged(given) == (["rule.objectOwnership"], [])


def test_each_ownership_is_judged_by_itself() -> None:
    buckets = [Given("aws:s3/bucket:Bucket", name, {"bucket": name}) for name in ("a", "b")]
    a = Given(OWNERSHIP, "of-a", {"bucket": Ref("a"), "rule": {"objectOwnership": "ObjectWriter"}})
    b = Given(OWNERSHIP, "of-b", {"bucket": Ref("b"), "rule": {"objectOwnership": "BucketOwnerEnforced"}})

    assert judge_one(NAME, *buckets, a, b).finding_places() == {(NAME, "of-a")}


INSIDE = "ownershipControls.rules[0].objectOwnership"


@pytest.mark.parametrize("value", ["BucketOwnerPreferred", "ObjectWriter"])
def test_a_bucket_of_aws_native_has_its_ownership_inside(value: str) -> None:
    assert judged(native({"rules": [{"objectOwnership": value}]})) == ([INSIDE], [])


@pytest.mark.parametrize("controls", [None, {}, {"rules": []}, {"rules": [{"objectOwnership": "BucketOwnerEnforced"}]}])
def test_a_bucket_of_aws_native_without_a_wrong_ownership_is_silent(controls: Input) -> None:
    assert judged(native(controls)) == ([], [])


@pytest.mark.parametrize("controls", [UNKNOWN, {"rules": UNKNOWN}, {"rules": [UNKNOWN]}], ids=repr)
def test_what_is_unknown_of_it_is_undecided(controls: Input) -> None:
    assert judged(native(controls)) == ([], [(INSIDE, NOT_KNOWN)])


def test_a_secret_ownership_is_judged_and_never_shown() -> None:
    given = [ownership({"objectOwnership": "ObjectWriter"})]
    inputs = [replace(resource, secrets=("rule",)) for resource in as_inputs(given)]

    ((_, finding),) = judge([RULE], inputs, as_outputs(given)).findings

    assert finding.message.startswith("`rule.objectOwnership` is (secret), so ACLs decide ")


OLD: Input = {"rules": [{"objectOwnership": "ObjectWriter"}]}


def test_the_ownership_of_a_bucket_without_an_acl_is_mended() -> None:
    (bucket,) = as_inputs([native(OLD)])

    place = ("ownershipControls", "rules", 0, "objectOwnership")
    assert mended(RULE, bucket, Config()) == {place: "BucketOwnerEnforced"}


@pytest.mark.parametrize(
    "given",
    [
        Given(NATIVE, "bucket", {"accessControl": "Private", "ownershipControls": OLD}),
        Given(NATIVE, "bucket", {"accessControl": UNKNOWN, "ownershipControls": OLD}),
        ownership({"objectOwnership": "ObjectWriter"}),
    ],
    ids=["an ACL", "an unknown ACL", "an ACL may stand in another resource"],
)
def test_where_s3_might_refuse_an_acl_afterwards_nothing_is_mended(given: Given) -> None:
    (resource,) = as_inputs([given])

    assert mended(RULE, resource, Config()) == {}
