"""The page of mutation testing is written from what was found, and its reasons are about survivors that there are."""

import json
import tomllib

import mutation


def test_the_page_shows_what_was_found() -> None:
    found = json.loads(mutation.FOUND.read_text("utf-8"))
    reasons = tomllib.loads(mutation.REASONS.read_text("utf-8"))["reasons"]

    assert mutation.PAGE.read_text("utf-8") == mutation.page(found, reasons)


def test_every_survivor_has_a_reason() -> None:
    assert "not looked into yet" not in mutation.PAGE.read_text("utf-8")


def test_every_reason_is_about_a_survivor_of_what_was_run() -> None:
    found = json.loads(mutation.FOUND.read_text("utf-8"))
    reasons = tomllib.loads(mutation.REASONS.read_text("utf-8"))["reasons"]

    idle = [
        reason
        for reason in reasons
        if (run := found.get(reason["module"]))
        and not any(mutation.is_about(reason, reason["module"], survivor) for survivor in run["survivors"])
    ]

    assert idle == []
