"""What goes wrong is logged by its kind and its place, without what it was about.

A library's message quotes what it stumbled over: a cell, a statement, an address with a
password in it. Where it happened is enough to mend it.
"""

import logging
import traceback
from collections.abc import Iterator
from typing import Any


def keep_discreet() -> None:
    """Have every log of this process leave out what exceptions say; once is enough."""
    make = logging.getLogRecordFactory()
    if getattr(make, "is_discreet", False):
        return

    def discreet(*args: Any, **kwargs: Any) -> logging.LogRecord:
        record = make(*args, **kwargs)
        if record.exc_info and record.exc_info[1]:
            record.exc_text = place(record.exc_info[1])
            record.exc_info = None
        return record

    discreet.is_discreet = True  # type: ignore[attr-defined]
    logging.setLogRecordFactory(discreet)


def place(error: BaseException) -> str:
    """Return the kinds of an exception and of its causes, and where each was raised."""
    return "\n".join(line for one in _chain(error) for line in _lines(one))


def _chain(error: BaseException) -> Iterator[BaseException]:
    seen: list[BaseException] = []
    one: BaseException | None = error
    while one is not None and one not in seen:
        seen.append(one)
        one = one.__cause__ or (None if one.__suppress_context__ else one.__context__)
    yield from reversed(seen)


def _lines(error: BaseException) -> Iterator[str]:
    yield f"{type(error).__module__}.{type(error).__qualname__}"
    for frame in traceback.extract_tb(error.__traceback__):
        yield f"  {frame.filename}:{frame.lineno} in {frame.name}"
