"""Templates and desired states should show the IAM, S3 and load balancer resources that they create.

## Why it matters

The pack opens CloudFormation templates and the desired state of Cloud Control resources, and judges what is in them like the
rest of the program. A template at a URL, a nested stack or a macro it cannot open: an administrator, a public bucket or a
plaintext listener that comes that way is seen by no policy, and the preview looks clean. This policy says where that is so.

## How to fix it

Declare the resources in the program, or give the template itself as `templateBody`, written out: without macros, includes,
modules, loops over roles, buckets or load balancers, and with nested stacks as stacks of the program. A template that has to
stay where it is can be reviewed there; this policy is advisory, and can be set to `disabled` in a stack that has only such.

There is no remediation: the pack does not have what it would have to put in place.

## What it reports

- `templateUrl`, and a `templateBody` that is neither JSON nor YAML, or far larger or deeper than AWS takes.
- In a template: macros of your own, `AWS::Include`, modules, nested stacks, stack sets and products, loops (`Fn::ForEach`)
  that make what policies judge, what AWS SAM writes for functions and the like (their own `Policies` are judged all the
  same), and the stack that rotates a secret by `HostedRotationLambda`. Each is reported once, by the first place.
- Products of Service Catalog and applications of the Serverless Application Repository.
- A desired state that is not JSON, where its type is one that policies judge, and one that is a stack.

A template that is fully readable is not reported, nor one in which a loop or a transform brings nothing that policies judge.
The message says so where `capabilities` lets the stack create IAM resources: then IAM most likely is inside.

## What it does not catch

What code does: a Lambda function behind a custom resource, a script in a user data, a pipeline that deploys something else.
Stack instances of a stack set that is declared elsewhere. Resource types of your own in CloudFormation's registry, which may
create anything. A template that the program only reads.

## References

- [Nested stacks](https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-nested-stacks.html)
- [Template macros](https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-macros.html)
- [Resources that AWS SAM generates](https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-specification-generated-resources.html)
- [Acknowledging IAM resources](https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_CreateStack.html)
"""

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Final

from aws_guardrails.config import Config
from aws_guardrails.examples import Example, Given, Input, Ref, compliant, undecided, violating
from aws_guardrails.forms import CATALOGUES, CONTAINERS, OF_ACCESS, Hiding, unread
from aws_guardrails.model import (
    NOT_KNOWN,
    SECURITY_HUB,
    Answer,
    Control,
    Finding,
    Level,
    Resource,
    ResourceCheck,
    Rule,
    Severity,
    Undecided,
)
from aws_guardrails.values import Value, items

IAM_CAPABILITIES: Final[frozenset[Value]] = frozenset({"CAPABILITY_IAM", "CAPABILITY_NAMED_IAM"})
"""https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_CreateStack.html"""

CONDITIONAL: Final = "stands under a condition that a preview cannot decide, and may hide resources"

WRITTEN_OUT: Final = "Write the resources out in the template, or declare them in the program."

REASONS: Final[Mapping[Hiding, tuple[str, str]]] = {
    Hiding.LOCATION: ("names a template that is kept elsewhere", "Give the template itself as `templateBody`."),
    Hiding.MALFORMED: (
        "cannot be read as what it should be, or is larger or deeper than AWS takes",
        "Mend it, or declare its resources in the program.",
    ),
    Hiding.MACRO: ("names a macro, which may add resources", "Give the template as it is after the macro."),
    Hiding.INCLUDE: (
        "includes a part of the template that is kept elsewhere",
        "Put that part into the template itself.",
    ),
    Hiding.LOOP: ("is a loop that makes resources of types that policies judge", WRITTEN_OUT),
    Hiding.NESTED: (
        "stands for a whole template of its own",
        "Declare that as a stack of the program, with its template as `templateBody`.",
    ),
    Hiding.MODULE: ("is a module, which brings resources of its own", WRITTEN_OUT),
    Hiding.SERVERLESS: ("lets AWS SAM write more resources, such as the role of a function", WRITTEN_OUT),
    Hiding.ROTATION: (
        "lets AWS write a stack with a function that rotates the secret, and its role",
        "Declare the function and its role, and name it by `RotationLambdaARN`.",
    ),
    Hiding.CATALOGUE: (
        "names a template that is kept in a catalogue of AWS",
        "Declare its resources in the program, or review the template where it is kept.",
    ),
}
"""How resources stay unseen, and what to do about it."""


def unreadable_grant(resource: Resource, _config: Config) -> Iterator[Answer]:
    """Report by what a container hides resources, each way once."""
    certain: defaultdict[Hiding, list[str]] = defaultdict(list)
    for each in unread(resource, OF_ACCESS):
        path = resource.path(*each.path)
        if each.by is Hiding.UNKNOWN or not each.is_certain:
            yield Undecided(resource, path, NOT_KNOWN if each.by is Hiding.UNKNOWN else CONDITIONAL)
        else:
            certain[each.by].append(path)
    hint = ", and IAM most likely is among it, because `capabilities` allows it" if _may_have_iam(resource) else ""
    for by, paths in certain.items():
        first, *others = sorted(paths)
        others_too = f" (like {len(others)} more)" if others else ""
        fact, remedy = REASONS[by]
        yield Finding(
            resource, first, f"`{first}`{others_too} {fact}, so no policy judges what that creates{hint}. {remedy}"
        )


def _may_have_iam(resource: Resource) -> bool:
    capabilities = items(resource.get("capabilities"))
    return isinstance(capabilities, tuple) and any(
        isinstance(each, str) and each in IAM_CAPABILITIES for each in capabilities
    )


def examples() -> tuple[Example, ...]:
    """Return the examples."""

    def stack(template: Mapping[str, object], **others: Input) -> Given:
        inputs: dict[str, Input] = {"name": "network", "templateBody": json.dumps(template), **others}
        return Given("aws:cloudformation/stack:Stack", "network", inputs)

    role = {"Type": "AWS::IAM::Role", "Properties": {"AssumeRolePolicyDocument": {}}}
    nested = {"Type": "AWS::CloudFormation::Stack", "Properties": {"TemplateURL": "https://example.com/roles.yaml"}}
    function = {"Type": "AWS::Serverless::Function", "Properties": {"Handler": "index.handler"}}

    def loop(made: str) -> Mapping[str, object]:
        return {
            "Transform": "AWS::LanguageExtensions",
            "Resources": {"Fn::ForEach::Teams": ["Team", ["Shop", "Depot"], {"Of${Team}": {"Type": made}}]},
        }

    unseen = "so no policy judges what that creates"
    written_out = "Write the resources out in the template, or declare them in the program."
    return (
        violating(
            "The template is kept at a URL, and may create IAM resources",
            Given(
                "aws:cloudformation/stack:Stack",
                "network",
                {
                    "name": "network",
                    "templateUrl": "https://example.s3.amazonaws.com/network.yaml",
                    "capabilities": ["CAPABILITY_NAMED_IAM"],
                },
            ),
            on={
                "network": f"`templateUrl` names a template that is kept elsewhere, {unseen}, and IAM most likely is among "
                "it, because `capabilities` allows it. Give the template itself as `templateBody`."
            },
        ),
        violating(
            "A stack in the stack",
            stack({"Resources": {"Base": role, "Roles": nested}}),
            on={
                "network": f"`templateBody.Resources.Roles` stands for a whole template of its own, {unseen}. Declare that "
                "as a stack of the program, with its template as `templateBody`."
            },
        ),
        violating(
            "AWS SAM writes a role for each function",
            stack({"Transform": "AWS::Serverless-2016-10-31", "Resources": {"Cart": function, "Order": function}}),
            on={
                "network": "`templateBody.Resources.Cart` (like 1 more) lets AWS SAM write more resources, such as the role "
                f"of a function, {unseen}. {written_out}"
            },
        ),
        violating(
            "A loop over buckets",
            stack(loop("AWS::S3::Bucket")),
            on={
                "network": "`templateBody.Resources.Fn::ForEach::Teams` is a loop that makes resources of types that "
                f"policies judge, {unseen}. {written_out}"
            },
        ),
        violating(
            "A product of Service Catalog",
            Given(
                "aws:servicecatalog/provisionedProduct:ProvisionedProduct",
                "account",
                {"productName": "account", "provisioningArtifactName": "v1"},
            ),
            on={
                "account": f"`productName` names a template that is kept in a catalogue of AWS, {unseen}. Declare its "
                "resources in the program, or review the template where it is kept."
            },
        ),
        violating(
            "The desired state of a role is not JSON",
            Given(
                "aws:cloudcontrol/resource:Resource",
                "role",
                {"typeName": "AWS::IAM::Role", "desiredState": "RoleName: deploy"},
            ),
            on={
                "role": "`desiredState` cannot be read as what it should be, or is larger or deeper than AWS takes, "
                f"{unseen}. Mend it, or declare its resources in the program."
            },
        ),
        compliant("A template that is written out", stack({"Resources": {"Base": role}})),
        compliant("A loop over queues", stack(loop("AWS::SQS::Queue"))),
        compliant(
            "A nested stack that its condition leaves out",
            stack(
                {
                    "Parameters": {"Stage": {"Type": "String", "Default": "dev"}},
                    "Conditions": {"IsProduction": {"Fn::Equals": [{"Ref": "Stage"}, "production"]}},
                    "Resources": {"Roles": {**nested, "Condition": "IsProduction"}},
                },
                parameters={"Stage": "test"},
            ),
        ),
        compliant(
            "A desired state of a type that gives no access",
            Given(
                "aws:cloudcontrol/resource:Resource",
                "queue",
                {"typeName": "AWS::SQS::Queue", "desiredState": "QueueName: orders"},
            ),
        ),
        undecided(
            "The template comes from where the program does not show it",
            Given("pulumi:pulumi:StackReference", "platform", {"name": "platform"}),
            Given(
                "aws:cloudformation/stack:Stack",
                "network",
                {"name": "network", "templateBody": Ref("platform", "outputs.template")},
            ),
            on={"network": "templateBody"},
        ),
    )


RULE = Rule(
    name="iam-unreadable-grant",
    title="Resources hidden in templates",
    description="Templates and desired states should show the IAM, S3 and load balancer resources that they create.",
    severity=Severity.MEDIUM,
    level=Level.ADVISORY,
    remediation="Declare the resources in the program, or in a template that is written out in templateBody.",
    controls=(Control(SECURITY_HUB, "IAM.1"), Control(SECURITY_HUB, "IAM.21")),
    since="0.1.0",
    config=Config,
    examples=examples,
    resource_check=ResourceCheck((*CONTAINERS, *CATALOGUES), unreadable_grant),
)
