"""The sample program's settings."""

import json

import pulumi
import pytest
from pulumi.runtime import config

from infra.balancer import Domain, Listeners
from infra.settings import Fault, Settings, parse_faults
from infra.storage import Access


def _settings(**values: object) -> Settings:
    """Load the settings as from a stack file that has these keys."""
    config.set_all_config({f"web-environment:{key}": _text(value) for key, value in values.items()})
    try:
        return Settings.load(pulumi.Config("web-environment"))
    finally:
        config.set_all_config({})


def _text(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value)


def test_a_domain_name_is_all_it_needs() -> None:
    assert _settings(domainName="web.example.com") == Settings(Domain("web.example.com"))


def test_a_domain_name_is_required() -> None:
    with pytest.raises(pulumi.ConfigMissingError, match="domainName"):
        _settings()


def test_every_key_is_read() -> None:
    settings = _settings(domainName="a.example", hostedZoneId="Z1", disposable=True, faults=["full-access"])
    assert settings == Settings(Domain("a.example", "Z1"), disposable=True, faults=frozenset({Fault.FULL_ACCESS}))


def test_an_empty_hosted_zone_means_none() -> None:
    assert _settings(domainName="a.example", hostedZoneId="").domain.hosted_zone_id is None


def test_an_empty_list_of_faults_is_no_fault() -> None:
    assert parse_faults([]) == frozenset()


def test_unknown_faults_are_named_and_the_valid_ones_listed() -> None:
    with pytest.raises(pulumi.RunError) as caught:
        _settings(domainName="a.example", faults=["full-access", "ful-access", "no-such"])
    message = str(caught.value)
    assert message.startswith("faults: there is no ful-access, no-such;")
    assert all(fault in message for fault in Fault)


def test_without_faults_every_parameter_is_sound() -> None:
    settings = Settings(Domain("a.example"))
    assert settings.listeners == Listeners()
    assert settings.assets_access == settings.logs_access == Access()
    assert settings.operator_managed_policies == []
    assert [arn.rpartition("/")[2] for arn in settings.server_managed_policies] == ["AmazonSSMManagedInstanceCore"]


@pytest.mark.parametrize("fault", Fault)
def test_each_fault_changes_one_argument(fault: Fault) -> None:
    names = [name for name, value in vars(Settings).items() if isinstance(value, property)]
    sound, faulty = Settings(Domain("a.example")), Settings(Domain("a.example"), faults=frozenset({fault}))
    assert len([name for name in names if getattr(sound, name) != getattr(faulty, name)]) == 1
