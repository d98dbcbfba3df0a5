"""Holding values against a JSON schema, as far as the config file's schema uses the language; another word is an error."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

TYPES: Final = {"object": dict, "array": list, "string": str, "boolean": bool, "integer": int}
SILENT: Final = frozenset({"$schema", "$defs", "title", "description", "default"})


@dataclass(frozen=True)
class Question:
    """Whether one word of a schema holds for a value."""

    operand: Any
    value: Any
    schema: Mapping[str, Any]
    whole: Mapping[str, Any]

    def about(self, type_: type, holds: Callable[[], bool]) -> bool:
        """Ask only values of a type; others satisfy the word."""
        return not isinstance(self.value, type_) or holds()

    def accepts(self, schema: Any, value: Any) -> bool:
        """Tell whether a part of the schema accepts a value."""
        return accepts(schema, value, self.whole)

    def others(self) -> list[Any]:
        """Return the values of names that the schema does not describe."""
        return [item for name, item in self.value.items() if name not in self.schema.get("properties", {})]


def is_date(text: str) -> bool:
    """Tell whether a text is a day."""
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


WORDS: Final[Mapping[str, Callable[[Question], bool]]] = {
    "$ref": lambda q: q.accepts(q.whole["$defs"][q.operand.removeprefix("#/$defs/")], q.value),
    "additionalProperties": lambda q: q.about(dict, lambda: all(q.accepts(q.operand, item) for item in q.others())),
    "anyOf": lambda q: any(q.accepts(each, q.value) for each in q.operand),
    "const": lambda q: bool(q.value == q.operand),
    "enum": lambda q: q.value in q.operand,
    "format": lambda q: q.about(str, lambda: q.operand != "date" or is_date(q.value)),
    "items": lambda q: q.about(list, lambda: all(q.accepts(q.operand, item) for item in q.value)),
    "minItems": lambda q: q.about(list, lambda: len(q.value) >= q.operand),
    "minProperties": lambda q: q.about(dict, lambda: len(q.value) >= q.operand),
    "not": lambda q: not q.accepts(q.operand, q.value),
    "pattern": lambda q: q.about(str, lambda: re.search(q.operand, q.value) is not None),
    "properties": lambda q: q.about(
        dict, lambda: all(q.accepts(each, q.value[name]) for name, each in q.operand.items() if name in q.value)
    ),
    "required": lambda q: q.about(dict, lambda: all(name in q.value for name in q.operand)),
    "type": lambda q: isinstance(q.value, TYPES[q.operand]) and (q.operand == "boolean") is isinstance(q.value, bool),
}


def accepts(schema: Any, value: Any, whole: Mapping[str, Any]) -> bool:
    """Tell whether a schema, which may be a part of a whole one, accepts a value."""
    if isinstance(schema, bool):
        return schema
    return all(
        WORDS[word](Question(operand, value, schema, whole)) for word, operand in schema.items() if word not in SILENT
    )
