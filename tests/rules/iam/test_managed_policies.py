"""The table of what AWS's managed policies give, beside the two that it could have been made from or judged by.

The documents that it is made from are held against the flags, which were made from older ones by other means, and against
what the pack's own engine says of them.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

import pytest
from aws_guardrails.aws.managed_policies import EXCEPTIONS, WholeServices, is_narrow_full_access, whole_services
from gen_managed_policies import FLAGS, TABLE, table
from gen_managed_policies import whole_services as by_flags
from gen_managed_policy_verdicts import WHOLE, verdict
from moto_policies import managed_policies, texts

LATER: Final = "AWS has changed the policy since the flags were made"
DENIED: Final = "a Deny takes one action away, which the flags leave out of account"
SPARED: Final = "what NotResource spares leaves every other resource"
EVERY_TYPE: Final = "each type of resource is named, which the table does not take for every resource"
NOT_EVERY_TYPE: Final = "by the letter the ARN leaves out the private domain names of the service"


@dataclass(frozen=True)
class Difference:
    """The services of a policy that only the table calls whole, and those that only the other one does."""

    table: tuple[str, ...]
    other: tuple[str, ...]


def only_table(*services: str) -> Difference:
    return Difference(services, ())


def only_other(*services: str) -> Difference:
    return Difference((), services)


FLAGS_DIFFER: Final[Mapping[str, tuple[Difference, str]]] = {
    "AWSLakeFormationDataAdmin": (only_other("lakeformation"), DENIED),
    "AWSSupportPlansFullAccess": (only_table("supportplans"), LATER),
    "AmazonDataZoneSageMakerEnvironmentRolePermissionsBoundary": (only_table("sagemaker-geospatial"), SPARED),
    "AmazonSageMakerFullAccess": (only_table("sagemaker", "sagemaker-geospatial"), SPARED),
    "CloudWatchFullAccessV2": (only_table("observabilityadmin"), LATER),
    "DataScientist": (only_table("sagemaker"), SPARED),
}

ENGINE_DIFFERS: Final[Mapping[str, tuple[Difference, str]]] = {
    "AWSSupplyChainFederationAdminAccess": (only_other("scn"), EVERY_TYPE),
    "AWSWAFConsoleFullAccess": (only_other("waf", "waf-regional", "wafv2"), EVERY_TYPE),
    "AWSWAFFullAccess": (only_other("waf", "waf-regional", "wafv2"), EVERY_TYPE),
    "AmazonAPIGatewayAdministrator": (only_table("apigateway"), NOT_EVERY_TYPE),
}

ONLY_BY_FLAGS: Final = 79
"""Policies that moto does not carry; `test_managed_policy_corpus` says which."""


@cache
def recorded() -> Mapping[str, Any]:
    """Return the table as it stands in the pack."""
    found: dict[str, Any] = json.loads(TABLE.read_text())
    return found


@cache
def flags() -> Mapping[str, Mapping[str, Any]]:
    """Return the flags of each policy."""
    found: dict[str, dict[str, Any]] = json.loads(FLAGS.read_text())["policies"]
    return found


def differences(others: Mapping[str, list[str]]) -> dict[str, Difference]:
    """Return where the table says otherwise than another source, of the policies that this one has."""
    whole = recorded()["whole services"]
    found = {
        name: Difference(
            tuple(service for service in whole.get(name, ()) if service not in services),
            tuple(service for service in services if service not in whole.get(name, ())),
        )
        for name, services in others.items()
    }
    return {name: each for name, each in found.items() if each != Difference((), ())}


def test_the_table_is_the_one_that_the_documents_give() -> None:
    now = table()

    # Compared by policy first: of a difference between thousands of lines pytest takes minutes to tell.
    old, new = recorded()["whole services"], now["whole services"]
    assert {name: new.get(name) for name in old.keys() | new.keys() if new.get(name) != old.get(name)} == {}
    assert now == recorded()


def test_the_table_and_the_flags_differ_only_for_a_reason() -> None:
    of_flags = {name: by_flags(its) for name, its in flags().items()}

    assert differences(of_flags) == {name: difference for name, (difference, _) in FLAGS_DIFFER.items()}


def test_the_table_and_the_engine_differ_only_for_a_reason() -> None:
    of_engine = {name: verdict(text).get(WHOLE, []) for name, text in texts().items()}

    assert differences(of_engine) == {name: difference for name, (difference, _) in ENGINE_DIFFERS.items()}


def test_the_table_knows_every_policy_of_both_sources() -> None:
    known = {*recorded()["narrow"], *recorded()["whole services"], *recorded()["everything under a condition"]}

    assert known == managed_policies().keys() | flags().keys()
    assert len(flags().keys() - managed_policies().keys()) == ONLY_BY_FLAGS


@pytest.mark.parametrize("name", ["AWSLambdaFullAccess", "awslambdafullaccess", "AmazonGuardDutyFullAccess"])
def test_a_deprecated_policy_still_counts(name: str) -> None:
    assert whole_services(name) is not None


@pytest.mark.parametrize(
    ("name", "whole"),
    [
        ("AIDevOpsAgentActionsPolicy", WholeServices(("*",))),
        ("AWSMcpServiceActionsFullAccess", WholeServices(("*",), is_conditional=True)),
        ("AWSSupportPlansFullAccess", WholeServices(("supportplans",))),
    ],
)
def test_what_the_newest_documents_give_counts(name: str, whole: WholeServices) -> None:
    assert whole_services(name) == whole
    assert not is_narrow_full_access(name)


@pytest.mark.parametrize("name", ["AmazonSSMManagedInstanceCore", "ReadOnlyAccess", *EXCEPTIONS])
def test_what_is_meant_for_everyday_use_never_counts(name: str) -> None:
    assert whole_services(name) is None


def test_no_exception_but_the_reviewed_ones_hides_a_whole_service() -> None:
    silent = {name for name in recorded()["whole services"] if whole_services(name) is None}

    assert silent == EXCEPTIONS.keys()
