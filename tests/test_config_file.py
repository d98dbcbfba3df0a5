"""The whole config file: what it may say, and the schema by which editors know that."""

import json
import re
from datetime import date
from typing import Any

import gen_config_schema
import pytest
from aws_guardrails.catalogue import rules
from aws_guardrails.config import Config
from aws_guardrails.config_file import common, file_schema, levels_of, read, settings
from aws_guardrails.faults import ConfigError
from aws_guardrails.model import Level
from aws_guardrails.selection import MATCHERS, Exemption, Selector
from generated_files import ROOT
from json_schema import accepts
from sample import CONFIG

SCHEMA = file_schema(rules())
RULE = "iam-full-access"
SERVICES = "account-service-missing"
SOUND = {"name": "web", "reason": "It is internal", "expires": "2027-03-31"}


def listed(*names: str) -> str:
    """Write names as messages do."""
    return ", ".join(f"`{name}`" for name in names)


def exempting(**more: Any) -> dict[str, Any]:
    """Return a config with one exemption."""
    return {RULE: {"exemptions": [{**SOUND, **more}]}}


def requiring(**entry: Any) -> dict[str, Any]:
    """Return a config that requires services of stacks."""
    return {SERVICES: {"required": [entry]}}


GOOD: dict[str, Any] = {
    "nothing": {},
    "a level for all": {"all": "advisory"},
    "a level": {RULE: "disabled"},
    "a level that mends": {"lb-weak-tls-policy": "remediate"},
    "all that mend": {"all": "remediate"},
    "parameters without a level": {RULE: {"byName": True}},
    "parameters with a level": {RULE: {"enforcementLevel": "mandatory", "onUnknown": "block"}},
    "environments": {"environments": ["shop/prod"]},
    "an exemption": exempting(),
    "an exemption of all that can be named": exempting(urn="*", type="*", component="*", principal="*", ticket="SEC-1"),
    "no exemptions": {RULE: {"exemptions": []}},
    "a scope": {RULE: {"scope": {"include": [{"tags": {"a": "*"}, "name": "*"}], "exclude": [{"urn": "*"}]}}},
    "an empty scope": {RULE: {"scope": {}}},
    "services": requiring(stack="*/baseline", services=["guardduty"]),
    "no services": requiring(stack="*", services=[]),
    "nothing required": {SERVICES: {"required": []}},
    "what tells of exemptions": {"guardrail-exemptions": "disabled"},
}
BAD: dict[str, tuple[Any, list[str]]] = {
    "no object": ([], ["the file must be an object with an entry for each policy"]),
    "a policy that does not exist": (
        {"lb-plaintext-listner": "advisory"},
        ["unknown policy `lb-plaintext-listner`; did you mean `lb-plaintext-listener`?"],
    ),
    "a schema": (
        {"$schema": "x"},
        [f"unknown policy `$schema`; valid are {listed(*sorted(['all', *(rule.name for rule in rules())]))}"],
    ),
    "a level that does not exist": (
        {RULE: "strict"},
        [f"{RULE}: what stands there must be one of `disabled`, `advisory`, `mandatory`"],
    ),
    "a level for all that does not exist": (
        {"all": {"onUnknown": "ignore"}},
        ["all: what stands there must be one of `disabled`, `advisory`, `mandatory`, `remediate`"],
    ),
    "a level in parameters that does not exist": (
        {RULE: {"enforcementLevel": True}},
        [f"{RULE}: `enforcementLevel` must be one of `disabled`, `advisory`, `mandatory`"],
    ),
    "mending what cannot be mended": (
        {RULE: "remediate"},
        [f"{RULE}: what stands there must be one of `disabled`, `advisory`, `mandatory`"],
    ),
    "environments that are none": ({"environments": "prod"}, ["`environments` must be a list of texts"]),
    "a misspelt parameter": (
        {RULE: {"byname": True}},
        [f"{RULE}: unknown parameter `byname`; did you mean `byName`?"],
    ),
    "a parameter of another type": ({RULE: {"byName": "yes"}}, [f"{RULE}: `byName` must be a boolean"]),
    "blocking on the unknown in an advisory policy": (
        {RULE: {"enforcementLevel": "advisory", "onUnknown": "block"}},
        [f"{RULE}: `onUnknown: block` needs `enforcementLevel: mandatory`, and the rule is advisory"],
    ),
    "parameters of what takes none": (
        {"guardrail-exemptions": {"scope": {}}},
        ["guardrail-exemptions: unknown parameter `scope`; valid are `enforcementLevel`"],
    ),
    "an exemption without a reason": (
        {RULE: {"exemptions": [{"name": "x", "expires": "2027-03-31"}]}},
        [f"{RULE}: `exemptions[0]` lacks `reason`: why the finding is accepted, for whoever reads it later"],
    ),
    "an empty reason": (exempting(reason=""), [f"{RULE}: `exemptions[0].reason` must be a text that is not empty"]),
    "a misspelt name in an exemption": (
        exempting(nmae="x"),
        [f"{RULE}: unknown name `nmae` in `exemptions[0]`; did you mean `name`?"],
    ),
    "a day that is none": (
        exempting(expires="2027-02-30"),
        [f"{RULE}: `exemptions[0].expires` must be a day such as 2027-03-31, and `2027-02-30` is none"],
    ),
    "a principal in a policy that is not about IAM": (
        {"s3-public-acl": {"exemptions": [{**SOUND, "principal": "x"}]}},
        ["s3-public-acl: `exemptions[0].principal` is only for policies about IAM, whose names begin with `iam-`"],
    ),
    "an exemption of nothing": (
        {RULE: {"exemptions": [{"reason": "x", "expires": "2027-03-31"}]}},
        [f"{RULE}: `exemptions[0]` names no resource: give at least one of {listed(*MATCHERS)}"],
    ),
    "a scope of nothing": (
        {RULE: {"scope": {"include": []}}},
        [f"{RULE}: `scope.include` is empty: name something, or leave it out"],
    ),
    "a scope by tags without one": (
        {RULE: {"scope": {"exclude": [{"tags": {}}]}}},
        [f"{RULE}: `scope.exclude[0].tags` must be an object with a glob for each tag"],
    ),
    "a service that does not exist": (
        requiring(stack="*", services=["config", "guard-duty"]),
        [f"{SERVICES}: `required[0].services[1]` is `guard-duty`, which is no service; did you mean `guardduty`?"],
    ),
    "a service that is no name": (
        requiring(stack="*", services=[5]),
        [f"{SERVICES}: `required[0].services[0]` must be the name of a service"],
    ),
    "services that are no list": (
        requiring(stack="*", services="config"),
        [f"{SERVICES}: `required[0].services` must be a list of services"],
    ),
    "several faulty requirements": (
        {SERVICES: {"required": [{"stack": "*", "services": 5}, {"stack": "*", "services": [5]}]}},
        [
            f"{SERVICES}: `required[0].services` must be a list of services",
            f"{SERVICES}: `required[1].services[0]` must be the name of a service",
        ],
    ),
    "services of no stack": (
        requiring(services=["config"]),
        [
            f"{SERVICES}: `required[0]` lacks `stack`: a glob for the names of project and stack, as in `shop/prod`",
        ],
    ),
    "a stack without services": (
        requiring(stack="*"),
        [f"{SERVICES}: `required[0]` lacks `services`: the services that such a stack must have"],
    ),
    "a misspelt name in a requirement": (
        requiring(stack="*", services=[], stacks="*"),
        [f"{SERVICES}: unknown name `stacks` in `required[0]`; did you mean `stack`?"],
    ),
    "a stack without a name": (
        requiring(stack=" ", services=[]),
        [f"{SERVICES}: `required[0].stack` must be a text that is not empty"],
    ),
    "requirements that are no list": (
        {SERVICES: {"required": {"*": ["config"]}}},
        [f"{SERVICES}: `required` must be a list of objects"],
    ),
    "faults of several entries": (
        {"all": "x", "environments": [1], "lb-plaintext-listner": {}, RULE: "strict"},
        [
            "all: what stands there must be one of `disabled`, `advisory`, `mandatory`, `remediate`",
            "`environments` must be a list of texts",
            "unknown policy `lb-plaintext-listner`; did you mean `lb-plaintext-listener`?",
            f"{RULE}: what stands there must be one of `disabled`, `advisory`, `mandatory`",
        ],
    ),
    "several faults": (
        {"all": "x", RULE: {"byNam": 1, "scope": 1}, "s3-public-acl": {"onUnknown": "x"}},
        [
            "all: what stands there must be one of `disabled`, `advisory`, `mandatory`, `remediate`",
            f"{RULE}: unknown parameter `byNam`; did you mean `byName`?",
            f"{RULE}: `scope` must be an object",
            "s3-public-acl: `onUnknown` must be one of `advise`, `ignore`, `block`",
        ],
    ),
}


@pytest.mark.parametrize("config", GOOD.values(), ids=GOOD)
def test_what_the_schema_accepts_is_read(config: Any) -> None:
    found = read(rules(), json.dumps(config))

    assert accepts(SCHEMA, config, SCHEMA)
    assert [set(found.levels), set(found.parameters)] == [{rule.name for rule in rules()}] * 2


@pytest.mark.parametrize(("config", "faults"), BAD.values(), ids=BAD)
def test_what_the_schema_refuses_is_refused_in_words(config: Any, faults: list[str]) -> None:
    with pytest.raises(ConfigError) as raised:
        read(rules(), json.dumps(config))

    assert not accepts(SCHEMA, config, SCHEMA)
    assert list(raised.value.faults) == faults


YAML = ". The engine takes JSON and nothing else, no YAML either"
CUT_OFF = ". The file may be cut off"


@pytest.mark.parametrize(
    ("text", "more"),
    [
        (' {"all": "advisory"', CUT_OFF),
        ('{"all": "advis', CUT_OFF),
        ("[1", CUT_OFF),
        ("all: advisory\n", YAML),
        ("all: {", YAML),
        ('{"all": "advisory",}\n', ""),
        ("[" * 100_000, ""),
    ],
    ids=["cut off", "in a text", "in a list", "YAML", "YAML with a brace", "a comma too many", "too deep"],
)
def test_of_a_file_that_is_no_json_is_told_where_it_is_wrong_and_what_may_be_behind_it(text: str, more: str) -> None:
    with pytest.raises((ValueError, RecursionError)) as wrong:
        json.loads(text)
    with pytest.raises(ConfigError) as raised:
        read(rules(), text)

    assert raised.value.faults == (f"the file cannot be read as JSON: {wrong.value}{more}",)


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        (" \n", "the file is empty: write `{}` where there is nothing to set"),
        ('{"all": NaN}', "the file cannot be read as JSON: `NaN` is no number in JSON"),
        (
            '{"all": "advisory", "all": "mandatory"}',
            "the file cannot be read as JSON: `all` stands there twice, and only the last would count",
        ),
    ],
    ids=["empty", "no number", "twice"],
)
def test_a_file_that_no_strict_reader_accepts_is_refused(text: str, fault: str) -> None:
    with pytest.raises(ConfigError) as raised:
        read(rules(), text)

    assert raised.value.faults == (fault,)


def test_a_policys_own_level_goes_before_that_of_all_and_its_default() -> None:
    found = read(rules(), json.dumps({"all": "advisory", RULE: "disabled", "s3-public-acl": {"onUnknown": "ignore"}}))

    expected = {rule.name: Level.ADVISORY for rule in rules()} | {RULE: Level.DISABLED}
    assert found.levels == expected
    assert read(rules(), "{}").levels == {rule.name: rule.level for rule in rules()}


def test_a_policy_has_its_default_level_where_the_engine_tells_none() -> None:
    assert settings(rules(), {RULE: Level.DISABLED}, {}).levels == {
        **{rule.name: rule.level for rule in rules()},
        RULE: Level.DISABLED,
    }


def test_parameters_are_read_with_their_defaults() -> None:
    parameters = read(rules(), json.dumps(exempting())).parameters

    exemption = Exemption(selector=Selector(name="web"), reason="It is internal", expires=date(2027, 3, 31))
    assert common(parameters[RULE]).exemptions == (exemption,)
    assert common(parameters["guardrail-exemptions"]) == Config()


def test_the_schema_has_every_policy_and_nothing_else() -> None:
    assert set(SCHEMA["properties"]) == {"all", "environments", *(rule.name for rule in rules())}
    assert SCHEMA["additionalProperties"] is False
    assert SCHEMA["$schema"] == "https://json-schema.org/draft/2020-12/schema"


@pytest.mark.parametrize("rule", rules(), ids=lambda rule: rule.name)
def test_every_parameter_in_the_schema_is_described(rule: Any) -> None:
    levels, parameters = SCHEMA["properties"][rule.name]["anyOf"]
    described = [
        SCHEMA["$defs"][property_["$ref"].removeprefix("#/$defs/")] if "$ref" in property_ else property_
        for property_ in parameters["properties"].values()
    ]

    assert levels["enum"] == list(levels_of(rule)) == parameters["properties"]["enforcementLevel"]["enum"]
    assert [property_ for property_ in described if not property_["description"].endswith(".")] == []


def test_the_schema_in_the_package_is_up_to_date() -> None:
    assert gen_config_schema.SCHEMA.read_text("utf-8") == gen_config_schema.text()


def configs_in(text: str) -> list[str]:
    """Return the JSON of a page that is a config: an editor's settings are none."""
    return [block for block in re.findall(r"```json\n(.*?)```", text, re.DOTALL) if "fileMatch" not in block]


PAGES = [
    "README.md",
    "policypack/README.md",
    "docs/exemptions-and-scope.md",
    "docs/settings.md",
    "docs/adoption.md",
]
SHOWN = {
    f"{page}, {number}": block
    for page in PAGES
    for number, block in enumerate(configs_in((ROOT / page).read_text("utf-8")))
} | {CONFIG: (ROOT / CONFIG).read_text("utf-8")}


@pytest.mark.parametrize("text", SHOWN.values(), ids=SHOWN)
def test_every_config_that_is_shown_can_be_used(text: str) -> None:
    assert accepts(SCHEMA, json.loads(text), SCHEMA)
    assert read(rules(), text) != read(rules(), "{}")


def test_every_page_shows_one() -> None:
    assert {name.partition(",")[0] for name in SHOWN} == {*PAGES, CONFIG}
