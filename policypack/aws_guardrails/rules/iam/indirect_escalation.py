"""No policy may let its holder use the rights of a role that is there already, wherever it is.

## Why it matters

Who may change the code of any function, or open a session on any server, has the rights of the most powerful role that one
of them runs with. In an account where such a role exists this is privilege escalation; where none does, it is a developer's
work.

## How to fix it

Name the functions, servers or projects that are meant, in `Resource`.

## What it does not catch

This policy is off by default, because the pack does not see which roles are powerful, and many honest policies have one
of these sets. Turn it on where the data are worth it. What needs no such role is `iam-privilege-escalation`, and
administrator rights are `iam-admin-policy-document`. What stands under a condition does not count. There is no remediation:
only the owner of a policy knows what it is for.

## References

- [Paths of privilege escalation in AWS](https://pathfinding.cloud)
"""

import json
from collections.abc import Iterator

from aws_guardrails.aws.escalation import Way, sets_given_by, shown
from aws_guardrails.aws.identity_policies import KINDS, TOPIC, documents
from aws_guardrails.config import Config
from aws_guardrails.examples import Example, Given, Input, compliant, undecided, violating
from aws_guardrails.kinds import IAM_POLICY
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
from aws_guardrails.values import UNKNOWN


def indirect_escalation(resource: Resource, _config: Config) -> Iterator[Answer]:
    """Report every document that has a set in itself."""
    for document in documents(resource):
        if document.content is UNKNOWN:
            yield Undecided(resource, document.name, NOT_KNOWN, TOPIC)
            continue
        if document.rights.is_administrator:
            continue
        certain = sets_given_by(document.rights.escalating, Way.THROUGH_A_ROLE)
        if certain:
            allowed = shown(certain, is_secret=document.is_secret)
            yield Finding(
                resource,
                document.name,
                f"`{document.name}` allows {allowed}, on every resource, by which its holder gets the rights of the "
                "roles that these run with. Name the resources that are meant.",
            )
        elif sets_given_by(document.possible.escalating, Way.THROUGH_A_ROLE):
            yield Undecided(resource, document.name)


def examples() -> tuple[Example, ...]:
    """Return the examples."""

    def policy(document: Input) -> Given:
        return Given(IAM_POLICY, "developers", {"policy": document})

    def allowing(action: str, resource: str = "*") -> str:
        return json.dumps({"Statement": [{"Effect": "Allow", "Action": action, "Resource": resource}]})

    return (
        violating(
            "The code of every function",
            policy(allowing("lambda:UpdateFunctionCode")),
            on={
                "developers": "`policy` allows `lambda:UpdateFunctionCode`, on every resource, by which its holder gets the "
                "rights of the roles that these run with. Name the resources that are meant."
            },
        ),
        compliant(
            "The code of one function",
            policy(allowing("lambda:UpdateFunctionCode", "arn:aws:lambda:eu-west-1:123456789012:function:shop")),
        ),
        undecided(
            "The document is computed from what only the deployment knows",
            policy(UNKNOWN),
            on={"developers": "policy"},
        ),
    )


RULE = Rule(
    name="iam-indirect-escalation",
    title="Privilege escalation through a role",
    description="No policy may let its holder use the rights of a role that is there already, wherever it is.",
    severity=Severity.MEDIUM,
    level=Level.DISABLED,
    remediation="Name the functions, servers or projects that are meant.",
    controls=(Control(SECURITY_HUB, "IAM.1"),),
    since="0.1.0",
    config=Config,
    examples=examples,
    resource_check=ResourceCheck(KINDS, indirect_escalation),
    topics=(TOPIC,),
)
