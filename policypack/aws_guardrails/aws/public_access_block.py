"""S3 Block Public Access: where its four settings stand, and which buckets they cover.

https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final, Self

from aws_guardrails.model import Resource
from aws_guardrails.stack import Stack
from aws_guardrails.values import UNKNOWN

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
    buckets = stack.of_kind(*BUCKETS)
    accounts = {block.provider for block in stack.of_kind(ACCOUNT_BLOCK)}
    covered = {bucket.urn for bucket in buckets if bucket.provider in accounts}
    possible: set[str] = set()
    index = _Index.of(stack, buckets)
    blocks = stack.of_kind(BUCKET_BLOCK)
    named = {_meant_by_name(stack, block, index) for block in blocks if isinstance(block.get("bucket"), str)}
    # Blocks computed from the same resources mean the same buckets, so each such set is looked at once.
    computed = {frozenset(_sources(stack, block)) for block in blocks if not isinstance(block.get("bucket"), str)}
    links = named | {_meant_by_sources(sources, index) for sources in computed}
    for meant, is_certain in links:
        (covered if is_certain else possible).update(meant)
    return Coverage(frozenset(covered), frozenset(possible - covered))


@dataclass(frozen=True, slots=True)
class _Index:
    """The URNs of a stack's buckets, in the groups that a block may mean."""

    every: frozenset[str]
    unnamed: frozenset[str]
    """Those whose name the deployment decides."""
    by_source: Mapping[str, frozenset[str]]
    """By the URN of what their own name was computed from."""

    @classmethod
    def of(cls, stack: Stack, buckets: tuple[Resource, ...]) -> Self:
        by_source: defaultdict[str, set[str]] = defaultdict(set)
        for bucket in buckets:
            for source in stack.sources(bucket, "bucket"):
                by_source[source.urn].add(bucket.urn)
        return cls(
            every=frozenset(bucket.urn for bucket in buckets),
            unnamed=frozenset(bucket.urn for bucket in buckets if bucket.get("bucket") is UNKNOWN),
            by_source={source: frozenset(urns) for source, urns in by_source.items()},
        )


def _meant_by_name(stack: Stack, block: Resource, index: _Index) -> tuple[frozenset[str], bool]:
    """Return the buckets that a block with a known name may mean, and whether it means them for certain."""
    named = frozenset(target.urn for target in stack.follow(block, "bucket", kinds=BUCKETS).targets)
    # A plain name that no bucket is known to have may still be that of one whose name the deployment decides.
    return (named, len(named) == 1) if named else (index.unnamed, False)


def _meant_by_sources(sources: frozenset[str], index: _Index) -> tuple[frozenset[str], bool]:
    """Return the same for a block whose `bucket` was computed from these resources.

    Those are the buckets among them, and buckets whose own name was computed from the same; if there are none, any bucket.
    """
    direct = sources & index.every
    related = frozenset(urn for source in sources for urn in index.by_source.get(source, ()))
    if len(sources) == 1 and direct and related <= direct:
        return direct, True
    return direct | related or index.every, False


def _sources(stack: Stack, block: Resource) -> Iterator[str]:
    """Yield the URNs that a block's `bucket` was computed from; another setting of a bucket leads on to the bucket."""
    for source in stack.sources(block, "bucket"):
        if source.type in BUCKETS or "bucket" not in source.references:
            yield source.urn
        else:
            yield from source.references["bucket"]
