"""Measure how long policy runs take, beside a pack with one policy that does nothing.

Run as `python tools/bench.py`, best on a machine that does nothing else. Both packs run in turns, and the figure to look
at is the ratio between them, because the times alone say as much about the machine.
"""

import argparse
import gc
import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Final, TypeVar

import grpc
import pulumi_cli
import sandbox
from aws_guardrails.aws.grants import rights_of
from aws_guardrails.aws.identity_policies import TOPIC
from aws_guardrails.aws.policy_document import read_document
from aws_guardrails.catalogue import AnyRule, rules
from aws_guardrails.config import Config
from aws_guardrails.examples import Given, as_inputs
from aws_guardrails.judgement import judge_resource, judge_stack
from aws_guardrails.kinds import IAM_POLICY
from aws_guardrails.model import Resource
from aws_guardrails.stack import Stack
from aws_guardrails.values import Marker
from benchmark.figures import Figure, Measured, in_turns, microseconds_each, milliseconds, table, timed
from benchmark.generated import GeneratedStack, buckets, deployment, generate, read_types
from moto_policies import texts as texts_of_managed_policies
from pack_process import POLICY_PACK, Pack, PackError, analyze_request, analyze_stack_request, running_pack
from pulumi.runtime import proto

S = TypeVar("S")

VENV: Final = POLICY_PACK / "venv"
PYTHON: Final = VENV / "bin" / "python"

RESOURCE_POLICY: Final = """\
from pulumi_policy import EnforcementLevel, PolicyPack, ResourceValidationPolicy


def no_op(_args, _report):
    return None


PolicyPack("no-op", [ResourceValidationPolicy("no-op", "Does nothing.", no_op, EnforcementLevel.MANDATORY)])
"""
STACK_POLICY: Final = RESOURCE_POLICY.replace("ResourceValidationPolicy", "StackValidationPolicy")


class BenchError(Exception):
    """Something that is measured does not work; the message says what, and what to do."""


@dataclass(frozen=True, slots=True)
class Plan:
    """How large the stacks are, in resources, and how many counted runs each measurement has."""

    stack_sizes: tuple[int, ...]
    """For the CLI and the gRPC calls."""
    rule_sizes: tuple[int, ...]
    """For the rules in this process; ascending."""
    bucket_sizes: tuple[int, ...]
    """For the links between buckets and their settings, in buckets; ascending."""
    document_step: int
    """Of the documents of AWS's managed policies every so manieth is measured."""
    starts: int
    analyses: int
    calls: int
    rule_runs: int


FULL: Final = Plan(
    stack_sizes=(500, 2_000),
    rule_sizes=(500, 2_000, 10_000),
    bucket_sizes=(500, 5_000),
    document_step=1,
    starts=11,
    analyses=5,
    calls=5,
    rule_runs=7,
)
QUICK: Final = Plan(
    stack_sizes=(60,),
    rule_sizes=(60, 120, 240),
    bucket_sizes=(20, 60),
    document_step=25,
    starts=2,
    analyses=1,
    calls=2,
    rule_runs=2,
)


@dataclass(frozen=True, slots=True)
class Bench:
    """What every section needs."""

    plan: Plan
    environment: Mapping[str, str]
    """The sandbox's, in which `pulumi` runs."""
    no_op: Path
    """A pack with one resource policy that does nothing."""
    no_op_stack: Path
    """A pack with one stack policy that does nothing."""
    folder: Path
    """Where files may be written."""
    rules: Sequence[AnyRule]

    def stack(self, size: int, seed: int = 1) -> GeneratedStack:
        """Return a stack of this many resources."""
        return generate(size, read_types(self.rules), seed)


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the output."""

    title: str
    measure: Callable[[Bench], Iterator[Figure]]
    show: Callable[[Sequence[Figure]], str]


def write_pack(folder: Path, program: str) -> Path:
    """Write a policy pack that runs in the same virtual environment as this project's.

    Args:
        folder: Where to; it is created.
        program: The pack's Python program.
    """
    folder.mkdir()
    options = {"toolchain": "pip", "virtualenv": str(VENV)}
    manifest = {"name": folder.name, "version": "0.0.1", "runtime": {"name": "python", "options": options}}
    (folder / "PulumiPolicy.yaml").write_text(json.dumps(manifest))  # JSON is YAML
    (folder / "__main__.py").write_text(program)
    return folder


def write_state(file: Path, stack: GeneratedStack) -> Path:
    """Write a stack as the file that `pulumi policy analyze --file` takes."""
    file.write_text(json.dumps(deployment(stack)))
    return file


def analyze_file(environment: Mapping[str, str], state: Path, pack: Path) -> str:
    """Run `pulumi policy analyze --file` and return what it printed.

    Raises:
        BenchError: It failed, or a mandatory policy found something: then the times are not those of a sound stack.
    """
    command = ["pulumi", "policy", "analyze", "--file", str(state), "--policy-pack", str(pack), "--color", "never"]
    ran = subprocess.run(
        # The SDK does not flush the line with the port, and not every language host passes `-u` to the no-op pack.
        command,
        cwd=state.parent,
        env={**environment, "PYTHONUNBUFFERED": "1"},
        capture_output=True,
        text=True,
        errors="replace",
        check=False,
    )
    if ran.returncode:
        raise BenchError(
            f"`pulumi policy analyze` with the pack in {pack} ended with exit code {ran.returncode}, and it should have "
            f"found nothing:\n{(ran.stdout + ran.stderr).strip()[-2000:]}"
        )
    return ran.stdout


def measure_start(bench: Bench) -> Iterator[Figure]:
    """Measure how long a pack takes from its start until it has described itself."""

    def start(folder: Path) -> float:
        begun = time.perf_counter()
        with running_pack(folder, python=PYTHON) as pack:
            pack.info()
            return time.perf_counter() - begun

    base, this = in_turns(bench.plan.starts, partial(start, bench.no_op), partial(start, POLICY_PACK))
    yield Figure("start-up", "start-up", None, this, base)


def measure_analyses(bench: Bench) -> Iterator[Figure]:
    """Measure `pulumi policy analyze --file` as a whole, the start of `pulumi` and of the pack included."""
    for size in bench.plan.stack_sizes:
        state = write_state(bench.folder / f"{size}.json", bench.stack(size))
        packs = (bench.no_op, POLICY_PACK)
        works = [timed(partial(analyze_file, bench.environment, state, pack)) for pack in packs]
        base, this = in_turns(bench.plan.analyses, *works)
        yield Figure("policy analyze", "policy analyze", size, this, base)


def measure_calls(bench: Bench) -> Iterator[Figure]:
    """Measure the calls that the engine makes, from the message sent to the answer parsed.

    A pack without stack policies leaves the resources of AnalyzeStack unread, so that call is also compared with a pack
    that has one.
    """
    with ExitStack() as running:
        folders = (bench.no_op, bench.no_op_stack, POLICY_PACK)
        packs = [running.enter_context(running_pack(folder, python=PYTHON)) for folder in folders]
        for pack in packs:
            configure_as_described(pack)
        no_op, no_op_stack, this_pack = packs
        for size in bench.plan.stack_sizes:
            stack = bench.stack(size)
            requests = [analyze_request(resource) for resource in stack.inputs]
            base, this = in_turns(
                bench.plan.calls, *(timed(partial(_analyze, pack, requests)) for pack in (no_op, this_pack))
            )
            yield Figure("gRPC calls", "Analyze, each", size, this, base)
            request = analyze_stack_request(stack.outputs)
            base, base_stack, this = in_turns(
                bench.plan.calls,
                *(timed(partial(pack.stub.AnalyzeStack, request)) for pack in (no_op, no_op_stack, this_pack)),
            )
            yield Figure("gRPC calls", "AnalyzeStack", size, this, base)
            yield Figure("gRPC calls", "AnalyzeStack, no-op stack policy", size, this, base_stack)


def measure_buckets(bench: Bench) -> Iterator[Figure]:
    """Measure AnalyzeStack on buckets with a block and a policy each, at a first preview: nothing but links to follow.

    The time of the pack that does nothing is subtracted, and the figures compare what is left of it per bucket.
    """
    sizes = bench.plan.bucket_sizes
    with ExitStack() as running:
        no_op, this_pack = (
            running.enter_context(running_pack(f, python=PYTHON)) for f in (bench.no_op_stack, POLICY_PACK)
        )
        for pack in (no_op, this_pack):
            configure_as_described(pack)
        works = [
            timed(partial(pack.stub.AnalyzeStack, analyze_stack_request(buckets(size))))
            for size in sizes
            for pack in (no_op, this_pack)
        ]
        times = in_turns(bench.plan.calls, *works)
    added = [
        tuple(mine - base for base, mine in zip(bases, this, strict=True))
        for bases, this in zip(times[::2], times[1::2], strict=True)
    ]
    for size, seconds in zip(sizes, added, strict=True):
        yield Figure("buckets", "AnalyzeStack, no-op subtracted", size, seconds, added[0], sizes[0])


def configure_as_described(pack: Pack) -> None:
    """Configure every policy with its own level, as the engine does without a config file."""
    policies = {
        policy.name: proto.PolicyConfig(enforcementLevel=policy.enforcementLevel) for policy in pack.info().policies
    }
    pack.stub.Configure(proto.ConfigureAnalyzerRequest(policyConfig=policies))


def _analyze(pack: Pack, requests: Sequence[proto.AnalyzeRequest]) -> None:
    for request in requests:
        pack.stub.Analyze(request)


def measure_rules(bench: Bench) -> Iterator[Figure]:
    """Measure the stack's index, then each half of each rule on a stack whose index is there, all in this process.

    At each size the stacks are as many different ones as together have the resources of the largest: what a run meets it
    meets once, so no size may have its resources in the processor's cache from the time before. The figures compare the
    time per resource with that in the smallest stack: far above 1, a rule does not scale.
    """
    largest = bench.plan.rule_sizes[-1]
    generated = {
        size: [bench.stack(size, seed) for seed in range(1, largest // size + 1)] for size in bench.plan.rule_sizes
    }
    indexed = {size: [index(stack.outputs) for stack in stacks] for size, stacks in generated.items()}

    yield from _growth("stack index", lambda stack: index(stack.outputs), generated, bench.plan)
    for rule in bench.rules:
        config = rule.config()
        if rule.resource_check is not None:
            yield from _growth(f"{rule.name} (resource)", partial(_judge_inputs, rule, config), generated, bench.plan)
        if rule.stack_check is not None:
            yield from _growth(f"{rule.name} (stack)", partial(_judge_stack, rule, config), indexed, bench.plan)


def measure_documents(bench: Bench) -> Iterator[Figure]:
    """Measure the judgement of AWS's managed policies, beside reading these as JSON, and then the rules that ask for it.

    Judging a document is to work out from its text all that it gives, which rules share; all rules together go from resource
    to resource, as the engine does. No run meets a resource that a run before has looked at.
    """
    texts = list(texts_of_managed_policies().values())[:: bench.plan.document_step]
    chosen = about_documents(bench.rules)

    def policies() -> Sequence[Resource]:
        given = (Given(IAM_POLICY, f"policy-{number}", {"policy": text}) for number, text in enumerate(texts))
        return as_inputs(list(given))

    works = {
        "what each gives": _on_average(_judge_texts, [texts]),
        **{rule.name: _on_fresh(policies, partial(_judge_documents, [rule])) for rule in chosen},
        "all rules together": _on_fresh(policies, partial(_judge_documents, chosen)),
    }
    # A run takes milliseconds, so there may be many.
    base, *times = in_turns(3 * bench.plan.rule_runs, _on_average(_read_as_json, [texts]), *works.values())
    for name, seconds in zip(works, times, strict=True):
        yield Figure("policy documents", name, len(texts), seconds, base)


def _judge_texts(texts: Sequence[str]) -> None:
    for text in texts:
        document = read_document(text)
        if not isinstance(document, Marker):
            rights = rights_of(document)
            _ = rights.is_administrator, rights.whole_services, rights.escalating


def _on_fresh(make: Callable[[], S], work: Callable[[S], object]) -> Measured:
    """Return the work on something new at each run, whose making does not count."""

    def measured() -> float:
        return _on_average(work, [make()])()

    return measured


def about_documents(chosen: Sequence[AnyRule]) -> list[AnyRule]:
    """Return the rules that judge the documents of identity policies."""
    return [rule for rule in chosen if rule.family == "iam" and TOPIC in rule.topics]


def _read_as_json(texts: Sequence[str]) -> None:
    for text in texts:
        json.loads(text)


def _judge_documents(chosen: Sequence[AnyRule], policies: Sequence[Resource]) -> None:
    configs = [(rule, rule.config()) for rule in chosen]
    for policy in policies:
        for rule, config in configs:
            judge_resource(rule, policy, config)


def index(resources: Sequence[Resource]) -> Stack:
    """Return a stack with every index in it built."""
    stack = Stack(resources)
    _ = stack.by_identity, stack.referrers
    return stack


def _judge_inputs(rule: AnyRule, config: Config, stack: GeneratedStack) -> None:
    for resource in stack.inputs:
        judge_resource(rule, resource, config)


def _judge_stack(rule: AnyRule, config: Config, stack: Stack) -> None:
    judge_stack(rule, lambda: stack, config)


def _growth(name: str, work: Callable[[S], object], stacks: Mapping[int, Sequence[S]], plan: Plan) -> Iterator[Figure]:
    measured = [_on_average(work, stacks[size]) for size in plan.rule_sizes]
    times = in_turns(plan.rule_runs, *measured)
    for size, seconds in zip(plan.rule_sizes, times, strict=True):
        yield Figure("rules", name, size, seconds, times[0], plan.rule_sizes[0])


def _on_average(work: Callable[[S], object], stacks: Sequence[S]) -> Measured:
    """Return the work on each stack as one that tells how long it took on average, without the garbage collector."""

    def measured() -> float:
        gc.collect()
        gc.disable()
        try:
            start = time.perf_counter()
            for stack in stacks:
                work(stack)
            return (time.perf_counter() - start) / len(stacks)
        finally:
            gc.enable()

    return measured


def show_start(figures: Sequence[Figure]) -> str:
    """Return the table of start-up times."""
    head = ["", "no-op", "this pack", "ratio", "min", "max"]
    return table(head, [["start-up", *_compared(figure)] for figure in figures])


def show_analyses(figures: Sequence[Figure]) -> str:
    """Return the table of whole runs."""
    head = ["resources", "no-op", "this pack", "ratio", "min", "max"]
    return table(head, [[f"{figure.resources:,}", *_compared(figure)] for figure in figures])


def show_calls(figures: Sequence[Figure]) -> str:
    """Return the table of calls, in time per resource."""
    head = ["per resource", "resources", "no-op", "this pack", "ratio", "min", "max"]
    rows = [
        [
            figure.work,
            f"{figure.resources:,}",
            microseconds_each(figure.base, figure.resources or 1),
            microseconds_each(figure.this, figure.resources or 1),
            *figure.ratio.cells(),
        ]
        for figure in figures
    ]
    return table(head, rows)


def show_documents(figures: Sequence[Figure]) -> str:
    """Return the table of policy documents, in time per document."""
    head = ["per document", "documents", "json.loads", "this pack", "ratio", "min", "max"]
    rows = [
        [
            figure.work,
            f"{figure.resources:,}",
            microseconds_each(figure.base, figure.resources or 1),
            microseconds_each(figure.this, figure.resources or 1),
            *figure.ratio.cells(),
        ]
        for figure in figures
    ]
    return table(head, rows)


def show_rules(figures: Sequence[Figure]) -> str:
    """Return the table of rules: a row for each half, a column for each size."""
    sizes = list(dict.fromkeys(figure.resources or 1 for figure in figures))
    head = ["per resource", *(f"at {size:,}" for size in sizes), "last/first", "min", "max"]
    rows = []
    for work in dict.fromkeys(figure.work for figure in figures):
        row = [figure for figure in figures if figure.work == work]
        times = (microseconds_each(figure.this, figure.resources or 1) for figure in row)
        rows.append([work, *times, *row[-1].ratio.cells()])
    return table(head, rows)


def _compared(figure: Figure) -> list[str]:
    return [milliseconds(figure.base), milliseconds(figure.this), *figure.ratio.cells()]


SECTIONS: Final = (
    Section("Start-up, until the pack has described itself", measure_start, show_start),
    Section("`pulumi policy analyze --file`, as a whole", measure_analyses, show_analyses),
    Section("The engine's calls alone, over gRPC", measure_calls, show_calls),
    Section("Buckets with their settings, in time per bucket", measure_buckets, show_rules),
    Section("The documents of AWS's managed policies, beside reading them as JSON", measure_documents, show_documents),
    Section("Each rule alone, in process", measure_rules, show_rules),
)


def machine(environment: Mapping[str, str]) -> dict[str, Any]:
    """Return what the figures hang on."""
    version = subprocess.run(["pulumi", "version"], env=environment, capture_output=True, text=True, check=True)
    return {
        "python": platform.python_version(),
        "pulumi": version.stdout.strip(),
        "processors": os.cpu_count(),
        "rules": len(rules()),
    }


def run(plan: Plan, environment: Mapping[str, str]) -> dict[str, Any]:
    """Measure and print each section in turn.

    Args:
        plan: Sizes and numbers of runs.
        environment: The sandbox's.

    Returns:
        Every figure, for a JSON file.

    Raises:
        BenchError: Something that is measured does not work.
    """
    if not PYTHON.exists():
        raise BenchError(f"there is no {PYTHON} yet. Run `make setup`, which makes it.")
    facts = machine(environment)
    print(
        f"pulumi {facts['pulumi']}, Python {facts['python']}, {facts['processors']} processors, {facts['rules']} rules.\n"
        "Times are medians; ratios are this pack's time to that of a pack with one policy that does nothing, run in turns."
    )
    figures: list[Figure] = []
    with tempfile.TemporaryDirectory(prefix="policy-bench-") as temporary:
        folder = Path(temporary)
        bench = Bench(
            plan=plan,
            environment=environment,
            no_op=write_pack(folder / "no-op", RESOURCE_POLICY),
            no_op_stack=write_pack(folder / "no-op-stack", STACK_POLICY),
            folder=folder,
            rules=rules(),
        )
        for number, section in enumerate(SECTIONS, 1):
            print(f"\n{number}. {section.title}", flush=True)
            found = list(section.measure(bench))
            print(section.show(found), flush=True)
            figures += found
    return {"machine": facts, "figures": [figure.as_json() for figure in figures]}


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print, and write the figures if asked to."""
    parser = argparse.ArgumentParser(description="Measure how long policy runs take.")
    parser.add_argument("--quick", action="store_true", help="small stacks and few runs: to see that it works")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write every figure to this file too")
    options = parser.parse_args(arguments)
    try:
        report = run(QUICK if options.quick else FULL, sandbox.environment(pulumi_cli.ROOT, os.environ))
        if options.json:
            options.json.write_text(json.dumps(report, indent=2) + "\n")
    except (BenchError, PackError, pulumi_cli.CliError, OSError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    except grpc.RpcError as error:
        print(f"error: a policy pack failed: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("error: interrupted", file=sys.stderr)
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
