"""Type tokens that mean a kind under another name, and what they call its properties.

The names are those of the packages pulumi-aws 5 to 7 and pulumi-aws-native 1, and of CloudFormation's resource reference,
https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-template-resource-type-ref.html
"""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from typing import Final

from aws_guardrails.forms.inline import INLINE
from aws_guardrails.kinds import (
    ACCESS_POINT,
    ACM_CERTIFICATE,
    ANALYZER,
    BROKER,
    BUCKET,
    BUCKET_ACL,
    BUCKET_LOGGING,
    BUCKET_POLICY,
    BUDGET_ACTION,
    CLASSIC_BALANCER,
    CLASSIC_LISTENER_POLICY,
    CLASSIC_POLICY,
    CLASSIC_TLS_POLICY,
    CLASSIC_WEB_ACL_ASSOCIATION,
    COMPOSITE_ALARM,
    DATA_LAKE_SETTINGS,
    DELIVERY_CHANNEL,
    DETECTIVE,
    DETECTOR,
    DIRECTORY_BUCKET,
    DOCDB_CLUSTER,
    DOCDB_ELASTIC_CLUSTER,
    EBS_VOLUME,
    EKS_ACCESS_ENTRY,
    ELASTICACHE_USER,
    ELASTICSEARCH_DOMAIN,
    EVENT_RULE,
    FILE_SYSTEM,
    IAM_CERTIFICATE,
    IAM_GROUP,
    IAM_GROUP_POLICY,
    IAM_POLICY,
    IAM_ROLE,
    IAM_ROLE_POLICY,
    IAM_USER,
    IAM_USER_POLICY,
    INFLUXDB_CLUSTER,
    INFLUXDB_INSTANCE,
    INSTANCE,
    KMS_KEY,
    KMS_REPLICA_KEY,
    LAUNCH_CONFIGURATION,
    LAUNCH_TEMPLATE,
    LIGHTSAIL_BALANCER,
    LIGHTSAIL_CERTIFICATE,
    LIGHTSAIL_DATABASE,
    LIGHTSAIL_INSTANCE,
    LISTENER,
    LISTENER_CERTIFICATE,
    LISTENER_RULE,
    LOAD_BALANCER,
    LOG_GROUP,
    MACIE,
    MAINTENANCE_TASK,
    MAINTENANCE_WINDOW,
    MEMORYDB_USER,
    METRIC_ALARM,
    METRIC_FILTER,
    MULTI_REGION_ACCESS_POINT,
    MULTI_REGION_POLICY,
    NEPTUNE_CLUSTER,
    NEPTUNE_INSTANCE,
    NETWORK_FIREWALL,
    OBJECT,
    OBJECT_LAMBDA_POLICY,
    OPENSEARCH_DOMAIN,
    PERMISSION_SET,
    QUEUE,
    QUICK_SETUP,
    RDS_CLUSTER,
    RDS_INSTANCE,
    RDS_SHARD_GROUP,
    RECORDER,
    REDSHIFT_CLUSTER,
    REDSHIFT_NAMESPACE,
    REDSHIFT_WORKGROUP,
    REPLICATION_GROUP,
    SECURITY_HUB,
    SECURITY_HUB_CSPM,
    SHIELD_PROTECTION,
    SLACK_CHANNEL,
    SPOT_FLEET,
    STATE_ASSOCIATION,
    TARGET_GROUP,
    TEAMS_CHANNEL,
    TOPIC,
    TOPIC_SUBSCRIPTION,
    TRAIL,
    WEB_ACL_ASSOCIATION,
)
from aws_guardrails.model import Form, Path

MODULES: Final[Mapping[str, tuple[str, ...]]] = {
    "lb": ("alb", "elasticloadbalancingv2", "applicationloadbalancing"),
    "elb": ("elasticloadbalancing",),
}
"""Modules of pulumi-aws whose resources have tokens of their own in other modules; the long names up to version 5."""

RENAMED: Final[Mapping[str, str]] = {
    "aws:s3/bucketAclV2:BucketAclV2": BUCKET_ACL,
    "aws:s3/bucketLoggingV2:BucketLoggingV2": BUCKET_LOGGING,
    "aws:s3/bucketObjectv2:BucketObjectv2": OBJECT,
    "aws:s3/bucketV2:BucketV2": BUCKET,
}
"""Tokens of version 6, which version 7 still has beside the ones without V2."""

MOVED: Final = (
    LISTENER,
    LISTENER_CERTIFICATE,
    LISTENER_RULE,
    LOAD_BALANCER,
    TARGET_GROUP,
    CLASSIC_BALANCER,
    CLASSIC_LISTENER_POLICY,
    CLASSIC_POLICY,
    CLASSIC_TLS_POLICY,
)
"""The kinds in these modules."""


def _actions(property_name: str) -> Mapping[str, Path]:
    return {
        f"{property_name}.fixedResponse": ("fixedResponseConfig",),
        f"{property_name}.forward": ("forwardConfig",),
        f"{property_name}.forward.targetGroups.arn": ("targetGroupArn",),
        f"{property_name}.redirect": ("redirectConfig",),
    }


CERTIFICATES: Final[Mapping[str, Path]] = {"certificateArn": ("certificates", 0, "certificateArn")}
"""A list, of which AWS's API takes one element; what stands after it is looked at too."""

CLASSIC: Final[Mapping[str, Path]] = {
    "internal": ("scheme",),
    "listeners.lbPort": ("loadBalancerPort",),
    "listeners.lbProtocol": ("protocol",),
    "name": ("loadBalancerName",),
}

POLICY: Final[Mapping[str, Path]] = {"name": ("policyName",), "policy": ("policyDocument",)}

INLINE_POLICIES: Final[Mapping[str, Path]] = {
    "inlinePolicies": ("policies",),
    "inlinePolicies.name": ("policyName",),
    "inlinePolicies.policy": ("policyDocument",),
}

IN_PRINCIPALS: Final[Mapping[str, Form]] = {
    "Roles": Form(IAM_ROLE_POLICY, {"role": ("roles", 0), **POLICY}),
    "Users": Form(IAM_USER_POLICY, {"user": ("users", 0), **POLICY}),
    "Groups": Form(IAM_GROUP_POLICY, {"group": ("groups", 0), **POLICY}),
}
"""What `AWS::IAM::Policy` is, by the property that it has: it stands in all that it names, mostly in a single one.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-iam-policy.html
"""

SERVERLESS: Final = ("AWS::Serverless::Function", "AWS::Serverless::StateMachine")

SERVERLESS_ROLE: Final = Form(
    IAM_ROLE,
    {
        "assumeRolePolicy": ("assumeRolePolicyDocument",),
        "inlinePolicies": ("policies",),
        "inlinePolicies.policy": (),
        "managedPolicyArns": ("policies",),
    },
)
"""The role that AWS SAM makes for each of these; its policies are names, ARNs and documents in one list.

https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-resource-function.html
"""

METRIC: Final[Mapping[str, Path]] = {
    "metricTransformation": ("metricTransformations", 0),
    "metricTransformation.name": ("metricName",),
    "metricTransformation.namespace": ("metricNamespace",),
    "name": ("filterName",),
    "pattern": ("filterPattern",),
}
"""A list, of which CloudWatch's API takes one element.

https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutMetricFilter.html
"""

ALARM: Final[Mapping[str, Path]] = {
    "metricQueries": ("metrics",),
    "metricQueries.metric": ("metricStat", "metric"),
    "name": ("alarmName",),
}

OF_ACCESS: Final[Mapping[str, Form]] = {
    "AWS::Budgets::BudgetsAction": Form(BUDGET_ACTION),
    "AWS::CertificateManager::Certificate": Form(ACM_CERTIFICATE),
    "AWS::EKS::AccessEntry": Form(EKS_ACCESS_ENTRY),
    "AWS::ElasticLoadBalancing::LoadBalancer": Form(CLASSIC_BALANCER, CLASSIC),
    "AWS::ElasticLoadBalancingV2::Listener": Form(
        LISTENER, {"arn": ("listenerArn",), **CERTIFICATES, **_actions("defaultActions")}
    ),
    "AWS::ElasticLoadBalancingV2::ListenerCertificate": Form(LISTENER_CERTIFICATE, CERTIFICATES),
    "AWS::ElasticLoadBalancingV2::ListenerRule": Form(LISTENER_RULE, _actions("actions")),
    "AWS::ElasticLoadBalancingV2::LoadBalancer": Form(
        LOAD_BALANCER, {"arn": ("loadBalancerArn",), "internal": ("scheme",), "loadBalancerType": ("type",)}
    ),
    "AWS::ElasticLoadBalancingV2::TargetGroup": Form(TARGET_GROUP, {"arn": ("targetGroupArn",)}),
    "AWS::IAM::Group": Form(IAM_GROUP, {"name": ("groupName",), **INLINE_POLICIES}),
    "AWS::IAM::GroupPolicy": Form(IAM_GROUP_POLICY, {"group": ("groupName",), **POLICY}),
    "AWS::IAM::ManagedPolicy": Form(
        IAM_POLICY, {"arn": ("policyArn",), "name": ("managedPolicyName",), "policy": ("policyDocument",)}
    ),
    "AWS::IAM::Policy": IN_PRINCIPALS["Roles"],
    "AWS::IAM::Role": Form(
        IAM_ROLE, {"assumeRolePolicy": ("assumeRolePolicyDocument",), "name": ("roleName",), **INLINE_POLICIES}
    ),
    "AWS::IAM::RolePolicy": Form(IAM_ROLE_POLICY, {"role": ("roleName",), **POLICY}),
    "AWS::IAM::ServerCertificate": Form(IAM_CERTIFICATE),
    "AWS::IAM::User": Form(IAM_USER, {"name": ("userName",), **INLINE_POLICIES}),
    "AWS::IAM::UserPolicy": Form(IAM_USER_POLICY, {"user": ("userName",), **POLICY}),
    "AWS::LakeFormation::DataLakeSettings": Form(DATA_LAKE_SETTINGS),
    "AWS::Lightsail::LoadBalancer": Form(
        LIGHTSAIL_BALANCER, {"arn": ("loadBalancerArn",), "name": ("loadBalancerName",)}
    ),
    "AWS::Lightsail::LoadBalancerTlsCertificate": Form(LIGHTSAIL_CERTIFICATE),
    "AWS::S3::AccessPoint": Form(ACCESS_POINT),
    "AWS::S3::Bucket": Form(BUCKET, {"acl": ("accessControl",), "bucket": ("bucketName",)}),
    "AWS::S3::BucketPolicy": Form(BUCKET_POLICY, {"policy": ("policyDocument",)}),
    "AWS::S3::MultiRegionAccessPoint": Form(
        MULTI_REGION_ACCESS_POINT,
        {"details": (), "details.publicAccessBlock": ("publicAccessBlockConfiguration",)},
    ),
    "AWS::S3::MultiRegionAccessPointPolicy": Form(MULTI_REGION_POLICY, {"details": ()}),
    "AWS::S3Express::DirectoryBucket": Form(DIRECTORY_BUCKET, {"bucket": ("bucketName",)}),
    "AWS::S3ObjectLambda::AccessPointPolicy": Form(OBJECT_LAMBDA_POLICY, {"policy": ("policyDocument",)}),
    "AWS::SSO::PermissionSet": Form(PERMISSION_SET),
    **dict.fromkeys(SERVERLESS, SERVERLESS_ROLE),
}
"""Resources that give access, buckets and load balancers, by CloudFormation's type, with its names in camelCase, as
aws-native has them."""

MASTER_PASSWORD: Final[Mapping[str, Path]] = {"masterPassword": ("masterUserPassword",)}

OF_DATA: Final[Mapping[str, Form]] = {
    "AWS::AmazonMQ::Broker": Form(BROKER),
    "AWS::AutoScaling::LaunchConfiguration": Form(LAUNCH_CONFIGURATION),
    "AWS::DocDB::DBCluster": Form(DOCDB_CLUSTER, MASTER_PASSWORD),
    "AWS::DocDBElastic::Cluster": Form(DOCDB_ELASTIC_CLUSTER),
    "AWS::EC2::Instance": Form(INSTANCE),
    "AWS::EC2::LaunchTemplate": Form(
        LAUNCH_TEMPLATE, {name: ("launchTemplateData", name) for name in ("blockDeviceMappings", "userData")}
    ),
    "AWS::EC2::SpotFleet": Form(
        SPOT_FLEET, {"launchSpecifications": ("spotFleetRequestConfigData", "launchSpecifications")}
    ),
    "AWS::EC2::Volume": Form(EBS_VOLUME),
    "AWS::ElastiCache::ReplicationGroup": Form(REPLICATION_GROUP),
    "AWS::ElastiCache::User": Form(ELASTICACHE_USER),
    "AWS::Elasticsearch::Domain": Form(ELASTICSEARCH_DOMAIN),
    "AWS::EFS::FileSystem": Form(FILE_SYSTEM),
    "AWS::KMS::Key": Form(KMS_KEY, {"customerMasterKeySpec": ("keySpec",), "isEnabled": ("enabled",)}),
    "AWS::Lightsail::Database": Form(LIGHTSAIL_DATABASE, MASTER_PASSWORD),
    "AWS::Lightsail::Instance": Form(LIGHTSAIL_INSTANCE),
    "AWS::MemoryDB::User": Form(MEMORYDB_USER),
    "AWS::Neptune::DBCluster": Form(NEPTUNE_CLUSTER),
    "AWS::Neptune::DBInstance": Form(NEPTUNE_INSTANCE),
    "AWS::OpenSearchService::Domain": Form(OPENSEARCH_DOMAIN),
    "AWS::RDS::DBCluster": Form(RDS_CLUSTER, MASTER_PASSWORD),
    "AWS::RDS::DBInstance": Form(
        RDS_INSTANCE,
        {
            "password": ("masterUserPassword",),
            "replicateSourceDb": ("sourceDbInstanceIdentifier",),
            "snapshotIdentifier": ("dbSnapshotIdentifier",),
        },
    ),
    "AWS::RDS::DBShardGroup": Form(RDS_SHARD_GROUP),
    "AWS::Redshift::Cluster": Form(REDSHIFT_CLUSTER, MASTER_PASSWORD),
    "AWS::RedshiftServerless::Namespace": Form(REDSHIFT_NAMESPACE),
    "AWS::RedshiftServerless::Workgroup": Form(REDSHIFT_WORKGROUP),
    "AWS::SQS::Queue": Form(QUEUE),
    "AWS::Timestream::InfluxDBCluster": Form(INFLUXDB_CLUSTER),
    "AWS::Timestream::InfluxDBInstance": Form(INFLUXDB_INSTANCE),
}
"""Resources that hold data, or the keys to them, in the same way."""

OF_ACCOUNT: Final[Mapping[str, Form]] = {
    "AWS::AccessAnalyzer::Analyzer": Form(ANALYZER),
    "AWS::Chatbot::MicrosoftTeamsChannelConfiguration": Form(TEAMS_CHANNEL),
    "AWS::Chatbot::SlackChannelConfiguration": Form(SLACK_CHANNEL),
    "AWS::CloudTrail::Trail": Form(
        TRAIL,
        {
            "cloudWatchLogsGroupArn": ("cloudWatchLogsLogGroupArn",),
            "enableLogging": ("isLogging",),
            "name": ("trailName",),
        },
    ),
    "AWS::CloudWatch::Alarm": Form(METRIC_ALARM, ALARM),
    "AWS::CloudWatch::CompositeAlarm": Form(COMPOSITE_ALARM),
    "AWS::Config::ConfigurationRecorder": Form(RECORDER),
    "AWS::Config::DeliveryChannel": Form(DELIVERY_CHANNEL),
    "AWS::Detective::Graph": Form(DETECTIVE),
    "AWS::Events::Rule": Form(EVENT_RULE),
    "AWS::GuardDuty::Detector": Form(DETECTOR),
    "AWS::KMS::ReplicaKey": Form(KMS_REPLICA_KEY),
    "AWS::Logs::LogGroup": Form(LOG_GROUP, {"name": ("logGroupName",)}),
    "AWS::Logs::MetricFilter": Form(METRIC_FILTER, METRIC),
    "AWS::Macie::Session": Form(MACIE),
    "AWS::NetworkFirewall::Firewall": Form(NETWORK_FIREWALL, {"name": ("firewallName",)}),
    "AWS::SNS::Subscription": Form(TOPIC_SUBSCRIPTION, {"topic": ("topicArn",)}),
    "AWS::SNS::Topic": Form(TOPIC, {"arn": ("topicArn",), "name": ("topicName",)}),
    "AWS::SSM::Association": Form(STATE_ASSOCIATION),
    "AWS::SSM::MaintenanceWindow": Form(MAINTENANCE_WINDOW),
    "AWS::SSM::MaintenanceWindowTask": Form(MAINTENANCE_TASK),
    "AWS::SSMQuickSetup::ConfigurationManager": Form(
        QUICK_SETUP, {"configurationDefinition": ("configurationDefinitions", 0)}
    ),
    "AWS::SecurityHub::Hub": Form(SECURITY_HUB_CSPM),
    "AWS::SecurityHub::HubV2": Form(SECURITY_HUB),
    "AWS::Shield::Protection": Form(SHIELD_PROTECTION),
    "AWS::WAFRegional::WebACLAssociation": Form(CLASSIC_WEB_ACL_ASSOCIATION),
    "AWS::WAFv2::WebACLAssociation": Form(WEB_ACL_ASSOCIATION),
}
"""What watches over an account, and what stands in front of load balancers, in the same way."""

CLOUD_FORMATION: Final[Mapping[str, Form]] = {**OF_ACCESS, **OF_DATA, **OF_ACCOUNT}

NOT_IN_AWS_NATIVE: Final = frozenset(
    {
        "AWS::DocDB::DBCluster",
        "AWS::Elasticsearch::Domain",
        "AWS::ElasticLoadBalancingV2::ListenerCertificate",
        "AWS::IAM::Policy",
        "AWS::LakeFormation::DataLakeSettings",
        "AWS::WAFRegional::WebACLAssociation",
        *SERVERLESS,
    }
)


OTHERWISE_IN_AWS_NATIVE: Final[Mapping[str, str]] = {
    "AWS::Config::ConfigurationRecorder": "aws-native:configuration:ConfigurationRecorder",
    "AWS::Config::DeliveryChannel": "aws-native:configuration:DeliveryChannel",
    "AWS::WAFv2::WebACLAssociation": "aws-native:wafv2:WebAclAssociation",
}
"""Tokens that are spelt otherwise than the rest."""


def _native(cloud_formation_type: str) -> str:
    if token := OTHERWISE_IN_AWS_NATIVE.get(cloud_formation_type):
        return token
    _, service, name = cloud_formation_type.split("::")
    return f"aws-native:{service.lower()}:{name.replace('DB', 'Db')}"


FORMS: Final[Mapping[str, Form]] = {
    **{
        kind.replace(f"aws:{module}/", f"aws:{other}/"): Form(kind)
        for module, others in MODULES.items()
        for other in others
        for kind in MOVED
        if kind.startswith(f"aws:{module}/")
    },
    **{token: Form(kind) for token, kind in RENAMED.items()},
    **{_native(name): form for name, form in CLOUD_FORMATION.items() if name not in NOT_IN_AWS_NATIVE},
}
"""Every other token that means a kind."""


def tokens(kinds: AbstractSet[str], containers: AbstractSet[str]) -> frozenset[str]:
    """Return every type token under which resources of these kinds reach the pack.

    Args:
        kinds: What a rule reads.
        containers: The tokens of resources that may hide some.
    """
    owners = {owner for owner, parts in INLINE.items() if any(part.kind in kinds for part in parts)}
    wanted = kinds | owners
    hidden = containers if any(form.kind in wanted for form in CLOUD_FORMATION.values()) else frozenset()
    return frozenset(wanted | {token for token, form in FORMS.items() if form.kind in wanted} | hidden)
