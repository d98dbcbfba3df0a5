"""The stack's configuration, and what it means for the components."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Self, TypeVar

import pulumi
import pulumi_aws as aws

from infra.balancer import Domain, Listeners
from infra.database import Protection
from infra.services import APPLICATION, BASELINE, Importance, Service, enabled, parse_importance
from infra.storage import Access, PublicAccessBlock


class Part(StrEnum):
    """What a stack is: an application, or the baseline of the account that applications run in."""

    APPLICATION = "application"
    BASELINE = "baseline"


class Fault(StrEnum):
    """A mistake that an application can make on purpose, to show what is made of it."""

    PLAINTEXT_LISTENER = "plaintext-listener"
    PLAINTEXT_LISTENER_RULE = "plaintext-listener-rule"
    CERTIFICATE_OUTSIDE_ACM = "certificate-outside-acm"
    WEAK_TLS_POLICY = "weak-tls-policy"
    PUBLIC_WITHOUT_HTTPS = "public-without-https"
    BUCKET_WITHOUT_PUBLIC_ACCESS_BLOCK = "bucket-without-public-access-block"
    PARTIAL_PUBLIC_ACCESS_BLOCK = "partial-public-access-block"
    PUBLIC_ACL = "public-acl"
    PUBLIC_POLICY = "public-policy"
    ACLS_ENABLED = "acls-enabled"
    PLAINTEXT_REQUESTS = "plaintext-requests"
    ADMINISTRATOR_ACCESS = "administrator-access"
    FULL_ACCESS = "full-access"
    NARROW_FULL_ACCESS = "narrow-full-access"
    ADMIN_POLICY_DOCUMENT = "admin-policy-document"
    FULL_ACCESS_POLICY_DOCUMENT = "full-access-policy-document"
    PRIVILEGE_ESCALATION = "privilege-escalation"
    INDIRECT_ESCALATION = "indirect-escalation"
    OPEN_TRUST_POLICY = "open-trust-policy"
    DELEGATED_ADMINISTRATOR = "delegated-administrator"
    UNREADABLE_GRANT = "unreadable-grant"
    UNENCRYPTED_AT_REST = "unencrypted-at-rest"
    KEY_WITHOUT_ROTATION = "key-without-rotation"
    PLAINTEXT_PASSWORD = "plaintext-password"  # noqa: S105 - a name
    PASSWORD_IN_STATE = "password-in-state"  # noqa: S105 - the same
    PUBLIC_DATABASE = "public-database"


class BaselineFault(StrEnum):
    """A mistake that a baseline can make on purpose. One more is a service that its own switch turns off."""

    TRAIL_INCOMPLETE = "trail-incomplete"
    ALARM_WITHOUT_RECIPIENT = "alarm-without-recipient"
    WEAK_PASSWORD_POLICY = "weak-password-policy"  # noqa: S105 - a name


@dataclass(frozen=True, slots=True)
class Settings:
    """What an application's configuration says, with a property for each argument that faults change."""

    domain: Domain
    disposable: bool = False
    services: frozenset[Service] = frozenset()
    faults: frozenset[Fault] = frozenset()

    @classmethod
    def load(cls, config: pulumi.Config) -> Self:
        """Read the settings from the project's section of the stack's configuration."""
        return cls(
            domain=Domain(_required(config, "domainName"), config.get("hostedZoneId") or None),
            disposable=config.get_bool("disposable", default=False),
            services=_services(config, APPLICATION),
            faults=parse_faults(config.get_object("faults", default=[]), Fault),
        )

    @property
    def listeners(self) -> Listeners:
        """How the load balancer answers."""
        # Only named, in AWS's example account: a real one would need its private key kept somewhere.
        outside_acm = "arn:aws:iam::123456789012:server-certificate/legacy"
        sound = Listeners()
        return Listeners(
            redirect_http=Fault.PLAINTEXT_LISTENER not in self.faults,
            plaintext_paths=("/health",) if Fault.PLAINTEXT_LISTENER_RULE in self.faults else (),
            certificate_arn=outside_acm if Fault.CERTIFICATE_OUTSIDE_ACM in self.faults else None,
            tls_policy=None if Fault.WEAK_TLS_POLICY in self.faults else sound.tls_policy,
        )

    @property
    def redirects_old_name(self) -> bool:
        """Whether a second load balancer answers under an old name, in plaintext only."""
        return Fault.PUBLIC_WITHOUT_HTTPS in self.faults

    @property
    def assets_access(self) -> Access:
        """Who may reach the bucket of assets."""
        sound = Access()
        without_block = Fault.BUCKET_WITHOUT_PUBLIC_ACCESS_BLOCK in self.faults
        return Access(
            public_access_block=None if without_block else sound.public_access_block,
            acl="public-read" if Fault.PUBLIC_ACL in self.faults else None,
            anyone_may_read=Fault.PUBLIC_POLICY in self.faults,
        )

    @property
    def logs_access(self) -> Access:
        """Who may reach the bucket of access logs."""
        sound = Access()
        partial_block = PublicAccessBlock(ignore_public_acls=False, restrict_public_buckets=None)
        has_partial_block = Fault.PARTIAL_PUBLIC_ACCESS_BLOCK in self.faults
        with_acls = Fault.ACLS_ENABLED in self.faults
        return Access(
            public_access_block=partial_block if has_partial_block else sound.public_access_block,
            object_ownership="BucketOwnerPreferred" if with_acls else sound.object_ownership,
            tls_only=Fault.PLAINTEXT_REQUESTS not in self.faults,
        )

    @property
    def operator_managed_policies(self) -> list[str]:
        """AWS-managed policies for the people who operate the environment."""
        policies = {
            Fault.ADMINISTRATOR_ACCESS: aws.iam.ManagedPolicy.ADMINISTRATOR_ACCESS,
            Fault.NARROW_FULL_ACCESS: aws.iam.ManagedPolicy.AMAZON_VPC_FULL_ACCESS,
        }
        return [arn for fault, arn in policies.items() if fault in self.faults]

    @property
    def operator_grants(self) -> dict[str, list[str]]:
        """Further actions of the people who operate the environment, on every resource."""
        grants = {
            Fault.ADMIN_POLICY_DOCUMENT: ("everything", ["*"]),
            Fault.FULL_ACCESS_POLICY_DOCUMENT: ("storage", ["s3:*"]),
            Fault.PRIVILEGE_ESCALATION: ("roles", ["iam:PassRole", "lambda:CreateFunction", "lambda:InvokeFunction"]),
            Fault.INDIRECT_ESCALATION: ("functions", ["lambda:UpdateFunctionCode"]),
        }
        return dict(grant for fault, grant in grants.items() if fault in self.faults)

    @property
    def auditor_trusts(self) -> str | None:
        """Who may take the auditor's role; the account itself if None."""
        return "*" if Fault.OPEN_TRUST_POLICY in self.faults else None

    @property
    def auditor_administers_data_lake(self) -> bool:
        """Whether the auditor may also grant itself any right in Lake Formation."""
        return Fault.DELEGATED_ADMINISTRATOR in self.faults

    @property
    def legacy_template_url(self) -> str | None:
        """Where the template of an old CloudFormation stack is that has not moved here yet."""
        bucket = "https://shop-templates.s3.eu-west-1.amazonaws.com"
        return f"{bucket}/legacy.yaml" if Fault.UNREADABLE_GRANT in self.faults else None

    @property
    def server_managed_policies(self) -> list[str]:
        """AWS-managed policies for the server's role."""
        policies: list[str] = [aws.iam.ManagedPolicy.AMAZON_SSM_MANAGED_INSTANCE_CORE]
        if Fault.FULL_ACCESS in self.faults:
            policies.append(aws.iam.ManagedPolicy.AMAZON_S3_FULL_ACCESS)
        return policies

    @property
    def server_database_password(self) -> str | None:
        """A password that anybody who may look at the server's settings can read."""
        return "not-a-real-password" if Fault.PLAINTEXT_PASSWORD in self.faults else None

    @property
    def database_protection(self) -> Protection:
        """How the data of the application's database is protected."""
        return Protection(
            encrypted=Fault.UNENCRYPTED_AT_REST not in self.faults,
            password_by_rds=Fault.PASSWORD_IN_STATE not in self.faults,
        )

    @property
    def reports_database(self) -> bool:
        """Whether a second database stands on the internet, for people who make reports at home."""
        return Fault.PUBLIC_DATABASE in self.faults

    @property
    def key_rotates(self) -> bool:
        """Whether the application's own key, if it has one, is replaced each year."""
        return Fault.KEY_WITHOUT_ROTATION not in self.faults


@dataclass(frozen=True, slots=True)
class BaselineSettings:
    """What a baseline's configuration says, with a property for each argument that faults change."""

    operator_email: str | None = None
    disposable: bool = False
    services: frozenset[Service] = frozenset()
    faults: frozenset[BaselineFault] = frozenset()

    @classmethod
    def load(cls, config: pulumi.Config) -> Self:
        """Read the settings from the project's section of the stack's configuration."""
        services = _services(config, BASELINE)
        return cls(
            operator_email=_required(config, "operatorEmail") if Service.ALARMS in services else None,
            disposable=config.get_bool("disposable", default=False),
            services=services,
            faults=parse_faults(config.get_object("faults", default=[]), BaselineFault),
        )

    @property
    def alarm_recipient(self) -> str | None:
        """Who is told of alarms."""
        return None if BaselineFault.ALARM_WITHOUT_RECIPIENT in self.faults else self.operator_email

    @property
    def trail_of_every_region(self) -> bool:
        """Whether the trail records all regions."""
        return BaselineFault.TRAIL_INCOMPLETE not in self.faults

    @property
    def minimum_password_length(self) -> int:
        """The fewest characters that a user's password may have."""
        return 8 if BaselineFault.WEAK_PASSWORD_POLICY in self.faults else 14


def parse_part(name: str) -> Part:
    """Return the part of this name.

    Raises:
        pulumi.RunError: There is no such part.
    """
    if name not in list(Part):
        raise pulumi.RunError(f"part: there is no {name}; the valid names are {', '.join(Part)}.")
    return Part(name)


def _required(config: pulumi.Config, key: str) -> str:
    value = config.get(key)
    # Pulumi.yaml declares it for all parts, so it is empty where the stack says nothing.
    if not value:
        raise pulumi.ConfigMissingError(config.full_key(key), secret=False)
    return value


def _services(config: pulumi.Config, offered: Mapping[Service, Importance]) -> frozenset[Service]:
    switches = config.get_object("services", default={})
    if not isinstance(switches, dict):
        raise pulumi.RunError("services: must be names with true or false, such as {guardduty: false}.")
    importance = parse_importance(config.get("importance") or Importance.STANDARD)
    return enabled(offered, importance, switches)


AnyFault = TypeVar("AnyFault", bound=StrEnum)


def parse_faults(names: Iterable[str], kind: type[AnyFault]) -> frozenset[AnyFault]:
    """Return the faults of these names.

    Raises:
        pulumi.RunError: A name is not that of a fault.
    """
    names = list(names)
    valid = [fault.value for fault in kind]
    unknown = [name for name in names if name not in valid]
    if unknown:
        raise pulumi.RunError(f"faults: there is no {', '.join(unknown)}; the valid names are {', '.join(valid)}.")
    return frozenset(map(kind, names))
