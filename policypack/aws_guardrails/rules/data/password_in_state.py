"""Passwords of databases must not pass through the program.

## Why it matters

Whatever a program gives to a resource stands in the stack's state. There it is encrypted at best, and whoever may deploy or
export the stack can read it, and so can everybody who ever got hold of the state and its key. It also never changes by
itself.

## How to fix it

Let AWS make the password, keep it in Secrets Manager and rotate it: set `manageMasterUserPassword` (RDS, Aurora,
DocumentDB), `manageMasterPassword` (Redshift) or `manageAdminPassword` (Redshift Serverless) to true, and leave the
password out. The application then reads the secret when it starts, with the rights of its own role. Where there is no such
switch, the message names another way: sign-in by IAM, or the ARN of a secret.

AWS cannot do so for RDS Custom, Aurora global databases and blue/green deployments: there the password takes an exemption.

There is no remediation: whoever signs in with the old password would be cut off.

## What it judges

The pack cannot tell a literal from a config secret, or from a value that the program has read from Secrets Manager: all of
them look alike, and all of them are in the state. Where the password was computed from another resource of the
stack, such as `random.RandomPassword`, the message names it; its output is in the state too.

Judged are RDS, Aurora, DocumentDB, Redshift, OpenSearch and Elasticsearch, Autonomous Database of Oracle Database@AWS, and
ElastiCache and MemoryDB for Redis and Valkey. Replicas and restores without a password are left alone.

In a template, dynamic references (`{{resolve:secretsmanager:…}}`), and whatever else CloudFormation itself looks up, are
not in the state and left alone.

## What it does not catch

- Write-only properties (`passwordWo`, `masterPasswordWo`, …). They are left alone because Pulumi never shows them among the
  outputs, but as of November 2026 it does write what the program gave among the inputs, as a secret. Only what AWS manages
  stays out of the state for certain.
- Message brokers, InfluxDB and Lightsail databases, whose password only the program can give.
- Passwords of other things, such as directories or data sources, and secrets that the program puts into Secrets Manager.
- Whether the password is plain text in the config: that is `data-plaintext-password`. It is another fact, and both report
  it: one that the password is known to whoever sees the config, this one that it is in the state. AWS's own password mends
  both.

It sees the program, not the account.

## References

- [Password management with Amazon RDS and AWS Secrets Manager](https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-secrets-manager.html)
- [CreateDBCluster: ManageMasterUserPassword, for Amazon DocumentDB](https://docs.aws.amazon.com/documentdb/latest/developerguide/API_CreateDBCluster.html)
- [Managing Amazon Redshift admin passwords](https://docs.aws.amazon.com/redshift/latest/mgmt/redshift-secrets-manager-integration.html)
- [Fine-grained access control in Amazon OpenSearch Service](https://docs.aws.amazon.com/opensearch-service/latest/developerguide/fgac.html)
- [Authenticating with IAM in ElastiCache](https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/auth-iam.html)
- [Pulumi's write-only fields](https://www.pulumi.com/docs/iac/concepts/secrets/write-only-fields/)
"""

import json
from collections.abc import Iterator, Mapping
from typing import Final

from aws_guardrails.aws.passwords import TOPIC, passwords
from aws_guardrails.config import Config
from aws_guardrails.examples import Example, Given, Input, Question, Ref, compliant, undecided, violating
from aws_guardrails.kinds import (
    AUTONOMOUS_DATABASE,
    DOCDB_CLUSTER,
    DOCDB_ELASTIC_CLUSTER,
    ELASTICACHE_USER,
    ELASTICSEARCH_DOMAIN,
    MEMORYDB_USER,
    OPENSEARCH_DOMAIN,
    RDS_CLUSTER,
    RDS_INSTANCE,
    REDSHIFT_CLUSTER,
    REDSHIFT_NAMESPACE,
    REPLICATION_GROUP,
)
from aws_guardrails.model import (
    NOT_KNOWN,
    SECURITY_HUB,
    Answer,
    Control,
    Finding,
    Level,
    Path,
    Resource,
    ResourceCheck,
    Rule,
    Severity,
    StackCheck,
    Undecided,
)
from aws_guardrails.quoting import clean
from aws_guardrails.stack import Stack
from aws_guardrails.values import UNKNOWN

MANAGED: Final = "Set `{path}` to true and leave the password out: AWS then makes one and keeps it in Secrets Manager."
BY_ROLE: Final = "Make an IAM role the master user, by `{path}`, and switch the internal user database off."
BY_IAM: Final = "Set `{path}` to `iam` and leave the password out: the user then signs in with the rights of a role."

OTHER_WAYS: Final[Mapping[str, tuple[Path, str]]] = {
    AUTONOMOUS_DATABASE: (("adminPasswordSource",), "Name a secret of Secrets Manager by `{path}` instead."),
    DOCDB_CLUSTER: (("manageMasterUserPassword",), MANAGED),
    DOCDB_ELASTIC_CLUSTER: (
        ("authType",),
        "Set `{path}` to `SECRET_ARN`, and give the ARN of a secret for the password.",
    ),
    ELASTICACHE_USER: (("authenticationMode", "type"), BY_IAM),
    ELASTICSEARCH_DOMAIN: (("advancedSecurityOptions", "masterUserOptions", "masterUserArn"), BY_ROLE),
    MEMORYDB_USER: (("authenticationMode", "type"), BY_IAM),
    OPENSEARCH_DOMAIN: (("advancedSecurityOptions", "masterUserOptions", "masterUserArn"), BY_ROLE),
    RDS_CLUSTER: (("manageMasterUserPassword",), MANAGED),
    RDS_INSTANCE: (("manageMasterUserPassword",), MANAGED),
    REDSHIFT_CLUSTER: (("manageMasterPassword",), MANAGED),
    REDSHIFT_NAMESPACE: (("manageAdminPassword",), MANAGED),
    REPLICATION_GROUP: (
        ("userGroupIds",),
        "Leave it out, and name by `{path}` a group of users who sign in by IAM with the rights of a role.",
    ),
}
"""By kind, the property that makes a password needless, and how.

https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-secrets-manager.html
https://docs.aws.amazon.com/documentdb/latest/developerguide/API_elastic_CreateCluster.html
https://docs.aws.amazon.com/opensearch-service/latest/APIReference/API_MasterUserOptions.html
https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/auth-iam.html
https://docs.aws.amazon.com/memorydb/latest/devguide/auth-iam.html
"""

IN_STATE: Final = (
    "`{path}` is given by the program, so the password stands in the stack's state, and whoever may deploy the stack can "
    "read it. Whether it is a literal, a config secret or read from elsewhere does not show here{source}. {remedy}"
)


def password_in_inputs(database: Resource, _config: Config) -> Iterator[Answer]:
    """Report each password that the outputs need not show.

    What AWS never returns aws-native answers with what it was given, but only of properties at the top:
    https://github.com/pulumi/pulumi-aws-native
    """
    if not database.shown.type.startswith("aws-native:"):
        return
    for path, value in passwords(database):
        if value is not UNKNOWN and len(database.written(*path)) > 1:
            yield _finding(database, path, [])


def password_in_state(stack: Stack, _config: Config) -> Iterator[Answer]:
    """Report each password that a program gives where it need not."""
    for database in stack.of_kind(*OTHER_WAYS):
        for path, value in passwords(database):
            if not database.gives(*path):
                continue
            sources = [each for each in stack.sources(database, *path) if each.shown is not database.shown]
            if value is not UNKNOWN:
                yield _finding(database, path, sources)
            else:
                yield Undecided(database, database.path(*path), f"{NOT_KNOWN}{_told(sources)}", TOPIC)


def _finding(database: Resource, path: Path, sources: list[Resource]) -> Finding:
    switch, remedy = OTHER_WAYS[database.kind]
    text = database.path(*path)
    return Finding(
        database,
        text,
        IN_STATE.format(path=text, source=_told(sources), remedy=remedy.format(path=database.path(*switch))),
    )


def _told(sources: list[Resource]) -> str:
    """Say of which resources a password was computed; what they are called is the program's choice."""
    named = sorted({f"`{clean(source.shown.name)}` ({source.shown.type})" for source in sources})
    return f"; it comes from {' and '.join(named)}" if named else ""


def examples() -> tuple[Example, ...]:
    """Return the examples."""

    def database(**inputs: Input) -> Given:
        sound: dict[str, Input] = {"publiclyAccessible": False, "storageEncrypted": True}
        return Given(RDS_INSTANCE, "orders", {"engine": "postgres", "username": "shop", **sound, **inputs})

    def message(path: str, switch: str, remedy: str) -> str:
        return IN_STATE.format(path=path, source="", remedy=remedy.format(path=switch))

    properties = {
        "MasterUserPassword": "{{resolve:secretsmanager:orders:SecretString:password}}",
        "PubliclyAccessible": False,
        "StorageEncrypted": True,
    }
    words: Input = "correct-horse-battery"
    managed = message("password", "manageMasterUserPassword", MANAGED)
    return (
        violating("The program gives the password", database(password=words), on={"orders": managed}),
        violating(
            "The master user of a search domain",
            Given(
                OPENSEARCH_DOMAIN,
                "search",
                {
                    "domainName": "search",
                    "advancedSecurityOptions": {
                        "enabled": True,
                        "internalUserDatabaseEnabled": True,
                        "masterUserOptions": {"masterUserName": "search", "masterUserPassword": words},
                    },
                },
            ),
            on={
                "search": message(
                    "advancedSecurityOptions.masterUserOptions.masterUserPassword",
                    "advancedSecurityOptions.masterUserOptions.masterUserArn",
                    BY_ROLE,
                )
            },
        ),
        compliant("RDS makes the password and keeps it", database(manageMasterUserPassword=True)),
        compliant(
            "A replica has that of its source",
            Given(RDS_INSTANCE, "reader", {"publiclyAccessible": False, "replicateSourceDb": "orders"}),
        ),
        compliant(
            "A template refers to Secrets Manager",
            Given(
                "aws:cloudformation/stack:Stack",
                "legacy",
                {
                    "name": "legacy",
                    "templateBody": json.dumps(
                        {"Resources": {"Orders": {"Type": "AWS::RDS::DBInstance", "Properties": properties}}}
                    ),
                },
            ),
        ),
        undecided(
            "At the first preview another resource has yet to make it",
            Given("random:index/randomPassword:RandomPassword", "master", {"length": 24}),
            database(password=Ref("master", "result")),
            on={
                "orders": Question(
                    "password",
                    "is not known before the deployment; it comes from `master` "
                    "(random:index/randomPassword:RandomPassword)",
                )
            },
        ),
        undecided("The password is computed", database(password=UNKNOWN), on={"orders": "password"}),
    )


RULE = Rule(
    name="data-password-in-state",
    title="Password in the state",
    description="Passwords of databases must not pass through the program.",
    severity=Severity.MEDIUM,
    level=Level.ADVISORY,
    remediation="Let AWS manage the password in Secrets Manager, or let users sign in by IAM.",
    controls=(Control(SECURITY_HUB, "SecretsManager.1"),),
    since="0.1.0",
    config=Config,
    examples=examples,
    resource_check=ResourceCheck(tuple(OTHER_WAYS), password_in_inputs),
    stack_check=StackCheck(tuple(OTHER_WAYS), password_in_state),
    topics=(TOPIC,),
)
