"""Passwords must not stand in plain text in the config or in user data.

## Why it matters

The config of a stack lies in version control beside the program, where everybody who reads the code reads it, and so does
everybody who ever will: history forgets nothing. User data is no better. It can be read by whoever may describe the server
and by every process on it, and lies in the state and in the history of a launch template.

## How to fix it

A database: let AWS make the password and keep it, as `data-password-in-state` describes; or change it, and set the new one
with `pulumi config set --secret`. To hide the old value does not help, since it is known.

A server: give it an instance profile, and let the script read the secret from Secrets Manager or the Parameter Store when
it starts. An access key has no place on a server at all; delete it.

There is no remediation: the value that is known has to be changed, not hidden.

## What it judges

Only what is certain:

- A database's or message broker's password that equals a value of the stack's config that is not secret, also one inside an
  object or a list. The message names the config key. Texts of less than eight characters are left alone, because AWS takes
  no password that short.
- User data that assigns a literal to a well-known credential: `AWS_SECRET_ACCESS_KEY`, `PGPASSWORD`, `MYSQL_PWD`, or any
  name that ends in the word password, such as `DB_PASSWORD` or `dbPassword`; in a shell, PowerShell, systemd, cloud-config,
  JSON or properties.
- User data that carries an AWS access key: the id and the secret half.

User data is read plain, in base64, compressed with gzip, and in the parts of a MIME message, of instances, spot requests
and fleets, launch templates and configurations, and Lightsail. The value never appears in a message.

Not taken for a literal are variables, command substitutions and template marks, empty values, placeholders such as
`changeme` or `<password>`, paths and ARNs, comments, and the keys of AWS's documentation, which contain `EXAMPLE`.

## What it does not catch

- A literal in the program: the SDK marks it as secret, so that it looks like any other. `data-password-in-state` reports
  it.
- Config values in `pulumi policy analyze`, which is not told the config, and secrets in an object of which another part is
  secret: Pulumi counts such an object as a secret as a whole.
- A password that is only part of a config value, or made from one.
- Credentials under other names, such as tokens of other services; what a script downloads; files that are encoded once more
  inside of cloud-config; values that stand on a line after their name.
- Environment variables of containers, functions and builds, and what is put into Secrets Manager.

A password in the config is in the state too, and `data-password-in-state` says so beside this policy: it is another fact.
It sees the program, not the account.

## References

- [Pulumi: secrets](https://www.pulumi.com/docs/iac/concepts/secrets/)
- [EC2: instance metadata and user data](https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ec2-instance-metadata.html)
- [cloud-init: user data formats](https://docs.cloud-init.io/en/latest/explanation/format.html)
- [Managing access keys for IAM users](https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_access-keys.html)
- [IAM roles for Amazon EC2](https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/iam-roles-for-amazon-ec2.html)
"""

import json
from base64 import b64encode
from collections.abc import Iterator, Mapping
from typing import Final

from aws_guardrails.aws.passwords import (
    ONLY_FROM_PROGRAM,
    PASSWORDS,
    TOPIC,
    USER_DATA,
    passwords,
    user_data,
)
from aws_guardrails.config import Config
from aws_guardrails.examples import Example, Given, Input, compliant, undecided, violating
from aws_guardrails.kinds import INSTANCE, LAUNCH_TEMPLATE, RDS_INSTANCE
from aws_guardrails.model import (
    CIS,
    Answer,
    Control,
    Finding,
    Level,
    Path,
    Resource,
    ResourceCheck,
    Rule,
    Severity,
    Undecided,
)
from aws_guardrails.quoting import in_backticks
from aws_guardrails.values import UNKNOWN, Value, join

SHORTEST: Final = 8
"""Characters that the passwords of databases have at least; those of brokers and of Redis have more.

https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBInstance.html
https://docs.aws.amazon.com/opensearch-service/latest/APIReference/API_MasterUserOptions.html
"""

IN_CONFIG: Final = (
    "`{path}` is the value of {key} in the stack's config, which is not secret, so everybody who sees the config knows the "
    "password. Change it, and let AWS keep the new one in Secrets Manager, or set it with `pulumi config set --secret`."
)

IN_USER_DATA: Final = (
    "`{path}` {facts} in plain text, for everybody who may describe the server and for every process on it. Let the server "
    "read it when it starts, from Secrets Manager with the rights of its instance profile, and change what has stood here."
)


def plaintext_password(resource: Resource, _config: Config) -> Iterator[Answer]:
    """Report passwords that are certainly in plain text."""
    for path, value in passwords(resource):
        yield from _judge_password(resource, path, value)
    for path, value in user_data(resource):
        yield from _judge_user_data(resource, path, value)


def _judge_password(resource: Resource, path: Path, value: Value) -> Iterator[Answer]:
    text = resource.path(*path)
    plain = dict(_plain_texts(resource.stack_config))
    if value is UNKNOWN:
        if plain:
            yield Undecided(resource, text, topic=None if resource.kind in ONLY_FROM_PROGRAM else TOPIC)
    elif keys := [key for key, known in plain.items() if known == value]:
        key = in_backticks(min(keys), is_secret=False)
        yield Finding(resource, text, IN_CONFIG.format(path=text, key=key))


def _plain_texts(config: Mapping[str, Value]) -> Iterator[tuple[str, str]]:
    """Yield every text in a config that is long enough for a password, with the path by which Pulumi names it."""

    def walk(value: Value, *path: str | int) -> Iterator[tuple[str, str]]:
        match value:
            case Mapping():
                for name, item in value.items():
                    yield from walk(item, *path, name)
            case tuple():
                for index, item in enumerate(value):
                    yield from walk(item, *path, index)
            case str() | int() if len(str(value)) >= SHORTEST:
                yield join(*path), str(value)

    yield from walk(config)


def _judge_user_data(resource: Resource, path: Path, value: Value) -> Iterator[Answer]:
    text = resource.path(*path)
    if not isinstance(value, str):
        yield Undecided(resource, text)
    elif facts := list(_facts(value)):
        yield Finding(resource, text, IN_USER_DATA.format(path=text, facts=" and ".join(facts)))


def _facts(value: str) -> Iterator[str]:
    """Say what user data has in plain text, each credential once, with the line where it first stands."""
    # To compile its expressions is a part of the start that runs without user data need not wait for.
    from aws_guardrails.aws.user_data import assigned, has_access_key, texts  # noqa: PLC0415

    has_key = False
    lines: dict[str, int] = {}
    for text in texts(value):
        has_key = has_key or has_access_key(text)
        for name, line in assigned(text):
            lines.setdefault(name, line)
    for name, line in lines.items():
        yield f"gives {f'`{name}`' if name else 'a password'} (line {line})"
    if has_key and "AWS_SECRET_ACCESS_KEY" not in lines:
        yield "has an AWS access key"


def examples() -> tuple[Example, ...]:
    """Return the examples."""

    def database(**inputs: Input) -> Given:
        sound: dict[str, Input] = {"publiclyAccessible": False, "storageEncrypted": True}
        return Given(RDS_INSTANCE, "orders", {"engine": "postgres", "username": "shop", **sound, **inputs})

    def server(**inputs: Input) -> Given:
        return Given(INSTANCE, "web", {"ami": "ami-0123456789abcdef0", "instanceType": "t4g.micro", **inputs})

    def told(facts: str) -> dict[str, str]:
        return {"web": IN_USER_DATA.format(path="userData", facts=facts)}

    def known(key: str) -> dict[str, str]:
        return {"orders": IN_CONFIG.format(path="password", key=key)}

    def script(line: str) -> str:
        return f"#!/bin/bash\n{line}\nsystemctl start shop\n"

    words = "correct-horse-battery"
    reading = 'export DB_PASSWORD="$(aws secretsmanager get-secret-value --secret-id shop --query SecretString)"'
    writing = "export DB_PASSWORD=battery-staple"
    return (
        violating(
            "The password stands in the config", database(password=words), on=known("`shop:dbPassword`")
        ).configured({"shop:dbPassword": words}),
        violating(
            "It stands in an object of the config",
            database(password=words),
            on=known("`shop:database.passwords[0]`"),
        ).configured({"shop:database": json.dumps({"user": "shop", "passwords": [words]})}),
        violating(
            "A script has a password in it",
            server(userData=script(writing)),
            on=told("gives `DB_PASSWORD` (line 2)"),
        ),
        violating(
            "It is encoded, which hides nothing",
            Given(LAUNCH_TEMPLATE, "web", {"userData": b64encode(script(writing).encode()).decode()}),
            on=told("gives `DB_PASSWORD` (line 2)"),
        ),
        violating(
            "A script has an access key in it",
            server(
                userData=script(
                    "aws configure set aws_access_key_id AKIAQWERTYUIOPASDFGH\n"
                    "aws configure set aws_secret_access_key abcdefghijklmnopqrstuvwxyzABCDEFGHIJ0123"
                )
            ),
            on=told("has an AWS access key"),
        ),
        compliant("The config has other values", database(password=words)).configured(
            {"aws:region": "eu-west-1", "shop:debug": "true"}
        ),
        compliant("The script reads the password when it runs", server(userData=script(reading))),
        compliant("RDS makes the password", database(manageMasterUserPassword=True)).configured(
            {"shop:dbPassword": words}
        ),
        undecided("The script is computed", server(userData=UNKNOWN), on={"web": "userData"}),
        undecided("The password is computed", database(password=UNKNOWN), on={"orders": "password"}).configured(
            {"shop:dbPassword": words}
        ),
    )


RULE = Rule(
    name="data-plaintext-password",
    title="Password in plain text",
    description="Passwords must not stand in plain text in the config or in user data.",
    severity=Severity.CRITICAL,
    level=Level.MANDATORY,
    remediation="Change the password, and let AWS keep the new one in Secrets Manager.",
    controls=(Control(CIS, "1.18"),),
    since="0.1.0",
    config=Config,
    examples=examples,
    resource_check=ResourceCheck((*PASSWORDS, *USER_DATA), plaintext_password),
    topics=(TOPIC,),
)
