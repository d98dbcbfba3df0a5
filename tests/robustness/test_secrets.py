"""What the request marks as secret is told by nobody: no message, no error, no log."""

import json
import os
import random
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import grpc
import pytest
from aws_guardrails.catalogue import rules
from aws_guardrails.examples import Given, Input, as_inputs, as_outputs
from aws_guardrails.model import Level, Resource
from pack_process import POLICY_PACK, Pack, analyze_request, analyze_stack_request, running_pack, secret, struct, wire
from rewritten import FURTHER, in_cloud_control, in_native, in_stack, with_documents_as_objects
from sample import ROOT

CANARY: Final = "canary7Zq"
VARIANTS: Final = int(os.environ.get("GUARDRAILS_EXAMPLES", "800"))
"""How many are sent."""

STACKS: Final[list[tuple[Given, ...]]] = [
    resources
    for rule in rules()
    for example in (*rule.examples(), *FURTHER.get(rule.name, ()))
    for resources in (
        example.resources,
        *(write(example.resources) for write in (in_stack, in_cloud_control, in_native, with_documents_as_objects)),
    )
    if resources is not None
]
"""The examples of all rules, in the forms in which a program can write them."""

CHANGES: Final[Mapping[str, Callable[[str], str]]] = {
    "in place of it": lambda _: CANARY,
    "after it": lambda text: text + CANARY,
    "before it": lambda text: CANARY + text,
    "after the first colon": lambda text: text.replace(":", f":{CANARY}:", 1),
}

Step = str | int | None
"""A property's name, an index, or None into what JSON text says."""


def texts(value: Any, *path: Step) -> Iterator[tuple[Step, ...]]:
    """Yield the place of each text, also of those within JSON text."""
    match value:
        case Mapping():
            for name, item in value.items():
                yield from texts(item, *path, name)
        case list() | tuple():
            for index, item in enumerate(value):
                yield from texts(item, *path, index)
        case str():
            yield path
            if value.startswith(("{", "[")):
                yield from texts(read(value), *path, None)


def read(text: str) -> Any:
    """Return what JSON text says, or nothing for what is none."""
    try:
        return json.loads(text)
    except ValueError:
        return None


def changed(value: Any, path: tuple[Step, ...], change: Callable[[Any], Any]) -> Any:
    """Return a value with what stands at a path changed."""
    if not path:
        return change(value)
    head, *tail = path
    if head is None:
        return json.dumps(changed(json.loads(value), tuple(tail), change))
    if isinstance(value, Mapping):
        return {**value, head: changed(value[str(head)], tuple(tail), change)}
    return [changed(item, tuple(tail), change) if index == head else item for index, item in enumerate(value)]


def named(value: Any, *path: Step) -> Iterator[tuple[Step, ...]]:
    """Yield the place of each name in an object, but for those that a template gives its resources, which are no secret."""
    match value:
        case Mapping():
            for name, item in value.items():
                if path and path[-1] != "Resources":
                    yield *path, name
                yield from named(item, *path, name)
        case list() | tuple():
            for index, item in enumerate(value):
                yield from named(item, *path, index)
        case str() if value.startswith(("{", "[")):
            yield from named(read(value), *path, None)


def renamed(value: Any, path: tuple[Step, ...]) -> Any:
    """Return a value in which a name at a path has the canary after it."""
    *around, last = path
    return changed(
        value,
        tuple(around),
        lambda there: {f"{name}{CANARY}" if name == last else name: item for name, item in there.items()},
    )


def variants() -> Iterator["Variant"]:
    """Yield stacks in which a text or name with the canary is secret, with the URN and properties of its resource."""
    for resources in STACKS:
        inputs, outputs = as_inputs(resources, deployed=True), as_outputs(resources, deployed=True)
        for resource in inputs:
            bag = wire(resource.properties)
            for path in texts(bag):
                outside = path[: path.index(None)] if None in path else path
                for change in CHANGES.values():
                    with_canary = changed(bag, path, change)
                    if CANARY in json.dumps(with_canary):
                        yield inputs, outputs, resource.urn, changed(with_canary, outside, secret)
            for path in named(bag):
                yield inputs, outputs, resource.urn, changed(renamed(bag, path), path[:1], secret)


Variant = tuple[tuple[Resource, ...], tuple[Resource, ...], str, dict[str, Any]]


def some_variants() -> list[Variant]:
    """Return as many variants as are sent, of all kinds."""
    every = list(variants())
    return random.Random(1).sample(every, min(VARIANTS, len(every)))  # noqa: S311 - not cryptography


def said(pack: Pack, inputs: tuple[Resource, ...], outputs: tuple[Resource, ...], name: str, bag: Any) -> list[str]:
    """Return all that the pack says of a stack in which one resource has other properties."""
    (resource,) = (each for each in inputs if each.urn == name)
    stack = analyze_stack_request(outputs)
    for each in stack.resources:
        if each.urn == name:
            each.properties.CopyFrom(struct(bag))
    answers = [pack.stub.Analyze(analyze_request(resource, bag)), pack.stub.AnalyzeStack(stack)]
    return [each.message for answer in answers for each in answer.diagnostics]


def test_no_secret_is_told_in_a_message_or_a_log(capfd: pytest.CaptureFixture[str]) -> None:
    some = some_variants()
    told: list[str] = []
    findings = 0
    with running_pack() as pack:
        pack.configure({rule.name: Level.ADVISORY for rule in rules()})
        for variant in some:
            messages = said(pack, *variant)
            findings += len(messages)
            told += [message for message in messages if CANARY in message]

    assert told == []
    assert CANARY not in "".join(capfd.readouterr())
    assert findings > len(some) / 2


LEFT: Final = """
import gc
import secrets
import sys

import test_secrets
from fuzz_targets import resource, servicer, unhooked

# What the code has as a constant is there without any request, so it is made here.
canary = test_secrets.CANARY = secrets.token_hex(8)


def ask(pack):
    for inputs, outputs, name, bag in test_secrets.some_variants():
        bags = {each.urn: test_secrets.wire(each.properties) for each in outputs} | {name: bag}
        pack.hold([resource(each.type, bags[each.urn], each.name) for each in outputs])


with servicer() if sys.argv[1] == "shared" else unhooked() as pack:
    ask(pack)
    gc.collect()
    found, seen, waiting = set(), set(), [*gc.get_objects()]
    while waiting:
        for each in gc.get_referents(waiting.pop()):
            if id(each) not in seen:
                seen.add(id(each))
                waiting.append(each)
                if isinstance(each, str) and each is not canary and canary.lower() in each.lower():
                    found.add(each)
print(*sorted(found), sep="\\n")
"""


@pytest.mark.parametrize("way", ["shared", "plain"])
def test_no_secret_is_kept_beyond_its_request(way: str) -> None:
    folders = ("policypack", "tests", "tools", "tests/robustness")
    path = os.pathsep.join(str(ROOT / folder) for folder in folders)
    environment = {**os.environ, "PYTHONPATH": path, "GUARDRAILS_EXAMPLES": str(VARIANTS // 3)}

    run = subprocess.run(
        [sys.executable, "-c", LEFT, way], env=environment, cwd=ROOT, capture_output=True, text=True, check=False
    )

    assert (run.returncode, run.stdout.split("\n")) == (0, ["", ""]), run.stderr


BROKEN: Final = """
import sys

sys.path.insert(0, {path!r})
from aws_guardrails.adapter import Adapter
from aws_guardrails.pack import main
from aws_guardrails.stack import Stack


def broken(*_):
    raise KeyError("canary7Zq")


Adapter._read_resource = broken
Adapter._saw_parents = broken
main()
"""


def test_a_pack_that_breaks_outside_of_its_rules_says_where_and_tells_no_value(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "__main__.py").write_text(BROKEN.format(path=str(POLICY_PACK)))
    inputs: dict[str, Input] = {"policy": CANARY}
    given = [Given("aws:iam/policy:Policy", "deploy", inputs)]
    told: list[tuple[grpc.StatusCode, str | None]] = []

    with running_pack(tmp_path) as pack:
        pack.configure()
        asks: list[Callable[[], object]] = [
            lambda: pack.analyze(as_inputs(given)[0]),
            lambda: pack.analyze_stack(as_outputs(given)),
        ]
        for ask in asks:
            with pytest.raises(grpc.RpcError) as raised:
                ask()
            error: Any = raised.value
            told.append((error.code(), error.details()))

    place = "KeyError in broken, line 11"
    text = f"the policy pack itself failed ({place}), so nothing is known about the stack. Please report this."
    assert told == [(grpc.StatusCode.INTERNAL, text)] * 2
    assert CANARY not in "".join(capfd.readouterr())
