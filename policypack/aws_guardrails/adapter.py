"""Between the Pulumi SDK and the rules: the only module that imports `pulumi_policy`.

The SDK hands each policy proxies that raise on unknown values, and lets one exception end the whole run. Here proxies
become plain data; findings are reported first and what is undecided is raised last, which the SDK keeps as one advisory
message per policy and call.
"""

import gc
import inspect
import io
import sys
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Any, Final

import grpc
import pulumi_policy.policy as sdk
from google.protobuf import json_format
from pulumi.runtime import proto
from pulumi_policy import (
    EnforcementLevel,
    PolicyComplianceFramework,
    PolicyConfigSchema,
    PolicyPack,
    PolicyProviderResource,
    PolicyResource,
    ReportViolation,
    ResourceValidationArgs,
    ResourceValidationPolicy,
    Secret,
    StackValidationArgs,
    StackValidationPolicy,
)
from pulumi_policy import Severity as SdkSeverity
from pulumi_policy import proxy as sdk_proxy

from aws_guardrails.about import ADDRESS, VERSION
from aws_guardrails.aws.accounts import ALLOWED, allowed_accounts
from aws_guardrails.catalogue import AnyRule
from aws_guardrails.config import Config, ConfigError, OnUnknown, nearest, parse, schema
from aws_guardrails.forms import CONTAINERS, tokens
from aws_guardrails.judgement import (
    Verdict,
    askers,
    fact_of,
    judge_resource,
    judge_stack,
    mended,
    settled,
    taken_over,
    without_reported,
)
from aws_guardrails.memory import Memory, without_omitted
from aws_guardrails.model import Level, Path, Resource, ResourceCheck, StackCheck, Undecided
from aws_guardrails.quoting import clean
from aws_guardrails.stack import Stack
from aws_guardrails.values import OPAQUE, UNKNOWN, Marker, Value, join

PACK: Final = "aws-guardrails"

EVERY: Final = "all"
"""The name by which a config file sets every policy's level; the engine has applied it and passes it on all the same."""

SENTINELS: Final = frozenset(
    value for name, value in vars(sdk_proxy).items() if name.startswith("UNKNOWN_") and name.endswith("_VALUE")
)
"""How the engine writes an unknown value of each type."""

UNDECRYPTED: Final = "[secret]"
"""What `pulumi policy analyze` shows in place of a value that it cannot decrypt."""


LONGEST_LIST: Final = 20
"""Questions that one message lists; the rest are counted."""


class UndecidedError(sdk_proxy.UnknownValueError):
    """Carries what a call left undecided to the SDK, which shows `message` as an advisory."""

    def __init__(self, undecided: Sequence[Undecided]) -> None:
        """List each question on a line of its own: resource, property path, reason."""
        Exception.__init__(self)
        lines = [
            f"{clean(question.resource.shown.name)} ({question.resource.type}): `{clean(question.path)}` {question.reason}"
            for question in undecided[:LONGEST_LIST]
        ]
        if len(undecided) > LONGEST_LIST:
            lines.append(f"and {len(undecided) - LONGEST_LIST} more")
        self.message = "\n  - ".join(["some resources stay undecided, which blocks nothing:", *lines])


def plain(raw: object, secrets: list[str], *path: str | int) -> Value:
    """Turn a value of the SDK into plain immutable data.

    Args:
        raw: A proxy, a scalar, a secret, an asset or an archive. The target behind a proxy is read, because the proxy
            raises on unknown values. All numbers arrive as floats and become integers where they are whole; a null
            property is one that is not set.
        secrets: Gets the path of every secret met.
        path: Where the value stands in its resource.
    """
    match raw:
        case str():
            return UNKNOWN if raw in SENTINELS or raw == UNDECRYPTED else raw
        case None | bool() | int():
            return raw
        case float():
            return int(raw) if raw.is_integer() else raw
        case Secret():
            secrets.append(join(*path))
            return plain(raw.value, secrets, *path)
        case Mapping():
            target = raw if isinstance(raw, dict) else raw["__target"]
            return MappingProxyType(
                {name: plain(item, secrets, *path, name) for name, item in target.items() if item is not None}
            )
        case Sequence() if not isinstance(raw, bytes):
            target = raw if isinstance(raw, list) else raw["__target"]  # type: ignore[call-overload]  # the proxy's own key
            return tuple(plain(item, secrets, *path, index) for index, item in enumerate(target))
        case _:
            return OPAQUE


def properties(raw: object) -> tuple[Mapping[str, Value], list[str]]:
    """Turn a resource's property bag into plain data and the paths of its secrets."""
    secrets: list[str] = []
    converted = plain(raw, secrets)
    return (converted if isinstance(converted, Mapping) else {}), secrets


class Adapter:
    """The policies of one pack process, and what their calls remember."""

    def __init__(self, rules: Sequence[AnyRule]) -> None:
        """Take the rules in the order in which their policies run."""
        self.rules: Final = tuple(rules)
        self.memory: Final = Memory()
        self.knows_secrets = False
        self._askers: Mapping[tuple[str, str], str] | None = None
        self._taken_over: frozenset[str] = frozenset()
        self._parsed: dict[str, tuple[str, Config]] = {}

    def policies(self) -> list[sdk.Policy]:
        """Return the SDK's policies: two of one name, level and schema where a rule has a stack half.

        Every stack half has a resource policy beside it, if only to remember which inputs were given.
        """
        return [policy for rule in self.rules for policy in self._policies_of(rule)]

    def configure(self, levels: Mapping[str, Level], given: Mapping[str, Mapping[str, Any]]) -> None:
        """Take the config of all policies, as the engine has merged it.

        Raises:
            ConfigError: The config names a rule or parameter that does not exist, or asks for what cannot be.
        """
        names = [rule.name for rule in self.rules]
        for name in sorted(levels.keys() - {EVERY}):
            if name not in names:
                raise ConfigError(f"policy pack config: unknown policy `{name}`{nearest(name, names)}")
        on_unknown = {}
        for rule in self.rules:
            on_unknown[rule.name] = self._config(rule, given.get(rule.name)).on_unknown
            if levels.get(rule.name) is Level.ADVISORY and on_unknown[rule.name] is OnUnknown.BLOCK:
                raise ConfigError(
                    f"policy pack config: {rule.name}: `onUnknown: block` needs `enforcementLevel: mandatory`, and the "
                    "rule is advisory"
                )
        enabled = [rule for rule in self.rules if levels.get(rule.name, rule.level) is not Level.DISABLED]
        on = {rule.name: self._config(rule, given.get(rule.name)) for rule in enabled}
        self._taken_over = taken_over(enabled, on)
        self._askers = askers([rule for rule in enabled if rule.name not in self._taken_over], on_unknown)
        self.memory.forget()

    def _policies_of(self, rule: AnyRule) -> list[sdk.Policy]:
        primary, *_ = rule.controls
        metadata: dict[str, Any] = {
            "name": rule.name,
            "description": rule.description,
            "enforcement_level": EnforcementLevel(rule.level.value),
            "config_schema": PolicyConfigSchema(schema(rule.config)),
            "display_name": rule.title,
            "severity": SdkSeverity(rule.severity.value),
            "framework": PolicyComplianceFramework(
                name=primary.framework.name,
                version=primary.framework.version,
                reference=primary.framework.reference,
                specification=primary.id,
            ),
            "tags": [rule.family, *(f"{control.framework.name} {control.id}" for control in rule.controls)],
            "remediation_steps": rule.remediation,
            "url": f"{ADDRESS}/blob/v{VERSION}/docs/rules/{rule.name}.md" if ADDRESS else None,
        }
        remediate = self._remediation(rule) if rule.mend else None
        policies: list[sdk.Policy] = [
            ResourceValidationPolicy(validate=self._resource_policy(rule), remediate=remediate, **metadata)
        ]
        if rule.stack_check is not None:
            policies.append(StackValidationPolicy(validate=self._stack_policy(rule), **metadata))
        return policies

    def _resource_policy(self, rule: AnyRule) -> Callable[[ResourceValidationArgs, ReportViolation], None]:
        judged = _tokens(rule.resource_check)
        remembered = _tokens(rule.stack_check)
        wanted = remembered | judged

        def validate(args: ResourceValidationArgs, report: ReportViolation) -> None:
            if args.resource_type not in wanted:
                return
            inputs, secrets = properties(args.props)
            if args.resource_type in remembered:
                self.memory.saw_inputs(args.urn, inputs)
            if args.resource_type not in judged or rule.name in self._taken_over:
                return
            resource = Resource(
                type=args.resource_type,
                name=args.name,
                urn=args.urn,
                properties=inputs,
                inputs=frozenset(inputs),
                accounts=_accounts(args.provider),
                secrets=tuple(secrets) if self.knows_secrets else None,
            )
            config = self._config(rule, args.get_config())
            verdict = judge_resource(rule, resource, config)
            if rule.stack_check is not None:
                self.memory.reported(rule.name, args.urn, map(fact_of, verdict.findings))
            self._report(rule, verdict, config, report)

        return validate

    def _remediation(self, rule: AnyRule) -> Any:  # noqa: ANN401 - the SDK takes a plain mapping too, though its type says it is awaitable
        """Return the function that mends a resource where the level is `remediate`."""
        judged = _tokens(rule.resource_check) - CONTAINERS.keys()

        def remediate(args: ResourceValidationArgs) -> Mapping[str, Any] | None:
            if args.resource_type not in judged:
                return None
            inputs, _ = properties(args.props)
            resource = Resource(type=args.resource_type, name=args.name, urn=args.urn, properties=inputs)
            changes = mended(rule, resource, self._config(rule, args.get_config()))
            # Only writing in place leaves unknowns and secrets as they are: https://github.com/pulumi/pulumi-policy
            for path, value in changes.items():
                _put(args.props, path, value)
            return args.props if changes else None

        return remediate

    def _stack_policy(self, rule: AnyRule) -> Callable[[StackValidationArgs, ReportViolation], None]:
        wanted = _tokens(rule.stack_check)

        def validate(args: StackValidationArgs, report: ReportViolation) -> None:
            if rule.name in self._taken_over:
                return

            def stack() -> Stack:
                return Stack(self._stack_resource(resource, wanted) for resource in args.resources)

            config = self._config(rule, args.get_config())
            verdict = without_reported(
                judge_stack(rule, stack, config),
                lambda finding: self.memory.has_reported(rule.name, finding.resource.shown.urn, fact_of(finding)),
            )
            self._report(rule, verdict, config, report)

        return validate

    def _stack_resource(self, resource: PolicyResource, wanted: frozenset[str]) -> Resource:
        """Turn a resource into plain data; of a type that the rule does not read, only its place in the stack."""
        outputs, secrets = properties(resource.props if resource.resource_type in wanted else {})
        given = self.memory.inputs_of(resource.urn)
        if given is not None:
            outputs = without_omitted(outputs, given)
        return Resource(
            type=resource.resource_type,
            name=resource.name,
            urn=resource.urn,
            properties=outputs,
            inputs=None if given is None else frozenset(given),
            references={
                name: tuple(source.urn for source in sources)
                for name, sources in resource.property_dependencies.items()
            },
            provider=resource.provider.urn if resource.provider else None,
            accounts=_accounts(resource.provider),
            secrets=tuple(secrets) if self.knows_secrets else None,
        )

    def _report(self, rule: AnyRule, verdict: Verdict, config: Config, report: ReportViolation) -> None:
        def is_mine(question: Undecided) -> bool:
            if question.topic is None or self._askers is None:
                return True
            return self._askers.get((rule.family, question.topic)) == rule.name

        verdict = settled(verdict, config.on_unknown, is_mine)
        for finding in verdict.findings:
            report(finding.message, finding.resource.shown.urn)
        if verdict.failure is not None:
            report(verdict.failure, None)
        if verdict.undecided:
            raise UndecidedError(verdict.undecided)

    def _config(self, rule: AnyRule, given: Mapping[str, Any] | None) -> Config:
        # The text tells `false` from `0`, which compare equal.
        text = repr(given or {})
        known = self._parsed.get(rule.name)
        if known is None or known[0] != text:
            converted, _ = properties(given or {})
            known = (text, parse(rule.name, rule.config, converted))
            self._parsed[rule.name] = known
        return known[1]


def _accounts(provider: PolicyProviderResource | None) -> frozenset[str | Marker] | None:
    """Return the accounts that a provider is confined to."""
    if provider is None:
        return None
    # Of each resource anew, so nothing else of it is turned into plain data.
    target = provider.props if isinstance(provider.props, dict) else provider.props["__target"]
    return allowed_accounts(plain(target.get(ALLOWED), []))


def _put(properties: Any, path: Path, value: Value) -> None:  # noqa: ANN401 - the SDK's proxies
    """Write a value in place, and the objects on the way to it where they are missing."""
    *way, last = path
    for step in way:
        if isinstance(step, str) and properties.get(step) is None:
            properties[step] = {}
        properties = properties[step]
    properties[last] = value


def _tokens(half: ResourceCheck[Any] | StackCheck[Any] | None) -> frozenset[str]:
    """Return the type tokens of everything that half a rule reads."""
    return tokens(frozenset(half.kinds), CONTAINERS.keys()) if half else frozenset()


def serve(rules: Sequence[AnyRule]) -> None:
    """Run the pack: print the port for the engine and answer its calls until it goes away."""
    adapter = Adapter(rules)
    if not hook_into_sdk(adapter):
        print(  # noqa: T201 - standard error reaches the engine's diagnostics
            f"{PACK}: this version of pulumi-policy is not the expected one inside. Every rule runs, but messages show no "
            "values, and a misspelt policy name in the config stays unnoticed.",
            file=sys.stderr,
        )
    # A run makes much and drops it at once, hardly any of it in cycles, and looking for those takes the longer the larger a
    # stack is. See docs/decisions/0008-the-garbage-collector-is-tuned-for-a-short-life.md.
    gc.freeze()
    gc.set_threshold(500_000, 50, 100)
    # The SDK does not flush the line with the port, and language hosts before 3.221 start Python without `-u`.
    sys.stdout = io.TextIOWrapper(open(sys.stdout.fileno(), "wb", buffering=0, closefd=False), write_through=True)  # noqa: SIM115 - for good
    PolicyPack(
        PACK,
        adapter.policies(),
        enforcement_level=EnforcementLevel.MANDATORY,
        description="HTTPS-only load balancers, no public S3, least privilege in IAM.",
        display_name="AWS guardrails",
        provider="aws",
        repository=ADDRESS or None,
    )


def hook_into_sdk(adapter: Adapter) -> bool:
    """Make the SDK tell the adapter two things that its public interface keeps back.

    The whole config, unknown policy names included, reaches only the servicer; and whether a value is a secret is lost
    when it is deserialised. If the SDK's inside is not as expected nothing is changed. Then a misspelt policy name and
    `onUnknown: block` on an advisory rule stay unnoticed, another fault of the config ends the run only when its rule first
    runs, messages show no values, and what several rules ask, or one takes over from another, is reported by each.

    Returns:
        Whether the hooks are in place.
    """
    servicer = getattr(sdk, "_PolicyAnalyzerServicer", None)
    deserialize = getattr(sdk, "deserialize_properties", None)
    if not inspect.isclass(servicer) or not callable(deserialize):
        return False
    configure = getattr(servicer, "Configure", None)
    if not callable(configure) or [*inspect.signature(configure).parameters] != ["self", "request", "_context"]:
        return False
    if [*inspect.signature(deserialize).parameters] != ["props", "proxy_secrets"]:
        return False

    def checked_configure(
        self: object, request: proto.ConfigureAnalyzerRequest, context: grpc.ServicerContext
    ) -> object:
        try:
            adapter.configure(
                {
                    name: Level[proto.EnforcementLevel.Name(policy.enforcementLevel)]
                    for name, policy in request.policyConfig.items()
                },
                {name: json_format.MessageToDict(policy.properties) for name, policy in request.policyConfig.items()},
            )
        except ConfigError as error:
            context.abort(grpc.StatusCode.INVALID_ARGUMENT, str(error))
        return configure(self, request, context)

    def deserialize_with_secrets(props: dict[str, Any], proxy_secrets: bool = True) -> object:  # noqa: ARG001, FBT001, FBT002 - the SDK's own parameters
        return deserialize(props, proxy_secrets=True)

    inside: Any = sdk
    inside._PolicyAnalyzerServicer = type(servicer.__name__, (servicer,), {"Configure": checked_configure})  # noqa: SLF001 - the hook
    inside.deserialize_properties = deserialize_with_secrets
    adapter.knows_secrets = True
    return True
