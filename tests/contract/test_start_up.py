"""What starting the pack costs, and what it must not do."""

import subprocess
import sys

from pack_process import POLICY_PACK, running_pack

MODULES = (
    "import sys, pulumi_policy; before = set(sys.modules); {more}; print('\\n'.join(sorted(set(sys.modules) - before)))"
)


def imported_by(more: str) -> set[str]:
    """Return what some imports load beside what the SDK has loaded already."""
    run = subprocess.run(
        [sys.executable, "-c", MODULES.format(more=more)], cwd=POLICY_PACK, capture_output=True, check=True, text=True
    )
    return set(run.stdout.split())


def test_the_first_line_on_standard_output_is_the_port() -> None:
    with running_pack() as pack:
        assert pack.info().name == "aws-guardrails"


def test_starting_imports_nothing_but_the_pack_itself() -> None:
    loaded = imported_by("import aws_guardrails.adapter, aws_guardrails.catalogue as c; c.rules()")

    assert {name for name in loaded if not name.startswith("aws_guardrails")} <= {"importlib.resources"}


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

    run = subprocess.run([sys.executable, "-c", code], cwd=POLICY_PACK, capture_output=True, check=False, text=True)

    assert (run.returncode, run.stdout) == (1, "")
    assert run.stderr.startswith("aws-guardrails needs Python 3.11 or newer, and this is ")
    assert "run `pulumi install` there with a newer Python on PATH" in run.stderr
