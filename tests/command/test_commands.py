"""The command itself, and `rules` and `explain`."""

import importlib
import io
import json
import pkgutil
import re
import subprocess
import sys
import tomllib

import aws_guardrails
import pytest
from aws_guardrails.about import VERSION
from aws_guardrails.catalogue import families, rules
from aws_guardrails.cli import explain, main
from aws_guardrails.cli.app import COMMANDS
from aws_guardrails.cli.reporting import markdown, words
from click.testing import CliRunner
from packaging.requirements import Requirement
from reports import command, full_report
from sample import ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
PACK = tomllib.loads((ROOT / "policypack/pyproject.toml").read_text())["project"]


def test_help_lists_every_command() -> None:
    ran = command("--help")

    listed = ran.stdout.partition("Commands:\n")[2].splitlines()
    assert (ran.exit_code, [line.split()[0] for line in listed]) == (0, sorted(COMMANDS))


def test_the_version_is_the_packs() -> None:
    assert command("--version").stdout == f"aws-guardrails, version {PACK['version']}\n"


def test_an_unknown_command_exits_with_2() -> None:
    ran = command("reprot")

    assert (ran.exit_code, ran.stderr.splitlines()[-1]) == (2, "Error: No such command 'reprot'.")


def test_the_distribution_installs_the_command() -> None:
    module, _, function = PACK["scripts"]["aws-guardrails"].partition(":")

    assert callable(getattr(__import__(module, fromlist=[function]), function))


def test_the_extra_allows_the_versions_that_are_tested() -> None:
    development = PROJECT["dependency-groups"]["dev"]
    pinned = {Requirement(line).name: Requirement(line).specifier for line in development}

    for line in PACK["optional-dependencies"]["cli"]:
        wanted = Requirement(line)
        (pin,) = pinned[wanted.name]
        assert wanted.specifier.contains(pin.version), wanted.name


def test_without_the_extra_the_command_says_what_to_install() -> None:
    code = "import sys; sys.modules['click'] = None; from aws_guardrails.cli import main; main()"

    ran = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT / "policypack", capture_output=True, check=False, text=True
    )

    assert (ran.returncode, ran.stdout, ran.stderr) == (
        1,
        "",
        (
            "error: the package `click` is missing. The command is an extra of the policy pack: pip install "
            "'pulumi-aws-guardrails[cli]'\n"
        ),
    )


def test_a_part_of_the_command_itself_that_is_missing_is_not_taken_for_the_extra(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "aws_guardrails.cli.app", None)

    with pytest.raises(ModuleNotFoundError, match=r"aws_guardrails\.cli\.app"):
        main()


def test_the_command_writes_to_whatever_standard_output_is(monkeypatch: pytest.MonkeyPatch) -> None:
    written = io.StringIO()
    monkeypatch.setattr(sys, "stdout", written)
    monkeypatch.setattr(sys, "argv", ["aws-guardrails", "--version"])

    with pytest.raises(SystemExit) as ended:
        main()

    assert (ended.value.code, VERSION in written.getvalue()) == (0, True)


def test_a_fault_of_the_command_itself_is_not_taken_for_a_finding() -> None:
    code = (
        "import sys; sys.argv[1:] = ['rules']; import aws_guardrails.cli.rules as rules; rules.families = None; "
        "from aws_guardrails.cli import main; main()"
    )

    ran = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT / "policypack", capture_output=True, check=False, text=True
    )

    assert (ran.returncode, ran.stderr.splitlines()[-1]) == (70, "TypeError: 'NoneType' object is not callable")


def test_the_import_rules_name_every_part_of_the_running_pack() -> None:
    parts = {f"aws_guardrails.{found.name}" for found in pkgutil.iter_modules(aws_guardrails.__path__)}
    rule = next(each for each in PROJECT["tool"]["importlinter"]["contracts"] if "command, nor" in each["name"])

    assert set(rule["source_modules"]) == parts - {"aws_guardrails.about", "aws_guardrails.cli"}


@pytest.mark.parametrize(
    ("module", "unneeded"),
    [
        ("app", {"rich", "jinja2", "junitparser", "markdown_it", "pulumi", "pulumi_policy", "grpc"}),
        ("rules", {"jinja2", "junitparser", "pulumi", "pulumi_policy", "grpc"}),
        ("report", {"pulumi", "pulumi_policy", "grpc"}),
    ],
)
def test_a_command_imports_only_what_it_needs(module: str, unneeded: set[str]) -> None:
    code = f"import sys, aws_guardrails.cli.{module}; print(*{{name.partition('.')[0] for name in sys.modules}})"

    ran = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT / "policypack", capture_output=True, check=True, text=True
    )

    assert set(ran.stdout.split()) & unneeded == set()


def test_rules_lists_every_policy_with_its_level_and_severity() -> None:
    ran = command("rules")

    rows = [line.split()[:3] for line in ran.stdout.splitlines() if line.startswith(" ") and "-" in line.split()[0]]
    assert (ran.exit_code, rows) == (0, [[rule.name, rule.level, rule.severity] for rule in rules()])
    assert [family.title for family in families() if family.title not in ran.stdout] == []


def test_rules_as_json_has_every_policy() -> None:
    ran = command("rules", "--json")

    assert json.loads(ran.stdout) == [
        {
            "name": rule.name,
            "title": rule.title,
            "level": rule.level,
            "severity": rule.severity,
            "requirement": rule.description,
            "since": rule.since,
        }
        for rule in rules()
    ]


def test_explain_shows_the_page_the_settings_and_what_is_reported() -> None:
    ran = command("explain", "lb-weak-tls-policy")

    lines = [line.strip() for line in ran.stdout.splitlines()]
    headings = (
        "Why it matters",
        "How to fix it",
        "What it does not catch",
        "References",
        "Settings",
        "What it reports",
    )
    assert (ran.exit_code, [heading for heading in headings if heading not in lines]) == (0, [])
    assert lines[:3] == ["lb-weak-tls-policy", "level     mandatory", "severity  medium"]
    assert '"minimumVersion": "1.2",' in lines
    assert "https://www.rfc-editor.org/rfc/rfc8996" in ran.stdout
    assert "`sslPolicy`" not in ran.stdout


@pytest.mark.parametrize("rule", [rule.name for rule in rules()])
def test_every_page_can_be_explained(rule: str) -> None:
    ran = CliRunner().invoke(explain.command, [rule])

    assert (ran.exit_code, ran.stdout.splitlines()[0], ran.stderr) == (0, rule, "")


def test_explain_names_the_nearest_policy() -> None:
    ran = command("explain", "lb-weak-tls")

    assert (ran.exit_code, ran.stdout, ran.stderr.splitlines()[-1]) == (
        2,
        "",
        "Error: Invalid value for POLICY: there is no policy `lb-weak-tls`; did you mean `lb-weak-tls-policy`?",
    )


def test_explain_lists_every_policy_where_none_is_near() -> None:
    ran = command("explain", "zzz")

    assert ran.exit_code == 2
    assert [rule.name for rule in rules() if f"`{rule.name}`" not in ran.stderr] == []


DOCS = (ROOT / "docs/command.md").read_text("utf-8")


def test_the_docs_have_every_command_and_option() -> None:
    click_commands = {name: importlib.import_module(module).command for name, module in COMMANDS.items()}

    missing = [
        spelling
        for name, each in click_commands.items()
        for parameter in each.params
        for spelling in [f"aws-guardrails {name}", *(parameter.opts if parameter.opts[0].startswith("-") else [])]
        if f"`{spelling}" not in DOCS
    ]
    assert missing == []


def test_the_docs_and_the_help_tell_every_exit_code() -> None:
    documented = re.findall(r"^\| (\d) \|", DOCS, re.MULTILINE)  # the fault of the command itself has two digits
    helped = re.findall(r"^    (\d)  ", command("report", "--help").stdout, re.MULTILINE)

    assert (documented, helped) == (["0", "1", "2", "3"],) * 2


def test_the_docs_use_the_words_of_the_reports() -> None:
    said = [words.label(each) for each in full_report().findings]
    exempt = [words.exemption(each.exemption) for each in full_report().exempt]

    assert [said[1] in DOCS, exempt[0] in DOCS] == [True, True]
    assert markdown.MARKER in DOCS
