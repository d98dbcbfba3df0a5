"""Write the property lists of the offline provider from the installed pulumi-aws SDK.

    .venv/bin/python tools/gen_offline_schema.py            # write the file
    .venv/bin/python tools/gen_offline_schema.py --check    # fail if it is stale

The SDK is read as text, never imported: importing 1,700 modules takes minutes and gigabytes.
"""

from __future__ import annotations

import argparse
import ast
import importlib.metadata
import importlib.util
import json
import re
import sys
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

TARGET = Path(__file__).resolve().parent.parent / "offline" / "aws_provider" / "data" / "schema.json"
COMMAND = "python tools/gen_offline_schema.py"
PACKAGE = "pulumi_aws"

# Deeper computed values than this are written as an empty object: nobody reads them, and they are most of the size.
DEPTH = 3

Type: TypeAlias = "str | list[Type] | dict[str, Type]"

_DOCSTRING = re.compile(r'r?"""[\s\S]*?"""')
_METHOD_BODY = r"\(.*\n(?:     .*\n|\n)*"
_UNUSED_METHOD = re.compile(rf"^    def (?:__init__|get|__key_warning|__getitem__){_METHOD_BODY}", re.MULTILINE)
_SETTER = re.compile(rf"^    @\w+\.setter\n    def \w+{_METHOD_BODY}", re.MULTILINE)
_STATE_CLASS = re.compile(r"^class _\w+:\n(?: .*\n|\n)*", re.MULTILINE)
_FORCES_NEW = re.compile(
    r"forc(?:es|ing) (?:a |the )?(?:new|re-?creation|creation|replacement)"
    r"|chang\w+ (?:this|the|it)\b[^.]{0,80}(?:will |)(?:re-?create|replace|creates? a new)",
    re.IGNORECASE,
)
_SCALARS = {"str": "s", "bool": "b", "int": "n", "float": "n"}


@dataclass(frozen=True)
class Property:
    """A getter of a generated class."""

    optional: bool
    annotation: ast.expr
    doc: str


Properties: TypeAlias = "Mapping[str, Property]"


def _name(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


def _parse(path: Path) -> ast.Module:
    # Nine tenths of a file are examples and constructors, and parsing them is most of the time.
    text = path.read_text(encoding="utf-8")
    text = _DOCSTRING.sub(lambda match: match[0] if len(match[0]) < 1500 else '""', text)
    text = _STATE_CLASS.sub("class _: ...\n\n", text)
    return ast.parse(_UNUSED_METHOD.sub("    def _(): ...\n\n", _SETTER.sub("", text)))


def _unwrap(node: ast.expr) -> tuple[bool, ast.expr]:
    """Strip Input, Output and Optional; say whether Optional was among them."""
    optional = False
    while isinstance(node, ast.Subscript) and _name(node.value) in {"Input", "Output", "Optional"}:
        optional = optional or _name(node.value) == "Optional"
        node = node.slice
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        node = ast.parse(node.value, mode="eval").body
    return optional, node


def _getter_name(function: ast.FunctionDef) -> str | None:
    for decorator in function.decorator_list:
        if isinstance(decorator, ast.Attribute) and decorator.attr == "getter":
            return function.name
        if isinstance(decorator, ast.Call) and _name(decorator.func) == "getter":
            return next(str(k.value.value) for k in decorator.keywords if isinstance(k.value, ast.Constant))
    return None


def _properties(cls: ast.ClassDef) -> dict[str, Property]:
    found = {}
    for function in cls.body:
        if isinstance(function, ast.FunctionDef) and function.returns is not None and (name := _getter_name(function)):
            optional, annotation = _unwrap(function.returns)
            found[name] = Property(optional, annotation, ast.get_docstring(function) or "")
    return found


def _classes(tree: ast.Module) -> dict[str, ast.ClassDef]:
    return {node.name: node for node in tree.body if isinstance(node, ast.ClassDef)}


def _token(cls: ast.ClassDef) -> str | None:
    for node in ast.walk(cls):
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr == "__init__"
            and isinstance(node.func.value, ast.Call)
            and _name(node.func.value.func) == "super"
            and isinstance(node.args[0], ast.Constant)
        ):
            return str(node.args[0].value)
    return None


def _type(node: ast.expr, nested: Mapping[str, Properties], depth: int = 0) -> Type:
    """Encode a type: "s", "b", "n", "any"; a list as [item]; a map as {"*": value}; an object as its properties."""
    _, node = _unwrap(node)
    if isinstance(node, ast.Subscript):
        inner = node.slice
        match _name(node.value):
            case "Sequence":
                return [_type(inner, nested, depth)]
            case "Mapping" if isinstance(inner, ast.Tuple):
                return {"*": _type(inner.elts[1], nested, depth)}
            case "Union" if isinstance(inner, ast.Tuple):
                return _type(inner.elts[0], nested, depth)
            case _:
                return "any"
    name = _name(node)
    if name in _SCALARS:
        return _SCALARS[name]
    if name not in nested:
        return "any"
    if depth == DEPTH:
        return {}
    return {key: _type(prop.annotation, nested, depth + 1) for key, prop in sorted(nested[name].items())}


def _resource(inputs: Properties, outputs: Properties, nested: Mapping[str, Properties]) -> dict[str, object]:
    def types(names: Iterator[str]) -> dict[str, Type]:
        return {name: _type(outputs[name].annotation, nested) for name in sorted(names) if name in outputs}

    entry: dict[str, object] = {
        "computed": types(name for name in outputs if name not in inputs),
        "optionalComputed": types(
            name for name, prop in inputs.items() if prop.optional and name in outputs and not outputs[name].optional
        ),
        "required": types(name for name, prop in inputs.items() if not prop.optional),
        "forceNew": sorted(name for name, prop in inputs.items() if _FORCES_NEW.search(prop.doc)),
    }
    return {key: value for key, value in entry.items() if value}


def read_module(folder: Path) -> dict[str, dict[str, object]]:
    """The resources of one SDK module, by token."""
    outputs_file = folder / "outputs.py"
    nested = (
        {name: _properties(cls) for name, cls in _classes(_parse(outputs_file)).items()}
        if outputs_file.exists()
        else {}
    )
    found = {}
    for path in sorted(folder.glob("*.py")):
        if "(pulumi.CustomResource)" not in path.read_text(encoding="utf-8"):
            continue
        classes = _classes(_parse(path))
        for name, cls in classes.items():
            if "CustomResource" not in {_name(base) for base in cls.bases}:
                continue
            token = _token(cls)
            # "InitArgs" where "Args" is already the name of a nested type.
            arguments = classes.get(f"{name}Args") or classes.get(f"{name}InitArgs")
            if token is None or arguments is None:
                raise SystemExit(
                    f"{path}: the SDK's generated code has a new form; {Path(__file__).name} must follow it"
                )
            found[token] = _resource(_properties(arguments), _properties(cls), nested)
    return found


def generate() -> str:
    """The text of the data file."""
    spec = importlib.util.find_spec(PACKAGE)
    if spec is None or not spec.submodule_search_locations:
        raise SystemExit(f"{PACKAGE} is not installed in {sys.prefix}")
    root = Path(spec.submodule_search_locations[0])
    folders = sorted(path.parent for path in root.glob("*/__init__.py"))
    resources: dict[str, dict[str, object]] = {}
    with ProcessPoolExecutor() as pool:
        for found in pool.map(read_module, folders, chunksize=4):
            resources.update(found)
    header = {
        "source": "pulumi-aws (Apache-2.0), the type annotations and docstrings of its Python SDK",
        "version": importlib.metadata.version("pulumi-aws"),
        "command": COMMAND,
        "types": 's string, b bool, n number, any; [t] list of t; {"*": t} map of t; {name: t} object',
    }
    # One resource a line: a new SDK version then shows as a readable diff, at a third of the size of full indentation.
    lines = [f"{json.dumps(key)}: {_compact(value)}" for key, value in sorted(resources.items())]
    return f'{{"header": {json.dumps(header)},\n"resources": {{\n' + ",\n".join(lines) + "\n}}\n"


def _compact(value: object) -> str:
    return json.dumps(value, separators=(",", ":"))


def main() -> int:
    """Run the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="compare, write nothing")
    check = parser.parse_args().check
    text = generate()
    if not check:
        TARGET.parent.mkdir(parents=True, exist_ok=True)
        TARGET.write_text(text, encoding="utf-8")
    elif not TARGET.exists() or TARGET.read_text(encoding="utf-8") != text:
        print(f"{TARGET.name} is stale: run {COMMAND}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
