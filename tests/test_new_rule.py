"""The scaffold of a new rule."""

import ast
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from new_rule import files
from sample import ROOT


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """Return a folder with the families and nothing else."""
    for family in ("lb", "s3"):
        folder = tmp_path / "policypack/aws_guardrails/rules" / family
        folder.mkdir(parents=True)
        (folder / "__init__.py").touch()
    return tmp_path


def test_a_rule_and_its_test_are_written_where_they_belong(checkout: Path) -> None:
    written = files(checkout, "s3-scaffold-under-test", "0.2.0")

    rule, test = written.values()
    assert [str(path.relative_to(checkout)) for path in written] == [
        "policypack/aws_guardrails/rules/s3/scaffold_under_test.py",
        "tests/rules/s3/test_scaffold_under_test.py",
    ]
    assert 'name="s3-scaffold-under-test"' in rule
    assert 'since="0.2.0"' in rule
    assert ast.parse(test)


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("S3-Open", "`S3-Open` is not a policy name: a family's prefix and the bad thing, as in `s3-public-acl`"),
        ("s3", "`s3` is not a policy name: a family's prefix and the bad thing, as in `s3-public-acl`"),
        ("s3-no-public", "`s3-no-public` names what to do; name the bad thing instead, as in `s3-public-acl`"),
        (
            "ec2-open-port",
            "there is no family `ec2-` (`lb-`, `s3-`); a new one is a folder with `FAMILY` in `__init__.py`",
        ),
    ],
)
def test_a_name_that_will_not_do_is_refused(checkout: Path, name: str, told: str) -> None:
    with pytest.raises(ValueError, match=f"^{re.escape(told)}$"):
        files(checkout, name, "0.2.0")


def test_a_rule_that_is_there_already_is_not_overwritten(checkout: Path) -> None:
    (checkout / "policypack/aws_guardrails/rules/s3/open.py").touch()

    with pytest.raises(ValueError, match=r"^policypack/aws_guardrails/rules/s3/open\.py is there already$"):
        files(checkout, "s3-open", "0.2.0")


def test_a_fresh_scaffold_runs_and_fails_only_the_house_rules(tmp_path: Path) -> None:
    """Whoever starts a rule sees at once what is still to be written."""
    copied = Path(
        shutil.copytree(
            ROOT, tmp_path / "co", ignore=shutil.ignore_patterns(".*", "venv", "toolchain", "offline", "docs")
        )
    )
    for path, text in files(copied, "s3-scaffold-under-test", "0.2.0").items():
        path.write_text(text)

    run = subprocess.run(
        [
            sys.executable,
            "-m",
            "pytest",
            "-q",
            "-p",
            "no:cacheprovider",
            "-k",
            "s3-scaffold-under-test or scaffold_under_test",
            "tests/rules",
            "tests/test_catalogue.py",
        ],
        cwd=copied,
        capture_output=True,
        text=True,
        check=False,
    )

    failed = set(re.findall(r"^FAILED \S+::(test_\w+)", run.stdout, re.MULTILINE))
    assert failed == {
        "test_nothing_of_the_scaffold_is_left",
        "test_description_title_and_remediation_are_fit_for_people",
    }, run.stdout
