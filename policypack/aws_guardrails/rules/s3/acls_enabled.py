"""Buckets must have their ACLs disabled.

## Why it matters

An ACL is a second list of who may read, beside the bucket policy: it can be set on each object by whoever uploads it, and
nobody sees them all at once. Buckets made since April 2023 have them disabled (`BucketOwnerEnforced`); then the owner has
every object, and policies alone decide.

## How to fix it

Set the bucket's ownership to `BucketOwnerEnforced`, or leave out `aws.s3.BucketOwnershipControls` on a new bucket. Replace
what ACLs grant by a bucket policy first: with ACLs disabled S3 refuses to set one.

With the enforcement level `remediate` the pack itself does so on a bucket of aws-native that sets no ACL. Of
`aws.s3.BucketOwnershipControls` it cannot know whether another resource sets one.

## What it does not catch

A bucket whose ownership the stack does not mention: an old one may have ACLs enabled.

## References

- [Controlling ownership of objects and disabling ACLs](https://docs.aws.amazon.com/AmazonS3/latest/userguide/about-object-ownership.html)
"""

from collections.abc import Iterator, Mapping
from typing import Final

from aws_guardrails.config import Config
from aws_guardrails.examples import Example, Given, Input, Ref, compliant, undecided, violating
from aws_guardrails.kinds import BUCKET, BUCKET_OWNERSHIP
from aws_guardrails.model import (
    SECURITY_HUB,
    Answer,
    Control,
    Finding,
    Level,
    Path,
    Resource,
    ResourceCheck,
    Rule,
    Severity,
    Undecided,
)
from aws_guardrails.values import MISSING, UNKNOWN, Value

OWNERSHIP: Final[Path] = ("rule", "objectOwnership")
ENFORCED: Final = "BucketOwnerEnforced"


def acls_enabled(resource: Resource, _config: Config) -> Iterator[Answer]:
    """Report an ownership under which ACLs count."""
    path = resource.path(*OWNERSHIP)
    match resource.get(*OWNERSHIP):
        case "BucketOwnerPreferred" | "ObjectWriter":
            yield Finding(
                resource,
                path,
                f"`{path}` is {resource.quote(*OWNERSHIP)}, so ACLs decide beside the bucket policy who may read. Use "
                f"`{ENFORCED}`, which disables them.",
            )
        case value if value is UNKNOWN:
            yield Undecided(resource, path)
        case value if value not in (MISSING, ENFORCED):
            yield Undecided(resource, path, "is not a value that AWS accepts")


def enforced(resource: Resource, _config: Config) -> Mapping[Path, Value]:
    """Return the ownership without ACLs, where the same resource shows that there is none to lose."""
    bucket = resource.container
    if bucket is None or bucket.get("acl") is not MISSING:
        return {}
    return {OWNERSHIP: ENFORCED}


def examples() -> tuple[Example, ...]:
    """Return the examples."""
    bucket = Given(BUCKET, "pictures", {"bucket": "shop-pictures"})

    def ownership(value: Input) -> Given:
        return Given(BUCKET_OWNERSHIP, "owner", {"bucket": Ref("pictures"), "rule": {"objectOwnership": value}})

    def message(value: str) -> dict[str, str]:
        return {
            "owner": f"`rule.objectOwnership` is `{value}`, so ACLs decide beside the bucket policy who may read. Use "
            "`BucketOwnerEnforced`, which disables them."
        }

    return (
        violating(
            "The bucket's owner is only preferred",
            bucket,
            ownership("BucketOwnerPreferred"),
            on=message("BucketOwnerPreferred"),
        ),
        violating("Who writes an object owns it", bucket, ownership("ObjectWriter"), on=message("ObjectWriter")),
        compliant("ACLs are disabled", bucket, ownership("BucketOwnerEnforced")),
        compliant("On a new bucket they are disabled anyway", bucket),
        undecided("The ownership is computed", bucket, ownership(UNKNOWN), on={"owner": "rule.objectOwnership"}),
    )


RULE = Rule(
    name="s3-acls-enabled",
    title="ACLs enabled",
    description="Buckets must have their ACLs disabled.",
    severity=Severity.MEDIUM,
    level=Level.ADVISORY,
    remediation="Set the bucket's object ownership to BucketOwnerEnforced.",
    controls=(Control(SECURITY_HUB, "S3.12"),),
    since="0.1.0",
    config=Config,
    examples=examples,
    resource_check=ResourceCheck((BUCKET_OWNERSHIP,), acls_enabled),
    mend=enforced,
)
