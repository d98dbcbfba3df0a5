"""HTTPS and TLS listeners must present a certificate from AWS Certificate Manager.

## Why it matters

ACM renews the certificates that it issues and never gives out their private keys. An IAM server certificate is uploaded
by hand, its key has been on somebody's disk, and on the day it expires the site is down for everybody whose browser
checks it.

## How to fix it

Request a certificate in ACM (`aws.acm.Certificate` with DNS validation and `aws.acm.CertificateValidation`) and set the
listener's `certificateArn` to the ARN of the validation. A certificate that has to come from elsewhere can be imported
into ACM, which then warns before it expires.

A team that wants ACM's renewal everywhere sets `issuedByAcm`: then an imported certificate, which ACM does not renew, is
reported too. One that a private CA issues through ACM counts as ACM's own.

## What it does not catch

Whether the certificate is valid, self-signed, for the right domain or with a key of enough bits: the pack does not read
X.509, because it runs in every preview and needs nothing but Pulumi's own packages. `issuedByAcm` can only be judged of a
certificate of the same stack; another stack's ARN leaves it undecided. TCP on port 443 is passed through to the targets and
presents no certificate of its own, and a Lightsail load balancer takes only Lightsail's own certificates, so neither is
judged.

## References

- [Certificates for application load balancers](https://docs.aws.amazon.com/elasticloadbalancing/latest/application/https-listener-certificates.html)
- [Managing server certificates in IAM](https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_server-certs.html)
"""

from collections.abc import Iterator
from typing import Final

from aws_guardrails.aws.arn import parse_arn
from aws_guardrails.aws.load_balancers import ENCRYPTED, Endpoint, endpoints
from aws_guardrails.config import Config, parameter
from aws_guardrails.examples import Example, Given, Input, Question, Ref, compliant, undecided, violating
from aws_guardrails.kinds import (
    ACM_CERTIFICATE,
    ACM_VALIDATION,
    CLASSIC_BALANCER,
    IAM_CERTIFICATE,
    LISTENER,
    LISTENER_CERTIFICATE,
)
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
from aws_guardrails.values import MISSING, UNKNOWN

CERTIFICATES: Final = (ACM_CERTIFICATE, ACM_VALIDATION, IAM_CERTIFICATE)
LISTENERS: Final = (LISTENER, LISTENER_CERTIFICATE, CLASSIC_BALANCER)

INSTEAD: Final = (
    "Request the certificate in ACM (`aws.acm.Certificate` and `aws.acm.CertificateValidation`), or import it there, and "
    "use its ARN."
)
RENEWED: Final = "Request one that ACM issues and renews (`aws.acm.Certificate` with `validationMethod` `DNS`)."


class CertificateConfig(Config):
    """The rule's parameters."""

    issued_by_acm: bool = parameter(
        False,
        "Whether the certificate must have been issued through ACM, which renews it, and not only imported there.",
    )


def certificate_not_acm(resource: Resource, config: CertificateConfig) -> Iterator[Answer]:
    """Report what a listener, an additional certificate of one or a classic load balancer alone proves."""
    for endpoint in endpoints(resource):
        yield from _judge(endpoint, config, None)


def in_stack(stack: Stack, config: CertificateConfig) -> Iterator[Answer]:
    """Judge every listener again, now that its certificates can be followed."""
    for resource in stack.of_kind(*LISTENERS):
        for endpoint in endpoints(resource):
            yield from _judge(endpoint, config, stack)


def _judge(endpoint: Endpoint, config: CertificateConfig, stack: Stack | None) -> Iterator[Answer]:
    # Only a listener that ends TLS can have an additional certificate, so there the protocol is no question.
    spoken = "HTTPS" if endpoint.resource.kind == LISTENER_CERTIFICATE else endpoint.protocol
    if spoken is not UNKNOWN and spoken not in ENCRYPTED:
        return
    others = [
        endpoint._replace(certificate_path=(*place, "certificateArn"))
        for place in endpoint.resource.places("certificates")[1:]
    ]
    for answer in (answer for each in (endpoint, *others) for answer in _judge_certificate(each, config, stack)):
        is_open = spoken is UNKNOWN
        yield Undecided(answer.resource, endpoint.resource.path(*endpoint.protocol_path)) if is_open else answer


def _judge_certificate(endpoint: Endpoint, config: CertificateConfig, stack: Stack | None) -> Iterator[Answer]:
    listener, path = endpoint.resource, endpoint.resource.path(*endpoint.certificate_path)
    value = listener.get(*endpoint.certificate_path)
    if value is MISSING:
        # An additional certificate without one is refused by the provider itself.
        if listener.kind != LISTENER_CERTIFICATE:
            yield Finding(listener, path, f"`{path}` is omitted, so the listener has no certificate. {INSTEAD}")
        return
    if isinstance(value, str) and not _is_in_acm(value):
        shown = listener.quote(*endpoint.certificate_path)
        yield Finding(listener, path, f"`{path}` is {shown}, {_what_it_is(value)}. {INSTEAD}")
        return
    if stack is None or (isinstance(value, str) and not config.issued_by_acm):
        return
    link = stack.follow(listener, *endpoint.certificate_path, kinds=CERTIFICATES)
    is_in_iam = {certificate.kind == IAM_CERTIFICATE for certificate in link.targets}
    if not link.is_complete or len(is_in_iam) != 1:
        reason = "is not known before the deployment, nor which certificate it comes from"
        yield Undecided(listener, path, OTHER_STACK if isinstance(value, str) else reason)
    elif True in is_in_iam:
        name = clean(link.targets[0].name)
        yield Finding(listener, path, f"`{path}` comes from the IAM server certificate `{name}`. {INSTEAD}")
    elif config.issued_by_acm:
        yield from _judge_issuer(endpoint, link, stack)


OTHER_STACK: Final = "is a certificate that the stack does not show, so whether ACM issued it is not known"


def _judge_issuer(endpoint: Endpoint, link: Link, stack: Stack) -> Iterator[Answer]:
    """Judge whether ACM issued a certificate of the stack: a body is given only where one made elsewhere is imported."""
    listener, path = endpoint.resource, endpoint.resource.path(*endpoint.certificate_path)
    certificates = {
        certificate
        for target in link.targets
        for certificate in (
            stack.follow(target, "certificateArn", kinds=(ACM_CERTIFICATE,)).targets
            if target.kind == ACM_VALIDATION
            else (target,)
        )
    }
    imported = {certificate for certificate in certificates if certificate.get("certificateBody") is not MISSING}
    if not certificates or 0 < len(imported) < len(certificates):
        yield Undecided(listener, path, OTHER_STACK)
    elif imported:
        name = clean(min(certificate.name for certificate in imported))
        yield Finding(
            listener,
            path,
            f"`{path}` comes from the ACM certificate `{name}`, which imports one made elsewhere. {RENEWED}",
        )


def _is_in_acm(text: str) -> bool:
    arn = parse_arn(text)
    return arn is not None and arn.service == "acm" and arn.resource.startswith("certificate/")


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
    certificate = Given(
        ACM_CERTIFICATE, "shop", {"domainName": "shop.example", "validationMethod": "DNS"}, {"arn": acm}
    )

    def listener(certificate: Input, **others: Input) -> Given:
        return Given(
            LISTENER,
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

    def classic(certificate: Input) -> Given:
        entry: Input = {
            "lbPort": 443,
            "lbProtocol": "ssl",
            "instancePort": 8080,
            "instanceProtocol": "tcp",
            "sslCertificateId": certificate,
        }
        return Given(CLASSIC_BALANCER, "old", {"listeners": [entry]})

    return (
        violating(
            "An IAM server certificate",
            listener(iam),
            on={"web": f"`certificateArn` is `{iam}`, an IAM server certificate. {INSTEAD}"},
        ),
        violating(
            "An IAM server certificate of the same program",
            Given(IAM_CERTIFICATE, "legacy", {"certificateBody": "-----BEGIN CERTIFICATE-----"}, {"arn": iam}),
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
            Given(LISTENER_CERTIFICATE, "old-name", {"listenerArn": Ref("web", "arn"), "certificateArn": iam}),
            on={"old-name": f"`certificateArn` is `{iam}`, an IAM server certificate. {INSTEAD}"},
        ),
        violating(
            "A certificate imported into ACM, where the config asks for ACM's own",
            Given(ACM_CERTIFICATE, "bought", {"certificateBody": "-----BEGIN CERTIFICATE-----"}, {"arn": acm}),
            listener(Ref("bought", "arn")),
            on={
                "web": "`certificateArn` comes from the ACM certificate `bought`, which imports one made elsewhere. "
                f"{RENEWED}"
            },
            issuedByAcm=True,
        ),
        violating(
            "A classic load balancer with an IAM server certificate",
            classic(iam),
            on={"old": f"`listeners[0].sslCertificateId` is `{iam}`, an IAM server certificate. {INSTEAD}"},
        ),
        compliant("A classic load balancer with a certificate from ACM", classic(acm)),
        compliant(
            "A certificate that ACM issues, where the config asks for it",
            certificate,
            listener(Ref("shop", "arn")),
            issuedByAcm=True,
        ),
        compliant("The ARN of a certificate in ACM", listener(acm)),
        compliant(
            "An additional certificate from ACM",
            certificate,
            listener(acm),
            Given(
                LISTENER_CERTIFICATE,
                "other-name",
                {"listenerArn": Ref("web", "arn"), "certificateArn": Ref("shop", "arn")},
            ),
        ),
        compliant("In another partition", listener(in_china, protocol="TLS")),
        compliant("A certificate of the same program", certificate, listener(Ref("shop", "arn"))),
        compliant(
            "Its validation",
            certificate,
            Given(
                ACM_VALIDATION,
                "issued",
                {"certificateArn": Ref("shop", "arn")},
                {"id": "2026-11-23 10:00:00 +0000 UTC"},
            ),
            listener(Ref("issued", "certificateArn")),
        ),
        compliant("Pass-through presents no certificate of its own", listener(None, protocol="TCP")),
        compliant("HTTP has no certificate", listener(None, protocol="HTTP", port=80)),
        undecided(
            "The certificate comes from where the program does not show it",
            listener(UNKNOWN),
            on={
                "web": Question(
                    "certificateArn", "is not known before the deployment, nor which certificate it comes from"
                )
            },
        ),
        undecided(
            "Another stack's certificate, where the config asks for one that ACM issued",
            listener(acm),
            on={"web": Question("certificateArn", OTHER_STACK)},
            issuedByAcm=True,
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
    config=CertificateConfig,
    examples=examples,
    resource_check=ResourceCheck(LISTENERS, certificate_not_acm),
    stack_check=StackCheck((*LISTENERS, *CERTIFICATES), in_stack),
)
