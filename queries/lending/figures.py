"""Agricultural balances, flows and subsidised loans beside their comparison base."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import polars as pl
import sqlalchemy as sa

from queries import schema
from queries.engine import read, remembered
from queries.kpi import (
    DIMENSIONS,
    Measure,
    Measures,
    amount,
    amount_where,
    paired,
    ratio,
)
from queries.scope import Scope

AGRI, LOANS, TAG = schema.agri_loan_month, schema.loan_month, schema.region_tag
KEY_TAG = "key_county"
LISTED = 200


@remembered
def key_regions(on: date) -> list[str]:
    """Return the regions tagged as key counties on a day."""
    return sorted(set(read(_key_regions(on))["region_code"]))


def _key_regions(on: date) -> sa.Select[tuple[str]]:
    return sa.select(TAG.c.region_code).where(
        TAG.c.tag == KEY_TAG,
        TAG.c.valid_from <= on,
        sa.or_(TAG.c.valid_to.is_(None), TAG.c.valid_to >= on),
    )


def _listed(on: date) -> Any:
    """Return what a region is looked up in: a list, or the question where that is long.

    Many values cost a statement more than the rows; not every engine takes a question
    within a case.
    """
    key = key_regions(on)
    return key if len(key) <= LISTED else _key_regions(on)


@remembered
def balances(scope: Scope, dimensions: Sequence[str]) -> pl.DataFrame:
    """Return balances and borrowers beside the comparison base: `(ids…, balance…, borrower_count…)`."""
    measures: Measures = {n: amount(n) for n in ("balance", "borrower_count")}
    return paired(AGRI, scope, dimensions, measures)


@remembered
def flows(scope: Scope, dimensions: Sequence[str]) -> pl.DataFrame:
    """Return what was disbursed and repaid in the year beside last year's same stretch."""
    measures: Measures = {n: amount(n) for n in ("disbursed", "repaid")}
    return paired(AGRI, scope, dimensions, measures, "sum")


@remembered
def yearly_growth(
    scope: Scope, table: sa.Table, dimensions: Sequence[str]
) -> pl.DataFrame:
    """Return year-on-year growth of a table's balance: `(ids…, growth, known)`."""

    yearly = replace(scope, against="last_year")
    found = paired(table, yearly, dimensions, {"balance": amount("balance")})
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

    Judged by the county of the project and the tag valid at the scope's month.

    Returns:
        `(dimension ids…, inside, outside [currency], and each with _base)`.
    """
    # Not told as a list: a nation's is long, and planning it costs more than the sums.
    key = _listed(scope.month)

    def lent(*, in_key: bool) -> Measure:
        return amount_where(
            "disbursed",
            lambda r: sa.and_(
                r.c.is_subsidised,
                r.c.region_code.in_(key) if in_key else r.c.region_code.not_in(key),
            ),
        )

    measures = {"inside": lent(in_key=True), "outside": lent(in_key=False)}
    return paired(AGRI, scope, dimensions, measures, "sum")
