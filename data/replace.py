"""Which rows of the warehouse a file's rows take the place of."""

from dataclasses import dataclass

import polars as pl
import sqlalchemy as sa

from data import revise
from data.draft import Draft
from data.native import PERIODS, Condition
from queries import schema


@dataclass(frozen=True)
class Replaced:
    """What one table's part of a load did."""

    table: sa.Table
    frame: pl.DataFrame
    old: pl.DataFrame
    revisions: pl.DataFrame

    @property
    def counts(self) -> dict[str, object]:
        """Return table, rows, and how many were added, changed and removed."""
        if self.old.is_empty():
            return {"table": self.table.name, "rows": self.frame.height, "added": self.frame.height, "changed": 0, "removed": 0}  # fmt: skip
        keys = [c.name for c in self.table.primary_key]
        kept = self.frame.join(self.old, on=keys, how="semi").height
        removed = self.old.join(self.frame, on=keys, how="anti").height
        keyed = self.revisions.filter(pl.col("new_value").is_not_null())
        return {
            "table": self.table.name,
            "rows": self.frame.height,
            "added": self.frame.height - kept,
            "changed": keyed["row_key"].n_unique(),
            "removed": 0 if merges(self.table) else removed,
        }


def period_of(table: sa.Table) -> str | None:
    """Return the column of the period a table's rows are replaced by, or None."""
    if table is schema.period_close:
        return None
    return next((p for p in PERIODS if p in table.columns), None)


def merges(table: sa.Table) -> bool:
    """Return whether a table's rows are merged by key instead of replaced."""
    whole = (schema.bank, schema.peer_group_member)
    return period_of(table) is None and table not in whole


def replace(
    draft: Draft, table: sa.Table, frame: pl.DataFrame, *, add: bool = False
) -> Replaced:
    """Put a checked and stamped frame into its table.

    Facts replace the periods of the frame; `bank` is replaced whole, peer groups group
    by group; other tables are merged by key. With `add`, rows of the same periods with
    other keys stay.
    """
    where = _where(table, frame)
    before = draft.rows(table, where)
    keys = [c.name for c in table.primary_key]
    names = {*table.columns.keys(), "load_id"} & set(frame.columns)
    new = frame.select(sorted(names))
    if before.height or add or merges(table):
        # To be held against what was there, which has no such values.
        new = new.cast({pl.Enum: pl.String})
    rows, old = new, before
    if add or merges(table):
        kept = before.join(new, on=keys, how="anti")
        rows = pl.concat([kept, new], how="diagonal_relaxed")
        old = before.join(new, on=keys, how="semi")
    draft.replace(table, rows, where)
    return Replaced(table, new, old, revise.changes(old, _full(new, table), table))


def _where(table: sa.Table, frame: pl.DataFrame) -> Condition | None:
    column = "peer_group" if table is schema.peer_group_member else period_of(table)
    if column is None:
        return None
    return table.c[column].in_(frame[column].unique().sort().to_list())


def _full(frame: pl.DataFrame, table: sa.Table) -> pl.DataFrame:
    absent = [c.name for c in table.columns if c.name not in frame.columns]
    return frame.with_columns(pl.lit(None, pl.String).alias(name) for name in absent)
