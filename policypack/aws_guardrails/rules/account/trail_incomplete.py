"""A trail should record every region, sign its log files, and run.

## Why it matters

A trail is what an investigation has to go by. Whoever has stolen a key works in the region that nobody looks at, and a
trail of one region knows nothing of it. Without log file validation nobody can prove that a file was not changed or removed
afterwards. A trail that is stopped records nothing at all.

## How to fix it

Set `isMultiRegionTrail` and `enableLogFileValidation` to `true`, both of which are false where they are left out, and remove
`enableLogging`, which is true then.

There is no remediation: a second trail of every region costs for each event that it records, so somebody should look which
trails there are before another one records them all.

## What it does not catch

Whether there is a trail at all is asked by `account-service-missing`. A trail whose event selectors leave management events
out, such as one for the objects of a bucket, may be of one region. Who may read or delete the files is decided by their
bucket, and which events are left out of management events is not looked at.

## References

- [CreateTrail](https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_CreateTrail.html)
- [Security best practices in CloudTrail](https://docs.aws.amazon.com/awscloudtrail/latest/userguide/best-practices-security.html)
- [Security Hub CSPM controls for CloudTrail](https://docs.aws.amazon.com/securityhub/latest/userguide/cloudtrail-controls.html)
"""

from collections.abc import Iterator
from typing import Final

from aws_guardrails.aws.trails import is_on, records_management
from aws_guardrails.config import Config
from aws_guardrails.examples import Example, Given, Input, compliant, undecided, violating
from aws_guardrails.globs import all_of
from aws_guardrails.kinds import TRAIL
from aws_guardrails.model import (
    CIS,
    SECURITY_HUB,
    Answer,
    Control,
    Finding,
    Level,
    Resource,
    ResourceCheck,
    Rule,
    Severity,
    Undecided,
)
from aws_guardrails.values import MISSING, UNKNOWN

EVERY_REGION: Final = "isMultiRegionTrail"
SWITCHES: Final = (
    (EVERY_REGION, False, "so it records its own region only"),
    ("enableLogFileValidation", False, "so nobody can prove that log files were not changed or removed"),
    ("enableLogging", True, "so the trail is stopped"),
)
"""Each switch, what it is where it is left out, and what it means where it is off."""


def trail_incomplete(trail: Resource, _config: Config) -> Iterator[Answer]:
    """Report the switches that are off, all in one finding, and say which are not known."""
    off = []
    for name, omitted, meaning in SWITCHES:
        on = is_on(trail, name, omitted=omitted)
        # Only who changes the account may do so in any region.
        is_off = all_of(
            (UNKNOWN if on is UNKNOWN else not on, records_management(trail) if name == EVERY_REGION else True)
        )
        if is_off is True:
            off.append((name, meaning))
        elif is_off is UNKNOWN:
            path = trail.path(name if on is UNKNOWN else _selectors(trail))
            yield Undecided(trail, path)
    if off:
        facts = ", and ".join(f"{_state(trail, name)}, {meaning}" for name, meaning in off)
        yield Finding(trail, trail.path(off[0][0]), f"{facts}. Set {'it' if len(off) == 1 else 'them'} to `true`.")


def _selectors(trail: Resource) -> str:
    return "eventSelectors" if trail.get("eventSelectors") is not MISSING else "advancedEventSelectors"


def _state(trail: Resource, name: str) -> str:
    path = trail.path(name)
    return f"`{path}` is omitted" if trail.get(name) is MISSING else f"`{path}` is {trail.quote(name)}"


def examples() -> tuple[Example, ...]:
    """Return the examples."""

    def trail(**inputs: Input) -> Given:
        complete: dict[str, Input] = {EVERY_REGION: True, "enableLogFileValidation": True}
        return Given(TRAIL, "audit", {"s3BucketName": "shop-audit", **complete, **inputs})

    of_objects: Input = {"field": "eventCategory", "equals": ["Data"]}
    of_calls: Input = {"field": "eventCategory", "equals": ["Management"]}
    return (
        violating(
            "Only the bucket is given",
            trail(isMultiRegionTrail=None, enableLogFileValidation=None),
            on={
                "audit": "`isMultiRegionTrail` is omitted, so it records its own region only, and `enableLogFileValidation` "
                "is omitted, so nobody can prove that log files were not changed or removed. Set them to `true`."
            },
        ),
        violating(
            "It is of one region",
            trail(isMultiRegionTrail=False, advancedEventSelectors=[{"fieldSelectors": [of_calls]}]),
            on={"audit": "`isMultiRegionTrail` is `false`, so it records its own region only. Set it to `true`."},
        ),
        violating(
            "It is stopped",
            trail(enableLogging=False),
            on={"audit": "`enableLogging` is `false`, so the trail is stopped. Set it to `true`."},
        ),
        compliant("It records every region, and signs its files", trail()),
        compliant(
            "A trail of one region for the objects of a bucket",
            trail(isMultiRegionTrail=False, advancedEventSelectors=[{"fieldSelectors": [of_objects]}]),
        ),
        compliant(
            "The same with older selectors",
            trail(isMultiRegionTrail=False, eventSelectors=[{"includeManagementEvents": False}]),
        ),
        undecided("Whether it runs is unknown", trail(enableLogging=UNKNOWN), on={"audit": "enableLogging"}),
        undecided(
            "What it records is unknown",
            trail(isMultiRegionTrail=False, eventSelectors=UNKNOWN),
            on={"audit": "eventSelectors"},
        ),
    )


RULE = Rule(
    name="account-trail-incomplete",
    title="Trail of one region, unsigned or stopped",
    description="A trail should record every region, sign its log files, and run.",
    severity=Severity.MEDIUM,
    level=Level.ADVISORY,
    remediation="Set isMultiRegionTrail and enableLogFileValidation to true, and leave enableLogging on.",
    controls=(
        Control(SECURITY_HUB, "CloudTrail.1"),
        Control(SECURITY_HUB, "CloudTrail.4"),
        Control(CIS, "3.1"),
        Control(CIS, "3.2"),
    ),
    since="0.1.0",
    config=Config,
    examples=examples,
    resource_check=ResourceCheck((TRAIL,), trail_incomplete),
)
