"""What the examples of lb-plaintext-listener-rule do not say."""

import pytest
from aws_guardrails.aws.listener_actions import OPEN_TARGET
from aws_guardrails.aws.load_balancers import PASSED_THROUGH
from aws_guardrails.examples import Given, Input, Question, Ref
from aws_guardrails.values import UNKNOWN
from judging import judge_one

RULE = "lb-plaintext-listener-rule"
FORWARD: Input = {"type": "forward", "targetGroupArn": "arn:aws:elasticloadbalancing:::targetgroup/a/b"}
TO_HTTPS: Input = {"type": "redirect", "redirect": {"protocol": "HTTPS", "port": "443"}}


def listener(name: str, protocol: Input, module: str = "lb") -> Given:
    token = f"aws:{module}/listener:Listener"
    return Given(token, name, {"port": 80, "protocol": protocol, "defaultActions": [TO_HTTPS]}, {"arn": f"arn:{name}"})


def rule(*actions: Input, on: Input, module: str = "lb") -> Given:
    return Given(f"aws:{module}/listenerRule:ListenerRule", "rule", {"listenerArn": on, "actions": actions})


@pytest.mark.parametrize("module", ["lb", "alb", "elasticloadbalancingv2", "applicationloadbalancing"])
@pytest.mark.parametrize("deployed", [False, True])
def test_every_module_is_judged_the_same(module: str, deployed: bool) -> None:
    http = listener("web", "HTTP", module)

    said = judge_one(RULE, http, rule(FORWARD, on=Ref("web", "arn"), module=module), deployed=deployed)

    assert said.finding_places() == {(RULE, "rule")}


def passing(protocol: str = "TCP", port: Input = 80, name: str = "web") -> Given:
    """Declare a listener of a network load balancer."""
    return listener(name, protocol)._replace(inputs={"port": port, "protocol": protocol})


@pytest.mark.parametrize(("port", "found"), [(80, {(RULE, "rule")}), (5432, set())])
def test_a_rule_on_tcp_is_judged_on_port_80_alone(port: int, found: set[tuple[str, str]]) -> None:
    said = judge_one(RULE, passing(port=port), rule(FORWARD, on=Ref("web", "arn")))

    assert (said.finding_places(), said.undecided) == (found, ())


def test_a_rule_made_for_listeners_of_every_protocol_that_passes_through_serves_plaintext() -> None:
    every = [passing(protocol, name=protocol) for protocol in sorted(PASSED_THROUGH)]

    said = judge_one(RULE, *every, rule(FORWARD, on=[Ref(one.name, "arn") for one in every]))

    assert (said.finding_places(), said.undecided) == ({(RULE, "rule")}, ())


@pytest.mark.parametrize(
    "listeners",
    [(passing(port=UNKNOWN),), (passing(), passing(port=443, name="secure"))],
    ids=["an unknown port", "another port than 80 perhaps"],
)
def test_a_rule_on_tcp_is_undecided_where_the_port_may_be_another(listeners: tuple[Given, ...]) -> None:
    said = judge_one(RULE, *listeners, rule(FORWARD, on=[Ref(one.name, "arn") for one in listeners]))

    assert (said.findings, said.questions()) == (
        (),
        {"rule": Question("listenerArn", "leads to a listener whose port is not known")},
    )


def test_a_rule_on_tcp_is_undecided_where_the_target_group_is_unknown() -> None:
    said = judge_one(RULE, passing(), rule({"type": "forward", "targetGroupArn": UNKNOWN}, on=Ref("web", "arn")))

    assert (said.findings, said.questions()) == ((), {"rule": Question("actions[0].targetGroupArn", OPEN_TARGET)})


def test_every_target_group_of_a_rule_on_tcp_is_judged() -> None:
    groups = [
        Given("aws:lb/targetGroup:TargetGroup", kind, {"targetType": kind}, {"arn": f"arn:{kind}"})
        for kind in ("alb", "instance")
    ]
    both: Input = {"type": "forward", "forward": {"targetGroups": [{"arn": Ref(one.name, "arn")} for one in groups]}}

    said = judge_one(RULE, passing(), *groups, rule(both, on=Ref("web", "arn")), deployed=True)

    assert [finding.path for _, finding in said.findings] == ["actions[0].forward.targetGroups[1].arn"]


@pytest.mark.parametrize("protocol", ["HTTPS", "TLS"])
def test_a_rule_on_another_listener_is_left_alone(protocol: str) -> None:
    said = judge_one(RULE, listener("web", protocol), rule(FORWARD, on=Ref("web", "arn")))

    assert (said.findings, said.undecided) == ((), ())


def test_every_action_of_the_rule_is_judged() -> None:
    both = rule({"type": "authenticate-oidc"}, FORWARD, on=Ref("web", "arn"))

    said = judge_one(RULE, listener("web", "HTTP"), both)

    assert [finding.path for _, finding in said.findings] == ["actions[1]"]


@pytest.mark.parametrize(
    ("actions", "path"),
    [((UNKNOWN,), "actions[0].type"), (({"type": "redirect", "redirect": UNKNOWN},), "actions[0].redirect.protocol")],
    ids=["an unknown action", "an unknown redirect"],
)
def test_an_action_that_is_unknown_is_undecided(actions: tuple[Input, ...], path: str) -> None:
    said = judge_one(RULE, listener("web", "HTTP"), rule(*actions, on=Ref("web", "arn")))

    assert (said.findings, said.open_paths()) == ((), {"rule": path})


def test_a_rule_whose_listener_is_unknown_is_undecided_only_if_it_would_serve_plaintext() -> None:
    serving = judge_one(RULE, rule(FORWARD, on=UNKNOWN))
    redirecting = judge_one(RULE, rule(TO_HTTPS, on=UNKNOWN))

    assert (serving.findings, serving.open_paths()) == ((), {"rule": "listenerArn"})
    assert (redirecting.findings, redirecting.undecided) == ((), ())


def test_a_rule_made_for_two_listeners_is_undecided_if_one_of_them_takes_plaintext() -> None:
    either: Input = [Ref("web", "arn"), Ref("secure", "arn")]

    said = judge_one(RULE, listener("web", "HTTP"), listener("secure", "HTTPS"), rule(FORWARD, on=either))

    assert (said.findings, said.open_paths()) == ((), {"rule": "listenerArn"})
