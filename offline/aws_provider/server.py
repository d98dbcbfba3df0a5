"""The edge: the engine's calls in, pure functions in the middle, answers out."""
# ruff: noqa: ARG002, D102, N802 - the methods are those of the protocol, which names and documents them

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import TYPE_CHECKING

import grpc
from google.protobuf import empty_pb2
from pulumi.runtime.proto import engine_pb2, engine_pb2_grpc, plugin_pb2, provider_pb2, provider_pb2_grpc

from .arns import Account, Identity
from .checked import checked_inputs, missing_inputs
from .diff import difference
from .invokes import UnsupportedInvokeError, invoke
from .naming import Mode, Naming
from .outputs import created_outputs, preview_outputs, read_outputs, updated_outputs, with_all_tags
from .policy_document import DocumentError
from .schema import ResourceType, resource_type, version
from .wire import Value, decode, encode, reveal

if TYPE_CHECKING:
    from collections.abc import Mapping

WARNING = "offline stand-in for the aws provider: nothing is created in AWS"

# Policies and user data make large messages; the engine itself allows this much.
_MAX_MESSAGE = 400 * 1024 * 1024
_CHANNEL_OPTIONS = [("grpc.max_receive_message_length", _MAX_MESSAGE), ("grpc.max_send_message_length", _MAX_MESSAGE)]
_LOG_TIMEOUT_SECONDS = 2


class Provider(provider_pb2_grpc.ResourceProviderServicer):
    """The aws provider of one engine run."""

    def __init__(self, engine: str | None) -> None:
        """Remember where the engine takes log messages."""
        self._engine = engine
        self._account = Account()
        self._warned = False

    def Handshake(
        self, request: provider_pb2.ProviderHandshakeRequest, context: grpc.ServicerContext
    ) -> provider_pb2.ProviderHandshakeResponse:
        return provider_pb2.ProviderHandshakeResponse(
            accept_secrets=True, accept_resources=True, accept_outputs=True, supports_autonaming_configuration=True
        )

    def Attach(self, request: plugin_pb2.PluginAttach, context: grpc.ServicerContext) -> empty_pb2.Empty:
        self._engine = request.address
        return empty_pb2.Empty()

    def GetPluginInfo(self, request: empty_pb2.Empty, context: grpc.ServicerContext) -> plugin_pb2.PluginInfo:
        return plugin_pb2.PluginInfo(version=version())

    def Cancel(self, request: empty_pb2.Empty, context: grpc.ServicerContext) -> empty_pb2.Empty:
        return empty_pb2.Empty()

    def CheckConfig(
        self, request: provider_pb2.CheckRequest, context: grpc.ServicerContext
    ) -> provider_pb2.CheckResponse:
        return provider_pb2.CheckResponse(inputs=request.news)

    def DiffConfig(self, request: provider_pb2.DiffRequest, context: grpc.ServicerContext) -> provider_pb2.DiffResponse:
        olds, news = decode(request.old_inputs), decode(request.news)
        changed = sorted(key for key in {*olds, *news} if reveal(olds.get(key)) != reveal(news.get(key)))
        return _diff_response(changed, [], delete_first=False)

    def Configure(
        self, request: provider_pb2.ConfigureRequest, context: grpc.ServicerContext
    ) -> provider_pb2.ConfigureResponse:
        self._account = account_of(decode(request.args))
        self._warn_once()
        return provider_pb2.ConfigureResponse(
            acceptSecrets=True,
            acceptResources=True,
            acceptOutputs=True,
            supportsPreview=True,
            supports_autonaming_configuration=True,
        )

    def Check(self, request: provider_pb2.CheckRequest, context: grpc.ServicerContext) -> provider_pb2.CheckResponse:
        token, logical_name = _type_and_name(request.urn)
        resource = resource_type(token)
        if resource is None:
            reason = f"{token} is not a resource of pulumi-aws {version()}, so the offline stand-in has none either"
            return provider_pb2.CheckResponse(failures=[provider_pb2.CheckFailure(reason=reason)])
        naming = Naming(
            logical_name,
            request.randomSeed or request.urn.encode(),
            request.autonaming.proposed_name,
            Mode(request.autonaming.mode),
        )
        checked = checked_inputs(resource, decode(request.news), decode(request.olds), naming)
        inputs = with_all_tags(resource, checked, self._account)
        failures = [
            provider_pb2.CheckFailure(property=name, reason=f"Missing required property '{name}' of {token}")
            for name in missing_inputs(resource, inputs, naming)
        ]
        return provider_pb2.CheckResponse(inputs=encode(inputs), failures=failures)

    def Diff(self, request: provider_pb2.DiffRequest, context: grpc.ServicerContext) -> provider_pb2.DiffResponse:
        resource = _known_type(request.urn)
        found = difference(resource, decode(request.old_inputs), decode(request.news))
        return _diff_response(found.changed, found.replaces, delete_first=found.delete_first)

    def Create(self, request: provider_pb2.CreateRequest, context: grpc.ServicerContext) -> provider_pb2.CreateResponse:
        inputs = decode(request.properties)
        if request.preview:
            outputs = preview_outputs(_known_type(request.urn), inputs, self._account)
            return provider_pb2.CreateResponse(properties=encode(outputs))
        identity = self._identity(request.urn, inputs)
        return provider_pb2.CreateResponse(id=identity.id, properties=encode(created_outputs(identity)))

    def Update(self, request: provider_pb2.UpdateRequest, context: grpc.ServicerContext) -> provider_pb2.UpdateResponse:
        identity = self._identity(request.urn, decode(request.news))
        outputs = updated_outputs(identity, decode(request.olds), preview=request.preview)
        return provider_pb2.UpdateResponse(properties=encode(outputs))

    def Read(self, request: provider_pb2.ReadRequest, context: grpc.ServicerContext) -> provider_pb2.ReadResponse:
        outputs = read_outputs(_known_type(request.urn), request.id, decode(request.properties), self._account)
        return provider_pb2.ReadResponse(id=request.id, properties=encode(outputs), inputs=request.inputs)

    def Delete(self, request: provider_pb2.DeleteRequest, context: grpc.ServicerContext) -> empty_pb2.Empty:
        return empty_pb2.Empty()

    def Invoke(self, request: provider_pb2.InvokeRequest, context: grpc.ServicerContext) -> provider_pb2.InvokeResponse:
        try:
            answer = invoke(request.tok, decode(request.args), self._account)
        except (UnsupportedInvokeError, DocumentError) as error:
            return provider_pb2.InvokeResponse(failures=[provider_pb2.CheckFailure(reason=str(error))])
        response = provider_pb2.InvokeResponse()
        # The field is called "return", which Python allows no other way.
        getattr(response, "return").CopyFrom(encode(answer))
        return response

    def _identity(self, urn: str, inputs: Mapping[str, Value]) -> Identity:
        # The inputs are part of the seed: a replacement has other ids than what it replaces.
        seed = f"{urn}\0{json.dumps(reveal(dict(inputs)), sort_keys=True)}"
        return Identity(_known_type(urn), _type_and_name(urn)[1], seed, inputs, self._account)

    def _warn_once(self) -> None:
        if self._warned or not self._engine:
            return
        self._warned = True
        with grpc.insecure_channel(self._engine) as channel:
            try:
                engine_pb2_grpc.EngineStub(channel).Log(
                    engine_pb2.LogRequest(severity=engine_pb2.WARNING, message=WARNING), timeout=_LOG_TIMEOUT_SECONDS
                )
            except grpc.RpcError:
                # A provider that nobody listens to can still answer.
                return


def account_of(config: Mapping[str, Value]) -> Account:
    """Read the provider's own configuration, where anything but text comes as JSON in a string."""
    region = reveal(config.get("region"))
    allowed = _parsed(config.get("allowedAccountIds"))
    tags = _parsed(config.get("defaultTags"))
    tags = tags.get("tags") if isinstance(tags, dict) else None
    default = Account()
    return Account(
        id=str(allowed[0]) if isinstance(allowed, list) and allowed else default.id,
        region=region if isinstance(region, str) and region else default.region,
        default_tags=tuple((key, str(value)) for key, value in tags.items()) if isinstance(tags, dict) else (),
    )


def _parsed(value: Value) -> Value:
    value = reveal(value)
    if not isinstance(value, str):
        return value
    try:
        parsed: Value = json.loads(value)
    except json.JSONDecodeError:
        return value
    return parsed


def _type_and_name(urn: str) -> tuple[str, str]:
    # A name may itself hold "::", a qualified type may not.
    qualified_type, name = urn.split("::", 3)[2:]
    return qualified_type.rpartition("$")[2], name


def _known_type(urn: str) -> ResourceType:
    token = _type_and_name(urn)[0]
    return resource_type(token) or ResourceType(token)


def _diff_response(
    changed: list[str] | tuple[str, ...], replaces: list[str] | tuple[str, ...], *, delete_first: bool
) -> provider_pb2.DiffResponse:
    changes = provider_pb2.DiffResponse.DIFF_SOME if changed else provider_pb2.DiffResponse.DIFF_NONE
    return provider_pb2.DiffResponse(
        changes=changes, diffs=changed, replaces=replaces, deleteBeforeReplace=delete_first
    )


def serve(engine: str | None) -> None:
    """Answer until the engine ends this process; tell it the port on stdout."""
    server = grpc.server(ThreadPoolExecutor(max_workers=8), options=_CHANNEL_OPTIONS)
    provider_pb2_grpc.add_ResourceProviderServicer_to_server(Provider(engine), server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    print(port, flush=True)  # noqa: T201 - the engine reads it
    # The engine stops its plugins with an interrupt when a run fails; that is no fault to trace.
    with suppress(KeyboardInterrupt):
        server.wait_for_termination()
