"""The network: public and private subnets in two availability zones."""

from collections.abc import Sequence
from dataclasses import dataclass
from ipaddress import IPv4Network

import pulumi
import pulumi_aws as aws

from infra.environment import Environment
from infra.firewall import NetworkFirewall, NetworkFirewallArgs

ANYWHERE = "0.0.0.0/0"


@dataclass(frozen=True, slots=True)
class NetworkArgs:
    """What a `Network` is made from.

    Attributes:
        environment: The environment it belongs to.
        cidr_block: The addresses that it has, a /24 at least.
        firewall: Whether a firewall stands between it and the internet.
    """

    environment: Environment
    cidr_block: str
    firewall: bool = False


class Network(pulumi.ComponentResource):
    """A VPC with two public and two private subnets."""

    def __init__(self, name: str, args: NetworkArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        """Create the network."""
        super().__init__("web-environment:index:Network", name, None, opts)
        child = pulumi.ResourceOptions(parent=self)
        # Local and wavelength zones, which an account opts in to, offer neither NAT gateways nor most databases.
        zones = aws.get_availability_zones(
            state="available",
            filters=[{"name": "opt-in-status", "values": ["opt-in-not-required"]}],
        ).names[:2]
        blocks = [str(block) for block in IPv4Network(args.cidr_block).subnets(prefixlen_diff=4)]

        self._vpc = aws.ec2.Vpc(
            name,
            cidr_block=args.cidr_block,
            enable_dns_hostnames=True,
            tags={"Name": name},
            opts=child,
        )
        self.vpc_id = self._vpc.id
        # Taken over to empty it: as AWS makes it, whatever is placed in the VPC without a group of its own lands in
        # this one, which allows everything among its members.
        aws.ec2.DefaultSecurityGroup(f"{name}-default", vpc_id=self.vpc_id, opts=child)

        gateway = aws.ec2.InternetGateway(name, vpc_id=self.vpc_id, tags={"Name": name}, opts=child)
        if args.firewall:
            public_routes = self._through_firewall(name, args.environment, gateway, zones, blocks)
        else:
            route: aws.ec2.RouteTableRouteArgsDict = {"cidr_block": ANYWHERE, "gateway_id": gateway.id}
            public_routes = [self._route_table(f"{name}-public", route)] * len(zones)
        self.public_subnet_ids = self._subnets(f"{name}-public", zones, blocks[:2], public_routes)

        # The server needs a way out for packages and for Systems Manager. One NAT gateway for both zones, because
        # each costs about as much as the server and the database together: the price is that the second zone loses
        # its way out with the first.
        address = aws.ec2.Eip(
            f"{name}-nat",
            domain="vpc",
            tags={"Name": f"{name}-nat"},
            opts=pulumi.ResourceOptions(parent=self, depends_on=[gateway]),
        )
        nat = aws.ec2.NatGateway(
            name,
            allocation_id=address.id,
            subnet_id=self.public_subnet_ids[0],
            tags={"Name": name},
            opts=child,
        )
        private_routes = self._route_table(f"{name}-private", {"cidr_block": ANYWHERE, "nat_gateway_id": nat.id})
        self.private_subnet_ids = self._subnets(f"{name}-private", zones, blocks[2:4], [private_routes] * len(zones))

        # Free, and keeps traffic with S3 (Amazon Linux's package repositories among it) off the NAT gateway's bill.
        aws.ec2.VpcEndpoint(
            f"{name}-s3",
            vpc_id=self.vpc_id,
            service_name=f"com.amazonaws.{args.environment.region}.s3",
            vpc_endpoint_type="Gateway",
            route_table_ids=[private_routes.id],
            tags={"Name": f"{name}-s3"},
            opts=child,
        )
        self.register_outputs(
            {
                "vpcId": self.vpc_id,
                "publicSubnetIds": self.public_subnet_ids,
                "privateSubnetIds": self.private_subnet_ids,
            }
        )

    def _through_firewall(
        self,
        name: str,
        environment: Environment,
        gateway: aws.ec2.InternetGateway,
        zones: Sequence[str],
        blocks: Sequence[str],
    ) -> list[aws.ec2.RouteTable]:
        """Put a firewall between the public subnets and the internet; return their routes, zone by zone.

        What goes out and what comes back have to pass the same zone's endpoint, so the gateway has routes too:
        https://docs.aws.amazon.com/network-firewall/latest/developerguide/arch-two-zone-igw.html.
        """
        to_internet = self._route_table(f"{name}-firewall", {"cidr_block": ANYWHERE, "gateway_id": gateway.id})
        subnet_ids = self._subnets(f"{name}-firewall", zones, blocks[4:6], [to_internet] * len(zones))
        firewall = NetworkFirewall(
            name,
            NetworkFirewallArgs(environment, self.vpc_id, subnet_ids),
            pulumi.ResourceOptions(parent=self),
        )
        inbound: list[aws.ec2.RouteTableRouteArgsDict] = [
            {"cidr_block": block, "vpc_endpoint_id": endpoint_id}
            for block, endpoint_id in zip(blocks[:2], firewall.endpoint_ids, strict=True)
        ]
        from_internet = self._route_table(f"{name}-inbound", *inbound)
        aws.ec2.RouteTableAssociation(
            f"{name}-inbound",
            gateway_id=gateway.id,
            route_table_id=from_internet.id,
            opts=pulumi.ResourceOptions(parent=self),
        )
        return [
            self._route_table(f"{name}-public-{number}", {"cidr_block": ANYWHERE, "vpc_endpoint_id": endpoint_id})
            for number, endpoint_id in enumerate(firewall.endpoint_ids, start=1)
        ]

    def _route_table(self, name: str, *routes: aws.ec2.RouteTableRouteArgsDict) -> aws.ec2.RouteTable:
        return aws.ec2.RouteTable(
            name,
            vpc_id=self.vpc_id,
            routes=list(routes),
            tags={"Name": name},
            opts=pulumi.ResourceOptions(parent=self),
        )

    def _subnets(
        self, name: str, zones: Sequence[str], blocks: Sequence[str], routes: Sequence[aws.ec2.RouteTable]
    ) -> list[pulumi.Output[str]]:
        subnet_ids = []
        for number, (zone, block, table) in enumerate(zip(zones, blocks, routes, strict=True), start=1):
            subnet = aws.ec2.Subnet(
                f"{name}-{number}",
                vpc_id=self.vpc_id,
                availability_zone=zone,
                cidr_block=block,
                tags={"Name": f"{name}-{number}"},
                opts=pulumi.ResourceOptions(parent=self),
            )
            association = aws.ec2.RouteTableAssociation(
                f"{name}-{number}",
                subnet_id=subnet.id,
                route_table_id=table.id,
                opts=pulumi.ResourceOptions(parent=self),
            )
            # A subnet is handed out only once it has its routes: AWS refuses a load balancer in a public subnet
            # without a gateway, and a server that boots without a way out finds no packages to install.
            subnet_ids.append(pulumi.Output.all(subnet.id, association.id).apply(lambda ids: str(ids[0])))
        return subnet_ids
