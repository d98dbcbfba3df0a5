"""Patching: the account's servers get their security updates once a week."""

from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from infra.environment import TAG


@dataclass(frozen=True, slots=True)
class PatchingArgs:
    """What a `Patching` is made from.

    Attributes:
        schedule: When to patch, in UTC.
    """

    schedule: str = "cron(0 3 ? * SUN *)"


class Patching(pulumi.ComponentResource):
    """A patch baseline for Amazon Linux 2023, and a maintenance window that holds every environment's servers to it."""

    def __init__(self, name: str, args: PatchingArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        """Create the baseline and the window."""
        super().__init__("web-environment:index:Patching", name, None, opts)
        child = pulumi.ResourceOptions(parent=self)
        system = "AMAZON_LINUX_2023"

        baseline = aws.ssm.PatchBaseline(
            name,
            description="Security updates, a week after they appear",
            operating_system=system,
            approval_rules=[
                {
                    "approve_after_days": 7,
                    "compliance_level": "HIGH",
                    "patch_filters": [
                        {"key": "CLASSIFICATION", "values": ["Security"]},
                        {"key": "SEVERITY", "values": ["Critical", "Important"]},
                    ],
                }
            ],
            opts=child,
        )
        # So that no server has to name it.
        aws.ssm.DefaultPatchBaseline(name, baseline_id=baseline.id, operating_system=system, opts=child)
        window = aws.ssm.MaintenanceWindow(name, schedule=args.schedule, duration=3, cutoff=1, opts=child)
        target = aws.ssm.MaintenanceWindowTarget(
            name,
            window_id=window.id,
            resource_type="INSTANCE",
            # The servers of every environment, whatever it is called.
            targets=[{"key": "tag-key", "values": [TAG]}],
            opts=child,
        )
        aws.ssm.MaintenanceWindowTask(
            name,
            window_id=window.id,
            task_type="RUN_COMMAND",
            task_arn="AWS-RunPatchBaseline",
            targets=[{"key": "WindowTargetIds", "values": [target.id]}],
            # One after another, and no further than the first that fails.
            max_concurrency="1",
            max_errors="0",
            task_invocation_parameters={
                "run_command_parameters": {
                    "parameters": [
                        {"name": "Operation", "values": ["Install"]},
                        {"name": "RebootOption", "values": ["RebootIfNeeded"]},
                    ]
                }
            },
            opts=child,
        )
        self.window_id = window.id
        self.register_outputs({"windowId": self.window_id})
