"""Identifiers shaped as AWS's, the same for the same resource each time."""

from __future__ import annotations

import hashlib
import re
import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .naming import name_property
from .schema import canonical
from .wire import plain, text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .schema import ResourceType
    from .wire import Value


@dataclass(frozen=True)
class Account:
    """Where the resources pretend to be."""

    id: str = "123456789012"
    region: str = "us-east-1"
    default_tags: tuple[tuple[str, str], ...] = ()

    @property
    def partition(self) -> str:
        """The ARN partition of the region."""
        if self.region.startswith("cn-"):
            return "aws-cn"
        return "aws-us-gov" if self.region.startswith("us-gov-") else "aws"

    @property
    def dns_suffix(self) -> str:
        """The domain of the partition's endpoints."""
        return "amazonaws.com.cn" if self.partition == "aws-cn" else "amazonaws.com"


# Fields: partition, region, account, name, path (with its slashes), hex8, hex16, hex17, hex32, uuid, and any string
# input by its name in brackets.
_ARNS = {
    "aws:accessanalyzer/analyzer:Analyzer": "access-analyzer:{region}:{account}:analyzer/{[analyzerName]}",
    "aws:acm/certificate:Certificate": "acm:{region}:{account}:certificate/{uuid}",
    "aws:cloudfront/distribution:Distribution": "cloudfront::{account}:distribution/{HEX13}",
    "aws:cloudtrail/trail:Trail": "cloudtrail:{region}:{account}:trail/{name}",
    "aws:cloudwatch/eventRule:EventRule": "events:{region}:{account}:rule/{name}",
    "aws:cloudwatch/logGroup:LogGroup": "logs:{region}:{account}:log-group:{name}",
    "aws:cloudwatch/metricAlarm:MetricAlarm": "cloudwatch:{region}:{account}:alarm:{name}",
    "aws:detective/graph:Graph": "detective:{region}:{account}:graph:{hex32}",
    "aws:dynamodb/table:Table": "dynamodb:{region}:{account}:table/{name}",
    "aws:ec2/internetGateway:InternetGateway": "ec2:{region}:{account}:internet-gateway/igw-{hex17}",
    "aws:ec2/eip:Eip": "ec2:{region}:{account}:elastic-ip/eipalloc-{hex17}",
    "aws:ecs/cluster:Cluster": "ecs:{region}:{account}:cluster/{name}",
    "aws:efs/fileSystem:FileSystem": "elasticfilesystem:{region}:{account}:file-system/fs-{hex17}",
    "aws:eks/cluster:Cluster": "eks:{region}:{account}:cluster/{name}",
    "aws:elb/loadBalancer:LoadBalancer": "elasticloadbalancing:{region}:{account}:loadbalancer/{name}",
    "aws:guardduty/detector:Detector": "guardduty:{region}:{account}:detector/{hex32}",
    "aws:iam/group:Group": "iam::{account}:group{path}{name}",
    "aws:iam/instanceProfile:InstanceProfile": "iam::{account}:instance-profile{path}{name}",
    "aws:iam/openIdConnectProvider:OpenIdConnectProvider": "iam::{account}:oidc-provider/{host}",
    "aws:iam/policy:Policy": "iam::{account}:policy{path}{name}",
    "aws:iam/role:Role": "iam::{account}:role{path}{name}",
    "aws:iam/samlProvider:SamlProvider": "iam::{account}:saml-provider/{name}",
    "aws:iam/serverCertificate:ServerCertificate": "iam::{account}:server-certificate{path}{name}",
    "aws:iam/serviceLinkedRole:ServiceLinkedRole": "iam::{account}:role/aws-service-role/{[awsServiceName]}/{linkedrole}",
    "aws:iam/user:User": "iam::{account}:user{path}{name}",
    "aws:kms/key:Key": "kms:{region}:{account}:key/{uuid}",
    "aws:lambda/function:Function": "lambda:{region}:{account}:function:{name}",
    "aws:lb/loadBalancer:LoadBalancer": "elasticloadbalancing:{region}:{account}:loadbalancer/{lbkind}/{name}/{hex16}",
    "aws:lb/targetGroup:TargetGroup": "elasticloadbalancing:{region}:{account}:targetgroup/{name}/{hex16}",
    "aws:networkfirewall/ruleGroup:RuleGroup": "network-firewall:{region}:{account}:{rulegroupkind}/{name}",
    "aws:rds/cluster:Cluster": "rds:{region}:{account}:cluster:{name}",
    "aws:rds/instance:Instance": "rds:{region}:{account}:db:{name}",
    "aws:rds/parameterGroup:ParameterGroup": "rds:{region}:{account}:pg:{name}",
    "aws:rds/subnetGroup:SubnetGroup": "rds:{region}:{account}:subgrp:{name}",
    "aws:route53/zone:Zone": "route53:::hostedzone/Z{HEX20}",
    "aws:s3/bucket:Bucket": "s3:::{name}",
    "aws:s3/bucketObject:BucketObject": "s3:::{[bucket]}/{[key]}",
    "aws:s3/bucketObjectv2:BucketObjectv2": "s3:::{[bucket]}/{[key]}",
    "aws:s3/accessPoint:AccessPoint": "s3:{region}:{account}:accesspoint/{name}",
    "aws:secretsmanager/secret:Secret": "secretsmanager:{region}:{account}:secret:{name}-{hex6}",
    "aws:securityhub/account:Account": "securityhub:{region}:{account}:hub/default",
    "aws:securityhub/accountV2:AccountV2": "securityhub:{region}:{account}:hubv2/{uuid}",
    "aws:securityhub/standardsSubscription:StandardsSubscription": "securityhub:{region}:{account}:{subscription}",
    "aws:shield/protection:Protection": "shield::{account}:protection/{uuid}",
    "aws:sns/topic:Topic": "sns:{region}:{account}:{name}",
    "aws:sqs/queue:Queue": "sqs:{region}:{account}:{name}",
    "aws:ssm/parameter:Parameter": "ssm:{region}:{account}:parameter/{name}",
    "aws:ssm/patchBaseline:PatchBaseline": "ssm:{region}:{account}:patchbaseline/pb-{hex17}",
    "aws:ssoadmin/permissionSet:PermissionSet": "sso:::permissionSet/ssoins-{hex16}/ps-{hex16}",
    "aws:wafv2/webAcl:WebAcl": "wafv2:{region}:{account}:regional/webacl/{name}/{uuid}",
}
_SERVICES = {
    "alb": "elasticloadbalancing",
    "appautoscaling": "application-autoscaling",
    "cfg": "config",
    "docdb": "rds",
    "ebs": "ec2",
    "efs": "elasticfilesystem",
    "elb": "elasticloadbalancing",
    "lb": "elasticloadbalancing",
    "macie": "macie2",
    "neptune": "rds",
    "networkfirewall": "network-firewall",
    "s3control": "s3",
    "ssoadmin": "sso",
    "vpc": "ec2",
}
_IDS = {
    "aws:accessanalyzer/analyzer:Analyzer": "{[analyzerName]}",
    "aws:acm/certificateValidation:CertificateValidation": "0001-01-01 00:00:00 +0000 UTC",
    "aws:cloudfront/distribution:Distribution": "{HEX13}",
    "aws:ec2/defaultRouteTable:DefaultRouteTable": "rtb-{hex17}",
    "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup": "sg-{hex17}",
    "aws:ec2/defaultVpc:DefaultVpc": "vpc-{hex17}",
    "aws:ec2/eip:Eip": "eipalloc-{hex17}",
    "aws:ec2/eipAssociation:EipAssociation": "eipassoc-{hex17}",
    "aws:ec2/egressOnlyInternetGateway:EgressOnlyInternetGateway": "eigw-{hex17}",
    "aws:ec2/flowLog:FlowLog": "fl-{hex17}",
    "aws:ec2/instance:Instance": "i-{hex17}",
    "aws:ec2/internetGateway:InternetGateway": "igw-{hex17}",
    "aws:ec2/launchTemplate:LaunchTemplate": "lt-{hex17}",
    "aws:ec2/mainRouteTableAssociation:MainRouteTableAssociation": "rtbassoc-{hex17}",
    "aws:ec2/managedPrefixList:ManagedPrefixList": "pl-{hex17}",
    "aws:ec2/natGateway:NatGateway": "nat-{hex17}",
    "aws:ec2/networkAcl:NetworkAcl": "acl-{hex17}",
    "aws:ec2/networkInterface:NetworkInterface": "eni-{hex17}",
    "aws:ec2/route:Route": "r-{[routeTableId]}{hex8}",
    "aws:ec2/routeTable:RouteTable": "rtb-{hex17}",
    "aws:ec2/routeTableAssociation:RouteTableAssociation": "rtbassoc-{hex17}",
    "aws:ec2/securityGroup:SecurityGroup": "sg-{hex17}",
    "aws:ec2/securityGroupRule:SecurityGroupRule": "sgrule-{hex8}",
    "aws:ec2/subnet:Subnet": "subnet-{hex17}",
    "aws:ec2/transitGateway:TransitGateway": "tgw-{hex17}",
    "aws:ec2/volumeAttachment:VolumeAttachment": "vai-{hex8}",
    "aws:ec2/vpc:Vpc": "vpc-{hex17}",
    "aws:ec2/vpcDhcpOptions:VpcDhcpOptions": "dopt-{hex17}",
    "aws:ec2/vpcEndpoint:VpcEndpoint": "vpce-{hex17}",
    "aws:ec2/vpcPeeringConnection:VpcPeeringConnection": "pcx-{hex17}",
    "aws:ebs/snapshot:Snapshot": "snap-{hex17}",
    "aws:ebs/volume:Volume": "vol-{hex17}",
    "aws:efs/accessPoint:AccessPoint": "fsap-{hex17}",
    "aws:efs/fileSystem:FileSystem": "fs-{hex17}",
    "aws:efs/mountTarget:MountTarget": "fsmt-{hex17}",
    "aws:guardduty/detector:Detector": "{hex32}",
    "aws:iam/accessKey:AccessKey": "AKIA{HEX16}",
    "aws:iam/accountPasswordPolicy:AccountPasswordPolicy": "iam-account-password-policy",
    "aws:iam/groupPolicy:GroupPolicy": "{[group]}:{name}",
    "aws:iam/groupPolicyAttachment:GroupPolicyAttachment": "{[group]}/{[policyArn]}",
    "aws:iam/rolePolicy:RolePolicy": "{[role]}:{name}",
    "aws:iam/rolePolicyAttachment:RolePolicyAttachment": "{[role]}/{[policyArn]}",
    "aws:iam/userPolicy:UserPolicy": "{[user]}:{name}",
    "aws:iam/userPolicyAttachment:UserPolicyAttachment": "{[user]}/{[policyArn]}",
    "aws:inspector2/enabler:Enabler": "{account}-{resourcetypes}",
    "aws:kms/key:Key": "{uuid}",
    "aws:lb/listenerCertificate:ListenerCertificate": "{[listenerArn]}_{[certificateArn]}",
    "aws:lb/targetGroupAttachment:TargetGroupAttachment": "{[targetGroupArn]}-{hex8}",
    "aws:macie2/account:Account": "{account}",
    "aws:rds/instance:Instance": "db-{HEX26}",
    "aws:route53/record:Record": "{[zoneId]}_{[name]}_{[type]}",
    "aws:route53/zone:Zone": "Z{HEX20}",
    "aws:s3/accessPoint:AccessPoint": "{account}:{name}",
    "aws:s3/accountPublicAccessBlock:AccountPublicAccessBlock": "{account}",
    "aws:s3/bucketObject:BucketObject": "{[bucket]}/{[key]}",
    "aws:s3/bucketObjectv2:BucketObjectv2": "{[bucket]}/{[key]}",
    "aws:securityhub/account:Account": "{account}",
    "aws:shield/protection:Protection": "{uuid}",
    "aws:sqs/queue:Queue": "https://sqs.{region}.amazonaws.com/{account}/{name}",
    "aws:sqs/queuePolicy:QueuePolicy": "{[queueUrl]}",
    "aws:ssm/defaultPatchBaseline:DefaultPatchBaseline": "{[operatingSystem]}",
    "aws:ssm/maintenanceWindow:MaintenanceWindow": "mw-{hex17}",
    "aws:ssm/maintenanceWindowTarget:MaintenanceWindowTarget": "{uuid}",
    "aws:ssm/maintenanceWindowTask:MaintenanceWindowTask": "{uuid}",
    "aws:ssm/patchBaseline:PatchBaseline": "pb-{hex17}",
    "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": "sgr-{hex17}",
    "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": "sgr-{hex17}",
    "aws:wafv2/webAcl:WebAcl": "{uuid}",
    "aws:wafv2/webAclAssociation:WebAclAssociation": "{[webAclArn]},{[resourceArn]}",
}
# Their id is their ARN.
_ARN_IDS = {
    "aws:acm/certificate:Certificate",
    "aws:cloudtrail/trail:Trail",
    "aws:detective/graph:Graph",
    "aws:ecs/cluster:Cluster",
    "aws:ecs/service:Service",
    "aws:iam/openIdConnectProvider:OpenIdConnectProvider",
    "aws:iam/policy:Policy",
    "aws:iam/samlProvider:SamlProvider",
    "aws:iam/serviceLinkedRole:ServiceLinkedRole",
    "aws:lb/listener:Listener",
    "aws:lb/listenerRule:ListenerRule",
    "aws:lb/loadBalancer:LoadBalancer",
    "aws:lb/targetGroup:TargetGroup",
    "aws:lb/trustStore:TrustStore",
    "aws:networkfirewall/firewall:Firewall",
    "aws:networkfirewall/firewallPolicy:FirewallPolicy",
    "aws:networkfirewall/ruleGroup:RuleGroup",
    "aws:secretsmanager/secret:Secret",
    "aws:securityhub/accountV2:AccountV2",
    "aws:securityhub/standardsSubscription:StandardsSubscription",
    "aws:sfn/stateMachine:StateMachine",
    "aws:sns/topic:Topic",
    "aws:sns/topicSubscription:TopicSubscription",
}
_LOAD_BALANCER_KINDS = {"network": "net", "gateway": "gwy"}
_FIELD = re.compile(r"\{(\[?)(\w+)\]?\}")


@dataclass(frozen=True)
class Identity:
    """All that identifiers are made from."""

    resource: ResourceType
    logical_name: str
    seed: str
    inputs: Mapping[str, Value]
    account: Account

    @property
    def region(self) -> str:
        """The region of this resource."""
        return text(self.inputs, "region") or self.account.region

    @property
    def name(self) -> str:
        """The name that AWS knows it by."""
        named = name_property(self.resource)
        for candidate in filter(None, (named, "name", "bucket", "identifier")):
            if value := text(self.inputs, candidate):
                return value
        prefix = text(self.inputs, f"{named}Prefix") if named else ""
        return f"{prefix}{self.hexadecimal(16)}" if prefix else f"{self.logical_name}-{self.hexadecimal(7)}"

    def hexadecimal(self, digits: int, purpose: str = "") -> str:
        """Digits that look random; another purpose gives others."""
        return hashlib.sha256(f"{self.seed}\0{purpose}".encode()).hexdigest()[:digits]

    def uuid(self, purpose: str = "") -> str:
        """A UUID."""
        return str(uuid.UUID(self.hexadecimal(32, purpose)))

    @property
    def arn(self) -> str:
        """The ARN."""
        token = canonical(self.resource.token)
        partition = self.account.partition
        if token == "aws:lb/listener:Listener":  # noqa: S105 - a type token
            parent = text(self.inputs, "loadBalancerArn").replace(":loadbalancer/", ":listener/", 1)
            return f"{parent}/{self.hexadecimal(16)}"
        if token == "aws:lb/listenerRule:ListenerRule":  # noqa: S105 - the same
            parent = text(self.inputs, "listenerArn").replace(":listener/", ":listener-rule/", 1)
            return f"{parent}/{self.hexadecimal(16)}"
        if token == "aws:sns/topicSubscription:TopicSubscription":  # noqa: S105 - the same
            return f"{text(self.inputs, 'topic')}:{self.uuid()}"
        template = _ARNS.get(token)
        if template is None:
            module, _, type_name = token.removeprefix("aws:").partition("/")
            service = _SERVICES.get(module, module)
            kind = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "-", type_name.partition(":")[0]).lower()
            suffix = _IDS.get(token, "{name}")
            template = f"{service}:{{region}}:{{account}}:{kind}/{suffix}"
        return f"arn:{partition}:{self.format(template)}"

    @property
    def id(self) -> str:
        """What the real provider takes for the resource's id."""
        token = canonical(self.resource.token)
        if token in _ARN_IDS:
            return self.arn
        if token in _IDS:
            return self.format(_IDS[token])
        if token.startswith("aws:s3/bucket") and (bucket := text(self.inputs, "bucket")):
            return bucket
        return self.name

    def format(self, template: str) -> str:
        """Fill in a template of the tables above."""
        return _FIELD.sub(lambda match: self._field(match[2], from_input=bool(match[1])), template)

    def _field(self, name: str, *, from_input: bool) -> str:
        if from_input:
            return text(self.inputs, name)
        if name[:3].lower() == "hex":
            digits = self.hexadecimal(int(name[3:]))
            return digits.upper() if name[0] == "H" else digits
        fields = {
            "region": self.region,
            "account": self.account.id,
            "name": self.name,
            "path": text(self.inputs, "path") or "/",
            "uuid": self.uuid(),
            "host": text(self.inputs, "url").removeprefix("https://"),
            "lbkind": _LOAD_BALANCER_KINDS.get(text(self.inputs, "loadBalancerType"), "app"),
            "dnssuffix": self.account.dns_suffix,
            "linkedrole": f"AWSServiceRoleFor{text(self.inputs, 'awsServiceName').partition('.')[0].capitalize()}",
            "resourcetypes": ":".join(sorted(map(str, _items(self.inputs, "resourceTypes")))),
            "rulegroupkind": f"{text(self.inputs, 'type').lower()}-rulegroup",
            "subscription": text(self.inputs, "standardsArn")
            .partition("::")[2]
            .replace("standards/", "subscription/", 1),
        }
        return fields[name]


def _items(inputs: Mapping[str, Value], key: str) -> list[Value]:
    items = plain(inputs.get(key))
    return [plain(item) for item in items] if isinstance(items, list) else []
