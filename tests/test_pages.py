"""Every page opens: in both languages, for three readers, on four kinds of bank."""

import re
import shutil

import pytest
import sqlalchemy as sa

from data import store
from data.demo import cast
from queries import access, bank, engine, names, schema
from tests import plain_bank, village
from tests.opening import HOUSE, PAGES, assert_opened, opened, turn, words

SCOPES = {"62": "executive", "62102201": "branch_head", "6210220101": "executive"}
NAMED = {page.stem: page for page in PAGES}
EVERY = pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
HAN = re.compile(r"[\u4e00-\u9fff]+")
PYTHON = re.compile(r"\b(?:None|nan|NaN|inf|NaT|datetime|Text)\b")
BOTH = pytest.mark.parametrize("lang", ["zh", "en"])


@pytest.fixture(scope="session")
def plain_folder(tmp_path_factory):
    return plain_bank.build(tmp_path_factory.mktemp("plain"))


@pytest.fixture
def plain(plain_folder, monkeypatch):
    """A bank with yearly deposits in USD and nothing else."""
    monkeypatch.setenv("GRANARY_WAREHOUSE", f"duckdb:///{plain_folder}")
    engine.forget()
    yield plain_folder
    engine.forget()


@EVERY
@BOTH
@pytest.mark.parametrize("org", SCOPES)
def test_page_opens(page, lang, org, demo_bank):
    app = opened(page, lang=lang, org=org, **{"as": SCOPES[org]})
    assert_opened(app)
    assert not app.warning
    assert not app.error
    assert ("模拟数据" if lang == "zh" else "synthetic figures") in words(app)


@EVERY
def test_page_opens_for_an_outlet_of_this_year(page, demo_bank):
    """It has no year before, no star yet and no plan: none of that is data not loaded."""
    app = opened(page, lang="zh", org=cast.NEW_OUTLET)
    assert_opened(app)
    assert not app.error
    assert "未导入" not in words(app)


@EVERY
@pytest.mark.parametrize("org", ["R", "W", "W1"])
def test_page_opens_on_the_village(page, org, warehouse):
    assert_opened(opened(page, lang="en", org=org))


@EVERY
def test_page_opens_for_a_bank_that_loaded_deposits_only(page, stored):
    kept = ("bank", "organization", "region", "institution", "market_month", "deposit_month", "period_close", "load_log")  # fmt: skip
    stored({t: r for t, r in village.ROWS.items() if t.name in kept})
    assert_opened(opened(page, lang="zh"))


@EVERY
@BOTH
def test_page_opens_on_yearly_deposits_in_dollars(page, lang, plain):
    app = opened(page, lang=lang)
    assert_opened(app)
    said = words(app)
    assert "2023-06-30" in said
    assert "synthetic" not in said
    assert "模拟" not in said


@EVERY
@pytest.mark.parametrize("level", ["county", "outlet"])
def test_page_opens_on_a_part_of_the_dollar_bank(page, level, plain):
    unit = next(o for o in bank.tree().values() if o.level == level)
    engine.unpin()
    app = opened(page, lang="en", org=unit.org_id)
    assert_opened(app)
    assert unit.name.en in words(app)


@pytest.mark.parametrize("name", ["fee_mix", "outlet_stars", "agri_lending"])
@BOTH
def test_what_is_not_loaded_says_how_to_load_it(name, lang, plain):
    assert "python -m data load" in words(opened(NAMED[name], lang=lang))


def test_dollars_are_named_on_the_share_page(plain):
    said = words(opened(NAMED["deposit_share"], lang="en"))
    assert "USD" in said
    assert "CNY" not in said


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


def test_a_warehouse_that_is_not_there_says_what_to_do():
    app = opened(lang="en")
    assert not app.exception
    assert "python -m data demo" in words(app)


def test_the_first_page_is_the_scorecard(demo_bank):
    app = opened(lang="zh")
    assert app.title[0].value == "经营总览"
    assert 'data-tile="deposits_total"' in words(app)


@EVERY
def test_an_english_page_speaks_no_chinese(page, demo_bank):
    app = opened(page, lang="en", org="62102201")
    tables = "\n".join(str(d.value.to_dict("list")) for d in app.dataframe)
    documents = engine.read(sa.select(schema.target.c.document_no).distinct())
    # What people wrote themselves is shown as they wrote it: spellings, document numbers.
    written = [*names.spellings()["written_as"], *documents["document_no"].drop_nulls()]
    said = words(app) + tables
    for word in sorted(written, key=len, reverse=True):
        said = said.replace(word, "")
    assert set(HAN.findall(said)) == {"粮仓"}


@EVERY
def test_a_page_without_figures_prints_no_word_of_python(page, demo_bank):
    for month, org in (("2022-12", "62"), ("2023-03", "6210220101")):
        app = opened(page, lang="zh", org=org, month=month)
        assert_opened(app)
        assert PYTHON.findall(words(app)) == []


@EVERY
def test_the_reader_may_change_language_on_any_page(page, demo_bank):
    app = opened(page, lang="zh", org="6208")
    chinese = app.title[0].value
    app.get_by_key("lang").set_value("en").run()
    engine.unpin()
    assert_opened(app)
    assert app.title[0].value != chinese
    assert "as of 2026-10-31" in words(app)
    assert "Pingliang" in words(app)


def test_filters_of_the_address_are_kept_across_pages(demo_bank):
    app = opened(
        org="6208", month="2026-06", against="last_year", peers="big4", unit="TEN_THOUSAND", lang="zh"
    )  # fmt: skip
    for page in PAGES:
        turn(app, page)
        assert_opened(app)
        said = words(app)
        assert "平凉分行" in said
        assert "截至 2026-06-30" in said
        assert "上年同期 2025-06-30" in said
        assert "同业范围：四行" in said
        assert "单位：万元" in said


def test_a_wish_of_the_sidebar_is_kept_across_pages(demo_bank):
    app = opened(lang="zh")
    app.get_by_key("pick_org").set_value("6211").run()
    app.get_by_key("pick_against").set_value("2026-03").run()
    engine.unpin()
    turn(app, NAMED["fee_mix"])
    assert "定西分行" in words(app)
    assert "对比：2026-03-31" in words(app)


def test_the_address_names_the_reader(demo_bank):
    app = opened(lang="zh", **{"as": "branch_head"})
    assert app.get_by_key("as").value == "branch_head"
    assert "环县支行" in words(app)


def test_an_unknown_reader_is_the_president(demo_bank):
    app = opened(lang="zh", **{"as": "auditor"})
    assert_opened(app)
    assert app.get_by_key("as").value == "executive"


def test_a_choice_that_cannot_be_met_is_corrected_with_a_notice(demo_bank):
    app = opened(org="nowhere", month="1999-01", against="soon", peers="none", lang="zh")  # fmt: skip
    assert_opened(app)
    assert len(app.warning) == 4
    assert "演示银行甘肃省分行" in words(app)


def test_a_notice_is_told_once(demo_bank):
    app = opened(org="nowhere", month="1999-01", lang="en")
    assert len(app.warning) == 2
    turn(app, NAMED["deposit_share"])
    assert not app.warning


@EVERY
def test_a_branch_head_sees_no_figures_of_others(page, demo_bank):
    app = opened(page, org="62082101", lang="zh", **{"as": "branch_head"})
    assert_opened(app)
    said = words(app)
    assert "环县支行" in said
    units = bank.tree().values()
    engine.unpin()
    # Sister sub-branches may appear as ranked totals on the brief and in the circular of
    # the scorecard, their outlets nowhere.
    others = [o for o in units if o.level == "outlet" and o.region_code != "621022" and not o.path.startswith("/62/6210/62102201/")]  # fmt: skip
    assert [o.name.zh for o in others if o.name.zh in said] == []
    if page.stem not in ("briefing", "scorecard"):
        sisters = [o for o in units if o.level == "county" and o.org_id != "62102201"]
        assert [o.name.zh for o in sisters if o.name.zh in said] == []


def test_a_branch_head_is_offered_the_own_branch_alone(demo_bank):
    app = opened(lang="zh", **{"as": "branch_head"})
    offered = app.get_by_key("pick_org").options
    assert "环县支行" in offered[0]
    assert all("环县" in name for name in offered)


def test_single_mode_offers_no_other_reader(stored):
    rows = dict(village.ROWS)
    [row] = rows[schema.bank]
    rows[schema.bank] = [row | {"is_synthetic": False}]
    stored(rows)
    app = opened(lang="en", **{"as": "branch_head"})
    assert_opened(app)
    assert [s for s in app.sidebar.selectbox if s.label == "Demo reader"] == []
    assert "synthetic" not in words(app)
    assert "Village Bank" in words(app)


def test_the_demo_switch_cannot_be_forced_on_a_real_bank(plain, monkeypatch):
    monkeypatch.setenv("GRANARY_ACCESS", "demo")
    assert access.mode() == access.SINGLE
    engine.unpin()


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


def test_an_open_page_tells_that_newer_figures_are_there(demo_bank, monkeypatch):
    """Between two runs a fragment looks every few seconds and offers to show them."""
    monkeypatch.setattr(engine, "newest_version", lambda: "a newer one")
    app = opened(lang="zh")
    assert "新数据已到" in words(app)
    assert "更新本页" in [b.label for b in app.button]


def test_the_demo_reader_is_the_head_of_one_branch(demo_bank):
    engine.pin()
    head = next(o for o in bank.tree().values() if o.region_code == "621022")
    engine.unpin()
    app = opened(lang="en", **{"as": "branch_head"})
    assert f"Head of {head.name.en}" in [o for s in app.sidebar.selectbox for o in s.options]  # fmt: skip


def test_a_bug_is_told_without_its_details(demo_bank, monkeypatch, caplog):
    def broken(*_):
        raise RuntimeError("the secret of the house")

    monkeypatch.setattr("pages.parts.panels.overview.hard_rules", broken)
    app = opened(lang="en")
    assert not app.exception
    assert "This page cannot be shown right now" in words(app)
    assert "secret" not in words(app)
    assert "the secret of the house" in caplog.text
