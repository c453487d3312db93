from datetime import date, timedelta

import polars as pl
import pytest

from data import rollups, store
from queries import schema
from tests.data import hamlet


def every_day(outlet, first, last, balance):
    count = (last - first).days + 1
    return [(outlet, first + timedelta(n), balance) for n in range(count)]


@pytest.fixture
def place(tmp_path):
    return tmp_path / "warehouse"


def built(place, *rows):
    store.build(place, {**hamlet.frames(), "deposit_day": hamlet.days(*rows)}, "days")
    return rows_of(place)


def rows_of(place):
    with store.Store(place).writing("look") as draft:
        draft.abandon()
        months = draft.rows(schema.deposit_month).sort("month", "outlet_id")
        units = draft.rows(schema.deposit_org_day).sort("day", "org_id")
    return months, units


def of(months, outlet, month):
    row = months.filter(outlet_id=outlet, month=month).row(0, named=True)
    return tuple(float(row[k]) for k in ("balance", "average_month", "average_year"))


def test_averages_divide_by_the_days_of_the_period(place):
    months, _ = built(
        place,
        *every_day("E1", date(2026, 1, 1), date(2026, 1, 31), 100.0),
        *every_day("E1", date(2026, 2, 1), date(2026, 2, 28), 159.0),
    )

    assert of(months, "E1", date(2026, 1, 31)) == (100, 100, 100)
    assert of(months, "E1", date(2026, 2, 28)) == (
        159,
        159,
        round((31 * 100 + 28 * 159) / (31 + 28), 2),
    )


def test_an_outlet_opened_later_counts_zero_before(place):
    months, _ = built(
        place,
        *every_day("E1", date(2026, 1, 1), date(2026, 2, 28), 100.0),
        *every_day("E2", date(2026, 2, 15), date(2026, 2, 28), 59.0),
    )

    opened = of(months, "E2", date(2026, 2, 28))
    assert opened == (59, 14 * 59 / 28, 14 * 59 / 59)
    assert months.filter(outlet_id="E2", month=date(2026, 1, 31)).is_empty()


def test_a_closed_outlet_contributes_its_days_for_the_rest_of_the_year(place):
    months, _ = built(
        place,
        *every_day("E1", date(2026, 1, 1), date(2026, 3, 31), 100.0),
        *every_day("E2", date(2026, 1, 1), date(2026, 2, 10), 90.0),
    )

    assert of(months, "E2", date(2026, 2, 28)) == (
        0,
        round(10 * 90 / 28, 2),
        round(41 * 90 / 59, 2),
    )
    assert of(months, "E2", date(2026, 3, 31)) == (0, 0, 41 * 90 / 90)


def test_an_unfinished_month_counts_only_when_it_is_the_latest(place):
    months, _ = built(
        place,
        *every_day("E1", date(2026, 1, 1), date(2026, 1, 20), 100.0),
        *every_day("E1", date(2026, 2, 1), date(2026, 2, 10), 130.0),
    )

    assert months["month"].to_list() == [date(2026, 2, 28)]
    assert of(months, "E1", date(2026, 2, 28)) == (
        130,
        130,
        (20 * 100 + 10 * 130) / 30,
    )


def test_the_average_starts_anew_with_the_year(place):
    months, _ = built(
        place,
        *every_day("E1", date(2025, 12, 1), date(2025, 12, 31), 70.0),
        *every_day("E1", date(2026, 1, 1), date(2026, 1, 31), 100.0),
    )

    assert of(months, "E1", date(2025, 12, 31))[2] == 70
    assert of(months, "E1", date(2026, 1, 31))[2] == 100


def test_units_are_the_sums_of_their_outlets(place):
    _, units = built(
        place, ("E1", date(2026, 3, 31), 100.25), ("E2", date(2026, 3, 31), 50.5)
    )

    assert [(o, float(b)) for o, b in units.select("org_id", "balance").rows()] == [
        ("E", 150.75),
        ("E1", 100.25),
        ("E2", 50.5),
        ("R", 150.75),
    ]


def test_units_keep_400_days_and_outlets_70(place):
    last = date(2026, 3, 31)
    _, units = built(place, *every_day("E1", last - timedelta(450), last, 1.0))

    kept = units.group_by("org_id").len().sort("org_id")
    assert kept.rows() == [("E", 400), ("E1", 70), ("R", 400)]


def test_a_later_load_rebuilds_from_the_first_changed_day(place):
    built(place, *every_day("E1", date(2026, 1, 1), date(2026, 2, 28), 100.0))
    with store.Store(place).writing("more") as draft:
        changed = hamlet.days(("E1", date(2026, 1, 1), 159.0))
        stamped = changed.with_columns(load_id=pl.lit(2), data_status=pl.lit("final"))
        day = schema.deposit_day.c.day
        draft.replace(schema.deposit_day, stamped, day == date(2026, 1, 1))
        rollups.refresh(draft, date(2026, 1, 1))

    months, _ = rows_of(place)
    assert of(months, "E1", date(2026, 2, 28))[2] == (58 * 100 + 159) / 59


def test_given_months_stay_where_there_are_no_days(place):
    given = pl.DataFrame(
        {
            "outlet_id": ["E1"],
            "month": [hamlet.MAR],
            "deposit_type": ["savings"],
            "balance": [10.0],
            "average_month": [9.0],
            "average_year": [8.0],
        }
    )
    store.build(place, {**hamlet.frames(), "deposit_month": given}, "months")

    months, units = rows_of(place)
    assert of(months, "E1", hamlet.MAR) == (10, 9, 8)
    assert units.is_empty()
