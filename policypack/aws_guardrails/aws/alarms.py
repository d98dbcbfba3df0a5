"""What tells of events in an account: alarms on metrics of a trail's log group, event rules, and the topics between.

https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudwatch-alarms-for-cloudtrail.html
https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-service-event-cloudtrail.html
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Final, NamedTuple

from aws_guardrails.globs import Truth, all_of, any_of, switched
from aws_guardrails.kinds import (
    COMPOSITE_ALARM,
    EVENT_RULE,
    EVENT_TARGET,
    LOG_GROUP,
    METRIC_ALARM,
    METRIC_FILTER,
    SLACK_CHANNEL,
    TEAMS_CHANNEL,
    TOPIC,
    TOPIC_SUBSCRIPTION,
    TRAIL,
)
from aws_guardrails.model import Path, Resource
from aws_guardrails.stack import Stack
from aws_guardrails.values import MISSING, UNKNOWN, Value, frozen, lookup

KINDS: Final = (
    TRAIL,
    LOG_GROUP,
    METRIC_FILTER,
    METRIC_ALARM,
    COMPOSITE_ALARM,
    EVENT_RULE,
    EVENT_TARGET,
    TOPIC,
    TOPIC_SUBSCRIPTION,
    SLACK_CHANNEL,
    TEAMS_CHANNEL,
)
"""All that is read here."""

ABOUT_AN_ACCOUNT: Final = (
    r"\$\.((eventName|eventSource|userIdentity|additionalEventData)\b"
    r"|errorCode\b.*(UnauthorizedOperation|AccessDenied))"
)
"""What stands in a filter pattern for CloudTrail's records, and hardly in any other.

https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html
"""

FINDERS: Final = frozenset(
    {
        "aws.access-analyzer",
        "aws.detective",
        "aws.guardduty",
        "aws.inspector2",
        "aws.macie",
        "aws.securityhub",
        "aws.signin",
    }
)
"""The sources of events that tell of findings, and of who signs in.

https://docs.aws.amazon.com/eventbridge/latest/ref/events.html
"""

FROM_TRAIL: Final = "via CloudTrail"
"""Ends the detail type of events of an API, which may be alarming, or only set something going."""


class Watch(NamedTuple):
    """An alarm or event rule."""

    resource: Resource
    is_watching: Truth
    """Whether it watches over the account."""


class Use(NamedTuple):
    """A place that names whom a message goes to."""

    resource: Resource
    path: Path
    is_in_use: Truth


def alarms(stack: Stack) -> Iterator[Watch]:
    """Yield the metric alarms, and whether their metric counts events of the account, and the composite alarms on those."""
    filters = [(each, _counts_events(stack, each)) for each in stack.of_kind(METRIC_FILTER)]
    counting = [(each, counts) for each, counts in filters if counts is not False]
    watches = [Watch(alarm, _is_on_one_of(alarm, counting)) for alarm in stack.of_kind(METRIC_ALARM)]
    yield from watches
    for composite in stack.of_kind(COMPOSITE_ALARM):
        yield Watch(
            composite,
            any_of(
                all_of((watch.is_watching, _goes_by(stack, composite, watch.resource)))
                for watch in watches
                if watch.is_watching is not False
            ),
        )


def _is_on_one_of(alarm: Resource, counting: Sequence[tuple[Resource, Truth]]) -> Truth:
    """Tell whether an alarm is on a metric of one of these filters, each with whether it counts events of the account."""
    return any_of(
        all_of((counts, _is_same_metric(alarm, at, each))) for at in _metrics(alarm) for each, counts in counting
    )


def has_actions(alarm: Resource) -> Truth:
    """Tell whether an alarm does anything when it goes off; the actions themselves may be unknown."""
    given = alarm.get("alarmActions")
    return UNKNOWN if given is UNKNOWN else isinstance(given, tuple) and bool(given)


def is_switched_on(alarm: Resource) -> Truth:
    """Tell whether an alarm has its actions switched on, as it has by default."""
    return switched(alarm.get("actionsEnabled"), omitted=True)


def feeds_another(stack: Stack, alarm: Resource) -> Truth:
    """Tell whether a composite alarm goes by an alarm, and so tells of it."""
    composites = (composite for composite in stack.of_kind(COMPOSITE_ALARM) if composite is not alarm)
    return any_of(_goes_by(stack, composite, alarm) for composite in composites)


def _goes_by(stack: Stack, composite: Resource, alarm: Resource) -> Truth:
    sources = stack.sources(composite, "alarmRule")
    if alarm in sources:
        return True
    rule, name = composite.get("alarmRule"), alarm.get("alarmName" if alarm.kind == COMPOSITE_ALARM else "name")
    if isinstance(rule, str):
        return UNKNOWN if name is UNKNOWN else isinstance(name, str) and _is_named(name, rule)
    is_told = bool(sources) and all(source.kind in (METRIC_ALARM, COMPOSITE_ALARM) for source in sources)
    return UNKNOWN if rule is UNKNOWN and not is_told else False


def _is_named(name: str, rule: str) -> bool:
    """Tell whether the rule of a composite alarm names an alarm, or its ARN, which ends with the name.

    https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutCompositeAlarm.html
    """
    return bool(name) and any(
        before.rstrip().endswith(("(", '"', "'", ":")) and after.lstrip().startswith((")", '"', "'"))
        for before, after in pairwise(rule.split(name))
    )


def _counts_events(stack: Stack, metric_filter: Resource) -> Truth:
    pattern = metric_filter.get("pattern")
    if isinstance(pattern, str) and re.search(ABOUT_AN_ACCOUNT, pattern):
        return True
    of_trail = any_of(_is_of(stack, metric_filter, trail) for trail in stack.of_kind(TRAIL))
    return any_of((UNKNOWN if pattern is UNKNOWN else False, of_trail))


def _is_of(stack: Stack, metric_filter: Resource, trail: Resource) -> Truth:
    """Tell whether a metric filter reads the log group that a trail writes to."""
    arn, name = trail.get("cloudWatchLogsGroupArn"), metric_filter.get("logGroupName")
    if isinstance(arn, str) and isinstance(name, str):
        return f":log-group:{name}:" in f"{arn}:"
    if MISSING in (arn, name):
        return False
    written, read = stack.sources(trail, "cloudWatchLogsGroupArn"), stack.sources(metric_filter, "logGroupName")
    if len(written) == len(read) == 1 and written[0].kind == read[0].kind == LOG_GROUP:
        return written == read
    if len(written) == 1 and written[0].kind == LOG_GROUP:
        return _is_same(name, written[0].get("name"))
    return UNKNOWN


def _metrics(alarm: Resource) -> Iterator[Path]:
    """Yield where the metrics of an alarm stand."""
    if alarm.get("metricName") is not MISSING:
        yield ()
    for query in alarm.places("metricQueries"):
        if alarm.get(*query, "metric") is not MISSING:
            yield *query, "metric"
    if alarm.get("metricQueries") is UNKNOWN:
        yield ("metricQueries",)


def _is_same_metric(alarm: Resource, at: Path, metric_filter: Resource) -> Truth:
    """Tell whether an alarm is about the metric that a filter counts into."""
    return all_of(
        _is_same(alarm.get(*at, asked), metric_filter.get("metricTransformation", given))
        for asked, given in (("metricName", "name"), ("namespace", "namespace"))
    )


def _is_same(one: Value, other: Value) -> Truth:
    return UNKNOWN if UNKNOWN in (one, other) else one == other


def event_rules(stack: Stack, *, with_calls: bool) -> Iterator[Watch]:
    """Yield the event rules that are on, and whether they are about findings or, if asked for, calls of an API."""
    for rule in stack.of_kind(EVENT_RULE):
        yield Watch(rule, all_of((_is_enabled(rule), _is_about(rule.get("eventPattern"), with_calls=with_calls))))


def _is_enabled(rule: Resource) -> Truth:
    """Tell whether an event rule is on, which is the default."""
    state, is_on = rule.get("state"), switched(rule.get("isEnabled"), omitted=True)
    if UNKNOWN in (state, is_on):
        return UNKNOWN
    return state != "DISABLED" and is_on is True


def _is_about(pattern: Value, *, with_calls: bool) -> Truth:
    try:
        read = frozen(json.loads(pattern)) if isinstance(pattern, str) else pattern
    except (ValueError, RecursionError):
        return False
    sources = [_is_finder(each) for each in _several(lookup(read, "source"))]
    details = [_is_call(each) for each in _several(lookup(read, "detail-type"))] if with_calls else []
    return any_of((*sources, *details))


def _several(value: Value) -> tuple[Value, ...]:
    return (UNKNOWN,) if value is UNKNOWN else value if isinstance(value, tuple) else ()


def _is_finder(source: Value) -> Truth:
    """Tell whether a source, or what a source begins with, is one of those that tell of findings."""
    match source:
        case str():
            return source in FINDERS
        case Mapping():
            begin = lookup(source, "prefix")
            if begin is UNKNOWN:
                return UNKNOWN
            return (
                isinstance(begin, str) and len(begin) > len("aws.") and any(each.startswith(begin) for each in FINDERS)
            )
        case _:
            return UNKNOWN if source is UNKNOWN else False


def _is_call(detail: Value) -> Truth:
    return UNKNOWN if detail is UNKNOWN else isinstance(detail, str) and detail.endswith(FROM_TRAIL)


def targets(stack: Stack, rule: Watch) -> Iterator[Use]:
    """Yield where the targets of an event rule are named: in resources of their own, or in the rule itself."""
    for place in rule.resource.places("targets"):
        yield Use(rule.resource, (*place, "arn"), rule.is_watching)
    if rule.resource.get("targets") is UNKNOWN:
        yield Use(rule.resource, ("targets",), rule.is_watching)
    for target in stack.of_kind(EVENT_TARGET):
        link = stack.follow(target, "rule", kinds=(EVENT_RULE,))
        if rule.resource in link.targets:
            is_its = link.is_complete and len(link.targets) == 1 and target.is_certain
            yield Use(target, ("arn",), all_of((rule.is_watching, True if is_its else UNKNOWN)))
        elif not link.is_complete and not isinstance(target.get("rule"), str):
            yield Use(target, ("arn",), all_of((rule.is_watching, UNKNOWN)))


def uses(stack: Stack, watches: Iterable[Watch]) -> Iterator[Use]:
    """Yield where one of these alarms, or an event rule that watches over the account, names whom its messages go to."""
    for alarm in watches:
        is_in_use = all_of((alarm.is_watching, is_switched_on(alarm.resource)))
        if is_in_use is False:
            continue
        yield from (Use(alarm.resource, path, is_in_use) for path in _places(alarm.resource, "alarmActions"))
    for rule in event_rules(stack, with_calls=False):
        if rule.is_watching is not False:
            yield from targets(stack, rule)


def meaning(stack: Stack, use: Use, topics: tuple[Resource, ...]) -> Iterator[tuple[Resource, Truth]]:
    """Yield the topics that a place may mean, and whether it surely does."""
    link = stack.follow(use.resource, *use.path, kinds=(TOPIC,))
    if link.targets:
        is_sure = len(link.targets) == 1 and link.is_complete and use.resource.is_certain
        yield from ((topic, use.is_in_use if is_sure else UNKNOWN) for topic in link.targets)
    elif use.resource.get(*use.path) is UNKNOWN:
        yield from ((topic, UNKNOWN) for topic in topics)


def subscribed(stack: Stack, topic: Resource) -> Truth:
    """Tell whether somebody gets what is sent to a topic, as far as the stack shows it."""
    inside = topic.get("subscription")
    own: Truth = UNKNOWN if inside is UNKNOWN else isinstance(inside, tuple) and bool(inside)
    unseen: Truth = UNKNOWN if stack.may_be_joined(topic) else False
    channels = (
        _takes(stack, channel, topic, path)
        for channel in stack.of_kind(SLACK_CHANNEL, TEAMS_CHANNEL)
        for path in _places(channel, "snsTopicArns")
    )
    subscriptions = (_takes(stack, each, topic, ("topic",)) for each in stack.of_kind(TOPIC_SUBSCRIPTION))
    return any_of((own, unseen, *subscriptions, *channels))


def _places(resource: Resource, name: str) -> Sequence[Path]:
    """Return the path of each element of a list, or of the list if it is unknown."""
    return ((name,),) if resource.get(name) is UNKNOWN else resource.places(name)


def _takes(stack: Stack, taker: Resource, topic: Resource, path: Path) -> Truth:
    link = stack.follow(taker, *path, kinds=(TOPIC,))
    if topic in link.targets:
        return True if link.is_complete and len(link.targets) == 1 and taker.is_certain else UNKNOWN
    return UNKNOWN if not link.is_complete and taker.get(*path) is UNKNOWN else False
