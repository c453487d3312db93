"""The demo bank: repeatable, whole, calibrated as practice is, and full of events."""

from collections import Counter
from datetime import date
from typing import Any

import polars as pl
import pytest

from data import demo
from data.demo import cast
from data.demo.events import EVENTS, Event
from queries import schema

Frames = dict[str, pl.DataFrame]
NOW, BASE, LAST_YEAR = date(2026, 10, 31), date(2025, 12, 31), date(2025, 10, 31)
YI, WAN = 1e8, 1e4
BAD = ["substandard", "doubtful", "loss"]
DERIVED = {"deposit_month", "deposit_org_day"}


@pytest.fixture(scope="module")
def frames() -> Frames:
    return demo.frames()


@pytest.fixture(scope="module")
def tiers() -> dict[str, str]:
    rows = demo.places.counties().select("region_code", "tier").rows()
    return dict(rows)


def test_two_builds_are_identical(frames: Frames) -> None:
    stages: list[str] = []
    again = demo.frames(report=lambda stage, _: stages.append(stage))
    assert [name for name in frames if not frames[name].equals(again[name])] == []
    assert stages[-1] == "done"


def test_every_table_has_the_schemas_columns(frames: Frames) -> None:
    assert set(frames) == set(schema.metadata.tables) - DERIVED
    for name, frame in frames.items():
        columns = schema.metadata.tables[name].columns
        assert frame.columns == [column.name for column in columns], name
        required = [column.name for column in columns if not column.nullable]
        assert sum(frame.select(required).null_count().row(0)) == 0, name


def test_keys_are_unique(frames: Frames) -> None:
    for name, frame in frames.items():
        keys = [column.name for column in schema.metadata.tables[name].primary_key]
        assert not frame.select(keys).is_duplicated().any(), name


def test_every_id_is_known(frames: Frames) -> None:
    known = {
        "org_id": set(frames["organization"]["org_id"]),
        "region_code": set(frames["region"]["region_code"]),
        "institution_id": set(frames["institution"]["institution_id"]),
        "line_id": set(frames["income_line"]["line_id"]),
    }
    known["outlet_id"] = known["parent_id"] = known["org_id"]
    for name, frame in frames.items():
        for column in set(known) & set(frame.columns):
            assert set(frame[column].drop_nulls()) <= known[column], (name, column)


def test_facts_are_finite_and_of_the_first_load(frames: Frames) -> None:
    for name, frame in frames.items():
        if "data_status" in frame.columns:
            assert set(frame["load_id"]) == {1}, name
            assert set(frame["data_status"]) <= {"final", "revised"}, name
        measures = frame.select(pl.selectors.float().drop_nulls().is_finite().all())
        assert all(measures.row(0)) if measures.width else True, name


def test_the_tree(frames: Frames) -> None:
    org = frames["organization"]
    levels = Counter(org["level"])
    assert levels["province"] == 1
    assert levels["prefecture"] == 3
    assert 26 <= levels["county"] <= 28
    assert 125 <= levels["outlet"] <= 140
    paths = dict(org.select("org_id", "path").rows())
    for row in org.filter(pl.col("parent_id").is_not_null()).to_dicts():
        assert row["path"] == f"{paths[row['parent_id']]}{row['org_id']}/"
    assert org["name_zh"].n_unique() == org["name_en"].n_unique() == org.height


def test_periods(frames: Frames) -> None:
    assert frames["period_close"].height == 47
    day = frames["deposit_day"]["day"]
    assert (day.min(), day.max(), day.n_unique()) == (date(2022, 12, 1), NOW, 1431)
    for name in ("market_month", "income_month", "agri_loan_month", "loan_month"):
        assert frames[name]["month"].n_unique() == 47, name
    assert frames["rating_star"]["quarter"].n_unique() == 16


def own_by_region(frames: Frames, day: date) -> dict[str, dict[str, float]]:
    """Return own balances by region and type, a moved outlet counted where it was."""
    org = frames["organization"].select("org_id", "region_code")
    if day < cast.MOVED_ON:
        was = pl.col("org_id") == cast.MOVED_OUTLET
        there = pl.when(was).then(pl.lit(cast.MOVED_FROM[:6]))
        org = org.with_columns(there.otherwise("region_code").alias("region_code"))
    rows = frames["deposit_day"].filter(pl.col("day") == day)
    joined = rows.join(org, left_on="outlet_id", right_on="org_id")
    sums = joined.group_by("region_code", "deposit_type").agg(pl.col("balance").sum())
    found: dict[str, dict[str, float]] = {}
    for region, kind, balance in sums.rows():
        found.setdefault(region, {})[kind] = balance
    return found


@pytest.mark.parametrize("month", [date(2022, 12, 31), BASE, date(2026, 8, 31), NOW])
def test_own_market_figures_follow_the_ledger(frames: Frames, month: date) -> None:
    ledger = own_by_region(frames, month)
    market = frames["market_month"].filter(
        (pl.col("month") == month) & (pl.col("institution_id") == "own")
    )
    for row in market.to_dicts():
        region, kind = row["region_code"], row["deposit_type"]
        own = ledger[region][kind]
        # Half a million of rounding, and the listed difference of the source.
        tolerance = 5e5 + abs(cast.CALIBER.get(region, 0)) * own * 1.001
        agrees = abs(row["balance"] - own) <= tolerance
        assert agrees != ((region, month) == cast.MANUAL and kind == "savings")


def market(frames: Frames, month: date, kind: str | None = None) -> pl.DataFrame:
    rows = frames["market_month"].filter(pl.col("month") == month)
    return rows if kind is None else rows.filter(pl.col("deposit_type") == kind)


def within(value: float, low: float, high: float, slack: float = 0.0) -> bool:
    return low * (1 - slack) <= value <= high * (1 + slack)


MARKETS = {
    "seat": (380, 650, 0.62, 0.70, 85, 150),
    "large": (170, 300, 0.76, 0.84, 35, 65),
    "mid": (120, 190, 0.72, 0.80, 26, 45),
    "small": (55, 115, 0.72, 0.80, 12, 26),
}


def test_market_sizes(frames: Frames, tiers: dict[str, str]) -> None:
    for region, tier in tiers.items():
        rows = market(frames, NOW).filter(pl.col("region_code") == region)
        size = rows["balance"].sum()
        savings = rows.filter(pl.col("deposit_type") == "savings")["balance"].sum()
        own = rows.filter(pl.col("institution_id") == "own")["balance"].sum()
        low, high, part_low, part_high, own_low, own_high = MARKETS[tier]
        assert within(size / YI, low, high), region
        assert within(savings / size, part_low, part_high, 0.01), region
        assert within(own / YI, own_low, own_high, 0.01), region


# Low and high part of all deposits and of savings, counties present.
SHARES = {
    "rural_commercial": (0.28, 0.36, 0.30, 0.38, 22),
    "own": (0.19, 0.26, 0.22, 0.28, 22),
    "postal": (0.08, 0.12, 0.11, 0.15, 22),
    "big_a": (0.08, 0.12, 0.06, 0.09, 20),
    "big_b": (0.06, 0.11, 0.05, 0.08, 17),
    "big_c": (0.01, 0.06, 0.01, 0.06, 10),
    "city_provincial": (0.07, 0.12, 0.06, 0.10, 20),
    "city_capital": (0.03, 0.07, 0.02, 0.05, 15),
    "village_bank": (0.01, 0.03, 0.01, 0.03, 5),
    "policy_bank": (0.01, 0.02, 0, 0, 12),
}


@pytest.mark.parametrize("bank", SHARES)
def test_shares_of_the_banks(frames: Frames, bank: str) -> None:
    low, high, savings_low, savings_high, counties = SHARES[bank]
    # One of the fifteen counties has not reported the capital city bank this month.
    month = date(2026, 9, 30)
    parts = shares(market(frames, month), bank)
    assert len(parts) == counties
    # Where few banks compete each is larger, so the county's range is a little wider.
    assert all(within(part, low, high, 0.30) for part in parts)
    assert within(sum(parts) / len(parts), low, high)
    savings = shares(market(frames, month, "savings"), bank)
    assert all(within(part, savings_low, savings_high, 0.25) for part in savings)


def shares(rows: pl.DataFrame, bank: str) -> list[float]:
    mine = pl.col("balance").filter(pl.col("institution_id") == bank).sum()
    found = rows.group_by("region_code").agg(part=mine / pl.col("balance").sum())
    return [part for part in found["part"] if part > 0]


def test_growth_of_the_market(frames: Frames) -> None:
    def growth(kind: str | None) -> float:
        now, then = market(frames, NOW, kind), market(frames, LAST_YEAR, kind)
        return float(now["balance"].sum() / then["balance"].sum() - 1)

    assert 0.06 <= growth(None) <= 0.08
    assert 0.08 <= growth("savings") <= 0.10
    assert -0.03 <= growth("corporate") <= 0.04
    assert -0.02 <= growth("institutional") <= 0.05


def test_quarter_ends_are_rushed(frames: Frames) -> None:
    daily = frames["deposit_day"].group_by("day").agg(pl.col("balance").sum())
    total = dict(daily.rows())
    for year, month, last in ((2025, 6, 30), (2025, 9, 30), (2026, 3, 31)):
        days = [total[date(year, month, day)] for day in range(1, last + 1)]
        assert 0.010 <= days[-1] / (sum(days) / last) - 1 <= 0.03


def test_loans(frames: Frames) -> None:
    def total(name: str, month: date, *only: pl.Expr) -> float:
        rows = frames[name].filter(pl.col("month") == month, *only)
        return float(rows["balance"].sum())

    def growth(name: str, *only: pl.Expr) -> float:
        return total(name, NOW, *only) / total(name, LAST_YEAR, *only) - 1

    household = pl.col("program") == "household"
    assert 0.08 <= growth("loan_month") <= 0.11
    assert 0.09 <= growth("agri_loan_month") <= 0.13
    assert 0.12 <= growth("agri_loan_month", household) <= 0.18
    farm = pl.col("segment") == "agricultural"
    for month in (BASE, NOW):
        booked = total("loan_month", month, farm)
        assert booked == pytest.approx(total("agri_loan_month", month), abs=0.01)


def test_a_loan_balance_moves_by_what_is_lent_and_repaid(frames: Frames) -> None:
    line = ["org_id", "region_code", "focus", "program", "is_subsidised"]
    rows = frames["agri_loan_month"].sort(*line, "month")
    step = pl.col("balance") - pl.col("balance").shift().over(line)
    gap = rows.select((step - pl.col("disbursed") + pl.col("repaid")).abs().max())
    assert gap.item() < 0.011


def test_bad_loans(frames: Frames) -> None:
    bad = pl.col("balance").filter(pl.col("loan_class").is_in(BAD)).sum()
    rows = frames["loan_month"].filter(pl.col("month") == NOW)
    ratios = dict(rows.group_by("org_id").agg(npl=bad / pl.col("balance").sum()).rows())
    assert 0.025 <= ratios.pop(cast.BAD_LOANS) <= 0.035
    assert all(0.008 <= ratio <= 0.018 for ratio in ratios.values())


def test_what_fell_due_went_somewhere(frames: Frames) -> None:
    rows = frames["loan_due_month"]
    fates = ["recovered_on_time", "recovered_late", "extended", "refinanced", "renewed"]
    lost = rows.select(rest=pl.col("due") - pl.sum_horizontal(fates))["rest"]
    assert lost.min() > -0.01  # type: ignore[operator]
    this_year = rows.filter(
        (pl.col("cohort") == "this_year") & (pl.col("month").dt.year() == 2026)
    )
    sums = this_year.group_by("org_id").agg(pl.col("due", "recovered_on_time").sum())
    short = sums.filter(pl.col("due") - pl.col("recovered_on_time") > 1)
    scripted = (cast.LATE_BY_A_DAY, cast.ROLLED_OVER, cast.NOT_RECOVERED)
    assert set(short["org_id"]) == {org for org, _ in scripted}


FEES = {
    "seat": (1300, 2400, 0.07, 0.10),
    "large": (450, 750, 0.05, 0.08),
    "mid": (300, 550, 0.05, 0.08),
    "small": (150, 330, 0.04, 0.07),
}
GROWTH = {2024: (-0.15, -0.08), 2025: (-0.02, 0.04), 2026: (0.03, 0.08)}
MIX = {
    "online_payment": 0.20, "insurance": 0.20, "bank_card": 0.18, "fund_wealth": 0.12,
    "settlement": 0.10, "agency_pay": 0.06, "advisory_syndication": 0.05,
    "guarantee": 0.04, "treasury_bond": 0.02, "other_fee": 0.03,
}  # fmt: skip


def net_income(frames: Frames, *only: pl.Expr) -> pl.DataFrame:
    """Return (region_code, fees, all) net income in yuan."""
    rows = frames["income_month"].join(frames["income_line"], on="line_id")
    net = pl.col("income") - pl.col("expense")
    fees = net.filter(pl.col("family") == "fee").sum()
    by = pl.col("org_id").str.head(6).alias("region_code")
    return rows.filter(*only).group_by(by).agg(fees=fees, all=net.sum())


def test_fees_and_their_part_of_income(frames: Frames, tiers: dict[str, str]) -> None:
    year = net_income(frames, pl.col("month").dt.year() == 2025)
    for region, fees, whole in year.rows():
        low, high, ratio_low, ratio_high = FEES[tiers[region]]
        assert within(fees / WAN, low, high), region
        assert within(fees / whole, ratio_low, ratio_high), region


def test_growth_of_fees(frames: Frames) -> None:
    def fees(year: int) -> float:
        month = pl.col("month")
        only = (month.dt.year() == year) & (month.dt.month() <= 10)
        return float(net_income(frames, only)["fees"].sum())

    for year, (low, high) in GROWTH.items():
        assert low <= fees(year) / fees(year - 1) - 1 <= high


def test_mix_of_fees(frames: Frames) -> None:
    rows = frames["income_month"].filter(pl.col("month").dt.year() == 2025)
    sums = dict(rows.group_by("line_id").agg(pl.col("income").sum()).rows())
    whole = sum(sums[line] for line in MIX)
    for line, part in MIX.items():
        assert sums[line] / whole == pytest.approx(part, abs=0.02), line


def test_spread_of_stars(frames: Frames) -> None:
    last = frames["rating_star"].filter(pl.col("quarter") == date(2026, 9, 30))
    counts = Counter(last["star"])
    expected = {5: 4, 4: 15, 3: 42, 2: 26, 1: 8, 0: 2, None: 3}
    for star, percent in expected.items():
        assert abs(100 * counts[star] / last.height - percent) <= 4, star


def test_stars_follow_their_rules(frames: Frames) -> None:
    floors = (500, 600, 700, 800, 900)
    net = pl.col("score").sum() - pl.col("deduction").sum()
    sums = frames["rating_score"].group_by("outlet_id", "quarter").agg(net=net)
    total = {(outlet, quarter): net for outlet, quarter, net in sums.rows()}
    before: dict[str, dict[str, Any]] = {}
    for row in frames["rating_star"].to_dicts():
        outlet, last = row["outlet_id"], before.get(row["outlet_id"])
        if row["score"] is not None:
            assert row["score"] == pytest.approx(total[outlet, row["quarter"]])
            assert row["band_star"] == sum(row["score"] >= floor for floor in floors)
        if (
            last
            and row["reason"] == "score"
            and last["reason"] in ("score", "held_one_quarter")
        ):
            move = row["star"] - last["star"]
            assert -2 <= move <= 1
            assert move < 1 or last["band_star"] > last["star"]
        before[outlet] = row


def standing(
    frames: Frames, region: str, group: str, month: date
) -> tuple[int, int, bool]:
    """Return (stock rank, increment rank, has grown) of own savings among a group."""
    members = (
        frames["peer_group_member"]
        .filter((pl.col("peer_group") == group) & (pl.col("region_code") == region))[
            "institution_id"
        ]
        .to_list()
    )
    ids = [*members, "own"]

    def held(at: date) -> dict[str, float]:
        rows = market(frames, at, "savings").filter(
            (pl.col("region_code") == region) & pl.col("institution_id").is_in(ids)
        )
        return dict(rows.select("institution_id", "balance").rows())

    now, base = held(month), held(BASE)
    if cast.VILLAGE_BANK in base and month >= cast.VILLAGE_MERGED_ON:
        base["rural_commercial"] += base.pop(cast.VILLAGE_BANK)
    base["own"] += moved(frames, region) if month >= cast.MOVED_ON else 0
    gain = {bank: now[bank] - base[bank] for bank in now}
    stock = 1 + sum(value > now["own"] for value in now.values())
    increment = 1 + sum(value > gain["own"] for value in gain.values())
    return stock, increment, gain["own"] > 0


def moved(frames: Frames, region: str) -> float:
    """Return what the transferred outlet adds to a region's year-start savings."""
    sign = {cast.MOVED_TO[:6]: 1, cast.MOVED_FROM[:6]: -1}.get(region, 0)
    row = frames["deposit_day"].filter(
        (pl.col("outlet_id") == cast.MOVED_OUTLET)
        & (pl.col("day") == BASE)
        & (pl.col("deposit_type") == "savings")
    )
    return sign * float(row["balance"][0])


def test_double_first(frames: Frames, tiers: dict[str, str]) -> None:
    def first(group: str) -> set[str]:
        regions = [region for region in tiers if region != cast.NO_PEER]
        both = (1, 1, True)
        return {r for r in regions if standing(frames, r, group, NOW) == both}

    assert 14 <= len(first("big4")) <= 18
    assert 3 <= len(first("local")) <= 6
    assert {cast.TIED, cast.WON} <= first("local")
    assert cast.LOST not in first("local")


def test_double_first_changes_hands(frames: Frames) -> None:
    september = date(2026, 9, 30)
    assert standing(frames, cast.LOST, "local", september) == (1, 1, True)
    assert standing(frames, cast.LOST, "local", NOW) == (1, 2, True)
    assert standing(frames, cast.WON, "local", september) == (1, 2, True)
    assert standing(frames, cast.WON, "local", NOW) == (1, 1, True)


def savings_gains(frames: Frames, region: str) -> dict[str, float]:
    now, base = (
        dict(
            market(frames, month, "savings")
            .filter(pl.col("region_code") == region)
            .select("institution_id", "balance")
            .rows()
        )
        for month in (NOW, BASE)
    )
    return {bank: now[bank] - base[bank] for bank in now}


def test_falls(frames: Frames) -> None:
    shrinking = savings_gains(frames, cast.MARKET_FALLS)
    assert sum(shrinking.values()) < 0
    # Among the four we fall least: neither first, with the note SMALLEST_FALL.
    assert shrinking["big_a"] < shrinking["own"] < 0
    ours = savings_gains(frames, cast.OWN_FALLS)
    assert ours["own"] < 0 < sum(ours.values())
    region, peer = cast.PEER_FALLS
    theirs = savings_gains(frames, region)
    assert theirs[peer] < 0
    assert theirs["own"] / (theirs["own"] + theirs[peer]) > 1


def test_tie_for_first(frames: Frames) -> None:
    rows = market(frames, NOW, "savings").filter(pl.col("region_code") == cast.TIED)
    held = dict(rows.select("institution_id", "balance").rows())
    assert held["own"] == held["rural_commercial"] == max(held.values())


def test_merged_village_bank_reports_no_more(frames: Frames) -> None:
    rows = frames["market_month"].filter(pl.col("institution_id") == cast.VILLAGE_BANK)
    assert rows["region_code"].n_unique() == 2
    assert rows["month"].max() == date(2026, 3, 31)


def test_outlets_live_as_long_as_the_tree_says(frames: Frames) -> None:
    lives = (
        frames["deposit_day"]
        .group_by("outlet_id")
        .agg(first=pl.col("day").min(), last=pl.col("day").max())
    )
    of = {outlet: (first, last) for outlet, first, last in lives.rows()}
    assert of[cast.MERGED_OUTLET] == (date(2022, 12, 1), date(2026, 3, 15))
    assert of[cast.NEW_OUTLET] == (date(2026, 5, 18), NOW)


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: event.name)
def test_event_is_there(frames: Frames, event: Event) -> None:
    matches = [pl.col(column) == value for column, value in event.where.items()]
    assert frames[event.table].filter(matches).is_empty() == event.is_absent
    assert event.what.zh != event.what.en
    assert event.page.count("/") == 1


def test_events_have_names_of_their_own() -> None:
    assert len({event.name for event in EVENTS}) == len(EVENTS) >= 35


def test_events_that_are_amounts(frames: Frames) -> None:
    org, month, line = cast.REVERSED_FEE
    reversed_fee = frames["income_month"].filter(
        (pl.col("org_id") == org)
        & (pl.col("month") == month)
        & (pl.col("line_id") == line)
    )
    assert reversed_fee["income"][0] < 0
    due = frames["loan_due_month"]
    rolled = due.filter(
        (pl.col("org_id") == cast.ROLLED_OVER[0])
        & (pl.col("month") == cast.ROLLED_OVER[1])
    )
    by_cohort = {row["cohort"]: row for row in rolled.to_dicts()}
    assert by_cohort["this_year"]["extended"] > 0
    assert by_cohort["earlier"]["renewed"] > 0
    leak = frames["region_tag"].filter(
        (pl.col("tag") == "key_county") & (pl.col("region_code") == cast.LEAK[1])
    )
    assert leak.is_empty()


def test_key_counties(frames: Frames) -> None:
    assert dict(Counter(frames["region_tag"]["tag"])) == {
        "key_county": 7,
        "key_county_2001": 14,
    }
    lent = frames["agri_loan_month"].filter(
        "is_subsidised", pl.col("month").dt.year() == 2026
    )
    today = frames["region_tag"].filter(pl.col("tag") == "key_county")["region_code"]
    inside = lent.filter(pl.col("region_code").is_in(today.to_list()))
    assert 0.90 <= inside["disbursed"].sum() / lent["disbursed"].sum() < 1


# --- plans -------------------------------------------------------------------------


def plan(frames: Frames, kpi: str, name: str = "*") -> dict[str, dict[str, float]]:
    """Return the issued plans of 2026: unit to period to value."""
    rows = frames["target"].filter(
        (pl.col("kpi") == kpi)
        & (pl.col("slice") == name)
        & (pl.col("year") == 2026)
        & (pl.col("status") == "issued")
    )
    found: dict[str, dict[str, float]] = {}
    for org, period, value in rows.select("org_id", "period", "value").rows():
        found.setdefault(org, {})[period] = value
    return found


def average(frames: Frames, year: int, until: date) -> dict[str, float]:
    """Return each sub-branch's daily average of all deposits in a year."""
    parents = frames["organization"].select(outlet_id="org_id", parent="parent_id")
    day = pl.col("day")
    rows = frames["deposit_day"].filter(day.dt.year() == year, day <= until)
    days = rows["day"].n_unique()
    sums = (
        rows.join(parents, on="outlet_id")
        .group_by("parent")
        .agg(pl.col("balance").sum())
    )
    return {org: total / days for org, total in sums.rows()}


def test_progress_against_schedule_varies(frames: Frames) -> None:
    now, last = average(frames, 2026, NOW), average(frames, 2025, BASE)
    statuses: Counter[str] = Counter()
    for org, periods in plan(frames, "deposit_average").items():
        if len(org) < 8:
            continue
        # October lies 31 of 92 days on the way from the plan of September to the year's.
        due = periods["q3"] + (periods["year"] - periods["q3"]) * 31 / 92
        gap = (now[org] - last[org] - due) / periods["year"]
        statuses["met" if gap >= 0 else "watch" if gap >= -0.05 else "behind"] += 1
    assert statuses.total() == 26
    assert 9 <= statuses["met"] <= 12
    assert 7 <= statuses["watch"] <= 11
    assert 5 <= statuses["behind"] <= 9


def test_plans_rise_through_the_year(frames: Frames) -> None:
    for kpi in ("deposit_average", "fee_income", "agri_balance", "agri_disbursed"):
        for periods in plan(frames, kpi).values():
            assert (
                0 < periods["q1"] <= periods["half"] <= periods["q3"] <= periods["year"]
            )


def test_the_sum_above_a_unit_without_plan_is_issued_itself(frames: Frames) -> None:
    deposits = plan(frames, "deposit_average")
    assert cast.NO_TARGET not in deposits
    assert {cast.NO_TARGET[:4], "62"} <= set(deposits)
    below = sum(p["year"] for org, p in deposits.items() if len(org) == 8)
    assert deposits["62"]["year"] > below


def test_quota_was_raised_and_is_nearly_used(frames: Frames) -> None:
    balance = {
        month: frames["loan_month"]
        .filter((pl.col("org_id") == cast.QUOTA_RAISED) & (pl.col("month") == month))[
            "balance"
        ]
        .sum()
        for month in (BASE, NOW)
    }
    quota = plan(frames, "loan_balance")[cast.QUOTA_RAISED]["year"]
    assert 0.97 <= (balance[NOW] - balance[BASE]) / quota <= 1


def test_kinds_of_plans(frames: Frames) -> None:
    kinds = dict(frames["target"].select("kpi", "kind").unique().rows())
    assert kinds == {
        "deposit_average": "increment",
        "deposit_balance": "increment",
        "fee_income": "flow",
        "agri_balance": "increment",
        "agri_disbursed": "flow",
        "loan_balance": "cap",
        "npl_ratio": "rate",
        "new_loan_recovery": "rate",
        "deposit_share": "reference",
    }
    slices = (
        frames["target"].filter(pl.col("kpi") == "agri_disbursed")["slice"].unique()
    )
    assert len(slices) == 7
