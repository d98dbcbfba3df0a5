"""`aws-guardrails check-config`: what is wrong with a config file, and what no longer holds in it."""

import sys
from collections.abc import Iterable, Iterator, Mapping
from typing import Final, NoReturn

import click

from aws_guardrails.catalogue import rules
from aws_guardrails.cli.config_text import config_text
from aws_guardrails.cli.deployed import State, judged, read_state
from aws_guardrails.cli.reporting.events import InputError
from aws_guardrails.cli.reporting.inputs import STDIN, named
from aws_guardrails.cli.reporting.text import one_line, visible
from aws_guardrails.cli.reporting.words import count
from aws_guardrails.cli.screen import stop
from aws_guardrails.config_file import Settings, common, read
from aws_guardrails.exemption_lines import ADVICE
from aws_guardrails.exemption_lines import State as Fate
from aws_guardrails.faults import ConfigError
from aws_guardrails.model import Level
from aws_guardrails.run import Run, today
from aws_guardrails.selection import Exemption

TO_MEND: Final = 1


@click.command
@click.argument("file")
@click.option(
    "--state",
    "export",
    metavar="EXPORT",
    help="Look for exemptions that match nothing in what is deployed: a file that `pulumi stack export` has written.",
)
def command(*, file: str, export: str | None) -> None:
    """Check the config in FILE, which is given to --policy-pack-config.

    It tells every fault with its place, exemptions that have expired, and with --state those that match nothing. FILE and
    EXPORT can be `-` for standard input.

    \b
    Exit codes:
      0  nothing is to be mended
      1  a fault, an expired exemption, or one that matches nothing
      2  wrong usage, or a file that cannot be read
    """  # noqa: D301 - click takes the character \b for "leave the lines as they are"
    if file == export == STDIN:
        stop("standard input can be read only once. Give a file.")
    try:
        found = read(rules(), config_text(file))
    except ConfigError as error:
        _tell(named(file), error.faults)
    except InputError as error:
        stop(str(error))
    try:
        state = read_state(export) if export else None
    except InputError as error:
        stop(f"--state: {error}")
    told = [*_expired(found), *(_unused(found, state) if state else ())]
    if told:
        _tell(named(file), told)
    exemptions = sum(len(common(parameters).exemptions) for parameters in found.parameters.values())
    click.echo(f"{named(file)}: nothing to mend, {count(exemptions, 'exemption')}.")


def _expired(found: Settings) -> Iterator[str]:
    for rule, parameters in found.parameters.items():
        for index, exemption in enumerate(common(parameters).exemptions):
            if exemption.is_expired(today()):
                what = f"expired on {exemption.expires.isoformat()}"
                yield _about(rule, index, exemption, what, Fate.EXPIRED)


def _unused(found: Settings, state: State) -> Iterator[str]:
    run = Run(rules())
    run.start(found)
    broken = judged(run, state)
    for rule in sorted(broken):
        click.echo(
            f"warning: the rule `{rule}` itself failed, so its exemptions are not held against the state.", err=True
        )
    exemptions = _running(found)
    for index, line in run.ledger.numbered(exemptions, state.start, today()):
        if line.state is Fate.UNUSED and line.rule not in broken:
            what = f"matches nothing in {state.stack}"
            yield _about(line.rule, index, exemptions[line.rule][index], what, Fate.UNUSED)


def _running(found: Settings) -> Mapping[str, tuple[Exemption, ...]]:
    return {
        rule: common(parameters).exemptions
        for rule, parameters in found.parameters.items()
        if found.levels[rule] is not Level.DISABLED
    }


def _about(rule: str, index: int, exemption: Exemption, what: str, fate: Fate) -> str:
    where = " and ".join(f'{name} is "{glob}"' for name, glob in exemption.selector.globs.items())
    return f"{rule}: `exemptions[{index}]`, where {where}, {what}. {ADVICE[fate]}"


def _tell(file: str, told: Iterable[str]) -> NoReturn:
    """Write each on a line that names the file, as compilers and linters do."""
    lines = [one_line(visible(each)) for each in told]
    for line in lines:
        click.echo(f"{file}: {line}")
    click.echo(f"{file}: {len(lines):,} to mend.")
    sys.exit(TO_MEND)
