"""Mutation testing of the rules and parsers: change the code in small ways, and see whether a test notices.

Run as `make mutation`, all of it (hours), or `make mutation ARGS="rules/lb/plaintext_listener.py aws/arn.py"`. mutmut needs
the package at the top of a project, so it works on a copy in .local/mutation. What it found is kept by module in
tools/data/mutation.json, and shown in docs/mutation.md with the reasons of tools/data/mutation-reasons.toml.
"""

import argparse
import difflib
import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

ROOT: Final = Path(__file__).parents[1]
PACKAGE: Final = ROOT / "policypack/aws_guardrails"
STAGE: Final = ROOT / ".local/mutation"
FOUND: Final = ROOT / "tools/data/mutation.json"
REASONS: Final = ROOT / "tools/data/mutation-reasons.toml"
PAGE: Final = ROOT / "docs/mutation.md"

MODULES: Final = (
    *("rules/*/*.py", "aws/*.py", "forms/[!t]*.py"),
    *(
        "config.py",
        "config_file.py",
        "exempting.py",
        "exemption_lines.py",
        "globs.py",
        "quoting.py",
        "selection.py",
        "values.py",
    ),
)
"""What is changed: the rules, and what reads programs, documents and config; of forms all but `tokens`, whose functions run
when it is imported, where mutmut cannot change them."""

TESTS: Final = (
    *("tests/rules", "tests/complaints"),
    *(
        f"tests/test_{name}.py"
        for name in (
            "accounts",
            "arn",
            "cloudformation",
            "config",
            "config_file",
            "exempting",
            "exemption_lines",
            "globs",
        )
    ),
    *(
        f"tests/test_{name}.py"
        for name in ("hidden", "judgement", "memory", "quoting", "run", "selection", "stack", "tls_policy", "user_data")
    ),
    "tests/test_values.py",
)
"""What must notice, of which mutmut chooses those that run a changed function. They are quick."""

FOLDERS: Final = ("tests", "tools", "offline", "infra", "docs", "examples")
FILES: Final = ("README.md", "guardrails.json", "CHANGELOG.md")
"""What the tests read."""

LEFT_OUT: Final = (
    *("tests/rules/iam/test_hostile_documents.py", "tests/rules/iam/test_managed_policy_corpus.py"),
    *("tests/rules/iam/test_grants_oracle.py", "tests/rules/s3/test_public_policy_oracle.py"),
    *("tests/rules/test_metamorphic.py", "tests/rules/test_document_metamorphic.py"),
)
"""They take a minute or more, which all would be spent on each survivor: they measure time, compare with another
implementation, or run every rule on every example once more."""

ABOUT_FORMS: Final = "tests/rules/test_forms.py"
"""Does so too, in every form that a resource may have: only for the modules that read forms."""

FORMS: Final = "forms/"

EXAMPLES: Final = re.compile(r"^(def \w*examples?\(.*)$", re.MULTILINE)
"""The examples of a rule are made when its module is imported: no mutant of them is ever seen."""

KILLED: Final = frozenset({1, 3, 24, 36, 37, 152, -24})
"""Exit codes of mutmut's runs: a test failed, or the run took too long, or was caught otherwise. Not 255, where none ran:
pytest writes what `ids` makes of a case anew when it collects once more in a process, and doubles a backslash in it, so that
mutmut asks for a test that there is not."""

IN_CONFTEST: Final = """
from zlib import crc32

settings.register_profile("mutation", deadline=None, derandomize=True, max_examples=5, database=None)
settings.load_profile("mutation")


def pytest_collection_modifyitems(items):
    items[:] = [
        item for item in items if "_gets_the_same_" not in item.name or crc32(item.nodeid.encode()) % 10 == 0
    ]
    items.sort(key=lambda item: item.nodeid.startswith("tests/rules/test_forms.py"))
"""
"""What holds for the tests here: of the examples in another form there is one in ten, those tests come last, and what is
generated is little."""

CONFIG: Final = """\
[tool.pytest]
minversion = "9.0"
strict = true
markers = ["sharing: not here"]
pythonpath = [".", "tests", "tools"]
filterwarnings = ["error", "ignore::DeprecationWarning:pulumi_aws"]
addopts = ["--import-mode=importlib"]

[tool.mutmut]
source_paths = ["aws_guardrails"]
only_mutate = {modules}
also_copy = {copied}
pytest_add_cli_args = ["-q", "-p", "no:cacheprovider", "-p", "no:xdist", "-p", "no:cov", {left_out}]
pytest_add_cli_args_test_selection = {tests}
timeout_constant = 20.0
process_isolation = "forkserver" # else each mutant finds in its process what the tests before it have cached
"""


INTRODUCTION: Final = """\
Each mutant is the code with one small change: another operator, a missing argument, another text. It is killed if a test
fails for it, or runs for ever. The quick tests are the judges; what would take minutes for each survivor is left out: the
oracles, and the tests that run every rule on every example once more, but for the modules that read forms, where it is one
example in ten.
Written by `make mutation`. Not on the list are what was not run yet, decorated functions, values of modules and the rules'
examples; none of these is changed."""


def modules(patterns: Sequence[str]) -> list[str]:
    """Return the modules of the package that match any pattern, without those that hold no function."""
    found = {file for pattern in patterns for file in PACKAGE.glob(pattern)}
    return sorted(
        str(file.relative_to(PACKAGE)) for file in found if re.search(r"^\s*def ", file.read_text(), re.MULTILINE)
    )


def run(wanted: Sequence[str], left_out: Sequence[str]) -> bool:
    """Run mutmut on modules; what goes wrong is printed.

    Returns:
        Whether it ran to its end.
    """
    stage(wanted, left_out)
    command = [sys.executable, "-m", "mutmut", "run", "--max-children", str(os.cpu_count() or 1)]
    with (STAGE / "log").open("w") as log:
        ran = subprocess.run(command, cwd=STAGE, stdout=log, stderr=subprocess.STDOUT, check=False)
    if ran.returncode != 0:
        print((STAGE / "log").read_text()[-3000:], file=sys.stderr)
    return ran.returncode == 0


def stage(wanted: Sequence[str], left_out: Sequence[str]) -> None:
    """Lay the copy out that mutmut works on."""
    shutil.rmtree(STAGE, ignore_errors=True)
    leave = shutil.ignore_patterns("__pycache__", "venv")
    for name in FOLDERS:
        shutil.copytree(ROOT / name, STAGE / name, ignore=leave)
    for name in FILES:
        shutil.copy(ROOT / name, STAGE / name)
    shutil.copytree(ROOT / "policypack", STAGE / "policypack", ignore=leave)
    shutil.move(STAGE / "policypack/aws_guardrails", STAGE / "aws_guardrails")
    (STAGE / "policypack/aws_guardrails").symlink_to("../aws_guardrails")  # where some tests read a file of it
    for file in (STAGE / "aws_guardrails/rules").rglob("*.py"):
        file.write_text(EXAMPLES.sub(r"\1  # pragma: no mutate block", file.read_text("utf-8")), "utf-8")
    with (STAGE / "tests/conftest.py").open("a") as conftest:
        conftest.write(IN_CONFTEST)
    copied = json.dumps(["policypack", *FOLDERS, *FILES])
    listed = json.dumps([f"aws_guardrails/{name}" for name in wanted])
    (STAGE / "pyproject.toml").write_text(
        CONFIG.format(
            copied=copied,
            modules=listed,
            left_out=json.dumps([f"--deselect={name}" for name in left_out])[1:-1],
            tests=json.dumps(TESTS),
        )
    )


def survivors(module: str, codes: Mapping[str, int | None]) -> list[dict[str, str]]:
    """Return what changed in the mutants of a module that no test noticed, in the order of the code."""
    shown = []
    for name in (name for name, code in codes.items() if code not in KILLED):
        command = [sys.executable, "-m", "mutmut", "show", name]
        diff = subprocess.run(command, cwd=STAGE, capture_output=True, text=True, check=True).stdout.splitlines()
        before, after = (
            [line[1:].strip() for line in diff if re.match(rf"{sign}(?!{sign})", line)] for sign in ("-", r"\+")
        )
        function = re.sub(r"^.*?\bx_?|__mutmut_\d+$", "", name.removeprefix(f"aws_guardrails.{module}"))
        shown.append(
            {"function": function.strip("ǁ").replace("ǁ", "."), "before": " ".join(before), "after": " ".join(after)}
        )
    return shown


def found_in(module: str) -> dict[str, Any]:
    """Return what mutmut found in a module."""
    meta = STAGE / "mutants/aws_guardrails" / f"{module}.meta"
    codes: dict[str, int | None] = json.loads(meta.read_text("utf-8"))["exit_code_by_key"] if meta.exists() else {}
    dotted = module.removesuffix(".py").replace("/", ".")
    return {
        "date": datetime.now(UTC).date().isoformat(),
        "mutants": len(codes),
        "killed": sum(code in KILLED for code in codes.values()),
        "survivors": survivors(dotted, codes),
    }


def page(found: Mapping[str, Mapping[str, Any]], reasons: Sequence[Mapping[str, str]]) -> str:
    """Return the page that shows what was found."""
    mutants, killed = (sum(each[name] for each in found.values()) for name in ("mutants", "killed"))
    rows = (
        f"| `{module}` | {each['mutants']} | {each['killed']} | {share(each['killed'], each['mutants'])} | {each['date']} |"
        for module, each in sorted(found.items())
    )
    return "\n".join(
        [
            "# Mutation testing",
            "",
            INTRODUCTION,
            "",
            "| module | mutants | killed | share | run on |",
            "|---|---|---|---|---|",
            *rows,
            f"| all of these | {mutants} | {killed} | {share(killed, mutants)} | |",
            "",
            "## Survivors",
            "",
            *(
                line
                for module, each in sorted(found.items())
                for line in survivors_of(module, each["survivors"], reasons)
            ),
        ]
    )


def share(part: int, whole: int) -> str:
    """Return a share in percent, rounded down."""
    return f"{100 * part // whole} %" if whole else "-"


def survivors_of(
    module: str, survived: Sequence[Mapping[str, str]], reasons: Sequence[Mapping[str, str]]
) -> Iterator[str]:
    """Yield the lines about the survivors of a module."""
    if not survived:
        return
    yield f"### `{module}`"
    yield ""
    for each in survived:
        why = next((reason["why"] for reason in reasons if is_about(reason, module, each)), "not looked into yet")
        before, after = changed(each["before"], each["after"])
        yield f"- `{each['function']}`: {code(before)} → {code(after)}: {why}"
    yield ""


def is_about(reason: Mapping[str, str], module: str, survivor: Mapping[str, str]) -> bool:
    """Tell whether a reason is about a survivor: its module, its function, and what the changed lines became."""
    return (reason["module"], reason["function"], reason["after"]) == (module, survivor["function"], survivor["after"])


def code(text: str) -> str:
    """Return a text as code in Markdown."""
    return f"`` {text} ``" if text else "nothing"


def changed(before: str, after: str) -> tuple[str, str]:
    """Return the part of two texts in which they differ, with whole words around it."""
    blocks = difflib.SequenceMatcher(None, before, after, autojunk=False).get_matching_blocks()
    start = blocks[0].size if blocks[0].a == blocks[0].b == 0 else 0
    end = blocks[-2].size if len(blocks) > 1 and blocks[-2].a + blocks[-2].size == len(before) else 0
    start = max(before.rfind(" ", 0, start) + 1, 0)
    end = min(end, len(before) - start, len(after) - start)
    while end and before[len(before) - end] != " ":
        end -= 1
    return before[start : len(before) - end].strip(), after[start : len(after) - end].strip()


def main() -> int:
    """Run mutmut on modules, and write what it found."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "modules", nargs="*", help="patterns of modules in the package, such as rules/lb/*.py; all by default"
    )
    parser.add_argument("--page", action="store_true", help="only write the page anew from what was found before")
    arguments = parser.parse_args()
    found: dict[str, dict[str, Any]] = json.loads(FOUND.read_text("utf-8")) if FOUND.exists() else {}
    if not arguments.page:
        wanted = modules(arguments.modules or MODULES)
        of_forms = [name for name in wanted if name.startswith(FORMS)]
        others = [name for name in wanted if name not in of_forms]
        for chosen, left_out in ((of_forms, LEFT_OUT), (others, (*LEFT_OUT, ABOUT_FORMS))):
            if chosen and not run(chosen, left_out):
                return 1
            found |= {module: found_in(module) for module in chosen}
            FOUND.write_text(json.dumps(dict(sorted(found.items())), indent=1, ensure_ascii=False) + "\n", "utf-8")
    reasons = tomllib.loads(REASONS.read_text("utf-8"))["reasons"] if REASONS.exists() else []
    PAGE.write_text(page(found, reasons), "utf-8")
    print(f"written {PAGE.relative_to(ROOT)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
