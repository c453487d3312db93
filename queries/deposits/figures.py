"""What the bank holds: balances and averages beside their base, and day by day."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import polars as pl
import sqlalchemy as sa

from queries import schema
from queries.engine import read, remembered
from queries.kpi import Measure, counted, paired
from queries.scope import Scope, rows

STOCKS = ("balance", "average_month", "average_year")
MONTH, DAY = schema.deposit_month, schema.deposit_org_day


def of_type(name: str, deposit_type: str | None) -> Measure:
    """Return the measure that adds up a column for one deposit type, None for each row.

    `total` is the source's own total where it gives one, else the sum of its split.
    """

    def measure(r: sa.FromClause) -> sa.ColumnElement[Any]:
        each = sa.cast(counted(r, name), sa.Double)

        def over(condition: sa.ColumnElement[bool]) -> sa.ColumnElement[Any]:
            return sa.func.sum(sa.case((condition, each)))

        if deposit_type is None:
            return sa.func.sum(each)
        if deposit_type != "total":
            return sa.func.coalesce(over(r.c.deposit_type == deposit_type), 0.0)
        whole, split = (
            over(r.c.deposit_type == "total"),
            over(r.c.deposit_type != "total"),
        )
        return sa.func.coalesce(whole, split, 0.0)

    return measure


@remembered
def stock(
    scope: Scope, dimensions: Sequence[str], column: str, deposit_type: str = "total"
) -> pl.DataFrame:
    """Return a deposit column beside its comparison base, for one deposit type.

    Returns:
        `(dimension ids…, amount, amount_base [currency], is_restated, base_month,
        base_is_previous)`. Source: `deposit_month`, core ledger.
    """
    found = stocks(scope, dimensions, deposit_type)
    others = [c for c in found.columns if c.removesuffix("_base") not in STOCKS]
    return found.select(*others, amount=column, amount_base=f"{column}_base")


@remembered
def stocks(
    scope: Scope, dimensions: Sequence[str], deposit_type: str = "total"
) -> pl.DataFrame:
    """Return every column of deposits beside its base, for one deposit type.

    Read together, because a page wants more than one of them.

    Returns:
        As `stock`, with `balance`, `average_month`, `average_year` and each with _base.
    """
    kind = None if "deposit_type" in dimensions else deposit_type
    measures = {name: of_type(name, kind) for name in STOCKS}
    return paired(MONTH, scope, dimensions, measures)


@remembered
def average_gain(
    scope: Scope, dimensions: Sequence[str], deposit_type: str = "total"
) -> pl.DataFrame:
    """Return the daily average of this year beside that of the whole year before.

    The year's own base, whatever the reader compares with: 本年日均 − 上年全年日均.

    Returns:
        As `stock`, `amount_base` being last year's full-year average.
    """
    yearly = replace(scope, against="year_start")
    return stock(yearly, dimensions, "average_year", deposit_type)


GAIN = pl.col("amount") - pl.col("amount_base")


@remembered
def by_day(scope: Scope, dimensions: Sequence[str]) -> pl.DataFrame:
    """Return the scope's own unit day by day: `(day, [deposit_type_code], amount [currency])`.

    Units beneath are not asked by day here; the daily view has them. Source:
    `deposit_org_day`, kept for 400 days (outlets 70).
    """
    inside = rows(DAY, scope)
    kind = None if "deposit_type" in dimensions else "total"
    split = [inside.c.deposit_type.label("deposit_type_code")] if kind is None else []
    keys = [inside.c.day, *[column.element for column in split]]
    held = of_type("balance", kind)(inside).label("amount")
    return read(
        sa.select(inside.c.day, *split, held)
        .where(inside.c.holder == scope.org.org_id, inside.c.day <= scope.month)
        .group_by(*keys)
    )
