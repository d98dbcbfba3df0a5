"""Reading the engine's events: the lines of JSON that a streaming `preview --json` or `policy analyze --json` writes.

Of a resource's properties nothing is kept, only its URN.
"""

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any, Final

from aws_guardrails.about import VERSION
from aws_guardrails.cli.pages import pages
from aws_guardrails.cli.reporting import exemptions
from aws_guardrails.cli.reporting.fingerprints import identified
from aws_guardrails.cli.reporting.model import (
    Blocking,
    Exemption,
    Failure,
    Finding,
    Kind,
    Mended,
    Place,
    Question,
    Run,
)
from aws_guardrails.cli.reporting.text import visible
from aws_guardrails.cli.reporting.words import count

PACK: Final = "aws-guardrails"

STREAMING: Final = "PULUMI_ENABLE_STREAMING_JSON_PREVIEW=1"
HOW: Final = f"`{STREAMING} pulumi preview --json --policy-pack DIR > events.ndjson` writes what is read here."

LONGEST_ERROR: Final = 2_000
"""Characters of an error of the engine that are shown: a program's traceback may be long."""

NO_VERSION: Final = "0.0.1"
"""What the SDK says of an executable pack, which has no PulumiPolicy.yaml beside it, where the adapter cannot say more."""

LATEST: Final = 253_402_300_800
"""The end of the year 9999, in seconds since 1970."""

UNKNOWN: Final = re.compile(
    r"can't run policy '[^'\n]*' from policy pack '[^'\n]*' during preview: (?P<reason>.*)", re.DOTALL
)
"""How the SDK words what a policy could not decide."""

QUESTION: Final = re.compile(r"(?P<name>.*) \((?P<type>[^()]*)\): (?P<text>`.*)")
"""A line of `adapter.UndecidedError`."""

MORE: Final = re.compile(r"and (\d{1,9}) more")
"""Its last line where there are too many."""

SELF_FAILED: Final = re.compile(r"The rule `[^`]*` itself failed \(")
"""How `judgement` begins its message about a rule that broke."""

RESULT_AGAIN: Final = re.compile(r"[a-z ]+ failed")
"""An error like `preview failed`, which says nothing that the findings do not."""


class InputError(ValueError):
    """A file that has no events to report; the text says what, where and what to do."""


def read(source: str, lines: Iterable[str]) -> tuple[Run, ...]:
    """Read the events of one run, or of several one after the other.

    Args:
        source: What to call the file.
        lines: Its lines.

    Raises:
        InputError: There is no event in it, or no policy pack ran.
    """
    streams = [_Stream(source)]
    damaged: list[int] = []
    foreign: list[int] = []
    first = ""
    last = 0
    for number, line in enumerate(lines, 1):
        stripped = line.strip()
        if not stripped:
            continue
        first = first or stripped
        last = number
        event = _event(stripped)
        if event is None:
            (damaged if _is_cut(stripped) else foreign).append(number)
            continue
        if event.get("sequence") == 0 and streams[-1].is_started:
            streams.append(_Stream(source))
        streams[-1].take(event)
    if not streams[0].is_started:
        raise InputError(_no_events(source, first))
    for number in damaged:
        streams[-1].gaps.append(
            f"{source}: line {number:,} {'is cut off' if number == last else 'is damaged and was not read'}."
        )
    if foreign:
        streams[-1].notes.append(f"{source}: {_skipped(foreign)}")
    return tuple(stream.run() for stream in streams)


def _event(line: str) -> dict[str, Any] | None:
    try:
        event = json.loads(line)
    except (ValueError, RecursionError):
        return None
    is_event = isinstance(event, dict) and any(
        name.endswith("Event") and isinstance(body, dict) for name, body in event.items()
    )
    return event if is_event else None


def _is_cut(line: str) -> bool:
    return line.startswith('{"sequence"')


def _skipped(foreign: list[int]) -> str:
    if len(foreign) == 1:
        return f"line {foreign[0]:,} is not an event and was skipped."
    return f"{len(foreign):,} lines are not events and were skipped, the first of them line {foreign[0]:,}."


def _no_events(source: str, first: str) -> str:
    if not first:
        return f"{source} is empty. {HOW}"
    if first.startswith(("{", "[")) and not _is_cut(first):
        return (
            f"{source} is one JSON document and not a line for each event. `pulumi preview --json` writes a digest, which "
            f"leaves all policies out, unless {STREAMING} is set: set it and run the preview again."
        )
    return f"{source} has no events: line 1 is not one. {HOW}"


@dataclass(slots=True)
class _Stream:
    """The events of one run, as they come in."""

    source: str
    is_started: bool = False
    started: int = 0
    is_planned: bool = False
    has_resources: bool = False
    has_stack: bool = False
    summary: Mapping[str, Any] | None = None
    packs: dict[str, str] = field(default_factory=dict)
    places: dict[str, Place] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)
    failures: list[Failure] = field(default_factory=list)
    errors: dict[str, Failure] = field(default_factory=dict)
    mended: dict[Mended, None] = field(default_factory=dict)
    exemptions: list[Exemption] = field(default_factory=list)
    looked: dict[str, list[Place]] = field(default_factory=lambda: defaultdict(list))
    ran: set[str] = field(default_factory=set)
    gaps: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def take(self, event: Mapping[str, Any]) -> None:
        """Take one event; those that say nothing of policies are passed over."""
        if not self.is_started:
            self.is_started = True
            timestamp = event.get("timestamp")
            self.started = timestamp if isinstance(timestamp, int) and 0 < timestamp < LATEST else 0
        match event:
            case {"preludeEvent": _}:
                self.is_planned = True
            case {"policyEvent": dict(body)}:
                self._policy(body)
            case {"policyRemediationEvent": dict(body)}:
                self.mended[Mended(_text(body, "policyName"), self._place(body))] = None
            case {"policyAnalyzeSummaryEvent": dict(body)}:
                self._resource(body)
            case {"policyAnalyzeStackSummaryEvent": dict(body)}:
                self._pack(body)
                if _text(body, "policyPackName") == PACK:
                    self.has_stack = True
                    self.ran.update(_names(body))
            case {"diagnosticEvent": {"severity": "error"} as body}:
                self._error(body)
            case {"summaryEvent": dict(body)}:
                self.summary = body

    def _pack(self, body: Mapping[str, Any]) -> str:
        name = _text(body, "policyPackName")
        if name:
            self.packs[name] = _text(body, "policyPackVersion") or _text(body, "policyPackVersionTag")
        return name

    def _place(self, body: Mapping[str, Any], name: str = "resourceUrn") -> Place:
        urn = _text(body, name)
        place = self.places.get(urn)
        if place is None:
            place = self.places[urn] = Place(urn)
        return place

    def _policy(self, body: Mapping[str, Any]) -> None:
        pack, rule, place = self._pack(body), _text(body, "policyName"), self._place(body)
        text = _text(body, "message").strip()
        blocking = Blocking.ADVISORY if body.get("enforcementLevel") == "advisory" else Blocking.MANDATORY
        if unknown := UNKNOWN.fullmatch(text):
            self.questions.extend(_questions(rule, unknown["reason"], place))
            return
        # The engine is sent the policy's description, a line of its own, and the message after it.
        fact = text.partition("\n")[2].strip() or text if pack == PACK else text
        if pack == PACK and SELF_FAILED.match(fact):
            self.failures.append(Failure(fact, rule, blocking, place))
            return
        if pack == PACK and rule == exemptions.POLICY and (listed := exemptions.exemptions_in(fact)):
            self.exemptions.extend(listed)
            return
        self.findings.append(
            Finding(
                rule=rule,
                place=place,
                message=fact,
                blocking=blocking,
                severity=_text(body, "severity"),
                pack=pack,
            )
        )

    def _resource(self, body: Mapping[str, Any]) -> None:
        if self._pack(body) != PACK:
            return
        self.has_resources = True
        place = self._place(body)
        names = _names(body)
        self.ran.update(names)
        for rule in _looking_at().get(place.type, ()):
            if rule in names:
                self.looked[rule].append(place)

    def _error(self, body: Mapping[str, Any]) -> None:
        text = _text(body, "message").strip()
        shown = text if len(text) <= LONGEST_ERROR else f"{text[:LONGEST_ERROR]}…"
        self.errors[shown] = Failure(shown, place=self._place(body, "urn") if body.get("urn") else None)

    def run(self) -> Run:
        """Return what was read.

        Raises:
            InputError: The run is complete, and no policy pack ran.
        """
        summary = self.summary or {}
        packs = summary.get("PolicyPacks")
        for name, version in packs.items() if isinstance(packs, dict) else ():
            self.packs.setdefault(visible(str(name).partition("|")[0]), visible(str(version)))
        if self.summary is not None and not self.packs:
            raise InputError(f"{self.source} has no policies in it: no policy pack ran. Was `--policy-pack` given?")
        stacks = {place.stack for place in self.places.values() if place.urn}
        return Run(
            source=self.source,
            kind=self._kind(summary),
            started=self.started,
            stacks=tuple(sorted(stacks)),
            packs=self.packs,
            findings=identified(self.findings),
            questions=tuple(self._placed()),
            exemptions=tuple(self.exemptions),
            failures=(*self.failures, *self._errors(summary)),
            mended=tuple(self.mended),
            looked=self._looked(),
            gaps=tuple(self._gaps()),
            notes=tuple(self._notes()),
        )

    def _kind(self, summary: Mapping[str, Any]) -> Kind:
        if not self.is_planned and not self.has_resources and summary:
            return Kind.ANALYSIS
        return Kind.UPDATE if summary.get("isPreview") is False else Kind.PREVIEW

    def _looked(self) -> dict[str, tuple[Place, ...]] | None:
        """Return what each policy looked at; one that needs the whole stack has not finished before it saw it."""
        if not self.has_resources:
            return None
        return {
            rule: tuple(self.looked.get(rule, ()))
            for rule in sorted(self.ran & pages().keys())
            if self.has_stack or pages()[rule].rule.stack_check is None
        }

    def _errors(self, summary: Mapping[str, Any]) -> Iterator[Failure]:
        answers: tuple[Finding | Failure, ...] = (*self.findings, *self.failures)
        blocked = any(answer.blocking is Blocking.MANDATORY for answer in answers)
        telling = {text: error for text, error in self.errors.items() if not RESULT_AGAIN.fullmatch(text)}
        if telling or blocked:
            yield from telling.values()
        elif self.errors or summary.get("result") == "failed":
            yield Failure(f"{self.source}: the run failed, and its events do not tell why.")

    def _gaps(self) -> Iterator[str]:
        yield from self.gaps
        if self.summary is None:
            yield (
                f"{self.source}: there is no summaryEvent, so the run broke before its end or its events were cut off; what "
                "Pulumi wrote to standard error may tell more."
            )
        elif self.has_resources and not self.has_stack:
            yield f"{self.source}: the run ended before the policies that look at the whole stack."

    def _notes(self) -> Iterator[str]:
        yield from self.notes
        version = self.packs.get(PACK)
        if version is None and self.packs:
            yield f"{self.source}: the policy pack {PACK} did not run, only {', '.join(sorted(self.packs))}."
        elif version not in {None, "", NO_VERSION, VERSION}:
            yield f"{self.source}: {PACK} {version} ran, and this is {VERSION}, so the explanations may differ."

    def _placed(self) -> Iterator[Question]:
        """Return the questions, each with the resource that it is about: a stack policy tells only its name and type."""
        by_name: dict[tuple[str, str], list[Place]] = defaultdict(list)
        for place in self.places.values():
            by_name[place.name, place.type].append(place)
        for question in self.questions:
            if question.place is not None and not question.place.is_stack:
                yield question
                continue
            found = by_name.get((question.name, question.type), [])
            yield replace(question, place=found[0] if len(found) == 1 else None)


def _questions(rule: str, reason: str, place: Place) -> Iterator[Question]:
    """Read the lines of `adapter.UndecidedError`; what another policy could not decide is one question."""
    _, *lines = reason.split("\n  - ")
    asked = [QUESTION.fullmatch(line) or MORE.fullmatch(line) for line in lines]
    if not asked or not all(asked):
        yield Question(rule, place.name, place.type, reason.strip(), place)
        return
    for line in filter(None, asked):
        if line.re is QUESTION:
            yield Question(rule, line["name"], line["type"], line["text"], place)
        else:
            text = f"{count(int(line[1]), 'more question')}, which the policy does not list"
            yield Question(rule, place.name, place.type, text, place, int(line[1]))


@cache
def _looking_at() -> Mapping[str, tuple[str, ...]]:
    """Return by type token the policies that look at resources of that type."""
    looking: dict[str, list[str]] = defaultdict(list)
    for name, page in pages().items():
        for token in page.types:
            looking[token].append(name)
    return {token: tuple(names) for token, names in looking.items()}


def _text(body: Mapping[str, Any], name: str) -> str:
    value = body.get(name)
    return visible(value) if isinstance(value, str) else ""


def _names(body: Mapping[str, Any]) -> frozenset[str]:
    """Return the policies that a summary lists, whatever they said."""
    lists = (body.get("passed"), body.get("failed"))
    return frozenset(name for names in lists if isinstance(names, list) for name in names if isinstance(name, str))
