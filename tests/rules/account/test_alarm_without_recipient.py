"""What the examples of account-alarm-without-recipient do not say."""

import json

import pytest
from aws_guardrails.examples import Given, Input, Question, Ref
from aws_guardrails.rules.account.alarm_without_recipient import MAY_TELL, MAY_WATCH
from aws_guardrails.values import UNKNOWN
from judging import Said, judge_one

RULE = "account-alarm-without-recipient"
DUTY = "arn:aws:sns:eu-west-1:123456789012:duty"
COMPOSITE = "aws:cloudwatch/compositeAlarm:CompositeAlarm"
TOPIC = Given("aws:sns/topic:Topic", "duty", {"name": "duty"}, {"arn": DUTY})
OTHER = Given("aws:sns/topic:Topic", "other", {"name": "other"}, {"arn": DUTY.replace("duty", "other")})
CALLS = "{ $.eventName = StopLogging }"
GUARDDUTY = {"source": ["aws.guardduty"]}


def counting(pattern: Input = CALLS, **metric: Input) -> Given:
    transformation: Input = {"namespace": "audit", "name": "events", "value": "1", **metric}
    inputs = {"logGroupName": "audit", "pattern": pattern, "metricTransformation": transformation}
    return Given("aws:cloudwatch/logMetricFilter:LogMetricFilter", "filter", inputs)


def reading(group: Input) -> Given:
    """Return a filter of whatever a log group has in it."""
    given = counting("Root")
    return given._replace(inputs={**given.inputs, "logGroupName": group})


def alarm(**inputs: Input) -> Given:
    metric = {"name": "alarm", "namespace": "audit", "metricName": "events"}
    return Given("aws:cloudwatch/metricAlarm:MetricAlarm", "alarm", {**metric, **inputs})


def sending(to: Input = Ref("duty", "arn")) -> Given:  # noqa: B008 - a value
    return alarm(alarmActions=[to])


def subscription(topic: Input = Ref("duty", "arn")) -> Given:  # noqa: B008 - a value
    inputs = {"topic": topic, "protocol": "email", "endpoint": "duty@example.com"}
    return Given("aws:sns/topicSubscription:TopicSubscription", "mail", inputs)


def rule(pattern: Input, **inputs: Input) -> Given:
    given = json.dumps(pattern) if isinstance(pattern, dict) else pattern
    return Given("aws:cloudwatch/eventRule:EventRule", "rule", {"name": "rule", "eventPattern": given, **inputs})


def target(of: Input = Ref("rule", "name"), to: Input = Ref("duty", "arn")) -> Given:  # noqa: B008 - values
    return Given("aws:cloudwatch/eventTarget:EventTarget", "target", {"rule": of, "arn": to})


def places(said: Said) -> tuple[set[str], set[str]]:
    """Return the names of what is found, and of what is undecided."""
    return {name for _, name in said.finding_places()}, set(said.open_paths())


@pytest.mark.parametrize(
    ("metric", "expected"),
    [
        ({}, ({"alarm"}, set())),
        ({"name": "others"}, (set(), set())),
        ({"namespace": "application"}, (set(), set())),
        ({"name": UNKNOWN}, (set(), {"alarm"})),
        ({"name": UNKNOWN, "namespace": "application"}, (set(), set())),
        ({"name": {"events": "audit"}}, (set(), set())),
    ],
    ids=["the same", "another name", "another namespace", "an unknown name", "surely another", "no name"],
)
def test_only_an_alarm_on_a_metric_of_events_watches(
    metric: dict[str, Input], expected: tuple[set[str], set[str]]
) -> None:
    assert places(judge_one(RULE, counting(**metric), alarm())) == expected


@pytest.mark.parametrize(
    "pattern", ["ERROR", "{ $.status = 500 }", "AccessDenied", "{ $.eventNames = * }", "", None, 5]
)
def test_a_filter_of_something_else_does_not_watch(pattern: Input) -> None:
    assert judge_one(RULE, counting(pattern), alarm()) == Said()


@pytest.mark.parametrize(
    "pattern",
    ['{ $.eventSource = "iam.amazonaws.com" }', "{ $.errorCode = AccessDenied* }", "{ $.userIdentity.type = Root }"],
)
def test_a_filter_of_records_of_cloudtrail_watches(pattern: str) -> None:
    assert places(judge_one(RULE, counting(pattern), alarm())) == ({"alarm"}, set())


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("arn:aws:logs:eu-west-1:1:log-group:audit:*", ({"alarm"}, set())),
        ("arn:aws:logs:eu-west-1:1:log-group:audit-2:*", (set(), set())),
        (UNKNOWN, (set(), {"alarm"})),
        (None, (set(), set())),
    ],
)
def test_a_filter_of_the_group_that_a_trail_writes_to_watches(
    written: Input, expected: tuple[set[str], set[str]]
) -> None:
    trail = Given("aws:cloudtrail/trail:Trail", "trail", {"s3BucketName": "audit", "cloudWatchLogsGroupArn": written})

    assert places(judge_one(RULE, counting("Root"), alarm(), trail)) == expected


@pytest.mark.parametrize(
    ("name", "expected"), [("audit", ({"alarm"}, set())), ("other", (set(), set())), (UNKNOWN, (set(), {"alarm"}))]
)
def test_a_filter_may_name_that_group_in_plain_text(name: Input, expected: tuple[set[str], set[str]]) -> None:
    group = Given("aws:cloudwatch/logGroup:LogGroup", "group", {"name": name})
    trail = Given("aws:cloudtrail/trail:Trail", "trail", {"cloudWatchLogsGroupArn": Ref("group", "arn")})

    assert places(judge_one(RULE, counting("Root"), alarm(), group, trail)) == expected


def test_a_filter_of_no_group_reads_nothing_of_a_trail() -> None:
    group = Given("aws:cloudwatch/logGroup:LogGroup", "group", {"name": "audit"})
    trail = Given("aws:cloudtrail/trail:Trail", "trail", {"cloudWatchLogsGroupArn": Ref("group", "arn")})

    assert judge_one(RULE, reading(None), alarm(), group, trail) == Said()


@pytest.mark.parametrize(("read", "expected"), [("audit", {"alarm"}), ("other", set())])
@pytest.mark.parametrize("names", [{"audit": "audit", "other": "other"}, {"audit": UNKNOWN, "other": UNKNOWN}])
def test_a_filter_of_a_group_of_the_stack_watches_if_it_is_the_one_that_a_trail_writes_to(
    names: dict[str, Input], read: str, expected: set[str]
) -> None:
    groups = [Given("aws:cloudwatch/logGroup:LogGroup", name, {"name": called}) for name, called in names.items()]
    trail = Given("aws:cloudtrail/trail:Trail", "trail", {"cloudWatchLogsGroupArn": Ref("audit", "arn")})

    assert places(judge_one(RULE, reading(Ref(read)), alarm(), *groups, trail)) == (expected, set())


@pytest.mark.parametrize(("read", "expected"), [("audit", {"alarm"}), ("other", set())])
def test_of_groups_of_the_same_name_in_two_accounts_the_one_that_is_referred_to_counts(
    read: str, expected: set[str]
) -> None:
    groups = [Given("aws:cloudwatch/logGroup:LogGroup", name, {"name": "same"}) for name in ("audit", "other")]
    trail = Given("aws:cloudtrail/trail:Trail", "trail", {"cloudWatchLogsGroupArn": Ref("audit", "arn")})

    assert places(judge_one(RULE, reading(Ref(read, "name")), alarm(), *groups, trail)) == (expected, set())


@pytest.mark.parametrize("arn", ["arn:aws:logs:eu-west-1:1:log-group:audit:*", Ref("group", "arn"), UNKNOWN])
def test_a_filter_of_an_unknown_group_may_read_of_any_trail(arn: Input) -> None:
    group = Given("aws:cloudwatch/logGroup:LogGroup", "group", {"name": "audit"})
    trail = Given("aws:cloudtrail/trail:Trail", "trail", {"cloudWatchLogsGroupArn": arn})

    assert places(judge_one(RULE, reading(UNKNOWN), alarm(), group, trail)) == (set(), {"alarm"})


def test_a_composite_alarm_may_go_by_a_watching_alarm_of_an_unknown_name() -> None:
    composite = Given(COMPOSITE, "composite", {"alarmName": "composite", "alarmRule": "ALARM(some)"})
    silent = alarm(name=UNKNOWN, alarmActions=[DUTY])

    assert places(judge_one(RULE, counting(), silent, composite)) == (set(), {"composite"})


def test_an_alarm_whose_metric_is_computed_may_watch() -> None:
    assert places(judge_one(RULE, counting(), alarm(metricName=Ref("filter", "id")))) == (set(), {"alarm"})


@pytest.mark.parametrize(
    ("queries", "expected"),
    [
        (
            [{"id": "a", "expression": "b"}, {"id": "b", "metric": {"namespace": "audit", "metricName": "events"}}],
            {"alarm"},
        ),
        ([{"id": "b", "metric": {"namespace": "audit", "metricName": "others"}}], set()),
    ],
)
def test_a_metric_in_a_query_counts(queries: Input, expected: set[str]) -> None:
    assert places(judge_one(RULE, counting(), alarm(metricName=None, metricQueries=queries)))[0] == expected


def test_an_expression_alone_is_on_no_metric_of_a_filter() -> None:
    unknown = counting()._replace(inputs={"logGroupName": "audit", "pattern": CALLS, "metricTransformation": UNKNOWN})
    queries: Input = [{"id": "a", "expression": 'SELECT MAX(CPUUtilization) FROM SCHEMA("AWS/EC2", InstanceId)'}]

    said = judge_one(RULE, unknown, alarm(metricName=None, namespace=None, metricQueries=queries))

    assert said == Said()


def test_unknown_queries_leave_it_open() -> None:
    assert places(judge_one(RULE, counting(), alarm(metricName=None, metricQueries=UNKNOWN))) == (set(), {"alarm"})


@pytest.mark.parametrize(
    ("inputs", "expected"),
    [
        ({"alarmActions": []}, ({"alarm"}, set())),
        ({"okActions": [DUTY], "insufficientDataActions": [DUTY]}, ({"alarm"}, set())),
        ({"alarmActions": [UNKNOWN]}, (set(), set())),
        ({"alarmActions": [DUTY], "actionsEnabled": UNKNOWN}, (set(), {"alarm"})),
        ({"alarmActions": [DUTY], "actionsEnabled": "true"}, (set(), set())),
        ({"alarmActions": UNKNOWN, "actionsEnabled": False}, ({"alarm"}, set())),
    ],
)
def test_what_an_alarm_does_when_it_goes_off_counts(
    inputs: dict[str, Input], expected: tuple[set[str], set[str]]
) -> None:
    assert places(judge_one(RULE, counting(), alarm(**inputs))) == expected


@pytest.mark.parametrize(
    ("composed", "expected"),
    [
        ('ALARM("alarm") OR ALARM("other")', (set(), set())),
        ("ALARM(alarm)", (set(), set())),
        ("ALARM( alarm )", (set(), set())),
        ("ALARM('alarm')", (set(), set())),
        ("ALARM('arn:aws:cloudwatch:eu-west-1:1:alarm:alarm')", (set(), set())),
        ('ALARM("alarm-2")', ({"alarm"}, set())),
        (Ref("alarm", "arn"), (set(), set())),
        (UNKNOWN, (set(), {"alarm"})),
    ],
)
def test_an_alarm_may_tell_by_a_composite_one(composed: Input, expected: tuple[set[str], set[str]]) -> None:
    inputs: dict[str, Input] = {"alarmName": "composite", "alarmRule": composed, "alarmActions": [DUTY]}

    assert places(judge_one(RULE, counting(), alarm(), Given(COMPOSITE, "composite", inputs))) == expected


@pytest.mark.parametrize(
    ("computed_from", "expected"),
    [("other", ({"alarm"}, set())), ("suffix", (set(), {"alarm"}))],
    ids=["another alarm", "something else"],
)
def test_a_composite_alarm_goes_by_the_alarms_that_its_rule_is_computed_from(
    computed_from: str, expected: tuple[set[str], set[str]]
) -> None:
    other = alarm(name="other", metricName="others")._replace(name="other")
    suffix = Given("random:index/randomPet:RandomPet", "suffix")
    inputs: dict[str, Input] = {"alarmName": "composite", "alarmRule": Ref(computed_from), "alarmActions": [DUTY]}

    said = judge_one(RULE, counting(), alarm(), other, suffix, Given(COMPOSITE, "composite", inputs))

    assert places(said) == expected


def test_a_composite_alarm_may_name_an_alarm_of_an_unknown_name() -> None:
    inputs: dict[str, Input] = {"alarmName": "composite", "alarmRule": "ALARM(alarm)", "alarmActions": [DUTY]}
    composite = Given(COMPOSITE, "composite", inputs)

    assert places(judge_one(RULE, counting(), alarm(name=UNKNOWN), composite)) == (set(), {"alarm"})


def test_of_composite_alarms_the_outermost_one_has_to_tell() -> None:
    inner = Given(COMPOSITE, "inner", {"alarmName": "inner", "alarmRule": "ALARM(alarm)"})
    outer = Given(COMPOSITE, "outer", {"alarmName": "outer", "alarmRule": "ALARM(inner)", "alarmActions": [DUTY]})
    others = Given(COMPOSITE, "others", {"alarmName": "others", "alarmRule": "ALARM(others-1)"})

    assert judge_one(RULE, counting(), alarm(), inner, outer, others) == Said()
    assert places(judge_one(RULE, counting(), alarm(), inner, others)) == ({"inner"}, set())


def test_a_composite_alarm_that_sends_to_a_topic_needs_a_subscription() -> None:
    inputs: dict[str, Input] = {
        "alarmName": "composite",
        "alarmRule": "ALARM(alarm)",
        "alarmActions": [Ref("duty", "arn")],
    }
    composite = Given(COMPOSITE, "composite", inputs)

    assert places(judge_one(RULE, counting(), alarm(), composite, TOPIC)) == ({"duty"}, set())


@pytest.mark.parametrize("deployed", [False, True])
def test_each_topic_needs_a_subscription_of_its_own(deployed: bool) -> None:
    stack = (counting(), sending(), TOPIC, OTHER, subscription(Ref("other", "arn")))

    assert places(judge_one(RULE, *stack, deployed=deployed)) == ({"duty"}, set())
    assert judge_one(RULE, counting(), sending(), TOPIC, subscription(), deployed=deployed) == Said()


BOTH: Input = [Ref("duty", "arn"), Ref("other", "arn")]


def test_of_two_topics_of_an_alarm_a_preview_does_not_know_which_is_which() -> None:
    stack = (counting(), alarm(alarmActions=BOTH), TOPIC, OTHER)

    assert places(judge_one(RULE, *stack)) == (set(), {"duty", "other"})
    assert places(judge_one(RULE, *stack, deployed=True)) == ({"duty", "other"}, set())


def test_a_topic_of_which_only_another_alarm_is_sent_is_left_alone() -> None:
    assert judge_one(RULE, counting("ERROR"), sending(), TOPIC) == Said()


def test_a_topic_is_reported_and_asked_about_by_its_name() -> None:
    ((_, finding),) = judge_one(RULE, counting(), sending(), TOPIC).findings
    asked = judge_one(RULE, counting(), sending(), TOPIC, subscription(UNKNOWN))

    assert (finding.resource.name, finding.path) == ("duty", "name")
    assert (asked.findings, asked.questions()) == ((), {"duty": Question("name", MAY_TELL)})


@pytest.mark.parametrize(
    ("inputs", "path"),
    [
        ({"alarmActions": [DUTY], "actionsEnabled": UNKNOWN}, "actionsEnabled"),
        ({"alarmActions": UNKNOWN}, "alarmActions"),
        ({"alarmActions": UNKNOWN, "actionsEnabled": UNKNOWN}, "actionsEnabled"),
    ],
)
def test_an_alarm_is_asked_about_by_the_property_that_is_unknown(inputs: dict[str, Input], path: str) -> None:
    said = judge_one(RULE, counting(), alarm(**inputs))

    assert (said.findings, said.questions()) == ((), {"alarm": Question(path, MAY_WATCH)})


def test_an_action_that_may_mean_any_topic_leaves_it_open() -> None:
    assert places(judge_one(RULE, counting(), sending(UNKNOWN), TOPIC)) == (set(), {"duty"})


def test_an_action_that_means_a_topic_of_another_stack_leaves_none_of_this_one_open() -> None:
    assert judge_one(RULE, counting(), sending(DUTY.replace("duty", "elsewhere")), TOPIC) == Said()


def test_an_alarm_that_sends_nothing_hides_no_other() -> None:
    unrelated = alarm(name="a", metricName="others")._replace(name="a")

    assert places(judge_one(RULE, counting(), unrelated, sending(), TOPIC)) == ({"duty"}, set())


def test_an_alarm_whose_actions_are_off_sends_nothing() -> None:
    silenced = alarm(alarmActions=[Ref("duty", "arn")], actionsEnabled=False)

    assert places(judge_one(RULE, counting(), silenced, TOPIC)) == ({"alarm"}, set())


@pytest.mark.parametrize(
    "channel",
    ["slackChannelConfiguration:SlackChannelConfiguration", "teamsChannelConfiguration:TeamsChannelConfiguration"],
)
def test_a_chat_channel_gets_what_is_sent_to_its_topics(channel: str) -> None:
    def chat(topics: Input) -> Given:
        return Given(f"aws:chatbot/{channel}", "chat", {"configurationName": "chat", "snsTopicArns": topics})

    assert judge_one(RULE, counting(), sending(), TOPIC, chat([Ref("duty", "arn")])) == Said()
    assert places(judge_one(RULE, counting(), sending(), TOPIC, chat(UNKNOWN))) == (set(), {"duty"})


def test_of_two_topics_of_a_channel_a_preview_does_not_know_which_is_which() -> None:
    channel = Given("aws:chatbot/slackChannelConfiguration:SlackChannelConfiguration", "chat", {"snsTopicArns": BOTH})
    stack = (counting(), sending(), TOPIC, OTHER, channel)

    assert places(judge_one(RULE, *stack)) == (set(), {"duty"})
    assert judge_one(RULE, *stack, deployed=True) == Said()


@pytest.mark.parametrize(
    ("inside", "expected"),
    [
        ([{"protocol": "email", "endpoint": "duty@example.com"}], (set(), set())),
        ([], ({"duty"}, set())),
        (UNKNOWN, (set(), {"duty"})),
    ],
)
def test_a_topic_of_aws_native_has_subscriptions_inside(inside: Input, expected: tuple[set[str], set[str]]) -> None:
    topic = Given("aws-native:sns:Topic", "duty", {"topicName": "duty", "subscription": inside})

    assert places(judge_one(RULE, counting(), sending(Ref("duty", "topicArn")), topic)) == expected


def test_a_topic_that_a_template_gets_may_be_subscribed_there() -> None:
    hidden = Given(
        "aws:cloudformation/stack:Stack",
        "hidden",
        {"templateUrl": "https://example.com/hidden.json", "parameters": {"Topic": Ref("duty", "arn")}},
    )

    assert places(judge_one(RULE, counting(), sending(), TOPIC, hidden)) == (set(), {"duty"})


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        (GUARDDUTY, ({"duty"}, set())),
        ({"source": [{"prefix": "aws.guard"}]}, ({"duty"}, set())),
        ({"source": [{"prefix": "aws."}]}, (set(), set())),
        ({"source": [{"anything-but": "aws.ec2"}]}, (set(), set())),
        ({"source": [None]}, (set(), set())),
        ({"source": ["aws.ec2"], "detail-type": ["AWS API Call via CloudTrail"]}, (set(), set())),
        ({"detail-type": ["EC2 Instance State-change Notification"]}, (set(), set())),
        ("not JSON", (set(), set())),
        (None, (set(), set())),
        (UNKNOWN, (set(), {"duty"})),
    ],
)
def test_only_an_event_rule_for_findings_makes_a_topic_one_for_security(
    pattern: Input, expected: tuple[set[str], set[str]]
) -> None:
    assert places(judge_one(RULE, rule(pattern), target(), TOPIC)) == expected


@pytest.mark.parametrize(
    ("inputs", "expected"),
    [
        ({"state": "DISABLED"}, (set(), set())),
        ({"isEnabled": False}, (set(), set())),
        ({"state": "ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS"}, ({"duty"}, set())),
        ({"state": UNKNOWN}, (set(), {"duty"})),
    ],
)
def test_an_event_rule_that_is_off_sends_nothing(inputs: dict[str, Input], expected: tuple[set[str], set[str]]) -> None:
    assert places(judge_one(RULE, rule(GUARDDUTY, **inputs), target(), TOPIC)) == expected


@pytest.mark.parametrize(
    ("of", "expected"), [("elsewhere", (set(), set())), ("rule", ({"duty"}, set())), (UNKNOWN, (set(), {"duty"}))]
)
def test_a_target_belongs_to_the_rule_that_it_names(of: Input, expected: tuple[set[str], set[str]]) -> None:
    assert places(judge_one(RULE, rule(GUARDDUTY), target(of), TOPIC)) == expected


@pytest.mark.parametrize(
    ("of", "expected"),
    [
        (Ref("rule"), ({"duty"}, set())),
        (Ref("other"), (set(), set())),
        ([Ref("rule"), Ref("other")], (set(), {"duty"})),
    ],
    ids=["for findings", "for something else", "for one of both"],
)
def test_a_target_belongs_to_the_rule_that_it_refers_to(of: Input, expected: tuple[set[str], set[str]]) -> None:
    other = rule({"source": ["aws.ec2"]})._replace(name="other")

    assert places(judge_one(RULE, rule(GUARDDUTY), other, target(of), TOPIC)) == expected


def test_targets_of_aws_native_stand_in_the_rule() -> None:
    def native(targets: Input) -> Given:
        return Given("aws-native:events:Rule", "rule", {"eventPattern": GUARDDUTY, "targets": targets})

    assert places(judge_one(RULE, native([{"id": "1", "arn": Ref("duty", "arn")}]), TOPIC)) == ({"duty"}, set())
    assert places(judge_one(RULE, native(Ref("duty", "arn")), TOPIC)) == ({"duty"}, set())
    assert places(judge_one(RULE, native(UNKNOWN), TOPIC)) == (set(), {"duty"})


def test_a_source_that_is_unknown_leaves_it_open() -> None:
    prefixed: Input = {"source": [{"prefix": UNKNOWN}]}
    native = Given(
        "aws-native:events:Rule",
        "rule",
        {"eventPattern": prefixed, "targets": [{"id": "1", "arn": Ref("duty", "arn")}]},
    )

    assert places(judge_one(RULE, native, TOPIC)) == (set(), {"duty"})
