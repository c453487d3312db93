"""Published versions side by side, read only, and in what two of them differ."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
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
FIGURES = [t for t in schema.metadata.sorted_tables if t not in BOOKS]
# A date, of the books a load; None is the whole table.
Part = Any
Changes = dict[sa.Table, list[Part]]


def part_of(table: sa.Table) -> str | None:
    """Return the column by which a table is told apart: the period, of the books the load."""
    return "load_id" if table in BOOKS else period_of(table)


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

    def rows(self, version: Version, table: sa.Table, periods: Sequence[Part]) -> pl.DataFrame:  # fmt: skip
        """Return a version's rows of a table in some periods; `[None]` is all of them."""
        return self._ask(_within(self._of(version, table), table, periods))

    def stream(self, version: Version, table: sa.Table, parts: Sequence[Part]) -> Any:
        """Return the same rows as a stream of record batches."""
        return native.stream(self._connection, _within(self._of(version, table), table, parts))  # fmt: skip

    def changes(
        self, one: Version | None, other: Version, tables: Sequence[sa.Table] = FIGURES
    ) -> Changes:
        """Return the parts in which each table differs; `[None]` without periods.

        Everything in the second version differs from no version at all.
        """
        found = {table: self._differing(one, other, table) for table in tables}
        return {table: parts for table, parts in found.items() if parts}

    def _differing(self, one: Version | None, other: Version, table: sa.Table) -> list[Part]:  # fmt: skip
        # A file of both is the same in both.
        shared = {*one.files.values()} & {*other.files.values()} if one else set()
        before, after = (
            dict(self._prints(self._of(version, table, shared), table))
            for version in (one, other)
        )
        both = {*before, *after}
        return [part for part in both if before.get(part) != after.get(part)]

    def _prints(self, rows: sa.FromClause, table: sa.Table) -> Iterable[tuple[Part, tuple[int, str]]]:  # fmt: skip
        """Return for each part how many rows it has, and the sum of their hashes.

        One pass that keeps a line for each part, where comparing rows with rows would
        keep them all: a year's daily figures may be fifty million.
        """
        column = part_of(table)
        part = rows.c[column] if column else sa.null()
        mark = sa.cast(sa.func.sum(sa.func.hash(*rows.c)), sa.Text)
        counted = sa.select(part.label("part"), sa.func.count().label("n"), mark.label("mark"))  # fmt: skip
        found = self._ask(counted.select_from(rows).group_by(part))
        return ((part, (n, mark)) for part, n, mark in found.iter_rows())

    def _ask(self, statement: sa.SelectBase) -> pl.DataFrame:
        return native.ask(self._connection, statement)

    def _of(
        self, version: Version | None, table: sa.Table, but: Collection[str] = ()
    ) -> sa.FromClause:
        """Return a version's table as it lies in its files, but for some of them."""
        files = sorted(version.files.items()) if version else []
        names = [n for alias, n in files if (alias == MARTS) is (table is not DAY) and n not in but]  # fmt: skip
        parts = [_plain(self._in(n, table)) for n in names if self._has(n, table)]
        if not parts:
            empty = (sa.cast(sa.null(), c.type).label(c.name) for c in table.columns)
            parts = [sa.select(*empty).where(sa.false())]
        return sa.union_all(*parts).subquery(table.name)

    def _in(self, name: str, table: sa.Table) -> sa.Table:
        return table.to_metadata(sa.MetaData(), schema=self._alias(name))

    def _has(self, name: str, table: sa.Table) -> bool:
        """Return whether a file has a table: an earlier release knew fewer of them."""
        there = sa.func.duckdb_tables().table_valued("database_name", "table_name")
        where = (there.c.database_name == self._alias(name)) & (there.c.table_name == table.name)  # fmt: skip
        return self._ask(sa.select(there).where(where)).height > 0

    def _alias(self, name: str) -> str:
        if name not in self._aliases:
            self._aliases[name] = f"file_{len(self._aliases)}"
            native.attach(self._connection, self.folder / name, self._aliases[name], "(READ_ONLY)")  # fmt: skip
        return self._aliases[name]


def _plain(lying: sa.Table) -> sa.Select[Any]:
    """Return a table's rows with its codes as text, whatever they are in the file."""
    told = (sa.cast(c, c.type).label(c.name) if native.stored(c) is not c.type else c for c in lying.columns)  # fmt: skip
    return sa.select(*told)


def _within(rows: sa.FromClause, table: sa.Table, periods: Sequence[Part]) -> sa.Select[Any]:  # fmt: skip
    column = part_of(table)
    statement = sa.select(rows)
    return (
        statement
        if column is None or None in periods
        else statement.where(rows.c[column].in_(periods))
    )
