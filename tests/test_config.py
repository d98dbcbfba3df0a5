"""A rule's parameters, from the config file to the class that declares them."""

import re
from typing import Any

import pytest
from aws_guardrails.config import Config, OnUnknown, Parameter, Shape, parameter, parse, schema, schema_for_engine
from aws_guardrails.faults import ConfigError, nearest
from aws_guardrails.rules.account.service_missing import KEYS, ServiceConfig
from aws_guardrails.selection import TAGS, Scope, matchers, schemas
from aws_guardrails.values import Value


class Sample(Config):
    """Parameters of every type."""

    least_version: int = parameter(2, "A number.")
    is_strict: bool = parameter(False, "A switch.")
    suffix: str = parameter("", "A text.")


def test_what_is_left_out_takes_its_default() -> None:
    assert parse("lb-x", Sample, {}) == Sample(on_unknown=OnUnknown.ADVISE, least_version=2, is_strict=False, suffix="")


def test_parameters_differ_by_their_class_and_by_their_values() -> None:
    assert [Sample() == other for other in (Sample(), Sample(suffix="-prod"), Config(), "Sample")] == [
        True,
        False,
        False,
        False,
    ]


def test_parameters_show_their_values() -> None:
    assert repr(Config()) == f"Config(on_unknown={OnUnknown.ADVISE!r}, exemptions=(), scope={Scope()!r})"


def test_parameters_cannot_be_changed() -> None:
    with pytest.raises(AttributeError, match=r"^Sample\.suffix cannot be changed$"):
        Sample().suffix = "-prod"


def test_a_parameter_that_is_not_declared_is_refused() -> None:
    with pytest.raises(TypeError, match=r"^Sample has no parameter `sufix`$"):
        Sample(sufix="-prod")


def test_an_attribute_with_a_type_has_to_be_a_parameter() -> None:
    with pytest.raises(TypeError, match=r"^Owned\.tag: declare it by `parameter\(default, description\)`$"):
        type("Owned", (Config,), {"__annotations__": {"tag": str}, "tag": "owner"})


def test_every_parameter_is_read() -> None:
    given: dict[str, Value] = {"onUnknown": "block", "leastVersion": 3, "isStrict": True, "suffix": "-prod"}

    assert parse("lb-x", Sample, given) == Sample(
        on_unknown=OnUnknown.BLOCK, least_version=3, is_strict=True, suffix="-prod"
    )


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"isStict": True}, "lb-x: unknown parameter `isStict`; did you mean `isStrict`?"),
        (
            {"zzz": 1},
            (
                "lb-x: unknown parameter `zzz`; valid are `enforcementLevel`, `exemptions`, `isStrict`, `leastVersion`, "
                "`onUnknown`, `scope`, `suffix`"
            ),
        ),
        (
            {"enforcementlevel": "advisory"},
            "lb-x: unknown parameter `enforcementlevel`; did you mean `enforcementLevel`?",
        ),
        ({"isStrict": "true"}, "lb-x: `isStrict` must be a boolean"),
        ({"leastVersion": 1.5}, "lb-x: `leastVersion` must be an integer"),
        ({"leastVersion": True}, "lb-x: `leastVersion` must be an integer"),
        ({"suffix": ("a",)}, "lb-x: `suffix` must be a string"),
        ({"onUnknown": "panic"}, "lb-x: `onUnknown` must be one of `advise`, `ignore`, `block`"),
    ],
)
def test_what_is_wrong_is_named_with_the_rule_and_the_parameter(given: dict[str, Any], message: str) -> None:
    with pytest.raises(ConfigError, match=f"^{re.escape(f'policy pack config: {message}')}$"):
        parse("lb-x", Sample, given)


def test_the_schema_has_every_parameter_with_its_type_default_and_description() -> None:
    described = schema("lb-x", Sample)

    assert (described.pop("exemptions"), described.pop("scope")) == tuple(schemas(matchers("lb-x")).values())
    assert described.pop("onUnknown") == {
        "enum": ["advise", "ignore", "block"],
        "default": "advise",
        "description": schema("lb-x", Config)["onUnknown"]["description"],
    }
    assert described == {
        "leastVersion": {"type": "integer", "default": 2, "description": "A number."},
        "isStrict": {"type": "boolean", "default": False, "description": "A switch."},
        "suffix": {"type": "string", "default": "", "description": "A text."},
    }


def test_a_class_has_the_parameters_of_the_one_that_it_extends() -> None:
    listed = Shape({"type": "array"}, lambda reader, value, name: (reader, value, name))

    class More(Sample):
        names: tuple[str, ...] = parameter(("a",), "Names.", listed)

    assert More.declared == {**Sample.declared, "names": Parameter(("a",), "Names.", listed)}
    assert schema("lb-x", More)["names"] == {"type": "array", "default": ["a"], "description": "Names."}


def test_the_engine_is_told_of_defaults_that_are_false_and_of_names_that_are_free() -> None:
    told = schema_for_engine("lb-x", Sample)

    assert told["isStrict"] == schema("lb-x", Sample)["isStrict"]
    assert told["scope"]["properties"]["include"]["items"]["properties"]["tags"] == {
        "type": "object",
        "description": TAGS,
        "additionalProperties": {"type": "string", "description": "A glob."},
    }


def test_the_engine_is_told_the_types_and_not_what_a_value_must_be() -> None:
    told = schema_for_engine("account-service-missing", ServiceConfig)

    assert {name: told[name] for name in ("onUnknown", "required")} == {
        "onUnknown": schema("lb-x", Config)["onUnknown"],
        "required": {
            "default": [],
            "description": told["required"]["description"],
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    "stack": {"type": "string", "description": KEYS["stack"]},
                    "services": {"type": "array", "description": KEYS["services"], "items": {"type": "string"}},
                },
            },
        },
    }


def test_the_nearest_name_is_offered_or_else_all_of_them() -> None:
    assert nearest("lb-plaintext", ["lb-plaintext-listener", "s3-x"]) == "; did you mean `lb-plaintext-listener`?"
    assert nearest("?", ["b", "a"]) == "; valid are `a`, `b`"
