import io
import re
import zipfile
from datetime import date

import fastexcel
import polars as pl
import pytest
import xlsxwriter

from data import contract, intake, refusal
from data.contract import ContractBroken
from data.feeds import files, tables
from data.feeds.files import FileUnreadable
from data.feeds.headers import FileEmpty
from data.known import known
from queries import schema
from queries.text import speak
from tests.data import hamlet

HEAD = "单位：万元\n机构号,月份,条线,五级分类,余额\n"
FRAMES = hamlet.frames()


@pytest.fixture(autouse=True)
def _chinese():
    speak("zh")
    yield
    speak("zh")


def rows(table):
    empty = pl.DataFrame(schema={c.name: pl.String for c in table.columns})
    return FRAMES.get(table.name, empty)


def refused(path, table=schema.loan_month):
    with pytest.raises(ContractBroken) as error:
        taken(path, table)
    return error.value


def taken(path, table):
    frame = tables.feed_of(table).read([path], rows, {})[table.name]
    return contract.check(frame, table, known(rows))


def sheets(raw):
    book = fastexcel.read_excel(raw)
    return [book.load_sheet(n, header_row=None).to_polars() for n in book.sheet_names]


def comments(raw):
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        xml = archive.read("xl/comments1.xml").decode()
    found = re.findall(
        r'<comment ref="(\w+)".*?<t(?: [^>]*)?>(.*?)</t>', xml, re.DOTALL
    )
    return dict(found)


def test_every_bad_cell_is_marked_in_the_sheet_itself(tmp_path):
    path = tmp_path / "贷款.csv"
    path.write_text(
        HEAD
        + "E1,202603,涉农,正常,约1\nnone,soon,涉农,好,-2.5\n=1+1,202603,涉农,正常,\n"
    )
    raw = refusal.workbook(path, refused(path), table=schema.loan_month)

    assert comments(raw) == {
        "E3": "余额: 不是数字",
        "A4": "机构号: 仓库中没有该编码",
        "B4": "月份: 不是日期",
        "D4": "五级分类: 不在允许的取值内",
        "E4": "余额: 余额为负",
        "A5": "机构号: 仓库中没有该编码",
        "E5": "余额: 空缺",
    }
    own, listed = sheets(raw)
    assert own.row(4)[0] == "=1+1"
    assert listed.height >= 4 + 7 - 2


def test_the_comments_speak_the_readers_language(tmp_path):
    path = tmp_path / "loans.csv"
    path.write_text(HEAD + "E1,202603,涉农,正常,约1\n")
    speak("en")
    raw = refusal.workbook(path, refused(path), table=schema.loan_month)
    assert comments(raw) == {"E3": "Balance: not a number"}


def test_one_bad_cell_of_a_wide_sheet_is_marked_alone(tmp_path):
    path = tmp_path / "wide.csv"
    path.write_text(
        "单位：万元,,,,\n机构号,条线,五级分类,2026年1月,2026年2月\nE1,涉农,正常,1,-2\n"
    )
    raw = refusal.workbook(path, refused(path), table=schema.loan_month)
    assert comments(raw) == {"E3": "余额: 余额为负"}


def test_a_comparison_that_does_not_fit_is_marked_in_its_own_cell(tmp_path):
    path = tmp_path / "loans.csv"
    head = "单位：万元\n机构号,月份,条线,五级分类,余额,年初数,比年初\n"
    path.write_text(head + "E1,202603,涉农,正常,7.00,3.00,3.00\n")
    raw = refusal.workbook(path, refused(path), table=schema.loan_month)
    assert comments(raw) == {"G3": "比年初: 与表内数字推算的结果不符"}


def test_the_first_thousand_are_listed_and_all_are_counted(tmp_path):
    path = tmp_path / "many.csv"
    path.write_text(HEAD + "E1,202603,涉农,正常,x\n" * 3000)
    error = refused(path)
    assert error.problems.height > 1000
    assert error.listed.height == 1000
    own, listed = sheets(refusal.workbook(path, error, table=schema.loan_month))
    assert f"{error.problems.height:,}" in str(listed.rows())
    assert own.height == 3002


def test_a_file_that_cannot_be_read_gives_the_reason(tmp_path):
    path = tmp_path / "book.xlsx"
    path.write_bytes(b"nothing")
    with pytest.raises(FileUnreadable) as error:
        files.cells(path)
    (listed,) = sheets(refusal.workbook(path, error.value))
    assert "无法读取" in str(listed.rows() or listed.columns)


def test_the_broken_byte_is_named(tmp_path):
    path = tmp_path / "file.csv"
    good = (HEAD + "E1,202603,涉农,正常,1\n").encode()
    path.write_bytes(good[:-2] + b"\xff" + good[-2:])
    with pytest.raises(FileUnreadable, match=r"line 3, byte \d+ \(0xFF\)") as error:
        files.cells(path)
    assert error.value.code == "encoding"
    path.write_bytes(good.decode().encode("gb18030") + b"\xff\xff")
    with pytest.raises(FileUnreadable, match="GB18030") as error:
        files.cells(path)
    path.write_bytes(good.decode().encode("utf-16"))
    assert files.cells(path).height == 3


def test_workbooks_that_are_locked_bombs_too_large_or_of_wps(tmp_path, monkeypatch):
    def code(name, raw):
        (tmp_path / name).write_bytes(raw)
        with pytest.raises(FileUnreadable) as error:
            files.cells(tmp_path / name)
        return error.value.code

    old = b"\xd0\xcf\x11\xe0" + b"\0" * 600
    assert code("a.xlsx", old + "EncryptedPackage".encode("utf-16-le")) == "password"
    assert code("a.et", old) == "save_again"
    assert code("a.xls", old) == "unreadable"
    monkeypatch.setenv("GRANARY_MAX_FILE_MB", "1")
    with zipfile.ZipFile(tmp_path / "z", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"0" * 6_000_000)
    assert code("b.xlsx", (tmp_path / "z").read_bytes()) == "zip_bomb"
    assert code("c.xlsx", b"0" * 2_000_000) == "too_large"


def test_an_empty_workbook_is_called_empty(tmp_path):
    path = tmp_path / "empty.xlsx"
    with xlsxwriter.Workbook(path) as book:
        book.add_worksheet()
    with pytest.raises(FileEmpty, match="is empty"):
        tables.feed_of(schema.loan_month).read([path], rows, {})


def test_amounts_with_an_unquoted_comma_are_refused(tmp_path):
    path = tmp_path / "file.csv"
    path.write_text("网点号,月份,存款类型,余额,本月日均,本年日均\n")
    with path.open("a") as more:
        more.write("E1,202603,储蓄,12,345.00,1,1\n")
    error = refused(path, schema.deposit_month)
    assert error.problems.select("row", "problem").rows() == [(2, "too_many_cells")]


def test_a_period_that_is_not_over_is_refused():
    frame = pl.DataFrame(
        {"month": [date(2999, 1, 31)], "row": [2], "file": ["f"], "org_id": ["E"]}
    )
    with pytest.raises(ContractBroken) as error:
        intake._refuse_unfinished(frame, schema.loan_month)
    assert error.value.problems["problem"].to_list() == ["not_yet_over"]
