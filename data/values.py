"""Cells as they are written, read as what they mean: numbers, days, yes and no.

Every function takes and gives a polars expression; what cannot be read becomes null.
"""

from datetime import date, datetime

import polars as pl
import sqlalchemy as sa

NOTHING = (
    "",
    "-",
    "--",
    "—",
    "——",
    "－",
    "NA",
    "N/A",
    "n/a",
    "null",
    "None",
    "NaN",
    "#N/A",
)
BLANKS = " \t\r\n\u00a0\u3000\ufeff"
YES = ("true", "1", "1.0", "是", "y", "yes", "t", "√")
NO = ("false", "0", "0.0", "否", "n", "no", "f", "×")
EXCEL_DAY_ZERO = date(1899, 12, 30)
FULL_DATES = (
    "%Y-%m-%d",
    "%Y%m%d",
    "%Y/%m/%d",
    "%Y.%m.%d",
    "%Y年%m月%d日",
    "%Y-%m-%d %H:%M:%S",
)
MONTHS = (r"^(\d{4})\s*[年/.-]\s*(\d{1,2})\s*月?末?$", r"^(\d{4})(\d{2})$")

WIDE = r"[０-９．，％－＋（）]|[年月日][\s\u3000]+|\d[\s\u3000]+[年月日]"
FULL = "０１２３４５６７８９．，％－＋（）"
HALF = "0123456789.,%-+()"


def clean(cell: pl.Expr) -> pl.Expr:
    """Return the text without blanks around it; an empty cell is null."""
    text = cell.str.strip_chars(BLANKS)
    return pl.when(text != "").then(text)


def narrow(cells: pl.Series) -> pl.Series:
    """Return text with full-width figures made plain and blanks inside dates left out."""
    plain = cells.str.replace_many(list(FULL), list(HALF))
    return plain.str.replace_all(r"[\s\u3000]*([年月日])[\s\u3000]*", "${1}")


def number(cell: pl.Expr) -> pl.Expr:
    """Return Float64: `12,345.60`, `(12)`, `¥12`, `21.2%` (0.212)."""
    text = cell.str.replace_all(r"[,，\s\u00a0\u3000¥￥$]", "")
    bare = text.str.replace(r"^[(（](.+)[)）]$", "-${1}").str.replace(r"[%％]$", "")
    value = bare.cast(pl.Float64, strict=False)
    value = pl.when(value.is_finite()).then(value)
    return pl.when(text.str.contains(r"[%％]$")).then(value / 100).otherwise(value)


def day(cell: pl.Expr) -> pl.Expr:
    """Return Date: `2026-10-31`, `20261031`, `2026年10月31日`, Excel 46326."""
    text = cell.str.replace(r"(\d)[T ]00:00:00(\.0+)?$", "${1}")
    written = [text.str.to_date(f, strict=False, exact=True) for f in FULL_DATES]
    serial = text.str.extract(r"^(\d{5})(\.0+)?$").cast(pl.Int64, strict=False)
    origin = pl.lit(EXCEL_DAY_ZERO)
    return pl.coalesce(*written, origin + pl.duration(days=serial))


def month_end(cell: pl.Expr) -> pl.Expr:
    """Return the month's last day: of `2026年10月`, `2026-10`, `202610`, or a first day.

    A day in the middle of a month stays as it is, for the check to refuse.
    """
    whole = pl.coalesce(*(_first_of_month(cell, form) for form in MONTHS), day(cell))
    return pl.when(whole.dt.day() == 1).then(whole.dt.month_end()).otherwise(whole)


def _first_of_month(cell: pl.Expr, form: str) -> pl.Expr:
    year = cell.str.extract(form, 1).cast(pl.Int32, strict=False)
    month = cell.str.extract(form, 2).cast(pl.Int8, strict=False)
    return pl.date(year, pl.when(month.is_between(1, 12)).then(month), 1)


def ends(days: pl.Series) -> list[date]:
    """Return the first and the last of some days; nothing of none."""
    return [day for day in (days.min(), days.max()) if isinstance(day, date)]


def truth(cell: pl.Expr) -> pl.Expr:
    """Return Boolean: 是/否, true/false, yes/no, 1/0."""
    text = cell.str.to_lowercase()
    return pl.when(text.is_in(YES)).then(True).when(text.is_in(NO)).then(False)


def read(cell: pl.Expr, column: sa.Column[object]) -> pl.Expr:
    """Return a cleaned text cell as the type of its schema column; unreadable is null."""
    if isinstance(column.type, sa.Boolean):
        return truth(cell)
    if isinstance(column.type, sa.DateTime):
        return cell.str.to_datetime(strict=False)
    if isinstance(column.type, sa.Date):
        return month_end(cell) if column.name in ("month", "quarter") else day(cell)
    if isinstance(column.type, sa.Integer):
        value = number(cell)
        return pl.when(value == value.round()).then(value).cast(pl.Int64, strict=False)
    if isinstance(column.type, sa.Numeric | sa.Float):
        return number(cell)
    return cell


def emptied(cell: pl.Expr, column: sa.Column[object]) -> pl.Expr:
    """Return the cell without the signs that stand for nothing in a column of values."""
    text = clean(cell)
    if isinstance(column.type, sa.String):
        return text
    return pl.when(~text.is_in(NOTHING)).then(text)


def kind(column: sa.Column[object]) -> type[pl.DataType]:
    """Return the polars type that `read` gives for a column."""
    kinds: list[tuple[type[object], type[pl.DataType]]] = [
        (bool, pl.Boolean),
        (int, pl.Int64),
        (datetime, pl.Datetime),
        (date, pl.Date),
        (str, pl.String),
    ]
    wanted = column.type.python_type
    return next((kind for python, kind in kinds if wanted is python), pl.Float64)
