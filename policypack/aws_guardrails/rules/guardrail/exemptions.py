"""Exemptions should be in use, and renewed or removed in time.

## Why it matters

An exemption that nobody sees is a hole that nobody closes. What an exemption accepts is no longer reported as a finding, so
it is told here instead: which exemptions were used and for which resources, which have expired, and which match nothing, be
it because the resource is mended or because a name is misspelt.

## How to fix it

A used exemption needs nothing until its day. One that has expired counts no longer: mend what it was for, or agree on
another day. One that matches nothing is removed, or its glob corrected.

## What a line says

One message has a line for each exemption of a policy that is on: its state, the policy, what it names, the day, the
ticket, the reason, how many findings and open questions it met, and on which resources (twenty; more are counted). Programs
can read it: `aws_guardrails.exemption_lines.read` does. Which forms an exemption takes is told in the repository's
docs/exemptions-and-scope.md.

The policy only speaks. `mandatory`, also by `all`, counts as `advisory`: an exemption that was used must not block what it
lets pass, and one that has expired blocks by the findings that are back.

## What it does not catch

An exemption whose `urn` can only match another project or stack is none of this stack's business, nor is one of a policy
that is disabled. One of which a preview cannot tell whether it matches is not told until the deployment shows it. An update
that a finding stops ends before anything is told here. A run with `--target` sees only its targets, so an exemption of
another resource is told as unused.

## References

- [Configuring policy packs](https://www.pulumi.com/docs/insights/policy/policy-packs/configuration/)
"""

from collections.abc import Iterator
from typing import Any

from aws_guardrails.config import Parameters
from aws_guardrails.examples import Example, Given, compliant, violating
from aws_guardrails.exemption_lines import write
from aws_guardrails.kinds import BUCKET, BUCKET_BLOCK
from aws_guardrails.model import Answer, Finding, Level, Rule, Severity, StackCheck
from aws_guardrails.quoting import SETTINGS
from aws_guardrails.stack import Stack


def exemptions(stack: Stack, _config: Parameters) -> Iterator[Answer]:
    """Report what became of the exemptions, all in one message: there may be hundreds."""
    if stack.exemptions:
        yield Finding(stack.root, "exemptions", write(stack.exemptions))


def examples() -> tuple[Example, ...]:
    """Return the examples."""
    rule = "s3-bucket-without-public-access-block"

    def settings(expires: str, **matcher: str) -> dict[str, dict[str, Any]]:
        return {rule: {"exemptions": [{**matcher, "reason": "The CDN's own bucket", "expires": expires}]}}

    def told(state: str, name: str, expires: str, count: int, rest: str) -> dict[str, str]:
        where = f', on "{bucket.urn}"' if count else ""
        return {
            "shop-dev": f'{state}: {rule}, where name is "{name}", until {expires}, because "The CDN\'s own bucket", '
            f"findings {count}, undecided 0{where}. {rest}"
        }

    bucket = Given(BUCKET, "pictures", {"bucket": "shop-pictures"})
    block = Given(BUCKET_BLOCK, "closed", {"bucket": "shop-pictures", **dict.fromkeys(SETTINGS, True)})
    return (
        violating(
            "It is in use",
            bucket,
            on=told("Used", "pict*", "2099-12-31", 1, "Review it before that day."),
        ).under(settings("2099-12-31", name="pict*")),
        violating(
            "It has expired, and the finding is back",
            bucket,
            on=told(
                "Expired",
                "pict*",
                "2025-12-31",
                1,
                "It no longer counts: mend what it was for, or agree on another day.",
            ),
        ).under(settings("2025-12-31", name="pict*")),
        violating(
            "What it was for is mended",
            bucket,
            block,
            on=told(
                "Unused",
                "pictures",
                "2099-12-31",
                0,
                "Nothing of that kind is found here: correct what it names, or remove it.",
            ),
        ).under(settings("2099-12-31", name="pictures")),
        compliant("It is that of another project", bucket, block).under(
            settings("2099-12-31", urn="urn:pulumi:dev::office::*")
        ),
        compliant("There is none", bucket),
    )


RULE = Rule(
    name="guardrail-exemptions",
    title="Exemptions in use, unused and expired",
    description="Exemptions should be in use, and renewed or removed in time.",
    severity=Severity.LOW,
    level=Level.ADVISORY,
    remediation="Mend what an exemption is for, or give it another day; remove one that matches nothing.",
    controls=(),
    since="0.1.0",
    config=Parameters,
    examples=examples,
    stack_check=StackCheck((), exemptions),
    runs_last=True,
)
