"""What the examples of iam-administrator-access and iam-full-access do not say."""

import json
import re
from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

import pytest
from attaching import attach, place
from aws_guardrails.aws.attachments import DOORS, LISTS
from aws_guardrails.aws.managed_policies import EXCEPTIONS, WholeServices, aws_managed_policy, whole_services
from aws_guardrails.catalogue import rules
from aws_guardrails.examples import Given, Input, Ref, as_inputs, as_outputs
from aws_guardrails.values import UNKNOWN, Value
from judging import Said, judge, judge_all, judge_one
from sample import ROOT

ADMINISTRATOR = "iam-administrator-access"
FULL = "iam-full-access"
ATTACHMENT = "aws:iam/rolePolicyAttachment:RolePolicyAttachment"


@pytest.mark.parametrize("token", DOORS)
def test_every_door_is_watched(token: str) -> None:
    administrator = judge_all([attach(token, "arn:aws:iam::aws:policy/AdministratorAccess")])
    full = judge_all([attach(token, "arn:aws:iam::aws:policy/AmazonS3FullAccess")])

    assert administrator.finding_places() == {(ADMINISTRATOR, "attached")}
    assert full.finding_places() == {(FULL, "attached")}


@pytest.mark.parametrize("token", DOORS)
def test_an_unknown_policy_is_asked_for_once_by_the_family(token: str) -> None:
    said = judge_all([attach(token, UNKNOWN)])

    assert said.findings == ()
    assert [(rule, question.path) for rule, question in said.undecided] == [(ADMINISTRATOR, place(token))]


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
    said = judge_one(ADMINISTRATOR, attach(ATTACHMENT, "arn:aws:iam::aws:policy/administratoraccess"))

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


@pytest.mark.parametrize(
    ("name", "services"),
    [
        ("AWSLambda_FullAccess", "`lambda`"),
        ("AmazonS3FullAccess", "`s3` and `s3-object-lambda`"),
        ("DatabaseAdministrator", "`dynamodb`, `elasticache`, `rds` and `redshift`"),
        ("AdministratorAccess-Amplify", "5 services, `amplify`, `amplifybackend`, `amplifyuibuilder` among them,"),
    ],
)
def test_a_message_names_the_whole_services_or_a_few_of_many(name: str, services: str) -> None:
    said = judge_one(FULL, attach(ATTACHMENT, f"arn:aws:iam::aws:policy/{name}"))

    assert f", which allows every action of {services} on every resource. " in said.messages()["attached"]


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


def test_a_policy_whose_arn_is_known_accounts_for_no_unknown_one() -> None:
    narrow = POLICY._replace(outputs={"arn": "arn:aws:iam::123456789012:policy/narrow"})
    role = Given(ROLE, "role", {"managedPolicyArns": [Ref("narrow", "arn"), UNKNOWN]})

    said = judge_one(ADMINISTRATOR, narrow, role, deployed=True)

    assert (said.findings, said.open_paths()) == ((), {"role": "managedPolicyArns[1]"})


def test_a_policy_whose_arn_is_no_text_is_still_one_of_the_account() -> None:
    stack = [POLICY, Given(ROLE, "role", {"managedPolicyArns": [Ref("narrow"), UNKNOWN]})]
    policy, role = as_outputs(stack)
    strange = replace(
        policy, properties=MappingProxyType({**policy.properties, "arn": MappingProxyType({"a": ("b",)})})
    )
    inputs, known = as_inputs(stack), [strange, role]

    assert [question.path for _, question in judge(rules(), inputs, known).by(ADMINISTRATOR).undecided] == [
        "managedPolicyArns[0]",
        "managedPolicyArns[1]",
    ]


EVERYTHING = "arn:aws:iam::aws:policy/AdministratorAccess"
ALLOW_ALL: Input = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}
ALLOW_ALL_AS_TEXT = json.dumps(ALLOW_ALL)
ARN = "arn:aws:iam::123456789012:role/app"
NO_GRANTS = {
    "boundary of a role": Given(ROLE, "it", {"assumeRolePolicy": "{}", "permissionsBoundary": EVERYTHING}),
    "boundary of a user": Given("aws:iam/user:User", "it", {"permissionsBoundary": EVERYTHING}),
    "boundary of a permission set": Given(
        "aws:ssoadmin/permissionsBoundaryAttachment:PermissionsBoundaryAttachment",
        "it",
        {"permissionsBoundary": {"managedPolicyArn": EVERYTHING}},
    ),
    "boundary of a role of aws-native": Given("aws-native:iam:Role", "it", {"permissionsBoundary": EVERYTHING}),
    "boundary of a user of aws-native": Given("aws-native:iam:User", "it", {"permissionsBoundary": EVERYTHING}),
    "boundary of a permission set of aws-native": Given(
        "aws-native:sso:PermissionSet", "it", {"permissionsBoundary": {"managedPolicyArn": EVERYTHING}}
    ),
    "boundary in a template": Given(
        "aws:cloudformation/stack:Stack",
        "it",
        {
            "templateBody": json.dumps(
                {"Resources": {"It": {"Type": "AWS::IAM::Role", "Properties": {"PermissionsBoundary": EVERYTHING}}}}
            )
        },
    ),
    "session policies of Roles Anywhere": Given(
        "aws:rolesanywhere/profile:Profile",
        "it",
        {"managedPolicyArns": [EVERYTHING], "sessionPolicy": ALLOW_ALL_AS_TEXT, "roleArns": [ARN]},
    ),
    "session policies of Roles Anywhere, aws-native": Given(
        "aws-native:rolesanywhere:Profile",
        "it",
        {"managedPolicyArns": [EVERYTHING], "sessionPolicy": ALLOW_ALL_AS_TEXT, "roleArns": [ARN]},
    ),
    "session policy of a pod": Given(
        "aws:eks/podIdentityAssociation:PodIdentityAssociation", "it", {"roleArn": ARN, "policy": ALLOW_ALL_AS_TEXT}
    ),
    "session policy of a pod, aws-native": Given(
        "aws-native:eks:PodIdentityAssociation", "it", {"roleArn": ARN, "policy": ALLOW_ALL_AS_TEXT}
    ),
    "session policy of a user of file transfer": Given(
        "aws:transfer/user:User", "it", {"role": ARN, "policy": ALLOW_ALL_AS_TEXT}
    ),
    "session policy of a group of file transfer": Given(
        "aws:transfer/access:Access", "it", {"role": ARN, "policy": ALLOW_ALL_AS_TEXT}
    ),
    **{
        f"{kind} of an organization": Given(
            "aws:organizations/policy:Policy", "it", {"type": kind, "content": ALLOW_ALL_AS_TEXT}
        )
        for kind in ("SERVICE_CONTROL_POLICY", "RESOURCE_CONTROL_POLICY")
    },
    **{
        f"{kind} of an organization, aws-native": Given(
            "aws-native:organizations:Policy", "it", {"type": kind, "content": ALLOW_ALL}
        )
        for kind in ("SERVICE_CONTROL_POLICY", "RESOURCE_CONTROL_POLICY")
    },
    "the SCP that everybody has": Given(
        "aws:organizations/policyAttachment:PolicyAttachment", "it", {"policyId": "p-FullAWSAccess", "targetId": "r-ab"}
    ),
    "guardrail policies of a chat channel": Given(
        "aws:chatbot/slackChannelConfiguration:SlackChannelConfiguration",
        "it",
        {"iamRoleArn": ARN, "guardrailPolicyArns": [EVERYTHING]},
    ),
    "policy of a VPC endpoint": Given("aws:ec2/vpcEndpoint:VpcEndpoint", "it", {"policy": ALLOW_ALL_AS_TEXT}),
}


@pytest.mark.parametrize("given", NO_GRANTS.values(), ids=NO_GRANTS)
def test_what_only_limits_is_never_reported(given: Given) -> None:
    said = judge_all([given])

    assert (said.findings, said.undecided) == ((), ())


@pytest.mark.parametrize("name", ["AdministratorAccess", "TeamFullAccess", UNKNOWN], ids=str)
def test_a_reference_to_a_policy_of_the_account_is_never_one_to_a_policy_of_aws(name: Input) -> None:
    """The document of a policy is judged where it is declared, whatever its name."""
    reference: Input = {"name": name, "path": "/"}
    one = "aws:ssoadmin/customerManagedPolicyAttachment:CustomerManagedPolicyAttachment"
    every = "aws:ssoadmin/customerManagedPolicyAttachmentsExclusive:CustomerManagedPolicyAttachmentsExclusive"

    said = judge_all(
        [
            Given(one, "one", {"customerManagedPolicyReference": reference}),
            Given(every, "every", {"customerManagedPolicyReferences": [reference]}),
            Given("aws-native:sso:PermissionSet", "set", {"customerManagedPolicyReferences": [reference]}),
        ]
    )

    assert (said.findings, said.undecided) == ((), ())


@pytest.mark.parametrize("kind", ["role", "user", "group"])
def test_the_message_names_the_principal(kind: str) -> None:
    token = f"aws:iam/{kind}PolicyAttachment:{kind.capitalize()}PolicyAttachment"
    given = Given(token, "attached", {kind: "ann", "policyArn": "arn:aws:iam::aws:policy/PowerUserAccess"})

    (message,) = judge_one(FULL, given).messages().values()

    assert message.startswith(f"`policyArn` attaches AWS's `PowerUserAccess` to {kind} `ann`, which allows ")


def test_the_message_names_several_principals() -> None:
    given = Given(
        "aws:iam/policyAttachment:PolicyAttachment",
        "attached",
        {
            "roles": ["app"],
            "users": ["ann", "bob"],
            "groups": [UNKNOWN],
            "policyArn": "arn:aws:iam::aws:policy/PowerUserAccess",
        },
    )

    (message,) = judge_one(FULL, given).messages().values()

    assert message.startswith(
        "`policyArn` attaches AWS's `PowerUserAccess` to roles `app` and users `ann`, `bob`, which allows "
    )


def test_a_secret_policy_is_not_given_away_by_what_it_gives() -> None:
    resource = replace(
        as_inputs([attach(ATTACHMENT, "arn:aws:iam::aws:policy/AmazonS3FullAccess")])[0], secrets=("policyArn",)
    )
    (rule,) = (rule for rule in rules() if rule.name == FULL)

    ((_, finding),) = judge([rule], [resource], []).findings

    assert finding.message.startswith("`policyArn` attaches AWS's (secret), which gives whole services. ")


def role(inputs: tuple[str, ...] | None, outputs: tuple[str, ...]) -> Said:
    """Judge a role whose outputs list other policies than its inputs, or in another order."""
    properties: dict[str, Value] = {"assumeRolePolicy": "{}"}
    (given,) = as_inputs([Given(ROLE, "role")])
    arns = {"managedPolicyArns": tuple(f"arn:aws:iam::aws:policy/{name}" for name in inputs)} if inputs else {}
    shown = {"managedPolicyArns": tuple(f"arn:aws:iam::aws:policy/{name}" for name in outputs)}
    return judge(
        rules(),
        [replace(given, properties={**properties, **arns})],
        [replace(given, properties={**properties, **shown})],
    )


def test_what_other_resources_attach_to_a_role_is_theirs_to_answer_for() -> None:
    assert role(None, ("AdministratorAccess",)).findings == ()


@pytest.mark.parametrize("name", ["AmazonS3FullAccess", "AdministratorAccess"])
def test_the_same_policy_at_another_place_of_the_list_is_reported_once(name: str) -> None:
    said = role(("ReadOnlyAccess", name), (name, "ReadOnlyAccess"))

    assert [finding.path for _, finding in said.findings] == ["managedPolicyArns[1]"]


def test_full_access_is_reported_beside_administrator_access() -> None:
    arns = [f"arn:aws:iam::aws:policy/{name}" for name in ("AdministratorAccess", "AmazonS3FullAccess")]

    said = judge_all([Given(ROLE, "role", {"managedPolicyArns": arns})])

    assert [(rule, finding.path) for rule, finding in said.findings] == [
        (ADMINISTRATOR, "managedPolicyArns[0]"),
        (FULL, "managedPolicyArns[1]"),
    ]


def test_another_policy_at_the_same_place_of_the_list_is_reported_too() -> None:
    said = role(("AmazonS3FullAccess",), ("AmazonEC2FullAccess", "AmazonS3FullAccess"))

    assert [finding.fact for _, finding in said.findings] == ["AmazonS3FullAccess", "AmazonEC2FullAccess"]


@pytest.mark.parametrize(
    "arns",
    [Ref("narrow", "arns"), [Ref("narrow", "arn"), Ref("platform", "outputs")], Ref("platform", "outputs")],
    ids=["a list computed as a whole", "one of two from elsewhere", "everything from elsewhere"],
)
def test_what_may_be_any_policy_is_undecided(arns: Input) -> None:
    platform = Given("pulumi:pulumi:StackReference", "platform", {"name": "platform"})
    exclusive = Given(
        "aws:iam/rolePolicyAttachmentsExclusive:RolePolicyAttachmentsExclusive",
        "only",
        {"roleName": "r", "policyArns": arns},
    )

    said = judge_all([POLICY, platform, exclusive])

    assert (said.findings, {rule for rule, _ in said.undecided}) == ((), {ADMINISTRATOR})


def test_every_resource_of_the_sdk_that_names_managed_policies_is_a_door_or_known_not_to_be() -> None:
    """The offline provider's schema is made from the SDK."""
    no_doors = {
        "aws:bedrock/agentcorePolicy:AgentcorePolicy": "the ARN is its own",
        "aws:eks/accessPolicyAssociation:AccessPolicyAssociation": "an EKS access policy gives rights in Kubernetes",
        "aws:ssoadmin/permissionsBoundaryAttachment:PermissionsBoundaryAttachment": "a boundary grants nothing",
    }
    schema = json.loads((ROOT / "offline/aws_provider/data/schema.json").read_text())["resources"]
    naming = {
        token for token, resource in schema.items() if re.search(r'"(managedP|p)olicyArns?"', json.dumps(resource))
    }

    not_in_schema = {
        "aws:iam/group:Group": "only aws-native has such a list there",
        "aws:iam/user:User": "only aws-native has such a list there",
        "aws:quicksight/iamPolicyAssignment:IamPolicyAssignment": "the schema has no property that is merely optional",
    }
    assert naming | not_in_schema.keys() == DOORS.keys() | no_doors.keys()


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


def test_everything_under_a_condition_is_said_to_be_that() -> None:
    given = Given(
        "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
        "attached",
        {"policyArn": "arn:aws:iam::aws:policy/AWSMcpServiceActionsFullAccess"},
    )

    assert judge_one(FULL, given).messages() == {
        "attached": "`policyArn` attaches AWS's `AWSMcpServiceActionsFullAccess`, which allows every action on every "
        "resource, if under a condition. Attach a policy with only the actions and resources that are needed."
    }


ADMINISTRATOR_ARN = "arn:aws:iam::aws:policy/AdministratorAccess"


@pytest.mark.parametrize(
    "given",
    [
        Given("aws:iam/user:User", "given", {"permissionsBoundary": ADMINISTRATOR_ARN}),
        Given("aws-native:iam:User", "given", {"permissionsBoundary": ADMINISTRATOR_ARN}),
        Given(
            "aws:ssoadmin/permissionsBoundaryAttachment:PermissionsBoundaryAttachment",
            "given",
            {"permissionsBoundary": {"managedPolicyArn": ADMINISTRATOR_ARN}},
        ),
        Given("aws:rolesanywhere/profile:Profile", "given", {"managedPolicyArns": [ADMINISTRATOR_ARN]}),
        Given("aws:rolesanywhere/profile:Profile", "given", {"sessionPolicy": json.dumps(ALLOW_ALL)}),
        Given("aws-native:rolesanywhere:Profile", "given", {"managedPolicyArns": [ADMINISTRATOR_ARN]}),
        Given("aws:emr/studioSessionMapping:StudioSessionMapping", "given", {"sessionPolicyArn": ADMINISTRATOR_ARN}),
        Given("aws:eks/podIdentityAssociation:PodIdentityAssociation", "given", {"policy": json.dumps(ALLOW_ALL)}),
        Given("aws:transfer/user:User", "given", {"policy": json.dumps(ALLOW_ALL)}),
        Given("aws:transfer/access:Access", "given", {"policy": json.dumps(ALLOW_ALL)}),
        Given(
            "aws:chatbot/slackChannelConfiguration:SlackChannelConfiguration",
            "given",
            {"guardrailPolicyArns": [ADMINISTRATOR_ARN]},
        ),
        *(
            Given(
                "aws:organizations/policy:Policy",
                "given",
                {"content": json.dumps(ALLOW_ALL), "type": f"{kind}_POLICY"},
            )
            for kind in ("SERVICE_CONTROL", "RESOURCE_CONTROL")
        ),
        Given("aws:organizations/policyAttachment:PolicyAttachment", "given", {"policyId": "p-FullAWSAccess"}),
        Given(
            "aws:ssoadmin/customerManagedPolicyAttachment:CustomerManagedPolicyAttachment",
            "given",
            {"customerManagedPolicyReference": {"name": "AdministratorAccess", "path": "/"}},
        ),
        Given(
            "aws-native:sso:PermissionSet", "given", {"customerManagedPolicyReferences": [{"name": "TeamFullAccess"}]}
        ),
    ],
    ids=str,
)
def test_what_limits_or_merely_names_a_policy_of_ones_own_grants_nothing(given: Given) -> None:
    said = judge_all([given])

    assert (said.findings, said.undecided) == ((), ())


def in_template(type_: str, properties: Mapping[str, object]) -> Given:
    body = {"Transform": "AWS::Serverless-2016-10-31", "Resources": {"Made": {"Type": type_, "Properties": properties}}}
    return Given("aws:cloudformation/stack:Stack", "stack", {"templateBody": json.dumps(body)})


@pytest.mark.parametrize("type_", ["AWS::Serverless::Function", "AWS::Serverless::StateMachine"])
@pytest.mark.parametrize("policy", ["AdministratorAccess", ADMINISTRATOR_ARN])
@pytest.mark.parametrize("is_list", [True, False])
def test_aws_sam_attaches_policies_by_their_names_too(type_: str, policy: str, *, is_list: bool) -> None:
    others = ["AWSLambdaBasicExecutionRole", {"S3ReadPolicy": {"BucketName": "shop-pictures"}}]
    given = in_template(type_, {"Policies": [*others, policy] if is_list else policy})

    ((_, finding),) = judge_one(ADMINISTRATOR, given).findings

    assert finding.path == f"templateBody.Resources.Made.Properties.Policies{'[2]' if is_list else ''}"


def test_aws_sam_takes_documents_among_them() -> None:
    given = in_template("AWS::Serverless::Function", {"Policies": ["AWSLambdaBasicExecutionRole", ALLOW_ALL]})

    ((_, finding),) = judge_one("iam-admin-policy-document", given).findings

    assert finding.path == "templateBody.Resources.Made.Properties.Policies[1].Statement[0]"


def test_the_inline_policies_of_a_template_are_judged() -> None:
    given = in_template("AWS::IAM::Policy", {"PolicyName": "all", "PolicyDocument": ALLOW_ALL, "Groups": ["operators"]})

    ((_, finding),) = judge_one("iam-admin-policy-document", given).findings

    assert finding.path == "templateBody.Resources.Made.Properties.PolicyDocument.Statement[0]"


def test_an_inline_policy_of_a_template_counts_for_its_role() -> None:
    passing: Input = {"Statement": [{"Effect": "Allow", "Action": "iam:PassRole", "Resource": "*"}]}
    running: Input = {"Statement": [{"Effect": "Allow", "Action": "ec2:RunInstances", "Resource": "*"}]}
    body = {
        "Resources": {
            "Role": {
                "Type": "AWS::IAM::Role",
                "Properties": {"Policies": [{"PolicyName": "a", "PolicyDocument": passing}]},
            },
            "Other": {
                "Type": "AWS::IAM::Policy",
                "Properties": {"PolicyDocument": running, "Roles": [{"Ref": "Role"}]},
            },
        }
    }
    given = Given("aws:cloudformation/stack:Stack", "stack", {"templateBody": json.dumps(body)})

    assert judge_one("iam-privilege-escalation", given).finding_places() == {("iam-privilege-escalation", "stack")}


@pytest.mark.parametrize("token", ["aws:budgets/budgetAction:BudgetAction", "aws-native:budgets:BudgetsAction"])
def test_a_budget_action_attaches_its_policy_to_those_it_names(token: str) -> None:
    action: Input = {"policyArn": "arn:aws:iam::aws:policy/PowerUserAccess", "roles": ["app", "web"]}
    given = Given(token, "attached", {"definition": {"iamActionDefinition": action}})

    (message,) = judge_one(FULL, given).messages().values()

    assert message.startswith(
        "`definition.iamActionDefinition.policyArn` attaches AWS's `PowerUserAccess` to roles `app`, `web`, which allows "
    )


def test_a_budget_action_that_denies_is_what_it_is_for() -> None:
    denying: Input = {"policyArn": "arn:aws:iam::aws:policy/AWSDenyAll", "roles": ["app"]}
    given = [
        Given("aws:budgets/budgetAction:BudgetAction", "stop", {"definition": {"iamActionDefinition": denying}}),
        Given(
            "aws:budgets/budgetAction:BudgetAction",
            "limit",
            {"definition": {"scpActionDefinition": {"policyId": "p-1"}}},
        ),
    ]

    said = judge_all(given)

    assert (said.findings, said.undecided) == ((), ())


@pytest.mark.parametrize("policy", ["AdministratorAccess", "AmazonS3FullAccess", "AmazonVPCFullAccess"])
def test_one_policy_in_place_of_a_list_is_judged(policy: str) -> None:
    given = Given(ROLE, "role", {"assumeRolePolicy": "{}", "managedPolicyArns": f"arn:aws:iam::aws:policy/{policy}"})

    ((_, finding),) = judge_all([given]).findings

    assert (finding.path, f"`{policy}`" in finding.message) == ("managedPolicyArns", True)


@pytest.mark.parametrize("token", [token for token in DOORS if DOORS[token][-1] not in LISTS])
def test_a_list_in_place_of_one_policy_is_refused_by_the_provider(token: str) -> None:
    said = judge_all([attach(token, ["arn:aws:iam::aws:policy/AmazonS3FullAccess"])])

    assert (said.findings, said.undecided) == ((), ())
