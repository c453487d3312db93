"""What the reader is likely to look at next, made ready while nobody waits.

After a page is drawn its parts are built for the units around: the one above, those
beneath, those beside. After a load the pages looked at last are built on its figures, so
that who comes in the morning does not wait for what was published at night. Work begins
when no page has been asked for during a moment, stops before the next part when one is,
and rests as long as it worked, so readers do not feel it. What was made lies in the same
cache that the pages read.
"""

import logging
import threading
import time
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace

from pages.parts import choice, trust
from pages.parts.choice import Settled
from pages.parts.figures import Part
from pages.parts.money import Style
from queries import config, engine
from queries.bank import Org, bank, children, tree
from queries.text import Language, ReaderError, speak

CALM = 0.3  # seconds after a page before work begins
LONGEST = 5.0  # a page that is not done by then was broken off
LOOK = 20.0  # seconds without a page after which newer figures are looked for


@dataclass(frozen=True)
class Errand:
    """A page that was drawn: what was chosen, what it is made of, in which language.

    `is_newest`: it was drawn of the newest month there was.
    """

    settled: Settled
    parts: tuple[Part, ...]
    language: Language
    is_newest: bool = False

    def steps(self) -> Iterator[None]:
        """Build the page for one unit after the other, a part at a step."""
        most = config.load().granary_ahead
        for org in around(self.settled)[:most]:
            scope = self.settled.scope.at(org)
            yield from self._built(replace(self.settled, scope=scope))

    def anew(self) -> Iterator[None]:
        """Build the page itself on the figures there are now, a part at a step."""
        wishes = self.settled.address()
        if self.is_newest:
            del wishes["month"]
        reader = self.settled.scope.reader
        with suppress(ReaderError):
            found = choice.settle(wishes, reader, choice.offer(reader))
            yield from self._built(replace(self.settled, scope=found.scope))

    def _built(self, settled: Settled) -> Iterator[None]:
        style = Style(settled.unit, bank().currency)
        with suppress(ReaderError):
            trust.strip(settled.scope, settled.subject)
        is_itself = settled.scope.org.org_id == self.settled.scope.org.org_id
        for part in self.parts:
            yield
            look = replace(part.look, style=style)
            # A page may show a unit beneath the one that was chosen.
            org = tree().get(part.org_id) if is_itself else None
            # The page says what is wrong when its reader comes to it.
            with suppress(ReaderError):
                scope = settled.scope.at(org or settled.scope.org)
                part.make(scope, look, *part.args, **dict(part.options))


def around(settled: Settled) -> list[Org]:
    """Return the units a reader may turn to, those fewest steps of the tree away first."""
    here, reader = settled.scope.org, settled.scope.reader
    near, seen = [here], {here.org_id}
    for org in near:
        above = tree().get(org.parent_id or "")
        for other in [*children(org), *([above] if above else [])]:
            if other.org_id not in seen and reader.may_see(other):
                seen.add(other.org_id)
                near.append(other)
    return near[1:]


class Worker:
    """One thread that runs the newest errand in the pauses between pages."""

    def __init__(self) -> None:
        self._errand: Errand | None = None
        self._drawn: OrderedDict[Errand, None] = OrderedDict()
        self._stale: list[Errand] = []
        self._version = ""
        self._news = threading.Condition()
        self._last = 0.0
        self._drawing: dict[int, float] = {}
        self._thread: threading.Thread | None = None
        self._is_over = threading.Event()

    def come(self) -> None:
        """Say that this thread draws a page: what is in hand waits."""
        self._last = time.monotonic()
        self._drawing[threading.get_ident()] = self._last

    def send(self, errand: Errand) -> None:
        """Say that the page is drawn, and take up its errand; an older one is dropped."""
        self._last = time.monotonic()
        self._drawing.pop(threading.get_ident(), None)
        most = config.load().granary_ahead
        if not most:
            return
        with self._news:
            self._errand = errand
            self._version = self._version or engine.data_version()
            self._drawn[errand] = None
            self._drawn.move_to_end(errand)
            while len(self._drawn) > most:
                self._drawn.popitem(last=False)
            if self._thread is None:
                self._thread = threading.Thread(target=self._work, name="ahead", daemon=True)  # fmt: skip
                self._thread.start()
            self._news.notify()

    def stop(self) -> None:
        """End the work for good; the server is closing."""
        self._is_over.set()
        with self._news:
            self._news.notify()

    def _work(self) -> None:
        while not self._is_over.is_set():
            with self._news:
                self._news.wait_for(self._is_called, LOOK)
                errand, self._errand = self._errand, None
            try:
                if errand is None:
                    self._renew()
                else:
                    self._run(errand, errand.steps())
            except Exception:
                logging.getLogger("granary").exception("preparing pages failed")

    def _renew(self) -> None:
        """Build what was looked at last on what was published since, the latest first."""
        with suppress(ReaderError):
            newest = engine.published()
            if newest and newest != self._version:
                self._version = newest
                with self._news:
                    self._stale = list(self._drawn)
            while self._stale and not self._is_called():
                errand = self._stale.pop()
                self._run(errand, errand.anew())

    def _run(self, errand: Errand, steps: Iterator[None]) -> None:
        speak(errand.language)
        engine.pin()
        engine.act_for(errand.settled.scope.reader.grants)
        worked = 0.0
        while not self._is_called():
            time.sleep(max(worked, 0.02))
            if self._is_busy():
                continue
            began = time.monotonic()
            if next(steps, self) is self:
                return
            worked = time.monotonic() - began

    def _is_called(self) -> bool:
        return self._errand is not None or self._is_over.is_set()

    def _is_busy(self) -> bool:
        now = time.monotonic()
        drawn = [
            began for began in list(self._drawing.values()) if began > now - LONGEST
        ]
        return bool(drawn) or now < self._last + CALM


worker = Worker()
