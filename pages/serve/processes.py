"""The processes of the app: started, waited for, started again when one dies."""

import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from itertools import count
from pathlib import Path
from types import FrameType

from queries.text import ReaderError, Text

HOUSE = Path(__file__).parents[2]
PATIENCE = 300.0  # seconds a process may take until it is ready
LOOK_EVERY = 0.5
LOOK_ASIDE = 60  # turns
LONGEST_PAUSE = 30.0
STEADY = 60.0  # seconds after which a process counts as started well
GRACE = 10.0  # seconds a process has to end
DIED = Text(
    "{name} 已退出（{code}），{pause:.0f} 秒后重新启动。",
    "{name} ended ({code}); it is started again in {pause:.0f} s.",
)


class CannotServe(ReaderError):
    """A process did not become ready."""


class Stopped(Exception):
    """Somebody asked the service to end."""


class Process:
    """One program that is to run all the time.

    Args:
        name: what it is called in messages.
        command: the program and its arguments.
        environment: its environment.
        health: an address that answers 200 when it is ready; none for nginx.
    """

    def __init__(
        self, name: str, command: Sequence[str], environment: Mapping[str, str], health: str = ""
    ) -> None:  # fmt: skip
        self.name, self.command, self.health = name, list(command), health
        self._environment = dict(environment)
        self._falls, self._due, self._since = 0, 0.0, 0.0
        self._run: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it, without waiting until it is ready."""
        self._since = time.monotonic()
        self._run = subprocess.Popen(self.command, cwd=HOUSE, env=self._environment)  # noqa: S603

    def await_ready(self) -> None:
        """Wait until it answers.

        Raises:
            CannotServe: it ended, or took too long; it said why itself.
        """
        until = time.monotonic() + PATIENCE
        while not self._answers():
            if self.code() is not None or time.monotonic() > until:
                raise CannotServe(
                    Text(
                        "{name} 没有启动成功，原因见上方。",
                        "{name} did not start; the reason stands above.",
                    ).fill(name=self.name)
                )
            time.sleep(LOOK_EVERY)

    def code(self) -> int | None:
        """Return how it ended, or None while it runs."""
        return self._run.poll() if self._run else None

    def keep(self) -> None:
        """Start it again if it ended; after each fall the pause before is twice as long."""
        if self.code() is None:
            return
        now = time.monotonic()
        if not self._due:
            self._falls = 1 if now - self._since > STEADY else self._falls + 1
            pause = min(LONGEST_PAUSE, float(2 ** (self._falls - 1)))
            self._due = now + pause
            told = DIED.fill(name=self.name, code=self.code(), pause=pause)
            print(told, file=sys.stderr, flush=True)
        elif now >= self._due:
            self._due = 0.0
            self.start()

    def reload(self) -> None:
        """Have it read its configuration again."""
        if self._run and self.code() is None:
            self._run.send_signal(signal.SIGHUP)

    def stop(self) -> None:
        """Ask it to end, and end it."""
        if self._run is None or self.code() is not None:
            return
        self._run.terminate()
        with suppress(subprocess.TimeoutExpired):
            self._run.wait(GRACE)
        if self.code() is None:
            self._run.kill()
            self._run.wait()

    def _answers(self) -> bool:
        if not self.health:
            time.sleep(LOOK_EVERY)
            return self.code() is None
        try:
            with urllib.request.urlopen(self.health, timeout=5) as answer:  # noqa: S310
                return bool(answer.status == 200)
        except OSError:
            return False


def run(
    apps: Sequence[Process], front: Process, ready: Text, look: Callable[[], None]
) -> None:
    """Keep all running until the service is stopped; the front opens when all are ready.

    `look` is called every half minute: whether the front is still what it should be.

    Raises:
        CannotServe: one did not become ready; all others are ended.
    """
    for what in (signal.SIGTERM, signal.SIGINT):
        signal.signal(what, _stop)
    try:
        for one in apps:
            one.start()
        for one in apps:
            one.await_ready()
        front.start()
        front.await_ready()
        print(ready, file=sys.stderr, flush=True)
        for turn in count(1):
            for one in (*apps, front):
                one.keep()
            if turn % LOOK_ASIDE == 0:
                look()
            time.sleep(LOOK_EVERY)
    except Stopped:
        return
    finally:
        for one in (front, *apps):
            one.stop()


def _stop(_number: int, _frame: FrameType | None) -> None:
    raise Stopped
