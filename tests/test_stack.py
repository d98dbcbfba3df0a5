"""The stack index and the links between resources."""

from aws_guardrails.examples import Given, Ref, as_outputs
from aws_guardrails.model import Resource
from aws_guardrails.stack import Stack
from aws_guardrails.values import UNKNOWN

BUCKET = "aws:s3/bucket:Bucket"
POLICY = "aws:s3/bucketPolicy:BucketPolicy"
PICTURES = Given(BUCKET, "pictures", {"bucket": "shop-pictures"}, {"arn": "arn:aws:s3:::shop-pictures"})
UPLOADS = Given(BUCKET, "uploads", {}, {"bucket": "uploads-1234567"})


def link(*resources: Given, deployed: bool = False) -> tuple[tuple[str, ...], bool]:
    """Follow the `bucket` of the one policy among the resources; tell the targets, and whether there can be no other."""
    stack = Stack(as_outputs(resources, deployed=deployed))
    (policy,) = stack.of_kind(POLICY)
    found = stack.follow(policy, "bucket", kinds=(BUCKET,))
    return tuple(target.name for target in found.targets), found.is_complete


def test_an_unknown_value_leads_where_it_was_computed_from() -> None:
    assert link(PICTURES, UPLOADS, Given(POLICY, "p", {"bucket": Ref("uploads")})) == (("uploads",), True)


def test_a_known_value_leads_to_what_carries_it_as_name_or_arn() -> None:
    assert link(PICTURES, UPLOADS, Given(POLICY, "p", {"bucket": "shop-pictures"})) == (("pictures",), True)
    assert link(PICTURES, Given(POLICY, "p", {"bucket": "arn:aws:s3:::shop-pictures"}), deployed=True) == (
        ("pictures",),
        True,
    )


def test_a_known_value_that_nothing_carries_leads_out_of_the_stack() -> None:
    """Also where it was computed from a bucket: the name of one may be made from that of another."""
    made = Given(POLICY, "p", {"bucket": Ref("pictures", "websiteEndpoint")})

    assert link(PICTURES, Given(POLICY, "p", {"bucket": "elsewhere"})) == ((), True)
    assert link(PICTURES, made, deployed=True) == ((), True)


def test_a_value_that_is_not_set_leads_nowhere() -> None:
    assert link(PICTURES, Given(POLICY, "p", {"bucket": None})) == ((), True)


def test_an_unknown_value_without_a_source_may_lead_anywhere() -> None:
    assert link(PICTURES, Given(POLICY, "p", {"bucket": UNKNOWN})) == ((), False)


def test_a_source_of_another_type_leaves_the_link_open() -> None:
    pet = Given("random:index/randomPet:RandomPet", "pet")

    assert link(PICTURES, pet, Given(POLICY, "p", {"bucket": Ref("pet")})) == ((), False)
    assert link(PICTURES, pet, Given(POLICY, "p", {"bucket": [Ref("pictures"), Ref("pet")]})) == (("pictures",), False)


def test_several_sources_of_the_type_are_all_that_it_may_mean() -> None:
    either = Given(POLICY, "p", {"bucket": [Ref("pictures"), Ref("uploads")]})

    assert link(PICTURES, UPLOADS, either) == (("pictures", "uploads"), True)


def test_the_index_knows_types_urns_and_referrers_in_a_stable_order() -> None:
    resources = as_outputs((Given(POLICY, "p", {"bucket": Ref("pictures")}), UPLOADS, PICTURES))

    stack = Stack(reversed(resources))

    names = [resource.name for resource in stack.of_kind(BUCKET, POLICY)]
    referrers = {urn: [(found.name, name) for found, name in by] for urn, by in stack.referrers.items()}
    assert names == ["pictures", "uploads", "p"]
    assert stack.by_urn[PICTURES.urn].name == "pictures"
    assert referrers == {PICTURES.urn: [("p", "bucket")]}


def test_a_reference_to_what_is_not_in_the_stack_is_passed_over() -> None:
    policy = Resource(
        type=POLICY, name="p", urn="urn:p", properties={"bucket": UNKNOWN}, references={"bucket": ("urn:x",)}
    )

    assert Stack([policy]).sources(policy, "bucket") == ()
