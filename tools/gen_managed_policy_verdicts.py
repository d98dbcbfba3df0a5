"""Write what the pack's engine says of each AWS managed policy, as data for a test.

Run as `python tools/gen_managed_policy_verdicts.py`. The documents are those that the pinned moto carries.
"""

import json
from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

from aws_guardrails.aws.actions import services
from aws_guardrails.aws.escalation import Way, sets_given_by
from aws_guardrails.aws.grants import Rights, rights_of
from aws_guardrails.aws.policy_document import read_document
from gen_managed_policies import EVERY, NEARLY_ALL
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
    rights, known = rights_of(document), services()
    found: dict[str, Any] = {
        ADMINISTRATOR: rights.is_administrator,
        WHOLE: whole_services(rights),
        UNKNOWN: sorted(rights.whole_services - known.known),
        **{way: sorted(" + ".join(each.actions) for each in sets_given_by(rights.escalating, way)) for way in Way},
    }
    return {question: answer for question, answer in found.items() if answer}


def whole_services(rights: Rights) -> list[str]:
    """Return the services that count and are given entirely; `*` for all but a few."""
    counting = services().counting
    whole = sorted(rights.whole_services & counting)
    return [EVERY] if len(whole) > NEARLY_ALL * len(counting) else whole


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
