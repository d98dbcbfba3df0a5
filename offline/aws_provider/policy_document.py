"""The JSON of `aws.iam.get_policy_document`, written as the real data source writes it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from .wire import Properties, Value


class DocumentError(ValueError):
    """The arguments make no policy document."""


def policy_document(args: Mapping[str, Value]) -> Properties:
    """Merge the source documents, the statements and the overriding documents, in this order."""
    version = str(args.get("version") or "2012-10-17")
    statements: list[Properties] = []
    sids: set[str] = set()
    result: Properties = {}
    for source in _documents(args.get("sourcePolicyDocuments")):
        _refuse_repeated_sids(source, sids)
        _merge(result, statements, source)
    own: Properties = {"Version": version}
    if args.get("policyId"):
        own["Id"] = args["policyId"]
    own["Statement"] = [_statement(item, version) for item in _objects(args.get("statements"))]
    _refuse_repeated_sids(own, set())
    _merge(result, statements, own)
    for override in _documents(args.get("overridePolicyDocuments")):
        _merge(result, statements, override)
    ordered: Properties = {key: result[key] for key in ("Version", "Id") if key in result}
    if statements:
        ordered["Statement"] = list(statements)
    return ordered


def indented(document: Properties) -> str:
    """Write it as the output `json`."""
    return _as_go_writes(json.dumps(document, indent=2, ensure_ascii=False))


def marshalled(document: Value) -> str:
    """Write a document that a program gives as an object, with its keys in order."""
    return _as_go_writes(json.dumps(document, separators=(",", ":"), ensure_ascii=False, sort_keys=True))


def minified(document: Properties) -> str:
    """Write it as the output `minifiedJson`."""
    return _as_go_writes(json.dumps(document, separators=(",", ":"), ensure_ascii=False))


def _as_go_writes(text: str) -> str:
    for character in "&<>":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return text


def _objects(value: Value) -> list[Properties]:
    items = value if isinstance(value, list) else [value]
    return [item for item in items if isinstance(item, dict)]


def _strings(value: Value) -> list[str]:
    return [str(item) for item in value] if isinstance(value, list) else []


def _documents(value: Value) -> Iterable[Properties]:
    for position, text in enumerate(_strings(value)):
        try:
            document = json.loads(text)
        except json.JSONDecodeError as error:
            raise DocumentError(f"writing IAM Policy Document: merging document {position}: {error}") from error
        if not isinstance(document, dict):
            raise DocumentError(f"writing IAM Policy Document: merging document {position}: not an object")
        yield document


def _refuse_repeated_sids(document: Properties, sids: set[str]) -> None:
    for statement in _objects(document.get("Statement")):
        sid = statement.get("Sid")
        if not isinstance(sid, str) or not sid:
            continue
        if sid in sids:
            raise DocumentError(
                f"writing IAM Policy Document: duplicate Sid ({sid}). Remove the Sid or ensure the Sid is unique."
            )
        sids.add(sid)


def _merge(result: Properties, statements: list[Properties], document: Properties) -> None:
    if document.get("Id"):
        result["Id"] = document["Id"]
    if str(document.get("Version", "")) > str(result.get("Version", "")):
        result["Version"] = document["Version"]
    for statement in _objects(document.get("Statement")):
        same = [
            i for i, other in enumerate(statements) if statement.get("Sid") and other.get("Sid") == statement["Sid"]
        ]
        if same:
            statements[same[0]] = statement
        else:
            statements.append(statement)


def _statement(args: Properties, version: str) -> Properties:
    statement: Properties = {}
    if args.get("sid"):
        statement["Sid"] = args["sid"]
    statement["Effect"] = args.get("effect") or "Allow"
    for key, name in (("Action", "actions"), ("NotAction", "notActions")):
        if listed := _strings(args.get(name)):
            statement[key] = _one_or_sorted(listed)
    for key, name in (("Resource", "resources"), ("NotResource", "notResources")):
        if listed := _strings(args.get(name)):
            statement[key] = _one_or_sorted(_with_variables(listed, version))
    for key, name in (("Principal", "principals"), ("NotPrincipal", "notPrincipals")):
        if principals := _objects(args.get(name)):
            statement[key] = _principals(principals, version)
    if conditions := _objects(args.get("conditions")):
        statement["Condition"] = _conditions(conditions, version)
    return statement


def _one_or_sorted(values: list[str]) -> Value:
    unique = sorted(set(values), reverse=True)
    return unique[0] if len(unique) == 1 else list(unique)


def _with_variables(values: list[str], version: str) -> list[str]:
    for value in values:
        if version == "2008-10-17" and "&{" in value:
            raise DocumentError(
                f"found &{{ sequence in ({value}), which is not supported in document version 2008-10-17"
            )
    return [value.replace("&{", "${") for value in values]


def _principals(principals: list[Properties], version: str) -> Value:
    grouped: dict[str, list[str]] = {}
    for principal in principals:
        identifiers = _with_variables(_strings(principal.get("identifiers")), version)
        grouped.setdefault(str(principal.get("type")), []).extend(sorted(set(identifiers), reverse=True))
    if grouped == {"*": ["*"]}:
        return "*"
    return {kind: names[0] if len(names) == 1 else list(names) for kind, names in sorted(grouped.items())}


def _conditions(conditions: list[Properties], version: str) -> Value:
    grouped: dict[str, dict[str, list[str]]] = {}
    for condition in conditions:
        values = _with_variables(_strings(condition.get("values")), version)
        test = grouped.setdefault(str(condition.get("test")), {})
        test.setdefault(str(condition.get("variable")), []).extend(values)
    return {
        test: {key: values[0] if len(values) == 1 else list(values) for key, values in sorted(variables.items())}
        for test, variables in sorted(grouped.items())
    }
