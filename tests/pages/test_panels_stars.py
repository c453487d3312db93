"""Star panels over the village: E1 is held, E2 fell, W1 rose."""

from datetime import date

import pytest

from data.demo import cast
from pages.parts.charts import Look
from pages.parts.panel import table
from pages.parts.panels import stars
from pages.parts.panels.subject import once
from queries import schema
from queries.scope import AccessDenied, Reader, Scope
from queries.text import speak
from tests import village

LOOK = Look()
MAKERS = (
    stars.star_distribution,
    stars.star_flow,
    stars.star_moves,
    stars.star_list,
    stars.star_map,
)


@pytest.fixture(params=["zh", "en"])
def spoken(request):
    speak(request.param)
    yield request.param
    speak("zh")


def test_every_panel_is_built_in_every_scope(within, spoken):
    made = []
    for scope in map(within, ("R", "E", "W", "E1")):
        made += [make(scope, LOOK) for make in MAKERS]
        made += [stars.star_modules(scope, LOOK, o) for o in stars.choices(scope)]
    for panel in made:
        assert str(panel.message)
        table(panel, LOOK.style)


def test_tiles_count_moves(within):
    tiles = {t.id: t for t in stars.tiles(within(), LOOK)}
    assert tiles["star_rated"].value == "3 家"
    # (905 + 640 + 705) ÷ 3, a quarter before (810 + 720 + 690) ÷ 3
    assert tiles["star_score"].value == "750.0 分"
    assert "+10.0" in tiles["star_score"].change
    assert (tiles["star_ups"].value, tiles["star_downs"].value) == ("1 家", "1 家")
    assert "待升星 1 家" in tiles["star_ups"].detail


def test_flow_counts_every_outlet_once(within):
    frame = stars.star_flow(within(), LOOK).frame
    assert frame.select("star_before", "star", "outlets").rows() == [
        (4, 4, 1),
        (3, 2, 1),
        (2, 3, 1),
    ]


def test_distribution_ends_with_the_whole(within):
    frame = stars.star_distribution(within(), LOOK).frame
    whole = frame.filter(unit_id="R")
    assert whole.select("star", "outlets").rows() == [(4, 1), (3, 1), (2, 1)]
    assert frame["unit_id"].to_list()[-3:] == ["R", "R", "R"]


def test_moves_lists_who_moved_with_the_reason(within):
    made = stars.star_moves(within(), LOOK)
    assert made.frame.select("outlet_id", "moved").rows() == [
        ("E2", "▼ −1"),
        ("W1", "▲ +1"),
    ]
    assert "东二由 3★ 降到 2★" in made.message.zh


def test_one_outlet_is_told_what_it_lacks(within):
    made = stars.star_modules(within(), LOOK, "W1")
    assert "距 4★ 差 95.0 分" in made.message.zh
    total, module = made.frame.to_dicts()
    assert (total["score"], total["max_score"]) == (705.0, 800.0)
    # the median of 905, 640 and 705
    assert (module["score"], module["median"]) == (705.0, 705.0)


def test_a_held_outlet_is_told_why(within):
    made = stars.star_modules(within(), LOOK, "E1")
    assert "得分已达 5★" in made.message.zh
    listed = stars.star_list(within(), LOOK).frame.filter(outlet_id="E1")
    assert listed["why_lacking"].to_list() == ["held_one_quarter"]


def test_nearest_outlet_comes_first(within):
    # E2 lacks 60 points, W1 95, E1 is held back
    assert list(stars.choices(within())) == ["E2", "W1", "E1"]


def test_a_bank_without_ratings_is_told_how_to_load_them(stored):
    kept = {t: r for t, r in village.ROWS.items() if not t.name.startswith("rating")}
    stored(kept, "unrated")
    scope = Scope.within(Reader("t", "executive", ("/R/",)), "R", village.MAR)
    made = [make(scope, LOOK) for make in MAKERS] + [
        stars.star_modules(scope, LOOK, "")
    ]
    panels = once(*made)
    assert len(panels) == 1
    assert "rating_star" in panels[0].message.zh
    assert {t.value for t in stars.tiles(scope, LOOK)} == {None}
    assert stars.choices(scope) == {}


def test_every_outlet_of_the_bank_can_be_looked_at(demo_bank):
    scope = Scope.within(Reader("t", "executive", ("/62/",)), "62", date(2026, 10, 31))
    said = {o: stars.star_modules(scope, LOOK, o).message.zh for o in stars.choices(scope)}  # fmt: skip
    assert len(said) > 100
    assert "本季未参评：新设不满两季" in said[cast.NEW_OUTLET]
    assert all("None" not in words for words in said.values())


def test_an_outlet_without_figures_says_whether_it_is_new_or_closed(stored):
    told = {"E2": {"opened_on": date(2026, 2, 2)}, "E1": {"closed_on": date(2026, 1, 31)}}  # fmt: skip
    rows = [r for r in village.ROWS[schema.rating_star] if r["outlet_id"] not in told]
    units = [o | told.get(o["org_id"], {}) for o in village.ORGS]
    stored(village.ROWS | {schema.organization: units, schema.rating_star: rows})
    reader = Reader("t", "executive", ("/R/",))
    said = {o: stars.star_list(Scope.within(reader, o, village.MAR), LOOK).message.zh for o in told}  # fmt: skip
    assert said["E2"].endswith("于 2026-02-02 开业，2026-03 还没有网点星级评定。")
    assert "已于 2026-01-31 撤并" in said["E1"]
    assert "选择承接机构" in said["E1"]


def test_an_outlet_of_another_unit_is_refused(within):
    """Pages made ready for the units around carry the choice of outlet made on this one."""
    with pytest.raises(AccessDenied):
        stars.star_modules(within("W"), LOOK, "E1")
