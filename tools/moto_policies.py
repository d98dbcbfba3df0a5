"""The documents of AWS's managed policies, as the pinned moto carries them.

Moto itself is not imported: its file of policies is one string constant, and the file is all that is wanted of it.
"""

import ast
import json
from collections.abc import Mapping
from functools import cache
from importlib.metadata import distribution
from pathlib import Path
from typing import Any, Final

POLICIES: Final = "moto/iam/aws_managed_policies.py"


@cache
def managed_policies() -> Mapping[str, Mapping[str, Any]]:
    """Return each policy that moto carries as IAM describes it, with `Document`, `Path` and `DefaultVersionId`."""
    source = Path(str(distribution("moto").locate_file(POLICIES))).read_text("utf-8")
    (assignment,) = ast.parse(source).body
    if not isinstance(assignment, ast.Assign):
        raise TypeError(f"{POLICIES} is no longer one constant")
    found: dict[str, dict[str, Any]] = json.loads(ast.literal_eval(assignment.value))
    return found


@cache
def texts() -> Mapping[str, str]:
    """Return the document of each policy as programs write it."""
    return {name: json.dumps(policy["Document"]) for name, policy in managed_policies().items()}
