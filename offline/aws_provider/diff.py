"""Which inputs changed, and which of the changes need a new resource."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from .naming import name_property
from .schema import ResourceType, canonical
from .wire import Value, plain, reveal

if TYPE_CHECKING:
    from collections.abc import Mapping

# AWS cannot change these on any resource that has them.
_ALWAYS_NEW = {"bucket", "bucketPrefix", "namePrefix", "region"}
_NEW = {
    "aws:acm/certificate:Certificate": {"domainName", "keyAlgorithm", "subjectAlternativeNames", "validationMethod"},
    "aws:acm/certificateValidation:CertificateValidation": {"certificateArn", "validationRecordFqdns"},
    "aws:ec2/instance:Instance": {"ami", "associatePublicIpAddress", "availabilityZone", "keyName", "subnetId"},
    "aws:ec2/routeTable:RouteTable": {"vpcId"},
    "aws:ec2/routeTableAssociation:RouteTableAssociation": {"gatewayId", "subnetId"},
    "aws:ec2/securityGroup:SecurityGroup": {"description", "vpcId"},
    "aws:ec2/securityGroupRule:SecurityGroupRule": {
        "cidrBlocks",
        "fromPort",
        "protocol",
        "securityGroupId",
        "sourceSecurityGroupId",
        "toPort",
        "type",
    },
    "aws:ec2/subnet:Subnet": {"availabilityZone", "cidrBlock", "vpcId"},
    "aws:ec2/vpc:Vpc": {"cidrBlock"},
    "aws:iam/groupPolicyAttachment:GroupPolicyAttachment": {"group", "policyArn"},
    "aws:iam/instanceProfile:InstanceProfile": {"path"},
    "aws:iam/policy:Policy": {"description", "path"},
    "aws:iam/policyAttachment:PolicyAttachment": {"policyArn"},
    "aws:iam/role:Role": {"path"},
    "aws:iam/rolePolicy:RolePolicy": {"role"},
    "aws:iam/rolePolicyAttachment:RolePolicyAttachment": {"policyArn", "role"},
    "aws:iam/userPolicyAttachment:UserPolicyAttachment": {"policyArn", "user"},
    "aws:lb/listener:Listener": {"loadBalancerArn"},
    "aws:lb/listenerCertificate:ListenerCertificate": {"certificateArn", "listenerArn"},
    "aws:lb/listenerRule:ListenerRule": {"listenerArn"},
    "aws:lb/loadBalancer:LoadBalancer": {"customerOwnedIpv4Pool", "internal", "loadBalancerType"},
    "aws:lb/targetGroup:TargetGroup": {"port", "protocol", "protocolVersion", "targetType", "vpcId"},
    "aws:lb/targetGroupAttachment:TargetGroupAttachment": {"availabilityZone", "port", "targetGroupArn", "targetId"},
    "aws:rds/instance:Instance": {"availabilityZone", "dbName", "engine", "kmsKeyId", "storageEncrypted", "username"},
    "aws:route53/record:Record": {"name", "setIdentifier", "type", "zoneId"},
    "aws:route53/zone:Zone": {"name"},
}
_RENAMED_IN_PLACE = {
    "aws:iam/group:Group",
    "aws:iam/user:User",
    "aws:rds/instance:Instance",
    "aws:ssoadmin/permissionSet:PermissionSet",
}


@dataclass(frozen=True)
class Difference:
    """The answer to Diff."""

    changed: tuple[str, ...]
    replaces: tuple[str, ...]
    delete_first: bool
    """Whether two of them cannot exist at a time."""


def difference(resource: ResourceType, old_inputs: Mapping[str, Value], news: Mapping[str, Value]) -> Difference:
    """Compare the inputs of the last deployment with those of the program."""
    changed = tuple(
        sorted(
            key
            for key in {*old_inputs, *news} - {"__defaults"}
            if reveal(old_inputs.get(key)) != reveal(news.get(key))
            # What AWS once decided or was told stays, when the program no longer says anything about it.
            and not (news.get(key) is None and key in resource.optional_computed)
        )
    )
    name = name_property(resource)
    replaces = tuple(key for key in changed if key in _needs_new(resource, name))
    made_up = plain(news.get("__defaults"))
    own_name = name is not None and isinstance(made_up, list) and name not in made_up
    return Difference(
        changed=changed,
        replaces=replaces,
        delete_first=bool(replaces) and own_name and name not in changed and f"{name}Prefix" not in news,
    )


def _needs_new(resource: ResourceType, name: str | None) -> set[str]:
    token = canonical(resource.token)
    names = {name} if name is not None and token not in _RENAMED_IN_PLACE else set()
    return {*_ALWAYS_NEW, *_NEW.get(token, ()), *resource.force_new, *names}
