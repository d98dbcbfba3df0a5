"""Measure how long policy runs take, beside no pack, a pack that does nothing, and a naive one of as many policies.

Run as `python tools/bench.py`, best on a machine that does nothing else. All run in turns, and the figures to look at are
the ratios between them, because the times alone say as much about the machine.
"""

import argparse
import gc
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any, Final, TypeVar

import grpc
import pulumi_cli
import sandbox
from aws_guardrails.adapter import Adapter
from aws_guardrails.aws.grants import rights_of
from aws_guardrails.aws.identity_policies import TOPIC
from aws_guardrails.aws.policy_document import read_document
from aws_guardrails.catalogue import AnyRule, rules
from aws_guardrails.config import Config
from aws_guardrails.examples import Given, as_inputs
from aws_guardrails.judgement import judge_resource, judge_stack
from aws_guardrails.kinds import IAM_POLICY
from aws_guardrails.model import Level, Resource
from aws_guardrails.stack import Stack
from aws_guardrails.values import Marker
from benchmark.figures import (
    Figure,
    Measured,
    Target,
    in_turns,
    median,
    microseconds_each,
    table,
    timed,
)
from benchmark.generated import GeneratedStack, buckets, deployment, generate, read_types
from benchmark.plot import plot
from moto_policies import texts as texts_of_managed_policies
from pack_process import POLICY_PACK, Pack, PackError, analyze_request, analyze_stack_request, running_pack
from pulumi.runtime import proto
from pulumi_policy import StackValidationPolicy
from sample import select

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

NAIVE: Final = """\
from pulumi_policy import EnforcementLevel, PolicyPack, ResourceValidationPolicy, StackValidationPolicy


def violates(type_, props):
    return type_ == "aws:ec2/instance:Instance" and props.get("monitoring") == "never"


def resource(args, report):
    if violates(args.resource_type, args.props):
        report("It must be monitored.")


def stack(args, report):
    for each in args.resources:
        if violates(each.resource_type, each.props):
            report("It must be monitored.", each.urn)


ADVISORY = EnforcementLevel.ADVISORY
policies = [ResourceValidationPolicy(f"resource-{{n}}", "A trivial rule.", resource, ADVISORY) for n in range({resource})]
policies += [StackValidationPolicy(f"stack-{{n}}", "A trivial rule.", stack, ADVISORY) for n in range({stack})]
PolicyPack("naive", policies)
"""
"""A pack as one would write it, of rules that look at one property of one type."""

NO_PACK, NO_OP, THIS, NAIVE_PACK = "no pack", "no-op pack", "this pack", "naive pack"

AS_USERS_HAVE_IT: Final = {"PYTHONDONTWRITEBYTECODE": ""}
"""Where this is set, a pack compiles its sources at each start, which no user sees. Empty, it is as if it were not set."""

SAMPLE_STACK: Final = "compliant"

AIMS: Final = "What is aimed at"

BEGIN, END = '<!-- figures: written by `make bench ARGS="--docs docs/performance.md"` -->', "<!-- /figures -->"

ANALYZE, ANALYZE_STACK = "Analyze, each", "AnalyzeStack"


class BenchError(Exception):
    """Something that is measured does not work; the message says what, and what to do."""


@dataclass(frozen=True, slots=True)
class Plan:
    """How large the stacks are, in resources, and how many counted runs each measurement has."""

    stack_sizes: Mapping[int, int]
    """For the CLI and the gRPC calls; ascending, and how many counted runs each size has."""
    rule_sizes: tuple[int, ...]
    """For the rules in this process; ascending."""
    bucket_sizes: tuple[int, ...]
    """For the links between buckets and their settings, in buckets; ascending."""
    document_step: int
    """Of the documents of AWS's managed policies every so manieth is measured."""
    starts: int
    previews: int
    calls: int
    rule_runs: int


FULL: Final = Plan(
    stack_sizes={500: 5, 2_000: 5, 10_000: 3},
    rule_sizes=(500, 2_000, 10_000),
    bucket_sizes=(500, 5_000),
    document_step=1,
    starts=15,
    previews=5,
    calls=5,
    rule_runs=7,
)
QUICK: Final = Plan(
    stack_sizes={60: 1, 120: 1},
    rule_sizes=(60, 120, 240),
    bucket_sizes=(20, 60),
    document_step=25,
    starts=2,
    previews=1,
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
    naive: Path
    """A pack with as many resource and stack policies as this one."""
    folder: Path
    """Where files may be written."""
    rules: Sequence[AnyRule]

    @property
    def packs(self) -> Mapping[str, Path]:
        """The packs that are compared, the base of the ratios first."""
        return {NO_OP: self.no_op, THIS: POLICY_PACK, NAIVE_PACK: self.naive}

    def arguments(self, pack: str) -> list[str]:
        """Return the arguments of `pulumi` for a pack, with every policy on."""
        config = self.folder / "every-rule.json"
        config.write_text(json.dumps({rule.name: "advisory" for rule in self.rules if rule.level is Level.DISABLED}))
        more = ["--policy-pack-config", str(config)] if pack == THIS else []
        return ["--policy-pack", str(self.packs[pack]), *more]

    def stack(self, size: int, seed: int = 1) -> GeneratedStack:
        """Return a stack of this many resources."""
        return generate(size, read_types(self.rules), seed)


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the output."""

    title: str
    measure: Callable[[Bench], Iterator[Figure]]
    show: Callable[[Sequence[Figure]], str]


@dataclass(frozen=True, slots=True)
class Report:
    """All that was measured."""

    machine: Mapping[str, Any]
    figures: tuple[Figure, ...]
    targets: tuple[Target, ...]
    tables: Mapping[str, str]
    """By title."""

    def as_json(self) -> dict[str, Any]:
        """Return everything but the tables."""
        return {
            "machine": self.machine,
            "targets": [target.as_json() for target in self.targets],
            "figures": [figure.as_json() for figure in self.figures],
        }


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


def run_cli(environment: Mapping[str, str], folder: Path, *command: str) -> str:
    """Run `pulumi` on something sound and return what it printed.

    Raises:
        BenchError: It failed, or a mandatory policy found something: then the times are not those of a sound stack.
    """
    ran = subprocess.run(
        # The SDK does not flush the line with the port, and not every language host passes `-u` to the no-op pack.
        ["pulumi", "--non-interactive", "--color", "never", *command],
        cwd=folder,
        env={**environment, **AS_USERS_HAVE_IT, "PYTHONUNBUFFERED": "1"},
        capture_output=True,
        text=True,
        errors="replace",
        check=False,
    )
    if ran.returncode:
        raise BenchError(
            f"`pulumi {' '.join(command)}` ended with exit code {ran.returncode}, and it should have found nothing:\n"
            f"{(ran.stdout + ran.stderr).strip()[-2000:]}"
        )
    return ran.stdout


def analyze_file(bench: Bench, state: Path, pack: str) -> str:
    """Run `pulumi policy analyze --file` with a pack and return what it printed.

    Raises:
        BenchError: As for `run_cli`.
    """
    return run_cli(bench.environment, state.parent, "policy", "analyze", "--file", str(state), *bench.arguments(pack))


def measure_start(bench: Bench) -> Iterator[Figure]:
    """Measure how long a pack takes from its start until it has described itself."""

    def start(folder: Path) -> float:
        begun = time.perf_counter()
        with running_pack(folder, AS_USERS_HAVE_IT, PYTHON) as pack:
            pack.info()
            return time.perf_counter() - begun

    times = in_turns(bench.plan.starts, *(partial(start, folder) for folder in bench.packs.values()))
    yield from compared("start-up", None, dict(zip(bench.packs, times, strict=True)))


def measure_previews(bench: Bench) -> Iterator[Figure]:
    """Measure `pulumi preview` of the sample as a whole, without a pack and with each."""
    select(SAMPLE_STACK, bench.environment)
    packs = {NO_PACK: list[str](), **{pack: bench.arguments(pack) for pack in bench.packs}}
    preview = partial(run_cli, bench.environment, pulumi_cli.ROOT, "preview", "--stack", SAMPLE_STACK)
    works = [timed(partial(preview, *arguments)) for arguments in packs.values()]
    times = in_turns(bench.plan.previews, *works, warm_up=bench.plan.previews > 1)
    yield from compared("preview", None, dict(zip(packs, times, strict=True)))


def measure_analyses(bench: Bench) -> Iterator[Figure]:
    """Measure `pulumi policy analyze --file` as a whole, the start of `pulumi` and of the pack included."""
    for position, (size, runs) in enumerate(bench.plan.stack_sizes.items()):
        state = write_state(bench.folder / f"{size}.json", bench.stack(size))
        works = [timed(partial(analyze_file, bench, state, pack)) for pack in bench.packs]
        times = in_turns(runs, *works, warm_up=position == 0 and runs > 1)
        yield from compared("policy analyze", size, dict(zip(bench.packs, times, strict=True)))


def compared(
    section: str, size: int | None, measured: Mapping[str, tuple[float, ...]], unit: str = "s"
) -> Iterator[Figure]:
    """Compare what was measured of each pack with the pack that does nothing, which is compared with itself too."""
    for work, values in measured.items():
        yield Figure(section, work, size, values, measured[NO_OP], unit=unit)


def measure_calls(bench: Bench) -> Iterator[Figure]:
    """Measure the calls that the engine makes, from the message sent to the answer parsed.

    A pack without stack policies leaves the resources of AnalyzeStack unread, so that call is also compared with a pack
    that has one.
    """
    folders = (bench.no_op, bench.no_op_stack, POLICY_PACK)
    for size in bench.plan.stack_sizes:
        stack = bench.stack(size)
        requests, request = [analyze_request(each) for each in stack.inputs], analyze_stack_request(stack.outputs)
        rounds = [_time_calls(folders, requests, request) for _ in range(bench.plan.calls)]
        base_each, this_each, base, base_stack, this = zip(*rounds, strict=True)
        yield Figure("gRPC calls", ANALYZE, size, this_each, base_each)
        yield Figure("gRPC calls", ANALYZE_STACK, size, this, base)
        yield Figure("gRPC calls", f"{ANALYZE_STACK}, no-op stack policy", size, this, base_stack)


def _time_calls(
    folders: Sequence[Path], requests: Sequence[proto.AnalyzeRequest], request: proto.AnalyzeStackRequest
) -> tuple[float, ...]:
    """Make the calls of a run in new processes, as the engine does, and each call to one after the other.

    Returns:
        The seconds of all Analyze calls of the first pack and of the last, and of the AnalyzeStack call of each.
    """
    with ExitStack() as running:
        packs = [running.enter_context(running_pack(folder, AS_USERS_HAVE_IT, PYTHON)) for folder in folders]
        for pack in packs:
            configure(pack)
        compared = (packs[0], packs[-1])
        seconds = [0.0, 0.0]
        for each in requests:
            for position, pack in enumerate(compared):
                seconds[position] += timed(partial(pack.stub.Analyze, each))()
        return (*seconds, *(timed(partial(pack.stub.AnalyzeStack, request))() for pack in packs))


def measure_memory(bench: Bench) -> Iterator[Figure]:
    """Measure the most memory that a pack process has held after the calls of one run, on a stack of each size."""
    for size in bench.plan.stack_sizes:
        stack = bench.stack(size)
        requests, request = [analyze_request(each) for each in stack.inputs], analyze_stack_request(stack.outputs)
        peaks = {}
        for name, folder in bench.packs.items():
            with running_pack(folder, AS_USERS_HAVE_IT, PYTHON) as pack:
                configure(pack)
                _analyze(pack, requests)
                pack.stub.AnalyzeStack(request)
                peaks[name] = (peak_memory(pack.process),)
        yield from compared("memory", size, peaks, "MiB")


def peak_memory(process: int) -> float:
    """Return the most physical memory that a process has held, in MiB.

    Raises:
        BenchError: The system does not tell, as only Linux does.
    """
    try:
        status = Path(f"/proc/{process}/status").read_text()
    except FileNotFoundError:
        raise BenchError("peak memory is read from /proc, which only Linux has") from None
    # https://man7.org/linux/man-pages/man5/proc_pid_status.5.html
    return next(int(line.split()[1]) / 1024 for line in status.splitlines() if line.startswith("VmHWM:"))


def measure_buckets(bench: Bench) -> Iterator[Figure]:
    """Measure AnalyzeStack on buckets with a block and a policy each, at a first preview: nothing but links to follow.

    The time of the pack that does nothing is subtracted, and the figures compare what is left of it per bucket.
    """
    sizes = bench.plan.bucket_sizes
    with ExitStack() as running:
        no_op, this_pack = (
            running.enter_context(running_pack(folder, AS_USERS_HAVE_IT, PYTHON))
            for folder in (bench.no_op_stack, POLICY_PACK)
        )
        for pack in (no_op, this_pack):
            configure(pack)
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


def configure(pack: Pack) -> None:
    """Configure every policy with its own level, as the engine does, but turn on those that are off."""
    policies = {
        policy.name: proto.PolicyConfig(enforcementLevel=policy.enforcementLevel)
        if policy.enforcementLevel != proto.EnforcementLevel.DISABLED
        else proto.PolicyConfig(enforcementLevel=proto.EnforcementLevel.ADVISORY)
        for policy in pack.info().policies
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
    # None of it is garbage, and each run below would look through it all before it starts.
    gc.freeze()

    yield from _growth("stack index", lambda stack: index(stack.outputs), generated, bench.plan)
    for rule in bench.rules:
        config = rule.config()
        if rule.resource_check is not None:
            yield from _growth(f"{rule.name} (resource)", partial(_judge_inputs, rule, config), generated, bench.plan)
        if rule.stack_check is not None:
            yield from _growth(f"{rule.name} (stack)", partial(_judge_stack, rule, config), indexed, bench.plan)
    gc.unfreeze()


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


def show_packs(figures: Sequence[Figure]) -> str:
    """Return the table of what was measured of each pack, beside the one that does nothing."""
    head = ["", "resources", "median", "to no-op", "min", "max"]
    rows = [
        [
            figure.work,
            f"{figure.resources:,}" if figure.resources else "sample" if figure.section == "preview" else "-",
            median(figure),
            *(["", "", ""] if figure.work == NO_OP else figure.ratio.cells()),
        ]
        for figure in figures
    ]
    return table(head, rows)


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


SECTIONS: Final = (
    Section("Start-up, until the pack has described itself", measure_start, show_packs),
    Section("`pulumi preview` of the sample, as a whole", measure_previews, show_packs),
    Section("`pulumi policy analyze --file`, as a whole", measure_analyses, show_packs),
    Section("The engine's calls alone, over gRPC", measure_calls, show_calls),
    Section("Peak memory of the pack process", measure_memory, show_packs),
    Section("Buckets with their settings, in time per bucket", measure_buckets, show_rules),
    Section("The documents of AWS's managed policies, beside reading them as JSON", measure_documents, show_documents),
    Section("Each rule alone, in process", measure_rules, show_rules),
)


def targets(figures: Sequence[Figure]) -> list[Target]:
    """Return what is aimed at, with what was measured."""
    ours = [figure for figure in figures if figure.work == THIS]
    sized = {
        section: [figure for figure in ours if figure.section == section] for section in ("policy analyze", "memory")
    }
    start = next(figure for figure in ours if figure.section == "start-up")
    return [
        *(
            Target(f"policy analyze, {figure.resources:,} resources, to no-op", figure.ratio.median, 1.25)
            for figure in sized["policy analyze"][1:]
        ),
        *(growth([figure for figure in figures if figure.work == call]) for call in (ANALYZE, ANALYZE_STACK)),
        Target("start-up, to no-op", start.ratio.median, 1.25),
        *(
            Target(f"peak memory, {figure.resources:,} resources, to no-op", figure.ratio.median, 1.5)
            for figure in sized["memory"]
        ),
    ]


def growth(calls: Sequence[Figure]) -> Target:
    """Compare what the pack adds to a call for each resource in the largest stack with that in the smallest."""
    first, *_, last = calls
    what = f"{first.work}: what it adds for a resource, {last.resources:,} to {first.resources:,} resources"
    return Target(what, _added(last) / _added(first), 1.2)


def _added(figure: Figure) -> float:
    """Return what a pack adds to a call for each resource, in seconds.

    Less than a twentieth of the call with the other pack counts as that much: it cannot be told from noise.
    """
    differences = [mine - base for mine, base in zip(figure.this, figure.base, strict=True)]
    return max(statistics.median(differences), statistics.median(figure.base) / 20) / (figure.resources or 1)


def machine(environment: Mapping[str, str]) -> dict[str, Any]:
    """Return what the figures hang on."""
    version = subprocess.run(["pulumi", "version"], env=environment, capture_output=True, text=True, check=True)
    halves = [type(policy) for policy in Adapter(rules()).policies()]
    return {
        "date": datetime.now(UTC).date().isoformat(),
        "python": platform.python_version(),
        "pulumi": version.stdout.strip(),
        "system": f"{platform.system()} {platform.machine()}",
        "processors": os.cpu_count(),
        "load": round(os.getloadavg()[0], 1),
        "rules": len(rules()),
        "stackPolicies": halves.count(StackValidationPolicy),
        "resourcePolicies": len(halves) - halves.count(StackValidationPolicy),
    }


def conditions(facts: Mapping[str, Any]) -> str:
    """Return in a sentence what the figures hang on."""
    return (
        f"{facts['date']}, pulumi {facts['pulumi']}, Python {facts['python']}, {facts['system']} with "
        f"{facts['processors']} processors and a load of {facts['load']} before the run; {facts['rules']} rules, all on, "
        f"as {facts['resourcePolicies']} resource and {facts['stackPolicies']} stack policies."
    )


def run(plan: Plan, environment: Mapping[str, str]) -> Report:
    """Measure and print each section in turn.

    Args:
        plan: Sizes and numbers of runs.
        environment: The sandbox's.

    Raises:
        BenchError: Something that is measured does not work.
    """
    if not PYTHON.exists():
        raise BenchError(f"there is no {PYTHON} yet. Run `make setup`, which makes it.")
    facts = machine(environment)
    print(
        f"{conditions(facts)}\nTimes are medians; ratios are to a pack with one policy that does nothing, run in turns."
    )
    figures: list[Figure] = []
    tables: dict[str, str] = {}
    with tempfile.TemporaryDirectory(prefix="policy-bench-") as temporary:
        folder = Path(temporary)
        counts = {"resource": facts["resourcePolicies"], "stack": facts["stackPolicies"]}
        bench = Bench(
            plan=plan,
            environment=environment,
            no_op=write_pack(folder / "no-op", RESOURCE_POLICY),
            no_op_stack=write_pack(folder / "no-op-stack", STACK_POLICY),
            naive=write_pack(folder / "naive", NAIVE.format(**counts)),
            folder=folder,
            rules=rules(),
        )
        for number, section in enumerate(SECTIONS, 1):
            print(f"\n{number}. {section.title}", flush=True)
            found = list(section.measure(bench))
            tables[section.title] = section.show(found)
            print(tables[section.title], flush=True)
            figures += found
    aims = targets(figures)
    tables[AIMS] = table(["", "measured", "at most", ""], [aim.cells() for aim in aims])
    print(f"\n{AIMS}\n{tables[AIMS]}")
    return Report(facts, tuple(figures), tuple(aims), tables)


def write_docs(page: Path, report: Report) -> None:
    """Write the tables of a report between the marks of a page, and its plot beside the page."""
    picture = page.with_suffix(".png")
    plot(report.figures, picture)
    tables = "\n".join(f"**{title}**\n\n```text\n{body}\n```\n" for title, body in shown_first(report.tables))
    written = f"{conditions(report.machine)}\n\n![Time and memory beside other packs]({picture.name})\n\n{tables}"
    before, _, rest = page.read_text().partition(BEGIN)
    _, _, after = rest.partition(END)
    page.write_text(f"{before}{BEGIN}\n\n{written}\n{END}{after}")


def shown_first(tables: Mapping[str, str]) -> list[tuple[str, str]]:
    """Return the tables with what is aimed at first."""
    return sorted(tables.items(), key=lambda item: item[0] != AIMS)


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print, and write the figures if asked to."""
    parser = argparse.ArgumentParser(description="Measure how long policy runs take.")
    parser.add_argument("--quick", action="store_true", help="small stacks and few runs: to see that it works")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write every figure to this file too")
    parser.add_argument(
        "--docs", type=Path, metavar="FILE", help="write the tables into this page, with a plot beside it"
    )
    options = parser.parse_args(arguments)
    try:
        report = run(QUICK if options.quick else FULL, sandbox.environment(pulumi_cli.ROOT, os.environ))
        if options.json:
            options.json.write_text(json.dumps(report.as_json(), indent=2) + "\n")
        if options.docs:
            write_docs(options.docs, report)
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
