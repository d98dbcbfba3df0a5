"""Sets of actions: some of some services, or everything but these."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from aws_guardrails.aws.actions import services


@dataclass(slots=True)
class Actions:
    """A set of actions. It is never changed; to say so to Python would make it three times as slow to create."""

    named: Mapping[str, int]
    """By service the actions named, as `Service.named` writes them."""
    is_all_but: bool = False
    """Whether the set is everything but what is named."""

    def __bool__(self) -> bool:
        """Tell whether anything is in the set."""
        return self.is_all_but or bool(self.named)

    def __or__(self, other: "Actions") -> "Actions":
        """Return what is in either set."""
        if self.is_all_but and other.is_all_but:
            return Actions(_common(self.named, other.named), is_all_but=True)
        if self.is_all_but:
            return Actions(_without(self.named, other.named), is_all_but=True)
        if other.is_all_but:
            return other | self
        return Actions(_together(self.named, other.named))

    def __and__(self, other: "Actions") -> "Actions":
        """Return what is in both sets."""
        if self.is_all_but or other.is_all_but:
            return ~(~self | ~other)
        return Actions(_common(self.named, other.named))

    def __sub__(self, other: "Actions") -> "Actions":
        """Return what is in this set and not in the other."""
        return self & ~other

    def __invert__(self) -> "Actions":
        """Return everything else."""
        return Actions(self.named, is_all_but=not self.is_all_but)

    def of(self, service: str) -> int:
        """Return the actions of a service that are in the set."""
        named = self.named.get(service, 0)
        return services()[service].every & ~named if self.is_all_but else named

    def whole(self) -> Iterator[str]:
        """Yield each service that is in the set entirely; one that the pack does not know only if it is named."""
        known = services()
        for service in known.known if self.is_all_but else self.named:
            if self.of(service) == known[service].every:
                yield service


NOTHING: Final = Actions({})
EVERYTHING: Final = Actions({}, is_all_but=True)


def _together(one: Mapping[str, int], other: Mapping[str, int]) -> Mapping[str, int]:
    few, many = sorted((one, other), key=len)
    if not few:
        return many
    return {**many, **{service: actions | many.get(service, 0) for service, actions in few.items()}}


def _common(one: Mapping[str, int], other: Mapping[str, int]) -> Mapping[str, int]:
    few, many = sorted((one, other), key=len)
    return {service: common for service, actions in few.items() if (common := actions & many.get(service, 0))}


def _without(one: Mapping[str, int], other: Mapping[str, int]) -> Mapping[str, int]:
    if not other:
        return one
    return {service: left for service, actions in one.items() if (left := actions & ~other.get(service, 0))}
