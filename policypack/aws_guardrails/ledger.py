"""What the exemptions of a run did, over all its calls."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Final

from aws_guardrails.exemption_lines import LONGEST_LIST, Line, State
from aws_guardrails.globs import may_match_after
from aws_guardrails.selection import Exemption


class Ledger:
    """Written wherever an answer meets an exemption, read at the end.

    Every write is dictionary operations that no other thread of the SDK's server can come between; and what both halves of a
    rule find, or a call that is made twice, counts once.
    """

    def __init__(self) -> None:
        """Start with nothing written."""
        self._met: Final[dict[tuple[str, int], dict[tuple[bool, str, str], None]]] = {}
        self._open: Final[dict[tuple[str, int], None]] = {}

    def forget(self) -> None:
        """Start a new run."""
        self._met.clear()
        self._open.clear()

    def met(self, rule: str, index: int, urn: str, fact: str, *, is_finding: bool) -> None:
        """Write down that an answer about a resource meets a rule's exemption, which may have expired."""
        self._met.setdefault((rule, index), {})[is_finding, urn, fact] = None

    def may_meet(self, rule: str, index: int) -> None:
        """Write down that it is not known whether an answer meets an exemption, which then does not count as unused."""
        self._open[rule, index] = None

    def lines(
        self, exemptions: Mapping[str, tuple[Exemption, ...]], stack: str | None, today: date
    ) -> tuple[Line, ...]:
        """Return what became of each exemption of the rules that ran.

        Args:
            exemptions: The exemptions of these rules, by their names.
            stack: How the URNs of this stack begin. What names others only is left out unless it was met all the same.
            today: The date in UTC.
        """
        return tuple(line for _, line in self.numbered(exemptions, stack, today))

    def numbered(
        self, exemptions: Mapping[str, tuple[Exemption, ...]], stack: str | None, today: date
    ) -> Iterator[tuple[int, Line]]:
        """Yield the same, each with the number that the exemption has in its rule."""
        for rule, several in exemptions.items():
            for index, exemption in enumerate(several):
                for line in self._line(rule, index, exemption, stack, today):
                    yield index, line

    def _line(self, rule: str, index: int, exemption: Exemption, stack: str | None, today: date) -> Iterator[Line]:
        met = [(is_finding, urn) for is_finding, urn, _ in self._met.get((rule, index), ())]
        urn_glob = exemption.selector.urn
        is_ours = urn_glob is None or stack is None or may_match_after(urn_glob, stack)
        if exemption.is_expired(today):
            state = State.EXPIRED
        elif met:
            state = State.USED
        elif (rule, index) in self._open:
            return
        else:
            state = State.UNUSED
        if not met and not is_ours:
            return
        urns = sorted({urn for _, urn in met})
        findings = sum(is_finding for is_finding, _ in met)
        yield Line(
            state=state,
            rule=rule,
            matcher=exemption.selector.globs,
            expires=exemption.expires,
            reason=exemption.reason,
            ticket=exemption.ticket,
            findings=findings,
            undecided=len(met) - findings,
            resources=tuple(urns[:LONGEST_LIST]),
            more=len(urns[LONGEST_LIST:]),
        )
