"""Which identity policies a role, user or group has by all its attachments, as far as the stack shows it."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import reduce
from operator import or_
from typing import Final, NamedTuple

from aws_guardrails.aws.grants import NONE, Rights, of_iam
from aws_guardrails.aws.identity_policies import HOLDERS, Document, documents
from aws_guardrails.aws.managed_policies import aws_managed_policy
from aws_guardrails.kinds import (
    IAM_GROUP,
    IAM_GROUP_POLICY,
    IAM_POLICY,
    IAM_ROLE,
    IAM_ROLE_POLICY,
    IAM_USER,
    IAM_USER_POLICY,
)
from aws_guardrails.model import Path, Resource
from aws_guardrails.stack import Stack
from aws_guardrails.values import MISSING, UNKNOWN

ROLES: Final = (("role", IAM_ROLE), ("roleName", IAM_ROLE), ("roles", IAM_ROLE))
USERS: Final = (("user", IAM_USER), ("userName", IAM_USER), ("users", IAM_USER))
GROUPS: Final = (("group", IAM_GROUP), ("groupName", IAM_GROUP), ("groups", IAM_GROUP))
"""The properties that name principals, one or several, and the kind of these."""

GIVEN: Final[Mapping[str, tuple[tuple[str, str], ...]]] = {
    IAM_GROUP_POLICY: GROUPS,
    IAM_ROLE_POLICY: ROLES,
    IAM_USER_POLICY: USERS,
    IAM_POLICY: (*ROLES, *USERS, *GROUPS),
}
"""Resources that are a policy of the principals that they name; a policy of pulumi-aws names none."""

ATTACHED: Final[Mapping[str, tuple[tuple[str, str], ...]]] = {
    "aws:iam/groupPolicyAttachment:GroupPolicyAttachment": GROUPS,
    "aws:iam/groupPolicyAttachmentsExclusive:GroupPolicyAttachmentsExclusive": GROUPS,
    "aws:iam/policyAttachment:PolicyAttachment": (*ROLES, *USERS, *GROUPS),
    "aws:iam/rolePolicyAttachment:RolePolicyAttachment": ROLES,
    "aws:iam/rolePolicyAttachmentsExclusive:RolePolicyAttachmentsExclusive": ROLES,
    "aws:iam/userPolicyAttachment:UserPolicyAttachment": USERS,
    "aws:iam/userPolicyAttachmentsExclusive:UserPolicyAttachmentsExclusive": USERS,
}
"""Resources that attach policies to principals."""

ATTACHING: Final = tuple(ATTACHED)

POLICIES: Final = ("policyArn", "policyArns", "managedPolicyArns")
"""The properties by which one of these, or a principal itself, names policies."""


COMPLETED: Final = "is that of a principal which may have a policy that completes what others allow"
"""The reason why a question about policies together stays open."""


class Holding(NamedTuple):
    """The policies that a role, user or group has, as far as the stack shows it."""

    principal: Resource
    documents: tuple[Document, ...]
    """Those that it has for certain."""
    others: Rights
    """What those give together of which it is not known whose they are; principals of one kind share them."""

    @property
    def known(self) -> tuple[Document, ...]:
        """Those that it has for certain and that can be read."""
        return tuple(document for document in self.documents if document.content is not UNKNOWN)

    @property
    def rights(self) -> Rights:
        """What these give together."""
        given = reduce(or_, (document.rights for document in self.known), NONE)
        return _with_iam(given, self.known, possible=False) if given.of_iam else given

    @property
    def possible(self) -> Rights:
        """What these may give together with what may be the principal's too."""
        given = reduce(or_, (document.possible for document in self.known), self.others)
        return _with_iam(given, self.known, possible=True) if given.of_iam else given

    @property
    def has_unknown(self) -> bool:
        """Whether it has a policy of which nothing is known."""
        return len(self.known) < len(self.documents)


def _with_iam(given: Rights, documents: Iterable[Document], *, possible: bool) -> Rights:
    """Return rights with the actions of IAM of every document, also of one that has none which makes an administrator."""
    contents = (document.content for document in documents)
    actions = (of_iam(content, possible=possible) for content in contents if isinstance(content, Mapping))
    return given._replace(of_iam=reduce(or_, actions, given.of_iam))


def holdings(stack: Stack) -> Iterator[Holding]:
    """Yield each role, user and group of the stack that has a policy there."""
    certain: defaultdict[str, dict[int, Document]] = defaultdict(dict)
    possible: defaultdict[str, dict[int, Document]] = defaultdict(dict)
    for giver, its_documents, is_open in _givers(stack):
        found = {id(document): document for document in its_documents}
        for name, kind in GIVEN.get(giver.kind) or ATTACHED.get(giver.kind, ()):
            principals = _meant(stack, giver, name, kind)
            for principal in principals.certain if giver.is_certain and not is_open else ():
                certain[principal.urn] |= found
            if principals.is_open or (principals.certain and (is_open or not giver.is_certain)):
                possible[kind] |= found
        if giver.kind in HOLDERS:
            (possible[giver.kind] if is_open else certain[giver.urn]).update(found)
    others = {
        kind: _with_iam(
            reduce(or_, (each.possible.alone for each in found.values()), NONE), found.values(), possible=True
        )
        for kind, found in possible.items()
    }
    for urn, found in certain.items():
        if found:
            principal = stack.by_urn[urn]
            yield Holding(principal, tuple(found.values()), others.get(principal.kind, NONE))


def _givers(stack: Stack) -> Iterator[tuple[Resource, tuple[Document, ...], bool]]:
    """Yield each resource that gives policies, documents of these, and whether it may not be these that it gives."""
    for policy in stack.of_kind(*GIVEN, *HOLDERS):
        yield policy, documents(policy), False
    for attachment in stack.of_kind(*ATTACHED, *HOLDERS):
        for name in POLICIES:
            policies = _meant(stack, attachment, name, IAM_POLICY)
            for policy in policies.certain:
                yield attachment, documents(policy), False
            for policy in policies.possible:
                yield attachment, documents(policy), True


class Meant(NamedTuple):
    """The resources that a property means, which may be a list."""

    certain: tuple[Resource, ...]
    possible: tuple[Resource, ...]
    """Those that it may mean."""
    is_open: bool
    """Whether it may mean others than the certain ones."""


def _meant(stack: Stack, resource: Resource, name: str, kind: str) -> Meant:
    value = resource.get(name)
    if value is MISSING or not resource.gives(name):
        return Meant((), (), is_open=False)
    paths: list[Path] = [(name, index) for index in range(len(value))] if isinstance(value, tuple) else [(name,)]
    certain: list[Resource] = []
    possible: list[Resource] = []
    is_open = False
    unknown = [path for path in paths if resource.get(*path) is UNKNOWN]
    for path in paths:
        text = resource.get(*path)
        if text is UNKNOWN or (isinstance(text, str) and aws_managed_policy(text)):
            continue
        link = stack.follow(resource, *path, kinds=(kind,))
        if link.is_sure:
            certain += link.targets
        else:
            possible += link.targets
            is_open = is_open or bool(link.targets) or not link.is_complete
    if unknown:
        link = stack.follow(resource, *unknown[0], kinds=(kind,))
        others = [target for target in link.targets if target not in certain]
        # Computed from as many resources as there are unknown elements, each of these stands for one.
        if link.is_complete and len(others) == len(unknown):
            certain += others
        else:
            possible += others
            is_open = True
    return Meant(tuple(certain), tuple(possible), is_open)
