"""Exemptions and scope in the real pack process, driven as the engine drives it."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from aws_guardrails.catalogue import rules
from aws_guardrails.examples import Given, Ref, as_inputs, as_outputs, urn
from aws_guardrails.exemption_lines import State, read
from aws_guardrails.kinds import BUCKET, IAM_ROLE, LISTENER, PERMISSION_SET
from aws_guardrails.model import Level, Resource
from pack_process import Pack, running_pack

BUCKETS = "s3-bucket-without-public-access-block"
LISTENERS = "lb-plaintext-listener"
TELLING = "guardrail-exemptions"
ROOT = "urn:pulumi:dev::shop::pulumi:pulumi:Stack::shop-dev"
PICTURES = Given(BUCKET, "pictures", {"bucket": "shop-pictures"})
HTTP: dict[str, Any] = {"port": 80, "protocol": "HTTP", "defaultActions": ({"type": "forward"},)}
ONLY = {rule.name: Level.DISABLED for rule in rules()} | {
    BUCKETS: Level.MANDATORY,
    LISTENERS: Level.MANDATORY,
    TELLING: Level.ADVISORY,
}


@pytest.fixture(scope="module")
def pack() -> Iterator[Pack]:
    with running_pack() as running:
        yield running


def exempting(**named: str) -> dict[str, Any]:
    """Return parameters with one exemption."""
    return {"exemptions": [{**named, "reason": "It is agreed", "expires": "2099-12-31"}]}


@pytest.mark.parametrize("level", [Level.ADVISORY, Level.MANDATORY, Level.REMEDIATE])
def test_what_is_told_of_exemptions_blocks_nothing_whatever_the_level(pack: Pack, level: Level) -> None:
    pack.configure({**ONLY, "all": level, TELLING: level}, **{BUCKETS: exempting(name="pictures")})

    answer = pack.preview([PICTURES])

    assert (list(answer.findings), answer.levels) == ([(TELLING, ROOT)], {TELLING: "ADVISORY"})


def test_it_can_be_disabled(pack: Pack) -> None:
    pack.configure({**ONLY, TELLING: Level.DISABLED}, **{BUCKETS: exempting(name="pictures")})

    assert pack.preview([PICTURES]).findings == {}


def test_it_comes_after_what_it_tells_of(pack: Pack) -> None:
    names = [policy.name for policy in pack.info().policies]

    assert (names.count(TELLING), names[-1]) == (1, TELLING)


def test_a_parent_far_up_is_a_component_before_and_after(pack: Pack) -> None:
    site, store = urn("shop:index:Site", "site"), urn("shop:index:Site$shop:index:Store", "store")
    name = urn(f"shop:index:Site$shop:index:Store${LISTENER}", "http")
    pack.configure(ONLY, **{LISTENERS: exempting(component="site")})

    for type_, component, parent in (("shop:index:Site", site, ROOT), ("shop:index:Store", store, site)):
        pack.analyze(Resource(type=type_, name=component.rpartition("::")[2], urn=component), parent=parent)
    listener = Resource(type=LISTENER, name="http", urn=name, properties=HTTP)
    answer = pack.analyze(listener, parent=store)
    told = pack.analyze_stack([listener]).findings

    assert answer.findings == {}
    assert [(place, line.resources) for place, message in told.items() for line in read(message)] == [
        ((TELLING, ROOT), (name,))
    ]


def test_calls_at_the_same_time_are_all_counted(pack: Pack) -> None:
    listeners = as_inputs([Given(LISTENER, f"http-{index:03}", HTTP) for index in range(200)])
    pack.configure(ONLY, **{LISTENERS: exempting(name="http-*")})

    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(pack.analyze, listeners))
    (message,) = pack.analyze_stack(listeners).findings.values()

    (line,) = read(message)
    assert [answer.findings for answer in answers] == [{}] * 200
    assert (line.state, line.findings, len(line.resources), line.more) == (State.USED, 200, 20, 180)


def test_a_run_forgets_the_exemptions_of_the_one_before(pack: Pack) -> None:
    for name, state in (("pictures", State.USED), ("gone", State.UNUSED)):
        pack.configure(ONLY, **{BUCKETS: exempting(name=name)})

        (line,) = read(pack.preview([PICTURES]).findings[TELLING, ROOT])

        assert (line.state, line.matcher) == (state, {"name": name})


def test_nothing_but_the_config_exempts(pack: Pack) -> None:
    """Neither a tag nor a property of the program that is called like an exemption."""
    tags = {"exemptions": "*", "guardrail-exemptions": "*", "scope": "exclude"}
    bucket = Given(BUCKET, "pictures", {"bucket": "shop-pictures", "tags": tags, "exemptions": [{"name": "*"}]})
    pack.configure(ONLY)

    assert list(pack.preview([bucket]).findings) == [(BUCKETS, bucket.urn)]


def test_outputs_are_held_against_a_scope_by_tags(pack: Pack) -> None:
    shown = as_outputs(
        [Given(BUCKET, "pictures", {"bucket": "shop-pictures"}, {"tagsAll": {"env": "prod"}})], deployed=True
    )
    pack.configure(ONLY, **{BUCKETS: {"scope": {"exclude": [{"tags": {"env": "prod"}}]}}})

    assert pack.analyze_stack(shown).findings == {}


ADMINISTRATORS = "iam-administrator-access"
EVERYTHING = "arn:aws:iam::aws:policy/AdministratorAccess"
PRINCIPALS = {
    "a role": (
        Given(
            IAM_ROLE,
            "break-glass",
            {"name": "break-glass-3a122b3", "assumeRolePolicy": "{}"},
            {"id": "break-glass-3a122b3"},
        ),
        Given(
            "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
            "everything",
            {"role": Ref("break-glass"), "policyArn": EVERYTHING},
        ),
    ),
    "a permission set": (
        Given(
            PERMISSION_SET, "break-glass", {"name": "break-glass-3a122b3", "instanceArn": "arn:aws:sso:::instance/i"}
        ),
        Given(
            "aws:ssoadmin/managedPolicyAttachment:ManagedPolicyAttachment",
            "everything",
            {"permissionSetArn": Ref("break-glass", "arn"), "managedPolicyArn": EVERYTHING},
        ),
    ),
}


@pytest.mark.parametrize("resources", PRINCIPALS.values(), ids=PRINCIPALS)
@pytest.mark.parametrize("deployed", [False, True])
@pytest.mark.parametrize(
    ("glob", "is_exempted"), [("break-glass", True), ("break-glass-3a122b3", True), ("break", False)]
)
def test_a_principal_goes_by_both_its_names(
    pack: Pack, resources: tuple[Given, ...], glob: str, is_exempted: bool, deployed: bool
) -> None:
    on = {ADMINISTRATORS: Level.MANDATORY, BUCKETS: Level.DISABLED, LISTENERS: Level.DISABLED}
    pack.configure({**ONLY, **on}, **{ADMINISTRATORS: exempting(principal=glob)})

    answer = pack.preview(resources, deployed=deployed)

    found = {rule for rule, _ in answer.findings} - {TELLING}
    assert (found, answer.undecided) == (set() if is_exempted else {ADMINISTRATORS}, {})
