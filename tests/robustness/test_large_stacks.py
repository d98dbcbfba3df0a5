"""Stacks far larger than any: the pack answers, and the time and memory that it takes grow with the size and no faster."""

import os
import time
from typing import Final

from aws_guardrails.catalogue import rules
from aws_guardrails.model import Level
from benchmark.generated import generate, read_types
from pack_process import analyze_request, analyze_stack_request, running_pack

RESOURCES: Final = int(os.environ.get("GUARDRAILS_RESOURCES", "4000"))
MOST_SECONDS: Final = 0.004
"""For a resource, its inputs and its outputs; a tenth of it is usual."""


def test_the_largest_stack_is_answered_in_time() -> None:
    stack = generate(RESOURCES, read_types(rules()))
    inputs = [analyze_request(each) for each in stack.inputs]
    outputs = analyze_stack_request(stack.outputs)
    with running_pack() as pack:
        pack.configure({rule.name: Level.ADVISORY for rule in rules()})
        started = time.monotonic()
        answers = [pack.stub.Analyze(request) for request in inputs]
        answers.append(pack.stub.AnalyzeStack(outputs))
        taken = time.monotonic() - started

    assert [each.message for answer in answers for each in answer.diagnostics if "itself failed" in each.message] == []
    assert taken < MOST_SECONDS * RESOURCES
