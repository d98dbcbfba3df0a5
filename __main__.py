"""A web environment: network, buckets, load balancer, server, database, and the people who operate it."""

import pulumi
import pulumi_aws as aws

import infra

settings = infra.Settings.load(pulumi.Config())
environment = infra.Environment.current(disposable=settings.disposable)

network = infra.Network("network", infra.NetworkArgs(environment, cidr_block="10.20.0.0/16"))
assets = infra.Storage("assets", infra.StorageArgs(environment, settings.assets_access))
logs = infra.Storage("logs", infra.StorageArgs(environment, settings.logs_access, balancer_logs=True))
balancer_args = infra.BalancerArgs(environment, network, logs, settings.domain, settings.listeners)
balancer = infra.Balancer("web", balancer_args)
if settings.redirects_old_name:
    redirector_args = infra.RedirectorArgs(environment, network, balancer.security_group_id, settings.domain)
    infra.Redirector("old-name", redirector_args)
server_args = infra.ServerArgs(environment, network, balancer, assets, settings.server_managed_policies)
server = infra.Server("app", server_args)
database = infra.Database("database", infra.DatabaseArgs(environment, network, client=server))
operators_args = infra.OperatorsArgs(environment, settings.operator_managed_policies, settings.operator_grants)
infra.Operators("operators", operators_args)
auditor_args = infra.AuditorArgs(environment, settings.auditor_trusts, settings.auditor_administers_data_lake)
infra.Auditor("auditor", auditor_args)
if settings.legacy_template_url is not None:
    # Stays until its last resource has moved here.
    aws.cloudformation.Stack("legacy", template_url=settings.legacy_template_url, capabilities=["CAPABILITY_IAM"])

pulumi.export("url", f"https://{settings.domain.name}")
pulumi.export("assetsBucket", assets.bucket_name)
pulumi.export("instanceId", server.instance_id)
pulumi.export("databaseEndpoint", database.endpoint)
