"""What pages make from an edition and keep as long as it is served."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Generic, TypeVar
from weakref import WeakKeyDictionary

from samsvar.live import Edition

T = TypeVar("T")


class Memory(Generic[T]):
    """Keeps the latest of the values that are made for an edition; they go when it goes."""

    def __init__(self, most: int = 1) -> None:
        """Keep at most so many values of each edition."""
        self._most = most
        self._lock = Lock()
        self._held: WeakKeyDictionary[Edition, OrderedDict[Hashable, T]] = WeakKeyDictionary()

    def get(self, edition: Edition, key: Hashable, make: Callable[[], T]) -> T:
        """Return the value of a key, made if it is not held; two that ask for it at once may both make it."""
        with self._lock:
            held = self._held.setdefault(edition, OrderedDict())
            if key in held:
                held.move_to_end(key)
                return held[key]
        value = make()
        with self._lock:
            held[key] = value
            while len(held) > self._most:
                held.popitem(last=False)
        return value
