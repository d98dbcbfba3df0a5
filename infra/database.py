"""The database."""

from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from infra.compute import Server
from infra.environment import Environment
from infra.network import Network

PORT = 5432


@dataclass(frozen=True, slots=True)
class Protection:
    """How a database's data is protected. The defaults are sound.

    Attributes:
        encrypted: Whether its storage, and with it its backups and snapshots, is encrypted.
        password_by_rds: Whether RDS makes the password, or this program.
        public: Whether it stands in the public subnets, with a public address.
    """

    encrypted: bool = True
    password_by_rds: bool = True
    public: bool = False


@dataclass(frozen=True, slots=True)
class DatabaseArgs:
    """What a `Database` is made from.

    Attributes:
        environment: The environment it belongs to.
        network: The network that it stands in.
        client: The only server that reaches it.
        protection: How its data is protected.
        key_arn: The key that encrypts it and its password. None has AWS's own.
        instance_class: The instance class.
    """

    environment: Environment
    network: Network
    client: Server
    protection: Protection = Protection()
    key_arn: pulumi.Input[str] | None = None
    instance_class: str = "db.t4g.micro"


class Database(pulumi.ComponentResource):
    """A PostgreSQL database that only the application reaches."""

    def __init__(self, name: str, args: DatabaseArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        """Create the database."""
        super().__init__("web-environment:index:Database", name, None, opts)
        child = pulumi.ResourceOptions(parent=self)

        group = aws.ec2.SecurityGroup(
            name, vpc_id=args.network.vpc_id, description="Database: from the application only", opts=child
        )
        aws.vpc.SecurityGroupEgressRule(
            f"{name}-from-client",
            security_group_id=args.client.security_group_id,
            referenced_security_group_id=group.id,
            ip_protocol="tcp",
            from_port=PORT,
            to_port=PORT,
            opts=child,
        )
        aws.vpc.SecurityGroupIngressRule(
            f"{name}-from-client",
            security_group_id=group.id,
            referenced_security_group_id=args.client.security_group_id,
            ip_protocol="tcp",
            from_port=PORT,
            to_port=PORT,
            opts=child,
        )
        network, protection = args.network, args.protection
        subnet_ids = network.public_subnet_ids if protection.public else network.private_subnet_ids
        subnets = aws.rds.SubnetGroup(name, subnet_ids=subnet_ids, opts=child)
        database = aws.rds.Instance(
            name,
            engine="postgres",
            # The major version only: AWS applies minor ones in the maintenance window. From 15 on, PostgreSQL on RDS
            # refuses connections without TLS by default.
            engine_version="17",
            instance_class=args.instance_class,
            allocated_storage=20,
            max_allocated_storage=100,
            storage_type="gp3",
            storage_encrypted=protection.encrypted,
            kms_key_id=args.key_arn if protection.encrypted else None,
            db_name="web",
            username="web",
            # RDS makes the password, keeps it in Secrets Manager and rotates it: it is never in this program's state.
            manage_master_user_password=True if protection.password_by_rds else None,
            master_user_secret_kms_key_id=args.key_arn if protection.password_by_rds else None,
            password=None if protection.password_by_rds else _password(),
            iam_database_authentication_enabled=True,
            db_subnet_group_name=subnets.name,
            vpc_security_group_ids=[group.id],
            publicly_accessible=protection.public,
            # A standby in the second zone would double the price; a restored backup is enough for this environment.
            multi_az=False,
            backup_retention_period=7,
            copy_tags_to_snapshot=True,
            deletion_protection=not args.environment.disposable,
            skip_final_snapshot=args.environment.disposable,
            final_snapshot_identifier=f"{args.environment.name}-{name}-final",
            # A password that this program asks for is another one each time.
            opts=pulumi.ResourceOptions(parent=self, ignore_changes=[] if protection.password_by_rds else ["password"]),
        )
        self.endpoint = database.endpoint
        self.register_outputs({"endpoint": self.endpoint})


def _password() -> pulumi.Output[str]:
    return aws.secretsmanager.get_random_password_output(password_length=30, exclude_punctuation=True).random_password
