"""The meeting: frozen, shown from the back of the room, turned without the server."""

import os
import re
import subprocess
import sys
import time

import pytest

from tests.browser.conftest import HOUSE, serving

UNIT = "62102201"
PLACE = "() => document.querySelector('.st-key-present, [data-testid=stMain]') && document.querySelectorAll('*').length && (() => { const all = [document]; while (all.length) { const r = all.pop(); const s = r.querySelector('.stage'); if (s) return Number(s.dataset.place); for (const e of r.querySelectorAll('*')) if (e.shadowRoot) all.push(e.shadowRoot); } return 0; })()"  # fmt: skip
FIND = """const all = [document]; let stage = null;
  while (all.length && !stage) { const r = all.pop(); stage = r.querySelector('.stage');
    for (const e of r.querySelectorAll('*')) if (e.shadowRoot) all.push(e.shadowRoot); }"""
OUTSIDE = f"""() => {{ {FIND}
  const box = stage.querySelector('.screen').getBoundingClientRect();
  return [...stage.querySelectorAll('.screen *')].filter(e => {{
    const b = e.getBoundingClientRect();
    const words = e.tagName === 'text' || (e.childElementCount === 0 && e.textContent.trim());
    return words && b.width && (b.left < box.left - 1 || b.right > box.right + 1 || b.top < box.top - 1 || b.bottom > box.bottom + 1);
  }}).map(e => e.textContent);
}}"""
TALL = f"""() => {{ {FIND}
  const body = stage.querySelector('.body');
  if (!body) return [];
  const end = body.getBoundingClientRect().bottom + 1;
  return [...body.querySelectorAll('td, li, p, text')].filter(e => e.getBoundingClientRect().bottom > end).map(e => e.textContent);
}}"""
SMALL = f"""() => {{ {FIND}
  const by = stage.querySelector('.scaled').getBoundingClientRect().width / 1920;
  return [...stage.querySelectorAll('.screen p, .screen td, .screen th, .screen li, .screen h2, .screen h3, .source, footer')]
    .filter(e => e.textContent.trim() && parseFloat(getComputedStyle(e).fontSize) < 20)
    .map(e => e.textContent);
}}"""
SMALL_IN_PICTURES = f"""() => {{ {FIND}
  const by = stage.querySelector('.scaled').getBoundingClientRect().width / 1920;
  return [...stage.querySelectorAll('.screen svg text')]
    .map(e => [e.textContent, parseFloat(e.getAttribute('font-size')) * e.getScreenCTM().a / by])
    .filter(([words, size]) => size < 19.9);
}}"""
KEY_FIGURES = f"""() => {{ {FIND}
  return [...stage.querySelectorAll('.value')].map(e => parseFloat(getComputedStyle(e).fontSize));
}}"""
TOP = """() => document.elementFromPoint(innerWidth / 2, innerHeight / 2).shadowRoot !== null"""


@pytest.fixture(scope="module")
def served(chromium, demo_folder, tmp_path_factory):
    """A server of its own whose books hold one edition of the whole bank."""
    del chromium
    books = tmp_path_factory.mktemp("meeting")
    environment = os.environ | {
        "GRANARY_WAREHOUSE": f"duckdb:///{demo_folder}",
        "GRANARY_BOOKS": f"sqlite:///{books}/books.sqlite",
    }
    command = [sys.executable, "-m", "pages.export", "freeze", "--month", "2026-10"]
    done = subprocess.run(command, cwd=HOUSE, env=environment, capture_output=True, text=True, check=True)  # fmt: skip
    with serving(demo_folder, books) as address:
        yield address, done.stdout.strip(), books


@pytest.fixture
def shown(served, visit):
    """Return a function that opens the edition in meeting mode."""
    address, edition, _ = served

    def make(more="", lang="zh", **chosen):
        path = f"present?lang={lang}&edition={edition}{more}"
        visited = visit(path, at=address, **chosen)
        visited.page.wait_for_function(f"({PLACE})() > 0")
        return visited

    return make


def place(page):
    return page.evaluate(PLACE)


def count(page):
    page.keyboard.press("End")
    last = place(page)
    page.keyboard.press("Home")
    return last


@pytest.mark.parametrize(("width", "height", "lang"), [(1920, 1080, "zh"), (1024, 768, "en")])  # fmt: skip
def test_every_screen_is_whole_and_large_enough(shown, width, height, lang):
    page = shown(lang=lang, width=width, height=height).page
    last = count(page)
    assert last > 10
    for number in range(1, last + 1):
        assert place(page) == number
        assert page.evaluate(OUTSIDE) == []
        assert page.evaluate(TALL) == []
        assert page.evaluate(SMALL) == []
        assert page.evaluate(SMALL_IN_PICTURES) == []
        assert all(size >= 40 for size in page.evaluate(KEY_FIGURES))
        page.keyboard.press("ArrowRight")


def test_keys_turn_screens_and_two_quick_ones_are_two_steps(shown):
    page = shown().page
    for key, expected in (
        ("ArrowRight", 2),
        ("Space", 3),
        ("PageDown", 4),
        ("ArrowLeft", 3),
        ("Home", 1),
    ):
        page.keyboard.press(key)
        assert place(page) == expected
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    assert place(page) == 3
    assert re.search(r"[?&]s=3\b", page.url)
    page.reload()
    page.wait_for_function(f"({PLACE})() === 3")


def test_the_next_screen_is_there_within_300_ms(shown):
    page = shown(width=1920, height=1080).page
    took = []
    for _ in range(10):
        began = time.perf_counter()
        page.keyboard.press("ArrowRight")
        page.evaluate(
            "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"
        )
        took.append(time.perf_counter() - began)
    assert sorted(took)[5] < 0.3


def test_nothing_of_the_page_shows_around_the_screen(shown):
    page = shown().page
    assert page.evaluate(TOP)
    for selector in ("[data-testid=stHeader]", "[data-testid=stSidebar]"):
        covered = page.evaluate(
            """selector => { const e = document.querySelector(selector); if (!e) return true;
            const b = e.getBoundingClientRect();
            const on = document.elementFromPoint(Math.max(b.left, 0) + 5, b.top + 5);
            return !on || !e.contains(on); }""",
            selector,
        )
        assert covered


def test_b_blackens_and_f_fills_the_screen(shown):
    page = shown().page
    dark = f"() => {{ {FIND} return getComputedStyle(stage.querySelector('.black')).display !== 'none'; }}"  # fmt: skip
    page.keyboard.press("b")
    assert page.evaluate(dark)
    page.keyboard.press("ArrowRight")
    assert not page.evaluate(dark)
    assert place(page) == 1
    page.keyboard.press("f")
    page.wait_for_function("document.fullscreenElement !== null")
    page.keyboard.press("f")
    page.wait_for_function("document.fullscreenElement === null")


def test_names_are_covered_by_a_switch_without_losing_the_place(shown):
    page = shown().page
    words = f"() => {{ {FIND} return stage.textContent; }}"
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    assert "泾川" in page.evaluate(words)
    page.keyboard.press("m")
    page.wait_for_function(f"!(({words})().includes('泾川'))")
    assert "单位" in page.evaluate(words)
    assert place(page) == 3
    # The rerun must not have doubled the listeners.
    page.keyboard.press("ArrowRight")
    assert place(page) == 4


def test_it_turns_by_itself_and_starts_again(shown):
    page = shown("&auto=0.4").page
    page.wait_for_function(f"({PLACE})() >= 3")
    page.keyboard.press("a")
    stopped = place(page)
    page.wait_for_timeout(1200)
    assert place(page) == stopped


def test_the_speaker_sees_notes_and_both_windows_turn_together(shown):
    visited = shown()
    speaker = visited.page.context.new_page()
    speaker.goto(visited.page.url + "&view=speaker")
    speaker.wait_for_function(f"({PLACE})() > 0")
    speaker.keyboard.press("ArrowRight")
    visited.page.wait_for_function(f"({PLACE})() === 2")
    visited.page.bring_to_front()
    visited.page.keyboard.press("ArrowRight")
    speaker.wait_for_function(f"({PLACE})() === 3")
    told = speaker.evaluate(f"() => {{ {FIND} return [stage.querySelector('.notes').textContent, stage.querySelector('.clock').textContent, stage.querySelectorAll('.screen').length]; }}")  # fmt: skip
    assert "来源" in told[0]
    assert re.search(r"\d\d:\d\d", told[1])
    assert told[2] == 2


def test_the_last_screen_stays_when_the_server_is_gone(
    served, chromium, demo_folder, visit
):
    _, edition, books = served
    with serving(demo_folder, books) as address:
        visited = visit(f"present?lang=zh&edition={edition}", at=address)
        page = visited.page
        page.wait_for_function(f"({PLACE})() > 0")
    page.wait_for_timeout(5000)
    page.wait_for_function(TOP)
    page.keyboard.press("ArrowRight")
    assert place(page) == 2
    page.wait_for_function(TOP)


def test_an_edition_is_frozen_worded_followed_up_and_left(served, visit):
    address, _, _ = served
    visited = visit("editions?lang=zh&org=62102201&month=2026-10", at=address)
    page = visited.page
    page.get_by_text("新建封版").click()
    page.get_by_label("材料名称").fill("环县会")
    page.get_by_label("材料名称").press("Enter")
    visited.settle()
    page.get_by_role("button", name=re.compile("封版：")).click()
    page.wait_for_function("[...document.querySelectorAll('input')].some(i => i.value.includes('环县会（'))")  # fmt: skip
    visited.settle()
    page.get_by_role("radio", name="措辞与备注").or_(
        page.get_by_text("措辞与备注", exact=True)
    ).first.click()
    visited.settle()
    box = page.get_by_label("会上的表述").first
    box.fill("进度为 99.9%。")
    box.press("Control+Enter")
    visited.settle()
    page.get_by_role("button", name="保存").first.click()
    page.wait_for_function("document.body.innerText.includes('数字不能改')")
    assert visited.complaints == []
