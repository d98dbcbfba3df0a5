"""Stacks of any size to measure with: made from a seed, sound, and about as heavy as real ones.

A stack is made of groups, each a handful of resources that refer to one another. About a fifth of all resources are of
types that the pack reads, whatever rules there are; the rest are what else stands in an AWS account.
"""

import json
import random
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import cycle
from typing import Any, Final, TypeAlias

from aws_guardrails.catalogue import AnyRule
from aws_guardrails.examples import PROJECT, PROVIDER, STACK, Given, Input, Ref, as_inputs, as_outputs, urn
from aws_guardrails.model import Resource
from aws_guardrails.quoting import SETTINGS
from pack_process import wire

READ_SHARE: Final = 0.2
"""The share of resources whose types the pack reads."""

ACCOUNT: Final = "123456789012"
REGION: Final = "eu-west-1"
PROVIDER_ID: Final = "6b4a95ef-7efa-4d3f-afa5-48cf1c1733a0"
ROOT_URN: Final = urn("pulumi:pulumi:Stack", f"{PROJECT}-{STACK}")
WRITTEN: Final = "2026-01-01T00:00:00Z"

Group: TypeAlias = Callable[[random.Random, str], tuple[Given, ...]]
"""Makes a few resources that belong together, those referred to first; the text ends each of their names."""


@dataclass(frozen=True, slots=True)
class GeneratedStack:
    """A stack after its deployment, in the two forms that a pack sees."""

    inputs: tuple[Resource, ...]
    """What resource policies get, those referred to first."""
    outputs: tuple[Resource, ...]
    """What stack policies get, in the same order."""


def read_types(rules: Collection[AnyRule]) -> frozenset[str]:
    """Return the types that the rules read."""
    halves = (half for rule in rules for half in (rule.resource_check, rule.stack_check))
    return frozenset(token for half in halves if half is not None for token in half.kinds)


def generate(size: int, read: Collection[str], seed: int = 1) -> GeneratedStack:
    """Make a stack.

    Args:
        size: The number of resources.
        read: The types that the pack reads.
        seed: What the names and numbers in it are drawn from.
    """
    inputs: list[Resource] = []
    outputs: list[Resource] = []
    # Each group is a world of its own: finding references in the whole stack would take quadratic time.
    for group in _groups(size, read, random.Random(seed)):  # noqa: S311 - not cryptography
        inputs += as_inputs(group, deployed=True)
        outputs += as_outputs(group, deployed=True)
    return GeneratedStack(tuple(inputs), tuple(outputs))


def buckets(count: int) -> tuple[Resource, ...]:
    """Return this many buckets with a block and a policy each, as a stack policy sees them at a first preview."""
    closed: dict[str, Input] = dict.fromkeys(SETTINGS, True)
    deny = {"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "*"}
    policy = _document({**deny, "Condition": {"Bool": {"aws:SecureTransport": "false"}}})
    groups = (
        (
            Given("aws:s3/bucket:Bucket", f"bucket-{number}", {"forceDestroy": False}),
            Given(
                "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock",
                f"block-{number}",
                {"bucket": Ref(f"bucket-{number}"), **closed},
            ),
            Given(
                "aws:s3/bucketPolicy:BucketPolicy",
                f"policy-{number}",
                {"bucket": Ref(f"bucket-{number}"), "policy": policy},
            ),
        )
        for number in range(count)
    )
    return as_outputs([resource for group in groups for resource in group])


def deployment(stack: GeneratedStack) -> dict[str, Any]:
    """Return the stack as `pulumi stack export` writes it: with the stack's own resource and the provider's."""
    seen = zip(stack.inputs, stack.outputs, strict=True)
    return {
        "version": 3,
        "deployment": {
            "manifest": {"time": WRITTEN, "magic": "", "version": ""},
            "resources": [
                {"urn": ROOT_URN, "custom": False, "type": "pulumi:pulumi:Stack", "created": WRITTEN},
                {
                    "urn": PROVIDER,
                    "custom": True,
                    "id": PROVIDER_ID,
                    "type": "pulumi:providers:aws",
                    "inputs": {"region": REGION},
                    "outputs": {"region": REGION},
                    "created": WRITTEN,
                },
                *(_state(inputs, outputs) for inputs, outputs in seen),
            ],
        },
    }


def _state(inputs: Resource, outputs: Resource) -> dict[str, Any]:
    return {
        "urn": inputs.urn,
        "custom": True,
        "id": outputs.get("id"),
        "type": inputs.type,
        "inputs": {"__defaults": [], **wire(inputs.properties)},
        "outputs": wire(outputs.properties),
        "parent": ROOT_URN,
        "dependencies": list(dict.fromkeys(urn for urns in outputs.references.values() for urn in urns)),
        "provider": f"{inputs.provider}::{PROVIDER_ID}",
        "propertyDependencies": {name: list(outputs.references.get(name, ())) for name in inputs.properties},
        "created": WRITTEN,
        "modified": WRITTEN,
    }


def _groups(size: int, read: Collection[str], rng: random.Random) -> Iterator[tuple[Given, ...]]:
    """Yield groups that make up exactly `size` resources, and keep to the share all the way."""
    probes = {group: group(rng, "probe") for group in GROUPS}
    counts = {group: sum(given.type in read for given in probe) for group, probe in probes.items()}
    reading = cycle([group for group, count in counts.items() if count])
    others = [group for group, count in counts.items() if not count]
    other = cycle(others)
    filler = min(others, key=lambda group: len(probes[group]))
    made = made_read = 0
    while made < size:
        group = next(reading) if made_read < READ_SHARE * made else next(other)
        if len(probes[group]) > size - made:
            group = filler
        yield group(rng, f"{made:05}")
        made += len(probes[group])
        made_read += counts[group]


def _arn(service: str, path: str, *, is_global: bool = False) -> str:
    return f"arn:aws:{service}:{'' if is_global else REGION}:{ACCOUNT}:{path}"


def _id(rng: random.Random, prefix: str) -> str:
    return f"{prefix}-{rng.getrandbits(68):017x}"


def _tags(rng: random.Random, name: str) -> dict[str, Input]:
    return {
        "Name": name,
        "Environment": rng.choice(("production", "staging", "development")),
        "Team": rng.choice(("storefront", "payments", "logistics", "platform")),
        "CostCentre": f"{rng.randrange(1000, 9999)}",
        "ManagedBy": "pulumi",
        "Repository": f"https://git.example.com/{PROJECT}/{name}",
    }


def _tagged(
    rng: random.Random, token: str, name: str, inputs: Mapping[str, Input], outputs: Mapping[str, Input]
) -> Given:
    """Return a resource with tags, and what every provider answers beside."""
    tags = _tags(rng, name)
    answered: dict[str, Input] = {"tagsAll": {**tags, "Owner": "platform@example.com"}, "region": REGION, **outputs}
    return Given(token, name, {**inputs, "tags": tags}, answered)


def _document(*statements: Mapping[str, object]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": statements})


def _balancer(rng: random.Random, end: str) -> tuple[Given, ...]:
    def name(part: str) -> str:
        return f"{part}-{end}"

    balancer = f"loadbalancer/app/{name('web')}/{rng.getrandbits(64):016x}"
    target = _arn("elasticloadbalancing", f"targetgroup/{name('web')}/{rng.getrandbits(64):016x}")
    certificate = _arn("acm", f"certificate/{rng.getrandbits(128):032x}")
    balancer_arn = _arn("elasticloadbalancing", balancer)
    forward: Input = {"type": "forward", "targetGroupArn": Ref(name("targets"), "arn"), "order": 1}
    redirect: Input = {
        "type": "redirect",
        "order": 1,
        "redirect": {"protocol": "HTTPS", "port": "443", "statusCode": "HTTP_301", "host": "#{host}"},
    }

    def listener(part: str, inputs: Mapping[str, Input]) -> Given:
        arn = f"{balancer_arn.replace(':loadbalancer/', ':listener/')}/{rng.getrandbits(64):016x}"
        given = {"loadBalancerArn": Ref(name("balancer"), "arn"), **inputs}
        return _tagged(rng, "aws:lb/listener:Listener", name(part), given, {"arn": arn, "id": arn})

    return (
        _tagged(
            rng,
            "aws:lb/loadBalancer:LoadBalancer",
            name("balancer"),
            {
                "name": name("web"),
                "loadBalancerType": "application",
                "internal": False,
                "subnets": [_id(rng, "subnet") for _ in range(3)],
                "securityGroups": [_id(rng, "sg")],
                "dropInvalidHeaderFields": True,
                "enableDeletionProtection": True,
            },
            {
                "arn": balancer_arn,
                "id": balancer_arn,
                "arnSuffix": balancer,
                "dnsName": f"{name('web')}.{REGION}.elb.amazonaws.com",
                "zoneId": "Z32O12XQLNTSW2",
                "vpcId": _id(rng, "vpc"),
                "idleTimeout": 60,
                "ipAddressType": "ipv4",
            },
        ),
        _tagged(
            rng,
            "aws:lb/targetGroup:TargetGroup",
            name("targets"),
            {
                "name": name("web"),
                "port": 8080,
                "protocol": "HTTP",
                "targetType": "instance",
                "vpcId": _id(rng, "vpc"),
                "healthCheck": {"path": "/health", "matcher": "200", "interval": 15, "timeout": 5},
            },
            {"arn": target, "id": target, "deregistrationDelay": "300", "loadBalancingAlgorithmType": "round_robin"},
        ),
        _tagged(
            rng,
            "aws:acm/certificate:Certificate",
            name("certificate"),
            {"domainName": f"{name('web')}.example.com", "validationMethod": "DNS"},
            {"arn": certificate, "id": certificate, "status": "ISSUED", "keyAlgorithm": "RSA_2048"},
        ),
        listener("http", {"port": 80, "protocol": "HTTP", "defaultActions": [redirect]}),
        listener(
            "https",
            {
                "port": 443,
                "protocol": "HTTPS",
                "sslPolicy": "ELBSecurityPolicy-TLS13-1-2-2021-06",
                "certificateArn": Ref(name("certificate"), "arn"),
                "defaultActions": [forward],
            },
        ),
        _tagged(
            rng,
            "aws:lb/listenerRule:ListenerRule",
            name("rule"),
            {
                "listenerArn": Ref(name("https"), "arn"),
                "priority": rng.randrange(1, 50_000),
                "actions": [forward],
                "conditions": [{"pathPattern": {"values": ["/api/*", "/v2/*"]}}],
            },
            {"id": _arn("elasticloadbalancing", f"listener-rule/app/{name('web')}/{rng.getrandbits(64):016x}")},
        ),
        Given(
            "aws:wafv2/webAclAssociation:WebAclAssociation",
            name("firewall"),
            {
                "resourceArn": Ref(name("balancer"), "arn"),
                "webAclArn": _arn("wafv2", f"regional/webacl/{name('web')}/{rng.getrandbits(64):016x}"),
            },
            {"id": f"{name('web')},{balancer_arn}", "region": REGION},
        ),
    )


def _storage(rng: random.Random, end: str) -> tuple[Given, ...]:
    bucket = f"bucket-{end}"
    real = f"{PROJECT}-{bucket}-{rng.getrandbits(28):07x}"
    deny_plaintext = {
        "Sid": "OnlyTls",
        "Effect": "Deny",
        "Principal": "*",
        "Action": "s3:*",
        "Resource": [f"arn:aws:s3:::{real}", f"arn:aws:s3:::{real}/*"],
        "Condition": {"Bool": {"aws:SecureTransport": "false"}},
    }
    read = {
        "Sid": "Reports",
        "Effect": "Allow",
        "Principal": {"AWS": f"arn:aws:iam::{ACCOUNT}:role/reports"},
        "Action": ["s3:GetObject", "s3:GetObjectVersion"],
        "Resource": f"arn:aws:s3:::{real}/reports/*",
    }
    closed: dict[str, Input] = dict.fromkeys(
        ("blockPublicAcls", "blockPublicPolicy", "ignorePublicAcls", "restrictPublicBuckets"), True
    )
    return (
        _tagged(
            rng,
            "aws:s3/bucket:Bucket",
            bucket,
            {"bucket": real, "forceDestroy": False},
            {
                "id": real,
                "arn": f"arn:aws:s3:::{real}",
                "acl": "private",
                "bucketDomainName": f"{real}.s3.amazonaws.com",
                "bucketRegionalDomainName": f"{real}.s3.{REGION}.amazonaws.com",
                "hostedZoneId": "Z1BKCTXD74EZPE",
                "grants": [{"id": f"{rng.getrandbits(256):064x}", "permissions": ["FULL_CONTROL"], "uri": ""}],
                "serverSideEncryptionConfiguration": {
                    "rule": {"applyServerSideEncryptionByDefault": {"sseAlgorithm": "AES256"}}
                },
                "versioning": {"enabled": False, "mfaDelete": False},
            },
        ),
        Given(
            "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock",
            f"closed-{end}",
            {"bucket": Ref(bucket), **closed},
            {"id": real, "region": REGION},
        ),
        Given(
            "aws:s3/bucketOwnershipControls:BucketOwnershipControls",
            f"owner-{end}",
            {"bucket": Ref(bucket), "rule": {"objectOwnership": "BucketOwnerEnforced"}},
            {"id": real, "region": REGION},
        ),
        Given(
            "aws:s3/bucketPolicy:BucketPolicy",
            f"bucket-policy-{end}",
            {"bucket": Ref(bucket), "policy": _document(deny_plaintext, read)},
            {"id": real, "region": REGION},
        ),
    )


def _role(rng: random.Random, end: str) -> tuple[Given, ...]:
    role, policy, table = f"role-{end}", f"policy-{end}", f"orders-{rng.getrandbits(28):07x}"
    policy_arn = _arn("iam", f"policy/{policy}", is_global=True)
    trust = {"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}
    table_arn = _arn("dynamodb", f"table/{table}")
    orders = {
        "Sid": "Orders",
        "Effect": "Allow",
        "Action": ["dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:Query", "dynamodb:UpdateItem"],
        "Resource": [table_arn, f"{table_arn}/index/*"],
        "Condition": {"StringEquals": {"aws:RequestedRegion": REGION}},
    }
    logs = {
        "Sid": "Logs",
        "Effect": "Allow",
        "Action": ["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"],
        "Resource": _arn("logs", f"log-group:/{PROJECT}/{role}:*"),
    }
    return (
        _tagged(
            rng,
            "aws:iam/role:Role",
            role,
            {"name": role, "assumeRolePolicy": _document(trust), "maxSessionDuration": 3600},
            {
                "id": role,
                "arn": _arn("iam", f"role/{role}", is_global=True),
                "path": "/",
                "uniqueId": f"AROA{rng.getrandbits(80):020X}",
                "createDate": WRITTEN,
            },
        ),
        _tagged(
            rng,
            "aws:iam/policy:Policy",
            policy,
            {"name": policy, "path": "/", "policy": _document(orders, logs)},
            {"id": policy_arn, "arn": policy_arn, "policyId": f"ANPA{rng.getrandbits(80):020X}"},
        ),
        *(
            Given(
                "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
                f"{part}-{end}",
                {"role": Ref(role, "name"), "policyArn": attached},
                {"id": f"{role}-{part}"},
            )
            for part, attached in (
                ("managed", "arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore"),
                ("own", Ref(policy, "arn")),
            )
        ),
        Given(
            "aws:iam/rolePolicy:RolePolicy",
            f"inline-{end}",
            {"role": Ref(role, "id"), "policy": _document(logs)},
            {"id": f"{role}:inline-{end}", "name": f"inline-{end}"},
        ),
        _tagged(
            rng,
            "aws:iam/instanceProfile:InstanceProfile",
            f"profile-{end}",
            {"name": f"profile-{end}", "role": Ref(role, "name")},
            {"id": f"profile-{end}", "arn": _arn("iam", f"instance-profile/profile-{end}", is_global=True)},
        ),
    )


def _network(rng: random.Random, end: str) -> tuple[Given, ...]:
    vpc, table, zones = f"network-{end}", f"routes-{end}", "abc"
    block = rng.randrange(256)
    ids = {zone: _id(rng, "subnet") for zone in zones}
    vpc_id, table_id = _id(rng, "vpc"), _id(rng, "rtb")
    return (
        _tagged(
            rng,
            "aws:ec2/vpc:Vpc",
            vpc,
            {"cidrBlock": f"10.{block}.0.0/16", "enableDnsHostnames": True, "enableDnsSupport": True},
            {
                "id": vpc_id,
                "arn": _arn("ec2", f"vpc/{vpc_id}"),
                "defaultNetworkAclId": _id(rng, "acl"),
                "defaultRouteTableId": _id(rng, "rtb"),
                "defaultSecurityGroupId": _id(rng, "sg"),
                "instanceTenancy": "default",
            },
        ),
        _tagged(
            rng,
            "aws:ec2/routeTable:RouteTable",
            table,
            {"vpcId": Ref(vpc), "routes": [{"cidrBlock": "0.0.0.0/0", "natGatewayId": _id(rng, "nat")}]},
            {"id": table_id, "arn": _arn("ec2", f"route-table/{table_id}"), "ownerId": ACCOUNT},
        ),
        *(
            _tagged(
                rng,
                "aws:ec2/subnet:Subnet",
                f"subnet-{zone}-{end}",
                {
                    "vpcId": Ref(vpc),
                    "cidrBlock": f"10.{block}.{index}.0/24",
                    "availabilityZone": f"{REGION}{zone}",
                    "mapPublicIpOnLaunch": False,
                },
                {"id": ids[zone], "arn": _arn("ec2", f"subnet/{ids[zone]}"), "ownerId": ACCOUNT},
            )
            for index, zone in enumerate(zones)
        ),
        *(
            Given(
                "aws:ec2/routeTableAssociation:RouteTableAssociation",
                f"route-{zone}-{end}",
                {"routeTableId": Ref(table), "subnetId": Ref(f"subnet-{zone}-{end}")},
                {"id": _id(rng, "rtbassoc"), "region": REGION},
            )
            for zone in zones
        ),
    )


def _firewall(rng: random.Random, end: str) -> tuple[Given, ...]:
    group, group_id = f"firewall-{end}", _id(rng, "sg")

    def rule(direction: str, port: int) -> Given:
        rule_id = _id(rng, "sgr")
        return _tagged(
            rng,
            f"aws:vpc/securityGroup{direction}Rule:SecurityGroup{direction}Rule",
            f"{direction.lower()}-{port}-{end}",
            {
                "securityGroupId": Ref(group),
                "cidrIpv4": f"10.{rng.randrange(256)}.0.0/16",
                "ipProtocol": "tcp",
                "fromPort": port,
                "toPort": port,
                "description": f"{direction} on port {port} within the company's network",
            },
            {"id": rule_id, "securityGroupRuleId": rule_id, "arn": _arn("ec2", f"security-group-rule/{rule_id}")},
        )

    return (
        _tagged(
            rng,
            "aws:ec2/securityGroup:SecurityGroup",
            group,
            {"vpcId": _id(rng, "vpc"), "description": "Application servers: from the load balancer only"},
            {"id": group_id, "arn": _arn("ec2", f"security-group/{group_id}"), "name": group, "ownerId": ACCOUNT},
        ),
        rule("Ingress", 443),
        rule("Ingress", 8080),
        rule("Ingress", 9100),
        rule("Egress", 443),
    )


def _user_data(rng: random.Random, name: str) -> str:
    packages = ("nginx", "amazon-cloudwatch-agent", "jq", "python3.12", "chrony")
    units = "\n".join(
        f"""\
cat > /etc/systemd/system/{name}-{index}.service <<'UNIT'
[Unit]
Description={name}, worker {index}
After=network-online.target
[Service]
Environment=QUEUE={_id(rng, "queue")}
ExecStart=/usr/bin/python3.12 -m application.worker --index {index}
Restart=always
[Install]
WantedBy=multi-user.target
UNIT
systemctl enable --now {name}-{index}"""
        for index in range(3)
    )
    return f"#!/bin/bash\nset -euo pipefail\ndnf install --assumeyes {' '.join(packages)}\n{units}\n"


def _server(rng: random.Random, end: str) -> tuple[Given, ...]:
    server, server_id = f"server-{end}", _id(rng, "i")
    volume_id = _id(rng, "vol")
    address = f"10.{rng.randrange(256)}.{rng.randrange(256)}.{rng.randrange(1, 255)}"
    return (
        _tagged(
            rng,
            "aws:ec2/instance:Instance",
            server,
            {
                "ami": _id(rng, "ami"),
                "instanceType": rng.choice(("t4g.small", "m7g.large", "c7g.xlarge")),
                "subnetId": _id(rng, "subnet"),
                "vpcSecurityGroupIds": [_id(rng, "sg"), _id(rng, "sg")],
                "iamInstanceProfile": f"profile-{rng.randrange(100)}",
                "userData": _user_data(rng, server),
                "metadataOptions": {"httpEndpoint": "enabled", "httpTokens": "required", "httpPutResponseHopLimit": 1},
                "rootBlockDevice": {"encrypted": True, "volumeType": "gp3", "volumeSize": 20},
            },
            {
                "id": server_id,
                "arn": _arn("ec2", f"instance/{server_id}"),
                "availabilityZone": f"{REGION}a",
                "cpuOptions": {"coreCount": 2, "threadsPerCore": 1},
                "instanceState": "running",
                "primaryNetworkInterfaceId": _id(rng, "eni"),
                "privateDns": f"ip-{address.replace('.', '-')}.{REGION}.compute.internal",
                "privateIp": address,
                "tenancy": "default",
            },
        ),
        _tagged(
            rng,
            "aws:ebs/volume:Volume",
            f"volume-{end}",
            {"availabilityZone": f"{REGION}a", "size": 100, "type": "gp3", "encrypted": True},
            {"id": volume_id, "arn": _arn("ec2", f"volume/{volume_id}"), "iops": 3000, "throughput": 125},
        ),
        Given(
            "aws:ec2/volumeAttachment:VolumeAttachment",
            f"volume-of-{end}",
            {"instanceId": Ref(server), "volumeId": Ref(f"volume-{end}"), "deviceName": "/dev/sdf"},
            {"id": _id(rng, "vai"), "region": REGION},
        ),
    )


def _function(rng: random.Random, end: str) -> tuple[Given, ...]:
    function = f"function-{end}"
    arn = _arn("lambda", f"function:{function}")
    variables: dict[str, Input] = {f"SETTING_{index}": _id(rng, "value") for index in range(10)}
    return (
        _tagged(
            rng,
            "aws:lambda/function:Function",
            function,
            {
                "name": function,
                "runtime": "python3.13",
                "handler": "application.handler",
                "role": _arn("iam", "role/functions", is_global=True),
                "s3Bucket": f"{PROJECT}-artifacts",
                "s3Key": f"{function}/{rng.getrandbits(160):040x}.zip",
                "memorySize": rng.choice((256, 512, 1024)),
                "timeout": 30,
                "environment": {"variables": variables},
                "tracingConfig": {"mode": "Active"},
            },
            {
                "id": function,
                "arn": arn,
                "invokeArn": f"arn:aws:apigateway:{REGION}:lambda:path/2015-03-31/functions/{arn}/invocations",
                "codeSha256": f"{rng.getrandbits(256):064x}",
                "ephemeralStorage": {"size": 512},
                "lastModified": WRITTEN,
                "sourceCodeSize": rng.randrange(10_000, 9_000_000),
                "version": "$LATEST",
            },
        ),
        Given(
            "aws:lambda/permission:Permission",
            f"invoke-{end}",
            {
                "action": "lambda:InvokeFunction",
                "function": Ref(function, "name"),
                "principal": "events.amazonaws.com",
                "sourceArn": _arn("events", f"rule/schedule-{end}"),
            },
            {"id": f"invoke-{end}", "statementId": f"invoke-{end}"},
        ),
    )


def _log_group(rng: random.Random, end: str) -> tuple[Given, ...]:
    name = f"/{PROJECT}/application-{end}"
    return (
        _tagged(
            rng,
            "aws:cloudwatch/logGroup:LogGroup",
            f"log-{end}",
            {"name": name, "retentionInDays": rng.choice((30, 90, 365))},
            {"id": name, "arn": _arn("logs", f"log-group:{name}"), "logGroupClass": "STANDARD", "skipDestroy": False},
        ),
    )


def _queue(rng: random.Random, end: str) -> tuple[Given, ...]:
    def queue(name: str, **inputs: Input) -> Given:
        address = f"https://sqs.{REGION}.amazonaws.com/{ACCOUNT}/{name}"
        return _tagged(
            rng,
            "aws:sqs/queue:Queue",
            name,
            {"name": name, "messageRetentionSeconds": rng.choice((345_600, 1_209_600)), **inputs},
            {
                "id": address,
                "url": address,
                "arn": _arn("sqs", name),
                "maxMessageSize": 262_144,
                "sqsManagedSseEnabled": True,
                "visibilityTimeoutSeconds": 30,
            },
        )

    dead = f"dead-{end}"
    redrive = json.dumps({"deadLetterTargetArn": _arn("sqs", dead), "maxReceiveCount": 5})
    return (queue(dead), queue(f"queue-{end}", redrivePolicy=redrive))


def _alarm(rng: random.Random, end: str) -> tuple[Given, ...]:
    name = f"alarm-{end}"
    return (
        _tagged(
            rng,
            "aws:cloudwatch/metricAlarm:MetricAlarm",
            name,
            {
                "name": name,
                "namespace": "AWS/EC2",
                "metricName": "CPUUtilization",
                "comparisonOperator": "GreaterThanThreshold",
                "dimensions": {"InstanceId": _id(rng, "i")},
                "evaluationPeriods": 3,
                "period": 60,
                "statistic": "Average",
                "threshold": rng.randrange(60, 95),
                "alarmActions": [_arn("sns", "operators")],
            },
            {"id": name, "arn": _arn("cloudwatch", f"alarm:{name}"), "actionsEnabled": True},
        ),
    )


def _record(rng: random.Random, end: str) -> tuple[Given, ...]:
    name = f"service-{end}.example.com"
    zone = f"Z{rng.getrandbits(64):016X}"
    return (
        Given(
            "aws:route53/record:Record",
            f"record-{end}",
            {"zoneId": zone, "name": name, "type": "CNAME", "ttl": 300, "records": [f"{_id(rng, 'host')}.example.net"]},
            {"id": f"{zone}_{name}_CNAME", "fqdn": name},
        ),
    )


GROUPS: Final[Sequence[Group]] = (
    _balancer,
    _storage,
    _role,
    _network,
    _firewall,
    _server,
    _function,
    _log_group,
    _queue,
    _alarm,
    _record,
)
