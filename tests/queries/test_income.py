"""Fees: three months of the same income, January to March, of East and West.

East a month: interest 10 − 4, FTP 5 − 1, cards 3 − 0.5, insurance 1; West: interest
6 − 2, FTP 2 − 1, cards 1 − 0.5.
"""

import json
from datetime import date
from pathlib import Path

import pytest

from queries import income, schema
from queries.kpi import by, value
from tests import village
from tests.questions import scope_of
from tests.village import FEB, JAN, MAR

GOLDEN = json.loads((Path(__file__).parent / "golden_cases.json").read_text())["hhi"]
pytestmark = pytest.mark.usefixtures("village_once")


def booked(org_id, month, line_id, amount, expense=0.0):
    return {
        "org_id": org_id, "month": month, "line_id": line_id, "income": amount, "expense": expense,
        "item_count": 10, "free_item_count": 4, "volume": None, **village.STAMP,
    }  # fmt: skip


def test_fee_income_runs_from_the_years_start():
    assert value(income.FEE_INCOME, scope_of("R"))[0] == 3 * (3 + 1 + 1)
    assert value(income.FEE_INCOME, scope_of("R", FEB))[0] == 2 * (3 + 1 + 1)
    found = by(income.FEE_INCOME, scope_of("R"), "line")
    assert found.select("line_id", "fee_income").rows() == [
        ("cards", 3 * (3 + 1)),
        ("insurance", 3 * 1),
    ]


def test_a_month_by_itself_is_its_own_flow():
    found = by(income.FEE_INCOME, scope_of("E"), "month")
    assert dict(zip(found["month"], found["fee_income"], strict=True))[MAR] == 3 + 1


def test_fee_net_takes_the_expense_off():
    assert value(income.FEE_NET, scope_of("R"))[0] == 3 * ((3 - 0.5 + 1) + (1 - 0.5))


def test_fee_ratio_is_net_of_operating_income_with_ftp():
    net_fee = 3 * (3 - 0.5 + 1)
    operating = 3 * (10 - 4) + 3 * (5 - 1) + net_fee
    assert value(income.FEE_RATIO, scope_of("E")) == (net_fee / operating, "")


def test_fee_ratio_gross_leaves_internal_transfer_out():
    fee = 3 * (3 + 1)
    share, _ = value(income.FEE_RATIO_GROSS, scope_of("E"))
    assert share == fee / (3 * 10 + fee)


def test_without_funds_transfer_the_net_ratio_is_not_shown(stored):
    rows = [r for r in village.ROWS[schema.income_month] if r["line_id"] != "ftp"]
    stored(village.ROWS | {schema.income_month: rows})
    assert value(income.FEE_RATIO, scope_of("E")) == (None, "NOT_LOADED")
    assert value(income.FEE_RATIO_GROSS, scope_of("E"))[1] == ""


def test_fee_mix_divides_by_the_units_own_fees():
    found = by(income.FEE_MIX, scope_of("R"), "county", "line")
    assert found.select("county_id", "line_id", "fee_mix").rows() == [
        ("E", "cards", 3 / 4),
        ("E", "insurance", 1 / 4),
        ("W", "cards", 1 / 1),
        ("W", "insurance", 0 / 1),
    ]


def test_a_line_that_was_reversed_has_no_share_and_distorts_no_other(stored):
    rows = [booked("E", MAR, "cards", -2.0), booked("E", MAR, "insurance", 5.0)]
    stored(village.ROWS | {schema.income_month: rows})
    found = by(income.FEE_MIX, scope_of("E"), "line")
    assert found.select("line_id", "fee_mix", "reason").rows() == [
        ("cards", None, "INCOMPARABLE"),
        ("insurance", 5 / 5, ""),
    ]
    assert value(income.FEE_INCOME, scope_of("E"))[0] == 5 - 2


def test_fee_concentration_and_top_three():
    """East earns 9 by cards and 3 by insurance."""
    assert value(income.FEE_CONCENTRATION, scope_of("E"))[0] == (3 / 4) ** 2 + (1 / 4) ** 2  # fmt: skip
    assert value(income.FEE_TOP3_SHARE, scope_of("E"))[0] == 1.0


def test_golden_concentration(stored):
    lines = [village.line(f"l{n}", "fee", f"科目{n}", f"Line {n}", n) for n in range(5)]
    rows = [booked("E", MAR, f"l{n}", float(v)) for n, v in enumerate(GOLDEN["mix"])]
    stored(village.ROWS | {schema.income_line: lines, schema.income_month: rows})
    hhi, _ = value(income.FEE_CONCENTRATION, scope_of("E"))
    assert hhi == pytest.approx(GOLDEN["hhi"])
    assert 1 / hhi == pytest.approx(GOLDEN["effective_n"], abs=1e-3)
    assert value(income.FEE_TOP3_SHARE, scope_of("E"))[0] == (30 + 25 + 20) / 100


def test_flows_are_compared_with_the_same_stretch_of_last_year():
    found = income.lines(scope_of("R"), ()).row(0, named=True)
    assert (found["income"], found["income_base"]) == (3 * 5, 3 * 5)
    assert found["base_month"] == date(2025, 3, 31)


def test_the_bridge_of_the_ratio_adds_up(stored):
    doubled = [
        r | {"income": 2 * r["income"]} if r["line_id"] == "cards" and r["month"] in (JAN, FEB, MAR) else r
        for r in village.ROWS[schema.income_month]
    ]  # fmt: skip
    stored(village.ROWS | {schema.income_month: doubled})
    bridge = income.ratio_bridge(scope_of("E"))
    before, now = 3.5 / (6 + 4 + 3.5), 6.5 / (6 + 4 + 6.5)
    assert (bridge["before"], bridge["now"]) == pytest.approx((before, now))
    assert bridge["before"] + bridge["numerator"] + bridge["denominator"] == pytest.approx(now)  # fmt: skip


def test_free_items_stand_beside_those_charged(stored):
    stored(village.ROWS | {schema.income_month: [booked("E", m, "cards", 1.0) for m in (JAN, FEB, MAR)]})  # fmt: skip
    found = income.free_items(scope_of("E"))
    assert found.select("line_id", "item_count", "free_item_count").rows() == [("cards", 30, 12)]  # fmt: skip
