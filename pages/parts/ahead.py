"""What the reader is likely to look at next, made ready while nobody waits.

After a page is drawn its parts are built for the units around: the one above, those
beneath, those beside. Work begins when no page has been asked for during a moment, stops
before the next part when one is, and rests as long as it worked, so readers do not feel
it. What was made lies in the same cache that the pages read.
"""

import logging
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace

from pages.parts import trust
from pages.parts.choice import Settled
from pages.parts.figures import Part
from pages.parts.money import Style
from queries import config, engine
from queries.bank import Org, bank, children, tree
from queries.text import Language, ReaderError, speak

CALM = 0.3  # seconds after a page before work begins
LONGEST = 5.0  # a page that is not done by then was broken off


@dataclass(frozen=True)
class Errand:
    """A page that was drawn: what was chosen, what it is made of, in which language."""

    settled: Settled
    parts: tuple[Part, ...]
    language: Language

    def steps(self) -> Iterator[None]:
        """Build the page for one unit after the other, a part at a step."""
        most = config.load().granary_ahead
        for org in around(self.settled)[:most]:
            settled = replace(self.settled, scope=self.settled.scope.at(org))
            style = Style(settled.unit, bank().currency)
            with suppress(ReaderError):
                trust.strip(settled.scope, settled.subject)
            for part in self.parts:
                yield
                look = replace(part.look, style=style)
                # The page says what is wrong when its reader comes to it.
                with suppress(ReaderError):
                    part.make(settled.scope, look, *part.args, **dict(part.options))


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
        if not config.load().granary_ahead:
            return
        with self._news:
            self._errand = errand
            if self._thread is None:
                self._thread = threading.Thread(target=self._work, name="ahead", daemon=True)  # fmt: skip
                self._thread.start()
            self._news.notify()

    def stop(self) -> None:
        """End the work for good; the server is closing."""
        self._is_over.set()

    def _work(self) -> None:
        while True:
            with self._news:
                self._news.wait_for(lambda: self._errand is not None)
                errand, self._errand = self._errand, None
            try:
                if errand is not None:
                    self._run(errand)
            except Exception:
                logging.getLogger("granary").exception("preparing pages failed")

    def _run(self, errand: Errand) -> None:
        speak(errand.language)
        engine.pin()
        engine.act_for(errand.settled.scope.reader.grants)
        steps, worked = errand.steps(), 0.0
        while self._errand is None and not self._is_over.is_set():
            time.sleep(max(worked, 0.02))
            if self._is_busy():
                continue
            began = time.monotonic()
            if next(steps, self) is self:
                return
            worked = time.monotonic() - began

    def _is_busy(self) -> bool:
        now = time.monotonic()
        drawn = [
            began for began in list(self._drawing.values()) if began > now - LONGEST
        ]
        return bool(drawn) or now < self._last + CALM


worker = Worker()
