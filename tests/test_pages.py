"""Every page opens: in both languages, for three readers, on three kinds of bank."""

import re
import shutil
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from app import FAILED
from data import store
from queries import bank, engine, schema
from queries.text import speak
from tests import village

HOUSE = Path(__file__).parents[1]
PAGES = [
    page
    for page in sorted((HOUSE / "pages").glob("*/*.py"))
    if page.parent.name not in ("parts", "export")
]
SCOPES = {"62": "executive", "62102201": "branch_head", "6210220101": "executive"}
EVERY = pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
BOTH = pytest.mark.parametrize("lang", ["zh", "en"])


def opened(page=None, **address):
    """Return the app after it opened a page with an address."""
    app = AppTest.from_file(HOUSE / "app.py", default_timeout=90)
    for key, value in address.items():
        app.query_params[key] = value
    # AppTest formats options in this thread, outside the app's run.
    speak(address.get("lang", "zh"))
    app.run()
    if page is not None:
        app.switch_page(str(page.relative_to(HOUSE))).run()
    engine.unpin()
    return app


def words(app):
    """Return what the page says, errors and notices included."""
    said = [e.value for kind in ("error", "warning", "info", "title", "markdown") for e in app.get(kind)]  # fmt: skip
    html = [element.proto.body for element in app.get("html")]
    return "\n".join(str(w) for w in [*said, *html])


def assert_opened(app):
    assert not app.exception
    assert FAILED.zh not in words(app)
    assert FAILED.en not in words(app)


@EVERY
@BOTH
@pytest.mark.parametrize("org", SCOPES)
def test_page_opens(page, lang, org, demo_bank):
    app = opened(page, lang=lang, org=org, **{"as": SCOPES[org]})
    assert_opened(app)
    assert ("模拟数据" if lang == "zh" else "synthetic figures") in words(app)


@EVERY
def test_page_opens_on_the_village(page, warehouse):
    assert_opened(opened(page, lang="en"))


@EVERY
def test_page_opens_for_a_bank_that_loaded_deposits_only(page, stored):
    kept = ("bank", "organization", "region", "institution", "market_month", "deposit_month", "period_close", "load_log")  # fmt: skip
    rows = {t: r for t, r in village.ROWS.items() if t.name in kept}
    stored(rows)
    assert_opened(opened(page, lang="zh"))


@EVERY
def test_page_is_in_the_table_of_contents(page):
    assert f'"{page.parent.name}/{page.stem}"' in (HOUSE / "app.py").read_text()


def test_no_page_lies_where_streamlit_would_run_it_without_app():
    assert list((HOUSE / "pages").glob("*.py")) == []


def test_an_empty_house_says_what_to_do(stored):
    stored({})
    app = opened(lang="en")
    assert not app.exception
    assert "python -m data load" in words(app)


def test_the_first_page_is_the_scorecard(demo_bank):
    app = opened(lang="zh")
    assert app.title[0].value == "经营总览"
    assert 'data-tile="deposits_total"' in words(app)


def test_the_reader_may_change_language(demo_bank):
    app = opened(lang="zh")
    app.get_by_key("lang").set_value("en").run()
    assert app.title[0].value == "Scorecard"
    engine.unpin()


def test_filters_of_the_address_are_kept_across_pages(demo_bank):
    app = opened(org="6208", month="2026-06", against="last_year", peers="big4", lang="zh")  # fmt: skip
    app.switch_page("pages/market/deposit_share.py").run()
    said = words(app)
    assert "平凉分行" in said
    assert "2026-06-30" in said
    assert "上年同期 2025-06-30" in said
    assert "四行" in said
    engine.unpin()


def test_a_choice_that_cannot_be_met_is_corrected_with_a_notice(demo_bank):
    app = opened(org="nowhere", month="1999-01", against="soon", peers="none", lang="zh")  # fmt: skip
    assert_opened(app)
    assert len(app.warning) == 4
    assert "演示银行甘肃省分行" in words(app)


def test_a_branch_head_never_sees_another_unit(demo_bank):
    app = opened(org="62082101", lang="zh", **{"as": "branch_head"})
    assert_opened(app)
    assert "环县支行" in words(app)
    assert "泾川" not in re.sub(r"<style>.*?</style>", "", words(app))


def test_single_mode_offers_no_other_reader(stored):
    rows = dict(village.ROWS)
    [row] = rows[schema.bank]
    rows[schema.bank] = [row | {"is_synthetic": False}]
    stored(rows)
    app = opened(lang="en")
    assert_opened(app)
    assert [s for s in app.sidebar.selectbox if s.label == "Demo reader"] == []
    assert "synthetic" not in words(app)


def test_new_figures_are_announced(demo_folder, tmp_path, monkeypatch):
    folder = tmp_path / "moving"
    shutil.copytree(demo_folder, folder)
    monkeypatch.setenv("GRANARY_WAREHOUSE", f"duckdb:///{folder}")
    app = opened(lang="en")
    assert "New figures have arrived" not in words(app)
    with store.Store(folder).writing("again"):
        pass
    app.run()
    assert [toast.value for toast in app.toast if "New figures" in toast.value]
    engine.unpin()


def test_the_demo_reader_is_the_head_of_one_branch(demo_bank):
    engine.pin()
    head = next(o for o in bank.tree().values() if o.region_code == "621022")
    engine.unpin()
    app = opened(lang="en", **{"as": "branch_head"})
    assert f"Head of {head.name.en}" in [o for s in app.sidebar.selectbox for o in s.options]  # fmt: skip
