"""The league circular, worked out again from the raw tables by other means."""

from collections import defaultdict
from datetime import date

import polars as pl
import pytest
import sqlalchemy as sa

from pages.parts.charts import Look
from pages.parts.panels.circular import circular
from queries import schema
from queries.bank import tree
from queries.circular import circular as league
from queries.engine import read
from queries.scope import Reader, Scope

MONTH = date(2026, 10, 31)
PREVIOUS = date(2025, 12, 31)


def scope_of(org_id="62", grants=("/62/",)):
    return Scope.within(Reader("test", "executive", grants), org_id, MONTH)


def county_of(org_id):
    org = tree()[org_id]
    return org.org_id if org.level == "county" else org.parent_id


def summed(rows):
    """Return the sums of (org, amount) by county."""
    sums = defaultdict(float)
    for org_id, amount in rows:
        sums[county_of(org_id)] += float(amount)
    return sums


def fees(year, last):
    income, line = schema.income_month.c, schema.income_line.c
    joined = schema.income_month.join(schema.income_line, income.line_id == line.line_id)  # fmt: skip
    within = income.month.between(date(year, 1, 1), last), line.family == "fee"
    return summed(read(sa.select(income.org_id, income.income).select_from(joined).where(*within)).rows())  # fmt: skip


def plan(kpi):
    t = schema.target.c
    found = read(sa.select(t.org_id, t.value, t.version).where(t.kpi == kpi, t.year == 2026, t.period == "year", t.slice == "*", t.status == "issued"))  # fmt: skip
    return {org: float(value) for org, value, _ in sorted(found.rows(), key=lambda row: row[2])}  # fmt: skip


def loans(month):
    t = schema.loan_month.c
    rows = read(sa.select(t.org_id, t.loan_class, t.balance).where(t.month == month)).rows()  # fmt: skip
    bad = summed((o, b) for o, c, b in rows if c in ("substandard", "doubtful", "loss"))
    every = summed((o, b) for o, _, b in rows)
    return {county: bad[county] / every[county] for county in every}


def averages(month):
    t = schema.deposit_month.c
    return summed(read(sa.select(t.outlet_id, t.average_year).where(t.month == month)).rows())  # fmt: skip


def places(values, *, falling=True):
    """Return unit → place, the best first, equal values sharing the better place."""
    return {u: 1 + sum((v > own) if falling else (v < own) for v in values.values()) for u, own in values.items()}  # fmt: skip


def column(frame, name):
    units = frame.filter(pl.col("unit_id") != "62")
    return dict(units.select("unit_id", name).drop_nulls().iter_rows())


def test_fees_completion_and_rank_are_those_of_the_ledger(demo_bank):
    frame = league(scope_of())
    now, then, plans = fees(2026, MONTH), fees(2025, date(2025, 10, 31)), plan("fee_income")  # fmt: skip
    assert column(frame, "fee_income_value") == pytest.approx(dict(now))
    assert column(frame, "fee_income_gain") == pytest.approx({u: now[u] - then[u] for u in now})  # fmt: skip
    done = {u: now[u] / plans[u] for u in now if u in plans}
    assert column(frame, "fee_income_completion") == pytest.approx(done)
    assert column(frame, "fee_income_rank") == places(done)
    assert frame.row(-1, named=True)["fee_income_value"] == pytest.approx(sum(now.values()))  # fmt: skip


def test_ranks_in_class_count_that_class_alone(demo_bank):
    frame = league(scope_of())
    done, kinds = column(frame, "fee_income_completion"), column(frame, "peer_class")
    for kind in set(kinds.values()):
        inside = {u: v for u, v in done.items() if kinds[u] == kind}
        ranked = {u: place for u, place in column(frame, "fee_income_class_rank").items() if kinds[u] == kind}  # fmt: skip
        assert ranked == places(inside)
    assert list(dict.fromkeys(frame["peer_class"])) == ["一类", "二类", "三类", ""]


def test_bad_loans_rank_the_lowest_first_and_move_since_the_year_began(demo_bank):
    frame, now, then = league(scope_of()), loans(MONTH), loans(PREVIOUS)
    assert column(frame, "npl_ratio_value") == pytest.approx(now)
    assert column(frame, "npl_ratio_gain") == pytest.approx({u: now[u] - then[u] for u in now})  # fmt: skip
    assert column(frame, "npl_ratio_rank") == places(now, falling=False)


def test_average_deposits_are_those_of_the_outlets_that_never_moved(demo_bank):
    frame, now, then = league(scope_of()), averages(MONTH), averages(PREVIOUS)
    ends = read(sa.select(schema.org_succession.c.from_org_id, schema.org_succession.c.to_org_id)).rows()  # fmt: skip
    moves = read(sa.select(schema.organization_move.c.from_parent_id, schema.organization_move.c.to_parent_id)).rows()  # fmt: skip
    touched = {county_of(org) for row in [*ends, *moves] for org in row}
    plain = [u for u in column(frame, "peer_class") if u not in touched]
    values, gains, done = (column(frame, f"deposit_average_{part}") for part in ("value", "gain", "completion"))  # fmt: skip
    plans = plan("deposit_average")
    assert len(plain) > 20
    for unit in plain:
        assert values[unit] == pytest.approx(now[unit])
        assert gains[unit] == pytest.approx(now[unit] - then[unit])
        if unit in plans:
            assert done[unit] == pytest.approx((now[unit] - then[unit]) / plans[unit])
    assert column(frame, "deposit_average_rank") == places(done)


def test_a_branch_head_sees_the_league_but_no_other_county_s_market(demo_bank):
    whole, own = league(scope_of()), league(scope_of("62102201", ("/62/6210/62102201/",)))  # fmt: skip
    shares = [name for name in whole.columns if name.startswith("deposit_share")]
    totals = pl.exclude(*shares, "is_own")
    assert own.select(totals).equals(whole.select(totals))
    assert column(own, "deposit_share_value").keys() == {"62102201"}
    assert column(own, "deposit_share_value")["62102201"] == column(whole, "deposit_share_value")["62102201"]  # fmt: skip
    assert own["deposit_share_rank"].null_count() == own.height
    assert own.filter("is_own")["unit_id"].to_list() == ["62102201"]


def test_a_reader_chooses_the_figures(demo_bank):
    shown = circular(scope_of(), Look(), kpis=("npl_ratio", "loan_balance"))
    assert [str(column.group) for column in shown.columns[2:]] == ["不良率"] * 4 + ["各项贷款余额"] * 3  # fmt: skip
    assert str(shown.message) == "不良率：27 个支行中崇信支行居首，宁县支行居末。"
