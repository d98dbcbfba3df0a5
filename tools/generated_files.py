"""What the scripts behind `make docs` have in common: they write generated files, or check that these are up to date."""

import argparse
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[1]


def write_or_check(about: str | None, make: Callable[[], Mapping[Path, str]], retiring: Path | None = None) -> int:
    """Run a script that writes files, or with `--check` writes nothing and tells which are not up to date.

    Args:
        about: What the script says of itself.
        make: Returns every file with its content; a `ValueError` is told as an error.
        retiring: A folder whose other pages, of which nothing is generated any more, are removed.

    Returns:
        The exit code.
    """
    parser = argparse.ArgumentParser(description=about)
    parser.add_argument("--check", action="store_true", help="write nothing; fail if a file is not up to date")
    check = parser.parse_args().check
    try:
        wanted = make()
    except ValueError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    retired = sorted(set(retiring.glob("*.md")) - wanted.keys()) if retiring else []
    stale = [path for path, text in wanted.items() if not path.exists() or path.read_text("utf-8") != text]
    for path in [*stale, *retired]:
        print(f"{path.relative_to(ROOT)}: {'not up to date; run `make docs`' if check else 'written'}")
        if check:
            continue
        if path in wanted:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(wanted[path], "utf-8")
        else:
            path.unlink()
    return 1 if check and (stale or retired) else 0
