"""The targets page and the close of a month without a browser: what is said, asked, done."""

import getpass
import shutil
import time
from datetime import date, datetime

import fastexcel
import polars as pl
import pytest

from data.load import load
from data.store import Store
from pages.parts.charts.canvas import Look
from pages.parts.imports import orders
from pages.parts.money import Money, Style
from pages.parts.palette import LIGHT
from pages.parts.panel import table
from pages.parts.panels import planning as panels
from queries import books, engine, planning, schema
from queries.bank import root
from queries.books import Wanted
from queries.periods import unclosed
from queries.scope import Reader, Scope
from queries.text import speak
from tests import village
from tests.opening import HOUSE, assert_opened, opened, words

PAGE = HOUSE / "pages" / "manage" / "targets.py"
HEALTH = HOUSE / "pages" / "manage" / "data_health.py"
BOTH = pytest.mark.parametrize("lang", ["zh", "en"])
LOOK = Look(LIGHT, Style(Money.TEN_THOUSAND, "CNY"))
PATIENCE = 60.0
KEY = ["kpi", "org_id", "year", "period", "slice"]


@pytest.fixture(autouse=True)
def scratch(tmp_path, monkeypatch):
    """Orders of a test lie in its own folder."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))


@pytest.fixture
def bank(demo_folder, tmp_path, monkeypatch):
    """A copy of the demo bank that may be written to."""
    folder = tmp_path / "bank"
    shutil.copytree(demo_folder, folder)
    monkeypatch.setenv("GRANARY_WAREHOUSE", f"duckdb:///{folder}")
    monkeypatch.setenv("GRANARY_FRESH", "0")
    engine.forget()
    yield folder
    engine.forget()


def rows(bank, table):
    with Store(bank).writing("look") as draft:
        draft.abandon()
        return draft.rows(table)


def fees(bank):
    """Return the fee plans in force for 2026, as a file has them."""
    every = rows(bank, schema.target).filter(year=2026, status="issued", kpi="fee_income")  # fmt: skip
    return every.select(*KEY, "kind", pl.col("value").cast(pl.Float64))


def drafted(bank, plans, by="Ann"):
    """Load plans as a draft and forget what was read before."""
    file = bank.parent / "plans.csv"
    plans.write_csv(file)
    load("target", [file], folder=bank, by=by)
    engine.forget()


def raised(plans, factor=1.1):
    """Return the plans with those of the first unit raised."""
    first = pl.col("org_id") == plans["org_id"].sort()[0]
    return plans.with_columns(value=pl.when(first).then(pl.col("value") * factor).otherwise("value"))  # fmt: skip


def everyone(month=date(2026, 10, 31)):
    return Scope.within(
        Reader("demo", "executive", (root().path,)), root().org_id, month
    )


def settled(app, kind):
    """Wait for the end of an order and return the page as it stands then."""
    end = time.monotonic() + PATIENCE
    while orders.latest(kind, "demo").run.state == "running":
        assert time.monotonic() < end
        time.sleep(0.1)
    app.run()
    engine.unpin()
    return app


def sent(app, kind, **given):
    """Fill the form of an order in and send it."""
    for key, value in given.items():
        app.get_by_key(f"order_{key}").set_value(value)
    app.get_by_key(f"{kind}_now").click().run()
    engine.unpin()
    return app


def test_the_message_tells_what_differs_the_largest_change_and_the_sums(bank):
    plans = raised(fees(bank))
    drafted(bank, plans)
    scope = everyone()
    panel = panels.plans_in_draft(scope, LOOK, 2026, is_whole=False)
    moved = panel.frame.row(-1, named=True)
    assert panel.frame.height == 4
    gain = moved["change"] / 1e4
    assert str(panel.message) == (
        f"2026 年草稿共 {plans.height} 项，新增 0 项，调整 4 项；调整最大的是{moved['org']}"
        f"中间业务收入（全年）+{gain:,.0f} 万元；上下级合计、季度与全年均相符。"
    )
    whole = panels.plans_in_draft(scope, LOOK, 2026, is_whole=True)
    assert whole.frame.height == plans.height
    assert table(whole, LOOK.style).rows
    speak("en")
    panel = panels.plans_in_draft(scope, LOOK, 2026, is_whole=False)
    assert "sums down the tree and quarters agree." in str(panel.message)


def test_a_draft_as_issued_says_that_nothing_would_change(bank):
    drafted(bank, fees(bank))
    panel = panels.plans_in_draft(everyone(), LOOK, 2026, is_whole=False)
    assert "与已下达计划完全相同" in str(panel.message)
    assert (panel.frame.height, panel.is_list) == (0, True)


def test_where_a_draft_does_not_add_up_is_listed(bank):
    plans = fees(bank)
    top = plans.head(1).with_columns(
        org_id=pl.lit("62"), period=pl.lit("year"), value=pl.lit(1.0)
    )
    drafted(bank, pl.concat([plans, top]))
    scope = everyone()
    panel = panels.plans_in_draft(scope, LOOK, 2026, is_whole=False)
    assert "新增 1 项，调整 0 项；有 1 处上下级或季度不平，不能下达。" in str(
        panel.message
    )
    listed = panels.plans_apart(scope, LOOK, 2026)
    whole = plans.filter(period="year")["value"].sum()
    assert listed.frame.select("org", "problem", "figures").rows() == [
        ("演示银行甘肃省分行", "上级计划不等于下级之和", f"1.00 ≠ Σ {whole:,.2f}")
    ]


def test_rates_stand_apart_in_percent(bank):
    every = rows(bank, schema.target).filter(year=2026, kind="reference").head(2)
    plans = every.select(*KEY, "kind", pl.col("value").cast(pl.Float64) + 0.01)
    drafted(bank, plans)
    panel = panels.rates_in_draft(everyone(), LOOK, 2026, is_whole=False)
    assert [row[-1].text for row in table(panel, LOOK.style).rows] == ["+1.00", "+1.00"]
    amounts = panels.plans_in_draft(everyone(), LOOK, 2026, is_whole=True)
    assert amounts.frame.is_empty()
    assert "+1.00 个百分点" in str(amounts.message)


def test_without_plans_the_page_says_where_to_begin(within):
    scope = within()
    panel = panels.plans_in_draft(scope, LOOK, 2031, is_whole=False)
    assert "2031 年没有计划草稿" in str(panel.message)
    assert "没有单独下达的计划" in str(panels.plans_in_force(scope, LOOK, 2031).message)
    assert table(panel, LOOK.style).rows == ()


def test_a_reader_sees_plans_of_own_units_alone(within):
    west = within("W", grants=("/R/W/",))
    assert set(planning.in_force(west, 2026)["org_id"]) <= {"W", "W1"}
    assert planning.years(west) == [2026]


def test_the_highest_version_is_in_force(within, stored):
    kept = village.ROWS[schema.target]
    [old] = [r for r in kept if r["kpi"] == "deposit_average" and r["org_id"] == "E" and r["period"] == "year" and r["slice"] == "*" and r["year"] == 2026]  # fmt: skip
    newer = old | {"version": old["version"] + 1, "value": 70.0, "document_no": "7"}
    stored({**village.ROWS, schema.target: [newer, *kept]})
    found = planning.in_force(within(), 2026).filter(kpi="deposit_average", org_id="E", period="year", slice="*")  # fmt: skip
    assert found.select("value", "document_no").rows() == [(70.0, "7")]


@BOTH
def test_the_template_is_the_command_lines(bank, lang):
    book = fastexcel.read_excel(orders.template(2027, lang))
    sheet = book.load_sheet(0, dtypes="string").to_polars()
    assert sheet.columns[8] == {"zh": "计划值（万元）", "en": "Value (yuan)"}[lang]
    assert set(sheet[sheet.columns[5]]) == {"2027"}


def test_a_template_that_cannot_be_made_says_why(tmp_path, monkeypatch):
    file = tmp_path / "one.duckdb"
    file.touch()
    monkeypatch.setenv("GRANARY_WAREHOUSE", f"duckdb:///{file}")
    with pytest.raises(orders.TemplateFailed, match="Files are not loaded into"):
        orders.template(2027, "en")


@BOTH
def test_a_second_person_issues_on_the_page(bank, lang):
    drafted(bank, raised(fees(bank)))
    app = opened(PAGE, lang=lang)
    assert_opened(app)
    assert ("草稿导入人：Ann" if lang == "zh" else "Loaded by Ann") in words(app)
    sent(app, "issue")
    assert ("请填写姓名" if lang == "zh" else "Fill in who signs") in app.error[0].value
    settled(sent(app, "issue", by=" ann"), "issue")
    assert ("须由另一人下达" if lang == "zh" else "another person has to issue it") in app.error[0].value  # fmt: skip
    assert Store(bank).current().number == 2
    app.get_by_key("issue_again").click().run()
    engine.unpin()
    settled(sent(app, "issue", by="Ben", document="甘计〔2026〕9号"), "issue")
    assert ("项，其中替换" if lang == "zh" else "in place of earlier ones") in app.success[0].value  # fmt: skip
    assert ("没有计划草稿" if lang == "zh" else "There is no draft") in words(app)
    issued = rows(bank, schema.target).filter(year=2026, document_no="甘计〔2026〕9号")
    assert issued["status"].unique().to_list() == ["issued"]
    assert rows(bank, schema.load_log)["loaded_by"].to_list()[-2:] == ["Ann", "Ben"]


@pytest.mark.parametrize("page", [PAGE, HEALTH], ids=lambda page: page.stem)
@pytest.mark.parametrize("reader", ["branch_head"])
def test_others_are_told_who_may_order(page, reader, bank):
    drafted(bank, fees(bank))
    app = opened(page, lang="zh", **{"as": reader})
    assert_opened(app)
    assert "当前身份只能查看" in words(app)
    assert [b for b in app.button if b.key in ("issue_now", "close_now")] == []


def test_both_clicks_of_a_double_click_are_one_order(bank):
    assert orders.give("close-x", "demo", ["close", "2026-11"], "zh")
    assert not orders.give("close-x", "demo", ["close", "2026-11"], "zh")
    assert orders.latest("close", "another") is None
    while orders.latest("close", "demo").run.state == "running":
        time.sleep(0.1)
    assert orders.latest("close", "demo").run.result["error"] == "CannotClose"
    orders.latest("close", "demo").forget()
    assert orders.latest("close", "demo") is None


def test_all_closed_is_said(demo_bank):
    app = opened(HEALTH, lang="zh")
    assert "没有待关账的月份" in words(app)


@BOTH
def test_the_steward_closes_a_month_on_the_page(bank, lang):
    with Store(bank).writing("reopen") as draft:
        last = schema.period_close.c.month == date(2026, 10, 31)
        draft.run(schema.period_close.delete().where(last))
    engine.forget()
    assert unclosed([schema.income_month]) == [date(2026, 10, 31)]
    engine.unpin()
    app = opened(HEALTH, lang=lang)
    assert_opened(app)
    assert ("快报数" if lang == "zh" else "preliminary") in words(app)
    settled(sent(app, "close", by="Cy"), "close")
    assert ("2026-10 已关账" if lang == "zh" else "2026-10 is closed") in app.success[0].value  # fmt: skip
    closed = rows(bank, schema.period_close).filter(month=date(2026, 10, 31))
    assert closed["closed_by"].to_list() == ["Cy"]


def test_an_order_is_recorded_and_lost_books_stop_it(bank, tmp_path):
    drafted(bank, raised(fees(bank)))
    app = opened(PAGE, lang="zh")
    books.signed_in("x@b.cn")
    kept = (tmp_path / "books.sqlite").rename(tmp_path / "away.sqlite")
    sent(app, "issue", by="Ben")
    assert "日常记录目前无法读写" in app.error[0].value
    assert orders.latest("issue", "demo") is None
    kept.rename(tmp_path / "books.sqlite")
    settled(sent(app, "issue", by="Ben"), "issue")
    assert {(e.email, e.subject, e.outcome) for e in books.events(Wanted(action="issue"))} == {
        ("demo", "target 2026 Ben", "done"),
        (getpass.getuser(), "target 2026", "begun"), (getpass.getuser(), "target 2026", "done"),
    }  # fmt: skip


def test_the_workbook_of_the_page_holds_its_panels(bank):
    from pages.export import workbook  # noqa: PLC0415
    from pages.export.material import Material, Section  # noqa: PLC0415

    drafted(bank, raised(fees(bank)))
    scope = everyone()
    shown = [
        panels.plans_in_draft(scope, LOOK, 2026, is_whole=False),
        panels.plans_in_force(scope, LOOK, 2026),
    ]
    held = Material("x", "x", "x", "x", [Section("x", shown)], LOOK.style, "x", datetime(2026, 11, 26))  # fmt: skip
    book = fastexcel.read_excel(workbook.build(held))
    assert len(book.sheet_names) >= 3
