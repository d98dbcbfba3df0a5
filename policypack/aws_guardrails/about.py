"""What the pack says of itself; written by `make docs` from policypack/pyproject.toml."""

VERSION = "0.1.0"
ADDRESS = ""
