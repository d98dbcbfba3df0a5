"""The ways in which a program can write a resource: modules of pulumi-aws, aws-native, templates, desired state.

Rules read each resource by the names of one of them, its kind; here all others are led back to it.
"""

from aws_guardrails.forms.cloudformation import Hiding, Unread
from aws_guardrails.forms.hidden import CATALOGUES, CONTAINERS, may_hide_more, unfold, unread
from aws_guardrails.forms.tokens import CLOUD_FORMATION, FORMS, OF_ACCESS, tokens

__all__ = [
    "CATALOGUES",
    "CLOUD_FORMATION",
    "CONTAINERS",
    "FORMS",
    "OF_ACCESS",
    "Hiding",
    "Unread",
    "may_hide_more",
    "tokens",
    "unfold",
    "unread",
]
