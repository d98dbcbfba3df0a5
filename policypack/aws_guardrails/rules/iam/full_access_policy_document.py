"""No policy document may give a whole service on every resource.

## Why it matters

`s3:*` on `*` is more than reading and writing some objects: it deletes buckets, makes them public and turns their logs off,
for every bucket of the account, also those of other teams. Whoever steals such rights from a web server has all of it.

## How to fix it

List the actions that are needed and name the resources. Where a whole service is needed on one thing, name that thing:
`s3:*` on `arn:aws:s3:::shop-pictures/*` is not reported.

## What counts as a whole service

Every action of a service with at least ten actions, not all of them reading ones, on every resource and without a condition:
written as `s3:*`, as a pattern that means it, as `NotAction`, or by listing every action, in one statement or in several.
Every resource is `*`, every ARN of the service (`arn:aws:sqs:*:*:*`), or every one of each of its types. A `Deny` of any of
its actions takes it away. A document that gives administrator rights is reported by `iam-admin-policy-document` instead.

## What it does not catch

Nearly all of a service, or all of it under a condition. A service that the pack's list of actions does not know is
undecided. There is no remediation: only the owner of a policy knows what it is for.

## References

- [Grant least privilege](https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html#grant-least-privilege)
- [Actions, resources and condition keys of AWS services](https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html)
"""

import json
from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from typing import Final

from aws_guardrails.aws.actions import services
from aws_guardrails.aws.identity_policies import KINDS, TOPIC, Document, documents
from aws_guardrails.config import Config
from aws_guardrails.examples import Example, Given, Input, Question, compliant, undecided, violating
from aws_guardrails.kinds import IAM_POLICY, IAM_USER_POLICY
from aws_guardrails.model import (
    NOT_KNOWN,
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
from aws_guardrails.quoting import clean
from aws_guardrails.values import UNKNOWN

MOST: Final = 5
"""Services that a message names; the rest are counted."""

NEARLY_ALL: Final = 0.9
"""The part of all services from which a document gives everything but a few."""

NARROWER: Final = "List the actions that are needed, and name the resources."


def full_access_policy_document(resource: Resource, _config: Config) -> Iterator[Answer]:
    """Report every document that gives whole services."""
    for document in documents(resource):
        if document.content is UNKNOWN:
            yield Undecided(resource, document.name, NOT_KNOWN, TOPIC)
            continue
        if document.rights.is_administrator:
            continue
        whole = document.rights.whole_services
        counting = {service for service in whole if service in services().counting}
        if counting:
            yield Finding(resource, document.name, _message(document, counting))
        elif any(map(_may_count, whole)):
            yield Undecided(resource, document.name, UNKNOWN_SERVICE)
        elif any(map(_may_count, document.possible.whole_services)):
            yield Undecided(resource, document.name)


def _may_count(service: str) -> bool:
    """Tell whether a service is worth the name, or not known."""
    return service in services().counting or service not in services().known


UNKNOWN_SERVICE: Final = "gives the whole of a service that the pack does not know"


def _message(document: Document, whole: AbstractSet[str]) -> str:
    if len(whole) > NEARLY_ALL * len(services().counting):
        given = "everything but a few services"
    elif document.is_secret:
        given = "whole services"
    else:
        names = sorted(f"`{clean(service)}`" for service in whole)
        more = f" and {len(names) - MOST} more" if len(names) > MOST else ""
        given = f"the whole of {', '.join(names[:MOST])}{more}"
    return f"`{document.name}` allows {given}, on every resource and without a condition. {NARROWER}"


def examples() -> tuple[Example, ...]:
    """Return the examples."""

    def allow(*actions: Input, **elements: Input) -> Input:
        return {"Effect": "Allow", "Action": list(actions), "Resource": "*", **elements}

    def policy(*statements: Input) -> Given:
        return Given(IAM_POLICY, "pictures", {"policy": json.dumps({"Version": "2012-10-17", "Statement": statements})})

    def message(given: str) -> dict[str, str]:
        return {"pictures": f"`policy` allows {given}, on every resource and without a condition. {NARROWER}"}

    return (
        violating("A whole service", policy(allow("s3:*")), on=message("the whole of `s3`")),
        violating(
            "Two, in capitals and beside others",
            policy(allow("DynamoDB:*", "sqs:SendMessage"), allow("S3:**")),
            on=message("the whole of `dynamodb`, `s3`"),
        ),
        violating(
            "Everything but IAM",
            policy({"Effect": "Allow", "NotAction": ["iam:*", "organizations:*"], "Resource": "*"}),
            on=message("everything but a few services"),
        ),
        violating(
            "On a pattern that means every bucket",
            policy(allow("s3:*", Resource=["arn:aws:s3:::*"])),
            on=message("the whole of `s3`"),
        ),
        compliant("A whole service on one bucket", policy(allow("s3:*", Resource="arn:aws:s3:::shop-pictures/*"))),
        compliant("Reading", policy(allow("s3:Get*", "s3:List*"))),
        compliant(
            "Under a condition",
            policy(allow("s3:*", Condition={"StringEquals": {"aws:ResourceTag/team": "shop"}})),
        ),
        compliant(
            "Without what matters", policy(allow("s3:*"), {"Effect": "Deny", "Action": "s3:Delete*", "Resource": "*"})
        ),
        compliant("A channel of an agent", policy(allow("ssmmessages:*"))),
        undecided(
            "A service that is not on the list",
            policy(allow("brandnew:*")),
            on={"pictures": Question("policy", UNKNOWN_SERVICE)},
        ),
        undecided(
            "The document is computed from what only the deployment knows",
            Given(IAM_USER_POLICY, "deploy", {"user": "deploy", "policy": UNKNOWN}),
            on={"deploy": "policy"},
        ),
    )


RULE = Rule(
    name="iam-full-access-policy-document",
    title="Full access in a document",
    description="No policy document may give a whole service on every resource.",
    severity=Severity.HIGH,
    level=Level.MANDATORY,
    remediation="List the actions that are needed, and name the resources.",
    controls=(Control(SECURITY_HUB, "IAM.21"),),
    since="0.1.0",
    config=Config,
    examples=examples,
    resource_check=ResourceCheck(KINDS, full_access_policy_document),
    topics=(TOPIC,),
)
