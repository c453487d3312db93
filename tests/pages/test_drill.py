"""A click on a bar, a map or a row makes the unit it stands for the scope."""

from functools import partial
from types import SimpleNamespace

import polars as pl
import pytest
import streamlit as st

from pages.parts import choice
from pages.parts.panel import Panel
from pages.parts.shell import drill, rows, sidebar
from queries.scope import Reader
from queries.text import Text
from tests.opening import PAGES, opened

SAID = Text("测试", "test")
FRAME = pl.DataFrame({"org_id": ["E", "W"], "region_code": ["1001", "1002"]})


def panel(column):
    return Panel("clicked", SAID, SAID, FRAME, None, SAID, (), drill=column)


@pytest.fixture
def state(warehouse, monkeypatch):
    """The session of a reader, who was granted all unless a test says otherwise."""
    session = {}
    for module in (drill, sidebar):
        monkeypatch.setattr(module.st, "session_state", session)

    def reading(*grants):
        reader = Reader("test", "executive", grants or ("/R/",))
        settled = choice.settle({}, reader, choice.offer(reader))
        monkeypatch.setattr(drill, "chosen", lambda: settled)
        return session

    return reading


def selected(**selection):
    return SimpleNamespace(selection=SimpleNamespace(**selection))


@pytest.mark.parametrize("data", ["W", ["W", 3.0]])
def test_a_bar_leads_to_its_unit(state, data):
    session = state()
    session["chart_clicked"] = selected(points=[{"customdata": data}])
    drill.drilled("chart_clicked", "org_id")
    assert session["wanted"] == {"org": "W"}


def test_a_bar_without_a_unit_leads_nowhere(state):
    session = state()
    session["chart_clicked"] = selected(points=[{"x": 1}])
    drill.drilled("chart_clicked", "org_id")
    session["chart_clicked"] = selected(points=[])
    drill.drilled("chart_clicked", "org_id")
    assert "wanted" not in session


@pytest.mark.parametrize("held", [{"id": "1002"}, {"properties": {"id": "1002"}}])
def test_a_region_leads_to_the_unit_there(state, held):
    session = state()
    session["chart_clicked"] = selected(objects={"regions": [held]})
    drill.mapped("chart_clicked", "region_code")
    assert session["wanted"] == {"org": "W"}


def test_a_row_leads_to_its_unit_and_keeps_other_wishes(state):
    session = state()
    session["wanted"] = {"month": "2026-02"}
    session["grid"] = selected(rows=[1])
    drill.lead("grid", panel("region_code"))
    drill.picked("grid", "region_code")
    assert session["wanted"] == {"month": "2026-02", "org": "W"}


@pytest.mark.parametrize("column", ["org_id", "region_code"])
def test_no_click_leads_out_of_the_grants(state, column):
    session = state("/R/E/")
    session["grid"] = selected(rows=[1])
    drill.lead("grid", panel(column))
    drill.picked("grid", column)
    assert "wanted" not in session


DRAWN = ("plotly_chart", "pydeck_chart", "dataframe")


def test_what_is_called_after_a_click_holds_no_panel(demo_bank, monkeypatch):
    """Streamlit keeps it for every chart ever drawn: hours of looking must not add up."""
    called = {name: [] for name in DRAWN}
    for name in DRAWN:
        draw = getattr(st, name)

        def noting(*args, draw=draw, name=name, **kwargs):
            called[name].append(kwargs.get("on_select"))
            return draw(*args, **kwargs)

        monkeypatch.setattr(st, name, noting)
    monkeypatch.setattr(rows, "MOST_ROWS", 100)  # so that the list of outlets is a grid
    for stem in ("agri_lending", "outlet_stars"):
        opened(next(page for page in PAGES if page.stem == stem))
    for name in DRAWN:
        given = [c for c in called[name] if callable(c)]
        assert given, f"no {name} was drawn that can be clicked on"
        for callback in given:
            assert isinstance(callback, partial)
            assert all(isinstance(held, str) for held in callback.args)
