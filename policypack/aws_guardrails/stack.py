"""The stack as stack rules see it: every resource, indexed once, and the links between them."""

import copy
from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import Final, NamedTuple, Self

from aws_guardrails.exemption_lines import Line
from aws_guardrails.forms import CONTAINERS, may_hide_more, unfold
from aws_guardrails.model import Resource
from aws_guardrails.values import MISSING

IDENTITIES: Final = ("id", "arn", "name", "bucket")
"""The outputs by which another resource can mean this one in plain text."""

ROOT: Final = "pulumi:pulumi:Stack"
"""The type of the resource that every other one has as its last parent."""


class Link(NamedTuple):
    """Where a property of a resource leads."""

    targets: tuple[Resource, ...]
    """The resources, of the kinds asked for, that it may mean."""
    is_complete: bool
    """Whether it can mean nothing else. Complete without a target, it leads out of the stack or nowhere."""

    @property
    def is_sure(self) -> bool:
        """Whether it means one resource of the stack and no other."""
        return self.is_complete and len(self.targets) == 1


class Stack:
    """The resources of one AnalyzeStack call, in a stable order."""

    exemptions: tuple[Line, ...] = ()
    """What became of the exemptions, for the rule that reports it."""

    def __init__(self, resources: Iterable[Resource]) -> None:
        """Index the resources; the engine gives them in random order."""
        unfolded = (each for resource in resources for each in unfold(resource))
        self.resources: Final = tuple(sorted(unfolded, key=lambda resource: resource.urn))
        by_kind: defaultdict[str, list[Resource]] = defaultdict(list)
        for resource in self.resources:
            by_kind[resource.kind].append(resource)
        self._by_kind: Final = {kind: tuple(found) for kind, found in by_kind.items()}
        self.by_urn: Final[Mapping[str, Resource]] = {resource.urn: resource for resource in self.resources}

    def with_exemptions(self, lines: tuple[Line, ...]) -> Self:
        """Return the same stack with what became of the exemptions."""
        told = copy.copy(self)
        told.exemptions = lines
        return told

    @cached_property
    def root(self) -> Resource:
        """The resource that stands for the stack as a whole; without a name where there is nothing in it."""
        if not self.resources:
            return Resource(type=ROOT, name="", urn="")
        stack, project, *_ = [*self.resources[0].urn.removeprefix("urn:pulumi:").split("::"), "", ""]
        name = f"{project}-{stack}"
        return Resource(type=ROOT, name=name, urn=f"urn:pulumi:{stack}::{project}::{ROOT}::{name}")

    def of_kind(self, *kinds: str) -> tuple[Resource, ...]:
        """Return the resources of these kinds, grouped by kind in the order given."""
        return tuple(resource for kind in kinds for resource in self._by_kind.get(kind, ()))

    @cached_property
    def by_identity(self) -> Mapping[tuple[str, str], tuple[Resource, ...]]:
        """Resources by kind and each known id, ARN and name that they have."""
        index: defaultdict[tuple[str, str], list[Resource]] = defaultdict(list)
        for resource in self.resources:
            names = (resource.get(key) for key in IDENTITIES)
            for name in {name for name in names if isinstance(name, str)}:
                index[resource.kind, name].append(resource)
        return {key: tuple(found) for key, found in index.items()}

    @cached_property
    def referrers(self) -> Mapping[str, tuple[tuple[Resource, str], ...]]:
        """For each URN, the resources that refer to it and the property by which they do."""
        index: defaultdict[str, list[tuple[Resource, str]]] = defaultdict(list)
        for resource in self.resources:
            for name, urns in resource.references.items():
                for urn in urns:
                    index[urn].append((resource, name))
        return {urn: tuple(found) for urn, found in index.items()}

    def sources(self, resource: Resource, *path: str | int) -> tuple[Resource, ...]:
        """Return the resources of the stack that a property was computed from, as far as its top-level property tells."""
        written = resource.written(*path)
        # A template tells it of each property, a desired state only as a whole.
        own = written[len(resource.form.place)] if resource.form else written[0]
        urns = resource.references.get(str(own)) or resource.references.get(str(written[0]), ())
        return tuple(self.by_urn[urn] for urn in urns if urn in self.by_urn)

    @cached_property
    def _hidden(self) -> Mapping[str, tuple[Resource, ...]]:
        """The resources in templates and desired states, by the URN of what has them and by kind."""
        index: defaultdict[str, list[Resource]] = defaultdict(list)
        for resource in self.resources:
            if resource.container is not None and not resource.links:
                index[resource.container.urn].append(resource)
                index[resource.kind].append(resource)
        return {key: tuple(found) for key, found in index.items()}

    @cached_property
    def _unseen(self) -> frozenset[str]:
        """The URNs of what may hide more than is seen of it, and of all that it is given."""
        containers = (each for each in self.resources if each.type in CONTAINERS and each.container is None)
        hiding = [each for each in containers if may_hide_more(each)]
        given = (urn for each in hiding for urns in each.references.values() for urn in urns)
        return frozenset({*(each.urn for each in hiding), *given})

    def may_be_joined(self, resource: Resource) -> bool:
        """Tell whether something that is not seen may refer to a resource, so that nothing about it is surely absent."""
        return resource.shown.urn in self._unseen

    def follow(self, resource: Resource, *path: str | int, kinds: tuple[str, ...]) -> Link:
        """Find the resources of `kinds` that the property at `path` leads to.

        A plain value leads to what carries it as its id, ARN or name; of a resource in a template nobody knows that, so it
        may be meant too. An unknown one leads to what its top-level property was computed from; if that includes a resource
        of another kind, the link is not complete.
        """
        if linked := resource.links.get(str(path[0])):
            return Link(tuple(each for each in (self.by_urn[linked],) if each.kind in kinds), is_complete=True)
        value = resource.get(*path)
        if value is MISSING:
            return Link((), is_complete=True)
        if isinstance(value, str):
            found = self._called(resource, value, path, kinds)
            hidden = () if found else tuple(each for kind in kinds for each in self._hidden.get(kind, ()))
            return Link(found or hidden, is_complete=not hidden)
        sources = self.sources(resource, *path)
        links = [self._meant_by_output(source, kinds) for source in sources if source is not resource.container]
        return Link(
            tuple(target for link in links for target in link.targets),
            is_complete=0 < len(links) == len(sources) and all(link.is_complete for link in links),
        )

    def _called(
        self, resource: Resource, name: str, path: tuple[str | int, ...], kinds: tuple[str, ...]
    ) -> tuple[Resource, ...]:
        """Return what carries a name; of several, those that the name was computed from, or those of one provider."""
        found = tuple(each for kind in kinds for each in self.by_identity.get((kind, name), ()))
        if len(found) < 2:
            return found
        sources = self.sources(resource, *path)
        same_provider = tuple(each for each in found if each.provider == resource.provider)
        return tuple(each for each in found if each in sources) or same_provider or found

    def _meant_by_output(self, source: Resource, kinds: tuple[str, ...]) -> Link:
        """Find what of `kinds` an output of a resource may mean: itself, the one it describes, or any in its template."""
        if source.kind in kinds:
            return Link((source,), is_complete=True)
        hidden = tuple(each for each in self._hidden.get(source.urn, ()) if each.kind in kinds)
        is_described = all(each.form is not None and each.form.place[0] != "templateBody" for each in hidden)
        return Link(hidden, is_complete=bool(hidden) and is_described)
