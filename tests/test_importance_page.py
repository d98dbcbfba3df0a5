"""The table of docs/importance-and-cost.md has the services that the pack knows, each from where the settings ask for it."""

import re

import settings
from aws_guardrails.aws.services import Service
from settings import ROOT, Step

PAGE = (ROOT / "docs/importance-and-cost.md").read_text("utf-8")
ROWS = [row.split("|")[1:-1] for row in re.findall(r"^\| \[`.+$", PAGE, re.MULTILINE)]
FROM = {re.findall(r"`(.+)`", service)[0]: start.strip() for service, start, *_ in ROWS}

OF_THEIR_OWN: dict[str, str] = {
    Service.WAF: Step.HIGH,  # lb-public-without-waf asks for it
    Service.SHIELD_ADVANCED: "its switch, at high",
    Service.NETWORK_FIREWALL: "its switch, at high",
}
"""The services that no step requires of a stack."""


def test_the_table_has_the_services_that_can_be_required() -> None:
    assert list(FROM) == list(Service)


def test_each_service_is_on_from_the_step_that_requires_it() -> None:
    required: dict[str, str] = {
        name: step for added in settings.services().values() for step, names in added.items() for name in names
    }

    assert required | OF_THEIR_OWN == FROM


def test_each_service_of_the_table_is_explained_below() -> None:
    assert [name for name in FROM if f"\n### {name}\n" not in PAGE] == []
