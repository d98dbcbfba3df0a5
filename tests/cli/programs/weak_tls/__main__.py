"""Listeners that allow TLS 1.0, beside values that are unknown at preview or secret."""

import pulumi
import pulumi_aws as aws

CERTIFICATE = "arn:aws:acm:eu-west-1:123456789012:certificate/0123abcd-1234-1234-1234-0123456789ab"

balancer = aws.lb.LoadBalancer("web", subnets=["subnet-1", "subnet-2"])
refused = [
    aws.lb.ListenerDefaultActionArgs(
        type="fixed-response",
        fixed_response=aws.lb.ListenerDefaultActionFixedResponseArgs(content_type="text/plain", status_code="404"),
    )
]

aws.lb.Listener(
    "by-default",
    load_balancer_arn=balancer.arn,
    port=443,
    protocol="HTTPS",
    certificate_arn=CERTIFICATE,
    default_actions=refused,
    tags={"token": pulumi.Output.secret("hunter2")},
)
aws.lb.Listener(
    "by-name",
    load_balancer_arn=balancer.arn,
    port=8443,
    protocol="HTTPS",
    certificate_arn=CERTIFICATE,
    ssl_policy=pulumi.Output.secret("ELBSecurityPolicy-2016-08"),
    default_actions=refused,
)
aws.lb.Listener(
    "strong",
    load_balancer_arn=balancer.arn,
    port=9443,
    protocol="HTTPS",
    certificate_arn=CERTIFICATE,
    ssl_policy="ELBSecurityPolicy-TLS13-1-3-2021-06",
    default_actions=refused,
)
aws.lb.Listener(
    "http",
    load_balancer_arn=balancer.arn,
    port=80,
    protocol="HTTP",
    default_actions=[{"type": "redirect", "redirect": {"protocol": "HTTPS", "port": "443", "status_code": "HTTP_301"}}],
)
