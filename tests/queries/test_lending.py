"""County lending: East farms, West processes; West is the key county."""

import pytest

from queries import lending
from queries.kpi import by, value
from tests.questions import scope_of
from tests.village import FEB, JAN, MAR

pytestmark = pytest.mark.usefixtures("village_once")

LOANS, LOANS_A_YEAR_AGO = 230 + 3 + 110 + 1, 180 + 2 + 90 + 1


def test_agri_balance_by_area():
    found = by(lending.AGRI_BALANCE, scope_of("R"), "focus")
    assert found.select("focus_code", "agri_balance").rows() == [
        ("agriculture", 112),
        ("processing", 55),
        ("social", 6 + 2),
    ]


def test_agri_increment_counts_from_the_base():
    assert value(lending.AGRI_INCREMENT, scope_of("R"))[0] == (112 + 2 + 55 + 6) - (100 + 50)  # fmt: skip
    assert value(lending.AGRI_INCREMENT, scope_of("W", against="last_month"))[0] == (55 + 6) - 54  # fmt: skip


def test_agri_disbursed_runs_from_the_years_start():
    assert value(lending.AGRI_DISBURSED, scope_of("E"))[0] == 6 + 4 + 9 + 2
    assert value(lending.AGRI_DISBURSED, scope_of("R", FEB))[0] == 6 + 4 + 3 + 3


def test_focus_mix_divides_by_the_units_own_loans():
    found = by(lending.FOCUS_MIX, scope_of("R"), "county", "focus")
    assert found.select("county_id", "focus_code", "focus_mix").rows() == [
        ("E", "agriculture", 112 / 114),
        ("E", "social", 2 / 114),
        ("W", "processing", 55 / 61),
        ("W", "social", 6 / 61),
    ]


def test_agri_growth_gap_is_growth_less_that_of_all_loans():
    agri = (112 + 2 + 55 + 6) / (90 + 44) - 1
    every = LOANS / LOANS_A_YEAR_AGO - 1
    assert value(lending.AGRI_GROWTH_GAP, scope_of("R"))[0] == pytest.approx(agri - every)  # fmt: skip


def test_agri_increment_gap_is_this_years_gain_less_last_years():
    this_year = (112 + 2 + 55 + 6) - (100 + 50)
    last_year = (90 + 44) - (80 + 40)
    assert value(lending.AGRI_INCREMENT_GAP, scope_of("R"))[0] == this_year - last_year


def test_key_county_concentration_goes_by_the_county_of_the_project():
    assert value(lending.KEY_COUNTY_CONCENTRATION, scope_of("R"))[0] == 6 / (6 + 2)
    assert value(lending.KEY_COUNTY_CONCENTRATION, scope_of("R", FEB)) == (None, "BASE_ZERO")  # fmt: skip


def test_key_county_growth_gap():
    inside = (55 + 6) / 44 - 1
    every = LOANS / LOANS_A_YEAR_AGO - 1
    assert value(lending.KEY_COUNTY_GROWTH_GAP, scope_of("R"))[0] == pytest.approx(inside - every)  # fmt: skip


def test_what_was_lent_outside_key_counties_is_named():
    found = lending.lent_outside_key_counties(scope_of("R"))
    assert found.select("county_id", "region_code", "disbursed").rows() == [("E", "1001", 2)]  # fmt: skip


def test_the_course_of_disbursement_adds_up_month_by_month():
    found = lending.disbursed_course(scope_of("R"))
    assert found.select("month", "disbursed").rows() == [
        (JAN, 6 + 3),
        (FEB, 6 + 3 + 4 + 3),
        (MAR, 6 + 3 + 4 + 3 + 9 + 2 + 2 + 6),
    ]


def test_programs_stand_with_balance_and_borrowers():
    found = lending.by_program(scope_of("R")).row(0, named=True)
    assert (found["program_code"], found["balance"], found["borrower_count"]) == ("none", 112 + 2 + 55 + 6, 40)  # fmt: skip
