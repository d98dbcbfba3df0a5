"""What the examples of lb-weak-tls-policy do not say."""

from typing import Any

import pytest
from aws_guardrails.aws.classic_tls import ANY_LISTENER, NO_PROTOCOL, NOT_A_POLICY, NOT_SHOWN
from aws_guardrails.examples import Given, Input, Question, Ref, as_inputs
from aws_guardrails.judgement import mended
from aws_guardrails.model import NOT_KNOWN, Path
from aws_guardrails.rules.lb.weak_tls_policy import NOT_IN_TABLE, OF_UNKNOWN_PROTOCOL, TlsConfig, TlsVersion
from aws_guardrails.rules.lb.weak_tls_policy import RULE as WEAK_TLS_POLICY
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


def test_a_policy_that_is_empty_is_left_out() -> None:
    assert judge_one(RULE, listener("")).messages() == judge_one(RULE, listener(None)).messages()


def test_a_strong_policy_is_fine_whatever_the_protocol() -> None:
    said = judge_one(RULE, listener(STRONG, UNKNOWN))

    assert (said.findings, said.undecided) == ((), ())


@pytest.mark.parametrize(
    ("policy", "reason"),
    [
        (UNKNOWN, NOT_KNOWN),
        ("ELBSecurityPolicy-TLS14-1-4-2031-01", NOT_A_POLICY),
    ],
)
def test_a_policy_that_cannot_be_read_is_never_taken_for_good(policy: Input, reason: str) -> None:
    said = judge_one(RULE, listener(policy))

    assert (said.findings, said.questions()) == ((), {"web": Question("sslPolicy", reason)})


@pytest.mark.parametrize(("policy", "found"), [(STRONG, True), ("ELBSecurityPolicy-TLS13-1-3-2021-06", False)])
def test_tls_1_3_can_be_asked_for(policy: str, found: bool) -> None:
    assert bool(judge_one(RULE, listener(policy), minimumVersion="1.3").findings) is found


@pytest.mark.parametrize(
    ("policy", "config", "fault"),
    [
        ("ELBSecurityPolicy-TLS13-1-2-2021-06", {"forwardSecrecy": True}, None),
        ("ELBSecurityPolicy-TLS13-1-3-BRANDNEW-2031-01", {"forwardSecrecy": True}, None),
        ("ELBSecurityPolicy-TLS13-1-2-Ext0-RFC9151-FIPS-2023-07", {"forwardSecrecy": True}, "without forward secrecy"),
        ("ELBSecurityPolicy-TLS13-1-3-FIPS-2023-04", {"fips": True}, None),
        ("ELBSecurityPolicy-TLS13-1-3-2021-06", {"fips": True}, "is not one of AWS's FIPS policies"),
        (
            WEAK,
            {"fips": True, "forwardSecrecy": True},
            "allows TLS 1.0 and offers ciphers without forward secrecy and is",
        ),
    ],
)
def test_forward_secrecy_and_fips_can_be_asked_for(policy: str, config: dict[str, bool], fault: str | None) -> None:
    said = judge_one(RULE, listener(policy), **config)

    assert said.undecided == ()
    assert [fault is not None and fault in message for message in said.messages().values()] == [True] * bool(fault)


def test_whether_a_new_policy_gives_forward_secrecy_is_undecided() -> None:
    said = judge_one(RULE, listener("ELBSecurityPolicy-TLS13-1-2-BRANDNEW-2031-01"), forwardSecrecy=True)

    assert (said.findings, said.questions()) == ((), {"web": Question("sslPolicy", NOT_IN_TABLE)})


CLASSIC = "aws:elb/loadBalancer:LoadBalancer"
ON_PORT = "aws:elb/listenerPolicy:ListenerPolicy"
POLICY = "aws:elb/loadBalancerPolicy:LoadBalancerPolicy"
SET_BY_ITSELF = "aws:elb/sslNegotiationPolicy:SslNegotiationPolicy"


def classic(name: Input = "old", *ports: int, protocol: Input = "https") -> Given:
    listeners: Input = [{"lbPort": port, "lbProtocol": protocol} for port in ports or (443,)]
    return Given(CLASSIC, "old", {"name": name, "listeners": listeners})


def on_port(port: Input = 443, names: Input = ("tls",), name: Input = "old") -> Given:
    return Given(ON_PORT, "on-port", {"loadBalancerName": name, "loadBalancerPort": port, "policyNames": names})


def policy(attributes: Input, kind: Input = "SSLNegotiationPolicyType", called: Input = "tls") -> Given:
    inputs = {"loadBalancerName": "old", "policyName": called, "policyTypeName": kind, "policyAttributes": attributes}
    return Given(POLICY, "tls", inputs)


def refers_to(name: Input) -> Input:
    return [{"name": "Reference-Security-Policy", "value": name}]


def switches(**on: bool) -> Input:
    names = {
        "ssl3": "Protocol-SSLv3",
        "tls10": "Protocol-TLSv1",
        "tls11": "Protocol-TLSv1.1",
        "tls12": "Protocol-TLSv1.2",
    }
    return [{"name": names.get(name, name), "value": str(value).lower()} for name, value in on.items()]


STRICT = "ELBSecurityPolicy-TLS-1-2-2017-01"
NONE_ON_CLASSIC = "No policy of AWS's for classic load balancers is strict enough: use an application load balancer."
EPHEMERAL = "ECDHE-RSA-AES128-GCM-SHA256"
SOMEWHERE = Given(
    ON_PORT, "somewhere", {"loadBalancerName": UNKNOWN, "loadBalancerPort": 443, "policyNames": ["elsewhere"]}
)
"""Sets a policy on a load balancer that is not known."""


@pytest.mark.parametrize(
    ("stack", "findings"),
    [
        pytest.param((classic(), on_port(), policy(refers_to(STRICT))), set(), id="the strictest"),
        pytest.param((classic(), on_port(), policy(refers_to(WEAK))), {"tls"}, id="an old one"),
        pytest.param((classic(), policy(refers_to(STRICT))), {"old"}, id="a policy that is set on no port"),
        pytest.param((classic(), on_port(8443), policy(refers_to(STRICT))), {"old"}, id="set on another port"),
        pytest.param((classic(), on_port(name="other"), policy(refers_to(STRICT))), {"old"}, id="on another balancer"),
        pytest.param(
            (classic("old", 443, 8443), on_port(), policy(refers_to(STRICT))), {"old"}, id="on one of two ports"
        ),
        pytest.param((classic(), on_port("443"), policy(refers_to(STRICT))), set(), id="a port as text"),
        pytest.param(
            (classic(), on_port(), policy([], kind="AppCookieStickinessPolicyType")),
            {"old"},
            id="a policy of another type",
        ),
        pytest.param((classic(), on_port(), policy(switches(tls12=True))), set(), id="protocols of its own"),
        pytest.param((classic(), on_port(), policy(switches(tls11=False, tls12=True))), set(), id="an old one off"),
        pytest.param((classic(), on_port(), policy(switches(ssl3=True, tls12=True))), {"tls"}, id="SSL 3"),
        pytest.param(
            (
                classic(),
                Given(SET_BY_ITSELF, "tls", {"loadBalancer": "old", "lbPort": 443, "attributes": refers_to(WEAK)}),
            ),
            {"tls"},
            id="a policy that sets itself",
        ),
    ],
)
def test_the_policy_of_a_classic_load_balancer_is_that_of_its_port(
    stack: tuple[Given, ...], findings: set[str]
) -> None:
    said = judge_one(RULE, *stack)

    assert (set(said.messages()), said.undecided) == (findings, ())


@pytest.mark.parametrize(
    ("stack", "questions"),
    [
        pytest.param(
            (classic(), on_port(names=UNKNOWN), policy(refers_to(WEAK))),
            {"on-port": Question("policyNames")},
            id="which policies",
        ),
        pytest.param(
            (classic(), on_port(), policy(refers_to(UNKNOWN))),
            {"tls": Question("policyAttributes[0]")},
            id="which reference",
        ),
        pytest.param(
            (classic(), on_port(), policy(refers_to("my-own"))),
            {"tls": Question("policyAttributes[0].value", NOT_A_POLICY)},
            id="a strange name",
        ),
        pytest.param(
            (classic(), on_port(), policy([{"name": "Reference-Security-Policy"}])),
            {"tls": Question("policyAttributes[0].value", NOT_A_POLICY)},
            id="a reference to nothing",
        ),
        pytest.param(
            (classic(), on_port(), policy(UNKNOWN)), {"tls": Question("policyAttributes")}, id="which attributes"
        ),
        pytest.param(
            (classic(), on_port(), policy(switches(tls12=False))),
            {"tls": Question("policyAttributes", NO_PROTOCOL)},
            id="no protocol",
        ),
        pytest.param(
            (classic(), on_port(), policy(refers_to(WEAK), kind=UNKNOWN)),
            {"tls": Question("policyTypeName")},
            id="of which type",
        ),
        pytest.param(
            (classic(), on_port(), policy(refers_to(WEAK), called=UNKNOWN)),
            {"tls": Question("policyName")},
            id="called what",
        ),
        pytest.param(
            (classic(), on_port(UNKNOWN), policy(refers_to(WEAK))),
            {"tls": Question("policyAttributes[0].value", ANY_LISTENER)},
            id="on which port",
        ),
        pytest.param(
            (classic(), on_port(names=["absent"])),
            {"on-port": Question("policyNames[0]", NOT_SHOWN)},
            id="a policy that is not there",
        ),
        pytest.param(
            (classic(), on_port(names=[UNKNOWN])),
            {"on-port": Question("policyNames[0]")},
            id="what a policy is called that is not there",
        ),
        pytest.param(
            (classic(protocol=UNKNOWN),),
            {"old": Question("listeners[0].lbProtocol", OF_UNKNOWN_PROTOCOL)},
            id="whether it takes TLS, without a policy",
        ),
        pytest.param(
            (classic(protocol=UNKNOWN), on_port(), policy(refers_to(WEAK))),
            {"tls": Question("policyAttributes[0].value", OF_UNKNOWN_PROTOCOL)},
            id="whether it takes TLS, with a weak policy",
        ),
        pytest.param(
            (Given(CLASSIC, "old", {"name": "old", "listeners": UNKNOWN}), on_port(), policy(refers_to(WEAK))),
            {"tls": Question("policyAttributes[0].value", OF_UNKNOWN_PROTOCOL)},
            id="which listeners",
        ),
        pytest.param(
            (classic(), SOMEWHERE), {"somewhere": Question("policyNames[0]", ANY_LISTENER)}, id="on which balancer"
        ),
        pytest.param(
            (classic(), SOMEWHERE, SOMEWHERE._replace(name="somewhere-too")),
            {"somewhere": Question("policyNames[0]", ANY_LISTENER)},
            id="on which balancer, of two alike",
        ),
        pytest.param(
            (
                classic(),
                SOMEWHERE,
                SOMEWHERE._replace(name="somewhere-too"),
                on_port(names=["other"], name=UNKNOWN)._replace(name="with-another"),
            ),
            {
                "somewhere": Question("policyNames[0]", ANY_LISTENER),
                "with-another": Question("policyNames[0]", ANY_LISTENER),
            },
            id="on which balancer, of two alike and another",
        ),
        pytest.param(
            (
                classic(),
                on_port(names=[Ref("tls", "policyName")], name=UNKNOWN),
                on_port(names=[Ref("another", "policyName")], name=UNKNOWN)._replace(name="on-port-too"),
                policy(refers_to(WEAK), called=None),
                policy(refers_to(WEAK), called=None)._replace(name="another"),
            ),
            {"tls": Question("policyName", ANY_LISTENER), "another": Question("policyName", ANY_LISTENER)},
            id="on which balancer, of two that refer to different policies",
        ),
        pytest.param(
            (classic(UNKNOWN), on_port(name="other"), policy(refers_to(WEAK))),
            {"tls": Question("policyAttributes[0].value", ANY_LISTENER)},
            id="whether the balancer is the one that is named",
        ),
        pytest.param(
            (classic(), on_port(names=[UNKNOWN]), policy(refers_to(WEAK)), policy(refers_to(WEAK))._replace(name="b")),
            {"tls": Question("policyName"), "b": Question("policyName")},
            id="which of all policies",
        ),
        pytest.param(
            (
                classic(),
                on_port(names=[Ref("tls", "policyName")]),
                policy(refers_to(WEAK), called=None),
                policy(refers_to(WEAK))._replace(name="another"),
            ),
            {"tls": Question("policyName")},
            id="what the policy is called that is referred to",
        ),
    ],
)
def test_what_is_not_known_of_a_classic_policy_is_undecided(
    stack: tuple[Given, ...], questions: dict[str, Question]
) -> None:
    said = judge_one(RULE, *stack)

    assert (said.findings, said.questions()) == ((), questions)


@pytest.mark.parametrize(
    "stack",
    [
        pytest.param((classic(protocol="tcp"),), id="none that takes TLS"),
        pytest.param((classic(), on_port(), policy(refers_to(STRICT))), id="one that has its policy"),
    ],
)
def test_a_policy_for_nobody_knows_which_balancer_asks_nothing_where_none_is_without(stack: tuple[Given, ...]) -> None:
    said = judge_one(RULE, *stack, SOMEWHERE)

    assert (said.findings, said.undecided) == ((), ())


def test_a_policy_for_nobody_knows_which_balancer_is_asked_about_even_if_only_the_first_is_without() -> None:
    with_its_own = (on_port(8443), policy(refers_to(STRICT)))

    said = judge_one(RULE, classic("old", 443, 8443), *with_its_own, SOMEWHERE)

    assert (said.findings, said.open_paths()) == ((), {"somewhere": "policyNames[0]"})


def test_each_listener_of_a_classic_load_balancer_is_judged() -> None:
    both: Input = [{"lbPort": 80, "lbProtocol": "http"}, {"lbPort": 443, "lbProtocol": "https"}]

    said = judge_one(RULE, Given(CLASSIC, "old", {"listeners": both}))

    assert [finding.path for _, finding in said.findings] == ["listeners[1].lbProtocol"]


@pytest.mark.parametrize("config", [{"minimumVersion": "1.3"}, {"fips": True}, {"forwardSecrecy": True}], ids=repr)
def test_where_no_policy_for_classic_load_balancers_is_strict_enough_the_message_says_so(
    config: dict[str, Any],
) -> None:
    (message,) = judge_one(RULE, classic(), on_port(), policy(refers_to(STRICT)), **config).messages().values()

    assert message.endswith(f". {NONE_ON_CLASSIC}")


@pytest.mark.parametrize(
    ("attributes", "config", "message"),
    [
        pytest.param(
            switches(**{"tls12": True, EPHEMERAL: True, "AES128-SHA": True}),
            {"forwardSecrecy": True},
            "The policy in `policyAttributes`, for port `443` of a classic load balancer, offers ciphers without forward "
            f"secrecy. {NONE_ON_CLASSIC}",
            id="a cipher without forward secrecy",
        ),
        pytest.param(
            switches(**{"tls12": True, EPHEMERAL: True, "AES128-SHA": False, "Server-Defined-Cipher-Order": True}),
            {"forwardSecrecy": True},
            None,
            id="none without forward secrecy",
        ),
        pytest.param(
            switches(**{"tls12": True, EPHEMERAL: True}),
            {"fips": True},
            "The policy in `policyAttributes`, for port `443` of a classic load balancer, is not one of AWS's FIPS "
            f"policies. {NONE_ON_CLASSIC}",
            id="protocols of its own",
        ),
        pytest.param(
            refers_to("my-own"),
            {"fips": True},
            "`policyAttributes[0].value` is `my-own`, for a classic load balancer, and is not one of AWS's FIPS "
            f"policies. {NONE_ON_CLASSIC}",
            id="a name that cannot be read, without FIPS in it",
        ),
    ],
)
def test_forward_secrecy_and_fips_can_be_asked_of_a_classic_policy(
    attributes: Input, config: dict[str, bool], message: str | None
) -> None:
    said = judge_one(RULE, classic(), on_port(), policy(attributes), **config)

    assert (said.messages(), said.undecided) == ({"tls": message} if message else {}, ())


def test_whether_protocols_without_ciphers_give_forward_secrecy_is_undecided() -> None:
    said = judge_one(RULE, classic(), on_port(), policy(switches(tls12=True)), forwardSecrecy=True)

    assert (said.findings, said.questions()) == ((), {"tls": Question("policyAttributes", NOT_IN_TABLE)})


@pytest.mark.parametrize(("attribute", "version"), [("Protocol-SSLv2", "SSL 2"), ("Protocol-SSLv3", "SSL 3")])
def test_what_is_older_than_tls_is_called_by_its_name(attribute: str, version: str) -> None:
    on: Input = [{"name": attribute, "value": "true"}, {"name": "Protocol-TLSv1.2", "value": "true"}]

    (message,) = judge_one(RULE, classic(), on_port(), policy(on)).messages().values()

    assert f", allows {version}. " in message


def test_a_policy_inside_a_load_balancer_of_aws_native_is_told_by_its_place() -> None:
    attribute: Input = {"Name": "Reference-Security-Policy", "Value": WEAK}
    inputs: dict[str, Input] = {
        "listeners": [{"loadBalancerPort": "443", "protocol": "HTTPS", "policyNames": ["tls"]}],
        "policies": [{"policyName": "tls", "policyType": "SSLNegotiationPolicyType", "attributes": [attribute]}],
    }

    said = judge_one(RULE, Given("aws-native:elasticloadbalancing:LoadBalancer", "old", inputs))

    assert said.messages() == {
        "old": f"`policies[0].attributes[0].Value` is `{WEAK}`, for a classic load balancer, and allows TLS 1.0. Refer to "
        f"`{STRICT}` by `Reference-Security-Policy`, in a policy that is set on the port."
    }


def of_native(names: Input, *policies: Input) -> Given:
    listener: Input = {"loadBalancerPort": "443", "protocol": "HTTPS", "policyNames": names}
    inputs: dict[str, Input] = {"listeners": [listener], "policies": UNKNOWN if UNKNOWN in policies else policies}
    return Given("aws-native:elasticloadbalancing:LoadBalancer", "old", inputs)


def in_itself(**differently: Input) -> Input:
    attribute: Input = {"Name": "Reference-Security-Policy", "Value": WEAK}
    return {
        "policyName": "tls",
        "policyType": "SSLNegotiationPolicyType",
        "attributes": [attribute],
        **differently,
    }


@pytest.mark.parametrize(
    ("balancer", "question"),
    [
        (of_native(UNKNOWN, in_itself()), Question("listeners[0].policyNames")),
        (of_native([UNKNOWN], in_itself()), Question("listeners[0].policyNames[0]")),
        (of_native(["tls"], UNKNOWN), Question("listeners[0].policyNames")),
        (of_native(["tls"], in_itself(policyName=UNKNOWN)), Question("listeners[0].policyNames[0]")),
        (of_native(["tls"]), Question("listeners[0].policyNames[0]", NOT_SHOWN)),
        (of_native(["tls"], in_itself(policyType=UNKNOWN)), Question("policies[0].policyType")),
        (of_native(["tls"], in_itself(attributes=UNKNOWN)), Question("policies[0].attributes")),
        (
            Given(
                "aws-native:index:ExtensionResource",
                "old",
                {"type": "AWS::ElasticLoadBalancing::LoadBalancer", "properties": UNKNOWN},
            ),
            Question("properties.Listeners", OF_UNKNOWN_PROTOCOL),
        ),
    ],
    ids=[
        "which policies the listener has",
        "what one of them is called",
        "which policies there are",
        "what the only one is called",
        "a policy that is not there",
        "of which type it is",
        "which attributes it has",
        "anything of the load balancer",
    ],
)
def test_what_is_not_known_of_a_policy_inside_a_load_balancer_is_undecided(balancer: Given, question: Question) -> None:
    said = judge_one(RULE, balancer)

    assert (said.findings, said.questions()) == ((), {"old": question})


@pytest.mark.parametrize(
    ("name", "place"), [(STRICT, None), (WEAK, "listeners[0].policyNames[0]"), ("cookies", "listeners[0].protocol")]
)
def test_inside_a_load_balancer_too_a_policy_of_aws_may_be_named_and_one_of_another_type_does_not_count(
    name: str, place: str | None
) -> None:
    balancer = of_native([name], in_itself(policyName="cookies", policyType="AppCookieStickinessPolicyType"))

    said = judge_one(RULE, balancer)

    assert ([finding.path for _, finding in said.findings], said.undecided) == ([place] if place else [], ())


@pytest.mark.parametrize(("name", "found"), [(STRICT, set()), (WEAK, {"on-port"})])
def test_a_policy_of_aws_may_be_set_on_a_port_by_its_own_name(name: str, found: set[str]) -> None:
    said = judge_one(RULE, classic(), on_port(names=[name]))

    assert (set(said.messages()), said.undecided) == (found, ())


LIGHTSAIL = "aws-native:lightsail:LoadBalancer"


@pytest.mark.parametrize(
    ("inputs", "config", "message"),
    [
        (
            {},
            {},
            "`tlsPolicyName` is omitted, which means `TLS-2016-08` and allows TLS 1.0. Use `TLS-FS-1-2-Res-2019-08`.",
        ),
        ({"tlsPolicyName": "TLS-FS-1-2-Res-2019-08"}, {"forwardSecrecy": True}, None),
        (
            {"tlsPolicyName": "TLS-FS-1-2-Res-2019-08"},
            {"minimumVersion": "1.3"},
            "`tlsPolicyName` is `TLS-FS-1-2-Res-2019-08` and allows TLS 1.2. Use an application load balancer.",
        ),
    ],
)
def test_a_lightsail_load_balancer_is_judged_where_it_can_set_its_policy(
    inputs: dict[str, Input], config: dict[str, Any], message: str | None
) -> None:
    said = judge_one(RULE, Given(LIGHTSAIL, "blog", {"instancePort": 80, **inputs}), **config)

    assert said.messages() == ({"blog": message} if message else {})


def test_it_is_not_judged_where_it_cannot() -> None:
    said = judge_one(RULE, Given("aws:lightsail/lb:Lb", "blog", {"instancePort": 80}))

    assert (said.findings, said.undecided) == ((), ())


@pytest.mark.parametrize(("policy", "reason"), [(UNKNOWN, NOT_KNOWN), ("TLS-2031-01", NOT_A_POLICY)])
def test_a_policy_of_a_lightsail_load_balancer_that_cannot_be_read_is_undecided(policy: Input, reason: str) -> None:
    said = judge_one(RULE, Given(LIGHTSAIL, "blog", {"instancePort": 80, "tlsPolicyName": policy}))

    assert (said.findings, said.questions()) == ((), {"blog": Question("tlsPolicyName", reason)})


def of_balancer(end: str, reference: str) -> tuple[Given, Given, Given]:
    """Declare a classic load balancer with its own policy `tls`, as a loop does."""
    named: dict[str, Input] = {"loadBalancerName": f"old-{end}"}
    return (
        Given(CLASSIC, f"old-{end}", {"name": f"old-{end}", "listeners": [{"lbPort": 443, "lbProtocol": "https"}]}),
        Given(
            POLICY,
            f"tls-{end}",
            {
                **named,
                "policyName": "tls",
                "policyTypeName": "SSLNegotiationPolicyType",
                "policyAttributes": refers_to(reference),
            },
        ),
        Given(ON_PORT, f"on-port-{end}", {**named, "loadBalancerPort": 443, "policyNames": ["tls"]}),
    )


def test_policies_of_one_name_are_told_apart_by_their_load_balancer() -> None:
    said = judge_one(RULE, *of_balancer("a", STRICT), *of_balancer("b", WEAK))

    assert (set(said.messages()), said.undecided) == ({"tls-b"}, ())


def test_load_balancers_of_one_name_are_told_apart_by_the_reference() -> None:
    elsewhere = "urn:pulumi:dev::shop::pulumi:providers:aws::frankfurt"
    here = classic()
    there = Given(CLASSIC, "there", here.inputs, provider=elsewhere)
    strict = Given(POLICY, "tls", {**policy(refers_to(STRICT)).inputs, "loadBalancerName": Ref("old", "name")})

    said = judge_one(RULE, here, there, strict, on_port(name=Ref("old", "name")))

    assert (set(said.messages()), said.undecided) == ({"there"}, ())


@pytest.mark.parametrize(
    ("given", "config", "changes"),
    [
        (listener(WEAK), TlsConfig(), {("sslPolicy",): STRONG}),
        (listener(STRONG), TlsConfig(), {}),
        (
            listener(None),
            TlsConfig(minimum_version=TlsVersion.TLS_1_3, fips=True),
            {("sslPolicy",): "ELBSecurityPolicy-TLS13-1-3-FIPS-2023-04"},
        ),
        (Given(LIGHTSAIL, "blog"), TlsConfig(), {("tlsPolicyName",): "TLS-FS-1-2-Res-2019-08"}),
        (Given(LIGHTSAIL, "blog"), TlsConfig(fips=True), {}),
        (Given(LIGHTSAIL, "blog"), TlsConfig(minimum_version=TlsVersion.TLS_1_3), {}),
    ],
    ids=["weak", "strong", "as the config asks", "Lightsail", "Lightsail has none with FIPS", "nor one of 1.3 alone"],
)
def test_what_is_weak_gets_the_recommended_policy_where_there_is_one(
    given: Given, config: TlsConfig, changes: dict[Path, str]
) -> None:
    (resource,) = as_inputs([given])

    assert mended(WEAK_TLS_POLICY, resource, config) == changes
