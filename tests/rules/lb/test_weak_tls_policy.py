"""What the examples of lb-weak-tls-policy do not say."""

import pytest
from aws_guardrails.examples import Given, Input
from aws_guardrails.values import UNKNOWN
from judging import judge_one

RULE = "lb-weak-tls-policy"
WEAK = "ELBSecurityPolicy-2016-08"
STRONG = "ELBSecurityPolicy-TLS13-1-2-2021-06"


def listener(policy: Input, protocol: Input = "HTTPS") -> Given:
    return Given("aws:lb/listener:Listener", "web", {"port": 443, "protocol": protocol, "sslPolicy": policy})


@pytest.mark.parametrize("protocol", ["HTTP", "TCP", "UDP", "GENEVE"])
@pytest.mark.parametrize("policy", [None, WEAK, UNKNOWN])
def test_a_listener_that_does_not_end_tls_has_no_policy(protocol: str, policy: Input) -> None:
    said = judge_one(RULE, listener(policy, protocol))

    assert (said.findings, said.undecided) == ((), ())


@pytest.mark.parametrize("policy", [None, WEAK])
def test_where_the_protocol_is_unknown_a_weak_policy_is_not_certain(policy: Input) -> None:
    said = judge_one(RULE, listener(policy, UNKNOWN))

    assert (said.findings, said.open_paths()) == ((), {"web": "protocol"})


def test_a_strong_policy_is_fine_whatever_the_protocol() -> None:
    said = judge_one(RULE, listener(STRONG, UNKNOWN))

    assert (said.findings, said.undecided) == ((), ())


@pytest.mark.parametrize(
    ("policy", "reason"),
    [
        (UNKNOWN, "is not known before the deployment"),
        ("ELBSecurityPolicy-TLS14-1-4-2031-01", "is not a policy name that the pack can read"),
    ],
)
def test_a_policy_that_cannot_be_read_is_never_taken_for_good(policy: Input, reason: str) -> None:
    ((_, question),) = judge_one(RULE, listener(policy)).undecided

    assert (question.path, question.reason) == ("sslPolicy", reason)


@pytest.mark.parametrize(("policy", "found"), [(STRONG, True), ("ELBSecurityPolicy-TLS13-1-3-2021-06", False)])
def test_tls_1_3_can_be_asked_for(policy: str, found: bool) -> None:
    assert bool(judge_one(RULE, listener(policy), minimumVersion="1.3").findings) is found
