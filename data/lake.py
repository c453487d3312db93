"""A lake that Spark Connect reads: Parquet under one root, written by the engine itself.

    ROOT/daily/deposit_day/             the daily facts, as the bank's own jobs bring them
    ROOT/marts/NUMBER/TABLE/            every other table, one folder per publication
    ROOT/publication/                   one row per publication: readers see the newest

A publication is there once it is counted; what a rollup that broke left behind is
written over by the next one.
"""

from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from typing import Any

import polars as pl
import sqlalchemy as sa

from data import native, rollups, unit_days
from queries import schema
from queries.connections.spark import COUNTED, Absent, Spark, absence, spelt
from queries.text import ReaderError, Text

DAY, MONTH, ORG_DAY = schema.deposit_day, schema.deposit_month, schema.deposit_org_day
Rows = Callable[[sa.Table], pl.DataFrame]


class NoDaily(ReaderError):
    """The lake has no daily facts to roll up."""


class Lake:
    """A lake under its root, as the engine at `url` sees that."""

    def __init__(self, url: str, root: str) -> None:
        self._root = root.rstrip("/")
        self._engine = Spark(url, self._root)
        self._session = self._engine.session("")

    def number(self) -> int:
        """Return the number of the newest publication, 0 before the first."""
        return int(self._engine.counted() or 0)

    def rollup(self, rows: Rows, note: str) -> int:
        """Publish the small tables as they are, and the marts made of the daily facts.

        Args:
            rows: the rows of a table of the contract, for all but the daily facts.
            note: what this publication is.

        Returns:
            The number of the publication.

        Raises:
            NoDaily: there are no daily facts under the root.
        """
        number = self.number() + 1
        derived = (DAY, MONTH, ORG_DAY)
        for table in schema.metadata.sorted_tables:
            if table not in derived:
                self.put(rows(table), table, f"marts/{number}/{table.name}")
        days, first, latest = self._daily()
        self._months(rows, number, days, first, latest)
        self._units(rows, number, days, latest)
        self.count(number, note)
        return number

    def bring(self, years: Sequence[int], rows: Callable[[sa.Table, int], pl.DataFrame]) -> None:  # fmt: skip
        """Write daily facts under the root, a year at a time, in place of those there."""
        for n, year in enumerate(years):
            self.put(rows(DAY, year), DAY, f"daily/{DAY.name}", "append" if n else "overwrite")  # fmt: skip

    def put(self, frame: pl.DataFrame, table: sa.Table, place: str, mode: str = "overwrite") -> None:  # fmt: skip
        """Have the engine write a frame, in the types of its table, to a place under the root."""
        ordered = frame.select(c.name for c in table.columns)
        self._write(self._made(ordered, spelt(table)), place, mode)

    def count(self, number: int, note: str) -> None:
        """Make a publication the newest: from now on readers see it."""
        row = {"number": [number], "published_at": [datetime.now(UTC)], "note": [note]}
        self._write(self._made(pl.DataFrame(row), COUNTED), "publication", "append")

    def _months(self, rows: Rows, number: int, days: sa.Table, first: date, latest: date) -> None:  # fmt: skip
        """Write `deposit_month`: a year of daily facts at a time, and what was before them."""
        place = f"marts/{number}/{MONTH.name}"
        start = rollups.year_start(lambda _: rows(schema.bank)["year_start_month"].to_frame(), first)  # fmt: skip
        self.put(rows(MONTH).filter(pl.col("month") < first), MONTH, place)
        while start <= latest:
            end = start.replace(year=start.year + 1) - timedelta(days=1)
            found = rollups.months(days, start, end, latest).subquery("found")
            whole = sa.select(*_declared(found, MONTH)).where(found.c.is_complete)
            self._write(self._asked(whole), place, "append")
            start = end + timedelta(days=1)

    def _units(self, rows: Rows, number: int, days: sa.Table, latest: date) -> None:
        self._view(schema.organization, f"marts/{number}/organization")
        parts = unit_days.org_days(days, latest, self._ancestors(rows))
        found = sa.union_all(*parts).subquery("found")
        asked = self._asked(sa.select(*_declared(found, ORG_DAY)))
        self._write(asked, f"marts/{number}/{ORG_DAY.name}", "overwrite")

    def _ancestors(self, rows: Rows) -> sa.TableClause:
        """Give the engine each unit's ancestors, which not every one can read off a path."""
        with native.beside(schema.organization, rows(schema.organization)) as local:
            found = native.ask(local, unit_days.ancestors())
        declared = ", ".join(f"{name} STRING" for name in found.columns)
        self._made(found, declared).createOrReplaceTempView("above")
        return sa.table("above", *(sa.column(n, sa.String()) for n in found.columns))

    def _daily(self) -> tuple[sa.Table, date, date]:
        """Return the daily facts, as the session sees them, and their first and last day."""
        first: Any = None
        latest: Any = None
        # Of a folder that is not there Sail sees no row, Apache Spark says so.
        with suppress(Absent), absence():
            days = self._view(DAY, f"daily/{DAY.name}")
            ends = sa.select(sa.func.min(days.c.day), sa.func.max(days.c.day))
            first, latest = pl.DataFrame(self._asked(ends).toArrow()).row(0)
        if first is None:
            raise NoDaily(NONE.fill(place=f"{self._root}/daily/{DAY.name}"))
        return days, first, latest

    def _view(self, table: sa.Table, place: str) -> sa.Table:
        self._engine.view(self._session, table, f"{self._root}/{place}")
        return table

    def _made(self, frame: pl.DataFrame, declared: str) -> Any:
        return self._session.createDataFrame(frame.to_arrow(), schema=declared)

    def _asked(self, statement: sa.Select[Any]) -> Any:
        question = self._engine.compiled(statement, "")
        values = dict(zip(question.names, question.values, strict=True))
        return self._session.sql(question.sql, args=values)

    def _write(self, made: Any, place: str, mode: str) -> None:
        made.write.mode(mode).parquet(f"{self._root}/{place}")


def _declared(found: sa.Subquery, table: sa.Table) -> list[sa.ColumnElement[Any]]:
    return [sa.cast(found.c[c.name], c.type).label(c.name) for c in table.columns]


NONE = Text(
    "{place} 中没有存款日余额。请先由贵行作业写入，或用 --daily 从仓库写入。",
    "There are no daily facts in {place}. Have your own jobs write them there, or take those of the warehouse with --daily.",
)
