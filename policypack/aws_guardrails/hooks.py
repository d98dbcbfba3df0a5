"""The pack's hold on the inside of the Pulumi SDK: checked when it starts, and without it the pack goes the plain way.

The whole config, unknown policy names included, reaches only the servicer, and so does the config of the stack; and whether
a value is a secret is lost when it is deserialised. And the SDK reads each resource anew for each policy, whatever that is
about; here each is read once for a request, when the first policy asks.
"""

import inspect
from collections.abc import Callable, Iterable
from functools import cache, partial
from typing import TYPE_CHECKING, Any, Final

import grpc
import pulumi_policy.policy as sdk
from google.protobuf import json_format, struct_pb2
from pulumi.runtime import proto
from pulumi_policy.deserialize import SPECIAL_SECRET_SIG, SPECIAL_SIG_KEY

from aws_guardrails.faults import ConfigError, place_of
from aws_guardrails.model import Level
from aws_guardrails.property_bags import Bag, properties
from aws_guardrails.request import RESOURCES, is_shared, once, request
from aws_guardrails.stack_config import plain_config

if TYPE_CHECKING:
    from aws_guardrails.adapter import Adapter

INSIDE: Final[Any] = sdk

NO_VERSION: Final = "0.0.1"
"""What the SDK says of every pack."""

SERVICER: Final = "_PolicyAnalyzerServicer"
POLICIES: Final = f"{SERVICER}__policies"
"""Where a servicer keeps its policies."""

METHODS: Final = ("Analyze", "AnalyzeStack", "Configure", "ConfigureStack", "Remediate")
"""The servicer's methods that are hooked."""


def hook_into_sdk(adapter: "Adapter", version: str = NO_VERSION) -> bool:
    """Make the SDK tell the adapter what its public interface keeps back, and the pack's version to the engine.

    Of every pack the SDK says that its version is 0.0.1, which shows where there is no PulumiPolicy.yaml. If the SDK's
    inside is not as expected nothing is changed. Then a misspelt policy name and `onUnknown: block` on an advisory rule stay
    unnoticed, another fault of the config ends the run at its first resource, messages show no values, nothing is compared
    with the stack's config, what several rules ask, or one takes over from another, is reported by each, `all: mandatory`
    makes what is told about exemptions block too, and every policy reads every resource anew.

    Returns:
        Whether the hooks are in place.
    """
    servicer = getattr(sdk, SERVICER, None)
    deserialize = getattr(sdk, "deserialize_properties", None)
    if not inspect.isclass(servicer) or not callable(deserialize):
        return False
    if any(_parameters(getattr(servicer, name, None)) != ["self", "request", "_context"] for name in METHODS):
        return False
    if _parameters(deserialize) != ["props", "proxy_secrets"] or _parameters(servicer)[:2] != ["name", "version"]:
        return False

    def deserialize_with_secrets(props: Any, proxy_secrets: bool = True) -> object:  # noqa: ANN401, ARG001, FBT001, FBT002 - the SDK's own parameters
        return deserialize(props, proxy_secrets=True)

    INSIDE.deserialize_properties = deserialize_with_secrets
    if not _are_secrets_marked(servicer):
        INSIDE.deserialize_properties = deserialize
        return False
    setattr(sdk, SERVICER, _hooked(servicer, adapter, version))
    adapter.knows_secrets = True
    return True


def _parameters(function: object) -> list[str]:
    return [*inspect.signature(function).parameters] if callable(function) else []


def _hooked(servicer: Any, adapter: "Adapter", version: str) -> type:  # noqa: ANN401 - a private class of the SDK
    configure: Callable[..., object] = servicer.Configure
    configure_stack: Callable[..., object] = servicer.ConfigureStack
    start: Callable[..., None] = servicer.__init__

    def with_version(self: object, name: str, _: str, *more: object) -> None:
        start(self, name, version, *more)

    def checked_configure(
        self: object, request: proto.ConfigureAnalyzerRequest, context: grpc.ServicerContext
    ) -> object:
        try:
            levels = adapter.configure(
                {
                    name: Level[proto.EnforcementLevel.Name(policy.enforcementLevel)]
                    for name, policy in request.policyConfig.items()
                },
                {name: json_format.MessageToDict(policy.properties) for name, policy in request.policyConfig.items()},
            )
        except ConfigError as error:
            context.abort(grpc.StatusCode.INVALID_ARGUMENT, str(error))
        for name, level in levels.items():
            request.policyConfig[name].enforcementLevel = proto.EnforcementLevel.Value(level.name)
        return configure(self, request, context)

    def seen_configure_stack(
        self: object, request: proto.AnalyzerStackConfigureRequest, context: grpc.ServicerContext
    ) -> object:
        adapter.stack_config = plain_config(request.config, frozenset(request.config_secret_keys))
        return configure_stack(self, request, context)

    answering = {name: getattr(servicer, name) for name in ("Analyze", "AnalyzeStack", "Remediate")}
    if _reads_once(servicer):
        answering = _sharing(servicer, adapter)
    methods: dict[str, Any] = {name: _telling_no_values(method) for name, method in answering.items()}
    methods |= {"__init__": with_version, "Configure": checked_configure, "ConfigureStack": seen_configure_stack}
    return type(servicer.__name__, (servicer,), methods)


def _telling_no_values(answer: Callable[..., object]) -> Callable[..., object]:
    """Return a method that tells where it failed; the exception's text, which the server would tell, may carry a value."""

    def answering(self: object, message: object, context: grpc.ServicerContext) -> object:
        try:
            return answer(self, message, context)
        except Exception as error:  # noqa: BLE001 - whatever broke, the run ends
            place = place_of(error)
        told = f"the policy pack itself failed ({place}), so nothing is known about the stack. Please report this."
        return context.abort(grpc.StatusCode.INTERNAL, told)

    return answering


def _sharing(servicer: Any, adapter: "Adapter") -> dict[str, Callable[..., Any]]:  # noqa: ANN401 - as above
    """Return methods by which the policies of a request share what they read."""

    @cache
    def concerned(type_: str) -> list[sdk.Policy]:
        return [policy for policy, types in adapter.concern.items() if type_ in types]

    def analyze(self: Any, message: proto.AnalyzeRequest, context: grpc.ServicerContext) -> object:  # noqa: ANN401 - as above
        adapter.run.memory.saw_parent(message.urn, message.options.parent)
        policies = concerned(message.type)
        if not policies:
            return proto.AnalyzeResponse()
        with request():
            return servicer.Analyze(_only(self, policies), message, context)

    def analyze_stack(self: object, message: proto.AnalyzeStackRequest, context: grpc.ServicerContext) -> object:
        return _analyze_stack(servicer, self, message, context)

    def remediate(self: object, message: proto.AnalyzeRequest, context: grpc.ServicerContext) -> object:
        return servicer.Remediate(self, message, context) if adapter.may_mend else proto.RemediateResponse()

    return {"Analyze": analyze, "AnalyzeStack": analyze_stack, "Remediate": remediate}


def _analyze_stack(
    servicer: Any,  # noqa: ANN401 - as above
    running: object,
    message: proto.AnalyzeStackRequest,
    context: grpc.ServicerContext | None,
) -> object:
    """Have the SDK list the resources of a stack once, for a policy that keeps them; then the policies run without any."""

    def keep(args: sdk.StackValidationArgs, _report: object) -> None:
        # What no policy here reads would be a tenth of the memory of a large stack's run.
        for resource in args.resources:
            del resource.opts, resource.dependencies
        once(RESOURCES, lambda: args.resources)

    keeping = sdk.StackValidationPolicy(RESOURCES, RESOURCES, keep, sdk.EnforcementLevel.ADVISORY)
    with request():
        servicer.AnalyzeStack(_only(running, [keeping]), message, context)
        return servicer.AnalyzeStack(running, proto.AnalyzeStackRequest(), context)


def _only(servicer: Any, policies: Iterable[sdk.Policy]) -> object:  # noqa: ANN401 - as above
    """Return a servicer like another one, with some of its policies."""
    narrowed = object.__new__(type(servicer))
    narrowed.__dict__.update(servicer.__dict__)
    narrowed.__dict__[POLICIES] = policies
    return narrowed


class _JsonFormat:
    """What the SDK reads messages with: within a request, a property bag stays as it came."""

    def __getattr__(self, name: str) -> object:
        return getattr(json_format, name)

    def MessageToDict(self, message: Any) -> object:  # noqa: ANN401, N802 - the SDK's own name
        if is_shared() and isinstance(message, struct_pb2.Struct):
            # The bag keeps the message, and so its id.
            return once(id(message), lambda: Bag(message))
        return json_format.MessageToDict(message)


def _reads_once(servicer: Any) -> bool:  # noqa: ANN401 - as above
    """Make property bags stay as they came within a request, and tell whether they reach the policies so, each once."""
    names = ("json_format", "deserialize_properties", "unknown_checking_proxy")
    before = {name: getattr(sdk, name, None) for name in names}
    if not all(callable(before[name]) for name in names[1:]):
        return False
    INSIDE.json_format = _JsonFormat()
    for name in names[1:]:
        setattr(sdk, name, _leaving_bags(before[name]))
    if _are_read_once(servicer):
        return True
    for name, value in before.items():
        setattr(sdk, name, value)
    return False


def _leaving_bags(function: Any) -> Callable[..., object]:  # noqa: ANN401 - a function of the SDK
    def leaving(props: object, *more: object) -> object:
        return props if isinstance(props, Bag) else function(props, *more)

    return leaving


def _are_read_once(servicer: Any) -> bool:  # noqa: ANN401 - as above
    """Tell whether the policies of a request get one and the same bag."""
    seen = _seen(servicer, partial(_analyze_stack, servicer))
    return [type(each) for each in seen] == [Bag] * 4 and seen[0] is seen[1] and seen[2] is seen[3]


def _are_secrets_marked(servicer: Any) -> bool:  # noqa: ANN401 - as above
    """Tell whether the policies are told which values are secret."""
    return [properties(each)[1] for each in _seen(servicer, servicer.AnalyzeStack)] == [["name"]] * 4


def _seen(servicer: Any, analyze_stack: Callable[..., object]) -> list[object]:  # noqa: ANN401 - as above
    """Return the property bags that two policies get of a resource with a secret name, and two of its stack.

    There is none if the SDK is of another shape and raises something.

    Args:
        servicer: The SDK's class.
        analyze_stack: Its AnalyzeStack, or what is called in place of that.
    """
    seen: list[object] = []

    def look(args: sdk.ResourceValidationArgs, _report: object) -> None:
        seen.append(args.props)

    def look_at_stack(args: sdk.StackValidationArgs, _report: object) -> None:
        seen.extend(resource.props for resource in once(RESOURCES, lambda: args.resources))

    advisory, name = sdk.EnforcementLevel.ADVISORY, "trial"
    place: dict[str, Any] = {"type": "a:b:C", "urn": "urn:pulumi:dev::shop::a:b:C::d", "name": "d"}
    place["properties"] = json_format.ParseDict(
        {"name": {SPECIAL_SIG_KEY: SPECIAL_SECRET_SIG, "value": "x"}}, struct_pb2.Struct()
    )
    try:
        of_resource = [sdk.ResourceValidationPolicy(name, name, look, advisory) for _ in range(2)]
        of_stack = [sdk.StackValidationPolicy(name, name, look_at_stack, advisory) for _ in range(2)]
        trial = servicer(name, NO_VERSION, [*of_resource, *of_stack], advisory)
        with request():
            servicer.Analyze(_only(trial, of_resource), proto.AnalyzeRequest(**place), None)
        stack = proto.AnalyzeStackRequest(resources=[proto.AnalyzerResource(**place)])
        analyze_stack(_only(trial, of_stack), stack, None)
    except Exception:  # noqa: BLE001 - it may be whatever
        return []
    return seen
