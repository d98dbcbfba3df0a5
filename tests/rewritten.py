"""The resources of an example in the other forms in which a program can write them.

The tables here come from the names that AWS and pulumi-aws-native have, and share nothing with the pack's own. Each function
returns None where a resource, or a property of it, has no such form.
"""

import json
from base64 import b64encode
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, TypeAlias

import yaml
from aws_guardrails.examples import PROJECT, Example, Given, Input, Ref, compliant, violating
from aws_guardrails.examples import STACK as STACK_NAME
from aws_guardrails.values import UNKNOWN, Marker

Change: TypeAlias = Callable[[Input], Mapping[str, Input]]
"""From the value of a property in pulumi-aws to what stands for it in pulumi-aws-native."""

STACK: Final = "aws:cloudformation/stack:Stack"
CLOUD_CONTROL: Final = "aws:cloudcontrol/resource:Resource"
EXTENSION: Final = "aws-native:index:ExtensionResource"
BUCKET: Final = "aws:s3/bucket:Bucket"
ACCESS_POINT: Final = "aws:s3/accessPoint:AccessPoint"
MULTI_REGION_POLICY: Final = "aws:s3control/multiRegionAccessPointPolicy:MultiRegionAccessPointPolicy"
OBJECT_LAMBDA_POLICY: Final = "aws:s3control/objectLambdaAccessPointPolicy:ObjectLambdaAccessPointPolicy"
MULTI_REGION_ACCESS_POINT: Final = "aws:s3control/multiRegionAccessPoint:MultiRegionAccessPoint"
ACCESS_POINT_POLICY: Final = "aws:s3control/accessPointPolicy:AccessPointPolicy"
DIRECTORY_BUCKET: Final = "aws:s3/directoryBucket:DirectoryBucket"
BUCKET_POLICY: Final = "aws:s3/bucketPolicy:BucketPolicy"
ACCOUNT_BLOCK: Final = "aws:s3/accountPublicAccessBlock:AccountPublicAccessBlock"
BUCKET_ACL: Final = "aws:s3/bucketAcl:BucketAcl"
BUCKET_LOGGING: Final = "aws:s3/bucketLogging:BucketLogging"
OBJECT: Final = "aws:s3/bucketObject:BucketObject"
POLICY: Final = "aws:iam/policy:Policy"
ROLE: Final = "aws:iam/role:Role"
ROLE_POLICY: Final = "aws:iam/rolePolicy:RolePolicy"
USER: Final = "aws:iam/user:User"
USER_POLICY: Final = "aws:iam/userPolicy:UserPolicy"
GROUP: Final = "aws:iam/group:Group"
GROUP_POLICY: Final = "aws:iam/groupPolicy:GroupPolicy"
BUDGET_ACTION: Final = "aws:budgets/budgetAction:BudgetAction"
POLICY_ATTACHMENT: Final = "aws:iam/policyAttachment:PolicyAttachment"
PERMISSION_SET: Final = "aws:ssoadmin/permissionSet:PermissionSet"
SET_ATTACHMENT: Final = "aws:ssoadmin/managedPolicyAttachment:ManagedPolicyAttachment"
SET_ATTACHMENTS: Final = "aws:ssoadmin/managedPolicyAttachmentsExclusive:ManagedPolicyAttachmentsExclusive"
SET_POLICY: Final = "aws:ssoadmin/permissionSetInlinePolicy:PermissionSetInlinePolicy"
ACCESS_ENTRY: Final = "aws:eks/accessEntry:AccessEntry"
ACCESS_POLICY: Final = "aws:eks/accessPolicyAssociation:AccessPolicyAssociation"
DATA_LAKE: Final = "aws:lakeformation/dataLakeSettings:DataLakeSettings"
RDS_INSTANCE: Final = "aws:rds/instance:Instance"
RDS_CLUSTER: Final = "aws:rds/cluster:Cluster"
RDS_CLUSTER_INSTANCE: Final = "aws:rds/clusterInstance:ClusterInstance"
RDS_SHARD_GROUP: Final = "aws:rds/shardGroup:ShardGroup"
DOCDB_CLUSTER: Final = "aws:docdb/cluster:Cluster"
NEPTUNE_CLUSTER: Final = "aws:neptune/cluster:Cluster"
NEPTUNE_INSTANCE: Final = "aws:neptune/clusterInstance:ClusterInstance"
REDSHIFT_CLUSTER: Final = "aws:redshift/cluster:Cluster"
REDSHIFT_WORKGROUP: Final = "aws:redshiftserverless/workgroup:Workgroup"
INFLUXDB_INSTANCE: Final = "aws:timestreaminfluxdb/dbInstance:DbInstance"
INFLUXDB_CLUSTER: Final = "aws:timestreaminfluxdb/dbCluster:DbCluster"
LIGHTSAIL_DATABASE: Final = "aws:lightsail/database:Database"
LIGHTSAIL_INSTANCE: Final = "aws:lightsail/instance:Instance"
DOCDB_ELASTIC_CLUSTER: Final = "aws:docdb/elasticCluster:ElasticCluster"
REDSHIFT_NAMESPACE: Final = "aws:redshiftserverless/namespace:Namespace"
OPENSEARCH_DOMAIN: Final = "aws:opensearch/domain:Domain"
ELASTICSEARCH_DOMAIN: Final = "aws:elasticsearch/domain:Domain"
REPLICATION_GROUP: Final = "aws:elasticache/replicationGroup:ReplicationGroup"
ELASTICACHE_USER: Final = "aws:elasticache/user:User"
MEMORYDB_USER: Final = "aws:memorydb/user:User"
AUTONOMOUS_DATABASE: Final = "aws:odb/autonomousDatabase:AutonomousDatabase"
BROKER: Final = "aws:mq/broker:Broker"
EBS_VOLUME: Final = "aws:ebs/volume:Volume"
INSTANCE: Final = "aws:ec2/instance:Instance"
SPOT_INSTANCE: Final = "aws:ec2/spotInstanceRequest:SpotInstanceRequest"
SPOT_FLEET: Final = "aws:ec2/spotFleetRequest:SpotFleetRequest"
LAUNCH_CONFIGURATION: Final = "aws:ec2/launchConfiguration:LaunchConfiguration"
LAUNCH_TEMPLATE: Final = "aws:ec2/launchTemplate:LaunchTemplate"
FILE_SYSTEM: Final = "aws:efs/fileSystem:FileSystem"
KMS_KEY: Final = "aws:kms/key:Key"
QUEUE: Final = "aws:sqs/queue:Queue"
PRODUCT: Final = "aws:servicecatalog/provisionedProduct:ProvisionedProduct"
APPLICATION: Final = "aws:serverlessrepository/cloudFormationStack:CloudFormationStack"


TRAIL: Final = "aws:cloudtrail/trail:Trail"
ALARM: Final = "aws:cloudwatch/metricAlarm:MetricAlarm"
METRIC_FILTER: Final = "aws:cloudwatch/logMetricFilter:LogMetricFilter"
EVENT_RULE: Final = "aws:cloudwatch/eventRule:EventRule"
EVENT_TARGET: Final = "aws:cloudwatch/eventTarget:EventTarget"
TOPIC: Final = "aws:sns/topic:Topic"
PASSWORD_POLICY: Final = "aws:iam/accountPasswordPolicy:AccountPasswordPolicy"  # noqa: S105 - a type token
CLASSIC_ASSOCIATION: Final = "aws:wafregional/webAclAssociation:WebAclAssociation"
WINDOW: Final = "aws:ssm/maintenanceWindow:MaintenanceWindow"
WINDOW_TASK: Final = "aws:ssm/maintenanceWindowTask:MaintenanceWindowTask"
QUICK_SETUP: Final = "aws:ssm/quicksetupConfigurationManager:QuicksetupConfigurationManager"


class NoSuchFormError(Exception):
    """A resource cannot be written in the form asked for."""


def fields(value: Input) -> Mapping[str, Input]:
    """Return the properties that a value has in it."""
    assert isinstance(value, Mapping)
    return value


def called(name: str, names: Mapping[str, Change] | None = None) -> Change:
    """Give a property another name, and those inside it theirs."""
    return lambda value: {name: value if names is None else renamed(value, names)}


def kept(*names: str) -> Mapping[str, Change]:
    """Leave properties as they are."""
    return {name: called(name) for name in names}


def items_of(value: Input) -> Sequence[Input]:
    """Return the elements of a list."""
    assert isinstance(value, list | tuple)
    return value


def renamed(value: Input, names: Mapping[str, Change]) -> Input:
    """Rename everything in a value.

    Raises:
        NoSuchFormError: A name has no other one.
    """
    match value:
        case Mapping():
            changed: dict[str, Input] = {}
            for name, item in value.items():
                if item is None:
                    continue
                if name not in names:
                    raise NoSuchFormError(name)
                for there, new in names[name](item).items():
                    old = changed.get(there)
                    both = isinstance(old, list) and isinstance(new, list)
                    changed[there] = [*items_of(old), *items_of(new)] if both else new
            return changed
        case list() | tuple():
            return [renamed(item, names) for item in value]
        case _:
            return value


def one_certificate(value: Input) -> Mapping[str, Input]:
    """Put a certificate into the list in which AWS has it."""
    return {"certificates": [{"certificateArn": value}]}


def scheme(value: Input) -> Mapping[str, Input]:
    """Say by a word what pulumi-aws says by a switch."""
    return {"scheme": ("internal" if value else "internet-facing") if isinstance(value, bool) else value}


def canned(value: Input) -> Mapping[str, Input]:
    """Write a canned ACL in one word: `public-read` as `PublicRead`."""
    words = value.split("-") if isinstance(value, str) else None
    return {"accessControl": "".join(map(str.capitalize, words)) if words else value}


def document(name: str) -> Change:
    """Give a policy as an object under another name, where pulumi-aws takes text."""
    return lambda value: {name: as_object(value)}


def as_object(value: Input) -> Input:
    """Read a policy that is text."""
    if not isinstance(value, str):
        return value
    read: Input = json.loads(value)
    return read


def in_list(name: str) -> Change:
    """Give a value as a list of one under another name."""
    return lambda value: {name: [value]}


def lake_principals(value: Input) -> Mapping[str, Input]:
    """Name administrators of a data lake by objects."""
    assert isinstance(value, list | tuple)
    return {"admins": [{"dataLakePrincipalIdentifier": principal} for principal in value]}


def flattened(names: Mapping[str, Change]) -> Change:
    """Put what stands in a property beside it."""
    return lambda value: fields(renamed(value, names))


def path_condition(value: Input) -> Mapping[str, Input]:
    """Name the field that a condition of a rule is about."""
    return {"field": "path-pattern", "pathPatternConfig": value}


def root_device(value: Input) -> Mapping[str, Input]:
    """Put a root volume into the list of devices, under the name that AMIs give it."""
    return {"blockDeviceMappings": [{"deviceName": "/dev/xvda", "ebs": value}]}


def devices(value: Input) -> Mapping[str, Input]:
    """Put what is said of volumes into a property of their devices."""
    listed = [
        {
            "deviceName": fields(device)["deviceName"],
            "ebs": {name: item for name, item in fields(device).items() if name != "deviceName"},
        }
        for device in items_of(value)
    ]
    return {"blockDeviceMappings": listed}


def encoded(name: str = "userData") -> Change:
    """Give a text in base64, which pulumi-aws does by itself."""
    return lambda value: {name: b64encode(value.encode()).decode() if isinstance(value, str) else value}


def within(name: str, change: Change) -> Change:
    """Put what stands for a property into another one."""
    return lambda value: {name: change(value)}


ACTION: Final[Mapping[str, Change]] = {
    **kept("type", "order", "targetGroupArn"),
    "fixedResponse": called("fixedResponseConfig", kept("contentType", "messageBody", "statusCode")),
    "forward": called(
        "forwardConfig",
        {"targetGroups": called("targetGroups", {"arn": called("targetGroupArn"), "weight": called("weight")})},
    ),
    "redirect": called("redirectConfig", kept("host", "path", "port", "protocol", "query", "statusCode")),
}
SETTINGS: Final = kept("blockPublicAcls", "blockPublicPolicy", "ignorePublicAcls", "restrictPublicBuckets")
LISTENED: Final[Mapping[str, Change]] = {
    **kept("instancePort", "instanceProtocol", "sslCertificateId"),
    "lbPort": called("loadBalancerPort"),
    "lbProtocol": called("protocol"),
}

DEVICES: Final[Mapping[str, Change]] = {"rootBlockDevice": root_device, "ebsBlockDevices": devices}
FLEET: Final[Mapping[str, Change]] = {
    **kept("instanceType"),
    "ami": called("imageId"),
    "ebsBlockDevices": devices,
    "userData": encoded(),
    "rootBlockDevices": lambda value: root_device(items_of(value)[0]),
}
MADE_FROM: Final = kept(
    "engine", "globalClusterIdentifier", "kmsKeyId", "publiclyAccessible", "snapshotIdentifier", "storageEncrypted"
)
ENTERED: Final = kept("accessPolicies", "clusterName", "kubernetesGroups", "principalArn")
NAMED_POLICY: Final[Mapping[str, Change]] = {"name": called("policyName"), "policy": document("policyDocument")}
INLINE_POLICIES: Final[Mapping[str, Change]] = {"inlinePolicies": called("policies", NAMED_POLICY)}
COUNTED: Final[Mapping[str, Change]] = {
    "name": called("metricName"),
    "namespace": called("metricNamespace"),
    "value": called("metricValue"),
}
QUERIED: Final[Mapping[str, Change]] = {
    **kept("id", "expression"),
    "metric": lambda value: {"metricStat": {"metric": value}},
}
OTHERWISE_IN_NATIVE: Final = {"Config": "configuration", "WebACLAssociation": "WebAclAssociation"}


@dataclass(frozen=True)
class OtherForm:
    """What a resource of pulumi-aws is elsewhere."""

    type: str
    """Its type in CloudFormation."""
    names: Mapping[str, Change]
    """Its inputs."""
    outputs: Mapping[str, str] = field(default_factory=dict)
    """What aws-native calls the properties that others refer to."""
    attributes: Mapping[str, str] = field(default_factory=dict)
    """By which attribute a template refers to them; where there is none, `Ref` returns it."""
    is_in_native: bool = True

    @property
    def native(self) -> str:
        """Its token in aws-native."""
        _, service, name = self.type.split("::")
        module = OTHERWISE_IN_NATIVE.get(service, service.lower())
        return f"aws-native:{module}:{OTHERWISE_IN_NATIVE.get(name, name.replace('DB', 'Db'))}"


MASTER_PASSWORD: Final[Mapping[str, Change]] = {"masterPassword": called("masterUserPassword")}
MANAGED: Final = kept("manageMasterUserPassword")
USERS: Final = kept("authenticationMode", "userName")

OTHER_FORMS: Final[Mapping[str, OtherForm]] = {
    BUDGET_ACTION: OtherForm("AWS::Budgets::BudgetsAction", kept("definition")),
    BROKER: OtherForm("AWS::AmazonMQ::Broker", kept("brokerName", "users")),
    DOCDB_ELASTIC_CLUSTER: OtherForm("AWS::DocDBElastic::Cluster", kept("adminUserPassword", "authType")),
    ELASTICACHE_USER: OtherForm("AWS::ElastiCache::User", {**USERS, **kept("passwords")}),
    ELASTICSEARCH_DOMAIN: OtherForm(
        "AWS::Elasticsearch::Domain", kept("advancedSecurityOptions", "domainName"), is_in_native=False
    ),
    LIGHTSAIL_INSTANCE: OtherForm("AWS::Lightsail::Instance", {"name": called("instanceName"), **kept("userData")}),
    MEMORYDB_USER: OtherForm("AWS::MemoryDB::User", USERS),
    OPENSEARCH_DOMAIN: OtherForm("AWS::OpenSearchService::Domain", kept("advancedSecurityOptions", "domainName")),
    REDSHIFT_NAMESPACE: OtherForm(
        "AWS::RedshiftServerless::Namespace", kept("adminUserPassword", "manageAdminPassword", "namespaceName")
    ),
    REPLICATION_GROUP: OtherForm(
        "AWS::ElastiCache::ReplicationGroup",
        {**kept("authToken", "userGroupIds"), "description": called("replicationGroupDescription")},
    ),
    RDS_INSTANCE: OtherForm(
        "AWS::RDS::DBInstance",
        {
            **MANAGED,
            **kept("dbSubnetGroupName", "engine", "kmsKeyId", "publiclyAccessible", "storageEncrypted"),
            "instanceClass": called("dbInstanceClass"),
            "password": called("masterUserPassword"),
            "username": called("masterUsername"),
            "replicateSourceDb": called("sourceDbInstanceIdentifier"),
            "snapshotIdentifier": called("dbSnapshotIdentifier"),
        },
    ),
    RDS_CLUSTER: OtherForm(
        "AWS::RDS::DBCluster", {**MADE_FROM, **MASTER_PASSWORD, **MANAGED, **kept("dbSubnetGroupName")}
    ),
    RDS_SHARD_GROUP: OtherForm("AWS::RDS::DBShardGroup", kept("maxAcu", "publiclyAccessible")),
    DOCDB_CLUSTER: OtherForm(
        "AWS::DocDB::DBCluster",
        {**MASTER_PASSWORD, **MANAGED, **kept("deletionProtection", "storageEncrypted")},
        is_in_native=False,
    ),
    NEPTUNE_CLUSTER: OtherForm("AWS::Neptune::DBCluster", kept("deletionProtection", "storageEncrypted")),
    NEPTUNE_INSTANCE: OtherForm("AWS::Neptune::DBInstance", kept("publiclyAccessible")),
    REDSHIFT_CLUSTER: OtherForm(
        "AWS::Redshift::Cluster",
        {**MASTER_PASSWORD, **kept("clusterIdentifier", "manageMasterPassword", "nodeType", "publiclyAccessible")},
    ),
    REDSHIFT_WORKGROUP: OtherForm("AWS::RedshiftServerless::Workgroup", kept("publiclyAccessible", "workgroupName")),
    INFLUXDB_INSTANCE: OtherForm("AWS::Timestream::InfluxDBInstance", kept("name", "password", "publiclyAccessible")),
    INFLUXDB_CLUSTER: OtherForm("AWS::Timestream::InfluxDBCluster", kept("name", "password", "publiclyAccessible")),
    LIGHTSAIL_DATABASE: OtherForm(
        "AWS::Lightsail::Database", {**MASTER_PASSWORD, **kept("publiclyAccessible", "relationalDatabaseName")}
    ),
    EBS_VOLUME: OtherForm("AWS::EC2::Volume", kept("availabilityZone", "encrypted", "kmsKeyId", "size", "snapshotId")),
    INSTANCE: OtherForm(
        "AWS::EC2::Instance", {**DEVICES, **kept("instanceType"), "ami": called("imageId"), "userData": encoded()}
    ),
    LAUNCH_CONFIGURATION: OtherForm(
        "AWS::AutoScaling::LaunchConfiguration", {**DEVICES, **kept("imageId", "instanceType"), "userData": encoded()}
    ),
    LAUNCH_TEMPLATE: OtherForm(
        "AWS::EC2::LaunchTemplate",
        {
            "blockDeviceMappings": within("launchTemplateData", called("blockDeviceMappings")),
            "name": called("launchTemplateName"),
            "userData": within("launchTemplateData", called("userData")),
        },
    ),
    SPOT_FLEET: OtherForm(
        "AWS::EC2::SpotFleet",
        {"launchSpecifications": within("spotFleetRequestConfigData", called("launchSpecifications", FLEET))},
    ),
    FILE_SYSTEM: OtherForm("AWS::EFS::FileSystem", kept("encrypted", "kmsKeyId", "throughputMode")),
    KMS_KEY: OtherForm(
        "AWS::KMS::Key",
        {
            **kept("description", "enableKeyRotation", "keyUsage"),
            "customerMasterKeySpec": called("keySpec"),
            "isEnabled": called("enabled"),
        },
        {"id": "keyId"},
    ),
    QUEUE: OtherForm(
        "AWS::SQS::Queue", {**kept("kmsMasterKeyId", "sqsManagedSseEnabled"), "name": called("queueName")}
    ),
    "aws:lb/listener:Listener": OtherForm(
        "AWS::ElasticLoadBalancingV2::Listener",
        {
            **kept("loadBalancerArn", "port", "protocol", "sslPolicy"),
            "certificateArn": one_certificate,
            "defaultActions": called("defaultActions", ACTION),
        },
        {"arn": "listenerArn"},
        {"arn": "ListenerArn"},
    ),
    "aws:lb/listenerCertificate:ListenerCertificate": OtherForm(
        "AWS::ElasticLoadBalancingV2::ListenerCertificate",
        {**kept("listenerArn"), "certificateArn": one_certificate},
        is_in_native=False,
    ),
    "aws:lb/listenerRule:ListenerRule": OtherForm(
        "AWS::ElasticLoadBalancingV2::ListenerRule",
        {
            **kept("listenerArn", "priority"),
            "actions": called("actions", ACTION),
            "conditions": called("conditions", {"pathPattern": path_condition}),
        },
    ),
    "aws:lb/loadBalancer:LoadBalancer": OtherForm(
        "AWS::ElasticLoadBalancingV2::LoadBalancer",
        {**kept("name"), "internal": scheme, "loadBalancerType": called("type")},
        {"arn": "loadBalancerArn", "id": "id", "name": "name"},
        {"arn": "LoadBalancerArn"},
    ),
    "aws:lb/targetGroup:TargetGroup": OtherForm(
        "AWS::ElasticLoadBalancingV2::TargetGroup",
        kept("name", "port", "protocol", "targetType"),
        {"arn": "targetGroupArn"},
        {"arn": "TargetGroupArn"},
    ),
    "aws:elb/loadBalancer:LoadBalancer": OtherForm(
        "AWS::ElasticLoadBalancing::LoadBalancer",
        {"internal": scheme, "listeners": called("listeners", LISTENED), "name": called("loadBalancerName")},
        {"id": "id", "name": "loadBalancerName"},
    ),
    "aws:lightsail/lb:Lb": OtherForm(
        "AWS::Lightsail::LoadBalancer",
        {**kept("instancePort"), "name": called("loadBalancerName")},
        {"name": "loadBalancerName"},
    ),
    "aws-native:lightsail:LoadBalancerTlsCertificate": OtherForm(
        "AWS::Lightsail::LoadBalancerTlsCertificate",
        kept("loadBalancerName", "isAttached", "httpsRedirectionEnabled", "certificateName"),
    ),
    "aws:acm/certificate:Certificate": OtherForm(
        "AWS::CertificateManager::Certificate", kept("domainName", "validationMethod"), {"arn": "id"}
    ),
    "aws:iam/serverCertificate:ServerCertificate": OtherForm(
        "AWS::IAM::ServerCertificate",
        {**kept("certificateBody", "path"), "name": called("serverCertificateName")},
        {"arn": "arn"},
        {"arn": "Arn"},
    ),
    BUCKET: OtherForm(
        "AWS::S3::Bucket",
        {
            "acl": canned,
            "bucket": called("bucketName"),
            "ownershipControls": called("ownershipControls", {"rule": lambda rule: {"rules": [rule]}}),
            "publicAccessBlockConfiguration": called("publicAccessBlockConfiguration", SETTINGS),
        },
        {"arn": "arn", "bucket": "bucketName", "id": "id"},
        {"arn": "Arn"},
    ),
    BUCKET_POLICY: OtherForm("AWS::S3::BucketPolicy", {**kept("bucket"), "policy": document("policyDocument")}),
    DIRECTORY_BUCKET: OtherForm(
        "AWS::S3Express::DirectoryBucket", {"bucket": called("bucketName")}, {"bucket": "bucketName", "id": "id"}
    ),
    ACCESS_POINT: OtherForm(
        "AWS::S3::AccessPoint",
        {
            **kept("bucket", "name"),
            "policy": document("policy"),
            "publicAccessBlockConfiguration": called("publicAccessBlockConfiguration", SETTINGS),
            "vpcConfiguration": called("vpcConfiguration", kept("vpcId")),
        },
        {"arn": "arn"},
        {"arn": "Arn"},
    ),
    MULTI_REGION_ACCESS_POINT: OtherForm(
        "AWS::S3::MultiRegionAccessPoint",
        {
            "details": flattened(
                {
                    **kept("name"),
                    "publicAccessBlock": called("publicAccessBlockConfiguration", SETTINGS),
                    "regions": called("regions", kept("bucket")),
                }
            )
        },
    ),
    MULTI_REGION_POLICY: OtherForm(
        "AWS::S3::MultiRegionAccessPointPolicy",
        {"details": flattened({"name": called("mrapName"), "policy": document("policy")})},
    ),
    OBJECT_LAMBDA_POLICY: OtherForm(
        "AWS::S3ObjectLambda::AccessPointPolicy",
        {"name": called("objectLambdaAccessPoint"), "policy": document("policyDocument")},
    ),
    POLICY: OtherForm(
        "AWS::IAM::ManagedPolicy",
        {**kept("path"), "name": called("managedPolicyName"), "policy": document("policyDocument")},
        {"arn": "policyArn"},
    ),
    ROLE: OtherForm(
        "AWS::IAM::Role",
        {
            **kept("managedPolicyArns", "path", "permissionsBoundary"),
            **INLINE_POLICIES,
            "assumeRolePolicy": document("assumeRolePolicyDocument"),
            "name": called("roleName"),
        },
        {"arn": "arn", "id": "id", "name": "roleName"},
        {"arn": "Arn"},
    ),
    ROLE_POLICY: OtherForm("AWS::IAM::RolePolicy", {**NAMED_POLICY, "role": called("roleName")}),
    USER: OtherForm(
        "AWS::IAM::User",
        {**kept("managedPolicyArns", "path", "permissionsBoundary"), **INLINE_POLICIES, "name": called("userName")},
        {"arn": "arn", "id": "id", "name": "userName"},
        {"arn": "Arn"},
    ),
    USER_POLICY: OtherForm("AWS::IAM::UserPolicy", {**NAMED_POLICY, "user": called("userName")}),
    GROUP: OtherForm(
        "AWS::IAM::Group",
        {**kept("managedPolicyArns", "path"), **INLINE_POLICIES, "name": called("groupName")},
        {"arn": "arn", "id": "id", "name": "groupName"},
        {"arn": "Arn"},
    ),
    GROUP_POLICY: OtherForm("AWS::IAM::GroupPolicy", {**NAMED_POLICY, "group": called("groupName")}),
    PERMISSION_SET: OtherForm(
        "AWS::SSO::PermissionSet",
        {**kept("instanceArn", "managedPolicies", "name"), "inlinePolicy": document("inlinePolicy")},
        {"arn": "permissionSetArn"},
        {"arn": "PermissionSetArn"},
    ),
    ACCESS_ENTRY: OtherForm("AWS::EKS::AccessEntry", ENTERED),
    "aws-native:eks:AccessEntry": OtherForm("AWS::EKS::AccessEntry", ENTERED),
    TRAIL: OtherForm(
        "AWS::CloudTrail::Trail",
        {
            **kept("s3BucketName", "isMultiRegionTrail", "enableLogFileValidation", "eventSelectors"),
            **kept("advancedEventSelectors"),
            "cloudWatchLogsGroupArn": called("cloudWatchLogsLogGroupArn"),
            "enableLogging": called("isLogging"),
        },
    ),
    METRIC_FILTER: OtherForm(
        "AWS::Logs::MetricFilter",
        {
            **kept("logGroupName"),
            "pattern": called("filterPattern"),
            "metricTransformation": lambda value: {"metricTransformations": [renamed(value, COUNTED)]},
        },
    ),
    ALARM: OtherForm(
        "AWS::CloudWatch::Alarm",
        {
            **kept("namespace", "metricName", "alarmActions", "actionsEnabled"),
            "metricQueries": called("metrics", QUERIED),
            "name": called("alarmName"),
        },
    ),
    "aws:cloudwatch/compositeAlarm:CompositeAlarm": OtherForm(
        "AWS::CloudWatch::CompositeAlarm", kept("alarmName", "alarmRule", "alarmActions")
    ),
    "aws:cloudwatch/logGroup:LogGroup": OtherForm(
        "AWS::Logs::LogGroup", {"name": called("logGroupName")}, {"arn": "arn", "name": "logGroupName"}, {"arn": "Arn"}
    ),
    EVENT_RULE: OtherForm(
        "AWS::Events::Rule",
        {**kept("name", "state", "targets"), "eventPattern": document("eventPattern")},
    ),
    TOPIC: OtherForm("AWS::SNS::Topic", {"name": called("topicName")}, {"arn": "topicArn"}),
    "aws:sns/topicSubscription:TopicSubscription": OtherForm(
        "AWS::SNS::Subscription", {**kept("protocol", "endpoint"), "topic": called("topicArn")}
    ),
    "aws:chatbot/slackChannelConfiguration:SlackChannelConfiguration": OtherForm(
        "AWS::Chatbot::SlackChannelConfiguration", kept("configurationName", "snsTopicArns")
    ),
    "aws:chatbot/teamsChannelConfiguration:TeamsChannelConfiguration": OtherForm(
        "AWS::Chatbot::MicrosoftTeamsChannelConfiguration", kept("configurationName", "snsTopicArns")
    ),
    "aws:accessanalyzer/analyzer:Analyzer": OtherForm("AWS::AccessAnalyzer::Analyzer", kept("analyzerName", "type")),
    "aws:guardduty/detector:Detector": OtherForm("AWS::GuardDuty::Detector", kept("enable")),
    "aws:securityhub/account:Account": OtherForm("AWS::SecurityHub::Hub", kept("enableDefaultStandards")),
    "aws:securityhub/accountV2:AccountV2": OtherForm("AWS::SecurityHub::HubV2", {}),
    "aws:macie2/account:Account": OtherForm("AWS::Macie::Session", kept("status")),
    "aws:detective/graph:Graph": OtherForm("AWS::Detective::Graph", {}),
    WINDOW: OtherForm("AWS::SSM::MaintenanceWindow", kept("name", "schedule", "duration", "cutoff")),
    WINDOW_TASK: OtherForm("AWS::SSM::MaintenanceWindowTask", kept("windowId", "taskArn", "taskType")),
    "aws:ssm/association:Association": OtherForm("AWS::SSM::Association", kept("name", "scheduleExpression")),
    QUICK_SETUP: OtherForm(
        "AWS::SSMQuickSetup::ConfigurationManager",
        {"configurationDefinition": lambda value: {"configurationDefinitions": [value]}},
    ),
    "aws:shield/protection:Protection": OtherForm("AWS::Shield::Protection", kept("name", "resourceArn")),
    "aws:networkfirewall/firewall:Firewall": OtherForm(
        "AWS::NetworkFirewall::Firewall", {**kept("firewallPolicyArn"), "name": called("firewallName")}
    ),
    "aws:wafv2/webAclAssociation:WebAclAssociation": OtherForm(
        "AWS::WAFv2::WebACLAssociation", {**kept("resourceArn"), "webAclArn": called("webAclArn")}
    ),
    "aws:wafregional/webAclAssociation:WebAclAssociation": OtherForm(
        "AWS::WAFRegional::WebACLAssociation",
        {**kept("resourceArn"), "webAclId": called("webAclId")},
        is_in_native=False,
    ),
    "aws:kms/replicaKey:ReplicaKey": OtherForm("AWS::KMS::ReplicaKey", kept("primaryKeyArn", "enabled")),
    "aws-native:configuration:ConfigurationRecorder": OtherForm("AWS::Config::ConfigurationRecorder", kept("roleArn")),
    "aws-native:configuration:DeliveryChannel": OtherForm("AWS::Config::DeliveryChannel", kept("s3BucketName")),
    DATA_LAKE: OtherForm("AWS::LakeFormation::DataLakeSettings", {"admins": lake_principals}, is_in_native=False),
}
"""By the type token of pulumi-aws. Not in it is what AWS has no resource of its own for: the policies of a classic load
balancer stand in the load balancer, Lightsail's redirection and attachment in its certificate, and ACM's validation in the
certificate; CloudFormation imports no certificate into ACM, and has neither objects of S3, nor grants in ACLs, nor the block
of an account. It attaches no policies to QuickSight's users, and delegates no administration of an organization. What it has
in another resource, `JOINED` says."""

EMBEDDED: Final[Mapping[str, OtherForm]] = {
    ROLE_POLICY: OtherForm("AWS::IAM::Policy", {**NAMED_POLICY, "role": in_list("roles")}),
    USER_POLICY: OtherForm("AWS::IAM::Policy", {**NAMED_POLICY, "user": in_list("users")}),
    GROUP_POLICY: OtherForm("AWS::IAM::Policy", {**NAMED_POLICY, "group": in_list("groups")}),
}
"""What only templates have: one type for the policies of roles, users and groups."""


@dataclass(frozen=True)
class Joined:
    """Where AWS has a resource of pulumi-aws that stands in another one."""

    owner: str
    """The type token of the other one."""
    link: str
    """The property by which it names that."""
    write: Callable[[Mapping[str, Input]], Mapping[str, Input]]
    """From its inputs to the properties there."""
    alone: Callable[[Input], Mapping[str, Input]] | None = None
    """Where the program does not declare the other one, it becomes one itself: from the property by which it would name the
    other to the inputs of that."""


def listed(name: str, there: str) -> Callable[[Mapping[str, Input]], Mapping[str, Input]]:
    """Put one property into a list."""
    return lambda inputs: {there: [inputs[name]]}


def moved_to(name: str, there: str) -> Callable[[Mapping[str, Input]], Mapping[str, Input]]:
    """Give one property another name."""
    return lambda inputs: {there: inputs[name]}


def trusting_nobody(name: Input) -> Mapping[str, Input]:
    """Return the inputs of a role."""
    return {"name": name, "assumeRolePolicy": "{}"}


def named(name: Input) -> Mapping[str, Input]:
    """Return the inputs of a user or group."""
    return {"name": name}


def some_set(_: Input) -> Mapping[str, Input]:
    """Return the inputs of a permission set."""
    return {"name": "operators", "instanceArn": "arn:aws:sso:::instance/ssoins-0123456789abcdef"}


def entering(principal: Input) -> Mapping[str, Input]:
    """Return the inputs of an access entry."""
    return {"principalArn": principal}


def associated(inputs: Mapping[str, Input]) -> Mapping[str, Input]:
    """Put an access policy into the access entry of its principal."""
    policy: Input = {"policyArn": inputs["policyArn"], "accessScope": inputs["accessScope"]}
    return {"clusterName": inputs["clusterName"], "accessPolicies": [policy]}


def embedded(inputs: Mapping[str, Input]) -> Mapping[str, Input]:
    """Put a policy into the role that has it."""
    return {"inlinePolicies": [inputs]}


PRINCIPALS: Final = {"role": (ROLE, trusting_nobody), "user": (USER, named), "group": (GROUP, named)}


def attachment_of(principal: str) -> str:
    """Return the type that attaches one policy to a principal."""
    return f"aws:iam/{principal}PolicyAttachment:{principal.capitalize()}PolicyAttachment"


def exclusive_of(principal: str) -> str:
    """Return the type that has all policies attached to a principal."""
    return f"aws:iam/{principal}PolicyAttachmentsExclusive:{principal.capitalize()}PolicyAttachmentsExclusive"


ATTACHED: Final[Mapping[str, Joined]] = {
    **{
        attachment_of(name): Joined(kind, name, listed("policyArn", "managedPolicyArns"), alone)
        for name, (kind, alone) in PRINCIPALS.items()
    },
    **{
        exclusive_of(name): Joined(kind, f"{name}Name", moved_to("policyArns", "managedPolicyArns"), alone)
        for name, (kind, alone) in PRINCIPALS.items()
    },
}
"""What AWS has in the principals; pulumi-aws has it in roles too."""

IN_ROLE: Final[Mapping[str, Joined]] = {
    **{name: part for name, part in ATTACHED.items() if part.owner == ROLE},
    ROLE_POLICY: Joined(ROLE, "role", embedded, trusting_nobody),
}
"""What pulumi-aws has in a role, or apart from it."""


JOINED: Final[Mapping[str, Joined]] = {
    "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": Joined(
        BUCKET, "bucket", called("publicAccessBlockConfiguration")
    ),
    "aws:s3/bucketOwnershipControls:BucketOwnershipControls": Joined(BUCKET, "bucket", called("ownershipControls")),
    BUCKET_ACL: Joined(BUCKET, "bucket", fields),
    ACCESS_POINT_POLICY: Joined(ACCESS_POINT, "accessPointArn", fields),
    **ATTACHED,
    SET_ATTACHMENT: Joined(PERMISSION_SET, "permissionSetArn", listed("managedPolicyArn", "managedPolicies"), some_set),
    SET_ATTACHMENTS: Joined(
        PERMISSION_SET, "permissionSetArn", moved_to("managedPolicyArns", "managedPolicies"), some_set
    ),
    SET_POLICY: Joined(PERMISSION_SET, "permissionSetArn", fields, some_set),
    ACCESS_POLICY: Joined(ACCESS_ENTRY, "principalArn", associated, entering),
    EVENT_TARGET: Joined(EVENT_RULE, "rule", lambda inputs: {"targets": [{"id": "only", "arn": inputs["arn"]}]}),
}
"""What pulumi-aws splits off, by its type token."""

INSIDE: Final[Mapping[str, Joined]] = {
    **JOINED,
    ROLE_POLICY: Joined(ROLE, "role", embedded, trusting_nobody),
    USER_POLICY: Joined(USER, "user", embedded, named),
    GROUP_POLICY: Joined(GROUP, "group", embedded, named),
}
"""The same, with the policies that AWS has both apart and in a role, user or group."""

POLICY_IN_BUCKET: Final = {BUCKET_POLICY: Joined(BUCKET, "bucket", fields)}
"""What pulumi-aws has in both ways."""

IN_VERSION_6: Final = {
    BUCKET: "aws:s3/bucketV2:BucketV2",
    BUCKET_ACL: "aws:s3/bucketAclV2:BucketAclV2",
    BUCKET_LOGGING: "aws:s3/bucketLoggingV2:BucketLoggingV2",
    OBJECT: "aws:s3/bucketObjectv2:BucketObjectv2",
}
"""What version 6 of pulumi-aws calls resources of S3."""

DOCUMENTS: Final = frozenset({"assumeRolePolicyDocument", "eventPattern", "inlinePolicy", "policy", "policyDocument"})
"""Properties in which names are those of IAM or EventBridge, and spelt alike everywhere."""

SPELT_OTHERWISE: Final = {
    "dbInstanceClass": "DBInstanceClass",
    "dbSnapshotIdentifier": "DBSnapshotIdentifier",
    "dbSubnetGroupName": "DBSubnetGroupName",
    "sourceDbInstanceIdentifier": "SourceDBInstanceIdentifier",
    "sslCertificateId": "SSLCertificateId",
    "webAclArn": "WebACLArn",
    "webAclId": "WebACLId",
}


def in_module(resources: Sequence[Given], module: str) -> tuple[Given, ...] | None:
    """Write resources of one module of pulumi-aws in another: `alb` for `lb`, `elasticloadbalancing` for `elb`."""
    own = "elb" if module == "elasticloadbalancing" else "lb"
    moved = tuple(given._replace(type=given.type.replace(f"aws:{own}/", f"aws:{module}/")) for given in resources)
    return None if moved == tuple(resources) else moved


def in_version_6(resources: Sequence[Given]) -> tuple[Given, ...] | None:
    """Write resources of S3 by the names of version 6 of pulumi-aws."""
    moved = tuple(given._replace(type=IN_VERSION_6.get(given.type, given.type)) for given in resources)
    return None if moved == tuple(resources) else moved


def homes(resources: Sequence[Given], parts: Mapping[str, Joined] = JOINED) -> Mapping[str, str]:
    """Return for each resource, by name, where it stands when those that have a place in another one do."""
    stack = f"{PROJECT}-{STACK_NAME}"
    return {stack: stack, **{given.name: _home(_one_principal(given), resources, parts) for given in resources}}


def with_policies_inside(resources: Sequence[Given]) -> tuple[Given, ...] | None:
    """Write the policy of each bucket into the bucket, as pulumi-aws takes it too."""
    joined = _joined(resources, POLICY_IN_BUCKET)
    return None if joined is None or len(joined) == len(resources) else joined


def _home(given: Given, resources: Sequence[Given], parts: Mapping[str, Joined]) -> str:
    part = parts.get(given.type)
    owner = given.inputs.get(part.link) if part else None
    is_there = part and any(isinstance(owner, Ref) and (part.owner, owner.name) == (r.type, r.name) for r in resources)
    return owner.name if is_there and isinstance(owner, Ref) else given.name


def _joined(resources: Sequence[Given], parts: Mapping[str, Joined]) -> tuple[Given, ...] | None:
    """Write resources into those that they stand in, or return None where one says otherwise than another."""
    places = homes(resources, parts)
    kept_apart = {given.name: given for given in resources if places[given.name] == given.name}
    for given in resources:
        if given.name in kept_apart:
            continue
        part, home = parts[given.type], kept_apart[places[given.name]]
        added = dict(part.write({name: value for name, value in given.inputs.items() if name != part.link}))
        for name in added.keys() & home.inputs:
            there, more = home.inputs[name], added[name]
            if not isinstance(there, list | tuple) or not isinstance(more, list | tuple):
                return None
            added[name] = [*there, *more]
        kept_apart[home.name] = home._replace(inputs={**home.inputs, **added})
    return tuple(_by_itself(given, parts.get(given.type)) for given in kept_apart.values())


def _by_itself(given: Given, part: Joined | None) -> Given:
    """Write what names an owner that the program does not declare as that owner."""
    if part is None or part.alone is None:
        return given
    others = {name: value for name, value in given.inputs.items() if name != part.link}
    inputs = {**part.alone(given.inputs.get(part.link)), **part.write(others)}
    return given._replace(type=part.owner, inputs=inputs)


def _one_principal(given: Given) -> Given:
    """Write an attachment that may have several principals, and has one, as that of the one."""
    if given.type != POLICY_ATTACHMENT:
        return given
    found = [(name, value) for name in PRINCIPALS if (value := given.inputs.get(f"{name}s"))]
    match found:
        case [(name, [principal])]:
            inputs = {name: principal, "policyArn": given.inputs["policyArn"]}
            return given._replace(type=attachment_of(name), inputs=inputs)
        case _:
            return given


def in_role(resources: Sequence[Given]) -> tuple[Given, ...] | None:
    """Write what stands apart from a role into the role, as pulumi-aws takes it too."""
    joined = _joined([_one_principal(given) for given in resources], IN_ROLE)
    return None if joined == tuple(resources) else joined


def as_attachment_of_several(resources: Sequence[Given]) -> tuple[Given, ...] | None:
    """Write attachments to one principal as such to a list of them."""
    names = {attachment_of(name): name for name in PRINCIPALS}

    def write(given: Given) -> Given:
        if (name := names.get(given.type)) is None:
            return given
        inputs = {f"{name}s": [given.inputs.get(name)], "name": given.name, "policyArn": given.inputs["policyArn"]}
        return given._replace(type=POLICY_ATTACHMENT, inputs=inputs)

    return _changed(resources, write)


def as_exclusive_attachments(resources: Sequence[Given]) -> tuple[Given, ...] | None:
    """Write each attachment as the only one."""
    names = {attachment_of(name): name for name in PRINCIPALS}

    def write(given: Given) -> Given:
        if given.type == SET_ATTACHMENT:
            inputs = {name: value for name, value in given.inputs.items() if name != "managedPolicyArn"}
            arns: Input = [given.inputs["managedPolicyArn"]]
            return given._replace(type=SET_ATTACHMENTS, inputs={**inputs, "managedPolicyArns": arns})
        if (name := names.get(given.type)) is None:
            return given
        inputs = {f"{name}Name": given.inputs.get(name), "policyArns": [given.inputs["policyArn"]]}
        return given._replace(type=exclusive_of(name), inputs=inputs)

    return _changed([_one_principal(given) for given in resources], write)


def with_documents_as_objects(resources: Sequence[Given]) -> tuple[Given, ...] | None:
    """Give the policies of IAM as objects, which pulumi-aws takes in the place of text."""
    names = {"assumeRolePolicy", "inlinePolicy", "policy"}

    def write(value: Input) -> Input:
        match value:
            case Mapping():
                return {
                    name: as_object(item) if name in names and isinstance(item, str) else write(item)
                    for name, item in value.items()
                }
            case list() | tuple():
                return [write(item) for item in value]
            case _:
                return value

    def of_iam(given: Given) -> Given:
        is_iam = given.type.startswith(("aws:iam/", "aws:ssoadmin/"))
        return given._replace(inputs=fields(write(given.inputs))) if is_iam else given

    return _changed(resources, of_iam)


def in_native_with_text(resources: Sequence[Given]) -> tuple[Given, ...] | None:
    """Write resources as pulumi-aws-native has them, with policies as text, which it takes too."""
    names = {"assumeRolePolicyDocument", "inlinePolicy", "policyDocument"}

    def write(value: Input) -> Input:
        match value:
            case Mapping():
                return {
                    name: json.dumps(item)
                    if name in names and isinstance(item, Mapping) and not _is_open(item)
                    else write(item)
                    for name, item in value.items()
                }
            case list() | tuple():
                return [write(item) for item in value]
            case _:
                return value

    written = in_native(resources)
    return None if written is None else _changed(written, lambda it: it._replace(inputs=fields(write(it.inputs))))


def containers_in_native(resources: Sequence[Given]) -> tuple[Given, ...] | None:
    """Write what stands for a template as pulumi-aws-native has it."""
    tokens = {
        STACK: ("aws-native:cloudformation:Stack", "stackName"),
        PRODUCT: ("aws-native:servicecatalog:CloudFormationProvisionedProduct", "provisionedProductName"),
    }

    def write(given: Given) -> Given:
        if given.type not in tokens:
            return given
        token, called_there = tokens[given.type]
        inputs = {called_there if name == "name" else name: value for name, value in given.inputs.items()}
        return given._replace(type=token, inputs=inputs)

    return _changed(resources, write)


def _changed(resources: Sequence[Given], write: Callable[[Given], Given]) -> tuple[Given, ...] | None:
    written = tuple(map(write, resources))
    return None if written == tuple(resources) else written


def _is_open(value: Input) -> bool:
    """Tell whether a part of a value is a reference, or unknown."""
    return any(isinstance(leaf, Ref | Marker) for leaf in _leaves(value))


def in_native(resources: Sequence[Given], parts: Mapping[str, Joined] = JOINED) -> tuple[Given, ...] | None:
    """Write resources as pulumi-aws-native has them."""
    own, foreign = _parted(resources, parts)
    forms = _forms(own)
    if forms is None or not all(form.is_in_native for form in forms.values()):
        return None

    def refer(ref: Ref) -> Input:
        return Ref(ref.name, forms[ref.name].outputs[ref.property]) if ref.name in forms else ref

    try:
        written = tuple(
            given._replace(
                type=forms[given.name].native,
                inputs=fields(_replaced(renamed(given.inputs, forms[given.name].names), refer)),
                outputs={forms[given.name].outputs[name]: value for name, value in given.outputs.items()},
            )
            for given in own
        )
    except (KeyError, NoSuchFormError):
        return None
    return (*foreign, *written)


def in_stack(
    resources: Sequence[Given],
    *,
    as_yaml: bool = False,
    token: str = STACK,
    others: Mapping[str, OtherForm] | None = None,
    parts: Mapping[str, Joined] = JOINED,
) -> tuple[Given, ...] | None:
    """Write resources as one CloudFormation stack, which is the last resource.

    References become those of the template, and what is unknown, or comes from elsewhere, a parameter.

    Args:
        resources: The resources of an example.
        as_yaml: Whether to write the body as YAML, with short forms and with the partition left to the deployment.
        token: The type of the stack, or stack set.
        others: Forms to take in the place of the usual ones.
        parts: What stands in other resources.
    """
    own, foreign = _parted(resources, parts)
    forms = _forms(own, {**OTHER_FORMS, **(others or {})})
    if forms is None:
        return None
    parameters: dict[str, Input] = {}

    def refer(ref: Ref) -> Input:
        if ref.name not in forms:
            return ask(ref)
        attribute = forms[ref.name].attributes.get(ref.property)
        name = _logical(ref.name)
        return {"Fn::GetAtt": [name, attribute]} if attribute else {"Ref": name}

    def ask(unknown: Input) -> Input:
        name = f"Unknown{len(parameters)}"
        parameters[name] = unknown
        return {"Ref": name}

    try:
        declared = {
            _logical(given.name): {
                "Type": forms[given.name].type,
                "Properties": _replaced(_in_capitals(renamed(given.inputs, forms[given.name].names)), refer, ask),
            }
            for given in own
        }
    except (KeyError, NoSuchFormError):
        return None
    body = {"Parameters": {name: {"Type": "String"} for name in parameters}, "Resources": declared}
    inputs: dict[str, Input] = {"templateBody": _yaml(body) if as_yaml else json.dumps(body), "parameters": parameters}
    outputs: Mapping[str, Input] = {"id": "arn:aws:cloudformation:eu-west-1:123456789012:stack/stack/1"}
    accounts = own[0].accounts if own else None
    return (*foreign, Given(token, "stack", inputs, outputs, accounts=accounts))


def in_stack_embedded(resources: Sequence[Given]) -> tuple[Given, ...] | None:
    """Write resources as a stack in which the policies of principals name them."""
    if all(given.type not in EMBEDDED for given in resources):
        return None
    return in_stack(resources, others=EMBEDDED)


def in_principals_of_native(resources: Sequence[Given]) -> tuple[Given, ...] | None:
    """Write resources as pulumi-aws-native has them, with policies in the roles, users and groups that have them."""
    return None if all(given.type not in EMBEDDED for given in resources) else in_native(resources, INSIDE)


def in_principals_of_stack(resources: Sequence[Given]) -> tuple[Given, ...] | None:
    """Write resources as a stack, with policies in the roles, users and groups that have them."""
    return None if all(given.type not in EMBEDDED for given in resources) else in_stack(resources, parts=INSIDE)


def in_cloud_control(resources: Sequence[Given]) -> tuple[Given, ...] | None:
    """Write resources as desired state of Cloud Control.

    That is one text, which is unknown as a whole if anything in it is; so there is no such form of what has references.
    """
    return _each(
        resources,
        lambda given, form, properties: Given(
            CLOUD_CONTROL,
            given.name,
            {"typeName": form.type, "desiredState": json.dumps(properties)},
            accounts=given.accounts,
        ),
        may_have_unknowns=False,
    )


def in_extensions(resources: Sequence[Given]) -> tuple[Given, ...] | None:
    """Write resources as extension resources of pulumi-aws-native, which refer to nothing."""
    return _each(
        resources,
        lambda given, form, properties: Given(
            EXTENSION, given.name, {"type": form.type, "properties": properties}, accounts=given.accounts
        ),
        may_have_unknowns=True,
    )


def _each(
    resources: Sequence[Given], write: Callable[[Given, OtherForm, Input], Given], *, may_have_unknowns: bool
) -> tuple[Given, ...] | None:
    own, _ = _parted(resources)
    forms = _forms(own)
    leaves = [leaf for given in own for leaf in _leaves(given.inputs)]
    if forms is None or any(isinstance(leaf, Ref) for leaf in leaves):
        return None
    if UNKNOWN in leaves and not may_have_unknowns:
        return None
    try:
        return tuple(
            write(given, forms[given.name], _in_capitals(renamed(given.inputs, forms[given.name].names)))
            for given in own
        )
    except NoSuchFormError:
        return None


def _parted(
    resources: Sequence[Given], parts: Mapping[str, Joined] = JOINED
) -> tuple[tuple[Given, ...], tuple[Given, ...]]:
    """Return the resources as AWS has them, and those that are not AWS's."""
    foreign = tuple(given for given in resources if given.type.startswith("pulumi:"))
    own = [_one_principal(given) for given in resources if given not in foreign]
    return _joined(own, parts) or (), foreign


def _forms(resources: Sequence[Given], others: Mapping[str, OtherForm] = OTHER_FORMS) -> Mapping[str, OtherForm] | None:
    """Return the other form of each resource by its name, or None if one has none, or there is none."""
    found = {given.name: others.get(given.type) for given in resources}
    known = {name: form for name, form in found.items() if form is not None}
    return known if found and len(known) == len(found) else None


def _in_capitals(value: Input) -> Input:
    """Spell names as CloudFormation does."""
    match value:
        case Mapping():
            return {
                SPELT_OTHERWISE.get(name, name[0].upper() + name[1:]): item if name in DOCUMENTS else _in_capitals(item)
                for name, item in value.items()
            }
        case list() | tuple():
            return [_in_capitals(item) for item in value]
        case _:
            return value


def _replaced(
    value: Input, refer: Callable[[Ref], Input], ask: Callable[[Marker], Input] = lambda marker: marker
) -> Input:
    """Replace references, and what is unknown."""
    match value:
        case Ref():
            return refer(value)
        case Marker():
            return ask(value)
        case Mapping():
            return {name: _replaced(item, refer, ask) for name, item in value.items()}
        case list() | tuple():
            return [_replaced(item, refer, ask) for item in value]
        case _:
            return value


def _leaves(value: Input) -> Iterator[Input]:
    match value:
        case Mapping():
            for item in value.values():
                yield from _leaves(item)
        case list() | tuple():
            for item in value:
                yield from _leaves(item)
        case _:
            yield value


def _logical(name: str) -> str:
    return "".join(part.capitalize() for part in name.split("-"))


class _ShortForms(yaml.SafeDumper):
    """Writes functions as tags, as people do."""

    def represent_function(self, data: dict[str, Any]) -> yaml.Node:
        match data:
            case {"Ref": name} if len(data) == 1:
                return self.represent_scalar("!Ref", name)
            case {"Fn::GetAtt": [name, attribute]}:
                return self.represent_scalar("!GetAtt", f"{name}.{attribute}")
            case _:
                return self.represent_dict(data)

    def represent_arn(self, data: str) -> yaml.Node:
        if data.startswith("arn:aws:"):
            return self.represent_scalar("!Sub", data.replace("arn:aws:", "arn:${AWS::Partition}:", 1))
        return self.represent_str(data)


_ShortForms.add_representer(dict, _ShortForms.represent_function)
_ShortForms.add_representer(str, _ShortForms.represent_arn)


def _yaml(body: object) -> str:
    text = yaml.dump(body, Dumper=_ShortForms, sort_keys=False)
    assert isinstance(text, str)
    return text


def _allowing(principal: Input) -> str:
    allowed = {"Effect": "Allow", "Principal": principal, "Action": "s3:GetObject", "Resource": "*"}
    return json.dumps({"Version": "2012-10-17", "Statement": [allowed]})


def _both(
    subject: str, write: Callable[[Input], Given], bad: Input, good: Input, *others: Given
) -> tuple[Example, Example]:
    """Describe a resource that is in violation with one value, and is fine with another."""
    violator = write(bad)
    return (
        violating(f"{subject}, in violation", *others, violator, on={violator.name: ""}),
        compliant(f"{subject}, as it should be", *others, write(good)),
    )


def _further() -> Iterator[tuple[str, tuple[Example, ...]]]:
    """Yield the examples by rule."""
    everyone, one = _allowing("*"), _allowing({"AWS": "123456789012"})
    group: Input = "http://acs.amazonaws.com/groups/global/AllUsers"
    delivery: Input = "http://acs.amazonaws.com/groups/s3/LogDelivery"
    point = Given(ACCESS_POINT, "reports", {"bucket": "shop-reports", "name": "reports"})
    in_vpc = point._replace(inputs={**point.inputs, "vpcConfiguration": {"vpcId": "vpc-0a1b2c3d"}})
    name: Input = "shop--euw1-az1--x-s3"
    directory = Given(DIRECTORY_BUCKET, "express", {"bucket": name}, {"id": name})
    split: Input = Ref("reports", "arn")

    def apart(policy: Input) -> Given:
        return Given(
            ACCESS_POINT_POLICY,
            "reports-policy",
            {"accessPointArn": split, "policy": policy},
        )

    def worldwide(policy: Input) -> Given:
        return Given(MULTI_REGION_POLICY, "worldwide", {"details": {"name": "worldwide", "policy": policy}})

    def transforming(policy: Input) -> Given:
        return Given(OBJECT_LAMBDA_POLICY, "transforming", {"name": "transforming", "policy": policy})

    yield (
        "s3-public-policy",
        (
            *_both("The policy of an access point in a resource of its own", apart, everyone, one, point),
            *_both("The policy of a multi-Region access point", worldwide, everyone, one),
            *_both("The policy of an Object Lambda access point", transforming, everyone, one),
            compliant("An access point in a VPC whose policy stands apart", in_vpc, apart(everyone)),
            compliant(
                "A directory bucket",
                directory,
                Given(
                    BUCKET_POLICY,
                    "policy",
                    {"bucket": Ref("express"), "policy": everyone},
                ),
            ),
        ),
    )

    def logging(uri: Input) -> Given:
        grant: Input = {"permission": "READ", "grantee": {"type": "Group", "uri": uri}}
        return Given(BUCKET_LOGGING, "logging", {"bucket": "shop", "targetGrants": [grant]})

    def copied(uri: Input) -> Given:
        grant: Input = {"permissions": ["READ"], "type": "Group", "uri": uri}
        return Given("aws:s3/objectCopy:ObjectCopy", "copied", {"bucket": "shop", "key": "logo", "grants": [grant]})

    def written(acl: Input) -> Given:
        return Given(OBJECT, "logo", {"bucket": "shop", "key": "logo", "acl": acl})

    yield (
        "s3-public-acl",
        (
            *_both("The grants on the logs of a bucket", logging, group, delivery),
            *_both("The grants on a copied object", copied, group, delivery),
            *_both("The ACL of an object", written, "public-read-write", "private"),
        ),
    )

    def closed(setting: Input) -> Input:
        return dict.fromkeys(SETTINGS, setting)

    def account(setting: Input) -> Given:
        return Given(ACCOUNT_BLOCK, "account", fields(closed(setting)))

    def everywhere(setting: Input) -> Given:
        details: Input = {"name": "worldwide", "publicAccessBlock": closed(setting), "regions": [{"bucket": "shop"}]}
        return Given(MULTI_REGION_ACCESS_POINT, "worldwide", {"details": details})

    yield (
        "s3-public-access-block-disabled",
        (*_both("An account", account, False, True), *_both("A multi-Region access point", everywhere, False, True)),
    )


def _further_attachments() -> Iterator[Example]:
    """Yield examples of everything that attaches policies."""
    administrator: Input = "arn:aws:iam::aws:policy/AdministratorAccess"
    narrow: Input = "arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore"
    narrower: Input = "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"
    operators = Given(PERMISSION_SET, "operators", fields(some_set(None)), {"arn": f"{SETS}ps-0123456789abcdef"})
    deploy = Given(ROLE, "deploy", {"name": "deploy", "assumeRolePolicy": "{}"}, {"id": "deploy"})
    elsewhere: Input = f"{SETS}ps-fedcba9876543210"

    def attached(token: str, **names: Input) -> Callable[[Input], Given]:
        return lambda policy: Given(token, "attached", {**names, "policyArn": policy})

    def several(token: str, **names: Input) -> Callable[[Input], Given]:
        return lambda policy: Given(token, "attached", {**names, "policyArns": [narrower, policy]})

    def to_set(permission_set: Input) -> Callable[[Input], Given]:
        inputs = {"instanceArn": operators.inputs["instanceArn"], "permissionSetArn": permission_set}
        return lambda policy: Given(SET_ATTACHMENT, "attached", {**inputs, "managedPolicyArn": policy})

    def to_set_exclusively(policy: Input) -> Given:
        inputs: Mapping[str, Input] = {"permissionSetArn": Ref("operators", "arn"), "managedPolicyArns": [policy]}
        return Given(SET_ATTACHMENTS, "attached", {**inputs, "instanceArn": operators.inputs["instanceArn"]})

    for name in PRINCIPALS:
        yield from _both(f"A {name}", attached(attachment_of(name), **{name: "ann"}), administrator, narrow)
        yield from _both(f"All of a {name}", several(exclusive_of(name), **{f"{name}Name": "a"}), administrator, narrow)
    yield from _both(
        "A role that is declared", attached(attachment_of("role"), role=Ref("deploy")), administrator, narrow, deploy
    )
    yield from _both("A list of one", attached(POLICY_ATTACHMENT, name="a", groups=["a"]), administrator, narrow)
    yield from _both("Several", attached(POLICY_ATTACHMENT, name="a", users=["a", "b"]), administrator, narrow)
    yield from _both("A permission set", to_set(elsewhere), administrator, narrow)
    yield from _both("One that is declared", to_set(Ref("operators", "arn")), administrator, narrow, operators)
    yield from _both("All of a permission set", to_set_exclusively, administrator, narrow, operators)
    yield from _both(
        "A budget action",
        lambda policy: Given(
            BUDGET_ACTION, "attached", {"definition": {"iamActionDefinition": {"policyArn": policy, "roles": ["app"]}}}
        ),
        administrator,
        narrow,
    )
    yield from _both(
        "People of QuickSight",
        attached(
            "aws:quicksight/iamPolicyAssignment:IamPolicyAssignment", assignmentName="a", assignmentStatus="ENABLED"
        ),
        administrator,
        narrow,
    )


SETS: Final = "arn:aws:sso:::permissionSet/ssoins-0123456789abcdef/"


def _further_of_iam() -> Iterator[tuple[str, tuple[Example, ...]]]:
    """Yield the examples by rule."""

    def allowing(action: Input) -> Input:
        return json.dumps({"Statement": [{"Effect": "Allow", "Action": action, "Resource": "*"}]})

    def policy(token: str, principal: str) -> Callable[[Input], Given]:
        return lambda action: Given(token, "it", {principal: "ann", "name": "it", "policy": allowing(action)})

    def of_set(action: Input) -> Given:
        inputs = {"permissionSetArn": f"{SETS}ps-0123456789abcdef", "inlinePolicy": allowing(action)}
        return Given(SET_POLICY, "it", {**inputs, "instanceArn": some_set(None)["instanceArn"]})

    yield "iam-administrator-access", tuple(_further_attachments())
    yield (
        "iam-admin-policy-document",
        (
            *_both("The policy of a role", policy(ROLE_POLICY, "role"), "*", "s3:GetObject"),
            *_both("The policy of a user", policy(USER_POLICY, "user"), "*", "s3:GetObject"),
            *_both("The policy of a group", policy(GROUP_POLICY, "group"), "*", "s3:GetObject"),
            *_both("The policy of a permission set", of_set, "*", "s3:GetObject"),
        ),
    )

    def together(kind: str, token: str, principal: str, action: str) -> tuple[Given, ...]:
        return (
            Given(kind, "ann", {"name": "ann"}, {"id": "ann"}),
            Given(token, "passes", {principal: Ref("ann"), "name": "passes", "policy": allowing("iam:PassRole")}),
            Given(token, "runs", {principal: Ref("ann"), "name": "runs", "policy": allowing(action)}),
        )

    yield (
        "iam-privilege-escalation",
        (
            violating("A user", *together(USER, USER_POLICY, "user", "ec2:RunInstances"), on={"ann": ""}),
            compliant("A user with less", *together(USER, USER_POLICY, "user", "s3:GetObject")),
            violating("A group", *together(GROUP, GROUP_POLICY, "group", "ec2:RunInstances"), on={"ann": ""}),
            compliant("A group with less", *together(GROUP, GROUP_POLICY, "group", "s3:GetObject")),
        ),
    )

    def entry(group: Input) -> Given:
        inputs: Mapping[str, Input] = {"clusterName": "shop", "kubernetesGroups": [group]}
        return Given(ACCESS_ENTRY, "it", {**inputs, "principalArn": "arn:aws:iam::123456789012:role/deploy"})

    yield "iam-delegated-administrator", _both("A group of Kubernetes", entry, "system:masters", "viewers")

    application = {"name": "it", "applicationId": "arn:aws:serverlessrepo:eu-west-1:123456789012:applications/it"}
    yield "iam-unreadable-grant", (violating("An application", Given(APPLICATION, "it", application), on={"it": ""}),)


def _further_of_data() -> Iterator[tuple[str, tuple[Example, ...]]]:
    """Yield the examples by rule."""

    def stored(token: str) -> Callable[[Input], Given]:
        return lambda encrypted: Given(token, "it", {"deletionProtection": True, "storageEncrypted": encrypted})

    def root(token: str) -> Callable[[Input], Given]:
        return lambda encrypted: Given(token, "it", {"rootBlockDevice": {"encrypted": encrypted}})

    def fleet(encrypted: Input) -> Given:
        specification: Input = {
            "ami": "ami-0123456789abcdef0",
            "instanceType": "t4g.micro",
            "rootBlockDevices": [{"encrypted": encrypted}],
            "ebsBlockDevices": [{"deviceName": "/dev/sdf", "encrypted": encrypted}],
        }
        return Given(SPOT_FLEET, "it", {"launchSpecifications": [specification]})

    yield (
        "data-unencrypted-at-rest",
        (
            *_both("A cluster of DocumentDB", stored(DOCDB_CLUSTER), None, True),
            *_both("A cluster of Neptune", stored(NEPTUNE_CLUSTER), None, True),
            *_both("A launch configuration", root(LAUNCH_CONFIGURATION), False, True),
            *_both("A spot instance", root(SPOT_INSTANCE), False, True),
            *_both("One of two volumes of a spot fleet", fleet, False, True),
        ),
    )

    def reached(token: str, **inputs: Input) -> Callable[[Input], Given]:
        return lambda public: Given(token, "it", {**inputs, "publiclyAccessible": public})

    yield (
        "data-public-database",
        (
            *_both("An instance of Aurora", reached(RDS_CLUSTER_INSTANCE, engine="aurora-mysql"), True, None),
            *_both("A shard group", reached(RDS_SHARD_GROUP, maxAcu=16), True, False),
            *_both("An instance of Neptune", reached(NEPTUNE_INSTANCE), True, False),
            *_both("A workgroup", reached(REDSHIFT_WORKGROUP, workgroupName="it"), True, None),
            *_both("An instance of InfluxDB", reached(INFLUXDB_INSTANCE, name="it"), True, None),
            *_both("A cluster of InfluxDB", reached(INFLUXDB_CLUSTER, name="it"), True, None),
            *_both("A database of Lightsail", reached(LIGHTSAIL_DATABASE, relationalDatabaseName="it"), True, None),
        ),
    )


def _further_of_passwords() -> Iterator[tuple[str, tuple[Example, ...]]]:
    """Yield the examples by rule."""
    words: Input = "correct-horse-battery"
    known = {"shop:password": "correct-horse-battery"}

    def given(token: str, name: str, /, **inputs: Input) -> Callable[[Input], Given]:
        return lambda value: Given(token, "it", {**inputs, name: value})

    def member(password: Input) -> Given:
        mode: Input = {"type": "password", "passwords": [password]} if password else {"type": "iam"}
        return Given(MEMORYDB_USER, "it", {"userName": "shop", "authenticationMode": mode})

    def cached(password: Input) -> Given:
        mode: Input = {"type": "password", "passwords": [password]} if password else {"type": "iam"}
        return Given(ELASTICACHE_USER, "it", {"userName": "shop", "authenticationMode": mode})

    def search(token: str) -> Callable[[Input], Given]:
        return lambda password: Given(
            token,
            "it",
            {
                "domainName": "it",
                "advancedSecurityOptions": {
                    "masterUserOptions": {"masterUserName": "shop", "masterUserPassword": password}
                },
            },
        )

    def elastic(kind: Input) -> Given:
        return Given(DOCDB_ELASTIC_CLUSTER, "it", {"adminUserPassword": words, "authType": kind})

    group = given(REPLICATION_GROUP, "authToken", description="it")
    yield (
        "data-password-in-state",
        (
            *_both("A cluster of Aurora", given(RDS_CLUSTER, "masterPassword", engine="aurora-mysql"), words, None),
            *_both(
                "A cluster of DocumentDB", given(DOCDB_CLUSTER, "masterPassword", storageEncrypted=True), words, None
            ),
            *_both("An elastic cluster of DocumentDB", elastic, "PLAIN_TEXT", "SECRET_ARN"),
            *_both("A data warehouse", given(REDSHIFT_CLUSTER, "masterPassword", clusterIdentifier="it"), words, None),
            *_both("A namespace", given(REDSHIFT_NAMESPACE, "adminUserPassword", namespaceName="it"), words, None),
            *_both("A domain of Elasticsearch", search(ELASTICSEARCH_DOMAIN), words, None),
            *_both("A domain of OpenSearch", search(OPENSEARCH_DOMAIN), words, None),
            *_both("A cache", group, words, None),
            *_both("A database of Oracle", given(AUTONOMOUS_DATABASE, "adminPassword", displayName="it"), words, None),
            *_both("A user of caches", cached, words, None),
            *_both("A user of databases in memory", member, words, None),
        ),
    )

    def broker(password: Input) -> Given:
        return Given(BROKER, "it", {"brokerName": "it", "users": [{"username": "shop", "password": password}]})

    def fleet(user_data: Input) -> Given:
        return Given(SPOT_FLEET, "it", {"launchSpecifications": [{"instanceType": "t4g.micro", "userData": user_data}]})

    def in_config(subject: str, write: Callable[[Input], Given]) -> Iterator[Example]:
        yield from (each.configured(known) for each in _both(subject, write, words, "another-password"))

    bad: Input = "export PGPASSWORD=hunter2"
    good: Input = "export PGPASSWORD=$1"
    yield (
        "data-plaintext-password",
        (
            *in_config("A broker", broker),
            *in_config("InfluxDB", given(INFLUXDB_INSTANCE, "password", name="it")),
            *in_config("A cluster of InfluxDB", given(INFLUXDB_CLUSTER, "password", name="it")),
            *in_config(
                "A database of Lightsail", given(LIGHTSAIL_DATABASE, "masterPassword", relationalDatabaseName="it")
            ),
            *in_config(
                "A user with a list of passwords", lambda value: Given(ELASTICACHE_USER, "it", {"passwords": [value]})
            ),
            *_both("A server of Lightsail", given(LIGHTSAIL_INSTANCE, "userData", name="it"), bad, good),
            *_both("A launch configuration", given(LAUNCH_CONFIGURATION, "userData"), bad, good),
            *_both(
                "A spot instance",
                given(SPOT_INSTANCE, "userDataBase64"),
                b64encode(b"PGPASSWORD=hunter2").decode(),
                None,
            ),
            *_both("A spot fleet", fleet, bad, good),
        ),
    )


def _further_alarms() -> Iterator[Example]:
    """Yield examples of what tells which alarms watch, and of who hears them."""
    metric: Input = {"namespace": "audit", "name": "errors", "value": "1"}
    of_group: dict[str, Input] = {
        "logGroupName": Ref("records", "name"),
        "pattern": "ERROR",
        "metricTransformation": metric,
    }
    silent = Given(ALARM, "silent", {"namespace": "audit", "metricName": "errors"})
    arn: Input = "arn:aws:logs:eu-west-1:123456789012:log-group:records"
    group = Given("aws:cloudwatch/logGroup:LogGroup", "records", {"name": "records"}, {"arn": arn})
    trail = Given(TRAIL, "trail", {"s3BucketName": "audit", "cloudWatchLogsGroupArn": Ref("records", "arn")})
    errors = Given(METRIC_FILTER, "errors", of_group)
    yield violating("An alarm on what the trail writes", group, trail, errors, silent, on={"silent": ""})
    counted: dict[str, Input] = {"pattern": "{ $.eventName = * }", "metricTransformation": metric}
    sending = silent._replace(inputs={**silent.inputs, "alarmActions": [Ref("duty", "arn")]})
    topic = Given(TOPIC, "duty", {"name": "duty"})
    for kind in ("slack", "teams"):
        token = f"aws:chatbot/{kind}ChannelConfiguration:{kind.capitalize()}ChannelConfiguration"
        chat = Given(token, "chat", {"configurationName": "chat", "snsTopicArns": [Ref("duty", "arn")]})
        calls = Given(METRIC_FILTER, "calls", counted)
        yield compliant(f"Somebody hears it in {kind}", calls, sending, topic, chat)


def _service(name: str, *resources: Given, by: str = "itself") -> Iterator[Example]:
    """Yield a service that is there, and that is not because one of its resources is missing."""
    required = [{"stack": "shop/dev", "services": [name]}]
    yield compliant(f"The service {name} by {by}", *resources, required=required)
    for given in resources if len(resources) > 1 else ():
        others = [other for other in resources if other is not given]
        if all(leaf.name != given.name for other in others for leaf in _leaves(other.inputs) if isinstance(leaf, Ref)):
            on = {"shop-dev": ""}
            yield violating(f"The service {name} by {by} without the {given.name}", *others, on=on, required=required)


def _services() -> Iterator[Example]:
    """Yield each service as small as it can be."""
    balancer = "arn:aws:elasticloadbalancing:eu-west-1:123456789012:loadbalancer/app/shop/50dc6c495c0c9188"
    counted: Input = {"namespace": "audit", "name": "root", "value": "1"}
    window = Given(WINDOW, "window", {"schedule": "rate(7 days)", "duration": 3, "cutoff": 1})
    task = Given(
        WINDOW_TASK, "task", {"windowId": "mw-1", "taskType": "RUN_COMMAND", "taskArn": "AWS-RunPatchBaseline"}
    )
    root = Given(
        METRIC_FILTER, "root", {"pattern": '{ $.userIdentity.type = "Root" }', "metricTransformation": counted}
    )
    topic: Input = "arn:aws:sns:eu-west-1:123456789012:duty"
    alarm = Given(ALARM, "alarm", {"namespace": "audit", "metricName": "root", "alarmActions": [topic]})
    query: Input = {"id": "a", "metric": {"namespace": "audit", "metricName": "root"}}
    by_query = Given(ALARM, "alarm", {"metricQueries": [query], "alarmActions": [topic]})
    sign_in: Input = {"detail-type": ["AWS Console Sign In via CloudTrail"]}
    rule = Given(EVENT_RULE, "rule", {"name": "rule", "eventPattern": json.dumps(sign_in)})
    target = Given(EVENT_TARGET, "target", {"rule": Ref("rule", "name"), "arn": topic})
    yield from _service("access-analyzer", Given("aws:accessanalyzer/analyzer:Analyzer", "it", {"type": "ACCOUNT"}))
    yield from _service("cloudtrail", Given(TRAIL, "it", {"s3BucketName": "audit"}))
    yield from _service("patch-manager", window, task)
    yield from _service(
        "patch-manager",
        Given("aws:ssm/association:Association", "it", {"name": "AWS-RunPatchBaselineWithHooks"}),
        by="an association",
    )
    policy: Input = {"type": "AWSQuickSetupType-PatchPolicy"}
    yield from _service(
        "patch-manager", Given(QUICK_SETUP, "it", {"configurationDefinition": policy}), by="Quick Setup"
    )
    yield from _service("alarms", root, alarm)
    yield from _service("alarms", root, by_query, by="a query")
    yield from _service("alarms", rule, target, by="events")
    yield from _service("guardduty", Given("aws:guardduty/detector:Detector", "it", {"enable": True}))
    yield from _service(
        "security-hub-cspm", Given("aws:securityhub/account:Account", "it", {"enableDefaultStandards": False})
    )
    yield from _service("macie", Given("aws:macie2/account:Account", "it", {"status": "ENABLED"}))
    yield from _service("detective", Given("aws:detective/graph:Graph", "it"))
    yield from _service("security-hub", Given("aws:securityhub/accountV2:AccountV2", "it"))
    yield from _service("waf", Given("aws:wafv2/webAclAssociation:WebAclAssociation", "it", {"resourceArn": balancer}))
    yield from _service(
        "waf", Given(CLASSIC_ASSOCIATION, "it", {"resourceArn": balancer, "webAclId": "1"}), by="AWS WAF Classic"
    )
    yield from _service("customer-managed-key", Given("aws:kms/key:Key", "it", {"isEnabled": True}))
    for token in ("externalKey:ExternalKey", "replicaKey:ReplicaKey", "replicaExternalKey:ReplicaExternalKey"):
        key = Given(f"aws:kms/{token}", "it", {"enabled": True})
        yield from _service("customer-managed-key", key, by=f"its {token.partition(':')[0]}")
    yield from _service("password-policy", Given(PASSWORD_POLICY, "it", {"minimumPasswordLength": 14}))
    yield from _service("inspector", Given("aws:inspector2/enabler:Enabler", "it", {"resourceTypes": ["EC2"]}))
    role = {"roleArn": "arn:aws:iam::123456789012:role/config"}
    yield from _service(
        "config",
        Given("aws:cfg/recorder:Recorder", "recorder", role),
        Given("aws:cfg/deliveryChannel:DeliveryChannel", "channel", {"s3BucketName": "config"}),
        Given("aws:cfg/recorderStatus:RecorderStatus", "status", {"isEnabled": True}),
    )
    yield from _service(
        "config",
        Given("aws-native:configuration:ConfigurationRecorder", "recorder", role),
        Given("aws-native:configuration:DeliveryChannel", "channel", {"s3BucketName": "config"}),
        by="CloudFormation",
    )
    yield from _service("shield-advanced", Given("aws:shield/protection:Protection", "it", {"resourceArn": balancer}))
    yield from _service("network-firewall", Given("aws:networkfirewall/firewall:Firewall", "it", {"name": "it"}))


FURTHER: Final[Mapping[str, tuple[Example, ...]]] = dict(
    [
        *_further(),
        *_further_of_iam(),
        *_further_of_data(),
        *_further_of_passwords(),
        ("account-alarm-without-recipient", tuple(_further_alarms())),
        ("account-service-missing", tuple(_services())),
    ]
)
"""By rule, examples of resources that the rule's own have only in one state, or not at all; their messages are left out."""
