"""The resources of an example in the other forms in which a program can write them.

The tables here come from the names that AWS and pulumi-aws-native have, and share nothing with the pack's own. Each function
returns None where a resource, or a property of it, has no such form.
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final, TypeAlias

import yaml
from aws_guardrails.examples import Given, Input, Ref
from aws_guardrails.values import UNKNOWN, Marker

Change: TypeAlias = Callable[[Input], Mapping[str, Input]]
"""From the value of a property in pulumi-aws to what stands for it in pulumi-aws-native."""

STACK: Final = "aws:cloudformation/stack:Stack"
CLOUD_CONTROL: Final = "aws:cloudcontrol/resource:Resource"
EXTENSION: Final = "aws-native:index:ExtensionResource"


class NoSuchFormError(Exception):
    """A resource cannot be written in the form asked for."""


def called(name: str, names: Mapping[str, Change] | None = None) -> Change:
    """Give a property another name, and those inside it theirs."""
    return lambda value: {name: value if names is None else renamed(value, names)}


def kept(*names: str) -> Mapping[str, Change]:
    """Leave properties as they are."""
    return {name: called(name) for name in names}


def renamed(value: Input, names: Mapping[str, Change]) -> Input:
    """Rename everything in a value.

    Raises:
        NoSuchFormError: A name has no other one.
    """
    match value:
        case Mapping():
            changed: dict[str, Input] = {}
            for name, item in value.items():
                if item is None:
                    continue
                if name not in names:
                    raise NoSuchFormError(name)
                changed.update(names[name](item))
            return changed
        case list() | tuple():
            return [renamed(item, names) for item in value]
        case _:
            return value


def one_certificate(value: Input) -> Mapping[str, Input]:
    """Put a certificate into the list in which AWS has it."""
    return {"certificates": [{"certificateArn": value}]}


def scheme(value: Input) -> Mapping[str, Input]:
    """Say by a word what pulumi-aws says by a switch."""
    return {"scheme": ("internal" if value else "internet-facing") if isinstance(value, bool) else value}


def path_condition(value: Input) -> Mapping[str, Input]:
    """Name the field that a condition of a rule is about."""
    return {"field": "path-pattern", "pathPatternConfig": value}


ACTION: Final[Mapping[str, Change]] = {
    **kept("type", "order", "targetGroupArn"),
    "fixedResponse": called("fixedResponseConfig", kept("contentType", "messageBody", "statusCode")),
    "forward": called(
        "forwardConfig",
        {"targetGroups": called("targetGroups", {"arn": called("targetGroupArn"), "weight": called("weight")})},
    ),
    "redirect": called("redirectConfig", kept("host", "path", "port", "protocol", "query", "statusCode")),
}
LISTENED: Final[Mapping[str, Change]] = {
    **kept("instancePort", "instanceProtocol", "sslCertificateId"),
    "lbPort": called("loadBalancerPort"),
    "lbProtocol": called("protocol"),
}


@dataclass(frozen=True)
class OtherForm:
    """What a resource of pulumi-aws is elsewhere."""

    type: str
    """Its type in CloudFormation."""
    names: Mapping[str, Change]
    """Its inputs."""
    outputs: Mapping[str, str] = field(default_factory=dict)
    """What aws-native calls the properties that others refer to."""
    attributes: Mapping[str, str] = field(default_factory=dict)
    """By which attribute a template refers to them; where there is none, `Ref` returns it."""
    is_in_native: bool = True

    @property
    def native(self) -> str:
        """Its token in aws-native."""
        _, service, name = self.type.split("::")
        return f"aws-native:{service.lower()}:{name}"


OTHER_FORMS: Final[Mapping[str, OtherForm]] = {
    "aws:lb/listener:Listener": OtherForm(
        "AWS::ElasticLoadBalancingV2::Listener",
        {
            **kept("loadBalancerArn", "port", "protocol", "sslPolicy"),
            "certificateArn": one_certificate,
            "defaultActions": called("defaultActions", ACTION),
        },
        {"arn": "listenerArn"},
        {"arn": "ListenerArn"},
    ),
    "aws:lb/listenerCertificate:ListenerCertificate": OtherForm(
        "AWS::ElasticLoadBalancingV2::ListenerCertificate",
        {**kept("listenerArn"), "certificateArn": one_certificate},
        is_in_native=False,
    ),
    "aws:lb/listenerRule:ListenerRule": OtherForm(
        "AWS::ElasticLoadBalancingV2::ListenerRule",
        {
            **kept("listenerArn", "priority"),
            "actions": called("actions", ACTION),
            "conditions": called("conditions", {"pathPattern": path_condition}),
        },
    ),
    "aws:lb/loadBalancer:LoadBalancer": OtherForm(
        "AWS::ElasticLoadBalancingV2::LoadBalancer",
        {**kept("name"), "internal": scheme, "loadBalancerType": called("type")},
        {"arn": "loadBalancerArn", "id": "id", "name": "name"},
        {"arn": "LoadBalancerArn"},
    ),
    "aws:lb/targetGroup:TargetGroup": OtherForm(
        "AWS::ElasticLoadBalancingV2::TargetGroup",
        kept("name", "port", "protocol", "targetType"),
        {"arn": "targetGroupArn"},
        {"arn": "TargetGroupArn"},
    ),
    "aws:elb/loadBalancer:LoadBalancer": OtherForm(
        "AWS::ElasticLoadBalancing::LoadBalancer",
        {"internal": scheme, "listeners": called("listeners", LISTENED), "name": called("loadBalancerName")},
        {"id": "id", "name": "loadBalancerName"},
    ),
    "aws:lightsail/lb:Lb": OtherForm(
        "AWS::Lightsail::LoadBalancer",
        {**kept("instancePort"), "name": called("loadBalancerName")},
        {"name": "loadBalancerName"},
    ),
    "aws-native:lightsail:LoadBalancerTlsCertificate": OtherForm(
        "AWS::Lightsail::LoadBalancerTlsCertificate",
        kept("loadBalancerName", "isAttached", "httpsRedirectionEnabled", "certificateName"),
    ),
    "aws:acm/certificate:Certificate": OtherForm(
        "AWS::CertificateManager::Certificate", kept("domainName", "validationMethod"), {"arn": "id"}
    ),
    "aws:iam/serverCertificate:ServerCertificate": OtherForm(
        "AWS::IAM::ServerCertificate",
        {**kept("certificateBody", "path"), "name": called("serverCertificateName")},
        {"arn": "arn"},
        {"arn": "Arn"},
    ),
}
"""By the type token of pulumi-aws. Not in it is what AWS has no resource of its own for: the policies of a classic load
balancer stand in the load balancer, Lightsail's redirection and attachment in its certificate, and ACM's validation in the
certificate; and CloudFormation imports no certificate into ACM."""

SPELT_OTHERWISE: Final = {"sslCertificateId": "SSLCertificateId"}


def in_module(resources: Sequence[Given], module: str) -> tuple[Given, ...] | None:
    """Write resources of one module of pulumi-aws in another: `alb` for `lb`, `elasticloadbalancing` for `elb`."""
    own = "elb" if module == "elasticloadbalancing" else "lb"
    moved = tuple(replace(given, type=given.type.replace(f"aws:{own}/", f"aws:{module}/")) for given in resources)
    return None if moved == tuple(resources) else moved


def in_native(resources: Sequence[Given]) -> tuple[Given, ...] | None:
    """Write resources as pulumi-aws-native has them."""
    forms = _forms(resources)
    if forms is None or not all(form.is_in_native for form in forms.values()):
        return None

    def refer(ref: Ref) -> Input:
        return Ref(ref.name, forms[ref.name].outputs[ref.property])

    try:
        return tuple(
            replace(
                given,
                type=forms[given.name].native,
                inputs=_fields(_replaced(_native_inputs(given), refer)),
                outputs={forms[given.name].outputs[name]: value for name, value in given.outputs.items()},
            )
            for given in resources
        )
    except (KeyError, NoSuchFormError):
        return None


def in_stack(resources: Sequence[Given], *, as_yaml: bool = False, token: str = STACK) -> tuple[Given, ...] | None:
    """Write resources as one CloudFormation stack.

    References become those of the template, and what is unknown a parameter whose value is unknown.

    Args:
        resources: The resources of an example.
        as_yaml: Whether to write the body as YAML, with short forms and with the partition left to the deployment.
        token: The type of the stack, or stack set.
    """
    forms = _forms(resources)
    if forms is None:
        return None
    parameters: dict[str, Input] = {}

    def refer(ref: Ref) -> Input:
        attribute = forms[ref.name].attributes.get(ref.property)
        name = _logical(ref.name)
        return {"Fn::GetAtt": [name, attribute]} if attribute else {"Ref": name}

    def ask(_: Marker) -> Input:
        name = f"Unknown{len(parameters)}"
        parameters[name] = UNKNOWN
        return {"Ref": name}

    try:
        declared = {
            _logical(given.name): {
                "Type": forms[given.name].type,
                "Properties": _replaced(_in_capitals(_native_inputs(given)), refer, ask),
            }
            for given in resources
        }
    except NoSuchFormError:
        return None
    body = {"Parameters": {name: {"Type": "String"} for name in parameters}, "Resources": declared}
    inputs: dict[str, Input] = {"templateBody": _yaml(body) if as_yaml else json.dumps(body), "parameters": parameters}
    return (Given(token, "stack", inputs, {"id": "arn:aws:cloudformation:eu-west-1:123456789012:stack/stack/1"}),)


def in_cloud_control(resources: Sequence[Given]) -> tuple[Given, ...] | None:
    """Write resources as desired state of Cloud Control.

    That is one text, which is unknown as a whole if anything in it is; so there is no such form of what has references.
    """
    return _each(
        resources,
        lambda given, form, properties: Given(
            CLOUD_CONTROL, given.name, {"typeName": form.type, "desiredState": json.dumps(properties)}
        ),
        may_have_unknowns=False,
    )


def in_extensions(resources: Sequence[Given]) -> tuple[Given, ...] | None:
    """Write resources as extension resources of pulumi-aws-native, which refer to nothing."""
    return _each(
        resources,
        lambda given, form, properties: Given(EXTENSION, given.name, {"type": form.type, "properties": properties}),
        may_have_unknowns=True,
    )


def _each(
    resources: Sequence[Given], write: Callable[[Given, OtherForm, Input], Given], *, may_have_unknowns: bool
) -> tuple[Given, ...] | None:
    forms = _forms(resources)
    leaves = [leaf for given in resources for leaf in _leaves(given.inputs)]
    if forms is None or any(isinstance(leaf, Ref) for leaf in leaves):
        return None
    if UNKNOWN in leaves and not may_have_unknowns:
        return None
    try:
        return tuple(write(given, forms[given.name], _in_capitals(_native_inputs(given))) for given in resources)
    except NoSuchFormError:
        return None


def _forms(resources: Sequence[Given]) -> Mapping[str, OtherForm] | None:
    """Return the other form of each resource by its name, or None if one has none."""
    found = {given.name: OTHER_FORMS.get(given.type) for given in resources}
    known = {name: form for name, form in found.items() if form is not None}
    return known if len(known) == len(found) else None


def _native_inputs(given: Given) -> Input:
    return renamed(given.inputs, OTHER_FORMS[given.type].names)


def _in_capitals(value: Input) -> Input:
    """Spell names as CloudFormation does."""
    match value:
        case Mapping():
            return {
                SPELT_OTHERWISE.get(name, name[0].upper() + name[1:]): _in_capitals(item)
                for name, item in value.items()
            }
        case list() | tuple():
            return [_in_capitals(item) for item in value]
        case _:
            return value


def _replaced(
    value: Input, refer: Callable[[Ref], Input], ask: Callable[[Marker], Input] = lambda marker: marker
) -> Input:
    """Replace references, and what is unknown."""
    match value:
        case Ref():
            return refer(value)
        case Marker():
            return ask(value)
        case Mapping():
            return {name: _replaced(item, refer, ask) for name, item in value.items()}
        case list() | tuple():
            return [_replaced(item, refer, ask) for item in value]
        case _:
            return value


def _fields(value: Input) -> Mapping[str, Input]:
    assert isinstance(value, Mapping)
    return value


def _leaves(value: Input) -> Iterator[Input]:
    match value:
        case Mapping():
            for item in value.values():
                yield from _leaves(item)
        case list() | tuple():
            for item in value:
                yield from _leaves(item)
        case _:
            yield value


def _logical(name: str) -> str:
    return "".join(part.capitalize() for part in name.split("-"))


class _ShortForms(yaml.SafeDumper):
    """Writes functions as tags, as people do."""

    def represent_function(self, data: dict[str, Any]) -> yaml.Node:
        match data:
            case {"Ref": name} if len(data) == 1:
                return self.represent_scalar("!Ref", name)
            case {"Fn::GetAtt": [name, attribute]}:
                return self.represent_scalar("!GetAtt", f"{name}.{attribute}")
            case _:
                return self.represent_dict(data)

    def represent_arn(self, data: str) -> yaml.Node:
        if data.startswith("arn:aws:"):
            return self.represent_scalar("!Sub", data.replace("arn:aws:", "arn:${AWS::Partition}:", 1))
        return self.represent_str(data)


_ShortForms.add_representer(dict, _ShortForms.represent_function)
_ShortForms.add_representer(str, _ShortForms.represent_arn)


def _yaml(body: object) -> str:
    text = yaml.dump(body, Dumper=_ShortForms, sort_keys=False)
    assert isinstance(text, str)
    return text
