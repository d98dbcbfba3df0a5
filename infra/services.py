"""Which of AWS's security services are on: by how important the data is, and by a switch for each."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

import pulumi


class Importance(StrEnum):
    """How important the data is, from the least on."""

    LOW = "low"
    STANDARD = "standard"
    HIGH = "high"


class Service(StrEnum):
    """A service, or a measure such as the password policy, that can be switched on and off."""

    PASSWORD_POLICY = "password-policy"  # noqa: S105 - a name
    ACCESS_ANALYZER = "access-analyzer"
    CLOUDTRAIL = "cloudtrail"
    PATCH_MANAGER = "patch-manager"
    ALARMS = "alarms"
    CONFIG = "config"
    GUARDDUTY = "guardduty"
    SECURITY_HUB_CSPM = "security-hub-cspm"
    INSPECTOR = "inspector"
    MACIE = "macie"
    DETECTIVE = "detective"
    SECURITY_HUB = "security-hub"
    WAF = "waf"
    CUSTOMER_MANAGED_KEY = "customer-managed-key"
    SHIELD_ADVANCED = "shield-advanced"
    NETWORK_FIREWALL = "network-firewall"


BASELINE: Final[Mapping[Service, Importance]] = {
    # Free.
    Service.PASSWORD_POLICY: Importance.LOW,
    Service.ACCESS_ANALYZER: Importance.LOW,
    Service.CLOUDTRAIL: Importance.LOW,
    Service.PATCH_MANAGER: Importance.LOW,
    # Priced by use, which is little in a small environment.
    Service.ALARMS: Importance.STANDARD,
    Service.CONFIG: Importance.STANDARD,
    Service.GUARDDUTY: Importance.STANDARD,
    Service.SECURITY_HUB_CSPM: Importance.STANDARD,
    # Priced by volume or by the month.
    Service.INSPECTOR: Importance.HIGH,
    Service.MACIE: Importance.HIGH,
    Service.DETECTIVE: Importance.HIGH,
    Service.SECURITY_HUB: Importance.HIGH,
    Service.CUSTOMER_MANAGED_KEY: Importance.HIGH,
}
"""The services of an account's baseline, and the importance from which each is on."""

APPLICATION: Final[Mapping[Service, Importance]] = {
    Service.WAF: Importance.HIGH,
    Service.CUSTOMER_MANAGED_KEY: Importance.HIGH,
    Service.SHIELD_ADVANCED: Importance.HIGH,
    Service.NETWORK_FIREWALL: Importance.HIGH,
}
"""The services of the application, and the importance from which each is on, or may be switched on."""

ON_REQUEST: Final = frozenset({Service.SHIELD_ADVANCED, Service.NETWORK_FIREWALL})
"""What costs so much that only its own switch turns it on, and only where the importance allows it."""

_NEEDS: Final[Mapping[Service, Service]] = {
    # Metric filters read the trail's log group.
    Service.ALARMS: Service.CLOUDTRAIL,
    # https://docs.aws.amazon.com/securityhub/latest/userguide/securityhub-settingup.html
    Service.SECURITY_HUB_CSPM: Service.CONFIG,
    # The baseline's key is the trail's.
    Service.CUSTOMER_MANAGED_KEY: Service.CLOUDTRAIL,
}


def parse_importance(name: str) -> Importance:
    """Return the importance of this name.

    Raises:
        pulumi.RunError: There is no such importance.
    """
    if name not in list(Importance):
        raise pulumi.RunError(f"importance: there is no {name}; the valid names are {', '.join(Importance)}.")
    return Importance(name)


def enabled(
    offered: Mapping[Service, Importance], importance: Importance, switches: Mapping[str, object]
) -> frozenset[Service]:
    """Return the services that are on.

    Args:
        offered: The services that the stack can have, and the importance from which each is on.
        importance: How important the data is.
        switches: What the stack's configuration says of single services, by their names.

    Raises:
        pulumi.RunError: A switch names no service of this stack, says neither true nor false, turns on what is for a
            higher importance only, or what needs a service that is off.
    """
    unknown = [name for name in switches if name not in list(offered)]
    if unknown:
        names = ", ".join(offered)
        raise pulumi.RunError(f"services: there is no {', '.join(unknown)} in this stack; the valid names are {names}.")
    for name, on in switches.items():
        if not isinstance(on, bool):
            raise pulumi.RunError(f"services: {name} must be true or false.")
    steps = list(Importance)
    by_default = {
        service
        for service, first in offered.items()
        if steps.index(importance) >= steps.index(first) and service not in ON_REQUEST
    }
    on_by_switch = {Service(name) for name, on in switches.items() if on}
    found = by_default - {Service(name) for name in switches} | on_by_switch
    for service in sorted(found):
        if service in ON_REQUEST and importance is not offered[service]:
            raise pulumi.RunError(f"services: {service} is for importance {offered[service]} only.")
        needed = _NEEDS.get(service)
        if needed in offered and needed not in found:
            raise pulumi.RunError(
                f"services: {service} needs {needed}, which is off; turn it on, or {service} off too."
            )
    return frozenset(found)
