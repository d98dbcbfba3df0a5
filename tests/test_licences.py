"""The list of licences: what it takes from a package's metadata, and that it is up to date."""

from email.message import Message

import gen_licences
import pytest
from gen_licences import UnknownLicenceError, licence, named, packages


def about(**fields: str | list[str]) -> Message:
    message = Message()
    message["Name"] = "something"
    for name, values in fields.items():
        for value in [values] if isinstance(values, str) else values:
            message[name.replace("_", "-")] = value
    return message


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"License_Expression": "MIT OR Apache-2.0", "License": "MIT"}, "MIT OR Apache-2.0"),
        (
            {"License_Expression": "BSD-3-Clause AND 0BSD AND MIT AND Zlib AND CC0-1.0"},
            "BSD-3-Clause AND 0BSD AND MIT AND Zlib AND CC0-1.0",
        ),
        ({"License": "BSD-3-Clause", "Classifier": ["License :: OSI Approved :: BSD License"]}, "BSD-3-Clause"),
        (
            {"License": "Permission is hereby granted " * 9, "Classifier": ["License :: OSI Approved :: MIT License"]},
            "MIT License",
        ),
        (
            {
                "License": "Dual License",
                "Classifier": [
                    "Programming Language :: Python",
                    "License :: OSI Approved :: BSD License",
                    "License :: OSI Approved :: Apache Software License",
                ],
            },
            "BSD License or Apache Software License",
        ),
    ],
)
def test_a_licence_is_an_expression_a_word_or_the_classifiers(
    fields: dict[str, str | list[str]], expected: str
) -> None:
    assert named(about(**fields)) == expected


def test_a_stated_licence_is_told_where_the_package_is_not_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(gen_licences.STATED, "never-installed", "MIT")

    assert licence("never-installed") == "MIT"


def test_a_package_that_names_none_has_to_be_looked_into() -> None:
    with pytest.raises(UnknownLicenceError, match="something names no licence in its metadata"):
        named(about(Classifier=["Programming Language :: Python"]))


def test_packages_of_other_systems_are_left_out() -> None:
    locked = """
# comment
attrs==26.1.0 \\
    --hash=sha256:0
cachecontrol[filecache]==0.14.4 \\
    --hash=sha256:0
colorama==0.4.6 ; sys_platform == 'win32' \\
    --hash=sha256:0
cffi==2.1.1 ; platform_python_implementation != 'PyPy' \\
    --hash=sha256:0
"""

    assert packages(locked) == ["attrs", "cachecontrol", "cffi"]


def test_the_list_is_up_to_date() -> None:
    assert gen_licences.PAGE.read_text("utf-8") == gen_licences.page()
