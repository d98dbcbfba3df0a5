"""A pack process that is killed, starved of memory or sent half a request: the deployment does not go through."""

import json
import shutil
from pathlib import Path

import pytest
from sample import ROOT, pulumi, select

PACK = ROOT / "policypack"
PROGRAM = ROOT / "tests/cli/programs/weak_tls"
SOUND = {"all": "disabled", "lb-certificate-not-acm": "mandatory"}
"""A config by which the program has no finding."""
LISTENER = "aws:lb/listener:Listener"

KILLED = """
import os
import signal

from aws_guardrails.adapter import Adapter

Adapter._read_resource = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
"""

STARVED = """
import resource

from aws_guardrails.adapter import Adapter

used = int(open("/proc/self/statm").read().split()[0]) * resource.getpagesize()


def starved(*_):
    resource.setrlimit(resource.RLIMIT_AS, (used + 100_000_000, used + 100_000_000))
    hog = []
    while True:
        hog.append(bytearray(1_000_000))


Adapter._read_resource = starved
"""

CUT_OFF = """
import grpc

whole = grpc.unary_unary_rpc_method_handler


def cut_off(behavior, request_deserializer=None, response_serializer=None):
    def read(data):
        return request_deserializer(data[:-3] if b"aws:lb/listener" in data else data)

    return whole(behavior, read, response_serializer)


grpc.unary_unary_rpc_method_handler = cut_off
"""


def deployed(pack: Path, environment: dict[str, str], folder: Path) -> tuple[int, str, set[str]]:
    """Deploy the program; return the exit code, what is printed, and the types of what is there then."""
    config, state = folder / "config.json", folder / "state.json"
    config.write_text(json.dumps(SOUND))
    select("dev", environment, PROGRAM)
    run = pulumi(
        *("up", "--yes", "--skip-preview", "--stack", "dev", "--suppress-progress"),
        *("--policy-pack", str(pack), "--policy-pack-config", str(config)),
        environment=environment,
        folder=PROGRAM,
    )
    pulumi("stack", "export", "--stack", "dev", "--file", str(state), environment=environment, folder=PROGRAM)
    resources = json.loads(state.read_text())["deployment"].get("resources", [])
    return run.returncode, run.stdout, {each["type"] for each in resources}


def copy_of_the_pack(folder: Path, more: str = "", *, megabytes: int | None = None) -> Path:
    """Copy the pack, with a fault, or in a Python that may have only so much memory."""
    pack = Path(shutil.copytree(PACK, folder / "pack", ignore=shutil.ignore_patterns("venv", "__pycache__")))
    main = pack / "__main__.py"
    main.write_text(main.read_text().replace("\nmain()\n", f"\n{more}\nmain()\n"))
    if megabytes is None:
        (pack / "venv").symlink_to(PACK / "venv")
        return pack
    python = pack / "venv/bin/python"
    python.parent.mkdir(parents=True)
    python.write_text(f'#!/bin/sh\nulimit -v {megabytes * 1024}\nexec "{PACK}/venv/bin/python" "$@"\n')
    python.chmod(0o755)
    shutil.copy(PACK / "venv/pyvenv.cfg", pack / "venv")
    return pack


def test_with_a_pack_that_works_the_deployment_goes_through(environment: dict[str, str], tmp_path: Path) -> None:
    code, output, types = deployed(PACK, environment, tmp_path)

    assert (code, LISTENER in types) == (0, True), output


@pytest.mark.parametrize(
    ("more", "told"),
    [
        (KILLED, "failed to run policy"),
        (STARVED, "the policy pack itself failed (MemoryError in starved, line 2"),
        (CUT_OFF, "Exception deserializing request!"),
    ],
    ids=["killed", "starved", "cut off"],
)
def test_what_a_pack_that_breaks_was_asked_about_is_not_deployed(
    more: str, told: str, environment: dict[str, str], tmp_path: Path
) -> None:
    code, output, types = deployed(copy_of_the_pack(tmp_path, more), environment, tmp_path)

    assert (code != 0, told in output, LISTENER in types) == (True, True, False), output


def test_nothing_is_deployed_without_the_memory_to_start_the_pack(environment: dict[str, str], tmp_path: Path) -> None:
    code, output, types = deployed(copy_of_the_pack(tmp_path, megabytes=40), environment, tmp_path)

    assert (code != 0, types) == (True, set()), output
    assert "failed to start" in output
