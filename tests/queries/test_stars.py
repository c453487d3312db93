"""Stars: E1 held four and waits for its fifth, E2 fell from three to two, W1 rose to three."""

from datetime import date

import pytest

from queries import schema, stars
from queries.kpi import by, value
from tests import village
from tests.questions import scope_of
from tests.village import DEC, FEB, MAR

pytestmark = pytest.mark.usefixtures("village_once")


def test_star_score_is_the_mean_of_outlets():
    assert value(stars.STAR_SCORE, scope_of("R"))[0] == (905 + 640 + 705) / 3
    assert value(stars.STAR_SCORE, scope_of("E"))[0] == (905 + 640) / 2


def test_star_level_is_the_mean_star():
    assert value(stars.STAR_LEVEL, scope_of("R"))[0] == (4 + 2 + 3) / 3


def test_star_move_is_summed_over_outlets():
    found = by(stars.STAR_MOVE, scope_of("R"), "outlet")
    assert found.select("outlet_id", "star_move").rows() == [
        ("E1", 4 - 4),
        ("E2", 2 - 3),
        ("W1", 3 - 2),
    ]
    assert value(stars.STAR_MOVE, scope_of("R"))[0] == 0 - 1 + 1


def test_star_up_rate_is_not_told_of_fewer_than_five(stored):
    assert value(stars.STAR_UP_RATE, scope_of("R")) == (None, "LOW_COUNT")
    outlets = [village.org(f"E{n}", "E", "outlet", f"/R/E/E{n}/", f"东{n}", f"East {n}") for n in range(1, 7)]  # fmt: skip
    rated = [village.star(f"E{n}", q, s, b, b) for n in range(1, 7) for q, s, b in ((DEC, 650.0, 2), (MAR, 650.0 + 50 * (n < 3), 2 + (n < 3)))]  # fmt: skip
    units = [o for o in village.ORGS if o["level"] != "outlet"] + outlets
    stored(village.ROWS | {schema.organization: units, schema.rating_star: rated})
    assert value(stars.STAR_UP_RATE, scope_of("E")) == (2 / 6, "")


def test_plaque_count(stored):
    rows = [r | {"has_plaque": r["outlet_id"] == "E1"} for r in village.ROWS[schema.rating_star]]  # fmt: skip
    stored(village.ROWS | {schema.rating_star: rows})
    found = by(stars.PLAQUE_COUNT, scope_of("R"), "county")
    assert found.select("county_id", "plaque_count").rows() == [("E", 1), ("W", 0)]


def test_an_outlet_not_rated_has_no_star_and_no_weight(stored):
    rows = [r | {"star": None, "band_star": None, "score": None, "reason": "not_rated"} if r["outlet_id"] == "E2" and r["quarter"] == MAR else r for r in village.ROWS[schema.rating_star]]  # fmt: skip
    stored(village.ROWS | {schema.rating_star: rows})
    assert value(stars.STAR_LEVEL, scope_of("E"))[0] == 4 / 1
    assert value(stars.STAR_LEVEL, scope_of("E2")) == (None, "NOT_LOADED")
    assert value(stars.STAR_MOVE, scope_of("E"))[0] == 4 - 4


def test_a_new_and_a_closed_outlet_say_what_they_are(stored):
    """Nobody is told that ratings are not loaded where others have theirs."""
    told = {"E2": {"opened_on": date(2026, 2, 2)}, "E1": {"closed_on": MAR}}
    units = [o | told.get(o["org_id"], {}) for o in village.ORGS]
    rows = [r for r in village.ROWS[schema.rating_star] if r["outlet_id"] not in told]
    stored(village.ROWS | {schema.organization: units, schema.rating_star: rows})
    assert value(stars.STAR_LEVEL, scope_of("E2")) == (None, "NEW_ORG")
    assert value(stars.STAR_LEVEL, scope_of("E1")) == (None, "CLOSED")
    stored(village.ROWS | {schema.organization: units, schema.rating_star: []})
    assert value(stars.STAR_LEVEL, scope_of("E2")) == (None, "NOT_LOADED")


def test_ratings_tell_what_the_next_star_lacks():
    found = stars.ratings(scope_of("R"))
    columns = ("outlet_id", "star", "star_before", "move", "next_star", "lacking")
    assert found.select(columns).rows() == [
        ("E2", 2, 3, -1, 3, 700 - 640),
        ("W1", 3, 2, 1, 4, 800 - 705),
        ("E1", 4, 4, 0, None, None),
    ]


def test_between_quarters_the_last_one_stands():
    assert stars.quarter_of(scope_of("R", FEB)) == DEC
    assert value(stars.STAR_SCORE, scope_of("R", FEB))[0] == (810 + 720 + 690) / 3


def test_distribution_counts_outlets_by_star():
    found = stars.distribution(scope_of("R"))
    assert found.select("org_id", "star", "outlets").rows() == [
        ("E", 4, 1),
        ("E", 2, 1),
        ("W", 3, 1),
    ]


def test_modules_stand_beside_the_median_of_the_scope():
    found = stars.modules(scope_of("R"), "E1").row(0, named=True)
    assert (found["score"], found["before"], found["median"], found["max_score"]) == (905, 810, 705, 1000)  # fmt: skip


def test_star_score_by_module():
    """The village has one module, so its score is the whole."""
    found = by(stars.STAR_SCORE, scope_of("R"), "module")
    assert found.select("module_id", "star_score").rows() == [("A", (905 + 640 + 705) / 3)]  # fmt: skip
