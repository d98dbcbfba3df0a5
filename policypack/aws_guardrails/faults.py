"""What is wrong with a config file, or with the pack itself, in words."""

import re
import traceback
from collections.abc import Iterable


class ConfigError(ValueError):
    """A config file says something that the pack cannot follow; the text says what, where and what to do."""

    def __init__(self, *faults: str) -> None:
        """Take the faults, each a line that names the rule and the place."""
        super().__init__("\n".join(f"policy pack config: {fault}" for fault in faults))
        self.faults = faults


def nearest(name: str, valid: Iterable[str]) -> str:
    """Return "; did you mean …?" with the closest valid name, or the list of them where none is close."""
    import difflib  # noqa: PLC0415 - only needed once something is wrong

    ordered = sorted(valid)
    if close := difflib.get_close_matches(re.sub(r"\s", "", name), ordered, n=1):
        return f"; did you mean `{close[0]}`?"
    return f"; valid are {', '.join(f'`{option}`' for option in ordered)}"


def place_of(error: Exception) -> str:
    """Return the type of an exception and where it was raised; its text may carry a value of the program."""
    place = traceback.extract_tb(error.__traceback__)[-1]
    return f"{type(error).__name__} in {place.name}, line {place.lineno}"
