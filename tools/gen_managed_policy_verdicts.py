"""Write what the pack's engine says of each AWS managed policy, as data for a test.

Run as `python tools/gen_managed_policy_verdicts.py`. The documents are those that the pinned moto carries.
"""

import json
from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

from aws_guardrails.aws.actions import services
from aws_guardrails.aws.escalation import Way, canaries, escalations
from aws_guardrails.aws.grants import EVERY, Rights, matches
from aws_guardrails.aws.policy_document import read_document, statements
from moto_policies import texts

ROOT: Final = Path(__file__).parents[1]
VERDICTS: Final = ROOT / "tests/data/managed-policy-verdicts.json"

ADMINISTRATOR: Final = "administrator"
WHOLE: Final = "whole services"
UNKNOWN: Final = "whole services that the pack does not know"


def verdict(text: str) -> dict[str, Any]:
    """Return what the engine says of a document; what it does not give is left out."""
    document = read_document(text)
    if not isinstance(document, Mapping):
        raise TypeError(f"no policy document: {text[:100]}")
    parts = statements(document)
    always = Rights(parts, conditional=False, possible=False)
    whole = {service for service, _ in always.whole_services() if service not in services().minor}
    whole |= set(always.listed_services(services().actions))
    known = {service for service in whole if is_known(service)}
    found: dict[str, Any] = {
        ADMINISTRATOR: Rights(parts, conditional=True, possible=False).administrator(canaries()) is not None,
        WHOLE: sorted(known),
        UNKNOWN: sorted(whole - known),
        **{way: sorted(" + ".join(each.actions) for each in escalations(way, always)) for way in Way},
    }
    return {question: answer for question, answer in found.items() if answer}


def is_known(service: str) -> bool:
    """Tell whether a service, or any that a pattern means, is one that counts."""
    return service == EVERY or any(matches(service, known) for known in services().actions)


def table() -> dict[str, Any]:
    """Return the table: what each policy gives, and the names of those that give nothing of this."""
    verdicts = {name: verdict(text) for name, text in sorted(texts().items())}
    return {
        "_meta": {"written by": "tools/gen_managed_policy_verdicts.py", "documents": f"moto {version('moto')}"},
        "verdicts": {name: found for name, found in verdicts.items() if found},
        "nothing": [name for name, found in verdicts.items() if not found],
    }


if __name__ == "__main__":
    VERDICTS.write_text(json.dumps(table(), indent=1, ensure_ascii=False) + "\n")
