"""What the rules' pages show is a program that the AWS SDK takes, and what is generated is up to date."""

import ast
import functools
import inspect
import re
import tomllib
from pathlib import Path

import gen_docs
import pulumi_aws
import pytest
import yaml
from aws_guardrails.about import ADDRESS, VERSION
from aws_guardrails.catalogue import AnyRule, rules
from aws_guardrails.examples import Example, Given, Input, Ref
from generated_files import ROOT
from program import constructor, program, snake_case

EXAMPLES = {f"{rule.name}::{example.title}": (rule, example) for rule in rules() for example in rule.examples()}


def test_generated_files_are_up_to_date() -> None:
    stale = [
        path.name for path, text in gen_docs.documents().items() if not path.exists() or path.read_text("utf-8") != text
    ]

    assert stale == []


@pytest.mark.parametrize(("rule", "example"), EXAMPLES.values(), ids=EXAMPLES)
def test_an_example_is_a_program_of_the_aws_sdk(rule: AnyRule, example: Example) -> None:
    """Every class exists and takes the arguments."""
    statements = ast.parse(program(example.resources)).body

    assert rule.name
    for statement in statements:
        assert isinstance(statement, ast.Assign)
        assert isinstance(statement.value, ast.Call)
        package, *path = ast.unparse(statement.value.func).split(".")
        if package != "aws":
            continue
        resource = functools.reduce(getattr, path, pulumi_aws)
        accepted = inspect.signature(resource._internal_init).parameters  # noqa: SLF001 - where the SDK names them
        given = {keyword.arg for keyword in statement.value.keywords}
        assert given - accepted.keys() == set()


def test_referenced_resources_are_created_first() -> None:
    block = Given("aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock", "closed", {"bucket": Ref("my-bucket")})
    bucket = Given("aws:s3/bucket:Bucket", "my-bucket")

    assert program((block, bucket)) == (
        'my_bucket = aws.s3.Bucket("my-bucket")\n'
        'closed = aws.s3.BucketPublicAccessBlock("closed", bucket=my_bucket.id)\n'
    )


def test_the_condition_of_a_policy_keeps_its_names() -> None:
    policy: dict[str, Input] = {"Effect": "Allow", "Condition": {"StringEquals": {"aws:PrincipalOrgID": "o-1"}}}

    assert program((Given("aws:iam/role:Role", "app", {"policy": policy}),)) == (
        'app = aws.iam.Role("app", policy={"effect": "Allow", "condition": '
        '{"StringEquals": {"aws:PrincipalOrgID": "o-1"}}})\n'
    )


def test_a_provider_that_is_confined_to_accounts_is_shown() -> None:
    given = Given("aws:iam/role:Role", "app", accounts=frozenset({"123456789012"}))

    assert program((given,)) == (
        'app = aws.iam.Role(\n    "app", opts=pulumi.ResourceOptions(provider=aws.Provider("confined", '
        'allowed_account_ids=["123456789012"]))\n)\n'
    )


@pytest.mark.parametrize(
    ("token", "name"),
    [
        ("aws:lb/listener:Listener", "aws.lb.Listener"),
        ("random:index/randomPet:RandomPet", "random.RandomPet"),
        ("pulumi:pulumi:StackReference", "pulumi.StackReference"),
        ("aws-native:s3:Bucket", "aws_native.s3.Bucket"),
    ],
)
def test_a_type_token_is_a_class(token: str, name: str) -> None:
    assert constructor(token) == name


@pytest.mark.parametrize(
    ("given", "expected"),
    [("loadBalancerArn", "load_balancer_arn"), ("blockPublicAcls", "block_public_acls"), ("port", "port")],
)
def test_a_property_is_named_as_the_python_sdk_does(given: str, expected: str) -> None:
    assert snake_case(given) == expected


def test_the_version_is_the_same_everywhere() -> None:
    wheel = tomllib.loads((ROOT / "policypack/pyproject.toml").read_text())["project"]["version"]
    pack = yaml.safe_load((ROOT / "policypack/PulumiPolicy.yaml").read_text())["version"]
    newest = (ROOT / "CHANGELOG.md").read_text().partition("\n## [")[2].partition("]")[0]

    assert (wheel, pack, newest, VERSION) == (VERSION,) * 4


def test_each_answer_to_a_question_is_held_by_tests_that_are_there() -> None:
    page = (ROOT / "docs/faq.md").read_text("utf-8")
    answers = re.split(r"^\*\*", page, flags=re.MULTILINE)[1:]
    there = {
        name
        for path in (ROOT / "tests").rglob("test_*.py")
        for name in re.findall(r"^def (test_\w+)", path.read_text("utf-8"), re.MULTILINE)
    }

    named = {answer.partition("**")[0]: re.findall(r"\btest_\w+", answer) for answer in answers}
    assert [question for question, tests in named.items() if not tests] == []
    assert {test for tests in named.values() for test in tests} - there == set()


PAGES = [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").rglob("*.md"))]


@pytest.mark.parametrize("page", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_link_to_a_file_leads_to_one(page: Path) -> None:
    links = re.findall(r"\]\((?!https?:)([^)#\s]+)", re.sub(r"```.*?```", "", page.read_text("utf-8"), flags=re.DOTALL))

    assert [link for link in links if not (page.parent / link).exists()] == []


def headings(page: Path) -> set[str]:
    """Return the anchors of a page's headings, as GitHub makes them."""
    text = re.sub(r"```.*?```", "", page.read_text("utf-8"), flags=re.DOTALL)
    return {
        re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-")
        for title in re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    }


@pytest.mark.parametrize("page", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_link_to_a_place_in_a_page_leads_to_a_heading(page: Path) -> None:
    text = re.sub(r"```.*?```", "", page.read_text("utf-8"), flags=re.DOTALL)
    links = re.findall(r"\]\((?!https?:)([^)#\s]*)#([^)\s]+)\)", text)

    assert [
        f"{name}#{anchor}" for name, anchor in links if anchor not in headings(page.parent / name if name else page)
    ] == []


@pytest.mark.parametrize("name", ["README.md", "docs/your-own-rules.md", "examples/team-pack/requirements.txt"])
def test_the_pages_show_no_other_version(name: str) -> None:
    text = (ROOT / name).read_text("utf-8")

    assert set(re.findall(r"aws-guardrails(?:\[cli\])?(?:@v|==|-)(\d[\w.]*\d)", text)) <= {VERSION}


def test_links_are_left_out_while_the_project_has_no_address() -> None:
    assert ADDRESS == ""


def test_a_readme_without_a_place_for_the_table_is_refused() -> None:
    with pytest.raises(ValueError, match="must stand in it once"):
        gen_docs.with_table("# README", "docs")
