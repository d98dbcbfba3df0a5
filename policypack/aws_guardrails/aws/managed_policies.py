"""AWS managed policies: which ARN means which, and what attaching it gives.

What each policy gives is data, written by `tools/gen_managed_policies.py` from what the policies' documents do: a name
alone is both too loose (SecretsManagerReadWrite gives all of Secrets Manager) and too strict (AmazonVPCFullAccess gives
154 of 700 EC2 actions).
"""

import json
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Final, NamedTuple

from aws_guardrails.aws.arn import parse_arn

ADMINISTRATOR: Final = "AdministratorAccess"

FULL_ACCESS: Final = "fullaccess"
"""What names say of policies that are meant to give a whole service, anywhere in them and in whatever case."""

EXCEPTIONS: Final[Mapping[str, str]] = {
    "AWSSupportAccess": "CIS 1.17 asks for a role that may manage incidents with AWS Support.",
    "Billing": "Giving people the bills without the account is what the policy is for.",
    "SupportUser": "The same role as AWSSupportAccess, as a job function.",
}
"""Policies that give a whole service and are none the worse for it."""


class WholeServices(NamedTuple):
    """What an AWS managed policy gives entirely and on every resource."""

    services: tuple[str, ...]
    """Service prefixes; `*` alone for everything but a few services."""
    is_conditional: bool = False
    """Whether it gives everything, but under a condition, which is no less in the hands of whoever meets it."""
    by_name_only: bool = False
    """Whether the table does not know the policy, so that only its name speaks."""


def aws_managed_policy(text: str) -> str | None:
    """Return the name in the ARN of an AWS managed policy, of any partition and path.

    `arn:aws-cn:iam::aws:policy/job-function/Billing` is `Billing`. A policy of a customer's account, whatever its name,
    and anything that is not such an ARN give None.
    """
    arn = parse_arn(text)
    if arn is None or (arn.service, arn.region, arn.account) != ("iam", "", "aws"):
        return None
    if not arn.resource.startswith("policy/"):
        return None
    return arn.resource.rpartition("/")[2] or None


def is_administrator(name: str) -> bool:
    """Tell whether the name is that of AdministratorAccess; IAM compares policy names without regard to case."""
    return name.casefold() == ADMINISTRATOR.casefold()


def whole_services(name: str) -> WholeServices | None:
    """Return the whole services that an AWS managed policy gives, or None if it gives none or is an exception."""
    folded = name.casefold()
    if folded in _exceptions():
        return None
    known = _table()
    if folded in known:
        return known[folded]
    return WholeServices((), by_name_only=True) if FULL_ACCESS in folded else None


def is_narrow_full_access(name: str) -> bool:
    """Tell whether an AWS managed policy is called full access and is known to give less than a whole service."""
    return FULL_ACCESS in name.casefold() and whole_services(name) is None


@cache
def _exceptions() -> frozenset[str]:
    return frozenset(map(str.casefold, EXCEPTIONS))


@cache
def _table() -> Mapping[str, WholeServices | None]:
    """Read the table on first use: most stacks attach few managed policies, many none."""
    data = json.loads(files(__package__).joinpath("data/managed_policies.json").read_text("utf-8"))
    given = {name: WholeServices(tuple(services)) for name, services in data["whole services"].items()}
    conditional = dict.fromkeys(data["everything under a condition"], WholeServices(("*",), is_conditional=True))
    return {name.casefold(): whole for name, whole in {**dict.fromkeys(data["narrow"]), **given, **conditional}.items()}
