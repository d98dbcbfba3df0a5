"""Generate docs/licences.md: under which licence each package is that the project installs, as the package itself says.

Run as `make docs`, after `make lock` has brought or dropped a package; `make check` fails if the page is not up to date.
What is only for other systems than Linux is left out, since nothing is installed of it here.
"""

import re
import sys
from email.message import Message
from importlib.metadata import metadata
from typing import Final, cast

from generated_files import ROOT, write_or_check
from packaging.requirements import Requirement

PAGE: Final = ROOT / "docs/licences.md"

LINUX: Final = {
    "sys_platform": "linux",
    "platform_machine": "x86_64",
    "platform_python_implementation": "CPython",
    "python_full_version": "3.11.0",
}

PARTS: Final = {
    "The pack": ("What runs beside the engine: `policypack/requirements.txt`.", "policypack/requirements.txt"),
    "The command": ("What the extra `cli` adds: `policypack/requirements-cli.txt`.", "policypack/requirements-cli.txt"),
    "The sample": ("What the sample program adds: `requirements.txt`.", "requirements.txt"),
    "The tools": (
        "What only tests and tools need, and no user installs: `requirements-dev.txt`.",
        "requirements-dev.txt",
    ),
}
"""Title, sentence and requirements of each part; a package is listed in the first that has it."""

HEAD: Final = """\
# Licences

The project is under the [Apache License 2.0](../LICENSE). Below is what it installs, with the licence that each package
names in its metadata. None of it is copied into this repository or into the wheel. Written by `make docs`.
"""

LONGEST: Final = 40
"""Characters of a `License` field; some packages write the whole text there."""


class UnknownLicenceError(ValueError):
    """A package says nothing of its licence, and `STATED` has no entry for it."""


STATED: Final = {
    # Their metadata say nothing; the wheels have the texts of these licences.
    "atheris": "Apache-2.0",
    "axe-playwright-python": "MIT",
    # What is pinned for Python 3.11 says so only in a text, the version for later ones by an expression.
    "contourpy": "BSD-3-Clause",
}


def licence(name: str) -> str:
    """Return the licence of a package, which must be installed unless its licence is stated here.

    Raises:
        UnknownLicenceError: It names none.
    """
    return STATED.get(name) or named(cast("Message", metadata(name)))


def named(about: Message) -> str:
    """Return the licence that a package's metadata name: as an expression, in a word, or by a classifier.

    Raises:
        UnknownLicenceError: They name none.
    """
    if expression := about.get("License-Expression"):
        return expression
    text = about.get("License") or ""
    if text and len(text) <= LONGEST and "\n" not in text and text != "Dual License":
        return text
    classifiers = [
        each.rpartition(" :: ")[2] for each in about.get_all("Classifier") or [] if each.startswith("License ::")
    ]
    if classifiers:
        return " or ".join(classifiers)
    raise UnknownLicenceError(f"{about['Name']} names no licence in its metadata: read its text, and add it to STATED")


def packages(requirements: str) -> list[str]:
    """Return the packages that a requirements file pins for Linux, by name."""
    lines = re.findall(r"^[a-z0-9][^\\\n]*", requirements, re.MULTILINE)
    pinned = [Requirement(line) for line in lines]
    return sorted(each.name for each in pinned if each.marker is None or each.marker.evaluate(dict(LINUX)))


def page() -> str:
    """Return the page.

    Raises:
        UnknownLicenceError: A package names no licence.
    """
    sections, listed = [HEAD], set[str]()
    for title, (sentence, file) in PARTS.items():
        new = [name for name in packages((ROOT / file).read_text("utf-8")) if name not in listed]
        listed |= set(new)
        rows = "".join(f"| {name} | {licence(name)} |\n" for name in new)
        sections.append(f"## {title}\n\n{sentence}\n\n| package | licence |\n|---|---|\n{rows}")
    return "\n".join(sections)


def main() -> int:
    """Write or check the page; return the exit code."""
    return write_or_check(__doc__, lambda: {PAGE: page()})


if __name__ == "__main__":
    sys.exit(main())
