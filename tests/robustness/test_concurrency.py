"""The engine asks about many resources at a time; the answers are those of one after the other."""

import random
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Final

from aws_guardrails.catalogue import rules
from aws_guardrails.examples import as_inputs, as_outputs
from aws_guardrails.model import Level, Resource
from pack_process import Pack, Response, running_pack

THREADS: Final = 8


def resources() -> tuple[list[Resource], list[list[Resource]]]:
    """Return the resources of all examples by their inputs, each of its own URN, and each example's stack by its outputs."""
    inputs: list[Resource] = []
    stacks: list[list[Resource]] = []
    for number, example in enumerate(example for rule in rules() for example in rule.examples()):

        def apart(seen: Sequence[Resource], number: int = number) -> list[Resource]:
            return [
                Resource(
                    type=each.type,
                    name=each.name,
                    urn=f"{each.urn}-{number}",
                    properties=each.properties,
                    references={
                        name: tuple(f"{urn}-{number}" for urn in urns) for name, urns in each.references.items()
                    },
                    provider=each.provider,
                    accounts=each.accounts,
                )
                for each in seen
            ]

        inputs += apart(as_inputs(example.resources))
        stacks.append(apart(as_outputs(example.resources)))
    return inputs, stacks


def answers(pack: Pack, threads: int) -> list[Response]:
    """Have all inputs analyzed, then all stacks, by so many threads; return the answers in one order."""
    pack.configure({rule.name: Level.ADVISORY for rule in rules()})
    inputs, stacks = resources()
    asks = [partial(pack.analyze, each) for each in inputs], [partial(pack.analyze_stack, each) for each in stacks]
    found: list[Response] = []
    with ThreadPoolExecutor(threads) as pool:
        for several in asks:
            order = list(range(len(several)))
            if threads > 1:
                random.Random(1).shuffle(order)  # noqa: S311 - not cryptography
            waiting = {index: pool.submit(several[index]) for index in order}
            found += [waiting[index].result() for index in range(len(several))]
    return found


def test_eight_threads_of_requests_get_the_answers_of_one() -> None:
    with running_pack() as pack:
        alone = answers(pack, 1)
        together = [answers(pack, THREADS) for _ in range(3)]

    assert together == [alone] * 3
    assert sum(len(answer.findings) for answer in alone) > 100
