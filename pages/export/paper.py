"""A table on paper: which is too wide for A4, where its columns get their room, its total."""

import re
from collections.abc import Callable
from dataclasses import replace
from itertools import groupby

from pages.parts.charts.labels import text_width
from pages.parts.numbers import DASH
from pages.parts.panel import Cell, Panel, Table
from queries.text import Text

MOST_COLUMNS = 12
MOST_ROWS = 2_000  # of one table; who leafs through more wants the workbook
CUT = Text(
    "共 {all} 行，此处为前 {shown} 行；全部见 Excel 工作簿",
    "the first {shown} of {all} rows; all are in the workbook",
)
SMALL, BESIDE, UPRIGHT = 8.0, 6.0, 499.0  # points: type, air, width of an A4 page
PRESSED = 0.86  # of its size that type is made smaller to before the page is turned
NO_BREAK = "\u00a0"
BROKEN = 6.5  # ems of a header that stays on one line
BOLD = 1.08  # of Latin letters: how much wider headers are than cells
LONGEST = 26.0  # ems a column of sentences is given before it wraps
UNIT = re.compile(r"\s?([（(][^（()）]*[)）])$")
HAN = "\u2e7f"
MARKS = re.compile("[\u2460-\u2bff]")
TOTALS = {"全辖", "合计", "whole branch", "total", "all banks"}


def cut(panel: Panel, most: int = MOST_ROWS) -> tuple[Panel, str]:
    """Return a panel with as many rows as paper bears, and what is said where that is not all."""
    every = panel.frame.height
    if every <= most:
        return panel, ""
    return replace(panel, frame=panel.frame.head(most)), said_of(every, most)


def said_of(every: int, shown: int) -> str:
    """Return the sentence under a table that shows only the first of its rows."""
    return str(CUT.fill(all=f"{every:,}", shown=f"{shown:,}"))


def is_wide(printed: Table) -> bool:
    """Return whether a table has so many columns that it needs A3 across, not A4."""
    return len(printed.headers) > MOST_COLUMNS and need(printed) > UPRIGHT / PRESSED


def need(printed: Table) -> float:
    """Return the points a table takes across in the smallest type used."""
    return sum(width * SMALL + BESIDE for width in widths(printed))


def has_total(printed: Table) -> bool:
    """Return whether the last row is the whole of the others."""
    return len(printed.rows) > 1 and printed.rows[-1][0].text in TOTALS


def heads(printed: Table) -> list[list[str]]:
    """Return the headers of the row right above the cells, the unit on its own line."""
    named = printed.heads if printed.is_grouped else printed.headers
    return [_lines(name) for name in named]


def unbroken(header: str) -> str:
    """Return a header whose unit stays on one line: a CNY and its m are not parted."""
    return UNIT.sub(lambda unit: unit[0][0] + unit[0][1:].replace(" ", NO_BREAK), header)  # fmt: skip


def _lines(name: str) -> list[str]:
    first, *unit = UNIT.sub(r"\n\1", unbroken(name.strip())).split("\n")
    return [first, *unit]


def groups(printed: Table) -> list[tuple[str, int]]:
    """Return the upper row of headers: what stands there, over how many columns."""
    return [(name, len(list(run))) for name, run in groupby(printed.groups)]


def shown(printed: Table, place: int, cell: Cell) -> str:
    """Return a cell's text; why a number is not there is in the table's notes."""
    return DASH if printed.sheet[place] is not None and cell.why else cell.text


def texts(printed: Table) -> list[list[str]]:
    """Return all cells as they are printed on paper."""
    return [[shown(printed, i, cell) for i, cell in enumerate(row)] for row in printed.rows]  # fmt: skip


def widths(printed: Table) -> list[float]:
    """Return the room each column asks for, in ems; headers may take two lines."""
    return _widths(printed, _line_width)


def narrowest(printed: Table) -> list[float]:
    """Return the room each column cannot do without: whole cells under a header's words."""
    return _widths(printed, _word_width)


def _widths(printed: Table, of_line: Callable[[str], float]) -> list[float]:
    columns = list(zip(*texts(printed), strict=True)) or [() for _ in printed.headers]
    return [
        min(max([*map(of_line, head), 2.0, *map(_ems, column)]), LONGEST)
        for head, column in zip(heads(printed), columns, strict=True)
    ]  # fmt: skip


def _line_width(line: str) -> float:
    """Return the room a header's line needs: a long one may be broken once."""
    wide = text_width(line, 1 if _is_han(line) else BOLD)
    return max(_word_width(line), wide if wide <= BROKEN else wide / 2 + 0.5)


def _word_width(line: str) -> float:
    """Return the room of a header's longest Latin word, or of half its Chinese ones."""
    if _is_han(line):
        return text_width(line, 1) / 2 + 0.5
    return max(text_width(word, BOLD) for word in line.split(" "))


def _is_han(line: str) -> bool:
    return any(sign > HAN for sign in line)


def _ems(text: str) -> float:
    """Return a text's width; marks such as ▲ and ★ are as wide as Chinese signs."""
    return text_width(text, 1) + 0.44 * len(MARKS.findall(text))
