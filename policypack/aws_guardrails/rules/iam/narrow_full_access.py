"""AWS managed policies called FullAccess should not be attached even where they are narrow.

## Why it matters

AmazonVPCFullAccess allows some 150 actions on every resource: not a whole service, but a good deal more than most of its
bearers use. Some of these policies are small and fit (AmazonElasticFileSystemClientFullAccess lets a server mount a file
system), yet a reader of the program cannot tell by the name which, and AWS may add actions to any of them.

## How to fix it

Write a policy with the actions that the principal uses, on its own resources. Nothing is blocked: where AWS's policy is
what the principal needs, leave it. Whoever wants none of these messages sets this policy to `disabled`.

There is no remediation: what a principal needs instead, only its owner knows.

## Which reading of "no FullAccess" is whose

`iam-full-access` goes by what a policy does: it reports those that give a whole service, whatever they are called. This
policy reports the others that are called so. Whoever forbids FullAccess policies to the letter turns on the parameter
`byName` of `iam-full-access`, which then reports both at its own level; this policy falls silent.

## What it does not catch

A policy with FullAccess in its name that the pack does not know yet: `iam-full-access` judges that by its name. A policy of
your own that merely carries such a name, and a permissions boundary, which grants nothing. Narrow means that the policy
gives no whole service of ten actions or more without a condition and on every resource; it was read in the partition `aws`,
and in others the same names are taken to mean the same.

## References

- [AWS managed policies](https://docs.aws.amazon.com/aws-managed-policy/latest/reference/policy-list.html)
- [Grant least privilege](https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html#grant-least-privilege)
"""

from collections.abc import Iterator
from functools import partial

from aws_guardrails.aws.attachments import KINDS, TOPIC, attached, in_stack, reported
from aws_guardrails.aws.managed_policies import is_narrow_full_access
from aws_guardrails.config import Config
from aws_guardrails.examples import Example, Given, Question, Ref, compliant, undecided, violating
from aws_guardrails.kinds import IAM_POLICY
from aws_guardrails.model import (
    SECURITY_HUB,
    Answer,
    Control,
    Level,
    Resource,
    ResourceCheck,
    Rule,
    Severity,
    StackCheck,
)


def narrow_full_access(resource: Resource, _config: Config) -> Iterator[Answer]:
    """Report the attached policies that are called full access and give less."""
    for path, name in attached(resource):
        if is_narrow_full_access(name):
            yield reported(
                resource, path, name, "is called full access and gives less, but likely more than its bearer uses"
            )


def examples() -> tuple[Example, ...]:
    """Return the examples."""

    def attach(policy: str | Ref) -> Given:
        return Given("aws:iam/rolePolicyAttachment:RolePolicyAttachment", "app", {"role": "app", "policyArn": policy})

    def message(path: str, policy: str, to: str) -> str:
        return (
            f"`{path}` attaches AWS's `{policy}`{to}, which is called full access and gives less, but likely more than its "
            "bearer uses. Attach a policy with only the actions and resources that are needed."
        )

    return (
        violating(
            "A part of EC2",
            attach("arn:aws:iam::aws:policy/AmazonVPCFullAccess"),
            on={"app": message("policyArn", "AmazonVPCFullAccess", " to role `app`")},
        ),
        violating(
            "With a path, in another partition, in a list",
            Given(
                "aws:iam/role:Role",
                "snapshots",
                {
                    "assumeRolePolicy": "{}",
                    "managedPolicyArns": [
                        "arn:aws-cn:iam::aws:policy/ReadOnlyAccess",
                        "arn:aws-cn:iam::aws:policy/service-role/AWSDataLifecycleManagerSSMFullAccess",
                    ],
                },
            ),
            on={"snapshots": message("managedPolicyArns[1]", "AWSDataLifecycleManagerSSMFullAccess", "")},
        ),
        violating(
            "The name does not end in FullAccess",
            attach("arn:aws:iam::aws:policy/AmazonEMRFullAccessPolicy_v2"),
            on={"app": message("policyArn", "AmazonEMRFullAccessPolicy_v2", " to role `app`")},
        ),
        compliant("A whole service is for iam-full-access", attach("arn:aws:iam::aws:policy/AmazonS3FullAccess")),
        compliant(
            "So is a policy that AWS has added since", attach("arn:aws:iam::aws:policy/AmazonBrandNewFullAccess")
        ),
        compliant("Another name", attach("arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore")),
        compliant(
            "A customer-managed policy merely carries the name",
            attach("arn:aws:iam::123456789012:policy/AmazonVPCFullAccess"),
        ),
        undecided(
            "The policy comes from where the program does not show it",
            Given("pulumi:pulumi:StackReference", "platform", {"name": "platform"}),
            attach(Ref("platform", "outputs.policyArn")),
            on={"app": Question("policyArn", "is not known before the deployment, nor which policy it comes from")},
        ),
    )


RULE = Rule(
    name="iam-narrow-full-access",
    title="Narrow FullAccess policies attached",
    description="AWS managed policies called FullAccess should not be attached even where they are narrow.",
    severity=Severity.LOW,
    level=Level.ADVISORY,
    remediation="Attach a policy with only the actions and resources that the principal needs.",
    controls=(Control(SECURITY_HUB, "IAM.21"),),
    since="0.1.0",
    config=Config,
    examples=examples,
    resource_check=ResourceCheck(KINDS, narrow_full_access),
    stack_check=StackCheck((*KINDS, IAM_POLICY), partial(in_stack, check=narrow_full_access)),
    topics=(TOPIC,),
    taken_over_by=("iam-full-access", "by_name"),
)
