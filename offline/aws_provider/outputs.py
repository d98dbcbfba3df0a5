"""What the provider answers about a resource: the given inputs, and what AWS decides.

At preview, what AWS decides is unknown: every computed property, and every optional one that the program omitted and
that the provider always answers. After the deployment it has a value of the right type and a plausible shape.

Not modelled: constant defaults beyond those in `checked.py`; optional-and-computed properties inside nested objects
beyond the table below (the SDK does not tell them from plain optional ones); AWS's own checks of values; effects of one
resource on another, as a listener has on the load balancer.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, TypeAlias

from .arns import Account, Identity
from .schema import canonical
from .wire import UNKNOWN, Properties, Value, is_marked, is_secret, is_unknown, plain, secret, text

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from .schema import ResourceType, Type

Decide: TypeAlias = "Callable[[Identity], Value]"
Nested: TypeAlias = "Mapping[str, Decide | Nested]"

_LAST_WORD = re.compile(r"[A-Z]?[a-z0-9]+|[A-Z]+")
_TIME = "2024-01-01T00:00:00Z"
_ABSENT = None
_EMPTY: Mapping[str, Value] = {"s": "", "b": False, "n": 0}


def preview_outputs(resource: ResourceType, inputs: Mapping[str, Value], account: Account) -> Properties:
    """Answer Create during a preview."""
    outputs = _echo(resource, inputs, lambda _: UNKNOWN)
    for name in (*resource.computed, *resource.optional_computed):
        if name not in outputs:
            outputs[name] = UNKNOWN
    return with_all_tags(resource, outputs, account)


def created_outputs(identity: Identity) -> Properties:
    """Answer Create."""
    resource = identity.resource
    outputs = _echo(resource, identity.inputs, lambda decide: decide(identity))
    for name, kind in resource.optional_computed.items():
        if name not in outputs and (value := _optional_computed(identity, name, kind)) is not _ABSENT:
            outputs[name] = value
    for name, kind in resource.computed.items():
        if (value := _computed(identity, name, kind)) is not _ABSENT:
            outputs[name] = value
    return {**with_all_tags(resource, outputs, identity.account), "id": identity.id}


def updated_outputs(identity: Identity, olds: Mapping[str, Value], *, preview: bool) -> Properties:
    """Answer Update: what AWS decided stays as it is."""
    resource = identity.resource
    outputs = _echo(resource, identity.inputs, lambda decide: UNKNOWN if preview else decide(identity))
    for name in (*resource.computed, *resource.optional_computed):
        if name not in outputs and olds.get(name) is not None:
            outputs[name] = olds[name]
    outputs = with_all_tags(resource, outputs, identity.account)
    return {**outputs, "id": olds["id"]} if "id" in olds else outputs


def read_outputs(resource: ResourceType, resource_id: str, state: Mapping[str, Value], account: Account) -> Properties:
    """Answer Read: the state as it is, or a plausible resource of that id when there is no state (`X.get`)."""
    if "id" in state:
        return dict(state)
    given = {key: value for key, value in state.items() if value is not None}
    known = _properties_of_id(resource, resource_id)
    identity = Identity(
        resource, known.get("name", resource_id), f"{resource.token}\0{resource_id}", {**known, **given}, account
    )
    required = {name: _plausible(identity, name, kind) for name, kind in resource.required.items()}
    outputs = created_outputs(
        Identity(resource, identity.logical_name, identity.seed, {**required, **identity.inputs}, account)
    )
    if resource_id.startswith("arn:"):
        of_arn = {
            "arn": resource_id,
            "arnSuffix": resource_id.rsplit(":", maxsplit=1)[-1].removeprefix("loadbalancer/"),
        }
        outputs.update({key: value for key, value in of_arn.items() if key in resource.computed})
    made_up = str(outputs["id"])
    outputs = {
        key: value.replace(made_up, resource_id) if isinstance(value, str) else value for key, value in outputs.items()
    }
    return {**outputs, **given, "id": resource_id}


def _properties_of_id(resource: ResourceType, resource_id: str) -> dict[str, str]:
    """Tell a resource's name from its id, where the id holds it."""
    properties = {}
    last = resource_id.rsplit(":", maxsplit=1)[-1].split("/")
    # In a load balancer's ARN the name stands before a random suffix.
    name = last[-2] if resource_id.startswith("arn:") and len(last) > 2 and "loadbalancing" in resource_id else last[-1]
    for candidate in ("name", "bucket", "identifier", "clusterIdentifier"):
        if candidate in resource.required or candidate in resource.optional_computed:
            properties[candidate] = name
    if "policyArn" in resource.required and resource_id.count("/") > 0 and ":policy/" in resource_id:
        owner, _, properties["policyArn"] = resource_id.partition("/")
        properties.update({key: owner for key in ("role", "group", "user") if key in resource.required})
    return properties


def _echo(resource: ResourceType, inputs: Mapping[str, Value], fill: Callable[[Decide], Value]) -> Properties:
    """Repeat the inputs, with the nested properties that AWS decides."""
    outputs = {key: value for key, value in inputs.items() if not key.startswith("__") and value is not None}
    nested = _NESTED.get(canonical(resource.token), {})
    return {
        key: _fill_nested(value, template, fill) if isinstance(template := nested.get(key), dict) else value
        for key, value in outputs.items()
    }


def _fill_nested(value: Value, template: Nested, fill: Callable[[Decide], Value], position: int = 1) -> Value:
    if isinstance(value, list):
        return [_fill_nested(item, template, fill, place) for place, item in enumerate(value, 1)]
    if not isinstance(value, dict) or is_marked(value):
        return value
    filled = dict(value)
    for name, decide in template.items():
        if not callable(decide):
            if name in filled:
                filled[name] = _fill_nested(filled[name], decide, fill)
        elif filled.get(name) is None:
            filled[name] = fill(_constant(position) if decide is _position else decide)
    return filled


def with_all_tags(resource: ResourceType, properties: Properties, account: Account) -> Properties:
    """Add the tags with the provider's default ones, as the real provider does to inputs and outputs.

    They are unknown as a whole where one is: https://github.com/pulumi/pulumi-aws/blob/master/provider/tags.go.
    """
    if "tagsAll" not in resource.computed:
        return properties
    given = properties.get("tags", {})
    tags = plain(given)
    if not isinstance(tags, dict) or any(map(is_unknown, tags.values())):
        return {**properties, "tagsAll": UNKNOWN}
    merged: Value = {**dict(account.default_tags), **tags}
    return {**properties, "tagsAll": secret(merged) if is_secret(given) else merged}


def _optional_computed(identity: Identity, name: str, kind: Type) -> Value:
    decide = _VALUES.get((canonical(identity.resource.token), name)) or _GENERAL.get(name)
    if decide is not None:
        return decide(identity)
    if isinstance(kind, list):
        return []
    if isinstance(kind, dict):
        # An omitted block stays absent, an omitted map is empty.
        return {} if "*" in kind else _ABSENT
    return _EMPTY.get(kind, _ABSENT)


def _computed(identity: Identity, name: str, kind: Type) -> Value:
    decide = _VALUES.get((canonical(identity.resource.token), name)) or _GENERAL.get(name)
    return decide(identity) if decide is not None else _plausible(identity, name, kind)


def _plausible(identity: Identity, name: str, kind: Type) -> Value:
    if isinstance(kind, list):
        return [_plausible(identity, name, kind[0])]
    if isinstance(kind, dict):
        return {} if "*" in kind else {key: _plausible(identity, key, inner) for key, inner in kind.items()}
    if kind != "s":
        return _EMPTY.get(kind, _ABSENT)
    if name in _GENERAL:
        return _GENERAL[name](identity)
    return _plausible_text(identity, name)


def _plausible_text(identity: Identity, name: str) -> str:
    account = identity.account
    last_word = _LAST_WORD.findall(name)[-1].lower()
    match last_word:
        case "arn":
            service = identity.arn.split(":")[2]
            return f"arn:{account.partition}:{service}:{identity.region}:{account.id}:{name[:-3]}/{identity.name}"
        case "name":
            return identity.name
        case "at" | "date" | "time":
            return _TIME
        case "state" | "status":
            return "ACTIVE"
        case "domain" | "endpoint" | "fqdn" | "host":
            return f"{identity.name}.{identity.hexadecimal(8, name)}.{identity.region}.{account.dns_suffix}"
        case "uri" | "url":
            return f"https://{identity.name}.{identity.region}.{account.dns_suffix}"
        case _:
            return f"{name}-{identity.hexadecimal(8, name)}"


def _constant(value: Value) -> Decide:
    return lambda _: value


def _format(template: str) -> Decide:
    return lambda identity: identity.format(template)


def _hex(prefix: str, digits: int, purpose: str) -> Decide:
    return lambda identity: prefix + identity.hexadecimal(digits, purpose)


def _position(_: Identity) -> Value:
    """Stand for an item's position in its list."""
    return 1


def _alternative_names(identity: Identity) -> Value:
    return [name] if (name := text(identity.inputs, "domainName")) else []


def _listener_protocol(identity: Identity) -> Value:
    return "HTTP" if ":loadbalancer/app/" in text(identity.inputs, "loadBalancerArn") else ""


def _listener_ssl_policy(identity: Identity) -> Value:
    return "ELBSecurityPolicy-2016-08" if text(identity.inputs, "protocol") in ("HTTPS", "TLS") else ""


def _load_balancer_dns(identity: Identity) -> Value:
    internal = "internal-" if plain(identity.inputs.get("internal")) is True else ""
    host = f"{internal}{identity.name}-{int(identity.hexadecimal(8), 16)}"
    if text(identity.inputs, "loadBalancerType") == "network":
        return f"{identity.name}-{identity.hexadecimal(16)}.elb.{identity.region}.{identity.account.dns_suffix}"
    return f"{host}.{identity.region}.elb.{identity.account.dns_suffix}"


def _firewall_statuses(identity: Identity) -> Value:
    """Give an endpoint for each subnet, in zones that are counted: of which zone a subnet is, is not known here."""
    mappings = plain(identity.inputs.get("subnetMappings"))
    subnets = [plain(mapping) for mapping in mappings] if isinstance(mappings, list) else []
    return [
        {
            "syncStates": [
                {
                    "availabilityZone": f"{identity.region}{'abcdef'[position % 6]}",
                    "attachments": [
                        {
                            "endpointId": f"vpce-{identity.hexadecimal(17, f'endpoint {position}')}",
                            "subnetId": subnet.get("subnetId"),
                        }
                    ],
                }
                for position, subnet in enumerate(subnets)
                if isinstance(subnet, dict)
            ],
            "transitGatewayAttachmentSyncStates": [],
        }
    ]


def _is_by_email(identity: Identity) -> Value:
    return text(identity.inputs, "protocol") in ("email", "email-json")


def _subnet_mappings(identity: Identity) -> Value:
    subnets = plain(identity.inputs.get("subnets"))
    return [{"subnetId": subnet} for subnet in subnets] if isinstance(subnets, list) else []


def _validation_options(identity: Identity) -> Value:
    names = [text(identity.inputs, "domainName")]
    others = plain(identity.inputs.get("subjectAlternativeNames"))
    names += [name for name in map(plain, others if isinstance(others, list) else []) if isinstance(name, str)]
    return [
        {
            "domainName": name,
            "resourceRecordName": f"_{identity.hexadecimal(32, name)}.{name.removeprefix('*.')}.",
            "resourceRecordType": "CNAME",
            "resourceRecordValue": f"_{identity.hexadecimal(32, name + 'value')}.acm-validations.aws.",
        }
        for name in dict.fromkeys(filter(None, names))
    ]


def _master_user_secrets(identity: Identity) -> Value:
    if plain(identity.inputs.get("manageMasterUserPassword")) is not True:
        return []
    prefix, place = f"arn:{identity.account.partition}", f"{identity.region}:{identity.account.id}"
    secret_name = f"rds!db-{identity.uuid('secret')}-{identity.hexadecimal(6)}"
    return [
        {
            "kmsKeyId": f"{prefix}:kms:{place}:key/{identity.uuid('kms')}",
            "secretArn": f"{prefix}:secretsmanager:{place}:secret:{secret_name}",
            "secretStatus": "active",
        }
    ]


def _database_port(identity: Identity) -> Value:
    engine = text(identity.inputs, "engine")
    ports = {"postgres": 5432, "aurora-postgresql": 5432, "oracle": 1521, "sqlserver": 1433}
    return next((port for prefix, port in ports.items() if engine.startswith(prefix)), 3306)


def _database_address(identity: Identity) -> str:
    return f"{identity.name}.{identity.hexadecimal(12, 'rds')}.{identity.region}.rds.{identity.account.dns_suffix}"


def _database_endpoint(identity: Identity) -> Value:
    port = plain(identity.inputs.get("port")) or _database_port(identity)
    return f"{_database_address(identity)}:{port}"


def _address(identity: Identity, purpose: str) -> tuple[int, int]:
    return divmod(int(identity.hexadecimal(4, purpose), 16), 256)


def _private_ip(identity: Identity) -> Value:
    third, fourth = _address(identity, "private")
    return f"10.0.{third}.{fourth}"


def _public_ip(identity: Identity) -> Value:
    third, fourth = _address(identity, "public")
    return f"203.0.{third}.{fourth}"


def _name_servers(_: Identity) -> Value:
    return ["ns-1.awsdns-01.com", "ns-2.awsdns-02.net", "ns-3.awsdns-03.org", "ns-4.awsdns-04.co.uk"]


def _record_fqdn(identity: Identity) -> Value:
    return text(identity.inputs, "name").removesuffix(".")


def _regional_domain(identity: Identity) -> Value:
    return f"{identity.name}.s3.{identity.region}.{identity.account.dns_suffix}"


def _first_availability_zone(identity: Identity) -> Value:
    return f"{identity.region}a"


_HTTP_HEALTH_CHECK: Nested = {
    "matcher": _constant("200"),
    "path": _constant("/"),
    "timeout": _constant(5),
}
_ACTION: Nested = {
    "authenticateCognito": {"onUnauthenticatedRequest": _constant("authenticate")},
    "authenticateOidc": {"onUnauthenticatedRequest": _constant("authenticate")},
    "fixedResponse": {"statusCode": _constant("200")},
    "order": _position,
}

# Optional and computed inside nested objects, from the real provider's documentation.
_NESTED: Mapping[str, Nested] = {
    "aws:ec2/instance:Instance": {
        "rootBlockDevice": {
            "deviceName": _constant("/dev/xvda"),
            "encrypted": _constant(False),
            "iops": _constant(3000),
            "kmsKeyId": _constant(""),
            "throughput": _constant(125),
            "volumeId": _hex("vol-", 17, "root"),
            "volumeSize": _constant(8),
            "volumeType": _constant("gp3"),
        },
        "metadataOptions": {
            "httpEndpoint": _constant("enabled"),
            "httpProtocolIpv6": _constant("disabled"),
            "httpPutResponseHopLimit": _constant(2),
            "httpTokens": _constant("required"),
            "instanceMetadataTags": _constant("disabled"),
        },
    },
    "aws:lb/listener:Listener": {"defaultActions": _ACTION},
    "aws:lb/listenerRule:ListenerRule": {"actions": _ACTION},
    "aws:lb/targetGroup:TargetGroup": {"healthCheck": _HTTP_HEALTH_CHECK},
}

_VALUES: Mapping[tuple[str, str], Decide] = {
    ("aws:acm/certificate:Certificate", "domainValidationOptions"): _validation_options,
    ("aws:acm/certificate:Certificate", "keyAlgorithm"): _constant("RSA_2048"),
    ("aws:acm/certificate:Certificate", "notAfter"): _constant(""),
    ("aws:acm/certificate:Certificate", "notBefore"): _constant(""),
    ("aws:acm/certificate:Certificate", "renewalSummaries"): _constant([]),
    ("aws:acm/certificate:Certificate", "status"): _constant("PENDING_VALIDATION"),
    ("aws:acm/certificate:Certificate", "renewalEligibility"): _constant("INELIGIBLE"),
    ("aws:acm/certificate:Certificate", "subjectAlternativeNames"): _alternative_names,
    ("aws:acm/certificate:Certificate", "type"): _constant("AMAZON_ISSUED"),
    ("aws:acm/certificate:Certificate", "validationEmails"): _constant([]),
    ("aws:acm/certificate:Certificate", "validationMethod"): _constant("NONE"),
    ("aws:cloudfront/distribution:Distribution", "domainName"): _format("d{hex13}.cloudfront.net"),
    ("aws:cloudtrail/trail:Trail", "homeRegion"): _format("{region}"),
    ("aws:detective/graph:Graph", "graphArn"): lambda identity: identity.arn,
    ("aws:ec2/eip:Eip", "allocationId"): _format("eipalloc-{hex17}"),
    ("aws:ec2/instance:Instance", "availabilityZone"): _first_availability_zone,
    ("aws:ec2/instance:Instance", "instanceState"): _constant("running"),
    ("aws:ec2/instance:Instance", "metadataOptions"): _constant(
        {
            "httpEndpoint": "enabled",
            "httpProtocolIpv6": "disabled",
            "httpPutResponseHopLimit": 2,
            "httpTokens": "required",
            "instanceMetadataTags": "disabled",
        }
    ),
    ("aws:ec2/instance:Instance", "instanceLifecycle"): _constant(""),
    ("aws:ec2/instance:Instance", "outpostArn"): _constant(""),
    ("aws:ec2/instance:Instance", "passwordData"): _constant(""),
    ("aws:ec2/instance:Instance", "primaryNetworkInterfaceId"): _hex("eni-", 17, "eni"),
    ("aws:ec2/instance:Instance", "spotInstanceRequestId"): _constant(""),
    ("aws:ec2/instance:Instance", "tenancy"): _constant("default"),
    ("aws:ec2/subnet:Subnet", "availabilityZone"): _first_availability_zone,
    ("aws:ec2/vpc:Vpc", "cidrBlock"): _constant("10.0.0.0/16"),
    ("aws:ec2/vpc:Vpc", "defaultNetworkAclId"): _hex("acl-", 17, "default"),
    ("aws:ec2/vpc:Vpc", "defaultRouteTableId"): _hex("rtb-", 17, "main"),
    ("aws:ec2/vpc:Vpc", "defaultSecurityGroupId"): _hex("sg-", 17, "default"),
    ("aws:ec2/vpc:Vpc", "dhcpOptionsId"): _hex("dopt-", 17, "default"),
    ("aws:ec2/vpc:Vpc", "mainRouteTableId"): _hex("rtb-", 17, "main"),
    ("aws:iam/accessKey:AccessKey", "createDate"): _constant(_TIME),
    ("aws:iam/group:Group", "uniqueId"): _format("AGPA{HEX17}"),
    ("aws:iam/instanceProfile:InstanceProfile", "uniqueId"): _format("AIPA{HEX17}"),
    ("aws:iam/policy:Policy", "attachmentCount"): _constant(0),
    ("aws:iam/policy:Policy", "policyId"): _format("ANPA{HEX17}"),
    ("aws:iam/role:Role", "uniqueId"): _format("AROA{HEX17}"),
    ("aws:iam/serviceLinkedRole:ServiceLinkedRole", "name"): _format("{linkedrole}"),
    ("aws:iam/serviceLinkedRole:ServiceLinkedRole", "path"): _format("/aws-service-role/{[awsServiceName]}/"),
    ("aws:iam/user:User", "uniqueId"): _format("AIDA{HEX17}"),
    ("aws:kms/key:Key", "keyId"): _format("{uuid}"),
    ("aws:lb/listener:Listener", "mutualAuthentication"): _constant({"mode": "off"}),
    ("aws:lb/listener:Listener", "protocol"): _listener_protocol,
    ("aws:lb/listener:Listener", "sslPolicy"): _listener_ssl_policy,
    ("aws:lb/listenerRule:ListenerRule", "priority"): _constant(1),
    ("aws:lb/loadBalancer:LoadBalancer", "arnSuffix"): _format("{lbkind}/{name}/{hex16}"),
    ("aws:lb/loadBalancer:LoadBalancer", "dnsName"): _load_balancer_dns,
    ("aws:lb/loadBalancer:LoadBalancer", "internal"): _constant(False),
    ("aws:lb/loadBalancer:LoadBalancer", "ipAddressType"): _constant("ipv4"),
    ("aws:lb/loadBalancer:LoadBalancer", "subnetMappings"): _subnet_mappings,
    ("aws:lb/loadBalancer:LoadBalancer", "zoneId"): _constant("Z35SXDOTRQ7X7K"),
    ("aws:lb/targetGroup:TargetGroup", "arnSuffix"): _format("targetgroup/{name}/{hex16}"),
    ("aws:lb/targetGroup:TargetGroup", "healthCheck"): _constant(
        {
            "enabled": True,
            "healthyThreshold": 3,
            "interval": 30,
            "matcher": "200",
            "path": "/",
            "port": "traffic-port",
            "protocol": "HTTP",
            "timeout": 5,
            "unhealthyThreshold": 3,
        }
    ),
    ("aws:lb/targetGroup:TargetGroup", "ipAddressType"): _constant("ipv4"),
    ("aws:lb/targetGroup:TargetGroup", "loadBalancerArns"): _constant([]),
    ("aws:lb/targetGroup:TargetGroup", "loadBalancingAlgorithmType"): _constant("round_robin"),
    ("aws:lb/targetGroup:TargetGroup", "protocolVersion"): _constant("HTTP1"),
    ("aws:networkfirewall/firewall:Firewall", "firewallStatuses"): _firewall_statuses,
    ("aws:rds/instance:Instance", "address"): _database_address,
    ("aws:rds/instance:Instance", "availabilityZone"): _first_availability_zone,
    ("aws:rds/instance:Instance", "endpoint"): _database_endpoint,
    ("aws:rds/instance:Instance", "listenerEndpoints"): _constant([]),
    ("aws:rds/instance:Instance", "masterUserSecrets"): _master_user_secrets,
    ("aws:rds/instance:Instance", "port"): _database_port,
    ("aws:rds/instance:Instance", "replicas"): _constant([]),
    ("aws:rds/instance:Instance", "resourceId"): _format("db-{HEX26}"),
    ("aws:rds/instance:Instance", "status"): _constant("available"),
    ("aws:rds/instance:Instance", "storageType"): _constant("gp2"),
    ("aws:route53/record:Record", "fqdn"): _record_fqdn,
    ("aws:route53/zone:Zone", "nameServers"): _name_servers,
    ("aws:route53/zone:Zone", "primaryNameServer"): _constant("ns-1.awsdns-01.com"),
    ("aws:route53/zone:Zone", "zoneId"): _format("Z{HEX20}"),
    ("aws:s3/bucket:Bucket", "acl"): _constant("private"),
    ("aws:s3/bucket:Bucket", "bucketDomainName"): _format("{name}.s3.{dnssuffix}"),
    ("aws:s3/bucket:Bucket", "bucketRegion"): _format("{region}"),
    ("aws:s3/bucket:Bucket", "bucketRegionalDomainName"): _regional_domain,
    ("aws:s3/bucket:Bucket", "grants"): lambda identity: [
        {
            "id": identity.hexadecimal(64, "canonical user"),
            "permissions": ["FULL_CONTROL"],
            "type": "CanonicalUser",
            "uri": "",
        }
    ],
    ("aws:s3/bucket:Bucket", "hostedZoneId"): _constant("Z3AQBSTGFYJSTF"),
    ("aws:s3/bucket:Bucket", "requestPayer"): _constant("BucketOwner"),
    ("aws:s3/bucket:Bucket", "serverSideEncryptionConfiguration"): _constant(
        {"rule": {"applyServerSideEncryptionByDefault": {"sseAlgorithm": "AES256"}, "bucketKeyEnabled": False}}
    ),
    ("aws:s3/bucket:Bucket", "versioning"): _constant({"enabled": False, "mfaDelete": False}),
    ("aws:s3/bucket:Bucket", "websiteDomain"): _constant(_ABSENT),
    ("aws:s3/bucket:Bucket", "websiteEndpoint"): _constant(_ABSENT),
    ("aws:sns/topicSubscription:TopicSubscription", "pendingConfirmation"): _is_by_email,
    ("aws:ssm/maintenanceWindowTask:MaintenanceWindowTask", "windowTaskId"): _format("{uuid}"),
}

_GENERAL: Mapping[str, Decide] = {
    "accountId": _format("{account}"),
    "arn": lambda identity: identity.arn,
    "availabilityZoneId": _constant("use1-az1"),
    "createDate": _constant(_TIME),
    "createdAt": _constant(_TIME),
    "createdDate": _constant(_TIME),
    "creationDate": _constant(_TIME),
    "ownerId": _format("{account}"),
    "privateDns": lambda identity: f"ip-{str(_private_ip(identity)).replace('.', '-')}.ec2.internal",
    "privateIp": _private_ip,
    "publicDns": lambda identity: (
        f"ec2-{str(_public_ip(identity)).replace('.', '-')}.compute-1.{identity.account.dns_suffix}"
    ),
    "publicIp": _public_ip,
    "region": lambda identity: identity.region,
    "vpcId": _hex("vpc-", 17, "vpc"),
}
