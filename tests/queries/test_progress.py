"""Progress against plan: completion, the schedule that applies, the need a day."""

import json
from datetime import date
from pathlib import Path

import pytest

from queries import progress, schema
from queries.catalogue import KPIS
from queries.kpi import value
from tests import village
from tests.questions import scope_of
from tests.village import DEC, FEB, MAR

GOLDEN = json.loads((Path(__file__).parent / "golden_cases.json").read_text())["completion"]  # fmt: skip
INCREMENT, *_, CAP = GOLDEN
SEP = date(2026, 9, 30)
pytestmark = pytest.mark.usefixtures("village_once")

# Daily averages of the year are each two below the balance, in March as in December.
EAST = (264 - 4 * 2) - (220 - 4 * 2)
WEST = (54 - 2 * 2) - (60 - 2 * 2)


def of(goal, scope, *dimensions):
    """Return the rows of `progress` by unit."""
    found = progress.progress(goal, scope, dimensions)
    return {r.get("org_id", scope.org.org_id): r for r in found.to_dicts()}


def test_deposit_completion_is_of_averages():
    assert value(KPIS["deposit_completion"], scope_of("E"))[0] == EAST / 60
    assert value(KPIS["deposit_completion"], scope_of("W"))[0] == WEST / 12


def test_a_unit_without_a_plan_has_its_childrens():
    assert value(KPIS["deposit_completion"], scope_of("R"))[0] == (EAST + WEST) / (60 + 12)  # fmt: skip


def test_deposit_pace_gap_is_against_the_plan_by_quarters():
    assert value(KPIS["deposit_pace_gap"], scope_of("E"))[0] == EAST / 60 - 30 / 60
    made = of(progress.DEPOSITS, scope_of("R"), "org")
    assert {o: (r["pace"], r["pace_kind"], r["status"]) for o, r in made.items()} == {
        "E": (30 / 60, "quarters", "met"),
        "W": (6 / 12, "quarters", "behind"),
    }


def test_between_quarter_ends_the_plan_runs_straight():
    """59 of the first quarter's 90 days are gone at the end of February."""
    assert of(progress.DEPOSITS, scope_of("E", FEB))["E"]["pace"] == pytest.approx(59 / 90 * 30 / 60)  # fmt: skip


def test_fee_completion_has_a_yearly_plan_and_no_past_year_so_the_calendar():
    made = of(progress.FEES, scope_of("E"))["E"]
    assert (made["completion"], made["pace_kind"]) == (3 * 4 / 48, "calendar")
    assert made["pace"] == 90 / 365
    assert value(KPIS["fee_completion"], scope_of("E"))[0] == 12 / 48


def test_a_past_year_gives_the_season(stored):
    """Last year brought 3 × 2 of 3 × 2 + 9 × 1 in its first quarter."""
    past = [
        {"org_id": "E", "month": m, "line_id": "cards", "income": 2.0 if m.month <= 3 else 1.0, "expense": 0.0,
         "item_count": None, "free_item_count": None, "volume": None, **village.STAMP}
        for m in [date(2025, n, d) for n, d in enumerate((31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31), 1)]
    ]  # fmt: skip
    now = [r for r in village.ROWS[schema.income_month] if r["month"].year == 2026]
    stored(village.ROWS | {schema.income_month: past + now})
    made = of(progress.FEES, scope_of("E"))["E"]
    assert (made["pace"], made["pace_kind"]) == (6 / 15, "season")


def test_a_missing_plan_is_told_never_guessed():
    """West has no fee plan, so neither has the bank."""
    assert value(KPIS["fee_completion"], scope_of("W")) == (None, "NO_TARGET")
    assert value(KPIS["fee_completion"], scope_of("R")) == (None, "NO_TARGET")


def test_agri_completion(stored):
    plans = village.plan("agri_balance", "E", "*", "increment", 20.0)
    stored(village.ROWS | {schema.target: plans})
    assert value(KPIS["agri_completion"], scope_of("E"))[0] == (112 + 2 - 100) / 20


def test_quota_usage_is_a_cap():
    made = of(progress.QUOTA, scope_of("E"))["E"]
    assert (made["completion"], made["status"]) == ((233 - 202) / 40, "met")
    assert value(KPIS["quota_usage"], scope_of("E"))[0] == 31 / 40


def test_only_the_highest_issued_version_counts(stored):
    old = village.plan("deposit_average", "E", "*", "increment", 60.0)
    new = [r | {"version": 2, "value": 88.0} for r in old]
    draft = [r | {"version": 3, "value": 1.0, "status": "draft"} for r in old]
    stored(village.ROWS | {schema.target: [*new, *draft, *old]})
    assert of(progress.DEPOSITS, scope_of("E"))["E"]["target"] == 88


def test_a_new_version_by_year_alone_replaces_the_old_quarters(stored):
    """Version 2 gives the year only: version 1's quarters are no schedule for it."""
    old = village.plan("deposit_average", "E", "*", "increment", 60.0, 30.0, 40.0, 50.0)
    stored(village.ROWS | {schema.target: [*old, old[0] | {"version": 2, "value": 120.0}]})  # fmt: skip
    assert of(progress.DEPOSITS, scope_of("E"))["E"]["target"] == 120


def averages(at_december, at_september):
    return [
        {"outlet_id": "E1", "month": m, "deposit_type": "savings", "balance": v,
         "average_month": v, "average_year": v, **village.STAMP}
        for m, v in ((DEC, at_december), (SEP, at_september))
    ]  # fmt: skip


def test_golden_increment(stored):
    base, wanted = INCREMENT["base"], INCREMENT["target_incr"]
    plan = village.plan("deposit_average", "E", "*", "increment", wanted, wanted / 4, wanted / 2, wanted * 3 / 4)  # fmt: skip
    stored(village.ROWS | {schema.deposit_month: averages(base, INCREMENT["actual"]), schema.target: plan})  # fmt: skip
    made = of(progress.DEPOSITS, scope_of("E", SEP))["E"]
    assert made["completion"] * 100 == INCREMENT["completion"]
    assert made["pace"] * 100 == INCREMENT["pace"]
    assert made["pace_gap"] * 100 == pytest.approx(INCREMENT["gap_pp"])
    assert made["status"] == "behind"


@pytest.mark.parametrize(("used", "status"), [(CAP["used"], "met"), (3000, "met"), (3001, "behind")])  # fmt: skip
def test_golden_cap(used, status, stored):
    loans = [village.loan("E", DEC, "pass", 10_000), village.loan("E", MAR, "pass", 10_000 + used)]  # fmt: skip
    stored(village.ROWS | {schema.loan_month: loans, schema.target: village.plan("loan_balance", "E", "*", "cap", CAP["cap"])})  # fmt: skip
    made = of(progress.QUOTA, scope_of("E"))["E"]
    assert (made["completion"], made["status"]) == (used / CAP["cap"], status)


def test_the_need_a_day_ends_the_year_on_plan():
    """Last year's average 268, planned + 72, 306 so far after 90 of 365 days, 318 today."""
    need = progress.needed(progress.DEPOSITS, scope_of("R"))
    assert (need.days_left, need.target_average, need.average, need.balance) == (275, 268 + 72, 306, 318)  # fmt: skip
    assert need.required == pytest.approx((340 * 365 - 306 * 90) / 275)
    balances = [318 + need.per_day * n for n in range(1, 276)]
    assert (306 * 90 + sum(balances)) / 365 == pytest.approx(340)


def test_no_need_without_a_plan(stored):
    stored(village.ROWS | {schema.target: []})
    assert progress.needed(progress.DEPOSITS, scope_of("R")) is None


def test_areas_are_judged_by_their_own_plan(stored):
    plans = village.plan("agri_disbursed", "W", "focus=processing", "flow", 32.0)
    stored(village.ROWS | {schema.target: plans})
    found = progress.focus_progress(scope_of("R")).to_dicts()
    west = {r["focus_code"]: r for r in found if r["org_id"] == "W"}
    assert (west["processing"]["actual"], west["processing"]["completion"]) == (3 + 3 + 2, 8 / 32)  # fmt: skip
    assert (west["social"]["completion"], west["social"]["reason"]) == (None, "NO_TARGET")  # fmt: skip


def test_the_planned_course_passes_through_the_quarters():
    found = progress.planned_course(progress.DEPOSITS, scope_of("E"))
    by_month = dict(zip((m.month for m in found["month"]), found["planned"], strict=True))  # fmt: skip
    assert [by_month[m] for m in (3, 6, 9, 12)] == pytest.approx([30, 40, 50, 60])
