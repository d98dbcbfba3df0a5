"""What the policies of one request of the engine share, and what is remembered from one to the next.

The former is dropped with the request. The latter is only of texts that many documents have in common, such as actions, and
dropped too after a request that had a secret in it, since that may be such a text.
"""

import threading
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from typing import Any, Final, TypeVar

T = TypeVar("T")

RESOURCES: Final = "resources"
"""The key of the resources of a stack, as the SDK lists them."""


class _Here(threading.local):
    """Of this thread, which answers one request at a time."""

    shared: dict[Hashable, Any] | None = None
    had_secret: bool = False


_here = _Here()


@contextmanager
def request() -> Iterator[None]:
    """Share what `once` makes until the end of the block."""
    _here.shared, _here.had_secret = {}, False
    try:
        yield
    finally:
        _here.shared = None
        if _here.had_secret:
            forget()


_forgetting: Final[list[Callable[[], object]]] = []


def on_forget(forgetting: Callable[[], object]) -> None:
    """Have a function called to drop what it remembers of texts."""
    _forgetting.append(forgetting)


def forget() -> None:
    """Drop what is remembered of texts."""
    for forgetting in _forgetting:
        forgetting()


def had_secret() -> None:
    """Note that this request has a secret in it."""
    _here.had_secret = True


def is_shared() -> bool:
    """Tell whether the policies of this request share anything."""
    return _here.shared is not None


def once(key: Hashable, make: Callable[[], T]) -> T:
    """Return what was made under a key in this request, or make it; outside of a request it is made each time."""
    shared = _here.shared
    if shared is None:
        return make()
    if key not in shared:
        shared[key] = make()
    made: T = shared[key]
    return made
