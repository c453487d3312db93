"""Deposits: what is held, on average, and gained; the village's sums are visible."""

import json
from pathlib import Path

import pytest

from queries import deposits, engine, schema
from queries.kpi import by, value
from tests import village
from tests.questions import scope_of
from tests.village import FEB, JAN, MAR

GOLDEN = json.loads((Path(__file__).parent / "golden_cases.json").read_text())
pytestmark = pytest.mark.usefixtures("village_once")


def column(kpi, scope, *dimensions):
    """Return {id: value} of a KPI by one dimension."""
    found = by(kpi, scope, *dimensions)
    return dict(zip(found[found.columns[0]], found[kpi.name], strict=True))


def test_deposit_balance_is_the_sum_of_outlets_and_types():
    assert column(deposits.DEPOSIT_BALANCE, scope_of("R"), "outlet") == {
        "E1": 130 + 50,
        "E2": 72 + 12,
        "W1": 34 + 20,
    }
    assert column(deposits.DEPOSIT_BALANCE, scope_of("R"), "deposit_type") == {
        "savings": 130 + 72 + 34,
        "corporate": 50 + 12 + 20,
    }


def test_deposit_average_adds_up_the_outlets_averages():
    """The village's averages of the year are each two below the balance."""
    whole, _ = value(deposits.DEPOSIT_AVERAGE, scope_of("E"))
    assert whole == (130 - 2) + (50 - 2) + (72 - 2) + (12 - 2)


@pytest.mark.parametrize(
    ("against", "base"),
    [("year_start", 100 + 50 + 60 + 10), ("last_month", 120 + 50 + 66 + 10), ("2026-01-31", 110 + 50 + 60 + 10)],
)  # fmt: skip
def test_deposit_increment_counts_from_the_base_chosen(against, base):
    scope = scope_of("E", against=against)
    assert value(deposits.DEPOSIT_INCREMENT, scope) == (130 + 50 + 72 + 12 - base, "")


def test_an_increment_without_its_base_is_not_loaded():
    assert value(deposits.DEPOSIT_INCREMENT, scope_of("E", against="last_year")) == (None, "NOT_LOADED")  # fmt: skip


def test_deposit_average_increment_is_against_last_years_full_average():
    """Whatever the reader compares with: 本年日均 − 上年全年日均, here both 2 below."""
    for against in ("year_start", "last_month"):
        made, _ = value(deposits.DEPOSIT_AVERAGE_INCREMENT, scope_of("W", against=against))  # fmt: skip
        assert made == (34 + 20 - 2 * 2) - (40 + 20 - 2 * 2)


def test_deposit_mix_divides_by_all_deposits_of_the_unit():
    found = by(deposits.DEPOSIT_MIX, scope_of("R"), "county", "deposit_type")
    shares = dict(zip(zip(found["county_id"], found["deposit_type_code"], strict=True), found["deposit_mix"], strict=True))  # fmt: skip
    assert shares == pytest.approx({
        ("E", "savings"): (130 + 72) / 264,
        ("E", "corporate"): (50 + 12) / 264,
        ("W", "savings"): 34 / 54,
        ("W", "corporate"): 20 / 54,
    })  # fmt: skip


def test_month_end_deviation_is_recomputed_from_sums():
    """Each row's average of the month is one below its balance: four rows, four below."""
    share, _ = value(deposits.MONTH_END_DEVIATION, scope_of("E"))
    assert share == pytest.approx((264 - 260) / 260)


def test_golden_month_end_deviation(stored):
    case = GOLDEN["avg_daily"]
    average = (100 * 10 + 110 * 10 + 130 * 10) / case["days"]
    assert average == pytest.approx(case["avg"])
    held = [{
        "outlet_id": "E1", "month": MAR, "deposit_type": "savings", "balance": 130.0,
        "average_month": average, "average_year": average, **village.STAMP,
    }]  # fmt: skip
    stored(village.ROWS | {schema.deposit_month: held})
    share, _ = value(deposits.MONTH_END_DEVIATION, scope_of("E1"))
    assert share * 100 == pytest.approx(case["deviation_pct"], abs=0.02)


def test_a_given_total_is_not_added_to_its_split(stored):
    """A source with the total beside savings: the total stands, savings are part of it."""
    rows = [
        {"outlet_id": "E1", "month": MAR, "deposit_type": kind, "balance": held,
         "average_month": held, "average_year": held, **village.STAMP}
        for kind, held in (("total", 180.0), ("savings", 130.0))
    ]  # fmt: skip
    stored(village.ROWS | {schema.deposit_month: rows})
    assert value(deposits.DEPOSIT_BALANCE, scope_of("R"))[0] == 180
    assert deposits.stock(scope_of("R"), (), "balance", "savings")["amount"].to_list() == [130.0]  # fmt: skip


def test_a_balance_is_never_summed_over_months():
    found = by(deposits.DEPOSIT_BALANCE, scope_of("R"), "month")
    assert dict(zip(found["month"], found["deposit_balance"], strict=True))[FEB] == 120 + 50 + 66 + 10 + 36 + 20  # fmt: skip
    assert found.height == len(village.MONTHS)


def test_what_each_type_gained_since_the_base():
    found = deposits.by_type_since_base(scope_of("E"))
    assert found.select("deposit_type_code", "amount", "gain").rows() == [
        ("savings", 130 + 72, 130 + 72 - 160),
        ("corporate", 50 + 12, 50 + 12 - 60),
    ]


def test_the_course_ends_with_the_scopes_month():
    found = deposits.balance_by_month(scope_of("W", FEB), months=2)
    assert found.rows() == [(JAN, 38.0 + 20), (FEB, 36.0 + 20)]


def test_deposit_balance_by_day_is_the_units_own():
    found = by(deposits.DEPOSIT_BALANCE, scope_of("E"), "day")
    assert found["deposit_balance"].to_list() == [160 + 60, 200 + 62, 202 + 62]


def test_another_month_or_base_of_a_unit_asks_the_warehouse_nothing_more(monkeypatch):
    """Units beneath are added up once, every month of them."""
    value(deposits.DEPOSIT_BALANCE, scope_of("E"))
    asked = []
    monkeypatch.setattr(engine, "_ask", lambda question, _: asked.append(question.sql))
    for scope in (scope_of("E", month=FEB), scope_of("E", against="last_month")):
        for split in ((), ("org",), ("month",), ("org", "month")):
            assert deposits.DEPOSIT_INCREMENT.answer(scope, split).height
    assert asked == []
