"""Which services, and which resources of escalations, the ARNs of a statement mean entirely.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import cache, lru_cache
from typing import Final, NamedTuple

from aws_guardrails.aws.action_sets import EVERYTHING, NOTHING, Actions
from aws_guardrails.aws.actions import services
from aws_guardrails.aws.escalation import escalations
from aws_guardrails.globs import is_pattern, literal_prefix, matches
from aws_guardrails.request import on_forget

ANY: Final = "\x01any\x01"
"""Stands for a name that only a wildcard matches."""

ANYTHING: Final = ":".join(["arn", *[ANY] * 4, f"{ANY}/{ANY}"])
"""Stands for a resource that only a pattern of every resource of every service matches."""

OWN: Final = r"(?i)\$\{aws:(?:PrincipalAccount|RequestedRegion|ResourceAccount)\}(?=:)"
"""Variables that stand for wherever the request is made: every resource that it can be about is there.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
"""


class Shape(NamedTuple):
    """How the ARNs of a type of resource look, with `ANY` for what varies."""

    region: str
    account: str
    resource: str


OF_EVERY_TYPE: Final = (
    Shape(ANY, ANY, f"{ANY}/{ANY}"),
    Shape("", ANY, f"{ANY}/{ANY}"),
    Shape("", "", f"{ANY}/{ANY}"),
)
"""ARNs that only a pattern of every resource of a service matches: regional, global, and without an account."""


class Pattern(NamedTuple):
    """A pattern of the ARNs of one service, or of several; the partition does not matter."""

    service: str
    region: str
    account: str
    resource: str

    def covers(self, shape: Shape) -> bool:
        """Tell whether it matches every ARN of a shape."""
        return (
            matches(self.resource, shape.resource)
            and matches(self.region, shape.region)
            and matches(self.account, shape.account)
        )


EVERY: Final = Pattern("*", "*", "*", "*")
"""What stands for every resource of every service."""


class Reach(NamedTuple):
    """What some resources are all of."""

    actions: Actions
    """Every action of the services of which they are every resource."""
    escalating: int
    """The actions of escalations that act on these resources only."""


EVERYWHERE: Final = Reach(EVERYTHING, -1)
NOWHERE: Final = Reach(NOTHING, 0)


def reach(resources: Iterable[object]) -> Reach:
    """Return what the resources of a statement are all of: ARNs and patterns of them; what is no text means nothing."""
    whole: set[str] = set()
    needed = 0
    types: dict[str, int] = {}
    for text in resources:
        if not isinstance(text, str) or not text or text[-1] not in "*?":
            continue
        pattern = EVERY if text == "*" else _pattern(text)
        if pattern is EVERY:
            return EVERYWHERE
        if pattern is None:
            continue
        if is_pattern(pattern.service):
            # Whether it is every type of resource of each service is not asked: IAM refuses such a pattern.
            called = _called(pattern.service)
            if any(map(pattern.covers, OF_EVERY_TYPE)):
                whole |= called
            for service in called & _needed_by_service().keys():
                needed |= sum(bit for bit, shape in _needed(service) if pattern.covers(shape))
            continue
        service = pattern.service
        covered = (_usually_covered if _is_usual(pattern) else _covered)(pattern)
        needed |= covered.needed
        types[service] = types.get(service, 0) | covered.types
        if covered.is_whole or types[service] == (1 << len(_shapes(service))) - 1 > 0:
            whole.add(service)
    if not whole and not needed:
        return NOWHERE
    known = services()
    return Reach(Actions({service: known[service].every for service in whole}), _escalating(needed))


def _pattern(text: str) -> Pattern | None:
    """Read a pattern of ARNs, or return None where it covers no type of resource for certain.

    IAM refuses those with fewer than six fields, of which the last means the rest.
    """
    if "${" in text:
        text = re.sub(OWN, "0", text)
    fields = text.split(":", 5)
    if len(fields) < 6:
        if matches(text, ANYTHING):
            return EVERY
        if fields[-1] != "*" or len(fields) < 3:
            return None
        fields += ["*"] * (6 - len(fields))
    first, _, service, region, account, resource = fields
    prefix = literal_prefix(resource)
    if prefix and not is_pattern(service) and (service not in services().known or prefix not in _prefixes(service)):
        return None
    if first != "arn" and not matches(first, "arn"):
        return None
    pattern = Pattern(service, "*" if region == "0" else region, "*" if account.isdecimal() else account, resource)
    is_every = "*" in service and pattern.covers(OF_EVERY_TYPE[0]) and _called(service) == services().known
    return EVERY if is_every else pattern


class Covered(NamedTuple):
    """What a pattern covers of its service."""

    is_whole: bool
    """Whether it is every resource."""
    types: int
    """The types of resources, by their places in the list of the service."""
    needed: int
    """The ARNs that actions of escalations act on."""


def _covered(pattern: Pattern) -> Covered:
    start = literal_prefix(pattern.resource)
    types = enumerate(_shapes(pattern.service))
    return Covered(
        not start and any(map(pattern.covers, OF_EVERY_TYPE)),
        sum(1 << place for place, shape in types if shape.resource.startswith(start) and pattern.covers(shape)),
        sum(
            bit for bit, shape in _needed(pattern.service) if shape.resource.startswith(start) and pattern.covers(shape)
        ),
    )


_usually_covered: Final = lru_cache(1 << 10)(_covered)


def _is_usual(pattern: Pattern) -> bool:
    """Tell whether a pattern has only what AWS's own table has, so that it is worth remembering and tells nothing."""
    return (
        pattern.service in services().known
        and pattern.region in ("*", "")
        and pattern.account in ("*", "")
        and pattern.resource == f"{literal_prefix(pattern.resource)}*"
    )


@lru_cache(256)
def _called(pattern: str) -> frozenset[str]:
    """Return the services that a pattern of services in an ARN means."""
    return frozenset(service for service in services().known if matches(pattern, service))


on_forget(_called.cache_clear)


def _shapes(service: str) -> Sequence[Shape]:
    """Return the shapes of the types of resources of a service."""
    return _known_shapes(service) if service in services().resources else ()


@cache
def _known_shapes(service: str) -> Sequence[Shape]:
    return tuple(map(_shape, services().resources[service]))


@cache
def _prefixes(service: str) -> frozenset[str]:
    """Return how the resource of a pattern may begin that covers a type of the resources of a service that is known."""
    shapes = (*_shapes(service), *(shape for _, shape in _needed(service)))
    literals = {shape.resource.partition(ANY)[0] for shape in shapes}
    return frozenset(literal[:end] for literal in literals for end in range(len(literal) + 1))


def _shape(text: str) -> Shape:
    return Shape(*text.replace("*", ANY).split(":", 2))


@cache
def _bits() -> Mapping[str, int]:
    """Return a bit for each ARN that an action of an escalation acts on."""
    options = (option for needed in escalations().needed.values() for option in needed)
    return {arn: 1 << place for place, arn in enumerate(sorted({arn for option in options for arn in option}))}


def _needed(service: str) -> Sequence[tuple[int, Shape]]:
    """Return the ARNs of a service on which actions of escalations act, with their bits."""
    return _needed_by_service().get(service, ())


@cache
def _needed_by_service() -> Mapping[str, Sequence[tuple[int, Shape]]]:
    found: defaultdict[str, list[tuple[int, Shape]]] = defaultdict(list)
    for arn, bit in _bits().items():
        _, _, service, rest = arn.split(":", 3)
        found[service].append((bit, _shape(rest)))
    return dict(found)


@lru_cache(256)
def _escalating(needed: int) -> int:
    """Return the actions of escalations for which these resources are all that they act on."""
    bits = _bits()
    return sum(
        action
        for action, options in escalations().needed.items()
        if any(all(needed & bits[arn] for arn in option) for option in options)
    )
