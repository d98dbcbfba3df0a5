"""Examples as people write them: a Pulumi program in Python."""

import re
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from aws_guardrails.examples import PROVIDER, Given, Input, Ref
from aws_guardrails.values import Marker

ROOT = Path(__file__).parents[1]
RUFF = Path(sys.executable).with_name("ruff")


def snake_case(name: str) -> str:
    """Turn the provider's name of a property into that of the Python SDK."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()


def constructor(token: str) -> str:
    """Return the Python class of a type token: `aws:lb/listener:Listener` is `aws.lb.Listener`."""
    package, module, name = token.split(":")
    module = module.partition("/")[0]
    return ".".join([package.replace("-", "_"), *([module] if module not in {"index", package} else []), name])


def variable(name: str) -> str:
    """Return a resource's name as a variable."""
    return name.replace("-", "_")


def program(resources: tuple[Given, ...]) -> str:
    """Return the program that creates the resources, references before those that refer to them."""
    code = "\n".join(_statement(resource) for resource in _in_order(resources))
    # With the settings of this repository, so that its own formatter leaves the pages as they are.
    formatted = subprocess.run([RUFF, "format", "-"], input=code, cwd=ROOT, capture_output=True, check=True, text=True)
    return formatted.stdout


def _in_order(resources: tuple[Given, ...]) -> Iterator[Given]:
    """Yield referenced resources first, as a program has to create them."""
    left = {resource.name: resource for resource in resources}

    def visit(resource: Given) -> Iterator[Given]:
        for name in _referenced(dict(resource.inputs)):
            if name in left and name != resource.name:
                yield from visit(left.pop(name))
        left.pop(resource.name, None)
        yield resource

    while left:
        yield from visit(next(iter(left.values())))


def _referenced(value: Input) -> Iterator[str]:
    match value:
        case Ref():
            yield value.name
        case Mapping():
            for item in value.values():
                yield from _referenced(item)
        case list() | tuple():
            for item in value:
                yield from _referenced(item)


def _statement(resource: Given) -> str:
    arguments = [repr(resource.name)]
    arguments += [
        f"{snake_case(name)}={_expression(value)}" for name, value in resource.inputs.items() if value is not None
    ]
    if resource.provider != PROVIDER:
        provider = variable(resource.provider.rpartition("::")[2])
        arguments.append(f"opts=pulumi.ResourceOptions(provider={provider})")
    elif resource.accounts is not None:
        accounts = sorted(account for account in resource.accounts if isinstance(account, str))
        arguments.append(
            f"opts=pulumi.ResourceOptions(provider=aws.Provider('confined', allowed_account_ids={accounts}))"
        )
    return f"{variable(resource.name)} = {constructor(resource.type)}({', '.join(arguments)})"


def _expression(value: Input, spelt: Callable[[str], str] = snake_case) -> str:
    match value:
        case Ref():
            output = value.property.removeprefix("outputs.")
            if output != value.property:
                return f'{variable(value.name)}.get_output("{output}")'
            return f"{variable(value.name)}.{snake_case(value.property)}"
        case Marker():
            return "decided_by_the_deployment"
        case Mapping():
            # The SDK has no names of its own for what stands in the condition of a policy.
            items = [
                f'"{spelt(name)}": {_expression(item, str if name == "Condition" else spelt)}'
                for name, item in value.items()
            ]
            return "{" + ", ".join(items) + "}"
        case list() | tuple():
            return "[" + ", ".join(_expression(item, spelt) for item in value) + "]"
        case _:
            return repr(value)
