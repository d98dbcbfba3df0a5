"""`aws-guardrails baseline`: exempt what is found today, so that only what is new blocks."""

import json
import os
import re
import sys
import tempfile
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Any, Final

import click

from aws_guardrails.catalogue import rules
from aws_guardrails.cli.config_text import config_text
from aws_guardrails.cli.reporting import words
from aws_guardrails.cli.reporting.compare import combined
from aws_guardrails.cli.reporting.events import PACK, InputError
from aws_guardrails.cli.reporting.inputs import STDIN, read_all
from aws_guardrails.cli.reporting.model import Finding, Place, Report
from aws_guardrails.cli.reporting.text import one_line, visible
from aws_guardrails.cli.reporting.words import count
from aws_guardrails.cli.screen import BAD_INPUT, stop
from aws_guardrails.config import LEVEL, Config
from aws_guardrails.config_file import Settings, common, read
from aws_guardrails.faults import ConfigError
from aws_guardrails.globs import matches
from aws_guardrails.run import today
from aws_guardrails.selection import Exemption

INCOMPLETE: Final = 3

DAYS: Final = 180
LONGEST: Final = 36_500
"""A century: what is later is a slip of the finger."""

LONGEST_LIST: Final = 20
"""Resources that are named for a policy; the rest are counted."""

DEFAULT_INDENT: Final = "  "


@click.command
@click.argument("events", nargs=-1, required=True)
@click.option(
    "--config", "file", metavar="FILE", required=True, help="The config file, which is made if it is not there."
)
@click.option(
    "--expires-in",
    "days",
    metavar="DAYS",
    type=click.IntRange(1, LONGEST),
    default=DAYS,
    show_default=True,
    help="How long the exemptions count.",
)
@click.option("--ticket", metavar="TICKET", help="Where this was agreed on.")
def command(*, events: tuple[str, ...], file: str, days: int, ticket: str | None) -> None:
    """Exempt what the runs in EVENTS found, in the config file that is given to --policy-pack-config.

    Each resource with a finding is exempted from the policy that found it, by its URN, so that what is new blocks and
    what is old does not. What the file has already stays, and a finding that it exempts is not added again.

    \b
    Exit codes:
      0  the file has them all
      2  wrong usage, or a file that cannot be read, has faults or cannot be written; nothing is changed
      3  what was found is exempted, but the events are incomplete, so more may be wrong
    """  # noqa: D301 - click takes the character \b for "leave the lines as they are"
    _refuse_wrong_usage(events, file, ticket)
    runs, unread = read_all(events)
    if unread:
        for problem in unread:
            click.echo(f"error: {problem}", err=True)
        sys.exit(BAD_INPUT)
    report = combined(runs)
    wanted, left = _exemptible(report.findings)
    expires = today() + timedelta(days)
    terms = {"reason": f"baseline {today().isoformat()}", "expires": expires.isoformat()}
    added = _add(file, wanted, terms | ({"ticket": ticket} if ticket is not None else {}))
    _tell_added(file, added, expires)
    _tell_the_rest(report, already=len(wanted) - _number(added), left=left)
    sys.exit(INCOMPLETE if words.is_incomplete(report) else 0)


def _refuse_wrong_usage(events: Sequence[str], file: str, ticket: str | None) -> None:
    if file == STDIN:
        stop("--config needs a file: it is read and written.")
    if list(events).count(STDIN) > 1:
        stop("standard input can be read only once. Give files.")
    if ticket is not None and not ticket.strip():
        stop("--ticket is empty. Leave it out, or say where this was agreed on.")


def _add(file: str, wanted: Sequence[tuple[str, Place]], terms: Mapping[str, str]) -> dict[str, tuple[Place, ...]]:
    """Write the exemptions that a config file lacks into it, and return the resources by policy."""
    path = Path(file)
    is_new = not path.exists()
    try:
        text = "{}" if is_new else config_text(file)
        added = missing(read(rules(), text), wanted, today())
        changed = merged(text, added, terms)
        read(rules(), changed)
        if added or is_new:
            write(path, changed)
    except ConfigError as error:
        for fault in error.faults:
            click.echo(f"error: {file}: {one_line(visible(fault))}", err=True)
        stop(
            f"{file} will not do, so nothing was added: mend what `aws-guardrails check-config` tells, and run this again."
        )
    except InputError as error:
        stop(str(error))
    except OSError as error:
        stop(f"{file} cannot be written: {error.strerror}.")
    return added


def _exemptible(findings: Sequence[Finding]) -> tuple[list[tuple[str, Place]], int]:
    """Return the policies and resources that can be exempted, sorted, and how many findings cannot."""
    able = {rule.name for rule in rules() if issubclass(rule.config, Config)}
    chosen = [
        (each.rule, each.place)
        for each in findings
        if each.pack == PACK and each.rule in able and each.place.urn and not each.place.is_stack
    ]
    return sorted(set(chosen)), len(findings) - len(chosen)


def missing(config: Settings, wanted: Sequence[tuple[str, Place]], today: date) -> dict[str, tuple[Place, ...]]:
    """Return the resources by policy that no exemption of the config is for."""
    found: dict[str, list[Place]] = {}
    for rule, several in groupby(wanted, itemgetter(0)):
        exact, globs = _in_force(common(config.parameters[rule]).exemptions, today)
        for _, place in several:
            if place.urn not in exact and not any(_is_for(exemption, place) for exemption in globs):
                found.setdefault(rule, []).append(place)
    return {rule: tuple(places) for rule, places in found.items()}


def _in_force(exemptions: tuple[Exemption, ...], today: date) -> tuple[set[str], list[Exemption]]:
    """Return those that are for one URN, by that, and the others."""
    exact: set[str] = set()
    globs = []
    for exemption in exemptions:
        if exemption.is_expired(today):
            continue
        urn = exemption.selector.urn
        if urn is not None and len(exemption.selector.globs) == 1 and not {"*", "?"} & set(urn):
            exact.add(urn)
        else:
            globs.append(exemption)
    return exact, globs


def _is_for(exemption: Exemption, place: Place) -> bool:
    """Tell whether an exemption is certainly for a resource: components and principals are not in the events."""
    known = {"urn": place.urn, "type": place.type, "name": place.name}
    return all(name in known and matches(glob, known[name]) for name, glob in exemption.selector.globs.items())


def merged(text: str, added: Mapping[str, Sequence[Place]], terms: Mapping[str, str]) -> str:
    """Return the text of a config file with an exemption for each resource; all else in it stays, in its order.

    Args:
        text: A config file that is sound.
        added: The resources, by policy.
        terms: What else each exemption says.
    """
    config: dict[str, Any] = json.loads(text)
    for rule, places in added.items():
        entry = config.get(rule, {})
        config[rule] = entry if isinstance(entry, dict) else {LEVEL: entry}
        config[rule].setdefault("exemptions", []).extend({"urn": place.urn, **terms} for place in places)
    indent = re.search(r'\{\r?\n([ \t]+)"', text)
    written = json.dumps(config, indent=indent[1] if indent else DEFAULT_INDENT, ensure_ascii=text.isascii()) + "\n"
    return written.replace("\n", "\r\n") if "\r\n" in text else written


def write(path: Path, text: str) -> None:
    """Write a file in one go: whoever reads it meanwhile, or after a crash, finds the old one or the new one whole.

    Raises:
        OSError: It cannot be written; then it is as it was.
    """
    target = path.resolve()
    handle, name = tempfile.mkstemp(prefix=f".{target.name}.", dir=target.parent)
    partial = Path(name)
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        partial.chmod(target.stat().st_mode & 0o7777 if target.exists() else 0o666 & ~_umask())
        partial.replace(target)
    except BaseException:
        partial.unlink(missing_ok=True)
        raise


def _umask() -> int:
    # It can only be read by setting it.
    mask = os.umask(0o077)
    os.umask(mask)
    return mask


def _number(added: Mapping[str, Sequence[Place]]) -> int:
    return sum(map(len, added.values()))


def _tell_added(file: str, added: Mapping[str, Sequence[Place]], expires: date) -> None:
    if not added:
        click.echo(f"{file}: nothing to add.")
        return
    click.echo(f"{file}: {count(_number(added), 'exemption')} added, until {expires.isoformat()}.")
    for rule, places in added.items():
        names = [one_line(place.name) for place in places[:LONGEST_LIST]]
        more = [f"{len(places) - LONGEST_LIST:,} more"] if len(places) > LONGEST_LIST else []
        click.echo(f"  {rule}: {', '.join(names + more)}")


def _tell_the_rest(report: Report, *, already: int, left: int) -> None:
    if already:
        click.echo(f"Exempted already: {already:,}.")
    if left:
        click.echo(f"Left alone: {count(left, 'finding')} of other policy packs, or about no single resource.")
    if report.failures:
        click.echo(f"Left alone: {count(len(report.failures), 'failure')}, which `aws-guardrails report` shows.")
    for warning in words.warnings(report):
        click.echo(f"warning: {warning}", err=True)
