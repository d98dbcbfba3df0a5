"""What the examples of account-service-missing do not say."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
from aws_guardrails.aws.services import PARTS, Service
from aws_guardrails.catalogue import rules
from aws_guardrails.examples import Given, Input, Question, Ref, as_inputs, as_outputs
from aws_guardrails.model import Resource
from aws_guardrails.rules.account.service_missing import MAY_BE_OFF
from aws_guardrails.values import UNKNOWN
from judging import Said, judge, judge_one
from rewritten import FURTHER

RULE = "account-service-missing"
ROOT = "shop-dev"
DETECTOR = "aws:guardduty/detector:Detector"
TRAIL = "aws:cloudtrail/trail:Trail"
STACK = "aws:cloudformation/stack:Stack"
GROUP = "aws:cloudwatch/logGroup:LogGroup"
FILTER = "aws:cloudwatch/logMetricFilter:LogMetricFilter"
ALARM = "aws:cloudwatch/metricAlarm:MetricAlarm"
ASSOCIATION = "aws:wafv2/webAclAssociation:WebAclAssociation"
(THE_RULE,) = (rule for rule in rules() if rule.name == RULE)


def said_of(service: str, *resources: Given, deployed: bool = False, **config: Any) -> Said:
    required = [{"stack": "shop/dev", "services": [service]}]
    return judge_one(RULE, *resources, deployed=deployed, required=required, **config)


def blinded(given: Given) -> Sequence[Given]:
    """Return a resource once for each input, which is unknown."""
    return [given._replace(inputs={**given.inputs, name: UNKNOWN}) for name in given.inputs]


ON_BALANCER = (
    Given("aws:lb/loadBalancer:LoadBalancer", "shop", {"name": "shop"}, {"arn": "arn:shop"}),
    Given(ASSOCIATION, "it", {"resourceArn": Ref("shop", "arn")}),
)
SOUND: list[tuple[str, tuple[Given, ...]]] = [
    ("waf", ON_BALANCER),
    *(
        (requirement["services"][0], example.resources)
        for example in (*THE_RULE.examples(), *FURTHER[RULE])
        if not example.findings and not example.undecided
        for requirement in example.config["required"][:1]
        if requirement["stack"] == "shop/dev"
    ),
]
NAMED = pytest.mark.parametrize(
    ("service", "resources"), SOUND, ids=[f"{n}-{name}" for n, (name, _) in enumerate(SOUND)]
)


def test_every_service_is_shown_in_a_sound_state() -> None:
    assert {name for name, _ in SOUND} == set(Service) == set(PARTS)


@NAMED
def test_a_service_whose_parts_are_partly_unknown_is_never_missing(service: str, resources: tuple[Given, ...]) -> None:
    variants = [
        (*resources[:index], variant, *resources[index + 1 :])
        for index, given in enumerate(resources)
        for variant in blinded(given)
    ]

    assert [said.findings for said in (said_of(service, *variant) for variant in variants) if said.findings] == []


@NAMED
def test_what_a_template_hides_may_be_a_service(service: str, resources: tuple[Given, ...]) -> None:
    hidden = Given(STACK, "hidden", {"templateUrl": "https://example.com/hidden.json"})

    assert said_of(service, hidden).open_paths() == {"hidden": "templateUrl"}
    assert said_of(service, *resources, hidden) == said_of(service, *resources)


OFF: list[tuple[str, str, str, dict[str, Input]]] = [
    ("access-analyzer", "aws:accessanalyzer/analyzer:Analyzer", "type", {"type": "ACCOUNT_UNUSED_ACCESS"}),
    ("cloudtrail", TRAIL, "enableLogging", {"s3BucketName": "audit", "enableLogging": False}),
    ("guardduty", DETECTOR, "enable", {"enable": "false"}),
    ("inspector", "aws:inspector2/enabler:Enabler", "resourceTypes", {"accountIds": ["1"], "resourceTypes": []}),
    ("macie", "aws:macie2/account:Account", "status", {"status": "PAUSED"}),
    ("customer-managed-key", "aws:kms/key:Key", "isEnabled", {"isEnabled": False}),
    ("customer-managed-key", "aws-native:kms:Key", "enabled", {"enabled": False}),
    ("customer-managed-key", "aws:kms/replicaKey:ReplicaKey", "enabled", {"enabled": False}),
]


@pytest.mark.parametrize(("service", "token", "path", "inputs"), OFF, ids=[f"{row[0]}-{row[1]}" for row in OFF])
def test_what_has_a_service_off_is_reported_where_it_is(
    service: str, token: str, path: str, inputs: dict[str, Input]
) -> None:
    said = said_of(service, Given(token, "it", inputs))

    ((_, finding),) = said.findings
    assert (finding.resource.name, finding.path) == ("it", path)


@pytest.mark.parametrize(
    ("service", "token"),
    [
        ("access-analyzer", "aws:accessanalyzer/analyzer:Analyzer"),
        ("macie", "aws:macie2/account:Account"),
        ("guardduty", DETECTOR),
        ("cloudtrail", TRAIL),
        ("customer-managed-key", "aws:kms/externalKey:ExternalKey"),
    ],
)
def test_a_switch_that_is_left_out_is_on(service: str, token: str) -> None:
    assert said_of(service, Given(token, "it")) == Said()


def test_an_analyzer_of_the_whole_organization_counts() -> None:
    analyzer = Given("aws:accessanalyzer/analyzer:Analyzer", "it", {"analyzerName": "it", "type": "ORGANIZATION"})

    assert said_of("access-analyzer", analyzer) == Said()


def test_an_event_rule_without_a_target_is_no_alarm() -> None:
    rule = Given("aws:cloudwatch/eventRule:EventRule", "rule", {"eventPattern": '{"source": ["aws.guardduty"]}'})

    assert said_of("alarms", rule).finding_places() == {(RULE, ROOT)}


@pytest.mark.parametrize(
    ("detail", "expected"),
    [
        ("AWS API Call via CloudTrail", (set(), {})),
        ("EC2 Instance State-change Notification", ({(RULE, ROOT)}, {})),
        ({"prefix": "EC2 "}, ({(RULE, ROOT)}, {})),
        (UNKNOWN, (set(), {"rule": "eventPattern"})),
    ],
    ids=["calls", "something else", "a prefix of something else", "unknown"],
)
def test_an_event_rule_for_calls_is_an_alarm(
    detail: Input, expected: tuple[set[tuple[str, str]], dict[str, str]]
) -> None:
    inputs: dict[str, Input] = {"eventPattern": {"detail-type": [detail]}, "targets": [{"id": "1", "arn": "arn:duty"}]}

    said = said_of("alarms", Given("aws-native:events:Rule", "rule", inputs))

    assert (said.finding_places(), said.open_paths()) == expected


@pytest.mark.parametrize(
    ("targets", "expected"),
    [
        (UNKNOWN, (set(), {"rule": "targets"})),
        ([], ({(RULE, ROOT)}, {})),
        ([{"id": "1", "arn": UNKNOWN}], (set(), {})),
    ],
    ids=["unknown", "none", "one of which only the ARN is unknown"],
)
def test_an_event_rule_of_aws_native_needs_a_target_too(
    targets: Input, expected: tuple[set[tuple[str, str]], dict[str, str]]
) -> None:
    inputs: dict[str, Input] = {"eventPattern": {"source": ["aws.guardduty"]}, "targets": targets}

    said = said_of("alarms", Given("aws-native:events:Rule", "rule", inputs))

    assert (said.finding_places(), said.open_paths()) == expected


def test_a_target_of_an_unknown_rule_may_be_that_of_any() -> None:
    rule = Given("aws:cloudwatch/eventRule:EventRule", "rule", {"eventPattern": '{"source": ["aws.guardduty"]}'})
    target = Given("aws:cloudwatch/eventTarget:EventTarget", "target", {"rule": UNKNOWN, "arn": "arn:duty"})

    assert said_of("alarms", rule, target).open_paths() == {"rule": "eventPattern"}


def test_a_task_that_does_something_else_patches_nothing() -> None:
    task = Given("aws:ssm/maintenanceWindowTask:MaintenanceWindowTask", "task", {"taskArn": "AWS-RunShellScript"})
    window = Given("aws:ssm/maintenanceWindow:MaintenanceWindow", "window", {"schedule": "rate(7 days)"})

    assert said_of("patch-manager", task, window).finding_places() == {(RULE, ROOT)}


def test_a_task_may_name_its_document_by_the_arn() -> None:
    arn = "arn:aws:ssm:eu-west-1::document/AWS-RunPatchBaseline"
    task = Given("aws:ssm/maintenanceWindowTask:MaintenanceWindowTask", "task", {"taskArn": arn})
    window = Given("aws:ssm/maintenanceWindow:MaintenanceWindow", "window", {"schedule": "rate(7 days)"})

    assert said_of("patch-manager", task, window) == Said()


def test_a_maintenance_window_that_is_off_is_reported_where_it_is() -> None:
    task = Given("aws:ssm/maintenanceWindowTask:MaintenanceWindowTask", "task", {"taskArn": "AWS-RunPatchBaseline"})
    window = Given("aws:ssm/maintenanceWindow:MaintenanceWindow", "window", {"enabled": False})

    assert said_of("patch-manager", task, window).finding_places() == {(RULE, "window")}


def test_one_that_is_on_is_enough() -> None:
    assert (
        said_of("guardduty", Given(DETECTOR, "a", {"enable": False}), Given(DETECTOR, "b", {"enable": True})) == Said()
    )


def test_each_service_gets_a_message_of_its_own() -> None:
    said = judge_one(RULE, Given(GROUP, "logs"), required=[{"stack": "*", "services": ["macie", "detective", "macie"]}])

    assert [finding.path for _, finding in said.findings] == ["detective", "macie"]
    assert {finding.resource.urn for _, finding in said.findings} == {
        "urn:pulumi:dev::shop::pulumi:pulumi:Stack::shop-dev"
    }


def test_a_service_that_lacks_several_parts_gets_one_message() -> None:
    assert said_of("patch-manager", Given(GROUP, "logs")).messages() == {
        ROOT: "`patch-manager` is required of this stack, which lacks an `aws.ssm.MaintenanceWindowTask` with the document "
        "`AWS-RunPatchBaseline` and an enabled `aws.ssm.MaintenanceWindow`. Add what is lacking, or leave the service "
        "out of `required`."
    }


def test_a_stack_with_nothing_but_itself_lacks_everything() -> None:
    itself = Resource(type="pulumi:pulumi:Stack", name=ROOT, urn="urn:pulumi:dev::shop::pulumi:pulumi:Stack::shop-dev")
    required = [{"stack": "shop/dev", "services": ["guardduty"]}]

    said = judge([THE_RULE], [], [itself], {"required": required})

    assert said.finding_places() == {(RULE, ROOT)}


def test_a_run_that_shows_no_resource_at_all_says_nothing() -> None:
    assert judge([THE_RULE], [], [], {"required": [{"stack": "*", "services": ["guardduty"]}]}) == Said()


def test_an_exemption_can_name_the_stack() -> None:
    exemption = {"type": "pulumi:pulumi:Stack", "name": "shop-*", "reason": "Moved next week", "expires": "2027-01-31"}

    assert said_of("guardduty", Given(GROUP, "logs"), exemptions=[exemption]) == Said()


def test_a_trail_of_data_events_alone_is_no_record_of_the_account() -> None:
    trail = Given(TRAIL, "it", {"s3BucketName": "audit", "eventSelectors": [{"includeManagementEvents": False}]})

    assert said_of("cloudtrail", trail).finding_places() == {(RULE, ROOT)}


RECORDER = Given(
    "aws-native:configuration:ConfigurationRecorder", "recorder", {"roleArn": "arn:aws:iam::1:role/config"}
)
CHANNEL = Given("aws-native:configuration:DeliveryChannel", "channel", {"s3BucketName": "config"})


def test_cloudformation_starts_a_recorder_by_itself() -> None:
    assert said_of("config", RECORDER, CHANNEL) == Said()


def test_unless_it_is_told_not_to() -> None:
    waiting = RECORDER._replace(inputs={**RECORDER.inputs, "startedOnCreate": False})

    assert said_of("config", waiting, CHANNEL).finding_places() == {(RULE, "recorder")}


@pytest.mark.parametrize("inputs", [{"isEnabled": False}, {}], ids=["off", "left out"])
def test_a_recorder_of_pulumi_aws_is_off_until_a_status_starts_it(inputs: dict[str, Input]) -> None:
    recorder = Given("aws:cfg/recorder:Recorder", "it", {"roleArn": "arn:aws:iam::1:role/config"})
    channel = Given("aws:cfg/deliveryChannel:DeliveryChannel", "channel", {"s3BucketName": "config"})
    status = Given("aws:cfg/recorderStatus:RecorderStatus", "status", {"name": "it", **inputs})

    ((_, finding),) = said_of("config", recorder, channel, status).findings

    assert (finding.resource.name, finding.path) == ("status", "isEnabled")


def test_a_part_that_is_there_and_off_is_told_with_one_that_is_missing() -> None:
    status = Given("aws:cfg/recorderStatus:RecorderStatus", "status", {"name": "it", "isEnabled": False})
    recorder = Given("aws:cfg/recorder:Recorder", "it", {"roleArn": "arn:aws:iam::1:role/config"})

    assert said_of("config", recorder, status).messages() == {
        ROOT: "`config` is required of this stack, which lacks an `aws.cfg.DeliveryChannel` and an "
        "`aws.cfg.RecorderStatus` with `isEnabled` true. Add what is lacking, or leave the service out of `required`."
    }


def alarm_on(pattern: Input, **inputs: Input) -> tuple[Given, ...]:
    metric: Input = {"namespace": "audit", "name": "events", "value": "1"}
    return (
        Given(
            FILTER, "filter", {"pattern": pattern, "logGroupName": Ref("logs", "name"), "metricTransformation": metric}
        ),
        Given(ALARM, "alarm", {"namespace": "audit", "metricName": "events", "alarmActions": ["arn:duty"], **inputs}),
        Given(GROUP, "logs", {}, {"name": "logs-1", "arn": "arn:aws:logs:eu-west-1:1:log-group:logs-1"}),
    )


@pytest.mark.parametrize("deployed", [False, True])
def test_an_alarm_on_whatever_the_trail_writes_counts(deployed: bool) -> None:
    trail = Given(TRAIL, "trail", {"s3BucketName": "audit", "cloudWatchLogsGroupArn": Ref("logs", "arn")})

    assert said_of("alarms", *alarm_on("Root"), trail, deployed=deployed) == Said()
    assert said_of("alarms", *alarm_on("Root"), deployed=deployed).finding_places() == {(RULE, ROOT)}


@pytest.mark.parametrize("inputs", [{"actionsEnabled": False}, {"alarmActions": []}, {"metricName": "others"}])
def test_an_alarm_that_tells_nobody_or_counts_something_else_does_not(inputs: dict[str, Input]) -> None:
    assert said_of("alarms", *alarm_on("{ $.eventName = * }", **inputs)).finding_places() == {(RULE, ROOT)}


EVENTS = (
    Given("aws:cloudwatch/eventRule:EventRule", "rule", {"eventPattern": UNKNOWN}),
    Given("aws:cloudwatch/eventTarget:EventTarget", "target", {"rule": Ref("rule"), "arn": "arn:duty"}),
)


@pytest.mark.parametrize(
    ("service", "resources", "place"),
    [
        ("alarms", alarm_on("{ $.eventName = * }", alarmActions=UNKNOWN), ("alarm", "alarmActions")),
        ("alarms", EVENTS, ("rule", "eventPattern")),
        ("waf", (Given(ASSOCIATION, "it", {"resourceArn": UNKNOWN}),), ("it", "resourceArn")),
    ],
    ids=["what an alarm does", "what an event rule is about", "what has the web ACL"],
)
def test_what_may_be_a_service_is_asked_for_by_what_decides(
    service: str, resources: tuple[Given, ...], place: tuple[str, str]
) -> None:
    said = said_of(service, *resources)

    question = Question(place[1], MAY_BE_OFF.format(service=service))
    assert (said.findings, said.questions()) == ((), {place[0]: question})


@pytest.mark.parametrize(
    ("arn", "found"),
    [
        ("arn:aws:elasticloadbalancing:eu-west-1:1:loadbalancer/net/a/1", True),
        ("arn:aws:apigateway:eu-west-1::/restapis/a/stages/prod", True),
        (Ref("stage", "arn"), True),
        (Ref("suffix"), False),
    ],
)
def test_a_web_acl_of_something_else_is_no_web_acl_of_a_load_balancer(arn: Input, found: bool) -> None:
    stage = Given("aws:apigateway/stage:Stage", "stage", {"stageName": "prod"})
    suffix = Given("random:index/randomPet:RandomPet", "suffix")

    assert bool(said_of("waf", stage, suffix, Given(ASSOCIATION, "it", {"resourceArn": arn})).findings) is found


def test_what_is_in_a_template_under_an_open_condition_is_undecided() -> None:
    body: Input = {
        "Parameters": {"On": {"Type": "String"}},
        "Conditions": {"IsOn": {"Fn::Equals": [{"Ref": "On"}, "yes"]}},
        "Resources": {
            "It": {"Type": "AWS::GuardDuty::Detector", "Condition": "IsOn", "Properties": {"Enable": True}},
        },
    }

    said = said_of("guardduty", Given(STACK, "stack", {"templateBody": body}))

    assert (said.findings, set(said.open_paths())) == ((), {"stack"})


def test_the_first_entry_that_matches_decides() -> None:
    required = [{"stack": "*/dev", "services": ["macie"]}, {"stack": "shop/*", "services": ["detective"]}]

    said = judge_one(RULE, Given(GROUP, "logs"), required=required)

    assert [finding.path for _, finding in said.findings] == ["macie"]


def test_without_requirements_there_is_nothing_to_say() -> None:
    assert judge_one(RULE, Given(GROUP, "logs")) == Said()


def test_a_template_that_the_program_only_reads_hides_nothing() -> None:
    hidden = [Given(STACK, "hidden", {"templateUrl": "https://example.com/hidden.json"})]
    read = [replace(resource, properties={}) for resource in as_inputs(hidden)]
    required = [{"stack": "shop/dev", "services": ["guardduty"]}]

    said = judge([THE_RULE], read, as_outputs(hidden), {"required": required})

    assert (said.finding_places(), said.undecided) == ({(RULE, ROOT)}, ())


@pytest.mark.parametrize(
    ("type_", "hides"), [("AWS::GuardDuty::Detector", True), ("AWS::S3::Bucket", False), (UNKNOWN, True)]
)
def test_a_desired_state_that_cannot_be_read_hides_only_what_is_of_a_wanted_type(type_: Input, hides: bool) -> None:
    resource = Given("aws:cloudcontrol/resource:Resource", "it", {"typeName": type_, "desiredState": "no JSON"})

    said = said_of("macie", resource)

    assert (bool(said.undecided), bool(said.findings)) == (hides, not hides)
