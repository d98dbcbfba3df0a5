"""Inputs as the real provider's Check answers them: with names and constant defaults filled in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .naming import Mode, Naming, automatic_name, kept_name, name_property
from .policy_document import marshalled
from .schema import ResourceType, canonical
from .wire import UNKNOWN, Properties, Value, has_secret, has_unknown, is_marked, plain, reveal, secret

if TYPE_CHECKING:
    from collections.abc import Mapping

_ANY_LIFETIME: Properties = {"forceDestroy": False}
_REDIRECT: Value = {
    "redirect": {
        "host": "#{host}",
        "path": "/#{path}",
        "port": "#{port}",
        "protocol": "#{protocol}",
        "query": "#{query}",
    }
}

# Constant defaults are not in the SDK. These are those of the types that policies look at; the template of a list
# holds for each of its items, and the template of an object only where the program gives that object.
_DEFAULTS: Mapping[str, Properties] = {
    "aws:accessanalyzer/analyzer:Analyzer": {"type": "ACCOUNT"},
    "aws:cloudtrail/trail:Trail": {
        "enableLogFileValidation": False,
        "enableLogging": True,
        "includeGlobalServiceEvents": True,
        "isMultiRegionTrail": False,
        "isOrganizationTrail": False,
    },
    "aws:cloudwatch/metricAlarm:MetricAlarm": {"actionsEnabled": True, "treatMissingData": "missing"},
    "aws:ec2/securityGroup:SecurityGroup": {"description": "Managed by Pulumi", "revokeRulesOnDelete": False},
    "aws:ec2/securityGroupRule:SecurityGroupRule": {"self": False},
    "aws:ec2/subnet:Subnet": {
        "assignIpv6AddressOnCreation": False,
        "enableDns64": False,
        "enableResourceNameDnsARecordOnLaunch": False,
        "enableResourceNameDnsAaaaRecordOnLaunch": False,
        "ipv6Native": False,
        "mapPublicIpOnLaunch": False,
    },
    "aws:ec2/vpc:Vpc": {"enableDnsSupport": True, "instanceTenancy": "default"},
    "aws:ec2/instance:Instance": {
        "getPasswordData": False,
        "rootBlockDevice": {"deleteOnTermination": True},
        "sourceDestCheck": True,
        "userDataReplaceOnChange": False,
    },
    "aws:guardduty/detector:Detector": {"enable": True},
    "aws:iam/accountPasswordPolicy:AccountPasswordPolicy": {
        "allowUsersToChangePassword": True,
        "minimumPasswordLength": 6,
    },
    "aws:iam/group:Group": {"path": "/"},
    "aws:iam/instanceProfile:InstanceProfile": {"path": "/"},
    "aws:iam/policy:Policy": {"path": "/"},
    "aws:iam/role:Role": {"forceDetachPolicies": False, "maxSessionDuration": 3600, "path": "/"},
    "aws:iam/user:User": {"forceDestroy": False, "path": "/"},
    "aws:kms/key:Key": {
        "bypassPolicyLockoutSafetyCheck": False,
        "customerMasterKeySpec": "SYMMETRIC_DEFAULT",
        "enableKeyRotation": False,
        "isEnabled": True,
        "keyUsage": "ENCRYPT_DECRYPT",
    },
    "aws:lb/listener:Listener": {"defaultActions": [_REDIRECT]},
    "aws:lb/listenerRule:ListenerRule": {"actions": [_REDIRECT]},
    "aws:lb/loadBalancer:LoadBalancer": {
        "clientKeepAlive": 3600,
        "desyncMitigationMode": "defensive",
        "dropInvalidHeaderFields": False,
        "enableCrossZoneLoadBalancing": False,
        "enableDeletionProtection": False,
        "enableHttp2": True,
        "enableTlsVersionAndCipherSuiteHeaders": False,
        "enableWafFailOpen": False,
        "enableXffClientPort": False,
        "enableZonalShift": False,
        "idleTimeout": 60,
        "preserveHostHeader": False,
        "xffHeaderProcessingMode": "append",
    },
    "aws:lb/targetGroup:TargetGroup": {
        "deregistrationDelay": 300,
        "healthCheck": {
            "enabled": True,
            "healthyThreshold": 3,
            "interval": 30,
            "port": "traffic-port",
            "protocol": "HTTP",
            "unhealthyThreshold": 3,
        },
        "lambdaMultiValueHeadersEnabled": False,
        "proxyProtocolV2": False,
        "slowStart": 0,
        "stickiness": {"cookieDuration": 86400, "enabled": True},
        "targetType": "instance",
    },
    "aws:rds/instance:Instance": {
        "applyImmediately": False,
        "autoMinorVersionUpgrade": True,
        "copyTagsToSnapshot": False,
        "dedicatedLogVolume": False,
        "deleteAutomatedBackups": True,
        "monitoringInterval": 0,
        "performanceInsightsEnabled": False,
        "publiclyAccessible": False,
        "skipFinalSnapshot": False,
    },
    "aws:rds/subnetGroup:SubnetGroup": {"description": "Managed by Pulumi"},
    "aws:route53/zone:Zone": {"comment": "Managed by Pulumi", "forceDestroy": False},
    "aws:s3/accountPublicAccessBlock:AccountPublicAccessBlock": {
        "blockPublicAcls": False,
        "blockPublicPolicy": False,
        "ignorePublicAcls": False,
        "restrictPublicBuckets": False,
    },
    "aws:s3/bucket:Bucket": _ANY_LIFETIME,
    "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": {
        "blockPublicAcls": False,
        "blockPublicPolicy": False,
        "ignorePublicAcls": False,
        "restrictPublicBuckets": False,
        "skipDestroy": False,
    },
    "aws:securityhub/account:Account": {"autoEnableControls": True, "enableDefaultStandards": True},
    "aws:sns/topic:Topic": {"contentBasedDeduplication": False, "fifoTopic": False},
    "aws:sns/topicSubscription:TopicSubscription": {
        "confirmationTimeoutInMinutes": 1,
        "endpointAutoConfirms": False,
        "rawMessageDelivery": False,
    },
}


def checked_inputs(
    resource: ResourceType, news: Mapping[str, Value], olds: Mapping[str, Value], naming: Naming
) -> Properties:
    """Fill in what the program omitted and the provider decides without asking AWS.

    `__defaults` lists the names filled in, as the real provider does: it tells next time's Check which name was made up.
    """
    given: Properties = {
        key: _as_text(value) if _is_text(resource, key) else value
        for key, value in news.items()
        if value is not None and key != "__defaults"
    }
    filled = _with_defaults(given, _DEFAULTS.get(canonical(resource.token), {}))
    made_up = [key for key in filled if key not in given and key != "__defaults"]
    name = name_property(resource)
    if name is not None and name not in given and f"{name}Prefix" not in given:
        value = kept_name(name, olds) or automatic_name(resource, naming)
        if value is not None:
            filled[name] = value
            made_up.append(name)
    return {**filled, "__defaults": list[Value](sorted(made_up))}


def _is_text(resource: ResourceType, key: str) -> bool:
    return "s" in (resource.required.get(key), resource.optional_computed.get(key))


def _as_text(value: Value) -> Value:
    """Write a policy document that the program gives as an object; anything unknown in it makes it unknown as a whole."""
    if not isinstance(plain(value), dict | list) or is_marked(plain(value)):
        return value
    document = UNKNOWN if has_unknown(value) else marshalled(reveal(value))
    return secret(document) if has_secret(value) else document


def missing_inputs(resource: ResourceType, inputs: Mapping[str, Value], naming: Naming) -> list[str]:
    """Name the required properties that are not there."""
    missing = [name for name in resource.required if inputs.get(name) is None]
    name = name_property(resource)
    if (
        naming.mode is Mode.DISABLE
        and name is not None
        and inputs.get(name) is None
        and inputs.get(f"{name}Prefix") is None
    ):
        missing.append(name)
    return missing


def _with_defaults(value: Properties, template: Properties) -> Properties:
    filled = dict(value)
    for key, default in template.items():
        if key not in value:
            if not isinstance(default, dict | list):
                filled[key] = default
        else:
            filled[key] = _nested(value[key], default)
    return filled


def _nested(value: Value, template: Value) -> Value:
    if isinstance(template, list) and isinstance(value, list):
        return [_nested(item, template[0]) for item in value]
    if not isinstance(template, dict) or not isinstance(value, dict):
        return value
    if is_marked(value):
        # A secret object has its defaults inside; what is unknown or an asset has none.
        inner = value.get("value")
        return {**value, "value": _nested(inner, template)} if isinstance(plain(value), dict) and inner else value
    return _with_defaults(value, template)
