"""Every scripted event of the demo bank is found through the questions its page asks.

Events of the import page (`manage/imports`) are spellings and belong to the feeds' tests.
"""

from datetime import date

import polars as pl
import pytest

from data.demo.events import EVENTS
from queries import health, income, lending, market, progress, quality, stars
from queries.bank import tree
from queries.deposits import DEPOSIT_BALANCE, DEPOSIT_INCREMENT
from queries.kpi import by
from queries.scope import Reader, Scope
from queries.standing import double_first_by_region, standing

OCT, SEP = date(2026, 10, 31), date(2026, 9, 30)
HERE = {e.name: e for e in EVENTS if not e.page.startswith("manage/imports")}


def at(org="62", month=OCT, **chosen):
    return Scope.within(Reader("test", "executive", ("/62/",)), org, month, **chosen)


def county(region):
    return next(o.org_id for o in tree().values() if o.region_code == region and o.level == "county")  # fmt: skip


def own(region, kind="total", month=OCT, **chosen):
    [row] = standing(at(county(region), month, **chosen), (), kind).filter("is_own").to_dicts()  # fmt: skip
    return row


def state(region, month=OCT, group="local"):
    return double_first_by_region(at(county(region), month, peer_group=group))["double_first"][0]  # fmt: skip


def rated(outlet, month=OCT):
    return stars.ratings(at(month=month)).row(by_predicate=pl.col("outlet_id") == outlet, named=True)  # fmt: skip


def goal(which, org):
    [row] = progress.progress(which, at(org)).to_dicts()
    return row


def due(org):
    found = quality.recovery_cases(at(org)).to_dicts()
    return found[0]


def finding(check, org):
    found = health.findings(at())
    return not found.filter(pl.col("check_name").str.contains(check), pl.col("org_id") == org).is_empty()  # fmt: skip


def restated(bank):
    found = standing(at(peer_group="local"), ("region",), "savings")
    return found.filter(institution_id=bank)["is_restated"].any()


FOUND = {
    "market_decline": lambda: own("621024", "savings")["why_increment"] == "MARKET_DECLINE",
    "own_decline": lambda: own("620821", "savings")["increment_share"] < 0,
    "peer_decline": lambda: own("620822", "savings", peer_group="big4")["increment_share"] > 1,
    "no_peer": lambda: state("620823", group="big4") == "no_peer",
    "peer_missing": lambda: market.silent_banks(at())["institution_id"].to_list() == ["city_capital"],
    "peer_late": lambda: own("620826", "savings", date(2026, 5, 31))["why_stock"] is None,
    "year_start_restated": lambda: own("621125", "savings")["base"] is not None,
    "tie_for_first": lambda: own("621021", "savings")["is_tied"] and own("621021", "savings")["rank"] == 1,
    "double_first_lost": lambda: state("621124", SEP).startswith("both") and not state("621124").startswith("both"),
    "double_first_won": lambda: state("621022").startswith("both") and not state("621022", SEP).startswith("both"),
    "village_bank_merged": lambda: restated("rural_commercial"),
    "caliber_difference": lambda: own("620825")["balance"] != by(DEPOSIT_BALANCE, at(county("620825")))["deposit_balance"][0],
    "manual_error": lambda: finding("own_and_market", "62102501"),
    "outlet_merged": lambda: "6211220107" not in outlets("62112201") and "6211220102" in outlets("62112201"),
    "outlet_opened": lambda: increment("6210020304") == balance("6210020304"),
    "outlet_transferred": lambda: own("621002")["is_restated"] or own("621027")["is_restated"],
    "long_name": lambda: len(rated("6208020303")["outlet"]) > 14,
    "star_up": lambda: rated("6210220102")["move"] == 1,
    "star_down": lambda: rated("6211240103")["move"] < 0,
    "star_capped": lambda: rated("6208020104")["reason"] == "capped_by_veto",
    "star_held": lambda: rated("6211260102")["reason"] == "held_one_quarter",
    "star_unrated": lambda: rated("6208810105")["star"] is None,
    "plaque_removed": lambda: rated("6210020102")["had_plaque"] and not rated("6210020102")["has_plaque"],
    "star_merged": lambda: any(rated("6211220102", q)["reason"] == "merged" for q in (date(2026, 3, 31), date(2026, 6, 30))),
    "fee_reversed": lambda: income.lines(at("62080201", date(2025, 12, 31)), ("month", "line")).filter(pl.col("income") < 0).height > 0,
    "fee_zero": lambda: "treasury_bond" in income.odd_lines(at("62082301"))["line_id"].to_list(),
    "subsidy_leak": lambda: "621023" in lending.lent_outside_key_counties(at())["region_code"].to_list(),
    "recovered_late": lambda: due("62082501")["recovered_late"] > 0,
    "rollover_violation": lambda: due("62102601")["extended_count"] + due("62102601")["refinanced_count"] == 3,
    "new_loan_lost": lambda: due("62112301")["shortfall"] > due("62112301")["recovered_late"],
    "bad_loans": lambda: 0.025 < by(quality.NPL_RATIO, at("62102601"))["npl_ratio"][0] < 0.035,
    "quota_raised": lambda: 0.95 < goal(progress.QUOTA, "62112201")["completion"] < 1,
    "no_target": lambda: goal(progress.DEPOSITS, "62110202")["reason"] == "NO_TARGET",
    "no_focus_target": lambda: "NO_TARGET" in progress.focus_progress(at("62082301"), ()).filter(focus_code="tourism")["reason"].to_list(),
    "plan_replaced": lambda: goal(progress.DEPOSITS, "62080202")["completion"] is not None,
}  # fmt: skip


def outlets(org):
    found = by(DEPOSIT_BALANCE, at(org), "outlet").filter(pl.col("deposit_balance") > 0)
    return found["outlet_id"].to_list()


def increment(org):
    return by(DEPOSIT_INCREMENT, at(org))["deposit_increment"][0]


def balance(org):
    return by(DEPOSIT_BALANCE, at(org))["deposit_balance"][0]


@pytest.mark.parametrize("name", HERE)
def test_event_is_found(name, demo_bank):
    assert FOUND[name]()


def test_every_event_names_a_page(demo_bank):
    assert set(FOUND) == set(HERE)
