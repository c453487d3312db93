"""Every page in a real browser: drawn, readable, whole, quiet; in light and in dark."""

import io
import re
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from PIL import Image, ImageChops

from tests.opening import ROLES

HOUSE = Path(__file__).parents[2]
PAGES = re.findall(r'page\("\w+/(\w+)"', (HOUSE / "app.py").read_text())
EACH = [(name, lang) for name in PAGES for lang in ("zh", "en")]
SIZES = ((1920, 1080), (390, 844), (1366, 768))
LEAST = 0.0005  # of a chart's picture: a single thin line
PHONE = 640
CHARTS = "[data-testid=stPlotlyChart], [data-testid=stDeckGlJsonChart]"


def path(name, **address):
    if name in ROLES:
        address["as"] = ROLES[name]
    query = "&".join(f"{k}={v}" for k, v in address.items())
    return f"{'' if name == PAGES[0] else name}?{query}"


@pytest.fixture(scope="module", params=EACH, ids="-".join)
def seen(request, window):
    """One page in one language, opened once for all tests: Chinese light, English dark."""
    name, lang = request.param
    scheme, locale = ("light", "zh-CN") if lang == "zh" else ("dark", "en-GB")
    visited = window(
        path(name, lang=lang), scheme=scheme, locale=locale, strict=True, shared=True
    )
    yield visited
    visited.close()


def test_the_document_says_its_language(seen, request):
    _, lang = request.node.callspec.params["seen"]
    said = seen.page.evaluate("document.documentElement.lang")
    assert said == {"zh": "zh-CN", "en": "en"}[lang]


def test_the_page_keeps_the_security_policy(seen):
    assert seen.page.evaluate("window.__broken") == []


def test_nothing_had_to_be_corrected_or_failed(seen):
    assert seen.page.locator("[data-testid=stAlert]").count() == 0


# Streamlit's own uploader is a section of role presentation with a label.
AXE = {"rules": {"presentation-role-conflict": {"enabled": False}}}


def test_axe_finds_no_violation(seen):
    found = Axe().run(seen.page, options=AXE)
    assert found.violations_count == 0, found.generate_report()


def test_charts_and_maps_are_painted(seen):
    """Without their marks the pictures look different, so the marks were painted."""
    page = seen.page
    charts = page.locator(CHARTS).all()
    for chart in charts:
        chart.scroll_into_view_if_needed()
        page.wait_for_timeout(150)
        is_map = chart.get_attribute("data-testid") == "stDeckGlJsonChart"
        assert painted(page, chart) > (0.05 if is_map else LEAST)
    assert charts or page.url.partition("?")[0].endswith(("definitions", "import_files", "targets", "editions", "present", *ROLES))  # fmt: skip


def painted(page, chart, patience=8):
    """Return what part of a chart's picture its marks take; a map may need a moment."""
    part = 0.0
    for _ in range(patience):
        whole = chart.screenshot()
        page.evaluate(HIDE_MARKS)
        bare = chart.screenshot()
        page.evaluate("document.getElementById('no-marks').remove()")
        part = difference(whole, bare)
        if part > LEAST:
            break
        page.wait_for_timeout(500)
    return part


HIDE_MARKS = """() => {
  const style = document.createElement('style');
  style.id = 'no-marks';
  style.textContent = `.js-plotly-plot .mlayer path, .js-plotly-plot .mlayer image,
    .js-plotly-plot .shapelayer path, [data-testid=stDeckGlJsonChart] canvas
    { visibility: hidden !important; }`;
  document.head.appendChild(style);
}"""


def difference(one, other):
    """Return the part of all pixels that differ between two pictures."""
    pictures = [Image.open(io.BytesIO(p)).convert("RGB") for p in (one, other)]
    apart = ImageChops.difference(*pictures).convert("L").histogram()
    return sum(apart[1:]) / sum(apart)


def test_words_in_charts_can_be_read(seen):
    """axe does not look into charts: their words have 4.5 to 1 against the page."""
    assert seen.page.evaluate(FAINT) == []


FAINT = """() => {
  const parts = colour => colour.match(/[\\d.]+/g).map(Number);
  const light = colour => parts(colour).slice(0, 3).map(c => c / 255)
    .map(c => c <= .03928 ? c / 12.92 : ((c + .055) / 1.055) ** 2.4)
    .reduce((sum, c, i) => sum + c * [.2126, .7152, .0722][i], 0);
  const paper = light(getComputedStyle(document.querySelector('[data-testid=stApp]')).backgroundColor);
  const contrast = colour => (Math.max(light(colour), paper) + .05) / (Math.min(light(colour), paper) + .05);
  return [...document.querySelectorAll(
      '.js-plotly-plot :is(.xtick, .ytick, .legendtext, .gtitle, .xtitle, .ytitle, .g-xtitle, .g-ytitle) text')]
    .filter(t => t.textContent.trim())
    .filter(t => contrast(getComputedStyle(t).fill) < 4.5)
    .map(t => `${t.textContent} ${getComputedStyle(t).fill}`);
}"""


def test_nothing_is_clipped_and_nothing_scrolls_sideways(seen):
    page = seen.page
    for width, height in SIZES:
        page.set_viewport_size({"width": width, "height": height})
        page.wait_for_timeout(500)
        assert page.evaluate(CLIPPED) == []
        # Charts take the new width a moment later.
        page.wait_for_function(f"() => ({SIDEWAYS})() <= 1")
        page.wait_for_function(f"() => !({COVERED})()")
        if width > PHONE:
            page.wait_for_function(f"() => ({CUT})().length === 0")


CLIPPED = """() => [...document.querySelectorAll(
    '.tile-value, .tile-label, .tile-change, .tile-note, .plain td, .panel-title, .panel-message, .strip')]
  .filter(e => e.offsetParent && e.scrollWidth > e.clientWidth + 1).map(e => e.innerText)"""
CUT = """() => [...document.querySelectorAll('.js-plotly-plot')].flatMap(plot => {
  const frame = plot.getBoundingClientRect();
  return [...plot.querySelectorAll('.main-svg text')].filter(t => {
    const box = t.getBoundingClientRect();
    return box.width && (box.left < frame.left - 2 || box.right > frame.right + 2
      || box.top < frame.top - 2 || box.bottom > frame.bottom + 2);
  }).map(t => t.textContent);
})"""
COVERED = """() => {
  const main = document.querySelector('[data-testid=stMain]');
  main.scrollTo(0, 0);
  const title = document.querySelector('h1').getBoundingClientRect();
  const above = document.elementFromPoint(title.left + 10, title.top + 4);
  return !(above && above.closest('h1, [data-testid=stHeading]'));
}"""
SIDEWAYS = """() => {
  const main = document.querySelector('[data-testid=stMain]');
  return main.scrollWidth - main.clientWidth;
}"""


def test_nothing_was_asked_outside(seen):
    assert seen.outside == []


def test_the_console_is_quiet(seen):
    assert seen.complaints == []


def test_primary_buttons_can_be_read_in_the_dark(window):
    visited = window(path("members", lang="en"), scheme="dark", locale="en-GB")
    visited.page.wait_for_selector(PRIMARY, state="attached")
    said = visited.page.evaluate(
        "one => { const s = getComputedStyle(document.querySelector(one)); return [s.color, s.backgroundColor] }",
        PRIMARY,
    )
    # The paper's ink on the theme's green is 7.4 to 1; white on it was 2.4 to 1.
    assert said == ["rgb(18, 24, 27)", "rgb(77, 182, 169)"]
    found = Axe().run(visited.page, options=AXE)
    assert found.violations_count == 0, found.generate_report()
    visited.close()


PRIMARY = "[data-testid=stBaseButton-primaryFormSubmit]"
