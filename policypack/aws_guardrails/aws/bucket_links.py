"""Which buckets of a stack a resource means by its `bucket`: a block, a policy, an ACL."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Final, NamedTuple, Self

from aws_guardrails.kinds import ACCOUNT_BLOCK, BUCKET, BUCKET_BLOCK, DIRECTORY_BUCKET
from aws_guardrails.model import Resource
from aws_guardrails.stack import Stack
from aws_guardrails.values import UNKNOWN

POLICY_TOPIC: Final = "policy document"
"""The question that every rule about bucket policies asks of one that is unknown as a whole."""


class Meant(NamedTuple):
    """Buckets by URN."""

    certain: frozenset[str]
    """Those that are meant for certain."""
    possible: frozenset[str]
    """Those that may be meant: a resource's `bucket` is not known."""


def with_public_access_block(stack: Stack) -> Meant:
    """Return the buckets that have a Block Public Access configuration, of their own or of their account."""
    accounts = {block.provider for block in stack.of_kind(ACCOUNT_BLOCK)}
    in_account = {bucket.urn for bucket in stack.of_kind(BUCKET) if bucket.provider in accounts}
    meant = meant_by(stack, stack.of_kind(BUCKET_BLOCK))
    return Meant(meant.certain | in_account, meant.possible - in_account)


def meant_by(stack: Stack, resources: Iterable[Resource]) -> Meant:
    """Link each resource to the buckets that it means."""
    certain: set[str] = set()
    possible: set[str] = set()
    index = _Index.of(stack)
    named: set[tuple[Resource, bool]] = set()
    computed: set[tuple[frozenset[str], bool]] = set()
    for resource in resources:
        if linked := resource.links.get("bucket"):
            # It stands in the bucket, and is there wherever the bucket is.
            certain.add(linked)
        elif isinstance(resource.get("bucket"), str):
            named.add((resource, resource.is_certain))
        else:
            # Those computed from the same resources mean the same buckets, so each such set is looked at once.
            computed.add((frozenset(_sources(stack, resource)), resource.is_certain))
    found = {
        *((*_meant_by_name(stack, resource, index), is_there) for resource, is_there in named),
        *((*_meant_by_sources(sources, index), is_there) for sources, is_there in computed),
    }
    for meant, is_certain, is_there in found:
        (certain if is_certain and is_there else possible).update(meant)
    return Meant(frozenset(certain), frozenset(possible - certain))


class _Index(NamedTuple):
    """The URNs of a stack's buckets, in the groups that a block may mean."""

    every: frozenset[str]
    unnamed: frozenset[str]
    """Those whose name the deployment decides."""
    directories: frozenset[str]
    """Directory buckets, which are never public."""
    by_source: Mapping[str, frozenset[str]]
    """By the URN of what their own name was computed from."""

    @classmethod
    def of(cls, stack: Stack) -> Self:
        buckets = stack.of_kind(BUCKET)
        by_source: defaultdict[str, set[str]] = defaultdict(set)
        for bucket in buckets:
            for source in stack.sources(bucket, "bucket"):
                by_source[source.urn].add(bucket.urn)
        return cls(
            every=frozenset(bucket.urn for bucket in buckets),
            unnamed=frozenset(bucket.urn for bucket in buckets if bucket.get("bucket") is UNKNOWN),
            directories=frozenset(bucket.urn for bucket in stack.of_kind(DIRECTORY_BUCKET)),
            by_source={source: frozenset(urns) for source, urns in by_source.items()},
        )


def _meant_by_name(stack: Stack, resource: Resource, index: _Index) -> tuple[frozenset[str], bool]:
    """Return the buckets that a known name may mean, and whether it means them for certain."""
    link = stack.follow(resource, "bucket", kinds=(BUCKET,))
    named = frozenset(target.urn for target in link.targets)
    if link.is_complete and named:
        return named, len(named) == 1
    # A plain name that no bucket is known to have may still be that of one whose name the deployment decides.
    return named | index.unnamed, False


def _meant_by_sources(sources: frozenset[str], index: _Index) -> tuple[frozenset[str], bool]:
    """Return the same for a `bucket` that was computed from these resources.

    Those are the buckets among them, and buckets whose own name was computed from the same; if there are none, any bucket.
    """
    if sources and sources <= index.directories:
        return frozenset(), True
    direct = sources & index.every
    related = frozenset(urn for source in sources for urn in index.by_source.get(source, ()))
    if len(sources) == 1 and direct and not related:
        return direct, True
    return direct | related or index.every, False


def leads_to_buckets(stack: Stack, resource: Resource) -> bool:
    """Tell whether a `bucket` was computed from buckets alone, be it by way of their other settings."""
    sources = set(_sources(stack, resource))
    return bool(sources) and sources <= {bucket.urn for bucket in stack.of_kind(BUCKET)}


def _sources(stack: Stack, resource: Resource) -> Iterator[str]:
    """Yield the URNs that a `bucket` was computed from; another setting of a bucket leads on to the bucket."""
    for source in stack.sources(resource, "bucket"):
        if source.kind == BUCKET or "bucket" not in source.references:
            yield source.urn
        else:
            yield from source.references["bucket"]
