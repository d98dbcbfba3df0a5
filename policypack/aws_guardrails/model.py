"""What a rule is made of: the resources it reads, what it answers, and what it tells about itself.

Everything here is immutable and knows nothing of the Pulumi SDK.
"""

import enum
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, Generic, NamedTuple, TypeAlias, TypeVar

from aws_guardrails.quoting import is_secret, quoted
from aws_guardrails.values import Marker, Value, join, lookup

if TYPE_CHECKING:
    from aws_guardrails.config import Parameters
    from aws_guardrails.examples import Example
    from aws_guardrails.stack import Stack

C = TypeVar("C", bound="Parameters")


Path: TypeAlias = tuple[str | int, ...]
"""Property names and list indices, outermost first."""


class Form(NamedTuple):
    """One of the ways in which a program can write a resource, in terms of the one that rules read."""

    kind: str
    """The type token by whose properties rules read the resource, for example `aws:lb/listener:Listener`."""
    names: Mapping[str, Path] = MappingProxyType({})
    """What stands for a property: `defaultActions.redirect`, with all around it and without indices, to its other name,
    or the path of it."""
    place: Path = ()
    """Where the properties stand in the resource that the engine shows."""
    spell: Callable[[str], str] = str
    """How a name is spelt there."""

    def written(self, *path: str | int) -> Path:
        """Return the path that the program writes for a path that a rule reads."""
        if not self.place and not self.names:
            return path
        steps = list(self.place)
        around = ""
        for step in path:
            if isinstance(step, int):
                steps.append(step)
                continue
            around = f"{around}.{step}" if around else step
            steps.extend(
                self.spell(name) if isinstance(name, str) else name for name in self.names.get(around, (step,))
            )
        return tuple(steps)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class Resource:
    """One resource as the engine shows it, or one that it hides in a template; equal only to itself.

    What Python writes for it shows no property, so that a traceback does not either.
    """

    type: str
    """Pulumi type token, for example `aws:lb/listener:Listener`."""
    name: str
    """The name that the program gives the resource."""
    urn: str
    properties: Mapping[str, Value] = field(default_factory=dict)
    """Inputs in a resource policy, outputs in a stack policy; names in the provider's camelCase.

    Of the outputs, those that are unknown and were not given are left out: computed ones such as `arn` are missing at
    preview.
    """
    inputs: frozenset[str] | None = None
    """Names of the inputs that the program gave, or the provider filled in; None where they were not seen."""
    references: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Property name to the URNs its value was computed from; only stack policies are told."""
    provider: str | None = None
    """URN of the provider resource: the account and region boundary."""
    accounts: frozenset[str | Marker] | None = None
    """The accounts that the provider is confined to, with `UNKNOWN` among them where not all are known; None where it says
    nothing of them."""
    secrets: tuple[str, ...] | None = ()
    """Paths of the values marked secret; None where the SDK does not say, which makes every value one."""
    form: Form | None = None
    """How the program writes it, if not in the way that rules read."""
    container: "Resource | None" = None
    """The resource that has this one in its template or desired state, and on which findings about it are reported."""
    links: Mapping[str, str] = field(default_factory=dict)
    """The property by which it would name another resource, and that one's URN, where it stands in the other one."""
    is_certain: bool = True
    """False for a resource of a template under a condition that cannot be decided."""
    left_to_aws: frozenset[str] = frozenset()
    """Of a resource of a template, the properties with something in them that CloudFormation alone works out, and not from
    the template's parameters: a reference to another resource, or to a secret."""
    stack_config: Mapping[str, Value] = field(default_factory=dict, repr=False)
    """The values of the stack's config that are not secret, by key; objects and lists as data. None are there where the
    engine does not tell them, as in `pulumi policy analyze`."""
    worked_out: dict[str, Any] = field(default_factory=dict, init=False, repr=False)
    """What one rule has found out about it that another one asks too."""

    @property
    def shown(self) -> "Resource":
        """The resource that the program declares: the container of one that stands in a template."""
        return self.container or self

    @property
    def kind(self) -> str:
        """The type token by whose properties rules read the resource."""
        return self.form.kind if self.form else self.type

    @property
    def is_read(self) -> bool:
        """Whether the program only reads the resource (`.get()`): it has no inputs, and absence means nothing."""
        return self.inputs is not None and not self.inputs

    def gives(self, *path: str | int) -> bool:
        """Tell whether the program gave the property at `path`, or around it, as opposed to AWS answering it.

        It is taken to be given where inputs were not seen.
        """
        return self.inputs is None or self.written(*path)[0] in self.inputs

    def is_left_to_aws(self, *path: str | int) -> bool:
        """Tell whether an unknown value at `path` is one that CloudFormation alone works out: see `left_to_aws`."""
        place = self.form.place if self.form else ()
        return any(step in self.left_to_aws for step in self.written(*path)[len(place) : len(place) + 1])

    def written(self, *path: str | int) -> Path:
        """Return the path that the program writes for `path`."""
        return self.form.written(*path) if self.form else path

    def path(self, *path: str | int) -> str:
        """Return the path that the program writes for `path` as text, to be shown."""
        return join(*self.written(*path))

    def get(self, *path: str | int) -> Value:
        """Return the value at `path`, or `UNKNOWN` or `MISSING`: see `values.lookup`."""
        return lookup(self.properties, *self.written(*path))

    def places(self, *path: str | int) -> tuple[Path, ...]:
        """Return the path of each element of the list at `path`; there is none if it is unknown, or no list."""
        given = self.get(*path)
        return tuple((*path, index) for index in range(len(given))) if isinstance(given, tuple) else ()

    def is_secret(self, *path: str | int) -> bool:
        """Tell whether the value at `path`, or anything around it, is marked secret."""
        return is_secret(self.path(*path), self.secrets)

    def has_secret(self, *path: str | int) -> bool:
        """Tell whether the value at `path` is marked secret, or anything in it or around it."""
        text = self.path(*path)
        within = (f"{text}.", f"{text}[")
        return self.is_secret(*path) or any(secret.startswith(within) for secret in self.secrets or ())

    def quote(self, *path: str | int, part: str | None = None) -> str:
        """Return the value at `path` in backticks, or `(secret)` where it must not be shown.

        Args:
            path: Where the value stands.
            part: What to show of it, if not the whole: the name in an ARN, say.

        Raises:
            ValueError: The path is not on the allow-list in `quoting`.
        """
        return quoted(join(*path), self.get(*path) if part is None else part, is_secret=self.is_secret(*path))


class Finding(NamedTuple):
    """A violation that is certain from what is known."""

    resource: Resource
    path: str
    """The property at fault as the program writes it, for example `defaultActions[0].redirect.protocol`."""
    message: str
    """The fact about this resource, and the smallest change that mends it."""
    fact: str = ""
    """What stays the same about it wherever the property stands, such as the name of a policy in a list; else the path."""


NOT_KNOWN: Final = "is not known before the deployment"
"""The usual reason why a question stays open."""

NO_BOOLEAN: Final = "is neither true nor false"
"""Why one does of a switch that has another value."""


class Undecided(NamedTuple):
    """A question that hangs on a value, or a fact, that the pack does not have."""

    resource: Resource
    path: str
    reason: str = NOT_KNOWN
    topic: str | None = None
    """A question that several rules of a family ask; the first enabled one that asks it reports it."""


Answer = Finding | Undecided
"""What a check yields; a check that yields nothing has found the resource compliant."""


class Severity(enum.StrEnum):
    """How bad a violation is, in the engine's terms."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    CRITICAL = "critical"


class Level(enum.StrEnum):
    """Pulumi's enforcement level."""

    DISABLED = "disabled"
    ADVISORY = "advisory"
    MANDATORY = "mandatory"
    REMEDIATE = "remediate"


class Framework(NamedTuple):
    """A published set of controls."""

    name: str
    version: str
    reference: str
    """Where it can be read."""


SECURITY_HUB: Final = Framework(
    "AWS Foundational Security Best Practices",
    "1.0.0",
    "https://docs.aws.amazon.com/securityhub/latest/userguide/fsbp-standard.html",
)
CIS: Final = Framework(
    "CIS AWS Foundations Benchmark", "3.0.0", "https://www.cisecurity.org/benchmark/amazon_web_services"
)
NIST: Final = Framework(
    "NIST SP 800-53",
    "5",
    "https://docs.aws.amazon.com/securityhub/latest/userguide/standards-reference-nist-800-53.html",
)


class Control(NamedTuple):
    """One control of a framework."""

    framework: Framework
    id: str


class ResourceCheck(NamedTuple, Generic[C]):
    """The half of a rule that one resource's inputs can prove."""

    kinds: tuple[str, ...]
    check: Callable[[Resource, C], Iterator[Answer]]


class StackCheck(NamedTuple, Generic[C]):
    """The half of a rule that needs more than one resource."""

    kinds: tuple[str, ...]
    """Every kind whose properties the check reads. Of others it sees only that they are there, and what refers to them."""
    check: Callable[["Stack", C], Iterator[Answer]]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class Rule(Generic[C]):
    """One requirement. Documentation, SDK metadata and tests are projections of it."""

    name: str
    """The policy name and only identifier: family prefix and the bad thing, in kebab-case."""
    title: str
    """A few words for listings."""
    description: str
    """The requirement in one sentence."""
    severity: Severity
    level: Level
    """The enforcement level where the config names none."""
    remediation: str
    """How to mend a violation, as an instruction."""
    controls: tuple[Control, ...]
    """The primary control first."""
    since: str
    """The version of the pack that brought the rule."""
    config: type[C]
    examples: Callable[[], tuple["Example", ...]]
    """A function, because a run of the pack needs none of them."""
    resource_check: ResourceCheck[C] | None = None
    stack_check: StackCheck[C] | None = None
    mend: Callable[[Resource, C], Mapping[Path, Value]] | None = None
    """Returns the properties, by their paths, that mend what the resource half has found, and are safe to set; for the level
    `remediate`."""
    topics: tuple[str, ...] = ()
    """The questions of `Undecided.topic` that the rule asks."""
    taken_over_by: tuple[str, str] | None = None
    """The name of a rule, and the parameter of it that makes it report what this one does."""
    runs_last: bool = False
    """Whether it tells what the other rules did, and so runs after them."""
    url: str | None = None
    """Where its page is, for a rule of another pack."""

    @property
    def family(self) -> str:
        """The prefix of the name, which is also the folder."""
        return self.name.partition("-")[0]


class Family(NamedTuple):
    """A group of rules in one folder."""

    prefix: str
    title: str
    introduction: str
