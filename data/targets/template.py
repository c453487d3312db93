"""The workbook a year's plans are filled into: a row per plan, last year's beside it."""

import io
from pathlib import Path

import polars as pl
import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from data import codes
from data.store import Store
from data.targets.draft import ISSUED, TARGET
from queries import schema
from queries.planning import RATIOS, plan_name
from queries.spreadsheet import WORDS
from queries.targets import KINDS
from queries.text import Text, spoken

PERIODS = ("q1", "half", "q3", "year")
TEN_THOUSAND = 1e4
# What the sheet's own headings say beside the table's columns; the loader passes them by.
KPI_NAME, UNIT_NAME = Text("指标名称", "KPI name"), Text("机构名称", "Unit name")
LAST = Text("上年已下达", "Issued last year")
VALUE = Text("计划值", "Value")
# The loader reads these units off the heading; other currencies are plain in English.
UNITS = {"CNY": " (yuan)", "USD": " (dollars)"}
SHEET, NOTES = Text("{year}年计划", "Plans {year}"), Text("填表说明", "How to fill")
WIDTHS = (22, 22, 22, 14, 22, 8, 10, 12, 20, 20)
LINES = (
    Text(
        "只填“计划值”一列；留空表示不下达。其余各列请勿改动。",
        "Fill the value alone; leave it empty for no plan. Leave the other columns as they are.",
    ),
    Text(
        "季度计划为自年初累计：一季度至 3 月末，上半年至 6 月末，三季度至 9 月末。",
        "Plans of quarters run from the start of the year: to March, June and September.",
    ),
    Text(
        "金额单位见表头；类型为比率、监测参考值的，请填百分数，例如 1.5%。",
        "Amounts are in the unit of the heading; rates and references in percent, such as 1.5%.",
    ),
    Text(
        "上级机构的计划须等于下级之和；留空则自动取下级之和。",
        "A plan equals the sum of those beneath it; left empty, it is their sum.",
    ),
    Text(
        "“上年已下达”仅供参考，不导入。",
        "Last year's issued value is for reference and is not loaded.",
    ),
)


def write(folder: Path, year: int, file: Path) -> int:
    """Write the template of a year's plans, in the language in use.

    The plans are those issued for the year before, or the usual ones where there were
    none; the units all open ones above outlets, and outlets that had plans.

    Returns:
        How many rows there are to fill.
    """
    with Store(folder).writing(f"template {year}") as draft:
        draft.abandon()
        orgs, bank = draft.rows(schema.organization), draft.rows(schema.bank)
        past = draft.rows(TARGET, TARGET.c.year == year - 1).filter(status=ISSUED)
    last = past.sort("version").unique([*KEY, "org_id"], keep="last")
    rows = _rows(orgs, last)
    english = UNITS.get(bank["currency"][0], "") if bank.height else ""
    unit = Text("（万元）", english)
    file.write_bytes(_book(rows, year, unit))
    return rows.height


KEY = ["kpi", "slice", "period"]


def _rows(orgs: pl.DataFrame, last: pl.DataFrame) -> pl.DataFrame:
    """Return `(kpi, slice, kind, org_id, name, path, period, issued)`, to be filled."""
    had = pl.col("org_id").is_in(last["org_id"].unique().to_list())
    asked = orgs.filter(
        pl.col("closed_on").is_null(), (pl.col("level") != "outlet") | had
    )
    units = asked.select("org_id", "path", name=f"name_{spoken()}")
    plans = last.select("kpi", "slice", "kind").unique()
    if plans.is_empty():
        usual = [(kpi, "*", kind) for kpi, kind in KINDS.items()]
        plans = pl.DataFrame(usual, ["kpi", "slice", "kind"], orient="row")
    periods = pl.DataFrame({"period": PERIODS, "place": range(len(PERIODS))})
    every = plans.join(units, how="cross").join(periods, how="cross")
    once = ~pl.col("kind").is_in(RATIOS) | (pl.col("period") == "year")
    issued = last.select(*KEY, "org_id", issued=pl.col("value").cast(pl.Float64))
    return (
        every.filter(once)
        .join(issued, on=[*KEY, "org_id"], how="left")
        .sort("kpi", "slice", "path", "place")
    )


def _book(rows: pl.DataFrame, year: int, unit: Text) -> bytes:
    memory = io.BytesIO()
    with xlsxwriter.Workbook(memory, {"in_memory": True} | WORDS) as book:
        head = book.add_format({"bold": True, "bottom": 1})
        page = book.add_worksheet(str(SHEET.fill(year=year)))
        page.write_row(0, 0, _headings(unit), head)
        page.freeze_panes(1, 0)
        for place, width in enumerate(WIDTHS):
            page.set_column(place, place, width)
        formats = _formats(book)
        for at, row in enumerate(rows.iter_rows(named=True), 1):
            _write(page, at, row, year, formats)
        notes = book.add_worksheet(str(NOTES))
        notes.set_column(0, 0, 90)
        notes.write_column(0, 0, [str(line) for line in LINES])
    return memory.getvalue()


def _headings(unit: Text) -> list[str]:
    names = ("kpi", "slice", "org_id", "year", "period", "kind")
    kpi, slice_, org, year, period, kind = (
        str(TARGET.c[name].info["label"]) for name in names
    )
    value, last = (str(text.join_with(unit)) for text in (VALUE, LAST))
    return [kpi, str(KPI_NAME), slice_, org, str(UNIT_NAME), year, period, kind, value, last]  # fmt: skip


def _formats(book: xlsxwriter.Workbook) -> dict[tuple[bool, bool], Format]:
    """Return the formats of the value to fill and the hint, for amounts and for rates."""
    hint, fill = {"font_color": "#808080"}, {"bg_color": "#FFF9E5", "border": 1}
    return {
        (is_hint, is_rate): book.add_format(
            {
                **(hint if is_hint else fill),
                "num_format": "0.00%" if is_rate else "#,##0.00",
            }
        )
        for is_hint in (True, False)
        for is_rate in (True, False)
    }


def _write(
    page: Worksheet,
    at: int,
    row: dict[str, object],
    year: int,
    formats: dict[tuple[bool, bool], Format],
) -> None:
    kpi, slice_ = str(row["kpi"]), str(row["slice"])
    period, kind = str(row["period"]), str(row["kind"])
    said = (kpi, str(plan_name(kpi, slice_)), slice_, row["org_id"], row["name"])
    for place, text in enumerate(said):
        page.write_string(at, place, str(text))
    page.write_number(at, 5, year)
    page.write_string(at, 6, _word("period", period))
    page.write_string(at, 7, _word("kind", kind))
    is_rate = kind in RATIOS
    page.write_blank(at, 8, None, formats[False, is_rate])
    if isinstance(issued := row["issued"], float):
        factor = TEN_THOUSAND if spoken() == "zh" and not is_rate else 1.0
        page.write_number(at, 9, issued / factor, formats[True, is_rate])


def _word(column: str, code: str) -> str:
    """Return a code as the reader writes it; a file may use either."""
    spelled = (codes.spellings(TARGET.name, column) or {}).get(code, ())
    return spelled[0] if spelled and spoken() == "zh" else code
