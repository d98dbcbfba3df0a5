"""Where the SDK's inside is not the expected one, the pack goes the plain way and gives the same verdicts."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import grpc
import pytest
from aws_guardrails.catalogue import AnyRule, rules
from aws_guardrails.examples import Example, Given
from aws_guardrails.exemption_lines import State, read
from aws_guardrails.kinds import BUCKET
from aws_guardrails.model import Level
from judging import judge_example
from pack_process import POLICY_PACK, PYTHON, Pack, running_pack

EXAMPLES = {
    f"{rule.name}::{example.title}": (rule, example)
    for rule in rules()
    for example in rule.examples()
    if not (example.config or example.settings or example.stack_config)
}

ANOTHER_SHAPE = """
import pulumi_policy.policy as sdk

original = sdk._PolicyAnalyzerServicer.Configure
sdk._PolicyAnalyzerServicer.Configure = lambda self, *arguments: original(self, *arguments)
"""

ANOTHER_READER = """
from types import FunctionType

import pulumi_policy.policy as sdk

inside = vars(sdk) | {"deserialize_properties": lambda *arguments: sdk.deserialize_properties(*arguments)}
for name in ("Analyze", "AnalyzeStack", "_get_provider_resource"):
    method = getattr(sdk._PolicyAnalyzerServicer, name)
    setattr(sdk._PolicyAnalyzerServicer, name, FunctionType(method.__code__, inside))
"""
"""The servicer does not read messages with what is called `json_format` in its module."""

ANOTHER_STACK = """
import pulumi_policy.policy as sdk

original = sdk._PolicyAnalyzerServicer.AnalyzeStack


def analyze_stack(self, request, _context):
    return original(self, request, _context) if request.resources else sdk.proto.AnalyzeResponse()


sdk._PolicyAnalyzerServicer.AnalyzeStack = analyze_stack
"""
"""The servicer runs no policy on a stack without resources."""


def changing(tmp_path_factory: pytest.TempPathFactory, code: str) -> dict[str, str]:
    """Return what makes Python change the SDK before the pack meets it."""
    folder: Path = tmp_path_factory.mktemp("sdk")
    (folder / "sitecustomize.py").write_text(code)
    return {"PYTHONPATH": str(folder)}


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Change the SDK's servicer, so that nothing is hooked."""
    return changing(tmp_path_factory, ANOTHER_SHAPE)


@contextmanager
def started(environment: dict[str, str]) -> Iterator[Pack]:
    """Start the pack with every rule on."""
    with running_pack(environment=environment) as running:
        running.configure({rule.name: Level.ADVISORY for rule in rules() if rule.level is Level.DISABLED})
        yield running


@pytest.fixture(scope="module")
def pack(environment: dict[str, str]) -> Iterator[Pack]:
    """Start the pack on an SDK whose servicer looks otherwise."""
    with started(environment) as running:
        yield running


@pytest.fixture(scope="module")
def sharing() -> Iterator[Pack]:
    """Start the pack on the SDK as it is."""
    with started({}) as running:
        yield running


@pytest.fixture(scope="module", params=[ANOTHER_READER, ANOTHER_STACK], ids=["another reader", "another stack"])
def not_sharing(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pack]:
    """Start the pack on an SDK in which policies cannot share what is read."""
    with started(changing(tmp_path_factory, request.param)) as running:
        yield running


@pytest.mark.parametrize(("rule", "example"), EXAMPLES.values(), ids=EXAMPLES)
def test_each_example_is_judged_the_same(pack: Pack, rule: AnyRule, example: Example) -> None:
    answer = pack.preview(example.resources)

    said = judge_example(rule, example)
    found = {(policy, urn) for policy, urn in answer.findings if policy == rule.name}
    asked = [line.partition(" ")[0] for line in answer.undecided.get(rule.name, [])]
    assert found == {(rule.name, finding.resource.urn) for _, finding in said.findings}
    assert asked == [question.resource.name for _, question in said.undecided]


@pytest.mark.parametrize("example", [example for _, example in EXAMPLES.values()], ids=EXAMPLES)
def test_sharing_changes_no_word(sharing: Pack, not_sharing: Pack, example: Example) -> None:
    assert not_sharing.preview(example.resources) == sharing.preview(example.resources)


def test_no_value_is_shown_because_the_sdk_does_not_say_which_are_secret(pack: Pack) -> None:
    _, example = EXAMPLES["lb-certificate-not-acm::An IAM server certificate"]

    findings = pack.preview(example.resources).findings

    assert [
        message.partition(".")[0] for (rule, _), message in findings.items() if rule == "lb-certificate-not-acm"
    ] == ["`certificateArn` is (secret), an IAM server certificate"]


def test_the_pack_says_so_on_standard_error(environment: dict[str, str]) -> None:
    command = [PYTHON, "-u", "-m", "pulumi.policy", "127.0.0.1:1", str(POLICY_PACK)]
    with subprocess.Popen(
        command, env={**os.environ, **environment}, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        process.stdout.readline()
        process.kill()
        _, told = process.communicate()

    assert told.startswith(
        "aws-guardrails: this version of pulumi-policy is not the expected one inside. Every rule runs"
    )


def test_exemptions_and_scope_hold_all_the_same(environment: dict[str, str]) -> None:
    buckets = [Given(BUCKET, name, {"bucket": f"shop-{name}"}) for name in ("pictures", "site", "trial")]
    exemption = {"name": "pictures", "reason": "It is agreed", "expires": "2099-12-31"}
    parameters: dict[str, Any] = {"exemptions": [exemption], "scope": {"exclude": [{"name": "trial"}]}}
    rule = "s3-bucket-without-public-access-block"

    with running_pack(environment=environment) as running:
        running.configure(**{rule: parameters, "iam-full-access": {"exemptions": [exemption]}})
        answer = running.preview(buckets)

    found = {urn for policy, urn in answer.findings if policy == rule}
    messages = [message for (policy, _), message in answer.findings.items() if policy == "guardrail-exemptions"]
    told = [(line.rule, line.state) for message in messages for line in read(message)]
    assert (found, told) == ({buckets[1].urn}, [("iam-full-access", State.UNUSED), (rule, State.USED)])


def test_a_wrong_exemption_ends_the_run_at_the_first_resource(environment: dict[str, str]) -> None:
    with running_pack(environment=environment) as running:
        running.configure(**{"iam-full-access": {"exemptions": [{"name": "x"}]}})

        with pytest.raises(grpc.RpcError, match="`exemptions\\[0\\]` lacks `reason`"):
            running.preview([Given("random:index/randomPet:RandomPet", "pet")])
