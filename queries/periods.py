"""Months and what they are compared with: the calendar every question shares."""

import calendar
import itertools
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy as sa

from queries import rolled, schema
from queries.engine import read, remembered, totals
from queries.placed import period_of

ANNUAL_GAP = 92


def month_end(year: int, month: int) -> date:
    """Return the last day of a month; months beyond 1 to 12 run into other years."""
    year, month = year + (month - 1) // 12, (month - 1) % 12 + 1
    return date(year, month, calendar.monthrange(year, month)[1])


def back(month: date, count: int) -> date:
    """Return the month's last day `count` months earlier."""
    return month_end(month.year, month.month - count)


def year_start(month: date, first_month: int = 1) -> date:
    """Return the day the year's increments are counted from: the last before it began."""
    year = month.year if month.month >= first_month else month.year - 1
    return month_end(year, first_month - 1)


def year_end(month: date, first_month: int = 1) -> date:
    """Return the last day of the year a month lies in."""
    return back(year_start(month, first_month), -12)


def year_to_date(month: date, first_month: int = 1) -> list[date]:
    """Return the month-ends from the year's first month to the given one."""
    start = year_start(month, first_month)
    months = (month.year - start.year) * 12 + month.month - start.month
    return [back(start, -n) for n in range(1, months + 1)]


NEXT: dict[str, Callable[[date], date]] = {
    "month": lambda period: back(period, -1),
    "quarter": lambda period: back(period, -3),
    "day": lambda period: period + timedelta(days=1),
}


def is_one_of(
    when: sa.ColumnElement[Any], periods: Collection[date]
) -> sa.ColumnElement[bool]:
    """Return the condition that a column called `month`, `quarter` or `day` is one of some.

    Those that follow one another are told by the first and the last. DuckDB reads past
    what lies outside of such spans; a list of dates it looks up for every row.
    """
    spans: list[tuple[date, date]] = []
    for period in sorted(set(periods)):
        if spans and NEXT[when.name](spans[-1][1]) == period:
            spans[-1] = (spans[-1][0], period)
        else:
            spans.append((period, period))
    return sa.or_(sa.false(), *[when.between(*span) for span in spans])


def days_elapsed(day: date, first_month: int = 1) -> tuple[int, int]:
    """Return (days gone, days in the year) at the end of a day.

    2026-10-31 is (304, 365), so the pace by days is 83.2877 %.
    """
    start = year_start(day, first_month)
    return (day - start).days, (year_end(day, first_month) - start).days


@remembered
def available(table: sa.Table) -> list[date]:
    """Return the periods a table of figures has rows for, oldest first."""
    when, every = period_of(table).label("period"), rolled.periods(table)
    with totals():
        if every is None:
            return read(sa.select(when).distinct().order_by(when))["period"].to_list()
        # One question for all tables.
        found = read(sa.select(every).order_by(every.c.period))
    return found.filter(source=table.name)["period"].to_list()


@dataclass(frozen=True)
class Base:
    """What a month is compared with: the base month and whether it stood in for another."""

    month: date | None
    is_previous: bool = False


def base_of(
    month: date, against: str, months: Iterable[date], first_month: int
) -> Base:
    """Return the base of a month.

    Args:
        month: the month in question.
        against: `year_start`, `last_month`, `last_year` or a month-end in ISO form.
        months: the months that are there, oldest first.
        first_month: the bank's first month of the year.

    Returns:
        The month wanted; where the source has annual snapshots only, the previous
        one (`is_previous`); no month where neither is there.
    """
    there = sorted(months)
    wanted = {
        "year_start": lambda: year_start(month, first_month),
        "last_month": lambda: back(month, 1),
        "last_year": lambda: back(month, 12),
    }.get(against, lambda: date.fromisoformat(against))()
    if wanted in there:
        return Base(wanted)
    earlier = [m for m in there if m < month]
    if earlier and is_annual(there):
        return Base(earlier[-1], is_previous=True)
    return Base(None)


def is_annual(months: list[date]) -> bool:
    """Return whether a source brings one snapshot a year rather than every month."""
    gaps = [b - a for a, b in itertools.pairwise(months)]
    return bool(gaps) and min(gaps) > timedelta(days=ANNUAL_GAP)


@remembered
def closed() -> list[date]:
    """Return the months the steward has signed off, oldest first."""
    month = schema.period_close.c.month
    return read(sa.select(month).order_by(month))["month"].to_list()


def unclosed(sources: Iterable[sa.Table]) -> list[date]:
    """Return the months that are over and have figures but are not signed off, oldest first."""
    there = {m for table in sources if "month" in table.c for m in available(table)}
    today = datetime.now().astimezone().date()
    return sorted(month for month in there - set(closed()) if month < today)
