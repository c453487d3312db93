"""Every page in a real browser: quiet, complete, readable, reachable."""

import io
import re
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from PIL import Image

HOUSE = Path(__file__).parents[2]
PAGES = re.findall(r'page\("\w+/(\w+)"', (HOUSE / "app.py").read_text())
EVERY = pytest.mark.parametrize("name", PAGES)
LANGUAGES = pytest.mark.parametrize("lang", ["zh", "en"])
CHARTS = "[data-testid=stPlotlyChart], [data-testid=stDeckGlJsonChart]"


def path(name, **address):
    query = "&".join(f"{k}={v}" for k, v in address.items())
    return f"{'' if name == PAGES[0] else name}?{query}"


def colours(picture):
    """Return how many colours take a visible part of a picture."""
    image = Image.open(io.BytesIO(picture)).convert("RGB").resize((200, 150))
    return len([count for count, _ in image.getcolors(200 * 150) if count >= 4])


@EVERY
@LANGUAGES
def test_page_is_quiet_and_readable(visit, name, lang):
    """No request outside, no complaint in the console, no violation of axe's rules."""
    visited = visit(path(name, lang=lang), scheme="dark" if lang == "en" else "light")
    page = visited.page
    assert visited.outside == []
    assert visited.complaints == []
    language = page.evaluate("document.documentElement.lang")
    assert language == {"zh": "zh-CN", "en": "en"}[lang]
    assert page.locator("[data-testid=stAlert]").count() == 0
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    for chart in page.locator(CHARTS).all():
        chart.scroll_into_view_if_needed()
        page.wait_for_timeout(500)
        assert colours(chart.screenshot()) >= 3


@EVERY
def test_nothing_is_clipped_and_nothing_scrolls_sideways(visit, name):
    page = visit(path(name, lang="zh"), 1920, 1080).page
    for size in ((1920, 1080), (1366, 768), (390, 844)):
        page.set_viewport_size({"width": size[0], "height": size[1]})
        page.wait_for_timeout(700)
        assert page.evaluate(CLIPPED) == [], size
        assert page.evaluate(SIDEWAYS) <= 1, size


CLIPPED = """() => [...document.querySelectorAll('.tile-value, .tile-label, .tile-change')]
  .filter(e => e.scrollWidth > e.clientWidth + 1).map(e => e.innerText)"""
SIDEWAYS = """() => {
  const main = document.querySelector('[data-testid=stMain]');
  return main.scrollWidth - main.clientWidth;
}"""
