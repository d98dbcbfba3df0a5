"""What users of other tools complain about, as cases that come out right here. Each test names repository and issue."""

import pytest
from aws_guardrails.examples import Given, Input, Ref
from judging import judge_all

ARN = "arn:aws:elasticloadbalancing:eu-west-1:123456789012"
ACM = "arn:aws:acm:eu-west-1:123456789012:certificate/0123abcd-1234-1234-1234-0123456789ab"
STRONG = "ELBSecurityPolicy-TLS13-1-2-2021-06"
FORWARD: Input = {"type": "forward", "targetGroupArn": f"{ARN}:targetgroup/app/1"}
NOT_FOUND: Input = {"type": "fixed-response", "fixedResponse": {"contentType": "text/plain", "statusCode": "404"}}


def redirect(**fields: Input) -> Input:
    return {"type": "redirect", "redirect": {"statusCode": "HTTP_301", **fields}}


TO_HTTPS = redirect(protocol="HTTPS", port="443")


def listener(*actions: Input, **inputs: Input) -> Given:
    given = {"loadBalancerArn": f"{ARN}:loadbalancer/app/web/1", "defaultActions": list(actions), **inputs}
    return Given("aws:lb/listener:Listener", "listener", given, {"arn": f"{ARN}:listener/app/web/1/2"})


def https(**inputs: Input) -> Given:
    return listener(FORWARD, **{"port": 443, "protocol": "HTTPS", "certificateArn": ACM, "sslPolicy": STRONG, **inputs})


def rule(*actions: Input) -> Given:
    return Given(
        "aws:lb/listenerRule:ListenerRule", "rule", {"listenerArn": Ref("listener", "arn"), "actions": list(actions)}
    )


def found(*resources: Given) -> set[tuple[str, str]]:
    """Return policy and resource of every finding of the whole pack; nothing may stay undecided."""
    said = judge_all(resources)
    assert said.undecided == ()
    return said.finding_places()


def test_checkov_837_a_redirect_to_https_has_no_tls_policy_to_judge() -> None:
    assert found(listener(TO_HTTPS, port=80, protocol="HTTP")) == set()


def test_checkov_7132_nor_ciphers() -> None:
    assert found(listener(TO_HTTPS, port=80)) == set()


def test_checkov_7120_pass_through_on_a_network_load_balancer_has_no_tls_policy() -> None:
    assert found(listener(FORWARD, port=443, protocol="TCP")) == set()


def test_checkov_966_a_tcp_listener_has_no_tls_policy() -> None:
    assert found(listener(FORWARD, port=5432, protocol="TCP")) == set()


def test_checkov_2928_a_tls_listener_of_a_network_load_balancer_is_judged_by_its_policy() -> None:
    assert found(https(protocol="TLS")) == set()
    assert found(https(protocol="TLS", sslPolicy="ELBSecurityPolicy-2016-08")) == {("lb-weak-tls-policy", "listener")}


def test_checkov_6945_tcp_on_port_80_is_told_to_use_tls_and_never_to_redirect() -> None:
    ((_, finding),) = judge_all([listener(FORWARD, port=80, protocol="TCP")]).findings

    assert "`TLS` listener" in finding.message
    assert "`redirect`" not in finding.message


@pytest.mark.parametrize("protocol", ["TCP", "TLS", "UDP"])
def test_checkov_424_375_380_listeners_of_network_load_balancers_are_not_judged_as_http(protocol: str) -> None:
    assert found(https(protocol=protocol)) == set()


def test_checkov_2441_a_redirect_without_a_protocol_is_a_redirect_to_http() -> None:
    assert found(listener(redirect(port="443"), port=80, protocol="HTTP")) == {("lb-plaintext-listener", "listener")}


@pytest.mark.parametrize(
    "policy",
    [
        "ELBSecurityPolicy-TLS13-1-2-2021-06",
        "ELBSecurityPolicy-TLS13-1-2-FIPS-2023-04",
        "ELBSecurityPolicy-TLS13-1-2-Ext1-2021-06",
        "ELBSecurityPolicy-TLS13-1-3-2021-06",
        "ELBSecurityPolicy-FS-1-2-Res-2020-10",
    ],
)
def test_checkov_3570_4962_7184_current_policies_are_known(policy: str) -> None:
    assert found(https(sslPolicy=policy)) == set()


def test_checkov_7117_the_message_says_what_a_policy_allows_and_what_to_use() -> None:
    ((_, finding),) = judge_all([https(sslPolicy="ELBSecurityPolicy-TLS13-1-1-2021-06")]).findings

    assert finding.message == (
        "`sslPolicy` is `ELBSecurityPolicy-TLS13-1-1-2021-06` and allows TLS 1.1. Use "
        "`ELBSecurityPolicy-TLS13-1-2-2021-06` or a stricter one."
    )


def test_checkov_6754_a_plaintext_target_group_behind_https_is_tls_offload() -> None:
    group = Given("aws:lb/targetGroup:TargetGroup", "app", {"port": 80, "protocol": "HTTP"}, {"arn": "arn:app"})

    assert found(group, https(defaultActions=[{"type": "forward", "targetGroupArn": Ref("app", "arn")}])) == set()


def classic(protocol: str, **entry: Input) -> Given:
    listener: Input = {"lbPort": 443, "lbProtocol": protocol, "instancePort": 80, "instanceProtocol": "tcp", **entry}
    return Given("aws:elb/loadBalancer:LoadBalancer", "old", {"name": "old", "listeners": [listener]})


def negotiation(reference: str) -> tuple[Given, Given]:
    """Set one of AWS's policies on port 443 of the classic load balancer."""
    policy: dict[str, Input] = {
        "loadBalancerName": "old",
        "policyName": "tls",
        "policyTypeName": "SSLNegotiationPolicyType",
        "policyAttributes": [{"name": "Reference-Security-Policy", "value": reference}],
    }
    on_port: dict[str, Input] = {"loadBalancerName": "old", "loadBalancerPort": 443, "policyNames": ["tls"]}
    return (
        Given("aws:elb/loadBalancerPolicy:LoadBalancerPolicy", "policy", policy),
        Given("aws:elb/listenerPolicy:ListenerPolicy", "on-443", on_port),
    )


def test_checkov_3614_policies_that_aws_defines_for_classic_load_balancers_are_read() -> None:
    https = classic("https", sslCertificateId=ACM)

    assert found(https, *negotiation("ELBSecurityPolicy-TLS-1-2-2017-01")) == set()
    assert found(https, *negotiation("ELBSecurityPolicy-TLS-1-1-2017-01")) == {("lb-weak-tls-policy", "policy")}


def test_kics_4403_ssl_on_a_classic_load_balancer_is_encrypted() -> None:
    assert found(classic("ssl", sslCertificateId=ACM), *negotiation("ELBSecurityPolicy-TLS-1-2-2017-01")) == set()


def test_cfn_nag_357_a_classic_load_balancer_is_judged_like_any_other() -> None:
    assert found(classic("http")) == {("lb-plaintext-listener", "old"), ("lb-public-without-https", "old")}


def test_of_a_classic_load_balancer_the_side_of_the_client_counts() -> None:
    """Other tools read the protocol of the targets."""
    policy = negotiation("ELBSecurityPolicy-TLS-1-2-2017-01")

    assert found(classic("https", sslCertificateId=ACM, instanceProtocol="http"), *policy) == set()
    assert found(classic("http", instanceProtocol="https")) == {
        ("lb-plaintext-listener", "old"),
        ("lb-public-without-https", "old"),
    }


@pytest.mark.parametrize(
    ("policy", "weak"),
    [
        ("ELBSecurityPolicy-TLS13-1-0-FIPS-2023-04", True),
        ("ELBSecurityPolicy-TLS13-1-1-FIPS-2023-04", True),
        ("ELBSecurityPolicy-TLS13-1-0-PQ-2025-09", True),
        ("ELBSecurityPolicy-TLS13-1-0-FIPS-PQ-2025-09", True),
        ("ELBSecurityPolicy-TLS13-1-2-Ext1-2021-06", False),
        ("ELBSecurityPolicy-TLS13-1-2-Ext2-2021-06", False),
    ],
)
def test_trivy_11121_a_policy_is_judged_by_its_minimum_and_not_by_a_list(policy: str, weak: bool) -> None:
    assert found(https(sslPolicy=policy)) == ({("lb-weak-tls-policy", "listener")} if weak else set())


@pytest.mark.parametrize("protocol", ["TCP", "HTTP"])
def test_trivy_3007_listeners_without_tls_have_no_outdated_policy(protocol: str) -> None:
    policies = {policy for policy, _ in found(listener(FORWARD, port=8080, protocol=protocol))}

    assert "lb-weak-tls-policy" not in policies


def test_tfsec_12_a_redirect_is_not_plaintext() -> None:
    assert found(listener(TO_HTTPS, port="80", protocol="HTTP")) == set()


def test_tfsec_802_a_gateway_load_balancer_is_not_judged() -> None:
    gateway = Given(
        "aws:lb/loadBalancer:LoadBalancer", "gateway", {"loadBalancerType": "gateway"}, {"arn": "arn:gateway"}
    )
    arn: Input = Ref("gateway", "arn")

    assert found(gateway, listener(FORWARD, loadBalancerArn=arn)) == set()


def test_tfsec_827_tls_on_a_network_load_balancer_is_https_enough() -> None:
    network = Given(
        "aws:lb/loadBalancer:LoadBalancer", "network", {"loadBalancerType": "network"}, {"arn": "arn:network"}
    )

    assert found(network, https(protocol="TLS", loadBalancerArn=Ref("network", "arn"))) == set()


def test_aws_config_rules_340_a_redirecting_rule_beside_a_404_by_default_is_fine() -> None:
    assert found(listener(NOT_FOUND, port=80, protocol="HTTP"), rule(TO_HTTPS)) == set()


def test_aws_load_balancer_controller_1753_so_it_is_in_whatever_order_it_is_written() -> None:
    assert found(rule(TO_HTTPS), listener(NOT_FOUND, port=80, protocol="HTTP")) == set()


def test_cloud_custodian_5091_each_listener_is_judged_with_its_rules() -> None:
    http = listener(NOT_FOUND, port=80, protocol="HTTP")

    assert found(http, rule(FORWARD)) == {("lb-plaintext-listener-rule", "rule")}


def test_sonar_iac_207_a_second_default_action_that_redirects_to_http_is_seen() -> None:
    http = listener(TO_HTTPS, redirect(protocol="HTTP", port="8080"), port=80, protocol="HTTP")

    assert found(http) == {("lb-plaintext-listener", "listener")}
