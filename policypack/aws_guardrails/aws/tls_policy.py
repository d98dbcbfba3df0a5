"""Security policies of load balancers: which TLS version a client may still negotiate, and which ciphers.

Version and FIPS are read from the name, which AWS builds by one scheme, so a policy that AWS adds later is judged without
a release of the pack. https://docs.aws.amazon.com/elasticloadbalancing/latest/application/describe-ssl-policies.html

Forward secrecy does not follow from the name, so that is data, written by `tools/gen_tls_policies.py`.
"""

import json
import re
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Final, NamedTuple

DEFAULT: Final = "ELBSecurityPolicy-2016-08"
"""What AWS's API takes where none is given. Its console proposes a stricter one, which a program does not get."""

SCHEME: Final = r"ELBSecurityPolicy-(?:TLS13|TLS|FS)-1-([0-3])(?:-|$)"
BEFORE_THE_SCHEME: Final = r"ELBSecurityPolicy-(?:FS-2018-06|20(?:1[1-6])-\d\d)|ELBSample-.*"
"""Names without a version in them: all of them allow TLS 1.0."""

LIGHTSAIL_DEFAULT: Final = "TLS-2016-08"
LIGHTSAIL: Final[Mapping[str, str]] = {
    LIGHTSAIL_DEFAULT: DEFAULT,
    "TLS-FS-1-2-Res-2019-08": "ELBSecurityPolicy-FS-1-2-Res-2019-08",
}
"""Lightsail's names for policies of Elastic Load Balancing.

https://docs.aws.amazon.com/lightsail/latest/userguide/amazon-lightsail-configure-load-balancer-tls-security-policy.html
"""


EPHEMERAL: Final = ("ECDHE-", "DHE-", "EDH-", "TLS_")
"""How the ciphers begin whose keys are made for one connection."""


class TlsPolicy(NamedTuple):
    """What a policy lets a client negotiate; None where the pack does not know."""

    minimum: str | None
    """The oldest TLS version, such as `1.2`."""
    is_fips: bool
    """Whether it is one of AWS's FIPS policies."""
    name: str | None = None
    """What AWS calls it; None for one of single ciphers."""
    ciphers: tuple[str, ...] = ()
    """Those of one without a name, such as `ECDHE-RSA-AES128-GCM-SHA256`."""

    @property
    def has_forward_secrecy(self) -> bool | None:
        """Whether every cipher gives it."""
        if self.name is not None:
            return forward_secrecy(self.name)
        return all(cipher.startswith(EPHEMERAL) for cipher in self.ciphers) if self.ciphers else None


def named(policy: str) -> TlsPolicy:
    """Return what the policy of a name allows."""
    return TlsPolicy(minimum_tls(policy), "-FIPS-" in policy, policy)


def minimum_tls(policy: str) -> str | None:
    """Return the oldest TLS version that a policy allows, such as `1.2`, or None for a name that cannot be read."""
    if found := re.match(SCHEME, policy):
        return f"1.{found[1]}"
    return "1.0" if re.fullmatch(BEFORE_THE_SCHEME, policy) else None


def forward_secrecy(policy: str) -> bool | None:
    """Tell whether every cipher of a policy gives forward secrecy; None for a policy that the data does not know.

    All of TLS 1.3 does.
    """
    if minimum_tls(policy) == "1.3":
        return True
    return _forward_secrecy().get(policy)


@cache
def _forward_secrecy() -> Mapping[str, bool]:
    """Read the table on first use: few stacks ask."""
    data = json.loads(files(__package__).joinpath("data/tls_policies.json").read_text("utf-8"))
    return dict.fromkeys(data["forward secret"], True) | dict.fromkeys(data["not forward secret"], False)
