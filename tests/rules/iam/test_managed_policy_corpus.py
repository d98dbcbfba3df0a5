"""What the engine says of the documents of AWS's managed policies: all of them, beside what was found out without it.

A change of the engine shows as a change of `tests/data/managed-policy-verdicts.json`, which
`python tools/gen_managed_policy_verdicts.py` writes anew.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

import pytest
from aws_guardrails.aws.escalation import Way, escalations
from aws_guardrails.aws.grants import rights_of
from aws_guardrails.aws.managed_policies import EXCEPTIONS
from aws_guardrails.aws.policy_document import read_document
from gen_escalation import SETS
from gen_managed_policies import FLAGS, whole_services
from gen_managed_policy_verdicts import ADMINISTRATOR, UNKNOWN, VERDICTS, WHOLE, table, verdict
from moto_policies import texts

ANOTHER_VERSION: Final = "moto has a later version of the policy"
IF_EXISTS: Final = "a condition with IfExists does not narrow"
NOT_RESOURCE: Final = "NotResource counts as everything"
DENIED: Final = "a Deny takes an action of it away"
CONDITIONAL: Final = "a condition does not excuse administrator rights"
ALL_OF_IAM: Final = "all of IAM is as much as everything"
NOT_EVERY_TYPE: Final = "the ARN leaves out the private domain names of the service"
EVERY_TYPE: Final = "the ARNs are every resource that the actions act on, though none is *"


@dataclass(frozen=True)
class Difference:
    """What the flags and the engine say otherwise of a policy."""

    policy: str
    question: str
    flags: frozenset[str]
    """What only the flags say."""
    engine: frozenset[str]
    """What only the engine says."""
    reason: str = ""


def only_flags(policy: str, question: str, said: str, reason: str) -> Difference:
    return Difference(policy, question, frozenset(said.split()), frozenset(), reason)


def only_engine(policy: str, question: str, said: str, reason: str) -> Difference:
    return Difference(policy, question, frozenset(), frozenset(said.split()), reason)


PASSING: Final = "passing any role"
PATHS: Final = "paths"
YES: Final = "yes"

NOTEBOOKS: Final = "sagemaker-004 sagemaker-005"

DIFFERENCES: Final = (
    only_engine("AWSFaultInjectionSimulatorEC2Access", PATHS, "ssm-002", EVERY_TYPE),
    only_engine("AWSFaultInjectionSimulatorSSMAccess", PATHS, "ssm-002", EVERY_TYPE),
    only_engine("AWSRefactoringToolkitFullAccess", PATHS, "codebuild-002", EVERY_TYPE),
    only_engine("AWSSupplyChainFederationAdminAccess", WHOLE, "scn", EVERY_TYPE),
    only_engine("AWSSystemsManagerJustInTimeAccessTokenPolicy", PATHS, "ssm-001", EVERY_TYPE),
    only_engine("AWSWAFConsoleFullAccess", WHOLE, "waf waf-regional wafv2", EVERY_TYPE),
    only_engine("AWSWAFFullAccess", WHOLE, "waf waf-regional wafv2", EVERY_TYPE),
    only_engine(
        "AmazonSageMakerServiceCatalogProductsLambdaServiceRolePolicy", PATHS, "sagemaker-004 sagemaker-005", EVERY_TYPE
    ),
    only_engine("AwsGlueSessionUserRestrictedNotebookServiceRole", PATHS, "glue-002", EVERY_TYPE),
    only_engine("AwsGlueSessionUserRestrictedServiceRole", PATHS, "glue-002", EVERY_TYPE),
    only_engine("AWSLambdaReplicator", PASSING, YES, IF_EXISTS),
    only_flags("AWSLakeFormationDataAdmin", WHOLE, "lakeformation", DENIED),
    only_engine("AWSMcpServiceActionsFullAccess", ADMINISTRATOR, YES, CONDITIONAL),
    only_engine("AWSProtonCodeBuildProvisioningServiceRolePolicy", PASSING, YES, IF_EXISTS),
    only_engine("AWSRoboMakerServiceRolePolicy", PASSING, YES, IF_EXISTS),
    only_engine("AWSServiceRoleForAmazonEKSNodegroup", PASSING, YES, IF_EXISTS),
    only_engine("AWSServiceRoleForAmazonEKSNodegroup", PATHS, "ec2-001", IF_EXISTS),
    only_engine("AWSSupportPlansFullAccess", WHOLE, "supportplans", ANOTHER_VERSION),
    only_flags("AmazonAPIGatewayAdministrator", WHOLE, "apigateway", NOT_EVERY_TYPE),
    only_engine(
        "AmazonDataZoneSageMakerEnvironmentRolePermissionsBoundary", WHOLE, "sagemaker-geospatial", NOT_RESOURCE
    ),
    only_engine("AmazonDataZoneSageMakerEnvironmentRolePermissionsBoundary", PATHS, "sagemaker-004", NOT_RESOURCE),
    only_engine("AmazonSageMakerFullAccess", WHOLE, "sagemaker sagemaker-geospatial", NOT_RESOURCE),
    only_engine("AmazonSageMakerFullAccess", PATHS, NOTEBOOKS, NOT_RESOURCE),
    only_engine("AmazonSageMakerServiceCatalogProductsCloudformationServiceRolePolicy", PATHS, NOTEBOOKS, NOT_RESOURCE),
    only_engine("CloudWatchFullAccessV2", WHOLE, "observabilityadmin", ANOTHER_VERSION),
    only_engine("DataScientist", WHOLE, "sagemaker", NOT_RESOURCE),
    only_engine("DataScientist", PATHS, NOTEBOOKS, NOT_RESOURCE),
    only_engine("IAMFullAccess", ADMINISTRATOR, YES, ALL_OF_IAM),
)

ONLY_IN_MOTO: Final = frozenset(
    {
        "AIDevOpsAgentActionsPolicy",
        "AIDevOpsChannelAccessPolicy",
        "AWSBillingConductorRolePolicy",
        "AWSCloudWatchOmniServiceRolePolicy",
        "AWSTransferServiceRolePolicy",
        "AWSWellArchitectedAgentOrganizationsServiceRolePolicy",
        "AmazonECSInfrastructureRoleForGatewayHostSharedALB",
        "AmazonODBAutonomousDatabaseAdmin",
        "AmazonODBExadataVmClusterAdmin",
        "AmazonODBExascaleStorageVaultAdmin",
        "AmazonODBExascaleVmClusterAdmin",
        "AmazonSageMakerHyperPodInferenceGatewayAccess",
        "AssuranceServiceRolePolicy",
        "CloudWatchOmniAWSIntegrationPolicy",
        "CloudWatchOmniDomainAccessPolicy",
        "CloudWatchOmniModelInferencePolicy",
        "CloudWatchOmniSpaceAccessPolicy",
        "EndUserMessagingServiceRolePolicy",
    }
)
"""All but the first are younger than the flags; its document was not to be had for them."""

NO_LONGER_IN_MOTO: Final = frozenset(
    {
        "AWSCodePipelineFullAccess",
        "AWSConfigRole",
        "AWSECRPullThroughCacheServiceRolePolicy",
        "AmazonCloudWatchEvidentlyFullAccess",
        "AmazonCloudWatchEvidentlyReadOnlyAccess",
        "AmazonCloudWatchEvidentlyServiceRolePolicy",
    }
)
"""Beside those that the flags call deprecated, none of which moto has."""


@cache
def flags() -> Mapping[str, Mapping[str, Any]]:
    """Return the flags of each policy."""
    found: dict[str, dict[str, Any]] = json.loads(FLAGS.read_text())["policies"]
    return found


@cache
def paths() -> Mapping[str, tuple[str, ...]]:
    """Return the actions of each set that the flags know: those of pathfinding.cloud, by their names there.

    Actions that no set needs, because one without them does as well, are left out.
    """
    rows = [line.split("\t") for line in SETS.read_text().splitlines() if not line.startswith("#")]
    return {
        name: tuple(action for action in actions.lower().split() if action in escalations().bits)
        for name, _, actions in rows
        if not name.startswith(("rhino-", "cloudsplaining-"))
    }


def by_flags(policy: str) -> dict[str, frozenset[str]]:
    """Return what the flags say of a policy."""
    its = flags()[policy]
    found = frozenset(its.get("privescOnStar", ()))
    return {
        ADMINISTRATOR: frozenset({YES} if "starOnStar" in its else ()),
        WHOLE: frozenset(whole_services(its)),
        PASSING: frozenset({YES} if "passRoleOnStar" in its else ()),
        PATHS: frozenset(paths()) if found == {f"({len(paths())} of {len(paths())} paths)"} else found,
    }


def by_engine(policy: str) -> dict[str, frozenset[str]]:
    """Return what the engine says of a policy."""
    document = read_document(texts()[policy])
    assert isinstance(document, Mapping)
    given, bits = rights_of(document).escalating, escalations().bits
    said = verdict(texts()[policy])
    return {
        ADMINISTRATOR: frozenset({YES} if ADMINISTRATOR in said else ()),
        WHOLE: frozenset(said.get(WHOLE, ())),
        PASSING: frozenset({YES} if given & escalations().passing else ()),
        PATHS: frozenset(path for path, actions in paths().items() if all(given & bits[each] for each in actions)),
    }


def differences() -> Iterator[Difference]:
    """Yield what the flags and the engine say otherwise."""
    for policy in sorted(flags().keys() & texts().keys()):
        engine = by_engine(policy)
        for question, said in by_flags(policy).items():
            if said != engine[question]:
                yield Difference(policy, question, said - engine[question], engine[question] - said)


@cache
def verdicts() -> Mapping[str, Mapping[str, Any]]:
    """Return the recorded verdicts of policies that give something."""
    found: dict[str, dict[str, Any]] = json.loads(VERDICTS.read_text())["verdicts"]
    return found


def test_the_verdicts_are_the_recorded_ones() -> None:
    recorded, now = json.loads(VERDICTS.read_text()), table()

    # Compared by policy first: of a difference between thousands of lines pytest takes minutes to tell.
    old, new = recorded["verdicts"], now["verdicts"]
    assert {name: new.get(name) for name in old.keys() | new.keys() if new.get(name) != old.get(name)} == {}
    assert now["nothing"] == recorded["nothing"]
    assert now["_meta"] == recorded["_meta"]


def test_the_engine_and_the_flags_differ_only_for_a_reason() -> None:
    expected = {Difference(each.policy, each.question, each.flags, each.engine): each.reason for each in DIFFERENCES}

    assert {difference: expected.get(difference, "") for difference in differences()} == expected


def test_the_policies_that_only_moto_has_are_known() -> None:
    assert texts().keys() - flags().keys() == ONLY_IN_MOTO


def test_the_policies_that_moto_does_not_have_are_deprecated_or_known() -> None:
    missing = {name: "deprecated" in flags()[name] for name in flags().keys() - texts().keys()}

    assert {name for name, deprecated in missing.items() if not deprecated} == NO_LONGER_IN_MOTO
    assert sum(missing.values()) == sum("deprecated" in its for its in flags().values()) == 73


def test_three_managed_policies_give_administrator_rights() -> None:
    assert {name for name, said in verdicts().items() if ADMINISTRATOR in said} == {
        "AWSMcpServiceActionsFullAccess",
        "AdministratorAccess",
        "IAMFullAccess",
    }


def test_three_managed_policies_escalate_by_themselves() -> None:
    assert {name for name, said in verdicts().items() if Way.BY_ITSELF in said} == {
        "AdministratorAccess",
        "AdministratorAccess-Amplify",
        "IAMFullAccess",
    }


def test_the_services_that_the_pack_does_not_know_are_retired() -> None:
    unknown = {service for said in verdicts().values() for service in said.get(UNKNOWN, ())}

    assert unknown == {"codestar", "deeplens", "deepracer", "iotevents", "zocalo"}


@pytest.mark.parametrize(
    "policy", ["AmazonSSMManagedInstanceCore", "ReadOnlyAccess", "SecurityAudit", "ViewOnlyAccess"]
)
def test_what_is_meant_for_everyday_use_gives_nothing_of_this(policy: str) -> None:
    assert verdict(texts()[policy]) == {}


def test_the_exceptions_give_whole_services_as_their_documents_say() -> None:
    assert {name: verdicts().get(name) for name in EXCEPTIONS} == {
        "AWSSupportAccess": {WHOLE: ["support", "support-console"]},
        "Billing": {WHOLE: ["invoicing"]},
        "SupportUser": {WHOLE: ["support"]},
    }
