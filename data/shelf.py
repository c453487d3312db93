"""Published versions side by side, read only, and in what two of them differ."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import sqlalchemy as sa

from data import native
from data.draft import DAY, MARTS
from data.replace import period_of
from data.versions import Version
from queries import schema

BOOKS = (schema.load_log, schema.revision, schema.truth_check)
Changes = dict[sa.Table, list[date | None]]


@contextmanager
def opened(folder: Path) -> Iterator["Shelf"]:
    """Yield the versions of a folder; every file is let go of at the end."""
    connection = duckdb.connect()
    try:
        yield Shelf(folder, connection)
    finally:
        connection.close()


class Shelf:
    """Published versions side by side, read only."""

    def __init__(self, folder: Path, connection: duckdb.DuckDBPyConnection) -> None:
        self.folder, self._connection = folder, connection
        self._aliases: dict[str, str] = {}

    def rows(self, version: Version, table: sa.Table, periods: Sequence[date | None]) -> pl.DataFrame:  # fmt: skip
        """Return a version's rows of a table in some periods; `[None]` is all of them."""
        return self._ask(_within(self._of(version, table), table, periods))

    def changes(self, one: Version, other: Version) -> Changes:
        """Return the periods in which each table differs; `[None]` without periods."""
        found: Changes = {}
        for table in schema.metadata.sorted_tables:
            if table not in BOOKS and (periods := self._differing(one, other, table)):
                found[table] = periods
        return found

    def _differing(self, one: Version, other: Version, table: sa.Table) -> list[date | None]:  # fmt: skip
        sides = [self._of(version, table) for version in (one, other)]
        forth = sa.except_all(*(sa.select(side) for side in sides)).subquery("forth")
        back = sa.except_all(*(sa.select(s) for s in reversed(sides))).subquery("back")
        column = period_of(table)
        parts = [sa.select(s.c[column] if column else sa.literal(1).label("n")).select_from(s) for s in (forth, back)]  # fmt: skip
        differing = self._ask(sa.union(*parts))
        if column is None:
            return [None] if differing.height else []
        return differing[column].to_list()

    def _ask(self, statement: sa.SelectBase) -> pl.DataFrame:
        return native.ask(self._connection, statement)

    def _of(self, version: Version, table: sa.Table) -> sa.FromClause:
        if table is not DAY:
            return self._in(version.files[MARTS], table)
        years = [n for alias, n in sorted(version.files.items()) if alias != MARTS]
        parts = [sa.select(self._in(name, table)) for name in years]
        if not parts:
            empty = (sa.cast(sa.null(), c.type).label(c.name) for c in DAY.columns)
            parts = [sa.select(*empty).where(sa.false())]
        return sa.union_all(*parts).subquery(table.name)

    def _in(self, name: str, table: sa.Table) -> sa.Table:
        if name not in self._aliases:
            self._aliases[name] = f"file_{len(self._aliases)}"
            native.attach(self._connection, self.folder / name, self._aliases[name], "(READ_ONLY)")  # fmt: skip
        return table.to_metadata(sa.MetaData(), schema=self._aliases[name])


def _within(rows: sa.FromClause, table: sa.Table, periods: Sequence[date | None]) -> sa.Select[Any]:  # fmt: skip
    column = period_of(table)
    statement = sa.select(rows)
    return statement if column is None else statement.where(rows.c[column].in_(periods))
