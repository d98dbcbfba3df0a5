"""No role may let everyone, a wildcard or a stranger's account or identity assume it without a confining condition.

## Why it matters

Whoever may assume a role has all that the role may do. A trust policy that lets in everyone needs no leaked password: the
ARN of a role is no secret, and anybody with an AWS account can try it. Trusting GitHub or another provider that many
companies share, without saying whose tokens are meant, is the same thing and harder to see.

## How to fix it

Name who may come: roles, accounts, AWS services. Where that cannot be, confine them:

- everyone (`"*"`): by a fixed `aws:PrincipalOrgID`, `aws:PrincipalAccount`, `aws:PrincipalArn` or the like
- GitHub Actions: by `token.actions.githubusercontent.com:sub`, such as `repo:acme/shop:*` or, more narrowly,
  `repo:acme/shop:environment:production`
- other providers: by their `sub` or `aud`; SAML: by `SAML:aud`
- a partner's account: by the `sts:ExternalId` that the partner gave you

There is no remediation: nobody but you knows who should be trusted.

## What counts as open

A statement that allows an action by which a role is assumed (`sts:AssumeRole`, `sts:AssumeRoleWithSAML`,
`sts:AssumeRoleWithWebIdentity`, or a wildcard for them)

- to `"*"`, to a principal with a wildcard in it, or with `NotPrincipal`
- to a provider that many tenants share (the ones that AWS lists, and Google, Facebook and Amazon) unless the claim that
  tells them apart is tested: a test of GitHub's `aud` alone lets in every repository of the world. A subject may have
  wildcards after the owner: `repo:acme/*` is fine, `repo:acme*` and `repo:*` are not
- to another OIDC provider, such as that of an EKS cluster, or a SAML provider, with no test of any claim at all
- to an account that is not yours, without an `sts:ExternalId` or a condition on the organization or origin. Yours are those
  of the parameter `ownAccounts`, and those that the role's provider is confined to by its input `allowedAccountIds` (or by
  `aws:allowedAccountIds` in the stack's config). Where neither is set, no account that is named is reported: the pack does
  not know your account, and neither `forbiddenAccountIds` nor the role that a provider assumes tells which others are yours

Of several keys one that confines is enough; of its values each has to. These confine nobody:

- `...IfExists` and `ForAllValues:`, which hold for requests without the key, and `StringNotEquals` and its like
- `sts:ExternalId`, where everyone may come. It keeps a partner from being talked into using your role for another customer,
  and AWS "does not treat the external ID as a secret": whoever may view the role can read it
- session names, tags, multi-factor authentication: strangers have those too

## What it does not catch

Statements that deny are ignored: they neither open a role, nor is one taken to close what another statement opens. AWS
services may always come; that one acts only for your account (`aws:SourceAccount`) is another question. Whose account is
meant by `aws:PrincipalAccount`, or whose organization by `aws:PrincipalOrgID`, nobody asks. Any test of a claim is enough
for a provider that serves one organization alone: on EKS, one of `aud` lets in every pod of the cluster. A Cognito identity
pool may have guests, and a public repository's reusable workflow may have any caller. `StringEquals` takes `*` for an
asterisk, so a role with such a value opens for nobody and is not reported.

IAM itself refuses a new trust policy with no test of the claim that tells the tenants of a shared provider apart. A preview
does not show that, and roles from before stay as they are.

No framework has a control for trust policies. The controls named here ask for IAM Access Analyzer, which reports such a role
once it is deployed.

## References

- [The principals of a policy](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html#principal-anonymous)
- [Controls for shared OIDC providers](https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_oidc_secure-by-default.html)
- [Access for third parties, and what an external ID is for](https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_common-scenarios_third-party.html)
- [A role for SAML](https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create_for-idp_saml.html)
- [Subjects of GitHub Actions](https://docs.github.com/en/actions/reference/security/oidc#example-subject-claims)
"""

import json
from collections.abc import Iterator, Mapping
from typing import Any, Final

from aws_guardrails.aws.accounts import ACCOUNT
from aws_guardrails.aws.trust import NAME_ACCOUNT, NAME_AUDIENCE, NAME_THEM, Open, open_statements
from aws_guardrails.config import Config, parameter
from aws_guardrails.examples import Example, Given, Input, compliant, undecided, violating
from aws_guardrails.faults import ConfigError
from aws_guardrails.kinds import IAM_ROLE
from aws_guardrails.model import (
    CIS,
    SECURITY_HUB,
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
from aws_guardrails.values import UNKNOWN, Marker, join


class TrustConfig(Config):
    """The rule's parameters."""

    own_accounts: str = parameter(
        "",
        "The ids of the accounts that are no strangers, separated by commas, beside those of the provider's "
        "`allowedAccountIds`. Where either is given, another account needs a confining condition; without both, no account "
        "that is named is reported.",
    )

    def __init__(self, **given: Any) -> None:  # noqa: ANN401 - of the parameters' types
        """Refuse what is no account's id: with it missing, that account would be a stranger's."""
        super().__init__(**given)
        for account in self.known_accounts or ():
            if not ACCOUNT.fullmatch(account):
                raise ConfigError(
                    "iam-open-trust-policy: `ownAccounts` must be account ids of twelve digits, separated by commas, and "
                    f"`{account}` is none"
                )

    @property
    def known_accounts(self) -> frozenset[str] | None:
        """The ids, or None where none are given."""
        return frozenset(self.own_accounts.replace(",", " ").split()) or None


HIDDEN_REMEDY: Final = "Name who may assume it, or confine them by a condition with a fixed value."


def open_trust_policy(resource: Resource, config: TrustConfig) -> Iterator[Answer]:
    """Report each statement of a role's trust policy that lets in strangers."""
    policy = resource.path("assumeRolePolicy")
    is_hidden = resource.has_secret("assumeRolePolicy")
    for found in open_statements(resource.get("assumeRolePolicy"), _own_accounts(resource, config)):
        where = join(*resource.written("assumeRolePolicy"), *found.place)
        if isinstance(found, Open):
            yield Undecided(resource, policy if is_hidden else where, found.reason)
        elif is_hidden:
            yield Finding(
                resource, where, f"`{where}` lets strangers assume the role (its words are secret). {HIDDEN_REMEDY}"
            )
        else:
            fact = f"In `{where}` {found.label} lets {found.who} assume the role{found.reason}."
            yield Finding(resource, where, f"{fact} {found.remedy}")


def _own_accounts(resource: Resource, config: TrustConfig) -> frozenset[str | Marker] | None:
    """Return the accounts that the config or the provider says are no strangers, or None where neither does."""
    known = config.known_accounts
    if known is None or resource.accounts is None:
        return resource.accounts or known
    return known | resource.accounts


def examples() -> tuple[Example, ...]:
    """Return the examples."""
    account = "arn:aws:iam::123456789012"
    github = "token.actions.githubusercontent.com"
    cluster = "oidc.eks.eu-west-1.amazonaws.com/id/EXAMPLED539D4633E53DE1B71EXAMPLE"
    okta = f"{account}:saml-provider/Okta"

    def allow(principal: Input, condition: Input = None, action: str = "sts:AssumeRole") -> Mapping[str, Input]:
        statement: dict[str, Input] = {
            "Sid": "Trust",
            "Effect": "Allow",
            "Principal": principal,
            "Action": action,
        }
        return statement if condition is None else {**statement, "Condition": condition}

    def token(provider: str, condition: Input = None) -> Mapping[str, Input]:
        principal = {"Federated": f"{account}:oidc-provider/{provider}"}
        return allow(principal, condition, "sts:AssumeRoleWithWebIdentity")

    def role(*allowed: Mapping[str, Input]) -> Given:
        return Given(IAM_ROLE, "deploy", {"assumeRolePolicy": {"Version": "2012-10-17", "Statement": list(allowed)}})

    def message(who: str, why: str, remedy: str, index: int = 0) -> dict[str, str]:
        fact = f"In `assumeRolePolicy.Statement[{index}]` statement Trust lets {who} assume the role"
        return {"deploy": f"{fact}{why}. {remedy}"}

    unconfined = ", and its condition does not confine them: "
    of_github = (
        f"everyone with a token of `{github}`",
        f"Test `{github}:sub` for subjects that name your own organization.",
    )
    return (
        violating(
            "Everyone may assume the role",
            role(allow({"Service": "lambda.amazonaws.com"}), allow({"AWS": "*"})),
            on=message("everyone", " without a condition", NAME_THEM, index=1),
        ),
        violating(
            "Everyone with an external ID, which is no secret",
            role(allow("*", {"StringEquals": {"sts:ExternalId": "6bd1f3a0"}})),
            on=message("everyone", f"{unconfined}`sts:ExternalId` is no secret and names nobody", NAME_THEM),
        ),
        violating(
            "The administrators of whatever account",
            role(allow({"AWS": ["arn:aws:iam::*:role/administrator"]})),
            on=message(
                "everyone whose name matches `arn:aws:iam::*:role/administrator`", " without a condition", NAME_THEM
            ),
        ),
        violating(
            "GitHub Actions, whosever repository it is",
            role(token(github, {"StringEquals": {f"{github}:aud": "sts.amazonaws.com"}})),
            on=message(
                of_github[0],
                f"{unconfined}`{github}:aud` does not tell your tokens from a stranger's",
                of_github[1],
            ),
        ),
        violating(
            "One of the subjects is too wide",
            role(token(github, {"StringLike": {f"{github}:sub": ["repo:acme/shop:*", "repo:acme*"]}})),
            on=message(of_github[0], f"{unconfined}`repo:acme*` in `{github}:sub` is too wide", of_github[1]),
        ),
        violating(
            "A test that holds for requests without the key",
            role(allow({"AWS": "*"}, {"StringEqualsIfExists": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"}})),
            on=message(
                "everyone",
                f"{unconfined}`StringEqualsIfExists` on `aws:PrincipalOrgID` holds for requests without the key, too",
                NAME_THEM,
            ),
        ),
        violating(
            "Every pod of a cluster, in a document that is JSON text",
            Given(IAM_ROLE, "deploy", {"assumeRolePolicy": json.dumps({"Statement": [token(cluster)]})}),
            on=message(
                f"everyone with a token of `{cluster}`",
                " without a condition",
                f"Test `{cluster}:sub` or `{cluster}:aud` for what is expected.",
            ),
        ),
        violating(
            "Whoever signs in by SAML, for whatever purpose",
            role(allow({"Federated": okta}, action="sts:AssumeRoleWithSAML")),
            on=message("everyone whom the SAML provider `Okta` signs in", " without a condition", NAME_AUDIENCE),
        ),
        violating(
            "A stranger's account",
            role(allow({"AWS": [f"{account}:root", "arn:aws:iam::210987654321:role/scanner"]})),
            on=message("account `210987654321`, which is not known to be yours,", " without a condition", NAME_ACCOUNT),
            ownAccounts="123456789012",
        ),
        compliant(
            "A partner's account with an external ID",
            role(allow({"AWS": "210987654321"}, {"StringEquals": {"sts:ExternalId": "6bd1f3a0"}})),
            ownAccounts="123456789012",
        ),
        violating(
            "A stranger's account, by the accounts that the provider is confined to",
            role(allow({"AWS": ["123456789012", "210987654321"]}))._replace(accounts=frozenset({"123456789012"})),
            on=message("account `210987654321`, which is not known to be yours,", " without a condition", NAME_ACCOUNT),
        ),
        compliant(
            "An account that the provider may work in",
            role(allow({"AWS": f"{account}:root"}))._replace(accounts=frozenset({"123456789012"})),
        ),
        compliant("An AWS service", role(allow({"Service": "ec2.amazonaws.com"}))),
        compliant("An account, where no own ones are given", role(allow({"AWS": f"{account}:root"}))),
        compliant(
            "The main branch of a repository",
            role(
                token(
                    github,
                    {
                        "StringEquals": {
                            f"{github}:aud": "sts.amazonaws.com",
                            f"{github}:sub": "repo:acme/shop:ref:refs/heads/main",
                        }
                    },
                )
            ),
        ),
        compliant(
            "Every repository of an organization",
            role(token(github, {"StringLike": {f"{github}:sub": "repo:acme/*"}})),
        ),
        compliant(
            "Roles of an account, by a pattern for their names",
            role(allow({"AWS": "*"}, {"ArnLike": {"aws:PrincipalArn": f"{account}:role/deploy-*"}})),
        ),
        compliant(
            "A service account of a cluster",
            role(token(cluster, {"StringEquals": {f"{cluster}:sub": "system:serviceaccount:shop:web"}})),
        ),
        compliant(
            "People who sign in to the console by SAML",
            role(
                allow(
                    {"Federated": okta},
                    {"StringEquals": {"SAML:aud": "https://signin.aws.amazon.com/saml"}},
                    "sts:AssumeRoleWithSAML",
                )
            ),
        ),
        compliant(
            "A statement that denies",
            role(
                allow({"AWS": f"{account}:root"}),
                {**allow("*", {"Bool": {"aws:MultiFactorAuthPresent": "false"}}), "Effect": "Deny"},
            ),
        ),
        undecided(
            "The document is computed from what only the deployment knows",
            Given(IAM_ROLE, "deploy", {"assumeRolePolicy": UNKNOWN}),
            on={"deploy": "assumeRolePolicy"},
        ),
        undecided(
            "The principal is another resource's",
            role(allow({"AWS": UNKNOWN})),
            on={"deploy": "assumeRolePolicy.Statement[0].Principal.AWS"},
        ),
    )


RULE = Rule(
    name="iam-open-trust-policy",
    title="Role open to strangers",
    description=(
        "No role may let everyone, a wildcard or a stranger's account or identity assume it without a confining condition."
    ),
    severity=Severity.CRITICAL,
    level=Level.MANDATORY,
    remediation="Name who may assume the role, or confine them by a condition with a fixed value.",
    controls=(Control(SECURITY_HUB, "IAM.28"), Control(CIS, "1.20")),
    since="0.1.0",
    config=TrustConfig,
    examples=examples,
    resource_check=ResourceCheck((IAM_ROLE,), open_trust_policy),
)
