"""The baseline of an account: what it has once, whatever runs in it."""

from collections.abc import Collection
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from infra.alarms import Alarms, AlarmsArgs
from infra.detection import Detection, DetectionArgs
from infra.environment import Environment
from infra.patching import Patching, PatchingArgs
from infra.recording import Recording, RecordingArgs
from infra.services import Service
from infra.trail import Trail, TrailArgs


@dataclass(frozen=True, slots=True)
class BaselineArgs:
    """What a `Baseline` is made from.

    Attributes:
        environment: The environment it belongs to.
        services: The services that are on.
        alarm_recipient: The e-mail address of whoever is told of alarms. None tells nobody.
        trail_of_every_region: Whether the trail records all regions, or its own only.
        minimum_password_length: The fewest characters that a user's password may have.
    """

    environment: Environment
    services: Collection[Service]
    alarm_recipient: str | None
    trail_of_every_region: bool = True
    minimum_password_length: int = 14


class Baseline(pulumi.ComponentResource):
    """The services of an account and region that record, watch, find and patch."""

    def __init__(self, name: str, args: BaselineArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        """Switch on the services."""
        super().__init__("web-environment:index:Baseline", name, None, opts)
        child = pulumi.ResourceOptions(parent=self)
        if Service.PASSWORD_POLICY in args.services:
            aws.iam.AccountPasswordPolicy(
                "passwords",
                minimum_password_length=args.minimum_password_length,
                require_lowercase_characters=True,
                require_uppercase_characters=True,
                require_numbers=True,
                require_symbols=True,
                password_reuse_prevention=24,
                allow_users_to_change_password=True,
                opts=child,
            )
        if Service.CLOUDTRAIL in args.services:
            self._watch(args)
        recorded = (
            [Recording("config", RecordingArgs(args.environment), child)] if Service.CONFIG in args.services else []
        )
        if Service.PATCH_MANAGER in args.services:
            Patching("patches", PatchingArgs(), child)
        # Security Hub CSPM checks what the recorder has recorded.
        after = pulumi.ResourceOptions(parent=self, depends_on=recorded)
        Detection("detection", DetectionArgs(args.environment, args.services), after)
        self.register_outputs({})

    def _watch(self, args: BaselineArgs) -> None:
        child = pulumi.ResourceOptions(parent=self)
        trail_args = TrailArgs(
            args.environment,
            every_region=args.trail_of_every_region,
            live=Service.ALARMS in args.services,
            own_key=Service.CUSTOMER_MANAGED_KEY in args.services,
        )
        trail = Trail("trail", trail_args, child)
        if trail.log_group_name is not None:
            Alarms(
                "alarms",
                AlarmsArgs(args.environment, trail.log_group_name, args.alarm_recipient, trail.key_arn),
                child,
            )
