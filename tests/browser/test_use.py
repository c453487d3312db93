"""Using it: filter, drill, go up, share, reload, print, change the language."""

import re
import shutil

import polars as pl
import pytest

from data import store
from tests import plain_bank
from tests.browser.conftest import serving
from tests.browser.test_every_page import painted, path

TILE = "[data-tile=deposits_total] .tile-value"


def drawn(page, panel):
    """Return the first trace's numbers of a panel's chart."""
    return page.evaluate(
        """panel => {
          const plot = document.querySelector(`.st-key-panel_${panel} .js-plotly-plot`);
          return plot ? plot.calcdata[0].map(d => d.s ?? d.y) : null;
        }""",
        panel,
    )


def choose(visited, label, option):
    """Choose an option of a sidebar selector by typing it, as a reader would."""
    box = visited.page.get_by_label(label, exact=True).first
    box.click()
    box.fill(option)
    visited.page.keyboard.press("Enter")
    visited.page.wait_for_timeout(500)
    visited.settle()


def test_a_filter_change_redraws(visit):
    visited = visit(path("scorecard", lang="zh"))
    before, tile = drawn(visited.page, "pace_ranking"), visited.page.inner_text(TILE)
    choose(visited, "机构范围", "庆阳分行")
    visited.page.wait_for_function(f"document.querySelector('{TILE}').innerText !== {tile!r}")  # fmt: skip
    after = drawn(visited.page, "pace_ranking")
    assert len(after) < len(before)
    assert "org=6210" in visited.page.url


def test_filters_survive_a_page_switch_and_come_back(visit):
    visited = visit(path("scorecard", lang="zh", org="6208", month="2026-06"))
    first = visited.page.inner_text(TILE)
    visited.page.get_by_role("link", name="存款份额").first.click()
    visited.page.wait_for_timeout(500)
    visited.settle()
    assert "平凉分行" in visited.page.inner_text(".strip >> nth=0")
    assert "2026-06-30" in visited.page.inner_text(".strip >> nth=0")
    visited.page.get_by_role("link", name="经营总览").first.click()
    visited.page.wait_for_selector(TILE)
    visited.settle()
    assert visited.page.inner_text(TILE) == first


def test_the_address_brings_back_the_same_figures(visit):
    visited = visit(path("deposit_share", lang="zh", org="6211", against="last_year", peers="big4"))  # fmt: skip
    words = visited.page.inner_text(".tiles")
    again = visit(visited.page.url.split("/", 3)[3])
    assert again.page.inner_text(".tiles") == words
    assert again.page.inner_text(".strip >> nth=1") == visited.page.inner_text(".strip >> nth=1")  # fmt: skip


def test_the_shared_link_carries_every_filter(visit):
    visited = visit(path("fee_mix", lang="zh", org="6210"))
    visited.page.get_by_role("button", name="分享").click()
    link = visited.page.locator("[data-testid=stCode]").inner_text()
    for key in ("org=6210", "month=2026-10", "against=year_start", "peers=local", "unit=auto", "lang=zh", "as=executive"):  # fmt: skip
        assert key in link
    assert "/fee_mix?" in link


def test_a_click_on_a_bar_narrows_and_a_step_leads_back_up(visit):
    visited = visit(path("scorecard", lang="zh", org="6208"), 1920, 1080)
    page = visited.page
    # Twice: what was selected the first time must not stand in the way.
    for _ in range(2):
        box = page.locator(".st-key-panel_pace_ranking .js-plotly-plot .point path").first.bounding_box()  # fmt: skip
        page.mouse.click(box["x"] + 20, box["y"] + box["height"] / 2)
        page.wait_for_function("/org=62\\d{6}/.test(location.search)")
        visited.settle()
        assert "支行" in page.inner_text(".strip >> nth=0")
        page.get_by_role("button", name="平凉分行").click()
        page.wait_for_function("location.search.includes('org=6208&')")
        visited.settle()
        assert "平凉分行" in page.inner_text(".strip >> nth=0")


def test_a_tile_leads_to_the_page_that_explains_it(visit):
    visited = visit(path("scorecard", lang="zh", org="6210"))
    visited.page.get_by_role("link", name=re.compile("各项存款份额")).click()
    visited.page.wait_for_function("location.pathname === '/deposit_share'")  # fmt: skip
    visited.settle()
    assert "庆阳分行" in visited.page.inner_text(".strip >> nth=0")


# The second has the longest names.
@pytest.mark.parametrize(("lang", "org"), [("zh", "62102201"), ("en", "62080203")])
def test_the_brief_fits_one_screen_and_one_sheet(visit, lang, org):
    visited = visit(path("briefing", lang=lang, org=org))
    page = visited.page
    assert page.evaluate(LOWEST) <= 768
    assert page.evaluate(BELOW) <= 2
    page.emulate_media(media="print")
    for part in ("stSidebar", "stHeader", "stToolbar"):
        assert not page.locator(f"[data-testid={part}]").is_visible()
    assert page.locator(".st-key-brief").is_visible()
    sheet = page.pdf(format="A4", landscape=True, print_background=True)
    assert len(re.findall(rb"/Type\s*/Page\b", sheet)) == 1


BELOW = """() => {
  const main = document.querySelector('[data-testid=stMain]');
  return main.scrollHeight - main.clientHeight;
}"""
LOWEST = """() => Math.max(...[...document.querySelectorAll('[class*=st-key-brief_]')]
  .map(e => e.getBoundingClientRect().bottom))"""


def test_the_language_of_the_reader_is_their_own(visit):
    """Two readers at once: what one chooses does not speak to the other."""
    chinese, english = visit(locale="zh-CN"), visit(locale="en-US")
    for _ in range(2):
        choose(chinese, "机构范围", "庆阳分行")
        choose(english, "Unit", "Pingliang Branch")
        choose(chinese, "机构范围", "平凉分行")
    assert "数据截至" in chinese.page.inner_text(".strip >> nth=0")
    assert "as of" in english.page.inner_text(".strip >> nth=0")
    chinese.page.get_by_role("radio", name="English").click()
    chinese.page.wait_for_function("document.documentElement.lang === 'en'")
    chinese.settle()
    assert "as of" in chinese.page.inner_text(".strip >> nth=0")
    assert "Pingliang" in chinese.page.inner_text(".strip >> nth=0")


def test_a_phone_shows_the_worst_and_the_best_three(visit):
    page = visit(path("scorecard", lang="zh"), 390, 844).page
    panel = page.locator(".st-key-panel_pace_ranking")
    assert panel.locator(".phone").is_visible()
    assert panel.locator(".phone li").count() == 6
    assert not panel.locator("[data-testid=stPlotlyChart]").is_visible()


def test_new_figures_are_told_while_the_page_is_open(visit, demo_folder, tmp_path):
    folder = tmp_path / "moving"
    shutil.copytree(demo_folder, folder)
    with serving(folder, tmp_path) as address:
        page = visit(path("scorecard", lang="zh"), at=address).page
        with store.Store(folder).writing("again"):
            pass
        page.get_by_role("button", name="更新本页").click()
        page.wait_for_function("document.body.innerText.includes('新数据已到，本页已更新')")  # fmt: skip


def test_a_dollar_bank_with_outlines_has_its_map(visit, tmp_path):
    warehouse = plain_bank.build(tmp_path, outlines=True)
    with serving(warehouse, tmp_path) as address:
        visited = visit(path("deposit_share", lang="en"), at=address, locale="en-US")
        page = visited.page
        chart = page.locator("[data-testid=stDeckGlJsonChart]")
        chart.scroll_into_view_if_needed()
        assert painted(page, chart) > 0.05
        assert page.locator("[data-testid=stAlert]").count() == 0
        assert "USD" in page.inner_text(".strip >> nth=1")
        assert visited.outside == []
        assert visited.complaints == []


def test_a_branch_head_stays_within_the_own_branch(visit):
    visited = visit("?lang=zh&as=branch_head&org=62082101")
    strip = visited.page.inner_text(".strip >> nth=0")
    assert "环县支行" in strip
    whole = visited.page.inner_text("[data-testid=stMain]")
    # The circular ranks all sub-branches, for every reader.
    circular = visited.page.inner_text(".st-key-panel_circular")
    assert "泾川支行" in circular
    assert "泾川" not in whole.replace(circular, "")


def test_the_workbook_downloads_in_the_language_of_the_page(visit):
    page = visit(path("deposit_share", lang="en")).page
    with page.expect_download() as found:
        page.get_by_role("button", name="Excel workbook").click()
    assert found.value.suggested_filename == "deposit_share_62_2026-10.xlsx"
    sheet = pl.read_excel(found.value.path(), sheet_id=2, has_header=False)
    assert "Double first" in sheet.row(0)[0]
