"""Running a rule: whatever it does, there is a verdict."""

from collections.abc import Iterator
from dataclasses import replace

from aws_guardrails.catalogue import AnyRule, rules
from aws_guardrails.config import Config, OnUnknown
from aws_guardrails.judgement import Verdict, judge_resource, judge_stack
from aws_guardrails.model import Answer, Finding, Resource, ResourceCheck, StackCheck, Undecided
from aws_guardrails.stack import Stack

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
    assert judge_stack(both, Stack([LISTENER]), Config()) == Verdict(undecided=(question,))


def test_a_resource_of_another_type_or_one_only_read_is_not_judged() -> None:
    judged = rule(Finding(LISTENER, "port", "x"))

    assert judge_resource(judged, replace(LISTENER, type="aws:lb/listenerRule:ListenerRule"), Config()) == Verdict()
    assert judge_resource(judged, replace(LISTENER, is_read=True), Config()) == Verdict()


def test_on_unknown_decides_what_becomes_of_a_question() -> None:
    asking = rule(Undecided(LISTENER, "protocol"))

    ignored = judge_resource(asking, LISTENER, Config(on_unknown=OnUnknown.IGNORE))
    blocked = judge_resource(asking, LISTENER, Config(on_unknown=OnUnknown.BLOCK))

    assert ignored == Verdict()
    assert [(finding.path, blocked.undecided) for finding in blocked.findings] == [("protocol", ())]
