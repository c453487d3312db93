"""The frame around the pages: steps up, tables on demand, the colour habit, the sidebar."""

import re

import pytest

from pages.export.formats import FORMATS
from pages.parts.palette import LIGHT, red_up
from queries import engine
from tests.opening import PAGES, assert_opened, opened, turn, words

NAMED = {page.stem: page for page in PAGES}
# The meeting has panels once an edition is chosen: its own tests look at them.
WITHOUT = ("editions", "present")


@pytest.fixture(autouse=True)
def bank(demo_bank):
    yield
    engine.unpin()


def style(app):
    """Return the rules the page adds to its looks."""
    return "\n".join(element.proto.body for element in app.get("html"))


def test_a_step_leads_up(bank):
    app = opened(lang="zh", org="62102201")
    steps = [b.label for b in app.button if str(b.key).startswith("up_")]
    assert steps == ["演示银行甘肃省分行 ›", "庆阳分行 ›"]
    app.get_by_key("up_6210").click().run()
    assert "庆阳分行（全辖）" in words(app)
    assert app.get_by_key("pick_org").value == "6210"


def test_a_branch_head_has_no_step_out_of_the_branch():
    app = opened(lang="zh", **{"as": "branch_head"})
    assert [b for b in app.button if str(b.key).startswith("up_")] == []


def test_a_table_is_made_when_it_is_asked_for():
    app = opened(lang="zh")
    before = len(app.dataframe)
    app.get_by_key("data_pace_ranking").set_value(True).run()
    assert len(app.dataframe) == before + 1


def test_red_may_stand_for_a_rise():
    app = opened(lang="zh")
    assert f".up {{ color: {LIGHT.up}" in style(app)
    app.get_by_key("red_up").set_value(True).run()
    assert f".up {{ color: {red_up(LIGHT).up}" in style(app)


def test_a_choice_of_the_page_is_kept_while_other_pages_are_read():
    app = opened(NAMED["deposit_share"], lang="zh")
    app.get_by_key("share_type").set_value("corporate").run()
    turn(app, NAMED["fee_mix"])
    turn(app, NAMED["deposit_share"])
    assert app.get_by_key("share_type").value == "corporate"
    assert "公司存款" in words(app)


def test_the_share_link_carries_every_filter():
    app = opened(NAMED["fee_mix"], lang="en", org="6210", peers="big4")
    [link] = [c.value for c in app.code if "org=" in c.value]
    given = dict(re.findall(r"(\w+)=([^&]+)", link))
    assert given == {
        "org": "6210", "month": "2026-10", "against": "year_start", "peers": "big4",
        "unit": "auto", "lang": "en", "as": "executive",
    }  # fmt: skip


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_every_panel_says_what_it_found_and_where_from(page):
    app = opened(page, lang="zh", org="6210")
    html = "\n".join(element.proto.body for element in app.get("html"))
    for part in ("panel-message", "panel-title", "panel-source"):
        said = re.findall(rf'<div class="{part}">(.*?)</div>', html, re.DOTALL)
        assert all(text.strip() for text in said)
        assert said or page.stem in ("definitions", "briefing", *WITHOUT)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_every_page_of_panels_offers_a_workbook(page):
    app = opened(page, lang="zh")
    names = [b.key for b in app.get("download_button")]
    more = ["targets_template"] if page.stem == "targets" else []
    assert names == (
        []
        if page.stem in ("definitions", *WITHOUT)
        else [*more, *[f"{kind}_{page.stem}" for kind in FORMATS]]
    )


OWN_CHOICES = [
    ("deposit_share", "share_type", ["total", "corporate", "institutional"]),
    ("deposit_share", "share_map", ["share"]),
    ("agri_lending", "agri_goal", ["lent"]),
    ("agri_lending", "agri_measure", ["balance"]),
    ("daily", "daily_type", ["savings"]),
    ("fee_mix", "fee_as_share", [True]),
    ("outlet_stars", "star_outlet", ["6210220102", "6208810105"]),
]


@pytest.mark.parametrize(("name", "key", "options"), OWN_CHOICES)
def test_every_choice_of_a_page_opens(name, key, options):
    app = opened(NAMED[name], lang="zh")
    first = words(app)
    for option in options:
        app.get_by_key(key).set_value(option).run()
        assert_opened(app)
        assert app.get_by_key(key).value == option
    figures = [c.proto.spec for c in app.get("plotly_chart")]
    assert figures
    assert words(app) != first or key == "fee_as_share"
