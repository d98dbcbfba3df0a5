"""What the examples of lb-public-without-https do not say."""

import json

import pytest
from aws_guardrails.examples import Given, Input, Question, Ref
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


def test_a_finding_is_at_what_makes_it_public() -> None:
    ((_, finding),) = judge_one(RULE, balancer("a")).findings

    assert (finding.resource.name, finding.path) == ("a", "internal")


def test_a_listener_of_a_load_balancer_elsewhere_does_not_matter() -> None:
    assert judge_one(RULE, balancer("a"), listener("arn:elsewhere")).finding_places() == {(RULE, "a")}


def test_a_listener_for_one_of_two_leaves_both_undecided() -> None:
    said = judge_one(RULE, balancer("a"), balancer("b"), listener([Ref("a", "arn"), Ref("b", "arn")]))

    assert (said.findings, said.open_paths()) == ((), {"a": "arn", "b": "arn"})


def test_a_plaintext_listener_for_one_of_two_gives_https_to_neither() -> None:
    said = judge_one(RULE, balancer("a"), balancer("b"), listener([Ref("a", "arn"), Ref("b", "arn")], "HTTP", 80))

    assert (said.finding_places(), said.undecided) == ({(RULE, "a"), (RULE, "b")}, ())


@pytest.mark.parametrize(("scheme", "found"), [("internal", set()), ("internet-facing", {(RULE, "a")})])
def test_in_aws_native_the_scheme_tells_who_can_reach_it(scheme: str, found: set[tuple[str, str]]) -> None:
    native = Given("aws-native:elasticloadbalancingv2:LoadBalancer", "a", {"name": "a", "scheme": scheme})

    said = judge_one(RULE, native)

    assert (said.finding_places(), said.undecided) == (found, ())


MAY_SPEAK = "leads to a listener that may speak TLS, or not"


def test_a_classic_load_balancer_with_a_listener_of_an_unknown_protocol_is_undecided() -> None:
    listeners: Input = [{"lbPort": 80, "lbProtocol": "http"}, {"lbPort": 443, "lbProtocol": UNKNOWN}]

    said = judge_one(RULE, Given("aws:elb/loadBalancer:LoadBalancer", "old", {"listeners": listeners}))

    assert (said.findings, said.questions()) == ((), {"old": Question("listeners", MAY_SPEAK)})


def test_a_load_balancer_of_a_template_is_told_by_its_place_there() -> None:
    spoken = {"LoadBalancerArn": {"Ref": "Web"}, "Port": 443, "Protocol": {"Ref": "Spoken"}}
    template = {
        "Parameters": {"Spoken": {"Type": "String"}},
        "Resources": {
            "Web": {"Type": "AWS::ElasticLoadBalancingV2::LoadBalancer"},
            "Listener": {"Type": "AWS::ElasticLoadBalancingV2::Listener", "Properties": spoken},
        },
    }

    said = judge_one(RULE, Given("aws:cloudformation/stack:Stack", "stack", {"templateBody": json.dumps(template)}))

    place = "templateBody.Resources.Web.Properties"
    assert (said.findings, said.questions()) == ((), {"stack": Question(place, MAY_SPEAK)})


def test_one_that_a_template_gets_may_have_its_listener_there() -> None:
    hidden = Given(
        "aws:cloudformation/stack:Stack",
        "hidden",
        {"templateUrl": "https://example.com/hidden.json", "parameters": {"Balancer": Ref("a", "arn")}},
    )

    said = judge_one(RULE, balancer("a"), hidden)

    assert (said.findings, said.questions()) == ((), {"a": Question("arn", MAY_SPEAK)})


def lightsail(name: str, called: Input) -> Given:
    return Given("aws:lightsail/lb:Lb", name, {"name": called, "instancePort": 80})


def attachment(to: Input) -> Given:
    inputs = {"lbName": to, "certificateName": "blog"}
    return Given("aws:lightsail/lbCertificateAttachment:LbCertificateAttachment", "https", inputs)


MAY_BE_ATTACHED = Question("name", "may be what a certificate of the stack is attached to, or not")


def test_a_certificate_that_may_be_attached_to_any_lightsail_load_balancer_leaves_all_undecided() -> None:
    said = judge_one(RULE, lightsail("blog", "blog"), lightsail("wiki", "wiki"), attachment(UNKNOWN))

    assert (said.findings, said.questions()) == ((), {"blog": MAY_BE_ATTACHED, "wiki": MAY_BE_ATTACHED})


def test_a_lightsail_load_balancer_of_an_unknown_name_has_no_certificate_where_there_is_none() -> None:
    assert judge_one(RULE, lightsail("blog", UNKNOWN)).finding_places() == {(RULE, "blog")}


def test_a_certificate_may_be_attached_by_name_to_a_lightsail_load_balancer_of_an_unknown_one() -> None:
    said = judge_one(RULE, lightsail("blog", UNKNOWN), lightsail("wiki", "wiki"), attachment("blog"))

    assert (said.finding_places(), said.questions()) == ({(RULE, "wiki")}, {"blog": MAY_BE_ATTACHED})


@pytest.mark.parametrize(
    ("is_attached", "found", "asked"),
    [
        (True, set(), {}),
        (False, {(RULE, "blog")}, {}),
        (None, {(RULE, "blog")}, {}),
        (UNKNOWN, set(), {"blog": MAY_BE_ATTACHED}),
    ],
    ids=["attached", "detached", "omitted", "unknown"],
)
def test_a_certificate_of_aws_native_says_itself_whether_it_is_attached(
    is_attached: Input, found: set[tuple[str, str]], asked: dict[str, Question]
) -> None:
    inputs = {"loadBalancerName": Ref("blog", "name"), "isAttached": is_attached}
    certificate = Given("aws-native:lightsail:LoadBalancerTlsCertificate", "https", inputs)

    said = judge_one(RULE, lightsail("blog", "blog"), certificate)

    assert (said.finding_places(), said.questions()) == (found, asked)


@pytest.mark.parametrize("name", ["loadBalancerType", "internal"])
def test_what_keeps_it_from_being_judged_is_named(name: str) -> None:
    assert judge_one(RULE, balancer("a", **{name: UNKNOWN})).open_paths() == {"a": name}
