"""How one column of a panel's frame is printed: header, unit, decimals, formats."""

from dataclasses import dataclass

from pages.parts import numbers
from pages.parts.numbers import Style
from queries.schema import Unit
from queries.text import Text


@dataclass(frozen=True)
class Column:
    """How one column of a panel's frame is printed; columns not listed stay hidden.

    Attributes:
        name: the frame's column.
        label: its header; the unit is added.
        unit: what it counts; None for words and dates, `STATE` for codes.
        decimals: instead of the unit's own.
        reason: the column that says in codes why a value is null.
        of: for ranks, the column with the number of places.
        monthly: a date that stands for its month (`2026-10`).
        group: what the column stands under together with its neighbours, in a table with
            more columns than a page is wide.
    """

    name: str
    label: Text
    unit: Unit | None = None
    decimals: int | None = None
    reason: str | None = None
    of: str | None = None
    monthly: bool = False
    group: Text | None = None


def header(column: Column, style: Style) -> str:
    """Return the column's label with its unit: 余额（亿元）, Balance (CNY bn).

    What it stands under comes first: 存款日均·增量（亿元）.
    """
    alone = head(column, style)
    return str(Text(f"{column.group}·{alone}", f"{column.group}: {alone}")) if column.group else alone  # fmt: skip


def head(column: Column, style: Style) -> str:
    """Return the column's label with its unit, without what it stands under."""
    unit = numbers.unit_label(column.unit, style)
    if not unit or column.unit is Unit.SHARE:
        return str(column.label)
    return str(Text(f"{column.label}（{unit}）", f"{column.label} ({unit})"))


def decimals_of(column: Column, style: Style) -> int:
    """Return how many decimals a column is printed with: its own, or its unit's."""
    if column.decimals is not None:
        return column.decimals
    return numbers.decimals_of(column.unit, style)


def sheet_format(column: Column, style: Style) -> str | None:
    """Return the spreadsheet's number format of a column, None for words."""
    if column.unit in (None, Unit.STATE) and column.decimals is None:
        return None
    places = (
        "." + "0" * decimals_of(column, style) if decimals_of(column, style) else ""
    )
    if column.unit is Unit.SHARE:
        return f"0{places}%"
    digits = f"#,##0{places}"
    return f"+{digits};−{digits};{digits}" if column.unit is Unit.POINTS else digits


def screen_format(column: Column, style: Style) -> str | None:
    """Return the grid's printf format of a column, None for words."""
    if sheet_format(column, style) is None or column.of:
        return None
    places = decimals_of(column, style)
    if column.unit is Unit.SHARE:
        return f"%.{places}f%%"
    return f"%+.{places}f" if column.unit is Unit.POINTS else f"%,.{places}f"
