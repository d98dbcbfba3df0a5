"""The pack calls the same bucket policies public as policyuniverse, put right where that is known to be wrong.

policyuniverse asks whether a policy is accessible from the internet, which is AWS's "public" but for what `WRONG` lists:
https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html#access-control-block-public-access-policy-status
"""

import ipaddress
import itertools
import json
import warnings
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, NamedTuple, TypeAlias

import pytest
from aws_guardrails.aws.public_policy import Kind, Public, public_statements
from hypothesis import given, settings
from hypothesis import strategies as st

with warnings.catch_warnings(category=ResourceWarning, action="ignore"):
    # It never closes the file that it reads.
    from policyuniverse.policy import Policy

Statement: TypeAlias = Mapping[str, Any]
ACCOUNT: Final = "123456789012"


class Asked(NamedTuple):
    """One value that a condition tests; a key without any value has the value None."""

    operator: str
    key: str
    value: str | None

    def of(self, *keys: str) -> bool:
        """Tell whether it is of one of these keys, which have no case."""
        return self.key.lower() in keys


@dataclass(frozen=True)
class Wrong:
    """A wrong answer of policyuniverse, and how to ask so that the answer is right."""

    why: str
    example: Statement
    """A statement that it is wrong about."""
    principal: Callable[[str, str], str] = lambda _, name: name
    """From the type and name of a principal to the name to ask with."""
    test: Callable[[Asked], Asked | None] = lambda test: test
    """From a test of a condition to the one to ask with, or to None to ask without it."""


def statement(principal: Any = "*", **condition: Mapping[str, Any]) -> Statement:
    """Write a statement that allows reading."""
    allowed = {"Effect": "Allow", "Principal": principal, "Action": "s3:GetObject", "Resource": "arn:aws:s3:::shop/*"}
    return {**allowed, "Condition": condition} if condition else allowed


def changed(when: Callable[[Asked], bool], **to: Any) -> Callable[[Asked], Asked | None]:
    """Ask with another key or value under a condition."""
    return lambda test: test._replace(**to) if when(test) else test


def dropped(when: Callable[[Asked], bool]) -> Callable[[Asked], Asked | None]:
    """Ask without a test under a condition."""
    return lambda test: None if when(test) else test


def is_wild(text: str | None) -> bool:
    return text is not None and "*" in text


def network(text: str | None) -> ipaddress.IPv4Network | ipaddress.IPv6Network | None:
    try:
        return ipaddress.ip_network(text or "", strict=False)
    except ValueError:
        return None


def is_range(test: Asked, version: int, shorter_than: int) -> bool:
    found = network(test.value)
    is_wide = found is not None and found.version == version and found.prefixlen < shorter_than
    return test.of("aws:sourceip") and is_wide


def account_of(test: Asked) -> Asked:
    """Ask with the account of access points in place of their ARN, if that has a wildcard."""
    if not test.of("s3:dataaccesspointarn"):
        return test
    value = test.value
    if value and value.startswith("arn:") and any(mark in value for mark in ("*", "?", "${")):
        value = value.split(":")[4] or "*"
    return test._replace(key="aws:SourceAccount", value=value)


def variables(test: Asked) -> Asked:
    return test._replace(value="*") if test.value and "${" in test.value else test


ARNS: Final = ("aws:sourcearn", "aws:principalarn")
ONE_AT_A_TIME: Final = Wrong(
    "It takes a condition with a loose key and a confining one for loose; AWS asks that all hold.",
    statement(StringEquals={"aws:SourceVpce": "vpce-1"}, StringLike={"aws:PrincipalOrgID": "o-*"}),
)
WRONG: Final = (
    ONE_AT_A_TIME,
    Wrong(
        "It takes whoever signs in with a provider on the internet for a fixed principal; AWS's own example of public.",
        statement({"Federated": "graph.facebook.com"}),
        principal=lambda kind, name: "*" if kind == "Federated" and not name.startswith("arn:") else name,
    ),
    Wrong(
        "It sees a wildcard in a principal only in place of the account.",
        statement({"AWS": f"arn:aws:iam::{ACCOUNT}:role/*"}),
        principal=lambda _, name: "*" if "*" in name or "?" in name else name,
    ),
    Wrong(
        "It does not know policy variables in a principal.",
        statement({"AWS": f"arn:aws:iam::{ACCOUNT}:user/${{aws:username}}"}),
        principal=lambda _, name: "*" if "${" in name else name,
    ),
    Wrong(
        "It takes `...IfExists` for confining, which holds for requests without the key.",
        statement(StringEqualsIfExists={"aws:SourceVpce": "vpce-1"}),
        test=dropped(lambda test: test.operator.lower().endswith("ifexists")),
    ),
    Wrong(
        "It takes `ForAllValues:` for confining, which holds for requests without the key.",
        statement(**{"ForAllValues:StringEquals": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"}}),
        test=dropped(lambda test: test.operator.lower().startswith("forallvalues:")),
    ),
    Wrong(
        "It takes the audience of a SAML assertion for confining; AWS does not name it, and S3 has no such key.",
        statement(StringEquals={"saml:aud": "https://signin.aws.amazon.com/saml"}),
        test=dropped(lambda test: test.of("saml:aud")),
    ),
    Wrong(
        "It takes the caller's account for confining, which is a key of KMS and not of S3.",
        statement(StringEquals={"kms:CallerAccount": ACCOUNT}),
        test=dropped(lambda test: test.of("kms:calleraccount")),
    ),
    Wrong(
        "It does not know the key for the account of an access point.",
        statement(StringEquals={"s3:DataAccessPointAccount": ACCOUNT}),
        test=changed(lambda test: test.of("s3:dataaccesspointaccount"), key="aws:SourceAccount"),
    ),
    Wrong(
        "It does not know the key for the ARN of an access point, where a known account is enough.",
        statement(StringLike={"s3:DataAccessPointArn": f"arn:aws:s3:eu-west-1:{ACCOUNT}:accesspoint/*"}),
        test=account_of,
    ),
    Wrong(
        "It does not know policy variables in a condition.",
        statement(StringEquals={"aws:SourceAccount": "${aws:PrincipalAccount}"}),
        test=variables,
    ),
    Wrong(
        "It does not know the wildcard for one letter.",
        statement(StringLike={"aws:SourceVpc": "vpc-9123732?"}),
        test=lambda test: test._replace(value=test.value and test.value.replace("?", "*")),
    ),
    Wrong(
        "It takes the sessions of a role, whatever their name, for a fixed user.",
        statement(StringLike={"aws:userid": "AROACKCEVSQ6C2EXAMPLE:*"}),
        test=changed(lambda test: test.of("aws:userid") and is_wild(test.value), key="aws:SourceAccount"),
    ),
    Wrong(
        "It takes a fixed user for everyone.",
        statement(StringEquals={"aws:userid": "AIDACKCEVSQ6C2EXAMPLE"}),
        test=changed(lambda test: test.of("aws:userid") and not is_wild(test.value), key="aws:SourceAccount"),
    ),
    Wrong(
        "Of ranges of IPv4 addresses it takes only /0 for public; AWS all that are broader than /8.",
        statement(IpAddress={"aws:SourceIp": "0.0.0.0/1"}),
        test=changed(lambda test: is_range(test, 4, 8), value="0.0.0.0/0"),
    ),
    Wrong(
        "Of ranges of IPv6 addresses it takes only /0 for public; AWS all that are broader than /32.",
        statement(IpAddress={"aws:SourceIp": "2000::/3"}),
        test=changed(lambda test: is_range(test, 6, 32), value="::/0"),
    ),
    Wrong(
        "It takes what is no range of addresses for a narrow one; AWS refuses it, so it confines nobody.",
        statement(StringLike={"aws:SourceIp": "203.0.113.*"}),
        test=changed(
            lambda test: test.of("aws:sourceip") and test.value is not None and network(test.value) is None,
            value="0.0.0.0/0",
        ),
    ),
    Wrong(
        "Of wildcards in the id of an organization it knows only `o-*`.",
        statement(StringLike={"aws:PrincipalOrgID": "*"}),
        test=changed(lambda test: test.of("aws:principalorgid") and is_wild(test.value), value="o-*"),
    ),
    Wrong(
        "So it does in a path in an organization; AWS speaks of values without a wildcard.",
        statement(**{"ForAnyValue:StringLike": {"aws:PrincipalOrgPaths": "o-a1b2c3d4e5/r-ab12/*"}}),
        test=changed(lambda test: test.of("aws:principalorgpaths") and is_wild(test.value), value="o-*"),
    ),
    Wrong(
        "It takes every ARN of S3 for confining, because those have no account.",
        statement(ArnLike={"aws:SourceArn": "arn:aws:s3:::*"}),
        test=changed(
            lambda test: test.of(*ARNS) and is_wild(test.value) and (test.value or "").startswith("arn:aws:s3:"),
            value="*",
        ),
    ),
    Wrong(
        "It sees a wildcard in any other ARN only in place of the account.",
        statement(ArnLike={"aws:SourceArn": f"arn:aws:sns:eu-west-1:{ACCOUNT}:*"}),
        test=changed(
            lambda test: test.of(*ARNS) and is_wild(test.value) and not (test.value or "").startswith("arn:aws:s3:"),
            value="*",
        ),
    ),
    Wrong(
        "It takes a fixed ARN that has no account for everyone's.",
        statement(ArnEquals={"aws:SourceArn": "arn:aws:apigateway:eu-west-1::/restapis/a1b2c3"}),
        test=changed(
            lambda test: test.of(*ARNS) and not is_wild(test.value) and (test.value or "").startswith("arn:aws:apig"),
            value=ACCOUNT,
        ),
    ),
)
"""In an order in which the later ones see what the earlier ones have changed."""


def ours(*statements: Statement) -> bool:
    """Tell whether the pack calls a bucket policy public."""
    document = json.dumps({"Version": "2012-10-17", "Statement": statements})
    return any(isinstance(answer, Public) for answer in public_statements(document, Kind.BUCKET))


def theirs(*statements: Statement, corrected: Collection[Wrong] = WRONG) -> bool:
    """Tell whether policyuniverse calls it public, put right where that is asked for."""
    return any(_asked(each, corrected) for each in statements)


def _asked(statement: Statement, corrected: Collection[Wrong]) -> bool:
    asked = {key: value for key, value in statement.items() if key != "Condition"}
    if "Principal" in asked:
        asked["Principal"] = _principal(asked["Principal"], corrected)
    by_key = [[test for raw in tests if (test := _corrected(raw, corrected))] for tests in _tests(statement)]
    if ONE_AT_A_TIME in corrected:
        return all(_is_accessible(asked, tests) for tests in by_key or [[]])
    return _is_accessible(asked, [test for tests in by_key for test in tests])


def _tests(statement: Statement) -> Iterator[list[Asked]]:
    """Yield what is tested of each key."""
    for operator, keys in statement.get("Condition", {}).items():
        for key, values in keys.items():
            several = values if isinstance(values, list) else [values]
            yield [Asked(operator, key, value) for value in several or [None]]


def _corrected(test: Asked, corrected: Collection[Wrong]) -> Asked | None:
    asked: Asked | None = test
    for wrong in corrected:
        asked = asked and wrong.test(asked)
    return asked


def _principal(principal: Any, corrected: Collection[Wrong]) -> Any:
    def name(kind: str, value: Any) -> Any:
        if isinstance(value, list):
            return [name(kind, each) for each in value]
        for wrong in corrected:
            value = wrong.principal(kind, value)
        return value

    if isinstance(principal, Mapping):
        return {kind: name(kind, value) for kind, value in principal.items()}
    return name("AWS", principal)


def _is_accessible(statement: Statement, tests: Collection[Asked]) -> bool:
    condition: defaultdict[str, defaultdict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for operator, key, value in tests:
        condition[operator][key] += [] if value is None else [value]
    return bool(Policy({"Statement": [{**statement, "Condition": condition}]}).is_internet_accessible())


OPERATORS: Final = (
    *("StringEquals", "StringEqualsIgnoreCase", "StringLike", "ArnEquals", "ArnLike", "IpAddress", "arnlike"),
    *("StringNotEquals", "StringNotLike", "ArnNotEquals", "NotIpAddress", "Null", "Bool", "NumericLessThan"),
    *("StringEqualsIfExists", "StringLikeIfExists", "ArnLikeIfExists", "IpAddressIfExists"),
    *("ForAnyValue:StringEquals", "ForAnyValue:StringLike", "ForAnyValue:StringNotEquals"),
    *("ForAllValues:StringEquals", "ForAllValues:StringLike", "forallvalues:ArnLike"),
)
KEYS: Final = (
    *("aws:PrincipalAccount", "aws:PrincipalArn", "aws:PrincipalOrgID", "aws:PrincipalOrgPaths", "aws:SourceAccount"),
    *("aws:SourceArn", "AWS:SourceArn", "aws:SourceIp", "aws:sourceip", "aws:SourceOwner", "aws:SourceVpc"),
    *("aws:SourceVpce", "aws:sourceVpce", "aws:userid", "s3:DataAccessPointAccount", "s3:DataAccessPointArn"),
    *("aws:Referer", "aws:SecureTransport", "s3:prefix", "aws:PrincipalTag/team", "saml:aud", "kms:CallerAccount"),
    "s3:x-amz-server-side-encryption-aws-kms-key-id",
)
VALUES: Final = (
    *("*", "", "false", ACCOUNT, "12345678901?", "1234*", "${aws:PrincipalAccount}", "AIDACKCEVSQ6C2EXAMPLE"),
    *("AROACKCEVSQ6C2EXAMPLE:*", "AROACKCEVSQ6C2EXAMPLE:session", "o-a1b2c3d4e5", "o-*", "o-a1*"),
    *("o-a1b2c3d4e5/r-ab12/ou-ab12-1/", "o-a1b2c3d4e5/*", "vpc-91237329", "vpc-*", "vpce-1a2b3c4d"),
    *("0.0.0.0/0", "0.0.0.0/1", "8.0.0.0/7", "9.0.0.0/8", "10.0.0.0/8", "203.0.113.7", "203.0.113.*"),
    *("::/0", "2000::/3", "2001:db8::/31", "2001:db8::/32", "https://shop.example/*"),
    *("arn:aws:s3:::shop", "arn:aws:s3:::*", f"arn:aws:sns:eu-west-1:{ACCOUNT}:news", f"arn:aws:sns:*:{ACCOUNT}:*"),
    *("arn:aws:sns:eu-west-1:*:news", f"arn:aws:iam::{ACCOUNT}:role/app-?", f"arn:aws:iam::{ACCOUNT}:root"),
    *(f"arn:aws:s3:eu-west-1:{ACCOUNT}:accesspoint/*", "arn:aws:s3:eu-west-1:*:accesspoint/reports"),
    "arn:aws:apigateway:eu-west-1::/restapis/a1b2c3",
)
PRINCIPALS: Final = (
    *("*", ACCOUNT, f"arn:aws:iam::{ACCOUNT}:root", f"arn:aws:iam::{ACCOUNT}:role/app", "arn:aws:iam::*:root"),
    *(f"arn:aws:iam::{ACCOUNT}:role/*", f"arn:aws:iam::{ACCOUNT}:user/${{aws:username}}", "AIDACKCEVSQ6C2EXAMPLE"),
    "arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity E1ABCDEF2GHIJK",
)
SERVICES: Final = ("cloudfront.amazonaws.com", "logging.s3.amazonaws.com")
PROVIDERS: Final = (
    *("graph.facebook.com", "cognito-identity.amazonaws.com", "*"),
    f"arn:aws:iam::{ACCOUNT}:saml-provider/office",
)


def one_or_more(values: st.SearchStrategy[str]) -> st.SearchStrategy[Any]:
    """Give one value bare, or a list of some."""
    return values | st.lists(values, max_size=3)


NAMED: Final = st.fixed_dictionaries(
    {},
    optional={
        "AWS": one_or_more(st.sampled_from(PRINCIPALS)),
        "Service": one_or_more(st.sampled_from(SERVICES)),
        "Federated": one_or_more(st.sampled_from(PROVIDERS)),
        "CanonicalUser": st.just("79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be"),
    },
)
WHO: Final = st.one_of(
    st.just({"Principal": "*"}),
    st.fixed_dictionaries({"Principal": st.sampled_from(PRINCIPALS) | NAMED}),
    st.fixed_dictionaries({"NotPrincipal": NAMED}),
)
CONDITIONS: Final = st.dictionaries(
    st.sampled_from(OPERATORS),
    st.dictionaries(st.sampled_from(KEYS), one_or_more(st.sampled_from(VALUES)), max_size=2),
    max_size=3,
)
STATEMENTS: Final = st.builds(
    lambda who, effect, condition: {**who, "Effect": effect, "Action": "s3:GetObject", "Condition": condition},
    WHO,
    st.sampled_from(["Allow", "Allow", "Allow", "Deny", "allow"]),
    CONDITIONS,
)


@settings(derandomize=True, database=None, max_examples=1000)
@given(st.lists(STATEMENTS, min_size=1, max_size=3))
def test_generated_policies_are_called_public_by_both_or_by_neither(statements: list[Statement]) -> None:
    assert ours(*statements) == theirs(*statements)


def test_every_test_of_a_condition_is_taken_for_confining_by_both_or_by_neither() -> None:
    everything = [
        statement(**{operator: {key: value}})
        for operator, key, value in itertools.product(OPERATORS, KEYS, [*VALUES, []])
    ]

    assert [each["Condition"] for each in everything if ours(each) != theirs(each)] == []


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        *(("AWS", name) for name in PRINCIPALS),
        *(("Service", name) for name in SERVICES),
        *(("Federated", name) for name in PROVIDERS),
    ],
)
def test_every_principal_is_taken_for_everyone_by_both_or_by_neither(kind: str, name: str) -> None:
    assert ours(statement({kind: name})) == theirs(statement({kind: name}))


@pytest.mark.parametrize("wrong", WRONG, ids=lambda wrong: wrong.why)
def test_each_known_wrong_answer_is_one_and_would_be_told(wrong: Wrong) -> None:
    """Without its correction the two differ, so the comparison can fail, and the list is no longer than it must be."""
    others = tuple(each for each in WRONG if each is not wrong)

    assert theirs(wrong.example) == ours(wrong.example)
    assert theirs(wrong.example, corrected=others) != ours(wrong.example)
