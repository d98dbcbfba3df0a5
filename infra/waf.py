"""The web application firewall in front of the load balancer."""

from dataclasses import dataclass
from typing import Final

import pulumi
import pulumi_aws as aws

RULE_GROUPS: Final = (
    "AWSManagedRulesAmazonIpReputationList",
    "AWSManagedRulesCommonRuleSet",
    "AWSManagedRulesKnownBadInputsRuleSet",
    "AWSManagedRulesSQLiRuleSet",
)
"""AWS's own rule groups, in the order in which they are asked.

https://docs.aws.amazon.com/waf/latest/developerguide/aws-managed-rule-groups-list.html
"""


@dataclass(frozen=True, slots=True)
class WebFirewallArgs:
    """What a `WebFirewall` is made from.

    Attributes:
        balancer_arn: The load balancer that it protects.
    """

    balancer_arn: pulumi.Input[str]


class WebFirewall(pulumi.ComponentResource):
    """A web ACL of rules that AWS maintains, associated with a load balancer."""

    def __init__(self, name: str, args: WebFirewallArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        """Create the web ACL and associate it."""
        super().__init__("web-environment:index:WebFirewall", name, None, opts)
        child = pulumi.ResourceOptions(parent=self)
        acl = aws.wafv2.WebAcl(
            name,
            scope="REGIONAL",
            default_action={"allow": {}},
            rules=[
                {
                    "name": group,
                    "priority": priority,
                    "statement": {"managed_rule_group_statement": {"vendor_name": "AWS", "name": group}},
                    # The group's own rules decide: most of them block.
                    "override_action": {"none": {}},
                    "visibility_config": _visible_as(group),
                }
                for priority, group in enumerate(RULE_GROUPS)
            ],
            visibility_config=_visible_as(name),
            opts=child,
        )
        aws.wafv2.WebAclAssociation(name, resource_arn=args.balancer_arn, web_acl_arn=acl.arn, opts=child)
        self.web_acl_arn = acl.arn
        self.register_outputs({"webAclArn": self.web_acl_arn})


def _visible_as(metric: str) -> aws.wafv2.WebAclVisibilityConfigArgsDict:
    return {"cloudwatch_metrics_enabled": True, "metric_name": metric, "sampled_requests_enabled": True}
