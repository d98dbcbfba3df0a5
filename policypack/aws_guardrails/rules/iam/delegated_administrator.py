"""Administrator rights should not be given by the grant of another service.

## Why it matters

Not only IAM makes administrators. An EKS access policy gives a role everything in a cluster, whatever its IAM policies say.
The delegated administrator of IAM Identity Center gives anybody any rights in the organization's member accounts. A data
lake administrator of Lake Formation grants everybody, also itself, all data. None of this shows in a review of IAM policies.

## How to fix it

Give the principal what it needs: in EKS a policy such as AmazonEKSEditPolicy, or one that is confined to namespaces by
`accessScope`; in Lake Formation the databases and tables. A principal that really administers the cluster, the data lake or
the organization is declared in the stack of those who run it, where this policy can be set to `disabled`; elsewhere it stays
advisory and is seen.

There is no remediation: who administers what, only its owner knows.

## What it judges

- EKS: AmazonEKSClusterAdminPolicy and AmazonEKSAdminPolicy for the whole cluster or for all namespaces (`*`), in an access
  policy association or, with aws-native and in templates, in the access entry; and the group system:masters, which is
  cluster administrator for good. EKS itself refuses groups that begin with `system:`, but only at the deployment.
- Organizations: a delegated administrator of IAM Identity Center (`sso.amazonaws.com`), of IAM (`iam.amazonaws.com`, which
  stands for root access to member accounts), of Account Management (`account.amazonaws.com`, which may change the email
  address of their root users, and so reset the password) and of CloudFormation StackSets
  (`member.org.stacksets.cloudformation.amazonaws.com`, which may deploy anything to any account).
- Lake Formation: the `admins` of the data lake settings.

## What it does not catch

- The creator of an EKS cluster, whom EKS makes its administrator unless `bootstrapClusterCreatorAdminPermissions` is false:
  that is the default, and says nothing of who it is.
- Rights inside Kubernetes: the ConfigMap `aws-auth`, role bindings, and the groups that an access entry names besides
  system:masters. A namespace pattern such as `kube-*` is not followed up.
- Lake Formation's permissions on single catalogs, databases and tables, even ALL with the grant option, and read-only
  administrators.
- The role with AdministratorAccess that Organizations puts into each account that it creates (`roleName` of
  `aws.organizations.Account`): every account of an organization has it, and it lets in the management account alone.
- Delegated administrators of other services: they administer their service, but give no rights.
- Identity Center's permission sets, which the rules on attached policies judge.

## References

- [EKS access policies](https://docs.aws.amazon.com/eks/latest/userguide/access-policy-permissions.html)
- [Delegated administration of IAM Identity Center](https://docs.aws.amazon.com/singlesignon/latest/userguide/delegated-admin.html)
- [Root access to member accounts](https://docs.aws.amazon.com/IAM/latest/UserGuide/id_root-enable-root-access.html)
- [StackSets and Organizations](https://docs.aws.amazon.com/organizations/latest/userguide/services-that-can-integrate-cloudformation.html)
- [Implicit Lake Formation permissions](https://docs.aws.amazon.com/lake-formation/latest/dg/implicit-permissions.html)
"""

from collections.abc import Iterator, Mapping
from typing import Final

from aws_guardrails.aws.arn import parse_arn
from aws_guardrails.config import Config
from aws_guardrails.examples import Example, Given, Input, Ref, compliant, undecided, violating
from aws_guardrails.kinds import DATA_LAKE_SETTINGS, DELEGATED_ADMINISTRATOR, EKS_ACCESS_ENTRY, EKS_ACCESS_POLICY
from aws_guardrails.model import (
    CIS,
    Answer,
    Control,
    Finding,
    Level,
    Resource,
    ResourceCheck,
    Rule,
    Severity,
    Undecided,
)
from aws_guardrails.values import MISSING, UNKNOWN, Value

EKS_ADMINISTRATORS: Final = ("AmazonEKSClusterAdminPolicy", "AmazonEKSAdminPolicy")

MASTERS: Final = "system:masters"
"""Kubernetes lets its members do everything, whatever the role bindings say.

https://kubernetes.io/docs/concepts/security/rbac-good-practices/#least-privilege
"""

SERVICES: Final[Mapping[str, str]] = {
    "account.amazonaws.com": (
        "of Account Management, which can change the root user's email address of the organization's member accounts, and "
        "so take them over"
    ),
    "iam.amazonaws.com": "of IAM, which can act as root in the organization's member accounts",
    "member.org.stacksets.cloudformation.amazonaws.com": (
        "of CloudFormation StackSets, which can deploy anything to the organization's accounts"
    ),
    "sso.amazonaws.com": "of IAM Identity Center, which can give anybody any rights in the organization's member accounts",
}
"""The services whose delegated administrator is one of the member accounts themselves, and what it can do.

https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_accounts_update_primary_email.html
"""


def delegated_administrator(resource: Resource, _config: Config) -> Iterator[Answer]:
    """Report what makes an administrator."""
    match resource.kind:
        case kind if kind == EKS_ACCESS_POLICY:
            yield from _access_policy(resource)
        case kind if kind == EKS_ACCESS_ENTRY:
            yield from _access_entry(resource)
        case kind if kind == DELEGATED_ADMINISTRATOR:
            yield from _account(resource)
        case _:
            yield from _data_lake(resource)


def _access_entry(resource: Resource) -> Iterator[Answer]:
    for name in ("accessPolicies", "kubernetesGroups"):
        if resource.get(name) is UNKNOWN:
            yield Undecided(resource, resource.path(name))
    for index, group in enumerate(_elements(resource, "kubernetesGroups")):
        path = resource.path("kubernetesGroups", index)
        if group is UNKNOWN:
            yield Undecided(resource, path)
        elif group == MASTERS:
            yield Finding(
                resource,
                path,
                f"`{path}` is the group of Kubernetes that may do everything in the cluster; EKS refuses it at the "
                "deployment. Name a group of your own, and bind it to a role with only the rights that are needed.",
            )
    for index, _ in enumerate(_elements(resource, "accessPolicies")):
        yield from _access_policy(resource, "accessPolicies", index)


def _access_policy(resource: Resource, *around: str | int) -> Iterator[Answer]:
    """Judge an access policy, which stands alone or in an access entry."""
    arn = resource.get(*around, "policyArn")
    policy = _administrator(arn) if isinstance(arn, str) else None
    reach = _cluster_wide(resource, *around, "accessScope")
    path = resource.path(*around, "policyArn")
    if reach is None or (policy is None and arn is not UNKNOWN):
        return
    if arn is UNKNOWN:
        yield Undecided(resource, path)
    elif reach:
        yield Undecided(resource, resource.path(*around, "accessScope", reach))
    else:
        yield Finding(
            resource,
            path,
            f"`{path}` is EKS's `{policy}` for the whole cluster, which makes its principal an administrator there. Choose "
            "a narrower policy such as `AmazonEKSEditPolicy`, or confine it to namespaces by `accessScope`.",
        )


def _cluster_wide(resource: Resource, *around: str | int) -> str | None:
    """Return "" for a scope that is the whole cluster, None for a narrower one, or the property that it hangs on."""
    match resource.get(*around, "type"):
        case "cluster":
            return ""
        case kind if kind is UNKNOWN:
            return "type"
        case "namespace":
            namespaces = resource.get(*around, "namespaces")
            if namespaces is UNKNOWN:
                return "namespaces"
            elements = namespaces if isinstance(namespaces, tuple) else ()
            if "*" in elements:
                return ""
            return "namespaces" if UNKNOWN in elements else None
        case _:
            return None


def _administrator(text: str) -> str | None:
    """Return the name in the ARN of an EKS access policy that makes an administrator.

    https://docs.aws.amazon.com/eks/latest/userguide/access-policy-permissions.html
    """
    arn = parse_arn(text)
    if arn is None or (arn.service, arn.region, arn.account) != ("eks", "", "aws"):
        return None
    kind, _, name = arn.resource.partition("/")
    return name if kind == "cluster-access-policy" and name in EKS_ADMINISTRATORS else None


def _account(resource: Resource) -> Iterator[Answer]:
    service = resource.get("servicePrincipal")
    path = resource.path("servicePrincipal")
    if service is UNKNOWN:
        yield Undecided(resource, path)
    elif isinstance(service, str) and service in SERVICES:
        yield Finding(
            resource,
            path,
            f"`{path}` makes the account the delegated administrator {SERVICES[service]}. Leave that to the stack that runs "
            "the organization, and give this account only the rights that it needs.",
        )


def _data_lake(resource: Resource) -> Iterator[Answer]:
    path = resource.path("admins")
    # Whoever stands in the list becomes an administrator; only in a template an unknown element may turn out to be none.
    may_vanish = resource.container is not None
    elements = [each for each in _elements(resource, "admins") if each is not None and each is not MISSING]
    number = sum(each is not UNKNOWN or not may_vanish for each in elements)
    if number:
        yield Finding(
            resource,
            path,
            f"`{path}` names {number} data lake {'administrator' if number == 1 else 'administrators'}, who can grant all "
            "data of the catalog to anybody, also to themselves. Leave that to the stack that runs the data lake, and grant "
            "only the databases and tables that are needed.",
        )
    elif elements or resource.get("admins") is UNKNOWN:
        yield Undecided(resource, path)


def _elements(resource: Resource, name: str) -> tuple[Value, ...]:
    elements = resource.get(name)
    return elements if isinstance(elements, tuple) else ()


def examples() -> tuple[Example, ...]:
    """Return the examples."""

    def associate(policy: Input, **scope: Input) -> Given:
        return Given(
            "aws:eks/accessPolicyAssociation:AccessPolicyAssociation",
            "deploy",
            {
                "clusterName": "shop",
                "principalArn": "arn:aws:iam::123456789012:role/deploy",
                "policyArn": policy,
                "accessScope": scope,
            },
        )

    def delegate(service: str) -> Given:
        return Given(
            "aws:organizations/delegatedAdministrator:DelegatedAdministrator",
            "security",
            {"accountId": "123456789012", "servicePrincipal": service},
        )

    cluster_admin = "arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy"
    narrower = (
        " for the whole cluster, which makes its principal an administrator there. Choose a narrower policy such as "
        "`AmazonEKSEditPolicy`, or confine it to namespaces by `accessScope`."
    )
    return (
        violating(
            "A deployment role administers the cluster",
            associate(cluster_admin, type="cluster"),
            on={"deploy": f"`policyArn` is EKS's `AmazonEKSClusterAdminPolicy`{narrower}"},
        ),
        violating(
            "An access entry of aws-native has the policy inside",
            Given(
                "aws-native:eks:AccessEntry",
                "deploy",
                {
                    "clusterName": "shop",
                    "principalArn": "arn:aws:iam::123456789012:role/deploy",
                    "accessPolicies": [
                        {
                            "policyArn": "arn:aws:eks::aws:cluster-access-policy/AmazonEKSAdminPolicy",
                            "accessScope": {"type": "namespace", "namespaces": ["*"]},
                        }
                    ],
                },
            ),
            on={"deploy": f"`accessPolicies[0].policyArn` is EKS's `AmazonEKSAdminPolicy`{narrower}"},
        ),
        violating(
            "The group of Kubernetes that may do everything",
            Given(
                "aws:eks/accessEntry:AccessEntry",
                "operators",
                {
                    "clusterName": "shop",
                    "principalArn": "arn:aws:iam::123456789012:role/operators",
                    "kubernetesGroups": ["viewers", "system:masters"],
                },
            ),
            on={
                "operators": "`kubernetesGroups[1]` is the group of Kubernetes that may do everything in the cluster; EKS "
                "refuses it at the deployment. Name a group of your own, and bind it to a role with only the rights that "
                "are needed."
            },
        ),
        violating(
            "An account administers IAM Identity Center",
            delegate("sso.amazonaws.com"),
            on={
                "security": "`servicePrincipal` makes the account the delegated administrator of IAM Identity Center, which "
                "can give anybody any rights in the organization's member accounts. Leave that to the stack that runs the "
                "organization, and give this account only the rights that it needs."
            },
        ),
        violating(
            "A role administers the data lake",
            Given("aws:iam/role:Role", "loader", {"assumeRolePolicy": "{}"}),
            Given(
                "aws:lakeformation/dataLakeSettings:DataLakeSettings",
                "lake",
                {"admins": [Ref("loader", "arn")]},
            ),
            on={
                "lake": "`admins` names 1 data lake administrator, who can grant all data of the catalog to anybody, also "
                "to themselves. Leave that to the stack that runs the data lake, and grant only the databases and tables "
                "that are needed."
            },
        ),
        compliant(
            "Administrator of one namespace",
            associate(cluster_admin, type="namespace", namespaces=["shop"]),
        ),
        compliant(
            "A narrower policy for the whole cluster",
            associate("arn:aws:eks::aws:cluster-access-policy/AmazonEKSEditPolicy", type="cluster"),
        ),
        compliant("A service that gives no rights", delegate("guardduty.amazonaws.com")),
        compliant(
            "Administrators of the data lake who can only read",
            Given(
                "aws:lakeformation/dataLakeSettings:DataLakeSettings",
                "lake",
                {"readOnlyAdmins": ["arn:aws:iam::123456789012:role/audit"]},
            ),
        ),
        undecided(
            "The policy comes from where the program does not show it",
            Given("pulumi:pulumi:StackReference", "platform", {"name": "platform"}),
            associate(Ref("platform", "outputs.accessPolicy"), type="cluster"),
            on={"deploy": "policyArn"},
        ),
    )


RULE = Rule(
    name="iam-delegated-administrator",
    title="Administrators by the grant of another service",
    description="Administrator rights should not be given by the grant of another service.",
    severity=Severity.HIGH,
    level=Level.ADVISORY,
    remediation="Give only the rights that are needed, and leave administrators to the stack of those who run the service.",
    controls=(Control(CIS, "1.16"),),
    since="0.1.0",
    config=Config,
    examples=examples,
    resource_check=ResourceCheck(
        (DATA_LAKE_SETTINGS, DELEGATED_ADMINISTRATOR, EKS_ACCESS_ENTRY, EKS_ACCESS_POLICY), delegated_administrator
    ),
)
