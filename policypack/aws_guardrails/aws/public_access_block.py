"""S3 Block Public Access: the four settings, where they stand, and which buckets they cover.

https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from aws_guardrails.model import Resource
from aws_guardrails.stack import Stack
from aws_guardrails.values import UNKNOWN

SETTINGS: Final = ("blockPublicAcls", "blockPublicPolicy", "ignorePublicAcls", "restrictPublicBuckets")

BUCKETS: Final = ("aws:s3/bucket:Bucket", "aws:s3/bucketV2:BucketV2")
BUCKET_BLOCK: Final = "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock"
ACCOUNT_BLOCK: Final = "aws:s3/accountPublicAccessBlock:AccountPublicAccessBlock"


@dataclass(frozen=True, slots=True)
class Coverage:
    """Which buckets of a stack have a Block Public Access configuration."""

    covered: frozenset[str]
    """URNs of the buckets that have one for certain."""
    possible: frozenset[str]
    """URNs of those that may have one: a block's `bucket` is not known and may mean them."""


def coverage(stack: Stack) -> Coverage:
    """Link every block of the stack to the buckets that it covers."""
    buckets = stack.of_type(*BUCKETS)
    guarded_accounts = {block.provider for block in stack.of_type(ACCOUNT_BLOCK)}
    covered = {bucket.urn for bucket in buckets if bucket.provider in guarded_accounts}
    possible: set[str] = set()
    unnamed = [bucket for bucket in buckets if bucket.get("bucket") is UNKNOWN]
    for block in stack.of_type(BUCKET_BLOCK):
        link = stack.follow(block, "bucket", types=BUCKETS)
        if len(link.targets) == 1:
            covered.add(link.targets[0].urn)
        elif link.targets:
            possible.update(bucket.urn for bucket in link.targets)
        elif link.is_known:
            # A plain name that no bucket is known to have may still be that of one whose name the deployment decides.
            possible.update(bucket.urn for bucket in unnamed)
        else:
            possible.update(bucket.urn for bucket in _related(stack, block, buckets))
    return Coverage(frozenset(covered), frozenset(possible - covered))


def _related(stack: Stack, block: Resource, buckets: tuple[Resource, ...]) -> Iterator[Resource]:
    """Yield the buckets that a block with an unknown `bucket` may mean.

    Where the name was computed from something else (a random suffix, say), those are the buckets whose own name was
    computed from the same; where nothing is known of it, every bucket.
    """
    sources = {source.urn for source in stack.sources(block, "bucket")}
    namesakes = [bucket for bucket in buckets if sources.intersection(bucket.references.get("bucket", ()))]
    yield from namesakes or buckets
