"""What was worked out once, kept while there is room for it."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Any, TypeVar

from queries import config

T = TypeVar("T")


class Memory:
    """Answers by key until their bytes exceed the bound; the least recently used go first.

    Args:
        size: about how many bytes an answer takes.
    """

    def __init__(self, size: Callable[[Any], int]) -> None:
        self._size = size
        self._kept: OrderedDict[Hashable, tuple[Any, int]] = OrderedDict()
        self._working: dict[Hashable, threading.Lock] = {}
        self._bytes = 0
        self._lock = threading.Lock()

    def of(self, key: Hashable, work_out: Callable[[], T]) -> T:
        """Return what is kept under a key; work it out if nothing is.

        Readers who ask for the same thing at once wait for the first of them: fifty who
        open a page together cost as much as one.
        """
        found: T | None = self.get(key)
        if found is not None:
            return found
        with self._lock:
            working = self._working.setdefault(key, threading.Lock())
        with working:
            found = self.get(key)
            if found is None:
                found = work_out()
                self.put(key, found)
        with self._lock:
            self._working.pop(key, None)
        return found

    def get(self, key: Hashable) -> Any:
        """Return what is kept under a key, or None."""
        with self._lock:
            if key not in self._kept:
                return None
            self._kept.move_to_end(key)
            return self._kept[key][0]

    def put(self, key: Hashable, answer: Any) -> None:
        """Keep an answer, and let others go where the bound is passed."""
        size = self._size(answer)
        bound = config.load().granary_cache_mb * 1024 * 1024
        with self._lock:
            if key in self._kept:
                return
            self._kept[key] = (answer, size)
            self._bytes += size
            while self._bytes > bound and len(self._kept) > 1:
                self._bytes -= self._kept.popitem(last=False)[1][1]

    def clear(self) -> None:
        """Forget everything."""
        with self._lock:
            self._kept.clear()
            self._bytes = 0
