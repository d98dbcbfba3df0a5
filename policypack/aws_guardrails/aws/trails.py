"""What a trail records: https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_CreateTrail.html."""

from typing import Final

from aws_guardrails.globs import Truth, any_of, switched
from aws_guardrails.model import Resource
from aws_guardrails.values import UNKNOWN, items

CATEGORY: Final = "eventCategory"
"""The field of an advanced selector that tells management events from others."""


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
            *(_includes_management(trail, *path) for path in trail.places("eventSelectors")),
            *(_is_about_management(trail, *path) for path in trail.places("advancedEventSelectors")),
        )
    )


def _includes_management(trail: Resource, *selector: str | int) -> Truth:
    return switched(trail.get(*selector, "includeManagementEvents"), omitted=True)


def _is_about_management(trail: Resource, *selector: str | int) -> Truth:
    if trail.get(*selector, "fieldSelectors") is UNKNOWN:
        return UNKNOWN
    return any_of(_names_management(trail, *path) for path in trail.places(*selector, "fieldSelectors"))


def _names_management(trail: Resource, *field: str | int) -> Truth:
    name, values = trail.get(*field, "field"), items(trail.get(*field, "equals"))
    if UNKNOWN in (name, values):
        return UNKNOWN if name in (UNKNOWN, CATEGORY) else False
    if name != CATEGORY or not isinstance(values, tuple):
        return False
    return any_of(UNKNOWN if value is UNKNOWN else value == "Management" for value in values)
