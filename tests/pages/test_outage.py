"""The warehouse stops and comes back: last good figures, their age, and back by itself."""

import re
import threading
import time

import pytest

from pages.parts.shell import outage
from queries import engine
from queries.text import speak
from tests import village
from tests.opening import HOUSE, assert_opened, opened, turn, words

STRIP = re.compile(r'<div class="strip".*?</div>', re.DOTALL)
DAILY = HOUSE / "pages/overview/daily.py"


@pytest.fixture(autouse=True)
def clean(monkeypatch):
    monkeypatch.setattr(outage, "ASK_EVERY", 0.1)
    yield
    for _ in range(100):
        if not outage.is_lost():
            break
        time.sleep(0.1)
    outage._lost.clear()
    outage._good.clear()


@pytest.fixture
def house(stored, monkeypatch):
    """A warehouse that is asked anew each second, and how to take it away and bring it back."""
    file = stored(village.ROWS)
    # Answers of a foreign warehouse count for so long; afterwards it is asked again.
    monkeypatch.setenv("GRANARY_FRESH", "1")
    aside = file.with_suffix(".aside")

    def lose():
        file.rename(aside)
        time.sleep(1.1)

    def bring():
        aside.rename(file)

    yield lose, bring
    if aside.exists():
        bring()


def said(app):
    return [str(w.value) for w in app.warning]


def errors(app):
    return [str(e.value) for e in app.error]


def until(happens, seconds=15):
    for _ in range(seconds * 10):
        if happens():
            return
        time.sleep(0.1)
    pytest.fail("it did not come to that")


def again(app):
    speak("zh")
    app.run()
    engine.unpin()


def test_last_good_figures_with_their_age_then_the_new_ones(house):
    lose, bring = house
    app = opened(as_="executive")
    before = words(app)
    assert (errors(app), outage.is_lost()) == ([], False)

    lose()
    again(app)
    assert_opened(app)
    assert outage.is_lost()
    [told] = [w for w in said(app) if "暂时无法访问" in w]
    assert re.search(r"\d\d:\d\d 的数据", told)
    assert (errors(app), STRIP.findall(words(app))) == ([], STRIP.findall(before))

    bring()
    until(lambda: not outage.is_lost())
    again(app)
    assert_opened(app)
    assert [w for w in said(app) if "暂时无法访问" in w] == []
    assert STRIP.findall(words(app)) == STRIP.findall(before)


def test_a_page_never_seen_says_so_and_quotes_its_number(house):
    lose, bring = house
    app = opened()
    lose()
    turn(app, DAILY)
    assert_opened(app)
    [told] = errors(app)
    assert "数据仓库暂时无法访问" in told
    assert re.search(r"编号 [0-9a-f]{8}。", told)
    bring()
    until(lambda: not outage.is_lost())
    turn(app, DAILY)
    assert errors(app) == []


def test_without_anything_ever_read_the_sentence_stands_alone(monkeypatch, tmp_path):
    monkeypatch.setenv("GRANARY_WAREHOUSE", f"duckdb:///{tmp_path}/gone.duckdb")
    app = opened()
    assert_opened(app)
    assert not outage.is_lost()
    assert len(errors(app)) == 1


def test_what_a_page_last_saw_is_told_per_address(house, monkeypatch):
    state = {"title": "a"}
    monkeypatch.setattr(outage.st, "session_state", state)
    monkeypatch.setattr(outage.st, "query_params", {"org": "E"})
    engine.pin()
    first = engine.data_version()
    outage.remember()
    outage.st.query_params["org"] = "W"
    time.sleep(1.1)
    engine.pin()
    outage.remember()
    assert outage._last().version == engine.data_version() != first
    outage.st.query_params["org"] = "E"
    assert outage._last().version == first
    engine.unpin()


def test_memory_of_addresses_is_bounded(house, monkeypatch):
    monkeypatch.setattr(outage, "MOST", 5)
    monkeypatch.setattr(outage.st, "session_state", {})
    monkeypatch.setattr(outage.st, "query_params", {})
    engine.pin()
    for n in range(20):
        outage.st.query_params["org"] = str(n)
        outage.remember()
    assert len(outage._good) == 5
    engine.unpin()


def test_a_slow_question_is_no_outage(house, monkeypatch):
    """It is told, and nobody else's page is held back."""

    class Slow(engine.WarehouseUnavailable):
        pass

    assert not outage._is_out_of_reach(Slow())
    assert not outage._is_out_of_reach(engine.WarehouseUnavailable())
    silent = threading.Event()
    monkeypatch.setattr(outage, "PATIENCE", 0.1)
    monkeypatch.setattr(outage.state, "answers", lambda: silent.wait(5) or True)
    assert outage._is_out_of_reach(engine.WarehouseUnavailable())
    silent.set()
