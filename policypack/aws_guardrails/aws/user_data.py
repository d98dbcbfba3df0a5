"""What the user data of a server says in plain text: the names of credentials, never their values.

Anybody who may describe the server, and every process on it, can read its user data; so AWS asks to keep it free of
passwords: https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ec2-instance-metadata.html
"""

import binascii
import re
import zlib
from base64 import b64decode
from collections.abc import Iterator
from email import message_from_bytes
from typing import Final

LONGEST: Final = 100_000
"""Characters of user data that are read: EC2 takes 16 KB before they are encoded.

https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instancedata-add-user-data.html
"""

LARGEST: Final = 1_000_000
"""Bytes that are read of what is compressed, which may be a bomb."""

DEEPEST: Final = 6
"""How often one thing may be packed into another: gzip in base64, a MIME message in that, and its parts again."""

GZIP: Final = b"\x1f\x8b"

MIME: Final = re.compile(rb"\s*(?:content-type:|mime-version:)", re.IGNORECASE)


def texts(user_data: str) -> Iterator[str]:
    """Yield the texts of user data, whatever they are packed in.

    cloud-init takes gzip and MIME multi-part messages: https://docs.cloud-init.io/en/latest/explanation/format.html
    """
    yield from _unpacked(user_data[:LONGEST].encode(errors="replace"), DEEPEST)


def _unpacked(data: bytes, depth: int) -> Iterator[str]:
    if depth == 0:
        return
    if data.startswith(GZIP):
        yield from _unpacked(_decompressed(data), depth - 1)
    elif MIME.match(data):
        for part in _parts(data):
            yield from _unpacked(part, depth - 1)
    elif decoded := _decoded(data):
        yield from _unpacked(decoded, depth - 1)
    else:
        yield data.decode(errors="replace")


def _decompressed(data: bytes) -> bytes:
    try:
        return zlib.decompressobj(zlib.MAX_WBITS | 16).decompress(data, LARGEST)
    except zlib.error:
        return b""


def _decoded(data: bytes) -> bytes:
    try:
        return b64decode(b"".join(data.split()), validate=True)
    except binascii.Error:
        return b""


def _parts(data: bytes) -> list[bytes]:
    try:
        payloads = [part.get_payload(decode=True) for part in message_from_bytes(data).walk()]
    except (ValueError, LookupError, TypeError, RecursionError):
        return []
    return [payload for payload in payloads if isinstance(payload, bytes)]


ACCESS_KEY_ID: Final = re.compile(r"(?<![A-Za-z0-9])A[KS]IA[A-Z0-9]{16}(?![A-Za-z0-9])")
SECRET_ACCESS_KEY: Final = re.compile(r"(?<![A-Za-z0-9/+=])[A-Za-z0-9/+]{40}(?![A-Za-z0-9/+=])")
"""The two halves of an access key, of 20 and 40 characters; the id alone opens nothing.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-unique-ids
https://aws.amazon.com/blogs/security/a-safer-way-to-distribute-aws-credentials-to-ec2/
"""

EXAMPLE: Final = "EXAMPLE"
"""Stands in every access key of AWS's documentation, none of which is valid."""


def has_access_key(text: str) -> bool:
    """Tell whether a text carries an AWS access key with its secret half."""
    ids = (found for found in ACCESS_KEY_ID.findall(text) if EXAMPLE not in found)
    secrets = (found for found in SECRET_ACCESS_KEY.findall(text) if EXAMPLE not in found)
    return any(ids) and any(map(_is_mixed, secrets))


def _is_mixed(text: str) -> bool:
    """Tell a secret access key from a checksum, a number or a path."""
    return all(re.search(letters, text) for letters in ("[a-z]", "[A-Z]", "[0-9]"))


CREDENTIALS: Final = frozenset(
    {
        "AWS_SECRET_ACCESS_KEY",
        "AWS_SESSION_TOKEN",
        "DATABASE_PASS",
        "DATABASE_PWD",
        "DBPASSWORD",
        "DB_PASS",
        "DB_PWD",
        "MYSQL_PWD",
        "PGPASSWORD",
        "REDISCLI_AUTH",
        "SSHPASS",
    }
)
"""Names of variables that hold a credential, beside those whose last word is password or passwd.

https://docs.aws.amazon.com/cli/latest/userguide/cli-configure-envvars.html
https://www.postgresql.org/docs/current/libpq-envars.html
https://dev.mysql.com/doc/refman/8.4/en/environment-variables.html
https://redis.io/docs/latest/develop/tools/cli/
"""

FAMILIAR: Final = CREDENTIALS | {
    "ADMIN_PASSWORD",
    "DATABASE_PASSWORD",
    "DB_PASSWORD",
    "MARIADB_PASSWORD",
    "MARIADB_ROOT_PASSWORD",
    "MYSQL_PASSWORD",
    "MYSQL_ROOT_PASSWORD",
    "PASSWORD",
    "POSTGRES_PASSWORD",
    "REDIS_PASSWORD",
    "ROOT_PASSWORD",
}
"""The names that may be shown; any other may be part of a value."""

PASSWORD: Final = re.compile(r"(?:.*_)?PASSW(?:OR)?D")

SWITCH: Final = re.compile(
    "ALLOW|ASK|CHANGE|CHECK|DISABLE|EMPTY|ENABLE|ENCRYPT(?:ED)?|EXPIRED?|FORCE|FORGOT|GENERATE|HASH(?:ED)?|IS|LOCK|MAX|MIN|NO|"
    "PROMPT|RANDOM|REQUIRED?|RESET|ROTATE|SET|SHOW|SKIP|USE|VALIDATE|WITHOUT"
)
"""Words in names that say something about passwords, or hold what is made from one."""

NAME: Final = re.compile(
    r"(?:^|(?<=[\s\"'`;&({\[,?$:=-]))(?P<name>[A-Za-z_][\w.-]{0,60}?)"
    r"(?P<sign>=(?!=)|[\"']\s{0,9}[:=]\s{0,9}(?=[\"'])|\s{0,9}:\s{1,9}|\s{1,9}=(?!=)\s{0,9})"
)
"""A name, and the sign by which something is assigned to it."""

VALUE: Final = re.compile(
    r"\"(?P<double>[^\"]{0,500})\"|'(?P<single>[^']{0,500})'|(?P<bare>[^\s\"'`;&|<>]{1,500})(?=[\s\"'`;&|<>]|$)"
)

BEGINNINGS: Final = re.compile(
    r"\s*(?:- )?(?:(?:export|declare|readonly|local|typeset|set|setx|env|ENV|const|let|var|my|our)(?: -\w+)? ?)?"
    r"(?:\$(?:env:|global:|script:)?)?[\"']?",
    re.IGNORECASE,
)
"""What may stand in a line before a name to which something is assigned with blanks around the sign."""

COMMENT: Final = re.compile(r"\s*(?:#|//|rem )", re.IGNORECASE)

CLOUD_CONFIG: Final = "#cloud-config"


def assigned(text: str) -> Iterator[tuple[str, int]]:
    """Yield the credentials to which a text assigns a literal: the name, if it may be shown, or "", and the line from 1 on.

    What leaves any doubt is no literal: whatever has a variable or a command in it, a path, a placeholder, or what may be an
    expression of some language.
    """
    is_yaml = text.lstrip().startswith(CLOUD_CONFIG)
    for number, line in enumerate(text.splitlines(), 1):
        if COMMENT.match(line):
            continue
        unescaped = line.replace('\\"', '"')
        for found in NAME.finditer(unescaped):
            name = _upper(found["name"].rpartition(".")[2].replace("-", "_"))
            if _is_credential(name) and _assigns(unescaped, found, is_yaml=is_yaml):
                yield (name if name in FAMILIAR else ""), number


def _is_credential(name: str) -> bool:
    return name in CREDENTIALS or (
        PASSWORD.fullmatch(name) is not None and not any(map(SWITCH.fullmatch, name.split("_")))
    )


def _upper(name: str) -> str:
    """Return a name as variables are written: `dbPassword` is `DB_PASSWORD`."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).upper()


def _assigns(line: str, found: re.Match[str], *, is_yaml: bool) -> bool:
    """Tell whether a literal follows a name and its sign."""
    before, sign = line[: found.start()][-1:], found["sign"]
    value = VALUE.match(line, found.end())
    if before in ('"', "'") and sign == "=":
        # The whole assignment is quoted, and ends with that.
        end = line.find(before, found.end())
        return 0 < end - found.end() <= 500 and _is_literal(line[found.end() : end], found["name"])
    if value is None:
        return False
    is_first = BEGINNINGS.fullmatch(line[: found.start("name")]) is not None
    bare = value["bare"]
    if before in (":", "$") and not (is_first and bare is None):
        return False
    if sign != "=" and sign[0] not in "\"'" and not (is_first or (before in "{, " and sign.strip() == ":" and is_yaml)):
        return False
    if value["single"] is not None:
        return _is_literal(value["single"], found["name"], may_have_dollars=True)
    if bare is None:
        return _is_literal(value["double"], found["name"])
    is_flow = is_yaml and sign.strip() == ":"
    return _is_literal(bare.rstrip(",}"), found["name"]) and (is_flow or not _may_be_expression(bare, found["name"]))


def _may_be_expression(bare: str, name: str) -> bool:
    """Tell whether what is not quoted may be the name of something: `password=secret` in a program, but not in a shell."""
    if re.search(r"[()\[\]{},]", bare):
        return True
    return not name.isupper() and re.fullmatch(r"[A-Za-z_]+|[A-Za-z_]\w*(?:\.\w+)+", bare) is not None


PLACEHOLDERS: Final = re.compile(
    r"""
    .*(?:example|placeholder|redacted).*
    | (?:change|replace)[-_ ]?(?:me|it|this|with).*
    | (?:enter|insert|put|set|fill)[-_ ].*
    | (?:your|my|the|some|a)[-_ ]?(?:.*[-_ ])?(?:key|pass|passwd|password|pw|secret|token|value).*
    | [x*.?_#-]+ | to-?do | tbd | tba
    | none | null | nil | undefined | unset | empty | unknown
    | true | false | yes | no | y | n | on | off | [01]
    | required | optional | random | prompt | ask | never | always | disabled | enabled
    """,
    re.IGNORECASE | re.VERBOSE,
)
"""What stands for a value that comes later, and what says something about one."""

MARKED: Final = re.compile(r"<.*|%.*%|@.*@|__.*__|#\{.*|\[.*\]|\{.*\}|.*(?:\{\{|\}\}|<%|%\{|\$\{|\$\().*")
"""Variables of templates, and placeholders in brackets."""

ELSEWHERE: Final = re.compile(
    r"[/~!@*&|>].*|\.{1,2}/.*|[A-Za-z]:\\.*|\\.*|[A-Za-z][A-Za-z0-9+.-]*://.*|(?:arn|ssm|secretsmanager|vault|file|env|op):.*"
)
"""Where a value stands: a path, an address, a tag or an alias of YAML."""

HASH: Final = re.compile(r"\$[0-9a-z]{1,9}\$.*")
"""What crypt makes of a password: https://manpages.debian.org/crypt.5"""


def _is_literal(value: str, name: str, *, may_have_dollars: bool = False) -> bool:
    """Tell whether what is assigned is surely the value itself."""
    stripped = value.strip()
    if not stripped or "`" in stripped or ("$" in stripped and not may_have_dollars):
        return False
    if _upper(stripped) == _upper(name):
        return False
    return not any(pattern.fullmatch(stripped) for pattern in (PLACEHOLDERS, MARKED, ELSEWHERE, HASH))
