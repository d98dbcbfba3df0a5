"""What a trail records: https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_CreateTrail.html."""

from collections.abc import Iterator
from typing import Final

from aws_guardrails.globs import Truth, any_of
from aws_guardrails.model import Path, Resource
from aws_guardrails.values import UNKNOWN, as_bool, items

CATEGORY: Final = "eventCategory"
"""The field of an advanced selector that tells management events from others."""


def is_on(trail: Resource, name: str, *, omitted: bool) -> Truth:
    """Tell whether a switch of a trail is on.

    Args:
        trail: The trail.
        name: The switch.
        omitted: What it means where it is left out.
    """
    switched = as_bool(trail.get(name))
    if switched is UNKNOWN:
        return UNKNOWN
    return switched if isinstance(switched, bool) else omitted


def records_management(trail: Resource) -> Truth:
    """Tell whether a trail records management events, the calls that change an account; without selectors it does.

    https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_PutEventSelectors.html
    """
    basic, advanced = (items(trail.get(name)) for name in ("eventSelectors", "advancedEventSelectors"))
    if basic == () == advanced:
        return True
    return any_of(
        (
            UNKNOWN if UNKNOWN in (basic, advanced) else False,
            *(_includes_management(trail, *path) for path in _places(trail, "eventSelectors")),
            *(_is_about_management(trail, *path) for path in _places(trail, "advancedEventSelectors")),
        )
    )


def _places(trail: Resource, *path: str | int) -> Iterator[Path]:
    """Yield the paths of the elements of a list."""
    given = items(trail.get(*path))
    yield from ((*path, index) for index in range(len(given) if isinstance(given, tuple) else 0))


def _includes_management(trail: Resource, *selector: str | int) -> Truth:
    switched = as_bool(trail.get(*selector, "includeManagementEvents"))
    return UNKNOWN if switched is UNKNOWN else switched is not False


def _is_about_management(trail: Resource, *selector: str | int) -> Truth:
    if trail.get(*selector, "fieldSelectors") is UNKNOWN:
        return UNKNOWN
    return any_of(_names_management(trail, *path) for path in _places(trail, *selector, "fieldSelectors"))


def _names_management(trail: Resource, *field: str | int) -> Truth:
    name, values = trail.get(*field, "field"), items(trail.get(*field, "equals"))
    if UNKNOWN in (name, values):
        return UNKNOWN if name in (UNKNOWN, CATEGORY) else False
    if name != CATEGORY or not isinstance(values, tuple):
        return False
    return any_of(UNKNOWN if value is UNKNOWN else value == "Management" for value in values)
