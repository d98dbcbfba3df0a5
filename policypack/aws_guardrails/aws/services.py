"""The security services that a stack can be asked to have: what makes each present, and what switches it off."""

import enum
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Final, NamedTuple, TypeAlias

from aws_guardrails.aws import alarms
from aws_guardrails.aws.trails import records_management
from aws_guardrails.aws.web_acls import KINDS as OF_WEB_ACLS
from aws_guardrails.aws.web_acls import associations
from aws_guardrails.globs import Truth, all_of, filled, switched
from aws_guardrails.kinds import (
    ANALYZER,
    DELIVERY_CHANNEL,
    DETECTIVE,
    DETECTOR,
    INSPECTOR,
    KMS_EXTERNAL_KEY,
    KMS_KEY,
    KMS_REPLICA_EXTERNAL_KEY,
    KMS_REPLICA_KEY,
    MACIE,
    MAINTENANCE_TASK,
    MAINTENANCE_WINDOW,
    NETWORK_FIREWALL,
    PASSWORD_POLICY,
    QUICK_SETUP,
    RECORDER,
    RECORDER_STATUS,
    SECURITY_HUB,
    SECURITY_HUB_CSPM,
    SHIELD_PROTECTION,
    STATE_ASSOCIATION,
    TRAIL,
)
from aws_guardrails.model import Path, Resource
from aws_guardrails.stack import Stack
from aws_guardrails.values import MISSING, UNKNOWN


class Service(enum.StrEnum):
    """A service, or a measure such as the password policy.

    The sample has the same names of its own, since neither imports the other; a test holds them equal.
    """

    PASSWORD_POLICY = "password-policy"  # noqa: S105 - a name
    ACCESS_ANALYZER = "access-analyzer"
    CLOUDTRAIL = "cloudtrail"
    PATCH_MANAGER = "patch-manager"
    ALARMS = "alarms"
    CONFIG = "config"
    GUARDDUTY = "guardduty"
    SECURITY_HUB_CSPM = "security-hub-cspm"
    INSPECTOR = "inspector"
    MACIE = "macie"
    DETECTIVE = "detective"
    SECURITY_HUB = "security-hub"
    WAF = "waf"
    CUSTOMER_MANAGED_KEY = "customer-managed-key"
    SHIELD_ADVANCED = "shield-advanced"
    NETWORK_FIREWALL = "network-firewall"


class Sign(NamedTuple):
    """A resource by which a service is there, or would be."""

    resource: Resource
    path: Path
    """The property that decides."""
    is_on: Truth


class Part(NamedTuple):
    """Something that a service needs."""

    needs: str
    """What that is, in the words of a message: `an aws.x.Y`."""
    signs: Callable[[Stack], Iterator[Sign]]


Judge: TypeAlias = Callable[[Resource], tuple[Path, Truth]]
"""Returns the property that decides about a resource, and what it says."""


def _of(*kinds: str, by: Judge) -> Callable[[Stack], Iterator[Sign]]:
    """Return what yields a sign for each resource of these kinds."""

    def signs(stack: Stack) -> Iterator[Sign]:
        for resource in stack.of_kind(*kinds):
            path, is_on = by(resource)
            yield Sign(resource, path, is_on)

    return signs


def _always(_resource: Resource) -> tuple[Path, Truth]:
    return (), True


def _unless_false(resource: Resource, *, name: str) -> tuple[Path, Truth]:
    """Judge by a switch that is on where it is left out."""
    return (name,), switched(resource.get(name), omitted=True)


def _among(resource: Resource, *, name: str, values: tuple[str, ...]) -> tuple[Path, Truth]:
    """Judge by a property that has one of these values, as it has where it is left out."""
    given = resource.get(name)
    return (name,), UNKNOWN if given is UNKNOWN else given in (MISSING, *values)


def _recording(stack: Stack) -> Iterator[Sign]:
    """Yield the trails of management events; those of data events alone tell little of an account."""
    for trail in stack.of_kind(TRAIL):
        is_record, is_logging = records_management(trail), switched(trail.get("enableLogging"), omitted=True)
        if is_record is not False:
            yield Sign(trail, ("enableLogging",), all_of((is_record, is_logging)))


def _is_started(status: Resource) -> tuple[Path, Truth]:
    return ("isEnabled",), switched(status.get("isEnabled"), omitted=False)


def _started(stack: Stack) -> Iterator[Sign]:
    """Yield what starts the recorder of Config: CloudFormation does so by itself, pulumi-aws by a resource.

    https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-config-configurationrecorder.html
    """
    yield from _of(RECORDER_STATUS, by=_is_started)(stack)
    for sign in _of(RECORDER, by=partial(_unless_false, name="startedOnCreate"))(stack):
        if sign.resource.form is not None:
            yield sign


def _scans(enabler: Resource) -> tuple[Path, Truth]:
    return ("resourceTypes",), filled(enabler.get("resourceTypes"))


PATCHING: Final = "AWS-RunPatchBaseline"
"""Begins the names of the documents that patch.

https://docs.aws.amazon.com/systems-manager/latest/userguide/patch-manager-ssm-documents.html
"""

PATCH_POLICY: Final = "AWSQuickSetupType-PatchPolicy"
"""https://docs.aws.amazon.com/quick-setup/latest/APIReference/API_ConfigurationDefinitionInput.html"""


def _names(resource: Resource, *, path: Path, begins: str) -> tuple[Path, Truth]:
    """Judge by a name, or the end of an ARN, that begins with a text."""
    given = resource.get(*path)
    return path, UNKNOWN if given is UNKNOWN else str(given).rpartition("/")[-1].startswith(begins)


def _patching_by_itself(stack: Stack) -> Iterator[Sign]:
    """Yield what patches on a schedule of its own."""
    yield from _present(_of(STATE_ASSOCIATION, by=partial(_names, path=("name",), begins=PATCHING)), stack)
    yield from _present(
        _of(QUICK_SETUP, by=partial(_names, path=("configurationDefinition", "type"), begins=PATCH_POLICY)), stack
    )


def _patching_task(stack: Stack) -> Iterator[Sign]:
    yield from _present(_of(MAINTENANCE_TASK, by=partial(_names, path=("taskArn",), begins=PATCHING)), stack)
    yield from _patching_by_itself(stack)


def _patching_window(stack: Stack) -> Iterator[Sign]:
    yield from _of(MAINTENANCE_WINDOW, by=partial(_unless_false, name="enabled"))(stack)
    yield from _patching_by_itself(stack)


def _present(signs: Callable[[Stack], Iterator[Sign]], stack: Stack) -> Iterator[Sign]:
    """Leave out what has to do with something else, and so switches nothing off."""
    return (sign for sign in signs(stack) if sign.is_on is not False)


def _alarming(stack: Stack) -> Iterator[Sign]:
    """Yield the alarms and event rules that watch over the account and do something about it."""
    for alarm in alarms.alarms(stack, alarms.Composites(stack)):
        acts = all_of((alarms.has_actions(alarm.resource), alarms.is_switched_on(alarm.resource)))
        is_on = all_of((alarm.is_watching, acts))
        if is_on is not False:
            yield Sign(alarm.resource, ("alarmActions",), is_on)
    targets = alarms.Targets(stack)
    for rule in alarms.event_rules(stack, with_calls=True):
        is_on = all_of((rule.is_watching, targets.are_given(rule.resource)))
        if is_on is not False:
            is_about_targets = rule.is_watching is True and rule.resource.get("targets") is UNKNOWN
            yield Sign(rule.resource, ("targets",) if is_about_targets else ("eventPattern",), is_on)


def _protecting(stack: Stack) -> Iterator[Sign]:
    for each in associations(stack):
        if each.is_balancer is not False:
            yield Sign(each.resource, ("resourceArn",), each.is_balancer)


def _keys(stack: Stack) -> Iterator[Sign]:
    yield from _of(KMS_KEY, by=partial(_unless_false, name="isEnabled"))(stack)
    yield from _of(
        KMS_EXTERNAL_KEY, KMS_REPLICA_KEY, KMS_REPLICA_EXTERNAL_KEY, by=partial(_unless_false, name="enabled")
    )(stack)


PARTS: Final[Mapping[Service, tuple[Part, ...]]] = {
    # https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_passwords_account-policy.html
    Service.PASSWORD_POLICY: (Part("an `aws.iam.AccountPasswordPolicy`", _of(PASSWORD_POLICY, by=_always)),),
    # The other types look for unused and internal access:
    # https://docs.aws.amazon.com/access-analyzer/latest/APIReference/API_CreateAnalyzer.html
    Service.ACCESS_ANALYZER: (
        Part(
            "an `aws.accessanalyzer.Analyzer` of type `ACCOUNT` or `ORGANIZATION`",
            _of(ANALYZER, by=partial(_among, name="type", values=("ACCOUNT", "ORGANIZATION"))),
        ),
    ),
    # https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_StopLogging.html
    Service.CLOUDTRAIL: (Part("an `aws.cloudtrail.Trail` that logs management events", _recording),),
    # https://docs.aws.amazon.com/systems-manager/latest/userguide/patch-manager.html
    Service.PATCH_MANAGER: (
        Part(f"an `aws.ssm.MaintenanceWindowTask` with the document `{PATCHING}`", _patching_task),
        Part("an enabled `aws.ssm.MaintenanceWindow`", _patching_window),
    ),
    # https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudwatch-alarms-for-cloudtrail.html
    Service.ALARMS: (
        Part(
            "an `aws.cloudwatch.MetricAlarm` with an action on a metric of the trail's log group, or an "
            "`aws.cloudwatch.EventRule` for findings with a target",
            _alarming,
        ),
    ),
    # https://docs.aws.amazon.com/config/latest/APIReference/API_StartConfigurationRecorder.html
    Service.CONFIG: (
        Part("an `aws.cfg.Recorder`", _of(RECORDER, by=_always)),
        Part("an `aws.cfg.DeliveryChannel`", _of(DELIVERY_CHANNEL, by=_always)),
        Part("an `aws.cfg.RecorderStatus` with `isEnabled` true", _started),
    ),
    # https://docs.aws.amazon.com/guardduty/latest/APIReference/API_CreateDetector.html
    Service.GUARDDUTY: (Part("an `aws.guardduty.Detector`", _of(DETECTOR, by=partial(_unless_false, name="enable"))),),
    # `AWS::SecurityHub::Hub` is what has been called Security Hub CSPM since the new one came:
    # https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-securityhub-hub.html
    Service.SECURITY_HUB_CSPM: (Part("an `aws.securityhub.Account`", _of(SECURITY_HUB_CSPM, by=_always)),),
    # https://docs.aws.amazon.com/inspector/v2/APIReference/API_Enable.html
    Service.INSPECTOR: (Part("an `aws.inspector2.Enabler` with `resourceTypes`", _of(INSPECTOR, by=_scans)),),
    # https://docs.aws.amazon.com/macie/latest/APIReference/macie.html
    Service.MACIE: (
        Part(
            "an `aws.macie2.Account` that is not paused",
            _of(MACIE, by=partial(_among, name="status", values=("ENABLED",))),
        ),
    ),
    # https://docs.aws.amazon.com/detective/latest/APIReference/API_CreateGraph.html
    Service.DETECTIVE: (Part("an `aws.detective.Graph`", _of(DETECTIVE, by=_always)),),
    # https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-securityhub-hubv2.html
    Service.SECURITY_HUB: (Part("an `aws.securityhub.AccountV2`", _of(SECURITY_HUB, by=_always)),),
    # https://docs.aws.amazon.com/waf/latest/developerguide/web-acl-associating-aws-resource.html
    Service.WAF: (Part("an `aws.wafv2.WebAclAssociation` with an application load balancer", _protecting),),
    # https://docs.aws.amazon.com/kms/latest/developerguide/concepts.html
    Service.CUSTOMER_MANAGED_KEY: (Part("an `aws.kms.Key` that is enabled", _keys),),
    # https://docs.aws.amazon.com/waf/latest/DDOSAPIReference/API_CreateProtection.html
    Service.SHIELD_ADVANCED: (Part("an `aws.shield.Protection`", _of(SHIELD_PROTECTION, by=_always)),),
    # https://docs.aws.amazon.com/network-firewall/latest/APIReference/API_CreateFirewall.html
    Service.NETWORK_FIREWALL: (Part("an `aws.networkfirewall.Firewall`", _of(NETWORK_FIREWALL, by=_always)),),
}
"""What each service needs; it is there where it has every part, of whatever resource."""

KINDS: Final = (
    PASSWORD_POLICY,
    ANALYZER,
    MAINTENANCE_TASK,
    MAINTENANCE_WINDOW,
    STATE_ASSOCIATION,
    QUICK_SETUP,
    *alarms.KINDS,
    RECORDER,
    RECORDER_STATUS,
    DELIVERY_CHANNEL,
    DETECTOR,
    SECURITY_HUB_CSPM,
    INSPECTOR,
    MACIE,
    DETECTIVE,
    SECURITY_HUB,
    *OF_WEB_ACLS,
    KMS_KEY,
    KMS_EXTERNAL_KEY,
    KMS_REPLICA_KEY,
    KMS_REPLICA_EXTERNAL_KEY,
    SHIELD_PROTECTION,
    NETWORK_FIREWALL,
)
"""All that is read here."""
