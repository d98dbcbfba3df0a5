"""Every bucket must have a Block Public Access configuration in the stack.

## Why it matters

Block Public Access is the switch that makes a wrong ACL or bucket policy harmless. AWS turns it on for buckets created
since April 2023, so a bucket without a configuration of its own is not public today; but an older or imported bucket
may have it off, anyone may turn it off in the console unnoticed, and only what the program declares is put back by the
next `pulumi up`.

## How to fix it

Add an `aws.s3.BucketPublicAccessBlock` for the bucket with all four settings true. If the whole account is to be
closed, one `aws.s3.AccountPublicAccessBlock` with all four settings covers every bucket of the same provider in the
stack.

## What it does not catch

A configuration with a setting that is off has a rule of its own, `s3-public-access-block-disabled`. An account-level
block outside the stack is not seen: where all accounts have one, say so by `accountsAreBlocked`. One in the stack covers
the buckets of its own provider only, because another provider may mean another account. Directory buckets cannot be made
public and are not judged. Where the block's `bucket` is not
known at preview and may mean several buckets, those are undecided until the deployment. A bucket that the program only
reads (`aws.s3.Bucket.get`) belongs to somebody else's stack and is not judged.

## References

- [Blocking public access to your S3 storage](https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html)
- [Default settings for new buckets](https://docs.aws.amazon.com/AmazonS3/latest/userguide/create-bucket-faq.html)
"""

from collections.abc import Iterator
from typing import Final

from aws_guardrails.aws.bucket_links import with_public_access_block
from aws_guardrails.config import Config, parameter
from aws_guardrails.examples import Example, Given, Input, Question, Ref, compliant, undecided, violating
from aws_guardrails.kinds import ACCOUNT_BLOCK, BUCKET, BUCKET_BLOCK
from aws_guardrails.model import (
    CIS,
    SECURITY_HUB,
    Answer,
    Control,
    Finding,
    Level,
    Rule,
    Severity,
    StackCheck,
    Undecided,
)
from aws_guardrails.quoting import SETTINGS, clean
from aws_guardrails.stack import Stack
from aws_guardrails.values import UNKNOWN

MESSAGE: Final = (
    "No Block Public Access configuration in the stack is linked to this bucket{but}. Add an "
    "`aws.s3.BucketPublicAccessBlock` for it with all four settings true."
)

MAY_BE_BLOCKED: Final = (
    "may be the one that a Block Public Access configuration of the stack means, whose `bucket` is not known before the "
    "deployment"
)


class BlockConfig(Config):
    """The rule's parameters."""

    accounts_are_blocked: bool = parameter(
        False,
        "Whether every account that the stack deploys to has an account-level block with all four settings on, made "
        "elsewhere.",
    )


def bucket_without_public_access_block(stack: Stack, config: BlockConfig) -> Iterator[Answer]:
    """Report the buckets that no block of the stack covers."""
    if config.accounts_are_blocked:
        return
    linked = with_public_access_block(stack)
    accounts = stack.of_kind(ACCOUNT_BLOCK)
    but = f" (the account's, `{clean(accounts[0].name)}`, belongs to another provider)" if accounts else ""
    for bucket in stack.of_kind(BUCKET):
        if bucket.urn in linked.certain:
            continue
        if bucket.urn in linked.possible or stack.may_be_joined(bucket):
            yield Undecided(
                bucket,
                bucket.path("bucket"),
                MAY_BE_BLOCKED,
            )
        else:
            yield Finding(bucket, bucket.path("bucket"), MESSAGE.format(but=but))


def examples() -> tuple[Example, ...]:
    """Return the examples."""
    closed: dict[str, Input] = dict.fromkeys(SETTINGS, True)
    message = MESSAGE.format(but="")
    pictures = Given(BUCKET, "pictures", {"bucket": "shop-pictures"}, {"id": "shop-pictures"})
    uploads = Given(BUCKET, "uploads", {"bucket": "shop-uploads"}, {"id": "shop-uploads"})

    def block(bucket: Input) -> Given:
        return Given(BUCKET_BLOCK, "closed", {"bucket": bucket, **closed})

    suffix = Given("random:index/randomPet:RandomPet", "suffix")
    return (
        violating("No block at all", pictures, on={"pictures": message}),
        violating("The block is another bucket's", pictures, uploads, block(Ref("pictures")), on={"uploads": message}),
        violating("The block names a bucket elsewhere", pictures, block("somebody-elses"), on={"pictures": message}),
        violating(
            "The account block belongs to another provider",
            Given(ACCOUNT_BLOCK, "account", closed, provider="urn:pulumi:dev::shop::pulumi:providers:aws::audit"),
            pictures,
            on={"pictures": MESSAGE.format(but=" (the account's, `account`, belongs to another provider)")},
        ),
        compliant("Linked by the bucket's id", pictures, block(Ref("pictures"))),
        compliant("Linked by the name that the bucket gets", block(Ref("pictures", "bucket")), pictures),
        compliant("Linked by the plain name", pictures, block("shop-pictures")),
        compliant(
            "Every account is closed, as the config says",
            pictures,
            accountsAreBlocked=True,
        ),
        compliant("The account is closed", Given(ACCOUNT_BLOCK, "account", closed), pictures, uploads),
        undecided(
            "A block that may mean either bucket",
            pictures,
            uploads,
            block(UNKNOWN),
            on={
                "pictures": Question(
                    "bucket",
                    MAY_BE_BLOCKED,
                ),
                "uploads": Question(
                    "bucket",
                    MAY_BE_BLOCKED,
                ),
            },
        ),
        undecided(
            "The names are made with a random suffix",
            suffix,
            Given(BUCKET, "made", {"bucket": Ref("suffix")}),
            block(Ref("suffix")),
            on={
                "made": Question(
                    "bucket",
                    MAY_BE_BLOCKED,
                )
            },
        ),
    )


RULE = Rule(
    name="s3-bucket-without-public-access-block",
    title="Bucket without Block Public Access",
    description="Every bucket must have a Block Public Access configuration in the stack.",
    severity=Severity.MEDIUM,
    level=Level.MANDATORY,
    remediation="Add an aws.s3.BucketPublicAccessBlock for the bucket with all four settings true.",
    controls=(Control(SECURITY_HUB, "S3.8"), Control(CIS, "2.1.4")),
    since="0.1.0",
    config=BlockConfig,
    examples=examples,
    stack_check=StackCheck((BUCKET, BUCKET_BLOCK, ACCOUNT_BLOCK), bucket_without_public_access_block),
)
