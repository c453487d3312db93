"""Truth checks on the hamlet: one outlet, one peer, a year of months."""

import polars as pl
import pytest

from data import truth
from data.store import Store, build
from queries import schema
from queries.periods import back
from tests.data import hamlet

MONTHS = [back(hamlet.MAR, n) for n in reversed(range(18))]


def deposits(values, outlet="E1", average=1.0):
    return pl.DataFrame({"outlet_id": outlet, "month": MONTHS[-len(values):], "balance": values}).with_columns(
        deposit_type=pl.lit("savings"), average_month=pl.col("balance") * average, average_year=pl.col("balance"),
    )  # fmt: skip


def market(values, bank="coop", kind="savings"):
    return pl.DataFrame({"region_code": "01001", "institution_id": bank, "month": MONTHS[-len(values):], "balance": values}).with_columns(
        deposit_type=pl.lit(kind), is_estimated=pl.lit(value=False),
    )  # fmt: skip


def growing(start=1_000_000.0, step=12_345.67, n=18):
    return [start + step * i for i in range(n)]


@pytest.fixture
def found(tmp_path):
    """Return a function that builds the hamlet with figures and gives its findings."""

    def found(months=(), **frames):
        build(tmp_path / "w", {**hamlet.frames(), **frames}, "hamlet")
        done = truth.recheck(tmp_path / "w", months).findings
        return done.select("check_name", "severity", "period", "org_id").rows()

    return found


def test_what_adds_up_is_not_mentioned(found):
    assert found(deposit_month=deposits(growing()), market_month=market(growing(9e6))) == []  # fmt: skip


def test_own_rows_of_the_market_are_held_against_the_ledger(found):
    own = growing()
    sheet = [v if i != 16 else v * 1.03 for i, v in enumerate(own)]
    assert found(deposit_month=deposits(own), market_month=market(sheet, "own")) == [
        ("own_and_market:savings", "error", MONTHS[16], "E")
    ]


def test_a_lasting_difference_is_another_caliber(found):
    own = growing()
    sheet = [round(v * 1.004, 2) for v in own]
    every = found(deposit_month=deposits(own), market_month=market(sheet, "own"))
    assert {(name, severity) for name, severity, *_ in every} == {("caliber", "info")}


def test_ten_thousand_times_too_much_is_a_mixed_up_unit(found):
    values = [*growing(n=17), 1_200_000.0 * 10_000]
    every = found(deposit_month=deposits(values))
    assert ("unit_mix:deposit_month", "error", hamlet.MAR, "E") in every
    small = found(deposit_month=deposits([*growing(n=17), 120.0]))
    assert ("unit_mix:deposit_month", "error", hamlet.MAR, "E") in small


def test_a_jump_is_far_from_the_series_own_habit(found):
    values = [*growing(n=17), 1_900_000.0]
    every = found(months=[hamlet.MAR], deposit_month=deposits(values))
    assert every == [("jump:deposit_month", "warning", hamlet.MAR, "E")]


def test_the_same_figure_twice_is_stale(found):
    values = [*growing(n=17), growing(n=17)[-1]]
    every = found(market_month=market(values))
    assert every == [("stale:market_month", "warning", hamlet.MAR, "E")]


def test_who_reported_before_and_not_now_is_missed(found):
    frame = pl.concat([deposits(growing()), deposits(growing(), "E2").head(17)])
    assert found(deposit_month=frame) == [
        ("missing:deposit_month", "warning", hamlet.MAR, "E")
    ]


def test_a_skipped_month_is_a_hole(found):
    frame = deposits(growing()).filter(pl.col("month") != MONTHS[9])
    assert ("hole:deposit_month", "warning", MONTHS[9], "R") in found(deposit_month=frame)  # fmt: skip


def test_peers_may_be_later_than_we_are(found):
    frames = {"deposit_month": deposits(growing()), "market_month": market(growing()).head(17)}  # fmt: skip
    assert found(**frames) == [("late_peers", "info", hamlet.MAR, "R")]


def test_a_month_end_rush_is_above_four_percent(found):
    assert found(months=[hamlet.MAR], deposit_month=deposits(growing(), average=0.97)) == []  # fmt: skip
    every = found(months=[hamlet.MAR], deposit_month=deposits(growing(), average=0.95))
    assert every == [
        ("month_end_rush", "info", hamlet.MAR, "E"),
        ("month_end_rush", "warning", hamlet.MAR, "R"),
    ]


def test_a_total_is_the_sum_of_its_parts(found):
    values = growing()
    parts = [market(values, kind=k) for k in ("savings", "corporate", "institutional")]
    whole = market([3 * v for v in values[:-1]] + [3 * values[-1] + 500], kind="total")
    assert found(market_month=pl.concat([*parts, whole])) == [
        ("identity:coop", "error", hamlet.MAR, "E")
    ]


def test_every_unit_is_the_sum_of_those_beneath(tmp_path):
    build(tmp_path / "w", {**hamlet.frames(), "deposit_day": hamlet.days(("E1", hamlet.MAR, 5.0))}, "h")  # fmt: skip
    with Store(tmp_path / "w").writing("break") as draft:
        table = schema.deposit_org_day
        draft.run(table.update().where(table.c.org_id == "E").values(balance=6))
    rows = truth.recheck(tmp_path / "w").findings
    assert rows.select("check_name", "org_id", "difference").rows() == [
        ("unit_and_parts", "E", 1.0),
        ("unit_and_parts", "R", -1.0),
    ]


def test_findings_are_published_on_demand(tmp_path):
    values = [*growing(n=17), growing(n=17)[-1]]
    build(tmp_path / "w", {**hamlet.frames(), "market_month": market(values)}, "h")
    assert truth.recheck(tmp_path / "w").version is None
    for number in (2, 3):
        assert truth.recheck(tmp_path / "w", is_kept=True).version == number
    with Store(tmp_path / "w").writing("look") as draft:
        draft.abandon()
        assert draft.rows(schema.truth_check).height == 1


def test_the_demo_does_not_drown_and_its_faults_are_found(demo_folder):
    every = truth.recheck(demo_folder).findings
    errors = every.filter(severity="error")
    assert errors.select("check_name", "org_id").rows() == [("own_and_market:savings", "62102501")]  # fmt: skip
    assert every.filter(severity="warning").height < 20
    assert every.filter(pl.col("check_name") == "missing:market_month")["org_id"].to_list() == ["62112101"]  # fmt: skip
