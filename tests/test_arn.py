"""What is an ARN, and what its parts are."""

import pytest
from aws_guardrails.aws.arn import Arn, parse_arn


@pytest.mark.parametrize(
    ("text", "arn"),
    [
        ("arn:aws:acm:eu-west-1:1:certificate/0", Arn("aws", "acm", "eu-west-1", "1", "certificate/0")),
        (" arn:aws-cn:iam::1:role/x\n", Arn("aws-cn", "iam", "", "1", "role/x")),
        ("arn:aws:sns:eu-west-1:1:topic:a:b", Arn("aws", "sns", "eu-west-1", "1", "topic:a:b")),
        ("arn:aws:s3:::", None),
        ("arn:AWS x:s3:::bucket", None),
        ("arn:aws:s3::bucket", None),
        ("urn:aws:s3:::bucket", None),
        ("", None),
    ],
)
def test_an_arn_is_read_into_its_parts(text: str, arn: Arn | None) -> None:
    assert parse_arn(text) == arn
