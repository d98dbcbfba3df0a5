"""What the examples of iam-administrator-access and iam-full-access do not say."""

import pytest
from aws_guardrails.aws.attachments import DOORS
from aws_guardrails.aws.managed_policies import EXCEPTIONS, WholeServices, aws_managed_policy, whole_services
from aws_guardrails.examples import Given, Input, Ref
from aws_guardrails.values import UNKNOWN
from judging import judge_all, judge_one

ADMINISTRATOR = "iam-administrator-access"
FULL = "iam-full-access"
LISTS = {"managedPolicyArns", "policyArns"}


def attach(token: str, policy: Input) -> Given:
    """Attach a policy by whatever resource, among another one where it takes a list."""
    door = DOORS[token]
    return Given(
        token, "attached", {door: ["arn:aws:iam::aws:policy/ReadOnlyAccess", policy] if door in LISTS else policy}
    )


@pytest.mark.parametrize("token", DOORS)
def test_every_door_is_watched(token: str) -> None:
    administrator = judge_all([attach(token, "arn:aws:iam::aws:policy/AdministratorAccess")])
    full = judge_all([attach(token, "arn:aws:iam::aws:policy/AmazonS3FullAccess")])

    assert administrator.finding_places() == {(ADMINISTRATOR, "attached")}
    assert full.finding_places() == {(FULL, "attached")}


@pytest.mark.parametrize("token", DOORS)
def test_an_unknown_policy_is_asked_for_once_by_the_family(token: str) -> None:
    said = judge_all([attach(token, UNKNOWN)])

    path = f"{DOORS[token]}[1]" if DOORS[token] in LISTS else DOORS[token]
    assert said.findings == ()
    assert [(rule, question.path) for rule, question in said.undecided] == [(ADMINISTRATOR, path)]


@pytest.mark.parametrize(
    ("arn", "name"),
    [
        ("arn:aws:iam::aws:policy/AdministratorAccess", "AdministratorAccess"),
        ("arn:aws-cn:iam::aws:policy/AdministratorAccess", "AdministratorAccess"),
        ("arn:aws-us-gov:iam::aws:policy/AdministratorAccess", "AdministratorAccess"),
        ("arn:aws-iso-b:iam::aws:policy/job-function/Billing", "Billing"),
        ("arn:aws-eusc:iam::aws:policy/service-role/AmplifyBackendDeployFullAccess", "AmplifyBackendDeployFullAccess"),
        ("arn:aws:iam::123456789012:policy/AdministratorAccess", None),
        ("arn:aws:iam::aws:role/AdministratorAccess", None),
        ("arn:aws:s3:::aws:policy/AdministratorAccess", None),
        ("arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy", None),
        ("arn:aws:iam::aws:policy/", None),
        ("AdministratorAccess", None),
        ("", None),
    ],
)
def test_only_the_arn_of_an_aws_managed_policy_names_one(arn: str, name: str | None) -> None:
    assert aws_managed_policy(arn) == name


def test_names_are_compared_without_regard_to_case() -> None:
    said = judge_one(ADMINISTRATOR, attach(next(iter(DOORS)), "arn:aws:iam::aws:policy/administratoraccess"))

    assert said.finding_places() == {(ADMINISTRATOR, "attached")}


@pytest.mark.parametrize(
    "name",
    [
        "AmazonSSMManagedInstanceCore",
        "ReadOnlyAccess",
        "ViewOnlyAccess",
        "SecurityAudit",
        "CloudWatchAgentServerPolicy",
        "AWSLambdaBasicExecutionRole",
        "AmazonElasticFileSystemClientFullAccess",
        "AWSAppSyncInvokeFullAccess",
        "AmazonVPCFullAccess",
        *EXCEPTIONS,
    ],
)
def test_what_people_and_servers_ordinarily_need_never_counts(name: str) -> None:
    assert whole_services(name) is None


@pytest.mark.parametrize(
    ("name", "services"),
    [
        ("PowerUserAccess", ("*",)),
        ("AmazonS3FullAccess", ("s3", "s3-object-lambda")),
        ("amazons3fullaccess", ("s3", "s3-object-lambda")),
        ("SecretsManagerReadWrite", ("secretsmanager",)),
        ("AWSLambda_FullAccess", ("lambda",)),
        ("DatabaseAdministrator", ("dynamodb", "elasticache", "rds", "redshift")),
    ],
)
def test_what_gives_whole_services_counts_whatever_its_name(name: str, services: tuple[str, ...]) -> None:
    assert whole_services(name) == WholeServices(services)


@pytest.mark.parametrize("name", ["AmazonBrandNewFullAccess", "AWSBrandNew_Fullaccess_v2"])
def test_a_policy_that_the_data_does_not_know_is_judged_by_its_name(name: str) -> None:
    assert whole_services(name) == WholeServices((), by_name_only=True)


def test_a_policy_with_an_ordinary_name_that_the_data_does_not_know_is_left_alone() -> None:
    assert whole_services("AWSBrandNewReadOnlyPolicy") is None


POLICY = Given("aws:iam/policy:Policy", "narrow", {"policy": "{}"})
ROLE = "aws:iam/role:Role"


def test_a_list_is_accounted_for_policy_by_policy() -> None:
    other = Given("aws:iam/policy:Policy", "other", {"policy": "{}"})
    both = Given(ROLE, "role", {"managedPolicyArns": [Ref("narrow", "arn"), Ref("other", "arn")]})
    one = Given(ROLE, "role", {"managedPolicyArns": [Ref("narrow", "arn"), UNKNOWN]})

    assert judge_one(ADMINISTRATOR, POLICY, other, both).undecided == ()
    assert [question.path for _, question in judge_one(ADMINISTRATOR, POLICY, one).undecided] == [
        "managedPolicyArns[0]",
        "managedPolicyArns[1]",
    ]


def test_a_permissions_boundary_grants_nothing() -> None:
    administrator = "arn:aws:iam::aws:policy/AdministratorAccess"
    bounded = Given(ROLE, "role", {"assumeRolePolicy": "{}", "permissionsBoundary": administrator})

    said = judge_all([bounded])

    assert (said.findings, said.undecided) == ((), ())


@pytest.mark.parametrize("kind", ["role", "user", "group"])
def test_the_message_names_the_principal(kind: str) -> None:
    token = f"aws:iam/{kind}PolicyAttachment:{kind.capitalize()}PolicyAttachment"
    given = Given(token, "attached", {kind: "ann", "policyArn": "arn:aws:iam::aws:policy/PowerUserAccess"})

    (message,) = judge_one(FULL, given).messages().values()

    assert message.startswith(f"`policyArn` attaches AWS's `PowerUserAccess` to {kind} `ann`, which allows ")


def test_a_long_list_of_services_is_cut_short_in_the_message() -> None:
    given = Given(
        "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
        "attached",
        {"policyArn": "arn:aws:iam::aws:policy/job-function/SystemAdministrator"},
    )

    (message,) = judge_one(FULL, given).messages().values()

    assert (
        "which allows every action of 16 services, `autoscaling`, `cloudwatch`, `codedeploy` among them, on" in message
    )
