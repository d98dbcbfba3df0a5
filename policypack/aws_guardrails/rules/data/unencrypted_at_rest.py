"""Databases, volumes, file systems and queues must be encrypted at rest.

## Why it matters

Whoever gets hold of a disk, a snapshot or a backup reads what is on it, without any right to the database or server that
wrote it. Encryption at rest adds a lock that is opened only with the right to a key. It costs nothing with the keys that AWS
manages, and nobody notices it.

## How to fix it

Set `storageEncrypted` (RDS, DocumentDB, Neptune) or `encrypted` (EBS, EFS) to true, and leave `sqsManagedSseEnabled` out.

AWS decides about encryption when it creates something. So Pulumi replaces a database, volume or file system whose switch
changes, and **the new one is empty**. What exists with data in it is copied first: make an encrypted copy of a snapshot, and
restore from it.

For EBS the switch may stand elsewhere: `aws.ebs.EncryptionByDefault` encrypts every new volume of an account and Region. One
in the stack is seen, for the resources of its own provider and `region`. Where it is turned on outside of the stack, in all
accounts and Regions that are deployed to, say so by `ebsEncryptedByDefault`.

## What omitted means

What AWS's API does, which is not what its console proposes:

| resource | without the switch |
|---|---|
| RDS instance, Multi-AZ cluster, DocumentDB, Neptune | not encrypted |
| Aurora cluster | encrypted, if it was created on or after 18 February 2026 |
| EFS file system | not encrypted |
| SQS queue | encrypted |
| EBS volume that is new and empty | encrypted if encryption by default is on |
| EBS volume of an AMI or a snapshot | encrypted if that is, or if encryption by default is on |

What is made from something else inherits its encryption: a replica, a restored database, a member of a global cluster,
a volume with `snapshotId`, the root volume of an instance. Unless its switch is on, such a one is undecided until AWS
has answered what became of it. That goes for an instance without `rootBlockDevice` too, whose root volume comes from
its AMI: say `encrypted: true` there, which encrypts it whatever the AMI is. In a list of devices `/dev/xvda` and
`/dev/sda1` are taken for the root volume, and all others for new and empty ones. An instance of a launch template is
left to the template.

A switch that is false is in violation, but for these: encryption by default wins over it; a replica, a restore and a volume
of a snapshot inherit all the same; and Aurora encrypts a new cluster nevertheless, so that this cluster is undecided.

There is no remediation: the change would replace what has the data.

## What it does not catch

It sees the program, not the account, and nothing of a template that is kept elsewhere. Which key encrypts, it does not
ask. Volumes of an AMI that the program does not list are not seen, nor are those that another service creates, such as
ECS or EMR. Other services are not judged: of SNS topics, log groups of CloudWatch and S3 objects AWS encrypts all by
itself.

## References

- [Encrypting Amazon RDS resources](https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Overview.Encryption.html)
- [Encrypting Amazon Aurora resources](https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/Overview.Encryption.html)
- [Amazon EBS encryption](https://docs.aws.amazon.com/ebs/latest/userguide/ebs-encryption.html)
- [Enable Amazon EBS encryption by default](https://docs.aws.amazon.com/ebs/latest/userguide/encryption-by-default.html)
- [Encrypting data at rest in Amazon EFS](https://docs.aws.amazon.com/efs/latest/ug/encryption-at-rest.html)
- [Encryption at rest in Amazon SQS](https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-server-side-encryption.html)
"""

from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple

from aws_guardrails.aws.block_devices import EncryptionByDefault, Origin, volumes
from aws_guardrails.aws.databases import is_aurora, source
from aws_guardrails.config import Config, parameter
from aws_guardrails.examples import Example, Given, Input, Question, Ref, compliant, undecided, violating
from aws_guardrails.kinds import (
    DOCDB_CLUSTER,
    EBS_ENCRYPTION_BY_DEFAULT,
    EBS_VOLUME,
    FILE_SYSTEM,
    INSTANCE,
    KMS_KEY,
    LAUNCH_CONFIGURATION,
    LAUNCH_TEMPLATE,
    NEPTUNE_CLUSTER,
    QUEUE,
    RDS_CLUSTER,
    RDS_INSTANCE,
    SPOT_FLEET,
    SPOT_INSTANCE,
)
from aws_guardrails.model import (
    CIS,
    NO_BOOLEAN,
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
from aws_guardrails.stack import Stack
from aws_guardrails.values import MISSING, UNKNOWN, Marker, as_bool

BY_THEMSELVES: Final = (RDS_INSTANCE, RDS_CLUSTER, DOCDB_CLUSTER, NEPTUNE_CLUSTER, FILE_SYSTEM, QUEUE)
"""What one resource proves; of volumes the account may know better."""

LAUNCHING: Final = (SPOT_FLEET, LAUNCH_CONFIGURATION, LAUNCH_TEMPLATE)
WITH_VOLUMES: Final = (EBS_VOLUME, INSTANCE, SPOT_INSTANCE, *LAUNCHING)

REPLACED: Final = "Set it to `true`; what exists already is replaced by that, so copy its data first."
FROM_NOW_ON: Final = "Set it to `true`, for what is launched from then on."
OMITTED: Final = "`{path}` is omitted, which means `false`."
OMITTED_IN_EBS: Final = (
    "`{path}` is omitted, which means `false`, because neither the stack nor `ebsEncryptedByDefault` says that EBS "
    "encryption by default is on."
)
QUEUE_MESSAGE: Final = (
    "`{path}` is {value} and no `{key}` is given, so messages lie unencrypted. Remove `{path}`: without it SQS encrypts "
    "them."
)

INHERITED: Final = "is decided by the encryption of what `{source}` names, which the pack does not know"
ENGINE_OPEN: Final = "is decided by `engine`: Aurora encrypts by itself, other engines do not"
OF_AURORA: Final = (
    "is false, and AWS encrypts an Aurora cluster all the same if it was created on or after 18 February 2026; an older one "
    "is not encrypted"
)
OF_AMI: Final = "is decided by the encryption of the AMI, which the pack does not know, or by EBS encryption by default"
OF_SNAPSHOT: Final = "is decided by the encryption of the snapshot, which the pack does not know"
DEFAULT_OPEN: Final = (
    "is decided by EBS encryption by default, which the stack turns on for a provider or Region that may be another one"
)
DEVICE_OPEN: Final = "stands in a list of devices that is not known before the deployment"

WITHOUT: Final[Mapping[Origin, bool | str]] = {
    Origin.NOTHING: False,
    Origin.AMI: OF_AMI,
    Origin.SNAPSHOT: OF_SNAPSHOT,
    Origin.VOLUME: True,
    Origin.UNCERTAIN: DEVICE_OPEN,
}
"""Whether a volume is encrypted of which nothing is said, where encryption by default is off, or why that is open.

https://docs.aws.amazon.com/ebs/latest/userguide/ebs-encryption.html
"""


class EncryptionConfig(Config):
    """The rule's parameters."""

    ebs_encrypted_by_default: bool = parameter(
        False,
        "Whether EBS encryption by default is on in every account and Region that the stack deploys to, turned on "
        "elsewhere.",
    )


class Store(NamedTuple):
    """Something with data in it, and a switch for its encryption."""

    resource: Resource
    path: Path
    """Where the switch is."""
    otherwise: bool | str
    """Whether AWS encrypts where the switch is omitted, or why that is open."""
    is_heeded: bool = True
    """Whether AWS heeds a switch that is false; if not, it means the same as an omitted one."""
    omitted: str = OMITTED
    """How the message says that the switch is omitted."""


def unencrypted_at_rest(resource: Resource, _config: EncryptionConfig) -> Iterator[Answer]:
    """Judge a database, file system or queue."""
    match resource.kind:
        case kind if kind == QUEUE:
            yield from _judge_queue(resource)
        case kind if kind == FILE_SYSTEM:
            yield from _judge(Store(resource, ("encrypted",), otherwise=False))
        case kind if kind == RDS_CLUSTER and is_aurora(resource) is True:
            yield from _judge_aurora(resource)
        case _:
            yield from _judge(_database(resource))


def in_stack(stack: Stack, config: EncryptionConfig) -> Iterator[Answer]:
    """Judge volumes, and say what stays undecided."""
    for resource in stack.of_kind(*BY_THEMSELVES):
        if resource.kind != QUEUE or not _has_key_of_stack(stack, resource):
            yield from unencrypted_at_rest(resource, config)
    encryption = EncryptionByDefault(stack, assumed=config.ebs_encrypted_by_default)
    for resource in stack.of_kind(*WITH_VOLUMES):
        by_default = encryption.holds_for(resource)
        for volume in volumes(resource):
            otherwise = DEFAULT_OPEN if by_default is UNKNOWN else by_default is True or WITHOUT[volume.origin]
            is_heeded = by_default is False and volume.origin in (Origin.NOTHING, Origin.AMI)
            yield from _judge(Store(resource, volume.path, otherwise, is_heeded, OMITTED_IN_EBS))


def _judge(store: Store) -> Iterator[Answer]:
    resource, path = store.resource, store.resource.path(*store.path)
    value = resource.get(*store.path)
    asked = as_bool(value)
    remedy = FROM_NOW_ON if resource.kind in LAUNCHING else REPLACED
    # A false that the program did not give is AWS's answer: what it says is so.
    if asked is False and (store.is_heeded or not resource.gives(*store.path)):
        yield Finding(resource, path, f"`{path}` is {resource.quote(*store.path)}. {remedy}")
    elif asked is True or (store.otherwise is True and not store.is_heeded):
        return
    elif asked is UNKNOWN:
        yield Undecided(resource, path)
    elif asked is MISSING and value not in (MISSING, ""):
        yield Undecided(resource, path, NO_BOOLEAN)
    elif isinstance(store.otherwise, str):
        yield Undecided(resource, path, store.otherwise)
    elif not store.otherwise:
        yield Finding(resource, path, f"{store.omitted.format(path=path)} {remedy}")


def _database(database: Resource) -> Store:
    """Return a database that is not a cluster of Aurora, with what its switch means."""
    path: Path = ("storageEncrypted",)
    made_from, is_member = source(database), _is_member(database)
    if is_member is True or _has_key_of_its_own(database, made_from):
        return Store(database, path, otherwise=True, is_heeded=False)
    if made_from is not None:
        reason = INHERITED.format(source=database.path(made_from))
        return Store(database, path, otherwise=reason, is_heeded=False)
    if is_member is UNKNOWN:
        return Store(database, path, otherwise=ENGINE_OPEN, is_heeded=False)
    # RDS Custom takes no database that is not encrypted:
    # https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBInstance.html
    return Store(database, path, otherwise=str(database.get("engine")).startswith("custom-"))


def _is_member(database: Resource) -> bool | Marker:
    """Tell whether a cluster decides about an instance, which then has no switch that counts.

    https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-rds-dbinstance.html
    """
    if database.kind not in (RDS_INSTANCE, RDS_CLUSTER):
        return False
    of_aurora = is_aurora(database)
    cluster = database.get("dbClusterIdentifier") if database.kind == RDS_INSTANCE else MISSING
    if of_aurora is True or isinstance(cluster, str):
        return True
    return UNKNOWN if UNKNOWN in (of_aurora, cluster) else False


def _has_key_of_its_own(database: Resource, made_from: str | None) -> bool:
    """Tell whether a replica or restored cluster is encrypted with a key that the program names.

    AWS takes a key for what is restored as a cluster, and for the replica of an encrypted instance:
    https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_RestoreDBClusterFromSnapshot.html
    https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBInstanceReadReplica.html
    """
    takes_key = made_from == "replicateSourceDb" if database.kind == RDS_INSTANCE else made_from is not None
    return takes_key and isinstance(database.get("kmsKeyId"), str)


def _judge_aurora(cluster: Resource) -> Iterator[Answer]:
    """Judge a cluster of Aurora, of which the program does not tell when it was created.

    AWS answers `false` for one that it encrypts with a key of its own, so its answer proves nothing:
    https://aws.amazon.com/blogs/database/use-default-encryption-at-rest-for-new-amazon-aurora-clusters
    """
    path: Path = ("storageEncrypted",)
    asked = as_bool(cluster.get(*path))
    if asked is UNKNOWN:
        yield Undecided(cluster, cluster.path(*path))
    elif asked is False and cluster.gives(*path):
        yield Undecided(cluster, cluster.path(*path), OF_AURORA)


def _has_key_of_stack(stack: Stack, queue: Resource) -> bool:
    """Tell whether a queue has a key of the stack, whose id a preview need not know."""
    link = stack.follow(queue, "kmsMasterKeyId", kinds=(KMS_KEY,))
    return link.is_complete and bool(link.targets)


def _judge_queue(queue: Resource) -> Iterator[Answer]:
    value, key = queue.get("sqsManagedSseEnabled"), queue.get("kmsMasterKeyId")
    path, asked = queue.path("sqsManagedSseEnabled"), as_bool(value)
    has_key = key is not UNKNOWN and key not in (MISSING, "")
    if value in (MISSING, "") or asked is True or has_key:
        return
    if asked is UNKNOWN:
        yield Undecided(queue, path)
    elif asked is MISSING:
        yield Undecided(queue, path, NO_BOOLEAN)
    elif key is UNKNOWN:
        yield Undecided(queue, queue.path("kmsMasterKeyId"))
    else:
        text = QUEUE_MESSAGE.format(
            path=path, value=queue.quote("sqsManagedSseEnabled"), key=queue.path("kmsMasterKeyId")
        )
        yield Finding(queue, path, text)


def examples() -> tuple[Example, ...]:
    """Return the examples."""
    by_default = Given(EBS_ENCRYPTION_BY_DEFAULT, "ebs", {"enabled": True})
    ami: Input = "ami-0123456789abcdef0"

    def database(**inputs: Input) -> Given:
        return Given(RDS_INSTANCE, "orders", {"engine": "postgres", "publiclyAccessible": False, **inputs})

    def cluster(engine: Input, **inputs: Input) -> Given:
        return Given(RDS_CLUSTER, "orders", {"engine": engine, **inputs})

    def volume(**inputs: Input) -> Given:
        return Given(EBS_VOLUME, "data", {"availabilityZone": "eu-west-1a", "size": 20, **inputs})

    def server(**inputs: Input) -> Given:
        return Given(INSTANCE, "server", {"ami": ami, "instanceType": "t4g.micro", **inputs})

    def queue(**inputs: Input) -> Given:
        return Given(QUEUE, "jobs", {"name": "jobs", **inputs})

    def template(**ebs: Input) -> Given:
        devices: Input = [{"deviceName": "/dev/sdf", "ebs": {"volumeSize": 20, **ebs}}]
        return Given(LAUNCH_TEMPLATE, "workers", {"name": "workers", "blockDeviceMappings": devices})

    def omitted(path: str) -> str:
        return f"{OMITTED.format(path=path)} {REPLACED}"

    def omitted_in_ebs(path: str) -> str:
        return f"{OMITTED_IN_EBS.format(path=path)} {REPLACED}"

    def off(path: str) -> str:
        return f"`{path}` is `false`. {REPLACED}"

    sealed: Input = {"encrypted": True}
    return (
        violating("A database without the switch", database(), on={"orders": omitted("storageEncrypted")}),
        violating(
            "A Multi-AZ cluster whose switch is off",
            cluster("postgres", storageEncrypted=False),
            on={"orders": off("storageEncrypted")},
        ),
        violating(
            "A file system without the switch",
            Given(FILE_SYSTEM, "files", {"throughputMode": "elastic"}),
            on={"files": omitted("encrypted")},
        ),
        violating("A volume without the switch", volume(), on={"data": omitted_in_ebs("encrypted")}),
        violating(
            "A root volume whose switch is off",
            server(rootBlockDevice={"encrypted": False}),
            on={"server": off("rootBlockDevice.encrypted")},
        ),
        violating(
            "A second volume of an instance",
            server(rootBlockDevice=sealed, ebsBlockDevices=[{"deviceName": "/dev/sdf", "volumeSize": 20}]),
            on={"server": omitted_in_ebs("ebsBlockDevices[0].encrypted")},
        ),
        violating(
            "A volume of a launch template, where the switch is text",
            template(encrypted="false"),
            on={"workers": f"`blockDeviceMappings[0].ebs.encrypted` is `false`. {FROM_NOW_ON}"},
        ),
        violating(
            "A queue whose encryption is switched off",
            queue(sqsManagedSseEnabled=False),
            on={"jobs": QUEUE_MESSAGE.format(path="sqsManagedSseEnabled", value="`false`", key="kmsMasterKeyId")},
        ),
        compliant("A database with the switch on", database(storageEncrypted=True)),
        compliant("An Aurora cluster, which AWS encrypts", cluster("aurora-postgresql")),
        compliant("A Multi-AZ cluster with the switch on", cluster("postgres", storageEncrypted=True)),
        compliant("A file system with the switch on", Given(FILE_SYSTEM, "files", {"encrypted": True})),
        compliant("A volume with the switch on", volume(encrypted=True)),
        compliant(
            "An instance with all volumes encrypted",
            server(rootBlockDevice=sealed, ebsBlockDevices=[{"deviceName": "/dev/sdf", "encrypted": True}]),
        ),
        compliant("A launch template with the switch on", template(encrypted="true")),
        compliant("EBS encryption by default in the stack", by_default, volume(), template(), server()),
        compliant("EBS encryption by default, as the config says", volume(), server(), ebsEncryptedByDefault=True),
        compliant("A queue, which SQS encrypts", queue()),
        compliant("A queue with a key", queue(sqsManagedSseEnabled=False, kmsMasterKeyId="alias/aws/sqs")),
        compliant(
            "A queue with a key of the stack",
            Given(KMS_KEY, "key", {"enableKeyRotation": True}),
            queue(sqsManagedSseEnabled=False, kmsMasterKeyId=Ref("key")),
        ),
        undecided("The switch is computed", database(storageEncrypted=UNKNOWN), on={"orders": "storageEncrypted"}),
        undecided(
            "A replica, which inherits",
            database(replicateSourceDb="orders-primary"),
            on={
                "orders": Question(
                    "storageEncrypted",
                    "is decided by the encryption of what `replicateSourceDb` names, which the pack does not know",
                )
            },
        ),
        undecided(
            "An Aurora cluster that asks for no encryption",
            cluster("aurora-mysql", storageEncrypted=False),
            on={"orders": Question("storageEncrypted", OF_AURORA)},
        ),
        undecided(
            "A volume of a snapshot",
            volume(snapshotId="snap-0123456789abcdef0"),
            on={"data": Question("encrypted", OF_SNAPSHOT)},
        ),
        undecided(
            "The root volume is the AMI's", server(), on={"server": Question("rootBlockDevice.encrypted", OF_AMI)}
        ),
        undecided(
            "Encryption by default for another provider",
            Given(EBS_ENCRYPTION_BY_DEFAULT, "ebs", provider="urn:pulumi:dev::shop::pulumi:providers:aws::frankfurt"),
            volume(),
            on={"data": Question("encrypted", DEFAULT_OPEN)},
        ),
        undecided(
            "The key of a queue is computed",
            queue(sqsManagedSseEnabled=False, kmsMasterKeyId=UNKNOWN),
            on={"jobs": "kmsMasterKeyId"},
        ),
    )


RULE = Rule(
    name="data-unencrypted-at-rest",
    title="Data unencrypted at rest",
    description="Databases, volumes, file systems and queues must be encrypted at rest.",
    severity=Severity.HIGH,
    level=Level.MANDATORY,
    remediation="Turn on the encryption of the resource, after copying what it holds into an encrypted one.",
    controls=(
        Control(SECURITY_HUB, "RDS.3"),
        Control(SECURITY_HUB, "RDS.27"),
        Control(SECURITY_HUB, "EC2.3"),
        Control(SECURITY_HUB, "EFS.1"),
        Control(SECURITY_HUB, "SQS.1"),
        Control(SECURITY_HUB, "DocumentDB.1"),
        Control(SECURITY_HUB, "Neptune.1"),
        Control(CIS, "2.2.1"),
        Control(CIS, "2.3.1"),
        Control(CIS, "2.4.1"),
    ),
    since="0.1.0",
    config=EncryptionConfig,
    examples=examples,
    resource_check=ResourceCheck(BY_THEMSELVES, unencrypted_at_rest),
    stack_check=StackCheck((*BY_THEMSELVES, *WITH_VOLUMES, EBS_ENCRYPTION_BY_DEFAULT), in_stack),
)
