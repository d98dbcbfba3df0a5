"""The network firewall between a network and the internet."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import pulumi
import pulumi_aws as aws

from infra.environment import Environment

ALLOWED_DOMAINS: Final = (".amazonaws.com",)
"""Where servers find packages, Systems Manager, CloudWatch and S3."""


@dataclass(frozen=True, slots=True)
class NetworkFirewallArgs:
    """What a `NetworkFirewall` is made from.

    Attributes:
        environment: The environment it belongs to.
        vpc_id: The network that it guards.
        subnet_ids: A subnet for the firewall alone in each availability zone.
    """

    environment: Environment
    vpc_id: pulumi.Input[str]
    subnet_ids: Sequence[pulumi.Output[str]]


class NetworkFirewall(pulumi.ComponentResource):
    """A firewall with an endpoint in each zone, which lets servers reach the domains that they need and no others."""

    def __init__(self, name: str, args: NetworkFirewallArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        """Create the firewall and its rules."""
        super().__init__("web-environment:index:NetworkFirewall", name, None, opts)
        child = pulumi.ResourceOptions(parent=self)
        # It concerns connections from the network's own addresses; what comes in from the internet is not its matter.
        domains = aws.networkfirewall.RuleGroup(
            name,
            type="STATEFUL",
            # Cannot be changed later: room for as many domains as a small environment will ever need.
            capacity=100,
            rule_group={
                "rules_source": {
                    "rules_source_list": {
                        "generated_rules_type": "ALLOWLIST",
                        "target_types": ["HTTP_HOST", "TLS_SNI"],
                        "targets": list(ALLOWED_DOMAINS),
                    }
                }
            },
            opts=child,
        )
        policy = aws.networkfirewall.FirewallPolicy(
            name,
            firewall_policy={
                "stateless_default_actions": ["aws:forward_to_sfe"],
                "stateless_fragment_default_actions": ["aws:forward_to_sfe"],
                "stateful_rule_group_references": [{"resource_arn": domains.arn}],
            },
            opts=child,
        )
        firewall = aws.networkfirewall.Firewall(
            name,
            vpc_id=args.vpc_id,
            firewall_policy_arn=policy.arn,
            subnet_mappings=[{"subnet_id": subnet_id} for subnet_id in args.subnet_ids],
            delete_protection=not args.environment.disposable,
            opts=child,
        )
        self.endpoint_ids = [_endpoint_id(firewall, subnet_id) for subnet_id in args.subnet_ids]
        self.register_outputs({"endpointIds": self.endpoint_ids})


def _endpoint_id(firewall: aws.networkfirewall.Firewall, subnet_id: pulumi.Output[str]) -> pulumi.Output[str]:
    """Return the firewall's endpoint in a subnet. AWS lists the endpoints in no order."""
    return firewall.firewall_statuses.apply(
        lambda statuses: subnet_id.apply(
            lambda known_id: next(
                str(attachment.endpoint_id)
                for status in statuses
                for zone in status.sync_states or ()
                for attachment in zone.attachments or ()
                if attachment.subnet_id == known_id
            )
        )
    )
