"""Block Public Access must have all four settings on.

## Why it matters

The four settings close different doors: new public ACLs, existing public ACLs, new public policies, existing public
policies. One that is off leaves its door open. Declaring the resource with a setting left out is worse than not
declaring it: on a bucket or account an omitted setting means false and *turns off* what AWS had turned on.

## How to fix it

Set `blockPublicAcls`, `blockPublicPolicy`, `ignorePublicAcls` and `restrictPublicBuckets` to true. A static site does
not need them off: serve it through CloudFront with origin access control.

## What it does not catch

A bucket without any configuration has a rule of its own, `s3-bucket-without-public-access-block`. On access points and
multi-Region access points an omitted setting means true, so only an explicit false is reported there. Resources of the
package aws-native are not judged.

## References

- [Block Public Access settings](https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html#access-control-block-public-access-options)
- [Restricting access to an Amazon S3 origin](https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-restricting-access-to-s3.html)
"""

from collections.abc import Iterator, Mapping
from typing import Final

from aws_guardrails.aws.public_access_block import ACCOUNT_BLOCK, BUCKET_BLOCK
from aws_guardrails.config import Config
from aws_guardrails.examples import Example, Given, Input, Ref, compliant, undecided, violating
from aws_guardrails.model import (
    CIS,
    SECURITY_HUB,
    Answer,
    Control,
    Finding,
    Level,
    Resource,
    ResourceCheck,
    Rule,
    Severity,
    Undecided,
)
from aws_guardrails.quoting import SETTINGS
from aws_guardrails.values import MISSING, UNKNOWN, as_bool, join

ACCESS_POINT: Final = "aws:s3/accessPoint:AccessPoint"
MULTI_REGION_ACCESS_POINT: Final = "aws:s3control/multiRegionAccessPoint:MultiRegionAccessPoint"

STANDS_AT: Final[Mapping[str, tuple[str, ...]]] = {
    BUCKET_BLOCK: (),
    ACCOUNT_BLOCK: (),
    ACCESS_POINT: ("publicAccessBlockConfiguration",),
    MULTI_REGION_ACCESS_POINT: ("details", "publicAccessBlock"),
}
"""Where each resource has the four settings."""

OMITTED_IS_FALSE: Final = frozenset({BUCKET_BLOCK, ACCOUNT_BLOCK})


def public_access_block_disabled(resource: Resource, _config: Config) -> Iterator[Answer]:
    """Report the settings that are off, all in one finding, and say which are not known."""
    off: list[str] = []
    facts: list[str] = []
    for setting in SETTINGS:
        path = (*STANDS_AT[resource.type], setting)
        value = resource.get(*path)
        match as_bool(value):
            case True:
                continue
            case False:
                off.append(join(*path))
                facts.append(f"`{join(*path)}` is {resource.quote(*path)}")
            case _ if value is MISSING and resource.type in OMITTED_IS_FALSE:
                off.append(join(*path))
                facts.append(f"`{join(*path)}` is omitted, which means `false`")
            case _ if value is UNKNOWN:
                yield Undecided(resource, join(*path))
            case _ if value is not MISSING:
                yield Undecided(resource, join(*path), "is neither true nor false")
    if off:
        yield Finding(resource, off[0], f"{', '.join(facts)}. Set {'it' if len(off) == 1 else 'them'} to `true`.")


def examples() -> tuple[Example, ...]:
    """Return the examples."""
    closed: dict[str, Input] = dict.fromkeys(SETTINGS, True)
    bucket = Given("aws:s3/bucket:Bucket", "pictures", {"bucket": "shop-pictures"})

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
)
