"""No ACL may open a bucket or an object to everyone, or to every AWS account.

## Why it matters

`public-read` gives an object, or the list of a bucket's objects, to whoever asks. `authenticated-read` looks narrower and is
not: it means everyone with any AWS account, and anyone can open one.

## How to fix it

Remove the ACL: without one a bucket and its objects are their owner's alone. What visitors of a site should see, CloudFront
can serve from a private bucket with origin access control.

A public ACL is reported whatever else protects the bucket. S3 refuses it at deployment where ACLs are disabled (every new
bucket) or `blockPublicAcls` is on, and ignores it under `ignorePublicAcls`; but it stands in the program, and counts on the
day somebody lifts them.

## What it does not catch

Grants to a single account by its canonical id or e-mail address, and ACLs that another program sets on objects.

## References

- [Access control list overview](https://docs.aws.amazon.com/AmazonS3/latest/userguide/acl-overview.html)
- [What "public" means for an ACL](https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html#access-control-block-public-access-policy-status)
"""

from collections.abc import Iterator, Mapping
from typing import Final

from aws_guardrails.config import Config
from aws_guardrails.examples import Example, Given, Input, Ref, compliant, undecided, violating
from aws_guardrails.kinds import BUCKET, BUCKET_ACL, BUCKET_LOGGING, OBJECT, OBJECT_COPY
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
from aws_guardrails.values import UNKNOWN, Value

CANNED: Final[Mapping[str, str]] = {
    "publicread": "lets everyone read",
    "publicreadwrite": "lets everyone read and write",
    "authenticatedread": "lets every AWS account read",
}
"""Public canned ACLs, as aws-native writes them (`PublicRead`) and others (`public-read`), and what each does."""

GROUPS: Final[Mapping[str, str]] = {
    "http://acs.amazonaws.com/groups/global/AllUsers": "grants something to everyone",
    "http://acs.amazonaws.com/groups/global/AuthenticatedUsers": "grants something to every AWS account",
}

GRANTS: Final[Mapping[str, tuple[Path, Path]]] = {
    BUCKET: (("grants",), ("uri",)),
    BUCKET_ACL: (("accessControlPolicy", "grants"), ("grantee", "uri")),
    BUCKET_LOGGING: (("targetGrants",), ("grantee", "uri")),
    OBJECT_COPY: (("grants",), ("uri",)),
}
"""Where a resource has its list of grants, and where each grant names a group."""

CONSEQUENCE: Final = (
    "S3 refuses that at deployment where ACLs are disabled or `blockPublicAcls` is on, and ignores it under "
    "`ignorePublicAcls`; where none of them holds, it is public. Remove it."
)


def public_acl(resource: Resource, _config: Config) -> Iterator[Answer]:
    """Report the canned ACL, and every grant, that is public."""
    yield from _judge(resource, ("acl",), _canned(resource.get("acl")))
    if resource.kind not in GRANTS:
        return
    place, group = GRANTS[resource.kind]
    grants = resource.get(*place)
    if grants is UNKNOWN:
        yield Undecided(resource, resource.path(*place))
    for grant in resource.places(*place):
        path = (*grant, *group)
        uri = resource.get(*path)
        yield from _judge(resource, path, GROUPS.get(uri) if isinstance(uri, str) else uri)


def _canned(value: Value) -> Value:
    return CANNED.get(value.replace("-", "").lower()) if isinstance(value, str) else value


def _judge(resource: Resource, path: Path, effect: Value) -> Iterator[Answer]:
    """Report what a value does, if it is public; `effect` is the words for that, or `UNKNOWN`."""
    written = resource.path(*path)
    if effect is UNKNOWN:
        yield Undecided(resource, written)
    elif isinstance(effect, str):
        yield Finding(resource, written, f"`{written}` is {resource.quote(*path)}, which {effect}. {CONSEQUENCE}")


def examples() -> tuple[Example, ...]:
    """Return the examples."""
    everyone = "http://acs.amazonaws.com/groups/global/AllUsers"
    bucket = Given(BUCKET, "pictures", {"bucket": "shop-pictures"})

    def acl(**inputs: Input) -> Given:
        return Given(BUCKET_ACL, "acl", {"bucket": Ref("pictures"), **inputs})

    def granted(grantee: Mapping[str, Input]) -> Input:
        return {"owner": {"id": "a1b2"}, "grants": [{"permission": "READ", "grantee": grantee}]}

    def message(path: str, value: str, effect: str) -> str:
        return f"`{path}` is `{value}`, which {effect}. {CONSEQUENCE}"

    return (
        violating(
            "A public canned ACL",
            bucket,
            acl(acl="public-read"),
            on={"acl": message("acl", "public-read", "lets everyone read")},
        ),
        violating(
            "Every AWS account is everyone",
            Given(BUCKET, "pictures", {"bucket": "shop-pictures", "acl": "authenticated-read"}),
            on={"pictures": message("acl", "authenticated-read", "lets every AWS account read")},
        ),
        violating(
            "A grant to everyone",
            bucket,
            acl(accessControlPolicy=granted({"type": "Group", "uri": everyone})),
            on={"acl": message("accessControlPolicy.grants[0].grantee.uri", everyone, "grants something to everyone")},
        ),
        violating(
            "An object",
            bucket,
            Given(OBJECT, "logo", {"bucket": Ref("pictures"), "key": "logo.png", "acl": "public-read"}),
            on={"logo": message("acl", "public-read", "lets everyone read")},
        ),
        compliant("A private ACL", bucket, acl(acl="private")),
        compliant("S3 may deliver its logs", bucket, acl(acl="log-delivery-write")),
        compliant(
            "A grant to one account", bucket, acl(accessControlPolicy=granted({"type": "CanonicalUser", "id": "c3d4"}))
        ),
        undecided("The ACL is computed", bucket, acl(acl=UNKNOWN), on={"acl": "acl"}),
    )


RULE = Rule(
    name="s3-public-acl",
    title="Public ACL",
    description="No ACL may open a bucket or an object to everyone, or to every AWS account.",
    severity=Severity.HIGH,
    level=Level.MANDATORY,
    remediation="Remove the ACL.",
    controls=(Control(SECURITY_HUB, "S3.2"), Control(SECURITY_HUB, "S3.3")),
    since="0.1.0",
    config=Config,
    examples=examples,
    resource_check=ResourceCheck((BUCKET, BUCKET_ACL, BUCKET_LOGGING, OBJECT, OBJECT_COPY), public_acl),
)
