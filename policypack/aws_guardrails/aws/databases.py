"""What decides about a database beside its own switches: its engine, and what it is made from."""

from collections.abc import Mapping
from typing import Final

from aws_guardrails.kinds import DOCDB_CLUSTER, NEPTUNE_CLUSTER, RDS_CLUSTER, RDS_INSTANCE
from aws_guardrails.model import Resource
from aws_guardrails.values import MISSING, UNKNOWN, Marker

OF_CLUSTER: Final = (
    "snapshotIdentifier",
    "restoreToPointInTime",
    "replicationSourceIdentifier",
    "sourceDbClusterIdentifier",
    "sourceDbClusterResourceId",
    "globalClusterIdentifier",
)

SOURCES: Final[Mapping[str, tuple[str, ...]]] = {
    RDS_INSTANCE: (
        "replicateSourceDb",
        "snapshotIdentifier",
        "restoreToPointInTime",
        "sourceDbiResourceId",
        "sourceDbClusterIdentifier",
        "sourceDbInstanceAutomatedBackupsArn",
        "dbClusterSnapshotIdentifier",
    ),
    RDS_CLUSTER: OF_CLUSTER,
    DOCDB_CLUSTER: OF_CLUSTER,
    NEPTUNE_CLUSTER: OF_CLUSTER,
}
"""By kind the properties that name another database, or a snapshot of one, that a database is made from; those that only
aws-native has are called as there.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-rds-dbinstance.html
https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-rds-dbcluster.html
"""


def is_aurora(database: Resource) -> bool | Marker:
    """Tell whether a cluster is one of Aurora, or an instance belongs to one.

    An instance without an engine is a replica or a restore; a cluster without one may be Aurora, which was the default of
    pulumi-aws up to version 5.
    """
    engine = database.get("engine")
    if isinstance(engine, str):
        return engine.lower().startswith("aurora")
    return False if engine is MISSING and database.kind == RDS_INSTANCE else UNKNOWN


def source(database: Resource) -> str | None:
    """Return the property that names what a database is made from, or None for a new one.

    An empty one names nothing.
    """
    return next((name for name in SOURCES[database.kind] if database.get(name) not in (MISSING, "")), None)
