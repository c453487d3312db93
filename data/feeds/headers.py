"""Headers: which column of the file is which column of the table, in which unit."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

import polars as pl
import sqlalchemy as sa

from data.contract import ContractBroken
from data.rules import SCHEMA
from data.values import BLANKS
from queries import schema
from queries.schema import Unit
from queries.text import ReaderError, Text

FACTORS = {"亿元": 1e8, "万元": 1e4, "千元": 1e3, "百万元": 1e6, "元": 1.0}
UNIT = r"百万元|亿元|万元|千元|元"
UNIT_IN_HEADER = re.compile(rf"[（(\[]\s*(?:单位[:：])?\s*({UNIT})\s*[)）\]]|({UNIT})$")
UNIT_ROW = re.compile(r"单位\s*[:：]\s*(.+)")
HEADER_WITHIN = 30

ALIASES: dict[str, tuple[str, ...]] = {
    "outlet_id": ("机构号", "机构编码", "网点编号", "网点代码", "网点机构号", "outlet"),
    "org_id": ("机构编码", "机构代码", "机构编号", "org"),
    "parent_id": ("上级机构", "上级机构编码"),
    "name_zh": ("名称", "机构名称", "网点名称", "地区名称", "name"),
    "region_code": ("行政区划代码", "区划代码", "县区代码", "地区", "县区", "adcode"),
    "institution_id": ("银行", "银行代码", "同业机构", "机构编码", "institution"),
    "month": ("日期", "月末", "数据日期", "统计月份", "期间", "数据月份"),
    "day": ("数据日期", "统计日期", "date"),
    "quarter": ("日期", "季末", "数据日期"),
    "deposit_type": ("存款种类", "类型", "存款类别", "type"),
    "balance": ("存款余额", "贷款余额", "期末余额", "时点余额"),
    "average_month": ("月日均", "当月日均"),
    "average_year": ("年日均", "年日均余额"),
    "line_id": ("科目", "科目号", "科目代码"),
    "income": ("收入额", "当月收入"),
    "expense": ("支出额", "当月支出"),
    "value": ("计划", "目标", "目标值"),
    "focus": ("领域", "投向"),
    "program": ("项目类别",),
    "loan_class": ("分类",),
}


class HeaderNotFound(ReaderError):
    """No row near the top of the file names the table's columns."""


@dataclass(frozen=True)
class Header:
    """Where the header is, which file column is which, and each column's factor."""

    row: int
    columns: dict[str, str]
    factors: dict[str, float]


def find(cells: pl.DataFrame, table: sa.Table, file: str) -> Header:
    """Return the header of a file of this table.

    Raises:
        HeaderNotFound: no row names at least two (or all) of the columns.
        ContractBroken: two columns mean the same, or a unit is ambiguous.
    """
    top = cells.head(HEADER_WITHIN)
    named = {row["row"]: _columns(row, table) for row in top.iter_rows(named=True)}
    best = max(named, key=lambda row: len(set(named[row].values())), default=0)
    if len(named.get(best, {})) < min(2, len(table.columns)):
        raise _not_found(table, file)
    columns = named[best]
    written = cells.filter(pl.col("row") == best).row(0, named=True)
    unit = _unit_rows(top.filter(pl.col("row") < best))
    problems = [*_twice(columns, written), *_unclear(columns, written, unit, table)]
    if problems:
        rows = [{**p, "row": best, "file": file} for p in problems]
        raise ContractBroken(pl.DataFrame(rows, schema=SCHEMA))
    return Header(best, columns, _factors(columns, written, unit, table))


def _columns(row: dict[str, object], table: sa.Table) -> dict[str, str]:
    """Return file column → table column for the cells of a row that name one."""
    known = _names(table)
    cells = {place: _bare(str(c)) for place, c in row.items() if place != "row" and c}
    return {place: known[name] for place, name in cells.items() if name in known}


def _names(table: sa.Table) -> dict[str, str]:
    """Return every spelling of the table's columns; names and labels before aliases."""
    spelled = [
        (_bare(alias), c.name)
        for c in table.columns
        for alias in ALIASES.get(c.name, ())
    ]
    labels = [(_bare(text), c.name) for c in table.columns for text in c.info["label"]]
    return {**dict(spelled), **dict(labels), **{c.name: c.name for c in table.columns}}


def _bare(cell: str) -> str:
    text = re.sub(rf"[{BLANKS}]+", " ", cell).strip().lower()
    return UNIT_IN_HEADER.sub("", text).strip() or text


def _unit_of(cell: object) -> str | None:
    found = UNIT_IN_HEADER.search(str(cell or "").strip())
    return next((unit for unit in found.groups() if unit), None) if found else None


def _unit_rows(above: pl.DataFrame) -> list[str]:
    """Return the units named by `单位：…` above the header."""
    texts = [str(c) for row in above.drop("row").iter_rows() for c in row if c]
    rows = [found.group(1) for t in texts if (found := UNIT_ROW.search(t))]
    return [unit for text in rows for unit in re.findall(UNIT, text)]


def _money(table: sa.Table) -> set[str]:
    return {c.name for c in table.columns if c.info["unit"] is Unit.MONEY}


def _factors(
    columns: dict[str, str],
    written: dict[str, object],
    units: list[str],
    table: sa.Table,
) -> dict[str, float]:
    numeric = {
        c.name for c in table.columns if isinstance(c.type, sa.Numeric | sa.Float)
    }
    own = {
        name: _unit_of(written[place])
        for place, name in columns.items()
        if name in numeric
    }
    shared = dict.fromkeys(_money(table), units[0]) if units else {}
    chosen = {**shared, **{name: unit for name, unit in own.items() if unit}}
    return {name: FACTORS[unit] for name, unit in chosen.items()}


def _twice(
    columns: dict[str, str], written: dict[str, object]
) -> Iterator[dict[str, object]]:
    names = list(columns.values())
    for place, name in columns.items():
        if names.count(name) > 1:
            yield _problem(name, "two_columns", written[place])


def _unclear(
    columns: dict[str, str],
    written: dict[str, object],
    units: list[str],
    table: sa.Table,
) -> Iterator[dict[str, object]]:
    """Yield amounts with a unit in the header and another above, or in two units above."""
    mixed = table is schema.target and bool(units)
    for place, name in columns.items():
        own = _unit_of(written[place])
        said = {*units, *([own] if own else [])}
        if name in _money(table) and len(said) > 1:
            yield _problem(name, "ambiguous_unit", "/".join(sorted(said)))
        if name == "value" and mixed and own is None:
            yield _problem(name, "ambiguous_unit", units[0])


def _problem(column: str, problem: str, value: object) -> dict[str, object]:
    return {"column": column, "problem": problem, "value": str(value)}


def _not_found(table: sa.Table, file: str) -> HeaderNotFound:
    needed = [
        c
        for c in table.columns
        if not c.nullable and c.name not in ("load_id", "data_status")
    ]
    return HeaderNotFound(
        Text(
            "{file} 中找不到表头。应有的列：{zh}。",
            "{file} has no header row. Expected columns: {en}.",
        ).fill(
            file=file,
            zh="、".join(c.info["label"].zh for c in needed),
            en=", ".join(c.name for c in needed),
        )
    )
