"""What the sample deploys: a web application, and the baseline of the account that it runs in."""

from infra.application import application
from infra.baseline import Baseline, BaselineArgs
from infra.environment import Environment
from infra.settings import BaselineSettings, Part, Settings, parse_part

__all__ = [
    "Baseline",
    "BaselineArgs",
    "BaselineSettings",
    "Environment",
    "Part",
    "Settings",
    "application",
    "parse_part",
]
