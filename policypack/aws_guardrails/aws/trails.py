"""What a trail records: https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_CreateTrail.html."""

from aws_guardrails.globs import Truth, any_of
from aws_guardrails.model import Resource
from aws_guardrails.values import UNKNOWN, Value, as_bool, items, lookup


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
    basic, advanced = items(trail.get("eventSelectors")), items(trail.get("advancedEventSelectors"))
    if basic == () == advanced:
        return True
    return any_of(
        (
            UNKNOWN if UNKNOWN in (basic, advanced) else False,
            *(_includes_management(each) for each in (basic if isinstance(basic, tuple) else ())),
            *(_is_about_management(each) for each in (advanced if isinstance(advanced, tuple) else ())),
        )
    )


def _includes_management(selector: Value) -> Truth:
    switched = as_bool(lookup(selector, "includeManagementEvents"))
    return UNKNOWN if switched is UNKNOWN else switched is not False


def _is_about_management(selector: Value) -> Truth:
    fields = items(lookup(selector, "fieldSelectors"))
    if not isinstance(fields, tuple):
        return UNKNOWN
    return any_of(_names_management(field) for field in fields)


def _names_management(field: Value) -> Truth:
    name, values = lookup(field, "field"), items(lookup(field, "equals"))
    if name is UNKNOWN:
        return UNKNOWN
    if name != "eventCategory":
        return False
    if not isinstance(values, tuple):
        return UNKNOWN
    return any_of(UNKNOWN if value is UNKNOWN else value == "Management" for value in values)
