"""The day's figures: where deposits stand and what they moved by, unit by unit."""

from collections.abc import Sequence
from datetime import date, timedelta

import polars as pl
import sqlalchemy as sa

from queries import schema
from queries.bank import bank, children
from queries.engine import read, remembered
from queries.kpi import named
from queries.periods import available, back, month_end, year_start
from queries.scope import Scope, rows

DAY, ORG = schema.deposit_org_day, schema.organization
# Days: of which the best mean growth is told; of a course, unless more are asked.
STRETCH, COURSE = 30, 92


@remembered
def latest(scope: Scope) -> date | None:
    """Return the last day with figures, up to the scope's month; the newest month runs on."""
    there = available(DAY)
    if not there:
        return None
    newest = there[-1]
    if scope.month >= month_end(newest.year, newest.month):
        return newest
    return scope.month if scope.month in there else None


def compared(day: date) -> dict[str, date]:
    """Return what a day is compared with: the day before, month end, year start, last year."""
    return {
        "day_before": day - timedelta(days=1),
        "month_end": back(day, 1),
        "year_start": year_start(day, bank().first_month),
        "last_year": _year_before(day),
    }


def _year_before(day: date) -> date:
    leap = (day.month, day.day) == (2, 29)
    return day.replace(year=day.year - 1, day=28 if leap else day.day)


@remembered
def balances(
    scope: Scope, units: Sequence[str], on: Sequence[date], deposit_type: str = "total"
) -> pl.DataFrame:
    """Return units' balances on days: `(org_id, day, balance [currency])`."""
    inside = rows(DAY, scope, on)
    held = sa.cast(sa.func.sum(inside.c.balance), sa.Double).label("balance")
    unit = inside.c.holder.label("org_id")
    keys = (unit, inside.c.day, inside.c.deposit_type)
    # Every type: a page that asks for one asks for others.
    found = read(sa.select(*keys, held).where(unit.element.in_(units)).group_by(unit.element, *keys[1:]))  # fmt: skip
    return found.group_by("org_id", "day").agg(balance=_of_type(deposit_type))


def _of_type(deposit_type: str) -> pl.Expr:
    """Return the balance of a type; the total is the source's own, else its split added up."""
    kind = pl.col("deposit_type")
    whole, split, one = (
        pl.when(which.any()).then(pl.col("balance").filter(which).sum())
        for which in (kind == "total", kind != "total", kind == deposit_type)
    )
    return pl.coalesce(whole, split) if deposit_type == "total" else one


@remembered
def movements(scope: Scope, deposit_type: str = "total") -> pl.DataFrame:
    """Return the latest day's balances of the scope's unit and those beneath it.

    Returns:
        `(org_id, org, balance, day_before, month_end, year_start, last_year
        [currency])`: the last four are the changes against that day, null where the
        day is not kept. The scope's own unit comes last (全辖).
    """
    day = latest(scope)
    if day is None:
        return pl.DataFrame()
    units = [o.org_id for o in children(scope.org)] + [scope.org.org_id]
    against = compared(day)
    found = balances(scope, units, [day, *against.values()], deposit_type)
    now = found.filter(pl.col("day") == day).select("org_id", "balance")
    for name, then in against.items():
        base = found.filter(pl.col("day") == then).select("org_id", base="balance")
        change = (pl.col("balance") - pl.col("base")).alias(name)
        now = now.join(base, on="org_id", how="left").with_columns(change).drop("base")
    own_last = pl.col("org_id") == scope.org.org_id
    return named(now, ["org"]).sort(own_last, "org_id")


@remembered
def outlet_ranking(scope: Scope, deposit_type: str = "total") -> pl.DataFrame:
    """Return the open outlets of the scope by the day's change, the largest first.

    Returns:
        `(org_id, org, balance, day_before, month_end [currency])`: changes against the
        day before and the last month end. Outlets are kept for 70 days.
    """
    day = latest(scope)
    if day is None:
        return pl.DataFrame()
    before, month = day - timedelta(days=1), back(day, 1)
    inside = rows(DAY, scope, [day, before, month])
    now, then, end = (_held(inside, deposit_type, on) for on in (day, before, month))
    unit = inside.c.holder
    open_ = sa.select(ORG.c.org_id).where(ORG.c.closed_on.is_(None))
    found = read(
        sa.select(
            unit.label("org_id"),
            now.label("balance"),
            (now - then).label("day_before"),
            (now - end).label("month_end"),
        )
        .where(unit == inside.c.outlet, unit.in_(open_))
        .group_by(unit)
    )
    return named(found, ["org"]).sort(
        "day_before", "org_id", descending=[True, False], nulls_last=True
    )


def _held(inside: sa.CTE, deposit_type: str, on: date) -> sa.ColumnElement[float]:
    """Return the sum of the balances of a deposit type on one day, null without any."""
    each, kind = sa.cast(inside.c.balance, sa.Double), inside.c.deposit_type

    def over(condition: sa.ColumnElement[bool]) -> sa.ColumnElement[float]:
        return sa.func.sum(sa.case((sa.and_(inside.c.day == on, condition), each)))

    if deposit_type != "total":
        return over(kind == deposit_type)
    return sa.func.coalesce(over(kind == "total"), over(kind != "total"))


def course(
    scope: Scope, deposit_type: str = "total", length: int = COURSE
) -> pl.DataFrame:
    """Return the scope's own unit day by day, oldest first: `(day, balance [currency])`."""
    last = latest(scope)
    if last is None:
        return pl.DataFrame(schema={"day": pl.Date, "balance": pl.Float64})
    begun = last - timedelta(days=length)
    # Everything a page says of the year comes of the same days.
    of_year = year_start(last, bank().first_month) - timedelta(days=1)
    since = min(begun, last - timedelta(days=COURSE), of_year)
    found = _own_days(scope, tuple(d for d in available(DAY) if since < d <= last))
    kept = found.filter(pl.col("day") > begun)
    return kept.group_by("day").agg(balance=_of_type(deposit_type)).sort("day")


@remembered
def _own_days(scope: Scope, on: Sequence[date]) -> pl.DataFrame:
    """Return `(day, deposit_type, balance [currency])` of the scope's own unit."""
    inside = rows(DAY, scope, on)
    held = sa.cast(sa.func.sum(inside.c.balance), sa.Double).label("balance")
    keys = (inside.c.day, inside.c.deposit_type)
    own = inside.c.holder == scope.org.org_id
    return read(sa.select(*keys, held).where(own).group_by(*keys))


def best_stretch(
    scope: Scope, deposit_type: str = "total"
) -> tuple[date, float] | None:
    """Return (last day, mean growth a day) of this year's best 30 days, None without days."""
    last = latest(scope)
    if last is None:
        return None
    since = year_start(last, bank().first_month)
    found = course(scope, deposit_type, (last - since).days + 1)
    gains = found.with_columns(
        gain=(pl.col("balance") - pl.col("balance").shift(STRETCH)) / STRETCH
    ).drop_nulls("gain")
    if gains.is_empty():
        return None
    best = gains.sort("gain", descending=True).row(0, named=True)
    return best["day"], best["gain"]
