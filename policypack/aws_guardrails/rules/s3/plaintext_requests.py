"""Buckets must deny requests without TLS.

## Why it matters

S3 answers over plain HTTP unless the bucket's policy forbids it. A client with an old endpoint, or a script with `http://`
in it, then sends its objects, and the signature that names its key, where everyone on the way can read them.

## How to fix it

Give the bucket a policy with this statement:

```json
{
  "Sid": "DenyPlaintextRequests",
  "Effect": "Deny",
  "Principal": "*",
  "Action": "s3:*",
  "Resource": ["arn:aws:s3:::BUCKET", "arn:aws:s3:::BUCKET/*"],
  "Condition": {"Bool": {"aws:SecureTransport": "false"}}
}
```

It has to deny everyone every action, on the bucket and on its objects, and ask for nothing else: a second condition would
let some requests through.

## What it does not catch

A bucket whose policy is made elsewhere, or whose account has a service control policy to the same effect, which is why this
policy is advisory. Directory buckets do not answer over plain HTTP and are not judged.

## References

- [Managing access based on HTTP or HTTPS requests](https://docs.aws.amazon.com/AmazonS3/latest/userguide/example-bucket-policies.html#example-bucket-policies-HTTP-HTTPS)
"""

import json
from collections.abc import Iterator, Mapping
from typing import Final

from aws_guardrails.aws.bucket_links import POLICY_TOPIC, meant_by
from aws_guardrails.aws.plaintext_requests import denies_plaintext
from aws_guardrails.aws.policy_document import read_document
from aws_guardrails.config import Config
from aws_guardrails.examples import Example, Given, Input, Ref, compliant, undecided, violating
from aws_guardrails.kinds import BUCKET, BUCKET_POLICY, DIRECTORY_BUCKET
from aws_guardrails.model import (
    CIS,
    NOT_KNOWN,
    SECURITY_HUB,
    Answer,
    Control,
    Finding,
    Level,
    Resource,
    Rule,
    Severity,
    StackCheck,
    Undecided,
)
from aws_guardrails.stack import Stack
from aws_guardrails.values import UNKNOWN, Marker

STATEMENT: Final = (
    "a statement that denies everyone `s3:*` on the bucket and its objects where `aws:SecureTransport` is `false`"
)
NO_POLICY: Final = f"No policy in the stack is linked to this bucket. Give it one with {STATEMENT}."
NOT_DENIED: Final = f"The bucket's policy does not deny requests without TLS. Add {STATEMENT}."


def plaintext_requests(stack: Stack, _config: Config) -> Iterator[Answer]:
    """Report the buckets that no policy of the stack closes to plaintext."""
    policies = stack.of_kind(BUCKET_POLICY)
    verdicts = {policy: _denies(policy) for policy in policies}
    closed = meant_by(stack, (policy for policy in policies if verdicts[policy] is True))
    unclear = meant_by(stack, (policy for policy in policies if verdicts[policy] is UNKNOWN))
    any_policy = meant_by(stack, policies)
    for policy in policies:
        if verdicts[policy] is UNKNOWN:
            is_whole = read_document(policy.get("policy")) is UNKNOWN
            yield Undecided(policy, policy.path("policy"), NOT_KNOWN, POLICY_TOPIC if is_whole else None)
    for bucket in stack.of_kind(BUCKET):
        if bucket.urn in closed.certain | unclear.certain | unclear.possible:
            continue
        path = bucket.path("bucket")
        if bucket.urn in closed.possible or stack.may_be_joined(bucket):
            yield Undecided(bucket, path, "may be the one that a policy of the stack means, which denies plaintext")
        else:
            yield Finding(bucket, path, NOT_DENIED if bucket.urn in any_policy.certain else NO_POLICY)


def _denies(policy: Resource) -> bool | Marker:
    document = read_document(policy.get("policy"))
    return denies_plaintext(document) if isinstance(document, Mapping) else UNKNOWN if document is UNKNOWN else False


def examples() -> tuple[Example, ...]:
    """Return the examples."""
    bucket = Given(BUCKET, "pictures", {"bucket": "shop-pictures"}, {"arn": "arn:aws:s3:::shop-pictures"})
    arn = "arn:aws:s3:::shop-pictures"
    deny: Mapping[str, Input] = {
        "Effect": "Deny",
        "Principal": "*",
        "Action": "s3:*",
        "Resource": [arn, f"{arn}/*"],
        "Condition": {"Bool": {"aws:SecureTransport": "false"}},
    }

    def policy(**changes: Input) -> Given:
        document = json.dumps({"Version": "2012-10-17", "Statement": [{**deny, **changes}]})
        return Given(BUCKET_POLICY, "tls", {"bucket": Ref("pictures"), "policy": document})

    return (
        violating("The bucket has no policy", bucket, on={"pictures": NO_POLICY}),
        violating("Its policy is about something else", bucket, policy(Condition=[]), on={"pictures": NOT_DENIED}),
        violating("The objects alone are closed", bucket, policy(Resource=f"{arn}/*"), on={"pictures": NOT_DENIED}),
        violating("One action alone is denied", bucket, policy(Action="s3:GetObject"), on={"pictures": NOT_DENIED}),
        compliant("Plaintext is denied", bucket, policy()),
        compliant("In other words", bucket, policy(Principal={"AWS": ["*"]}, Action=["*"], Resource="*")),
        undecided(
            "The policy is computed from what only the deployment knows",
            bucket,
            Given(BUCKET_POLICY, "tls", {"bucket": Ref("pictures"), "policy": UNKNOWN}),
            on={"tls": "policy"},
        ),
    )


RULE = Rule(
    name="s3-plaintext-requests",
    title="Plaintext requests",
    description="Buckets must deny requests without TLS.",
    severity=Severity.MEDIUM,
    level=Level.ADVISORY,
    remediation="Give the bucket a policy that denies every action where aws:SecureTransport is false.",
    controls=(Control(SECURITY_HUB, "S3.5"), Control(CIS, "2.1.1")),
    since="0.1.0",
    config=Config,
    examples=examples,
    stack_check=StackCheck((BUCKET, DIRECTORY_BUCKET, BUCKET_POLICY), plaintext_requests),
    topics=(POLICY_TOPIC,),
)
