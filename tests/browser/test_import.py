"""Bringing files in: a good one, a bad one, a huge one, twice, cancelled, reloaded."""

import re
import shutil

import polars as pl
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from data.store import Store
from queries import schema
from tests.browser.conftest import serving
from tests.browser.test_every_page import AXE, path

ALIAS = "feed,written_as,id\nmarket_month,{word},62\n"
LOANS = ["org_id", "month", "segment", "loan_class", "balance"]
WORKBOOK = "下载标出错误的工作簿"


@pytest.fixture(scope="module")
def place(demo_folder, tmp_path_factory):
    """A copy of the demo bank that may be written to."""
    folder = tmp_path_factory.mktemp("import") / "warehouse"
    shutil.copytree(demo_folder, folder)
    return folder


@pytest.fixture(scope="module")
def desk(chromium, place, tmp_path_factory):
    """The address of an app over the copy; it takes files of one megabyte at most."""
    del chromium
    scratch = tmp_path_factory.mktemp("scratch")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TMPDIR", str(scratch))
        patch.setenv("GRANARY_MAX_FILE_MB", "1")
        with serving(place, scratch) as address:
            yield address


@pytest.fixture
def opened(visit, desk):
    """Return a function that opens the import page and clears what was left there."""

    def opened(lang="zh", **chosen):
        visited = visit(path("import_files", lang=lang), at=desk, **chosen)
        again = visited.page.get_by_role("button", name="换文件")
        if again.count():
            again.click()
            expect(again).to_have_count(0)
        return visited

    return opened


def hand_over(visited, kind, name, content):
    """Choose the kind of file by typing it, and give the file."""
    page = visited.page
    box = page.get_by_label(re.compile("^(文件类型|Kind of file)$")).first
    box.click()
    box.fill(kind)
    page.keyboard.press("Enter")
    visited.settle()
    given = {"name": name, "mimeType": "text/csv", "buffer": content}
    page.locator("input[type=file]").set_input_files(given)
    visited.settle()


def press(visited, name):
    visited.page.get_by_role("button", name=name, exact=True).click()


def said(visited, words):
    """Wait until the page says something."""
    found = visited.page.locator("[data-testid=stMain]").get_by_text(words).first
    expect(found).to_be_visible()
    visited.settle()
    return found


def version(place):
    return Store(place).current().number


def rows(place, table):
    with Store(place).writing("look") as draft:
        draft.abandon()
        return draft.rows(table)


def october(place):
    """Return the last month's loans, as a file has them."""
    loans = rows(place, schema.loan_month)
    return loans.filter(pl.col("month") == pl.col("month").max()).select(LOANS)


def test_a_good_file_is_checked_then_loaded_once(opened, place):
    before = version(place)
    visited = opened()
    hand_over(visited, "name_alias", "alias.csv", ALIAS.format(word="本省行").encode())
    press(visited, "检查")
    said(visited, "检查通过")
    said(visited, "新增 1 行")
    assert version(place) == before
    visited.page.get_by_role("button", name="导入", exact=True).dblclick()
    said(visited, "已导入 1 行")
    said(visited, f"版本 {before + 1}")
    said(visited, "python -m data undo")
    assert version(place) == before + 1
    log = rows(place, schema.load_log)
    assert log.filter(feed="name_alias")["loaded_by"].to_list() == ["demo"]
    visited.page.get_by_role("link", name="查看数据健康").click()
    visited.page.wait_for_url("**/data_health*")


def test_a_file_that_is_in_already_changes_nothing(opened, place):
    visited, content = opened(), ALIAS.format(word="省行本部").encode()
    hand_over(visited, "name_alias", "again.csv", content)
    press(visited, "检查")
    said(visited, "检查通过")
    press(visited, "导入")
    said(visited, "已导入 1 行")
    before = version(place)
    press(visited, "换文件")
    visited.page.locator("input[type=file]").wait_for(state="attached")
    hand_over(visited, "name_alias", "again.csv", content)
    press(visited, "检查")
    said(visited, "已导入过且仍有效")
    assert visited.page.get_by_role("button", name="导入", exact=True).count() == 0
    assert version(place) == before


def test_a_bad_file_is_refused_cell_by_cell(opened, place):
    before = version(place)
    visited = opened()
    bad = october(place).cast(pl.String).with_columns(balance=pl.lit("许多"))
    hand_over(visited, "loan_month", "bad.csv", bad.write_csv().encode())
    press(visited, "检查")
    said(visited, "未导入任何数据")
    said(visited, f"共 {bad.height} 处问题")
    found = Axe().run(visited.page, options=AXE)
    assert found.violations_count == 0, found.generate_report()
    with visited.page.expect_download() as found:
        press(visited, WORKBOOK)
    marked = pl.read_excel(found.value.path(), sheet_id=1, has_header=False)
    assert "许多" in str(marked.row(1))
    assert version(place) == before
    visited.page.get_by_role("radio", name="English").click()
    said(visited, "nothing was loaded")
    assert "cell by cell" in visited.page.inner_text("[data-testid=stMain]")


def test_a_closed_month_is_corrected_by_choice(opened, place):
    before = version(place)
    visited = opened()
    corrected = october(place).with_columns(balance=pl.col("balance") + 1)
    hand_over(visited, "loan_month", "october.csv", corrected.write_csv().encode())
    press(visited, "检查")
    said(visited, "2026-10 已关账")
    again = visited.page.get_by_role("button", name="按更正再检查")
    expect(again).to_be_disabled()
    visited.page.get_by_text("更正已关账的月份").click()
    expect(again).to_be_enabled()
    again.click()
    said(visited, "共修订 270 个已发布的数值，列出 200 个")
    press(visited, "导入（更正已关账月份）")
    said(visited, f"版本 {before + 1}")
    loans = rows(place, schema.loan_month).filter(pl.col("load_id") > 1)
    assert loans["data_status"].unique().to_list() == ["revised"]


def test_a_huge_file_is_not_taken(opened, place):
    visited = opened()
    hand_over(visited, "name_alias", "huge.csv", b"x" * (1024 * 1024 + 1))
    said(visited, "未上传：超过 1 MB")
    expect(visited.page.get_by_role("button", name="检查", exact=True)).to_be_disabled()


def test_a_file_of_another_kind_is_refused_in_words(opened):
    visited = opened(lang="en", locale="en-US")
    hand_over(visited, "name_alias", "letter.pdf", b"%PDF")
    press(visited, "Check")
    said(visited, "letter.pdf is not a kind of file that is read")


def test_a_load_waits_outlives_a_reload_and_can_be_cancelled(opened, place):
    visited = opened()
    hand_over(visited, "name_alias", "wait.csv", ALIAS.format(word="等待行").encode())
    press(visited, "检查")
    said(visited, "检查通过")
    before = version(place)
    with Store(place).writing("somebody else") as other:
        press(visited, "导入")
        said(visited, "正在导入")
        said(visited, "仓库正在被")
        visited.page.reload()
        visited.page.wait_for_selector(".st-key-import_progress")
        press(visited, "取消")
        said(visited, "已取消")
        other.abandon()
    assert version(place) == before
    press(visited, "导入")
    said(visited, "已导入 1 行")
    assert version(place) == before + 1


def test_somebody_who_may_not_load_is_told(visit, desk):
    visited = visit(path("import_files", lang="zh", **{"as": "branch_head"}), at=desk)
    said(visited, "当前身份只能查看导入情况")
    assert visited.page.locator("input[type=file]").count() == 0
