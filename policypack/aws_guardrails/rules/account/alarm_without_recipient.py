"""What tells of security events should reach somebody.

## Why it matters

An alarm that nobody hears is worse than none, because everybody relies on it. It goes off all the same, in a console that
nobody looks at, when somebody uses the root user or stops the trail; and a topic without a subscription takes every message
and throws it away.

## How to fix it

Give the alarm a topic in `alarmActions`, leave `actionsEnabled` on, and subscribe whoever is on duty to the topic:
`aws.sns.TopicSubscription`, or a chat channel. An e-mail address has to confirm its subscription once.

There is no remediation: who is to be told, only you know.

## What it does not catch

It is about what watches over the account: alarms on a metric that a filter of the stack counts in a trail's log group,
which its pattern tells by the names of CloudTrail's records, or the trail in the stack by its log group; and event rules
for findings and sign-ins (GuardDuty, Security Hub, Access Analyzer, Inspector, Macie, Detective). Other alarms, such as
those that scale something, are left alone, and so is an alarm that a composite alarm goes by: that one is judged in its
place. If another stack has the subscription, this policy speaks without cause, which is why it is advisory. Whether anybody
confirmed a subscription or reads the messages, the program does not show. A topic encrypted with `alias/aws/sns` takes
nothing from CloudWatch, which is not looked at.

## References

- [Creating CloudWatch alarms for CloudTrail events](https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudwatch-alarms-for-cloudtrail.html)
- [Alarm actions](https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-actions.html)
- [Confirming an Amazon SNS subscription](https://docs.aws.amazon.com/sns/latest/dg/SendMessageToHttp.confirm.html)
"""

from collections.abc import Iterator
from typing import Final

from aws_guardrails.aws.alarms import (
    KINDS,
    Composites,
    Watch,
    alarms,
    has_actions,
    is_switched_on,
    subscribed,
    topics_in_use,
)
from aws_guardrails.config import Config
from aws_guardrails.examples import Example, Given, Input, Question, Ref, compliant, undecided, violating
from aws_guardrails.globs import Truth, all_of, any_of, negated
from aws_guardrails.kinds import (
    COMPOSITE_ALARM,
    EVENT_RULE,
    EVENT_TARGET,
    METRIC_ALARM,
    METRIC_FILTER,
    TOPIC,
    TOPIC_SUBSCRIPTION,
)
from aws_guardrails.model import (
    CIS,
    Answer,
    Control,
    Finding,
    Level,
    Resource,
    Rule,
    Severity,
    StackCheck,
    Undecided,
)
from aws_guardrails.stack import Stack
from aws_guardrails.values import UNKNOWN

NO_ACTION: Final = (
    "The alarm watches over the account and does nothing when it goes off. Give it a topic with a subscription in "
    "`alarmActions`."
)
SWITCHED_OFF: Final = (
    "`{path}` is `false`, so the alarm, which watches over the account, tells nobody. Remove the setting, or set it to "
    "`true`."
)
NO_SUBSCRIPTION: Final = (
    "What watches over the account sends to the topic, which has no subscription in the stack. Add an "
    "`aws.sns.TopicSubscription` for whoever is on duty."
)
MAY_WATCH: Final = "leaves open whether it watches over the account without telling anybody"
MAY_TELL: Final = "is all that is known of the topic: whether it is for security events that reach nobody, is not"


def alarm_without_recipient(stack: Stack, _config: Config) -> Iterator[Answer]:
    """Judge the alarms by their actions, and the topics by who sends to them and who gets it."""
    composites = Composites(stack)
    watches = list(alarms(stack, composites))
    for alarm in watches:
        yield from _judge_alarm(alarm, composites)
    in_use, is_heard = topics_in_use(stack, watches), subscribed(stack)
    for topic in stack.of_kind(TOPIC):
        yield from _judge_topic(topic, all_of((in_use[topic.urn], negated(is_heard[topic.urn]))))


def _judge_alarm(alarm: Watch, composites: Composites) -> Iterator[Answer]:
    resource = alarm.resource
    if alarm.is_watching is False:
        return
    is_off = negated(is_switched_on(resource))
    is_silent = any_of((is_off, negated(has_actions(resource))))
    verdict = all_of((alarm.is_watching, is_silent, negated(composites.go_by(resource))))
    off_path, path = resource.path("actionsEnabled"), resource.path("alarmActions")
    if verdict is True and is_off is True:
        yield Finding(resource, off_path, SWITCHED_OFF.format(path=off_path))
    elif verdict is True:
        yield Finding(resource, path, NO_ACTION)
    elif verdict is UNKNOWN:
        yield Undecided(resource, off_path if is_off is UNKNOWN else path, MAY_WATCH)


def _judge_topic(topic: Resource, is_unheard: Truth) -> Iterator[Answer]:
    if is_unheard is True:
        yield Finding(topic, topic.path("name"), NO_SUBSCRIPTION)
    elif is_unheard is UNKNOWN:
        yield Undecided(topic, topic.path("name"), MAY_TELL)


def examples() -> tuple[Example, ...]:
    """Return the examples."""
    pattern = '{ $.userIdentity.type = "Root" && $.eventType != "AwsServiceEvent" }'

    def counting(pattern: Input) -> Given:
        metric: Input = {"namespace": "audit", "name": "root-use", "value": "1"}
        return Given(
            METRIC_FILTER, "counter", {"logGroupName": "audit", "pattern": pattern, "metricTransformation": metric}
        )

    def alarm(actions: Input, **inputs: Input) -> Given:
        metric = {"namespace": "audit", "metricName": "root-use"}
        return Given(METRIC_ALARM, "root-use", {"name": "root-use", **metric, "alarmActions": actions, **inputs})

    counter = counting(pattern)
    elsewhere: Input = "arn:aws:sns:eu-west-1:123456789012:duty"
    topic = Given(TOPIC, "duty", {"name": "duty"}, {"arn": elsewhere})
    subscription = Given(
        TOPIC_SUBSCRIPTION,
        "duty-mail",
        {"topic": Ref("duty", "arn"), "protocol": "email", "endpoint": "duty@example.com"},
    )
    sends = alarm([Ref("duty", "arn")])

    def either(actions: Input) -> Given:
        rule = 'ALARM("root-use") OR ALARM("other")'
        return Given(COMPOSITE_ALARM, "either", {"alarmName": "either", "alarmRule": rule, "alarmActions": actions})

    event_pattern = '{"source": ["aws.guardduty"], "detail-type": ["GuardDuty Finding"]}'
    findings = Given(EVENT_RULE, "findings", {"name": "findings", "eventPattern": event_pattern})
    target = Given(EVENT_TARGET, "findings-duty", {"rule": Ref("findings", "name"), "arn": Ref("duty", "arn")})
    return (
        violating("The alarm has no action", counter, alarm(None), on={"root-use": NO_ACTION}),
        violating(
            "Its actions are switched off",
            counter,
            topic,
            subscription,
            alarm([Ref("duty", "arn")], actionsEnabled=False),
            on={"root-use": SWITCHED_OFF.format(path="actionsEnabled")},
        ),
        violating(
            "Nor has the composite one that goes by it", counter, alarm(None), either(None), on={"either": NO_ACTION}
        ),
        violating("Nobody is subscribed to its topic", counter, topic, sends, on={"duty": NO_SUBSCRIPTION}),
        violating(
            "Findings go to a topic without a subscription", findings, target, topic, on={"duty": NO_SUBSCRIPTION}
        ),
        compliant("Somebody is subscribed", counter, topic, subscription, sends, findings, target),
        compliant("The topic is that of another stack", counter, alarm([elsewhere])),
        compliant("A composite alarm tells of it", counter, alarm(None), either([elsewhere])),
        compliant("It counts errors of the application", counting("ERROR"), alarm(None)),
        compliant("A topic for something else", topic),
        undecided(
            "Its actions are unknown", counter, alarm(UNKNOWN), on={"root-use": Question("alarmActions", MAY_WATCH)}
        ),
        undecided(
            "What is counted is unknown",
            counting(UNKNOWN),
            alarm(None),
            on={"root-use": Question("alarmActions", MAY_WATCH)},
        ),
    )


RULE = Rule(
    name="account-alarm-without-recipient",
    title="Security alarm that reaches nobody",
    description="What tells of security events should reach somebody.",
    severity=Severity.MEDIUM,
    level=Level.ADVISORY,
    remediation="Give the alarm a topic with a subscription, and leave its actions on.",
    controls=tuple(Control(CIS, f"4.{number}") for number in range(1, 16)),
    since="0.1.0",
    config=Config,
    examples=examples,
    stack_check=StackCheck(KINDS, alarm_without_recipient),
)
