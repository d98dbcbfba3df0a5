"""What identity policies allow, taken together: administrator rights, whole services, single actions.

Only what is allowed on every resource counts. A `Deny` takes away where it stands without condition on every resource.
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from aws_guardrails.aws.policy_document import Statement, listed
from aws_guardrails.values import MISSING, UNKNOWN

EVERY: Final = "*"

TYPES_OF_IAM: Final[Mapping[str, str]] = {"Group": "group", "PolicyVersion": "policy", "Role": "role"}
"""What an IAM action acts on, by a word in its name; the others act on a user.

https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsidentityandaccessmanagementiam.html
"""

ANY: Final = "\x01any\x01"
"""Stands for a name that only a wildcard matches."""


ANYTHING: Final = f"arn:{ANY}:{ANY}:{ANY}:{ANY}:{ANY}/{ANY}"
"""Stands for a resource that only a pattern of every resource of every service matches."""


def matches(pattern: str, text: str) -> bool:
    """Tell whether a pattern of IAM's (`*` any run, `?` one character) matches a text, in time linear in the pattern."""
    if "*" not in pattern and "?" not in pattern:
        return pattern == text
    at = in_pattern = 0
    star, mark = -1, 0
    while at < len(text):
        if in_pattern < len(pattern) and pattern[in_pattern] == "*":
            star, mark = in_pattern, at
            in_pattern += 1
        elif in_pattern < len(pattern) and pattern[in_pattern] in ("?", text[at]):
            in_pattern += 1
            at += 1
        elif star >= 0:
            in_pattern, mark = star + 1, mark + 1
            at = mark
        else:
            return False
    return not pattern[in_pattern:].strip("*")


@dataclass(frozen=True, slots=True)
class Block:
    """The actions of a statement on the resources of it."""

    statement: Statement
    exact: frozenset[str]
    """Actions without a wildcard, in lower case."""
    wild: tuple[str, ...]
    """Patterns, in lower case."""
    is_negated: bool
    """Whether it means every action but these."""
    is_everywhere: bool
    """Whether it holds on every resource of every service."""
    arns: tuple[str, ...]
    """Patterns of resources otherwise, as `_normalized` writes them."""

    def covers(self, action: str) -> bool:
        """Tell whether it means an action, in lower case, on every resource that the action can act on."""
        named = action in self.exact or any(matches(pattern, action) for pattern in self.wild)
        if named is self.is_negated:
            return False
        return self.is_everywhere or any(matches(arn, probe) for probe in _probes(action) for arn in self.arns)

    def touches(self, service: str) -> bool:
        """Tell whether it means any action of a service, on every resource of it."""
        probes = _probes(f"{service}:{ANY}")
        if not self.is_everywhere and not any(matches(arn, probe) for probe in probes for arn in self.arns):
            return False
        if self.is_negated:
            return not any(_is_whole(pattern) and matches(pattern.partition(":")[0], service) for pattern in self.wild)
        prefix = f"{service}:"
        return any(action.startswith(prefix) for action in self.exact) or any(
            matches(pattern.partition(":")[0], service) for pattern in self.wild
        )


class Rights:
    """What statements of identity policies allow together on every resource."""

    def __init__(self, statements: Iterable[Statement], *, conditional: bool, possible: bool) -> None:
        """Read the statements.

        Args:
            statements: Of one document, or of all documents of a principal.
            conditional: Whether what is allowed under a condition counts too.
            possible: Whether every unknown value is taken for what allows the most; otherwise for what allows the least.
        """
        self.allowing: list[Block] = []
        self.denying: list[Block] = []
        for statement in statements:
            effect = statement.get("Effect")
            if effect == "Allow" or (effect is UNKNOWN and possible):
                if conditional or not _is_conditional(statement, unknown_counts=not possible):
                    self.allowing.extend(_block(statement, unknown_counts=possible))
            elif effect in ("Deny", UNKNOWN) and not _is_conditional(statement, unknown_counts=possible):
                self.denying.extend(_block(statement, unknown_counts=not possible))

    def allow(self, action: str) -> Block | None:
        """Return the first block that allows an action, in lower case, or None if none does or it is denied."""
        found = next((block for block in self.allowing if block.covers(action)), None)
        return None if found is None or any(block.covers(action) for block in self.denying) else found

    def administrator(self, canaries: Sequence[str]) -> Block | None:
        """Return what gives administrator rights: everything, or all of IAM, with one of these actions left of it."""
        for block in self.allowing:
            is_broad = block.is_negated or any(_is_whole(pattern) and _means_iam(pattern) for pattern in block.wild)
            if is_broad and any(
                block.covers(action) and not any(denying.covers(action) for denying in self.denying)
                for action in canaries
            ):
                return block
        return None

    def whole_services(self) -> Iterator[tuple[str, Block]]:
        """Yield each service that is allowed entirely by one statement: its prefix, a pattern of one, or `*` for all."""
        for block in self.allowing:
            if block.is_negated:
                if block.is_everywhere and not any(map(_means_all, block.wild)) and not self._is_all_denied():
                    yield EVERY, block
                continue
            for pattern in block.wild:
                service = pattern.partition(":")[0]
                if not _is_whole(pattern):
                    continue
                if _means_all(pattern):
                    if block.is_everywhere and not self._is_all_denied():
                        yield EVERY, block
                elif block.covers(f"{service}:{ANY}") and not any(denying.touches(service) for denying in self.denying):
                    yield service, block

    def listed_services(self, services: Mapping[str, Sequence[str]]) -> Iterator[str]:
        """Yield each service of which every action is allowed, though no statement says so in one word.

        Args:
            services: The actions of each service that is looked at, in lower case.
        """
        blocks = [block for block in self.allowing if block.is_everywhere and not block.is_negated]
        named = {action.partition(":")[0] for block in blocks for action in block.exact}
        named |= {pattern.partition(":")[0] for block in blocks for pattern in block.wild}
        for service in sorted(named & services.keys()):
            if not any(denying.touches(service) for denying in self.denying) and all(
                any(block.covers(f"{service}:{action}") for block in blocks) for action in services[service]
            ):
                yield service

    def _is_all_denied(self) -> bool:
        return any(
            block.is_everywhere and (block.is_negated or any(map(_means_all, block.wild))) for block in self.denying
        )


def _block(statement: Statement, *, unknown_counts: bool) -> Iterator[Block]:
    """Yield a statement as a block, if it means anything at all.

    Args:
        statement: The statement.
        unknown_counts: Whether an unknown action or resource is taken for every one, otherwise for none.
    """
    if statement.body is UNKNOWN:
        if unknown_counts:
            yield Block(statement, frozenset(), (EVERY,), is_negated=False, is_everywhere=True, arns=())
        return
    is_negated = statement.get("NotAction") is not MISSING
    actions = listed(statement.get("NotAction" if is_negated else "Action"))
    if UNKNOWN in actions:
        if is_negated is unknown_counts:
            actions = [action for action in actions if action is not UNKNOWN]
        elif unknown_counts:
            actions = (EVERY,)
        elif is_negated:
            return
    names = [action.lower() for action in actions if isinstance(action, str)]
    resources = listed(statement.get("Resource"))
    # NotResource can be rewritten by whoever holds the rights, so it counts as everything.
    is_everywhere = statement.get("NotResource") is not MISSING or (UNKNOWN in resources and unknown_counts)
    texts = [resource for resource in resources if isinstance(resource, str)]
    is_everywhere = is_everywhere or any(matches(_normalized(text), ANYTHING) for text in texts if "*" in text)
    yield Block(
        statement,
        frozenset(name for name in names if "*" not in name and "?" not in name),
        tuple(name for name in names if "*" in name or "?" in name),
        is_negated,
        is_everywhere,
        () if is_everywhere else tuple(_normalized(text) for text in texts if "*" in text),
    )


def _is_conditional(statement: Statement, *, unknown_counts: bool) -> bool:
    """Tell whether a condition narrows a statement; one that also holds for requests without the key does not."""
    condition = statement.get("Condition")
    if condition is UNKNOWN:
        return unknown_counts
    if not isinstance(condition, Mapping):
        return False
    return any(
        tests and not operator.lower().startswith("forallvalues:") and not operator.lower().endswith("ifexists")
        for operator, tests in condition.items()
    )


def _is_whole(pattern: str) -> bool:
    """Tell whether a pattern means every action of whatever services it means."""
    service, colon, name = pattern.partition(":")
    return _is_any(name, 3) if colon else not service.strip("*")


def _is_any(pattern: str, shortest: int) -> bool:
    """Tell whether a pattern matches every text that has at least so many characters."""
    return "*" in pattern and not pattern.strip("*?") and pattern.count("?") <= shortest


def _means_all(pattern: str) -> bool:
    """Tell whether a pattern means every action of every service."""
    return _is_whole(pattern) and _is_any(pattern.partition(":")[0], 1)


def _means_iam(pattern: str) -> bool:
    return matches(pattern.partition(":")[0], "iam")


def _normalized(arn: str) -> str:
    """Write a pattern of ARNs so that only its own wildcards matter: any partition, and one's own account for any."""
    parts = arn.split(":", 5)
    if len(parts) < 6 and parts[-1].endswith("*"):
        parts += ["*"] * (6 - len(parts))
    if len(parts) < 6:
        return arn
    _, _, service, region, account, resource = parts
    return f"arn:*:{service}:{region}:{'*' if account.isdecimal() else account}:{resource}"


def _probes(action: str) -> tuple[str, ...]:
    """Return ARNs that only a pattern of every resource of an action matches: regional, global, and without an account."""
    service, _, name = action.partition(":")
    kind = next((kind for word, kind in TYPES_OF_IAM.items() if word.lower() in name), "user")
    resource = f"{kind}/{ANY}" if service == "iam" and name != ANY else f"{ANY}/{ANY}"
    return (
        f"arn:{ANY}:{service}:{ANY}:{ANY}:{resource}",
        f"arn:{ANY}:{service}::{ANY}:{resource}",
        f"arn:{ANY}:{service}:::{resource}",
    )
