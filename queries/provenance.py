"""How final the figures are and which load brought them: what the trust strip prints."""

import polars as pl
import sqlalchemy as sa

from queries import schema
from queries.engine import read
from queries.kpi import FEWEST
from queries.periods import closed
from queries.scope import Scope, rows


def data_status(scope: Scope) -> str:
    """Return the status of the scope's month: the least final of its figures wins.

    Returns:
        `preliminary` while the month is not closed, `revised` where a figure was
        corrected afterwards, else `final`. Source: `deposit_month`, `period_close`.
    """
    if scope.month not in closed():
        return "preliminary"
    inside = rows(schema.deposit_month, scope, [scope.month])
    status = inside.c.data_status
    # A month that is final throughout, as most are, is left unread.
    found = set(
        read(sa.select(status).distinct().where(status != "final"))["data_status"]
    )
    return next((s for s in ("preliminary", "revised") if s in found), "final")


def last_load() -> int | None:
    """Return the number of the load that made the newest figures."""
    table = schema.load_log
    last: int | None = read(sa.select(sa.func.max(table.c.load_id).label("n")))["n"][0]
    return last


def row_key(table: sa.Table) -> pl.Expr:
    """Return a row's key as the books write it: `org_id=…; month=…`."""
    parts = [
        pl.concat_str(pl.lit(f"{c.name}="), pl.col(c.name)) for c in table.primary_key
    ]
    return pl.concat_str(*parts, separator="; ")


def discreet(revisions: pl.DataFrame) -> pl.DataFrame:
    """Return revisions without counts of fewer than five people, before or after."""
    named = [f"{t.name}.{c.name}" for t in schema.metadata.sorted_tables for c in t.c if "is_persons" in c.info]  # fmt: skip
    counted = pl.concat_str("table_name", "column_name", separator=".").is_in(named)
    few = {
        side: pl.col(side).cast(pl.Float64, strict=False).is_between(0, FEWEST, closed="none")
        for side in ("old_value", "new_value")
    }  # fmt: skip
    return revisions.with_columns(
        pl.when(counted & few[side]).then(pl.lit("LOW_COUNT")).otherwise(pl.col(side)).alias(side)
        for side in few
    )  # fmt: skip
