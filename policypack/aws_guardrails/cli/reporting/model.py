"""What is reported, as plain data. All text in it has passed `text.visible`."""

import enum
from collections.abc import Mapping
from dataclasses import dataclass


class Blocking(enum.StrEnum):
    """What a finding does to the deployment."""

    MANDATORY = "mandatory"
    ADVISORY = "advisory"


class State(enum.StrEnum):
    """What became of a finding since the baseline."""

    NEW = "new"
    UNCHANGED = "unchanged"
    FIXED = "fixed"


class Use(enum.StrEnum):
    """What became of an exemption in the run."""

    USED = "used"
    UNUSED = "unused"
    EXPIRED = "expired"


class Kind(enum.StrEnum):
    """What ran."""

    PREVIEW = "preview"
    UPDATE = "update"
    ANALYSIS = "analysis"


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A resource, by its URN."""

    urn: str

    @property
    def name(self) -> str:
        """The name that the program gives it."""
        return self._part(3) or self.urn

    @property
    def type(self) -> str:
        """Its type token, without those of its parents."""
        return self._part(2).rpartition("$")[2]

    @property
    def stack(self) -> str:
        """Its stack, as `project/stack`."""
        stack, project = self._part(0).removeprefix("urn:pulumi:"), self._part(1)
        return f"{project}/{stack}" if project else stack

    @property
    def is_stack(self) -> bool:
        """Whether it stands for the whole stack."""
        return self.type == "pulumi:pulumi:Stack"

    def _part(self, index: int) -> str:
        # The name comes last and may contain the separator.
        parts = self.urn.split("::", 3)
        return parts[index] if index < len(parts) else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Exemption:
    """A justified exception for a limited time, and what became of it."""

    rule: str
    where: str
    """What it excepts, as the config names it: `name is "break-glass"`."""
    reason: str
    expires: str
    """The last day, as YYYY-MM-DD."""
    ticket: str = ""
    use: Use = Use.USED
    number: int = 1
    """How many findings and open questions it excepts, or would if it had not expired."""
    places: tuple[Place, ...] = ()
    """The resources that these are about."""
    more: int = 0
    """How many further ones are only counted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A violation that a policy reported."""

    rule: str
    place: Place
    message: str
    """The fact about this resource, and how to mend it."""
    blocking: Blocking
    severity: str
    """As the engine says it; empty where the policy has none."""
    pack: str
    """The policy pack that reported it."""
    fingerprint: str = ""
    """The same in every run that finds the same: see `fingerprints`."""
    state: State | None = None
    """None where there is no baseline."""
    exemption: Exemption | None = None
    """The one that would except it had it not expired."""


@dataclass(frozen=True, slots=True)
class Question:
    """What a policy could not decide."""

    rule: str
    name: str
    """The resource's name."""
    type: str
    """The resource's type token."""
    text: str
    """The property, and why its value is not known."""
    place: Place | None = None
    """The resource, where the events tell it."""
    number: int = 1
    """More than one where the policy only counted them."""


@dataclass(frozen=True, slots=True)
class Exempt:
    """A resource that an exemption excepts from a policy."""

    exemption: Exemption
    place: Place | None
    """None where the exemption only counts it."""
    state: State | None = None

    @property
    def shown(self) -> str:
        """What to call the resource."""
        if self.place:
            return self.place.name
        return f"{self.exemption.more:,} more, {self.exemption.where}" if self.exemption.more else self.exemption.where


@dataclass(frozen=True, slots=True)
class Failure:
    """Something that went wrong with a policy, a pack or the run itself."""

    message: str
    rule: str = ""
    blocking: Blocking | None = None
    """What a policy that itself failed does to the deployment; None for the engine's own errors."""
    place: Place | None = None


@dataclass(frozen=True, slots=True)
class Mended:
    """A resource that a policy changed at the level `remediate`."""

    rule: str
    place: Place


@dataclass(frozen=True, slots=True)
class Looked:
    """The resources that a policy looked at and found nothing wrong with."""

    rule: str
    passed: tuple[Place, ...]
    looked_at: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One run of the engine."""

    source: str
    """The file that its events are from."""
    kind: Kind = Kind.PREVIEW
    started: int = 0
    """Seconds since 1970, from the first event; 0 where it does not tell."""
    stacks: tuple[str, ...] = ()
    packs: Mapping[str, str]
    """Every policy pack that ran, and its version."""
    findings: tuple[Finding, ...] = ()
    questions: tuple[Question, ...] = ()
    exemptions: tuple[Exemption, ...] = ()
    failures: tuple[Failure, ...] = ()
    mended: tuple[Mended, ...] = ()
    looked: Mapping[str, tuple[Place, ...]] | None = None
    """By policy the resources that it looked at, whatever it said; None where the events do not tell."""
    gaps: tuple[str, ...] = ()
    """What is missing, so that more may be wrong than is reported."""
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """All that is reported of one run or of several together; the order is that in which it is shown."""

    sources: tuple[str, ...]
    started: int
    """When the first of them began."""
    stacks: tuple[str, ...]
    """Empty where not every run tells its stack: `policy analyze` names only the resources with findings."""
    kinds: tuple[Kind, ...]
    packs: Mapping[str, str]
    findings: tuple[Finding, ...]
    questions: tuple[Question, ...]
    exempt: tuple[Exempt, ...]
    exempted: int
    """How many findings and open questions are exempt."""
    exemptions: tuple[Exemption, ...]
    """Those that have expired or were not used."""
    failures: tuple[Failure, ...]
    mended: tuple[Mended, ...]
    looked: tuple[Looked, ...] | None
    gaps: tuple[str, ...]
    notes: tuple[str, ...]
    fixed: tuple[Finding, ...] = ()
    baseline: str | None = None
    """What it was compared with."""

    @property
    def undecided(self) -> int:
        """The number of questions."""
        return sum(question.number for question in self.questions)
