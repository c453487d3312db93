"""Flows of the year to date, turned into flows of the month."""

from collections.abc import Set as AbstractSet

import polars as pl
import sqlalchemy as sa

from data import values
from data.contract import ContractBroken
from data.feeds.feed import Rows
from data.rules import SCHEMA

NEVER_FALLS = {"disbursed", "repaid", "item_count", "free_item_count", "due"}
STOCKS = {
    "balance",
    "average_month",
    "average_year",
    "borrower_count",
    "overdue",
    "value",
}
DECEMBER = 12


def monthly(
    frame: pl.DataFrame, table: sa.Table, names: AbstractSet[str], rows: Rows
) -> pl.DataFrame:
    """Return the frame with year-to-date columns turned into the month's own amounts.

    Each year starts from zero. What the file does not have of the year's earlier months
    is taken from the warehouse (`rows`).

    Raises:
        ContractBroken: earlier months are known to neither; a sum that cannot fall does;
            December is zero, because it was taken after the books were carried forward.
    """
    flows = [n for n in frame.columns if n in names and n not in STOCKS]
    if not flows or "month" not in frame.columns:
        return frame
    keys = [c.name for c in table.primary_key if c.name != "month"]
    keys = [key for key in keys if key in frame.columns]
    dated = _dated(frame, keys)
    before = _dated(rows(table).with_columns(pl.col("month").cast(pl.String)), keys)
    problems = [_gaps(dated, before)]
    for name in flows:
        dated, found = _one(dated, before, name, keys)
        problems.append(found)
    broken = pl.concat(problems)
    if broken.height:
        raise ContractBroken(broken)
    return dated.drop("_end", "_year", *(f"_{k}" for k in keys))


def _dated(frame: pl.DataFrame, keys: list[str]) -> pl.DataFrame:
    end = values.month_end(values.clean(pl.col("month")))
    return frame.with_columns(
        end.alias("_end"),
        end.dt.year().alias("_year"),
        *(values.clean(pl.col(k).cast(pl.String)).alias(f"_{k}") for k in keys),
    )


def _one(
    frame: pl.DataFrame, before: pl.DataFrame, name: str, keys: list[str]
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return the frame with one column turned, and the cells that fall."""
    group = [*(f"_{k}" for k in keys), "_year"]
    ours = frame.with_row_index("_at").select(
        "_at", *group, "_end", "row", "file", amount=values.number(pl.col(name))
    )
    theirs = before.join(ours, on=[*group, "_end"], how="anti").select(
        *group, "_end", earlier=pl.col(name).cast(pl.Float64)
    )
    line = pl.concat([ours, theirs], how="diagonal").sort("_end", nulls_last=True)
    level = line.with_columns(
        level=pl.col("amount") - pl.col("earlier").fill_null(0).cum_sum().over(group)
    ).filter(pl.col("_at").is_not_null())
    last = pl.col("level").shift(1).over(group)
    turned = level.with_columns(
        flow=(pl.col("level") - last.fill_null(0)).round(6), last=last
    ).sort("_at")
    wrong = turned.filter(_falls(name))
    # A cell that cannot be read stays as it is written, for the check to name it.
    flows = turned["flow"].cast(pl.String)
    found = wrong.select(
        pl.col("row").cast(pl.Int64),
        column=pl.lit(name),
        problem=pl.lit("falls"),
        value=pl.col("amount").cast(pl.String),
        file="file",
    )
    return frame.with_columns(pl.coalesce(flows, pl.col(name)).alias(name)), found


def _falls(name: str) -> pl.Expr:
    carried = (
        (pl.col("_end").dt.month() == DECEMBER)
        & (pl.col("amount") == 0)
        & (pl.col("flow") < 0)
    )
    return carried | (pl.lit(name in NEVER_FALLS) & (pl.col("flow") < 0))


def _gaps(frame: pl.DataFrame, before: pl.DataFrame) -> pl.DataFrame:
    """Return one problem per file month whose year has earlier months nobody knows."""
    known = pl.concat([frame.select("_end"), before.select("_end")]).unique()
    years = known.drop_nulls().with_columns(_year=pl.col("_end").dt.year())
    firsts = frame.drop_nulls("_end").unique("_end", keep="first")
    counted = firsts.select("_end", "_year", "month", "row", "file").join(
        years.rename({"_end": "_known"}), on="_year"
    )
    have = counted.filter(pl.col("_known") < pl.col("_end"))
    seen = have.group_by("_end").agg(n=pl.len())
    gaps = firsts.join(seen, on="_end", how="left").filter(
        pl.col("n").fill_null(0) < pl.col("_end").dt.month() - 1
    )
    return gaps.select(
        pl.col("row").cast(pl.Int64),
        column=pl.lit("month"),
        problem=pl.lit("no_earlier_months"),
        value=pl.col("month"),
        file="file",
    ).cast(pl.Schema(SCHEMA))
