"""The demo's calendar: every day, month-end and quarter-end it has figures for."""

from datetime import date, timedelta
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Indices = NDArray[np.int64]

FIRST = date(2022, 12, 1)
LAST = date(2026, 10, 31)
YEARS = (2022, 2023, 2024, 2025, 2026)
DAYS = np.arange(np.datetime64(FIRST), np.datetime64(LAST) + 1)


def month_end(year: int, month: int) -> date:
    """Return the last day of a month; month 0 is the December before."""
    return date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)


MONTHS = [
    month_end(year, month)
    for year in YEARS
    for month in range(1, 13)
    if FIRST < month_end(year, month) <= LAST
]
QUARTERS = [month for month in MONTHS if month.month % 3 == 0]

# Where each month begins and ends along DAYS.
MONTH_STARTS: Indices = np.array([position.day for position in MONTHS], np.int64)
MONTH_STARTS = np.cumsum(MONTH_STARTS) - MONTH_STARTS
MONTH_ENDS: Indices = np.append(MONTH_STARTS[1:], len(DAYS)) - 1


def at(day: date) -> int:
    """Return the position of a day along DAYS."""
    return (day - FIRST).days


def month_at(month: date) -> int:
    """Return the position of a month-end along MONTHS."""
    return MONTHS.index(month)


def monthly_average(daily: Floats) -> Floats:
    """Return means by month along the last axis, which runs along DAYS."""
    sums: Any = np.add.reduceat(daily, MONTH_STARTS, axis=-1)
    lengths = np.diff(np.append(MONTH_STARTS, len(DAYS)))
    return np.asarray(sums / lengths, np.float64)


def year_average(daily: Floats, until: date) -> Floats:
    """Return means from 1 January to `until` along the last axis."""
    start = at(date(until.year, 1, 1))
    return np.asarray(daily[..., start : at(until) + 1].mean(axis=-1), np.float64)
