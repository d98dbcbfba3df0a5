"""The settings by importance of data: what each step asks for, and that no policy is forgotten."""

import dataclasses
import importlib.resources
import json
import re

import pytest
from aws_guardrails.aws.services import Service
from aws_guardrails.catalogue import rules
from aws_guardrails.config import LEVEL, OnUnknown
from aws_guardrails.config_file import ON_UNKNOWN, common, file_schema, read
from aws_guardrails.examples import Example, Given, as_inputs, as_outputs
from aws_guardrails.kinds import BUCKET
from aws_guardrails.model import Level
from json_schema import accepts
from judging import Said, judge
from settings import REQUIRED, SERVICE_MISSING, SOURCE, Step, cell, choices, config, required

from infra.services import APPLICATION, BASELINE, ON_REQUEST, Importance
from infra.services import Service as Switched

STRICTNESS = [Level.DISABLED, Level.ADVISORY, Level.MANDATORY]
WORST = {
    "data-plaintext-password",
    "data-public-database",
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


def test_the_standard_is_what_the_pack_does_without_a_file_but_for_the_services_of_a_baseline() -> None:
    standard = json.loads(Step.STANDARD.file.read_text("utf-8"))

    services = {SERVICE_MISSING: {LEVEL: "mandatory", REQUIRED: required(Step.STANDARD)}}
    assert read(rules(), json.dumps(standard)) == read(rules(), json.dumps(services))
    assert read(rules(), json.dumps(standard | {SERVICE_MISSING: "disabled"})) == read(rules(), "{}")


def test_the_services_of_each_step_are_those_of_the_one_before_and_more() -> None:
    free = ["password-policy", "access-analyzer", "cloudtrail", "patch-manager"]
    by_use = [*free, "alarms", "config", "guardduty", "security-hub-cspm"]
    by_volume = [*by_use, "inspector", "macie", "detective", "security-hub", "customer-managed-key"]

    assert {step: config(step, rules())[SERVICE_MISSING][REQUIRED] for step in Step} == {
        Step.LOW: [{"stack": "*/baseline*", "services": free}],
        Step.STANDARD: [{"stack": "*/baseline*", "services": by_use}],
        Step.HIGH: [
            {"stack": "*/baseline*", "services": by_volume},
            {"stack": "web-environment/*", "services": ["customer-managed-key"]},
        ],
    }


@pytest.mark.parametrize("step", Step)
def test_a_stack_whose_name_is_in_no_setting_is_left_alone(step: Step) -> None:
    example = Example(title="", resources=(Given(BUCKET, "pictures", {"bucket": "shop-pictures"}),))

    assert judged(step, example).by(SERVICE_MISSING) == Said()


def test_each_step_is_at_least_as_strict_as_the_one_before() -> None:
    low, standard, high = (read(rules(), step.file.read_text("utf-8")).levels for step in Step)

    for rule in rules():
        steps = [STRICTNESS.index(levels[rule.name]) for levels in (low, standard, high)]
        assert (rule.name, steps) == (rule.name, sorted(steps))


def test_what_is_worst_blocks_at_every_step() -> None:
    low = read(rules(), Step.LOW.file.read_text("utf-8")).levels

    assert {name for name, level in low.items() if level is Level.MANDATORY} == WORST


def judged(step: Step, example: Example) -> Said:
    """Judge an example by the whole pack, as a step asks for it, but for what it says of open questions."""
    given = read(rules(), step.file.read_text("utf-8"))
    parameters = {name: dict(entry) for name, entry in config(step, rules()).items() if not isinstance(entry, str)}
    return judge(
        [rule for rule in rules() if given.levels[rule.name] is not Level.DISABLED],
        as_inputs(example.resources, stack_config=example.stack_config),
        as_outputs(example.resources, stack_config=example.stack_config),
        settings={
            name: {key: value for key, value in entry.items() if key not in (LEVEL, ON_UNKNOWN)}
            for name, entry in parameters.items()
        },
    )


def test_the_strictest_step_asks_no_blocking_question_of_what_is_sound() -> None:
    """Of whatever example the pack has nothing to say by default, also a TLS policy that is newer than its table."""
    parameters = read(rules(), Step.HIGH.file.read_text("utf-8")).parameters
    blocking = {name for name, given in parameters.items() if common(given).on_unknown is OnUnknown.BLOCK}
    examples = [example for rule in rules() for example in rule.examples() if not example.settings]
    sound = [example for example in examples if judged(Step.STANDARD, example) == Said((), ())]

    asked = {
        (example.title, policy, question.path)
        for example in sound
        for policy, question in judged(Step.HIGH, example).undecided
        if policy in blocking
    }
    assert len(sound) > 40
    assert asked == set()


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


def test_the_services_are_those_that_the_sample_switches_on() -> None:
    steps = list(Importance)
    baseline = {
        step: {service for service, first in BASELINE.items() if steps.index(first) <= steps.index(Importance(step))}
        for step in Step
    }

    assert [service.value for service in Service] == [service.value for service in Switched]
    assert {step: set(required(step)[0]["services"]) for step in Step} == baseline
    # What the sample has only by a switch of its own is required nowhere, and a web ACL is asked for by a policy of its own.
    assert set(required(Step.HIGH)[1]["services"]) == APPLICATION.keys() - ON_REQUEST - {Switched.WAF}
