"""One run of the pack: what its calls know of each other, from the config to the last exemption. Nothing of the SDK."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import partial
from typing import Any, Final

from aws_guardrails.aws.principals import KINDS as PRINCIPALS
from aws_guardrails.aws.principals import Finder, by_inputs, by_stack, own_names, principals
from aws_guardrails.catalogue import AnyRule
from aws_guardrails.config import OnUnknown, Parameters
from aws_guardrails.config_file import Settings, common, settings
from aws_guardrails.exempting import Fate, Limits, Surroundings, fate
from aws_guardrails.exemption_lines import Line
from aws_guardrails.forms import CONTAINERS, tokens, unfold
from aws_guardrails.judgement import (
    SILENT,
    Verdict,
    askers,
    fact_of,
    judge_resource,
    judge_stack,
    mended,
    ordered,
    settled,
    taken_over,
    with_left,
    without_reported,
)
from aws_guardrails.ledger import Ledger
from aws_guardrails.memory import Memory, without_omitted
from aws_guardrails.model import Answer, Finding, Level, Path, Resource, ResourceCheck, StackCheck, Undecided
from aws_guardrails.selection import matchers
from aws_guardrails.stack import Stack
from aws_guardrails.values import Value

PRINCIPAL_TYPES: Final = tokens(frozenset(PRINCIPALS), frozenset())


def read_of(half: ResourceCheck[Any] | StackCheck[Any] | None) -> frozenset[str]:
    """Return the type tokens of everything that half a rule reads."""
    return tokens(frozenset(half.kinds), CONTAINERS.keys()) if half else frozenset()


def read_in_stack(rule: AnyRule) -> frozenset[str]:
    """Return the type tokens of what a rule's stack half reads, and of those whom its exemptions can name."""
    if rule.stack_check is None:
        return frozenset()
    return read_of(rule.stack_check) | noted_types(rule)


def noted_types(rule: AnyRule) -> frozenset[str]:
    """Return the type tokens of the principals that a rule's exemptions can name."""
    return PRINCIPAL_TYPES if "principal" in matchers(rule.name) else frozenset()


def today() -> date:
    """Return the date by which exemptions expire: that in UTC, so that all who run the pack agree."""
    return datetime.now(UTC).date()


class Run:
    """The judgements of one run, in the order in which the engine asks for them."""

    def __init__(self, rules: Sequence[AnyRule], today: Callable[[], date] = today) -> None:
        """Take the rules in the order in which they run."""
        self.rules: Final = tuple(rules)
        self.memory: Final = Memory()
        self.ledger: Final = Ledger()
        self._today: Final = today
        self._configs: Final[dict[str, Parameters]] = {}
        self._limits: Final[dict[str, Limits]] = {}
        self._askers: Mapping[tuple[str, str], tuple[str, ...]] | None = None
        self._taken_over: frozenset[str] = frozenset()

    def configure(self, levels: Mapping[str, Level], given: Mapping[str, Mapping[str, Value]]) -> None:
        """Take the config of all policies, as the engine has merged it, and start anew.

        Raises:
            ConfigError: The config names a rule or parameter that does not exist, or asks for what cannot be.
        """
        self.start(settings(self.rules, levels, given))

    def start(self, found: Settings) -> None:
        """Take what a config says, and start anew."""
        enabled = [rule for rule in self.rules if found.levels[rule.name] is not Level.DISABLED]
        self._taken_over = taken_over(enabled, {rule.name: found.parameters[rule.name] for rule in enabled})
        asking = [rule for rule in enabled if rule.name not in self._taken_over]
        self._askers = askers(asking, {name: common(each).on_unknown for name, each in found.parameters.items()})
        self._configs.clear()
        self._limits.clear()
        for rule in enabled:
            self.use(rule, found.parameters[rule.name])
        self.memory.forget()
        self.ledger.forget()

    @property
    def is_configured(self) -> bool:
        """Whether the whole config was seen at once."""
        return self._askers is not None

    @property
    def has_exemptions(self) -> bool:
        """Whether any rule that runs has exemptions, as far as configs were seen."""
        return any(limits.exemptions for limits in self._limits.values())

    def runs(self, rule: AnyRule) -> bool:
        """Tell whether a rule is on."""
        return rule.name in self._configs

    def use(self, rule: AnyRule, config: Parameters) -> None:
        """Take the config of one rule, where the whole is not seen."""
        self._configs[rule.name] = config
        self._limits[rule.name] = Limits(common(config))

    def config(self, rule: AnyRule) -> Parameters:
        """Return the parameters of a rule that runs."""
        return self._configs[rule.name]

    def saw_place(
        self, rule: AnyRule, resource: Callable[[], Resource], urn: str, type_: str, parent: str | None
    ) -> None:
        """Remember of any resource what exemptions may ask for later: its parent, and the names of a principal."""
        self.memory.saw_parent(urn, parent)
        if type_ in PRINCIPAL_TYPES and any(
            exemption.selector.principal is not None for exemption in self._limits[rule.name].exemptions
        ):
            itself = next(iter(unfold(resource())))
            for name in own_names(itself).known - {itself.name}:
                self.memory.saw_principal(itself.kind, name, itself.name)

    def judge_resource(self, rule: AnyRule, resource: Resource) -> Verdict:
        """Judge one resource by its inputs; return what is to be said of it."""
        if rule.name in self._taken_over:
            return SILENT
        verdict = judge_resource(rule, resource, self.config(rule))
        around = self._by_inputs(rule)
        sifted, open_ = self._sifted(rule, verdict, around, is_final=rule.stack_check is None)
        if rule.stack_check is not None:
            # The stack half sees more and alone says what is undecided.
            self.memory.left(rule.name, resource.urn, open_)
            self.memory.reported(rule.name, resource.urn, map(fact_of, sifted.findings))
            sifted = sifted._replace(undecided=())
        return self._settled(rule, sifted, around)

    def judge_stack(self, rule: AnyRule, stack: Callable[[], Stack]) -> Verdict:
        """Judge the stack by its outputs, and return what is to be said of it.

        What is in the stack may be malformed, so it is made here, where that is judged as a fault of the rule.
        """
        if rule.name in self._taken_over:
            return SILENT
        made: list[Stack] = []

        def shown() -> Stack:
            whole = stack()
            made.append(whole.with_exemptions(self.lines(whole.resources)) if rule.runs_last else whole)
            return made[0]

        verdict = judge_stack(rule, shown, self.config(rule))
        if not made:
            return verdict
        seen = made[0].by_urn
        left = [
            finding._replace(resource=seen.get(finding.resource.urn, finding.resource))
            for finding in self.memory.left_by(rule.name)
        ]
        verdict = without_reported(
            with_left(verdict, left),
            lambda finding: self.memory.has_reported(rule.name, finding.resource.shown.urn, fact_of(finding)),
        )
        around = self._around(by_stack(made[0]))
        sifted, _ = self._sifted(rule, verdict, around, is_final=True)
        return self._settled(rule, sifted, around)

    def mended(self, rule: AnyRule, resource: Resource) -> Mapping[Path, Value]:
        """Return what mends a resource that is in scope and not exempted."""
        around = self._by_inputs(rule)

        def stands(finding: Finding) -> bool:
            return self._fate(rule.name, finding, around).stands is True

        return mended(rule, resource, self.config(rule), stands)

    def as_remembered(self, resource: Resource) -> Resource:
        """Return a resource's outputs without what its inputs show to be omitted."""
        given = self.memory.inputs_of(resource.urn)
        if given is None:
            return resource
        return replace(resource, properties=without_omitted(resource.properties, given), inputs=frozenset(given))

    def lines(self, resources: Sequence[Resource]) -> tuple[Line, ...]:
        """Return what became of the exemptions so far; the stack is that of the resources."""
        exemptions = {name: limits.exemptions for name, limits in self._limits.items()}
        stack = "::".join(resources[0].urn.split("::", 2)[:2]) + "::" if resources else None
        return self.ledger.lines(exemptions, stack, self._today())

    def _around(self, find: Finder) -> Surroundings:
        return Surroundings(self.memory.parent_of, partial(principals, find=find))

    def _by_inputs(self, rule: AnyRule) -> Surroundings:
        return self._around(by_inputs(self.memory.principal, decides=rule.stack_check is None))

    def _sifted(
        self, rule: AnyRule, verdict: Verdict, around: Surroundings, *, is_final: bool
    ) -> tuple[Verdict, tuple[Finding, ...]]:
        """Return what stands of a verdict, with a question for each finding of which that is unknown, and those."""
        if self._limits[rule.name].are_none:
            return verdict, ()
        is_silent = common(self.config(rule)).on_unknown is OnUnknown.IGNORE
        standing: list[Finding] = []
        open_: list[Finding] = []
        questions: list[Undecided] = []
        for finding in verdict.findings:
            decided = self._fate(rule.name, finding, around)
            self._write_down(rule, finding, decided, is_final=is_final)
            if decided.stands is True:
                standing.append(finding)
            elif decided.question is not None:
                open_.append(finding)
                questions.append(decided.question)
        for question in () if is_silent else verdict.undecided:
            decided = self._fate(rule.name, question, around)
            self._write_down(rule, question, decided, is_final=is_final)
            if decided.stands is not False:
                questions.append(question)
        return verdict._replace(findings=tuple(standing), undecided=ordered(questions)), tuple(open_)

    def _fate(self, rule: str, answer: Answer, around: Surroundings) -> Fate:
        return fate(answer, self._limits[rule], around, self._today())

    def _write_down(self, rule: AnyRule, answer: Answer, decided: Fate, *, is_final: bool) -> None:
        is_finding = isinstance(answer, Finding)
        fact = fact_of(answer) if isinstance(answer, Finding) else f"{answer.path} {answer.reason}"
        used = () if decided.used is None else (decided.used,)
        for index in (*used, *decided.expired):
            self.ledger.met(rule.name, index, answer.resource.shown.urn, fact, is_finding=is_finding)
        for index in decided.open if is_final else ():
            self.ledger.may_meet(rule.name, index)

    def _settled(self, rule: AnyRule, verdict: Verdict, around: Surroundings) -> Verdict:
        def is_mine(question: Undecided) -> bool:
            if question.topic is None or self._askers is None:
                return True
            for name in self._askers.get((rule.family, question.topic), ()):
                if name == rule.name:
                    return True
                if self._fate(name, question, around).stands is not False:
                    return False
            return False

        return settled(verdict, common(self.config(rule)).on_unknown, is_mine)
