"""What starting the pack costs, and what it must not do."""

import os
import select
import subprocess
import sys

import pytest
from aws_guardrails import pack as started
from aws_guardrails.about import VERSION
from aws_guardrails.catalogue import rules
from pack_process import POLICY_PACK, PYTHON, running_pack

MODULES = (
    "import sys, pulumi_policy; before = set(sys.modules); {more}; print('\\n'.join(sorted(set(sys.modules) - before)))"
)


def imported_by(more: str) -> set[str]:
    """Return what some imports load beside what the SDK has loaded already."""
    run = subprocess.run(
        [PYTHON, "-c", MODULES.format(more=more)], cwd=POLICY_PACK, capture_output=True, check=True, text=True
    )
    return set(run.stdout.split())


def test_the_first_line_on_standard_output_is_the_port() -> None:
    with running_pack() as pack:
        assert pack.info().name == "aws-guardrails"


def test_the_pack_tells_its_own_version() -> None:
    """The SDK would say 0.0.1, which shows where no PulumiPolicy.yaml stands beside an executable."""
    with running_pack() as pack:
        assert pack.info().version == VERSION


@pytest.mark.parametrize("arguments", [[], ["-h"], ["--help"], ["--version"]])
def test_the_executable_tells_a_person_who_starts_it(arguments: list[str]) -> None:
    code = "from aws_guardrails.pack import executable; executable()"

    run = subprocess.run([PYTHON, "-c", code, *arguments], cwd=POLICY_PACK, capture_output=True, check=False, text=True)

    assert (run.returncode, run.stdout, run.stderr) == (
        1,
        "",
        (
            f"aws-guardrails {VERSION}: a policy pack, which the Pulumi engine starts. Name this file's path at each "
            'preview: pulumi preview --policy-pack "$(command -v aws-guardrails-pack)"\n'
        ),
    )


def test_the_executable_runs_the_pack_for_the_engine(monkeypatch: pytest.MonkeyPatch) -> None:
    served: list[object] = []
    monkeypatch.setattr(sys, "argv", ["aws-guardrails-pack", "127.0.0.1:1"])
    monkeypatch.setattr(
        started, "serve", lambda chosen, **named: served.extend([len(chosen), named["name"], named["version"]])
    )

    started.executable()

    assert served == [len(rules()), "aws-guardrails", VERSION]


@pytest.mark.parametrize(
    "command",
    [["-u", "-m", "pulumi.policy", "127.0.0.1:1", str(POLICY_PACK)], [str(POLICY_PACK), "127.0.0.1:1"]],
    ids=["as language hosts do since 3.221", "as they did before"],
)
def test_the_port_arrives_however_the_language_host_starts_python(command: list[str]) -> None:
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONUNBUFFERED"}
    with subprocess.Popen([PYTHON, *command], stdout=subprocess.PIPE, text=True, env=environment) as process:
        assert process.stdout is not None
        readable, _, _ = select.select([process.stdout], [], [], 20)
        line = process.stdout.readline() if readable else ""
        process.kill()

    assert line.strip().isdecimal()


def test_starting_imports_nothing_but_the_pack_itself() -> None:
    loaded = imported_by("import aws_guardrails.adapter, aws_guardrails.catalogue as c; c.rules()")

    assert {name for name in loaded if not name.startswith("aws_guardrails")} <= {"importlib.resources"}


def test_starting_imports_nothing_of_the_command() -> None:
    loaded = imported_by("import aws_guardrails.adapter, aws_guardrails.catalogue as c; c.rules()")

    assert {name for name in loaded if name.startswith("aws_guardrails.cli")} == set()


def test_starting_reads_no_table() -> None:
    """The table of managed policies is read when the first one is met."""
    code = (
        "import builtins, io, pathlib; opened = []; original = io.open; "
        "io.open = lambda file, *a, **k: (opened.append(str(file)), original(file, *a, **k))[1]; "
        "import aws_guardrails.catalogue as c; c.rules(); assert not [f for f in opened if f.endswith('.json')], opened"
    )

    assert "aws_guardrails.catalogue" in imported_by(code)


def test_a_python_that_is_too_old_is_told_so_before_anything_else() -> None:
    code = "import sys, runpy; sys.version_info = (3, 10, 2); runpy.run_path('__main__.py', run_name='__main__')"

    run = subprocess.run([PYTHON, "-c", code], cwd=POLICY_PACK, capture_output=True, check=False, text=True)

    assert (run.returncode, run.stdout) == (1, "")
    assert run.stderr.startswith("aws-guardrails needs Python 3.11 or newer, and this is ")
    assert "run `pulumi install` there with a newer Python on PATH" in run.stderr
