"""Block Public Access must have all four settings on.

## Why it matters

The four settings close different doors: new public ACLs, existing public ACLs, new public policies, existing public
policies. One that is off leaves its door open. Declaring the resource with a setting left out is worse than not
declaring it: on a bucket or account an omitted setting means false and *turns off* what AWS had turned on.

## How to fix it

Set `blockPublicAcls`, `blockPublicPolicy`, `ignorePublicAcls` and `restrictPublicBuckets` to true. A static site does not
need them off: serve it through CloudFront with origin access control.

With the enforcement level `remediate` the pack itself turns on those that are off. A setting whose value is unknown at
preview it leaves alone.

## What it does not catch

A bucket without any configuration has a rule of its own, `s3-bucket-without-public-access-block`. On access points and
multi-Region access points an omitted setting means true, so only an explicit false is reported there.

## References

- [Block Public Access settings](https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html#access-control-block-public-access-options)
- [Restricting access to an Amazon S3 origin](https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-restricting-access-to-s3.html)
"""

from collections.abc import Iterator, Mapping
from typing import Final

from aws_guardrails.config import Config
from aws_guardrails.examples import Example, Given, Input, Ref, compliant, undecided, violating
from aws_guardrails.kinds import (
    ACCESS_POINT,
    ACCOUNT_BLOCK,
    BUCKET,
    BUCKET_BLOCK,
    MULTI_REGION_ACCESS_POINT,
)
from aws_guardrails.model import (
    CIS,
    NO_BOOLEAN,
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
from aws_guardrails.quoting import SETTINGS
from aws_guardrails.values import MISSING, UNKNOWN, Value, as_bool

STANDS_AT: Final[Mapping[str, Path]] = {
    BUCKET_BLOCK: (),
    ACCOUNT_BLOCK: (),
    ACCESS_POINT: ("publicAccessBlockConfiguration",),
    MULTI_REGION_ACCESS_POINT: ("details", "publicAccessBlock"),
}
"""Where each resource has the four settings."""

OMITTED_IS_FALSE: Final = frozenset({BUCKET_BLOCK, ACCOUNT_BLOCK})


def public_access_block_disabled(resource: Resource, _config: Config) -> Iterator[Answer]:
    """Report the settings that are off, all in one finding, and say which are not known."""
    off = _off(resource)
    for setting in SETTINGS:
        path = (*STANDS_AT[resource.kind], setting)
        value = resource.get(*path)
        if value is UNKNOWN:
            yield Undecided(resource, resource.path(*path))
        elif value is not MISSING and as_bool(value) is MISSING:
            yield Undecided(resource, resource.path(*path), NO_BOOLEAN)
    if off:
        facts = [
            f"`{resource.path(*path)}` is omitted, which means `false`"
            if resource.get(*path) is MISSING
            else f"`{resource.path(*path)}` is {resource.quote(*path)}"
            for path in off
        ]
        them = "it" if len(off) == 1 else "them"
        yield Finding(resource, resource.path(*off[0]), f"{', '.join(facts)}. Set {them} to `true`.")


def all_four_on(resource: Resource, _config: Config) -> Mapping[Path, Value]:
    """Return the settings that are off, turned on."""
    return dict.fromkeys(_off(resource), True)


def _off(resource: Resource) -> list[Path]:
    """Return the paths of the settings that are off for certain."""
    paths = [(*STANDS_AT[resource.kind], setting) for setting in SETTINGS]
    return [
        path
        for path in paths
        if as_bool(resource.get(*path)) is False
        or (resource.get(*path) is MISSING and resource.kind in OMITTED_IS_FALSE)
    ]


def examples() -> tuple[Example, ...]:
    """Return the examples."""
    closed: dict[str, Input] = dict.fromkeys(SETTINGS, True)
    bucket = Given(BUCKET, "pictures", {"bucket": "shop-pictures"})

    def block(**settings: Input) -> Given:
        return Given(BUCKET_BLOCK, "closed", {"bucket": Ref("pictures"), **closed, **settings})

    def access_point(**settings: Input) -> Given:
        return Given(ACCESS_POINT, "reports", {"bucket": Ref("pictures"), "publicAccessBlockConfiguration": settings})

    return (
        violating(
            "One setting is false",
            bucket,
            block(ignorePublicAcls=False),
            on={"closed": "`ignorePublicAcls` is `false`. Set it to `true`."},
        ),
        violating(
            "Settings are left out",
            bucket,
            block(blockPublicPolicy=None, restrictPublicBuckets=None),
            on={
                "closed": "`blockPublicPolicy` is omitted, which means `false`, `restrictPublicBuckets` is omitted, which "
                "means `false`. Set them to `true`."
            },
        ),
        violating(
            "The account's block has one off",
            Given(ACCOUNT_BLOCK, "account", {**closed, "blockPublicAcls": "false"}),
            on={"account": "`blockPublicAcls` is `false`. Set it to `true`."},
        ),
        violating(
            "An access point that says so",
            bucket,
            access_point(restrictPublicBuckets=False),
            on={"reports": "`publicAccessBlockConfiguration.restrictPublicBuckets` is `false`. Set it to `true`."},
        ),
        compliant("All four are on", bucket, block()),
        compliant("On an access point they are on by default", bucket, access_point(blockPublicAcls=True)),
        compliant(
            "So they are on a multi-Region access point",
            Given(MULTI_REGION_ACCESS_POINT, "worldwide", {"details": {"name": "worldwide"}}),
        ),
        undecided("A setting is computed", bucket, block(blockPublicAcls=UNKNOWN), on={"closed": "blockPublicAcls"}),
    )


RULE = Rule(
    name="s3-public-access-block-disabled",
    title="Block Public Access turned off",
    description="Block Public Access must have all four settings on.",
    severity=Severity.HIGH,
    level=Level.MANDATORY,
    remediation="Set blockPublicAcls, blockPublicPolicy, ignorePublicAcls and restrictPublicBuckets to true.",
    controls=(Control(SECURITY_HUB, "S3.8"), Control(SECURITY_HUB, "S3.1"), Control(CIS, "2.1.4")),
    since="0.1.0",
    config=Config,
    examples=examples,
    resource_check=ResourceCheck(tuple(STANDS_AT), public_access_block_disabled),
    mend=all_four_on,
)
