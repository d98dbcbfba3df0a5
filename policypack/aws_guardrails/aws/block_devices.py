"""The EBS volumes that instances, and what launches instances, ask for, and what decides about their encryption."""

import enum
from collections.abc import Iterator
from typing import Final, NamedTuple

from aws_guardrails.kinds import EBS_ENCRYPTION_BY_DEFAULT, EBS_VOLUME, INSTANCE, SPOT_INSTANCE
from aws_guardrails.model import Path, Resource
from aws_guardrails.stack import Stack
from aws_guardrails.values import MISSING, UNKNOWN, Marker, as_bool

ROOT_DEVICES: Final = frozenset({"/dev/xvda", "/dev/sda1"})
"""What the root volume of an AMI is called.

https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/device_naming.html
"""


class Origin(enum.Enum):
    """What a volume is made from, which decides where nothing is said of its encryption."""

    NOTHING = enum.auto()
    """It is new and empty."""
    AMI = enum.auto()
    """The AMI of the instance has a snapshot for it, which the program does not show."""
    SNAPSHOT = enum.auto()
    """The program names a snapshot. One that is encrypted makes an encrypted volume whatever else is asked for."""
    VOLUME = enum.auto()
    """A copy of another volume, which AWS makes of encrypted ones only."""
    UNCERTAIN = enum.auto()
    """Whether there is a volume is not known."""


class Volume(NamedTuple):
    """A volume that a resource asks for."""

    path: Path
    """Where it says whether it is encrypted; or the list it may stand in, where that is unknown."""
    origin: Origin


def volumes(resource: Resource) -> Iterator[Volume]:
    """Yield the volumes that a resource asks for, and the root volume of an instance, which has one in any case."""
    if resource.kind == EBS_VOLUME:
        copied = resource.get("sourceVolumeId") is not MISSING
        yield Volume(("encrypted",), Origin.VOLUME if copied else _origin(resource))
        return
    yield from _launched(resource)
    if resource.get("launchSpecifications") is UNKNOWN:
        yield Volume(("launchSpecifications",), Origin.UNCERTAIN)
    for specification in resource.places("launchSpecifications"):
        yield from _launched(resource, *specification)


class EncryptionByDefault:
    """Where EBS encryption by default is on, which is a setting of an account in a Region.

    One in the stack decides about the Region of its own provider; another provider may be the same one or not.
    """

    def __init__(self, stack: Stack, *, assumed: bool) -> None:
        """Read each setting of the stack once; `assumed` is what holds where there is none."""
        self._assumed: Final = assumed
        self._set: Final[dict[tuple[str | None, str | Marker], bool | Marker]] = {}
        """By provider and Region."""
        self._not_off: Final[set[str | Marker]] = set()
        """The Regions where it is on, or may be."""
        for setting in stack.of_kind(EBS_ENCRYPTION_BY_DEFAULT):
            value, region = setting.get("enabled"), _region(setting)
            enabled = True if value is MISSING else as_bool(value)
            self._set.setdefault((setting.provider, region), UNKNOWN if enabled is MISSING else enabled)
            if enabled is not False:
                self._not_off.add(region)

    def holds_for(self, resource: Resource) -> bool | Marker:
        """Tell whether it is on where a resource with volumes is deployed."""
        home = resource.shown
        region = _region(home)
        if region is not UNKNOWN and (home.provider, region) in self._set:
            return self._set[home.provider, region]
        may_be = not self._not_off.isdisjoint({region, UNKNOWN, MISSING}) if isinstance(region, str) else self._not_off
        return self._assumed or (UNKNOWN if may_be else False)


def _region(resource: Resource) -> str | Marker:
    given = resource.get("region")
    return given if given is MISSING or isinstance(given, str) else UNKNOWN


def _launched(resource: Resource, *at: str | int) -> Iterator[Volume]:
    """Yield the volumes of an instance, or of what launches some, whose devices stand at a path."""
    has_root = False
    for volume in _listed(resource, *at):
        has_root = has_root or volume.origin in (Origin.AMI, Origin.UNCERTAIN)
        yield volume
    if resource.kind in (INSTANCE, SPOT_INSTANCE) and not has_root and resource.get("launchTemplate") is MISSING:
        yield Volume(_root(resource), Origin.AMI)


def _root(instance: Resource) -> Path:
    """Return where an instance would say whether its root volume is encrypted."""
    if instance.form is None:
        return ("rootBlockDevice", "encrypted")
    return ("blockDeviceMappings", len(instance.places("blockDeviceMappings")), "ebs", "encrypted")


def _listed(resource: Resource, *at: str | int) -> Iterator[Volume]:
    if resource.get("rootBlockDevice") is not MISSING:
        yield Volume(("rootBlockDevice", "encrypted"), Origin.AMI)
    for name, inner in (("rootBlockDevices", ()), ("ebsBlockDevices", ()), ("blockDeviceMappings", ("ebs",))):
        if resource.get(*at, name) is UNKNOWN:
            yield Volume((*at, name), Origin.UNCERTAIN)
        # AWS answers all volumes of an instance, also those that are resources of their own.
        elif resource.gives(*at, name):
            for device in resource.places(*at, name):
                yield from _device(resource, device, inner)


def _device(resource: Resource, at: Path, inner: tuple[str, ...]) -> Iterator[Volume]:
    """Yield the volume of an entry of a list of devices, if it has one."""
    path = (*at, *inner, "encrypted")
    removed = resource.get(*at, "noDevice")
    virtual = resource.get(*at, "virtualName")
    # pulumi-aws takes an empty text for nothing; CloudFormation takes it for a device that is left out.
    is_kept = removed is MISSING or as_bool(removed) is False or (removed == "" and resource.form is None)
    if resource.get(*at, *inner) is MISSING or not (is_kept or removed is UNKNOWN) or isinstance(virtual, str):
        return
    if UNKNOWN in (removed, virtual, resource.get(*at)):
        yield Volume(path, Origin.UNCERTAIN)
    elif at[-2] == "rootBlockDevices":
        yield Volume(path, Origin.AMI)
    else:
        yield Volume(path, _origin(resource, *at, inner=inner))


def _origin(resource: Resource, *at: str | int, inner: tuple[str, ...] = ()) -> Origin:
    if resource.get(*at, *inner, "snapshotId") not in (MISSING, ""):
        return Origin.SNAPSHOT
    if not at:
        return Origin.NOTHING
    name = resource.get(*at, "deviceName")
    is_root = name in ROOT_DEVICES if isinstance(name, str) else name is UNKNOWN
    return Origin.AMI if is_root else Origin.NOTHING
