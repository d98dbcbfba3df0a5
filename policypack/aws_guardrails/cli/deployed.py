"""What `pulumi stack export` writes, and judging it without the engine: the calls that `pulumi policy analyze` makes.

https://github.com/pulumi/pulumi/blob/master/pkg/resource/deploy/analyze_snapshot.go: each resource by its inputs, then the
stack by its outputs, without what only waits to be deleted.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, partial
from typing import Any, Final

from aws_guardrails.aws.accounts import ALLOWED, allowed_accounts
from aws_guardrails.cli.reporting.events import InputError
from aws_guardrails.cli.reporting.inputs import named, opened
from aws_guardrails.cli.reporting.model import Place
from aws_guardrails.model import Resource
from aws_guardrails.run import Run, read_in_stack, read_of
from aws_guardrails.stack import Stack
from aws_guardrails.values import OPAQUE, UNKNOWN, Marker, Value, frozen, join

HOW: Final = "`pulumi stack export --file FILE` writes what is read here."

SIGNATURE: Final = "4dabf18193072939515e22adb298388d"
"""The name under which a value in a state says that it is none of JSON's kinds.

https://github.com/pulumi/pulumi/blob/master/sdk/go/common/resource/sig/sig.go
"""
SECRET: Final = "1b47061264138c4ac30d75fd1eb44270"  # noqa: S105 - a mark, the same in every state
REFERENCE: Final = "5cf8f73096256a8f31e491e813e4eb8e"
NOT_KNOWN: Final = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"


@dataclass(frozen=True, slots=True)
class Deployed:
    """A resource in a state."""

    inputs: Resource
    """As resource policies see it."""
    outputs: Resource
    """As stack policies see it."""
    parent: str | None


@dataclass(frozen=True, slots=True)
class State:
    """What is deployed of a stack."""

    stack: str
    """As `project/stack`."""
    start: str
    """How the URNs of the stack begin."""
    resources: tuple[Deployed, ...]


def read_state(source: str) -> State:
    """Read what `pulumi stack export` has written.

    Raises:
        InputError: It cannot be read, is something else, or has no resources.
    """
    name = named(source)
    with opened(source) as file:
        text = file.read()
    if not text.strip():
        raise InputError(f"{name} is empty. {HOW}")
    try:
        exported = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise InputError(f"{name} cannot be read as JSON: {error}. It may be cut off: {HOW}") from error
    deployment = exported.get("deployment") if isinstance(exported, dict) else None
    if not isinstance(deployment, dict):
        raise InputError(f"{name} is no exported stack: it has no object `deployment`. {HOW}")
    listed = deployment.get("resources") or []
    if not isinstance(listed, list):
        raise InputError(f"{name} is damaged: `deployment.resources` is no list. {HOW}")
    for index, each in enumerate(listed):
        if not _is_resource(each):
            raise InputError(
                f"{name} is damaged: `deployment.resources[{index}]` is no resource with `urn` and `type`. {HOW}"
            )
    kept = [each for each in listed if not each.get("delete")]
    if not kept:
        raise InputError(f"{name} has no resources: nothing is deployed that exemptions could be held against.")
    providers = {each["urn"]: each for each in kept if each["type"].startswith("pulumi:providers:")}
    try:
        resources = tuple(_deployed(each, providers) for each in kept)
    except (ValueError, RecursionError) as error:
        raise InputError(f"{name} cannot be read: a property has {error}.") from error
    urn = kept[0]["urn"]
    return State(Place(urn).stack, "::".join(urn.split("::", 2)[:2]) + "::", resources)


def judged(run: Run, state: State) -> frozenset[str]:
    """Have a run judge what is deployed; what becomes of exemptions then stands in its ledger.

    Returns:
        The rules that broke, of which the ledger does not know all.
    """
    broken: set[str] = set()
    rules = [rule for rule in run.rules if run.runs(rule) and not rule.runs_last]
    remembered = frozenset[str]().union(*map(read_in_stack, rules))
    judging = [(rule, read_of(rule.resource_check)) for rule in rules]
    for each in state.resources:
        resource = each.inputs
        run.memory.saw_parent(resource.urn, each.parent)
        if resource.type in remembered:
            run.memory.saw_inputs(resource.urn, resource.properties)
        for rule, types in judging:
            run.saw_place(rule, partial(_itself, resource), resource.urn, resource.type, each.parent)
            if resource.type in types and run.judge_resource(rule, resource).failure is not None:
                broken.add(rule.name)

    @cache
    def stack() -> Stack:
        return Stack(_shown(run, state, remembered))

    for rule in rules:
        if rule.stack_check is not None and run.judge_stack(rule, stack).failure is not None:
            broken.add(rule.name)
    return frozenset(broken)


def _itself(resource: Resource) -> Resource:
    return resource


def _shown(run: Run, state: State, wanted: frozenset[str]) -> Iterator[Resource]:
    """Yield the stack as rules see it: of a type that none reads, only the place."""
    for each in state.resources:
        resource = each.outputs
        yield run.as_remembered(resource if resource.type in wanted else _without_properties(resource))


def _without_properties(resource: Resource) -> Resource:
    return Resource(
        type=resource.type,
        name=resource.name,
        urn=resource.urn,
        references=resource.references,
        provider=resource.provider,
        accounts=resource.accounts,
    )


def _is_resource(each: object) -> bool:
    return (
        isinstance(each, dict)
        and isinstance(each.get("urn"), str)
        and each["urn"].count("::") >= 3
        and isinstance(each.get("type"), str)
    )


def _deployed(each: Mapping[str, Any], providers: Mapping[str, Mapping[str, Any]]) -> Deployed:
    urn, type_ = each["urn"], each["type"]
    # A reference to a provider is its URN and its id.
    provider, _, _ = str(each.get("provider") or "").rpartition("::")
    accounts = _accounts(providers.get(provider))
    inputs, secret_inputs = _properties(each.get("inputs"))
    outputs, secret_outputs = _properties(each.get("outputs"))
    name = urn.split("::", 3)[3]
    return Deployed(
        Resource(
            type=type_,
            name=name,
            urn=urn,
            properties=inputs,
            inputs=frozenset(inputs),
            accounts=accounts,
            secrets=secret_inputs,
        ),
        Resource(
            type=type_,
            name=name,
            urn=urn,
            properties=outputs,
            references=_references(each.get("propertyDependencies")),
            provider=provider or None,
            accounts=accounts,
            secrets=secret_outputs,
        ),
        parent if isinstance(parent := each.get("parent"), str) else None,
    )


def _accounts(provider: Mapping[str, Any] | None) -> frozenset[str | Marker] | None:
    if provider is None:
        return None
    inputs, _ = _properties(provider.get("inputs"))
    return allowed_accounts(inputs.get(ALLOWED))


def _references(raw: object) -> Mapping[str, tuple[str, ...]]:
    if not isinstance(raw, dict):
        return {}
    return {
        name: tuple(urn for urn in urns if isinstance(urn, str)) for name, urns in raw.items() if isinstance(urns, list)
    }


def _properties(raw: object) -> tuple[Mapping[str, Value], tuple[str, ...]]:
    """Return the properties as the engine hands them to policies, and the paths of the secrets among them."""
    secrets: list[str] = []
    read = frozen(_plain(raw, secrets))
    return (read if isinstance(read, Mapping) else {}), tuple(secrets)


def _plain(raw: object, secrets: list[str], *path: str | int) -> object:
    match raw:
        case dict() if SIGNATURE in raw:
            return _marked(raw, secrets, *path)
        case dict():
            # Names with two underscores are the engine's own, which policies are not shown.
            return {
                name: _plain(item, secrets, *path, name)
                for name, item in raw.items()
                if item is not None and not name.startswith("__")
            }
        case list():
            return [_plain(item, secrets, *path, index) for index, item in enumerate(raw)]
        case _:
            return UNKNOWN if raw == NOT_KNOWN else raw


def _marked(raw: Mapping[str, Any], secrets: list[str], *path: str | int) -> object:
    match raw[SIGNATURE]:
        case str(mark) if mark == SECRET:
            secrets.append(join(*path))
            # Encrypted, unless `--show-secrets` was given.
            plaintext = raw.get("plaintext")
            return _plain(json.loads(plaintext), secrets, *path) if isinstance(plaintext, str) else UNKNOWN
        case str(mark) if mark == REFERENCE:
            return raw.get("id") or raw.get("urn") or UNKNOWN
        case _:
            return OPAQUE
