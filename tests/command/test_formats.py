"""Every format says the same, is valid, and shows what strangers wrote without obeying it."""

import html as python_html
import io
import json
import re
from collections.abc import Iterable
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from aws_guardrails.catalogue import rules
from aws_guardrails.cli.reporting import annotations, codequality, html, junit, markdown, sarif, terminal, words
from aws_guardrails.cli.reporting.compare import combined
from aws_guardrails.cli.reporting.model import Exempt, Exemption, Report
from aws_guardrails.cli.reporting.text import visible
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft4Validator
from junitparser import JUnitXml
from markdown_it import MarkdownIt
from reports import HOSTILE, finding, full_report, report_of, run_of, strange_report, texts
from rich.console import Console
from sample import ROOT

pytestmark = pytest.mark.xdist_group("recorded runs")

SARIF = Draft4Validator(json.loads((ROOT / "tests/data/sarif-2.1.0-rtm.5.json").read_text("utf-8")))
REPORTS = {
    "everything": full_report(),
    "nothing": combined([run_of()]),
    "incomplete": combined([run_of(finding(), gaps=("events.ndjson: line 7 is cut off.",))]),
}


def on_screen(report: Report) -> str:
    written = io.StringIO()
    terminal.render(report, Console(file=written, width=100, highlight=False, emoji=False, markup=False))
    return written.getvalue()


def rendered(report: Report) -> dict[str, str]:
    """Return what a person reads in each format."""
    files = texts(report)
    page = re.sub(r"<style>.*?</style>|<script>.*?</script>", "", files["html"], flags=re.DOTALL)
    comment = MarkdownIt("gfm-like", {"linkify": False}).render(files["markdown"])
    return {
        "terminal": on_screen(report),
        "sarif": " ".join(_strings(json.loads(files["sarif"])["runs"][0])),
        "junit": " ".join(_xml_texts(parsed(files["junit"]))),
        "markdown": _plain(comment),
        "html": _plain(page),
        "json": " ".join(_strings(json.loads(files["json"]))),
        "github": annotations.render(report, "Pulumi.yaml").replace("%2C", ",").replace("%25", "%"),
        "gitlab": " ".join(_strings(json.loads(files["gitlab"]))),
    }


def parsed(xml: str) -> ET.Element:
    return ET.fromstring(xml)  # noqa: S314 - our own


def _plain(page: str) -> str:
    text = python_html.unescape(
        re.sub(r"<[^>]+>", "", re.sub(r"</span>\s*<span class=\"label", ', <span class="label', page))
    )
    return " ".join(text.replace("\N{ZERO WIDTH SPACE}", "").split())


def _strings(data: Any) -> Iterable[str]:
    match data:
        case str():
            yield data
        case dict():
            for value in data.values():
                yield from _strings(value)
        case list():
            for value in data:
                yield from _strings(value)


def _xml_texts(element: ET.Element) -> Iterable[str]:
    for each in element.iter():
        yield from each.attrib.values()
        yield each.text or ""


WORDS = {
    "a mandatory finding": "mandatory, critical, unchanged",
    "a new one": "mandatory, critical, new",
    "an advisory one": "advisory, medium, new",
    "one without severity": "mandatory, new",
    "an exempt one": "exempt until 2027-03-31: A public website (SEC-42)",
    "an expired exemption": "exemption expired on 2026-10-01: Old clients",
    "a failed policy": "mandatory, failed",
}
FIXED = "mandatory, critical, fixed"
UNUSED = "exemption unused, until 2027-01-31: Moved"


@pytest.mark.parametrize("said", WORDS.values(), ids=WORDS)
@pytest.mark.parametrize("format", ["terminal", "sarif", "junit", "markdown", "html"])
def test_a_finding_its_exemption_its_expiry_and_its_state_are_said_alike(said: str, format: str) -> None:  # noqa: A002
    assert said in rendered(full_report())[format]


@pytest.mark.parametrize("format", ["terminal", "sarif", "junit", "markdown", "html", "json"])
def test_what_is_fixed_is_said_alike(format: str) -> None:  # noqa: A002
    assert FIXED in rendered(full_report())[format]


@pytest.mark.parametrize("format", ["terminal", "sarif", "markdown", "html", "json"])
def test_an_unused_exemption_is_said_alike(format: str) -> None:  # noqa: A002
    assert UNUSED in rendered(full_report())[format]


@pytest.mark.parametrize("format", ["terminal", "sarif", "junit", "markdown", "html", "json", "github", "gitlab"])
def test_every_format_says_what_is_missing(format: str) -> None:  # noqa: A002
    assert "events.ndjson: line 7 is cut off." in rendered(REPORTS["incomplete"])[format]


@pytest.mark.parametrize("format", ["terminal", "sarif", "junit", "markdown", "html", "json", "github", "gitlab"])
def test_every_format_has_every_finding_of_a_real_run(format: str, violating: Path) -> None:  # noqa: A002
    report = report_of(violating)

    text = rendered(report)[format]

    missing = [
        each.rule
        for each in report.findings
        if each.rule not in text or each.place.name not in text or each.message.split("`")[-1].strip() not in text
    ]
    assert missing == []


@pytest.mark.parametrize("report", REPORTS.values(), ids=REPORTS)
def test_sarif_is_valid(report: Report) -> None:
    assert list(SARIF.iter_errors(json.loads(sarif.render(report, "Pulumi.yaml")))) == []


def test_sarif_of_a_real_run_is_valid(violating: Path, undecided: Path, broken: Path, two_packs: Path) -> None:
    report = report_of(violating, undecided, broken, two_packs)

    assert list(SARIF.iter_errors(json.loads(sarif.render(report, "Pulumi.yaml")))) == []


def results(report: Report) -> list[dict[str, Any]]:
    run = json.loads(sarif.render(report, "infra/Pulumi.yaml"))["runs"][0]
    assert [run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] for result in run["results"]] == [
        result["ruleId"] for result in run["results"]
    ]
    return list(run["results"])


def test_sarif_has_what_github_asks_of_a_result(violating: Path) -> None:
    # https://docs.github.com/en/code-security/reference/code-scanning/sarif-files/sarif-support-for-code-scanning
    found = results(report_of(violating))

    assert len({result["partialFingerprints"]["primaryLocationLineHash"] for result in found}) == len(found) == 25
    assert {json.dumps(result["locations"][0]["physicalLocation"], sort_keys=True) for result in found} == {
        json.dumps(
            {
                "artifactLocation": {"uri": "infra/Pulumi.yaml"},
                "region": {"endColumn": 1, "endLine": 1, "startColumn": 1, "startLine": 1},
            },
            sort_keys=True,
        )
    }
    assert all(result["message"]["text"] for result in found)


def test_sarif_names_the_file_by_a_uri() -> None:
    run = json.loads(sarif.render(combined([run_of(finding())]), "my infra/Pulumi#1.yaml"))["runs"][0]

    location = run["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]
    assert location == {"uri": "my%20infra/Pulumi%231.yaml"}


def test_sarif_tells_levels_places_states_and_suppressions() -> None:
    told = [
        (
            result["ruleId"],
            result["level"],
            result["locations"][0]["logicalLocations"][0]["name"],
            result["baselineState"],
            [each["justification"] for each in result.get("suppressions", [])],
        )
        for result in results(full_report())
    ]

    assert told == [
        ("s3-public-acl", "error", "pictures", "unchanged", []),
        ("s3-public-policy", "error", "fresh", "new", []),
        ("other/no-buckets", "error", "logs", "new", []),
        ("s3-acls-enabled", "warning", "logs", "new", []),
        ("s3-public-acl", "error", "gone", "absent", []),
        ("s3-public-acl", "note", "site", "new", ["exempt until 2027-03-31: A public website (SEC-42)"]),
    ]


def test_sarif_has_no_states_without_a_baseline(violating: Path) -> None:
    assert [result for result in results(report_of(violating)) if "baselineState" in result] == []


def test_sarif_explains_every_policy_whether_it_found_something_or_not() -> None:
    driver = json.loads(sarif.render(REPORTS["nothing"], "Pulumi.yaml"))["runs"][0]["tool"]["driver"]

    assert [rule["id"] for rule in driver["rules"]] == [rule.name for rule in rules()]
    assert [rule["id"] for rule in driver["rules"] if "## How to fix it" not in rule["help"]["markdown"]] == []


def test_sarif_tells_what_was_not_looked_at_as_notifications_and_not_as_results() -> None:
    run = json.loads(sarif.render(full_report(), "Pulumi.yaml"))["runs"][0]["invocations"][0]

    assert [
        (each["level"], each["message"]["text"].partition(":")[0]) for each in run["toolExecutionNotifications"]
    ] == [
        ("error", "The rule `lb-broken` itself failed (KeyError in broken, line 7)."),
        ("note", "logs (aws"),
        ("warning", 'name is "fresh"'),
        ("warning", 'name is "nothing"'),
        ("note", "A note."),
    ]


@pytest.mark.parametrize(("name", "complete"), [("everything", True), ("nothing", True), ("incomplete", False)])
def test_sarif_tells_whether_the_run_was_complete(name: str, complete: bool) -> None:
    run = json.loads(sarif.render(REPORTS[name], "Pulumi.yaml"))["runs"][0]

    assert run["invocations"][0]["executionSuccessful"] is complete


def test_junit_counts_what_blocks_as_failed_and_what_is_open_or_exempt_as_skipped() -> None:
    suites = {suite.name: suite for suite in JUnitXml.fromstring(junit.render(full_report()).encode())}

    assert {name: (each.tests, each.failures, each.errors, each.skipped) for name, each in suites.items()} == {
        "aws-guardrails": (2, 0, 1, 0),
        "shop/dev": (7, 3, 0, 2),
    }


def test_junit_of_a_sound_stack_has_a_test_that_passed_for_each_policy(compliant: Path) -> None:
    whole = JUnitXml.fromstring(junit.render(report_of(compliant)).encode())

    (suite,) = whole
    looked = [each.rule for each in report_of(compliant).looked or () if each.looked_at]
    assert [case.classname for case in suite if case.is_passed] == looked
    assert (suite.failures, suite.errors, suite.skipped) == (0, 0, 0)


def test_annotations_name_the_file_the_policy_and_the_resource() -> None:
    lines = annotations.render(combined([run_of(finding())]), "infra/Pulumi.yaml")

    assert lines == (
        "::error file=infra/Pulumi.yaml,line=1,title=s3-public-acl (mandatory%2C critical)::pictures "
        "(aws:s3/bucket:Bucket): `acl` is `public-read`, which lets everyone read. Remove it.\n"
    )


def test_annotations_are_escaped_as_the_runner_asks() -> None:
    strange = finding("a,b:c", rule="x:y,z", message="100%\n::error::forged", severity="")

    assert annotations.render(combined([run_of(strange)]), "a,b:c") == (
        "::error file=a%2Cb%3Ac,line=1,title=x%3Ay%2Cz (mandatory)::a,b:c (aws:s3/bucket:Bucket): "
        "100%25%0A::error::forged\n"
    )


def test_code_quality_has_what_gitlab_asks_for(violating: Path) -> None:
    issues = json.loads(codequality.render(report_of(violating), "infra/Pulumi.yaml"))

    assert len({issue["fingerprint"] for issue in issues}) == len(issues) == 25
    assert {issue["severity"] for issue in issues} == {"blocker", "critical", "major", "minor"}
    assert {json.dumps(issue["location"]) for issue in issues} == {
        '{"path": "infra/Pulumi.yaml", "lines": {"begin": 1}}'
    }


def test_a_comment_is_short_and_what_blocks_comes_first() -> None:
    text = markdown.render(full_report())

    headings = re.findall(r"^(?:#+ (.+)|<details><summary>(.+)</summary>)$", text, re.MULTILINE)
    assert [heading or folded for heading, folded in headings] == [
        "⛔ aws-guardrails: Blocked",
        "What blocks",
        "What failed",
        "1 advisory finding",
        "1 undecided",
        "1 exempt",
        "2 other exemptions",
        "1 fixed",
    ]
    assert text.startswith("<!-- aws-guardrails -->\n")


def test_a_comment_that_grows_too_long_is_cut_between_findings() -> None:
    findings = [finding(f"bucket-{index}") for index in range(2_000)]

    text = markdown.render(combined([run_of(*findings)]))

    shown = len(re.findall(r"^- \*\*`bucket-\d+`\*\*", text, re.MULTILINE))
    assert len(text) < 65_536
    assert 100 < shown < 2_000
    assert f"- and {2_000 - shown:,} more, which do not fit into a comment\n" in text


def test_the_terminal_shows_the_first_and_counts_the_rest() -> None:
    text = on_screen(combined([run_of(*(finding(f"bucket-{index}") for index in range(250)))]))

    assert text.count("mandatory, critical  s3-public-acl") == 200
    assert "  and 50 more, which `--html` and `--json` have too\n" in text


def test_in_a_terminal_a_long_line_is_indented_where_it_goes_on() -> None:
    written = io.StringIO()
    console = Console(file=written, width=40, force_terminal=True, color_system=None, highlight=False, markup=False)

    terminal.render(combined([run_of(finding("pictures", message="It is public, " * 5))]), console)

    lines = [line.rstrip() for line in written.getvalue().splitlines() if "It is public" in line]
    assert len(lines) > 1
    assert {len(line) - len(line.lstrip()) for line in lines} == {4}


def test_an_exempt_finding_that_is_neither_listed_nor_counted_is_called_as_its_exemption_is() -> None:
    exemption = Exemption(
        rule="s3-public-acl", where='name is "pictures"', reason="A public website", expires="2099-12-31"
    )

    assert Exempt(exemption, place=None).shown == 'name is "pictures"'


def test_a_sound_stack_is_said_to_be_sound(compliant: Path) -> None:
    text = on_screen(report_of(compliant))

    assert text.splitlines()[0] == ("Nothing blocks: 0 mandatory findings, 0 advisory findings, 0 undecided, 0 exempt.")


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("plain", "plain"),
        ("a\x1b[31mred\x07", "a\N{REPLACEMENT CHARACTER}[31mred\N{REPLACEMENT CHARACTER}"),
        ("two\r\nlines", "two\nlines"),
        ("tab\there", "tab here"),
        ("\u202eturned", "\N{REPLACEMENT CHARACTER}turned"),
        ("half \ud800", "half \N{REPLACEMENT CHARACTER}"),
        ("<{%fg 1%}>red<{%reset%}>", "red"),
        ("nul\0", "nul\N{REPLACEMENT CHARACTER}"),
        ("üñí ✓", "üñí ✓"),
    ],
)
def test_what_is_not_seen_is_marked(given: str, shown: str) -> None:
    assert visible(given) == shown


class Elements(HTMLParser):
    """Collects the elements and attributes of a page."""

    def __init__(self, page: str) -> None:
        """Read a page."""
        super().__init__()
        self.seen: set[tuple[str, str]] = set()
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an element."""
        self.seen.update((tag, name) for name, _ in attrs)
        self.seen.add((tag, ""))


PLAIN = Elements(html.render(strange_report("plain"))).seen
MARKDOWN = MarkdownIt("gfm-like", {"linkify": False, "html": False})


MARKDOWN_AND_HTML = MarkdownIt("gfm-like", {"linkify": False})


def elements_of_comment(report: Report) -> set[str]:
    """Return the elements of a comment; our own HTML in it counts as text, so that a stranger's would show up."""
    return {token.type for token in _tokens(MARKDOWN.parse(markdown.render(report)))}


def _tokens(tokens: Iterable[Any]) -> Iterable[Any]:
    for token in tokens:
        yield token
        yield from _tokens(token.children or [])


OUR_HTML = [
    token.content
    for token in _tokens(MARKDOWN_AND_HTML.parse(markdown.render(strange_report("plain"))))
    if token.type in {"html_inline", "html_block"}
]


def assert_is_harmless(text: str) -> None:
    report = strange_report(text)
    written = texts(report)

    assert Elements(written["html"]).seen <= PLAIN
    assert elements_of_comment(report) <= elements_of_comment(strange_report("plain `code`"))
    tokens = [*_tokens(MARKDOWN_AND_HTML.parse(written["markdown"]))]
    assert [token.content for token in tokens if token.type in {"html_inline", "html_block"}] == OUR_HTML
    assert [token.content for token in tokens if token.type == "text" and re.search(r"@\w", token.content)] == []
    assert parsed(written["junit"]).tag == "testsuites"
    assert list(SARIF.iter_errors(json.loads(written["sarif"]))) == []
    assert isinstance(json.loads(written["gitlab"]), list)
    assert json.loads(written["json"])["format"] == "aws-guardrails report"
    printed = on_screen(report)
    assert [line for line in printed.splitlines() if line.lstrip().startswith("::") or "##[" in line] == []
    assert [letter for letter in printed if not letter.isprintable() and letter != "\n"] == []
    commands = annotations.render(report, "Pulumi.yaml").splitlines()
    assert [
        line for line in commands if not re.match(r"::(error|warning|notice) file=Pulumi\.yaml,line=1,", line)
    ] == []
    assert len(commands) == 7


def test_hostile_text_is_shown_and_not_obeyed() -> None:
    assert_is_harmless(HOSTILE)


@given(st.text(max_size=60) | st.text(alphabet=list("`*_[]()<>!#-|~$\\\n:&@% a1"), max_size=40))
def test_no_text_whatever_changes_what_a_report_is_made_of(text: str) -> None:
    assert_is_harmless(text)


def test_words_are_counted_as_people_count() -> None:
    assert [words.count(number, "finding") for number in (0, 1, 2, 1234)] == [
        "0 findings",
        "1 finding",
        "2 findings",
        "1,234 findings",
    ]
