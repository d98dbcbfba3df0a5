"""The real pack process judges resources under every type token that a program can give them."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

import pytest
from aws_guardrails.catalogue import AnyRule, rules
from aws_guardrails.examples import PROJECT, Example, Given, Ref, compliant, urn
from aws_guardrails.examples import STACK as STACK_NAME
from aws_guardrails.model import Level
from pack_process import Pack, Response, running_pack
from rewritten import (
    APPLICATION,
    FURTHER,
    PERMISSION_SET,
    PRODUCT,
    STACK,
    containers_in_native,
    homes,
    in_cloud_control,
    in_extensions,
    in_module,
    in_native,
    in_stack,
    in_version_6,
)
from sample import ROOT

IN_SCOPE = [
    token
    for line in (ROOT / "tests/data/resource-types.tsv").read_text("utf-8").splitlines()
    if not line.startswith("#")
    for token, scope, _ in [line.split("\t")]
    if scope == "in"
]
STACKS = (
    STACK,
    "aws:cloudformation/stackSet:StackSet",
    "aws-native:cloudformation:Stack",
    "aws-native:cloudformation:StackSet",
)
MODULES = ("alb", "elasticloadbalancingv2", "applicationloadbalancing", "elasticloadbalancing")
REWRITINGS: tuple[Callable[[Sequence[Given]], tuple[Given, ...] | None], ...] = (
    tuple,
    *(partial(in_module, module=module) for module in MODULES),
    in_version_6,
    in_native,
    *(partial(in_stack, token=token) for token in STACKS),
    in_cloud_control,
    in_extensions,
    containers_in_native,
)

WHOLE = urn("pulumi:pulumi:Stack", f"{PROJECT}-{STACK_NAME}")

STRICT_CLASSIC = compliant(
    "A policy of its own with TLS 1.2 alone",
    Given(
        "aws:elb/loadBalancer:LoadBalancer",
        "old",
        {"listeners": [{"lbPort": 443, "lbProtocol": "https", "instancePort": 80, "instanceProtocol": "http"}]},
    ),
    Given(
        "aws:elb/sslNegotiationPolicy:SslNegotiationPolicy",
        "custom",
        {
            "name": "custom",
            "loadBalancer": Ref("old"),
            "lbPort": 443,
            "attributes": [{"name": "Protocol-TLSv1.2", "value": "true"}],
        },
    ),
)
"""The examples have it only by the two other resources that can set it."""


@dataclass(frozen=True)
class Case:
    """An example of a rule in one of its forms."""

    rule: AnyRule
    example: Example
    resources: tuple[Given, ...]

    @property
    def at_fault(self) -> frozenset[str]:
        """The URNs on which the rule reports: of a resource in another one that of the other, or of its container."""
        # What is missing is reported on the stack itself.
        if self.example.findings.keys() == {WHOLE.rpartition("::")[2]}:
            return frozenset({WHOLE})
        places = homes(self.example.resources)
        declared = {given.name for given in self.resources}
        reported = {name if name in declared else places[name] for name in self.example.findings}
        return frozenset(
            given.urn for given in self.resources if given.name in reported or "templateBody" in given.inputs
        )


def cases() -> Iterator[Case]:
    """Yield every decided example in each of its forms."""
    for rule in (rule for rule in rules() if not rule.runs_last):
        extra = [STRICT_CLASSIC] if rule.name == "lb-weak-tls-policy" else []
        for example in (*rule.examples(), *extra, *FURTHER.get(rule.name, ())):
            for rewriting in REWRITINGS:
                resources = None if example.undecided else rewriting(example.resources)
                if resources is not None:
                    yield Case(rule, example, resources)


CASES = tuple(cases())


def with_token(token: str) -> Iterator[Case]:
    """Yield the cases in which a token occurs."""
    return (case for case in CASES if any(given.type == token for given in case.resources))


def is_at_fault(token: str, case: Case) -> bool:
    """Tell whether an example reports on a resource with the token."""
    return any(given.type == token and given.urn in case.at_fault for given in case.resources)


PAIRS: Mapping[str, tuple[Case, Case]] = {
    token: (violating, fine)
    for token in IN_SCOPE
    for violating in with_token(token)
    if violating.example.findings and is_at_fault(token, violating)
    for fine in with_token(token)
    if fine.rule is violating.rule and not fine.example.findings
}
"""For each token whose resources are themselves at fault, an example in violation and one that is fine."""

NEVER_FINE: Mapping[str, Case] = {
    token: next(case for case in with_token(token) if is_at_fault(token, case))
    for token in (PRODUCT, APPLICATION, "aws-native:servicecatalog:CloudFormationProvisionedProduct")
}
"""For each token whose resources are always reported, an example."""

LINKS = [token for token in IN_SCOPE if token not in {*PAIRS, *NEVER_FINE, PERMISSION_SET}]
"""Only aws-native has the policies of a permission set in it, so there is nothing in that of pulumi-aws to judge."""


@pytest.fixture(scope="module")
def pack() -> Iterator[Pack]:
    with running_pack() as running:
        yield running


def previewed(pack: Pack, case: Case, resources: Sequence[Given] | None = None) -> Response:
    """Preview the resources of a case, or others, with its rule alone."""
    levels = {rule.name: Level.MANDATORY if rule is case.rule else Level.DISABLED for rule in rules()}
    pack.configure(levels, case.example.stack_config, **{case.rule.name: case.example.config})
    return pack.preview(case.resources if resources is None else resources)


def test_every_token_has_a_violating_and_a_compliant_example_or_is_only_read_to_follow_a_link() -> None:
    assert {token.rpartition(":")[2] for token in LINKS} == {
        "Account",
        "AccountV2",
        "Analyzer",
        "Association",
        "Certificate",
        "CertificateValidation",
        "ConfigurationManager",
        "ConfigurationRecorder",
        "DeliveryChannel",
        "DirectoryBucket",
        "EncryptionByDefault",
        "Enabler",
        "EventRule",
        "EventTarget",
        "ExternalKey",
        "Firewall",
        "Graph",
        "Hub",
        "HubV2",
        "LbCertificateAttachment",
        "LbHttpsRedirectionPolicy",
        "ListenerPolicy",
        "LoadBalancerTlsCertificate",
        "LogGroup",
        "LogMetricFilter",
        "MaintenanceWindow",
        "MaintenanceWindowTask",
        "MetricFilter",
        "MicrosoftTeamsChannelConfiguration",
        "Protection",
        "QuicksetupConfigurationManager",
        "Recorder",
        "RecorderStatus",
        "ReplicaExternalKey",
        "ReplicaKey",
        "Rule",
        "ServerCertificate",
        "Session",
        "SlackChannelConfiguration",
        "Subscription",
        "TargetGroup",
        "TeamsChannelConfiguration",
        "TopicSubscription",
        "WebAclAssociation",
    }


VIOLATIONS = {**{token: case for token, (case, _) in PAIRS.items()}, **NEVER_FINE}


@pytest.mark.parametrize(("token", "case"), VIOLATIONS.items(), ids=VIOLATIONS)
def test_a_violation_is_reported_on_the_resource_that_the_program_declares(pack: Pack, token: str, case: Case) -> None:
    answer = previewed(pack, case)

    assert answer.findings.keys() == {(case.rule.name, urn) for urn in case.at_fault}
    assert token in {urn.split("::")[2] for urn in case.at_fault}
    assert answer.undecided == {}


@pytest.mark.parametrize(("token", "case"), [(token, case) for token, (_, case) in PAIRS.items()], ids=PAIRS)
def test_what_is_compliant_gets_no_answer(pack: Pack, token: str, case: Case) -> None:
    answer = previewed(pack, case)

    assert token in {given.type for given in case.resources}
    assert (answer.findings, answer.undecided) == ({}, {})


def test_a_permission_set_of_pulumi_aws_has_nothing_of_its_own(pack: Pack) -> None:
    levels = {rule.name: Level.ADVISORY for rule in rules()}
    pack.configure(levels)

    answer = pack.preview([Given(PERMISSION_SET, "operators", {"name": "operators"})])

    assert (answer.findings, answer.undecided) == ({}, {})


@pytest.mark.parametrize("token", LINKS)
def test_what_is_only_read_decides_about_another_resource(pack: Pack, token: str) -> None:
    """In some example of it nothing is left open, and with a stranger in its place the answer is another one."""

    def decides(case: Case) -> bool:
        strange = [
            given._replace(type="random:index/randomPet:RandomPet") if given.type == token else given
            for given in case.resources
        ]
        answer = previewed(pack, case)
        return answer.undecided == {} and answer != previewed(pack, case, strange)

    assert any(decides(case) for case in with_token(token))
