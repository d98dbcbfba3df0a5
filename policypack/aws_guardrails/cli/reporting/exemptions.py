"""What the policy `guardrail-exemptions` says of the exemptions in the config."""

from typing import Final

from aws_guardrails import exemption_lines
from aws_guardrails.cli.reporting.model import Exemption, Place, Use
from aws_guardrails.cli.reporting.text import visible

POLICY: Final = "guardrail-exemptions"


def exemptions_in(message: str) -> tuple[Exemption, ...]:
    """Return the exemptions that a message of the policy lists: used, unused and expired ones.

    There are none in a message that another version of the pack words differently; it is then a finding like any other.
    """
    try:
        return tuple(map(_exemption, exemption_lines.read(message)))
    except ValueError:
        return ()


def _exemption(line: exemption_lines.Line) -> Exemption:
    # The line writes its texts as JSON, in which anything may be hidden.
    return Exemption(
        rule=visible(line.rule),
        where=" and ".join(f'{name} is "{visible(glob)}"' for name, glob in line.matcher.items()),
        reason=visible(line.reason),
        expires=line.expires.isoformat(),
        ticket=visible(line.ticket or ""),
        use=Use(line.state),
        number=line.findings + line.undecided,
        places=tuple(Place(visible(urn)) for urn in line.resources),
        more=line.more,
    )
