"""Resources that another one can have in itself: what pulumi-aws splits off a bucket, aws-native keeps in it."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Final, NamedTuple

from aws_guardrails.kinds import (
    BUCKET,
    BUCKET_BLOCK,
    BUCKET_OWNERSHIP,
    BUCKET_POLICY,
    PERMISSION_SET,
    PERMISSION_SET_ATTACHMENTS,
    PERMISSION_SET_POLICY,
)
from aws_guardrails.model import Form, Path, Resource
from aws_guardrails.quoting import SETTINGS
from aws_guardrails.values import MISSING


class Inline(NamedTuple):
    """A resource within another."""

    kind: str
    given_by: str
    """The property that makes it be there."""
    names: Mapping[str, Path]
    """Its properties, to their paths in the other resource."""
    owner: str
    """The property by which it would name the other resource, if it stood alone."""


INLINE: Final[Mapping[str, tuple[Inline, ...]]] = {
    BUCKET: (
        Inline(
            BUCKET_BLOCK,
            "publicAccessBlockConfiguration",
            {setting: ("publicAccessBlockConfiguration", setting) for setting in SETTINGS},
            "bucket",
        ),
        Inline(BUCKET_OWNERSHIP, "ownershipControls", {"rule": ("ownershipControls", "rules", 0)}, "bucket"),
        Inline(BUCKET_POLICY, "policy", {"policy": ("policy",)}, "bucket"),
    ),
    PERMISSION_SET: (
        Inline(
            PERMISSION_SET_ATTACHMENTS,
            "managedPolicies",
            {"managedPolicyArns": ("managedPolicies",)},
            "permissionSetArn",
        ),
        Inline(PERMISSION_SET_POLICY, "inlinePolicy", {"inlinePolicy": ("inlinePolicy",)}, "permissionSetArn"),
    ),
}
"""By the kind of the resource that has them."""


def inline(resource: Resource) -> Iterator[Resource]:
    """Yield the resources that a resource has in itself.

    A bucket's outputs also show a policy that another resource gives it; that is the other one's.
    """
    for part in INLINE.get(resource.kind, ()):
        if resource.get(part.given_by) is MISSING or not resource.gives(part.given_by):
            continue
        form = Form(part.kind, part.names)
        if resource.form is not None:
            form = form._replace(place=resource.form.place, spell=resource.form.spell)
        yield replace(
            resource,
            urn=f"{resource.urn}#{part.given_by}",
            form=form,
            container=resource.shown,
            inputs=None,
            links={part.owner: resource.urn},
        )
