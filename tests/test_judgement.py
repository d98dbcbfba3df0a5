"""Running a rule: whatever it does, there is a verdict."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

import pytest
from aws_guardrails.catalogue import AnyRule, rules
from aws_guardrails.config import Config, OnUnknown
from aws_guardrails.judgement import Verdict, askers, judge_resource, judge_stack, mended, settled
from aws_guardrails.model import Answer, Finding, Path, Resource, ResourceCheck, StackCheck, Undecided
from aws_guardrails.stack import Stack
from aws_guardrails.values import Value

LISTENER = Resource(type="aws:lb/listener:Listener", name="a", urn="urn:a", properties={"port": 80})
OTHER = Resource(type="aws:lb/listener:Listener", name="b", urn="urn:b", properties={"port": 80})


def rule(*answers: Answer, error: Exception | None = None, both: bool = False) -> AnyRule:
    """Return a rule that gives these answers, and then breaks."""

    def check(_resource: Resource | Stack, _config: Config) -> Iterator[Answer]:
        yield from answers
        if error:
            raise error

    return replace(
        rules()[0],
        name="lb-sample",
        resource_check=ResourceCheck(("aws:lb/listener:Listener",), check),
        stack_check=StackCheck(("aws:lb/listener:Listener",), check) if both else None,
        mend=None,
    )


def test_answers_come_in_a_stable_order_and_once() -> None:
    one, two, three = Finding(OTHER, "port", "x"), Finding(LISTENER, "port", "y"), Finding(LISTENER, "arn", "z")

    verdict = judge_resource(rule(one, two, three, two), LISTENER, Config())

    assert verdict.findings == (three, two, one)


def test_a_rule_that_breaks_is_a_finding_and_keeps_what_it_had_found() -> None:
    found = Finding(LISTENER, "port", "x")

    verdict = judge_resource(rule(found, error=ValueError("hunter2")), LISTENER, Config())

    assert verdict.findings == (found,)
    assert verdict.failure is not None
    assert verdict.failure.startswith("The rule `lb-sample` itself failed (ValueError in check, line ")
    assert "hunter2" not in verdict.failure


def test_endless_recursion_is_a_broken_rule_too() -> None:
    assert judge_resource(rule(error=RecursionError()), LISTENER, Config()).failure is not None


def test_where_there_is_a_stack_half_only_that_says_what_is_undecided() -> None:
    question = Undecided(LISTENER, "protocol")
    both = rule(question, both=True)

    assert judge_resource(both, LISTENER, Config()) == Verdict()
    assert judge_stack(both, lambda: Stack([LISTENER]), Config()) == Verdict(undecided=(question,))


def test_a_resource_of_another_type_or_one_only_read_is_not_judged() -> None:
    judged = rule(Finding(LISTENER, "port", "x"))
    read = replace(LISTENER, inputs=frozenset())

    assert judge_resource(judged, replace(LISTENER, type="aws:lb/listenerRule:ListenerRule"), Config()) == Verdict()
    assert judge_resource(rule(Finding(read, "port", "x")), read, Config()) == Verdict()
    assert judge_stack(rule(Undecided(read, "port"), both=True), lambda: Stack([read]), Config()) == Verdict()


def test_elements_of_a_list_come_in_their_order() -> None:
    findings = [Finding(LISTENER, f"arns[{index}]", "x") for index in range(12)]

    verdict = judge_resource(rule(*reversed(findings)), LISTENER, Config())

    assert [finding.path for finding in verdict.findings] == [finding.path for finding in findings]


def test_a_deep_value_in_a_resource_does_not_break_the_order() -> None:
    deep: Value = ()
    for _ in range(5000):
        deep = (deep,)
    resource = replace(LISTENER, properties={"deep": deep})

    assert judge_resource(rule(Finding(resource, "deep", "x")), resource, Config()).failure is None


QUESTION = Undecided(LISTENER, "protocol")


@pytest.mark.parametrize(
    ("on_unknown", "is_mine", "findings", "undecided"),
    [
        (OnUnknown.ADVISE, True, 0, 1),
        (OnUnknown.ADVISE, False, 0, 0),
        (OnUnknown.IGNORE, True, 0, 0),
        (OnUnknown.BLOCK, True, 1, 0),
        (OnUnknown.BLOCK, False, 0, 0),
    ],
)
def test_on_unknown_decides_what_becomes_of_a_rules_own_questions(
    on_unknown: OnUnknown, is_mine: bool, findings: int, undecided: int
) -> None:
    verdict = settled(Verdict(undecided=(QUESTION,)), on_unknown, lambda _: is_mine)

    assert (len(verdict.findings), len(verdict.undecided)) == (findings, undecided)


@pytest.mark.parametrize(
    ("first", "second", "order"),
    [
        (OnUnknown.ADVISE, OnUnknown.ADVISE, ("lb-first", "lb-second")),
        (OnUnknown.IGNORE, OnUnknown.ADVISE, ("lb-second",)),
        (OnUnknown.ADVISE, OnUnknown.BLOCK, ("lb-second", "lb-first")),
        (OnUnknown.BLOCK, OnUnknown.BLOCK, ("lb-first", "lb-second")),
        (OnUnknown.IGNORE, OnUnknown.IGNORE, ()),
    ],
)
def test_a_shared_question_is_asked_by_the_first_that_blocks_or_else_advises(
    first: OnUnknown, second: OnUnknown, order: tuple[str, ...]
) -> None:
    pair = [replace(rule(), name=name, topics=("policy ARN",)) for name in ("lb-first", "lb-second")]

    chosen = askers(pair, {"lb-first": first, "lb-second": second})

    assert chosen == ({("lb", "policy ARN"): order} if order else {})


def sound_port(_resource: Resource, _config: Config) -> Mapping[Path, Value]:
    return {("port",): 443}


def no_port(_resource: Resource, _config: Config) -> Mapping[Path, Value]:
    raise ValueError("hunter2")


def test_what_a_rule_finds_it_mends() -> None:
    finding = rule(Finding(LISTENER, "port", "x"))

    assert mended(replace(finding, mend=sound_port), LISTENER, Config()) == {("port",): 443}


@pytest.mark.parametrize(
    "broken",
    [
        replace(rule(Finding(LISTENER, "port", "x")), mend=no_port),
        replace(rule(Finding(LISTENER, "port", "x"), error=ValueError("hunter2")), mend=sound_port),
        replace(rule(), mend=sound_port),
        replace(rule(Undecided(LISTENER, "port")), mend=sound_port),
        rule(Finding(LISTENER, "port", "x")),
    ],
    ids=["the remediation breaks", "the check breaks", "nothing is found", "nothing is certain", "there is none"],
)
def test_otherwise_it_changes_nothing(broken: AnyRule) -> None:
    assert mended(broken, LISTENER, Config()) == {}
