"""The house rules that every rule follows."""

import re
from functools import partial
from pathlib import Path

import aws_guardrails.rules.lb
import pytest
from aws_guardrails.catalogue import AnyRule, families, module_of, page, rules
from aws_guardrails.config import Config, Parameters, parse, schema
from aws_guardrails.examples import as_inputs, as_outputs
from aws_guardrails.judgement import judge_resource, judge_stack
from aws_guardrails.model import CIS, NIST, SECURITY_HUB, Level
from aws_guardrails.stack import Stack
from aws_guardrails.testing import frozen_parameters
from new_rule import INSTRUCTIONS
from sample import EXEMPTED, EXPECTED, ON_DEMAND, ROOT

EACH = pytest.mark.parametrize("rule", rules(), ids=lambda rule: rule.name)

SECTIONS = ["Why it matters", "How to fix it", "What it does not catch", "References"]
RETIRED: frozenset[str] = frozenset()
"""Names of rules that are gone: a config somewhere may still mean the old rule by them."""


def test_names_are_unique_and_never_reused() -> None:
    names = [rule.name for rule in rules()]

    assert (len(names), set(names) & RETIRED) == (len(set(names)), set())


def test_every_rule_belongs_to_a_family_that_introduces_itself() -> None:
    assert {rule.family for rule in rules()} == {family.prefix for family in families()}
    assert [family.prefix for family in families() if not (family.title and family.introduction.endswith("."))] == []


@EACH
def test_the_name_is_the_bad_thing_in_kebab_case(rule: AnyRule) -> None:
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)+", rule.name)
    assert rule.name.split("-")[1] not in INSTRUCTIONS


@EACH
def test_the_page_has_every_section(rule: AnyRule) -> None:
    headings = re.findall(r"^## (.+)$", page(rule), re.MULTILINE)

    assert [heading for heading in headings if heading in SECTIONS] == SECTIONS
    assert page(rule).partition("\n")[0] == rule.description


def test_every_page_about_iam_says_that_there_is_no_remediation_and_why() -> None:
    """What a principal needs in place of what it has, only its owner knows."""
    of_iam = [rule for rule in rules() if rule.family == "iam"]

    assert [rule.name for rule in of_iam if rule.mend is not None] == []
    assert [rule.name for rule in of_iam if "There is no remediation: " not in " ".join(page(rule).split())] == []


@EACH
def test_nothing_of_the_scaffold_is_left(rule: AnyRule) -> None:
    module = Path(str(module_of(rule).__file__))
    test = ROOT / f"tests/rules/{rule.family}/test_{module.stem}.py"
    left = [path.name for path in (module, test) if path.exists() and "todo" in path.read_text("utf-8").casefold()]

    assert left == []


def test_every_rule_stands_in_the_changelog() -> None:
    changelog = (ROOT / "CHANGELOG.md").read_text("utf-8")

    assert [rule.name for rule in rules() if f"`{rule.name}`" not in changelog] == []


@EACH
def test_description_title_and_remediation_are_fit_for_people(rule: AnyRule) -> None:
    assert re.fullmatch(r"[A-Z](?:[^.]|\.\d)+\.", rule.description)
    assert re.fullmatch(r"[A-Z][^.]{5,50}", rule.title)
    assert re.fullmatch(r"[A-Z].+\.", rule.remediation)


@EACH
def test_there_are_compliant_and_violating_examples_with_titles_of_their_own(rule: AnyRule) -> None:
    examples = rule.examples()
    titles = [example.title for example in examples]

    assert any(example.findings for example in examples)
    assert any(not example.findings and not example.undecided for example in examples)
    assert len(titles) == len(set(titles))


ABOUT_RESOURCES = pytest.mark.parametrize(
    "rule", [rule for rule in rules() if issubclass(rule.config, Config)], ids=lambda rule: rule.name
)


@ABOUT_RESOURCES
def test_an_example_shows_what_is_unknown_at_preview(rule: AnyRule) -> None:
    assert any(example.undecided for example in rule.examples())


@EACH
def test_every_message_tells_the_fact_and_the_remedy_in_sentences(rule: AnyRule) -> None:
    messages = {message for example in rule.examples() for message in example.findings.values()}

    malformed = [message for message in messages if not re.fullmatch(r"[A-Z`].+\. [A-Z].+\.", message)]
    assert malformed == []


@ABOUT_RESOURCES
def test_controls_come_from_known_frameworks(rule: AnyRule) -> None:
    assert rule.controls
    assert {control.framework for control in rule.controls} <= {SECURITY_HUB, CIS, NIST}


@EACH
def test_defaults_satisfy_the_rules_own_schema(rule: AnyRule) -> None:
    defaults = {
        name: str(field["default"]) if "enum" in field else field["default"]
        for name, field in schema(rule.name, rule.config).items()
        if "default" in field
    }

    assert parse(rule.name, rule.config, frozen_parameters(defaults)) == rule.config()


def test_every_rule_but_the_last_is_about_resources_and_takes_exemptions() -> None:
    *others, last = rules()

    assert [rule.name for rule in others if not issubclass(rule.config, Config) or rule.runs_last] == []
    assert (last.name, last.config, last.runs_last) == ("guardrail-exemptions", Parameters, True)


@EACH
def test_the_module_has_exactly_one_rule(rule: AnyRule) -> None:
    assert [name for name, value in vars(module_of(rule)).items() if isinstance(value, type(rule))] == ["RULE"]


def test_what_takes_a_rule_over_is_a_switch_of_another_that_is_off() -> None:
    configs = {rule.name: rule.config() for rule in rules()}
    switches = {rule.name: rule.taken_over_by for rule in rules() if rule.taken_over_by}

    assert {name: getattr(configs[other], switch) for name, (other, switch) in switches.items()} == {
        "iam-narrow-full-access": False
    }


@EACH
def test_a_check_leaves_its_input_untouched(rule: AnyRule) -> None:
    for example in rule.examples():
        resources = (
            *as_inputs(example.resources, stack_config=example.stack_config),
            *as_outputs(example.resources, stack_config=example.stack_config),
        )
        before = [repr(resource) for resource in resources]
        config = parse(rule.name, rule.config, frozen_parameters(example.config))

        for resource in resources:
            judge_resource(rule, resource, config)
        judge_stack(rule, partial(Stack, resources), config)

        assert [repr(resource) for resource in resources] == before


def test_every_rule_is_violated_in_the_sample() -> None:
    off = {rule.name for rule in rules() if rule.level is Level.DISABLED}
    found = {finding for outcome in (*EXPECTED.values(), EXEMPTED) for finding in outcome.findings}

    assert {policy for policy, _ in found | ON_DEMAND} == {rule.name for rule in rules()}
    assert {policy for policy, _ in EXPECTED["violating"].findings} & off == set()
    assert {policy for policy, _ in ON_DEMAND} <= off


def test_a_check_reads_only_types_that_it_declares() -> None:
    """What a stack check does not declare, the adapter does not remember."""
    undeclared = {}
    for rule in rules():
        source = Path(str(module_of(rule).__file__)).read_text("utf-8").partition("def examples")[0]
        declared = {token for half in (rule.resource_check, rule.stack_check) if half for token in half.kinds}
        undeclared[rule.name] = set(re.findall(r"\"(aws[^\"\s]*:[^\"\s]+:[A-Za-z]+)\"", source)) - declared
    assert {name: tokens for name, tokens in undeclared.items() if tokens} == {}


@pytest.mark.parametrize(
    ("module", "source", "told"),
    [
        ("empty", "", "a rule's module defines `RULE`, one `Rule`"),
        (
            "misplaced",
            "from aws_guardrails.rules.lb.plaintext_listener import RULE",
            "the rule is called `lb-plaintext-listener`; its file asks for `lb-misplaced`",
        ),
    ],
    ids=["no rule", "another name"],
)
def test_a_module_that_is_no_rule_is_named_with_what_to_change(
    module: str, source: str, told: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / f"{module}.py").write_text(source)
    monkeypatch.setattr(aws_guardrails.rules.lb, "__path__", [str(tmp_path)])
    rules.cache_clear()

    with pytest.raises(ValueError, match=f"{module}.py: {re.escape(told)}$"):
        rules()

    rules.cache_clear()
