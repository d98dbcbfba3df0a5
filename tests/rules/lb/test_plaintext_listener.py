"""What the examples of lb-plaintext-listener do not say."""

from collections.abc import Mapping

import pytest
from aws_guardrails.aws.listener_actions import NO_ACTION, OPEN_TARGET
from aws_guardrails.examples import Given, Input, Question, Ref
from aws_guardrails.model import NOT_KNOWN
from aws_guardrails.values import UNKNOWN
from judging import judge_one

RULE = "lb-plaintext-listener"
FORWARD: Input = {"type": "forward", "targetGroupArn": "arn:aws:elasticloadbalancing:eu-west-1:1:targetgroup/app/1"}
TO_HTTPS: Input = {"type": "redirect", "redirect": {"protocol": "HTTPS", "port": "443", "statusCode": "HTTP_301"}}


def listener(*actions: Input, **others: Input) -> Given:
    return Given("aws:lb/listener:Listener", "listener", {"port": 80, "defaultActions": actions, **others})


def group(name: str, **inputs: Input) -> Given:
    return Given("aws:lb/targetGroup:TargetGroup", name, inputs)


def weighted(*groups: str) -> Input:
    return {"type": "forward", "forward": {"targetGroups": [{"arn": Ref(name, "arn"), "weight": 1} for name in groups]}}


@pytest.mark.parametrize("protocol", ["HTTP", "http", "Http"])
def test_the_protocol_is_read_without_regard_to_case(protocol: str) -> None:
    assert judge_one(RULE, listener(FORWARD, protocol=protocol)).finding_places() == {(RULE, "listener")}


@pytest.mark.parametrize("protocol", ["HTTPS", "TLS", "UDP", "QUIC", "GENEVE", "https"])
def test_what_is_not_plaintext_is_left_alone(protocol: str) -> None:
    said = judge_one(RULE, listener(FORWARD, protocol=protocol))

    assert (said.findings, said.undecided) == ((), ())


@pytest.mark.parametrize("port", [8080, "8080", 80, "80"], ids=repr)
def test_http_is_plaintext_on_every_port(port: int | str) -> None:
    assert judge_one(RULE, listener(FORWARD, protocol="HTTP", port=port)).finding_places() == {(RULE, "listener")}


@pytest.mark.parametrize(
    ("protocol", "port", "found"),
    [("TCP", "80", True), ("TCP_UDP", 80, True), ("TCP", 443, False), ("TCP", 8080, False), ("UDP", 80, False)],
)
def test_pass_through_is_plaintext_only_on_port_80(protocol: str, port: int | str, found: bool) -> None:
    said = judge_one(RULE, listener(FORWARD, protocol=protocol, port=port))

    assert bool(said.findings) is found


def test_pass_through_on_an_unknown_port_is_undecided() -> None:
    assert judge_one(RULE, listener(FORWARD, protocol="TCP", port=UNKNOWN)).open_paths() == {"listener": "port"}


def test_an_unknown_list_of_target_groups_is_undecided_as_a_whole() -> None:
    forward: Input = {"type": "forward", "forward": {"targetGroups": UNKNOWN}}

    assert judge_one(RULE, listener(forward, protocol="TCP")).open_paths() == {
        "listener": "defaultActions[0].forward.targetGroups"
    }


@pytest.mark.parametrize(
    ("types", "findings", "undecided"),
    [
        (["alb", "alb"], False, {}),
        (["alb", "instance"], True, {}),
        (["alb", None], True, {}),
        (["alb", UNKNOWN], False, {"listener": "defaultActions[0].forward.targetGroups[1].arn"}),
        ([UNKNOWN, "ip"], True, {}),
    ],
)
def test_every_target_group_must_be_a_balancer(
    types: list[Input], findings: bool, undecided: Mapping[str, str]
) -> None:
    groups = [group(f"group-{index}", targetType=kind) for index, kind in enumerate(types)]
    action = weighted(*(each.name for each in groups))

    # One property was computed from both groups, so which is which is known only after the deployment.
    said = judge_one(RULE, *groups, listener(action, protocol="TCP"), deployed=True)

    assert (bool(said.findings), said.open_paths()) == (findings, undecided)


def test_a_target_group_that_the_stack_does_not_show_is_no_balancer() -> None:
    assert judge_one(RULE, listener(FORWARD, protocol="TCP")).messages().keys() == {"listener"}


def test_a_target_group_that_may_be_any_is_undecided() -> None:
    unknown: Input = {"type": "forward", "targetGroupArn": UNKNOWN}

    said = judge_one(RULE, listener(unknown, protocol="TCP"))

    assert (said.findings, said.open_paths()) == ((), {"listener": "defaultActions[0].targetGroupArn"})
    assert {question.reason for _, question in said.undecided} == {OPEN_TARGET}


def test_authentication_is_completed_by_what_comes_after_it() -> None:
    authenticate: Input = {"type": "authenticate-oidc", "order": 1}

    redirected = judge_one(RULE, listener(authenticate, TO_HTTPS, protocol="HTTP"))
    forwarded = judge_one(RULE, listener(authenticate, FORWARD, protocol="HTTP"))

    assert (redirected.findings, redirected.undecided) == ((), ())
    assert [finding.path for _, finding in forwarded.findings] == ["defaultActions[1]"]


@pytest.mark.parametrize(
    ("actions", "path"),
    [
        ((), "defaultActions"),
        ((UNKNOWN,), "defaultActions[0].type"),
        (({"type": "redirect", "redirect": UNKNOWN},), "defaultActions[0].redirect.protocol"),
        (({"type": "redirect", "redirect": {"protocol": "https"}},), "defaultActions[0].redirect.protocol"),
        (({"type": "fixed-response", "fixedResponse": {}},), "defaultActions[0].fixedResponse.statusCode"),
        (({"type": "teleport"},), "defaultActions[0].type"),
        (({"type": "authenticate-cognito"},), "defaultActions"),
    ],
    ids=repr,
)
def test_an_action_that_cannot_be_judged_is_undecided(actions: tuple[Input, ...], path: str) -> None:
    said = judge_one(RULE, listener(*actions, protocol="HTTP"))

    assert (said.findings, said.open_paths()) == ((), {"listener": path})


@pytest.mark.parametrize(
    ("actions", "reason"),
    [(UNKNOWN, NOT_KNOWN), (None, NO_ACTION), ([{"type": "authenticate-cognito"}], NO_ACTION)],
    ids=["unknown", "left out", "none that answers"],
)
def test_why_the_actions_are_undecided_is_told(actions: Input, reason: str) -> None:
    http = Given("aws:lb/listener:Listener", "listener", {"port": 80, "protocol": "HTTP", "defaultActions": actions})

    said = judge_one(RULE, http)

    assert (said.findings, said.questions()) == ((), {"listener": Question("defaultActions", reason)})


def test_the_type_of_an_action_is_read_without_regard_to_case() -> None:
    forward: Input = {"type": "Forward", "targetGroupArn": "arn:aws:elasticloadbalancing:::targetgroup/app/1"}

    assert judge_one(RULE, listener(forward)).messages() == judge_one(RULE, listener(FORWARD)).messages()


def test_an_unknown_protocol_does_not_matter_where_everything_is_redirected() -> None:
    said = judge_one(RULE, listener(TO_HTTPS, protocol=UNKNOWN))

    assert (said.findings, said.undecided) == ((), ())


def test_a_target_group_computed_from_a_group_and_something_else_may_be_another() -> None:
    pet = Given("random:index/randomPet:RandomPet", "pet", {"length": 2})
    chosen: Input = {"type": "forward", "targetGroupArn": [Ref("servers", "arn"), Ref("pet")]}

    said = judge_one(RULE, pet, group("servers", targetType="instance"), listener(chosen, protocol="TCP"))

    assert (said.findings, said.open_paths()) == ((), {"listener": "defaultActions[0].targetGroupArn"})


def test_a_protocol_that_the_pack_does_not_know_is_undecided() -> None:
    assert judge_one(RULE, listener(FORWARD, protocol="HTTP9")).open_paths() == {"listener": "protocol"}


def test_the_older_module_is_judged_the_same() -> None:
    older = Given("aws:alb/listener:Listener", "listener", {"port": 80, "defaultActions": [FORWARD]})

    assert judge_one(RULE, older).messages() == judge_one(RULE, listener(FORWARD)).messages()


@pytest.mark.parametrize("status", ["100", 300, "301", -1, 600, "teapot"])
def test_a_status_that_aws_refuses_is_undecided_and_said_to_be_so(status: str | int) -> None:
    action: Input = {"type": "fixed-response", "fixedResponse": {"statusCode": status}}

    ((_, question),) = judge_one(RULE, listener(action, protocol="HTTP")).undecided

    assert question.reason == "is not a value that AWS accepts"


@pytest.mark.parametrize("status", [UNKNOWN, "404", None])
def test_where_refusals_are_not_allowed_the_status_does_not_matter(status: Input) -> None:
    action: Input = {"type": "fixed-response", "fixedResponse": {"statusCode": status}}

    said = judge_one(RULE, listener(action, protocol="HTTP"), refusalsAllowed=False)

    assert (said.finding_places(), said.undecided) == ({(RULE, "listener")}, ())


@pytest.mark.parametrize("status", ["200", 204, "299"])
def test_a_fixed_response_of_class_2xx_serves_content(status: str | int) -> None:
    action: Input = {"type": "fixed-response", "fixedResponse": {"statusCode": status}}

    assert judge_one(RULE, listener(action, protocol="HTTP")).finding_places() == {(RULE, "listener")}


@pytest.mark.parametrize("status", ["400", "403", 503, "599"])
def test_a_refusal_serves_nothing(status: str | int) -> None:
    action: Input = {"type": "fixed-response", "fixedResponse": {"statusCode": status}}

    said = judge_one(RULE, listener(action, protocol="HTTP"))

    assert (said.findings, said.undecided) == ((), ())


def test_the_outputs_of_a_gateway_listener_may_show_its_protocol_and_port_as_empty() -> None:
    gateway = Given("aws:lb/listener:Listener", "gateway", {"defaultActions": [FORWARD]}, {"protocol": "", "port": 0})

    said = judge_one(RULE, gateway, deployed=True)

    assert (said.findings, said.undecided) == ((), ())


def test_pass_through_whose_actions_the_stack_does_not_show_is_undecided() -> None:
    """Where they lead to may be an application load balancer."""
    given = Given(
        "aws:lb/listener:Listener",
        "listener",
        {"port": 80, "protocol": "TCP", "defaultActions": UNKNOWN},
    )

    said = judge_one(RULE, given)

    assert [(question.resource.name, question.path) for _, question in said.undecided] == [
        ("listener", "defaultActions")
    ]


def test_a_protocol_that_the_pack_does_not_know_is_told_with_its_reason() -> None:
    said = judge_one(RULE, listener(FORWARD, protocol="GOPHER"))

    assert {question.reason for _, question in said.undecided} == {"is not a protocol that the pack knows"}


def test_a_classic_load_balancer_whose_protocol_is_unknown_is_undecided() -> None:
    listeners: Input = [{"lbPort": 80, "lbProtocol": UNKNOWN}]

    said = judge_one(RULE, Given("aws:elb/loadBalancer:LoadBalancer", "old", {"listeners": listeners}))

    assert (said.findings, said.open_paths()) == ((), {"old": "listeners[0].lbProtocol"})


def test_a_classic_load_balancer_whose_listeners_are_unknown_is_undecided() -> None:
    said = judge_one(RULE, Given("aws:elb/loadBalancer:LoadBalancer", "old", {"listeners": UNKNOWN}))

    assert (said.findings, said.questions()) == ((), {"old": Question("listeners")})


def test_a_lightsail_redirection_that_is_off_hides_no_other() -> None:
    def blog(name: str) -> Given:
        return Given("aws:lightsail/lb:Lb", name, {"name": name, "instancePort": 80})

    def redirection(name: str, enabled: bool) -> Given:
        inputs: dict[str, Input] = {"lbName": Ref(name, "name"), "enabled": enabled}
        return Given("aws:lightsail/lbHttpsRedirectionPolicy:LbHttpsRedirectionPolicy", f"https-{name}", inputs)

    said = judge_one(RULE, blog("a"), blog("b"), redirection("a", enabled=False), redirection("b", enabled=True))

    assert (said.finding_places(), said.undecided) == ({(RULE, "a")}, ())
