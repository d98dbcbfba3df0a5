"""What tells of events in an account: alarms on metrics of a trail's log group, event rules, and the topics between.

https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudwatch-alarms-for-cloudtrail.html
https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-service-event-cloudtrail.html
"""

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain, pairwise
from typing import Final, NamedTuple, TypeAlias

from aws_guardrails.aws.telling import EVERY_ONE, by_urn, told
from aws_guardrails.globs import Truth, all_of, any_of, filled, switched
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
from aws_guardrails.values import MISSING, UNKNOWN, Marker, Value, frozen, lookup

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


Metric: TypeAlias = tuple[str | Marker, str | Marker]
"""Name and namespace."""


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


class Composites:
    """The composite alarms of a stack, and which alarms they go by.

    https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutCompositeAlarm.html
    """

    def __init__(self, stack: Stack) -> None:
        """Read the rule of each once."""
        self._all: Final = stack.of_kind(COMPOSITE_ALARM)
        self._computed: Final[defaultdict[str, list[Resource]]] = defaultdict(list)
        """Those whose rule is computed from an alarm, by its URN."""
        self._written: Final[list[tuple[Resource, str]]] = []
        """Those whose rule is known, with it."""
        self._unknown: Final[list[Resource]] = []
        """Those whose rule is unknown, and may name any alarm."""
        for each in self._all:
            rule, sources = each.get("alarmRule"), stack.sources(each, "alarmRule")
            for source in sources:
                self._computed[source.urn].append(each)
            is_told = bool(sources) and all(source.kind in (METRIC_ALARM, COMPOSITE_ALARM) for source in sources)
            if isinstance(rule, str):
                self._written.append((each, rule))
            elif rule is UNKNOWN and not is_told:
                self._unknown.append(each)

    def on(self, watches: Sequence[Watch]) -> Iterator[Watch]:
        """Yield each, and whether it goes by one of these alarms, which watch over the account or may."""
        said: defaultdict[str, set[Truth]] = defaultdict(set)
        for watch in watches:
            for composite in self._by(watch.resource):
                said[composite.urn].add(watch.is_watching)
        is_nameless = any(_called(watch.resource) is UNKNOWN for watch in watches)
        may = {each.urn for each in self._unknown if watches} | {each.urn for each, _ in self._written if is_nameless}
        for composite in self._all:
            yield Watch(composite, any_of((*said[composite.urn], UNKNOWN if composite.urn in may else False)))

    def go_by(self, alarm: Resource) -> Truth:
        """Tell whether another one goes by an alarm, and so tells of it."""
        if any(each is not alarm for each in self._by(alarm)):
            return True
        written = (each for each, _ in self._written if _called(alarm) is UNKNOWN)
        return UNKNOWN if any(each is not alarm for each in chain(self._unknown, written)) else False

    def _by(self, alarm: Resource) -> list[Resource]:
        """Return those that surely go by an alarm."""
        name = _called(alarm)
        if not isinstance(name, str) or not name:
            return self._computed[alarm.urn]
        # An account has some hundred composite alarms at most, and most of them do not have the name in them at all.
        named = [each for each, rule in self._written if name in rule and _is_named(name, rule)]
        return [*self._computed[alarm.urn], *named]


def _called(alarm: Resource) -> Value:
    return alarm.get("alarmName" if alarm.kind == COMPOSITE_ALARM else "name")


def _is_named(name: str, rule: str) -> bool:
    """Tell whether the rule of a composite alarm names an alarm, or its ARN, which ends with the name."""
    return any(
        before.rstrip().endswith(("(", '"', "'", ":")) and after.lstrip().startswith((")", '"', "'"))
        for before, after in pairwise(rule.split(name))
    )


def alarms(stack: Stack, composites: Composites) -> Iterator[Watch]:
    """Yield the metric alarms, and whether their metric counts events of the account, and the composite alarms on those."""
    counts = _Metrics(stack)
    watches = [Watch(alarm, counts.events_for(alarm)) for alarm in stack.of_kind(METRIC_ALARM)]
    yield from watches
    yield from composites.on([watch for watch in watches if watch.is_watching is not False])


class _Metrics:
    """The metrics into which the filters of a stack count events of the account, or may."""

    def __init__(self, stack: Stack) -> None:
        """Read each filter once; many may count into the same metric, each for another account."""
        counts: defaultdict[Metric, set[Truth]] = defaultdict(set)
        filters = _Filters(stack)
        for each in stack.of_kind(METRIC_FILTER):
            name, namespace = (_name(each.get("metricTransformation", given)) for given in ("name", "namespace"))
            counts[name, namespace].add(filters.count_events(each))
        counted = {metric: any_of(truths) for metric, truths in counts.items() if truths != {False}}
        self._known: Final = {metric: truth for metric, truth in counted.items() if UNKNOWN not in metric}
        self._unknown: Final = {metric: truth for metric, truth in counted.items() if UNKNOWN in metric}
        self._asked: Final[dict[Metric, Truth]] = {}

    def events_for(self, alarm: Resource) -> Truth:
        """Tell whether an alarm is on one of them."""
        return any_of(
            self._events_in((_name(alarm.get(*at, "metricName")), _name(alarm.get(*at, "namespace"))))
            for at in _metrics(alarm)
        )

    def _events_in(self, metric: Metric) -> Truth:
        if metric not in self._asked:
            others = self._unknown if UNKNOWN not in metric else {**self._known, **self._unknown}
            self._asked[metric] = any_of(
                (
                    self._known.get(metric, False),
                    *(all_of((truth, *map(_is_same, metric, other))) for other, truth in others.items()),
                )
            )
        return self._asked[metric]


def _name(value: Value) -> str | Marker:
    return value if isinstance(value, Marker) else str(value)


def has_actions(alarm: Resource) -> Truth:
    """Tell whether an alarm does anything when it goes off; the actions themselves may be unknown."""
    return filled(alarm.get("alarmActions"))


def is_switched_on(alarm: Resource) -> Truth:
    """Tell whether an alarm has its actions switched on, as it has by default."""
    return switched(alarm.get("actionsEnabled"), omitted=True)


class _Filters:
    """The metric filters of a stack: one counts events of the account by its pattern, or by what a trail writes."""

    def __init__(self, stack: Stack) -> None:
        """Read each trail once."""
        self._stack: Final = stack
        asked = ((trail, trail.get("cloudWatchLogsGroupArn")) for trail in stack.of_kind(TRAIL))
        trails = [(trail, arn) for trail, arn in asked if arn is not MISSING]
        self._named: Final = {
            name for _, arn in trails if isinstance(arn, str) for name in re.findall(r":log-group:([^:]+):", f"{arn}:")
        }
        """The log groups whose ARN a trail has in plain text."""
        self._all: Final = _LogGroups(stack, (trail for trail, _ in trails))
        self._others: Final = _LogGroups(stack, (trail for trail, arn in trails if not isinstance(arn, str)))

    def count_events(self, metric_filter: Resource) -> Truth:
        """Tell whether a metric filter counts events of the account."""
        pattern = metric_filter.get("pattern")
        if isinstance(pattern, str) and re.search(ABOUT_AN_ACCOUNT, pattern):
            return True
        return any_of((UNKNOWN if pattern is UNKNOWN else False, self._reads_of_trail(metric_filter)))

    def _reads_of_trail(self, metric_filter: Resource) -> Truth:
        name = metric_filter.get("logGroupName")
        if name is MISSING:
            return False
        group = _log_group(self._stack, metric_filter, "logGroupName")
        if isinstance(name, str):
            return any_of((name in self._named, self._others.have(name, group)))
        return self._all.have(name, group)


class _LogGroups:
    """The log groups that some trails write to."""

    def __init__(self, stack: Stack, trails: Iterable[Resource]) -> None:
        """Take those of the stack that the trails' ARNs are computed from."""
        groups = [_log_group(stack, trail, "cloudWatchLogsGroupArn") for trail in trails]
        self._has_unseen: Final = None in groups
        self._urns: Final = {group.urn for group in groups if group}
        self._names: Final = {_name(group.get("name")) for group in groups if group}

    def have(self, name: Value, group: Resource | None) -> Truth:
        """Tell whether one is among them, by its name, and by itself if it is of the stack."""
        is_there: Truth
        if group is not None:
            is_there = group.urn in self._urns
        else:
            may_be = bool(self._names) if name is UNKNOWN else UNKNOWN in self._names
            is_there = (name is not UNKNOWN and _name(name) in self._names) or (UNKNOWN if may_be else False)
        return any_of((is_there, UNKNOWN if self._has_unseen else False))


def _log_group(stack: Stack, resource: Resource, path: str) -> Resource | None:
    """Return the log group of the stack that a property is computed from, and nothing else."""
    sources = stack.sources(resource, path)
    return sources[0] if len(sources) == 1 and sources[0].kind == LOG_GROUP else None


def _metrics(alarm: Resource) -> Iterator[Path]:
    """Yield where the metrics of an alarm stand."""
    if alarm.get("metricName") is not MISSING:
        yield ()
    for query in alarm.places("metricQueries"):
        if alarm.get(*query, "metric") is not MISSING:
            yield *query, "metric"
    if alarm.get("metricQueries") is UNKNOWN:
        yield ("metricQueries",)


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


class Targets:
    """The targets of the event rules of a stack, in resources of their own or in the rule itself."""

    def __init__(self, stack: Stack) -> None:
        """Follow each once."""
        self._named: Final[defaultdict[str, list[Use]]] = defaultdict(list)
        """By the URN of the rule that a target names, or may."""
        self.of_any: Final[list[Use]] = []
        """Those of which it is not known whose they are."""
        for target in stack.of_kind(EVENT_TARGET):
            link = stack.follow(target, "rule", kinds=(EVENT_RULE,))
            for urn, is_its in told(link, target, True):
                self._named[urn].append(Use(target, ("arn",), is_its))
            if not link.is_complete and not isinstance(target.get("rule"), str):
                self.of_any.append(Use(target, ("arn",), UNKNOWN))

    def of(self, rule: Watch) -> Iterator[Use]:
        """Yield where the targets of an event rule are named, but for those of any."""
        yield from (Use(rule.resource, (*path, "arn"), rule.is_watching) for path in rule.resource.places("targets"))
        if rule.resource.get("targets") is UNKNOWN:
            yield Use(rule.resource, ("targets",), rule.is_watching)
        for use in self._named[rule.resource.urn]:
            yield use._replace(is_in_use=all_of((rule.is_watching, use.is_in_use)))

    def are_given(self, rule: Resource) -> Truth:
        """Tell whether an event rule has a target."""
        return any_of(
            (filled(rule.get("targets")), *(use.is_in_use for use in (*self._named[rule.urn], *self.of_any[:1])))
        )


def topics_in_use(stack: Stack, watches: Iterable[Watch]) -> Mapping[str, Truth]:
    """Tell by URN to which topics one of these alarms sends, or an event rule that watches over the account."""
    return by_urn(meant for use in _uses(stack, watches) for meant in _meant(stack, use))


def _uses(stack: Stack, watches: Iterable[Watch]) -> Iterator[Use]:
    for alarm in watches:
        is_in_use = all_of((alarm.is_watching, is_switched_on(alarm.resource)))
        if is_in_use is not False:
            yield from (Use(alarm.resource, path, is_in_use) for path in _places(alarm.resource, "alarmActions"))
    targets = Targets(stack)
    rules = [rule for rule in event_rules(stack, with_calls=False) if rule.is_watching is not False]
    for rule in rules:
        yield from targets.of(rule)
    if rules:
        yield from targets.of_any


def _meant(stack: Stack, use: Use) -> Iterator[tuple[str, Truth]]:
    """Yield the URNs of the topics that a place may mean, and whether it surely does."""
    link = stack.follow(use.resource, *use.path, kinds=(TOPIC,))
    yield from told(link, use.resource, use.is_in_use)
    if not link.targets and use.resource.get(*use.path) is UNKNOWN:
        yield EVERY_ONE, UNKNOWN


def subscribed(stack: Stack) -> Mapping[str, Truth]:
    """Tell by URN which topics somebody gets what is sent to, as far as the stack shows it."""
    takers: list[tuple[Resource, Path]] = [(each, ("topic",)) for each in stack.of_kind(TOPIC_SUBSCRIPTION)]
    channels = stack.of_kind(SLACK_CHANNEL, TEAMS_CHANNEL)
    takers += [(channel, path) for channel in channels for path in _places(channel, "snsTopicArns")]
    heard = [taken for taker, path in takers for taken in _taken(stack, taker, path)]
    for topic in stack.of_kind(TOPIC):
        heard.append((topic.urn, filled(topic.get("subscription"))))
        if stack.may_be_joined(topic):
            heard.append((topic.urn, UNKNOWN))
    return by_urn(heard)


def _taken(stack: Stack, taker: Resource, path: Path) -> Iterator[tuple[str, Truth]]:
    """Yield the URNs of the topics that a subscription takes from, or may."""
    link = stack.follow(taker, *path, kinds=(TOPIC,))
    yield from told(link, taker, True)
    if not link.is_complete and taker.get(*path) is UNKNOWN:
        yield EVERY_ONE, UNKNOWN


def _places(resource: Resource, name: str) -> Sequence[Path]:
    """Return the path of each element of a list, or of the list if it is unknown."""
    return ((name,),) if resource.get(name) is UNKNOWN else resource.places(name)
