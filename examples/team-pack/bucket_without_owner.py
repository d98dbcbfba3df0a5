"""Every bucket must say by a tag whose it is.

Whoever finds a bucket in an incident has to know whom to call. Add the tag to the bucket, or to the provider's default tags.
"""

from collections.abc import Iterator
from typing import Any

from aws_guardrails.api import (
    UNKNOWN,
    Answer,
    Config,
    Example,
    Finding,
    Given,
    Level,
    Marker,
    Resource,
    ResourceCheck,
    Rule,
    Severity,
    Undecided,
    Value,
    compliant,
    parameter,
    shown,
    undecided,
    violating,
)

BUCKET = "aws:s3/bucket:Bucket"


class Owned(Config):
    """The rule's own parameters; `exemptions`, `scope` and `onUnknown` come with `Config`."""

    tag: str = parameter("owner", "The key of the tag that names the owner.")


def bucket_without_owner(bucket: Resource, config: Owned) -> Iterator[Answer]:
    """Report a bucket that has no owner, by tags of its own and of the provider."""
    values = list(tagged(bucket, config.tag))
    if any(isinstance(value, str) and value.strip() for value in values):
        return
    path = bucket.path("tags", config.tag)
    if UNKNOWN in values:
        yield Undecided(bucket, path)
        return
    name = f" {shown(bucket, 'bucket')}" if isinstance(bucket.get("bucket"), str) else ""
    yield Finding(
        bucket,
        path,
        f"The bucket{name} has no tag `{config.tag}`, so nobody knows whom to call about it. Add the tag, with your team's "
        "name.",
    )


def tagged(bucket: Resource, key: str) -> Iterator[Value]:
    """Yield what a tag may be: by the bucket's own tags, and by those with the provider's default ones."""
    yield bucket.get("tags", key)
    yield bucket.get("tagsAll", key)
    # In aws-native and in templates tags are a list.
    tags = bucket.get("tags")
    for index in range(len(tags) if isinstance(tags, tuple) else 0):
        match bucket.get("tags", index, "key"):
            case str(other) if other != key:
                pass
            case Marker():
                yield UNKNOWN
            case _:
                yield bucket.get("tags", index, "value")


def examples() -> tuple[Example, ...]:
    """Return the examples, which the test holds the rule to."""
    message = "has no tag `owner`, so nobody knows whom to call about it. Add the tag, with your team's name."

    def bucket(**tags: Any) -> Given:  # noqa: ANN401 - JSON
        return Given(BUCKET, "pictures", {"bucket": "shop-pictures", **tags})

    def native(key: str | Marker) -> Given:
        return Given("aws-native:s3:Bucket", "pictures", {"tags": [{"key": key, "value": "web"}]})

    return (
        compliant("The bucket names its owner", bucket(tags={"owner": "web"})),
        compliant("The provider does", bucket(tags={}, tagsAll={"owner": "web"})),
        compliant("The team calls the tag otherwise", bucket(tags={"team": "web"}), tag="team"),
        compliant("A bucket of aws-native names its owner", native("owner")),
        violating("One of aws-native has another tag", native("app"), on={"pictures": f"The bucket {message}"}),
        undecided("The key of a tag is computed", native(UNKNOWN), on={"pictures": "tags.owner"}),
        violating("It has no tags", bucket(), on={"pictures": f"The bucket `shop-pictures` {message}"}),
        violating(
            "The tag is empty", bucket(tags={"owner": " "}), on={"pictures": f"The bucket `shop-pictures` {message}"}
        ),
        violating(
            "The name is Pulumi's to choose",
            Given(BUCKET, "pictures", {"tags": {"app": "shop"}}),
            on={"pictures": f"The bucket {message}"},
        ),
        undecided("The tags are computed", bucket(tags=UNKNOWN), on={"pictures": "tags.owner"}),
    )


RULE = Rule(
    name="team-bucket-without-owner",
    title="Bucket without an owner",
    description="Every bucket must say by a tag whose it is.",
    severity=Severity.LOW,
    level=Level.MANDATORY,
    remediation="Add the tag `owner` to the bucket, or to the provider's default tags.",
    controls=(),
    since="1.0.0",
    config=Owned,
    examples=examples,
    resource_check=ResourceCheck((BUCKET,), bucket_without_owner),
)
