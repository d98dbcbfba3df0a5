"""Detection: the services that look for what is open, what is wrong and who is in."""

from collections.abc import Collection
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from infra.environment import Environment
from infra.services import Service


@dataclass(frozen=True, slots=True)
class DetectionArgs:
    """What a `Detection` is made from.

    Attributes:
        environment: The environment it belongs to.
        services: The services that are on.
    """

    environment: Environment
    services: Collection[Service]


class Detection(pulumi.ComponentResource):
    """The services that an account has only to switch on."""

    def __init__(self, name: str, args: DetectionArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        """Switch the services on."""
        super().__init__("web-environment:index:Detection", name, None, opts)
        child = pulumi.ResourceOptions(parent=self)
        if Service.ACCESS_ANALYZER in args.services:
            # External access, which is free; what finds unused access is priced by role and user.
            aws.accessanalyzer.Analyzer(name, analyzer_name=args.environment.name, type="ACCOUNT", opts=child)
        if Service.GUARDDUTY in args.services:
            aws.guardduty.Detector(name, enable=True, opts=child)
        if Service.SECURITY_HUB_CSPM in args.services:
            # Of the two standards that are on by default, one is of 2018.
            hub = aws.securityhub.Account(name, enable_default_standards=False, opts=child)
            standard = "standards/aws-foundational-security-best-practices/v/1.0.0"
            aws.securityhub.StandardsSubscription(
                name,
                standards_arn=f"arn:aws:securityhub:{args.environment.region}::{standard}",
                opts=pulumi.ResourceOptions(parent=self, depends_on=[hub]),
            )
        if Service.INSPECTOR in args.services:
            aws.inspector2.Enabler(
                name,
                account_ids=[args.environment.account_id],
                resource_types=["EC2", "ECR", "LAMBDA"],
                opts=child,
            )
        if Service.MACIE in args.services:
            aws.macie2.Account(name, status="ENABLED", opts=child)
        if Service.DETECTIVE in args.services:
            aws.detective.Graph(name, opts=child)
        if Service.SECURITY_HUB in args.services:
            aws.securityhub.AccountV2(name, opts=child)
        self.register_outputs({})
