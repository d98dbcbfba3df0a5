"""Write the JSON schema of the config file, by which editors complete and check it.

Run as `python tools/gen_config_schema.py`; with `--check` it writes nothing and fails if the file is not up to date.
"""

import json
import sys

from aws_guardrails.catalogue import rules
from aws_guardrails.config_file import file_schema
from generated_files import ROOT, write_or_check

SCHEMA = ROOT / "policypack/aws_guardrails/data/config.schema.json"


def text() -> str:
    """Return the file's content."""
    return json.dumps(file_schema(rules()), indent=2, ensure_ascii=False) + "\n"


def main() -> int:
    """Write or check the file; return the exit code."""
    return write_or_check(__doc__, lambda: {SCHEMA: text()})


if __name__ == "__main__":
    sys.exit(main())
