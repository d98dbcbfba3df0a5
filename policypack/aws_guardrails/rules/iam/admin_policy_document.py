"""No policy document may give administrator rights, however they are written.

## Why it matters

A policy that allows everything gives whoever has it, or steals it, the whole account: data, bills, and the trail of what was
done. All of IAM is as much: its holder can attach AdministratorAccess to itself.

## How to fix it

Allow the actions that are needed, on the resources that they are needed on. IAM Access Analyzer proposes a policy from what
a role has done. Somebody has to be an administrator: a break-glass role, or the role that deploys; that one takes an
exemption with a reason.

## What counts as administrator rights

Every action, or every action of IAM, on every resource: `*`, `*:*`, `IAM:*`, `i*:*`, `?am:*`, `NotAction` with anything but
all of IAM in it, `NotResource`, and resources such as `arn:aws:*:*:*:*` or `arn:aws:iam::123456789012:role/*`. All of IAM
counts in parts too: listed action by action, in several statements, or in several policies of one principal, where the stack
shows them. A `Deny` counts where it has no condition and leaves none of the actions by which one becomes an administrator. A
condition (MFA, an address, a time) does not excuse them: it says when somebody is an administrator, not that nobody is.

## What it does not catch

Rights that lead to administrator rights by a detour have a policy of their own, `iam-privilege-escalation`. Trust policies,
permissions boundaries and service control policies give nobody anything and are not judged. Documents that other stacks make
are not seen. There is no remediation: only the owner of a policy knows what it is for.

## References

- [Policies that allow everything, in IAM Access Analyzer's checks](https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html)
- [Policy evaluation logic](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html)
"""

import json
from collections.abc import Iterator, Mapping
from typing import Final

from aws_guardrails.aws.holdings import ATTACHING, COMPLETED, holdings
from aws_guardrails.aws.identity_policies import KINDS, TOPIC, Document, documents
from aws_guardrails.aws.meaning import Breadth
from aws_guardrails.aws.policy_document import Statement
from aws_guardrails.config import Config
from aws_guardrails.examples import Example, Given, Input, Ref, compliant, undecided, violating
from aws_guardrails.kinds import IAM_GROUP_POLICY, IAM_POLICY, IAM_ROLE, IAM_ROLE_POLICY
from aws_guardrails.model import (
    CIS,
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
from aws_guardrails.values import MISSING, UNKNOWN


def admin_policy_document(resource: Resource, _config: Config) -> Iterator[Answer]:
    """Report every document that gives administrator rights."""
    for document in documents(resource):
        if document.content is UNKNOWN:
            yield Undecided(resource, document.name, NOT_KNOWN, TOPIC)
        elif broad := document.rights.administering:
            statement = document.statement(broad.place)
            place = document.place(statement)
            yield Finding(resource, place, _message(document, statement, broad.breadth))
        elif document.rights.is_administrator:
            message = f"`{document.name}` allows, in parts, {ALL_OF_IAM}. {NARROWER}"
            yield Finding(resource, document.name, message)
        elif document.possible.is_administrator:
            yield Undecided(resource, _open_place(document))


def in_stack(stack: Stack, config: Config) -> Iterator[Answer]:
    """Judge every document again, and those of one principal together."""
    for resource in stack.of_kind(*KINDS):
        yield from admin_policy_document(resource, config)
    for holding in holdings(stack):
        if any(document.rights.is_administrator for document in holding.known):
            continue
        principal, path = holding.principal, holding.principal.path("name")
        if holding.rights.is_administrator:
            names = ", ".join(f"`{clean(document.resource.shown.name)}`" for document in holding.known)
            yield Finding(principal, path, f"Its policies ({names}) together allow {ALL_OF_IAM}. {NARROWER}")
        elif holding.rights.of_iam and (holding.has_unknown or holding.possible.is_administrator):
            yield Undecided(principal, path, COMPLETED)


NARROWER: Final = "Allow only the actions and resources that are needed."

ALL_OF_IAM: Final = "every action of IAM, by which its holder can give itself all others"


def _open_place(document: Document) -> str:
    broad = document.possible.administering
    return document.name if broad is None else document.place(document.statement(broad.place))


WORDS: Final[Mapping[Breadth, str]] = {
    Breadth.ALL_BUT: "every action but the `NotAction`",
    Breadth.ALL: "every action",
    Breadth.IAM: ALL_OF_IAM,
}


def _message(document: Document, statement: Statement, breadth: Breadth) -> str:
    condition = "" if statement.get("Condition") is MISSING else " Its condition says when, and does not change that."
    return (
        f"In `{document.place(statement)}` {document.label(statement)} allows {WORDS[breadth]}, and so makes whoever has it "
        f"an administrator.{condition} {NARROWER}"
    )


def examples() -> tuple[Example, ...]:
    """Return the examples."""

    def allow(**elements: Input) -> Input:
        return {"Effect": "Allow", "Action": "*", "Resource": "*", **elements}

    def policy(*statements: Input) -> Given:
        return Given(IAM_POLICY, "deploy", {"policy": json.dumps({"Version": "2012-10-17", "Statement": statements})})

    def message(allowed: str, condition: str = "") -> dict[str, str]:
        return {
            "deploy": f"In `policy.Statement[0]` statement 1 allows {allowed}, and so makes whoever has it an administrator."
            f"{condition} Allow only the actions and resources that are needed."
        }

    of_iam = "every action of IAM, by which its holder can give itself all others"
    return (
        violating("Everything", policy(allow()), on=message("every action")),
        violating("In other words", policy(allow(Action=["s3:Get*", "*:*"])), on=message("every action")),
        violating("All of IAM, in capitals", policy(allow(Action="IAM:*")), on=message(of_iam)),
        violating("All of IAM, in disguise", policy(allow(Action="?am:**")), on=message(of_iam)),
        violating(
            "All but something harmless",
            policy({"Effect": "Allow", "NotAction": "s3:*", "Resource": "*"}),
            on=message("every action but the `NotAction`"),
        ),
        violating(
            "Everything, with MFA",
            policy(allow(Condition={"Bool": {"aws:MultiFactorAuthPresent": "true"}})),
            on=message("every action", " Its condition says when, and does not change that."),
        ),
        violating(
            "All of IAM, in parts",
            policy(allow(Action=[f"iam:{letter}*" for letter in "acdeghilprstu"])),
            on={
                "deploy": "`policy` allows, in parts, every action of IAM, by which its holder can give itself all others. "
                "Allow only the actions and resources that are needed."
            },
        ),
        violating(
            "All of IAM, in two policies of one role",
            Given(IAM_ROLE, "ci", {"name": "ci", "assumeRolePolicy": "{}"}, {"id": "ci"}),
            *(
                Given(
                    IAM_ROLE_POLICY,
                    name,
                    {
                        "role": Ref("ci"),
                        "policy": json.dumps({"Statement": allow(Action=[f"iam:{one}*" for one in letters])}),
                    },
                )
                for name, letters in (("first", "acdegh"), ("second", "ilprstu"))
            ),
            on={
                "ci": "Its policies (`first`, `second`) together allow every action of IAM, by which its holder can give "
                "itself all others. Allow only the actions and resources that are needed."
            },
        ),
        violating(
            "In a role",
            Given(
                IAM_ROLE,
                "app",
                {
                    "assumeRolePolicy": "{}",
                    "inlinePolicies": [{"name": "all", "policy": json.dumps({"Statement": allow()})}],
                },
            ),
            on={
                "app": "In `inlinePolicies[0].policy.Statement` the statement allows every action, and so makes whoever has "
                "it an administrator. Allow only the actions and resources that are needed."
            },
        ),
        compliant("One action", policy(allow(Action="s3:GetObject", Resource="arn:aws:s3:::shop-pictures/*"))),
        compliant("Everything on one bucket", policy(allow(Resource=["arn:aws:s3:::shop", "arn:aws:s3:::shop/*"]))),
        compliant(
            "All but IAM", policy({"Effect": "Allow", "NotAction": ["iam:*", "organizations:*"], "Resource": "*"})
        ),
        compliant("Everything, without IAM", policy(allow(), {"Effect": "Deny", "Action": "iam:*", "Resource": "*"})),
        compliant(
            "A trust policy grants nothing",
            Given(IAM_ROLE, "app", {"assumeRolePolicy": json.dumps({"Statement": allow()})}),
        ),
        undecided(
            "The document is computed from what only the deployment knows",
            Given(IAM_GROUP_POLICY, "people", {"group": "people", "policy": UNKNOWN}),
            on={"people": "policy"},
        ),
    )


RULE = Rule(
    name="iam-admin-policy-document",
    title="Administrator rights in a document",
    description="No policy document may give administrator rights, however they are written.",
    severity=Severity.CRITICAL,
    level=Level.MANDATORY,
    remediation="Allow only the actions and resources that are needed.",
    controls=(Control(SECURITY_HUB, "IAM.1"), Control(CIS, "1.16")),
    since="0.1.0",
    config=Config,
    examples=examples,
    resource_check=ResourceCheck(KINDS, admin_policy_document),
    stack_check=StackCheck((*KINDS, *ATTACHING), in_stack),
    topics=(TOPIC,),
)
