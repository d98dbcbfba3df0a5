"""HTTPS and TLS listeners must present a certificate from AWS Certificate Manager.

## Why it matters

ACM renews the certificates that it issues and never gives out their private keys. An IAM server certificate is uploaded
by hand, its key has been on somebody's disk, and on the day it expires the site is down for everybody whose browser
checks it.

## How to fix it

Request a certificate in ACM (`aws.acm.Certificate` with DNS validation and `aws.acm.CertificateValidation`) and set the
listener's `certificateArn` to the ARN of the validation. A certificate that has to come from elsewhere can be imported
into ACM, which then warns before it expires.

## What it does not catch

Whether the certificate in ACM is valid, for the right domain, or imported. Certificates of classic load balancers, and
listeners of the package aws-native. TCP on port 443 is passed through to the targets and presents no certificate of its
own, so it is not judged.

## References

- [Certificates for application load balancers](https://docs.aws.amazon.com/elasticloadbalancing/latest/application/https-listener-certificates.html)
- [Managing server certificates in IAM](https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_server-certs.html)
"""

from collections.abc import Iterator
from typing import Final

from aws_guardrails.aws.arn import parse_arn
from aws_guardrails.aws.listeners import ENCRYPTED, LISTENER_CERTIFICATES, LISTENERS, protocol
from aws_guardrails.config import Config
from aws_guardrails.examples import Example, Given, Input, Ref, compliant, undecided, violating
from aws_guardrails.model import (
    SECURITY_HUB,
    Answer,
    Control,
    Finding,
    Level,
    Resource,
    ResourceCheck,
    Rule,
    Severity,
    StackCheck,
    Undecided,
)
from aws_guardrails.quoting import clean
from aws_guardrails.stack import Link, Stack
from aws_guardrails.values import UNKNOWN, Marker

IN_ACM: Final = ("aws:acm/certificate:Certificate", "aws:acm/certificateValidation:CertificateValidation")
IN_IAM: Final = "aws:iam/serverCertificate:ServerCertificate"

INSTEAD: Final = (
    "Request the certificate in ACM (`aws.acm.Certificate` and `aws.acm.CertificateValidation`), or import it there, and "
    "use its ARN."
)


def certificate_not_acm(resource: Resource, _config: Config) -> Iterator[Answer]:
    """Report what the listener, or an additional certificate of it, alone proves."""
    yield from _judge(resource, None)


def in_stack(stack: Stack, _config: Config) -> Iterator[Answer]:
    """Judge every listener again, now that its certificates can be followed."""
    for resource in stack.of_type(*LISTENERS, *LISTENER_CERTIFICATES):
        yield from _judge(resource, stack)


def _judge(resource: Resource, stack: Stack | None) -> Iterator[Answer]:
    # Only a listener that ends TLS can have an additional certificate, so there the protocol is no question.
    spoken = "HTTPS" if resource.type in LISTENER_CERTIFICATES else protocol(resource)
    if spoken is not UNKNOWN and spoken not in ENCRYPTED:
        return
    for answer in _judge_certificate(resource, stack):
        yield answer if spoken is not UNKNOWN else Undecided(resource, "protocol")


def _judge_certificate(listener: Resource, stack: Stack | None) -> Iterator[Answer]:
    path = "certificateArn"
    match listener.get(path):
        case Marker.MISSING:
            # An additional certificate without one is refused by the provider itself.
            if listener.type in LISTENERS:
                yield Finding(listener, path, f"`{path}` is omitted, so the listener has no certificate. {INSTEAD}")
        case str() as value:
            if (arn := parse_arn(value)) and arn.service == "acm" and arn.resource.startswith("certificate/"):
                return
            yield Finding(listener, path, f"`{path}` is {listener.quote(path)}, {_what_it_is(value)}. {INSTEAD}")
        case _:
            link = stack.follow(listener, path, types=(*IN_ACM, IN_IAM)) if stack else Link((), is_complete=False)
            places = {certificate.type == IN_IAM for certificate in link.targets}
            if not link.is_complete or len(places) != 1:
                yield Undecided(
                    listener, path, "is not known before the deployment, nor which certificate it comes from"
                )
            elif places == {True}:
                name = clean(link.targets[0].name)
                yield Finding(listener, path, f"`{path}` comes from the IAM server certificate `{name}`. {INSTEAD}")


def _what_it_is(text: str) -> str:
    arn = parse_arn(text)
    if arn is None:
        return "which is not an ARN"
    if arn.service == "iam" and arn.resource.startswith("server-certificate/"):
        return "an IAM server certificate"
    return "which is not a certificate in ACM"


def examples() -> tuple[Example, ...]:
    """Return the examples."""
    acm = "arn:aws:acm:eu-west-1:123456789012:certificate/0123abcd-1234-1234-1234-0123456789ab"
    in_china = "arn:aws-cn:acm:cn-north-1:123456789012:certificate/0123abcd-1234-1234-1234-0123456789ab"
    iam = "arn:aws:iam::123456789012:server-certificate/web/legacy"
    certificate = Given(IN_ACM[0], "shop", {"domainName": "shop.example", "validationMethod": "DNS"}, {"arn": acm})

    def listener(certificate: Input, **others: Input) -> Given:
        return Given(
            LISTENERS[0],
            "web",
            {
                "loadBalancerArn": "arn:aws:elasticloadbalancing:eu-west-1:123456789012:loadbalancer/app/web/50dc6c495c0c",
                "port": 443,
                "protocol": "HTTPS",
                "certificateArn": certificate,
                "defaultActions": [
                    {"type": "forward", "targetGroupArn": "arn:aws:elasticloadbalancing:::targetgroup/a/b"}
                ],
                **others,
            },
        )

    return (
        violating(
            "An IAM server certificate",
            listener(iam),
            on={"web": f"`certificateArn` is `{iam}`, an IAM server certificate. {INSTEAD}"},
        ),
        violating(
            "An IAM server certificate of the same program",
            Given(IN_IAM, "legacy", {"certificateBody": "-----BEGIN CERTIFICATE-----"}, {"arn": iam}),
            listener(Ref("legacy", "arn")),
            on={"web": f"`certificateArn` comes from the IAM server certificate `legacy`. {INSTEAD}"},
        ),
        violating(
            "No certificate",
            listener(None),
            on={"web": f"`certificateArn` is omitted, so the listener has no certificate. {INSTEAD}"},
        ),
        violating(
            "An additional certificate",
            listener(acm),
            Given(LISTENER_CERTIFICATES[0], "old-name", {"listenerArn": Ref("web", "arn"), "certificateArn": iam}),
            on={"old-name": f"`certificateArn` is `{iam}`, an IAM server certificate. {INSTEAD}"},
        ),
        compliant("The ARN of a certificate in ACM", listener(acm)),
        compliant(
            "An additional certificate from ACM",
            certificate,
            listener(acm),
            Given(
                LISTENER_CERTIFICATES[0],
                "other-name",
                {"listenerArn": Ref("web", "arn"), "certificateArn": Ref("shop", "arn")},
            ),
        ),
        compliant("In another partition", listener(in_china, protocol="TLS")),
        compliant("A certificate of the same program", certificate, listener(Ref("shop", "arn"))),
        compliant(
            "Its validation",
            certificate,
            Given(IN_ACM[1], "issued", {"certificateArn": Ref("shop", "arn")}, {"id": "2026-11-23 10:00:00 +0000 UTC"}),
            listener(Ref("issued", "certificateArn")),
        ),
        compliant("Pass-through presents no certificate of its own", listener(None, protocol="TCP")),
        compliant("HTTP has no certificate", listener(None, protocol="HTTP", port=80)),
        undecided(
            "The certificate comes from where the program does not show it",
            listener(UNKNOWN),
            on={"web": "certificateArn"},
        ),
    )


RULE = Rule(
    name="lb-certificate-not-acm",
    title="Certificate outside ACM",
    description="HTTPS and TLS listeners must present a certificate from AWS Certificate Manager.",
    severity=Severity.MEDIUM,
    level=Level.MANDATORY,
    remediation="Request or import the certificate in ACM, and use its ARN.",
    controls=(Control(SECURITY_HUB, "ELB.2"),),
    since="0.1.0",
    config=Config,
    examples=examples,
    resource_check=ResourceCheck((*LISTENERS, *LISTENER_CERTIFICATES), certificate_not_acm),
    stack_check=StackCheck((*LISTENERS, *LISTENER_CERTIFICATES, *IN_ACM, IN_IAM), in_stack),
)
