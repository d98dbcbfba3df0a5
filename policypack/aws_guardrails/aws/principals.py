"""Whose rights a resource is about: by which names an exemption can mean the role, user, group or permission set."""

from collections.abc import Callable, Iterator, Mapping
from typing import Final, NamedTuple, TypeAlias

from aws_guardrails.globs import Truth, any_of, matches
from aws_guardrails.kinds import IAM_GROUP, IAM_ROLE, IAM_USER, PERMISSION_SET
from aws_guardrails.model import Path, Resource
from aws_guardrails.stack import Stack
from aws_guardrails.values import MISSING, UNKNOWN, Value

KINDS: Final = (IAM_GROUP, IAM_ROLE, IAM_USER, PERMISSION_SET)
"""The kinds of principals; each has its name in AWS as `name`."""

NAMED: Final[Mapping[str, tuple[str, ...]]] = {
    "admins": (IAM_GROUP, IAM_ROLE, IAM_USER),
    "group": (IAM_GROUP,),
    "groupName": (IAM_GROUP,),
    "groups": (IAM_GROUP,),
    "permissionSetArn": (PERMISSION_SET,),
    "principalArn": (IAM_ROLE, IAM_USER),
    "role": (IAM_ROLE,),
    "roleName": (IAM_ROLE,),
    "roles": (IAM_ROLE,),
    "user": (IAM_USER,),
    "userName": (IAM_USER,),
    "users": (IAM_USER,),
}
"""The properties by which other resources name principals, one or a list of them, and what kinds they can mean."""


class Names(NamedTuple):
    """What a principal is called, in the program and in AWS."""

    known: frozenset[str]
    are_all: bool
    """Whether it has no name beside these."""

    def match(self, glob: str) -> Truth:
        """Tell whether any of its names matches."""
        is_unknown: tuple[Truth, ...] = () if self.are_all else (UNKNOWN,)
        return any_of((*(matches(glob, name) for name in self.known), *is_unknown))


NOBODY_KNOWN: Final = Names(frozenset(), are_all=False)


class Principal(NamedTuple):
    """A principal that a resource is about, and the property that names it."""

    path: Path
    candidates: tuple[Names, ...]
    """Those that it may be; of several it is not known which."""

    def match(self, glob: str) -> Truth:
        """Tell whether a glob matches a name of it, whichever it is."""
        found = {names.match(glob) for names in self.candidates}
        return found.pop() if len(found) == 1 else UNKNOWN


Finder: TypeAlias = Callable[[Resource, Path, tuple[str, ...]], tuple[Names, ...]]
"""Returns what the principal may be that the property at a path names, of the kinds that it can mean."""


def principals(resource: Resource, find: Finder) -> Iterator[Principal]:
    """Yield every principal that a resource is about."""
    if resource.kind in KINDS:
        yield Principal(("name",), (own_names(resource),))
        return
    for name, kinds in NAMED.items():
        value = resource.get(name)
        if value is MISSING and name not in resource.links:
            continue
        paths: list[Path] = [(name, index) for index in range(len(value))] if isinstance(value, tuple) else [(name,)]
        for path in paths:
            yield Principal(path, find(resource, path, kinds))


def own_names(resource: Resource) -> Names:
    """Return the names of a principal; one in a template is called there by its logical id."""
    name = resource.get("name")
    known = {resource.name, name} if isinstance(name, str) else {resource.name}
    return Names(frozenset(known), are_all=name is not UNKNOWN)


def short(value: Value) -> str | None:
    """Return the name in a name or an ARN."""
    return value.rpartition("/")[2] if isinstance(value, str) else None


def by_inputs(declared: Callable[[str, str], str | None], *, decides: bool) -> Finder:
    """Return how one resource's inputs tell who is meant.

    Args:
        declared: Returns what the program calls the principal of a kind and a name in AWS, if it was seen before.
        decides: Whether nobody who sees more looks again, so that an ARN without a name in it has to do.
    """

    def find(resource: Resource, path: Path, kinds: tuple[str, ...]) -> tuple[Names, ...]:
        if resource.links.get(str(path[0])) == resource.shown.urn:
            return (own_names(resource.shown),)
        name = short(resource.get(*path))
        if name is None:
            return (NOBODY_KNOWN,)
        others = {other for kind in kinds if (other := declared(kind, name))}
        return (Names(frozenset({name, *others}), are_all=decides or PERMISSION_SET not in kinds),)

    return find


def by_stack(stack: Stack) -> Finder:
    """Return how a whole stack tells who is meant."""

    def find(resource: Resource, path: Path, kinds: tuple[str, ...]) -> tuple[Names, ...]:
        link = stack.follow(resource, *path, kinds=kinds)
        name = short(resource.get(*path))
        written = frozenset({name} if name else ())
        targets = [own_names(target) for target in link.targets]
        found = [Names(each.known | written, each.are_all) for each in targets]
        if not link.is_complete or not found:
            found.append(Names(written, are_all=link.is_complete))
        return tuple(found)

    return find
