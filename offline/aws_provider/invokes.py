"""The data sources that a program without AWS can ask."""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING

from .policy_document import indented, minified, policy_document
from .wire import UNKNOWN, Properties, Value, has_unknown, reveal

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from .arns import Account

_TIME = "2024-01-01T00:00:00.000Z"


class UnsupportedInvokeError(LookupError):
    """The stand-in does not answer this data source."""


def invoke(token: str, args: Mapping[str, Value], account: Account) -> Properties:
    """Answer a data source: the arguments, and what AWS would add."""
    answer = _ANSWERS.get(token)
    if answer is None:
        raise UnsupportedInvokeError(
            f"the offline stand-in for the aws provider does not answer {token}; it answers {', '.join(sorted(_ANSWERS))}"
        )
    known = {key: reveal(value) for key, value in args.items() if value is not None and not key.startswith("__")}
    found = answer(known, account)
    if has_unknown(known):
        found = dict.fromkeys(found, UNKNOWN)
    return {**found, **known}


def _hexadecimal(args: Mapping[str, Value], digits: int) -> str:
    return hashlib.sha256(repr(sorted(args.items())).encode()).hexdigest()[:digits]


def _arn(account: Account, rest: str) -> str:
    return f"arn:{account.partition}:{rest}"


def _region(args: Mapping[str, Value], account: Account) -> str:
    return str(args.get("region") or account.region)


def _caller_identity(_: Mapping[str, Value], account: Account) -> Properties:
    return {
        "accountId": account.id,
        "arn": _arn(account, f"iam::{account.id}:user/offline"),
        "id": account.id,
        "userId": "AIDAOFFLINE0000000000",
    }


def _get_region(args: Mapping[str, Value], account: Account) -> Properties:
    region = _region(args, account)
    return {
        "description": region,
        "endpoint": f"ec2.{region}.{account.dns_suffix}",
        "id": region,
        "name": region,
        "region": region,
    }


def _partition(_: Mapping[str, Value], account: Account) -> Properties:
    return {
        "dnsSuffix": account.dns_suffix,
        "id": account.partition,
        "partition": account.partition,
        "reverseDnsPrefix": ".".join(reversed(account.dns_suffix.split("."))),
    }


def _availability_zones(args: Mapping[str, Value], account: Account) -> Properties:
    region = _region(args, account)
    # us-east-1 is use1, ap-northeast-2 is apne2.
    words = re.findall(r"north|south|east|west|central", region)
    area, number = region.partition("-")[0], region.rpartition("-")[2]
    prefix = f"{area}{''.join(word[0] for word in words)}{number}"
    return {
        "groupNames": [f"{region}-zg-1"],
        "id": region,
        "names": [f"{region}{letter}" for letter in "abc"],
        "region": region,
        "zoneIds": [f"{prefix}-az{number}" for number in (1, 2, 3)],
    }


def _ami(args: Mapping[str, Value], account: Account) -> Properties:
    ami = f"ami-{_hexadecimal(args, 17)}"
    region = _region(args, account)
    return {
        "architecture": "x86_64",
        "arn": _arn(account, f"ec2:{region}::image/{ami}"),
        "blockDeviceMappings": [],
        "bootMode": "uefi-preferred",
        "creationDate": _TIME,
        "deprecationTime": "",
        "description": "Offline image",
        "enaSupport": True,
        "hypervisor": "xen",
        "id": ami,
        "imageId": ami,
        "imageLocation": "amazon/offline",
        "imageOwnerAlias": "amazon",
        "imageType": "machine",
        "imdsSupport": "v2.0",
        "kernelId": "",
        "lastLaunchedTime": "",
        "name": "offline",
        "ownerId": "137112412989",
        "platform": "",
        "platformDetails": "Linux/UNIX",
        "productCodes": [],
        "public": True,
        "ramdiskId": "",
        "region": region,
        "rootDeviceName": "/dev/xvda",
        "rootDeviceType": "ebs",
        "rootSnapshotId": f"snap-{_hexadecimal(args, 17)}",
        "sriovNetSupport": "simple",
        "state": "available",
        "stateReason": {},
        "tags": {},
        "tpmSupport": "",
        "usageOperation": "RunInstances",
        "virtualizationType": "hvm",
    }


def _prefix_list(args: Mapping[str, Value], account: Account) -> Properties:
    region = _region(args, account)
    return {
        "cidrBlocks": ["203.0.113.0/24"],
        "id": f"pl-{_hexadecimal(args, 8)}",
        "name": f"com.amazonaws.{region}.s3",
        "region": region,
    }


def _elb_service_account(args: Mapping[str, Value], account: Account) -> Properties:
    return {
        "arn": _arn(account, "iam::127311923021:root"),
        "id": "127311923021",
        "region": _region(args, account),
    }


def _policy(args: Mapping[str, Value], account: Account) -> Properties:
    arn = str(args.get("arn") or _arn(account, f"iam::{account.id}:policy/{args.get('name', 'offline')}"))
    path, _, name = arn.partition(":policy")[2].rpartition("/")
    return {
        "arn": arn,
        "attachmentCount": 0,
        "description": "",
        "id": arn,
        "name": name,
        "path": f"{path}/",
        "policy": "",
        "policyId": f"ANPA{_hexadecimal(args, 17).upper()}",
        "tags": {},
    }


def _policy_document(args: Mapping[str, Value], _: Account) -> Properties:
    document = policy_document(args)
    text = indented(document)
    return {
        "id": str(int(hashlib.sha256(text.encode()).hexdigest()[:8], 16)),
        "json": text,
        "minifiedJson": minified(document),
        "version": "2012-10-17",
    }


def _certificate(args: Mapping[str, Value], account: Account) -> Properties:
    digits = _hexadecimal(args, 32)
    uuid = f"{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}"
    region = _region(args, account)
    arn = _arn(account, f"acm:{region}:{account.id}:certificate/{uuid}")
    return {
        "arn": arn,
        "certificate": "",
        "certificateChain": "",
        "domain": "",
        "id": arn,
        "region": region,
        "status": "ISSUED",
        "tags": {},
    }


def _bucket(args: Mapping[str, Value], account: Account) -> Properties:
    bucket = str(args.get("bucket", ""))
    region = _region(args, account)
    return {
        "arn": _arn(account, f"s3:::{bucket}"),
        "bucket": bucket,
        "bucketDomainName": f"{bucket}.s3.{account.dns_suffix}",
        "bucketRegion": region,
        "bucketRegionalDomainName": f"{bucket}.s3.{region}.{account.dns_suffix}",
        "hostedZoneId": "Z3AQBSTGFYJSTF",
        "id": bucket,
        "region": region,
        "websiteDomain": "",
        "websiteEndpoint": "",
    }


def _zone(args: Mapping[str, Value], account: Account) -> Properties:
    zone = str(args.get("zoneId") or f"Z{_hexadecimal(args, 20).upper()}")
    servers: list[Value] = [f"ns-{n}.awsdns-0{n}.{top}" for n, top in enumerate(("com", "net", "org", "co.uk"), 1)]
    return {
        "arn": _arn(account, f"route53:::hostedzone/{zone}"),
        "callerReference": "",
        "comment": "",
        "id": zone,
        "linkedServiceDescription": "",
        "linkedServicePrincipal": "",
        "name": "example.com",
        "nameServers": servers,
        "primaryNameServer": servers[0],
        "resourceRecordSetCount": 2,
        "tags": {},
        "zoneId": zone,
    }


def _parameter(args: Mapping[str, Value], account: Account) -> Properties:
    name = str(args.get("name", ""))
    region = _region(args, account)
    # Public parameters of this kind hold image ids, and that is what programs read them for.
    value = f"ami-{_hexadecimal(args, 17)}" if "ami" in name else f"value-{_hexadecimal(args, 8)}"
    return {
        "arn": _arn(account, f"ssm:{region}:{account.id}:parameter/{name.removeprefix('/')}"),
        "id": name,
        "insecureValue": value,
        "name": name,
        "region": region,
        "type": "String",
        "value": value,
        "version": 1,
    }


def _random_password(args: Mapping[str, Value], account: Account) -> Properties:
    given = args.get("passwordLength")
    length = int(given) if isinstance(given, int | float) else 32
    # The same each time, so that it protects nothing.
    return {
        "id": "offline",
        "randomPassword": _hexadecimal(args, 64).ljust(length, "0")[:length],
        "region": _region(args, account),
    }


_ANSWERS: Mapping[str, Callable[[Mapping[str, Value], Account], Properties]] = {
    "aws:acm/getCertificate:getCertificate": _certificate,
    "aws:ec2/getAmi:getAmi": _ami,
    "aws:ec2/getPrefixList:getPrefixList": _prefix_list,
    "aws:elb/getServiceAccount:getServiceAccount": _elb_service_account,
    "aws:iam/getPolicy:getPolicy": _policy,
    "aws:iam/getPolicyDocument:getPolicyDocument": _policy_document,
    "aws:index/getAvailabilityZones:getAvailabilityZones": _availability_zones,
    "aws:index/getCallerIdentity:getCallerIdentity": _caller_identity,
    "aws:index/getPartition:getPartition": _partition,
    "aws:index/getRegion:getRegion": _get_region,
    "aws:route53/getZone:getZone": _zone,
    "aws:s3/getBucket:getBucket": _bucket,
    "aws:secretsmanager/getRandomPassword:getRandomPassword": _random_password,
    "aws:ssm/getParameter:getParameter": _parameter,
}
