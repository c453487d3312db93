"""Year-to-date quarters as flows: each quarter less the one before it in the year."""

from collections.abc import Sequence
from datetime import date

import polars as pl

from data.feeds.feed import Rows
from queries import schema
from queries.periods import back
from queries.text import ReaderError, Text

QUARTER = 3
KEY = ("org_id", "month", "line_id")


class QuarterMissing(ReaderError):
    """A quarter's flow needs the quarter before it, which is nowhere."""


def flows(mine: pl.DataFrame, rows: Rows) -> pl.DataFrame:
    """Return `income_month` by unit, booked in the quarter's last month.

    Args:
        mine: rows of `reports(...)` with the unit they belong to (`org_id`).
        rows: the warehouse, whose earlier quarters of the year count where the files
            have none.

    Raises:
        QuarterMissing: the quarter before is neither in the files nor the warehouse.
    """
    sums = _year_to_date(mine, rows)
    quarters = mine["month"].unique().sort().to_list()
    _refuse_if_missing(quarters, {*sums["month"], *quarters})
    before = sums.select(
        *("org_id", "line_id"),
        month=pl.col("month").dt.offset_by(f"{QUARTER}mo").dt.month_end(),
        before=pl.col("sum"),
    )
    within = pl.col("month").dt.month() > QUARTER
    joined = mine.join(before, on=KEY, how="left").with_columns(
        before=pl.when(within).then(pl.col("before"))
    )
    told = joined.filter(
        pl.col("income").is_not_null() | (pl.col("before").fill_null(0) != 0)
    )
    return told.select(
        *(*KEY, "file", "row"),
        income=pl.col("income").fill_null(0) - pl.col("before").fill_null(0),
        expense=pl.lit(0.0),
        data_status=pl.lit("final"),
    )


def _year_to_date(mine: pl.DataFrame, rows: Rows) -> pl.DataFrame:
    """Return `(org_id, month, line_id, sum)`: the files' quarters and the warehouse's others."""
    ours = mine.select(*KEY, sum=pl.col("income").fill_null(0))
    held = rows(schema.income_month).join(mine, on=["org_id", "line_id"], how="semi")
    year = pl.col("month").dt.year()
    known = held.sort("month").select(
        *KEY,
        sum=pl.col("income").cum_sum().over("org_id", "line_id", year),
    )
    others = known.filter(~pl.col("month").is_in(mine["month"].implode()))
    return pl.concat([ours, others.with_columns(pl.col("sum").cast(pl.Float64))])


def _refuse_if_missing(quarters: Sequence[date], known: set[date]) -> None:
    needed = [q for q in quarters if q.month != QUARTER]
    missing = [b for q in needed if (b := back(q, QUARTER)) not in known]
    if missing:
        raise QuarterMissing(
            Text(
                "季报是本年累计数：还需要 {dates} 的季报才能得到当季数。",
                "Reports are year to date: the report of {dates} is needed as well to get the quarter's own figures.",
            ).fill(dates=", ".join(map(str, missing)))
        )
