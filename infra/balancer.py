"""The load balancer: the only way in from the internet, over HTTPS."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from infra.environment import Environment
from infra.network import ANYWHERE, Network
from infra.storage import Grants, Storage


@dataclass(frozen=True, slots=True)
class Domain:
    """The name that a balancer answers to.

    Attributes:
        name: The domain name.
        hosted_zone_id: The Route 53 zone that holds the name. None looks for the public zone of that very name.
    """

    name: str
    hosted_zone_id: str | None = None


@dataclass(frozen=True, slots=True)
class Listeners:
    """How a balancer answers.

    Attributes:
        redirect_http: Whether plaintext requests are sent on to HTTPS, or served.
        plaintext_paths: Paths that are served in plaintext all the same, such as `/health`.
        certificate_arn: The certificate to present. None has one issued for the domain by ACM.
        tls_policy: What to negotiate over HTTPS. None takes the API's default, ELBSecurityPolicy-2016-08, which still
            speaks TLS 1.0.
    """

    redirect_http: bool = True
    plaintext_paths: tuple[str, ...] = ()
    certificate_arn: str | None = None
    tls_policy: str | None = "ELBSecurityPolicy-TLS13-1-2-2021-06"


@dataclass(frozen=True, slots=True)
class RedirectorArgs:
    """What a `Redirector` is made from.

    Attributes:
        environment: The environment it belongs to.
        network: The network that it stands in, in the public subnets.
        security_group_id: What may reach it.
        domain: Where it sends visitors.
    """

    environment: Environment
    network: Network
    security_group_id: pulumi.Input[str]
    domain: Domain


class Redirector(pulumi.ComponentResource):
    """A load balancer that does nothing but send plaintext visitors of an old name to the new one."""

    def __init__(self, name: str, args: RedirectorArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        """Create the load balancer and its one listener."""
        super().__init__("web-environment:index:Redirector", name, None, opts)
        child = pulumi.ResourceOptions(parent=self)
        balancer = aws.lb.LoadBalancer(
            name,
            load_balancer_type="application",
            internal=False,
            subnets=args.network.public_subnet_ids,
            security_groups=[args.security_group_id],
            drop_invalid_header_fields=True,
            enable_deletion_protection=not args.environment.disposable,
            opts=child,
        )
        aws.lb.Listener(
            name,
            load_balancer_arn=balancer.arn,
            protocol="HTTP",
            port=80,
            default_actions=[
                {
                    "type": "redirect",
                    "redirect": {
                        "host": args.domain.name,
                        "protocol": "HTTPS",
                        "port": "443",
                        "status_code": "HTTP_301",
                    },
                }
            ],
            opts=child,
        )
        self.register_outputs({})


@dataclass(frozen=True, slots=True)
class BalancerArgs:
    """What a `Balancer` is made from.

    Attributes:
        environment: The environment it belongs to.
        network: The network that it stands in, in the public subnets.
        logs: Where its access logs go.
        domain: The name that it answers to.
        listeners: How it answers.
        application_port: The port that the application listens on.
    """

    environment: Environment
    network: Network
    logs: Storage
    domain: Domain
    listeners: Listeners = Listeners()
    application_port: int = 8080


class Balancer(pulumi.ComponentResource):
    """An internet-facing application load balancer under a name of its own."""

    def __init__(self, name: str, args: BalancerArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        """Create the load balancer."""
        super().__init__("web-environment:index:Balancer", name, None, opts)
        child = pulumi.ResourceOptions(parent=self)
        zone_id = args.domain.hosted_zone_id or aws.route53.get_zone_output(name=args.domain.name).zone_id

        group = aws.ec2.SecurityGroup(
            f"{name}-balancer", vpc_id=args.network.vpc_id, description="Load balancer: web from anywhere", opts=child
        )
        self.security_group_id = group.id
        for port in (80, 443):
            aws.vpc.SecurityGroupIngressRule(
                f"{name}-from-anywhere-{port}",
                security_group_id=group.id,
                cidr_ipv4=ANYWHERE,
                ip_protocol="tcp",
                from_port=port,
                to_port=port,
                opts=child,
            )

        balancer = aws.lb.LoadBalancer(
            name,
            load_balancer_type="application",
            internal=False,
            subnets=args.network.public_subnet_ids,
            security_groups=[group.id],
            access_logs={"bucket": args.logs.ready_bucket_name, "enabled": True},
            # Off by default, although headers that a server reads otherwise than the balancer are how requests are
            # smuggled.
            drop_invalid_header_fields=True,
            enable_deletion_protection=not args.environment.disposable,
            opts=child,
        )
        targets = aws.lb.TargetGroup(
            name,
            vpc_id=args.network.vpc_id,
            target_type="instance",
            protocol="HTTP",
            port=args.application_port,
            health_check={"path": "/", "matcher": "200"},
            opts=child,
        )
        self.arn = balancer.arn
        self.target_group_arn = targets.arn
        self.application_port = args.application_port
        forward: aws.lb.ListenerDefaultActionArgsDict = {"type": "forward", "target_group_arn": targets.arn}
        redirect: aws.lb.ListenerDefaultActionArgsDict = {
            "type": "redirect",
            # Left out, protocol and port mean those of the request: a redirect to plaintext.
            "redirect": {"protocol": "HTTPS", "port": "443", "status_code": "HTTP_301"},
        }
        http = aws.lb.Listener(
            f"{name}-http",
            load_balancer_arn=balancer.arn,
            protocol="HTTP",
            port=80,
            default_actions=[redirect if args.listeners.redirect_http else forward],
            opts=child,
        )
        if args.listeners.plaintext_paths:
            aws.lb.ListenerRule(
                f"{name}-plaintext",
                listener_arn=http.arn,
                conditions=[{"path_pattern": {"values": list(args.listeners.plaintext_paths)}}],
                actions=[{"type": "forward", "target_group_arn": targets.arn}],
                opts=child,
            )
        aws.lb.Listener(
            f"{name}-https",
            load_balancer_arn=balancer.arn,
            protocol="HTTPS",
            port=443,
            ssl_policy=args.listeners.tls_policy,
            certificate_arn=args.listeners.certificate_arn or self._issue_certificate(name, args.domain.name, zone_id),
            default_actions=[forward],
            opts=child,
        )
        aws.route53.Record(
            name,
            zone_id=zone_id,
            name=args.domain.name,
            type="A",
            aliases=[
                {"name": balancer.dns_name, "zone_id": balancer.zone_id, "evaluate_target_health": True},
            ],
            opts=child,
        )
        self.register_outputs({"targetGroupArn": self.target_group_arn, "securityGroupId": self.security_group_id})

    def _issue_certificate(self, name: str, domain_name: str, zone_id: pulumi.Input[str]) -> pulumi.Output[str]:
        child = pulumi.ResourceOptions(parent=self)
        certificate = aws.acm.Certificate(name, domain_name=domain_name, validation_method="DNS", opts=child)
        challenge = certificate.domain_validation_options[0]
        record = aws.route53.Record(
            f"{name}-certificate",
            zone_id=zone_id,
            name=challenge.resource_record_name,
            type=challenge.resource_record_type,
            records=[challenge.resource_record_value],
            ttl=300,
            # ACM asks for the same record in every environment of an account that has this domain.
            allow_overwrite=True,
            opts=child,
        )
        # Waits until ACM has seen the record: a listener takes no certificate that is still pending.
        validation = aws.acm.CertificateValidation(
            name, certificate_arn=certificate.arn, validation_record_fqdns=[record.fqdn], opts=child
        )
        return validation.certificate_arn


def access_logs(environment: Environment) -> Grants:
    """Return what lets the account's load balancers write their access logs to a bucket."""

    def statements(bucket_arn: str) -> Sequence[Mapping[str, object]]:
        return [
            {
                "Sid": "LoadBalancerAccessLogs",
                "Effect": "Allow",
                "Principal": {"Service": "logdelivery.elasticloadbalancing.amazonaws.com"},
                "Action": "s3:PutObject",
                # The account in the path keeps other accounts' load balancers out.
                "Resource": f"{bucket_arn}/AWSLogs/{environment.account_id}/*",
            }
        ]

    return statements
