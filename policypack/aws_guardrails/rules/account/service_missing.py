"""A stack must have every security service that is required of it, switched on.

## Why it matters

Whoever looks for an intruder needs a record of what was done; whoever should notice one needs something that looks; and what
nobody has switched on is missed only when it is too late. These services are on per account and region, so one small stack
has them, and that stack should not lose one unnoticed.

## How to fix it

Add the resource that the message names, or turn it on. A service that the stack need not have is taken out of `required`.

## What is required

By default nothing is, so turning the policy on takes the parameter `required` too: a list, of which the first entry decides
whose `stack` matches project and stack, such as `shop-accounts/baseline-eu`. An entry without services frees what it
matches. A stack that none matches is left alone.

```json
{
  "account-service-missing": {
    "enforcementLevel": "mandatory",
    "required": [
      { "stack": "shop-accounts/trial*", "services": [] },
      { "stack": "shop-accounts/*", "services": ["cloudtrail", "config", "guardduty"] }
    ]
  }
}
```

| service | is there with | is off with |
|---|---|---|
| `password-policy` | `aws.iam.AccountPasswordPolicy` | |
| `access-analyzer` | `aws.accessanalyzer.Analyzer` for external access | a `type` for unused or internal access |
| `cloudtrail` | `aws.cloudtrail.Trail`, the organization's too | `enableLogging` false |
| `patch-manager` | `aws.ssm.MaintenanceWindow` with a task that patches (below) | `enabled` false |
| `alarms` | `aws.cloudwatch.MetricAlarm` or `aws.cloudwatch.EventRule` (below) | `actionsEnabled` false, `state` off |
| `config` | `aws.cfg.Recorder`, `DeliveryChannel` and `RecorderStatus` | `isEnabled` false |
| `guardduty` | `aws.guardduty.Detector` | `enable` false |
| `security-hub-cspm` | `aws.securityhub.Account` | |
| `inspector` | `aws.inspector2.Enabler` | no `resourceTypes` |
| `macie` | `aws.macie2.Account` | `status` `PAUSED` |
| `detective` | `aws.detective.Graph` | |
| `security-hub` | `aws.securityhub.AccountV2` | |
| `waf` | `aws.wafv2.WebAclAssociation` with an application load balancer | |
| `customer-managed-key` | `aws.kms.Key`, `ExternalKey` or a replica | `isEnabled` or `enabled` false |
| `shield-advanced` | `aws.shield.Protection` | |
| `network-firewall` | `aws.networkfirewall.Firewall` | |

Patch Manager is there with an enabled maintenance window and a task for `AWS-RunPatchBaseline`, with an
`aws.ssm.Association` for that document, or with a patch policy of Quick Setup. Alarms are there with an alarm that has an
action, on a metric that a filter counts in the trail's log group, or with an event rule that has a target and is about
findings, sign-ins or the calls that a trail records. What AWS called Security Hub until 2025 is `security-hub-cspm`, and
`security-hub` is what has had that name since.

What is missing is reported on the stack itself, one message for each service; what is off, on the resource that has it off.
So an exemption for the stack, by `"type": "pulumi:pulumi:Stack"`, is for all that is missing there.

## What it does not catch

It sees the program, not the account: a service that another stack or the organization has switched on is none of this
stack's, and belongs into that one's `required`. A service counts once, in whatever region or account; what else the stack
says of it, such as a trail of one region, has policies of its own. Whether anything uses a key is not looked at. Where a
template, macro or catalogue hides resources, the answer is undecided.

## References

- [AWS Security Hub and AWS Security Hub CSPM](https://docs.aws.amazon.com/securityhub/latest/userguide/what-are-securityhub-services.html)
- [AWS Foundational Security Best Practices](https://docs.aws.amazon.com/securityhub/latest/userguide/fsbp-standard.html)
"""

from collections.abc import Iterator
from itertools import chain
from typing import Final, NamedTuple

from aws_guardrails.aws.services import KINDS, PARTS, Service, Sign
from aws_guardrails.config import Config, Shape, parameter
from aws_guardrails.examples import Example, Given, Question, Ref, compliant, undecided, violating
from aws_guardrails.faults import nearest
from aws_guardrails.forms import CATALOGUES, CLOUD_FORMATION, unread
from aws_guardrails.globs import Truth, any_of, matches
from aws_guardrails.kinds import DELIVERY_CHANNEL, DETECTOR, RECORDER, RECORDER_STATUS, TRAIL
from aws_guardrails.model import (
    CIS,
    SECURITY_HUB,
    Answer,
    Control,
    Finding,
    Level,
    Resource,
    Rule,
    Severity,
    StackCheck,
    Undecided,
)
from aws_guardrails.quoting import clean
from aws_guardrails.selection import GLOBS, Reader
from aws_guardrails.stack import Stack
from aws_guardrails.values import UNKNOWN, Value

LACKING: Final = (
    "`{service}` is required of this stack, which lacks {parts}. Add what is lacking, or leave the service out of "
    "`required`."
)
OFF: Final = (
    "`{service}` is required of this stack, and `{path}` leaves it off. Turn it on, or leave the service out of "
    "`required`."
)
MAY_BE_OFF: Final = "may leave off `{service}`, which is required of this stack"
MAY_HIDE: Final = "may hide `{service}`, which is required of this stack"

WANTED: Final = frozenset(type_ for type_, form in CLOUD_FORMATION.items() if form.kind in KINDS)


class Requirement(NamedTuple):
    """What is required of some stacks."""

    stack: str
    """A glob for `project/stack`."""
    services: tuple[Service, ...]


KEYS: Final = {
    "stack": f"A glob for the names of project and stack, as in `shop/prod`. {GLOBS}",
    "services": "The services that such a stack must have.",
}
"""What an entry of `required` has."""


def _read(reader: Reader, value: Value, name: str) -> tuple[Requirement, ...]:
    requirements = []
    for given, path in reader.objects(value, name):
        reader.check_keys(given, KEYS, *path)
        reader.check_present(given, KEYS, *path)
        stack = reader.text(given["stack"], *path, "stack") if "stack" in given else ""
        services = given.get("services", ())
        if not isinstance(services, tuple):
            reader.fault("must be a list of services", *path, "services")
            continue
        found = []
        for index, service in enumerate(services):
            if service in list(Service):
                found.append(Service(str(service)))
            elif isinstance(service, str):
                reader.fault(
                    f"is `{clean(service)}`, which is no service{nearest(service, Service)}", *path, "services", index
                )
            else:
                reader.fault("must be the name of a service", *path, "services", index)
        requirements.append(Requirement(stack, tuple(found)))
    return tuple(requirements)


REQUIRED: Final = Shape(
    {
        "type": "array",
        "items": {
            "type": "object",
            "properties": {
                "stack": {"type": "string", "description": KEYS["stack"], "pattern": r"\S"},
                "services": {
                    "type": "array",
                    "description": KEYS["services"],
                    "items": {"type": "string", "enum": [str(service) for service in Service]},
                },
            },
            "required": list(KEYS),
            "additionalProperties": False,
        },
    },
    _read,
)


class ServiceConfig(Config):
    """The rule's parameters."""

    required: tuple[Requirement, ...] = parameter(
        (), "The services that stacks must have. The first entry whose `stack` matches decides.", REQUIRED
    )


def service_missing(stack: Stack, config: ServiceConfig) -> Iterator[Answer]:
    """Report each service that is required of the stack, and that it lacks or has off."""
    services = _required_of(stack, config)
    hiding = next(_hiding(stack), None) if services else None
    for service in dict.fromkeys(services):
        yield from _judge(stack, service, hiding)


def _required_of(stack: Stack, config: ServiceConfig) -> tuple[Service, ...]:
    name, project, *_ = [*stack.root.urn.removeprefix("urn:pulumi:").split("::"), ""]
    requirements = (each.services for each in config.required if matches(each.stack, f"{project}/{name}"))
    return next(requirements, ()) if project else ()


def _hiding(stack: Stack) -> Iterator[tuple[Resource, str]]:
    """Yield what may hide resources, with the property by which it does."""
    for resource in stack.resources:
        if resource.container is None and not resource.is_read:
            for each in unread(resource, WANTED):
                yield resource, resource.path(*each.path)


def _judge(stack: Stack, service: Service, hiding: tuple[Resource, str] | None) -> Iterator[Answer]:
    """Judge a service by the signs of each of its parts, of which one that is on is enough."""
    found = [(part, list(part.signs(stack))) for part in PARTS[service]]
    states = [(part, signs, any_of(map(_truth, signs))) for part, signs in found]
    lacking = [(part, signs) for part, signs, is_on in states if is_on is False]
    if lacking and hiding is None:
        off = list(chain.from_iterable(signs for _, signs in lacking))
        if all(signs for _, signs in lacking):
            path = off[0].resource.path(*off[0].path)
            yield Finding(off[0].resource, path, OFF.format(service=service, path=path))
        else:
            needs = " and ".join(part.needs for part, _ in lacking)
            yield Finding(stack.root, service, LACKING.format(service=service, parts=needs))
        return
    open_ = [sign for _, signs, is_on in states if is_on is UNKNOWN for sign in signs if _truth(sign) is UNKNOWN]
    if open_:
        resource, path = open_[0].resource, open_[0].resource.path(*open_[0].path)
        yield Undecided(resource, path, MAY_BE_OFF.format(service=service))
    elif lacking and hiding is not None:
        yield Undecided(*hiding, MAY_HIDE.format(service=service))


def _truth(sign: Sign) -> Truth:
    """Return what a sign says; what is under a condition proves nothing."""
    return sign.is_on if sign.resource.is_certain or sign.is_on is False else UNKNOWN


def examples() -> tuple[Example, ...]:
    """Return the examples."""

    def required(*services: str, stack: str = "shop/dev") -> list[dict[str, object]]:
        return [{"stack": stack, "services": list(services)}]

    trail = Given(TRAIL, "audit", {"s3BucketName": "shop-audit"})
    detector = Given(DETECTOR, "threats", {"enable": True})
    recorder = Given(RECORDER, "changes", {"name": "changes", "roleArn": "arn:aws:iam::123456789012:role/config"})
    channel = Given(DELIVERY_CHANNEL, "changes-channel", {"s3BucketName": "shop-config"})
    started = Given(RECORDER_STATUS, "changes-status", {"name": Ref("changes", "name"), "isEnabled": True})
    lacks_detector = LACKING.format(service="guardduty", parts="an `aws.guardduty.Detector`")
    return (
        violating(
            "GuardDuty is missing", trail, on={"shop-dev": lacks_detector}, required=required("cloudtrail", "guardduty")
        ),
        violating(
            "The recorder of Config is never started",
            recorder,
            channel,
            on={
                "shop-dev": LACKING.format(service="config", parts="an `aws.cfg.RecorderStatus` with `isEnabled` true")
            },
            required=required("config"),
        ),
        violating(
            "GuardDuty is switched off",
            Given(DETECTOR, "threats", {"enable": False}),
            on={"threats": OFF.format(service="guardduty", path="enable")},
            required=required("guardduty"),
        ),
        compliant("Everything that is required", trail, detector, required=required("cloudtrail", "guardduty")),
        compliant("Config with all of its parts", recorder, channel, started, required=required("config")),
        compliant("Nothing is required of this stack", trail, required=required("guardduty", stack="accounts/*")),
        compliant(
            "An entry before frees the stack",
            trail,
            required=[*required(stack="shop/d*"), *required("guardduty", stack="shop/*")],
        ),
        undecided(
            "Whether it is on is decided by the deployment",
            Given(DETECTOR, "threats", {"enable": UNKNOWN}),
            on={"threats": Question("enable", "may leave off `guardduty`, which is required of this stack")},
            required=required("guardduty"),
        ),
        undecided(
            "A template that is kept elsewhere",
            Given("aws:cloudformation/stack:Stack", "others", {"templateUrl": "https://example.com/others.json"}),
            on={"others": Question("templateUrl", "may hide `guardduty`, which is required of this stack")},
            required=required("guardduty"),
        ),
    )


RULE = Rule(
    name="account-service-missing",
    title="Security service missing or switched off",
    description="A stack must have every security service that is required of it, switched on.",
    severity=Severity.HIGH,
    level=Level.DISABLED,
    remediation="Add the resource that is lacking, or turn it on.",
    controls=(
        Control(SECURITY_HUB, "GuardDuty.1"),
        Control(SECURITY_HUB, "CloudTrail.1"),
        Control(SECURITY_HUB, "Config.1"),
        Control(SECURITY_HUB, "Inspector.1"),
        Control(SECURITY_HUB, "Macie.1"),
        Control(CIS, "1.20"),
        Control(CIS, "3.1"),
        Control(CIS, "3.3"),
        Control(CIS, "4.16"),
    ),
    since="0.1.0",
    config=ServiceConfig,
    examples=examples,
    stack_check=StackCheck((*KINDS, *CATALOGUES), service_missing),
)
