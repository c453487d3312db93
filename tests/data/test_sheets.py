from datetime import date

import polars as pl
import pytest
import xlsxwriter

from data import contract
from data.contract import ContractBroken
from data.feeds import tables
from queries import schema
from tests.data import hamlet

FRAMES = hamlet.frames()
MARKET = ["region_code", "institution_id", "month", "deposit_type", "balance"]


def rows(table):
    empty = pl.DataFrame(schema={c.name: pl.String for c in table.columns})
    return FRAMES.get(table.name, empty)


def book(path, *lines):
    with xlsxwriter.Workbook(path) as workbook:
        sheet = workbook.add_worksheet()
        for number, line in enumerate(lines):
            sheet.write_row(number, 0, line)
    return path


def taken(path, table=schema.deposit_month, rows=rows):
    frame = tables.feed_of(table).read([path], rows, {})[table.name]
    return contract.check(frame, table)


def refused(path, table=schema.deposit_month, rows=rows):
    with pytest.raises(ContractBroken) as error:
        taken(path, table, rows)
    return error.value.problems.select("row", "column", "problem").rows()


def test_the_messiest_sheet(tmp_path):
    path = book(
        tmp_path / "月报.xlsx",
        ["庆阳分行各项存款月报表"],
        [None, None, None, "单位：万元，%"],
        [],
        [None, "机构号", "网点名称", "月份", "储蓄存款", None, None, "公司存款"],
        [
            None,
            None,
            None,
            None,
            "余额",
            "比年初",
            "增幅",
            "余额",
            "占比",
            "本月日均",
            "本年日均",
        ],
        [
            None,
            "00601",
            "东街　支行",
            "2026 年 10 月",
            "１２,345.00",
            12.0,
            "0.1%",
            "—",
            "3%",
        ],
        [],
        [None, "00602", "西街", 46326, "655.00", -1, "—", "10.5", "52.5%"],
        [None, "小　计", None, None, "13000.00", None, None, "10.5"],
        [None, "00603", "南街", "20261031", "1000", -1, "—", "9.5", "47.5%"],
        [None, "其中：农户", None, None, "900", None, None, "9"],
        [None, "合计", None, None, "14,000.00", None, None, 20],
        [None, "注：快报数"],
        [None, "制表人：张三", None, None, "审核：李四"],
    )
    sheet = tables.tidy(tables.files.cells(path), schema.deposit_month, "f", rows)
    balances = sheet.frame.select("row", "outlet_id", "deposit_type", "balance").rows()

    assert balances == [
        (6, "00601", "savings", "123450000.0"),
        (8, "00602", "savings", "6550000.0"),
        (8, "00602", "corporate", "105000.0"),
        (10, "00603", "savings", "10000000.0"),
        (10, "00603", "corporate", "95000.0"),
    ]


COMPARED = "机构号,月份,条线,五级分类,余额,年初数,比年初,增幅,占比\n"


def compared(path, *lines):
    path.write_text("单位：万元\n" + COMPARED + "\n".join(lines))
    return path


def test_comparisons_are_checked_to_the_last_digit_they_print(tmp_path):
    path = tmp_path / "f.csv"
    good = ["E1,202603,涉农,正常,120.00,100.00,20.00,20.0%,30.0%"]
    good += ["E2,202603,涉农,正常,280.00,300.00,-20.00,-6.7,70", "合计,,,,400.00,,,,100"]  # fmt: skip
    assert taken(compared(path, *good), schema.loan_month)["balance"].to_list() == [
        1_200_000,
        2_800_000,
    ]
    wrong = good[0].replace("20.00,20.0%,30.0%", "20.02,20.1%,30.1%")
    assert refused(compared(path, wrong, *good[1:]), schema.loan_month) == [
        (3, "比年初", "derived_disagrees"),
        (3, "增幅", "derived_disagrees"),
        (3, "占比", "derived_disagrees"),
    ]
    # 20 of 100 is 20 %, 20.0 with its half digit; 20.05 is beyond it.
    nearly = good[0].replace("20.0%", "20.05%")
    assert refused(compared(path, nearly, *good[1:]), schema.loan_month) == [
        (3, "增幅", "derived_disagrees")
    ]


def test_a_change_is_checked_against_the_year_start_the_warehouse_has(tmp_path):
    known = pl.DataFrame(
        {
            "org_id": ["E1", "E2"], "month": date(2025, 12, 31), "segment": "agricultural",
            "loan_class": "pass", "balance": [1_000_000.0, 500_000.0],
        }
    )  # fmt: skip

    def stored(table):
        return known if table is schema.loan_month else rows(table)

    path = tmp_path / "f.csv"
    head = "单位：万元\n机构号,月份,条线,五级分类,余额,比年初\n"
    lines = "E1,202603,涉农,正常,120.00,20.00\nE2,202603,涉农,正常,40.0,-10.04\n"
    path.write_text(head + lines + "E9,202603,涉农,正常,7.00,99.00\n")
    assert taken(path, schema.loan_month, stored).height == 3
    path.write_text(head + lines.replace(",20.00", ",20.02"))
    assert refused(path, schema.loan_month, stored) == [
        (3, "比年初", "derived_disagrees")
    ]
    # The file's own December comes before what the warehouse has.
    path.write_text(head + lines + "E1,202512,涉农,正常,90.00,\n")
    assert refused(path, schema.loan_month, stored) == [
        (3, "比年初", "derived_disagrees")
    ]
    # What was merged has a year-start of its own.
    merged = pl.DataFrame({"from_org_id": ["E3"], "to_org_id": ["E1"]})
    path.write_text(head + lines.replace(",20.00", ",70.00"))
    both = lambda t: merged if t is schema.org_succession else stored(t)  # noqa: E731
    assert taken(path, schema.loan_month, both).height == 2


def test_a_change_across_is_of_the_figure_it_stands_by(tmp_path):
    known = pl.DataFrame(
        {
            "outlet_id": "E1", "month": date(2025, 12, 31),
            "deposit_type": ["savings", "corporate"], "balance": [10.0, 5.0],
            "average_month": 0.0, "average_year": 0.0,
        }
    )  # fmt: skip

    def stored(table):
        return known if table is schema.deposit_month else rows(table)

    lines = [
        "网点号,月份,储蓄存款,,,,公司存款",
        ",,余额,较年初,本月日均,本年日均,余额,较年初,本月日均,本年日均",
    ]
    path = tmp_path / "f.csv"
    path.write_text("\n".join([*lines, "E1,202603,12,2,1,1,4,-1,1,1"]))
    assert taken(path, rows=stored)["balance"].to_list() == [12, 4]
    path.write_text("\n".join([*lines, "E1,202603,12,2,1,1,4,-3,1,1"]))
    assert refused(path, rows=stored) == [(3, "较年初", "derived_disagrees")]


def test_a_change_beside_months_across_is_of_the_month_it_stands_by(tmp_path):
    known = pl.DataFrame(
        {
            "org_id": "E1", "month": date(2025, 12, 31), "segment": "agricultural",
            "loan_class": ["pass"], "balance": 10.0,
        }
    )  # fmt: skip

    def stored(table):
        return known if table is schema.loan_month else rows(table)

    path = tmp_path / "wide.csv"
    head = "机构号,条线,五级分类,2026年1月,2026年2月,比年初\n"
    path.write_text(f"{head}E1,涉农,正常,11.00,13.00,3.00\n")
    assert taken(path, schema.loan_month, stored)["balance"].to_list() == [11, 13]
    path.write_text(f"{head}E1,涉农,正常,11.00,13.00,1.00\n")
    assert refused(path, schema.loan_month, stored) == [
        (2, "比年初", "derived_disagrees")
    ]


def test_shares_of_what_the_sheet_does_not_have_are_not_judged(tmp_path):
    lines = [
        "E1,202603,涉农,正常,120.00,,,,12%",
        "E2,202603,涉农,正常,280.00,,,21.0%,9%",
        "E2,202603,其他,正常,80.00,,,3%,31%",
    ]
    path = compared(tmp_path / "f.csv", *lines)
    assert taken(path, schema.loan_month).height == 3


def test_a_growth_alone_may_be_of_any_period(tmp_path):
    path = tmp_path / "f.csv"
    path.write_text("机构号,月份,条线,五级分类,余额,增幅\nE1,202603,涉农,正常,1,9%\n")
    assert taken(path, schema.loan_month).height == 1


def test_banks_across_with_a_month_in_the_title(tmp_path):
    path = book(
        tmp_path / "book.xlsx",
        ["2026年10月末同业储蓄存款"],
        ["单位：亿元"],
        ["地区代码", "存款类型", "本行", "农商行", "合计"],
        ["01001", "储蓄", "1.25", "2.50", "3.75"],
        ["01002", "储蓄", "2.00", "—", "2.00"],
        ["合计", None, "3.25", "2.50", "5.75"],
    )
    path_frame = tables.tidy(tables.files.cells(path), schema.market_month, "f", rows)
    assert path_frame.frame.select(MARKET).rows() == [
        ("01001", "own", "2026-10", "savings", "125000000.0"),
        ("01001", "coop", "2026-10", "savings", "250000000.0"),
        ("01002", "own", "2026-10", "savings", "200000000.0"),
    ]


def test_months_across_and_months_without_a_year(tmp_path):
    lines = ["机构号,条线,五级分类,2026年1月,2026年2月", "E1,涉农,正常,1,2"]
    path = tmp_path / "wide.csv"
    path.write_text("\n".join(lines))
    assert taken(path, schema.loan_month).select("month", "balance").rows() == [
        (date(2026, 1, 31), 1),
        (date(2026, 2, 28), 2),
    ]
    lines[0] = "2026年贷款（万元）,,,,\n机构号,条线,五级分类,1月,2月"
    path.write_text("\n".join(lines))
    assert taken(path, schema.loan_month)["month"].to_list() == [
        date(2026, 1, 31),
        date(2026, 2, 28),
    ]


def test_a_total_that_is_not_the_sum_is_named(tmp_path):
    path = tmp_path / "file.csv"
    head = "机构号,月份,条线,五级分类,余额\n"
    good = "E1,202603,涉农,正常,1.00\nE2,202603,涉农,正常,2.00\n"
    path.write_text(f"{head}{good}合计,,,,3.00\n")
    assert taken(path, schema.loan_month).height == 2
    path.write_text(f"{head}合计,,,,3.00\n{good}其中：E1,,,,1.00\n")
    assert taken(path, schema.loan_month).height == 2
    path.write_text(f"{head}{good}合计,,,,3.50\n其中：E1,,,,9.00\n")
    assert refused(path, schema.loan_month) == [
        (4, "balance", "total_disagrees"),
        (5, "balance", "part_exceeds_whole"),
    ]
    bad = good.replace("1.00", "约1")
    path.write_text(f"{head}{bad}合计,,,,3.50\n")
    assert refused(path, schema.loan_month) == [(2, "balance", "not_a_number")]


def test_a_column_of_totals_is_checked(tmp_path):
    path = tmp_path / "file.csv"
    path.write_text("月份,地区,存款类型,本行,农商行,合计\n202603,01001,储蓄,1,2,4\n")
    assert refused(path, schema.market_month) == [(2, "balance", "total_disagrees")]


INCOME = "机构号,月份,科目编码,收入（本年累计）,支出（本年累计）\n"


def income(*months):
    empty = pl.DataFrame(
        schema={
            "org_id": str,
            "month": pl.Date,
            "line_id": str,
            "income": float,
            "expense": float,
            "item_count": int,
        }
    )
    told = [("E1", m, "F1", v, 0.0) for m, v in months]
    names = ["org_id", "month", "line_id", "income", "expense"]
    frame = pl.DataFrame(told, names, orient="row") if told else empty
    return lambda table: frame if table is schema.income_month else rows(table)


def test_sums_of_the_year_become_months(tmp_path):
    path = tmp_path / "income.csv"
    path.write_text(
        f"{INCOME}E1,202601,F1,10,1\nE1,202602,F1,25,3\nE2,202602,F1,5,0\n"
        "E1,202512,F1,90,9\nE1,202603,F1,24,3\n"
    )
    with pytest.raises(ContractBroken) as error:
        taken(path, schema.income_month, income())
    assert error.value.problems.select("row", "problem").rows() == [
        (5, "no_earlier_months")
    ]
    path.write_text(
        f"{INCOME}E1,202601,F1,10,1\nE1,202602,F1,25,3\nE2,202602,F1,5,0\n"
        "E1,202603,F1,24,3\n"
    )
    frame = taken(path, schema.income_month, income())
    assert frame["income"].to_list() == [10, 15, 5, -1]
    assert frame["expense"].to_list() == [1, 2, 0, 0]


def test_earlier_months_come_from_the_warehouse(tmp_path):
    path = tmp_path / "income.csv"
    path.write_text(f"{INCOME}E1,202603,F1,30,0\n")
    known = income((date(2026, 1, 31), 10.0), (date(2026, 2, 28), 12.0))
    assert taken(path, schema.income_month, known)["income"].to_list() == [8]


def test_what_cannot_fall_is_named(tmp_path):
    path = tmp_path / "loans.csv"
    path.write_text(
        "机构号,月份,科目编码,收入本年累计,支出本年累计,笔数\n"
        "E1,202601,F1,10,1,5\nE1,202602,F1,9,1,5\n"
    )
    assert taken(path, schema.income_month, income())["income"].to_list() == [10, -1]
    closing = "\n".join(
        f"E1,2026{m:02},F1,{0 if m == 12 else m},0" for m in range(1, 13)
    )
    path.write_text(INCOME + closing)
    assert refused(path, schema.income_month, income()) == [(13, "income", "falls")]


def test_the_month_wins_over_the_year_to_date(tmp_path):
    path = tmp_path / "income.csv"
    path.write_text(
        "机构号,月份,科目编码,收入,,支出,\n,,,本月,本年累计,本月,本年累计\n"
        "E1,202603,F1,3,30,1,10\n"
    )
    frame = taken(path, schema.income_month, income())
    assert frame.select("income", "expense").rows() == [(3, 1)]
