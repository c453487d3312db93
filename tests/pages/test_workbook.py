"""What is on the screen is in the workbook, numbers as numbers."""

import zipfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from io import BytesIO

import fastexcel
import polars as pl
import pytest

from pages.export import workbook
from pages.export.material import Definition, Material, Section
from pages.parts.numbers import Money, Style
from pages.parts.panel import Column, Panel, gridded, table
from queries.schema import Unit
from queries.text import Text, speak

STYLE = Style(Money.HUNDRED_MILLION)
FRAME = pl.DataFrame(
    {
        "org_id": ["1", "2"],
        "org": ["环县支行", "=合水支行"],
        "month": [date(2026, 10, 31)] * 2,
        "balance": [4_523_000_000.0, 1_250_000_000.0],
        "share": [0.21345, None],
        "reason": [None, "PEER_MISSING"],
        "change": [-0.0123, 0.004],
        "place": [1, 2],
        "of": [5, 5],
        "state": ["both", "neither"],
    }
)
PANEL = Panel(
    id="share_by_county",
    title=Text("存款份额：各支行 [2026-10]", "Deposit share by sub-branch"),
    message=Text(
        "环县存款份额 21.35%，位列第一。", "Huan county holds 21.35 %, first."
    ),
    frame=FRAME,
    figure=None,
    source=Text("来源：同业存款（月）", "Source: market_month"),
    columns=(
        Column("org", Text("支行", "Sub-branch")),
        Column("month", Text("月份", "Month"), monthly=True),
        Column("balance", Text("余额", "Balance"), Unit.MONEY),
        Column("share", Text("份额", "Share"), Unit.SHARE, reason="reason"),
        Column("change", Text("较年初", "Change"), Unit.POINTS),
        Column("place", Text("位次", "Rank"), Unit.RANK, of="of"),
        Column("state", Text("状态", "State"), Unit.STATE),
    ),
)

MATERIAL = Material(
    "存款份额",
    "演示银行",
    "数据 2026-10-31 · 第 7 批",
    "对比：年初",
    [Section("存款份额", [PANEL, PANEL])],
    STYLE,
    "王 行长",
    datetime(2026, 11, 26, 8, 30),
    "模拟数据",
    {"deposit_share": Definition("存款份额", "本行余额 ÷ 各行余额合计")},
)


@pytest.fixture(autouse=True)
def chinese() -> Iterator[None]:
    speak("zh")
    yield
    speak("zh")


def test_a_table_prints_units_in_headers_and_reasons_in_cells() -> None:
    printed = table(PANEL, STYLE)

    assert printed.headers == (
        *("支行", "月份", "余额（亿元）", "份额", "较年初（个百分点）", "位次", "状态"),
    )
    texts = [[cell.text for cell in row] for row in printed.rows]
    assert texts == [
        [
            "环县支行",
            "2026-10",
            "45.23",
            "21.35%",
            "−1.23",
            "第1位（共5家）",
            "● 双第一",
        ],
        [
            "=合水支行",
            "2026-10",
            "12.50",
            "— 同业数缺",
            "+0.40",
            "第2位（共5家）",
            "○ 均非第一",
        ],
    ]


def test_the_grid_has_numbers_in_the_unit_shown() -> None:
    grid = gridded(PANEL, STYLE)

    assert grid.frame["余额（亿元）"].to_list() == [45.23, 12.5]
    assert grid.frame["份额"].to_list() == pytest.approx([21.345, None])
    assert list(grid.formats.values()) == ["%,.2f", "%.2f%%", "%+.2f"]


def test_the_grid_says_in_words_what_the_table_does() -> None:
    grid, printed = gridded(PANEL, STYLE), table(PANEL, STYLE)
    words = [place for place, name in enumerate(printed.headers) if name not in grid.formats]  # fmt: skip

    assert tuple(grid.frame.columns) == printed.headers
    assert [[row[i] for i in words] for row in grid.frame.rows()] == [[row[i].text for i in words] for row in printed.rows]  # fmt: skip
    assert grid.undefined == printed.undefined() == ["同业数缺：=合水支行"]


def test_the_workbook_opens_with_the_same_numbers() -> None:
    book = fastexcel.read_excel(workbook.build(MATERIAL))
    names = book.sheet_names
    assert names == ["目录", "存款份额：各支行  2026-10", "存款份额：各支行  2026-10 2", "说明"]  # fmt: skip
    contents = _cells(book, 0)
    assert [row[0] for row in contents[:4]] == ["演示银行", "数据 2026-10-31 · 第 7 批", "对比：年初", "模拟数据"]  # fmt: skip
    assert [row[0] for row in contents[-3:]] == [str(PANEL.title)] * 2 + ["说明"]
    sheet = _cells(book, 1)
    assert sheet[0][0] == str(PANEL.title)
    assert sheet[1][0] == str(PANEL.message)
    assert sheet[2][0] == "模拟数据"
    assert sheet[4][2] == "余额（亿元）"
    assert [sheet[5][i] for i in (0, 2, 3, 5)] == ["环县支行", "45.23", "0.21345", "1"]
    assert sheet[6][:4] == ["=合水支行", "2026-10", "12.5", "— 同业数缺"]
    assert sheet[-1][0] == str(PANEL.source)


def test_the_notes_say_what_whose_from_where_for_whom_and_when() -> None:
    book = fastexcel.read_excel(workbook.build(MATERIAL))
    told = [row[:2] for row in _cells(book, 3)]
    assert told[0][0] == "演示银行"
    assert told[1][0] == "模拟数据"
    assert ["范围、状态与批次", "数据 2026-10-31 · 第 7 批"] in told
    assert ["对比与单位", "对比：年初"] in told
    assert ["制作", "制作：王 行长 2026-11-26 08:30"] in told
    assert ["存款份额", "本行余额 ÷ 各行余额合计"] in told
    assert [str(PANEL.title), str(PANEL.source)] in told


def test_ids_stay_text_in_a_sheet() -> None:
    frame = pl.DataFrame({"code": ["007", "0102"]})
    panel = replace(PANEL, frame=frame, columns=(Column("code", Text("代码", "Code")),))
    book = fastexcel.read_excel(workbook.build(replace(MATERIAL, sections=[Section("-", [panel])])))  # fmt: skip
    assert [row[0] for row in _cells(book, 1)[5:7]] == ["007", "0102"]


def test_a_table_wider_than_a4_prints_on_a3_under_two_rows_of_headers() -> None:
    values = {f"v{i}": [float(1_234_567 * i), float(i)] for i in range(14)}
    group = Text("存款", "Deposits")
    columns = [Column("unit", Text("支行", "Unit"))]
    columns += [Column(name, Text(f"第{name}列金额", name), Unit.MONEY, group=group) for name in values]  # fmt: skip
    panel = replace(PANEL, frame=pl.DataFrame({"unit": ["甲", "全辖"], **values}), columns=tuple(columns))  # fmt: skip
    made = workbook.build(replace(MATERIAL, style=Style(Money.ONE), sections=[Section("-", [panel, PANEL])]))  # fmt: skip
    sheet = _cells(fastexcel.read_excel(made), 1)
    assert sheet[4][1] == "存款"
    assert sheet[5][:2] == ["支行", "第v0列金额（元）"]
    assert sheet[6][:3] == ["甲", "0", "1234567"]
    with zipfile.ZipFile(BytesIO(made)) as parts:
        wide, plain = (parts.read(f"xl/worksheets/sheet{n}.xml").decode() for n in (2, 3))  # fmt: skip
    assert 'paperSize="8"' in wide
    assert 'paperSize="9"' in plain
    assert 'orientation="landscape"' in wide
    assert 'fitToPage="1"' in wide
    assert '<pane xSplit="1" ySplit="6"' in wide


def test_the_main_number_carries_bars_and_the_total_none() -> None:
    frame = pl.DataFrame({"unit": ["甲", "乙", "丙", "全辖"], "amount": [3e8, 2e8, 1e8, 6e8]})  # fmt: skip
    columns = (Column("unit", Text("支行", "Unit")), Column("amount", Text("余额", "Balance"), Unit.MONEY))  # fmt: skip
    panel = replace(PANEL, frame=frame, columns=columns)
    made = workbook.build(replace(MATERIAL, sections=[Section("-", [panel])]))
    with zipfile.ZipFile(BytesIO(made)) as parts:
        sheet = parts.read("xl/worksheets/sheet2.xml").decode()
    assert '<conditionalFormatting sqref="B6:B8"><cfRule type="dataBar"' in sheet


def test_english_headers_name_the_currency() -> None:
    speak("en")

    assert table(PANEL, Style(Money.BILLION)).headers[2] == "Balance (CNY bn)"


@pytest.mark.parametrize(
    ("titles", "names"),
    [
        (["a/b:c*d?[e]"], ["a b c d  e"]),
        (["同名", "同名"], ["同名", "同名 2"]),
        (["Same", "SAME"], ["Same", "SAME 2"]),
        (["x" * 40, "x" * 40], ["x" * 31, "x" * 29 + " 2"]),
        ([""], ["-"]),
    ],
)
def test_sheet_names_are_safe(titles: list[str], names: list[str]) -> None:
    assert workbook.sheet_names(titles) == names


def _cells(book: fastexcel.ExcelReader, sheet: int) -> list[list[str | None]]:
    loaded = book.load_sheet(sheet, header_row=None, dtypes="string").to_polars()
    return [list(row) for row in loaded.iter_rows()]
