"""The stack's configuration, and what it means for the components."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Self

import pulumi
import pulumi_aws as aws

from infra.balancer import Domain, Listeners
from infra.storage import Access, PublicAccessBlock


class Fault(StrEnum):
    """A mistake that a stack can make on purpose, to show what is made of it."""

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


@dataclass(frozen=True, slots=True)
class Settings:
    """What the stack's configuration says, with a property for each argument that faults change."""

    domain: Domain
    disposable: bool = False
    faults: frozenset[Fault] = frozenset()

    @classmethod
    def load(cls, config: pulumi.Config) -> Self:
        """Read the settings from the project's section of the stack's configuration."""
        return cls(
            domain=Domain(config.require("domainName"), config.get("hostedZoneId") or None),
            disposable=config.get_bool("disposable", default=False),
            faults=parse_faults(config.get_object("faults", default=[])),
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


def parse_faults(names: Iterable[str]) -> frozenset[Fault]:
    """Return the faults of these names.

    Raises:
        pulumi.RunError: A name is not that of a fault.
    """
    names = list(names)
    valid = [fault.value for fault in Fault]
    unknown = [name for name in names if name not in valid]
    if unknown:
        raise pulumi.RunError(f"faults: there is no {', '.join(unknown)}; the valid names are {', '.join(valid)}.")
    return frozenset(map(Fault, names))
