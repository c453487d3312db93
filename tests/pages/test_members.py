"""The administrator's pages: who sees what, who did what, and nobody else at the door."""

import ast
from datetime import date, timedelta

import fastexcel
import pytest

from pages.export import formats
from pages.export.material import Material, Section
from pages.parts.money import Style
from pages.parts.panel import table
from pages.parts.panels import audit as audit_panels
from pages.parts.panels import members as panels
from pages.parts.shell import files, office
from queries import access, books, engine
from queries.books import BooksUnavailable, Member, Wanted
from queries.codes import ACTIONS, DUTIES, OUTCOMES
from queries.text import speak
from tests.opening import HOUSE, assert_opened, opened, words
from tests.test_architecture import name_of, sources

MEMBERS = HOUSE / "pages" / "manage" / "members.py"
AUDIT = HOUSE / "pages" / "manage" / "audit.py"
BOTH = pytest.mark.parametrize("lang", ["zh", "en"])
PAGES = pytest.mark.parametrize("page", [MEMBERS, AUDIT], ids=lambda p: p.stem)
TODAY = date.today()  # noqa: DTZ011
LI, WANG = "li@bank.cn", "wang@bank.cn"
UNIT, AREA = "62102201", "6210"


@pytest.fixture
def granted(demo_bank):
    """Grants of every kind: in force, ended, to come, in a unit that is gone."""
    books.grant(
        [
            Member(LI, UNIT, "branch_head", date(2025, 1, 1)),
            Member(WANG, "62", "executive", date(2025, 1, 1), TODAY),
            Member(WANG, AREA, "presenter", date(2020, 1, 1), date(2020, 12, 31)),
            Member("Soon@bank.cn", AREA, "steward", TODAY + timedelta(days=9)),
            Member("gone@bank.cn", "99", "executive", date(2025, 1, 1)),
        ],
        by="root", reason="初始授权",
    )  # fmt: skip
    return books.members()


def manager(page, lang="zh"):
    app = opened(page, lang=lang, **{"as": access.ADMINISTRATOR})
    assert_opened(app)
    return app


def fill(app, form, **given):
    """Fill a form in as it is drawn, and send it."""
    for name, value in given.items():
        [widget] = [
            w for kind in ("text_input", "selectbox", "date_input") for w in app.get(kind)
            if str(w.key).startswith(f"{form}_{name}_")
        ]  # fmt: skip
        widget.set_value(value)
    app.get_by_key(f"{form}_now").click().run()
    engine.unpin()
    return app


@BOTH
def test_the_table_tells_person_unit_role_duty_validity(lang, granted):
    speak(lang)
    panel = panels.granted(granted, TODAY)
    printed = table(panel, Style())
    assert panel.frame["email"].to_list() == ["gone@bank.cn", LI, WANG, "Soon@bank.cn", WANG]  # fmt: skip
    row = dict(zip(printed.headers, (c.text for c in printed.rows[1]), strict=True))
    assert str(DUTIES["branch_head"]) in row.values()
    assert row[printed.headers[2]] == UNIT
    assert "2025-01-01" in row.values()
    said = {"zh": "3 人持有 3 项有效授权；另列出未生效 1 项、已终止 1 项", "en": "in force: 3, of 3 people; to come: 1; ended: 1"}  # fmt: skip
    assert said[lang] in str(panel.message)
    gone = {"zh": "机构已不存在", "en": "no longer there"}
    assert gone[lang] in panel.frame["unit"][0]


def test_grants_are_found_by_person_unit_and_validity(granted):
    def found(person="", org_id="", **more):
        some = panels.covering(granted, person, org_id, TODAY, is_whole=more.get("whole", False))  # fmt: skip
        return sorted((m.email, m.org_id) for m in some)

    assert found("LI@") == [(LI, UNIT)]
    assert found(org_id=UNIT) == [(LI, UNIT), (WANG, "62")]  # who sees the unit
    assert found(org_id="62") == [(WANG, "62")]
    assert (WANG, AREA) in found("wang", whole=True)
    assert (WANG, AREA) not in found("wang")
    assert len(found(whole=True)) == 5


def test_without_a_grant_it_says_what_that_means(demo_bank):
    said = str(panels.granted([], TODAY).message)
    assert "看不到任何数据" in said
    assert "授权" in said


@BOTH
def test_the_log_is_told_in_words(lang, demo_bank):
    speak(lang)
    books.refused(LI, "page audit")
    panel = audit_panels.log(books.events(), 1)
    [row] = panel.frame.rows()
    assert row[2:6] == (str(ACTIONS["access"]), "page audit", "", str(OUTCOMES["refused"]))  # fmt: skip
    assert "1" in str(panel.message)
    assert str(audit_panels.log([], 0).message).startswith({"zh": "没有符合条件", "en": "No event"}[lang])  # fmt: skip


@PAGES
@pytest.mark.parametrize("who", ["executive", "branch_head", "presenter", "steward"])
def test_nobody_else_sees_them(page, who, granted):
    books.note(WANG, "export", "secret_subject.xlsx")
    app = opened(page, lang="zh", **{"as": who})
    assert not app.exception
    assert app.error
    said = words(app)
    assert LI not in said
    assert "secret_subject" not in said
    assert not app.get("form")


@PAGES
@BOTH
def test_the_administrator_sees_them_without_any_figure(page, lang, granted):
    app = manager(page, lang)
    assert LI in words(app)
    assert not app.error
    assert not app.get("plotly_chart")


def test_filters_narrow_the_page(granted):
    app = manager(MEMBERS)
    assert "Soon@bank.cn" not in words(app)
    app.get_by_key("members_whole").set_value(True).run()
    assert "Soon@bank.cn" in words(app)
    app.get_by_key("members_person").set_value("wang").run()
    assert LI not in words(app)
    app.get_by_key("members_person").set_value("nobody").run()
    assert "没有符合条件的授权" in words(app)
    engine.unpin()


@BOTH
def test_a_grant_is_given_and_ended_on_the_page(lang, granted):
    app = fill(manager(MEMBERS, lang), "grant", email=" new@bank.cn ", unit=UNIT, role="branch_head", reason="任职文件 9 号")  # fmt: skip
    assert "new@bank.cn" in app.success[0].value
    assert "new@bank.cn" in words(app)
    new = Member("new@bank.cn", UNIT, "branch_head", TODAY)
    assert books.grants_of("new@bank.cn", TODAY) == [new]
    fill(app, "revoke", which=new.told, reason="离任")
    assert "new@bank.cn" in app.success[0].value
    assert books.grants_of("new@bank.cn", TODAY) == []
    told = books.events(Wanted(text="new@bank.cn"))
    assert [(e.email, e.action) for e in told] == [("demo", "revoke"), ("demo", "grant")]  # fmt: skip
    assert told[1].detail.endswith("任职文件 9 号")


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({}, "请填写邮箱、机构和角色"),
        ({"email": "new@bank.cn", "unit": UNIT, "role": "steward"}, "请填写理由"),
        ({"email": "new", "unit": UNIT, "role": "steward", "reason": "x"}, "不是邮箱"),
        ({"email": "a@b.cn", "unit": UNIT, "role": "steward", "reason": "x", "from": date(2026, 2, 1), "to": date(2026, 1, 1)}, "截止早于起始"),
    ],
)  # fmt: skip
def test_what_is_no_grant_is_answered_with_a_sentence(given, said, granted):
    app = fill(manager(MEMBERS), "grant", **given)
    assert said in app.error[0].value
    assert len(books.members()) == len(granted)
    fill(app, "revoke")
    assert "请选择要终止的授权" in app.error[0].value


def test_the_log_is_filtered_and_paged(demo_bank):
    for n in range(office.SHOWN + 3):
        books.note(WANG, "export", f"file_{n:03}.xlsx")
    books.refused(LI, "page audit")
    app = manager(AUDIT)
    assert f"显示第 1 至 {office.SHOWN} 条" in words(app)
    app.get_by_key("audit_page").set_value(2).run()
    assert "file_000.xlsx" in words(app)
    app.get_by_key("audit_action").set_value("access").run()
    said = words(app)
    assert "共 1 条" in said
    assert LI in said
    app.get_by_key("audit_last").set_value(date(2020, 1, 1)).run()
    assert "没有符合条件的审计日志" in words(app)
    engine.unpin()


def test_the_workbooks_for_the_review_hold_every_row(granted):
    reader = access.admit(access.ADMINISTRATOR)
    panel = panels.granted(granted, TODAY)
    raw = files.handed_out(reader, "workbook", "members.xlsx", lambda: office.material(panel, reader), "zh")  # fmt: skip
    book = fastexcel.read_excel(raw)
    cells = str([book.load_sheet(n, header_row=None, dtypes="string").to_polars().rows() for n in book.sheet_names])  # fmt: skip
    assert all(m.email in cells for m in granted)
    assert "初始" not in cells
    [told] = books.events(Wanted(action="export"))
    assert (told.email, told.subject, told.detail) == ("demo", "members.xlsx", f"rows={len(granted)}")  # fmt: skip


def some_material(granted):
    panel = panels.granted(granted, TODAY)
    return Material("t", "b", "s", "c", [Section("t", [panel])], Style(), "demo", office.datetime.now())  # fmt: skip


@pytest.mark.parametrize("kind", formats.FORMATS)
def test_a_file_of_each_kind_is_recorded_before_it_is_handed_out(kind, granted, tmp_path, monkeypatch):  # fmt: skip
    if formats.hindrance(kind):
        pytest.skip(str(formats.hindrance(kind)))
    monkeypatch.setattr(
        files.outside, "build", formats.build
    )  # in this process: quicker
    reader = access.admit("executive")
    assert files.handed_out(reader, kind, f"x.{kind}", lambda: some_material(granted), "zh")  # fmt: skip
    assert [e.subject for e in books.events(Wanted(action="export"))] == [f"x.{kind}"]
    (tmp_path / "books.sqlite").unlink()
    with pytest.raises(BooksUnavailable):
        files.handed_out(reader, kind, "y", lambda: some_material(granted), "zh")


def test_with_the_books_lost_pages_are_read_and_files_are_not_offered(demo_bank, tmp_path):  # fmt: skip
    app = opened(HOUSE / "pages" / "overview" / "daily.py", lang="zh")
    assert_opened(app)
    assert app.get("download_button")
    (tmp_path / "books.sqlite").unlink()
    app.run()
    engine.unpin()
    assert_opened(app)
    assert not app.get("download_button")
    assert "日常记录目前无法读写" in app.warning[0].value
    assert app.get("plotly_chart") or app.get("html")


def test_every_download_is_recorded_or_of_the_readers_own_making():
    """By introspection: who hands a file out on a page writes a line in the books."""
    handing = {
        name_of(file): file.read_text()
        for file in sources("pages", "app.py")
        for node in ast.walk(ast.parse(file.read_text()))
        if isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "download_button"
    }  # fmt: skip
    # The loader's marked copy of the reader's own file holds nothing of the bank's.
    handing.pop("pages/parts/shell/imports/desk.py")
    assert {"pages/parts/shell/files.py", "pages/parts/shell/orders.py"} <= set(handing)
    assert [name for name, text in handing.items() if "books.record(" not in text] == []
