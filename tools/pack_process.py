"""The pack as the engine runs it: a process of its own, driven over gRPC with the engine's own messages."""

import json
import os
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

import grpc
from aws_guardrails.about import PACK
from aws_guardrails.aws.accounts import ALLOWED
from aws_guardrails.catalogue import rules
from aws_guardrails.examples import NO_CONFIG, Given, as_inputs, as_outputs
from aws_guardrails.model import Level, Resource
from aws_guardrails.values import UNKNOWN, Value
from google.protobuf import empty_pb2, struct_pb2
from pulumi.runtime import proto
from pulumi.runtime.proto import analyzer_pb2_grpc

ROOT = Path(__file__).parents[1]
POLICY_PACK = ROOT / "policypack"

PYTHON = os.environ.get("PACK_PYTHON", sys.executable)
"""The interpreter that packs run in: by default this one, which has the pinned versions of the SDK."""

UNKNOWN_STRING = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
SIGNATURE = "4dabf18193072939515e22adb298388d"
SECRET = "1b47061264138c4ac30d75fd1eb44270"  # noqa: S105 - the engine's mark of a secret, not one
MAX_MESSAGE = 400 * 1024 * 1024


def secret(value: object) -> dict[str, object]:
    """Wrap a value as the engine does with a secret one."""
    return {SIGNATURE: SECRET, "value": value}


def wire(value: Value) -> Any:  # noqa: ANN401 - arbitrary JSON
    """Write a plain value as the engine does."""
    match value:
        case Mapping():
            return {name: wire(item) for name, item in value.items()}
        case tuple():
            return [wire(item) for item in value]
        case _:
            return UNKNOWN_STRING if value is UNKNOWN else value


def struct(properties: Mapping[str, Any]) -> struct_pb2.Struct:
    """Return a property bag as a protobuf message."""
    message = struct_pb2.Struct()
    message.update(properties)
    return message


def provider_of(resource: Resource) -> proto.AnalyzerProviderResource:
    """Return the provider message of a resource."""
    urn = resource.provider or ""
    inputs = {"region": "eu-west-1"}
    if resource.accounts is not None:
        is_known = UNKNOWN not in resource.accounts
        inputs[ALLOWED] = json.dumps(sorted(map(str, resource.accounts))) if is_known else UNKNOWN_STRING
    return proto.AnalyzerProviderResource(
        type="pulumi:providers:aws", urn=urn, name=urn.rpartition("::")[2], properties=struct(inputs)
    )


def analyze_request(
    resource: Resource, properties: Mapping[str, Any] | None = None, parent: str = ""
) -> proto.AnalyzeRequest:
    """Return the message that has one resource's inputs analyzed.

    Args:
        resource: The resource.
        properties: Its inputs as the engine writes them; by default those of `resource`.
        parent: The URN of its parent, if it has one.
    """
    return proto.AnalyzeRequest(
        type=resource.type,
        urn=resource.urn,
        name=resource.name,
        properties=struct(wire(resource.properties) if properties is None else properties),
        provider=provider_of(resource),
        options=proto.AnalyzerResourceOptions(parent=parent),
    )


def analyze_stack_request(resources: Iterable[Resource]) -> proto.AnalyzeStackRequest:
    """Return the message that has a stack's outputs analyzed."""
    return proto.AnalyzeStackRequest(
        resources=[
            proto.AnalyzerResource(
                type=resource.type,
                urn=resource.urn,
                name=resource.name,
                properties=struct(wire(resource.properties)),
                provider=provider_of(resource),
                propertyDependencies={
                    name: proto.AnalyzerPropertyDependencies(urns=urns) for name, urns in resource.references.items()
                },
            )
            for resource in resources
        ]
    )


class PackError(Exception):
    """A pack did not start; what it printed on stderr was passed on."""


@dataclass(frozen=True)
class Response:
    """What one call answered: each finding, and the lines of each undecided message."""

    findings: dict[tuple[str, str], str] = field(default_factory=dict)
    """Message by policy and URN."""
    undecided: dict[str, list[str]] = field(default_factory=dict)
    """Lines by policy."""
    levels: dict[str, str] = field(default_factory=dict)
    """Enforcement level by policy."""

    def with_(self, other: Self) -> "Response":
        """Return the answers of both."""
        undecided = {
            policy: self.undecided.get(policy, []) + other.undecided.get(policy, [])
            for policy in (*self.undecided, *other.undecided)
        }
        return Response(self.findings | other.findings, undecided, self.levels | other.levels)


class Pack:
    """A running pack process."""

    def __init__(self, channel: grpc.Channel, process: int) -> None:
        """Drive the pack behind a channel, which runs in a process of that number."""
        self.channel = channel
        self.stub = analyzer_pb2_grpc.AnalyzerStub(channel)
        self.process = process

    def info(self) -> proto.AnalyzerInfo:
        """Return what the pack tells about itself."""
        answer: proto.AnalyzerInfo = self.stub.GetAnalyzerInfo(empty_pb2.Empty())
        return answer

    def configure(
        self,
        levels: Mapping[str, Level] | None = None,
        stack_config: Mapping[str, str] = NO_CONFIG,
        secret_keys: Sequence[str] = (),
        /,
        **parameters: Mapping[str, Any],
    ) -> None:
        """Configure the stack, and every policy as the engine does: its level and its parameters, by policy name."""
        every = {rule.name: rule.level for rule in rules()} | dict(levels or {})
        self.stub.ConfigureStack(
            proto.AnalyzerStackConfigureRequest(
                stack="dev", project="shop", dry_run=True, config=stack_config, config_secret_keys=secret_keys
            )
        )
        self.stub.Configure(
            proto.ConfigureAnalyzerRequest(
                policyConfig={
                    name: proto.PolicyConfig(
                        enforcementLevel=proto.EnforcementLevel.Value(level.name),
                        properties=struct(parameters.get(name, {})),
                    )
                    for name, level in every.items()
                }
            )
        )

    def analyze(self, resource: Resource, properties: Mapping[str, Any] | None = None, parent: str = "") -> Response:
        """Analyze one resource's inputs."""
        return _response(self.stub.Analyze(analyze_request(resource, properties, parent)), resource.urn)

    def analyze_stack(self, resources: Sequence[Resource]) -> Response:
        """Analyze a stack's outputs."""
        return _response(self.stub.AnalyzeStack(analyze_stack_request(resources)), "")

    def preview(self, resources: Sequence[Given], *, deployed: bool = False) -> Response:
        """Make the calls of a preview: Analyze for each resource, then AnalyzeStack."""
        answer = Response()
        for resource in as_inputs(resources, deployed=deployed):
            answer = answer.with_(self.analyze(resource))
        return answer.with_(self.analyze_stack(as_outputs(resources, deployed=deployed)))


def _response(message: proto.AnalyzeResponse, urn: str) -> Response:
    answer = Response()
    for diagnostic in message.diagnostics:
        if diagnostic.message.startswith(f"can't run policy '{diagnostic.policyName}' from policy pack '{PACK}@v"):
            _, *lines = diagnostic.message.split("\n  - ")
            answer.undecided.setdefault(diagnostic.policyName, []).extend(lines)
        else:
            place = (diagnostic.policyName, diagnostic.urn or urn)
            answer.findings[place] = diagnostic.message.removeprefix(f"{diagnostic.description}\n")
            answer.levels[diagnostic.policyName] = proto.EnforcementLevel.Name(diagnostic.enforcementLevel)
    return answer


@contextmanager
def running_pack(
    folder: Path = POLICY_PACK,
    environment: Mapping[str, str] | None = None,
    python: Path | str = PYTHON,
) -> Iterator[Pack]:
    """Start a pack as the language host does, and stop it at the end.

    Args:
        folder: The pack.
        environment: Variables to set beside those of this process.
        python: The interpreter to run it in.

    Raises:
        PackError: It ended before it told its port.
    """
    command = [python, "-u", "-m", "pulumi.policy", "127.0.0.1:1", folder]
    with subprocess.Popen(
        command, cwd=folder, stdout=subprocess.PIPE, text=True, env={**os.environ, **(environment or {})}
    ) as process:
        try:
            port = process.stdout.readline().strip() if process.stdout else ""
            if not port.isdecimal():
                raise PackError(f"the policy pack in {folder} did not start: it printed {port!r} in place of its port")
            options = [("grpc.max_receive_message_length", MAX_MESSAGE), ("grpc.max_send_message_length", MAX_MESSAGE)]
            with grpc.insecure_channel(f"127.0.0.1:{port}", options=options) as channel:
                yield Pack(channel, process.pid)
        finally:
            process.terminate()
