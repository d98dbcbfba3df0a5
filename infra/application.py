"""The application: network, buckets, load balancer, server, database, and the people who operate it."""

import pulumi
import pulumi_aws as aws

from infra.balancer import Balancer, BalancerArgs, Redirector, RedirectorArgs, access_logs
from infra.compute import Server, ServerArgs
from infra.database import Database, DatabaseArgs, Protection
from infra.environment import Environment
from infra.identity import Auditor, AuditorArgs, Operators, OperatorsArgs
from infra.network import Network, NetworkArgs
from infra.services import Service
from infra.settings import Settings
from infra.storage import Storage, StorageArgs
from infra.waf import WebFirewall, WebFirewallArgs


def application(environment: Environment, settings: Settings) -> None:
    """Create the application, and export what its users need to know."""
    services = settings.services
    key_arn = _key(environment, settings).arn if Service.CUSTOMER_MANAGED_KEY in services else None
    network_args = NetworkArgs(environment, "10.20.0.0/16", firewall=Service.NETWORK_FIREWALL in services)
    network = Network("network", network_args)
    assets = Storage("assets", StorageArgs(environment, settings.assets_access))
    logs = Storage("logs", StorageArgs(environment, settings.logs_access, access_logs(environment)))
    balancer = Balancer("web", BalancerArgs(environment, network, logs, settings.domain, settings.listeners))
    if Service.WAF in services:
        WebFirewall("web", WebFirewallArgs(balancer.arn))
    if Service.SHIELD_ADVANCED in services:
        # Of an account that has subscribed to Shield Advanced already, by hand: a `shield.Subscription` binds the
        # account for a year, and nothing that `pulumi destroy` does ends it.
        aws.shield.Protection("web", resource_arn=balancer.arn)
    if settings.redirects_old_name:
        Redirector("old-name", RedirectorArgs(environment, network, balancer.security_group_id, settings.domain))
    server_args = ServerArgs(
        environment,
        network,
        balancer,
        assets,
        settings.server_managed_policies,
        settings.server_database_password,
        key_arn,
    )
    server = Server("app", server_args)
    database_args = DatabaseArgs(environment, network, server, settings.database_protection, key_arn)
    database = Database("database", database_args)
    if settings.reports_database:
        Database("reports", DatabaseArgs(environment, network, server, Protection(public=True), key_arn))
    operators_args = OperatorsArgs(environment, settings.operator_managed_policies, settings.operator_grants)
    Operators("operators", operators_args)
    Auditor("auditor", AuditorArgs(environment, settings.auditor_trusts, settings.auditor_administers_data_lake))
    if settings.legacy_template_url is not None:
        # Stays until its last resource has moved here.
        aws.cloudformation.Stack("legacy", template_url=settings.legacy_template_url, capabilities=["CAPABILITY_IAM"])

    pulumi.export("url", f"https://{settings.domain.name}")
    pulumi.export("assetsBucket", assets.bucket_name)
    pulumi.export("instanceId", server.instance_id)
    pulumi.export("databaseEndpoint", database.endpoint)


def _key(environment: Environment, settings: Settings) -> aws.kms.Key:
    # Without a policy of its own it has AWS's: policies in IAM say who may use it.
    return aws.kms.Key("data", description=f"The data of {environment.name}", enable_key_rotation=settings.key_rotates)
