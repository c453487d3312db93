"""A time limit for engines that have none of their own."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from queries import config

LOOK_EVERY = 0.25


class Limit:
    """One thread that stops what runs longer than `GRANARY_TIMEOUT` seconds.

    A timer for each question would cost more than most questions do.
    """

    def __init__(self) -> None:
        self._running: dict[object, tuple[float, Callable[[], object]]] = {}
        self._lock = threading.Lock()
        self._watching = False

    @contextmanager
    def on(self, stop: Callable[[], object]) -> Iterator[None]:
        """Call `stop` if the block has not ended in time."""
        key = object()
        until = time.monotonic() + config.load().granary_timeout
        with self._lock:
            self._running[key] = (until, stop)
            if not self._watching:
                self._watching = True
                threading.Thread(target=self._watch, name="limit", daemon=True).start()
        try:
            yield
        finally:
            with self._lock:
                self._running.pop(key, None)

    def _watch(self) -> None:
        while True:
            time.sleep(LOOK_EVERY)
            # The lock is held while stopping: a connection must not pass to another
            # question before it was told.
            with self._lock:
                now = time.monotonic()
                for key in [
                    k for k, (until, _) in self._running.items() if until < now
                ]:
                    self._running.pop(key)[1]()
