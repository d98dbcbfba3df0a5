"""The real pack process, driven as the engine drives it, gives the same verdicts as the rules called directly."""

import json
from collections.abc import Iterator

import grpc
import pytest
from aws_guardrails.catalogue import AnyRule, rules
from aws_guardrails.config import schema_for_engine
from aws_guardrails.examples import Example, Given, Input, as_inputs, as_outputs, urn
from aws_guardrails.model import Level, Resource
from aws_guardrails.values import Value
from google.protobuf import json_format
from judging import judge_example, running
from pack_process import UNKNOWN_STRING, Pack, analyze_request, running_pack, secret, struct
from pulumi.runtime import proto

EXAMPLES = {f"{rule.name}::{example.title}": (rule, example) for rule in rules() for example in rule.examples()}
LISTENER = "aws:lb/listener:Listener"
FORWARD = {"type": "forward", "targetGroupArn": "arn:aws:elasticloadbalancing:eu-west-1:1:targetgroup/app/1"}


@pytest.fixture(scope="module")
def pack() -> Iterator[Pack]:
    with running_pack() as running:
        yield running


def only(rule: AnyRule, example: Example) -> dict[str, Level]:
    """Switch every rule off that an example does not need."""
    level = Level.ADVISORY if rule.level is Level.DISABLED else rule.level
    return {other.name: level if other in running(rule, example) else Level.DISABLED for other in rules()}


@pytest.mark.parametrize(("rule", "example"), EXAMPLES.values(), ids=EXAMPLES)
def test_each_example_gets_the_same_verdict_over_grpc(pack: Pack, rule: AnyRule, example: Example) -> None:
    parameters = {**example.settings, rule.name: example.config}
    pack.configure(only(rule, example), example.stack_config, **parameters)

    answer = pack.preview(example.resources)

    said = judge_example(rule, example)
    lines = [
        f"{question.resource.name} ({question.resource.type}): `{question.path}` {question.reason}"
        for _, question in said.undecided
    ]
    findings = {place: message for place, message in answer.findings.items() if place[0] not in example.settings}
    assert findings == {(rule.name, f.resource.urn): f.message for _, f in said.findings}
    assert answer.undecided == ({rule.name: lines} if lines else {})


def test_the_pack_describes_every_rule_with_its_metadata(pack: Pack) -> None:
    info = pack.info()

    described = {
        (policy.name, proto.PolicyType.Name(policy.policy_type)): (
            policy.description,
            policy.displayName,
            proto.EnforcementLevel.Name(policy.enforcementLevel),
            proto.PolicySeverity.Name(policy.severity),
            policy.framework.name,
            policy.framework.specification,
            list(policy.tags),
            policy.remediation_steps,
            json_format.MessageToDict(policy.configSchema.properties),
        )
        for policy in info.policies
    }
    expected = {
        (rule.name, kind): (
            rule.description,
            rule.title,
            rule.level.name,
            f"POLICY_SEVERITY_{rule.severity.name}",
            rule.controls[0].framework.name if rule.controls else "",
            rule.controls[0].id if rule.controls else "",
            [rule.family, *(f"{control.framework.name} {control.id}" for control in rule.controls)],
            rule.remediation,
            schema_for_engine(rule.name, rule.config),
        )
        for rule in rules()
        for kind in ["POLICY_TYPE_RESOURCE"] * (not rule.runs_last) + ["POLICY_TYPE_STACK"] * bool(rule.stack_check)
    }
    assert (info.name, info.supportsConfig, described) == ("aws-guardrails", True, expected)


def test_an_optional_computed_property_that_was_omitted_counts_as_omitted(pack: Pack) -> None:
    """At preview a real provider answers an omitted protocol as unknown; the inputs tell that it was omitted."""
    pack.configure()
    name = urn(LISTENER, "http")
    given = Resource(type=LISTENER, name="http", urn=name, properties={"port": 80, "defaultActions": (FORWARD,)})
    shown = Resource(
        type=LISTENER,
        name="http",
        urn=name,
        properties={"port": 80, "protocol": UNKNOWN_STRING, "defaultActions": ({**FORWARD, "order": UNKNOWN_STRING},)},
    )

    answers = (list(pack.analyze(given).findings), pack.analyze_stack([shown]))

    assert answers[0] == [("lb-plaintext-listener", name)]
    assert (answers[1].findings, answers[1].undecided) == ({}, {})


def test_a_protocol_that_was_given_and_is_unknown_is_undecided(pack: Pack) -> None:
    pack.configure()
    listener = Resource(
        type=LISTENER,
        name="either",
        urn=urn(LISTENER, "either"),
        properties={
            "port": 80,
            "protocol": UNKNOWN_STRING,
            "certificateArn": "arn:aws:acm:x:1:certificate/1",
            "defaultActions": (FORWARD,),
        },
    )

    pack.analyze(listener)
    answer = pack.analyze_stack([listener])

    assert answer.undecided == {
        rule: [f"either ({LISTENER}): `protocol` is not known before the deployment"]
        for rule in ("lb-plaintext-listener", "lb-weak-tls-policy")
    }


def test_a_resource_that_is_only_read_is_never_judged_by_absence(pack: Pack) -> None:
    """`policy analyze` shows a `.get()` read with empty inputs, and its outputs as they are."""
    pack.configure()
    resources = [
        Resource(
            type="aws:s3/bucket:Bucket",
            name="theirs",
            urn=urn("aws:s3/bucket:Bucket", "theirs"),
            properties={"bucket": "theirs", "id": "theirs"},
        ),
        Resource(
            type="aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock",
            name="theirs",
            urn=urn("aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock", "theirs"),
            properties={},
        ),
        Resource(
            type=LISTENER,
            name="theirs",
            urn=urn(LISTENER, "theirs"),
            properties={"port": 443, "protocol": "HTTPS", "defaultActions": (FORWARD,)},
        ),
    ]

    answers = [pack.analyze(resource, {}) for resource in resources]
    answers.append(pack.analyze_stack(resources))

    assert [(answer.findings, answer.undecided) for answer in answers] == [({}, {})] * 4


def test_a_secret_is_judged_but_never_shown(pack: Pack) -> None:
    pack.configure()
    arn = "arn:aws:iam::123456789012:server-certificate/hush"
    listener = Resource(type=LISTENER, name="secret", urn=urn(LISTENER, "secret"))

    answer = pack.analyze(listener, {"port": 443, "protocol": "HTTPS", "certificateArn": secret(arn)})

    message = answer.findings["lb-certificate-not-acm", listener.urn]
    assert message.startswith("`certificateArn` is (secret), an IAM server certificate. ")
    assert "hush" not in message


def test_an_undecryptable_secret_is_unknown(pack: Pack) -> None:
    pack.configure()
    listener = Resource(
        type=LISTENER,
        name="sealed",
        urn=urn(LISTENER, "sealed"),
        properties={"port": 443, "protocol": "HTTPS", "certificateArn": "[secret]", "defaultActions": (FORWARD,)},
    )

    pack.analyze(listener)
    answer = pack.analyze_stack([listener])

    assert answer.undecided == {
        "lb-certificate-not-acm": [
            f"sealed ({LISTENER}): `certificateArn` is not known before the deployment, nor which certificate it comes from"
        ]
    }


ATTACHED = Given(
    "aws:iam/rolePolicyAttachment:RolePolicyAttachment", "app", {"role": "app", "policyArn": UNKNOWN_STRING}
)
QUESTION = (
    "app (aws:iam/rolePolicyAttachment:RolePolicyAttachment): `policyArn` is not known before the deployment, nor which "
    "policy it comes from"
)


@pytest.mark.parametrize(
    ("levels", "asker"),
    [({}, "iam-administrator-access"), ({"iam-administrator-access": Level.DISABLED}, "iam-full-access")],
)
def test_a_shared_question_is_asked_once_by_the_first_enabled_rule(
    pack: Pack, levels: dict[str, Level], asker: str
) -> None:
    pack.configure(levels)

    assert pack.preview([ATTACHED]).undecided == {asker: [QUESTION]}


@pytest.mark.parametrize(
    ("ignoring", "asker"),
    [
        (["iam-administrator-access"], "iam-full-access"),
        (["iam-administrator-access", "iam-full-access", "iam-narrow-full-access"], None),
    ],
)
def test_a_rule_that_ignores_a_shared_question_leaves_it_to_the_next(
    pack: Pack, ignoring: list[str], asker: str | None
) -> None:
    pack.configure(**{name: {"onUnknown": "ignore"} for name in ignoring})

    answer = pack.preview([ATTACHED])

    assert (answer.findings, answer.undecided) == ({}, {asker: [QUESTION]} if asker else {})


def test_a_long_list_of_questions_is_cut_short(pack: Pack) -> None:
    pack.configure()
    attached = [ATTACHED._replace(name=f"app-{index:03}") for index in range(50)]

    ((_, lines),) = pack.preview(attached).undecided.items()

    assert (len(lines), lines[0], lines[-1]) == (21, QUESTION.replace("app ", "app-000 "), "and 30 more")


def test_a_config_value_of_another_type_is_refused_although_it_compares_equal(pack: Pack) -> None:
    pack.configure(**{"lb-plaintext-listener": {"refusalsAllowed": False}})

    with pytest.raises(grpc.RpcError):
        pack.configure(**{"lb-plaintext-listener": {"refusalsAllowed": 0}})


def test_on_unknown_block_reports_at_the_rules_level(pack: Pack) -> None:
    pack.configure(**{"iam-administrator-access": {"onUnknown": "block"}, "iam-full-access": {"onUnknown": "block"}})

    answer = pack.preview([ATTACHED])

    assert answer.levels == {"iam-administrator-access": "MANDATORY"}
    assert answer.findings == {
        (
            "iam-administrator-access",
            ATTACHED.urn,
        ): "`policyArn` is not known before the deployment, nor which policy it "
        "comes from, and `onUnknown: block` reports what cannot be decided. Give the value in plain form, or set "
        "`onUnknown` to `advise` for this rule."
    }


@pytest.mark.parametrize(
    ("levels", "parameters", "message"),
    [
        (
            {"lb-plaintext-listner": Level.ADVISORY},
            {},
            "policy pack config: unknown policy `lb-plaintext-listner`; did you mean `lb-plaintext-listener`?",
        ),
        (
            {},
            {"lb-plaintext-listener": {"refusalAllowed": True}},
            "policy pack config: lb-plaintext-listener: unknown parameter `refusalAllowed`; did you mean `refusalsAllowed`?",
        ),
        (
            {},
            {"lb-plaintext-listener": {"onUnknown": "panic"}},
            "policy pack config: lb-plaintext-listener: `onUnknown` must be one of `advise`, `ignore`, `block`",
        ),
        (
            {},
            {"iam-open-trust-policy": {"ownAccounts": "123456789012, shop"}},
            (
                "policy pack config: iam-open-trust-policy: `ownAccounts` must be account ids of twelve digits, separated "
                "by commas, and `shop` is none"
            ),
        ),
        (
            {"iam-full-access": Level.ADVISORY},
            {"iam-full-access": {"onUnknown": "block"}},
            (
                "policy pack config: iam-full-access: `onUnknown: block` needs `enforcementLevel: mandatory`, and the "
                "rule is advisory"
            ),
        ),
    ],
)
def test_a_wrong_config_is_refused_before_anything_runs(
    pack: Pack, levels: dict[str, Level], parameters: dict[str, dict[str, object]], message: str
) -> None:
    with pytest.raises(grpc.RpcError) as raised:
        pack.configure(levels, **parameters)

    assert isinstance(raised.value, grpc.Call)
    assert raised.value.details() == message


def test_the_name_that_means_every_policy_is_no_policy(pack: Pack) -> None:
    pack.configure({"all": Level.ADVISORY})

    assert pack.preview([ATTACHED]).findings == {}


def test_as_many_calls_as_one_likes_give_the_same_answer(pack: Pack) -> None:
    pack.configure()
    resources = EXAMPLES["s3-bucket-without-public-access-block::No block at all"][1].resources

    answers = [pack.preview(resources) for _ in range(3)]

    assert answers == [answers[0]] * 3
    assert as_inputs(resources)[0].urn == as_outputs(resources)[0].urn


@pytest.mark.parametrize("token", ["aws:iam/role:Role", "aws-native:iam:Role"])
def test_the_accounts_of_the_provider_reach_the_rules(pack: Pack, token: str) -> None:
    pack.configure()
    name = "assumeRolePolicyDocument" if token.startswith("aws-native") else "assumeRolePolicy"
    principal: dict[str, Input] = {"AWS": "210987654321"}
    statement: dict[str, Input] = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": principal}
    given = Given(token, "scan", {name: {"Statement": [statement]}})

    answers = [
        pack.preview([given._replace(accounts=accounts)])
        for accounts in (None, frozenset({"210987654321"}), frozenset({"123456789012"}))
    ]

    assert [list(answer.findings) for answer in answers] == [[], [], [("iam-open-trust-policy", given.urn)]]


def test_accounts_that_are_secret_are_no_strangers_either(pack: Pack) -> None:
    pack.configure()
    principal: dict[str, Value] = {"AWS": "210987654321"}
    policy: dict[str, Value] = {"Statement": ({"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": principal},)}
    role = Resource(type="aws:iam/role:Role", name="scan", urn="urn:scan", properties={"assumeRolePolicy": policy})
    requests = [analyze_request(role), analyze_request(role)]
    for request, account in zip(requests, ["210987654321", "123456789012"], strict=True):
        request.provider.properties.CopyFrom(struct({"allowedAccountIds": secret(json.dumps([account]))}))

    found = [[diagnostic.policyName for diagnostic in pack.stub.Analyze(request).diagnostics] for request in requests]

    assert found == [[], ["iam-open-trust-policy"]]


@pytest.mark.parametrize(
    ("levels", "parameters", "reporting"),
    [
        ({}, {}, ["iam-narrow-full-access"]),
        ({}, {"iam-full-access": {"byName": True}}, ["iam-full-access"]),
        ({"iam-full-access": Level.DISABLED}, {"iam-full-access": {"byName": True}}, ["iam-narrow-full-access"]),
        ({"iam-narrow-full-access": Level.DISABLED}, {"iam-full-access": {"byName": True}}, ["iam-full-access"]),
    ],
)
def test_full_access_by_name_takes_the_narrow_policies_over(
    pack: Pack, levels: dict[str, Level], parameters: dict[str, dict[str, object]], reporting: list[str]
) -> None:
    pack.configure(levels, **parameters)
    attached = ATTACHED._replace(inputs={"role": "app", "policyArn": "arn:aws:iam::aws:policy/AmazonVPCFullAccess"})

    assert [policy for policy, _ in pack.preview([attached]).findings] == reporting


def test_a_password_is_compared_with_what_is_not_secret_of_the_config(pack: Pack) -> None:
    words = "correct-horse-battery"
    database = Resource(type="aws:rds/instance:Instance", name="orders", urn=urn("aws:rds/instance:Instance", "orders"))
    found = []

    for config, secret_keys in (({"shop:pw": words}, ()), ({"shop:pw": words}, ("shop:pw",)), ({}, ())):
        pack.configure({}, config, secret_keys)
        answer = pack.analyze(database, {"password": secret(words)})
        found.append([message.partition(",")[0] for (rule, _), message in answer.findings.items() if "plain" in rule])
        assert words not in str(answer)

    assert found == [["`password` is the value of `shop:pw` in the stack's config"], [], []]
