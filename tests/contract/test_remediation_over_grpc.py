"""What the level `remediate` writes into resources of aws-native, which the offline provider does not have."""

from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from aws_guardrails.examples import urn
from aws_guardrails.model import Level
from google.protobuf import json_format
from pack_process import UNKNOWN_STRING, Pack, running_pack, secret, struct
from pulumi.runtime import proto

BUCKET = "aws-native:s3:Bucket"
KEY = "aws-native:kms:Key"
LISTENER = "aws-native:elasticloadbalancingv2:Listener"
CLOUD_CONTROL = "aws:cloudcontrol/resource:Resource"
ALL_ON = dict.fromkeys(("blockPublicAcls", "blockPublicPolicy", "ignorePublicAcls", "restrictPublicBuckets"), True)


@pytest.fixture(scope="module")
def pack() -> Iterator[Pack]:
    """Return a pack that remediates all it can."""
    with running_pack() as running:
        rules = (
            "data-key-without-rotation",
            "lb-weak-tls-policy",
            "s3-acls-enabled",
            "s3-public-access-block-disabled",
        )
        running.configure(dict.fromkeys(rules, Level.REMEDIATE))
        yield running


def remediated(pack: Pack, token: str, inputs: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the inputs after the last remediation, or none if there was none."""
    request = proto.AnalyzeRequest(type=token, urn=urn(token, "it"), name="it", properties=struct(inputs))
    answers = pack.stub.Remediate(request).remediations
    assert [answer.diagnostic for answer in answers if answer.diagnostic] == []
    return json_format.MessageToDict(answers[-1].properties) if answers else {}


@pytest.mark.parametrize(
    ("inputs", "changed"),
    [
        pytest.param(
            {"ownershipControls": {"rules": [{"objectOwnership": "BucketOwnerPreferred"}]}},
            {"ownershipControls": {"rules": [{"objectOwnership": "BucketOwnerEnforced"}]}},
            id="ownership",
        ),
        pytest.param(
            {"publicAccessBlockConfiguration": {"blockPublicAcls": True, "ignorePublicAcls": False}},
            {"publicAccessBlockConfiguration": ALL_ON},
            id="settings left out",
        ),
        pytest.param(
            {"publicAccessBlockConfiguration": {**ALL_ON, "ignorePublicAcls": secret(False)}},
            {"publicAccessBlockConfiguration": {**ALL_ON, "ignorePublicAcls": secret(True)}},
            id="a secret setting",
        ),
        pytest.param(
            {
                "publicAccessBlockConfiguration": {
                    **ALL_ON,
                    "ignorePublicAcls": False,
                    "blockPublicAcls": UNKNOWN_STRING,
                }
            },
            {"publicAccessBlockConfiguration": {**ALL_ON, "blockPublicAcls": UNKNOWN_STRING}},
            id="beside an unknown setting",
        ),
    ],
)
def test_a_bucket_is_mended_in_place(pack: Pack, inputs: Mapping[str, Any], changed: Mapping[str, Any]) -> None:
    others = {"bucketName": UNKNOWN_STRING, "tags": [{"key": "token", "value": secret("hunter2")}]}

    assert remediated(pack, BUCKET, {**others, **inputs}) == {**others, **changed}


@pytest.mark.parametrize(
    ("token", "inputs"),
    [
        pytest.param(BUCKET, {"publicAccessBlockConfiguration": ALL_ON}, id="sound"),
        pytest.param(BUCKET, {"publicAccessBlockConfiguration": UNKNOWN_STRING}, id="unknown"),
        pytest.param(BUCKET, {}, id="without a block, which only the stack can tell"),
        pytest.param(
            BUCKET,
            {"accessControl": "Private", "ownershipControls": {"rules": [{"objectOwnership": "ObjectWriter"}]}},
            id="ownership beside an ACL",
        ),
        pytest.param(
            "aws:s3/bucketOwnershipControls:BucketOwnershipControls",
            {"bucket": "pictures", "rule": {"objectOwnership": "ObjectWriter"}},
            id="ownership of a bucket that may have an ACL",
        ),
        pytest.param(LISTENER, {"port": 443, "protocol": UNKNOWN_STRING}, id="unknown protocol"),
        pytest.param(KEY, {"keySpec": UNKNOWN_STRING}, id="unknown kind of key"),
        pytest.param(KEY, {"keySpec": "RSA_4096", "keyUsage": "SIGN_VERIFY"}, id="key that cannot rotate"),
        pytest.param(
            CLOUD_CONTROL,
            {"typeName": "AWS::ElasticLoadBalancingV2::Listener", "desiredState": '{"Port": 443, "Protocol": "HTTPS"}'},
            id="inside a desired state",
        ),
    ],
)
def test_what_is_sound_or_uncertain_is_left_alone(pack: Pack, token: str, inputs: Mapping[str, Any]) -> None:
    assert remediated(pack, token, inputs) == {}


def test_a_key_of_aws_native_rotates(pack: Pack) -> None:
    inputs = {"description": "Encrypts the orders", "enableKeyRotation": False}

    assert remediated(pack, KEY, inputs) == {**inputs, "enableKeyRotation": True}


def test_a_listener_of_aws_native_gets_the_recommended_policy(pack: Pack) -> None:
    inputs = {"port": 443, "protocol": "HTTPS", "certificates": [{"certificateArn": UNKNOWN_STRING}]}

    assert remediated(pack, LISTENER, inputs) == {**inputs, "sslPolicy": "ELBSecurityPolicy-TLS13-1-2-2021-06"}
