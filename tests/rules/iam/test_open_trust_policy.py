"""What the examples of iam-open-trust-policy do not say."""

import json
from dataclasses import replace
from typing import Any

import pytest
from aws_guardrails.aws.trust import (
    NAME_THEM,
    OWN_UNKNOWN,
    SENTINEL,
    SHARED,
    Open,
    OpenTrust,
    open_statements,
)
from aws_guardrails.catalogue import rules
from aws_guardrails.examples import Given, Input, as_inputs
from aws_guardrails.faults import ConfigError
from aws_guardrails.judgement import judge_resource
from aws_guardrails.model import Finding, Undecided
from aws_guardrails.rules.iam.open_trust_policy import TrustConfig
from aws_guardrails.values import UNKNOWN, Marker, Value, frozen
from judging import judge_one

NAME = "iam-open-trust-policy"
(RULE,) = (rule for rule in rules() if rule.name == NAME)
ROLE = "aws:iam/role:Role"
GITHUB = "token.actions.githubusercontent.com"
ORGANIZATION = {"StringEquals": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"}}


def statement(principal: Any, condition: Any = None, **others: Any) -> dict[str, Any]:
    made = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": principal, **others}
    return made if condition is None else {**made, "Condition": condition}


def federated(provider: str, condition: Any = None) -> dict[str, Any]:
    principal = {"Federated": f"arn:aws:iam::123456789012:oidc-provider/{provider}"}
    return statement(principal, condition, Action="sts:AssumeRoleWithWebIdentity")


def said(*statements: Any, own: set[str] | None = None) -> list[OpenTrust | Open]:
    document: Value = frozen({"Version": "2012-10-17", "Statement": list(statements)})
    return list(open_statements(document, own))


def who(*statements: Any, own: set[str] | None = None) -> list[str]:
    """Return whom a document lets in, and the places of what is undecided in it."""
    return [
        found.who if isinstance(found, OpenTrust) else "?" + ".".join(map(str, found.place))
        for found in said(*statements, own=own)
    ]


def role(document: Input) -> Given:
    return Given(ROLE, "role", {"assumeRolePolicy": document})


@pytest.mark.parametrize(
    "principal",
    [
        "*",
        {"AWS": "*"},
        {"AWS": ["123456789012", "*"]},
        {"AWS": ["arn:aws:iam::*:root", "*"]},
        ["*"],
        {"Federated": "*"},
    ],
)
def test_a_star_means_everyone_however_it_is_written(principal: Any) -> None:
    assert who(statement(principal)) == ["everyone"]


@pytest.mark.parametrize("name", ["arn:aws:iam::*:root", "arn:aws:iam::12345678901?:root", "1234567890*"])
def test_a_wildcard_within_a_principal_may_mean_everyone(name: str) -> None:
    assert who(statement({"AWS": name})) == [f"everyone whose name matches `{name}`"]


def test_not_principal_means_everybody_else() -> None:
    spared = {"Effect": "Allow", "Action": "sts:AssumeRole", "NotPrincipal": {"AWS": "123456789012"}}

    assert said(spared) == [
        OpenTrust(
            ("Statement", 0), "statement 1", "everybody but the `NotPrincipal`", " without a condition", NAME_THEM
        )
    ]
    assert said({**spared, "Condition": ORGANIZATION}) == []
    assert who({**spared, "NotPrincipal": UNKNOWN}) == ["?Statement.0.NotPrincipal"]


@pytest.mark.parametrize(
    "principal",
    [
        {"Service": "ec2.amazonaws.com"},
        {"Service": ["ec2.amazonaws.com", "ssm.amazonaws.com"]},
        {"AWS": "123456789012"},
        {"AWS": "arn:aws:iam::123456789012:role/deploy"},
        {"AWS": "AROAEXAMPLEEXAMPLEEX"},
        {},
        None,
        7,
    ],
)
def test_named_principals_are_nobody_to_report(principal: Any) -> None:
    assert said(statement(principal)) == []


@pytest.mark.parametrize(
    "action",
    [
        "sts:AssumeRole",
        "STS:assumerole",
        "sts:AssumeRole*",
        "sts:AssumeRoleWithSAML",
        "sts:*",
        "*",
        "s?s:Assume*",
        ["sts:TagSession", "sts:AssumeRole"],
    ],
)
def test_every_way_to_allow_assuming_counts(action: Any) -> None:
    assert who(statement("*", Action=action)) == ["everyone"]


@pytest.mark.parametrize(
    "action", ["sts:TagSession", ["sts:SetSourceIdentity", "sts:TagSession"], "sts:AssumeRoot", "sts:[aA]*", [], None]
)
def test_what_gives_out_no_credentials_does_not_count(action: Any) -> None:
    assert said(statement("*", Action=action)) == []


def test_not_action_counts_unless_it_leaves_no_way() -> None:
    others = {"Effect": "Allow", "Principal": "*"}

    assert who({**others, "NotAction": "sts:TagSession"}) == ["everyone"]
    assert who({**others, "NotAction": "sts:AssumeRole"}) == ["everyone"]
    assert said({**others, "NotAction": "sts:*"}) == []
    assert who({**others, "NotAction": [UNKNOWN]}) == ["?Statement.0.NotAction"]


@pytest.mark.parametrize("effect", ["Deny", "allow", None, ["Allow"]])
def test_only_what_allows_counts(effect: Any) -> None:
    assert said(statement("*", Effect=effect)) == []


CONFINING = [
    {"StringEquals": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"}},
    {"StringEquals": {"AWS:principalORGid": ["o-a1b2c3d4e5", "o-f6g7h8i9j0"]}},
    {"StringEquals": {"aws:PrincipalAccount": "123456789012"}},
    {"StringEquals": {"aws:PrincipalAccount": 123456789012}},
    {"StringEquals": {"aws:PrincipalAccount": "${aws:ResourceAccount}"}},
    {"StringEquals": {"aws:PrincipalOrgID": "${aws:ResourceOrgID}"}},
    {"ForAnyValue:StringLike": {"aws:PrincipalOrgPaths": "o-a1b2c3d4e5/r-ab12/*"}},
    {"ForAnyValue:StringLike": {"aws:PrincipalOrgPaths": "o-a1b2c3d4e5/*/ou-ab12-11111111/*"}},
    {"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::${aws:ResourceAccount}:role/*"}},
    {"StringLike": {"aws:userid": "AIDAEXAMPLEEXAMPLEEX"}},
    {"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::123456789012:role/aws-reserved/sso.amazonaws.com/*/Deploy_*"}},
    {"StringLike": {"aws:userid": "AROAEXAMPLEEXAMPLEEX:*"}},
    {"ArnLike": {"aws:SourceArn": "arn:aws:lambda:*:123456789012:function:*"}},
    {"ArnEquals": {"aws:SourceArn": "arn:aws:s3:::shop-site"}},
    {"StringEquals": {"aws:SourceVpce": "vpce-0a1b2c3d"}},
    {"IpAddress": {"aws:SourceIp": ["203.0.113.0/24", "2001:db8::/32"]}},
    {"StringEquals": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"}, "Bool": {"aws:MultiFactorAuthPresent": "true"}},
    {"StringEquals": {f"{GITHUB}:sub": "repo:acme/shop:ref:refs/heads/main"}},
    {"StringEquals": {"aws:PrincipalArn": "arn:aws:iam::*:role/deploy"}},
    {"StringEquals": {"aws:PrincipalOrgID": UNKNOWN}},
    {"StringLike": {"aws:PrincipalOrgID": UNKNOWN}, "StringEquals": {"aws:PrincipalAccount": "123456789012"}},
]


@pytest.mark.parametrize("condition", CONFINING, ids=map(str, CONFINING))
def test_a_condition_with_a_fixed_value_confines_everyone(condition: Any) -> None:
    assert said(statement({"AWS": "*"}, condition)) == []


LOOSE = {
    "`sts:ExternalId` is no secret and names nobody": {"StringEquals": {"sts:ExternalId": "6bd1f3a0"}},
    "`aws:MultiFactorAuthPresent` says nothing of who may come": {"Bool": {"aws:MultiFactorAuthPresent": "true"}},
    "`aws:PrincipalTag/team` says nothing of who may come": {"StringEquals": {"aws:PrincipalTag/team": "shop"}},
    "`aws:PrincipalTag/acme.com:team` says nothing of who may come": {
        "StringEquals": {"aws:PrincipalTag/acme.com:team": "shop"}
    },
    "`gitlab.com:acme:team` does not tell your tokens from a stranger's": {
        "StringEquals": {"gitlab.com:acme:team": "shop"}
    },
    "`${aws:username}` in `SAML:sub` is too wide": {"StringEquals": {"SAML:sub": "${aws:username}"}},
    "`aws:RequestTag/a` says nothing of who may come; `sts:ExternalId` is no secret and names nobody": {
        "StringEquals": {"sts:ExternalId": "6bd1f3a0", "aws:RequestTag/a": "b"}
    },
    "`sts:RoleSessionName` says nothing of who may come": {"StringEquals": {"sts:RoleSessionName": "deploy"}},
    "`StringNotEquals` on `aws:PrincipalAccount` names no fixed value": {
        "StringNotEquals": {"aws:PrincipalAccount": "123456789012"}
    },
    "`Null` on `aws:PrincipalOrgID` names no fixed value": {"Null": {"aws:PrincipalOrgID": "false"}},
    "`ForAllValues:StringEquals` on `aws:PrincipalOrgID` holds for requests without the key, too": {
        "ForAllValues:StringEquals": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"}
    },
    "`o-*` in `aws:PrincipalOrgID` is too wide": {"StringLike": {"aws:PrincipalOrgID": ["o-a1b2c3d4e5", "o-*"]}},
    "`o-*/r-ab12/` in `aws:PrincipalOrgPaths` is too wide": {
        "ForAnyValue:StringLike": {"aws:PrincipalOrgPaths": "o-*/r-ab12/"}
    },
    "`arn:aws:iam::*:role/deploy` in `aws:PrincipalArn` is too wide": {
        "ArnLike": {"aws:PrincipalArn": "arn:aws:iam::*:role/deploy"}
    },
    "`arn:aws:iam::${aws:PrincipalAccount}:role/deploy` in `aws:PrincipalArn` is too wide": {
        "StringEquals": {"aws:PrincipalArn": "arn:aws:iam::${aws:PrincipalAccount}:role/deploy"}
    },
    "`*:deploy` in `aws:userid` is too wide": {"StringLike": {"aws:userid": "*:deploy"}},
    "`0.0.0.0/0` in `aws:SourceIp` is too wide": {"IpAddress": {"aws:SourceIp": "0.0.0.0/0"}},
    "`office` in `aws:SourceIp` is too wide": {"IpAddress": {"aws:SourceIp": "office"}},
    "`aws:PrincipalOrgID` has no value": {"StringEquals": {"aws:PrincipalOrgID": []}},
    "`aws:PrincipalOrgID` has no fixed value": {"StringEquals": {"aws:PrincipalOrgID": {"Ref": "organization"}}},
    "`saml:sub_type` says nothing of who may come": {"StringEquals": {"saml:sub_type": "persistent"}},
}


@pytest.mark.parametrize(("reason", "condition"), LOOSE.items(), ids=LOOSE)
def test_a_condition_that_confines_nobody_is_told_why(reason: str, condition: Any) -> None:
    (found,) = said(statement("*", condition))

    assert isinstance(found, OpenTrust)
    assert found.reason == f", and its condition does not confine them: {reason}"


@pytest.mark.parametrize("condition", [None, {}, [], "none", {"StringEquals": {}}, {"StringEquals": None}])
def test_an_empty_condition_is_none(condition: Any) -> None:
    (found,) = said(statement("*", condition))

    assert isinstance(found, OpenTrust)
    assert found.reason == " without a condition"


SUBJECTS_OF_SOMEBODY = [
    "repo:acme/shop:ref:refs/heads/main",
    "repo:acme@123456/shop@456789:ref:refs/heads/*",
    "repo:acme/*",
    "repo:acme/*:environment:production",
    "repo:acme/shop",
    "repository_owner:acme",
    "repository_owner_id:123456:*",
    "environment:production:repository_id:456789",
    "job_workflow_ref:acme/automation/.github/workflows/deploy.yml@*",
]
SUBJECTS_OF_ANYBODY = [
    "*",
    "repo:*",
    "repo:*/shop:*",
    "repo:acme*",
    "repo:acme-?/shop:*",
    "*:ref:refs/heads/main",
    "*acme/shop*",
    "environment:production",
    "repository_owner:acme*",
    "ref:refs/heads/main",
    "",
]


@pytest.mark.parametrize("subject", SUBJECTS_OF_SOMEBODY)
@pytest.mark.parametrize("key", [f"{GITHUB}:sub", f"{GITHUB}:SUB"])
def test_a_github_subject_that_names_the_owner_confines(subject: str, key: str) -> None:
    assert said(federated(GITHUB, {"StringLike": {key: subject}})) == []
    assert said(federated(GITHUB, {"ForAnyValue:StringLike": {key: [subject, "repo:acme/other:*"]}})) == []


@pytest.mark.parametrize("subject", SUBJECTS_OF_ANYBODY)
@pytest.mark.parametrize("others", [[], ["repo:acme/shop:*"]], ids=["alone", "beside a narrow one"])
def test_a_github_subject_that_leaves_the_owner_open_does_not(subject: str, others: list[str]) -> None:
    (found,) = said(federated(GITHUB, {"StringLike": {f"{GITHUB}:sub": [*others, subject]}}))

    assert isinstance(found, OpenTrust)
    assert found.reason.endswith(f"`{subject}` in `{GITHUB}:sub` is too wide")


def test_a_github_subject_may_be_in_any_case_to_an_operator_that_ignores_it() -> None:
    assert (
        said(federated(GITHUB, {"StringEqualsIgnoreCase": {f"{GITHUB}:sub": "Repo:Acme/Shop:Environment:prod"}})) == []
    )


def test_an_asterisk_is_no_wildcard_to_an_operator_that_compares_letters() -> None:
    assert said(federated(GITHUB, {"StringEquals": {f"{GITHUB}:sub": "repo:*"}})) == []
    assert who(federated(GITHUB, {"StringEquals": {f"{GITHUB}:sub": "environment:production"}})) == [
        f"everyone with a token of `{GITHUB}`"
    ]


@pytest.mark.parametrize(
    ("claim", "value", "is_open"),
    [
        ("repository", "acme/*", False),
        ("repository", "*/shop", True),
        ("job_workflow_ref", "acme/*/.github/workflows/deploy.yml@*", False),
        ("repository", "acme", True),
        ("repository_id", "456789", False),
        ("repository_owner_id", "*", True),
        ("enterprise_id", "1", False),
        ("environment", "production", True),
        ("ref", "refs/heads/main", True),
        ("actor", "ann", True),
        ("aud", "sts.amazonaws.com", True),
    ],
)
def test_other_claims_of_github_confine_if_they_say_whose_it_is(claim: str, value: str, is_open: bool) -> None:
    assert bool(said(federated(GITHUB, {"StringLike": {f"{GITHUB}:{claim}": value}}))) is is_open


SHARED_ONES = [
    ("gitlab.com", "sub", "project_path:acme/*", "project_path:*"),
    ("gitlab.com", "sub", "project_path:acme/shop:ref_type:branch:ref:main", "project_path:acme*"),
    ("app.terraform.io", "sub", "organization:acme:project:*", "organization:*:workspace:shop:*"),
    ("agent.buildkite.com", "sub", "organization:acme:*", "organization:acme*"),
    ("oidc-configuration.audit-log.githubusercontent.com", "sub", "https://github.com/acme", "https://github.com/*"),
    ("cognito-identity.amazonaws.com", "aud", "eu-west-1:0a1b2c3d", "eu-west-1:*"),
    ("api.pulumi.com/oidc", "aud", "acme", "*"),
    ("accounts.google.com", "aud", "1234.apps.googleusercontent.com", "*.apps.googleusercontent.com"),
    ("graph.facebook.com", "app_id", "1234", "12*"),
    ("www.amazon.com", "app_id", "amzn1.application.1234", "*"),
]


@pytest.mark.parametrize(("provider", "claim", "own", "anybodys"), SHARED_ONES)
@pytest.mark.parametrize("is_arn", [False, True])
def test_a_shared_provider_needs_the_claim_that_tells_its_tenants_apart(
    provider: str, claim: str, own: str, anybodys: str, is_arn: bool
) -> None:
    def trust(condition: Any) -> list[OpenTrust | Open]:
        return said(federated(provider, condition) if is_arn else statement({"Federated": provider}, condition))

    assert [isinstance(found, OpenTrust) for found in trust(None)] == [True]
    assert [isinstance(found, OpenTrust) for found in trust({"StringLike": {f"{provider}:{claim}": anybodys}})] == [
        True
    ]
    assert [isinstance(found, OpenTrust) for found in trust({"StringEquals": {f"{provider}:amr": "x"}})] == [True]
    assert trust({"StringLike": {f"{provider}:{claim}": own}}) == []


@pytest.mark.parametrize("provider", [name for name in SHARED if name != SENTINEL])
def test_the_remedy_for_a_shared_provider_names_its_claim(provider: str) -> None:
    (found,) = said(federated(provider))

    assert isinstance(found, OpenTrust)
    claim = next(iter(SHARED[provider]))
    yours = "subjects that name your own organization" if claim == "sub" else "a fixed value of your own"
    assert found.remedy == f"Test `{provider}:{claim}` for {yours}."


def test_microsoft_sentinel_is_told_apart_by_the_name_of_the_session() -> None:
    audience = {f"{SENTINEL}:aud": "api://1462b192"}

    assert said(federated(SENTINEL)) == [
        OpenTrust(
            ("Statement", 0),
            "statement 1",
            f"everyone with a token of `{SENTINEL}`",
            " without a condition",
            "Test `sts:RoleSessionName` for the name that your workspace uses.",
        )
    ]
    assert who(federated(SENTINEL, {"StringEquals": audience})) == [f"everyone with a token of `{SENTINEL}`"]
    assert said(federated(SENTINEL, {"StringEquals": {**audience, "sts:RoleSessionName": "Sentinel_1"}})) == []


@pytest.mark.parametrize(
    "provider",
    [
        "oidc.eks.eu-west-1.amazonaws.com/id/EXAMPLE",
        "oidc.circleci.com/org/0a1b2c3d",
        "gitlab.acme.example",
        f"{GITHUB}/acme",
        "token.actions.acme.ghe.com",
    ],
)
def test_for_a_provider_of_one_organization_a_test_of_any_claim_is_enough(provider: str) -> None:
    assert who(federated(provider)) == [f"everyone with a token of `{provider}`"]
    assert len(said(federated(provider, {"StringLike": {f"{provider}:sub": "*"}}))) == 1
    assert said(federated(provider, {"StringEquals": {f"{provider}:aud": "sts.amazonaws.com"}})) == []
    assert said(federated(provider, {"StringLike": {f"{provider}:sub": "system:serviceaccount:*:*"}})) == []
    assert said(federated(provider, {"StringLike": {f"{provider}:sub": "X*"}})) == []


@pytest.mark.parametrize("key", ["SAML:aud", "saml:sub", "SAML:iss", "saml:edupersonorgdn"])
def test_saml_is_confined_by_its_attributes(key: str) -> None:
    okta = {"Federated": "arn:aws:iam::123456789012:saml-provider/Okta"}

    assert said(statement(okta, {"StringLike": {key: "https://*.signin.aws.amazon.com/saml"}})) == []
    assert len(said(statement(okta, {"StringLike": {key: "*"}}))) == 1


OWN = {"123456789012"}


@pytest.mark.parametrize(
    "name", ["210987654321", "arn:aws:iam::210987654321:root", "arn:aws-cn:sts::210987654321:assumed-role/scan/1"]
)
def test_another_account_is_judged_only_where_the_own_ones_are_known(name: str) -> None:
    assert said(statement({"AWS": name})) == []
    assert who(statement({"AWS": name}), own=OWN) == ["account `210987654321`, which is not known to be yours,"]
    assert said(statement({"AWS": name}), own={*OWN, "210987654321"}) == []


@pytest.mark.parametrize(
    ("condition", "is_open"),
    [
        ({"StringEquals": {"sts:ExternalId": "6bd1f3a0"}}, False),
        ({"StringEquals": {"sts:ExternalId": UNKNOWN}}, False),
        ({"StringLike": {"sts:ExternalId": "*"}}, True),
        (ORGANIZATION, False),
        ({"StringEquals": {"aws:SourceAccount": "123456789012"}}, False),
        ({"IpAddress": {"aws:SourceIp": "203.0.113.0/24"}}, False),
        ({"StringEquals": {"aws:PrincipalAccount": "210987654321"}}, True),
        ({"ArnEquals": {"aws:PrincipalArn": "arn:aws:iam::210987654321:role/scan"}}, True),
        ({"Bool": {"aws:MultiFactorAuthPresent": "true"}}, True),
    ],
)
def test_another_account_needs_more_than_its_name(condition: Any, is_open: bool) -> None:
    assert bool(said(statement({"AWS": "210987654321"}, condition), own=OWN)) is is_open


@pytest.mark.parametrize("name", ["AROAEXAMPLEEXAMPLEEX", "arn:aws:iam::aws:role/shop"])
def test_what_names_no_account_is_no_stranger(name: str) -> None:
    assert said(statement({"AWS": name}), own=OWN) == []


def test_a_condition_may_confine_some_whom_a_statement_names_and_not_others() -> None:
    both = statement(
        {"AWS": "210987654321", "Federated": "gitlab.com"}, {"StringEquals": {"sts:ExternalId": "6bd1f3a0"}}
    )

    assert who(both, own=OWN) == ["everyone with a token of `gitlab.com`"]


def test_several_accounts_are_told_at_once() -> None:
    strangers = [f"21098765432{digit}" for digit in range(5)]

    assert who(statement({"AWS": strangers[:3]}), own=OWN) == [
        "accounts `210987654320`, `210987654321`, `210987654322`, which are not known to be yours,"
    ]

    assert who(statement({"AWS": ["123456789012", *strangers, strangers[0]]}), own=OWN) == [
        "accounts `210987654320`, `210987654321`, `210987654322` and 2 more, which are not known to be yours,"
    ]


@pytest.mark.parametrize(
    "own", ["123456789012,111111111111", " 123456789012 , 111111111111 ", "123456789012 111111111111"]
)
def test_own_accounts_are_a_list_in_a_text(own: str) -> None:
    document = {"Statement": [statement({"AWS": ["123456789012", "111111111111", "222222222222"]})]}

    (message,) = judge_one(NAME, role(document), ownAccounts=own).messages().values()

    assert "lets account `222222222222`, which" in message


@pytest.mark.parametrize(
    ("own", "none"),
    [
        ("12345678901", "12345678901"),
        ("1234567890123", "1234567890123"),
        ("123456789012,shop", "shop"),
        ("arn:aws:iam::123456789012:root", "arn:aws:iam::123456789012:root"),
    ],
)
def test_own_accounts_that_are_none_are_refused(own: str, none: str) -> None:
    with pytest.raises(ConfigError) as refused:
        TrustConfig(own_accounts=own)

    assert str(refused.value) == (
        "policy pack config: iam-open-trust-policy: `ownAccounts` must be account ids of twelve digits, separated by "
        f"commas, and `{none}` is none"
    )


PROVIDERS = Given(
    ROLE, "role", {"assumeRolePolicy": {"Statement": [statement({"AWS": ["1" * 12, "2" * 12, "3" * 12]})]}}
)


@pytest.mark.parametrize(
    ("accounts", "own", "strangers"),
    [
        (None, "", None),
        ({"1" * 12}, "", "accounts `222222222222`, `333333333333`, which are"),
        ({"1" * 12, "2" * 12, "3" * 12}, "", None),
        ({"1" * 12}, "222222222222", "account `333333333333`, which is"),
        ({"1" * 12, UNKNOWN}, "222222222222 333333333333", None),
    ],
)
def test_the_accounts_of_the_provider_and_of_the_config_are_no_strangers(
    accounts: set[str | Marker] | None, own: str, strangers: str | None
) -> None:
    given = PROVIDERS._replace(accounts=None if accounts is None else frozenset(accounts))

    said = judge_one(NAME, given, ownAccounts=own)

    assert said.undecided == ()
    assert [message.partition(" not known")[0] for message in said.messages().values()] == (
        [f"In `assumeRolePolicy.Statement[0]` statement 1 lets {strangers}"] if strangers else []
    )


def test_whether_an_account_is_yours_is_undecided_where_the_providers_accounts_are_unknown() -> None:
    said = judge_one(NAME, PROVIDERS._replace(accounts=frozenset({"1" * 12, UNKNOWN})))

    assert said.findings == ()
    assert [(question.path, question.reason) for _, question in said.undecided] == [
        (
            "assumeRolePolicy.Statement[0].Principal.AWS",
            OWN_UNKNOWN,
        )
    ]


def test_each_stranger_of_a_statement_is_reported_once() -> None:
    both = {
        "AWS": ["210987654321", "210987654321"],
        "Federated": ["arn:aws:iam::123456789012:oidc-provider/gitlab.com", f"arn:aws:iam::1:oidc-provider/{GITHUB}"],
    }

    assert who(statement(both), own=OWN) == [
        "account `210987654321`, which is not known to be yours,",
        "everyone with a token of `gitlab.com`",
        f"everyone with a token of `{GITHUB}`",
    ]


@pytest.mark.parametrize(
    ("unknown", "place"),
    [
        (statement("*", Effect=UNKNOWN), "Effect"),
        (statement("*", Action=UNKNOWN), "Action"),
        (statement("*", Action=["sts:TagSession", UNKNOWN]), "Action"),
        (statement(UNKNOWN), "Principal"),
        (statement({"AWS": ["123456789012", UNKNOWN]}), "Principal.AWS"),
        (statement({"Federated": UNKNOWN}), "Principal.Federated"),
        (statement("*", UNKNOWN), "Condition"),
        (statement("*", {"StringLike": UNKNOWN}), "Condition.StringLike"),
        (statement("*", {"StringLike": {"aws:PrincipalOrgID": UNKNOWN}}), "Condition.StringLike.aws:PrincipalOrgID"),
        (
            federated(GITHUB, {"StringLike": {f"{GITHUB}:sub": ["repo:acme/shop:*", UNKNOWN]}}),
            f"Condition.StringLike.{GITHUB}:sub",
        ),
    ],
)
def test_what_may_be_open_is_undecided_at_its_place(unknown: Any, place: str) -> None:
    assert who(unknown) == [f"?Statement.0.{place}"]


@pytest.mark.parametrize(
    "settled",
    [
        statement(UNKNOWN, Effect="Deny"),
        statement(UNKNOWN, ORGANIZATION),
        statement(UNKNOWN, Action="sts:TagSession"),
        statement({"Federated": UNKNOWN}, {"StringLike": {f"{GITHUB}:sub": "repo:acme/shop:*"}}),
        statement({"Service": "ec2.amazonaws.com"}, UNKNOWN),
    ],
)
def test_what_cannot_be_open_whatever_is_unknown_is_not_undecided(settled: Any) -> None:
    assert said(settled) == []


@pytest.mark.parametrize(
    "certain",
    [
        statement({"AWS": [UNKNOWN, "*"]}),
        statement("*", Action=[UNKNOWN, "sts:AssumeRole"]),
        statement("*", {"StringLike": {"aws:PrincipalOrgID": [UNKNOWN, "*"]}}),
        statement("*", {"StringLike": {"sts:ExternalId": UNKNOWN}}),
        statement("*", Sid=UNKNOWN),
    ],
)
def test_what_is_open_whatever_is_unknown_is_reported(certain: Any) -> None:
    assert who(certain) == ["everyone"]


def test_an_unknown_account_is_undecided_where_naming_it_would_not_be_enough() -> None:
    condition = {"StringEquals": {"aws:PrincipalAccount": "210987654321"}}
    named = statement({"AWS": UNKNOWN}, condition)

    assert said(named) == []
    assert who(named, own=OWN) == ["?Statement.0.Principal.AWS"]
    assert who(statement(UNKNOWN, condition), own=OWN) == ["?Statement.0.Principal"]


def test_an_unknown_statement_and_an_unknown_list_of_them_are_undecided_as_a_whole() -> None:
    assert who(UNKNOWN) == ["?Statement.0"]
    assert list(open_statements({"Statement": UNKNOWN}, None)) == [Open(("Statement",))]


@pytest.mark.parametrize(
    "policy", ["", "not json", "[]", "null", "7", '{"Statement": null}', '{"Statement": [null, 7]}']
)
def test_what_is_no_trust_policy_is_left_to_aws(policy: str) -> None:
    assert list(open_statements(policy, None)) == []


def test_a_statement_without_a_name_goes_by_its_number() -> None:
    document = {"Statement": [statement({"Service": "ec2.amazonaws.com"}), statement("*")]}

    (message,) = judge_one(NAME, role(json.dumps(document))).messages().values()

    assert message.startswith("In `assumeRolePolicy.Statement[1]` statement 2 lets everyone assume the role without a")


def test_what_a_program_writes_cannot_forge_the_message() -> None:
    document = {"Statement": [statement({"AWS": "arn:aws:iam::*:role/x`\n\x1b[31mfine"}, Sid="a`\nb")]}

    (message,) = judge_one(NAME, role(document)).messages().values()

    assert "statement a b lets everyone whose name matches `arn:aws:iam::*:role/x [31mfine` assume" in message


@pytest.mark.parametrize(
    "secret",
    ["assumeRolePolicy", "assumeRolePolicy.Statement[0].Principal.AWS", None],
    ids=["whole", "part", "no marks"],
)
def test_a_secret_document_shows_nothing_of_itself(secret: str | None) -> None:
    loose = statement({"AWS": "arn:aws:iam::*:role/hush"}, {"StringLike": {"aws:userid": "*hush"}}, Sid="Hush")
    open_ = statement({"AWS": "*"}, {"StringLike": {"aws:userid": UNKNOWN}})
    (given,) = as_inputs([role({"Statement": [loose, open_]})])
    hidden = replace(given, secrets=None if secret is None else (secret,))

    verdict = judge_resource(RULE, hidden, RULE.config())

    place = "assumeRolePolicy.Statement[0]"
    message = (
        f"`{place}` lets strangers assume the role (its words are secret). Name who may assume it, or confine them by a "
        "condition with a fixed value."
    )
    assert verdict.findings == (Finding(hidden, place, message),)
    assert verdict.undecided == (Undecided(hidden, "assumeRolePolicy"),)


def test_a_role_of_aws_native_is_judged_by_its_own_names() -> None:
    native = Given("aws-native:iam:Role", "role", {"assumeRolePolicyDocument": {"Statement": [statement("*")]}})

    ((_, finding),) = judge_one(NAME, native).findings

    assert finding.path == "assumeRolePolicyDocument.Statement[0]"


def test_a_role_in_a_template_is_judged_where_it_stands() -> None:
    made = {"Type": "AWS::IAM::Role", "Properties": {"AssumeRolePolicyDocument": {"Statement": [statement("*")]}}}
    stack = Given(
        "aws:cloudformation/stack:Stack", "stack", {"templateBody": json.dumps({"Resources": {"Deploy": made}})}
    )

    ((_, finding),) = judge_one(NAME, stack).findings

    assert finding.path == "templateBody.Resources.Deploy.Properties.AssumeRolePolicyDocument.Statement[0]"
