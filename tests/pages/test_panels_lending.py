"""County lending panels over the village: East lends to farms, West to processing."""

from itertools import product

import pytest

from pages.parts.charts import Look, chart_of
from pages.parts.money import Money, Style
from pages.parts.panel import table
from pages.parts.panels import lending
from pages.parts.panels.subject import once
from queries import places, schema
from queries.scope import Reader, Scope
from queries.text import speak
from tests import village

LOOK = Look(style=Style(Money.ONE))
MAKERS = (
    lending.focus_heat,
    lending.agri_completion,
    lending.lent_course,
    lending.key_concentration,
    lending.agri_map,
    lending.lent_outside,
    lending.agri_programs,
)


@pytest.fixture(params=["zh", "en"])
def spoken(request):
    speak(request.param)
    yield request.param
    speak("zh")


@pytest.fixture
def planned(stored):
    """The village with plans for disbursement by area: East farms and tourism only."""
    rows = [
        *village.ROWS[schema.target],
        *village.plan("agri_disbursed", "E", "focus=agriculture", "flow", 40.0, 10.0, 20.0, 30.0),
        *village.plan("agri_disbursed", "E", "focus=tourism", "flow", 8.0, 2.0, 4.0, 6.0),
        *village.plan("agri_disbursed", "R", "*", "flow", 80.0, 20.0, 40.0, 60.0),
    ]  # fmt: skip
    stored(village.ROWS | {schema.target: rows}, "planned")
    return Scope.within(Reader("t", "executive", ("/R/",)), "R", village.MAR)


def test_every_panel_is_built_in_every_scope(within, spoken):
    bases = ("year_start", "last_month", "last_year")
    for org_id, against, make in product(("R", "E", "W", "E1"), bases, MAKERS):
        made = make(within(org_id, against=against), LOOK)
        assert str(made.message)
        table(made, LOOK.style)


def test_tiles_say_balance_increase_and_concentration(within):
    tiles = {t.id: t for t in lending.tiles(within(), LOOK)}
    # East 112 + 2, West 55 + 6; at the year's start 100 + 50
    assert tiles["agri_balance"].value == "175 元"
    assert tiles["agri"].value == "25 元"
    # East 6 + 4 + 9 + 2, West 3 + 3 + 2 + 6
    assert tiles["agri_disbursed"].value == "35 元"
    # 6 of 8 subsidised went to West, the key county
    assert tiles["key_county_concentration"].value == "75.0%"


def test_every_unit_has_every_area(planned):
    frame = lending.focus_heat(planned, LOOK).frame
    units = frame.filter(frame["unit_id"] != "R")
    assert units.height == 2 * 6
    cells = {(r["unit_id"], r["focus_code"]): r for r in units.to_dicts()}
    assert cells["E", "agriculture"]["completion"] == pytest.approx(19 / 40)
    # planned, nothing lent: zero, not unknown
    assert cells["E", "tourism"]["completion"] == 0.0
    # lent without a plan, and neither lent nor planned
    assert cells["W", "processing"]["reason"] == "NO_TARGET"
    assert cells["W", "tourism"]["reason"] == "NO_TARGET"


def test_course_runs_beside_the_plan(planned):
    frame = lending.lent_course(planned, LOOK).frame
    march = frame.filter(month=village.MAR).row(0, named=True)
    assert (march["disbursed"], march["planned"]) == (35.0, 20.0)
    assert frame["month"].max().month == 12
    assert "超过计划进度 15 元" in lending.lent_course(planned, LOOK).message.zh


def test_what_left_the_key_counties_is_listed(within):
    made = lending.lent_outside(within(), LOOK)
    assert made.frame.select("county_id", "region_code", "disbursed").rows() == [
        ("E", "1001", 2.0)
    ]
    whole = lending.key_concentration(within(), LOOK).frame
    assert dict(whole.select("region_code", "disbursed").rows()) == {
        "1002": 6.0,
        "1001": 2.0,
    }


def test_map_falls_back_to_bars_without_outlines(within):
    made = lending.agri_map(within(), LOOK)
    assert chart_of(made.figure).form == "Ranking"
    east = made.frame.filter(region_code="1001").row(0, named=True)
    assert east["growth"] == pytest.approx(114 / 90 - 1)


def test_outlines_are_those_asked_however_many(stored, monkeypatch):
    drawn = [
        {"region_code": c, "geometry": "{}", "source": "survey", "notice": "none"}
        for c in ("1001", "1002", "2001")
    ]
    stored(village.ROWS | {schema.region_boundary: drawn}, "drawn")
    wanted = ["1002", "1001", "1002", "9999"]
    few = places.outlines(wanted)
    assert few["region_code"].to_list() == ["1001", "1002"]
    monkeypatch.setattr(places, "LISTED", 1)
    assert places.outlines(wanted).equals(few)


def test_an_outlet_is_told_to_step_up(within):
    panels = once(*(make(within("E1"), LOOK) for make in MAKERS))
    assert len(panels) == 1
    assert "东县支行" in panels[0].message.zh


def test_a_bank_without_lending_is_told_how_to_load_it(stored):
    stored({t: r for t, r in village.ROWS.items() if "loan" not in t.name}, "bare")
    scope = Scope.within(Reader("t", "executive", ("/R/",)), "R", village.MAR)
    panels = once(*(make(scope, LOOK) for make in MAKERS))
    assert "python -m data load agri_loan_month" in panels[0].message.zh
    assert {t.value for t in lending.tiles(scope, LOOK)} == {None}
