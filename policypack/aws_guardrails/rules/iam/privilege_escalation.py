"""No policy may let its holder give itself more rights.

## Why it matters

Some rights are administrator rights by a detour: who may attach a policy to its own user, or pass any role to a function
that it writes itself, has whatever it wants a minute later. Whoever takes over a build server looks for these first.

## How to fix it

Name the users, roles or policies that are meant, in `Resource`; allow `iam:PassRole` only for the role that is to be passed,
with the condition `iam:PassedToService`. Or leave one action of the set out, if it is not needed.

## What counts as escalation

- One of the actions by which a principal changes what itself or others may do, on every resource: `iam:PutRolePolicy`,
  `iam:AttachUserPolicy`, `iam:CreatePolicyVersion`, `iam:CreateAccessKey` and the like.
- `iam:PassRole` for every role, with what runs code under the role: `lambda:CreateFunction` with `lambda:InvokeFunction`,
  `ec2:RunInstances`, `cloudformation:CreateStack` and the like.

Actions count in whatever statement of the document they are, and in whatever policy of one principal, where the stack shows
them. On every resource means on `*`, or on all that the action acts on: `arn:aws:iam::*:role/*` for `iam:PassRole`,
`arn:aws:lambda:*:*:function:*` for `lambda:CreateFunction`. What stands under a condition does not count. Administrator
rights are reported by `iam-admin-policy-document` instead. Sets that work only through a role that is there already are
`iam-indirect-escalation`, which is off by default.

## What it does not catch

Actions on named resources, or in one region only, even if the resource is the principal itself. Rights that a user has
through a group, that an AWS managed policy gives, or that another stack gives. There is no remediation: only the owner of a
policy knows what it is for.

## References

- [Paths of privilege escalation in AWS](https://pathfinding.cloud)
- [Granting a user permissions to pass a role](https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html)
"""

import json
from collections.abc import Iterator
from typing import Final

from aws_guardrails.aws.escalation import Escalation, Way, escalations, sets_given_by, shown
from aws_guardrails.aws.grants import Rights
from aws_guardrails.aws.holdings import ATTACHING, COMPLETED, Holding, holdings
from aws_guardrails.aws.identity_policies import KINDS, TOPIC, documents
from aws_guardrails.config import Config
from aws_guardrails.examples import Example, Given, Input, Ref, compliant, undecided, violating
from aws_guardrails.kinds import IAM_POLICY, IAM_ROLE, IAM_ROLE_POLICY, IAM_USER_POLICY
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
    StackCheck,
    Undecided,
)
from aws_guardrails.quoting import clean
from aws_guardrails.stack import Stack
from aws_guardrails.values import UNKNOWN

WAYS: Final = (Way.BY_ITSELF, Way.BY_PASSING_A_ROLE)

INSTEAD: Final = "Name the resources that are meant, or leave one of these actions out."


def privilege_escalation(resource: Resource, _config: Config) -> Iterator[Answer]:
    """Report every document that has a set in itself."""
    for document in documents(resource):
        if document.content is UNKNOWN:
            yield Undecided(resource, document.name, NOT_KNOWN, TOPIC)
        elif not document.rights.is_administrator:
            if found := given(document.rights):
                allowed = words(found, is_secret=document.is_secret)
                yield Finding(resource, document.name, f"`{document.name}` allows {allowed}. {INSTEAD}")
            elif given(document.possible):
                yield Undecided(resource, document.name)


def in_stack(stack: Stack, config: Config) -> Iterator[Answer]:
    """Judge every document again, and those of one principal together."""
    for resource in stack.of_kind(*KINDS):
        yield from privilege_escalation(resource, config)
    for holding in holdings(stack):
        yield from _judge_together(holding)


def _judge_together(holding: Holding) -> Iterator[Answer]:
    """Report a set of which one principal's policies have a part each."""
    rights = holding.rights
    if rights.is_administrator or any(given(document.rights) for document in holding.known):
        return
    principal, path = holding.principal, holding.principal.path("name")
    if found := given(rights):
        names = ", ".join(f"`{clean(document.resource.shown.name)}`" for document in holding.known)
        allowed = words(found, is_secret=any(document.is_secret for document in holding.known))
        yield Finding(principal, path, f"Its policies ({names}) together allow {allowed}. {INSTEAD}")
        return
    table, left = escalations(), holding.possible.escalating
    for escalation in table.sets[Way.BY_PASSING_A_ROLE]:
        missing = escalation.bits & ~rights.escalating
        is_half = rights.escalating & table.passing or missing == table.passing
        if is_half and (holding.has_unknown or not missing & ~left):
            yield Undecided(principal, path, COMPLETED)
            return


def given(rights: Rights) -> list[Escalation]:
    """Return the sets that rights have on every resource and without a condition."""
    return sets_given_by(rights.escalating, *WAYS)


def words(found: list[Escalation], *, is_secret: bool) -> str:
    """Say which sets are given, and what that means."""
    return f"{shown(found, is_secret=is_secret)}, on every resource, by which its holder can give itself any rights"


def examples() -> tuple[Example, ...]:
    """Return the examples."""

    def allow(*actions: Input, **elements: Input) -> Input:
        return {"Effect": "Allow", "Action": list(actions), "Resource": "*", **elements}

    def document(*statements: Input) -> str:
        return json.dumps({"Version": "2012-10-17", "Statement": statements})

    def policy(*statements: Input) -> Given:
        return Given(IAM_POLICY, "build", {"policy": document(*statements)})

    def message(words: str) -> dict[str, str]:
        return {
            "build": f"`policy` allows {words}, on every resource, by which its holder can give itself any rights. {INSTEAD}"
        }

    run = "`iam:PassRole` + `lambda:CreateFunction` + `lambda:InvokeFunction`"
    return (
        violating(
            "It can attach a policy to itself",
            policy(allow("iam:AttachUserPolicy", "s3:GetObject")),
            on=message("`iam:AttachUserPolicy`"),
        ),
        violating(
            "It can pass any role to a function of its own",
            policy(allow("iam:PassRole"), allow("lambda:CreateFunction", "lambda:Invoke*")),
            on=message(run),
        ),
        violating(
            "Two policies of one role together",
            Given(IAM_ROLE, "ci", {"name": "ci", "assumeRolePolicy": "{}"}, {"id": "ci"}),
            Given(IAM_ROLE_POLICY, "roles", {"role": Ref("ci"), "policy": document(allow("iam:PassRole"))}),
            Given(IAM_ROLE_POLICY, "machines", {"role": Ref("ci"), "policy": document(allow("ec2:RunInstances"))}),
            on={
                "ci": "Its policies (`machines`, `roles`) together allow `iam:PassRole` + `ec2:RunInstances`, on every "
                f"resource, by which its holder can give itself any rights. {INSTEAD}"
            },
        ),
        compliant(
            "It can pass one role",
            policy(
                allow("iam:PassRole", Resource="arn:aws:iam::123456789012:role/app"),
                allow("lambda:CreateFunction", "lambda:InvokeFunction"),
            ),
        ),
        compliant(
            "It can pass roles to one service",
            policy(
                allow("iam:PassRole", Condition={"StringEquals": {"iam:PassedToService": "ecs-tasks.amazonaws.com"}}),
                allow("lambda:CreateFunction", "lambda:InvokeFunction"),
            ),
        ),
        compliant("It can change one role", policy(allow("iam:PutRolePolicy", Resource="arn:aws:iam::1:role/app-*"))),
        compliant("It can look", policy(allow("iam:Get*", "iam:List*"))),
        compliant("Through a role that is there already", policy(allow("lambda:UpdateFunctionCode"))),
        undecided(
            "The document is computed from what only the deployment knows",
            Given(IAM_USER_POLICY, "deploy", {"user": "deploy", "policy": UNKNOWN}),
            on={"deploy": "policy"},
        ),
    )


RULE = Rule(
    name="iam-privilege-escalation",
    title="Privilege escalation",
    description="No policy may let its holder give itself more rights.",
    severity=Severity.HIGH,
    level=Level.MANDATORY,
    remediation="Name the resources that are meant, or leave one action of the set out.",
    controls=(Control(SECURITY_HUB, "IAM.1"),),
    since="0.1.0",
    config=Config,
    examples=examples,
    resource_check=ResourceCheck(KINDS, privilege_escalation),
    stack_check=StackCheck((*KINDS, *ATTACHING), in_stack),
    topics=(TOPIC,),
)
