"""Fee panels over the village: every expected value is arithmetic that can be seen."""

from itertools import product

import polars as pl
import pytest

from pages.parts.charts import Look
from pages.parts.money import Money, Style
from pages.parts.panel import table
from pages.parts.panels import income
from pages.parts.panels.subject import brief, once
from queries import schema
from queries.scope import Reader, Scope
from queries.text import speak
from tests import village

LOOK = Look(style=Style(Money.ONE))
MAKERS = (
    income.fee_by_month,
    income.fee_ratio_bridge,
    income.fee_lines_ranked,
    income.fee_free_items,
    income.fee_completion,
    income.fee_odd_lines,
    income.fee_by_unit,
)


@pytest.fixture(params=["zh", "en"])
def spoken(request):
    speak(request.param)
    yield request.param
    speak("zh")


def shown(scope):
    return {tile.id: tile for tile in income.tiles(scope, LOOK)}


def test_every_panel_is_built_in_every_scope(within, spoken):
    bases = ("year_start", "last_month", "last_year")
    for org_id, against, make in product(("R", "E", "W", "E1"), bases, MAKERS):
        made = make(within(org_id, against=against), LOOK)
        assert str(made.message)
        table(made, LOOK.style)


def test_tiles_say_amounts_ratio_and_lines(within):
    tiles = shown(within())
    # three months of cards 3 + 1 and insurance 1
    assert tiles["fee_income"].value == "15.00 元"
    # net fees 15 − 3, operating (6 + 4 + 2.5 + 1 + 4 + 1 + 0.5) × 3
    assert tiles["fee_ratio"].value == f"{12 / 57:.1%}"
    # shares 12/15 and 3/15
    assert tiles["fee_concentration"].value == f"{1 / (0.8**2 + 0.2**2):.1f}"
    assert tiles["fee_change"].value.strip() == "0.0%"
    # the village counts no items
    assert tiles["fee_free"].value is None


def test_completion_knows_units_without_a_plan(within):
    made = income.fee_completion(within(), LOOK)
    east, west, whole = (made.frame.filter(unit_id=i).row(0, named=True) for i in "EWR")
    assert east["completion"] == pytest.approx(12 / 48)
    assert (west["reason"], whole["reason"]) == ("NO_TARGET", "NO_TARGET")
    assert "25.0%" in made.message.zh


def test_bridge_adds_up(within):
    steps = income.fee_ratio_bridge(within(), LOOK).frame["value"].to_list()
    assert sum(steps[:3]) == pytest.approx(steps[3])


def test_without_transfer_lines_amounts_are_shown_and_the_reason_told(stored):
    rows = village.ROWS | {
        schema.income_month: [
            row for row in village.ROWS[schema.income_month] if row["line_id"] != "ftp"
        ]
    }
    stored(rows, "no_ftp")
    scope = Scope.within(Reader("t", "executive", ("/R/",)), "R", village.MAR)
    made = income.fee_ratio_bridge(scope, LOOK)
    assert "内部资金转移" in made.message.zh
    assert made.figure is None
    assert made.frame["now"].to_list() == [15.0, 12.0, 15.0 + 3 * (10 + 6)]


def test_reversals_and_silent_lines_are_listed(stored):
    changed = [
        row | {"income": -2.0}
        if (row["org_id"], row["line_id"], row["month"]) == ("E", "cards", village.FEB)
        else row | {"income": 0.0}
        if (row["org_id"], row["line_id"]) == ("E", "insurance")
        and row["month"].year == 2026
        else row
        for row in village.ROWS[schema.income_month]
    ]
    stored(village.ROWS | {schema.income_month: changed}, "odd")
    scope = Scope.within(Reader("t", "executive", ("/R/",)), "R", village.MAR)
    made = income.fee_odd_lines(scope, LOOK)
    assert made.frame.select("line_id", "income").rows() == [
        ("cards", -2.0),
        ("insurance", 0.0),
    ]
    income.fee_by_month(scope, LOOK)
    income.fee_lines_ranked(scope, LOOK)


def test_an_outlet_is_told_to_step_up(within):
    scope = within("E1")
    panels = once(*(make(scope, LOOK) for make in MAKERS))
    assert len(panels) == 1
    assert "东县支行" in panels[0].message.zh
    assert {str(t.reason) for t in income.tiles(scope, LOOK)} == {"本层级不适用"}


def test_a_bank_without_income_is_told_how_to_load_it(stored):
    stored({t: r for t, r in village.ROWS.items() if t.name != "income_month"}, "bare")
    scope = Scope.within(Reader("t", "executive", ("/R/",)), "R", village.MAR)
    panels = once(*(make(scope, LOOK) for make in MAKERS))
    assert "python -m data load income_month" in panels[0].message.zh
    assert {t.value for t in income.tiles(scope, LOOK)} == {None}


def test_brief_names_drop_what_all_share():
    names = pl.Series(["西峰支行", "环县支行"])
    assert brief(names).to_list() == ["西峰", "环县"]
    english = pl.Series(["Xifeng Sub-branch", "Huan County Sub-branch"])
    assert brief(english).to_list() == ["Xifeng", "Huan County"]
    assert brief(pl.Series(["环县支行"])).to_list() == ["环县支行"]
    twins = pl.Series(["Long Long Street Name A", "Long Long Street Name B"])
    assert brief(twins).to_list() == twins.to_list()
