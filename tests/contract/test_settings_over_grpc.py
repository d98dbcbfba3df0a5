"""The settings by importance of data in the real pack process, and the example of a stack that holds both."""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from aws_guardrails.catalogue import rules
from aws_guardrails.config import LEVEL
from aws_guardrails.config_file import read
from aws_guardrails.examples import Given, as_inputs, as_outputs, urn
from aws_guardrails.kinds import BUCKET, LISTENER
from aws_guardrails.model import Level, Resource
from pack_process import Pack, running_pack
from settings import PAGE, Step

ACM = "arn:aws:acm:eu-west-1:123456789012:certificate/0123abcd-1234-1234-1234-0123456789ab"
ATTACHMENT = "aws:iam/rolePolicyAttachment:RolePolicyAttachment"
NARROW = {"role": "app", "policyArn": "arn:aws:iam::aws:policy/AmazonVPCFullAccess"}


@pytest.fixture(scope="module")
def pack() -> Iterator[Pack]:
    with running_pack() as running:
        yield running


def configure(pack: Pack, config: Mapping[str, Any]) -> Mapping[str, Level]:
    """Configure the pack by a whole file; return its levels."""
    levels = read(rules(), json.dumps(config)).levels
    given = {name: entry for name, entry in config.items() if isinstance(entry, Mapping)}
    parameters = {name: {key: item for key, item in entry.items() if key != LEVEL} for name, entry in given.items()}
    pack.configure(levels, **parameters)
    return levels


def listener(name: str, **tags: str) -> Given:
    """Return a listener with TLS 1.2 and ciphers without forward secrecy."""
    return Given(
        LISTENER,
        name,
        {
            "loadBalancerArn": "arn:aws:elasticloadbalancing:eu-west-1:123456789012:loadbalancer/app/web/50dc6c495c0c",
            "port": 443,
            "protocol": "HTTPS",
            "certificateArn": ACM,
            "sslPolicy": "ELBSecurityPolicy-TLS13-1-2-Ext1-2021-06",
            "defaultActions": (
                {"type": "forward", "targetGroupArn": "arn:aws:elasticloadbalancing:::targetgroup/a/b"},
            ),
            "tagsAll": tags,
        },
    )


@pytest.mark.parametrize(
    ("step", "expected"),
    [
        (Step.LOW, {"s3-bucket-without-public-access-block": "ADVISORY"}),
        (
            Step.STANDARD,
            {
                "iam-narrow-full-access": "ADVISORY",
                "s3-bucket-without-public-access-block": "MANDATORY",
                "s3-plaintext-requests": "ADVISORY",
            },
        ),
        (
            Step.HIGH,
            {
                "iam-full-access": "MANDATORY",
                "lb-weak-tls-policy": "MANDATORY",
                "s3-bucket-without-public-access-block": "MANDATORY",
                "s3-plaintext-requests": "MANDATORY",
            },
        ),
    ],
)
def test_each_step_is_taken_by_the_pack_and_asks_for_more(pack: Pack, step: Step, expected: dict[str, str]) -> None:
    configure(pack, json.loads(step.file.read_text("utf-8")))

    answer = pack.preview(
        [Given(BUCKET, "pictures", {"bucket": "shop-pictures"}), Given(ATTACHMENT, "network", NARROW), listener("web")]
    )

    assert answer.levels == expected


def test_one_stack_holds_resources_of_different_importance(pack: Pack) -> None:
    """By the config that the page about settings shows: tags, and components for what has none."""
    (example,) = re.findall(r"```json\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL)
    configure(pack, json.loads(example))
    resources = [
        Given(BUCKET, "customers", {"bucket": "customers", "tagsAll": {"importance": "high"}}),
        Given(BUCKET, "untagged", {"bucket": "untagged"}),
        Given(BUCKET, "scratch", {"bucket": "scratch", "tagsAll": {"importance": "low"}}),
        listener("shop"),
        listener("demo", importance="low"),
        Given(ATTACHMENT, "network", NARROW),
        # What has no scope is for everything: what is public is found in what is low too.
        Given("aws:s3/bucketAcl:BucketAcl", "open", {"bucket": "scratch", "acl": "public-read"}),
    ]
    sandbox = Resource(type="shop:index:Sandbox", name="sandbox", urn=urn("shop:index:Sandbox", "sandbox"))
    trial = Resource(
        type=ATTACHMENT, name="trial", urn=urn(f"shop:index:Sandbox${ATTACHMENT}", "trial"), properties=NARROW
    )

    answer = pack.analyze(sandbox).with_(pack.analyze(trial, parent=sandbox.urn))
    for resource in as_inputs(resources):
        answer = answer.with_(pack.analyze(resource))
    answer = answer.with_(pack.analyze_stack([*as_outputs(resources), trial]))

    assert answer.undecided == {}
    assert {(policy, found.rpartition("::")[2]) for policy, found in answer.findings} == {
        ("iam-full-access", "network"),
        ("lb-weak-tls-policy", "shop"),
        ("s3-bucket-without-public-access-block", "customers"),
        ("s3-bucket-without-public-access-block", "untagged"),
        ("s3-plaintext-requests", "customers"),
        ("s3-plaintext-requests", "untagged"),
        ("s3-public-acl", "open"),
    }
