"""Alarms: the events of the account that a person should know of at once."""

import json
from dataclasses import dataclass
from typing import Final

import pulumi
import pulumi_aws as aws

from infra.environment import Environment


def _any_of(source: str, *events: str) -> str:
    """Return the filter pattern of the events of a service."""
    names = " || ".join(f"($.eventName={event})" for event in events)
    return f"{{($.eventSource={source}) && ({names})}}"


@dataclass(frozen=True, slots=True)
class Watched:
    """Events to be told of.

    Attributes:
        name: What the metric and the alarm are called.
        description: What happened, in the words of the message.
        pattern: The filter pattern that finds the events in a trail's log group.
    """

    name: str
    description: str
    pattern: str


WATCHED: Final = (
    Watched(
        "root-use",
        "The root user was used, which no daily work needs.",
        '{$.userIdentity.type="Root" && $.userIdentity.invokedBy NOT EXISTS && $.eventType !="AwsServiceEvent"}',
    ),
    Watched(
        "sign-in-without-mfa",
        "A user signed in to the console with a password alone.",
        '{($.eventName="ConsoleLogin") && ($.additionalEventData.MFAUsed !="Yes") && '
        '($.userIdentity.type="IAMUser") && ($.responseElements.ConsoleLogin="Success")}',
    ),
    Watched(
        "iam-policy-change",
        "Somebody changed what a user, group or role may do.",
        _any_of(
            "iam.amazonaws.com",
            "DeleteGroupPolicy",
            "DeleteRolePolicy",
            "DeleteUserPolicy",
            "PutGroupPolicy",
            "PutRolePolicy",
            "PutUserPolicy",
            "CreatePolicy",
            "DeletePolicy",
            "CreatePolicyVersion",
            "DeletePolicyVersion",
            "AttachRolePolicy",
            "DetachRolePolicy",
            "AttachUserPolicy",
            "DetachUserPolicy",
            "AttachGroupPolicy",
            "DetachGroupPolicy",
        ),
    ),
    Watched(
        "trail-change",
        "Somebody changed, stopped or deleted a trail.",
        _any_of("cloudtrail.amazonaws.com", "CreateTrail", "UpdateTrail", "DeleteTrail", "StartLogging", "StopLogging"),
    ),
    Watched(
        "key-deletion",
        "Somebody disabled a key or scheduled its deletion, and with it that of all it encrypts.",
        _any_of("kms.amazonaws.com", "DisableKey", "ScheduleKeyDeletion"),
    ),
    Watched(
        "bucket-policy-change",
        "Somebody changed who may reach a bucket, or what it does with its objects.",
        _any_of(
            "s3.amazonaws.com",
            "PutBucketAcl",
            "PutBucketPolicy",
            "PutBucketCors",
            "PutBucketLifecycle",
            "PutBucketReplication",
            "DeleteBucketPolicy",
            "DeleteBucketCors",
            "DeleteBucketLifecycle",
            "DeleteBucketReplication",
        ),
    ),
)
"""What CIS AWS Foundations Benchmark v1.4.0 lists in 4.3 to 4.8, without the failed and the unauthorised, of which every
account has some each day: https://docs.aws.amazon.com/securityhub/latest/userguide/cloudwatch-controls.html.
"""


@dataclass(frozen=True, slots=True)
class AlarmsArgs:
    """What an `Alarms` is made from.

    Attributes:
        environment: The environment it belongs to.
        log_group_name: The log group of a trail.
        recipient: The e-mail address of whoever is told, who confirms it by the first message. None tells nobody.
        key_arn: A key that admits CloudWatch, to encrypt the messages with. None has no key.
    """

    environment: Environment
    log_group_name: pulumi.Input[str]
    recipient: str | None
    key_arn: pulumi.Input[str] | None


class Alarms(pulumi.ComponentResource):
    """Alarms on the events of a trail, which a person gets as e-mails."""

    def __init__(self, name: str, args: AlarmsArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        """Create the alarms and the topic that they publish to."""
        super().__init__("web-environment:index:Alarms", name, None, opts)
        child = pulumi.ResourceOptions(parent=self)

        topic_name = f"{args.environment.name}-{name}"
        topic = aws.sns.Topic(
            name,
            name=topic_name,
            # Never `alias/aws/sns`: that key does not admit CloudWatch, and no message would arrive.
            # https://repost.aws/knowledge-center/cloudwatch-configure-alarm-sns
            kms_master_key_id=args.key_arn,
            policy=topic_policy(args.environment, topic_name),
            opts=child,
        )
        if args.recipient is not None:
            aws.sns.TopicSubscription(name, topic=topic.arn, protocol="email", endpoint=args.recipient, opts=child)
        for watched in WATCHED:
            metric = f"{name}-{watched.name}"
            aws.cloudwatch.LogMetricFilter(
                metric,
                name=watched.name,
                log_group_name=args.log_group_name,
                pattern=watched.pattern,
                metric_transformation={"namespace": args.environment.name, "name": watched.name, "value": "1"},
                opts=child,
            )
            aws.cloudwatch.MetricAlarm(
                metric,
                alarm_description=watched.description,
                namespace=args.environment.name,
                metric_name=watched.name,
                statistic="Sum",
                period=300,
                evaluation_periods=1,
                comparison_operator="GreaterThanOrEqualToThreshold",
                threshold=1,
                # Nothing happened, and nothing was counted: that is how it should be.
                treat_missing_data="notBreaching",
                alarm_actions=[topic.arn],
                opts=child,
            )
        self.topic_arn = topic.arn
        self.register_outputs({"topicArn": self.topic_arn})


def topic_policy(environment: Environment, topic_name: str) -> str:
    """Return what lets the account's alarms, and nothing else, publish to a topic."""
    statement = {
        "Sid": "AlarmsPublish",
        "Effect": "Allow",
        "Principal": {"Service": "cloudwatch.amazonaws.com"},
        "Action": "sns:Publish",
        "Resource": environment.arn("sns", topic_name),
        "Condition": {
            "StringEquals": {"aws:SourceAccount": environment.account_id},
            "ArnLike": {"aws:SourceArn": environment.arn("cloudwatch", "alarm:*")},
        },
    }
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})
