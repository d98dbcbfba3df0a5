"""Between the Pulumi SDK and the rules.

The SDK hands each policy proxies that raise on unknown values, and lets one exception end the whole run. Here proxies
become plain data; findings are reported first and what is undecided is raised last, which the SDK keeps as one advisory
message per policy and call.
"""

import gc
import io
import re
import sys
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

import pulumi_policy.policy as sdk
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
    StackValidationArgs,
    StackValidationPolicy,
)
from pulumi_policy import Severity as SdkSeverity
from pulumi_policy.proxy import UnknownValueError

from aws_guardrails.about import ADDRESS, VERSION
from aws_guardrails.aws.accounts import ALLOWED, allowed_accounts
from aws_guardrails.catalogue import AnyRule
from aws_guardrails.catalogue import rules as own_rules
from aws_guardrails.config import parse, schema_for_engine
from aws_guardrails.forms import CONTAINERS
from aws_guardrails.hooks import NO_VERSION, hook_into_sdk
from aws_guardrails.judgement import Verdict
from aws_guardrails.model import Level, Path, Resource, Undecided
from aws_guardrails.property_bags import Bag, plain, properties
from aws_guardrails.quoting import clean
from aws_guardrails.request import RESOURCES, forget, is_shared, once
from aws_guardrails.run import Run, noted_types, read_in_stack, read_of
from aws_guardrails.stack import Stack
from aws_guardrails.values import Marker, Value

PACK_NAME: Final = re.compile(r"[a-zA-Z0-9-_.]{1,100}")
"""What the SDK takes."""

RULE_NAME: Final = re.compile(r"[a-z0-9]+(-[a-z0-9]+)+")

LONGEST_LIST: Final = 20
"""Questions that one message lists; the rest are counted."""


class UndecidedError(UnknownValueError):
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


class Adapter:
    """The policies of one pack process, and what their calls remember."""

    def __init__(self, rules: Sequence[AnyRule]) -> None:
        """Take the rules in the order in which their policies run."""
        self.rules: Final = tuple(rules)
        self.run: Final = Run(rules)
        self.knows_secrets = False
        self.may_mend = any(rule.level is Level.REMEDIATE for rule in rules)
        """Whether any rule mends what it finds, as far as the config was seen."""
        self.concern: Final[dict[sdk.Policy, frozenset[str]]] = {}
        """Of each resource policy, the types of the resources that it has to see."""
        self._in_stack: Final = {rule.name: read_in_stack(rule) for rule in self.rules}
        self.stack_config: Mapping[str, Value] = {}
        self._texts: dict[str, str] = {}

    def policies(self) -> list[sdk.Policy]:
        """Return the SDK's policies: two of one name, level and schema where a rule has a stack half.

        Every stack half that reads resources has a resource policy beside it, if only to remember which inputs were given.
        """
        return [policy for rule in self.rules for policy in self._policies_of(rule)]

    def configure(self, levels: Mapping[str, Level], given: Mapping[str, Mapping[str, Any]]) -> Mapping[str, Level]:
        """Take the config of all policies, as the engine has merged it.

        Returns:
            The levels that have to be others. What tells of the other rules blocks nothing, whatever `all` says, and as long
            as it has nothing to tell it is off: the SDK lists the whole stack anew for each policy that is on.

        Raises:
            ConfigError: The config names a rule or parameter that does not exist, or asks for what cannot be.
        """
        self.run.configure(levels, {name: properties(parameters)[0] for name, parameters in given.items()})
        self.may_mend = Level.REMEDIATE in levels.values()
        level = Level.ADVISORY if self.run.has_exemptions else Level.DISABLED
        return {
            rule.name: level
            for rule in self.rules
            if rule.runs_last and levels.get(rule.name, rule.level) is not Level.DISABLED
        }

    def _policies_of(self, rule: AnyRule) -> list[sdk.Policy]:
        primary = rule.controls[0] if rule.controls else None
        metadata: dict[str, Any] = {
            "name": rule.name,
            "description": rule.description,
            "enforcement_level": EnforcementLevel(rule.level.value),
            "config_schema": PolicyConfigSchema(schema_for_engine(rule.name, rule.config)),
            "display_name": rule.title,
            "severity": SdkSeverity(rule.severity.value),
            "framework": PolicyComplianceFramework(
                name=primary.framework.name,
                version=primary.framework.version,
                reference=primary.framework.reference,
                specification=primary.id,
            )
            if primary
            else None,
            "tags": [rule.family, *(f"{control.framework.name} {control.id}" for control in rule.controls)],
            "remediation_steps": rule.remediation,
            "url": _url(rule),
        }
        remediate = self._remediation(rule) if rule.mend else None
        policies: list[sdk.Policy] = []
        if rule.resource_check or (rule.stack_check and rule.stack_check.kinds):
            policy = ResourceValidationPolicy(validate=self._resource_policy(rule), remediate=remediate, **metadata)
            self.concern[policy] = read_of(rule.resource_check) | self._in_stack[rule.name] | noted_types(rule)
            policies.append(policy)
        if rule.stack_check is not None:
            policies.append(StackValidationPolicy(validate=self._stack_policy(rule), **metadata))
        return policies

    def _resource_policy(self, rule: AnyRule) -> Callable[[ResourceValidationArgs, ReportViolation], None]:
        judged = read_of(rule.resource_check)
        remembered = self._in_stack[rule.name]
        wanted = remembered | judged

        def validate(args: ResourceValidationArgs, report: ReportViolation) -> None:
            self._use_config(rule, args.get_config())
            self.run.saw_place(rule, lambda: self._resource(args), args.urn, args.resource_type, args.opts.parent)
            if args.resource_type not in wanted:
                return
            resource = self._resource(args)
            if args.resource_type in remembered:
                once("memory", lambda: self.run.memory.saw_inputs(args.urn, resource.properties))
            if args.resource_type in judged:
                _report(self.run.judge_resource(rule, resource), report)

        return _forgetting(validate)

    def _resource(self, args: ResourceValidationArgs) -> Resource:
        return once("resource", lambda: self._read_resource(args))

    def _read_resource(self, args: ResourceValidationArgs) -> Resource:
        inputs, secrets = properties(args.props)
        return Resource(
            type=args.resource_type,
            name=args.name,
            urn=args.urn,
            properties=inputs,
            inputs=frozenset(inputs),
            accounts=_accounts(args.provider),
            secrets=tuple(secrets) if self.knows_secrets else None,
            stack_config=self.stack_config,
        )

    def _remediation(self, rule: AnyRule) -> Any:  # noqa: ANN401 - the SDK takes a plain mapping too, though its type says it is awaitable
        """Return the function that mends a resource where the level is `remediate`."""
        judged = read_of(rule.resource_check) - CONTAINERS.keys()

        def remediate(args: ResourceValidationArgs) -> Mapping[str, Any] | None:
            if args.resource_type not in judged:
                return None
            self._use_config(rule, args.get_config())
            self.run.memory.saw_parent(args.urn, args.opts.parent)
            inputs, _ = properties(args.props)
            resource = Resource(type=args.resource_type, name=args.name, urn=args.urn, properties=inputs)
            changes = self.run.mended(rule, resource)
            # Only writing in place leaves unknowns and secrets as they are: https://github.com/pulumi/pulumi-policy
            for path, value in changes.items():
                _put(args.props, path, value)
            return args.props if changes else None

        return remediate

    def _stack_policy(self, rule: AnyRule) -> Callable[[StackValidationArgs, ReportViolation], None]:
        def validate(args: StackValidationArgs, report: ReportViolation) -> None:
            self._use_config(rule, args.get_config())
            resources = once(RESOURCES, lambda: args.resources)
            once("parents", lambda: self._saw_parents(resources))
            _report(self.run.judge_stack(rule, lambda: once("stack", lambda: self._stack(rule, resources))), report)

        return _forgetting(validate)

    def _saw_parents(self, resources: Sequence[PolicyResource]) -> None:
        for resource in resources:
            self.run.memory.saw_parent(resource.urn, resource.parent.urn if resource.parent else None)

    def _stack(self, rule: AnyRule, resources: Sequence[PolicyResource]) -> Stack:
        """Return the stack as a rule sees it, or as all of them do where they share it."""
        readers = filter(self.run.runs, self.rules) if is_shared() else (rule,)
        wanted = frozenset[str]().union(*(self._in_stack[each.name] for each in readers))
        return Stack(self._stack_resource(resource, wanted) for resource in resources)

    def _stack_resource(self, resource: PolicyResource, wanted: frozenset[str]) -> Resource:
        """Turn a resource into plain data; of a type that no rule reads, only its place in the stack."""
        outputs, secrets = properties(resource.props if resource.resource_type in wanted else {})
        return self.run.as_remembered(
            Resource(
                type=resource.resource_type,
                name=resource.name,
                urn=resource.urn,
                properties=outputs,
                references={
                    name: tuple(source.urn for source in sources)
                    for name, sources in resource.property_dependencies.items()
                },
                provider=resource.provider.urn if resource.provider else None,
                accounts=_accounts(resource.provider),
                secrets=tuple(secrets) if self.knows_secrets else None,
                stack_config=self.stack_config,
            )
        )

    def _use_config(self, rule: AnyRule, given: Mapping[str, Any] | None) -> None:
        """Take the config of a rule from its own call, where the whole has not been seen."""
        if self.run.is_configured:
            return
        # The text tells `false` from `0`, which compare equal.
        text = repr(given or {})
        if self._texts.get(rule.name) != text:
            converted, _ = properties(given or {})
            self.run.use(rule, parse(rule.name, rule.config, converted))
            self._texts[rule.name] = text


def _forgetting(validate: Callable[[Any, ReportViolation], None]) -> Callable[[Any, ReportViolation], None]:
    """Return a validation that leaves nothing remembered where it is not known when a request ends, nor what is secret."""

    def validating(args: Any, report: ReportViolation) -> None:  # noqa: ANN401 - of either kind of policy
        try:
            validate(args, report)
        finally:
            if not is_shared():
                forget()

    return validating


def _report(verdict: Verdict, report: ReportViolation) -> None:
    for finding in verdict.findings:
        report(finding.message, finding.resource.shown.urn)
    if verdict.failure is not None:
        report(verdict.failure, None)
    if verdict.undecided:
        raise UndecidedError(verdict.undecided)


def _accounts(provider: PolicyProviderResource | None) -> frozenset[str | Marker] | None:
    """Return the accounts that a provider is confined to."""
    if provider is None:
        return None
    bag: Any = provider.props
    if isinstance(bag, Bag):
        return allowed_accounts(bag.get(ALLOWED))
    # Of each resource anew, so nothing else of it is turned into plain data.
    target = bag if isinstance(bag, dict) else bag["__target"]
    return allowed_accounts(plain(target.get(ALLOWED), []))


def _put(properties: Any, path: Path, value: Value) -> None:  # noqa: ANN401 - the SDK's proxies
    """Write a value in place, and the objects on the way to it where they are missing."""
    *way, last = path
    for step in way:
        if isinstance(step, str) and properties.get(step) is None:
            properties[step] = {}
        properties = properties[step]
    properties[last] = value


def flaws(name: str, rules: Sequence[AnyRule]) -> list[str]:
    """Return what keeps rules from being a pack; a pack that starts with them would be wrong silently."""
    found = (
        [] if PACK_NAME.fullmatch(name) else [f"`{name}` is no name for a pack: use letters, digits, `-`, `_` and `.`"]
    )
    found += [] if rules else ["it has no rules"]
    for each, times in Counter(rule.name for rule in rules).items():
        if not RULE_NAME.fullmatch(each):
            found.append(
                f"`{each}` is no name for a rule: use a prefix and the bad thing, such as `team-bucket-without-owner`"
            )
        if times > 1:
            found.append(f"{times} rules are called `{each}`, and a policy's name is its only identifier")
    return found


def _url(rule: AnyRule) -> str | None:
    """Return where a rule's page is; that of a rule of this pack follows from its name."""
    is_own = bool(ADDRESS) and any(rule is own for own in own_rules())
    return f"{ADDRESS}/blob/v{VERSION}/docs/rules/{rule.name}.md" if is_own else rule.url


def serve(  # noqa: PLR0913 - what the SDK asks of a pack
    rules: Sequence[AnyRule],
    *,
    name: str,
    version: str = NO_VERSION,
    description: str | None = None,
    title: str | None = None,
    repository: str | None = None,
) -> None:
    """Run a policy pack: print the port for the engine and answer its calls until it goes away.

    Args:
        rules: The rules, in whatever order.
        name: The name of the policy pack.
        version: Its version, where no PulumiPolicy.yaml tells another.
        description: What it is for, in a sentence.
        title: A few words for listings.
        repository: Its public address.
    """
    if faults := flaws(name, rules):
        sys.exit("\n".join(f"{name or 'policy pack'}: {fault}" for fault in faults))
    adapter = Adapter(sorted(rules, key=lambda rule: rule.runs_last))
    if not hook_into_sdk(adapter, version):
        print(  # noqa: T201 - standard error reaches the engine's diagnostics
            f"{name}: this version of pulumi-policy is not the expected one inside. Every rule runs, but messages show no "
            "values, no password is compared with the stack's config, a misspelt policy name in the config stays unnoticed, "
            "and at the level mandatory guardrail-exemptions blocks.",
            file=sys.stderr,
        )
    # A run makes much and drops it at once, hardly any of it in cycles, and looking for those takes the longer the larger a
    # stack is. See docs/decisions/0008-the-garbage-collector-is-tuned-for-a-short-life.md.
    gc.freeze()
    gc.set_threshold(500_000, 50, 100)
    gc.enable()
    # The SDK does not flush the line with the port, and language hosts before 3.221 start Python without `-u`.
    sys.stdout = io.TextIOWrapper(open(sys.stdout.fileno(), "wb", buffering=0, closefd=False), write_through=True)  # noqa: SIM115 - for good
    PolicyPack(
        name,
        adapter.policies(),
        enforcement_level=EnforcementLevel.MANDATORY,
        description=description,
        display_name=title,
        provider="aws",
        repository=repository,
    )
