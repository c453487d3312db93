"""Shares, ranks and states: the golden cases, and the village's arithmetic."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from queries import market
from queries.kpi import by
from queries.schema import bank, institution, market_month, organization, region
from queries.scope import Reader, Scope
from tests import village
from tests.village import DEC, FEB, MAR

GOLDEN = json.loads((Path(__file__).parent / "golden_cases.json").read_text())
CASES = {case["case"][:2]: case for case in GOLDEN["deposit_share"]}
STATES = {"双第一": "both", "双第一(并列)": "both_tied", "仅增量": "increment_only", "均未": "neither", "无同业": "no_peer"}  # fmt: skip


@pytest.fixture(params=CASES)
def golden(request, stored):
    """One golden case as a market of its own: a region, a bank, its peers, two months."""
    case = CASES[request.param]
    banks = {"own": (case["own0"], case["own1"])} | {
        f"p{n}": pair for n, pair in enumerate(zip(case["peers0"], case["peers1"], strict=True))
    }  # fmt: skip
    rows = {t: r for t, r in village.ROWS.items() if t in (bank, region, organization)}
    rows[institution] = [
        {"institution_id": i, "name_zh": i, "name_en": i, "kind": "x", "is_own": i == "own", "succeeded_by": None, "succeeded_on": None}
        for i in banks
    ]  # fmt: skip
    rows[market_month] = [
        {"region_code": "1001", "institution_id": i, "month": m, "deposit_type": "savings", "balance": v, "is_estimated": False, **village.STAMP}
        for i, pair in banks.items() for m, v in zip((DEC, MAR), pair, strict=True)
    ]  # fmt: skip
    stored(rows)
    return case


def own(kpi, scope):
    return by(kpi, scope).row(0, named=True)


def test_golden_case(golden):
    scope = Scope.within(Reader("test", "executive", ("/R/",)), "E", MAR)
    share = own(market.DEPOSIT_SHARE, scope)["deposit_share"]
    change = own(market.DEPOSIT_SHARE_CHANGE, scope)["deposit_share_change"]
    gained = own(market.DEPOSIT_INCREMENT_SHARE, scope)
    state = own(market.DOUBLE_FIRST, scope)

    assert share * 100 == pytest.approx(golden["share1"], abs=1e-4)
    assert change * 100 == pytest.approx(golden["chg_pp"], abs=1e-4)
    shown = golden["expected_incr_share_shown"]
    reason = {"MKT_DECLINE": "MARKET_DECLINE", "PEER_DECLINE_NOTE": None}.get(golden["expected_reason"], golden["expected_reason"])  # fmt: skip
    if shown is None:
        assert (gained["deposit_increment_share"], gained["reason"]) == (None, reason)
    else:
        assert gained["deposit_increment_share"] * 100 == pytest.approx(shown, abs=1e-4)
        assert ("PEER_DECLINE" in gained["note"]) == (golden["expected_reason"] == "PEER_DECLINE_NOTE")  # fmt: skip
    assert state["double_first"] == STATES[golden["expected_state"].split(" ")[0]]
    if golden["case"].startswith("G3"):
        assert "SMALLEST_FALL" in state["note"]
    if golden["peers0"]:
        assert own(market.DEPOSIT_RANK, scope)["deposit_rank"] == golden["rank_stock"]
        assert own(market.DEPOSIT_INCREMENT_RANK, scope)["deposit_increment_rank"] == golden["rank_incr"]  # fmt: skip
    else:
        assert own(market.DEPOSIT_SHARE, scope)["note"] == "SOLE_BANK"
        assert own(market.DEPOSIT_RANK, scope)["reason"] == "NO_PEER"


def test_share_by_region_divides_by_the_region(within):
    found = by(market.DEPOSIT_SHARE, within(), "region", "institution")
    assert dict(zip(zip(found["region"], found["institution_id"]), found["deposit_share"])) == pytest.approx({  # noqa: B905
        ("东县", "own"): 264 / 562,
        ("东县", "coop"): 200 / 562,
        ("东县", "big"): 98 / 562,
        ("西县", "own"): 54 / 127,
        ("西县", "coop"): 73 / 127,
    })  # fmt: skip


def test_share_of_the_whole_is_recomputed_from_sums(within):
    assert by(market.DEPOSIT_SHARE, within())["deposit_share"].to_list() == [(264 + 54) / (562 + 127)]  # fmt: skip


def test_a_group_of_its_own_rows_leaves_the_others_out(within):
    found = by(market.DEPOSIT_SHARE, within(peer_group="big4"), "region")
    assert found["deposit_share"].to_list() == [264 / (264 + 98), 1.0]
    assert found["note"].to_list() == ["", "SOLE_BANK"]


def test_market_that_fell_has_no_increment_share(within):
    scope = within(org_id="W")
    row = own(market.DEPOSIT_INCREMENT_SHARE, scope)
    assert (row["deposit_increment_share"], row["reason"]) == (None, "MARKET_DECLINE")  # fmt: skip


def test_outlets_have_no_share(within):
    assert (
        own(market.DEPOSIT_SHARE, within(org_id="E1"))["reason"] == "NOT_AT_THIS_LEVEL"
    )


def test_coverage_counts_peers_expected_in_every_region(within):
    assert market.coverage(within()) == (3, 3)


def test_a_missing_peer_empties_the_share_and_is_named(stored):
    rows = dict(village.ROWS)
    rows[market_month] = [
        r for r in rows[market_month]
        if (r["institution_id"], r["region_code"], r["month"]) != ("coop", "1001", MAR)
    ]  # fmt: skip
    stored(rows)
    scope = Scope.within(Reader("test", "executive", ("/R/",)), "R", MAR)
    found = by(market.DEPOSIT_SHARE, scope, "region")
    assert found["reason"].to_list() == ["PEER_MISSING", ""]
    assert market.coverage(scope) == (2, 3)
    each = {m: market.coverage(replace(scope, month=m)) for m in (FEB, MAR)}
    assert market.coverages(scope, [FEB, MAR]) == each
    assert each[FEB] == (3, 3)
    assert market.silent_banks(scope)["institution_id"].to_list() == ["coop"]
    whole = own(market.DEPOSIT_SHARE, scope)
    assert (whole["deposit_share"], whole["note"]) == (54 / 127, "ESTIMATED")
