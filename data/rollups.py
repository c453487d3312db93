"""Rollups of the daily figures: `deposit_month` and `deposit_org_day`, load by load.

Both are sums in DECIMAL, so they are exact to the cent and independent of row order.
"""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import polars as pl
import sqlalchemy as sa

from data import unit_days
from data.draft import Draft
from data.unit_days import status
from queries import schema

MONTH = schema.deposit_month
ORG_DAY = schema.deposit_org_day


def refresh(draft: Draft, since: date | None = None) -> None:
    """Bring both rollups in step with `deposit_day`.

    Args:
        draft: the version in the making.
        since: the first day whose figures changed; None rebuilds every month that
            has daily figures. Months without daily figures keep what they have.
    """
    latest = _latest(draft)
    if latest is None:
        return
    start = year_start(draft.ask, since or date(min(draft.years), 1, 1))
    while start <= latest:
        end = start.replace(year=start.year + 1) - timedelta(days=1)
        _refresh_months(draft, start, end, latest)
        start = end + timedelta(days=1)
    refresh_units(draft)


def _latest(draft: Draft) -> date | None:
    if not draft.years:
        return None
    daily = draft.daily(draft.years[-1])
    found: date | None = draft.ask(sa.select(sa.func.max(daily.c.day))).item()
    return found


def year_start(ask: Callable[[sa.SelectBase], pl.DataFrame], day: date) -> date:
    """Return the first day of the bank's year that `day` lies in."""
    found = ask(sa.select(schema.bank.c.year_start_month))
    month = int(found.item()) if found.height else 1
    return date(day.year if day.month >= month else day.year - 1, month, 1)


def _refresh_months(draft: Draft, start: date, end: date, latest: date) -> None:
    """Rebuild the months of one bank year that have daily figures."""
    days = draft.daily(start.year, end.year)
    month = _month_end(days.c.day).label("month")
    there = sa.select(month).where(days.c.day.between(start, end)).distinct()
    draft.run(MONTH.delete().where(MONTH.c.month.in_(there)))
    made = months(days, start, end, latest).subquery("made")
    draft.insert(MONTH, sa.select(made).where(made.c.is_complete))


def months(days: sa.FromClause, start: date, end: date, latest: date) -> sa.Select[Any]:
    """Return `deposit_month` rows and `is_complete` for the months of a bank year.

    A month counts when its last day is there, or when it is the latest. Averages
    divide by the days that are there since the base, one number for all outlets: an
    outlet opened later counts zero before, a closed one still contributes its days,
    so averages of outlets add up to that of their unit.
    """
    inside = days.c.day.between(start, end)
    calendar = _calendar(days, inside, latest)
    flows = _flows(days, inside, calendar)
    pairs = (
        sa.select(
            flows.c.outlet_id,
            flows.c.deposit_type,
            sa.func.min(flows.c.month).label("first_month"),
        )
        .group_by(flows.c.outlet_id, flows.c.deposit_type)
        .cte("pairs")
    )
    return _assembled(calendar, flows, pairs)


def _calendar(days: sa.FromClause, inside: Any, latest: date) -> sa.CTE:
    """Return every month with its last day, days so far in the year, load and status."""
    by_day = (
        sa.select(
            days.c.day,
            sa.func.max(days.c.load_id).label("load_id"),
            status(days.c.data_status).label("data_status"),
        )
        .where(inside)
        .group_by(days.c.day)
        .cte("by_day")
    )
    month = _month_end(by_day.c.day)
    by_month = (
        sa.select(
            month.label("month"),
            sa.func.max(by_day.c.day).label("last_day"),
            sa.func.count().label("day_count"),
            sa.func.max(by_day.c.load_id).label("load_id"),
            status(by_day.c.data_status).label("data_status"),
        )
        .group_by(month)
        .cte("by_month")
    )
    so_far = sa.func.sum(by_month.c.day_count).over(order_by=by_month.c.month)
    counts = (by_month.c.last_day == by_month.c.month) | (by_month.c.last_day == latest)
    return sa.select(
        by_month, so_far.label("year_days"), counts.label("is_complete")
    ).cte("calendar")


def _flows(days: sa.FromClause, inside: Any, calendar: sa.CTE) -> sa.CTE:
    """Return, by outlet, type and month, the sum of balances and the last balance."""
    at_end = days.c.day == calendar.c.last_day
    return (
        sa.select(
            days.c.outlet_id,
            days.c.deposit_type,
            calendar.c.month,
            sa.func.sum(days.c.balance).label("total"),
            sa.func.sum(days.c.balance).filter(at_end).label("balance"),
            sa.func.max(days.c.load_id).label("load_id"),
            status(days.c.data_status).label("data_status"),
        )
        .join_from(days, calendar, _month_end(days.c.day) == calendar.c.month)
        .where(inside)
        .group_by(days.c.outlet_id, days.c.deposit_type, calendar.c.month)
        .cte("flows")
    )


def _assembled(calendar: sa.CTE, flows: sa.CTE, pairs: sa.CTE) -> sa.Select[Any]:
    total = sa.func.coalesce(flows.c.total, 0)
    to_date = sa.func.sum(total).over(
        partition_by=(pairs.c.outlet_id, pairs.c.deposit_type),
        order_by=calendar.c.month,
    )
    same = sa.and_(
        flows.c.outlet_id == pairs.c.outlet_id,
        flows.c.deposit_type == pairs.c.deposit_type,
        flows.c.month == calendar.c.month,
    )
    return (
        sa.select(
            pairs.c.outlet_id,
            calendar.c.month,
            pairs.c.deposit_type,
            sa.func.coalesce(flows.c.balance, 0).label("balance"),
            _ratio(total, calendar.c.day_count).label("average_month"),
            _ratio(to_date, calendar.c.year_days).label("average_year"),
            sa.func.coalesce(flows.c.load_id, calendar.c.load_id).label("load_id"),
            sa.func.coalesce(flows.c.data_status, calendar.c.data_status).label(
                "data_status"
            ),
            calendar.c.is_complete,
        )
        .join_from(pairs, calendar, calendar.c.month >= pairs.c.first_month)
        .outerjoin(flows, same)
    )


def refresh_units(draft: Draft) -> None:
    """Rebuild `deposit_org_day`, the rolling window that the daily view reads."""
    latest = _latest(draft)
    if latest is None:
        return
    first = unit_days.first_day(latest)
    years = range(first.year, latest.year + 1)
    draft.run(ORG_DAY.delete())
    own, sums = unit_days.org_days(
        draft.daily(*years), latest, unit_days.ancestors().cte("above")
    )
    draft.insert(ORG_DAY, sums)
    # They lie in that order already.
    draft.insert(ORG_DAY, own, is_sorted=True)


def _month_end(day: sa.ColumnElement[Any]) -> sa.ColumnElement[date]:
    return sa.cast(sa.func.last_day(day), sa.Date)


def _ratio(total: Any, days: sa.ColumnElement[Any]) -> sa.ColumnElement[Any]:
    """Return total ÷ days, rounded to the cent; DECIMAL is divided as DOUBLE."""
    value = sa.cast(total, sa.Double) / sa.cast(days, sa.Double)
    return sa.cast(value, schema.MONEY)
