"""What SQL adds up inside `rows(...)`: measures by dimension, beside their base."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any, Literal

import polars as pl
import sqlalchemy as sa

from queries.bank import bank, children
from queries.engine import read
from queries.kpi.dimension import DIMENSIONS, ORGS, PERIODS
from queries.periods import available, base_of, year_to_date
from queries.scope import Scope, rows


def key(inside: sa.CTE | sa.Table, dimension: str, scope: Scope) -> sa.Label[Any]:
    """Return the column of `rows(...)` that a dimension groups by, labelled by its id."""
    if dimension in ORGS:
        level = level_beneath(scope) if dimension == "org" else dimension
        column = inside.c.get(level, inside.c.holder)
        return sa.func.coalesce(column, inside.c.holder).label(DIMENSIONS[dimension].id)
    return inside.c[column_of(dimension)].label(DIMENSIONS[dimension].id)


def level_beneath(scope: Scope) -> str:
    """Return the level that `org` means in a scope: that of the units beneath it."""
    beneath = children(scope.org)
    return beneath[0].level if beneath else scope.org.level


def column_of(dimension: str) -> str:
    """Return what the column of a dimension is called in the tables of figures."""
    is_coded = dimension in ("region", "institution", "line", "module")
    return DIMENSIONS[dimension].id if is_coded else dimension


Measure = Callable[[sa.CTE], sa.ColumnElement[Any]]
Measures = Mapping[str, Measure]


def amount(name: str) -> Measure:
    """Return the measure that adds up one column, portions of split units considered."""
    return lambda r: sa.func.sum(sa.cast(r.c[name], sa.Double) * r.c.portion)


def amount_where(
    name: str, condition: Callable[[sa.CTE], sa.ColumnElement[bool]]
) -> Measure:
    """Return the measure that adds up one column over the rows that meet a condition."""
    return lambda r: sa.func.sum(
        sa.case((condition(r), sa.cast(r.c[name], sa.Double) * r.c.portion), else_=0.0)
    )


def summed(
    table: sa.Table,
    scope: Scope,
    dimensions: Sequence[str],
    periods: Sequence[date],
    measures: Measures,
) -> pl.DataFrame:
    """Return measures summed by dimensions and period inside the scope.

    Returns:
        `(dimension ids…, at [Date], measures… [Float64], is_restated)`.
    """
    inside = rows(table, scope, periods)
    when = next(inside.c[n] for n in PERIODS if n in inside.c)
    keys = [key(inside, d, scope) for d in dimensions if d not in PERIODS]
    made = [measure(inside).label(name) for name, measure in measures.items()]
    restated = sa.func.max(sa.cast(inside.c.is_restated, sa.Integer))
    statement = sa.select(*keys, when.label("at"), *made, restated.label("is_restated"))
    return read(statement.group_by(*[k.element for k in keys], when))


def paired(
    table: sa.Table,
    scope: Scope,
    dimensions: Sequence[str],
    measures: Measures,
    over_time: Literal["last", "sum"] = "last",
) -> pl.DataFrame:
    """Return measures beside the same measures at the comparison base.

    Stocks stand at the month and at its base. Flows run from the year's start to the
    month, against the same stretch of last year; split by month they are the month's
    own, against the same month of last year.

    Returns:
        `(dimension ids…, measures…, measures with _base…, is_restated, base_month,
        base_is_previous)`; a measure without rows on one side is 0 there when the
        base month exists, null where it does not.
    """
    months = available(table)
    shown = (
        [m for m in months if m <= scope.month]
        if "month" in dimensions
        else [m for m in months if m == scope.month]
    )
    pairs = [
        _stretch(scope, m, months, over_time, "month" in dimensions) for m in shown
    ]
    wanted = {m for now, before, *_ in pairs for m in (*now, *before)}
    found = summed(table, scope, dimensions, sorted(wanted & set(months)), measures)
    ids = [DIMENSIONS[d].id for d in dimensions if d != "month"]
    names_ = list(measures)
    now = _side(found, ids, names_, shown, [pair[0] for pair in pairs])
    then = _side(found, ids, names_, shown, [pair[1] for pair in pairs])
    bases = pl.DataFrame(
        {
            "month": shown,
            "base_month": [pair[1][-1] if pair[1] else None for pair in pairs],
            "base_is_previous": [pair[2] for pair in pairs],
        },
        schema_overrides={"month": pl.Date, "base_month": pl.Date},
    )
    joined = _meet(now, then, ["month", *ids], names_)
    known = pl.col("base_month").is_not_null()
    filled = [
        pl.when(known).then(pl.col(f"{m}_base").fill_null(0.0)).alias(f"{m}_base")
        for m in measures
    ]
    return joined.join(bases, on="month").with_columns(*filled)


def _meet(
    now: pl.DataFrame, base: pl.DataFrame, on: list[str], measures: list[str]
) -> pl.DataFrame:
    both = now.join(base, on=on, how="full", coalesce=True, suffix="_base")
    return both.with_columns(
        *[pl.col(m).fill_null(0.0) for m in measures],
        (
            pl.col("is_restated").fill_null(0) + pl.col("is_restated_base").fill_null(0)
            > 0
        ).alias("is_restated"),
    ).drop("is_restated_base")


def _side(
    found: pl.DataFrame,
    ids: list[str],
    measures: list[str],
    shown: list[date],
    stretches: list[list[date]],
) -> pl.DataFrame:
    """Return each shown month's measures over the stretch of months that stands for it."""
    link = pl.DataFrame(
        [
            (m, at)
            for m, stretch in zip(shown, stretches, strict=True)
            for at in stretch
        ],
        schema={"month": pl.Date, "at": pl.Date},
        orient="row",
    )
    sums = [pl.col(m).sum() for m in measures]
    return (
        link.join(found, on="at")
        .group_by(["month", *ids])
        .agg(*sums, pl.col("is_restated").max())
    )


def _stretch(
    scope: Scope,
    month: date,
    months: list[date],
    over_time: str,
    is_series: bool,
) -> tuple[list[date], list[date], bool]:
    first = bank().first_month
    if over_time == "last":
        base = base_of(month, scope.against, months, first)
        return [month], [base.month] if base.month else [], base.is_previous
    against = scope.against if scope.against != "year_start" else "last_year"
    base = base_of(month, against, months, first)
    if is_series:
        return [month], [base.month] if base.month else [], base.is_previous
    before = year_to_date(base.month, first) if base.month else []
    complete = before if set(before) <= set(months) else []
    return year_to_date(month, first), complete, base.is_previous
