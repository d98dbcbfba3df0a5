"""Where the passwords of databases and message brokers stand, and the user data of servers."""

from collections.abc import Iterator, Mapping
from typing import Final

from aws_guardrails.forms.cloudformation import DYNAMIC
from aws_guardrails.kinds import (
    AUTONOMOUS_DATABASE,
    BROKER,
    DOCDB_CLUSTER,
    DOCDB_ELASTIC_CLUSTER,
    ELASTICACHE_USER,
    ELASTICSEARCH_DOMAIN,
    INFLUXDB_CLUSTER,
    INFLUXDB_INSTANCE,
    INSTANCE,
    LAUNCH_CONFIGURATION,
    LAUNCH_TEMPLATE,
    LIGHTSAIL_DATABASE,
    LIGHTSAIL_INSTANCE,
    MEMORYDB_USER,
    OPENSEARCH_DOMAIN,
    RDS_CLUSTER,
    RDS_INSTANCE,
    REDSHIFT_CLUSTER,
    REDSHIFT_NAMESPACE,
    REPLICATION_GROUP,
    SPOT_FLEET,
    SPOT_INSTANCE,
)
from aws_guardrails.model import Path, Resource
from aws_guardrails.values import UNKNOWN, Value

EACH: Final = "[]"
"""Stands for every element of a list in a path."""

MASTER_USER: Final[tuple[Path, ...]] = (("advancedSecurityOptions", "masterUserOptions", "masterUserPassword"),)

PASSWORDS: Final[Mapping[str, tuple[Path, ...]]] = {
    AUTONOMOUS_DATABASE: (("adminPassword",),),
    BROKER: (("users", EACH, "password"),),
    DOCDB_CLUSTER: (("masterPassword",),),
    DOCDB_ELASTIC_CLUSTER: (("adminUserPassword",),),
    ELASTICACHE_USER: (("passwords", EACH), ("authenticationMode", "passwords", EACH)),
    ELASTICSEARCH_DOMAIN: MASTER_USER,
    INFLUXDB_CLUSTER: (("password",),),
    INFLUXDB_INSTANCE: (("password",),),
    LIGHTSAIL_DATABASE: (("masterPassword",),),
    MEMORYDB_USER: (("authenticationMode", "passwords", EACH),),
    OPENSEARCH_DOMAIN: MASTER_USER,
    RDS_CLUSTER: (("masterPassword",),),
    RDS_INSTANCE: (("password",),),
    REDSHIFT_CLUSTER: (("masterPassword",),),
    REDSHIFT_NAMESPACE: (("adminUserPassword",),),
    REPLICATION_GROUP: (("authToken",),),
}
"""By kind, the properties by which a program gives a password. Neptune has none."""

ONLY_FROM_PROGRAM: Final = frozenset({BROKER, INFLUXDB_CLUSTER, INFLUXDB_INSTANCE, LIGHTSAIL_DATABASE})
"""The kinds for which AWS makes no password, nor lets users sign in without one."""

USER_DATA: Final[Mapping[str, tuple[Path, ...]]] = {
    INSTANCE: (("userData",), ("userDataBase64",)),
    LAUNCH_CONFIGURATION: (("userData",), ("userDataBase64",)),
    LAUNCH_TEMPLATE: (("userData",),),
    LIGHTSAIL_INSTANCE: (("userData",),),
    SPOT_FLEET: (("launchSpecifications", EACH, "userData"),),
    SPOT_INSTANCE: (("userData",), ("userDataBase64",)),
}

TOPIC: Final = "password"
"""What the value of a password is, which several rules ask."""


def passwords(resource: Resource) -> Iterator[tuple[Path, Value]]:
    """Yield path and value of each password that a program gives, known or not.

    What CloudFormation alone works out, such as a reference to a secret, no program gives.
    """
    if resource.kind == DOCDB_ELASTIC_CLUSTER:
        yield from _of_elastic_cluster(resource)
        return
    for path in PASSWORDS.get(resource.kind, ()):
        for where, value in _found(resource, path):
            if _is_given(value) and not _is_left_to_aws(resource, where, value):
                yield where, value


def _of_elastic_cluster(cluster: Resource) -> Iterator[tuple[Path, Value]]:
    """Yield the password of a cluster, unless the same property is to be the ARN of a secret.

    https://docs.aws.amazon.com/documentdb/latest/developerguide/API_elastic_CreateCluster.html
    """
    path = PASSWORDS[DOCDB_ELASTIC_CLUSTER][0]
    kind, value = cluster.get("authType"), cluster.get(*path)
    if kind in ("PLAIN_TEXT", UNKNOWN) and _is_given(value) and not _is_left_to_aws(cluster, path, value):
        yield path, UNKNOWN if kind is UNKNOWN else value


def user_data(resource: Resource) -> Iterator[tuple[Path, Value]]:
    """Yield path and value of each piece of user data that a program gives, known or not."""
    for path in USER_DATA.get(resource.kind, ()):
        yield from (found for found in _found(resource, path) if _is_given(found[1]))


def _found(resource: Resource, path: Path) -> Iterator[tuple[Path, Value]]:
    if EACH not in path:
        yield path, resource.get(*path)
        return
    before, after = path[: path.index(EACH)], path[path.index(EACH) + 1 :]
    elements = resource.get(*before)
    if elements is UNKNOWN:
        yield before, UNKNOWN
    for index in range(len(elements) if isinstance(elements, tuple) else 0):
        whole = (*before, index, *after)
        yield whole, resource.get(*whole)


def _is_given(value: Value) -> bool:
    return value is UNKNOWN or (isinstance(value, str) and value != "")


def _is_left_to_aws(resource: Resource, path: Path, value: Value) -> bool:
    """Tell whether a password is what CloudFormation works out; pulumi-aws takes the text of a reference for a password."""
    if value is UNKNOWN:
        return resource.is_left_to_aws(*path)
    return resource.form is not None and isinstance(value, str) and DYNAMIC in value
