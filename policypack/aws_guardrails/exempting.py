"""Holding a rule's answers against its scope and its exemptions. What cannot be told is neither in nor out."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from heapq import merge
from typing import Final, NamedTuple

from aws_guardrails.aws.principals import Principal
from aws_guardrails.config import Config
from aws_guardrails.globs import Truth, all_of, any_of, matches
from aws_guardrails.model import NOT_KNOWN, Answer, Resource, Undecided
from aws_guardrails.selection import Exemption, Scope, Selector
from aws_guardrails.stack import ROOT
from aws_guardrails.values import MISSING, UNKNOWN, Value, lookup


class Surroundings(NamedTuple):
    """What is known about a resource beside itself."""

    parent_of: Callable[[str], str | None]
    """Returns the URN of the parent that a resource has by its URN."""
    principals: Callable[[Resource], Iterator[Principal]]
    """Yields whose rights a resource is about."""


class Fate(NamedTuple):
    """What becomes of an answer."""

    stands: Truth
    """False where it is out of scope or exempted."""
    used: int | None = None
    """Which exemption it meets."""
    expired: tuple[int, ...] = ()
    """Those that it would have met."""
    open: tuple[int, ...] = ()
    """Those that it may meet."""
    question: Undecided | None = None
    """What hinders an answer, where it is not known whether it stands."""


class Limits:
    """A rule's scope and exemptions, to be held against many answers."""

    def __init__(self, config: Config) -> None:
        """Take them from the rule's config."""
        self.scope: Final = config.scope
        self.exemptions: Final = config.exemptions
        self.are_none: Final = not config.exemptions and config.scope == Scope()
        self._of_one: Final[defaultdict[str, list[int]]] = defaultdict(list)
        self._of_many: Final[list[int]] = []
        for index, exemption in enumerate(config.exemptions):
            urn = exemption.selector.urn
            is_one = urn is not None and not {"*", "?"} & set(urn)
            (self._of_one[urn] if urn is not None and is_one else self._of_many).append(index)

    def candidates(self, urn: str) -> Iterator[tuple[int, Exemption]]:
        """Yield the exemptions that may be for a resource: a list of thousands names most resources by their whole URN."""
        return ((index, self.exemptions[index]) for index in merge(self._of_one.get(urn, ()), self._of_many))


def fate(answer: Answer, limits: Limits, around: Surroundings, today: date) -> Fate:
    """Tell what becomes of an answer under a rule's scope and exemptions."""
    resource = answer.resource
    scope = limits.scope
    inside = in_scope(scope, resource, around)
    if inside is False:
        return Fate(stands=False)
    expired, maybe = [], []
    for index, exemption in limits.candidates(resource.shown.urn):
        chosen = selected(exemption.selector, resource, around)
        if exemption.is_expired(today):
            expired += [index] if chosen is True else []
        elif chosen is True:
            return Fate(stands=False, used=index)
        elif chosen is UNKNOWN:
            maybe.append(index)
    if inside is True and not maybe:
        return Fate(stands=True, expired=tuple(expired))
    selectors, who = (
        (scope.include + scope.exclude, "the policy's scope")
        if inside is UNKNOWN
        else (tuple(limits.exemptions[index].selector for index in maybe), "an exemption")
    )
    question = _hindrance(resource, around, selectors, who)
    return Fate(stands=UNKNOWN, open=tuple(maybe), question=question)


def in_scope(scope: Scope, resource: Resource, around: Surroundings) -> Truth:
    """Tell whether a rule looks at a resource."""
    included = any_of(selected(selector, resource, around) for selector in scope.include) if scope.include else True
    excluded = any_of(selected(selector, resource, around) for selector in scope.exclude)
    return all_of((included, excluded if excluded is UNKNOWN else not excluded))


def selected(selector: Selector, resource: Resource, around: Surroundings) -> Truth:
    """Tell whether all that a selector names matches a resource."""
    return all_of(_truths(selector, resource, around))


def _truths(selector: Selector, resource: Resource, around: Surroundings) -> Iterator[Truth]:
    shown = resource.shown
    for name, glob in selector.globs.items():
        match name:
            case "component":
                yield any_of(
                    truth for parent in ancestors(shown.urn, around.parent_of) for truth in _matched(glob, parent)
                )
            case "principal":
                truths = [principal.match(glob) for principal in around.principals(resource)]
                yield all_of(truths) if truths else False
            case _:
                yield matches(glob, getattr(shown, name))
    for key, glob in selector.tags.items():
        value = tag(resource, key)
        yield UNKNOWN if value is UNKNOWN else value is not None and matches(glob, str(value))


def _matched(glob: str, parent: tuple[str | None, str]) -> Iterator[Truth]:
    name, type_ = parent
    yield matches(glob, type_)
    yield UNKNOWN if name is None else matches(glob, name)


def ancestors(urn: str, parent_of: Callable[[str], str | None]) -> Iterator[tuple[str | None, str]]:
    """Yield the name and the type of each parent of a resource, the nearest first.

    A URN has the types of the parents itself; their names are those of the parents' own URNs, where these are known.
    """
    seen = {urn}
    *types, _ = _types(urn)
    while types:
        parent = parent_of(urn)
        if parent is None or parent in seen:
            yield from ((None, type_) for type_ in reversed(types))
            return
        urn = parent
        seen.add(urn)
        *types, type_ = _types(urn)
        # The stack itself is no component.
        if type_ != ROOT:
            yield urn.split("::", 3)[-1], type_


def _types(urn: str) -> list[str]:
    """Return the types in a URN, the resource's own last: https://www.pulumi.com/docs/iac/concepts/resources/names/."""
    parts = urn.split("::", 3)
    return parts[2].split("$") if len(parts) == 4 else [""]


def tag(resource: Resource, key: str) -> Value:
    """Return the value of a tag, None for a tag that the resource does not have, or `UNKNOWN`.

    pulumi-aws shows the resource's own tags as `tags`, and with the provider's default ones as `tagsAll`, which is unknown
    as a whole where any tag is: https://github.com/pulumi/pulumi-aws/blob/master/provider/tags.go. In a template the tags
    of the template's stack count too, as CloudFormation gives them to what it creates.
    """
    for each in (resource, resource.shown):
        for name in ("tags", "tagsAll"):
            value = _tag(each.get(name), key)
            if value is not None:
                return value
    return None


def _tag(tags: Value, key: str) -> Value:
    match tags:
        case Mapping():
            found = lookup(tags, key)
        case tuple():
            found = _listed(tags, key)
        case _:
            found = tags if tags is UNKNOWN else MISSING
    match found:
        case bool():
            return str(found).lower()
        case str() | int() | float():
            return str(found)
        case _:
            return None if found is MISSING else UNKNOWN


def _listed(tags: tuple[Value, ...], key: str) -> Value:
    """Return the value of a tag in a list of objects, as CloudFormation and aws-native have them."""
    pairs = [(_spelt(element, "key"), _spelt(element, "value")) for element in tags]
    absent = MISSING if all(isinstance(name, str) for name, _ in pairs) else UNKNOWN
    return next((value for name, value in pairs if name == key), absent)


def _spelt(element: Value, name: str) -> Value:
    """Return a part of a tag in a list, with a capital in CloudFormation's own spelling."""
    given = lookup(element, name)
    return lookup(element, name.capitalize()) if given is MISSING else given


def _hindrance(resource: Resource, around: Surroundings, selectors: tuple[Selector, ...], who: str) -> Undecided:
    """Return the question why a selector cannot be told to match."""
    for selector in selectors:
        if any(tag(resource, key) is UNKNOWN for key in selector.tags):
            return Undecided(resource, "tags", f"{NOT_KNOWN}, and {who} asks for it")
        if selector.principal is not None:
            for principal in around.principals(resource):
                if principal.match(selector.principal) is UNKNOWN:
                    return Undecided(resource, resource.path(*principal.path), f"{NOT_KNOWN}, and {who} asks for it")
    return Undecided(resource, "parent", f"is not known in full, and {who} asks for it")
