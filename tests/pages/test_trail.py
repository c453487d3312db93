"""The dialog behind every table: row and figure chosen, everything it was made of shown."""

import pytest

from pages.parts.shell import trail
from tests.opening import PAGES, assert_opened, opened, words

SHARE = next(page for page in PAGES if page.stem == "deposit_share")
WORDS = {
    "zh": ("存量份额 = 本行余额 ÷", "同业存款（月）", "导入记录", "追溯修订"),
    "en": ("Deposit share = Own balance ÷", "Deposits of every bank", "Log of loads", "Restatements"),
}  # fmt: skip


@pytest.mark.parametrize("lang", WORDS)
@pytest.mark.parametrize("figure", ["share", ""])
def test_a_row_is_traced_on_the_page(lang, figure, demo_bank):
    app = opened(SHARE, lang=lang, org="62102201")
    app.session_state["trace_figure_share_by_region"] = figure
    app.button(key="trace_share_by_region").click().run()
    assert_opened(app)
    assert not app.warning
    said, (formula, *sources) = words(app), WORDS[lang]
    assert (formula in said) == bool(figure)
    assert all(word in said for word in sources)


def test_a_total_is_not_a_figure_of_its_own(demo_bank):
    app = opened(SHARE, lang="en")
    app.toggle(key="data_who_gained").set_value(True).run()
    app.button(key="trace_who_gained").click().run()
    last = len(app.selectbox(key="trace_row_who_gained").options) - 1
    app.session_state["trace_row_who_gained"] = last
    app.button(key="trace_who_gained").click().run()
    assert "choose another row" in app.warning[0].value


def test_a_long_table_is_searched_by_name(demo_bank, monkeypatch):
    monkeypatch.setattr(trail, "LISTED", 3)
    app = opened(SHARE, lang="en")

    def asked(name):
        app.session_state["trace_find_share_by_region"] = name
        app.button(key="trace_share_by_region").click().run()
        assert_opened(app)

    asked("")
    every = app.selectbox(key="trace_row_share_by_region")
    assert len(every.options) == 3
    assert "the first 3 of" in every.label
    asked("JINGCHUAN")
    assert [o.split()[0] for o in app.selectbox(key="trace_row_share_by_region").options] == ["Jingchuan"]  # fmt: skip
    asked("nowhere")
    assert "No row's name contains “nowhere”" in app.info[-1].value
