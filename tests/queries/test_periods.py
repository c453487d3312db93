"""Months, years and what they are compared with."""

import itertools
import json
from datetime import date, timedelta
from pathlib import Path

import duckdb
import polars as pl
import pytest
import sqlalchemy as sa
from duckdb_engine import Dialect

from queries import periods, schema
from queries.periods import Base, base_of
from tests.village import DEC, FEB, JAN, MAR, MONTHS

GOLDEN = json.loads((Path(__file__).parent / "golden_cases.json").read_text())["pace"]
JUNES = [date(year, 6, 30) for year in (2021, 2022, 2023)]


def test_the_months_last_day_knows_leap_years_and_other_years():
    assert periods.month_end(2024, 2) == date(2024, 2, 29)
    assert periods.month_end(2026, 0) == date(2025, 12, 31)
    assert periods.month_end(2026, 13) == date(2027, 1, 31)
    assert periods.back(date(2026, 3, 31), 1) == date(2026, 2, 28)
    assert periods.back(date(2024, 2, 29), 12) == date(2023, 2, 28)


@pytest.mark.parametrize("case", [c for c in GOLDEN if c.endswith("_day")])
def test_pace_by_days(case):
    gone, days = periods.days_elapsed(date.fromisoformat(case.removesuffix("_day")))
    assert gone / days * 100 == pytest.approx(GOLDEN[case], abs=1e-4)


def test_the_last_day_of_the_year_is_all_of_it():
    assert periods.days_elapsed(date(2026, 12, 31)) == (365, 365)
    assert periods.days_elapsed(date(2024, 12, 31)) == (366, 366)
    assert periods.days_elapsed(date(2026, 1, 1)) == (1, 365)


def test_a_year_may_begin_in_another_month():
    """A bank whose year begins in April: 31 March is its last day, not the next one's first."""
    assert periods.year_start(date(2026, 3, 31), 4) == date(2025, 3, 31)
    assert periods.year_start(date(2026, 4, 30), 4) == date(2026, 3, 31)
    assert periods.year_end(date(2026, 4, 30), 4) == date(2027, 3, 31)
    assert periods.days_elapsed(date(2026, 3, 31), 4) == (365, 365)
    assert periods.year_to_date(date(2026, 2, 28), 12) == [date(2025, 12, 31), JAN, FEB]


def test_the_year_to_date_begins_with_its_first_month():
    assert periods.year_to_date(MAR) == [JAN, FEB, MAR]
    assert periods.year_to_date(JAN) == [JAN]


@pytest.mark.parametrize(
    ("against", "base"),
    [("year_start", DEC), ("last_month", FEB), ("2026-01-31", JAN), ("last_year", None)],
)  # fmt: skip
def test_the_base_is_the_month_asked_or_none(against, base):
    assert base_of(MAR, against, MONTHS, 1) == Base(base)


@pytest.mark.parametrize("against", ["year_start", "last_month"])
def test_yearly_snapshots_are_compared_with_the_one_before(against):
    assert base_of(JUNES[2], against, JUNES, 1) == Base(JUNES[1], is_previous=True)
    assert base_of(JUNES[0], against, JUNES, 1) == Base(None)


def test_a_year_ago_is_itself_for_yearly_snapshots():
    assert base_of(JUNES[2], "last_year", JUNES, 1) == Base(JUNES[1])


def test_a_hole_in_monthly_figures_is_not_bridged():
    """December is missing: comparing March with November would flatter."""
    there = [date(2025, 11, 30), JAN, FEB, MAR]
    assert base_of(MAR, "year_start", there, 1) == Base(None)


def test_what_there_is_comes_oldest_first(warehouse):
    assert periods.available(schema.deposit_month) == list(MONTHS)
    assert periods.closed() == list(MONTHS)
    assert periods.available(schema.rating_star) == [DEC, MAR]


@pytest.mark.parametrize(
    ("name", "every"),
    [
        ("month", [periods.back(MAR, n) for n in range(6)]),
        ("quarter", [periods.back(MAR, 3 * n) for n in range(6)]),
        ("day", [MAR - timedelta(days=n) for n in range(6)]),
    ],
)
def test_periods_that_follow_one_another_are_told_by_the_first_and_the_last(name, every):  # fmt: skip
    """Any choice of six periods is found again among them, and nothing else."""
    when = sa.column(name, sa.Date)
    with duckdb.connect() as local:
        local.register("there", pl.DataFrame({name: every}))
        for chosen in itertools.chain.from_iterable(itertools.combinations(every, n) for n in range(7)):  # fmt: skip
            told = str(periods.is_one_of(when, chosen).compile(dialect=Dialect(), compile_kwargs={"literal_binds": True}))  # fmt: skip
            found = local.sql(f"SELECT * FROM there WHERE {told}").fetchall()
            assert sorted(day for (day,) in found) == sorted(chosen)
            places = sorted(every.index(day) for day in chosen)
            gaps = sum(b - a > 1 for a, b in itertools.pairwise(places))
            assert told.count("BETWEEN") == (gaps + 1 if chosen else 0)
