"""Security policies of load balancers: which TLS version a client may still negotiate.

The minimum is read from the name, which AWS builds by one scheme, so a policy that AWS adds later is judged without a
release of the pack. https://docs.aws.amazon.com/elasticloadbalancing/latest/application/describe-ssl-policies.html
"""

import re
from typing import Final

DEFAULT: Final = "ELBSecurityPolicy-2016-08"
"""What AWS's API takes where none is given. Its console proposes a stricter one, which a program does not get."""

SCHEME: Final = re.compile(r"ELBSecurityPolicy-(?:TLS13|TLS|FS)-1-([0-3])(?:-|$)")
BEFORE_THE_SCHEME: Final = re.compile(r"ELBSecurityPolicy-(?:FS-2018-06|20(?:1[1-6])-\d\d)")
"""Names without a version in them: all of them allow TLS 1.0."""


def minimum_tls(policy: str) -> str | None:
    """Return the oldest TLS version that a policy allows, such as `1.2`, or None for a name that cannot be read."""
    if found := SCHEME.match(policy):
        return f"1.{found[1]}"
    return "1.0" if BEFORE_THE_SCHEME.fullmatch(policy) else None
