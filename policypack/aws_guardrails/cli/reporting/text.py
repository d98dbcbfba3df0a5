"""Text of strangers: names and messages may hold anything that a program, or whoever fed it, put into them."""

import re
from typing import Final

COLOUR: Final = re.compile(r"<\{%.{0,40}?%\}>")
"""Pulumi's own marks for colours, which its events may carry."""


def visible(text: str) -> str:
    """Return text without Pulumi's colours and with a mark in place of each character that is not seen.

    Control characters steer a terminal and are not allowed in XML, directional marks turn text around, and half of a
    surrogate pair cannot be written at all. Line breaks stay.
    """
    if text.isprintable() and "<{%" not in text:
        return text
    unified = COLOUR.sub("", text).replace("\r\n", "\n").replace("\t", " ")
    return "".join(letter if letter.isprintable() or letter == "\n" else _mark(letter) for letter in unified)


def _mark(letter: str) -> str:
    return " " if letter.isspace() else "\N{REPLACEMENT CHARACTER}"


def one_line(text: str) -> str:
    """Return text on one line."""
    return " ".join(text.split())


CODE: Final = re.compile(r"(?<!`)`([^`\n]*[^`\s][^`\n]*)`(?!`)")
"""What a message says in backticks: property paths and values."""
