"""The page, in a real browser."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from aws_guardrails.cli.reporting import html
from aws_guardrails.cli.reporting.compare import combined
from aws_guardrails.cli.reporting.model import Report
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, ConsoleMessage, Dialog, Error, Page, Request, sync_playwright
from reports import HOSTILE, finding, full_report, report_of, run_of, strange_report

pytestmark = pytest.mark.xdist_group("recorded runs")

DESKTOP, PHONE = {"width": 1200, "height": 900}, {"width": 360, "height": 740}
REPORTS = {
    "everything": full_report(),
    "nothing": combined([run_of()]),
    "incomplete": combined([run_of(finding(), gaps=("events.ndjson: line 7 is cut off.",))]),
    "hostile": strange_report(HOSTILE),
}
NAMES = ("chromium", "chromium-browser", "google-chrome")

Show = Callable[..., Page]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Return the Chromium on PATH. Without one the tests fail."""
    found = next(filter(None, map(shutil.which, NAMES)), None)
    if found is None:
        pytest.fail(f"there is no browser on PATH ({', '.join(NAMES)}); on Debian: apt-get install chromium")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(
            executable_path=found,
            # Chromium refuses to run as root with its sandbox, and /dev/shm is small in containers.
            args=["--disable-dev-shm-usage", *(["--no-sandbox"] if os.geteuid() == 0 else [])],
        )
        yield started
        started.close()


@pytest.fixture
def show(browser: Browser, tmp_path: Path) -> Iterator[Show]:
    """Open a report, and hold that the page neither failed nor asked for anything outside it."""
    opened: list[tuple[Page, list[str]]] = []

    def opening(report: Report, **context: Any) -> Page:
        file = tmp_path / "report.html"
        file.write_text(html.render(report), "utf-8")
        page = browser.new_context(**{"viewport": DESKTOP, **context}).new_page()
        wrong: list[str] = []

        def note(event: Error | ConsoleMessage | Dialog) -> None:
            wrong.append(str(event))

        def note_request(request: Request) -> None:
            if request.url != file.as_uri():
                wrong.append(request.url)

        page.on("pageerror", note)
        page.on("console", note)
        page.on("dialog", note)
        page.on("request", note_request)
        page.goto(file.as_uri())
        opened.append((page, wrong))
        return page

    yield opening
    for page, wrong in opened:
        assert wrong == []
        page.context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("report", REPORTS.values(), ids=REPORTS)
def test_the_page_is_accessible(report: Report, scheme: str, show: Show) -> None:
    """By the rules of axe: contrast, headings, landmarks, names."""
    found = Axe().run(show(report, color_scheme=scheme))

    assert [
        (violation["id"], [node["html"][:200] for node in violation["nodes"]][:3])
        for violation in found.response["violations"]
    ] == []


@pytest.mark.parametrize("report", REPORTS.values(), ids=REPORTS)
@pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_the_page_never_scrolls_sideways(viewport: dict[str, int], report: Report, show: Show) -> None:
    page = show(report, viewport=viewport)

    assert page.evaluate("document.documentElement.scrollWidth") <= viewport["width"]


def test_light_and_dark_are_different_and_both_legible(show: Show) -> None:
    colours = [
        show(REPORTS["everything"], color_scheme=scheme).evaluate(
            "[getComputedStyle(document.body).backgroundColor, getComputedStyle(document.body).color]"
        )
        for scheme in ("light", "dark")
    ]

    assert colours == [["rgb(246, 247, 249)", "rgb(26, 31, 41)"], ["rgb(18, 21, 26)", "rgb(230, 233, 239)"]]


def test_without_javascript_everything_is_there_and_no_filter(show: Show) -> None:
    page = show(REPORTS["everything"], java_script_enabled=False)

    assert page.locator("#by-resource .finding:visible").count() == 4
    assert page.locator("#by-policy article:visible").count() == 4
    assert page.locator("#filter:visible").count() == 0
    assert page.locator("h2").all_text_contents() == [
        "Failed",
        "By resource",
        "By policy",
        "Undecided",
        "Exempt",
        "Changes",
        "Passed",
    ]


def test_the_filter_shows_what_has_the_words_and_counts_it(show: Show) -> None:
    page = show(REPORTS["everything"])

    page.get_by_role("searchbox").fill("PUBLIC-READ  pictures s3-public-acl")

    assert page.locator("#by-resource h3:visible").all_text_contents() == ["pictures"]
    assert page.locator("#by-policy li:visible a").all_text_contents() == ["pictures"]
    assert page.locator("output").text_content() == "1 shown"


@pytest.mark.parametrize(
    ("label", "names"),
    [("mandatory only", ["pictures", "fresh", "logs"]), ("new only", ["fresh", "logs"])],
)
def test_the_filter_shows_what_blocks_or_is_new(label: str, names: list[str], show: Show) -> None:
    page = show(REPORTS["everything"])

    page.get_by_label(label).check()

    assert page.locator("#by-resource h3:visible").all_text_contents() == names


def test_a_filter_that_is_emptied_shows_everything_again(show: Show) -> None:
    page = show(REPORTS["everything"])

    page.get_by_role("searchbox").fill("nothing has this")
    assert page.locator("#by-resource article:visible, #by-policy article:visible").count() == 0
    page.get_by_role("searchbox").fill("")

    assert page.locator("#by-resource article:visible").count() == 3
    assert page.locator("output").text_content() == ""


def test_every_link_leads_to_a_part_of_the_page(show: Show) -> None:
    page = show(REPORTS["everything"])

    dead = page.evaluate(
        "[...document.querySelectorAll('a[href^=\"#\"]')].map((a) => a.getAttribute('href').slice(1))"
        ".filter((id) => !document.getElementById(id))"
    )
    assert dead == []


def test_no_two_parts_have_one_id(violating: Path, two_packs: Path, show: Show) -> None:
    page = show(report_of(violating, two_packs))

    ids = page.evaluate("[...document.querySelectorAll('[id]')].map((each) => each.id)")
    assert len(ids) == len(set(ids)) > 40


def test_a_real_run_shows_by_resource_and_by_policy_what_is_wrong_and_how_to_mend_it(
    violating: Path, show: Show
) -> None:
    report = report_of(violating)
    page = show(report)

    by_resource, by_policy = page.locator("#by-resource").inner_text(), page.locator("#by-policy").inner_text()
    assert [each.place.name for each in report.findings if each.place.name not in by_resource] == []
    assert [each.rule for each in report.findings if each.rule not in by_policy] == []
    assert page.locator("#by-policy details[open] summary", has_text="How to fix it").count() == 25
    assert page.locator("h1").text_content() == "Blocked"


def test_a_sound_stack_shows_what_passed(compliant: Path, show: Show) -> None:
    page = show(report_of(compliant))

    rows = page.locator("#passed tbody tr").all_inner_texts()
    assert page.locator("h1").text_content() == "Nothing blocks"
    assert any(row.startswith("s3-acls-enabled\t4 of 4\t") for row in rows), rows


def test_on_paper_everything_is_open_and_nothing_only_for_screens_is_left(show: Show) -> None:
    page = show(REPORTS["everything"])

    page.emulate_media(media="print")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")

    assert page.locator("nav:visible, #filter:visible, .skip:visible").count() == 0
    assert page.locator("details:not([open])").count() == 0
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"


def test_what_strangers_wrote_is_text_and_runs_nothing(show: Show) -> None:
    page = show(REPORTS["hostile"])

    assert page.locator("main img, main script, main a[href^='javascript']").count() == 0
    assert "<script>alert(1)</script>" in page.locator("#by-resource").inner_text()


def test_the_filter_finds_resources_and_policies_by_name_in_both_views(show: Show) -> None:
    page = show(REPORTS["everything"])

    page.get_by_role("searchbox").fill("fresh")

    assert page.locator("#by-resource h3:visible").all_text_contents() == ["fresh"]
    assert page.locator("#by-policy li:visible a").all_text_contents() == ["fresh"]


def test_the_filter_keeps_up_with_ten_thousand_findings(show: Show) -> None:
    page = show(combined([run_of(*(finding(f"bucket-{number}") for number in range(10_000)))]))

    milliseconds = page.evaluate(
        "() => { const start = performance.now(), box = document.querySelector('input[type=search]');"
        " box.value = 'bucket-123'; box.dispatchEvent(new Event('input', {bubbles: true})); document.body.offsetHeight;"
        " return performance.now() - start; }"
    )

    assert page.locator("output").text_content() == "11 shown"
    assert milliseconds < 5_000
