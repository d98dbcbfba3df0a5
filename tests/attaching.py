"""Attaching a managed policy by whatever resource does that."""

from aws_guardrails.aws.attachments import DOORS, LISTS
from aws_guardrails.examples import Given, Input
from aws_guardrails.values import join

HARMLESS = "arn:aws:iam::aws:policy/ReadOnlyAccess"


def attach(token: str, policy: Input) -> Given:
    """Attach a policy, after another one where the resource takes a list."""
    *around, name = DOORS[token]
    inputs: Input = [HARMLESS, policy] if name in LISTS else policy
    for step in (name, *reversed(around)):
        inputs = {str(step): inputs}
    assert isinstance(inputs, dict)
    return Given(token, "attached", inputs)


def place(token: str) -> str:
    """Return the path at which the policy stands then."""
    door = DOORS[token]
    return join(*door, 1) if door[-1] in LISTS else join(*door)
