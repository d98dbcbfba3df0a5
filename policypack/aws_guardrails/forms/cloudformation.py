"""CloudFormation templates: reading one, and working out its intrinsic functions as far as the template shows it.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference.html
"""

import enum
import json
import re
from base64 import b64encode
from collections.abc import Container, Iterator, Mapping
from functools import cached_property, lru_cache
from types import MappingProxyType
from typing import Any, Final, NamedTuple

from aws_guardrails.model import Path
from aws_guardrails.request import on_forget
from aws_guardrails.values import DEEPEST, MISSING, UNKNOWN, Marker, Value, as_bool, frozen, lookup

LONGEST: Final = 1_000_000
"""Characters of a body that are read: AWS takes 51,200 bytes in a call, 1 MB from a URL.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html
"""

ELSEWHERE: Final = ""
"""Stands for a source of a value outside the template."""

DYNAMIC: Final = "{{resolve:"
"""Begins a value that CloudFormation looks up when it deploys.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references.html
"""

PARAMETERS: Final = "parameters"
"""Stands for what the program computes the template's parameters from; no logical name, since those have capitals."""


SPELT_OTHERWISE: Final[Mapping[str, str]] = {
    "dbClusterIdentifier": "DBClusterIdentifier",
    "dbClusterSnapshotIdentifier": "DBClusterSnapshotIdentifier",
    "dbSnapshotIdentifier": "DBSnapshotIdentifier",
    "dbSubnetGroupName": "DBSubnetGroupName",
    "sourceDbClusterIdentifier": "SourceDBClusterIdentifier",
    "sourceDbInstanceAutomatedBackupsArn": "SourceDBInstanceAutomatedBackupsArn",
    "sourceDbInstanceIdentifier": "SourceDBInstanceIdentifier",
    "sslCertificateId": "SSLCertificateId",
}
"""Names of aws-native whose capitals CloudFormation has elsewhere too."""


def spell(name: str) -> str:
    """Return CloudFormation's spelling of a name of aws-native: `sslPolicy` is `SslPolicy` there."""
    return SPELT_OTHERWISE.get(name) or name[:1].upper() + name[1:]


def read(body: Value) -> Value:
    """Return the content of a template body, JSON, YAML or an object, or `MISSING` for one that cannot be read."""
    if isinstance(body, str):
        return _read_text(body)
    try:
        return frozen(body)
    except (ValueError, RecursionError):
        return MISSING


@lru_cache(maxsize=64)
def _read_text(body: str) -> Value:
    """Read a body as text; the last few are kept, because every rule asks anew."""
    if len(body) > LONGEST:
        return MISSING
    try:
        return frozen(json.loads(body) if body.lstrip().startswith("{") else _from_yaml(body))
    except (ValueError, RecursionError):
        return MISSING


on_forget(_read_text.cache_clear)

NOT_RESOLVED: Final = frozenset({"tag:yaml.org,2002:timestamp", "tag:yaml.org,2002:value"})
"""What YAML 1.1 makes of a date and of a lone `=`; CloudFormation takes both as text."""


def _from_yaml(body: str) -> object:
    """Return the content of YAML, or `MISSING` for what is none or goes too deep."""
    import yaml  # noqa: PLC0415 - few stacks have a template

    class Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]  # one of two classes
        """Reads YAML as CloudFormation does: short forms of functions, and no dates."""

        yaml_implicit_resolvers = {  # noqa: RUF012 - as in the base class
            first: [(tag, pattern) for tag, pattern in resolvers if tag not in NOT_RESOLVED]
            for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
        }

        def flatten_mapping(self, node: object) -> None:
            """Leave `<<` as it is: CloudFormation takes no merges, and merges of merges have no end."""

    Loader.add_multi_constructor("!", _short_form)
    try:
        # The parser in C recurses without a limit of its own, so the depth is looked at before.
        depth = 0
        for event in yaml.parse(body, Loader):
            depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
            if depth > DEEPEST:
                return MISSING
        return yaml.load(body, Loader)  # noqa: S506 - a safe loader
    except (yaml.YAMLError, LookupError, AttributeError):  # of `!!int ""` and the like
        return MISSING


def _short_form(loader: Any, name: str, node: Any) -> object:  # noqa: ANN401 - PyYAML has no types
    """Turn `!Sub text` into `{"Fn::Sub": "text"}`."""
    if node.id == "scalar":
        value: object = loader.construct_scalar(node)
    elif node.id == "sequence":
        value = loader.construct_sequence(node)
    else:
        value = loader.construct_mapping(node)
    return {name if name in {"Ref", "Condition"} else f"Fn::{name}": value}


class Declared(NamedTuple):
    """A resource of a template."""

    properties: Mapping[str, Value]
    """Intrinsic functions worked out; what they leave open is unknown."""
    sources: Mapping[str, frozenset[str]]
    """For each property with something unknown in it: logical names, `ELSEWHERE` or `PARAMETERS`."""
    is_certain: bool
    """Whether it is there whatever the deployment decides."""


class Hiding(enum.Enum):
    """By what resources may stay unseen."""

    UNKNOWN = enum.auto()
    """The value itself is not known."""
    LOCATION = enum.auto()
    """The template is kept at a URL."""
    MALFORMED = enum.auto()
    """The text cannot be read."""
    MACRO = enum.auto()
    INCLUDE = enum.auto()
    LOOP = enum.auto()
    NESTED = enum.auto()
    """A resource that stands for a template."""
    MODULE = enum.auto()
    SERVERLESS = enum.auto()
    """AWS SAM writes resources: https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-specification-generated-resources.html"""
    ROTATION = enum.auto()
    """A stack with the function that rotates a secret: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/transform-aws-secretsmanager.html"""
    CATALOGUE = enum.auto()
    """The template is kept in a catalogue of AWS."""


class Unread(NamedTuple):
    """A place where resources may stay unseen."""

    path: Path
    by: Hiding
    is_certain: bool = True
    """False for what stands under a condition that cannot be decided."""


TEMPLATES: Final = frozenset(
    {
        "AWS::CloudFormation::Stack",
        "AWS::CloudFormation::StackSet",
        "AWS::ServiceCatalog::CloudFormationProvisionedProduct",
    }
)
"""The types of resources that stand for a template."""

SERVERLESS_ALONE: Final = frozenset(
    {
        "AWS::Serverless::Api",
        "AWS::Serverless::HttpApi",
        "AWS::Serverless::LayerVersion",
        "AWS::Serverless::SimpleTable",
    }
)
"""The types of AWS SAM that bring no role, policy, bucket or load balancer; functions and the others bring roles."""


class Template:
    """A template with the parameters that it is given."""

    def __init__(self, body: Mapping[str, Value], parameters: Value) -> None:
        """Take the content of a body, and the parameters' values by name."""
        self._body: Final = body
        self._given: Final = parameters
        self._decided: Final[dict[str, Value]] = {}
        self._is_deciding = False

    def declared(self, name: str) -> Declared | None:
        """Return a resource of the template, or None if its condition leaves it out."""
        definition = lookup(self._body, "Resources", name)
        is_there = self._is_there(definition)
        if is_there is False:
            return None
        properties: dict[str, Value] = {}
        sources: dict[str, frozenset[str]] = {}
        given = lookup(definition, "Properties")
        for key, raw in given.items() if isinstance(given, Mapping) else ():
            found: set[str] = set()
            properties[key] = self._resolve(raw, found)
            if found:
                sources[key] = frozenset(found)
        return Declared(
            MappingProxyType(properties),
            sources,
            is_there is True and not _has_transform(definition) and not _has_transform(given) and not self._has_macro,
        )

    def _is_there(self, definition: Value) -> Value:
        """Return whether a resource's condition holds, or `UNKNOWN`."""
        condition = lookup(definition, "Condition")
        try:
            return True if condition is MISSING else self._condition(condition)
        except RecursionError:
            return UNKNOWN

    def types(self) -> Iterator[tuple[str, str]]:
        """Yield logical name and type of every resource."""
        resources = lookup(self._body, "Resources")
        for name in resources if isinstance(resources, Mapping) else ():
            # CloudFormation takes letters and digits only: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/resources-section-structure.html
            if name.isascii() and name.isalnum() and isinstance(type_ := lookup(resources, name, "Type"), str):
                yield name, type_

    @cached_property
    def has_secrets(self) -> bool:
        """Whether a parameter is one that CloudFormation does not show (`NoEcho`)."""
        declarations = lookup(self._body, "Parameters")
        names = declarations if isinstance(declarations, Mapping) else ()
        return any(as_bool(lookup(declarations, name, "NoEcho")) is True for name in names)

    @cached_property
    def may_have_more(self) -> bool:
        """Whether resources may be added that the template does not spell out: by a loop, a macro or a stack in it."""
        resources = lookup(self._body, "Resources")
        if not isinstance(resources, Mapping) or self._has_macro or lookup(self._body, "Transform") is not MISSING:
            return True
        return any(type_ == "AWS::CloudFormation::Stack" or type_.endswith("::MODULE") for _, type_ in self.types())

    def unread(self, wanted: Container[str]) -> Iterator[Unread]:
        """Yield where resources may come from that the template does not spell out.

        Unlike `may_have_more` it leaves out what surely brings none of the `wanted` types.
        """
        for path, name in self._transforms():
            if hiding := _rewriting(name):
                yield Unread(path, hiding)
        resources = lookup(self._body, "Resources")
        if resources is UNKNOWN:
            yield Unread(("Resources",), Hiding.UNKNOWN)
        elif resources is not MISSING and not isinstance(resources, Mapping):
            yield Unread(("Resources",), Hiding.MALFORMED)
        for key, definition in resources.items() if isinstance(resources, Mapping) else ():
            # A key that CloudFormation does not take is not to be shown.
            place: Path = ("Resources", key) if re.fullmatch("[A-Za-z0-9:]+", key) else ("Resources",)
            if hiding := _hiding(key, definition, wanted):
                is_there = self._is_there(definition)
                if is_there is not False:
                    yield Unread(place, hiding, is_there is True)

    def _transforms(self) -> Iterator[tuple[Path, Value]]:
        """Yield path and name of each transform of the whole template."""
        for key in ("Transform", "Fn::Transform"):
            section = lookup(self._body, key)
            several = section if isinstance(section, tuple) else () if section is MISSING else (section,)
            for index, each in enumerate(several):
                path: Path = (key, index) if isinstance(section, tuple) else (key,)
                yield path, each if isinstance(each, str) else lookup(each, "Name")

    @cached_property
    def _has_macro(self) -> bool:
        """Whether something may rewrite what the template spells out that is not one of AWS's own transforms.

        https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-macros.html
        """
        if _has_transform(lookup(self._body, "Resources")):
            return True
        match lookup(self._body, "Transform"):
            case Marker.MISSING:
                return False
            case str() as name:
                return not name.startswith("AWS::") or name == "AWS::Include"
            case tuple() as several:
                return any(not isinstance(name, str) or not name.startswith("AWS::") for name in several)
            case _:
                return True

    def _resolve(self, raw: Value, sources: set[str]) -> Value:
        match raw:
            case tuple():
                resolved = (self._resolve(item, sources) for item in raw)
                return tuple(item for item in resolved if item is not MISSING)
            case Mapping() if len(raw) == 1 and _is_function(function := next(iter(raw))):
                return self._call(function, raw[function], sources)
            case Mapping() if any(key.startswith("Fn::") for key in raw):
                return _unknown(sources)
            case str() if DYNAMIC in raw:
                return _unknown(sources)
            case Mapping():
                pairs = ((key, self._resolve(item, sources)) for key, item in raw.items())
                return MappingProxyType({key: item for key, item in pairs if item is not MISSING})
            case _:
                return raw

    def _call(self, function: str, argument: Value, sources: set[str]) -> Value:
        value = self._worked_out(function, argument, sources)
        return _unknown(sources) if isinstance(value, str) and DYNAMIC in value else value

    def _worked_out(self, function: str, argument: Value, sources: set[str]) -> Value:
        match function, argument:
            case "Ref", str() as name:
                return self._ref(name, sources)
            case "Fn::GetAtt", (str() as name, *_):
                return self._attribute(name, sources)
            case "Fn::GetAtt", str() as path:
                return self._attribute(path.partition(".")[0], sources)
            case "Fn::If", (condition, yes, no):
                holds = self._condition(condition)
                return _unknown(sources) if holds is UNKNOWN else self._resolve(yes if holds else no, sources)
            case "Fn::Sub", str() as text:
                return self._substitute(text, {}, sources)
            case "Fn::Sub", (str() as text, Mapping() as variables):
                return self._substitute(text, variables, sources)
            case "Fn::Join", (str() as between, parts):
                return self._join(between, parts, sources)
            case "Fn::Base64", plain:
                return self._encode(plain, sources)
            case _:
                return _unknown(sources)

    def _ref(self, name: str, sources: set[str]) -> Value:
        if name == "AWS::NoValue":
            return MISSING
        if name == "AWS::Partition":
            # No verdict depends on the partition, and this one makes an ARN that can be read. A condition may depend on it.
            return _unknown(sources) if self._is_deciding else "aws"
        declaration = lookup(self._body, "Parameters", name)
        if declaration is not MISSING:
            value = self._parameter(name, declaration)
            if value is UNKNOWN:
                # A parameter of an SSM type is the name of one, whose value AWS looks up.
                is_looked_up = str(lookup(declaration, "Type")).startswith("AWS::SSM::")
                sources.add(ELSEWHERE if is_looked_up else PARAMETERS)
            return value
        return self._attribute(name, sources)

    def _parameter(self, name: str, declaration: Value) -> Value:
        given = lookup(self._given, name)
        value = lookup(declaration, "Default") if given is MISSING else given
        kind = lookup(declaration, "Type")
        if not isinstance(kind, str) or kind.startswith("AWS::SSM::") or isinstance(value, Marker):
            return UNKNOWN
        text = _text(value)
        if kind.startswith("List<") or kind == "CommaDelimitedList":
            return tuple(part.strip() for part in text.split(",")) if text is not None else UNKNOWN
        return UNKNOWN if text is None else text

    def _attribute(self, name: str, sources: set[str]) -> Value:
        is_here = lookup(self._body, "Resources", name) is not MISSING
        sources.add(name if is_here else ELSEWHERE)
        return UNKNOWN

    def _substitute(self, text: str, variables: Mapping[str, Value], sources: set[str]) -> Value:
        parts: list[str] = []
        is_known = True
        for literal, variable in re.findall(r"([^$]+|\$(?!\{)|\$\{!)|\$\{([^}$]*)\}", text):
            if literal:
                parts.append("${" if literal == "${!" else literal)
                continue
            name = variable.strip()
            value = (
                self._resolve(variables[name], sources)
                if name in variables
                else self._ref(name, sources)
                if "." not in name
                else self._attribute(name.partition(".")[0], sources)
            )
            shown = _text(value)
            is_known = is_known and shown is not None
            if shown is None and value is not UNKNOWN:
                sources.add(ELSEWHERE)
            parts.append(shown or "")
        return "".join(parts) if is_known else UNKNOWN

    def _join(self, between: str, parts: Value, sources: set[str]) -> Value:
        resolved = self._resolve(parts, sources)
        if not isinstance(resolved, tuple):
            return _unknown(sources)
        texts = [text for part in resolved if (text := _text(part)) is not None]
        if len(texts) == len(resolved):
            return between.join(texts)
        return UNKNOWN if UNKNOWN in resolved else _unknown(sources)

    def _encode(self, plain: Value, sources: set[str]) -> Value:
        match self._resolve(plain, sources):
            case str() as text:
                return b64encode(text.encode(errors="replace")).decode()
            case Marker.UNKNOWN:
                return UNKNOWN
            case _:
                return _unknown(sources)

    def _named_condition(self, name: str) -> Value:
        """Return whether a condition of the template holds; one that asks for itself does not say."""
        if name not in self._decided:
            self._decided[name] = UNKNOWN
            was_deciding, self._is_deciding = self._is_deciding, True
            try:
                self._decided[name] = self._condition(lookup(self._body, "Conditions", name))
            finally:
                self._is_deciding = was_deciding
        return self._decided[name]

    def _condition(self, condition: Value) -> Value:
        """Return whether a condition holds, or `UNKNOWN`."""
        match condition:
            case str() as name:
                return self._named_condition(name)
            case Mapping() if len(condition) == 1:
                ((function, argument),) = condition.items()
            case _:
                return UNKNOWN
        match function, argument:
            case "Condition", str() as name:
                return self._condition(name)
            case "Fn::Equals", (one, other):
                first, second = (_text(self._resolve(side, set())) for side in (one, other))
                return UNKNOWN if first is None or second is None else first == second
            case "Fn::Not", (inner,):
                value = self._condition(inner)
                return UNKNOWN if value is UNKNOWN else not value
            case "Fn::And", tuple():
                values = [self._condition(inner) for inner in argument]
                return False if False in values else UNKNOWN if UNKNOWN in values else True
            case "Fn::Or", tuple():
                values = [self._condition(inner) for inner in argument]
                return True if True in values else UNKNOWN if UNKNOWN in values else False
            case _:
                return UNKNOWN


def _rewriting(name: Value) -> Hiding | None:
    """Return what a transform of this name hides by itself."""
    if name is UNKNOWN:
        return Hiding.UNKNOWN
    if name == "AWS::Include":
        return Hiding.INCLUDE
    return None if isinstance(name, str) and name.startswith("AWS::") else Hiding.MACRO


def _hiding(key: str, definition: Value, wanted: Container[str]) -> Hiding | None:
    """Return by what an entry among the resources hides some that it does not spell out."""
    if key.startswith("Fn::Transform"):
        return _rewriting(lookup(definition, "Name"))
    if key.startswith("Fn::ForEach"):
        return Hiding.LOOP if any(_may_be(type_, wanted) for type_ in _in_loop(definition)) else None
    match lookup(definition, "Type"):
        case Marker.UNKNOWN:
            return Hiding.UNKNOWN
        case Marker.MISSING:
            return _rewriting(lookup(definition, "Fn::Transform", "Name")) if _has_transform(definition) else None
        case "AWS::SecretsManager::RotationSchedule":
            is_hosted = lookup(definition, "Properties", "HostedRotationLambda") is not MISSING
            return Hiding.ROTATION if is_hosted else None
        case str() as type_:
            return _standing_for(type_)
        case _:
            return None


def _standing_for(type_: str) -> Hiding | None:
    """Return what a resource of this type hides."""
    if type_ in TEMPLATES:
        return Hiding.NESTED
    if type_.endswith("::MODULE"):
        return Hiding.MODULE
    return Hiding.SERVERLESS if type_.startswith("AWS::Serverless::") and type_ not in SERVERLESS_ALONE else None


def _may_be(type_: Value, wanted: Container[str]) -> bool:
    return not isinstance(type_, str) or type_ in wanted or _standing_for(type_) is not None


def _in_loop(loop: Value) -> Iterator[Value]:
    """Yield the types of the resources that a loop makes.

    https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-foreach.html
    """
    match loop:
        case (_, _, Mapping() as made):
            for key, definition in made.items():
                if key.startswith("Fn::ForEach"):
                    yield from _in_loop(definition)
                else:
                    yield lookup(definition, "Type")
        case _:
            yield UNKNOWN


def _is_function(name: str) -> bool:
    return name == "Ref" or name.startswith("Fn::")


def _has_transform(value: Value) -> bool:
    """Tell whether something in a template rewrites an object of it: a transform, or a loop."""
    return isinstance(value, Mapping) and any(key.startswith(("Fn::Transform", "Fn::ForEach")) for key in value)


def _unknown(sources: set[str]) -> Value:
    """Return `UNKNOWN`, which comes from elsewhere."""
    sources.add(ELSEWHERE)
    return UNKNOWN


def _text(value: Value) -> str | None:
    """Return a scalar as CloudFormation writes it, or None for anything else."""
    match value:
        case bool():
            return str(value).lower()
        case str() | int() | float():
            return str(value)
        case _:
            return None
