"""Which managed policies a resource attaches, and where an unknown one comes from."""

from collections.abc import Iterator, Mapping
from typing import Final

from aws_guardrails.aws.managed_policies import aws_managed_policy
from aws_guardrails.model import Answer, Resource, Undecided
from aws_guardrails.stack import Stack
from aws_guardrails.values import UNKNOWN, Value, join

DOORS: Final[Mapping[str, str]] = {
    "aws:iam/groupPolicyAttachment:GroupPolicyAttachment": "policyArn",
    "aws:iam/groupPolicyAttachmentsExclusive:GroupPolicyAttachmentsExclusive": "policyArns",
    "aws:iam/policyAttachment:PolicyAttachment": "policyArn",
    "aws:iam/role:Role": "managedPolicyArns",
    "aws:iam/rolePolicyAttachment:RolePolicyAttachment": "policyArn",
    "aws:iam/rolePolicyAttachmentsExclusive:RolePolicyAttachmentsExclusive": "policyArns",
    "aws:iam/userPolicyAttachment:UserPolicyAttachment": "policyArn",
    "aws:iam/userPolicyAttachmentsExclusive:UserPolicyAttachmentsExclusive": "policyArns",
    "aws:ssoadmin/managedPolicyAttachment:ManagedPolicyAttachment": "managedPolicyArn",
}
"""The resources that attach managed policies, and the property that names one policy or a list of them."""

TYPES: Final = tuple(DOORS)
"""The types of these resources."""

POLICY: Final = "aws:iam/policy:Policy"
"""The resource that creates a customer-managed policy."""

TOPIC: Final = "policy ARN"
"""The question that every rule about attached policies asks of an unknown ARN."""

BEARERS: Final[Mapping[str, str]] = {
    "role": "role",
    "roleName": "role",
    "user": "user",
    "userName": "user",
    "group": "group",
    "groupName": "group",
}
"""The properties by which an attachment names the principal, and what kind of principal each means."""


def attached(resource: Resource) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """Yield the path and the policy name of each AWS managed policy that a resource is known to attach."""
    for path, value in _arns(resource):
        if isinstance(value, str) and (name := aws_managed_policy(value)):
            yield path, name


def bearer(resource: Resource) -> str:
    """Return " to role `deploy`", or nothing where the principal's name is not known."""
    for name, kind in BEARERS.items():
        if isinstance(resource.get(name), str):
            return f" to {kind} {resource.quote(name)}"
    return ""


def unresolved(stack: Stack, resource: Resource) -> Iterator[Answer]:
    """Yield a question for each unknown policy ARN that no policy resource of the stack accounts for.

    An ARN computed from a policy resource is that of a customer-managed policy, whose document other rules judge.
    """
    door = DOORS[resource.type]
    unknown = [join(*path) for path, value in _arns(resource) if value is UNKNOWN]
    policies = [source for source in stack.sources(resource, door) if source.type == POLICY]
    if len(policies) < len(unknown):
        for path in unknown:
            yield Undecided(
                resource, path, "is not known before the deployment, nor which policy it comes from", topic=TOPIC
            )


def _arns(resource: Resource) -> Iterator[tuple[tuple[str | int, ...], Value]]:
    door = DOORS[resource.type]
    value = resource.get(door)
    if isinstance(value, tuple):
        for index, element in enumerate(value):
            yield (door, index), element
    else:
        yield (door,), value
