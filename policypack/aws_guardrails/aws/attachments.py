"""Which managed policies a resource attaches, and where an unknown one comes from."""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Final

from aws_guardrails.aws.managed_policies import aws_managed_policy
from aws_guardrails.kinds import (
    BUDGET_ACTION,
    IAM_GROUP,
    IAM_POLICY,
    IAM_ROLE,
    IAM_USER,
    PERMISSION_SET_ATTACHMENTS,
)
from aws_guardrails.model import Answer, C, Finding, Path, Resource, Undecided
from aws_guardrails.stack import Stack
from aws_guardrails.values import UNKNOWN, Value

DOORS: Final[Mapping[str, Path]] = {
    BUDGET_ACTION: ("definition", "iamActionDefinition", "policyArn"),
    "aws:iam/groupPolicyAttachment:GroupPolicyAttachment": ("policyArn",),
    "aws:iam/groupPolicyAttachmentsExclusive:GroupPolicyAttachmentsExclusive": ("policyArns",),
    "aws:iam/policyAttachment:PolicyAttachment": ("policyArn",),
    IAM_GROUP: ("managedPolicyArns",),
    IAM_ROLE: ("managedPolicyArns",),
    IAM_USER: ("managedPolicyArns",),
    "aws:iam/rolePolicyAttachment:RolePolicyAttachment": ("policyArn",),
    "aws:iam/rolePolicyAttachmentsExclusive:RolePolicyAttachmentsExclusive": ("policyArns",),
    "aws:iam/userPolicyAttachment:UserPolicyAttachment": ("policyArn",),
    "aws:iam/userPolicyAttachmentsExclusive:UserPolicyAttachmentsExclusive": ("policyArns",),
    "aws:ssoadmin/managedPolicyAttachment:ManagedPolicyAttachment": ("managedPolicyArn",),
    "aws:quicksight/iamPolicyAssignment:IamPolicyAssignment": ("policyArn",),
    PERMISSION_SET_ATTACHMENTS: ("managedPolicyArns",),
}
"""The resources that attach managed policies, and the property that names one policy or a list of them. A budget action
attaches its policy once the budget is exceeded, which may be at once."""

LISTS: Final = frozenset({"managedPolicyArns", "policyArns"})
"""The names of the properties among them that take a list."""

KINDS: Final = tuple(DOORS)
"""The kinds of these resources. Users and groups have such a list in aws-native only."""

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
"""The properties by which an attachment names its principal, and what to call it."""

NAME: Final = r"[\w+=,.@-]{1,128}"
"""What a policy may be called: https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreatePolicy.html"""

BEARER_LISTS: Final = ("roles", "users", "groups")
"""The properties by which one names several."""


def attached(resource: Resource) -> Iterator[tuple[Path, str]]:
    """Yield the path and the policy name of each AWS managed policy that a resource is known to attach."""
    for path, value in _arns(resource):
        if isinstance(value, str) and (name := _policy_name(value)):
            yield path, name


def _policy_name(value: str) -> str | None:
    """Return the name of the AWS managed policy that is meant.

    AWS SAM takes the name alone as well; in every other place IAM refuses it at the deployment.
    https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-resource-function.html
    """
    return aws_managed_policy(value) or (value if re.fullmatch(NAME, value) else None)


def bearer(resource: Resource) -> str:
    """Return " to role `deploy`", or nothing where the principal's name is not known."""
    for name, kind in BEARERS.items():
        if isinstance(resource.get(name), str):
            return f" to {kind} {resource.quote(name)}"
    around = DOORS[resource.kind][:-1]
    lists = []
    for name in BEARER_LISTS:
        principals = resource.get(*around, name)
        if isinstance(principals, tuple) and principals and all(isinstance(principal, str) for principal in principals):
            quoted = (resource.quote(*around, name, index) for index in range(len(principals)))
            lists.append(f"{name} {', '.join(quoted)}")
    return f" to {' and '.join(lists)}" if lists else ""


def reported(resource: Resource, path: Path, name: str, which: str) -> Finding:
    """Return the finding about a policy that a resource attaches; `which` says what is wrong with it."""
    return Finding(
        resource,
        resource.path(*path),
        f"`{resource.path(*path)}` attaches AWS's {resource.quote(*path, part=name)}{bearer(resource)}, which {which}. "
        "Attach a policy with only the actions and resources that are needed.",
        fact=name,
    )


def in_stack(stack: Stack, config: C, *, check: Callable[[Resource, C], Iterator[Answer]]) -> Iterator[Answer]:
    """Judge every attachment again, with what the deployment knows, and say what stays unknown."""
    for resource in stack.of_kind(*KINDS):
        yield from check(resource, config)
        yield from unresolved(stack, resource)


def unresolved(stack: Stack, resource: Resource) -> Iterator[Answer]:
    """Yield a question for each unknown policy ARN that no policy resource of the stack accounts for.

    An ARN computed from a policy resource is that of a customer-managed policy, whose document other rules judge. In a
    list every unknown element needs a policy that no known element stands for; a list that is unknown as a whole may hold
    anything.
    """
    door = DOORS[resource.kind]
    arns = list(_arns(resource))
    unknown = [path for path, value in arns if value is UNKNOWN]
    if not unknown:
        return
    link = stack.follow(resource, *unknown[0], kinds=(IAM_POLICY,))
    known = [value for _, value in arns if isinstance(value, str)]
    left = [policy for policy in link.targets if policy.get("arn") not in known]
    is_unknown_list = door[-1] in LISTS and unknown == [door]
    if is_unknown_list or not link.is_complete or len(left) < len(unknown):
        for path in unknown:
            yield Undecided(
                resource,
                resource.path(*path),
                "is not known before the deployment, nor which policy it comes from",
                topic=TOPIC,
            )


def _arns(resource: Resource) -> Iterator[tuple[Path, Value]]:
    """Yield the path and the ARN of each policy that the program attaches by a resource.

    A role's outputs also list what other resources attach to it; that is theirs to answer for.
    """
    door = DOORS[resource.kind]
    if not resource.gives(*door):
        return
    value = resource.get(*door)
    if isinstance(value, tuple) and door[-1] in LISTS:
        for index, element in enumerate(value):
            yield (*door, index), element
    else:
        yield door, value
