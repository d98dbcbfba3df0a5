"""What the examples of account-trail-incomplete do not say."""

import pytest
from aws_guardrails.examples import Given, Input, Question
from aws_guardrails.values import UNKNOWN
from judging import judge_one

RULE = "account-trail-incomplete"


def trail(**inputs: Input) -> Given:
    complete = {"isMultiRegionTrail": True, "enableLogFileValidation": True}
    return Given("aws:cloudtrail/trail:Trail", "audit", {"s3BucketName": "audit", **complete, **inputs})


def selecting(field: Input, *values: Input) -> Input:
    return [{"fieldSelectors": [{"field": field, "equals": list(values)}]}]


@pytest.mark.parametrize(
    ("selectors", "verdict"),
    [
        ({"eventSelectors": []}, "found"),
        ({"eventSelectors": [{"readWriteType": "All"}]}, "found"),
        ({"eventSelectors": [{"includeManagementEvents": "false"}]}, "silent"),
        ({"eventSelectors": [{"includeManagementEvents": UNKNOWN}]}, "open"),
        ({"advancedEventSelectors": selecting("eventCategory", "Data", "Management")}, "found"),
        ({"advancedEventSelectors": selecting("eventCategory", "NetworkActivity")}, "silent"),
        ({"advancedEventSelectors": selecting("resources.type", "Management")}, "silent"),
        ({"advancedEventSelectors": selecting("resources.type", UNKNOWN)}, "silent"),
        ({"advancedEventSelectors": selecting("eventCategory", UNKNOWN)}, "open"),
        ({"advancedEventSelectors": selecting(UNKNOWN, "Management")}, "open"),
        ({"advancedEventSelectors": [{"fieldSelectors": UNKNOWN}]}, "open"),
        ({"advancedEventSelectors": [{"fieldSelectors": [{"field": "eventCategory", "equals": UNKNOWN}]}]}, "open"),
        ({"advancedEventSelectors": [{"fieldSelectors": [{"field": "resources.ARN", "equals": UNKNOWN}]}]}, "silent"),
        ({"advancedEventSelectors": UNKNOWN}, "open"),
    ],
)
def test_one_region_is_enough_for_what_is_no_management_event(selectors: dict[str, Input], verdict: str) -> None:
    said = judge_one(RULE, trail(isMultiRegionTrail=False, **selectors))

    assert {"found": bool(said.findings), "open": bool(said.undecided), "silent": said.comparable() == ([], [])} == {
        each: each == verdict for each in ("found", "open", "silent")
    }


@pytest.mark.parametrize("name", ["eventSelectors", "advancedEventSelectors"])
def test_unknown_selectors_are_asked_for_by_their_name(name: str) -> None:
    said = judge_one(RULE, trail(isMultiRegionTrail=False, **{name: UNKNOWN}))

    assert (said.findings, said.questions()) == ((), {"audit": Question(name)})


def test_a_trail_of_data_events_has_to_sign_its_files_too() -> None:
    data: Input = [{"includeManagementEvents": False}]

    said = judge_one(RULE, trail(isMultiRegionTrail=None, enableLogFileValidation=False, eventSelectors=data))

    assert [finding.path for _, finding in said.findings] == ["enableLogFileValidation"]


def test_an_unknown_switch_hides_nothing_about_another() -> None:
    said = judge_one(RULE, trail(isMultiRegionTrail=UNKNOWN, enableLogging=False))

    assert (said.messages(), said.open_paths()) == (
        {"audit": "`enableLogging` is `false`, so the trail is stopped. Set it to `true`."},
        {"audit": "isMultiRegionTrail"},
    )


def test_an_organizations_trail_is_judged_like_any_other() -> None:
    assert judge_one(RULE, trail(isOrganizationTrail=True, isMultiRegionTrail=None)).findings


def test_a_trail_of_aws_native_is_told_by_its_own_names() -> None:
    inputs: dict[str, Input] = {
        "s3BucketName": "audit",
        "isLogging": False,
        "isMultiRegionTrail": True,
        "enableLogFileValidation": True,
    }

    said = judge_one(RULE, Given("aws-native:cloudtrail:Trail", "audit", inputs))

    assert said.messages() == {"audit": "`isLogging` is `false`, so the trail is stopped. Set it to `true`."}
