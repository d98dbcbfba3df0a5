"""The sample program's settings."""

import json
from collections.abc import Mapping
from typing import TypeVar

import pulumi
import pytest
from pulumi.runtime import config

from infra.balancer import Domain, Listeners
from infra.database import Protection
from infra.services import Service
from infra.settings import BaselineFault, BaselineSettings, Fault, Part, Settings, parse_faults, parse_part
from infra.storage import Access

AnySettings = TypeVar("AnySettings", Settings, BaselineSettings)
APPLICATION = {"domainName": "a.example"}
BASELINE = {"operatorEmail": "operator@example.com"}


def _loaded(kind: type[AnySettings], values: Mapping[str, object]) -> AnySettings:
    """Load settings as from a stack file that has these keys."""
    config.set_all_config({f"web-environment:{key}": _text(value) for key, value in values.items()})
    try:
        return kind.load(pulumi.Config("web-environment"))
    finally:
        config.set_all_config({})


def _settings(**values: object) -> Settings:
    return _loaded(Settings, values)


def _baseline(**values: object) -> BaselineSettings:
    return _loaded(BaselineSettings, {**BASELINE, **values})


def _text(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value)


def test_a_domain_name_is_all_it_needs() -> None:
    assert _settings(domainName="web.example.com") == Settings(Domain("web.example.com"))


@pytest.mark.parametrize("values", [{}, {"domainName": ""}], ids=["missing", "empty"])
def test_a_domain_name_is_required(values: dict[str, object]) -> None:
    with pytest.raises(pulumi.ConfigMissingError, match="domainName"):
        _settings(**values)


def test_every_key_is_read() -> None:
    settings = _settings(domainName="a.example", hostedZoneId="Z1", disposable=True, faults=["full-access"])
    assert settings == Settings(Domain("a.example", "Z1"), disposable=True, faults=frozenset({Fault.FULL_ACCESS}))


def test_an_empty_hosted_zone_means_none() -> None:
    assert _settings(domainName="a.example", hostedZoneId="").domain.hosted_zone_id is None


def test_an_empty_list_of_faults_is_no_fault() -> None:
    assert parse_faults([], Fault) == frozenset()


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
    assert (settings.database_protection, settings.reports_database) == (Protection(), False)
    assert (settings.server_database_password, settings.key_rotates) == (None, True)
    assert settings.operator_managed_policies == []
    assert [arn.rpartition("/")[2] for arn in settings.server_managed_policies] == ["AmazonSSMManagedInstanceCore"]


@pytest.mark.parametrize("fault", [*Fault, *BaselineFault])
def test_each_fault_changes_one_argument(fault: Fault | BaselineFault) -> None:
    sound: Settings | BaselineSettings
    faulty: Settings | BaselineSettings
    if isinstance(fault, Fault):
        sound, faulty = Settings(Domain("a.example")), Settings(Domain("a.example"), faults=frozenset({fault}))
    else:
        sound = BaselineSettings("a@a.example")
        faulty = BaselineSettings("a@a.example", faults=frozenset({fault}))
    names = [name for name, value in vars(type(sound)).items() if isinstance(value, property)]
    assert len([name for name in names if getattr(sound, name) != getattr(faulty, name)]) == 1


# --- The parts ---


def test_a_part_is_known_by_its_name() -> None:
    assert [parse_part(name) for name in ("application", "baseline")] == [Part.APPLICATION, Part.BASELINE]


def test_an_unknown_part_is_named_with_the_valid_ones() -> None:
    with pytest.raises(pulumi.RunError) as caught:
        parse_part("network")
    assert str(caught.value) == "part: there is no network; the valid names are application, baseline."


def test_every_key_of_a_baseline_is_read() -> None:
    settings = _baseline(importance="low", disposable=True, services={"alarms": True}, faults=["trail-incomplete"])
    assert settings == BaselineSettings(
        "operator@example.com",
        disposable=True,
        services=FREE | {Service.ALARMS},
        faults=frozenset({BaselineFault.TRAIL_INCOMPLETE}),
    )


def test_an_operator_is_required_where_there_are_alarms_only() -> None:
    with pytest.raises(pulumi.ConfigMissingError, match="operatorEmail"):
        _baseline(operatorEmail="")
    assert _baseline(operatorEmail="", importance="low").operator_email is None


def test_a_fault_of_another_part_is_unknown() -> None:
    with pytest.raises(pulumi.RunError, match="faults: there is no plaintext-listener; the valid names are trail-inc"):
        _baseline(faults=["plaintext-listener"])


# --- The services ---

FREE = frozenset({Service.PASSWORD_POLICY, Service.ACCESS_ANALYZER, Service.CLOUDTRAIL, Service.PATCH_MANAGER})
BY_USE = frozenset({Service.ALARMS, Service.CONFIG, Service.GUARDDUTY, Service.SECURITY_HUB_CSPM})
BY_MONTH = frozenset(
    {Service.INSPECTOR, Service.MACIE, Service.DETECTIVE, Service.SECURITY_HUB, Service.CUSTOMER_MANAGED_KEY}
)


@pytest.mark.parametrize(
    ("importance", "baseline", "application"),
    [
        ("low", FREE, set()),
        ("standard", FREE | BY_USE, set()),
        ("high", FREE | BY_USE | BY_MONTH, {Service.WAF, Service.CUSTOMER_MANAGED_KEY}),
    ],
)
def test_importance_says_which_services_are_on(
    importance: str, baseline: set[Service], application: set[Service]
) -> None:
    assert _baseline(importance=importance).services == baseline
    assert _settings(**APPLICATION, importance=importance).services == application


def test_importance_is_standard_where_the_stack_says_nothing() -> None:
    assert _baseline().services == FREE | BY_USE


def test_each_service_has_its_own_switch() -> None:
    switches = {"guardduty": False, "inspector": True, "config": True}
    assert _baseline(services=switches).services == (FREE | BY_USE | {Service.INSPECTOR}) - {Service.GUARDDUTY}


def test_what_is_on_by_its_switch_only_is_for_high_importance() -> None:
    switches = {"shield-advanced": True, "network-firewall": True}
    high = _settings(**APPLICATION, importance="high", services=switches)
    assert {Service.SHIELD_ADVANCED, Service.NETWORK_FIREWALL} < high.services


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ({"importance": "medium"}, "importance: there is no medium; the valid names are low, standard, high."),
        (
            {"services": {"guard-duty": True, "guardduty": True}},
            (
                "services: there is no guard-duty, guardduty in this stack; "
                "the valid names are waf, customer-managed-key, shield-advanced, network-firewall."
            ),
        ),
        ({"services": {"waf": "on"}}, "services: waf must be true or false."),
        ({"services": ["waf"]}, "services: must be names with true or false, such as {guardduty: false}."),
        ({"services": {"network-firewall": True}}, "services: network-firewall is for importance high only."),
    ],
    ids=["importance", "a service of another part", "a switch", "a list", "on request"],
)
def test_what_an_application_cannot_have_is_refused_in_words(values: dict[str, object], told: str) -> None:
    with pytest.raises(pulumi.RunError) as caught:
        _settings(**APPLICATION, **values)
    assert str(caught.value) == told


@pytest.mark.parametrize(
    ("importance", "switches", "told"),
    [
        ("low", {"security-hub-cspm": True}, "security-hub-cspm needs config"),
        ("standard", {"config": False}, "security-hub-cspm needs config"),
        ("standard", {"cloudtrail": False}, "alarms needs cloudtrail"),
        ("high", {"cloudtrail": False, "alarms": False}, "customer-managed-key needs cloudtrail"),
    ],
)
def test_a_service_without_what_it_needs_is_refused(importance: str, switches: dict[str, bool], told: str) -> None:
    with pytest.raises(pulumi.RunError) as caught:
        _baseline(importance=importance, services=switches)
    service = told.partition(" ")[0]
    assert str(caught.value) == f"services: {told}, which is off; turn it on, or {service} off too."
