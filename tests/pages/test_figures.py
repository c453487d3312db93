"""Finished panels are kept per question, look, language and version; never shared wrongly."""

from dataclasses import replace

import polars as pl
import pytest

from pages.parts import figures
from pages.parts.charts.canvas import Look
from pages.parts.figures import PANELS, panel
from pages.parts.money import Money, Style
from pages.parts.palette import DARK, LIGHT
from pages.parts.panel import Panel
from pages.parts.panels import share_map
from queries import engine
from queries.text import Text, speak

LOOK = Look(LIGHT, Style(Money.HUNDRED_MILLION, "CNY"))


@pytest.fixture
def counted():
    """A panel function of our own, and how often it was really called."""
    calls = []

    @panel
    def counted_panel(scope, look, kind="total"):
        """A panel for this test."""
        calls.append((scope, look, kind))
        said = Text("测试", "test")
        return Panel("counted", said, said, pl.DataFrame(), None, said, ())

    yield counted_panel, calls
    del PANELS["counted_panel"]
    figures.forget()


def test_the_same_question_is_answered_by_the_same_panel(within, counted):
    make, calls = counted
    scope = within("R")
    assert make(scope, LOOK) is make(scope, LOOK)
    assert len(calls) == 1


def test_everything_that_changes_a_panel_makes_another(within, counted):
    make, calls = counted
    scope = within("R")
    make(scope, LOOK)
    make(within("E"), LOOK)
    make(replace(scope, against="last_month"), LOOK)
    make(scope, replace(LOOK, palette=DARK))
    make(scope, LOOK, "savings")
    speak("en")
    make(scope, LOOK)
    assert len(calls) == 6


def test_a_reader_granted_otherwise_has_panels_of_their_own(within, counted):
    make, calls = counted
    make(within("E"), LOOK)
    make(within("E", grants=("/R/E/",)), LOOK)
    assert len(calls) == 2


def test_readers_granted_the_same_share_panels_whatever_their_names(within, counted):
    make, calls = counted
    scope = within("E")
    namesake = replace(scope, reader=replace(scope.reader, name="somebody@bank"))
    assert make(scope, LOOK) is make(namesake, LOOK)
    other = replace(scope, reader=replace(scope.reader, role="branch_head"))
    make(other, LOOK)
    assert len(calls) == 2


def test_new_figures_make_new_panels(within, counted, monkeypatch):
    make, calls = counted
    scope = within("R")
    make(scope, LOOK)
    monkeypatch.setattr(figures, "data_version", lambda: "the next one")
    make(scope, LOOK)
    assert len(calls) == 2
    engine.unpin()


def test_every_panel_is_known_by_name_and_says_what_it_is():
    assert PANELS["share_map"].__module__ == share_map.__name__
    assert all(made.__doc__ for made in PANELS.values())
