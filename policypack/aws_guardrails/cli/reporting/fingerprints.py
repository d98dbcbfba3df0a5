"""What makes a finding the same finding in the next run, whatever words it is told in."""

import hashlib
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from aws_guardrails.cli.reporting.model import Finding
from aws_guardrails.cli.reporting.text import CODE

PROPERTY: Final = re.compile(r"[A-Za-z][\w:-]*(\.[\w:-]+|\[\d+\])*")
"""How a property path looks; a value in its place is one if it looks like it."""


def identified(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return the findings of one run, each once, with their fingerprints.

    A fingerprint is made of the policy pack, the policy, the URN, and the property that the message names first. Neither
    the wording counts nor any value, since a preview makes up new names each time. Nor do the indices of lists: what
    is removed in front of an element would make it another one. Where that leaves several the same, they are numbered.
    """
    once = {(finding.pack, finding.rule, finding.place.urn, finding.message): finding for finding in findings}
    seen = Counter[tuple[str, ...]]()
    numbered = []
    for key in sorted(once):
        finding = once[key]
        identity = (finding.pack, finding.rule, finding.place.urn, _property_of(finding.message))
        seen[identity] += 1
        numbered.append(replace(finding, fingerprint=digest(*identity, str(seen[identity]))))
    return tuple(numbered)


def digest(*parts: str) -> str:
    """Return a short name for what the parts say together."""
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:32]


def _property_of(message: str) -> str:
    first_sentence, *_ = re.split(r"[.:] ", message, maxsplit=1)
    code = CODE.search(first_sentence)
    if code is None or not PROPERTY.fullmatch(code[1]):
        return ""
    return re.sub(r"\[\d+\]", "[]", code[1])
