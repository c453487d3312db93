"""The log of a process: one line per run, every line with the number of its run.

The number stands on the page that failed, so that whoever reports it need not say more.
A line tells which page ran and how long, never figures, units or statements.
"""

import logging
import secrets
import threading
import time
from contextvars import ContextVar
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import Any

from pages.parts.shell import faults
from queries import config
from queries.text import Text

LINES = "%(asctime)s %(levelname)s %(name)s [%(run)s] %(message)s"
LARGEST, KEPT = 10 * 1024 * 1024, 9  # bytes of a file, files beside it
NUMBER = Text("编号 {run}。", "Number {run}.")
NOBODY = "-"

_run: ContextVar[str] = ContextVar("run", default="")
_since: ContextVar[float] = ContextVar("since", default=0.0)


def begin() -> None:
    """Give this run its number."""
    _run.set(secrets.token_hex(4))
    _since.set(time.perf_counter())


def end(page: str) -> None:
    """Write down that a page was drawn, and how long that took."""
    took = time.perf_counter() - _since.get()
    logging.getLogger("granary").info("page %s in %.3f s", page, took)


def number() -> str:
    """Return the number of this run; `-` where nobody's page runs."""
    # A part that runs again by itself comes in without `begin`.
    is_script = threading.current_thread().name.startswith("ScriptRunner")
    if not _run.get() and is_script:
        begin()
    return _run.get() or NOBODY


def failed(page: str) -> Text:
    """Write down what broke a page, and return the number to quote; inside an `except`."""
    logging.getLogger("granary").exception("page %s failed", page)
    return quoted()


def quoted() -> Text:
    """Return the run's number as a reader is to quote it."""
    return NUMBER.fill(run=number())


def keep() -> None:
    """Log what this process does, discreetly; to the file of the settings if one is named.

    A file that cannot be opened or is full never stops a page: what it would have held
    goes to the console.
    """
    faults.keep_discreet()
    _number_lines()
    own = logging.getLogger("granary")
    if own.handlers:
        return
    own.setLevel(logging.INFO)
    own.propagate = False
    console = _styled(logging.StreamHandler())
    console.setLevel(logging.WARNING)
    own.addHandler(console)
    if not config.load().granary_log:
        return
    try:
        file = _file(Path(config.load().granary_log))
    except OSError as error:
        own.warning("the log cannot be written: %s", error.strerror)
        return
    own.addHandler(file)
    file.addFilter(_is_told)
    # Streamlit's loggers hand nothing on to the root.
    for name in (None, *list(logging.root.manager.loggerDict)):
        other = logging.getLogger(name)
        if other is not own and (name is None or not other.propagate):
            other.addHandler(file)


def _is_told(record: logging.LogRecord) -> bool:
    """Leave out what libraries chat; their lines of access carry addresses with secrets."""
    return record.name == "granary" or record.levelno >= logging.WARNING


def _file(place: Path) -> logging.Handler:
    place.parent.mkdir(parents=True, exist_ok=True)
    return _styled(
        RotatingFileHandler(place, maxBytes=LARGEST, backupCount=KEPT, encoding="utf-8")
    )


def _styled(handler: logging.Handler) -> logging.Handler:
    handler.setFormatter(logging.Formatter(LINES))
    return handler


def _number_lines() -> None:
    make = logging.getLogRecordFactory()
    if getattr(make, "is_numbered", False):
        return

    def numbered(*args: Any, **kwargs: Any) -> logging.LogRecord:
        record = make(*args, **kwargs)
        record.run = number()
        return record

    numbered.is_numbered = True  # type: ignore[attr-defined]
    # What is discreet stays so, whoever asks again.
    numbered.is_discreet = True  # type: ignore[attr-defined]
    logging.setLogRecordFactory(numbered)
