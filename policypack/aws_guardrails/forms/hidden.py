"""Resources inside others: CloudFormation templates, and the desired state of Cloud Control."""

import json
from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Final

from aws_guardrails.forms.cloudformation import (
    ELSEWHERE,
    PARAMETERS,
    TEMPLATES,
    Hiding,
    Template,
    Unread,
    read,
    spell,
)
from aws_guardrails.forms.inline import INLINE, inline
from aws_guardrails.forms.tokens import CLOUD_FORMATION, FORMS, IN_PRINCIPALS
from aws_guardrails.model import Form, Path, Resource
from aws_guardrails.values import MISSING, OPAQUE, UNKNOWN, Value, frozen


def unfold(resource: Resource) -> Iterable[Resource]:
    """Return a resource in terms of its kind, and after it what it hides.

    What cannot be read (a template at a URL, malformed JSON) hides nothing here; AWS alone knows what is in it.
    """
    token = resource.type
    is_itself = resource.form is not None or token not in FORMS
    if is_itself and token not in CONTAINERS and resource.kind not in INLINE:
        return (resource,)
    return _unfolded(resource if is_itself else replace(resource, form=FORMS[token]))


def _unfolded(resource: Resource) -> Iterator[Resource]:
    yield resource
    yield from inline(resource)
    if (hidden := CONTAINERS.get(resource.type)) and not resource.is_read:
        for found in hidden(resource):
            yield found
            yield from inline(found)


def may_hide_more(resource: Resource) -> bool:
    """Tell whether a resource may hide others that `unfold` does not find, so that nothing can be said to be absent."""
    match resource.type:
        case "aws:cloudcontrol/resource:Resource":
            return resource.get("typeName") is UNKNOWN
        case "aws-native:index:ExtensionResource":
            return resource.get("type") is UNKNOWN
        case _:
            content = read(resource.get("templateBody"))
            return not isinstance(content, Mapping) or Template(content, UNKNOWN).may_have_more


def unread(resource: Resource, wanted: Container[str]) -> Iterator[Unread]:
    """Yield where a resource hides others that `unfold` does not find, and by what.

    Unlike `may_hide_more` it leaves out what surely hides none of the `wanted` types of CloudFormation.
    """
    match resource.type:
        case "aws:cloudcontrol/resource:Resource":
            yield from _unread_state(resource, wanted, "typeName", "desiredState")
        case "aws-native:index:ExtensionResource":
            yield from _unread_state(resource, wanted, "type", "properties")
        case "aws:cloudformation/stackSet:StackSet" | "aws-native:cloudformation:StackSet":
            yield from _unread_template(resource, wanted, UNKNOWN)
        case "aws:cloudformation/stack:Stack" | "aws-native:cloudformation:Stack":
            yield from _unread_template(resource, wanted, resource.get("parameters"))
        case _:
            named = [name for name in CATALOGUES.get(resource.type, ()) if resource.get(name) is not MISSING]
            yield from (Unread((name,), Hiding.CATALOGUE) for name in named[:1])


def _unread_state(
    resource: Resource, wanted: Container[str], type_property: str, property_name: str
) -> Iterator[Unread]:
    match resource.get(type_property):
        case type_ if type_ is UNKNOWN:
            yield Unread((type_property,), Hiding.UNKNOWN)
        case str() as type_ if type_ in TEMPLATES:
            yield Unread((type_property,), Hiding.NESTED)
        case str() as type_ if type_ in wanted:
            state = _state(resource.get(property_name))
            if not isinstance(state, Mapping) and state is not UNKNOWN and state is not MISSING:
                yield Unread((property_name,), Hiding.MALFORMED)


def _unread_template(resource: Resource, wanted: Container[str], parameters: Value) -> Iterator[Unread]:
    url, body = resource.get("templateUrl"), resource.get("templateBody")
    if url is not MISSING:
        yield Unread(("templateUrl",), Hiding.UNKNOWN if url is UNKNOWN else Hiding.LOCATION)
    if body is UNKNOWN:
        yield Unread(("templateBody",), Hiding.UNKNOWN)
    elif body is not MISSING:
        content = read(body)
        if isinstance(content, Mapping):
            found = Template(content, parameters).unread(wanted)
            yield from (each._replace(path=("templateBody", *each.path)) for each in found)
        else:
            yield Unread(("templateBody",), Hiding.MALFORMED)


def _in_stack(resource: Resource) -> Iterator[Resource]:
    yield from _in_template(resource, resource.get("parameters"), resource.references.get("parameters"))


def _in_stack_set(resource: Resource) -> Iterator[Resource]:
    # Every account and region may override the parameters.
    yield from _in_template(resource, UNKNOWN)


def _in_template(resource: Resource, parameters: Value, given_by: tuple[str, ...] | None = None) -> Iterator[Resource]:
    """Yield the resources of a template.

    Args:
        resource: The resource that has the template.
        parameters: What the program gives for the template's parameters.
        given_by: The URNs of what that was computed from, where it is told.
    """
    content = read(resource.get("templateBody"))
    if not isinstance(content, Mapping):
        return
    template = Template(content, parameters)
    readable = {name: form for name, type_ in template.types() if (form := CLOUD_FORMATION.get(type_))}
    urns = {
        # What no rule reads is somewhere else too: it proves nothing.
        ELSEWHERE: (resource.urn,),
        PARAMETERS: given_by or (resource.urn,),
        **{name: (_urn(resource, name),) for name in readable},
    }
    # A part of a template that is secret, or a parameter, may end up in any value of it.
    has_secrets = template.has_secrets or any(
        path.startswith(("parameters", "templateBody.")) for path in resource.secrets or ()
    )
    for name, form in readable.items():
        declared = template.declared(name)
        if declared is None:
            continue
        place = ("templateBody", "Resources", name, "Properties")
        yield _embedded(
            resource,
            _of_principals(form, declared.properties),
            place,
            urn=_urn(resource, name),
            properties={"templateBody": {"Resources": {name: {"Properties": declared.properties}}}},
            references={
                key: tuple(urn for source in sorted(sources) for urn in urns.get(source, (resource.urn,)))
                for key, sources in declared.sources.items()
            },
            name=name,
            secrets=None if has_secrets else resource.secrets,
            is_certain=declared.is_certain,
            left_to_aws=frozenset(key for key, sources in declared.sources.items() if PARAMETERS not in sources),
        )


def _of_principals(form: Form, properties: Mapping[str, Value]) -> Form:
    """Return the form of a policy that stands in its principals by whom it names; any other as it is."""
    named = (of for name, of in IN_PRINCIPALS.items() if name in properties)
    return next(named, form) if form is IN_PRINCIPALS["Roles"] else form


def _in_desired_state(resource: Resource) -> Iterator[Resource]:
    form = CLOUD_FORMATION.get(str(resource.get("typeName")))
    state = _state(resource.get("desiredState"))
    if form is not None and state is not OPAQUE:
        yield _embedded(resource, form, ("desiredState",), properties={"desiredState": state})


def _state(given: Value) -> Value:
    """Return a desired state as data, or `OPAQUE` for text that cannot be read."""
    try:
        return frozen(json.loads(given)) if isinstance(given, str) else given
    except (ValueError, RecursionError):
        return OPAQUE


def _in_extension(resource: Resource) -> Iterator[Resource]:
    if form := CLOUD_FORMATION.get(str(resource.get("type"))):
        yield _embedded(resource, form, ("properties",))


CONTAINERS: Final[Mapping[str, Callable[[Resource], Iterator[Resource]]]] = {
    "aws:cloudcontrol/resource:Resource": _in_desired_state,
    "aws:cloudformation/stack:Stack": _in_stack,
    "aws:cloudformation/stackSet:StackSet": _in_stack_set,
    "aws-native:cloudformation:Stack": _in_stack,
    "aws-native:cloudformation:StackSet": _in_stack_set,
    "aws-native:index:ExtensionResource": _in_extension,
}
"""The resources that hide others, and how each is opened."""

CATALOGUES: Final[Mapping[str, tuple[str, ...]]] = {
    "aws:servicecatalog/provisionedProduct:ProvisionedProduct": ("productId", "productName"),
    "aws:serverlessrepository/cloudFormationStack:CloudFormationStack": ("applicationId",),
    "aws-native:servicecatalog:CloudFormationProvisionedProduct": ("productId", "productName"),
}
"""The resources that make a stack of a template that AWS keeps, and the properties that name it."""


def _urn(container: Resource, name: str) -> str:
    return f"{container.urn}#{name}"


def _embedded(container: Resource, form: Form, place: Path, **others: object) -> Resource:
    given = {
        "urn": _urn(container, "state"),
        "form": Form(form.kind, form.names, place, spell),
        "container": container,
        # The program gives everything that stands there.
        "inputs": None,
        **others,
    }
    return replace(container, **given)  # type: ignore[arg-type]  # fields of Resource by name
