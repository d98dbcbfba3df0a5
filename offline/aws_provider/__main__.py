"""Start the provider: `python -m aws_provider [flags] ENGINE_ADDRESS`; the port goes to stdout."""

from __future__ import annotations

import importlib.util
import sys
from types import ModuleType


def _import_only_the_protocol() -> None:
    """Let `pulumi.runtime.proto` be imported without the SDK around it, which would cost most of the start-up time."""
    spec = importlib.util.find_spec("pulumi")
    if spec is None or not spec.submodule_search_locations:
        raise SystemExit("pulumi-resource-aws: the Python package pulumi is missing")
    root = spec.submodule_search_locations[0]
    for name, path in (("pulumi", root), ("pulumi.runtime", f"{root}/runtime")):
        module = ModuleType(name)
        module.__path__ = [path]
        sys.modules[name] = module


if __name__ == "__main__":
    _import_only_the_protocol()
    from .server import serve

    addresses = [argument for argument in sys.argv[1:] if not argument.startswith("-")]
    serve(addresses[-1] if addresses else None)
