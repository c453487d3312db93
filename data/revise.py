"""Revisions: every published value that a load changes or takes away."""

import polars as pl
import sqlalchemy as sa

from queries import schema
from queries.provenance import row_key

STAMPS = ("load_id", "data_status")
OLD = "__old"


def changes(old: pl.DataFrame, new: pl.DataFrame, table: sa.Table) -> pl.DataFrame:
    """Return `revision` rows for what differs between old and new rows of a table.

    A row that is gone has null as its new value; a row that is new is no revision.

    Args:
        old: the rows that were published, typed as the warehouse gives them.
        new: the rows in their place, with `load_id` where the table has one.
        table: the schema table of both.
    """
    if old.is_empty():
        return pl.DataFrame(schema=_SCHEMA)
    keys = [c.name for c in table.primary_key]
    values = [c for c in table.columns if c.name not in (*keys, *STAMPS)]
    written = [_written(c) for c in table.columns if c.name not in STAMPS]
    stamp = "load_id" if "load_id" in new.columns else None
    after = new.select(*written, *([stamp] if stamp else [])).with_columns(here=True)
    both = old.select(written).join(after, on=keys, how="left", suffix=OLD)
    gone = pl.col("here").is_null()
    parts = [
        both.filter(gone | pl.col(c.name).ne_missing(pl.col(c.name + OLD))).select(
            load_id=pl.col(stamp) if stamp else pl.lit(None, pl.Int64),
            table_name=pl.lit(table.name),
            row_key=row_key(table),
            column_name=pl.lit(c.name),
            old_value=c.name,
            new_value=c.name + OLD,
        )
        for c in values
    ]
    found = pl.concat(parts) if parts else pl.DataFrame(schema=_SCHEMA)
    return found.filter(pl.col("old_value").ne_missing(pl.col("new_value")))


_SCHEMA = {
    c.name: pl.Int64 if c.name == "load_id" else pl.String
    for c in schema.revision.columns
}


def _written(column: sa.Column[object]) -> pl.Expr:
    """Return a value as it is written in the books: money with its cents."""
    cell = pl.col(column.name)
    kind = column.type
    if isinstance(kind, sa.Numeric):
        cell = cell.cast(pl.Decimal(38, kind.scale or 0))
    return cell.cast(pl.String)
