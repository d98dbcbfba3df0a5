"""Which resources a rule looks at, and which of its findings are exempted: the config file's `scope` and `exemptions`.

Only what the file may say, how it is read, and its JSON schema; `exempting` applies it to resources.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import date
from types import MappingProxyType
from typing import Any, Final, NamedTuple

from aws_guardrails.faults import nearest
from aws_guardrails.quoting import clean
from aws_guardrails.values import Value, join

GLOBS: Final = "Globs: `*` is any run of characters, `?` is one, and capitals count."

MATCHERS: Final[Mapping[str, str]] = {
    "urn": "A glob for the resource's URN.",
    "type": "A glob for its type token, as the program declares it, for example `aws:s3/*`.",
    "name": "A glob for the name that the program gives it.",
    "component": "A glob for the name or the type token of any resource that it has as parent, however far up.",
    "principal": "A glob for the name of the role, user, group or permission set that gets the rights: its name in the "
    "program or in AWS. Where there are several, all must match.",
}
"""What an exemption can name, with descriptions; the principal only in rules about IAM."""

TERMS: Final[Mapping[str, str]] = {
    "reason": "Why the finding is accepted, for whoever reads it later.",
    "expires": "The last day (UTC) on which it counts, as YYYY-MM-DD.",
    "ticket": "Where it was agreed on.",
}
"""What else stands in one."""

SCOPED: Final = ("tags", "name", "urn", "component")
"""What a scope can name."""

TAGS: Final = (
    "Globs by tag key: the resource has each of these tags, with such a value. The provider's default tags count."
)

SIDES: Final[Mapping[str, str]] = {
    "include": "Only resources that one of these matches are looked at; without it, all are.",
    "exclude": "Resources that one of these matches are not looked at, included or not.",
}

DESCRIPTIONS: Final[Mapping[str, str]] = {
    "exemptions": f"Findings that are accepted until a day. All that one names must match. {GLOBS}",
    "scope": f"Which resources the policy looks at. All that one object names must match. {GLOBS}",
}

DATE: Final = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"


class Selector(NamedTuple):
    """A set of resources; all that is given must match."""

    urn: str | None = None
    type: str | None = None
    name: str | None = None
    component: str | None = None
    principal: str | None = None
    tags: Mapping[str, str] = MappingProxyType({})

    @property
    def globs(self) -> Mapping[str, str]:
        """The globs that are given, but for tags, by what they are about."""
        given = {name: getattr(self, name) for name in MATCHERS}
        return {name: glob for name, glob in given.items() if glob is not None}


class Exemption(NamedTuple):
    """Findings of one rule that are accepted until a day."""

    selector: Selector
    reason: str
    expires: date
    """The last day (UTC) on which it counts."""
    ticket: str | None = None

    def is_expired(self, today: date) -> bool:
        """Tell whether it no longer counts."""
        return today > self.expires


class Scope(NamedTuple):
    """The resources that a rule looks at."""

    include: tuple[Selector, ...] = ()
    """Without any, all are included."""
    exclude: tuple[Selector, ...] = ()


def matchers(rule: str) -> tuple[str, ...]:
    """Return what an exemption of a rule can name."""
    return tuple(name for name in MATCHERS if name != "principal" or rule.startswith("iam-"))


class Reader:
    """Reads a rule's exemptions, scope and lists of its own, and collects what is wrong with them."""

    def __init__(self, rule: str) -> None:
        """Read for a rule, which the faults name."""
        self.rule: Final = rule
        self.faults: Final[list[str]] = []

    def exemptions(self, value: Value) -> tuple[Exemption, ...]:
        """Read the list of exemptions."""
        read = [self._exemption(given, *path) for given, path in self.objects(value, "exemptions")]
        return tuple(exemption for exemption in read if exemption)

    def scope(self, value: Value) -> Scope:
        """Read the scope."""
        if not isinstance(value, Mapping):
            self.fault("must be an object", "scope")
            return Scope()
        self.check_keys(value, SIDES, "scope")
        sides: dict[str, tuple[Selector, ...]] = {}
        for side in SIDES:
            if side not in value:
                continue
            sides[side] = tuple(self._scoped(given, *path) for given, path in self.objects(value[side], "scope", side))
            if value[side] == ():
                self.fault("is empty: name something, or leave it out", "scope", side)
        return Scope(**sides)

    def _exemption(self, given: Mapping[str, Value], *path: str | int) -> Exemption | None:
        before = len(self.faults)
        names = matchers(self.rule)
        self.check_keys(given, (*names, *TERMS), *path)
        texts = {name: self.text(given[name], *path, name) for name in (*names, *TERMS) if name in given}
        if not texts.keys() & set(names):
            self.fault(f"names no resource: give at least one of {_listed(names)}", *path)
        self.check_present(given, {term: TERMS[term] for term in ("reason", "expires")}, *path)
        expires = self._date(texts["expires"], *path) if texts.get("expires") else None
        if len(self.faults) > before or expires is None:
            return None
        return Exemption(
            selector=Selector(**{name: texts[name] for name in names if name in texts}),  # type: ignore[arg-type]  # globs, by name
            reason=texts["reason"],
            expires=expires,
            ticket=texts.get("ticket"),
        )

    def _scoped(self, given: Mapping[str, Value], *path: str | int) -> Selector:
        self.check_keys(given, SCOPED, *path)
        if not given.keys() & set(SCOPED):
            self.fault(f"names no resource: give at least one of {_listed(SCOPED)}", *path)
        tags = given.get("tags", {})
        if not isinstance(tags, Mapping) or ("tags" in given and not tags):
            self.fault("must be an object with a glob for each tag", *path, "tags")
            tags = {}
        return Selector(
            urn=self._glob(given, "urn", *path),
            name=self._glob(given, "name", *path),
            component=self._glob(given, "component", *path),
            tags={key: self.text(glob, *path, "tags", key) for key, glob in tags.items()},
        )

    def _glob(self, given: Mapping[str, Value], name: str, *path: str | int) -> str | None:
        return self.text(given[name], *path, name) if name in given else None

    def objects(self, value: Value, *path: str | int) -> Iterator[tuple[Mapping[str, Value], tuple[str | int, ...]]]:
        """Yield each object of a list, with its place."""
        if not isinstance(value, tuple):
            self.fault("must be a list of objects", *path)
            return
        for index, item in enumerate(value):
            if isinstance(item, Mapping):
                yield item, (*path, index)
            else:
                self.fault("must be an object", *path, index)

    def check_keys(
        self, given: Mapping[str, Value], valid: Mapping[str, str] | tuple[str, ...], *path: str | int
    ) -> None:
        """Tell of each name in an object that has no meaning there."""
        for name in given:
            if name == "principal" and name not in valid and path[0] == "exemptions":
                self.fault("is only for policies about IAM, whose names begin with `iam-`", *path, name)
            elif name not in valid:
                self.faults.append(
                    f"{self.rule}: unknown name `{clean(name)}` in `{clean(join(*path))}`{nearest(name, valid)}"
                )

    def check_present(self, given: Mapping[str, Value], wanted: Mapping[str, str], *path: str | int) -> None:
        """Tell of each name that an object lacks, with the first sentence of what it is for."""
        for name, description in wanted.items():
            if name not in given:
                sentence = description.partition(".")[0]
                self.fault(f"lacks `{name}`: {sentence[0].lower()}{sentence[1:]}", *path)

    def text(self, value: Value, *path: str | int) -> str:
        """Read a text."""
        if isinstance(value, str) and value.strip():
            return value
        self.fault("must be a text that is not empty", *path)
        return ""

    def _date(self, text: str, *path: str | int) -> date | None:
        try:
            if re.fullmatch(DATE, text):
                return date.fromisoformat(text)
        except ValueError:
            pass
        self.fault(f"must be a day such as 2027-03-31, and `{clean(text)}` is none", *path, "expires")
        return None

    def fault(self, what: str, *path: str | int) -> None:
        """Tell what is wrong at a place."""
        self.faults.append(f"{self.rule}: `{clean(join(*path))}` {what}")


def _listed(names: tuple[str, ...]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def schemas(names: tuple[str, ...]) -> dict[str, dict[str, Any]]:
    """Return the JSON schema of exemptions that can name these, and of a scope."""

    def text(description: str, **more: Any) -> dict[str, Any]:  # noqa: ANN401 - JSON
        return {"type": "string", "description": description, "pattern": r"\S", **more}

    def closed(properties: Mapping[str, Any], **more: Any) -> dict[str, Any]:  # noqa: ANN401 - JSON
        return {"type": "object", "properties": properties, "additionalProperties": False, **more}

    terms = {name: text(description) for name, description in TERMS.items()}
    terms["expires"] |= {"pattern": f"^{DATE}$", "format": "date"}
    exemption = closed(
        {name: text(MATCHERS[name]) for name in names} | terms,
        required=["reason", "expires"],
        anyOf=[{"required": [name]} for name in names],
    )
    tags = {"type": "object", "description": TAGS, "minProperties": 1, "additionalProperties": text("A glob.")}
    selector = closed({name: tags if name == "tags" else text(MATCHERS[name]) for name in SCOPED}, minProperties=1)
    return {
        "exemptions": {"type": "array", "description": DESCRIPTIONS["exemptions"], "items": exemption},
        "scope": closed(
            {
                side: {"type": "array", "description": description, "minItems": 1, "items": selector}
                for side, description in SIDES.items()
            },
            description=DESCRIPTIONS["scope"],
        ),
    }
