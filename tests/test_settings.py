"""The settings by importance of data: what each step asks for, and that no policy is forgotten."""

import dataclasses
import importlib.resources
import json
import re

import pytest
from aws_guardrails.catalogue import rules
from aws_guardrails.config_file import file_schema, read
from aws_guardrails.model import Level
from json_schema import accepts
from settings import SOURCE, Step, cell, choices, config

STRICTNESS = [Level.DISABLED, Level.ADVISORY, Level.MANDATORY]
WORST = {
    "iam-admin-policy-document",
    "iam-administrator-access",
    "iam-open-trust-policy",
    "lb-plaintext-listener",
    "lb-plaintext-listener-rule",
    "s3-public-access-block-disabled",
    "s3-public-acl",
    "s3-public-policy",
}


@pytest.mark.parametrize("step", Step)
def test_a_file_is_valid_names_every_policy_and_comes_with_the_package(step: Step) -> None:
    text = importlib.resources.files("aws_guardrails").joinpath(f"settings/{step}.json").read_text("utf-8")

    given = json.loads(text)
    schema = file_schema(rules())
    assert accepts(schema, given, schema)
    assert list(given) == [rule.name for rule in rules()]
    assert given == config(step, rules())
    read(rules(), text)


def test_the_standard_is_what_the_pack_does_without_a_file() -> None:
    assert read(rules(), Step.STANDARD.file.read_text("utf-8")) == read(rules(), "{}")


def test_each_step_is_at_least_as_strict_as_the_one_before() -> None:
    low, standard, high = (read(rules(), step.file.read_text("utf-8")).levels for step in Step)

    for rule in rules():
        steps = [STRICTNESS.index(levels[rule.name]) for levels in (low, standard, high)]
        assert (rule.name, steps) == (rule.name, sorted(steps))


def test_what_is_worst_blocks_at_every_step() -> None:
    low = read(rules(), Step.LOW.file.read_text("utf-8")).levels

    assert {name for name, level in low.items() if level is Level.MANDATORY} == WORST


def test_every_choice_is_explained_in_sentences_that_fit_into_a_table() -> None:
    texts = [text for choice in choices(rules()).values() for text in (choice.why, choice.cost)]

    assert [text for text in texts if not re.fullmatch(r"[A-Z][^|\n]*\.", text)] == []


def test_a_policy_without_an_entry_and_an_entry_without_a_policy_are_named() -> None:
    first, *others = rules()

    with pytest.raises(
        ValueError, match=rf"/{SOURCE.name}: it has no entry for `s3-new`; there is no policy `{first.name}`$"
    ):
        choices([*others, dataclasses.replace(first, name="s3-new")])


def test_a_cell_shows_the_level_and_the_parameters() -> None:
    assert cell("advisory") == "advisory"
    assert (
        cell({"enforcementLevel": "mandatory", "onUnknown": "block", "byName": True})
        == "mandatory, `onUnknown: block`, `byName: true`"
    )
