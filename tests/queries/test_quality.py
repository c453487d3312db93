"""The hard rules: recovered on time, no rollover, few bad loans."""

import json
from pathlib import Path

import pytest

from queries import quality, schema
from queries.kpi import by, value
from tests import village
from tests.questions import scope_of
from tests.village import DEC, FEB, JAN, MAR

GOLDEN = json.loads((Path(__file__).parent / "golden_cases.json").read_text())
pytestmark = pytest.mark.usefixtures("village_once")


def test_loan_balance_is_the_sum_of_classes():
    assert value(quality.LOAN_BALANCE, scope_of("R"))[0] == 230 + 3 + 110 + 1


def test_npl_ratio_is_bad_loans_of_all():
    assert value(quality.NPL_RATIO, scope_of("R"))[0] == (3 + 1) / (233 + 111)
    assert value(quality.NPL_RATIO, scope_of("E"))[0] == 3 / 233


def test_new_loan_recovery_counts_neither_late_nor_extended():
    assert value(quality.NEW_LOAN_RECOVERY, scope_of("R"))[0] == (10 + 9 + 5) / (10 + 10 + 5)  # fmt: skip
    assert value(quality.NEW_LOAN_RECOVERY, scope_of("W"))[0] == 5 / 5


def test_nothing_due_is_not_a_hundred_per_cent(stored):
    """Figures are there for January, and nothing fell due in them."""
    stored(village.ROWS | {schema.loan_due_month: [village.due("E", JAN, 0.0, 0.0)]})
    assert value(quality.NEW_LOAN_RECOVERY, scope_of("E", JAN)) == (None, "NOT_DUE")


def test_rollover_violations_are_extensions_and_refinancings():
    found = by(quality.ROLLOVER_VIOLATIONS, scope_of("R"), "county")
    assert found.select("county_id", "rollover_violations").rows() == [("E", 1 + 0), ("W", 0)]  # fmt: skip


def test_renewals_are_no_violation():
    assert value(quality.RENEWALS, scope_of("W"))[0] == 2
    assert value(quality.ROLLOVER_VIOLATIONS, scope_of("W"))[0] == 0


def test_loans_granted_earlier_count_among_renewals_alone(stored):
    earlier = village.due("E", MAR, 50.0, 0.0, extended=3, renewed=4) | {"cohort": "earlier"}  # fmt: skip
    rows = [*village.ROWS[schema.loan_due_month], earlier]
    stored(village.ROWS | {schema.loan_due_month: rows})
    assert value(quality.ROLLOVER_VIOLATIONS, scope_of("R"))[0] == 1
    assert value(quality.NEW_LOAN_RECOVERY, scope_of("R"))[0] == 24 / 25
    assert value(quality.RENEWALS, scope_of("R"))[0] == 2 + 4


def test_golden_recovery(stored):
    case = GOLDEN["due_recovery"]
    rows = [village.due("E", MAR, case["due"], case["recovered_by_due"], extended=1)]
    stored(village.ROWS | {schema.loan_due_month: rows})
    assert value(quality.NEW_LOAN_RECOVERY, scope_of("E"))[0] * 100 == case["rate"]
    assert quality.recovery_cases(scope_of("R"))["shortfall"].to_list() == [200]


def test_cases_name_who_fell_short():
    found = quality.recovery_cases(scope_of("R"))
    columns = ("county_id", "due", "recovered_on_time", "extended_count", "shortfall")
    assert found.select(columns).rows() == [
        ("E", 20, 19, 1, 20 - 19),
        ("W", 5, 5, 0, 5 - 5),
    ]


def test_flows_of_a_month_without_rows_are_not_borrowed_from_another():
    found = quality.due(scope_of("E", FEB), ())
    assert found["due"].to_list() == [10]
    assert quality.loans(scope_of("E", DEC), ())["balance"].to_list() == [200 + 2]


def test_loans_by_class_and_due_by_cohort():
    found = by(quality.LOAN_BALANCE, scope_of("R"), "loan_class")
    assert dict(zip(found["loan_class_code"], found["loan_balance"], strict=True)) == {
        "pass": 230 + 110,
        "doubtful": 3,
        "loss": 1,
    }
