"""The resources of an example in the other forms in which a program can write them.

The tables here come from the names that AWS and pulumi-aws-native have, and share nothing with the pack's own. Each function
returns None where a resource, or a property of it, has no such form.
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final, TypeAlias

import yaml
from aws_guardrails.examples import Example, Given, Input, Ref, compliant, violating
from aws_guardrails.values import UNKNOWN, Marker

Change: TypeAlias = Callable[[Input], Mapping[str, Input]]
"""From the value of a property in pulumi-aws to what stands for it in pulumi-aws-native."""

STACK: Final = "aws:cloudformation/stack:Stack"
CLOUD_CONTROL: Final = "aws:cloudcontrol/resource:Resource"
EXTENSION: Final = "aws-native:index:ExtensionResource"
BUCKET: Final = "aws:s3/bucket:Bucket"
ACCESS_POINT: Final = "aws:s3/accessPoint:AccessPoint"
MULTI_REGION_POLICY: Final = "aws:s3control/multiRegionAccessPointPolicy:MultiRegionAccessPointPolicy"
OBJECT_LAMBDA_POLICY: Final = "aws:s3control/objectLambdaAccessPointPolicy:ObjectLambdaAccessPointPolicy"
MULTI_REGION_ACCESS_POINT: Final = "aws:s3control/multiRegionAccessPoint:MultiRegionAccessPoint"
ACCESS_POINT_POLICY: Final = "aws:s3control/accessPointPolicy:AccessPointPolicy"
DIRECTORY_BUCKET: Final = "aws:s3/directoryBucket:DirectoryBucket"
BUCKET_POLICY: Final = "aws:s3/bucketPolicy:BucketPolicy"
ACCOUNT_BLOCK: Final = "aws:s3/accountPublicAccessBlock:AccountPublicAccessBlock"
BUCKET_ACL: Final = "aws:s3/bucketAcl:BucketAcl"
BUCKET_LOGGING: Final = "aws:s3/bucketLogging:BucketLogging"
OBJECT: Final = "aws:s3/bucketObject:BucketObject"


class NoSuchFormError(Exception):
    """A resource cannot be written in the form asked for."""


def fields(value: Input) -> Mapping[str, Input]:
    """Return the properties that a value has in it."""
    assert isinstance(value, Mapping)
    return value


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


def canned(value: Input) -> Mapping[str, Input]:
    """Write a canned ACL in one word: `public-read` as `PublicRead`."""
    words = value.split("-") if isinstance(value, str) else None
    return {"accessControl": "".join(map(str.capitalize, words)) if words else value}


def document(name: str) -> Change:
    """Give a policy as an object under another name, where pulumi-aws takes text."""
    return lambda value: {name: json.loads(value) if isinstance(value, str) else value}


def flattened(names: Mapping[str, Change]) -> Change:
    """Put what stands in a property beside it."""
    return lambda value: fields(renamed(value, names))


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
SETTINGS: Final = kept("blockPublicAcls", "blockPublicPolicy", "ignorePublicAcls", "restrictPublicBuckets")
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
    BUCKET: OtherForm(
        "AWS::S3::Bucket",
        {
            "acl": canned,
            "bucket": called("bucketName"),
            "ownershipControls": called("ownershipControls", {"rule": lambda rule: {"rules": [rule]}}),
            "publicAccessBlockConfiguration": called("publicAccessBlockConfiguration", SETTINGS),
        },
        {"arn": "arn", "bucket": "bucketName", "id": "id"},
        {"arn": "Arn"},
    ),
    BUCKET_POLICY: OtherForm("AWS::S3::BucketPolicy", {**kept("bucket"), "policy": document("policyDocument")}),
    DIRECTORY_BUCKET: OtherForm(
        "AWS::S3Express::DirectoryBucket", {"bucket": called("bucketName")}, {"bucket": "bucketName", "id": "id"}
    ),
    ACCESS_POINT: OtherForm(
        "AWS::S3::AccessPoint",
        {
            **kept("bucket", "name"),
            "policy": document("policy"),
            "publicAccessBlockConfiguration": called("publicAccessBlockConfiguration", SETTINGS),
            "vpcConfiguration": called("vpcConfiguration", kept("vpcId")),
        },
        {"arn": "arn"},
        {"arn": "Arn"},
    ),
    MULTI_REGION_ACCESS_POINT: OtherForm(
        "AWS::S3::MultiRegionAccessPoint",
        {
            "details": flattened(
                {
                    **kept("name"),
                    "publicAccessBlock": called("publicAccessBlockConfiguration", SETTINGS),
                    "regions": called("regions", kept("bucket")),
                }
            )
        },
    ),
    MULTI_REGION_POLICY: OtherForm(
        "AWS::S3::MultiRegionAccessPointPolicy",
        {"details": flattened({"name": called("mrapName"), "policy": document("policy")})},
    ),
    OBJECT_LAMBDA_POLICY: OtherForm(
        "AWS::S3ObjectLambda::AccessPointPolicy",
        {"name": called("objectLambdaAccessPoint"), "policy": document("policyDocument")},
    ),
}
"""By the type token of pulumi-aws. Not in it is what AWS has no resource of its own for: the policies of a classic load
balancer stand in the load balancer, Lightsail's redirection and attachment in its certificate, and ACM's validation in the
certificate; CloudFormation imports no certificate into ACM, and has neither objects of S3, nor grants in ACLs, nor the block
of an account. What it has in another resource, `JOINED` says."""


@dataclass(frozen=True)
class Joined:
    """Where AWS has a resource of pulumi-aws that stands in another one."""

    owner: str
    """The type token of the other one."""
    link: str
    """The property by which it names that."""
    write: Change
    """From its inputs to the properties there."""


JOINED: Final[Mapping[str, Joined]] = {
    "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": Joined(
        BUCKET, "bucket", called("publicAccessBlockConfiguration")
    ),
    "aws:s3/bucketOwnershipControls:BucketOwnershipControls": Joined(BUCKET, "bucket", called("ownershipControls")),
    BUCKET_ACL: Joined(BUCKET, "bucket", fields),
    ACCESS_POINT_POLICY: Joined(ACCESS_POINT, "accessPointArn", fields),
}
"""What pulumi-aws splits off, by its type token."""

POLICY_IN_BUCKET: Final = {BUCKET_POLICY: Joined(BUCKET, "bucket", fields)}
"""What pulumi-aws has in both ways."""

IN_VERSION_6: Final = {
    BUCKET: "aws:s3/bucketV2:BucketV2",
    BUCKET_ACL: "aws:s3/bucketAclV2:BucketAclV2",
    BUCKET_LOGGING: "aws:s3/bucketLoggingV2:BucketLoggingV2",
    OBJECT: "aws:s3/bucketObjectv2:BucketObjectv2",
}
"""What version 6 of pulumi-aws calls resources of S3."""

DOCUMENTS: Final = frozenset({"policy", "policyDocument"})
"""Properties in which names are IAM's, and spelt alike everywhere."""

SPELT_OTHERWISE: Final = {"sslCertificateId": "SSLCertificateId"}


def in_module(resources: Sequence[Given], module: str) -> tuple[Given, ...] | None:
    """Write resources of one module of pulumi-aws in another: `alb` for `lb`, `elasticloadbalancing` for `elb`."""
    own = "elb" if module == "elasticloadbalancing" else "lb"
    moved = tuple(replace(given, type=given.type.replace(f"aws:{own}/", f"aws:{module}/")) for given in resources)
    return None if moved == tuple(resources) else moved


def in_version_6(resources: Sequence[Given]) -> tuple[Given, ...] | None:
    """Write resources of S3 by the names of version 6 of pulumi-aws."""
    moved = tuple(replace(given, type=IN_VERSION_6.get(given.type, given.type)) for given in resources)
    return None if moved == tuple(resources) else moved


def homes(resources: Sequence[Given], parts: Mapping[str, Joined] = JOINED) -> Mapping[str, str]:
    """Return for each resource, by name, where it stands when those that have a place in another one do."""
    return {given.name: _home(given, resources, parts) for given in resources}


def with_policies_inside(resources: Sequence[Given]) -> tuple[Given, ...] | None:
    """Write the policy of each bucket into the bucket, as pulumi-aws takes it too."""
    joined = _joined(resources, POLICY_IN_BUCKET)
    return None if joined is None or len(joined) == len(resources) else joined


def _home(given: Given, resources: Sequence[Given], parts: Mapping[str, Joined]) -> str:
    part = parts.get(given.type)
    owner = given.inputs.get(part.link) if part else None
    is_there = part and any(isinstance(owner, Ref) and (part.owner, owner.name) == (r.type, r.name) for r in resources)
    return owner.name if is_there and isinstance(owner, Ref) else given.name


def _joined(resources: Sequence[Given], parts: Mapping[str, Joined]) -> tuple[Given, ...] | None:
    """Write resources into those that they stand in, or return None where one says otherwise than another."""
    places = homes(resources, parts)
    kept_apart = {given.name: given for given in resources if places[given.name] == given.name}
    for given in resources:
        if given.name in kept_apart:
            continue
        part, home = parts[given.type], kept_apart[places[given.name]]
        added = part.write({name: value for name, value in given.inputs.items() if name != part.link})
        if not added.keys().isdisjoint(home.inputs):
            return None
        kept_apart[home.name] = replace(home, inputs={**home.inputs, **added})
    return tuple(kept_apart.values())


def in_native(resources: Sequence[Given]) -> tuple[Given, ...] | None:
    """Write resources as pulumi-aws-native has them."""
    resources = _joined(resources, JOINED) or ()
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
                inputs=fields(_replaced(_native_inputs(given), refer)),
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
    resources = _joined(resources, JOINED) or ()
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
    except (KeyError, NoSuchFormError):
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
    resources = _joined(resources, JOINED) or ()
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
    """Return the other form of each resource by its name, or None if one has none, or there is none."""
    found = {given.name: OTHER_FORMS.get(given.type) for given in resources}
    known = {name: form for name, form in found.items() if form is not None}
    return known if found and len(known) == len(found) else None


def _native_inputs(given: Given) -> Input:
    return renamed(given.inputs, OTHER_FORMS[given.type].names)


def _in_capitals(value: Input) -> Input:
    """Spell names as CloudFormation does."""
    match value:
        case Mapping():
            return {
                SPELT_OTHERWISE.get(name, name[0].upper() + name[1:]): item if name in DOCUMENTS else _in_capitals(item)
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


def _allowing(principal: Input) -> str:
    allowed = {"Effect": "Allow", "Principal": principal, "Action": "s3:GetObject", "Resource": "*"}
    return json.dumps({"Version": "2012-10-17", "Statement": [allowed]})


def _both(
    subject: str, write: Callable[[Input], Given], bad: Input, good: Input, *others: Given
) -> tuple[Example, Example]:
    """Describe a resource that is in violation with one value, and is fine with another."""
    violator = write(bad)
    return (
        violating(f"{subject}, in violation", *others, violator, on={violator.name: ""}),
        compliant(f"{subject}, as it should be", *others, write(good)),
    )


def _further() -> Iterator[tuple[str, tuple[Example, ...]]]:
    """Yield the examples by rule."""
    everyone, one = _allowing("*"), _allowing({"AWS": "123456789012"})
    group: Input = "http://acs.amazonaws.com/groups/global/AllUsers"
    delivery: Input = "http://acs.amazonaws.com/groups/s3/LogDelivery"
    point = Given(ACCESS_POINT, "reports", {"bucket": "shop-reports", "name": "reports"})
    in_vpc = replace(point, inputs={**point.inputs, "vpcConfiguration": {"vpcId": "vpc-0a1b2c3d"}})
    name: Input = "shop--euw1-az1--x-s3"
    directory = Given(DIRECTORY_BUCKET, "express", {"bucket": name}, {"id": name})
    split: Input = Ref("reports", "arn")

    def apart(policy: Input) -> Given:
        return Given(
            ACCESS_POINT_POLICY,
            "reports-policy",
            {"accessPointArn": split, "policy": policy},
        )

    def worldwide(policy: Input) -> Given:
        return Given(MULTI_REGION_POLICY, "worldwide", {"details": {"name": "worldwide", "policy": policy}})

    def transforming(policy: Input) -> Given:
        return Given(OBJECT_LAMBDA_POLICY, "transforming", {"name": "transforming", "policy": policy})

    yield (
        "s3-public-policy",
        (
            *_both("The policy of an access point in a resource of its own", apart, everyone, one, point),
            *_both("The policy of a multi-Region access point", worldwide, everyone, one),
            *_both("The policy of an Object Lambda access point", transforming, everyone, one),
            compliant("An access point in a VPC whose policy stands apart", in_vpc, apart(everyone)),
            compliant(
                "A directory bucket",
                directory,
                Given(
                    BUCKET_POLICY,
                    "policy",
                    {"bucket": Ref("express"), "policy": everyone},
                ),
            ),
        ),
    )

    def logging(uri: Input) -> Given:
        grant: Input = {"permission": "READ", "grantee": {"type": "Group", "uri": uri}}
        return Given(BUCKET_LOGGING, "logging", {"bucket": "shop", "targetGrants": [grant]})

    def copied(uri: Input) -> Given:
        grant: Input = {"permissions": ["READ"], "type": "Group", "uri": uri}
        return Given("aws:s3/objectCopy:ObjectCopy", "copied", {"bucket": "shop", "key": "logo", "grants": [grant]})

    def written(acl: Input) -> Given:
        return Given(OBJECT, "logo", {"bucket": "shop", "key": "logo", "acl": acl})

    yield (
        "s3-public-acl",
        (
            *_both("The grants on the logs of a bucket", logging, group, delivery),
            *_both("The grants on a copied object", copied, group, delivery),
            *_both("The ACL of an object", written, "public-read-write", "private"),
        ),
    )

    def closed(setting: Input) -> Input:
        return dict.fromkeys(SETTINGS, setting)

    def account(setting: Input) -> Given:
        return Given(ACCOUNT_BLOCK, "account", fields(closed(setting)))

    def everywhere(setting: Input) -> Given:
        details: Input = {"name": "worldwide", "publicAccessBlock": closed(setting), "regions": [{"bucket": "shop"}]}
        return Given(MULTI_REGION_ACCESS_POINT, "worldwide", {"details": details})

    yield (
        "s3-public-access-block-disabled",
        (*_both("An account", account, False, True), *_both("A multi-Region access point", everywhere, False, True)),
    )


FURTHER: Final[Mapping[str, tuple[Example, ...]]] = dict(_further())
"""By rule, examples of resources that the rule's own have only in one state, or not at all; their messages are left out."""
