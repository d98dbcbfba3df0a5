"""No policy of a bucket or access point may be public.

## Why it matters

A bucket policy that lets everyone in is how most data have leaked out of S3. It is easily written by accident: with a
condition that looks as if it confined strangers, and does not.

## How to fix it

Name who may come: an account, a role, an AWS service. Where that cannot be, confine everyone by a condition with a fixed
value: `aws:PrincipalOrgID`, `aws:SourceVpce`, `aws:SourceAccount`, `aws:SourceIp` with ranges no broader than /8. A static
site needs no public bucket: CloudFront reads from a private one with origin access control, as the first example below that
is left alone shows.

A public policy is reported whatever else protects the bucket. S3 refuses it at deployment under `blockPublicPolicy`, which
every new bucket has, and narrows it to the owner's account and AWS services under `restrictPublicBuckets`; but it stands in
the program, and counts on the day somebody lifts them. A bucket that is meant to be public takes an exemption.

## What counts as public

AWS's own definition: a policy is public unless every statement that allows something names fixed principals only, or has a
condition that holds for fixed values only, of a key that says who comes or from where. A fixed value has no wildcard and no
policy variable in it.

- `"*"`, `{"AWS": "*"}` and lists with it mean everyone; so does `NotPrincipal`, and a sign-in provider on the internet.
- `StringNotEquals` and its like, `...IfExists` and `ForAllValues:` confine nobody: they hold for requests without the key.
- `aws:SecureTransport`, `aws:Referer`, `s3:prefix` and their like say nothing of who comes.
- A range of addresses broader than /8 (IPv6: /32) is public.
- Which actions are allowed does not matter, and a Deny elsewhere in the policy does not make it private.
- Where several keys are tested, one that confines is enough; of its values each has to be fixed.

## What it does not catch

Policies of directory buckets and of access points in a VPC cannot be public. A policy of an access point that the stack does
not show is undecided, because the access point may be in a VPC. Grants to a named but foreign account are not public.
S3 Tables, S3 Vectors and S3 on Outposts have no public access.

## References

- [The meaning of "public"](https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html#access-control-block-public-access-policy-status)
- [Restricting access to an Amazon S3 origin](https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-restricting-access-to-s3.html)
"""

import json
from collections.abc import Iterator, Mapping
from typing import Final

from aws_guardrails.aws.bucket_links import POLICY_TOPIC, leads_to_buckets
from aws_guardrails.aws.public_policy import Kind, Open, public_statements
from aws_guardrails.config import Config
from aws_guardrails.examples import Example, Given, Input, Question, Ref, compliant, undecided, violating
from aws_guardrails.kinds import (
    ACCESS_POINT,
    ACCESS_POINT_POLICY,
    BUCKET,
    BUCKET_POLICY,
    DIRECTORY_BUCKET,
    MULTI_REGION_POLICY,
    OBJECT_LAMBDA_POLICY,
)
from aws_guardrails.model import (
    NOT_KNOWN,
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
    StackCheck,
    Undecided,
)
from aws_guardrails.stack import Stack
from aws_guardrails.values import MISSING, UNKNOWN, join

ALONE: Final[Mapping[str, Path]] = {
    BUCKET_POLICY: ("policy",),
    ACCESS_POINT: ("policy",),
    MULTI_REGION_POLICY: ("details", "policy"),
    OBJECT_LAMBDA_POLICY: ("policy",),
}
"""Where a resource that can be judged alone has its policy."""

CONSEQUENCE: Final = (
    "S3 refuses such a policy at deployment under `blockPublicPolicy`, and narrows it to the owner's account and AWS "
    "services under `restrictPublicBuckets`; where neither holds, it is public. Name who may come, or confine them by a "
    "fixed `aws:PrincipalOrgID`, `aws:SourceVpce` or the like."
)


def public_policy(resource: Resource, _config: Config) -> Iterator[Answer]:
    """Report the public statements of a policy that is a bucket's, or an access point's of its own, for certain."""
    if resource.kind == BUCKET_POLICY and not resource.links:
        bucket = resource.get("bucket")
        if not isinstance(bucket, str) or _is_directory(bucket):
            return
    yield from _judge(resource)


def in_stack(stack: Stack, _config: Config) -> Iterator[Answer]:
    """Judge every policy again, now that what it is attached to can be followed."""
    for resource in stack.of_kind(ACCESS_POINT, MULTI_REGION_POLICY, OBJECT_LAMBDA_POLICY):
        yield from _judge(resource)
    for policy in stack.of_kind(BUCKET_POLICY):
        link = stack.follow(policy, "bucket", kinds=(BUCKET, DIRECTORY_BUCKET))
        bucket = policy.get("bucket")
        private = {target.kind == DIRECTORY_BUCKET for target in link.targets}
        if private == {True} or (isinstance(bucket, str) and _is_directory(bucket)):
            continue
        is_certain = (link.is_complete or leads_to_buckets(stack, policy)) and private in (set(), {False})
        for answer in _judge(policy):
            yield answer if is_certain or isinstance(answer, Undecided) else Undecided(policy, policy.path("bucket"))
    for policy in stack.of_kind(ACCESS_POINT_POLICY):
        link = stack.follow(policy, "accessPointArn", kinds=(ACCESS_POINT,))
        networks = [point.get("vpcConfiguration") for point in link.targets]
        if link.is_complete and networks and all(network not in (MISSING, UNKNOWN) for network in networks):
            continue
        for answer in _judge(policy):
            is_certain = link.is_complete and bool(networks) and all(network is MISSING for network in networks)
            yield answer if is_certain else Undecided(policy, policy.path("accessPointArn"), NOT_SHOWN)


NOT_SHOWN: Final = "leads to an access point that the stack does not show, which may be in a VPC and so not public"


def _is_directory(bucket: str) -> bool:
    """Tell a directory bucket by its name.

    https://docs.aws.amazon.com/AmazonS3/latest/userguide/directory-bucket-naming-rules.html
    """
    return bucket.endswith("--x-s3")


def _judge(resource: Resource) -> Iterator[Answer]:
    path = ALONE.get(resource.kind, ("policy",))
    vpc = resource.get("vpcConfiguration") if resource.kind == ACCESS_POINT else MISSING
    if vpc not in (MISSING, UNKNOWN):
        return
    if not resource.gives(*path):
        return
    kind = Kind.BUCKET if resource.kind == BUCKET_POLICY else Kind.ACCESS_POINT
    for found in public_statements(resource.get(*path), kind):
        where = join(*resource.written(*path), *found.place)
        if vpc is UNKNOWN:
            yield Undecided(resource, resource.path("vpcConfiguration"))
        elif isinstance(found, Open):
            is_whole = found.place == () and resource.kind == BUCKET_POLICY
            yield Undecided(resource, where, NOT_KNOWN, POLICY_TOPIC if is_whole else None)
        elif resource.has_secret(*path):
            yield Finding(resource, where, f"`{where}` is public (its words are secret). {CONSEQUENCE}")
        else:
            yield Finding(resource, where, f"In `{where}` {found.label} {found.reason}. {CONSEQUENCE}")


def examples() -> tuple[Example, ...]:
    """Return the examples."""
    bucket = Given(BUCKET, "site", {"bucket": "shop-site"}, {"arn": "arn:aws:s3:::shop-site"})

    def allow(principal: Input, condition: Input = None, sid: str = "Read") -> Mapping[str, Input]:
        statement: dict[str, Input] = {
            "Sid": sid,
            "Effect": "Allow",
            "Principal": principal,
            "Action": "s3:GetObject",
            "Resource": "arn:aws:s3:::shop-site/*",
        }
        return statement if condition is None else {**statement, "Condition": condition}

    def policy(*allowed: Mapping[str, Input]) -> Given:
        document = json.dumps({"Version": "2012-10-17", "Statement": allowed})
        return Given(BUCKET_POLICY, "readers", {"bucket": Ref("site"), "policy": document})

    def message(words: str, sid: str = "Read", index: int = 0) -> dict[str, str]:
        return {"readers": f"In `policy.Statement[{index}]` statement {sid} {words}. {CONSEQUENCE}"}

    distribution = "arn:aws:cloudfront::123456789012:distribution/E1ABCDEF2GHIJK"
    does_not = "allows everyone, and its condition does not confine them"
    return (
        violating("Everyone may read", bucket, policy(allow("*")), on=message("allows everyone without a condition")),
        violating(
            "The second of two statements",
            bucket,
            policy(allow({"AWS": "123456789012"}, sid="Own"), allow({"AWS": ["*"]})),
            on=message("allows everyone without a condition", index=1),
        ),
        violating(
            "A condition that says nothing of who comes",
            bucket,
            policy(allow("*", {"StringLike": {"aws:Referer": "https://shop.example/*"}})),
            on=message(f"{does_not}: `aws:Referer` says nothing of who may come"),
        ),
        violating(
            "A value with a wildcard",
            bucket,
            policy(allow("*", {"StringLike": {"aws:PrincipalOrgID": "o-*"}})),
            on=message(f"{does_not}: `o-*` in `aws:PrincipalOrgID` is not a fixed value"),
        ),
        violating(
            "Half of the internet",
            bucket,
            policy(allow("*", {"IpAddress": {"aws:SourceIp": "0.0.0.0/1"}})),
            on=message(f"{does_not}: `0.0.0.0/1` in `aws:SourceIp` is too broad a range of addresses"),
        ),
        violating(
            "The policy of an access point",
            bucket,
            Given(ACCESS_POINT, "reports", {"bucket": Ref("site"), "policy": json.dumps({"Statement": allow("*")})}),
            on={
                "reports": "In `policy.Statement` statement Read allows everyone without a condition. " + CONSEQUENCE,
            },
        ),
        compliant(
            "A static site behind CloudFront with origin access control",
            bucket,
            policy(
                allow({"Service": "cloudfront.amazonaws.com"}, {"StringEquals": {"AWS:SourceArn": distribution}}),
            ),
        ),
        compliant(
            "Everyone in an organization",
            bucket,
            policy(allow("*", {"StringEquals": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"}})),
        ),
        compliant(
            "Everyone in the office, over TLS",
            bucket,
            policy(
                allow("*", {"IpAddress": {"aws:SourceIp": "203.0.113.0/24"}, "Bool": {"aws:SecureTransport": True}})
            ),
        ),
        compliant("An account", bucket, policy(allow({"AWS": "arn:aws:iam::123456789012:root"}))),
        compliant(
            "A statement that denies",
            bucket,
            policy({**allow("*", {"Bool": {"aws:SecureTransport": "false"}}), "Effect": "Deny"}),
        ),
        compliant(
            "An access point in a VPC",
            bucket,
            Given(
                ACCESS_POINT,
                "reports",
                {
                    "bucket": Ref("site"),
                    "vpcConfiguration": {"vpcId": "vpc-0a1b2c3d"},
                    "policy": json.dumps({"Statement": allow("*")}),
                },
            ),
        ),
        undecided(
            "The policy is computed from what only the deployment knows",
            bucket,
            Given(BUCKET_POLICY, "readers", {"bucket": Ref("site"), "policy": UNKNOWN}),
            on={"readers": "policy"},
        ),
        undecided(
            "The access point is not in the stack",
            Given(
                ACCESS_POINT_POLICY,
                "shared",
                {
                    "accessPointArn": "arn:aws:s3:eu-west-1:123456789012:accesspoint/shared",
                    "policy": json.dumps({"Statement": [allow("*")]}),
                },
            ),
            on={"shared": Question("accessPointArn", NOT_SHOWN)},
        ),
    )


RULE = Rule(
    name="s3-public-policy",
    title="Public policy",
    description="No policy of a bucket or access point may be public.",
    severity=Severity.CRITICAL,
    level=Level.MANDATORY,
    remediation="Name who may come, or confine everyone by a condition with a fixed value.",
    controls=(Control(SECURITY_HUB, "S3.2"), Control(SECURITY_HUB, "S3.3")),
    since="0.1.0",
    config=Config,
    examples=examples,
    resource_check=ResourceCheck(tuple(ALONE), public_policy),
    stack_check=StackCheck((*ALONE, ACCESS_POINT_POLICY, BUCKET, DIRECTORY_BUCKET), in_stack),
    topics=(POLICY_TOPIC,),
)
