"""Show where the time of the engine's calls goes inside the pack process, by sampling it from outside.

Run as `python tools/profile_calls.py`. Every rule is on; what is shown is the share of the samples that held Python's lock,
by whose code was at work.
"""

import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Final

import grpc
from aws_guardrails.catalogue import rules
from bench import AS_USERS_HAVE_IT, PYTHON, configure
from benchmark.figures import table
from benchmark.generated import generate, read_types
from pack_process import Pack, PackError, analyze_request, analyze_stack_request, running_pack

SIZE: Final = 2_000
SECONDS: Final = 15

WITHIN: Final[Mapping[str, tuple[str, ...]]] = {
    "the rules, with what they look up": ("aws_guardrails/rules/", "aws_guardrails/aws/"),
    "resources made plain data": ("aws_guardrails/property_bags.py", "Adapter._stack ", "Adapter._resource "),
}
"""By what any frame of a sample shows."""

IN: Final[Mapping[str, tuple[str, ...]]] = {
    "the pack around them": ("aws_guardrails/",),
    "pulumi-policy": ("pulumi_policy/", "(pulumi/"),
}
"""By what the innermost frame of theirs shows; without any, it is the server that receives and answers calls."""

SERVER: Final = "gRPC and protobuf"


def owner(frames: list[str]) -> str:
    """Return whose code a sample was in."""
    for name, marks in WITHIN.items():
        if any(mark in frame for frame in frames for mark in marks):
            return name
    for frame in reversed(frames):
        for name, marks in IN.items():
            if any(mark in frame for mark in marks):
                return name
    return SERVER


def shares(samples: str) -> list[tuple[str, float]]:
    """Return the share of each owner in what the profiler wrote: a line for each stack of frames, with its count."""
    counts: Counter[str] = Counter()
    for line in samples.splitlines():
        stack, _, count = line.rpartition(" ")
        counts[owner(stack.split(";"))] += int(count)
    return [(name, count / counts.total()) for name, count in counts.most_common()]


def profile(pack: Pack, call: Callable[[], object]) -> list[tuple[str, float]]:
    """Make a call over and over, and return the share of each owner."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "samples.txt"
        py_spy = [str(Path(sys.executable).with_name("py-spy")), "record", "--gil", "--rate", "500", "--format", "raw"]
        process = ["--pid", str(pack.process), "--duration", str(SECONDS), "--output", str(file)]
        with subprocess.Popen([*py_spy, *process], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as sampling:
            end = time.monotonic() + SECONDS
            while time.monotonic() < end:
                call()
        if sampling.returncode:
            raise PackError("py-spy could not look into the pack process: it needs the right to trace it (root, often)")
        return shares(file.read_text())


def main() -> int:
    """Profile both calls, and print what was found."""
    stack = generate(SIZE, read_types(rules()))
    requests = [analyze_request(resource) for resource in stack.inputs]
    try:
        with running_pack(environment=AS_USERS_HAVE_IT, python=PYTHON) as pack:
            configure(pack)
            calls: dict[str, Callable[[], object]] = {
                "Analyze": lambda: [pack.stub.Analyze(request) for request in requests],
                "AnalyzeStack": partial(pack.stub.AnalyzeStack, analyze_stack_request(stack.outputs)),
            }
            for name, call in calls.items():
                found = profile(pack, call)
                print(table([name, "share"], [[whose, f"{share:.0%}"] for whose, share in found]), flush=True)
    except (PackError, grpc.RpcError, OSError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
