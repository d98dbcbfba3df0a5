"""The TLS version in the name of a load balancer's security policy."""

import pytest
from aws_guardrails.aws.tls_policy import DEFAULT, minimum_tls
from sample import ROOT

TABLE = [
    line.split("\t")
    for line in (ROOT / "tests/data/elb-security-policies.tsv").read_text().splitlines()
    if not line.startswith("#")
]
"""Name and least version of every policy known on 2026-11-23, from AWS's tables and SDKs: see the file."""


@pytest.mark.parametrize(("name", "least"), [(row[0], row[1].removesuffix("-or-lower")) for row in TABLE])
def test_every_known_policy_is_read(name: str, least: str) -> None:
    assert minimum_tls(name) == least


@pytest.mark.parametrize(
    ("name", "least"),
    [
        ("ELBSecurityPolicy-TLS13-1-3-BRANDNEW-2031-01", "1.3"),
        ("ELBSecurityPolicy-TLS13-1-0-BRANDNEW-2031-01", "1.0"),
        ("ELBSecurityPolicy-TLS13-1-2", "1.2"),
        ("ELBSecurityPolicy-TLS13-1-23-2031-01", None),
        ("ELBSecurityPolicy-TLS14-1-4-2031-01", None),
        ("ELBSecurityPolicy-2031-01", None),
        ("ELBSecurityPolicy-", None),
        ("TLS-1-2-2017-01", None),
        ("", None),
    ],
)
def test_a_new_policy_is_read_by_the_scheme_or_not_at_all(name: str, least: str | None) -> None:
    assert minimum_tls(name) == least


def test_the_default_of_the_api_allows_tls_1_0() -> None:
    assert minimum_tls(DEFAULT) == "1.0"
