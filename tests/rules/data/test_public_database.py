"""What the examples of data-public-database do not say."""

from typing import TypeAlias

import pytest
from aws_guardrails.examples import Given, Input, Question
from aws_guardrails.rules.data.public_database import OF_ENGINE, OF_GATEWAY, OF_SOURCE
from aws_guardrails.values import UNKNOWN
from judging import judge_one

RULE = "data-public-database"
RDS = "aws:rds/instance:Instance"
CLUSTER = "aws:rds/cluster:Cluster"
NATIVE_RDS = "aws-native:rds:DbInstance"
NATIVE_CLUSTER = "aws-native:rds:DbCluster"
SHARDS = "aws:rds/shardGroup:ShardGroup"
SWITCH = "publiclyAccessible"
GROUP = "dbSubnetGroupName"

PRIVATE_BY_DEFAULT = [
    RDS,
    "aws:rds/clusterInstance:ClusterInstance",
    "aws:neptune/clusterInstance:ClusterInstance",
    "aws:redshift/cluster:Cluster",
    "aws:redshiftserverless/workgroup:Workgroup",
    "aws:timestreaminfluxdb/dbInstance:DbInstance",
    "aws:timestreaminfluxdb/dbCluster:DbCluster",
    "aws:lightsail/database:Database",
    "aws-native:neptune:DbInstance",
    "aws-native:redshift:Cluster",
    "aws-native:redshiftserverless:Workgroup",
    "aws-native:timestream:InfluxDbInstance",
    "aws-native:timestream:InfluxDbCluster",
    "aws-native:lightsail:Database",
]
OTHERS = [CLUSTER, NATIVE_RDS, NATIVE_CLUSTER, SHARDS, "aws-native:rds:DbShardGroup"]

Verdict: TypeAlias = tuple[list[str], list[str]]
"""Paths of findings and of questions."""

SILENT: Verdict = ([], [])
FOUND: Verdict = ([SWITCH], [])
ASKED: Verdict = ([], [SWITCH])


def judged(token: str, **inputs: Input) -> Verdict:
    said = judge_one(RULE, Given(token, "it", {"tags": {"team": "shop"}, **inputs}))
    return [finding.path for _, finding in said.findings], [question.path for _, question in said.undecided]


def asked(token: str, **inputs: Input) -> Question:
    """Return what is asked about the database, and nothing is found."""
    said = judge_one(RULE, Given(token, "it", inputs))
    assert said.findings == ()
    return said.questions()["it"]


@pytest.mark.parametrize("token", [*PRIVATE_BY_DEFAULT, *OTHERS])
@pytest.mark.parametrize(
    ("value", "verdict"),
    [(True, FOUND), ("true", FOUND), (False, SILENT), ("false", SILENT), (UNKNOWN, ASKED), ("yes", ASKED), (1, ASKED)],
)
def test_a_switch_decides_on_every_database(token: str, value: Input, verdict: Verdict) -> None:
    assert judged(token, engine="mysql", publiclyAccessible=value) == verdict


def test_a_switch_that_is_no_boolean_is_named_as_such() -> None:
    assert asked(RDS, publiclyAccessible="yes") == Question(SWITCH, "is neither true nor false")


@pytest.mark.parametrize(("token", "verdict"), [(RDS, SILENT), (CLUSTER, FOUND)])
def test_an_empty_switch_is_an_omitted_one(token: str, verdict: Verdict) -> None:
    assert judged(token, engine="mysql", publiclyAccessible="") == verdict


@pytest.mark.parametrize("token", PRIVATE_BY_DEFAULT)
def test_an_omitted_switch_is_off(token: str) -> None:
    assert judged(token, engine="mysql") == SILENT


@pytest.mark.parametrize("token", [CLUSTER, NATIVE_CLUSTER, NATIVE_RDS])
@pytest.mark.parametrize(
    ("group", "verdict"),
    [
        (None, FOUND),
        ("", FOUND),
        ("default", FOUND),
        ("Default", FOUND),
        ("private", SILENT),
        (UNKNOWN, ([], [GROUP])),
    ],
)
def test_on_a_multi_az_cluster_and_in_aws_native_the_subnet_group_decides(
    token: str, group: Input, verdict: Verdict
) -> None:
    assert judged(token, engine="postgres", dbSubnetGroupName=group) == verdict


@pytest.mark.parametrize("token", [CLUSTER, NATIVE_CLUSTER])
@pytest.mark.parametrize("group", [None, "default", UNKNOWN])
def test_an_aurora_cluster_has_no_such_switch(token: str, group: Input) -> None:
    assert judged(token, engine="aurora-postgresql", dbSubnetGroupName=group) == SILENT


@pytest.mark.parametrize(("group", "verdict"), [(None, SILENT), ("default", FOUND), ("private", SILENT)])
def test_an_instance_of_aurora_is_public_in_the_default_group_alone(group: Input, verdict: Verdict) -> None:
    assert judged(NATIVE_RDS, engine="aurora-mysql", dbSubnetGroupName=group) == verdict


@pytest.mark.parametrize("token", [CLUSTER, NATIVE_RDS])
def test_an_unknown_engine_is_asked_for_where_it_decides(token: str) -> None:
    assert asked(token, engine=UNKNOWN) == Question("engine", OF_ENGINE)
    assert judged(token, engine=UNKNOWN, dbSubnetGroupName="private") == SILENT


@pytest.mark.parametrize(
    ("token", "name"),
    [
        (NATIVE_RDS, "sourceDbInstanceIdentifier"),
        (NATIVE_RDS, "dbSnapshotIdentifier"),
        (CLUSTER, "snapshotIdentifier"),
    ],
)
def test_a_replica_or_restore_that_says_nothing_is_undecided(token: str, name: str) -> None:
    assert asked(token, engine="mysql", **{name: "orders"}) == Question(SWITCH, OF_SOURCE)


@pytest.mark.parametrize("token", [SHARDS, "aws-native:rds:DbShardGroup"])
def test_a_shard_group_that_says_nothing_is_undecided(token: str) -> None:
    assert asked(token, maxAcu=16) == Question(SWITCH, OF_GATEWAY)


@pytest.mark.parametrize(
    "token",
    [
        "aws:dms/replicationInstance:ReplicationInstance",
        "aws:mq/broker:Broker",
        "aws:docdb/clusterInstance:ClusterInstance",
    ],
)
def test_what_is_no_database_of_these_is_silent(token: str) -> None:
    assert judged(token, publiclyAccessible=True) == SILENT
