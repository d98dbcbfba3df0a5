"""What clients connect to: listeners of application, network and gateway load balancers, and those of classic ones.

https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateListener.html
https://docs.aws.amazon.com/elasticloadbalancing/latest/classic/elb-listener-config.html
"""

from collections.abc import Iterator
from typing import Final, NamedTuple

from aws_guardrails.globs import Truth
from aws_guardrails.kinds import CLASSIC_BALANCER
from aws_guardrails.model import Path, Resource
from aws_guardrails.values import MISSING, UNKNOWN, Marker, as_bool, as_int

ENCRYPTED: Final = frozenset({"HTTPS", "TLS", "SSL"})
"""Protocols in which the load balancer itself ends TLS, so that it needs a certificate; SSL is the classic one's TLS."""

PASSED_THROUGH: Final = frozenset({"TCP", "TCP_UDP", "TCP_QUIC"})
"""Protocols in which the targets see the client's bytes: TLS or not, the configuration does not tell."""

OTHER: Final = frozenset({"UDP", "QUIC", "GENEVE"})
"""Protocols that carry no HTTP in plaintext: QUIC has its own TLS."""


class Endpoint(NamedTuple):
    """A protocol on a port, as clients meet it."""

    resource: Resource
    """The listener, or the classic load balancer that lists it."""
    protocol_path: Path = ("protocol",)
    port_path: Path = ("port",)
    certificate_path: Path = ("certificateArn",)

    @property
    def protocol(self) -> str | Marker:
        """The protocol in capitals: the provider compares it without regard to case.

        Omitted with a port it is HTTP, the default of an application load balancer; omitted without a port it is a
        gateway load balancer's listener, which has neither (its outputs may show them as empty and 0), and stays
        `MISSING`. So does a malformed one.
        """
        given = self.resource.get(*self.protocol_path)
        if isinstance(given, str) and given:
            return given.upper()
        if self.is_classic:
            return UNKNOWN if given is UNKNOWN else MISSING
        if given in (MISSING, "") and self.resource.get(*self.port_path) not in (MISSING, 0):
            return "HTTP"
        return UNKNOWN if given is UNKNOWN else MISSING

    @property
    def port(self) -> int | Marker:
        """The port that clients connect to."""
        return as_int(self.resource.get(*self.port_path))

    @property
    def is_classic(self) -> bool:
        """Whether a classic load balancer lists it."""
        return self.resource.kind == CLASSIC_BALANCER

    @property
    def speaks_tls(self) -> bool | Marker:
        """Whether clients speak TLS to it, or through it: TCP on port 443 is how TLS is passed through to targets.

        It is also true of protocols that have nothing to do with HTTP, so that nobody misses HTTPS beside them.
        """
        spoken = self.protocol
        if spoken in ENCRYPTED | OTHER:
            return True
        if spoken is UNKNOWN or (spoken in PASSED_THROUGH and self.port is UNKNOWN):
            return UNKNOWN
        return spoken in PASSED_THROUGH and self.port == 443


def endpoints(resource: Resource) -> Iterator[Endpoint]:
    """Yield the endpoint that a listener is, or those that a classic load balancer lists.

    A list that is unknown as a whole stands for its elements.
    """
    if resource.kind != CLASSIC_BALANCER:
        yield Endpoint(resource)
        return
    match resource.get("listeners"):
        case tuple() as known:
            for index in range(len(known)):
                at: Path = ("listeners", index)
                yield Endpoint(resource, (*at, "lbProtocol"), (*at, "lbPort"), (*at, "sslCertificateId"))
        case Marker.UNKNOWN:
            yield Endpoint(resource, ("listeners",), ("listeners",), ("listeners",))


def faces_internet(balancer: Resource) -> Truth:
    """Tell whether strangers can reach a load balancer, which is the default.

    pulumi-aws has a switch `internal`, AWS itself a `Scheme` of `internet-facing` or `internal`.
    """
    given = balancer.get("internal")
    if given == "internal":
        return False
    switched = as_bool(given)
    return UNKNOWN if switched is UNKNOWN else switched is not True
