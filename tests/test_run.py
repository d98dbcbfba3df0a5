"""Exemptions and scope over the calls of one run."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from typing import Any

import pytest
from aws_guardrails import exempting
from aws_guardrails.aws.principals import by_inputs, by_stack, principals
from aws_guardrails.catalogue import rules
from aws_guardrails.examples import Given, Input, Ref, as_inputs, as_outputs
from aws_guardrails.exempting import Limits, Surroundings, fate, selected
from aws_guardrails.exemption_lines import Line, State, read
from aws_guardrails.forms import unfold
from aws_guardrails.globs import matches
from aws_guardrails.kinds import (
    BUCKET,
    BUCKET_OWNERSHIP,
    IAM_POLICY,
    IAM_ROLE,
    IAM_ROLE_POLICY,
    LISTENER,
    PERMISSION_SET,
    PERMISSION_SET_POLICY,
)
from aws_guardrails.model import Finding, Level, Resource, StackCheck
from aws_guardrails.run import Run, today
from aws_guardrails.selection import Exemption, Selector
from aws_guardrails.stack import Stack
from aws_guardrails.values import MISSING, UNKNOWN
from hypothesis import given
from hypothesis import strategies as st
from judging import TODAY, Said, frozen_parameters, judge

ADMINISTRATOR = "iam-administrator-access"
ARN = "arn:aws:iam::aws:policy/AdministratorAccess"
ATTACHMENT = "aws:iam/rolePolicyAttachment:RolePolicyAttachment"
WITHOUT_BLOCK = "s3-bucket-without-public-access-block"
OWNERSHIP = "s3-acls-enabled"
FULL_DOCUMENT = "iam-full-access-policy-document"
TOMORROW = TODAY + timedelta(days=1)


def exemption(expires: date = TOMORROW, **named: Any) -> dict[str, str]:
    """Return an exemption as the config file has it."""
    return {**named, "reason": "It is agreed", "expires": expires.isoformat()}


def run(
    resources: Sequence[Given], parameters: Mapping[str, Mapping[str, Any]], *, deployed: bool = False
) -> tuple[Said, tuple[Line, ...]]:
    """Judge resources by the rules that have settings; return what these say, and what is told of the exemptions."""
    chosen = [rule for rule in rules() if rule.name in parameters or rule.runs_last]
    said = judge(
        chosen,
        as_inputs(resources, deployed=deployed),
        as_outputs(resources, deployed=deployed),
        settings=parameters,
    )
    told = said.by("guardrail-exemptions")
    others = Said(tuple(each for each in said.findings if each not in told.findings), said.undecided)
    return others, tuple(line for _, finding in told.findings for line in read(finding.message))


def states(lines: Sequence[Line]) -> list[tuple[State, int, int]]:
    """Return the state of each exemption, and how many findings and questions it met."""
    return [(line.state, line.findings, line.undecided) for line in lines]


PICTURES = Given(BUCKET, "pictures", {"bucket": "shop-pictures"})
SITE = Given(BUCKET, "site", {"bucket": "shop-site"})


@pytest.mark.parametrize(
    ("named", "is_exempted"),
    [
        ({"name": "pict*"}, True),
        ({"name": "pict"}, False),
        ({"type": "aws:s3/*"}, True),
        ({"type": "aws:iam/*"}, False),
        ({"urn": "urn:pulumi:dev::shop::*::pictures"}, True),
        ({"urn": "*::shop::*"}, True),
        ({"urn": "urn:pulumi:dev::shop::aws:s3/bucket:Bucket::picture?"}, True),
        ({"urn": "*::office::*"}, False),
        ({"name": "pictures", "type": "aws:s3/bucket:Bucket"}, True),
        ({"name": "pictures", "type": "aws:iam/*"}, False),
        ({"component": "*"}, False),
    ],
)
def test_all_that_an_exemption_names_must_match(named: dict[str, Any], is_exempted: bool) -> None:
    said, lines = run([PICTURES], {WITHOUT_BLOCK: {"exemptions": [exemption(**named)]}})

    assert said.finding_places() == (set() if is_exempted else {(WITHOUT_BLOCK, "pictures")})
    assert states(lines) == [(State.USED, 1, 0) if is_exempted else (State.UNUSED, 0, 0)]


def test_an_exemption_is_for_its_own_rule_only() -> None:
    said, _ = run([PICTURES], {WITHOUT_BLOCK: {"exemptions": [exemption(name="*")]}, "s3-plaintext-requests": {}})

    assert said.finding_places() == {("s3-plaintext-requests", "pictures")}


def test_an_exemption_of_several_resources_tells_each_of_them() -> None:
    _, lines = run([PICTURES, SITE], {WITHOUT_BLOCK: {"exemptions": [{**exemption(type="*"), "ticket": "SEC-1"}]}})

    assert lines == (
        Line(
            state=State.USED,
            rule=WITHOUT_BLOCK,
            matcher={"type": "*"},
            expires=TOMORROW,
            reason="It is agreed",
            ticket="SEC-1",
            findings=2,
            resources=(PICTURES.urn, SITE.urn),
        ),
    )


def test_more_than_twenty_resources_are_only_counted() -> None:
    buckets = [Given(BUCKET, f"bucket-{index:02}", {"bucket": f"shop-{index}"}) for index in range(50)]

    _, (line,) = run(buckets, {WITHOUT_BLOCK: {"exemptions": [exemption(type="*")]}})

    assert (line.findings, len(line.resources), line.resources[-1], line.more) == (50, 20, buckets[19].urn, 30)


def test_the_first_exemption_that_matches_is_the_one_that_is_used() -> None:
    _, lines = run([PICTURES], {WITHOUT_BLOCK: {"exemptions": [exemption(name="pictures"), exemption(type="*")]}})

    assert [(line.state, *line.matcher) for line in lines] == [(State.UNUSED, "type"), (State.USED, "name")]


def test_an_expired_exemption_lets_the_finding_through_and_says_so() -> None:
    yesterday = TODAY - timedelta(days=1)

    said, (line,) = run([PICTURES], {WITHOUT_BLOCK: {"exemptions": [exemption(yesterday, name="pictures")]}})

    assert said.finding_places() == {(WITHOUT_BLOCK, "pictures")}
    assert (line.state, line.findings, line.resources) == (State.EXPIRED, 1, (PICTURES.urn,))


def test_an_expired_exemption_gives_way_to_one_that_counts() -> None:
    yesterday = TODAY - timedelta(days=1)
    both = [exemption(yesterday, name="pictures"), exemption(name="pictures")]

    said, lines = run([PICTURES], {WITHOUT_BLOCK: {"exemptions": both}})

    assert (said.finding_places(), states(lines)) == (set(), [(State.EXPIRED, 0, 0), (State.USED, 1, 0)])


@pytest.mark.parametrize(
    ("urn", "is_told"),
    [
        ("urn:pulumi:dev::shop::*", True),
        ("urn:pulumi:*::shop::*", True),
        ("*::gone", True),
        ("urn:pulumi:prod::shop::*", False),
        ("urn:pulumi:dev::office::*", False),
    ],
)
@pytest.mark.parametrize("expires", [TOMORROW, TODAY - timedelta(days=1)])
def test_an_exemption_of_another_project_or_stack_is_not_told(urn: str, is_told: bool, expires: date) -> None:
    mine = {"urn": urn, "name": "gone"}

    _, lines = run([PICTURES], {WITHOUT_BLOCK: {"exemptions": [exemption(expires, **mine)]}})

    assert bool(lines) is is_told


def test_an_exemption_of_a_disabled_rule_is_not_told() -> None:
    both = [rule for rule in rules() if rule.name in (WITHOUT_BLOCK, "guardrail-exemptions")]
    off = Run(both, lambda: TODAY)
    off.configure(
        {WITHOUT_BLOCK: Level.DISABLED}, {WITHOUT_BLOCK: frozen_parameters({"exemptions": [exemption(name="x")]})}
    )

    assert (off.has_exemptions, off.lines(as_outputs([PICTURES]))) == (False, ())


def test_what_became_of_exemptions_is_a_finding_of_the_stack() -> None:
    settings = {WITHOUT_BLOCK: {"exemptions": [exemption(name="pictures")]}}
    chosen = [rule for rule in rules() if rule.name in settings or rule.runs_last]

    said = judge(chosen, as_inputs([PICTURES]), as_outputs([PICTURES]), settings=settings)

    ((_, finding),) = said.by("guardrail-exemptions").findings
    assert (finding.resource.type, finding.path) == ("pulumi:pulumi:Stack", "exemptions")


def test_a_finding_of_both_halves_counts_once() -> None:
    attachment = Given(ATTACHMENT, "ops", {"role": "ops", "policyArn": ARN})

    said, lines = run([attachment], {ADMINISTRATOR: {"exemptions": [exemption(name="ops")]}})

    assert (said.finding_places(), states(lines)) == (set(), [(State.USED, 1, 0)])


def test_an_open_question_about_an_exempted_resource_is_silent_and_counts() -> None:
    attachment = Given(ATTACHMENT, "ops", {"role": "ops", "policyArn": UNKNOWN})

    said, lines = run([attachment], {ADMINISTRATOR: {"exemptions": [exemption(name="ops")]}})

    assert (said.undecided, states(lines)) == ((), [(State.USED, 0, 1)])


def test_a_shared_question_goes_to_the_next_rule_where_the_first_is_exempted() -> None:
    attachment = Given(ATTACHMENT, "ops", {"role": "ops", "policyArn": UNKNOWN})
    other = attachment._replace(name="other")

    said, _ = run([attachment, other], {ADMINISTRATOR: {"exemptions": [exemption(name="ops")]}, "iam-full-access": {}})

    assert sorted((rule, question.resource.name) for rule, question in said.undecided) == [
        (ADMINISTRATOR, "other"),
        ("iam-full-access", "ops"),
    ]


def test_a_question_that_is_ignored_anyway_uses_no_exemption() -> None:
    attachment = Given(ATTACHMENT, "ops", {"role": "ops", "policyArn": UNKNOWN})

    _, lines = run([attachment], {ADMINISTRATOR: {"onUnknown": "ignore", "exemptions": [exemption(name="ops")]}})

    assert states(lines) == [(State.UNUSED, 0, 0)]


def test_thousands_of_exemptions_by_urn_are_not_held_against_every_resource(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def counted(glob: str, text: str) -> bool:
        asked.append(glob)
        return matches(glob, text)

    monkeypatch.setattr(exempting, "matches", counted)
    buckets = [Given(BUCKET, f"bucket-{index}", {"bucket": f"shop-{index}"}) for index in range(100)]

    said, lines = run(buckets, {WITHOUT_BLOCK: {"exemptions": [exemption(urn=bucket.urn) for bucket in buckets]}})

    assert (said.findings, states(lines), len(asked)) == ((), [(State.USED, 1, 0)] * 100, 100)


# Who gets the rights.

ROLE = Given(
    IAM_ROLE, "break-glass", {"name": "break-glass-3a122b3", "assumeRolePolicy": "{}"}, {"id": "x", "arn": "x"}
)


def attached(role: Input) -> Given:
    """Attach AdministratorAccess to a role."""
    return Given(ATTACHMENT, "everything", {"role": role, "policyArn": ARN})


@pytest.mark.parametrize("glob", ["break-glass", "break-glass-3a122b3", "break-*"])
@pytest.mark.parametrize("property_name", ["name", "id"])
@pytest.mark.parametrize("deployed", [False, True])
def test_a_role_is_meant_by_its_name_in_the_program_and_in_aws(glob: str, property_name: str, deployed: bool) -> None:
    role = ROLE._replace(outputs={"id": "break-glass-3a122b3"})

    said, lines = run(
        [role, attached(Ref("break-glass", property_name))],
        {ADMINISTRATOR: {"exemptions": [exemption(principal=glob)]}},
        deployed=deployed,
    )

    assert (said.findings, said.undecided, states(lines)) == ((), (), [(State.USED, 1, 0)])


@pytest.mark.parametrize("role", ["break-glass", Ref("break-glass"), Ref("break-glass", "name")])
def test_another_role_is_not_exempted(role: Input) -> None:
    said, lines = run([ROLE, attached(role)], {ADMINISTRATOR: {"exemptions": [exemption(principal="ci")]}})

    assert (said.finding_places(), states(lines)) == ({(ADMINISTRATOR, "everything")}, [(State.UNUSED, 0, 0)])


def test_a_role_that_not_even_the_stack_shows_is_an_open_question() -> None:
    said, lines = run([attached(UNKNOWN)], {ADMINISTRATOR: {"exemptions": [exemption(principal="break-glass")]}})

    assert [(rule, question.path, question.reason) for rule, question in said.undecided] == [
        (ADMINISTRATOR, "role", "is not known before the deployment, and an exemption asks for it")
    ]
    assert (said.findings, lines) == ((), ())


def test_of_what_exemptions_ask_for_that_is_named_which_is_not_known() -> None:
    both = Given("aws:iam/policyAttachment:PolicyAttachment", "all", {"roles": ["ci-1", UNKNOWN], "policyArn": ARN})
    asked = [exemption(name="all", principal="ci-*")]

    said, _ = run([both], {ADMINISTRATOR: {"exemptions": asked}})

    assert [(question.path, question.reason) for _, question in said.undecided] == [
        ("roles[1]", "is not known before the deployment, and an exemption asks for it")
    ]


def test_a_parent_that_is_not_known_is_asked_about_where_the_principal_is_known() -> None:
    nested = attached("ci")._replace(type=f"my:index:Team${ATTACHMENT}")
    (resource,) = as_inputs([nested])
    (config,) = [rule.config for rule in rules() if rule.name == ADMINISTRATOR]
    chosen = Selector(principal="ci", component="shop")
    limits = Limits(config(exemptions=(Exemption(selector=chosen, reason="It is agreed", expires=TOMORROW),)))
    around = Surroundings(lambda _: None, partial(principals, find=by_inputs(lambda _kind, _name: None, decides=True)))
    answer = Finding(replace(resource, type=ATTACHMENT), "policyArn", "No.")

    question = fate(answer, limits, around, TODAY).question

    assert question is not None
    assert (question.path, question.reason) == ("parent", "is not known in full, and an exemption asks for it")


def test_the_stack_itself_is_no_component_even_of_what_says_that_it_had_another_parent() -> None:
    stack = "urn:pulumi:dev::shop::pulumi:pulumi:Stack::shop-dev"

    found = exempting.ancestors("urn:pulumi:dev::shop::my:index:Site$aws:s3/bucket:Bucket::pictures", lambda _: stack)

    assert list(found) == []


def test_what_the_resource_half_leaves_is_not_lost_where_the_stack_half_does_not_find_it_again() -> None:
    """A listener's plaintext is found from inputs; that from outputs may be another fact."""
    (rule,) = (rule for rule in rules() if rule.name == "lb-plaintext-listener")
    forward = {"type": "forward", "targetGroupArn": "arn:aws:elasticloadbalancing:eu-west-1:1:targetgroup/app/1"}
    inputs = as_inputs([Given(LISTENER, "web", {"port": 80, "defaultActions": [forward], "tags": UNKNOWN})])
    deaf = replace(rule, stack_check=StackCheck((LISTENER,), lambda _stack, _config: iter(())))

    said = judge([deaf], inputs, inputs, {"scope": {"include": [{"tags": {"env": "prod"}}]}})

    assert [(question.path, question.reason) for _, question in said.undecided] == [
        ("tags", "is not known before the deployment, and the policy's scope asks for it")
    ]


@pytest.mark.parametrize(
    ("names", "is_exempted"), [(["ci-1", "ci-2"], True), (["ci-1", "app"], False), (["app"], False)]
)
def test_of_several_principals_all_must_match(names: list[str], is_exempted: bool) -> None:
    both = Given("aws:iam/policyAttachment:PolicyAttachment", "all", {"roles": names, "policyArn": ARN})

    said, _ = run([both], {ADMINISTRATOR: {"exemptions": [exemption(principal="ci-*")]}})

    assert (said.finding_places() == set()) is is_exempted


def document(*actions: str) -> str:
    """Return a policy document that allows actions everywhere."""
    return json.dumps({"Statement": [{"Effect": "Allow", "Action": actions, "Resource": "*"}]})


@pytest.mark.parametrize(
    ("resources", "principal"),
    [
        ([Given(IAM_ROLE_POLICY, "inline", {"role": "ci", "policy": document("s3:*")})], "ci"),
        (
            [
                Given(
                    IAM_ROLE,
                    "ci",
                    {"assumeRolePolicy": "{}", "inlinePolicies": [{"name": "a", "policy": document("s3:*")}]},
                )
            ],
            "ci",
        ),
        (
            [
                Given(
                    "aws-native:sso:PermissionSet",
                    "Operators",
                    {"name": "ops", "instanceArn": "x", "inlinePolicy": document("s3:*")},
                )
            ],
            "ops",
        ),
        (
            [
                Given(
                    "aws:cloudformation/stack:Stack",
                    "stack",
                    {
                        "name": "stack",
                        "templateBody": json.dumps(
                            {
                                "Resources": {
                                    "Deployer": {
                                        "Type": "AWS::IAM::Role",
                                        "Properties": {
                                            "AssumeRolePolicyDocument": {},
                                            "Policies": [
                                                {"PolicyName": "all", "PolicyDocument": json.loads(document("s3:*"))}
                                            ],
                                        },
                                    }
                                }
                            }
                        ),
                    },
                )
            ],
            "Deployer",
        ),
    ],
    ids=["inline policy", "role", "permission set", "template"],
)
def test_whoever_has_the_document_is_meant(resources: list[Given], principal: str) -> None:
    def places(glob: str) -> set[tuple[str, str]]:
        return run(resources, {FULL_DOCUMENT: {"exemptions": [exemption(principal=glob)]}})[0].finding_places()

    assert (places(principal), len(places(f"not-{principal}"))) == (set(), 1)


def test_a_policy_of_its_own_belongs_to_nobody() -> None:
    policy = Given(IAM_POLICY, "ci", {"name": "ci", "policy": document("s3:*")})

    said, _ = run([policy], {FULL_DOCUMENT: {"exemptions": [exemption(principal="*")]}})

    assert said.finding_places() == {(FULL_DOCUMENT, "ci")}


def test_without_a_stack_half_an_unknown_role_is_an_open_question_for_the_update() -> None:
    inline = Given(IAM_ROLE_POLICY, "inline", {"role": Ref("break-glass"), "policy": document("s3:*")})
    parameters = {FULL_DOCUMENT: {"exemptions": [exemption(principal="break-glass")]}}
    role = ROLE._replace(outputs={"id": "break-glass-3a122b3"})

    previewed, _ = run([role, inline], parameters)
    updated, lines = run([role, inline], parameters, deployed=True)

    assert [(question.resource.name, question.path) for _, question in previewed.undecided] == [("inline", "role")]
    assert (previewed.findings, updated.findings, updated.undecided) == ((), (), ())
    assert states(lines) == [(State.USED, 1, 0)]


def test_a_permission_set_that_only_an_arn_means_is_found_in_the_stack() -> None:
    arn = "arn:aws:sso:::permissionSet/ssoins-1/ps-1"
    resources = [
        Given(PERMISSION_SET, "operators", {"name": "ops", "instanceArn": "x"}, {"arn": arn}),
        Given(
            "aws:ssoadmin/managedPolicyAttachment:ManagedPolicyAttachment",
            "all",
            {"permissionSetArn": Ref("operators", "arn"), "managedPolicyArn": ARN},
        ),
        Given(PERMISSION_SET_POLICY, "inline", {"permissionSetArn": arn, "inlinePolicy": document("s3:*")}),
    ]
    parameters = {rule: {"exemptions": [exemption(principal="ops")]} for rule in (ADMINISTRATOR, FULL_DOCUMENT)}

    said, _ = run(resources, parameters, deployed=True)

    assert (said.finding_places(), said.undecided) == ({(FULL_DOCUMENT, "inline")}, ())


# What a rule looks at.


@pytest.mark.parametrize(
    ("scope", "found"),
    [
        ({}, {"pictures", "site"}),
        ({"include": [{"name": "pict*"}]}, {"pictures"}),
        ({"exclude": [{"name": "pict*"}]}, {"site"}),
        ({"include": [{"name": "*"}], "exclude": [{"urn": "*::site"}]}, {"pictures"}),
        ({"include": [{"name": "pictures"}, {"name": "site"}]}, {"pictures", "site"}),
        ({"include": [{"name": "pictures", "urn": "*::site"}]}, set()),
        ({"include": [{"component": "*"}]}, set()),
        ({"include": [{"tags": {"env": "*"}}]}, set()),
    ],
)
def test_a_rule_looks_only_at_what_is_in_its_scope(scope: dict[str, Any], found: set[str]) -> None:
    said, _ = run([PICTURES, SITE], {WITHOUT_BLOCK: {"scope": scope}})

    assert {name for _, name in said.finding_places()} == found


TAGGED: dict[str, tuple[dict[str, Input], bool | None]] = {
    "its own tag": ({"tags": {"env": "prod"}}, True),
    "another value": ({"tags": {"env": "dev"}}, False),
    "another key": ({"tags": {"Env": "prod"}}, False),
    "no tags": ({}, False),
    "a default tag of the provider": ({"tags": {"a": "b"}, "tagsAll": {"a": "b", "env": "prod"}}, True),
    "a default tag that is overridden": ({"tags": {"env": "dev"}, "tagsAll": {"env": "dev"}}, False),
    "an unknown value": ({"tags": {"env": UNKNOWN}, "tagsAll": UNKNOWN}, None),
    "unknown tags": ({"tags": UNKNOWN}, None),
    "another unknown one, which hides the default tags": ({"tags": {"a": UNKNOWN}, "tagsAll": UNKNOWN}, None),
    "known although another is unknown": ({"tags": {"env": "prod", "a": UNKNOWN}, "tagsAll": UNKNOWN}, True),
    "a list of tags": ({"tags": [{"key": "a", "value": "b"}, {"key": "env", "value": "prod"}]}, True),
    "a list of tags in capitals": ({"tags": [{"Key": "env", "Value": "prod"}]}, True),
    "a list without it": ({"tags": [{"key": "a", "value": "prod"}]}, False),
    "a list with an unknown element": ({"tags": [{"key": "a", "value": "b"}, UNKNOWN]}, None),
    "a list with an unknown key": ({"tags": [{"key": UNKNOWN, "value": "prod"}]}, None),
    "a value that no provider takes": ({"tags": {"env": ["prod"]}}, None),
    "tags that are none": ({"tags": "prod"}, False),
}


@pytest.mark.parametrize(("inputs", "is_in"), TAGGED.values(), ids=TAGGED)
@pytest.mark.parametrize("side", ["include", "exclude"])
def test_tags_decide_only_if_they_are_known(inputs: dict[str, Input], is_in: bool | None, side: str) -> None:
    bucket = Given(BUCKET, "pictures", {"bucket": "shop-pictures", **inputs})

    said, _ = run([bucket], {WITHOUT_BLOCK: {"scope": {side: [{"tags": {"env": "pro?"}}]}}})

    expected = None if is_in is None else is_in is (side == "include")
    assert bool(said.findings) is (expected is True)
    assert [(question.path, question.reason) for _, question in said.undecided] == [
        ("tags", "is not known before the deployment, and the policy's scope asks for it")
    ] * (expected is None)


def test_numbers_and_truth_values_are_tags_too() -> None:
    bucket = Given(BUCKET, "pictures", {"bucket": "shop-pictures", "tags": {"level": 3, "public": True}})

    said, _ = run([bucket], {WITHOUT_BLOCK: {"scope": {"include": [{"tags": {"level": "3", "public": "true"}}]}}})

    assert said.finding_places() == {(WITHOUT_BLOCK, "pictures")}


def test_what_blocks_on_the_unknown_blocks_on_an_unknown_tag() -> None:
    bucket = Given(BUCKET, "pictures", {"bucket": "shop-pictures", "tags": UNKNOWN})

    said, _ = run([bucket], {WITHOUT_BLOCK: {"onUnknown": "block", "scope": {"include": [{"tags": {"env": "prod"}}]}}})

    assert (said.finding_places(), said.undecided) == ({(WITHOUT_BLOCK, "pictures")}, ())


# Parents.

CHAIN = "urn:pulumi:dev::shop::shop:index:Site$shop:index:Store$aws:s3/bucketOwnershipControls:BucketOwnershipControls::acls"
STORE = "urn:pulumi:dev::shop::shop:index:Site$shop:index:Store::pictures::of::site"
PARENTS = {
    CHAIN: STORE,
    STORE: "urn:pulumi:dev::shop::shop:index:Site::site",
    "urn:pulumi:dev::shop::shop:index:Site::site": "urn:pulumi:dev::shop::pulumi:pulumi:Stack::shop-dev",
}


def said_of_child(named: str, parents: Mapping[str, str]) -> tuple[int, list[str]]:
    """Judge a resource with parents; return the number of findings, and the undecided paths."""
    (rule,) = (rule for rule in rules() if rule.name == OWNERSHIP)
    child = Resource(
        type=BUCKET_OWNERSHIP,
        name="acls",
        urn=CHAIN,
        properties={"bucket": "b", "rule": {"objectOwnership": "ObjectWriter"}},
        inputs=frozenset({"bucket", "rule"}),
    )
    one = Run([rule], lambda: TODAY)
    one.configure({}, {OWNERSHIP: frozen_parameters({"exemptions": [exemption(component=named)]})})
    for urn, parent in parents.items():
        one.memory.saw_parent(urn, parent)
    verdict = one.judge_resource(rule, child)
    return len(verdict.findings), [question.path for question in verdict.undecided]


@pytest.mark.parametrize(
    ("named", "is_exempted"),
    [
        ("pictures::of::site", True),
        ("site", True),
        ("shop:index:Site", True),
        ("*:Store", True),
        ("acls", False),
        ("shop-dev", False),
        ("pulumi:*", False),
    ],
)
def test_a_component_is_any_parent_but_the_stack_itself(named: str, is_exempted: bool) -> None:
    assert said_of_child(named, PARENTS) == (0 if is_exempted else 1, [])


@pytest.mark.parametrize(
    ("named", "expected"), [("shop:index:Site", (0, [])), ("site", (0, ["parent"])), ("pictures::of::site", (0, []))]
)
def test_of_a_parent_that_was_not_seen_only_the_type_is_known(named: str, expected: tuple[int, list[str]]) -> None:
    assert said_of_child(named, {CHAIN: STORE}) == expected


def test_parents_in_a_circle_end() -> None:
    assert said_of_child("nothing", {CHAIN: STORE, STORE: CHAIN})[0] == 0


# The rest.


@pytest.mark.parametrize(
    "limits",
    [
        {"exemptions": [exemption(name="web")]},
        {"scope": {"exclude": [{"name": "web"}]}},
        {"scope": {"exclude": [{"tags": {"env": "prod"}}]}},
    ],
    ids=["exempted", "out of scope", "undecided"],
)
def test_what_does_not_stand_for_certain_is_not_mended(limits: dict[str, Any]) -> None:
    (rule,) = (rule for rule in rules() if rule.name == "lb-weak-tls-policy")
    weak: dict[str, Input] = {
        "port": 443,
        "protocol": "HTTPS",
        "sslPolicy": "ELBSecurityPolicy-2016-08",
        "tags": UNKNOWN,
    }
    (resource,) = as_inputs([Given(LISTENER, "web", weak)])

    def mended(parameters: dict[str, Any]) -> bool:
        one = Run([rule], lambda: TODAY)
        one.configure({}, {rule.name: frozen_parameters(parameters)})
        return bool(one.mended(rule, resource))

    assert (mended({}), mended(limits)) == (True, False)


def test_every_fault_of_a_config_is_told_at_once() -> None:
    one = Run(rules(), lambda: TODAY)

    with pytest.raises(ValueError, match="policy pack config: ") as raised:
        one.configure(
            {"lb-nothing": Level.MANDATORY},
            {ADMINISTRATOR: {"scope": 1}, WITHOUT_BLOCK: {"onUnknow": 1}, "guardrail-exemptions": {"scope": {}}},
        )

    unknown, *others = str(raised.value).removeprefix("policy pack config: ").split("\npolicy pack config: ")
    assert unknown.startswith("unknown policy `lb-nothing`; ")
    assert others == [
        f"{ADMINISTRATOR}: `scope` must be an object",
        f"{WITHOUT_BLOCK}: unknown parameter `onUnknow`; did you mean `onUnknown`?",
        "guardrail-exemptions: unknown parameter `scope`; valid are `enforcementLevel`",
    ]


def test_a_new_config_starts_a_new_run() -> None:
    (rule,) = (rule for rule in rules() if rule.name == WITHOUT_BLOCK)
    one = Run([rule], lambda: TODAY)
    parameters = {WITHOUT_BLOCK: frozen_parameters({"exemptions": [exemption(name="pictures")]})}
    outputs = as_outputs([PICTURES])

    def told() -> list[tuple[State, int, int]]:
        one.configure({}, parameters)
        before = states(one.lines(outputs))
        one.judge_stack(rule, lambda: Stack(outputs))
        return before + states(one.lines(outputs))

    assert [told(), told()] == [[(State.UNUSED, 0, 0), (State.USED, 1, 0)]] * 2


strange_values: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text() | st.sampled_from([UNKNOWN, MISSING]),
    lambda inner: st.lists(inner, max_size=3).map(tuple) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
SELECTORS = [
    Selector(urn="*", type="*", name="*", component="*", principal="*"),
    Selector(tags={"env": "*"}),
    Selector(principal="ci-*"),
]


@given(
    bag=st.dictionaries(
        st.sampled_from(["tags", "tagsAll", "role", "users", "name", "principalArn", "permissionSetArn", "admins"]),
        strange_values,
    ),
    type_=st.sampled_from([IAM_ROLE, ATTACHMENT, PERMISSION_SET_POLICY, "aws-native:iam:Role"]),
    urn=st.sampled_from(["", "urn:a", "urn:pulumi:dev::shop::a$b$c::name"]),
)
def test_whatever_a_resource_has_can_be_held_against_a_selector(bag: dict[str, Any], type_: str, urn: str) -> None:
    (resource,) = unfold(Resource(type=type_, name="strange", urn=urn, properties=bag))
    finders = [by_inputs(lambda _kind, _name: None, decides=True), by_stack(Stack([resource]))]

    truths = [
        selected(selector, each, Surroundings(lambda _: None, partial(principals, find=find)))
        for selector in SELECTORS
        for each, find in zip([resource, *Stack([resource]).resources], finders, strict=True)
    ]

    assert set(truths) <= {True, False, UNKNOWN}


def test_today_is_a_day_in_utc() -> None:
    assert isinstance(today(), date)


def test_of_an_empty_stack_every_exemption_is_unused() -> None:
    _, lines = run([], {WITHOUT_BLOCK: {"exemptions": [exemption(urn="urn:pulumi:dev::office::*")]}})

    assert states(lines) == [(State.UNUSED, 0, 0)]
