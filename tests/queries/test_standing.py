"""Where the own bank stands in the village: East leads, West trails, sums visible.

In March (December): East own 264 (220), coop 200 (190), big 98 (100); West own 54 (60),
coop 73 (70).
"""

import pytest
from polars.testing import assert_frame_equal

from queries import engine
from queries.catalogue import KPIS
from queries.kpi import by, value
from queries.positions import MARKET
from queries.standing import standing
from tests import village
from tests.questions import scope_of
from tests.village import DEC, FEB, JAN, MAR

pytestmark = pytest.mark.usefixtures("village_once")

EAST, EAST_BASE = 264 + 200 + 98, 220 + 190 + 100
WEST, WEST_BASE = 54 + 73, 60 + 70
OWN, OWN_BASE = 264 + 54, 220 + 60


def of(name, org_id="R", **chosen):
    return value(KPIS[name], scope_of(org_id, **chosen))


def test_deposit_share_and_its_change():
    assert of("deposit_share", "E") == (264 / EAST, "")
    assert of("deposit_share_change", "E")[0] == pytest.approx(264 / EAST - 220 / EAST_BASE)  # fmt: skip
    assert of("deposit_share_change")[0] == pytest.approx(OWN / (EAST + WEST) - OWN_BASE / (EAST_BASE + WEST_BASE))  # fmt: skip


def test_deposit_increment_share_and_its_premium():
    """The big bank fell by two, which is told beside the share."""
    share = (264 - 220) / (EAST - EAST_BASE)
    assert of("deposit_increment_share", "E") == (pytest.approx(share), "PEER_DECLINE")
    assert of("deposit_increment_premium", "E")[0] == pytest.approx(share - 220 / EAST_BASE)  # fmt: skip


def test_a_premium_is_positive_exactly_when_the_share_rises():
    for unit in ("R", "E"):
        assert of("deposit_increment_premium", unit)[0] > 0 < of("deposit_share_change", unit)[0]  # fmt: skip


def test_deposit_rank_deposit_increment_rank_and_deposit_lead():
    assert [of(f"deposit_{k}", "E")[0] for k in ("rank", "increment_rank", "lead")] == [1, 1, 264 - 200]  # fmt: skip
    assert [of(f"deposit_{k}", "W")[0] for k in ("rank", "increment_rank", "lead")] == [2, 2, 54 - 73]  # fmt: skip
    assert of("deposit_lead")[0] == OWN - (200 + 73)


def test_every_bank_has_its_rank():
    found = by(KPIS["deposit_increment_rank"], scope_of("E"), "institution")
    assert found.select("institution_id", "deposit_increment_rank").rows() == [
        ("big", 3),
        ("coop", 2),
        ("own", 1),
    ]


def test_double_first_is_of_savings():
    """East: 202 against 180, + 42 against + 10; West: 34 against 63, − 6 against + 3."""
    found = by(KPIS["double_first"], scope_of("R"), "region")
    assert found["double_first"].to_list() == ["both", "neither"]
    assert of("double_first_rate")[0] == 1 / 2


def test_double_first_rate_month_by_month():
    """East passes the co-operative in February, 186 to 175, from 170 to 172."""
    found = by(KPIS["double_first_rate"], scope_of("R"), "month")
    rate = dict(zip(found["month"], found["double_first_rate"], strict=True))
    assert {m: rate[m] for m in (JAN, FEB, MAR)} == {JAN: 0 / 2, FEB: 1 / 2, MAR: 1 / 2}


def test_market_concentration_is_of_the_whole_scope():
    assert of("market_concentration", "W")[0] == pytest.approx((54 / WEST) ** 2 + (73 / WEST) ** 2)  # fmt: skip
    whole = EAST + WEST
    assert of("market_concentration")[0] == pytest.approx((OWN / whole) ** 2 + (273 / whole) ** 2 + (98 / whole) ** 2)  # fmt: skip


def test_peer_coverage_counts_pairs(stored):
    assert of("peer_coverage") == (1.0, "")
    heard = [
        r for r in village.ROWS[MARKET]
        if (r["institution_id"], r["month"]) != ("big", MAR)
    ]  # fmt: skip
    stored(village.ROWS | {MARKET: heard})
    assert of("peer_coverage")[0] == pytest.approx(2 / 3)


@pytest.mark.parametrize(("kind", "own", "whole"), [("savings", 202, 202 + 180 + 68), ("corporate", 62, 62 + 20 + 30)])  # fmt: skip
def test_share_by_deposit_type(kind, own, whole):
    found = by(KPIS["deposit_share"], scope_of("E"), "deposit_type").rows_by_key("deposit_type_code", named=True)  # fmt: skip
    assert found[kind][0]["deposit_share"] == own / whole


def test_the_own_bank_alone_has_the_whole_market_and_no_rank():
    """Among the big four West has no other bank."""
    assert of("deposit_share", "W", peer_group="big4") == (1.0, "SOLE_BANK")
    for kpi in ("deposit_rank", "deposit_increment_share", "deposit_lead"):
        assert of(kpi, "W", peer_group="big4") == (None, "NO_PEER")


def test_months_without_a_base_keep_their_share():
    found = by(KPIS["deposit_increment_share"], scope_of("E", DEC), "month")
    assert found["reason"].to_list()[0] == "NOT_LOADED"
    assert of("deposit_share", "E", month=village.MONTHS[0])[0] == (130 + 50) / (180 + 170 + 90)  # fmt: skip


@pytest.mark.parametrize("group", ["big4", "local", "all"])
@pytest.mark.parametrize("silent", ["", "big", "coop"])
def test_a_nations_years_are_read_of_the_groups_banks_alone(stored, monkeypatch, group, silent):  # fmt: skip
    heard = [r for r in village.ROWS[MARKET] if (r["institution_id"], r["month"]) != (silent, FEB)]  # fmt: skip
    stored(village.ROWS | {MARKET: heard})
    scope = scope_of("R", peer_group=group)
    monkeypatch.setattr("queries.positions.held.FEW_REGIONS", 0)
    monkeypatch.setattr("queries.positions.held.FEW_MONTHS", 99)
    every = standing(scope, ("month",))
    engine.forget()
    monkeypatch.setattr("queries.positions.held.FEW_MONTHS", 0)
    assert_frame_equal(every, standing(scope, ("month",)), check_row_order=False)
