"""What the examples of lb-public-without-https do not say."""

import pytest
from aws_guardrails.examples import Given, Input, Ref
from aws_guardrails.values import UNKNOWN
from judging import judge_one

RULE = "lb-public-without-https"


def balancer(name: str, **inputs: Input) -> Given:
    return Given("aws:lb/loadBalancer:LoadBalancer", name, {"name": name, **inputs}, {"arn": f"arn:{name}"})


def listener(on: Input, protocol: Input = "HTTPS", port: Input = 443) -> Given:
    inputs = {"loadBalancerArn": on, "protocol": protocol, "port": port, "defaultActions": [{"type": "forward"}]}
    return Given("aws:lb/listener:Listener", "listener", inputs)


@pytest.mark.parametrize("deployed", [False, True])
def test_each_load_balancer_needs_a_listener_of_its_own(deployed: bool) -> None:
    said = judge_one(RULE, balancer("a"), balancer("b"), listener(Ref("a", "arn")), deployed=deployed)

    assert (said.finding_places(), said.undecided) == ({(RULE, "b")}, ())


@pytest.mark.parametrize(
    ("protocol", "port", "found"),
    [
        ("HTTPS", 8443, False),
        ("TLS", 443, False),
        ("TCP", "443", False),
        ("TCP_UDP", 443, False),
        ("TCP", 8443, True),
        ("HTTP", 443, True),
        ("TCP_QUIC", 443, False),
        ("QUIC", 443, False),
        ("UDP", 53, False),
        ("TCP_QUIC", 80, True),
    ],
)
def test_https_tls_and_tcp_on_443_count(protocol: str, port: int | str, found: bool) -> None:
    assert bool(judge_one(RULE, balancer("a"), listener(Ref("a", "arn"), protocol, port)).findings) is found


def test_a_listener_that_may_lead_to_any_load_balancer_leaves_all_undecided() -> None:
    said = judge_one(RULE, balancer("a"), balancer("b"), listener(UNKNOWN))

    assert (said.findings, said.open_paths()) == ((), {"a": "arn", "b": "arn"})


def test_a_plaintext_listener_that_may_lead_anywhere_does_not_matter() -> None:
    assert judge_one(RULE, balancer("a"), listener(UNKNOWN, "HTTP", 80)).finding_places() == {(RULE, "a")}


def test_a_listener_of_a_load_balancer_elsewhere_does_not_matter() -> None:
    assert judge_one(RULE, balancer("a"), listener("arn:elsewhere")).finding_places() == {(RULE, "a")}


def test_a_listener_for_one_of_two_leaves_both_undecided() -> None:
    said = judge_one(RULE, balancer("a"), balancer("b"), listener([Ref("a", "arn"), Ref("b", "arn")]))

    assert (said.findings, said.open_paths()) == ((), {"a": "arn", "b": "arn"})


@pytest.mark.parametrize("name", ["loadBalancerType", "internal"])
def test_what_keeps_it_from_being_judged_is_named(name: str) -> None:
    assert judge_one(RULE, balancer("a", **{name: UNKNOWN})).open_paths() == {"a": name}
