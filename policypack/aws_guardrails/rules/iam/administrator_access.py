"""The AWS managed policy AdministratorAccess must not be attached.

## Why it matters

AdministratorAccess allows every action on every resource, so whoever gets hold of its bearer's credentials (a leaked
access key, a server with a request-forgery hole, a phished colleague) owns the account. AWS's own advice is to start
from a managed policy for a job and narrow it to what is used.

## How to fix it

Attach a policy with the actions that the principal needs, on the resources that it needs them for. For people, prefer
permission sets or roles that are assumed for a task. If the principal really is an administrator (a break-glass role,
the role that deploys this stack), it takes an exemption with a reason, by `principal`: the role's name, whatever
resource attaches the policy.

## What it does not catch

The rule is about attaching the AWS managed policy, in whatever partition: to roles, users, groups and permission sets, by
QuickSight assignments, by budget actions, and in templates, where AWS SAM takes the name alone. A policy of your own that
grants the same is a question for the document: `iam-admin-policy-document`. One that is merely called AdministratorAccess
is not reported. A permissions boundary, a session policy and a service control policy limit what others grant, and grant
nothing themselves: they are not reported either.

There is no remediation: what the principal needs instead, only its owner knows.

## References

- [AWS managed policies for job functions](https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_job-functions.html)
- [Grant least privilege](https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html#grant-least-privilege)
"""

from collections.abc import Iterator
from functools import partial

from aws_guardrails.aws.attachments import KINDS, TOPIC, attached, bearer, in_stack
from aws_guardrails.aws.managed_policies import ADMINISTRATOR, is_administrator
from aws_guardrails.config import Config
from aws_guardrails.examples import Example, Given, Question, Ref, compliant, undecided, violating
from aws_guardrails.kinds import IAM_POLICY
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
    StackCheck,
)


def administrator_access(resource: Resource, _config: Config) -> Iterator[Answer]:
    """Report AdministratorAccess among the policies that a resource attaches."""
    for path, name in attached(resource):
        if is_administrator(name):
            yield Finding(
                resource,
                resource.path(*path),
                f"`{resource.path(*path)}` attaches AWS's `{ADMINISTRATOR}`{bearer(resource)}, which allows every action on "
                "every resource. Attach a policy with only the actions that are needed.",
                fact=ADMINISTRATOR,
            )


def examples() -> tuple[Example, ...]:
    """Return the examples."""
    administrator = "arn:aws:iam::aws:policy/AdministratorAccess"
    message = (
        "`{path}` attaches AWS's `AdministratorAccess`{to}, which allows every action on every resource. Attach a policy "
        "with only the actions that are needed."
    )
    return (
        violating(
            "A group of people gets AdministratorAccess",
            Given(
                "aws:iam/groupPolicyAttachment:GroupPolicyAttachment",
                "operators",
                {"group": "operators", "policyArn": administrator},
            ),
            on={"operators": message.format(path="policyArn", to=" to group `operators`")},
        ),
        violating(
            "A role lists it among its managed policies",
            Given(
                "aws:iam/role:Role",
                "deploy",
                {
                    "assumeRolePolicy": "{}",
                    "managedPolicyArns": ["arn:aws:iam::aws:policy/ReadOnlyAccess", administrator],
                },
            ),
            on={"deploy": message.format(path="managedPolicyArns[1]", to="")},
        ),
        violating(
            "In another partition",
            Given(
                "aws:iam/userPolicyAttachment:UserPolicyAttachment",
                "ann",
                {"user": "ann", "policyArn": "arn:aws-us-gov:iam::aws:policy/AdministratorAccess"},
            ),
            on={"ann": message.format(path="policyArn", to=" to user `ann`")},
        ),
        compliant(
            "A narrow policy of the same program is attached",
            Given(IAM_POLICY, "restart", {"policy": "{}"}, {"arn": "arn:aws:iam::123456789012:policy/restart"}),
            Given(
                "aws:iam/groupPolicyAttachment:GroupPolicyAttachment",
                "operators",
                {"group": "operators", "policyArn": Ref("restart", "arn")},
            ),
        ),
        compliant(
            "A customer-managed policy merely carries the name",
            Given(
                "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
                "deploy",
                {"role": "deploy", "policyArn": "arn:aws:iam::123456789012:policy/AdministratorAccess"},
            ),
        ),
        undecided(
            "The policy comes from where the program does not show it",
            Given("pulumi:pulumi:StackReference", "platform", {"name": "platform"}),
            Given(
                "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
                "deploy",
                {"role": "deploy", "policyArn": Ref("platform", "outputs.policyArn")},
            ),
            on={"deploy": Question("policyArn", "is not known before the deployment, nor which policy it comes from")},
        ),
    )


RULE = Rule(
    name="iam-administrator-access",
    title="AdministratorAccess attached",
    description="The AWS managed policy AdministratorAccess must not be attached.",
    severity=Severity.CRITICAL,
    level=Level.MANDATORY,
    remediation="Attach a policy with only the actions and resources that the principal needs.",
    controls=(Control(CIS, "1.16"), Control(SECURITY_HUB, "IAM.1")),
    since="0.1.0",
    config=Config,
    examples=examples,
    resource_check=ResourceCheck(KINDS, administrator_access),
    stack_check=StackCheck((*KINDS, IAM_POLICY), partial(in_stack, check=administrator_access)),
    topics=(TOPIC,),
)
