"""Month-end: the steward signs a month off, and its figures become final."""

import hashlib
from datetime import UTC, date, datetime
from pathlib import Path

import polars as pl

from data import truth
from data.intake import Intake
from data.lock import Hearing
from data.store import Store
from queries import schema
from queries.text import ReaderError, Text

FEED = schema.period_close.name


class CannotClose(ReaderError):
    """The month cannot be signed off: it is not over, has no figures, or is closed."""


def close(
    folder: Path,
    month: date,
    by: str,
    *,
    today: date | None = None,
    waiting: Hearing | None = None,
) -> int:
    """Sign a month off: one row of `period_close`; its preliminary figures become final.

    Args:
        folder: the warehouse folder.
        month: its last day.
        by: who signs, for the books.
        today: the day of signing, if it is not now.
        waiting: told who holds the warehouse, if this has to wait.

    Returns:
        The new version.

    Raises:
        CannotClose: in words; nothing is changed.
        WarehouseBusy: another writer does not finish.
    """
    day = today or datetime.now(UTC).date()
    name = f"close {month:%Y-%m}"
    with Store(folder).writing(name, waiting=waiting) as draft:
        there = truth.available(draft)
        closed = draft.rows(schema.period_close)["month"].to_list()
        _refuse(month, day, there, closed)
        row = {"month": [month], "closed_on": [day], "closed_by": [by]}
        signed = pl.DataFrame(row).with_columns(file=pl.lit(name))
        intake = Intake(draft, FEED, [Path(name)])
        intake.take({FEED: signed})
        intake.finish(by, [hashlib.sha256(f"{name} {day}".encode()).hexdigest()])
    return draft.number


def _refuse(month: date, day: date, there: list[date], closed: list[date]) -> None:
    reasons = (
        (month in closed, Text("{month} 已经关账。", "{month} is closed already.")),
        (
            month >= day,
            Text("{month} 尚未结束，不能关账。", "{month} is not over; it cannot be closed."),
        ),
        (
            month not in there,
            Text("{month} 没有数据，不能关账。", "There are no figures for {month}; it cannot be closed."),
        ),
    )  # fmt: skip
    for applies, words in reasons:
        if applies:
            raise CannotClose(words.fill(month=f"{month:%Y-%m}"))
