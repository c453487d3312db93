"""The health of the data, on the village: closed to March 2026, everybody reported."""

from datetime import date, datetime

import pytest

from queries import health, schema
from queries.grades import SUBJECTS, by_subject, grade
from queries.scope import Reader, Scope
from tests import village


def finding(check, org, period, severity, load_id=1):
    return {
        "load_id": load_id, "check_name": check, "org_id": org, "period": period, "severity": severity,
        "difference": 1.0, "tolerance": 0.01, "message_zh": f"{check} 说明", "message_en": f"{check} told",
    }  # fmt: skip


def log(load_id, first, last):
    [row] = village.ROWS[schema.load_log]
    return row | {"load_id": load_id, "first_period": first, "last_period": last}


@pytest.fixture
def scoped(stored):
    """Return a function that stores the village with more rows and gives its scope."""

    def scoped(rows=None):
        stored({**village.ROWS, **(rows or {})})
        return Scope.within(Reader("t", "executive", ("/R/",)), "R", village.MAR)

    return scoped


def in_east():
    """Return the scope of a reader who was granted East only."""
    return Scope.within(Reader("t", "branch_head", ("/R/E/",)), "E", village.MAR)


def checks(*rows):
    return {schema.truth_check: list(rows)}


@pytest.mark.parametrize(
    ("severities", "wanted"),
    [
        ([], "A"),
        (["info"], "A"),
        (["warning"], "B"),
        (["warning"] * 2, "B"),
        (["warning"] * 3, "C"),
        (["warning", "error"], "D"),
    ],
)
def test_the_grade_follows_its_rule(scoped, severities, wanted):
    found = [finding(f"c{i}", "E", village.MAR, s) for i, s in enumerate(severities)]
    assert grade(scoped(checks(*found))) == wanted


@pytest.mark.parametrize(
    ("check", "subject"),
    [
        ("jump:income_month", "income"), ("hole:loan_month", "lending"), ("stale:rating_star", "stars"),
        ("own_and_market:savings", "market"), ("caliber", "market"), ("unit_and_parts", "deposits"),
    ],
)  # fmt: skip
def test_an_error_lowers_the_grade_of_its_own_subject_alone(scoped, check, subject):
    scope = scoped(checks(finding(check, "E", village.MAR, "error")))
    assert {s: grade(scope, s) for s in SUBJECTS} == {s: "D" if s == subject else "A" for s in SUBJECTS}  # fmt: skip
    told = by_subject(scope, [village.FEB, village.MAR])
    assert told.filter(grade="D").rows() == [(subject, village.MAR, "D")]


def without(region, bank):
    kept = [r for r in village.ROWS[schema.market_month] if (r["region_code"], r["institution_id"], r["month"]) != (region, bank, village.MAR)]  # fmt: skip
    return {schema.market_month: kept}


def test_a_missing_peer_lowers_the_grade_and_is_awaited(scoped):
    scope = scoped(without("1001", "big"))
    assert grade(scope) == "C"  # one of three peers is more than 5 %
    found = health.missing(scope)
    assert found.rows() == [("market_month", "东县", "大行", village.FEB)]
    market = health.grid(scope).filter(source="market_month", period=village.MAR)
    assert market.select("reported", "expected", "complete").rows() == [(4, 5, 0.8)]


def test_an_own_outlet_that_is_silent_is_awaited(scoped):
    kept = [r for r in village.ROWS[schema.deposit_month] if (r["outlet_id"], r["month"]) != ("W1", village.MAR)]  # fmt: skip
    found = health.missing(scoped({schema.deposit_month: kept}))
    assert found.rows() == [("deposit_month", "西县支行", "西一", village.FEB)]


def test_findings_are_told_to_those_who_may_see_the_unit(scoped):
    rows = checks(finding("a", "E", village.MAR, "warning"), finding("b", "W", village.FEB, "error"))  # fmt: skip
    every = health.findings(scoped(rows))
    assert every.select("check_name", "org", "message").rows() == [
        ("b", "西县支行", "b 说明"),
        ("a", "东县支行", "a 说明"),
    ]
    own = health.findings(in_east())
    assert own["check_name"].to_list() == ["a"]


def test_a_later_load_of_the_month_replaces_earlier_findings(scoped):
    rows = checks(
        finding("old", "E", village.MAR, "error"),
        finding("other", "E", village.JAN, "warning"),
        finding("new", "E", village.MAR, "warning", 2),
    )
    rows[schema.load_log] = [
        log(1, village.DEC24, village.MAR),
        log(2, date(2026, 3, 1), village.MAR),
    ]
    found = health.findings(scoped(rows))
    assert found["check_name"].to_list() == ["new", "other"]


def revision(key, load_id=1):
    return {
        "load_id": load_id, "table_name": "deposit_month", "row_key": key, "column_name": "balance",
        "old_value": "1.00", "new_value": "2.00",
    }  # fmt: skip


def test_restatements_stay_within_the_scope(scoped):
    rows = {
        schema.revision: [
            revision("outlet_id=E1; month=2026-03-31; deposit_type=savings"),
            revision("outlet_id=W1; month=2026-03-31; deposit_type=savings"),
            revision("region_code=1001,institution_id=coop"),
            revision("institution_id=coop"),
        ]
    }
    assert health.restatements(scoped(rows)).height == 4
    own = health.restatements(in_east())
    assert [k.split(";")[0] for k in own["row_key"]] == [
        "outlet_id=E1",
        "region_code=1001,institution_id=coop",
    ]
    assert own["loaded_at"].to_list() == [datetime(2026, 4, 5, 8, 0)] * 2


def test_the_grid_is_complete_where_all_have_reported(within):
    found = health.grid(within())
    now = found.filter(period=village.MAR).select("source", "complete").rows()
    assert dict(now) == {
        "market_month": 1.0, "deposit_month": 1.0, "income_month": 1.0, "loan_month": 1.0,
        "agri_loan_month": 1.0, "rating_star": 1.0,
    }  # fmt: skip


def test_the_newest_load_comes_first(scoped):
    rows = {schema.load_log: [log(n, None, None) for n in (1, 2)]}
    scoped(rows)
    assert health.loads()["load_id"].to_list() == [2, 1]
