"""Write the JSON schema of the config file, by which editors complete and check it.

Run as `python tools/gen_config_schema.py`; with `--check` it writes nothing and fails if the file is not up to date.
"""

import argparse
import json
import sys
from pathlib import Path

from aws_guardrails.catalogue import rules
from aws_guardrails.config_file import file_schema

ROOT = Path(__file__).parents[1]
SCHEMA = ROOT / "policypack/aws_guardrails/data/config.schema.json"


def text() -> str:
    """Return the file's content."""
    return json.dumps(file_schema(rules()), indent=2, ensure_ascii=False) + "\n"


def main() -> int:
    """Write or check the file; return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing; fail if the file is not up to date")
    check = parser.parse_args().check
    if SCHEMA.exists() and SCHEMA.read_text("utf-8") == text():
        return 0
    print(f"{SCHEMA.relative_to(ROOT)}: {'not up to date; run `make docs`' if check else 'written'}")
    if not check:
        SCHEMA.parent.mkdir(parents=True, exist_ok=True)
        SCHEMA.write_text(text(), "utf-8")
    return int(check)


if __name__ == "__main__":
    sys.exit(main())
