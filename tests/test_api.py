"""The public interface: what it names, and what a pack of other rules is refused for."""

import inspect
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace

import pytest
from aws_guardrails import api, testing
from aws_guardrails.adapter import Adapter, flaws
from aws_guardrails.api import UNKNOWN, Finding, Given, Resource, compliant, rules, shown, undecided, violating
from aws_guardrails.testing import check_example, judge
from sample import ROOT

RULE = next(rule for rule in rules() if rule.name == "s3-acls-enabled")
PUBLIC = {
    **{name: getattr(api, name) for name in api.__all__},
    **{name: getattr(testing, name) for name in testing.__all__},
}


def test_every_public_function_and_class_says_what_it_is_for() -> None:
    named = {name: value for name, value in PUBLIC.items() if inspect.isclass(value) or inspect.isfunction(value)}

    assert [name for name, value in named.items() if not inspect.cleandoc(value.__doc__ or "").endswith(".")] == []


def test_the_page_about_own_rules_names_every_public_name() -> None:
    page = (ROOT / "docs/your-own-rules.md").read_text("utf-8")

    assert [name for name in PUBLIC if f"`{name}`" not in page] == []


def test_the_example_on_the_page_is_the_one_that_is_tested() -> None:
    page = (ROOT / "docs/your-own-rules.md").read_text("utf-8")

    for name in ("__main__.py", "test_bucket_without_owner.py"):
        code = (ROOT / "examples/team-pack" / name).read_text("utf-8")
        assert code.partition('"""\n\n')[2] in page


def test_a_rule_can_be_tested_without_the_sdk() -> None:
    code = "import sys, aws_guardrails.api, aws_guardrails.testing; print(*{name.partition('.')[0] for name in sys.modules})"

    ran = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT / "policypack", capture_output=True, check=True, text=True
    )

    assert set(ran.stdout.split()) & {"pulumi", "pulumi_policy", "grpc"} == set()


@pytest.mark.parametrize(
    ("name", "chosen", "told"),
    [
        ("team", [RULE], []),
        ("team", [], ["it has no rules"]),
        ("", [RULE], ["`` is no name for a pack: use letters, digits, `-`, `_` and `.`"]),
        ("our team", [RULE], ["`our team` is no name for a pack: use letters, digits, `-`, `_` and `.`"]),
        ("team", [RULE, RULE], ["2 rules are called `s3-acls-enabled`, and a policy's name is its only identifier"]),
        (
            "team",
            [replace(RULE, name="all")],
            ["`all` is no name for a rule: use a prefix and the bad thing, such as `team-bucket-without-owner`"],
        ),
    ],
)
def test_a_pack_that_cannot_be_is_refused_with_what_to_change(
    name: str, chosen: list[api.AnyRule], told: list[str]
) -> None:
    assert flaws(name, chosen) == told


def test_a_pack_with_a_flaw_ends_before_it_tells_a_port() -> None:
    code = "from aws_guardrails.api import rules, serve; serve([*rules(), rules()[0]], name='team')"

    ran = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT / "policypack", capture_output=True, check=False, text=True
    )

    twice = f"team: 2 rules are called `{rules()[0].name}`, and a policy's name is its only identifier\n"
    assert (ran.returncode, ran.stdout, ran.stderr) == (1, "", twice)


def test_an_own_rule_says_where_its_page_is() -> None:
    own = replace(RULE, name="team-acls", url="https://example.com/acls")

    urls = {policy.name: policy.url for policy in Adapter([own, RULE]).policies()}

    assert urls == {"team-acls": "https://example.com/acls", "s3-acls-enabled": None}


@pytest.mark.parametrize(
    ("value", "secrets", "expected"),
    [
        ("pictures", (), "`pictures`"),
        ("pictures", ("bucket",), "(secret)"),
        ({"key": "value"}, ("bucket.key",), "(secret)"),
        ("pictures", None, "(secret)"),
        (True, (), "`true`"),
        (UNKNOWN, (), "`unknown`"),
        ("a`b\nc", (), "`a b c`"),
    ],
)
def test_a_value_of_any_property_can_be_shown_but_no_secret(
    value: api.Value, secrets: tuple[str, ...] | None, expected: str
) -> None:
    resource = Resource(type="a:b:C", name="c", urn="urn", properties={"bucket": value}, secrets=secrets)

    assert shown(resource, "bucket") == expected


OPEN = Given(
    "aws:s3/bucketOwnershipControls:BucketOwnershipControls", "owner", {"rule": {"objectOwnership": "ObjectWriter"}}
)


@pytest.mark.parametrize(
    ("example", "told"),
    [
        (compliant("Wrong", OPEN), "s3-acls-enabled, 'Wrong': findings\n  said:     {'owner': "),
        (violating("Wrong", OPEN, on={"owner": "No."}), "s3-acls-enabled, 'Wrong': findings\n  said:     {'owner': "),
        (undecided("Wrong", OPEN, on={"owner": "rule"}), "s3-acls-enabled, 'Wrong': findings\n  said:     {'owner': "),
        (
            compliant("Wrong", Given(OPEN.type, "owner", {"rule": {"objectOwnership": UNKNOWN}})),
            "s3-acls-enabled, 'Wrong': undecided\n  said:     {'owner': Question(path='rule.objectOwnership', reason=",
        ),
    ],
)
def test_an_example_that_comes_out_otherwise_is_told(example: api.Example, told: str) -> None:
    with pytest.raises(AssertionError) as caught:
        check_example(RULE, example)

    assert str(caught.value).startswith(told)


@pytest.mark.parametrize(
    "example",
    [
        compliant("No bucket"),
        violating("As it is found", OPEN, on={"owner": judge([RULE], [OPEN]).messages()["owner"]}),
        undecided(
            "As it is asked",
            Given(OPEN.type, "owner", {"rule": {"objectOwnership": UNKNOWN}}),
            on={"owner": "rule.objectOwnership"},
        ),
    ],
)
def test_an_example_that_comes_out_as_it_says_passes(example: api.Example) -> None:
    check_example(RULE, example)


def test_an_example_whose_findings_the_deployment_does_not_confirm_is_told() -> None:
    def unless_answered(resource: Resource, _config: api.Config) -> Iterator[Finding]:
        if not isinstance(resource.get("arn"), str):
            yield Finding(resource, "arn", "No.")

    bucket = Given("aws:s3/bucket:Bucket", "pictures", {"bucket": "shop"}, {"arn": "arn:aws:s3:::shop"})
    rule = replace(
        RULE,
        resource_check=None,
        stack_check=api.StackCheck(
            (bucket.type,), lambda stack, config: (f for each in stack.resources for f in unless_answered(each, config))
        ),
    )

    with pytest.raises(AssertionError) as caught:
        check_example(rule, violating("Only at preview", bucket, on={"pictures": "No."}))

    assert "resources with findings after the deployment\n  said:     set()" in str(caught.value)


def test_what_breaks_in_a_check_is_raised_in_a_test() -> None:
    def broken(resource: Resource, _config: api.Config) -> Iterator[Finding]:
        raise KeyError(resource.name)
        yield

    check = api.ResourceCheck((OPEN.type,), broken)

    with pytest.raises(KeyError, match="owner"):
        judge([replace(RULE, resource_check=check)], [OPEN])
