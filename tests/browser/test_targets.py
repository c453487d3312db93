"""The targets page in a browser: a template down, a draft refused its maker, issued by another."""

import re
import shutil

import fastexcel
import polars as pl
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from data.load import load
from data.store import Store
from queries import schema
from tests.browser.conftest import serving
from tests.browser.test_every_page import AXE, SIDEWAYS, path

PLAN = ["kpi", "org_id", "year", "period", "slice", "kind"]


@pytest.fixture
def place(demo_folder, tmp_path):
    """A copy of the demo bank with a draft that Ann loaded: one unit's fees raised."""
    folder = tmp_path / "warehouse"
    shutil.copytree(demo_folder, folder)
    plans = rows(folder, schema.target).filter(year=2026, status="issued", kpi="fee_income")  # fmt: skip
    value = pl.col("value").cast(pl.Float64)
    raised = value * (1 + 0.1 * (pl.col("org_id") == "62102201"))
    plans.select(*PLAN, value=raised).write_csv(tmp_path / "plans.csv")
    load("target", [tmp_path / "plans.csv"], folder=folder, by="Ann")
    return folder


def rows(folder, table):
    with Store(folder).writing("look") as draft:
        draft.abandon()
        return draft.rows(table)


def said(visited, words):
    """Wait until the page says something."""
    found = visited.page.locator("[data-testid=stMain]").get_by_text(words).first
    expect(found).to_be_visible()
    visited.settle()


def fill(visited, label, text):
    visited.page.get_by_label(label, exact=True).fill(text)


def press(visited, name):
    visited.page.get_by_role("button", name=name, exact=True).click()


def test_a_draft_is_shown_refused_its_maker_and_issued_by_another(visit, place, tmp_path, monkeypatch):  # fmt: skip
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    with serving(place, tmp_path) as address:
        visited = visit(path("targets", lang="zh"), at=address)
        page = visited.page
        said(
            visited,
            re.compile("新增 0 项，调整 4 项；调整最大的是环县支行中间业务收入"),
        )
        found = Axe().run(page, options=AXE)
        assert found.violations_count == 0, found.generate_report()
        assert page.evaluate(SIDEWAYS) <= 1
        with page.expect_download() as down:
            press(visited, "下载 2026 年计划模板")
        assert down.value.suggested_filename == "target_2026.xlsx"
        sheet = fastexcel.read_excel(down.value.path()).load_sheet(0).to_polars()
        assert "计划值（万元）" in sheet.columns
        press(visited, "下达")
        said(visited, "请填写姓名")
        fill(visited, "下达人", "Ann")
        press(visited, "下达")
        said(visited, "须由另一人下达")
        press(visited, "重新填写")
        said(visited, "草稿导入人：Ann")
        fill(visited, "下达人", "Ben")
        fill(visited, "文号（可空）", "9")
        page.get_by_role("button", name="下达", exact=True).dblclick()
        said(visited, "已下达 2026 年计划")
        page.reload()
        visited.settle()
        said(visited, "已下达 2026 年计划")
        said(visited, "2026 年没有计划草稿")
        assert visited.complaints == []
        assert visited.outside == []
    issues = rows(place, schema.load_log).filter(pl.col("file_name") == "issue 2026")
    assert issues["loaded_by"].to_list() == ["Ben"]
