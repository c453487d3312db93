"""A version in the making: the tables of the next version, open for change."""

import shutil
from pathlib import Path

import duckdb
import polars as pl
import sqlalchemy as sa

from data import arrange, native, values
from data.native import Condition
from data.versions import Version
from queries import schema

MARTS = "marts"
PART = "part"
DAY = schema.deposit_day
DAY_KEY = native.order(DAY)


class Draft:
    """The next version: a writable copy of the marts; years of days once touched."""

    def __init__(self, folder: Path, number: int, base: Version | None) -> None:
        self.folder = folder
        self.number = number
        self.load_id = base.load_id if base else None
        self.touched_years: set[int] = set()
        self._files = dict(base.files) if base else {}
        self._abandoned = False
        self.connection = self._connect()

    def _connect(self) -> duckdb.DuckDBPyConnection:
        connection = duckdb.connect(str(self._own(MARTS)))
        there = native.names(connection)
        for table in schema.metadata.sorted_tables:
            if table is not DAY and table.name not in there:
                native.create(connection, table)
        for alias, name in self._files.items():
            if alias != MARTS:
                native.attach(connection, self.folder / name, alias, "(READ_ONLY)")
        return connection

    def _own(self, alias: str) -> Path:
        """Return this version's own file, a copy of the base's if it has one."""
        path = self.folder / f"{alias}-{self.number:06d}.duckdb"
        if alias in self._files:
            shutil.copyfile(self.folder / self._files[alias], path)
        self._files[alias] = path.name
        return path

    def run(self, statement: sa.Executable) -> None:
        """Run a statement on the draft."""
        native.run(self.connection, statement)

    def insert(
        self, table: sa.Table, source: sa.SelectBase, *, is_sorted: bool = False
    ) -> None:
        """Add what a select makes within the draft, in the table's order."""
        native.add(self.connection, table, source, is_sorted=is_sorted)

    def ask(self, statement: sa.SelectBase) -> pl.DataFrame:
        """Return the rows of a select."""
        return native.ask(self.connection, statement)

    def rows(self, table: sa.Table, where: Condition | None = None) -> pl.DataFrame:
        """Return the rows of a table; of `deposit_day` those of every year."""
        source: sa.FromClause = table
        if table is DAY:
            source = self.daily()
            where = None if where is None else native.about(where, DAY, source)
        return self.ask(native.filtered(sa.select(source), where))

    @property
    def years(self) -> list[int]:
        """The years that have daily figures."""
        return sorted(int(alias[5:]) for alias in self._files if alias != MARTS)

    def daily(self, *years: int) -> sa.Subquery:
        """Return the daily figures of the given years (or all) as one selectable."""
        chosen = [year for year in self.years if not years or year in years]
        parts = [sa.select(_of(f"days_{year}")) for year in chosen]
        if not parts:
            empty = (sa.cast(sa.null(), c.type).label(c.name) for c in DAY.columns)
            parts = [sa.select(*empty).where(sa.false())]
        return sa.union_all(*parts).subquery(DAY.name)

    def days(self, year: int) -> sa.Table:
        """Return a year's `deposit_day`, open for change; a new year is empty."""
        alias = f"days_{year}"
        if year not in self.touched_years:
            if alias in self._files:
                self.connection.execute(f"DETACH {alias}")
            native.attach(self.connection, self._own(alias), alias)
            native.create(self.connection, _of(alias))
            self.touched_years.add(year)
        return _of(alias)

    def replace(
        self, table: sa.Table, frame: pl.DataFrame, where: Condition | None = None
    ) -> int:
        """Put a frame's rows in place of the rows `where` selects (None: all).

        Of `deposit_day` only the years of the frame are touched; they stay in the
        order of day and outlet.

        Returns:
            How many rows were selected, and are gone or replaced.

        Raises:
            duckdb.ConstraintException: a required column is missing or null.
            ValueError: a key would be there twice.
        """
        if table is not DAY:
            return self._replace(table, frame, where)
        dated = frame.with_columns(pl.col("day").cast(pl.Date))
        ends = {day.year for day in values.ends(dated["day"])}
        if len(ends) == 1:
            return self._replace_year(ends.pop(), dated, where)
        of = pl.col("day").dt.year()
        years = dated["day"].dt.year().unique().sort()
        return sum(self._replace_year(y, dated.filter(of == y), where) for y in years)

    def _replace(
        self, table: sa.Table, frame: pl.DataFrame, where: Condition | None
    ) -> int:
        gone = self._count(table, where)
        self.run(native.filtered(table.delete(), where))
        native.insert(self.connection, table, frame)
        self._refuse_repeated(table)
        return gone

    def _replace_year(
        self, year: int, frame: pl.DataFrame, where: Condition | None
    ) -> int:
        """Write the year anew, in order, beside the old one; then put it in its place."""
        old = self.days(year)
        about = sa.true() if where is None else native.about(where, DAY, old)
        gone = self._count(old, about)
        is_whole = gone == self._count(old, None)
        path = self.folder / self._files[str(old.schema)]
        part = path.with_name(path.name + ".part")
        native.attach(self.connection, part, PART)
        native.create(self.connection, _of(PART))
        if is_whole and frame.select(DAY_KEY).null_count().sum_horizontal().item() == 0:
            # Nothing is kept: polars puts it in order, and sees a repeated key on the way.
            ordered = arrange.arranged(frame, DAY_KEY)
            native.insert(self.connection, _of(PART), ordered, is_sorted=True)
        else:
            kept = sa.select(old).where(~about)
            native.insert(self.connection, _of(PART), frame, kept)
            self._refuse_repeated(_of(PART))
        for alias in (PART, old.schema):
            self.connection.execute(f"DETACH {alias}")
        part.replace(path)
        native.attach(self.connection, path, str(old.schema))
        return gone

    def _count(self, table: sa.Table, where: Condition | None) -> int:
        count = sa.select(sa.func.count().label("n")).select_from(table)
        return int(self.ask(native.filtered(count, where)).item())

    def _refuse_repeated(self, table: sa.Table) -> None:
        keys = list(table.primary_key.columns)
        repeated = sa.select(*keys).group_by(*keys).having(sa.func.count() > 1)
        found = self.ask(repeated.limit(1))
        if found.height:
            raise ValueError(f"{table.name}: the key {found.row(0)} is there twice")

    def last_load(self) -> int | None:
        """Return the number of the last load in the draft's own log."""
        last = sa.select(sa.func.max(schema.load_log.c.load_id).label("last"))
        found = self.ask(last).item()
        return None if found is None else int(found)

    def abandon(self) -> None:
        """Do not publish this draft, however the writing ends."""
        self._abandoned = True

    def finish(self) -> dict[str, str]:
        """Write the files to the end; return those of the version, none if abandoned.

        Closing alone would write them too, but keep silent about a disk that is full.
        """
        if self._abandoned:
            return {}
        self.connection.execute("CHECKPOINT")
        for year in self.touched_years:
            self.connection.execute(f"CHECKPOINT days_{year}")
        return self._files

    def close(self) -> None:
        """Let the files go, whatever became of them."""
        self.connection.close()


def _of(catalog: str) -> sa.Table:
    """Return `deposit_day` as it lies in an attached file."""
    return DAY.to_metadata(sa.MetaData(), schema=catalog)
