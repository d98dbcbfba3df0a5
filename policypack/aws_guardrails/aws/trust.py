"""Whom the trust policy of a role lets in, and whether a condition confines them.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html

A condition is judged without regard to whose token or credentials it is meant for: a test of a key that a request does not
have does not hold, so a fixed subject of one provider shuts out everyone else too.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from itertools import pairwise
from typing import Final, NamedTuple, TypeAlias

from aws_guardrails.aws.accounts import ACCOUNT
from aws_guardrails.aws.arn import parse_arn
from aws_guardrails.aws.policy_document import Statement, has_unknown, listed, read_document, statements
from aws_guardrails.aws.public_policy import FIXING, is_broad
from aws_guardrails.globs import matches
from aws_guardrails.model import NOT_KNOWN, Path
from aws_guardrails.quoting import clean
from aws_guardrails.values import MISSING, UNKNOWN, Marker, Value

ASSUMING: Final = ("sts:assumerole", "sts:assumerolewithsaml", "sts:assumerolewithwebidentity")
"""The actions that give out a role's credentials; sts:TagSession and sts:SetSourceIdentity only go with them."""

Fixed: TypeAlias = Callable[[str], bool]
"""Tells whether a value, in which `*` and `?` stand for anything, leaves no choice of whom it means."""


def _is_whole(value: str) -> bool:
    return bool(value) and not _is_wild(value)


def _is_something(value: str) -> bool:
    return bool(value.strip("*?"))


def _is_in_account(value: str) -> bool:
    """Tell whether an ARN is of one account, or of one bucket and the like, whose ARNs have none."""
    fields = value.split(":", 5)
    return _is_whole(value) or (len(fields) == 6 and ACCOUNT.fullmatch(fields[4]) is not None)


def _is_in_organization(value: str) -> bool:
    return _is_whole(value.partition("/")[0])


def _is_of_principal(value: str) -> bool:
    """Tell whether `id:session` is of one principal, whatever the session."""
    return _is_whole(value.partition(":")[0])


def _is_narrow(value: str) -> bool:
    """Tell whether a range of addresses is one that S3, too, does not count as public."""
    return not is_broad(value)


def _names_tenant(value: str) -> bool:
    """Tell whether a subject such as `organization:acme:*` names a tenant in full before it leaves anything open."""
    *parts, _ = re.split("[:/]", re.split("[*?]", value)[0])
    return _is_whole(value) or any(name and tenant for name, tenant in pairwise(parts))


def _names_owner(value: str) -> bool:
    """Tell whether a repository or workflow such as `acme/*` has a fixed owner."""
    owner, slash, _ = value.partition("/")
    return bool(slash) and _is_whole(owner)


OWNED: Final = (
    "(?i)(?:^|:)(?:"
    "(?:repo|repository|job_workflow_ref|workflow_ref):[^/:*?]+/"
    "|(?:repository_owner|repository_owner_id|repository_id|enterprise|enterprise_id):[^:*?]+(?::|$)"
    ")"
)
"""Part of a subject of GitHub that says whose repository it is. Everybody can have subjects made of the other claims, such
as `environment:production`; a colon within a claim is written `%3A`.

https://docs.github.com/en/actions/reference/security/oidc#customizing-the-subject-claims-for-an-organization-or-repository
"""


def _names_github_owner(value: str) -> bool:
    return re.search(OWNED, value) is not None


ORIGIN: Final[Mapping[str, Fixed]] = {
    "aws:principalorgid": _is_whole,
    "aws:principalorgpaths": _is_in_organization,
    "aws:sourceaccount": _is_whole,
    "aws:sourcearn": _is_in_account,
    "aws:sourceip": _is_narrow,
    "aws:sourceorgid": _is_whole,
    "aws:sourceorgpaths": _is_in_organization,
    "aws:sourceowner": _is_whole,
    "aws:sourcevpc": _is_whole,
    "aws:sourcevpce": _is_whole,
    "aws:vpceaccount": _is_whole,
    "aws:vpceorgid": _is_whole,
    "aws:vpceorgpaths": _is_in_organization,
}
"""Condition keys that confine whoever comes, and what of their values has to be fixed for that.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
"""

NAMING: Final[Mapping[str, Fixed]] = {
    "aws:principalaccount": _is_whole,
    "aws:principalarn": _is_in_account,
    "aws:principalservicename": _is_whole,
    "aws:userid": _is_of_principal,
}
"""Condition keys that name who comes: enough for everyone, no news where an account is named anyway."""

EXTERNAL_ID: Final = "sts:externalid"
"""It keeps an account that works for many from being talked into using somebody else's role. "AWS does not treat the
external ID as a secret", so it does not tell who comes.

https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_common-scenarios_third-party.html
"""

OF_EVERYONE: Final[Mapping[str, Fixed]] = {**ORIGIN, **NAMING}
OF_ACCOUNT: Final[Mapping[str, Fixed]] = {**ORIGIN, EXTERNAL_ID: _is_whole}

BY_SUBJECT: Final[Mapping[str, Fixed]] = {"sub": _names_tenant}
BY_AUDIENCE: Final[Mapping[str, Fixed]] = {"aud": _is_whole, "sub": _is_whole}
OF_GITHUB: Final[Mapping[str, Fixed]] = {
    "sub": _names_github_owner,
    "enterprise_id": _is_whole,
    "job_workflow_ref": _names_owner,
    "repository": _names_owner,
    "repository_id": _is_whole,
    "repository_owner": _is_whole,
    "repository_owner_id": _is_whole,
}

SENTINEL: Final = "sts.windows.net/33e01921-4d64-4f8c-a055-5bdaffd5e33d"
"""Microsoft Sentinel: all its tenants have the same subject and audience, and sessions with names of their own."""

SESSION_NAME: Final = "sts:rolesessionname"

SHARED: Final[Mapping[str, Mapping[str, Fixed]]] = {
    SENTINEL: {},
    "accounts.google.com": {"aud": _is_whole, "oaud": _is_whole, "sub": _is_whole, "email": _is_whole},
    "agent.buildkite.com": BY_SUBJECT,
    "api.pulumi.com/oidc": BY_AUDIENCE,
    "app.terraform.io": BY_SUBJECT,
    "cognito-identity.amazonaws.com": BY_AUDIENCE,
    "gitlab.com": BY_SUBJECT,
    "graph.facebook.com": {"app_id": _is_whole, "id": _is_whole},
    "oidc-configuration.audit-log.githubusercontent.com": BY_SUBJECT,
    "oidc.codefresh.io": BY_SUBJECT,
    "oidc.vercel.com": BY_AUDIENCE,
    "proidc.upbound.io": BY_SUBJECT,
    "sandboxes.cloud": BY_AUDIENCE,
    "scalr.io": BY_SUBJECT,
    "studio.datachain.ai/api": BY_SUBJECT,
    "token.actions.githubusercontent.com": OF_GITHUB,
    "tokens.cloud.shisho.dev": BY_SUBJECT,
    "vstoken.actions.githubusercontent.com": OF_GITHUB,
    "www.amazon.com": {"app_id": _is_whole, "user_id": _is_whole},
}
"""Providers whose tokens many tenants have, and the claims that tell them apart, the usual one first. Of every other
provider the address itself is one organization's, so that a test of any claim will do.

https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_oidc_secure-by-default.html
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html#condition-keys-wif
"""

LITERAL: Final = frozenset({"stringequals", "stringequalsignorecase"})
"""Operators to which `*` and `?` are characters like others.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
"""

ESCAPED: Final = r"\$\{[*?$]\}"
OWN: Final = r"(?i)\$\{aws:Resource(?:Account|OrgID)\}"
"""Variables that mean the account, or the organization, that the role is in."""
VARIABLE: Final = r"\$\{[^${}]*\}"

MANY: Final = 3
"""Accounts that a message names; the rest are counted."""


class OpenTrust(NamedTuple):
    """A statement that lets strangers assume the role."""

    place: Path
    label: str
    who: str
    """Whom it lets assume the role, for a message."""
    reason: str
    """Why its condition does not confine them, for a message."""
    remedy: str
    """The smallest change that mends it, as a sentence."""


class Open(NamedTuple):
    """Something that cannot be decided, and where it stands in the document."""

    place: Path
    reason: str = NOT_KNOWN


class _Subject(NamedTuple):
    """Those whom a statement lets in, as far as one kind of condition confines them."""

    who: str | None
    """None where it is unknown whether they are strangers."""
    keys: Mapping[str, Fixed]
    """The condition keys that confine them, beside the claims of identity providers."""
    remedy: str = ""
    place: Path = ()
    """Where in the statement the unknown stands."""
    question: str = NOT_KNOWN
    """Why it is unknown."""


Accounts: TypeAlias = "AbstractSet[str | Marker] | None"
"""The ids of the accounts that are no strangers, with `UNKNOWN` among them where not all are known; None where nobody says:
then no account is a stranger."""


def open_statements(policy: Value, own_accounts: Accounts) -> Iterator[OpenTrust | Open]:
    """Yield whom each statement of a trust policy lets in without confining them, or may.

    Args:
        policy: The document as JSON text or as an object.
        own_accounts: The accounts that are no strangers.
    """
    document = read_document(policy)
    if document is UNKNOWN:
        yield Open(())
    if isinstance(document, Marker):
        return
    for statement in statements(document):
        yield from _judge(statement, own_accounts)


def _judge(statement: Statement, own_accounts: Accounts) -> Iterator[OpenTrust | Open]:
    if statement.body is UNKNOWN:
        yield Open(statement.place)
        return
    effect = statement.get("Effect")
    assumes = _assumes(statement)
    if effect not in ("Allow", UNKNOWN) or assumes is False:
        return
    for subject in _subjects(statement, own_accounts):
        confined = _confinement(statement, subject.keys)
        if confined is True:
            continue
        if effect is UNKNOWN:
            yield Open((*statement.place, "Effect"))
        elif isinstance(assumes, Open):
            yield assumes
        elif subject.who is None:
            yield Open((*statement.place, *subject.place), subject.question)
        elif isinstance(confined, Open):
            yield confined
        else:
            yield OpenTrust(statement.place, clean(statement.label), subject.who, str(confined), subject.remedy)


def _assumes(statement: Statement) -> bool | Open:
    """Tell whether a statement is about assuming the role, or what would have to be known."""
    is_negated = statement.get("NotAction") is not MISSING
    name = "NotAction" if is_negated else "Action"
    actions = listed(statement.get(name))
    patterns = [action.lower() for action in actions if isinstance(action, str)]
    matched = [any(matches(pattern, action) for pattern in patterns) for action in ASSUMING]
    if all(matched) if is_negated else any(matched):
        return not is_negated
    return Open((*statement.place, name)) if has_unknown(actions) else is_negated


def _subjects(statement: Statement, own_accounts: Accounts) -> Iterator[_Subject]:
    """Yield those whom a statement lets in and who may be strangers."""
    if (excluded := statement.get("NotPrincipal")) is not MISSING:
        who = None if excluded is UNKNOWN else "everybody but the `NotPrincipal`"
        yield _Subject(who, OF_EVERYONE, NAME_THEM, ("NotPrincipal",))
        return
    principal = statement.get("Principal")
    by_type: Mapping[str, Value] = principal if isinstance(principal, Mapping) else {"AWS": principal}
    for kind, raw in by_type.items():
        place = ("Principal", kind) if isinstance(principal, Mapping) else ("Principal",)
        values = listed(raw)
        names = [value.strip() for value in values if isinstance(value, str)]
        wild = "*" if "*" in names else next(filter(_is_wild, names), None)
        if wild is not None:
            who = "everyone" if wild == "*" else f"everyone whose name matches `{clean(wild)}`"
            yield _Subject(who, OF_EVERYONE, NAME_THEM)
        elif has_unknown(values):
            # An unknown account, too, has to be confined, where accounts matter.
            keys = OF_EVERYONE if own_accounts is None or kind != "AWS" else ORIGIN
            yield _Subject(None, keys, place=place)
        if kind == "Federated":
            yield from (_federated(name) for name in dict.fromkeys(names) if not _is_wild(name))
        elif kind == "AWS" and own_accounts is not None and wild is None:
            accounts = dict.fromkeys(account for name in names if (account := _account(name)) is not None)
            if strangers := [account for account in accounts if account not in own_accounts]:
                who = None if UNKNOWN in own_accounts else _listing(strangers)
                yield _Subject(who, OF_ACCOUNT, NAME_ACCOUNT, place, OWN_UNKNOWN)


NAME_THEM: Final = (
    "Name the accounts or roles that may assume it, or confine everyone by a fixed `aws:PrincipalOrgID` or the like."
)
NAME_ACCOUNT: Final = (
    "Ask for a fixed `sts:ExternalId`, confine them by `aws:PrincipalOrgID`, or add to `ownAccounts` what is yours."
)
OWN_UNKNOWN: Final = (
    "names an account, and the provider's `allowedAccountIds`, which tell whether it is yours, are not known before the "
    "deployment"
)
NAME_AUDIENCE: Final = "Test `SAML:aud` for the address at which AWS takes sign-ins."


def _account(name: str) -> str | None:
    arn = parse_arn(name)
    account = arn.account if arn else name
    return account if ACCOUNT.fullmatch(account) else None


def _listing(accounts: Sequence[str]) -> str:
    shown = ", ".join(f"`{account}`" for account in accounts[:MANY])
    more = f" and {len(accounts) - MANY} more" if len(accounts) > MANY else ""
    one = len(accounts) == 1
    return f"account{'' if one else 's'} {shown}{more}, which {'is' if one else 'are'} not known to be yours,"


def _federated(name: str) -> _Subject:
    address = name
    if arn := parse_arn(name):
        kind, _, address = arn.resource.partition("/")
        if kind == "saml-provider":
            return _Subject(f"everyone whom the SAML provider `{clean(address)}` signs in", OF_EVERYONE, NAME_AUDIENCE)
    provider = clean(address)
    who = f"everyone with a token of `{provider}`"
    if address.lower() == SENTINEL:
        keys = {**OF_EVERYONE, SESSION_NAME: _is_whole}
        return _Subject(who, keys, "Test `sts:RoleSessionName` for the name that your workspace uses.")
    claims = SHARED.get(address.lower())
    if claims is None:
        return _Subject(who, OF_EVERYONE, f"Test `{provider}:sub` or `{provider}:aud` for what is expected.")
    claim = next(iter(claims))
    yours = "subjects that name your own organization" if claim == "sub" else "a fixed value of your own"
    return _Subject(who, OF_EVERYONE, f"Test `{provider}:{claim}` for {yours}.")


def _confinement(statement: Statement, keys: Mapping[str, Fixed]) -> str | Open | bool:
    """Return True if the condition confines who is meant, why it does not, or what would have to be known."""
    condition = statement.get("Condition")
    if condition is UNKNOWN:
        return Open((*statement.place, "Condition"))
    reasons = []
    unknown: Open | None = None
    for operator, tests in sorted(condition.items(), key=_first) if isinstance(condition, Mapping) else ():
        if tests is UNKNOWN:
            unknown = unknown or Open((*statement.place, "Condition", operator))
        for key, raw in sorted(tests.items(), key=_first) if isinstance(tests, Mapping) else ():
            values = listed(raw)
            if loose := _looseness(operator, key, values, keys):
                reasons.append(loose)
            elif _base(operator) in LITERAL or not has_unknown(values):
                # Whatever text an unknown value turns out to be, it is compared letter by letter.
                return True
            else:
                unknown = unknown or Open((*statement.place, "Condition", operator, key))
    if unknown:
        return unknown
    return f", and its condition does not confine them: {'; '.join(reasons)}" if reasons else " without a condition"


def _first(item: tuple[str, Value]) -> str:
    return item[0]


def _base(operator: str) -> str:
    return operator.lower().rpartition(":")[2]


def _looseness(operator: str, key: str, values: Sequence[Value], keys: Mapping[str, Fixed]) -> str | None:
    """Return why a test of a condition confines nobody, or None if it does; unknown values are taken to be fixed."""
    name, base = clean(key), _base(operator)
    is_fixed = keys.get(key.lower()) or _claim(key.lower())
    if is_fixed is None:
        return _irrelevance(key.lower(), name)
    if operator.lower().startswith("forallvalues:") or base.endswith("ifexists"):
        return f"`{clean(operator)}` on `{name}` holds for requests without the key, too"
    if base not in FIXING:
        return f"`{clean(operator)}` on `{name}` names no fixed value"
    for value in values:
        if isinstance(value, str | int):
            if not _holds(str(value), is_fixed, is_literal=base in LITERAL):
                return f"`{clean(str(value))}` in `{name}` is too wide"
        elif value is not UNKNOWN:
            return f"`{name}` has no fixed value"
    return None if values else f"`{name}` has no value"


def _claim(key: str) -> Fixed | None:
    """Return what of a claim has to be fixed for it to confine who comes, or None for what is none or never does."""
    provider, _, claim = key.partition(":")
    if provider == "saml":
        return None if claim == "sub_type" else _is_something
    if provider in SHARED:
        return SHARED[provider].get(claim)
    # A provider goes by its host; AWS's own keys have no dot before the first colon.
    return _is_something if "." in provider else None


def _irrelevance(key: str, name: str) -> str:
    if key == EXTERNAL_ID:
        return f"`{name}` is no secret and names nobody"
    if key in NAMING:
        return f"`{name}` only chooses among the account's principals"
    if key.partition(":")[0] in SHARED:
        return f"`{name}` does not tell your tokens from a stranger's"
    return f"`{name}` says nothing of who may come"


def _holds(value: str, is_fixed: Fixed, *, is_literal: bool) -> bool:
    """Tell whether a value of a condition is fixed, once its variables are taken for what they are."""
    plain = re.sub(ESCAPED, "x", re.sub(OWN, "0" * 12, value))
    pattern = re.sub(VARIABLE, "*", plain)
    # No name has such a character, so nobody matches.
    return (is_literal and pattern == plain and _is_wild(plain)) or is_fixed(pattern)


def _is_wild(text: str) -> bool:
    return "*" in text or "?" in text
