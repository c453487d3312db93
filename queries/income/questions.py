"""What is asked of fee income beside the KPIs."""

from dataclasses import replace
from datetime import date

import polars as pl
import sqlalchemy as sa

from queries.bank import bank, whole
from queries.engine import LISTED, read
from queries.income.figures import LINE, MONTH, amounts, fee_lines, lines
from queries.income.kpis import fee_mix
from queries.kpi import amount, key, named, paired, summed
from queries.periods import back, year_to_date
from queries.scope import Scope, rows

INCOME = {"income": amount("income")}


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
    order = whole(LINE).select("line_id", "sort_order")
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
    amounts_ = ("income", "income_base")
    fees = {"line": fee_lines()}
    earned = paired(MONTH, yearly, ("county", "line"), INCOME, "sum", among=fees)
    silent = earned.filter(pl.col("income") == 0, pl.col("income_base") > 0)
    parts = [
        _reversals(yearly).with_columns(kind=pl.lit("reversal")),
        silent.with_columns(kind=pl.lit("silent"), month=pl.lit(None, pl.Date)),
    ]
    columns = ("county_id", "line_id", "kind", "month", *amounts_)
    every = pl.concat([part.select(columns) for part in parts])
    found = named(every, ["county", "line"])
    return found.sort("kind", "income", "county_id", "line_id").select(
        "county_id", "county", "line_id", "line", "kind", "month", *amounts_
    )


def _reversals(scope: Scope) -> pl.DataFrame:
    """Return `(county_id, line_id, month, income, income_base)` of the year's months below zero."""
    months = year_to_date(scope.month, bank().first_month)
    inside = rows(MONTH, scope, months)
    county = key(inside, "county", scope)
    # A sum below zero has a row below zero: those places alone are added up.
    below = read(
        sa.select(county, inside.c.line_id).distinct()
        .where(inside.c.income < 0, inside.c.line_id.in_(fee_lines()))
    )  # fmt: skip
    places = {"line": set(below["line_id"]), "county": set(below["county_id"])}
    if len(places["county"]) > LISTED:
        del places["county"]
    split = ("county", "line")
    first = back(months[0], 12)

    def added(periods: list[date]) -> pl.DataFrame:
        wanted = [p for p in periods if p >= first]
        return summed(MONTH, scope, split, wanted, INCOME, among=places)

    made = paired(MONTH, scope, (*split, "month"), INCOME, "sum", added)
    is_below = (pl.col("income") < 0) & (pl.col("month") >= months[0])
    return made.filter(is_below)


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
    marks = whole(LINE).select("line_id", "is_mandated_free", "sort_order")
    kept = found.filter(pl.col("item_count") > 0).join(marks, on="line_id")
    return named(kept.sort("sort_order").drop("sort_order"), ["line"])
