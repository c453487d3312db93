"""What is asked of fee income beside the KPIs."""

from dataclasses import replace

import polars as pl
import sqlalchemy as sa

from queries.bank import bank
from queries.engine import read
from queries.income.figures import LINE, amounts, lines
from queries.income.kpis import fee_mix
from queries.kpi import (
    named,
)
from queries.periods import year_to_date
from queries.scope import Scope


def lines_ranked(scope: Scope) -> pl.DataFrame:
    """Return each fee line's income and its change, the largest change first.

    Returns:
        `(line_id, line, income, income_base, change [currency], fee_mix)`.
    """
    mix = fee_mix(scope, ("line",)).select(
        "line_id", "income", "income_base", "fee_mix"
    )
    change = (pl.col("income") - pl.col("income_base")).alias("change")
    found = named(mix.with_columns(change), ["line"])
    return found.sort("change", "line_id", descending=[True, False])


def lines_by_month(scope: Scope, months: int = 24) -> pl.DataFrame:
    """Return fee income by line and month beside the same month of last year, in line order.

    Returns:
        `(month, line_id, line, income, income_base [currency])`; `income_base` is null
        where last year's month is not loaded.
    """
    yearly = replace(scope, against="last_year")
    names = ("month", "line_id", "income", "income_base")
    found = lines(yearly, ("month", "line")).select(names)
    order = read(sa.select(LINE.c.line_id, LINE.c.sort_order))
    last = sorted(found["month"].unique())[-months:]
    kept = found.filter(pl.col("month").is_in(last)).join(order, on="line_id")
    return named(kept.sort("month", "sort_order"), ["line"]).select(
        "month", "line_id", "line", "income", "income_base"
    )


def odd_lines(scope: Scope) -> pl.DataFrame:
    """Return what needs an explanation: months below zero, lines that earn nothing now.

    Returns:
        `(county_id, county, line_id, line, kind, month, income, income_base
        [currency])`: `kind` is `reversal` (a month's income is negative) or `silent`
        (nothing this year, something in last year's same stretch; `month` is null).
    """
    yearly = replace(scope, against="last_year")
    ids = ("county_id", "line_id")
    amounts_ = ("income", "income_base")
    first = year_to_date(scope.month, bank().first_month)[0]
    monthly = lines(yearly, ("county", "line", "month")).filter(
        pl.col("month") >= first, pl.col("income") < 0
    )
    silent = lines(yearly, ("county", "line")).filter(
        pl.col("income") == 0, pl.col("income_base") > 0
    )
    parts = [
        monthly.with_columns(kind=pl.lit("reversal")),
        silent.with_columns(kind=pl.lit("silent"), month=pl.lit(None, pl.Date)),
    ]
    columns = (*ids, "kind", "month", *amounts_)
    every = pl.concat([part.select(columns) for part in parts])
    found = named(every, ["county", "line"])
    return found.sort("kind", "income", "county_id", "line_id").select(
        "county_id", "county", "line_id", "line", "kind", "month", *amounts_
    )


def ratio_bridge(scope: Scope) -> dict[str, float] | None:
    """Return why the net fee ratio moved since the base, or None where it is undefined.

    Returns:
        `before`, `numerator` (effect of net fees at the old denominator), `denominator`
        (effect of operating income), `now`; shares that add up exactly.
    """
    row = amounts(scope, ()).to_dicts()
    if (
        not row
        or not row[0]["operating_base"]
        or row[0]["operating"] <= 0
        or row[0]["transfer"] == 0
    ):
        return None
    fee, base = row[0]["fee_net"], row[0]["fee_net_base"]
    whole, whole_base = row[0]["operating"], row[0]["operating_base"]
    middle = fee / whole_base
    return {
        "before": base / whole_base,
        "numerator": middle - base / whole_base,
        "denominator": fee / whole - middle,
        "now": fee / whole,
    }


def free_items(scope: Scope) -> pl.DataFrame:
    """Return free against charged items by line, mandated ones told apart.

    Returns:
        `(line_id, line, is_mandated_free, item_count, free_item_count)`; lines that
        count no items are left out.
    """
    found = lines(scope).select("line_id", "item_count", "free_item_count")
    marks = read(sa.select(LINE.c.line_id, LINE.c.is_mandated_free, LINE.c.sort_order))
    kept = found.filter(pl.col("item_count") > 0).join(marks, on="line_id")
    return named(kept.sort("sort_order").drop("sort_order"), ["line"])
