"""Where identity policies stand: in policies of their own, in roles, users, groups and permission sets."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Final, NamedTuple

from aws_guardrails.aws.grants import NONE, Rights, has_unknown, rights_of
from aws_guardrails.aws.policy_document import Statement, read_document, statements
from aws_guardrails.kinds import (
    IAM_GROUP,
    IAM_GROUP_POLICY,
    IAM_POLICY,
    IAM_ROLE,
    IAM_ROLE_POLICY,
    IAM_USER,
    IAM_USER_POLICY,
    PERMISSION_SET_POLICY,
)
from aws_guardrails.model import Path, Resource
from aws_guardrails.stack import Stack
from aws_guardrails.values import MISSING, UNKNOWN, Marker, Value, join

SINGLE: Final[Mapping[str, Path]] = {
    IAM_GROUP_POLICY: ("policy",),
    IAM_POLICY: ("policy",),
    IAM_ROLE_POLICY: ("policy",),
    IAM_USER_POLICY: ("policy",),
    PERMISSION_SET_POLICY: ("inlinePolicy",),
}
"""Resources that are one policy, and where its document stands."""

HOLDERS: Final = (IAM_GROUP, IAM_ROLE, IAM_USER)
"""Resources that have a list of policies in themselves; users and groups do in aws-native only."""

KINDS: Final = (*SINGLE, *HOLDERS)

TOPIC: Final = "policy document"
"""The question that every rule about documents asks of one that is unknown as a whole."""


class Document(NamedTuple):
    """An identity policy."""

    resource: Resource
    path: Path
    """Where it stands in the resource."""
    content: Mapping[str, Value] | Marker
    """The document, or `UNKNOWN`."""
    rights: Rights
    """What it gives for certain."""
    possible: Rights
    """What it gives if every unknown value in it is the one that gives the most."""

    @property
    def name(self) -> str:
        """Its path as the program writes it."""
        return self.resource.path(*self.path)

    @property
    def is_secret(self) -> bool:
        """Whether nothing of it may be shown."""
        return self.resource.has_secret(*self.path)

    def statement(self, number: int) -> Statement:
        """Return one of its statements, counted from 0."""
        return statements(self.content)[number] if isinstance(self.content, Mapping) else Statement((), UNKNOWN)

    def place(self, statement: Statement) -> str:
        """Return the path of a statement as the program writes it."""
        return join(*self.resource.written(*self.path), *statement.place)

    def label(self, statement: Statement) -> str:
        """Return how a message calls a statement."""
        return "a statement" if self.is_secret else statement.label


def documents(resource: Resource) -> tuple[Document, ...]:
    """Return the identity policies that a resource is, or has in itself; what AWS would not take as one is left out."""
    found: tuple[Document, ...] | None = resource.worked_out.get(DOCUMENTS)
    if found is None:
        found = resource.worked_out[DOCUMENTS] = tuple(_read(resource))
    return found


DOCUMENTS: Final = "identity policies"


def _read(resource: Resource) -> Iterator[Document]:
    paths: Sequence[Path]
    if resource.kind in SINGLE:
        paths = [SINGLE[resource.kind]]
    else:
        several = resource.get("inlinePolicies") if resource.gives("inlinePolicies") else MISSING
        if several is UNKNOWN:
            yield Document(resource, ("inlinePolicies",), UNKNOWN, NONE, NONE)
        indices = range(len(several)) if isinstance(several, tuple) else ()
        paths = [("inlinePolicies", index, "policy") for index in indices]
    for path in paths:
        value = resource.get(*path)
        content = read_document(value)
        if isinstance(content, Mapping):
            certain = rights_of(content)
            # Text is known or unknown as a whole.
            is_open = not isinstance(value, str) and has_unknown(content)
            yield Document(resource, path, content, certain, rights_of(content, possible=True) if is_open else certain)
        elif content is UNKNOWN:
            yield Document(resource, path, UNKNOWN, NONE, NONE)


ATTACHMENTS: Final[Mapping[str, tuple[str, str]]] = {
    "aws:iam/groupPolicyAttachment:GroupPolicyAttachment": ("group", IAM_GROUP),
    "aws:iam/rolePolicyAttachment:RolePolicyAttachment": ("role", IAM_ROLE),
    "aws:iam/userPolicyAttachment:UserPolicyAttachment": ("user", IAM_USER),
}
"""Resources that attach one policy to one principal: the property that names it, and its kind."""

INLINE: Final[Mapping[str, tuple[str, str]]] = {
    IAM_GROUP_POLICY: ("group", IAM_GROUP),
    IAM_ROLE_POLICY: ("role", IAM_ROLE),
    IAM_USER_POLICY: ("user", IAM_USER),
}
"""The same for resources that are a policy of one principal."""

ATTACHING: Final = tuple(ATTACHMENTS)


@dataclass(frozen=True, slots=True)
class Holding:
    """The policies that a role, user or group has, as far as the stack shows it."""

    principal: Resource
    documents: tuple[Document, ...]
    """Those that it has for certain."""
    possible: tuple[Document, ...]
    """Those of which it is not known whose they are."""

    @property
    def known(self) -> tuple[Document, ...]:
        """Those that it has for certain and that can be read."""
        return tuple(document for document in self.documents if document.content is not UNKNOWN)

    @property
    def rights(self) -> Rights:
        """What these give together."""
        return reduce(or_, (document.rights for document in self.known), NONE)


def holdings(stack: Stack) -> Iterator[Holding]:
    """Yield each role, user and group of the stack that has a policy there."""
    certain: defaultdict[str, list[Document]] = defaultdict(list)
    possible: defaultdict[str, list[Document]] = defaultdict(list)
    for holder in stack.of_kind(*HOLDERS):
        certain[holder.urn].extend(documents(holder))
    for resource, policies, (name, kind) in _givers(stack):
        link = stack.follow(resource, name, kinds=(kind,))
        for policy in policies:
            if link.is_complete and len(link.targets) == 1 and resource.is_certain:
                certain[link.targets[0].urn].extend(documents(policy))
            elif link.targets or not link.is_complete:
                possible[kind].extend(documents(policy))
    of_kind = {kind: tuple(its_documents) for kind, its_documents in possible.items()}
    for urn, its_documents in certain.items():
        if its_documents:
            principal = stack.by_urn[urn]
            yield Holding(principal, tuple(its_documents), of_kind.get(principal.kind, ()))


def _givers(stack: Stack) -> Iterator[tuple[Resource, tuple[Resource, ...], tuple[str, str]]]:
    """Yield each resource that gives a principal policies, what these are, and by what property of what kind it names it."""
    for policy in stack.of_kind(*INLINE):
        yield policy, (policy,), INLINE[policy.kind]
    for attachment in stack.of_kind(*ATTACHMENTS):
        policies = stack.follow(attachment, "policyArn", kinds=(IAM_POLICY,)).targets
        yield attachment, policies, ATTACHMENTS[attachment.kind]
