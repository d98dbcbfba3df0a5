"""What the policies of one request of the engine share; it is dropped with the request."""

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


_here = _Here()


@contextmanager
def request() -> Iterator[None]:
    """Share what `once` makes until the end of the block."""
    _here.shared = {}
    try:
        yield
    finally:
        _here.shared = None


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
