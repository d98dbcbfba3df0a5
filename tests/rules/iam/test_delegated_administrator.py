"""What the examples of iam-delegated-administrator do not say."""

import json

import pytest
from aws_guardrails.examples import Given, Input
from aws_guardrails.values import UNKNOWN
from judging import Said, judge_one

RULE = "iam-delegated-administrator"
CLUSTER_ADMIN = "arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy"
CLUSTER: Input = {"type": "cluster"}
LAKE = "aws:lakeformation/dataLakeSettings:DataLakeSettings"
ENTRY = "aws:eks/accessEntry:AccessEntry"
NATIVE_ENTRY = "aws-native:eks:AccessEntry"


def places(said: Said) -> tuple[list[str], list[str]]:
    """Return the paths of findings and of questions."""
    return [finding.path for _, finding in said.findings], [question.path for _, question in said.undecided]


def given(token: str, **inputs: Input) -> tuple[list[str], list[str]]:
    return places(judge_one(RULE, Given(token, "given", inputs)))


def associated(policy: Input = CLUSTER_ADMIN, scope: Input = CLUSTER) -> tuple[list[str], list[str]]:
    return given("aws:eks/accessPolicyAssociation:AccessPolicyAssociation", policyArn=policy, accessScope=scope)


@pytest.mark.parametrize(
    ("policy", "is_found"),
    [
        (CLUSTER_ADMIN, True),
        ("arn:aws-cn:eks::aws:cluster-access-policy/AmazonEKSAdminPolicy", True),
        ("arn:aws:eks::aws:cluster-access-policy/AmazonEKSAdminViewPolicy", False),
        ("arn:aws:eks::aws:cluster-access-policy/AmazonEKSViewPolicy", False),
        ("arn:aws:iam::aws:policy/AmazonEKSClusterAdminPolicy", False),
        ("arn:aws:eks::123456789012:cluster-access-policy/AmazonEKSClusterAdminPolicy", False),
        ("AmazonEKSClusterAdminPolicy", False),
        (5, False),
    ],
)
def test_only_the_two_policies_of_eks_make_an_administrator(policy: Input, is_found: bool) -> None:
    assert associated(policy) == (["policyArn"] if is_found else [], [])


@pytest.mark.parametrize(
    ("scope", "expected"),
    [
        ({"type": "namespace", "namespaces": ["shop"]}, ([], [])),
        ({"type": "namespace", "namespaces": ["kube-*"]}, ([], [])),
        ({"type": "namespace"}, ([], [])),
        ({"type": "namespace", "namespaces": ["shop", "*"]}, (["policyArn"], [])),
        ({"type": "namespace", "namespaces": [UNKNOWN, "*"]}, (["policyArn"], [])),
        ({"type": "namespace", "namespaces": ["shop", UNKNOWN]}, ([], ["accessScope.namespaces"])),
        ({"type": "namespace", "namespaces": UNKNOWN}, ([], ["accessScope.namespaces"])),
        ({"type": UNKNOWN}, ([], ["accessScope.type"])),
        (UNKNOWN, ([], ["accessScope.type"])),
        (None, ([], [])),
    ],
)
def test_the_scope_decides_whether_it_is_the_whole_cluster(scope: Input, expected: tuple[list[str], list[str]]) -> None:
    assert associated(scope=scope) == expected


def test_an_unknown_policy_for_some_namespaces_is_no_question() -> None:
    assert associated(UNKNOWN, {"type": "namespace", "namespaces": ["shop"]}) == ([], [])


@pytest.mark.parametrize("token", [ENTRY, NATIVE_ENTRY])
@pytest.mark.parametrize(
    ("groups", "expected"),
    [
        (["system:masters"], (["kubernetesGroups[0]"], [])),
        (["viewers", UNKNOWN, "system:masters"], (["kubernetesGroups[2]"], ["kubernetesGroups[1]"])),
        (["system:masters-of-the-shop"], ([], [])),
        ([], ([], [])),
        (UNKNOWN, ([], ["kubernetesGroups"])),
    ],
)
def test_the_group_of_masters_is_an_administrator(
    token: str, groups: Input, expected: tuple[list[str], list[str]]
) -> None:
    assert given(token, kubernetesGroups=groups) == expected


def test_each_access_policy_of_an_entry_is_judged() -> None:
    policies: Input = [
        {"policyArn": UNKNOWN, "accessScope": CLUSTER},
        {"policyArn": CLUSTER_ADMIN, "accessScope": CLUSTER},
    ]

    assert given(NATIVE_ENTRY, accessPolicies=policies) == (
        ["accessPolicies[1].policyArn"],
        ["accessPolicies[0].policyArn"],
    )


def test_the_unknown_scope_of_an_access_policy_is_named_where_it_stands() -> None:
    policies: Input = [{"policyArn": CLUSTER_ADMIN, "accessScope": {"type": UNKNOWN}}]

    assert given(NATIVE_ENTRY, accessPolicies=policies) == ([], ["accessPolicies[0].accessScope.type"])


def test_unknown_access_policies_are_undecided() -> None:
    assert given(NATIVE_ENTRY, accessPolicies=UNKNOWN) == ([], ["accessPolicies"])


def in_template(type_: str, **properties: object) -> Given:
    body = {"Resources": {"It": {"Type": type_, "Properties": properties}}}
    return Given("aws:cloudformation/stack:Stack", "stack", {"templateBody": json.dumps(body)})


def test_an_access_entry_in_a_template_is_judged() -> None:
    scope = {"PolicyArn": CLUSTER_ADMIN, "AccessScope": {"Type": "cluster"}}

    said = judge_one(RULE, in_template("AWS::EKS::AccessEntry", AccessPolicies=[scope]))

    assert places(said) == (["templateBody.Resources.It.Properties.AccessPolicies[0].PolicyArn"], [])


def test_data_lake_settings_in_a_template_are_judged() -> None:
    admins = [{"DataLakePrincipalIdentifier": {"Ref": "Loader"}}]

    said = judge_one(RULE, in_template("AWS::LakeFormation::DataLakeSettings", Admins=admins))

    assert places(said) == (["templateBody.Resources.It.Properties.Admins"], [])


def test_an_administrator_that_a_template_may_leave_out_is_undecided() -> None:
    admins = [{"Fn::If": ["Unknown", {"DataLakePrincipalIdentifier": "a"}, {"Ref": "AWS::NoValue"}]}]

    said = judge_one(RULE, in_template("AWS::LakeFormation::DataLakeSettings", Admins=admins))

    assert places(said) == ([], ["templateBody.Resources.It.Properties.Admins"])


@pytest.mark.parametrize(
    ("admins", "expected"),
    [
        (["a", "b"], (["admins"], [])),
        ([UNKNOWN], (["admins"], [])),
        ([None], ([], [])),
        ([], ([], [])),
        (UNKNOWN, ([], ["admins"])),
    ],
)
def test_whoever_stands_in_the_list_administers_the_data_lake(
    admins: Input, expected: tuple[list[str], list[str]]
) -> None:
    assert given(LAKE, admins=admins) == expected


def test_the_message_counts_the_administrators() -> None:
    (message,) = judge_one(RULE, Given(LAKE, "lake", {"admins": ["a", "b"]})).messages().values()

    assert message.startswith("`admins` names 2 data lake administrators, who can ")


@pytest.mark.parametrize(
    ("service", "expected"),
    [
        ("sso.amazonaws.com", (["servicePrincipal"], [])),
        ("iam.amazonaws.com", (["servicePrincipal"], [])),
        ("member.org.stacksets.cloudformation.amazonaws.com", (["servicePrincipal"], [])),
        ("securityhub.amazonaws.com", ([], [])),
        ("account.amazonaws.com", (["servicePrincipal"], [])),
        ("fms.amazonaws.com", ([], [])),
        ("stacksets.cloudformation.amazonaws.com", ([], [])),
        (UNKNOWN, ([], ["servicePrincipal"])),
        (5, ([], [])),
    ],
)
def test_the_service_decides_what_is_delegated(service: Input, expected: tuple[list[str], list[str]]) -> None:
    assert (
        given("aws:organizations/delegatedAdministrator:DelegatedAdministrator", servicePrincipal=service) == expected
    )


@pytest.mark.parametrize("value", [True, None])
def test_the_creator_of_a_cluster_is_left_alone(value: Input) -> None:
    config: Input = {"bootstrapClusterCreatorAdminPermissions": value}

    assert given("aws:eks/cluster:Cluster", accessConfig=config) == ([], [])
