"""The day's figures: what moved since yesterday, month end and year start."""

from datetime import date, timedelta

import pytest

from queries import daily, schema
from tests import village
from tests.questions import scope_of
from tests.village import DEC, FEB, MAR

YESTERDAY = date(2026, 3, 30)
pytestmark = pytest.mark.usefixtures("village_once")


def day(org_id, on, balance, kind="savings"):
    return {"org_id": org_id, "day": on, "deposit_type": kind, "balance": balance, **village.STAMP}  # fmt: skip


def test_what_moved_by_unit_the_scopes_own_last():
    """February's end and last year are not kept: their changes are null, not 0."""
    found = daily.movements(scope_of("R"))
    columns = ("org_id", "balance", "day_before", "month_end", "year_start", "last_year")  # fmt: skip
    assert found.select(columns).rows() == [
        ("E", 202 + 62, 264 - (200 + 62), None, 264 - (160 + 60), None),
        ("W", 34 + 20, 54 - (34 + 20), None, 54 - (40 + 20), None),
        ("R", 236 + 82, 318 - (234 + 82), None, 318 - (200 + 80), None),
    ]


def test_one_type_at_a_time():
    found = daily.movements(scope_of("E"), "savings")
    assert found.select("org_id", "balance", "year_start").rows()[-1] == ("E", 202, 202 - 160)  # fmt: skip


def test_outlets_by_the_days_change():
    found = daily.outlet_ranking(scope_of("R")).select("org_id", "balance", "day_before").rows()  # fmt: skip
    assert sorted(found[:2]) == [("E1", 130, 130 - 129), ("E2", 72, 72 - 71)]
    assert found[2] == ("W1", 34, 34 - 34)


def test_the_newest_month_runs_on_and_an_old_one_shows_its_last_day():
    assert daily.latest(scope_of("R")) == MAR
    assert daily.latest(scope_of("R", DEC)) == DEC
    assert daily.latest(scope_of("R", FEB)) is None
    assert daily.movements(scope_of("R", FEB)).is_empty()


def test_the_month_in_progress_shows_its_latest_day(stored):
    april = date(2026, 4, 9)
    rows = [*village.ROWS[schema.deposit_org_day], day("R", april, 400.0)]
    stored(village.ROWS | {schema.deposit_org_day: rows})
    assert daily.latest(scope_of("R", date(2026, 4, 30))) == april


def test_the_course_of_the_scopes_own_unit():
    assert daily.course(scope_of("R")).rows() == [
        (DEC, 200 + 80),
        (YESTERDAY, 234 + 82),
        (MAR, 236 + 82),
    ]


def test_the_leap_day_is_compared_with_the_28th():
    assert daily.compared(date(2024, 2, 29))["last_year"] == date(2023, 2, 28)


def test_the_best_thirty_days_of_the_year(stored):
    """One a day to the end of February, then three a day: the last thirty were best."""
    start = date(2026, 1, 1)
    balances = [float(n) if n < 59 else 59.0 + 3 * (n - 59) for n in range(90)]
    rows = [day("R", start + timedelta(n), held) for n, held in enumerate(balances)]
    stored(village.ROWS | {schema.deposit_org_day: rows})
    assert daily.best_stretch(scope_of("R")) == (MAR, (balances[89] - balances[59]) / 30)  # fmt: skip
