"""One self-contained page for people."""

import base64
import hashlib
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any, Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markdown_it import MarkdownIt
from markupsafe import Markup, escape

from aws_guardrails.about import VERSION
from aws_guardrails.cli.pages import pages
from aws_guardrails.cli.reporting import words
from aws_guardrails.cli.reporting.events import PACK
from aws_guardrails.cli.reporting.groups import by_place, by_rule
from aws_guardrails.cli.reporting.model import Blocking, Report, State
from aws_guardrails.cli.reporting.text import CODE

TEMPLATES: Final = Path(__file__).parent / "templates"

LONGEST_LIST: Final = 100
"""Resources that are named where a policy passed; the rest is counted."""

SECTIONS: Final = ("Why it matters", "How to fix it")
"""Of a policy's page."""


def render(report: Report) -> str:
    """Return the page."""
    script = (TEMPLATES / "page.js").read_text("utf-8")
    return (
        _environment()
        .get_template("page.html.j2")
        .render(
            report=report,
            words=words,
            pack=PACK,
            version=VERSION,
            style=Markup((TEMPLATES / "page.css").read_text("utf-8")),  # noqa: S704 - our own file
            script=Markup(script),  # noqa: S704 - our own file
            script_hash=base64.b64encode(hashlib.sha256(script.encode()).digest()).decode(),
            when=_when(report.started),
            mandatory=sum(finding.blocking is Blocking.MANDATORY for finding in report.findings),
            by_place=by_place(report.findings),
            by_rule=by_rule(report.findings),
            by_state={
                state: [finding for finding in report.findings if finding.state is state]
                for state in (State.NEW, State.UNCHANGED)
            },
            pages=pages(),
            sections=_sections(),
            looked=[each for each in report.looked or () if each.looked_at],
            idle=[each for each in report.looked or () if not each.looked_at],
            longest_list=LONGEST_LIST,
        )
    )


def _when(started: int) -> str:
    return f"{datetime.fromtimestamp(started, UTC):%d %B %Y, %H:%M} UTC".lstrip("0") if started else ""


def marked(text: str) -> Markup:
    """Return a message with what is in backticks as code."""
    parts = CODE.split(text)
    return Markup("").join(
        Markup("<code>{}</code>").format(part) if index % 2 else escape(part) for index, part in enumerate(parts)
    )


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["marked"] = marked
    environment.filters["number"] = lambda value: f"{value:,}"
    return environment


@cache
def _sections() -> Mapping[str, Mapping[str, Any]]:
    """Return by policy the parts of its page that tell why and how, as HTML."""
    renderer = MarkdownIt("commonmark", {"html": False})
    return {
        name: {
            heading: Markup(renderer.render(page.sections[heading]))  # noqa: S704 - our own pages, without HTML in them
            for heading in SECTIONS
            if heading in page.sections
        }
        for name, page in pages().items()
    }
