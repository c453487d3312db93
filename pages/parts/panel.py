"""A panel is numbers, their picture and the words around them.

Pages show panels; workbooks, decks and briefs are the same panels in another form.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

import plotly.graph_objects as go
import polars as pl
import pydeck as pdk

from pages.parts import numbers
from pages.parts.column import Column, head, header, screen_format, sheet_format
from pages.parts.numbers import DASH, Style, Value
from pages.parts.reasons import marked, words
from queries.schema import Unit
from queries.text import Text

__all__ = ["Cell", "Column", "Grid", "Origin", "Panel", "Panels", "Table", "gridded", "header", "table"]  # fmt: skip


@dataclass(frozen=True)
class Origin:
    """What a panel's cells are, so that each can be traced to the rows it was made of.

    Attributes:
        kpis: column of the frame → name of the KPI it holds.
        ids: dimension → the frame's column with its ids, where it is not called as the
            dimension's own.
        fixed: dimension → the id every row has.
        is_traced: False where rows hold totals of units that the reader may not see
            beneath: the KPIs are named for their definitions only.
    """

    kpis: Mapping[str, str] = field(default_factory=dict)
    ids: Mapping[str, str] = field(default_factory=dict)
    fixed: Mapping[str, str] = field(default_factory=dict)
    is_traced: bool = True


# What Streamlit makes of a chart that is clicked on. Left to it, it is found out after
# the first drawing, and the chart is drawn again.
CLICKED = {"clickmode": "event+select", "hovermode": "closest", "dragmode": "pan"}


@dataclass(frozen=True)
class Panel:
    """What is shown together.

    Attributes:
        id: the panel's name in editions, exports and caches.
        title: neutral: who, what, unit, when.
        message: one full sentence computed from the frame; the finding.
        frame: every number in the figure, in the warehouse's units.
        figure: a chart, a map, or None where the table itself is the picture.
        source: where the figures come from and how they are defined.
        columns: how the frame is printed, left to right.
        drill: the frame's column whose ids a click narrows the scope to: a unit's, or
            `region_code`; empty where a click means nothing.
        is_wide: it takes the whole width of the page.
        extremes: on a phone, instead of the picture: the column with the names, the
            column it is sorted by, and the unit of the latter (worst three, best three).
        style: the number style it was built with, where it is not the page's.
        origin: what the cells are, where they are KPIs.
        is_list: the frame is a list of sentences `(status, sentence, page)`, shown as such.
    """

    id: str
    title: Text
    message: Text
    frame: pl.DataFrame
    figure: go.Figure | pdk.Deck | None
    source: Text
    columns: tuple[Column, ...]
    drill: str = ""
    is_list: bool = False
    is_wide: bool = False
    extremes: tuple[str, str, Unit] | None = None
    style: Style | None = None
    origin: Origin | None = None

    def __post_init__(self) -> None:
        if self.drill and isinstance(self.figure, go.Figure):
            self.figure.update_layout(CLICKED)


Panels = Sequence[Panel]


class Cell(NamedTuple):
    """One cell: `number` as a sheet holds it (shares 0 to 1), `text` as a reader sees it."""

    number: float | None
    text: str

    @property
    def why(self) -> str:
        """Why the number is not there; empty where it is, and where nobody knows."""
        is_told = self.number is None and self.text.startswith(f"{DASH} ")
        return self.text.removeprefix(f"{DASH} ") if is_told else ""


class Grid(NamedTuple):
    """A panel's frame for an interactive grid.

    Attributes:
        frame: headers with units as columns; numbers as shown (shares ×100), words as text.
        formats: the printf format of each column of numbers.
        undefined: why cells are empty and in which rows.
    """

    frame: pl.DataFrame
    formats: dict[str, str]
    undefined: list[str]


@dataclass(frozen=True)
class Table:
    """A panel's frame as printed: headers with units, and every cell twice.

    Attributes:
        headers: label and unit, one per column.
        rows: cells in the frame's order.
        sheet: the spreadsheet number format per column, None for words.
        groups: what each column stands under, empty where nothing; `heads` the headers
            without it. On paper these are two rows.
    """

    headers: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    sheet: tuple[str | None, ...]
    groups: tuple[str, ...] = ()
    heads: tuple[str, ...] = ()

    @property
    def is_grouped(self) -> bool:
        """Whether some columns stand under a common header."""
        return any(self.groups)

    def undefined(self) -> list[str]:
        """Return why cells are empty and in which rows, for the table's note."""
        return _told((cell.why, row[0].text) for row in self.rows for cell in row)


def _told(pairs: Iterable[tuple[str, str]]) -> list[str]:
    """Return reasons, each with the rows it holds for; pairs without a reason are none."""
    said: dict[str, dict[str, None]] = {}
    for why, who in pairs:
        if why:
            said.setdefault(why, {})[who] = None
    return [
        str(Text(f"{why}：{'、'.join(who)}", f"{why}: {', '.join(who)}"))
        for why, who in said.items()
    ]


def table(panel: Panel, style: Style) -> Table:
    """Return the panel's frame as it is printed on screen and in a workbook alike."""
    columns, style = panel.columns, panel.style or style
    printed = [_cells(column, panel.frame, style) for column in columns]
    return Table(
        _unique([header(column, style) for column in columns]),
        tuple(zip(*printed, strict=True)),
        tuple(sheet_format(column, style) for column in columns),
        tuple(str(column.group or "") for column in columns),
        tuple(head(column, style) for column in columns),
    )


def _unique(headers: list[str]) -> tuple[str, ...]:
    """Frames cannot hold a header twice; a repeated one gets thin spaces."""
    return tuple(
        name + "\u2009" * headers[:place].count(name)
        for place, name in enumerate(headers)
    )


def gridded(panel: Panel, style: Style) -> Grid:
    """Return the panel's frame for a grid, which writes numbers itself: no text is made of them."""
    columns, frame, style = panel.columns, panel.frame, panel.style or style
    headers = _unique([header(column, style) for column in columns])
    forms = [screen_format(column, style) for column in columns]
    parts = [_part(column, frame, style) for column in columns]
    empty = sorted((row, place, why) for place, part in enumerate(parts) for row, why in part[1].items())  # fmt: skip
    names = (
        _cells(columns[0], frame[[row for row, *_ in empty]], style) if empty else []
    )
    return Grid(
        pl.DataFrame([pl.Series(name, shown, strict=False) for name, (shown, _) in zip(headers, parts, strict=True)]),
        {name: form for name, form in zip(headers, forms, strict=True) if form},
        _told((why, name.text) for (*_, why), name in zip(empty, names, strict=True)),
    )  # fmt: skip


def _part(column: Column, frame: pl.DataFrame, style: Style) -> tuple[list[float | None] | list[str], dict[int, str]]:  # fmt: skip
    """Return a column of a grid, and why it is empty in which rows."""
    if screen_format(column, style) is None:
        cells = _cells(column, frame, style)
        return [c.text for c in cells], {row: c.why for row, c in enumerate(cells) if c.why}  # fmt: skip
    known = [_number(value, column, style) for value in frame[column.name].to_list()]
    missing = [row for row, number in enumerate(known) if number is None]
    whys = zip(missing, _cells(column, frame[missing], style), strict=True)
    factor = 100 if column.unit is Unit.SHARE else 1
    shown = [None if number is None else number * factor for number in known]
    return shown, {row: cell.why for row, cell in whys if cell.why}


def _cells(column: Column, frame: pl.DataFrame, style: Style) -> list[Cell]:
    """Return a column's cells as they are printed."""
    beside = [frame[name].to_list() if name else [None] * frame.height for name in (column.reason, column.of)]  # fmt: skip
    given = zip(frame[column.name].to_list(), *beside, strict=True)
    return [_cell(column, value, reason, of, style) for value, reason, of in given]


def _cell(column: Column, value: Value, reason: Value, of: Value, style: Style) -> Cell:
    if value is None:
        return Cell(None, f"{DASH} {words(str(reason))}" if reason else DASH)
    if isinstance(value, date):
        return Cell(
            None, numbers.month(value) if column.monthly else numbers.day(value)
        )
    if isinstance(value, str):
        return Cell(None, marked(value) if column.unit is Unit.STATE else value)
    if isinstance(value, bool):
        return Cell(None, numbers.show(value, column.unit, style))
    if column.of and isinstance(of, int):
        return Cell(float(value), numbers.rank(int(value), of))
    return Cell(
        _number(value, column, style),
        numbers.digits(value, column.unit, style, column.decimals),
    )


def _number(value: Value, column: Column, style: Style) -> float | None:
    if value is None or isinstance(value, (str, bool, date)):
        return None
    if column.unit is Unit.SHARE:
        return float(value)
    return numbers.scaled(value, column.unit, style)
