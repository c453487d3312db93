"""Agricultural balances, flows and subsidised loans beside their comparison base."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import polars as pl
import sqlalchemy as sa

from queries import schema
from queries.engine import read, remembered
from queries.kpi import (
    DIMENSIONS,
    TOGETHER,
    Measures,
    OverTime,
    amount,
    amount_where,
    paired,
    ratio,
)
from queries.scope import Scope

AGRI, LOANS, TAG = schema.agri_loan_month, schema.loan_month, schema.region_tag
KEY_TAG = "key_county"
STOCKS: Measures = {n: amount(n) for n in ("balance", "borrower_count")}
FLOWS: Measures = {
    **{n: amount(n) for n in ("disbursed", "repaid")},
    "subsidised": amount_where("disbursed", lambda r: r.c.is_subsidised),
}


def _paired(
    scope: Scope,
    dimensions: Sequence[str],
    wanted: Sequence[str],
    over_time: OverTime = "last",
) -> pl.DataFrame:
    """Return the wanted ones of the measures beside their base, as `paired` does."""
    alike = STOCKS if over_time == "last" else FLOWS
    # Added up in one question, whichever of them is asked.
    asked = {**STOCKS, **FLOWS} if {*dimensions} <= {*TOGETHER} else alike
    found = paired(AGRI, scope, dimensions, asked, over_time)
    others = [n for n in asked if n not in wanted]
    return found.drop(*others, *[f"{n}_base" for n in others])


@remembered
def key_regions(on: date) -> list[str]:
    """Return the regions tagged as key counties on a day."""
    tagged = sa.select(TAG.c.region_code).where(
        TAG.c.tag == KEY_TAG,
        TAG.c.valid_from <= on,
        sa.or_(TAG.c.valid_to.is_(None), TAG.c.valid_to >= on),
    )
    return sorted(set(read(tagged)["region_code"]))


@remembered
def balances(scope: Scope, dimensions: Sequence[str]) -> pl.DataFrame:
    """Return balances and borrowers beside the comparison base: `(ids…, balance…, borrower_count…)`."""
    return _paired(scope, dimensions, ("balance", "borrower_count"))


@remembered
def flows(scope: Scope, dimensions: Sequence[str]) -> pl.DataFrame:
    """Return what was disbursed and repaid in the year beside last year's same stretch."""
    return _paired(scope, dimensions, ("disbursed", "repaid"), "sum")


@remembered
def yearly_growth(
    scope: Scope, table: sa.Table, dimensions: Sequence[str]
) -> pl.DataFrame:
    """Return year-on-year growth of a table's balance: `(ids…, growth, known)`."""
    yearly = replace(scope, against="last_year")
    every: Measures = {"balance": amount("balance")}
    found = balances(yearly, dimensions) if table is AGRI else paired(table, yearly, dimensions, every)  # fmt: skip
    growth = ratio(pl.col("balance"), pl.col("balance_base")) - 1
    ids = [DIMENSIONS[d].id for d in dimensions]
    return found.select(*ids, growth.alias("growth"), pl.col("base_month"))


def gains(scope: Scope, dimensions: Sequence[str]) -> pl.DataFrame:
    """Return `(ids…, month, gain, base_month)`: balances less those of the year's start."""
    found = balances(replace(scope, against="year_start"), dimensions)
    return found.with_columns(gain=pl.col("balance") - pl.col("balance_base"))


@remembered
def subsidised(scope: Scope, dimensions: Sequence[str] = ()) -> pl.DataFrame:
    """Return subsidised disbursement of the year inside and outside key counties.

    Returns:
        As `about_key`.
    """
    return about_key(scope, dimensions, "subsidised", "sum")


def about_key(
    scope: Scope,
    dimensions: Sequence[str],
    measure: str,
    over_time: OverTime = "last",
) -> pl.DataFrame:
    """Return a measure of agricultural lending inside and outside key counties.

    Judged by the county of the project and the tag valid at the scope's month.

    Returns:
        `(dimension ids…, month, base_month, inside, outside [currency], and each with
        _base)`.
    """
    # Regions are told apart here: looking each row up in a nation's list costs SQL more.
    by_region = tuple(dict.fromkeys((*dimensions, "region")))
    found = _paired(scope, by_region, (measure,), over_time)
    is_key = pl.col("region_code").is_in(key_regions(scope.month))
    ids = [DIMENSIONS[d].id for d in dimensions if d != "month"]
    known = pl.col("base_month").is_not_null()
    sums = {
        f"{name}{side}": pl.col(f"{measure}{side}").filter(there).sum()
        for name, there in (("inside", is_key), ("outside", ~is_key))
        for side in ("", "_base")
    }
    return (
        found.group_by(*ids, "month", "base_month", "base_is_previous")
        .agg(**sums)
        .with_columns(pl.when(known).then(pl.col("inside_base", "outside_base")))
    )
