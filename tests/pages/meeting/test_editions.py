"""An edition says what was said, whatever is loaded, corrected or rolled back later."""

import json
import shutil
from dataclasses import replace
from datetime import date

import polars as pl
import pytest
import sqlalchemy as sa

from data.load import load
from pages.export import material
from pages.parts.charts import Look, chart_of
from pages.parts.meeting import compared, editions, storyline
from pages.parts.meeting.editions import NothingToFreeze
from pages.parts.panel import table
from queries import books, engine, schema
from queries.books import tables
from queries.books.editions import EditionDamaged, EditionUnknown, NotYours
from queries.books.store import engine as books_engine
from queries.scope import AccessDenied
from queries.text import speak

FEW = ["pace_ranking", "share_map", "fee_completion"]


def printed(made):
    """Return everything an edition prints: sentences and cells, panel by panel."""
    return [
        (
            p.section,
            str(p.panel.title),
            str(p.panel.message),
            table(p.panel, p.panel.style),
        )
        for p in editions.pages(made)
    ]


@pytest.mark.parametrize("org", ["62", "62102201", "6210220101"])
def test_what_is_frozen_is_what_the_page_shows(settled, org):
    chosen = settled(org)
    made = editions.make(chosen, "", storyline.usual())
    for language in ("zh", "en"):
        speak(language)
        style = editions.style_of(made)
        now = storyline.built(
            storyline.chosen(storyline.usual()), chosen.scope, Look(style=style)
        )
        shown = editions.pages(made)
        assert [p.panel.id for p in shown] == [panel.id for _, panel in now]
        for page, (_, panel) in zip(shown, now, strict=True):
            assert str(page.panel.message) == str(panel.message)
            assert table(page.panel, style) == table(panel, style)
            assert page.panel.frame.equals(panel.frame)
            assert (chart_of(page.panel.figure) is None) == (
                chart_of(panel.figure) is None
            )


def test_both_languages_are_kept(settled):
    made = editions.make(settled(), "", FEW)
    assert made.title.endswith("2026年10月经营分析会")
    assert json.loads(made.words("en"))["title"].endswith("performance review 2026-10")
    chinese = printed(made)
    speak("en")
    english = printed(made)
    assert len(chinese) == len(english) == len(FEW)
    assert all(zh[2] != en[2] for zh, en in zip(chinese, english, strict=True))


def test_a_later_load_changes_nothing_and_is_counted(
    settled, demo_folder, tmp_path, monkeypatch
):
    folder = tmp_path / "warehouse"
    shutil.copytree(demo_folder, folder)
    monkeypatch.setenv("GRANARY_WAREHOUSE", f"duckdb:///{folder}")
    engine.forget()
    chosen = settled()
    made = editions.make(chosen, "十月会", ["fee_completion", "share_map"])
    before, reader = printed(made), chosen.scope.reader
    assert compared.changes(made, reader, Look()).frame.is_empty()

    correct(folder)
    engine.unpin()
    engine.pin()
    assert printed(made) == before
    apart = compared.changes(made, reader, Look())
    assert apart.frame.height >= 2
    assert set(apart.frame["panel"]) == {"收入计划完成率"}
    assert "个数字已修订" in str(apart.message)
    engine.unpin()
    engine.forget()


def correct(folder):
    """Load a corrected file: one sub-branch's income of October doubled."""
    table = schema.income_month
    mine = (table.c.org_id == "62102201", table.c.month == date(2026, 10, 31))
    columns = [c for c in table.c if c.name not in ("load_id", "data_status")]
    rows = engine.read(sa.select(*columns).where(*mine))
    file = folder.parent / "income.csv"
    rows.with_columns(pl.col("income") * 2).write_csv(file)
    load("income_month", [file], folder=folder, by="test", correct=True, add=True)


def test_what_was_tampered_with_is_not_opened(settled):
    made = editions.make(settled(), "", FEW)
    columns = tables.edition_panel.c
    with books_engine().begin() as connection:
        connection.execute(tables.edition_panel.update().where(columns.position == 1).values(message="！"))  # fmt: skip
    with pytest.raises(EditionDamaged):
        editions.pages(made)


def test_only_who_may_see_the_unit_finds_the_edition(settled, head):
    made = editions.make(settled(), "", FEW)
    own = editions.make(settled("62102201"), "", FEW)
    assert {e.edition_id for e in books.editions(head)} == {own.edition_id}
    with pytest.raises(EditionUnknown):
        books.opened(made.edition_id, head)
    with pytest.raises(AccessDenied):
        compared.changes(made, head, Look())


def test_only_its_owner_changes_or_deletes_it(settled, stranger):
    chosen = settled()
    made = editions.make(chosen, "", FEW)
    leaf = books.leaves(made, "zh")[0]
    for attempt in (
        lambda: books.drop(made, stranger),
        lambda: books.reword(made, stranger, leaf, "好"),
    ):
        with pytest.raises(NotYours):
            attempt()
    books.reword(made, chosen.scope.reader, leaf, "进度总体平稳。")
    assert str(editions.pages(made)[0].panel.message) == "进度总体平稳。"
    books.drop(made, chosen.scope.reader)
    assert books.editions(chosen.scope.reader) == []
    with books_engine().connect() as connection:
        left = [connection.execute(sa.select(sa.func.count()).select_from(t)).scalar() for t in (tables.edition_panel, tables.edition_picture)]  # fmt: skip
    assert left == [0, 0]


def test_nothing_chosen_is_refused_in_words(settled):
    with pytest.raises(NothingToFreeze):
        editions.make(settled(), "", [])
    assert books.editions(settled().scope.reader) == []


def test_the_next_meeting_opens_with_what_was_promised(settled):
    sept = settled(month=date(2026, 9, 30))
    reader = sept.scope.reader
    first = editions.make(sept, "九月会", FEW)
    books.decide(first, "稳住存款", "张三", date(2026, 10, 31), "deposit_balance", 1.0)
    books.decide(first, "压降不良", "李四", date(2026, 10, 31), "npl_ratio", 0.0)
    books.decide(first, "走访客户", "王五", date(2026, 12, 31))
    second = editions.make(settled(), "十月会", storyline.usual())
    opening = editions.pages(second)[0].panel
    assert opening.id == "promises"
    states = dict(opening.frame.select("matter", "status").iter_rows())
    assert states == {"稳住存款": "met", "压降不良": "behind", "走访客户": ""}
    assert "3 件" in str(opening.message)
    made = material.of_edition(first, editions.pages(first), reader)
    assert made.sections[-1].title == "下步措施"
    assert made.panels[-1].frame.height == 3


def test_the_material_of_an_edition_says_what_was_frozen(settled):
    chosen = settled()
    made = editions.make(chosen, "十月会", FEW)
    held = material.of_edition(made, editions.pages(made), chosen.scope.reader)
    assert held.title == "十月会"
    assert "2026-10-31" in held.strip
    assert [p.id for p in held.panels] == FEW
    assert held.definitions
    assert replace(made, content_hash="") != made


def test_every_lagging_unit_is_called_upon_by_name(settled):
    chosen = settled()
    made = editions.make(chosen, "", ["pace_ranking", "called"])
    ranked, *named = [page.panel for page in editions.pages(made)]
    late = ranked.frame.filter(pl.col("status") == "behind")["unit_id"].to_list()
    assert [panel.id for panel in named] == [f"called_{unit}" for unit in late]
    assert len(late) == 7
    assert all("滞后" in str(panel.message) for panel in named)
    assert compared.changes(made, chosen.scope.reader, Look()).frame.is_empty()


@pytest.mark.parametrize("is_kept", [True, False])
def test_a_part_is_frozen_from_the_figures_the_meeting_had_or_says_so(
    settled, head, demo_folder, tmp_path, monkeypatch, is_kept
):
    folder = tmp_path / "warehouse"
    shutil.copytree(demo_folder, folder)
    monkeypatch.setenv("GRANARY_WAREHOUSE", f"duckdb:///{folder}")
    engine.forget()
    made = editions.make(settled(), "十月会", ["fee_completion"])
    own = settled("62102201", reader=head)
    before = printed(editions.make(own, "", ["fee_completion"]))
    correct(folder)
    if not is_kept:
        (folder / f"manifest-{made.data_version.rpartition('@')[2]}.json").unlink()
    engine.unpin()
    newest = engine.pin()
    part = editions.within(made, own.scope.org, head)
    assert engine.data_version() == newest != made.data_version
    assert part.data_version == (made.data_version if is_kept else newest)
    assert (printed(part) == before) == is_kept
    assert json.loads(part.words("zh"))["title"] == "十月会（环县支行）"
    assert json.loads(part.words("en"))["title"] == "十月会 (Huan County Sub-branch)"
    assert ("会议当时的数据版本已不保留" in part.words("zh")) != is_kept
    assert ("not kept any more" in part.words("en")) != is_kept
    engine.unpin()
    engine.forget()
