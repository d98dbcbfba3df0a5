"""The components of the web environment."""

from infra.balancer import Balancer, BalancerArgs, Redirector, RedirectorArgs
from infra.compute import Server, ServerArgs
from infra.database import Database, DatabaseArgs
from infra.environment import Environment
from infra.identity import Auditor, AuditorArgs, Operators, OperatorsArgs
from infra.network import Network, NetworkArgs
from infra.settings import Settings
from infra.storage import Storage, StorageArgs

__all__ = [
    "Auditor",
    "AuditorArgs",
    "Balancer",
    "BalancerArgs",
    "Database",
    "DatabaseArgs",
    "Environment",
    "Network",
    "NetworkArgs",
    "Operators",
    "OperatorsArgs",
    "Redirector",
    "RedirectorArgs",
    "Server",
    "ServerArgs",
    "Settings",
    "Storage",
    "StorageArgs",
]
