"""Where identity policies stand: in policies of their own, in roles, users, groups and permission sets."""

from collections.abc import Iterator, Mapping, Sequence
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
from aws_guardrails.values import UNKNOWN, Marker, Value, join

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
        gives = resource.gives("inlinePolicies")
        if gives and resource.get("inlinePolicies") is UNKNOWN:
            yield Document(resource, ("inlinePolicies",), UNKNOWN, NONE, NONE)
        paths = [(*place, "policy") for place in resource.places("inlinePolicies")] if gives else []
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
