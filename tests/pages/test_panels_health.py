"""Data health panels over the village and the demo bank."""

from datetime import date

import pytest

from pages.parts.charts import Look
from pages.parts.panel import table
from pages.parts.panels import health
from queries import access
from queries.bank import root
from queries.scope import Scope
from queries.text import speak

LOOK = Look()


@pytest.fixture(params=["zh", "en"])
def spoken(request):
    speak(request.param)
    yield request.param
    speak("zh")


def panels(scope):
    return [
        health.load_grid(scope, LOOK), health.findings(scope), health.missing(scope),
        health.restatements(scope), health.load_log(),
    ]  # fmt: skip


def test_every_panel_is_built_in_every_scope(within, spoken):
    for scope in map(within, ("R", "E", "W", "E1")):
        assert next(tile.id for tile in health.tiles(scope)) == "data_grade"
        for panel in panels(scope):
            assert str(panel.message)
            table(panel, LOOK.style)


def test_nothing_awaited_needs_no_reminder(within):
    assert health.reminder(within()) == ""
    assert "均已报" in str(health.missing(within()).message)


@pytest.fixture
def october(demo_bank):
    return Scope.within(access.admit(), root().org_id, date(2026, 10, 31))


def test_the_demo_awaits_its_scripted_peer(october, spoken):
    reminder = health.reminder(october)
    assert len(reminder.splitlines()) == 2
    assert ("省会城商行" if spoken == "zh" else "Capital city bank") in reminder
    grade, *_ = health.tiles(october)
    assert grade.value == "B"


def test_the_demo_shows_its_wrong_figure_and_its_restatements(october, spoken):
    errors = health.findings(october).frame.filter(severity="error")
    assert errors["org_id"].to_list() == ["62102501"]
    rows = health.restatements(october).frame["row"].to_list()
    assert all("=" not in row for row in rows)
    assert rows
