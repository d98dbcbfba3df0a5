"""Databases must not be publicly accessible.

## Why it matters

Whatever has an address on the internet is found by those who try passwords and known faults on all that answers. What keeps
them out of such a database is its security groups alone, which anybody with a reason to connect from home may open.

## How to fix it

Set `publiclyAccessible` to false. The database then has a private address, which the servers in its VPC reach; people reach
it through a VPN, or through Session Manager's port forwarding.

There is no remediation: whoever connects over the internet today would be cut off.

## What omitted means

| resource | without the switch |
|---|---|
| instance of RDS, Aurora or Neptune | private: pulumi-aws says so to AWS |
| RDS instance in a template, or of aws-native | public in the subnet group `default`, and without one if not Aurora |
| Multi-AZ cluster | public in the subnet group `default`, and without one |
| Aurora cluster | it has no such switch, its instances have |
| shard group of Aurora Limitless | as the internet gateway of its VPC has it, so undecided |
| Redshift cluster | private since January 2025; versions 5 and 6 of pulumi-aws fill in `true`, which is seen |

A replica or a restored database that says nothing is undecided, where it is not private anyway. Of Redshift Serverless,
InfluxDB and Lightsail, and of Neptune in templates, AWS documents no default, so only a switch that is on is reported.

## What it does not catch

It sees the program, not the account, and nothing of a template that is kept elsewhere. It judges the switch, not the
network: security groups, subnets and routes are not looked at. Without the switch a database may still be opened, by a
proxy or a load balancer in front of it. DocumentDB and ElastiCache have no such switch, because they are never public.
OpenSearch domains, message brokers and the replication instances of DMS are no databases of this policy.

## References

- [CreateDBInstance: PubliclyAccessible](https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBInstance.html)
- [CreateDBCluster: PubliclyAccessible](https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBCluster.html)
- [Hiding a DB instance in a VPC from the internet](https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_VPC.WorkingWithRDSInstanceinaVPC.html)
- [Behavior changes in Amazon Redshift](https://docs.aws.amazon.com/redshift/latest/mgmt/behavior-changes.html)
"""

from collections.abc import Iterator
from typing import Final

from aws_guardrails.aws.databases import is_aurora, source
from aws_guardrails.config import Config
from aws_guardrails.examples import Example, Given, Input, Question, compliant, undecided, violating
from aws_guardrails.kinds import (
    INFLUXDB_CLUSTER,
    INFLUXDB_INSTANCE,
    LIGHTSAIL_DATABASE,
    NEPTUNE_INSTANCE,
    RDS_CLUSTER,
    RDS_CLUSTER_INSTANCE,
    RDS_INSTANCE,
    RDS_SHARD_GROUP,
    REDSHIFT_CLUSTER,
    REDSHIFT_WORKGROUP,
)
from aws_guardrails.model import (
    CIS,
    NO_BOOLEAN,
    SECURITY_HUB,
    Answer,
    Control,
    Finding,
    Level,
    Resource,
    ResourceCheck,
    Rule,
    Severity,
    Undecided,
)
from aws_guardrails.values import MISSING, UNKNOWN, as_bool

DATABASES: Final = (
    RDS_INSTANCE,
    RDS_CLUSTER,
    RDS_CLUSTER_INSTANCE,
    RDS_SHARD_GROUP,
    NEPTUNE_INSTANCE,
    REDSHIFT_CLUSTER,
    REDSHIFT_WORKGROUP,
    INFLUXDB_INSTANCE,
    INFLUXDB_CLUSTER,
    LIGHTSAIL_DATABASE,
)

MESSAGE: Final = (
    "{fact}, so the database has an address on the internet, and its security groups alone keep strangers out. Set it to "
    "`false`, and connect through the VPC."
)
OMITTED: Final = "`{path}` is omitted, which means `true` in the default subnet group"
OF_GATEWAY: Final = "is omitted, which means what the internet gateway of the VPC makes of it"
OF_ENGINE: Final = "decides what an omitted switch means, and is not known before the deployment"
OF_SOURCE: Final = "is omitted, and what AWS makes of that for a replica or a restore the pack does not know"
OF_GROUP: Final = "decides whether the database is public, and is not known before the deployment"


def public_database(database: Resource, _config: Config) -> Iterator[Answer]:
    """Report a database that is publicly accessible, also by default."""
    value, path = database.get("publiclyAccessible"), database.path("publiclyAccessible")
    is_public = as_bool(value)
    if value in (MISSING, ""):
        yield from _judge_omitted(database, path)
    elif is_public is UNKNOWN:
        yield Undecided(database, path)
    elif is_public is MISSING:
        yield Undecided(database, path, NO_BOOLEAN)
    elif is_public:
        fact = f"`{path}` is {database.quote('publiclyAccessible')}"
        yield Finding(database, path, MESSAGE.format(fact=fact))


def _judge_omitted(database: Resource, path: str) -> Iterator[Answer]:
    """Judge a database that says nothing, where that need not mean false.

    https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-rds-dbshardgroup.html
    """
    if database.kind == RDS_SHARD_GROUP:
        yield Undecided(database, path, OF_GATEWAY)
    # pulumi-aws sends false for an instance that says nothing, but nothing for a cluster. The instances of an Aurora cluster
    # have the switch, it has none itself.
    elif (database.kind == RDS_INSTANCE and database.form is not None) or (
        database.kind == RDS_CLUSTER and is_aurora(database) is not True
    ):
        yield from _judge_by_subnet_group(database, path)


def _judge_by_subnet_group(database: Resource, path: str) -> Iterator[Answer]:
    """Judge an instance or Multi-AZ cluster by what AWS takes for an omitted switch.

    https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBInstance.html
    https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBCluster.html
    """
    group, of_aurora = database.get("dbSubnetGroupName"), is_aurora(database)
    is_default = isinstance(group, str) and group.lower() == "default"
    if source(database) is not None:
        yield Undecided(database, path, OF_SOURCE)
    elif group is UNKNOWN:
        yield Undecided(database, database.path("dbSubnetGroupName"), OF_GROUP)
    elif is_default or group in (MISSING, ""):
        if of_aurora is UNKNOWN:
            yield Undecided(database, database.path("engine"), OF_ENGINE)
        elif is_default or of_aurora is False:
            yield Finding(database, path, MESSAGE.format(fact=OMITTED.format(path=path)))


def examples() -> tuple[Example, ...]:
    """Return the examples."""

    def database(**inputs: Input) -> Given:
        return Given(RDS_INSTANCE, "orders", {"engine": "postgres", "instanceClass": "db.t4g.micro", **inputs})

    def cluster(engine: Input, **inputs: Input) -> Given:
        return Given(RDS_CLUSTER, "orders", {"engine": engine, **inputs})

    def warehouse(**inputs: Input) -> Given:
        return Given(REDSHIFT_CLUSTER, "sales", {"clusterIdentifier": "sales", "nodeType": "ra3.large", **inputs})

    given = MESSAGE.format(fact="`publiclyAccessible` is `true`")
    by_default = MESSAGE.format(fact=OMITTED.format(path="publiclyAccessible"))
    return (
        violating("A public database", database(publiclyAccessible=True), on={"orders": given}),
        violating("A public data warehouse", warehouse(publiclyAccessible=True), on={"sales": given}),
        violating(
            "A public instance of an Aurora cluster",
            Given(
                RDS_CLUSTER_INSTANCE,
                "reader",
                {"clusterIdentifier": "orders", "engine": "aurora-mysql", "publiclyAccessible": True},
            ),
            on={"reader": given},
        ),
        violating("A Multi-AZ cluster in the default VPC", cluster("mysql"), on={"orders": by_default}),
        compliant("A private database", database(publiclyAccessible=False)),
        compliant("A Multi-AZ cluster in subnets of its own", cluster("mysql", dbSubnetGroupName="private")),
        compliant("An Aurora cluster, whose instances have the switch", cluster("aurora-mysql")),
        compliant("A private data warehouse", warehouse()),
        undecided("The switch is computed", database(publiclyAccessible=UNKNOWN), on={"orders": "publiclyAccessible"}),
        undecided(
            "The subnets of a Multi-AZ cluster are computed",
            cluster("postgres", dbSubnetGroupName=UNKNOWN),
            on={"orders": Question("dbSubnetGroupName", OF_GROUP)},
        ),
    )


RULE = Rule(
    name="data-public-database",
    title="Public database",
    description="Databases must not be publicly accessible.",
    severity=Severity.CRITICAL,
    level=Level.MANDATORY,
    remediation="Set publiclyAccessible to false.",
    controls=(
        Control(SECURITY_HUB, "RDS.2"),
        Control(SECURITY_HUB, "Redshift.1"),
        Control(CIS, "2.3.3"),
    ),
    since="0.1.0",
    config=Config,
    examples=examples,
    resource_check=ResourceCheck(DATABASES, public_database),
)
