"""What SQL adds up inside `rows(...)`: measures by dimension, beside their base."""

import itertools
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date
from typing import Any, Literal

import polars as pl
import sqlalchemy as sa

from queries.bank import bank
from queries.engine import read
from queries.kpi.dimension import DIMENSIONS, ORGS, PERIODS, key, level_beneath
from queries.periods import available, base_of, year_to_date
from queries.rolled import is_rolled
from queries.scope import LOCAL, Scope, rows
from queries.touched import is_noting

Measure = Callable[[sa.FromClause], sa.ColumnElement[Any]]
Measures = Mapping[str, Measure]
Among = Mapping[str, Collection[str]]
NO_LIMIT: Among = {}
OverTime = Literal["last", "sum"]
Added = Callable[[list[date]], pl.DataFrame]
# Added up once, every month of the units beneath: whichever of these is asked, and
# whatever month and base a reader chooses. A figure that is traced reads its own rows.
TOGETHER = ("org", "month")


def counted(r: sa.FromClause, name: str) -> sa.ColumnElement[Any]:
    """Return what a row counts in a column: its portion, where units were split.

    Whole rows are added up as they are kept, which is exact and cheaper than floats.
    """
    portion = r.c.get("portion")
    return r.c[name] if portion is None else sa.cast(r.c[name], sa.Double) * portion


def amount(name: str) -> Measure:
    """Return the measure that adds up one column, portions of split units considered."""
    return lambda r: sa.cast(sa.func.sum(counted(r, name)), sa.Double)


def amount_where(
    name: str, condition: Callable[[sa.FromClause], sa.ColumnElement[bool]]
) -> Measure:
    """Return the measure that adds up one column over the rows that meet a condition."""
    return lambda r: sa.func.coalesce(
        sa.cast(sa.func.sum(sa.case((condition(r), counted(r, name)))), sa.Double), 0.0
    )


def summed(
    table: sa.Table,
    scope: Scope,
    dimensions: Sequence[str],
    periods: Sequence[date],
    measures: Measures,
    ends: Sequence[date] = (),
    among: Among = NO_LIMIT,
) -> pl.DataFrame:
    """Return measures summed by dimensions and period inside the scope.

    Args:
        table, scope, dimensions: as for `paired`.
        periods: the months, quarters or days to read.
        measures: what to add up, by name.
        ends: the last periods of stretches, oldest first, each of which is one sum; every
            period is its own where none are given.
        among: dimensions and the ids that alone are wanted of each.

    Returns:
        `(dimension ids…, at [Date], measures… [Float64], is_restated)`.
    """
    level = _level(table, scope, [*dimensions, *among])
    inside, when = _dated(rows(table, scope, periods, level), ends)
    keys = [key(inside, d, scope) for d in dimensions if d not in PERIODS]
    made = [measure(inside).label(name) for name, measure in measures.items()]
    restated = sa.func.max(sa.cast(inside.c.is_restated, sa.Integer))
    wanted = [key(inside, d, scope).element.in_(some) for d, some in among.items()]
    statement = sa.select(*keys, when.label("at"), *made, restated.label("is_restated")).where(*wanted)  # fmt: skip
    return read(statement.group_by(*[k.element for k in keys], when))


def _level(table: sa.Table, scope: Scope, dimensions: Sequence[str]) -> str | None:
    """Return the level whose sums at hand will do, None where rows have to be read."""
    if "region" in dimensions or scope.org.level in LOCAL:
        return None
    units = [d for d in dimensions if d in ORGS] or ["org"]
    wanted = {level_beneath(scope) if d == "org" else d for d in units}
    return wanted.pop() if is_rolled(table, wanted) else None


def _dated(
    inside: sa.CTE, ends: Sequence[date]
) -> tuple[sa.FromClause, sa.ColumnElement[Any]]:
    """Return the rows, and which of their columns is the period at which each is added up."""
    when = next(inside.c[n] for n in PERIODS if n in inside.c)
    if not ends:
        return inside, when
    told = [sa.cast(sa.literal(end, sa.Date), sa.Date) for end in ends]
    at = sa.case(*[(when <= end, end) for end in told], else_=when)
    # Beneath the sums, for an engine takes the same parameter twice for two.
    dated = sa.select(inside, at.label("at")).cte(f"{inside.name}_at")
    return dated, dated.c["at"]


def paired(
    table: sa.Table,
    scope: Scope,
    dimensions: Sequence[str],
    measures: Measures,
    over_time: OverTime = "last",
    added: Added | None = None,
    among: Among = NO_LIMIT,
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
    periods = sorted(wanted & set(months))
    is_together = not (added or among or is_noting()) and {*dimensions} <= {*TOGETHER}
    ends = [] if added or is_together or "month" in dimensions else _ends(pairs)
    if ends:
        # SQL adds the months of a stretch up: they leave it as one.
        pairs = [(now[-1:], before[-1:], is_previous) for now, before, is_previous in pairs]  # fmt: skip
    split, asked = (("org",), months) if is_together else (dimensions, periods)
    found = added(periods) if added else summed(table, scope, split, asked, measures, ends, among)  # fmt: skip
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


def _ends(pairs: Sequence[tuple[list[date], list[date], bool]]) -> list[date]:
    """Return the last months of the two stretches, oldest first; none where they overlap."""
    spans = [span for now, before, _ in pairs for span in (before, now) if span]
    apart = all(a[-1] < b[0] for a, b in itertools.pairwise(spans))
    are_months = all(len(span) == 1 for span in spans)
    return [span[-1] for span in spans] if apart and not are_months else []


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
