"""AWS managed policies that give whole services must not be attached.

## Why it matters

A policy such as AmazonS3FullAccess allows every action of a service on every resource of the account: whoever gets hold
of its bearer's credentials can read all data in the service, delete it, and open it to the world. An application that
stores pictures in one bucket needs three actions on that bucket.

## How to fix it

Write a policy with the actions that the principal uses, on its own resources. IAM Access Analyzer can generate one from
what the principal did in the last months. If the principal really runs a whole service (an operator's role), it takes an
exemption with a reason, by `principal`: the role's name, whatever resource attaches the policy.

In Node, `aws.lambda.CallbackFunction` attaches a row of FullAccess policies by itself, unless it is given a `role` or
`policies`: pass those that the function needs.

## What counts as full access

What the policy does, not what it is called: it gives at least one whole service, unconditionally and on every resource,
and that service has ten actions or more and not only reading ones. PowerUserAccess counts, and so does
SecretsManagerReadWrite; AmazonVPCFullAccess does not, because it gives a part of EC2. AWSMcpServiceActionsFullAccess counts
although its only statement has a condition: it allows everything to whoever meets that. AWSSupportAccess, SupportUser and
Billing are exceptions: giving exactly that to people is what they are for. A policy that the pack does not know yet is
judged by its name, and the message says so.

## Which reading of "no FullAccess" is whose

This policy goes by what a policy does. Those that are called full access and give less are left to
`iam-narrow-full-access`, which is advisory. Whoever forbids FullAccess policies to the letter turns on `byName`: then every
AWS managed policy with FullAccess in its name is reported here as well, also a narrow one, and the message says that it is
for the name; `iam-narrow-full-access` falls silent.

There is no remediation: what a principal needs instead, only its owner knows.

## What it does not catch

AdministratorAccess, which has a rule of its own. A policy of your own that grants the same is a question for the document
(`iam-full-access-policy-document`), not for the attachment, and one that merely carries such a name is not reported. What
the policies do was read in the partition `aws`; in others the same names are taken to mean the same. A permissions boundary,
a session policy and a service control policy limit what others grant, and grant nothing themselves: they are not reported.

## References

- [AWS managed policies](https://docs.aws.amazon.com/aws-managed-policy/latest/reference/policy-list.html)
- [IAM Access Analyzer policy generation](https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-policy-generation.html)
"""

from collections.abc import Iterator
from functools import partial

from aws_guardrails.aws.attachments import KINDS, TOPIC, attached, in_stack, reported
from aws_guardrails.aws.managed_policies import (
    WholeServices,
    is_administrator,
    is_narrow_full_access,
    whole_services,
)
from aws_guardrails.config import Config, parameter
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


class FullAccessConfig(Config):
    """The rule's parameters."""

    by_name: bool = parameter(
        False,
        "Whether an AWS managed policy is reported for FullAccess in its name alone, however narrow it is. Where this is "
        "on, `iam-narrow-full-access` falls silent.",
    )


def full_access(resource: Resource, config: FullAccessConfig) -> Iterator[Answer]:
    """Report the attached policies that give whole services, and on demand those that are only called so."""
    for path, name in attached(resource):
        if is_administrator(name):
            continue
        if whole := whole_services(name):
            # What a policy gives would tell which one it is.
            gives = "gives whole services" if resource.is_secret(*path) else _what_it_gives(whole)
            yield reported(resource, path, name, gives)
        elif config.by_name and is_narrow_full_access(name):
            yield reported(
                resource, path, name, "is reported for its name, as `byName` asks, although what it allows is narrower"
            )


def _what_it_gives(whole: WholeServices) -> str:
    match whole:
        case WholeServices(by_name_only=True):
            return "by its name gives a whole service (the pack does not know the policy itself)"
        case WholeServices(is_conditional=True):
            return "allows every action on every resource, if under a condition"
        case WholeServices(services=("*",)):
            return "allows every action of nearly every service on every resource"
        case WholeServices(services=[service]):
            return f"allows every action of `{service}` on every resource"
        case WholeServices(services=[*services, last]) if len(services) < 4:
            return f"allows every action of {', '.join(f'`{prefix}`' for prefix in services)} and `{last}` on every resource"
        case _:
            first = ", ".join(f"`{prefix}`" for prefix in whole.services[:3])
            return f"allows every action of {len(whole.services)} services, {first} among them, on every resource"


def examples() -> tuple[Example, ...]:
    """Return the examples."""

    def attach(policy: str | Ref) -> Given:
        return Given("aws:iam/rolePolicyAttachment:RolePolicyAttachment", "app", {"role": "app", "policyArn": policy})

    def message(policy: str, gives: str) -> str:
        return (
            f"`policyArn` attaches AWS's `{policy}` to role `app`, which {gives}. Attach a policy with only the actions "
            "and resources that are needed."
        )

    return (
        violating(
            "A server's role gets all of S3",
            attach("arn:aws:iam::aws:policy/AmazonS3FullAccess"),
            on={
                "app": message(
                    "AmazonS3FullAccess", "allows every action of `s3` and `s3-object-lambda` on every resource"
                )
            },
        ),
        violating(
            "PowerUserAccess is everything but a few services",
            attach("arn:aws:iam::aws:policy/PowerUserAccess"),
            on={"app": message("PowerUserAccess", "allows every action of nearly every service on every resource")},
        ),
        violating(
            "The name does not end in FullAccess",
            attach("arn:aws-cn:iam::aws:policy/AmazonDynamoDBFullAccess_v2"),
            on={
                "app": message(
                    "AmazonDynamoDBFullAccess_v2", "allows every action of `dax` and `dynamodb` on every resource"
                )
            },
        ),
        violating(
            "The name does not say it at all, and there is a path",
            attach("arn:aws:iam::aws:policy/job-function/DatabaseAdministrator"),
            on={
                "app": message(
                    "DatabaseAdministrator",
                    "allows every action of `dynamodb`, `elasticache`, `rds` and `redshift` on every resource",
                )
            },
        ),
        violating(
            "A policy that AWS has added since",
            attach("arn:aws:iam::aws:policy/AmazonBrandNewFullAccess"),
            on={
                "app": message(
                    "AmazonBrandNewFullAccess",
                    "by its name gives a whole service (the pack does not know the policy itself)",
                )
            },
        ),
        violating(
            "A narrow policy, where FullAccess is forbidden by name",
            attach("arn:aws:iam::aws:policy/AmazonVPCFullAccess"),
            on={
                "app": message(
                    "AmazonVPCFullAccess",
                    "is reported for its name, as `byName` asks, although what it allows is narrower",
                )
            },
            byName=True,
        ),
        compliant(
            "FullAccess in the name, but narrow",
            attach("arn:aws:iam::aws:policy/AmazonElasticFileSystemClientFullAccess"),
        ),
        compliant("What a managed server needs", attach("arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore")),
        compliant(
            "A customer-managed policy merely carries the name",
            attach("arn:aws:iam::123456789012:policy/TeamFullAccess"),
        ),
        compliant(
            "A policy of the same program",
            Given(IAM_POLICY, "pictures", {"policy": "{}"}, {"arn": "arn:aws:iam::123456789012:policy/pictures"}),
            attach(Ref("pictures", "arn")),
        ),
        undecided(
            "The policy comes from where the program does not show it",
            Given("pulumi:pulumi:StackReference", "platform", {"name": "platform"}),
            attach(Ref("platform", "outputs.policyArn")),
            on={"app": Question("policyArn", "is not known before the deployment, nor which policy it comes from")},
        ),
    )


RULE = Rule(
    name="iam-full-access",
    title="Whole services attached",
    description="AWS managed policies that give whole services must not be attached.",
    severity=Severity.HIGH,
    level=Level.MANDATORY,
    remediation="Attach a policy with only the actions and resources that the principal needs.",
    controls=(Control(SECURITY_HUB, "IAM.21"),),
    since="0.1.0",
    config=FullAccessConfig,
    examples=examples,
    resource_check=ResourceCheck(KINDS, full_access),
    stack_check=StackCheck((*KINDS, IAM_POLICY), partial(in_stack, check=full_access)),
    topics=(TOPIC,),
)
