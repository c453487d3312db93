"""How far units have come with a goal, and how far they should be by now."""

import itertools
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import polars as pl

from queries import config
from queries.bank import bank, tree
from queries.engine import remembered
from queries.kpi import DIMENSIONS, named
from queries.periods import back, days_elapsed, month_end, year_start
from queries.progress.goals import Goal
from queries.scope import Scope
from queries.targets import Plan, plans

# The quarter ends a month lies between, the year's start "", and how far it is between them.
Place = tuple[str, str, float]
QUARTERS = {"q1": 3, "half": 6, "q3": 9, "year": 12}


@remembered
def progress(goal: Goal, scope: Scope, dimensions: Sequence[str] = ()) -> pl.DataFrame:
    """Return how far units have come with a goal, and how far they should be.

    Args:
        goal: one of `GOALS`.
        scope: the reader's choice.
        dimensions: any of `org`, `prefecture`, `county`; the lowest unit decides.

    Returns:
        `(unit id, unit, actual, target, completion, pace, pace_kind, pace_gap, status,
        reason)`: currency and shares; `reason` NO_TARGET or NOT_LOADED where
        `completion` is null. Worst gap first.
    """
    found = goal.actual(scope, dimensions)
    ids = _judged_units(found, scope, dimensions)
    every = plans(goal.target, scope, goal.slice, frozenset(ids))
    season = (
        _season(goal, scope)
        if any(set(every[i]) == {"year"} for i in ids if i in every)
        else None
    )
    at = _place_in_year(scope.month)
    rows = [_judged(every.get(i, {}), scope, season, at) for i in ids]
    schedule = pl.DataFrame(
        rows,
        schema={"target": pl.Float64, "pace": pl.Float64, "pace_kind": pl.String},
        orient="row",
    )
    return named(
        _against(pl.concat([found.drop("target", strict=False), schedule], how="horizontal"), goal),
        list(dimensions),
    ).sort("pace_gap", *(DIMENSIONS[d].id for d in dimensions), nulls_last=True)  # fmt: skip


def _judged_units(
    found: pl.DataFrame, scope: Scope, dimensions: Sequence[str]
) -> list[str]:
    """Return whose plan each row is judged by: the lowest unit it is split by."""
    if not dimensions:
        return [scope.org.org_id] * found.height
    named_units = found.select([DIMENSIONS[d].id for d in dimensions]).rows()
    every = tree()
    return [
        max(units, key=lambda u: every[u].depth if u in every else 0)
        for units in named_units
    ]


def _against(found: pl.DataFrame, goal: Goal) -> pl.DataFrame:
    completion = pl.when(pl.col("target") > 0).then(pl.col("actual") / pl.col("target"))
    return (
        found.with_columns(
            completion=pl.when("is_known").then(completion),
            reason=pl.when(pl.col("target").is_null() | (pl.col("target") <= 0)).then(pl.lit("NO_TARGET"))
            .when(~pl.col("is_known")).then(pl.lit("NOT_LOADED")).otherwise(pl.lit("")),
        )
        .with_columns(pace_gap=pl.col("completion") - pl.col("pace"))
        .with_columns(status=_status(is_cap=goal.is_cap))
    )  # fmt: skip


def _status(*, is_cap: bool) -> pl.Expr:
    """Return 达序时, 略慢 or 滞后; a cap is judged by whether it is exceeded."""
    if is_cap:
        within = pl.when(pl.col("completion") <= 1).then(pl.lit("met"))
        return within.when(pl.col("completion") > 1).then(pl.lit("behind"))
    behind = config.load().granary_status_behind
    gap = pl.col("pace_gap")
    return (
        pl.when(gap >= 0).then(pl.lit("met"))
        .when(gap >= -behind).then(pl.lit("watch"))
        .when(gap < -behind).then(pl.lit("behind"))
    )  # fmt: skip


def _judged(
    plan: Plan, scope: Scope, season: float | None, at: Place
) -> tuple[float | None, float | None, str | None]:
    """Return (target, pace, kind of pace) of one plan at the scope's month."""
    whole = plan.get("year")
    if not whole:
        return None, None, None
    if len(plan) == len(QUARTERS):
        return whole, _by_quarters(plan, at), "quarters"
    if season is not None:
        return whole, season, "season"
    gone, days = days_elapsed(scope.month, bank().first_month)
    return whole, gone / days, "calendar"


def _place_in_year(month: date) -> Place:
    """Return where in the bank's year a month lies."""
    start = year_start(month, bank().first_month)
    ends = [(start, ""), *((back(start, -n), p) for p, n in QUARTERS.items())]
    for (left, low), (right, high) in itertools.pairwise(ends):
        if left < month <= right:
            return low, high, (month - left).days / (right - left).days
    return "year", "year", 1.0


def _by_quarters(plan: Plan, at: Place) -> float:
    """Return the planned share of the year at a place in it: straight between quarter ends."""
    before, after, way = at
    low = plan[before] if before else 0.0
    return (low + (plan[after] - low) * way) / plan["year"]


def _season(goal: Goal, scope: Scope) -> float | None:
    """Return the mean share of the year's result that past years had reached by now."""
    shares = []
    for years in (1, 2, 3):
        then = back(scope.month, 12 * years)
        end = back(year_start(then, bank().first_month), -12)
        part, whole = (_total(goal, replace(scope, month=m)) for m in (then, end))
        if part is not None and whole and whole > 0:
            shares.append(part / whole)
    return sum(shares) / len(shares) if shares else None


def _total(goal: Goal, scope: Scope) -> float | None:
    found = goal.actual(scope, ())
    if found.is_empty() or not found["is_known"][0]:
        return None
    return float(found["actual"][0])


def planned_course(goal: Goal, scope: Scope) -> pl.DataFrame:
    """Return the plan's cumulative course over the year: `(month, planned [currency])`."""
    own = scope.org.org_id
    plan = plans(goal.target, scope, goal.slice, (own,))[own]
    if len(plan) < len(QUARTERS):
        return pl.DataFrame(schema={"month": pl.Date, "planned": pl.Float64})
    months = [month_end(scope.month.year, m) for m in range(1, 13)]
    planned = [_by_quarters(plan, _place_in_year(m)) * plan["year"] for m in months]
    return pl.DataFrame({"month": months, "planned": planned})
