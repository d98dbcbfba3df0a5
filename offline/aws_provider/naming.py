"""Names that the real provider makes up for resources whose program gives none."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from .schema import canonical
from .wire import Value, plain

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .schema import ResourceType

_PROPERTIES = {
    "aws:s3/bucket:Bucket": "bucket",
    "aws:rds/instance:Instance": "identifier",
    "aws:rds/cluster:Cluster": "clusterIdentifier",
    "aws:rds/clusterInstance:ClusterInstance": "identifier",
    "aws:docdb/cluster:Cluster": "clusterIdentifier",
    "aws:neptune/cluster:Cluster": "clusterIdentifier",
}
_LOWER_CASE = {*_PROPERTIES, "aws:rds/subnetGroup:SubnetGroup", "aws:rds/parameterGroup:ParameterGroup"}
_MAX_LENGTH = {
    "aws:s3/bucket:Bucket": 63,
    "aws:rds/instance:Instance": 63,
    "aws:rds/cluster:Cluster": 63,
    "aws:lb/loadBalancer:LoadBalancer": 32,
    "aws:lb/targetGroup:TargetGroup": 32,
    "aws:elb/loadBalancer:LoadBalancer": 32,
    "aws:iam/role:Role": 64,
    "aws:lambda/function:Function": 64,
}
_DEFAULT_MAX_LENGTH = 255
_HEX_DIGITS = 7


class Mode(Enum):
    """What the stack's `pulumi:autonaming` setting asks for."""

    PROPOSE = 0
    ENFORCE = 1
    DISABLE = 2


@dataclass(frozen=True)
class Naming:
    """All that a made-up name is made from."""

    logical_name: str
    seed: bytes
    proposed: str = ""
    mode: Mode = Mode.PROPOSE


def name_property(resource: ResourceType) -> str | None:
    """Which property takes the made-up name, if any."""
    special = _PROPERTIES.get(canonical(resource.token))
    if special is not None:
        return special
    return "name" if resource.optional_computed.get("name") == "s" else None


def automatic_name(resource: ResourceType, naming: Naming) -> str | None:
    """Make up a name: the logical name and seven hexadecimal digits, cut to what AWS accepts."""
    if naming.mode is Mode.DISABLE:
        return None
    if naming.proposed:
        return naming.proposed
    token = canonical(resource.token)
    stem = naming.logical_name.lower() if token in _LOWER_CASE else naming.logical_name
    digits = hashlib.sha256(naming.seed).hexdigest()[:_HEX_DIGITS]
    return f"{stem[: _MAX_LENGTH.get(token, _DEFAULT_MAX_LENGTH) - _HEX_DIGITS - 1]}-{digits}"


def kept_name(name: str, olds: Mapping[str, Value]) -> Value:
    """Give the name that was made up last time; None if the program gave the last one, or there was none."""
    made_up = plain(olds.get("__defaults"))
    return olds.get(name) if isinstance(made_up, list) and name in made_up else None
