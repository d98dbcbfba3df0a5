"""An account's password policy should ask for 14 characters and refuse the last 24 passwords.

## Why it matters

An IAM user with a password is a way into the account that anybody on the internet can try. Length is what makes a password
hard to guess, and a password that was changed because it was stolen must not come back. Where an account has no policy of
its own, or a policy leaves these two out, AWS takes eight characters or six, and any old password again.

## How to fix it

Set `minimumPasswordLength` to 14 or more, and `passwordReusePrevention` to 24, the most that AWS takes. Better still, have
no passwords in the account: people sign in by IAM Identity Center.

There is no remediation: a stricter policy is for those who have to choose new passwords, and they should be told before.

## What it does not catch

Whether there is a policy at all is asked by `account-service-missing`. Kinds of characters and the age of passwords are
not judged: the current CIS benchmark asks for neither, and NIST advises against both, since people answer with
`Summer2026!`. The control IAM.7 of Security Hub CSPM asks for kinds of characters all the same, which does no harm beside
a length. Whether users have MFA is not in a password policy. A policy without any property looks like one that the
program only reads, and is not judged. CloudFormation has no such resource.

## References

- [UpdateAccountPasswordPolicy](https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateAccountPasswordPolicy.html)
- [Set an account password policy for IAM users](https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_passwords_account-policy.html)
- [Security Hub CSPM controls for IAM](https://docs.aws.amazon.com/securityhub/latest/userguide/iam-controls.html)
- [NIST SP 800-63B-4, 3.1.1.2](https://pages.nist.gov/800-63-4/sp800-63b.html)
"""

from collections.abc import Iterator
from typing import Final

from aws_guardrails.config import Config
from aws_guardrails.examples import Example, Given, Input, compliant, undecided, violating
from aws_guardrails.kinds import PASSWORD_POLICY
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
from aws_guardrails.values import MISSING, UNKNOWN, as_int

LEAST: Final = (
    ("minimumPasswordLength", 14, "which means 6"),
    ("passwordReusePrevention", 24, "which means none"),
)
"""Each property with the least that is strong, and what AWS takes where it is left out.

https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateAccountPasswordPolicy.html
"""


def weak_password_policy(policy: Resource, _config: Config) -> Iterator[Answer]:
    """Report what is below the recommendation, all in one finding, and say what is not known."""
    weak = []
    for name, least, omitted in LEAST:
        given = policy.get(name)
        number = as_int(given)
        if given is MISSING:
            weak.append((name, f"`{name}` is omitted, {omitted}", least))
        elif number is UNKNOWN:
            yield Undecided(policy, policy.path(name))
        elif not isinstance(number, int):
            yield Undecided(policy, policy.path(name), "is no number")
        elif number < least:
            weak.append((name, f"`{name}` is {policy.quote(name)}", least))
    if weak:
        facts = ", and ".join(fact for _, fact, _ in weak)
        remedy = " and ".join(f"`{name}` to {least}" for name, _, least in weak)
        yield Finding(policy, policy.path(weak[0][0]), f"{facts}. Set {remedy} or more.".replace("24 or more", "24"))


def examples() -> tuple[Example, ...]:
    """Return the examples."""

    def policy(length: Input, prevention: Input) -> Given:
        inputs: dict[str, Input] = {"minimumPasswordLength": length, "passwordReusePrevention": prevention}
        return Given(PASSWORD_POLICY, "passwords", {"allowUsersToChangePassword": True, **inputs})

    return (
        violating(
            "It asks for eight characters",
            policy(8, 24),
            on={"passwords": "`minimumPasswordLength` is `8`. Set `minimumPasswordLength` to 14 or more."},
        ),
        violating(
            "It takes a password again that was changed",
            policy(14, 5),
            on={"passwords": "`passwordReusePrevention` is `5`. Set `passwordReusePrevention` to 24."},
        ),
        violating(
            "It leaves both out",
            policy(None, None),
            on={
                "passwords": "`minimumPasswordLength` is omitted, which means 6, and `passwordReusePrevention` is omitted, "
                "which means none. Set `minimumPasswordLength` to 14 and `passwordReusePrevention` to 24."
            },
        ),
        compliant("Long, and never again", policy(16, 24)),
        undecided("The length is unknown", policy(UNKNOWN, 24), on={"passwords": "minimumPasswordLength"}),
    )


RULE = Rule(
    name="account-weak-password-policy",
    title="Weak account password policy",
    description="An account's password policy should ask for 14 characters and refuse the last 24 passwords.",
    severity=Severity.MEDIUM,
    level=Level.ADVISORY,
    remediation="Set minimumPasswordLength to 14 or more, and passwordReusePrevention to 24.",
    controls=(Control(CIS, "1.8"), Control(CIS, "1.9")),
    since="0.1.0",
    config=Config,
    examples=examples,
    resource_check=ResourceCheck((PASSWORD_POLICY,), weak_password_policy),
)
