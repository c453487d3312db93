import gzip
from datetime import date

import polars as pl
import pytest
import xlsxwriter

from data import contract
from data.contract import ContractBroken
from data.feeds import files, tables
from data.feeds.files import FileUnreadable
from data.feeds.headers import HeaderNotFound
from queries import schema
from tests.data import hamlet

HEAD = "网点号,月份,存款类型,余额,本月日均,本年日均\n"
LINE = "06001,2026年3月,储蓄,12.5,12,11\n"


def no_rows(table):
    return pl.DataFrame(schema={c.name: pl.String for c in table.columns})


def taken(path, table=schema.deposit_month, **options):
    frame = tables.feed_of(table).read([path], no_rows, options)[table.name]
    return contract.check(frame, table)


def written(tmp_path, text, name="file.csv", encoding="utf-8"):
    path = tmp_path / name
    path.write_bytes(text.encode(encoding))
    return path


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_chinese_headers_in_every_usual_encoding(tmp_path, encoding):
    row = taken(written(tmp_path, HEAD + LINE, encoding=encoding)).row(0, named=True)

    assert row["outlet_id"] == "06001"
    assert row["month"] == date(2026, 3, 31)
    assert row["deposit_type"] == "savings"
    assert (row["balance"], row["row"], row["file"]) == (12.5, 2, "file.csv")


def test_english_labels_column_names_and_aliases(tmp_path):
    text = "Outlet ID\tdata_date\tmonth\tDeposit Type\tbalance\taverage_month\taverage_year\n"
    text += "1\tx\t202603\tTotal\t1\t1\t1\n"
    frame = taken(written(tmp_path, text, "file.tsv"))
    assert frame.select("outlet_id", "deposit_type").rows() == [("1", "total")]

    other = HEAD.replace("网点号", "机构号").replace("月份", "数据日期")
    assert taken(written(tmp_path, other + LINE)).height == 1


@pytest.mark.parametrize(
    "cell",
    ["2026-03-31", "20260331", "2026年3月", "2026/3/31", "46112", "202603", "2026-03"],
)
def test_months_as_they_are_written(tmp_path, cell):
    frame = taken(written(tmp_path, HEAD + LINE.replace("2026年3月", cell)))
    assert frame["month"].to_list() == [date(2026, 3, 31)]


def test_amounts_in_the_unit_of_their_header(tmp_path):
    text = HEAD.replace("余额", "余额（亿元）").replace("本月日均", "本月日均(万元)")
    row = taken(written(tmp_path, text + LINE)).row(0, named=True)
    assert (row["balance"], row["average_month"]) == (12.5e8, 12e4)
    assert row["average_year"] == 11


def test_amounts_in_the_unit_of_the_row_above(tmp_path):
    text = f"存款月报,,,,,\n单位：万元,,,,,\n{HEAD}{LINE},,,,,\n注：快报,,,,,\n"
    frame = taken(written(tmp_path, text))
    assert frame.select("row", "balance", "average_year").rows() == [
        (4, 125_000, 110_000)
    ]


def test_two_different_units_are_an_error_not_a_guess(tmp_path):
    text = f"单位：万元\n{HEAD.replace('余额', '余额（亿元）')}{LINE}"
    with pytest.raises(ContractBroken) as refused:
        taken(written(tmp_path, text))
    assert refused.value.problems.select("row", "column", "problem").rows() == [
        (2, "balance", "ambiguous_unit")
    ]


def test_two_columns_of_one_meaning_are_an_error(tmp_path):
    with pytest.raises(ContractBroken) as refused:
        taken(written(tmp_path, HEAD.replace("\n", ",存款余额\n") + LINE))
    assert set(refused.value.problems["problem"]) == {"two_columns"}


def test_a_cell_that_cannot_be_converted_is_named_as_it_is_written(tmp_path):
    text = HEAD.replace("余额", "余额（万元）") + LINE.replace("12.5", "约12")
    with pytest.raises(ContractBroken) as refused:
        taken(written(tmp_path, text))
    assert refused.value.problems.row(0)[:4] == (2, "balance", "not_a_number", "约12")


def test_a_workbook_with_title_unit_and_dates(tmp_path):
    path = tmp_path / "book.xlsx"
    with xlsxwriter.Workbook(path, {"default_date_format": "yyyy-mm-dd"}) as book:
        book.add_worksheet("封面")
        sheet = book.add_worksheet("数据")
        sheet.write(1, 0, "存款月报")
        sheet.write(2, 5, "单位：万元")
        sheet.write_row(4, 0, HEAD.strip().split(","))
        sheet.write_row(5, 0, ["06001", None, "储蓄", 12.5, 12, 11])
        sheet.write_datetime(5, 1, date(2026, 3, 31))
    row = taken(path, sheet="数据").row(0, named=True)

    assert (row["row"], row["outlet_id"], row["balance"]) == (6, "06001", 125_000)
    assert row["month"] == date(2026, 3, 31)
    with pytest.raises(FileUnreadable, match="数据"):
        taken(path, sheet="没有")


def test_parquet_and_packed_files(tmp_path):
    path = tmp_path / "file.parquet"
    pl.DataFrame(
        {
            "outlet_id": ["06001"],
            "month": [date(2026, 3, 31)],
            "deposit_type": ["savings"],
            "balance": [12.5],
            "average_month": [12.0],
            "average_year": [11.0],
        }
    ).write_parquet(path)
    packed = tmp_path / "file.csv.gz"
    packed.write_bytes(gzip.compress((HEAD + LINE).encode()))

    columns = ["outlet_id", "month", "deposit_type", "balance"]
    assert taken(path).select(columns).equals(taken(packed).select(columns))


def test_units_get_the_path_that_their_parents_give(tmp_path):
    text = "机构号,上级机构号,层级,机构名称,地区代码\nR,,head,村行,\nE,R,支行,东县,01001\nE1,E,网点,东一,01001\n"
    frame = taken(written(tmp_path, text), schema.organization)
    assert frame.select("path", "level", "name_en").rows() == [
        ("/R/", "head", "村行"),
        ("/R/E/", "county", "东县"),
        ("/R/E/E1/", "outlet", "东一"),
    ]


def test_a_confirmed_spelling_stands_for_its_id(tmp_path):
    def rows(table):
        alias = {"feed": "deposit_month", "written_as": "东一网点", "id": "E1"}
        return pl.DataFrame([alias]) if table is schema.name_alias else no_rows(table)

    path = written(tmp_path, HEAD + LINE.replace("06001", "东一网点"))
    frame = tables.feed_of(schema.deposit_month).read([path], rows, {})["deposit_month"]
    assert frame["outlet_id"].to_list() == ["E1"]


def test_files_that_cannot_be_read_are_refused_in_words(tmp_path, monkeypatch):
    with pytest.raises(FileUnreadable, match="no file"):
        files.cells(tmp_path / "none.csv")
    with pytest.raises(FileUnreadable, match="cannot be read"):
        files.cells(written(tmp_path, "no workbook", "book.xlsx"))
    with pytest.raises(FileUnreadable, match="cannot be read"):
        files.cells(written(tmp_path, "no archive", "file.csv.gz"))
    with pytest.raises(HeaderNotFound, match="outlet_id"):
        taken(written(tmp_path, "a,b\n1,2\n"))
    monkeypatch.setenv("GRANARY_MAX_FILE_MB", "1")
    packed = tmp_path / "bomb.csv.gz"
    packed.write_bytes(gzip.compress(b"0" * 2_000_000))
    with pytest.raises(FileUnreadable, match="limit of 1 MB"):
        files.cells(packed)


def test_an_empty_file_has_no_header(tmp_path):
    with pytest.raises(HeaderNotFound):
        taken(written(tmp_path, ""))


def test_every_table_that_is_not_ours_has_a_feed():
    assert set(tables.feeds()) == set(schema.metadata.tables) - tables.OUR_OWN
    assert hamlet.organization().height == 4
