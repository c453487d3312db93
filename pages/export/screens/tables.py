"""Tables for a screen read from the back of the room: large type, as many rows as fit."""

import re
from collections.abc import Iterator, Sequence
from html import escape
from itertools import groupby
from typing import NamedTuple

from pages.parts.charts.labels import text_width
from pages.parts.numbers import Style
from pages.parts.numbers import share as percent
from pages.parts.panel import Cell, Panel, Table, table
from pages.parts.reasons import marked
from queries.text import Text

WIDTH, HEIGHT = 1760, 740
HEAD, ABOVE = 1.3, 30  # height of a header's line in sizes of type; pixels of its air
LOOSE = 1.15  # what breaking between words costs a header
WIDEST = 30  # sizes of type a column of words may take before it wraps
# A word, or the few Chinese signs that stay together in a narrow header.
WORDS = re.compile(r"[\u3000-\u9fff（）]{1,4}|[^\s\u3000-\u9fff]+")


class Setting(NamedTuple):
    """Size of type and a cell's air in pixels; a row's height in sizes of type."""

    size: int
    line: float = 1.5
    air: int = 28


SETTINGS = (Setting(30), Setting(26), Setting(22), Setting(20), Setting(20, 1.07, 16))
PACE = Text("序时", "pace")


def parts(panel: Panel, style: Style) -> Iterator[str]:
    """Yield the panel's table, as many screens as it takes; the first column stays."""
    printed = table(panel, style)
    for columns, setting in _whole(printed) or _across(printed):
        lines = [_lines(row, columns) for row in printed.rows]
        for rows in _down(lines, _most(setting, printed, columns)):
            yield _html(printed, columns, rows, setting)


def figures(panel: Panel, style: Style) -> str:
    """Return the key figures as large numbers with their movement and schedule."""
    del style
    cells = "".join(_figure(row) for row in panel.frame.iter_rows(named=True))
    return f'<div class="figures">{cells}</div>'


def sentences(panel: Panel) -> str:
    """Return a list of findings, each with its status in shape and word."""
    lines = [
        f'<li><b class="{escape(status)}">{escape(marked(status))}</b> {escape(words)}</li>'
        for status, words, *_ in panel.frame.iter_rows()
    ]
    return f"<ul>{''.join(lines)}</ul>"


def _figure(row: dict[str, object]) -> str:
    done, pace, status = row["completion"], row["pace"], row["status"]
    said = [str(row["change"] or "")]
    if isinstance(done, float):
        mark = f"（{PACE} {percent(pace)}）" if isinstance(pace, float) else ""
        said.append(f"{Text('计划完成', 'of plan')} {percent(done)}{mark}")
    state = f'<b class="{status}">{escape(marked(str(status)))}</b>' if status else ""
    lines = "".join(f"<p>{escape(line)}</p>" for line in said if line)
    return (
        f'<div><p class="name">{escape(str(row["figure"]))} {state}</p>'
        f'<p class="value">{escape(str(row["value"]))}</p>{lines}</div>'
    )


def _whole(printed: Table) -> list[tuple[list[int], Setting]]:
    """Return all columns in the largest type in which the table is one screen."""
    every = list(range(len(printed.headers)))
    tall = sum(_lines(row, every)[1] for row in printed.rows)
    for one in SETTINGS:
        if tall <= _most(one, printed, every) and sum(_widths(printed, one)) <= WIDTH:
            return [(every, one)]
    return []


def _most(setting: Setting, printed: Table, columns: Sequence[int]) -> int:
    """Return how many lines of a type fit beneath the header with its groups."""
    size, line, air = setting
    heads, wide = _heads(printed), _widths(printed, setting)
    # A table is as wide as the screen, so columns have more room than they ask for.
    more = max(WIDTH / sum(wide[c] for c in columns), 1.0)
    tall = max(-int(-text_width(heads[c], size) * LOOSE // (wide[c] * more - air)) for c in columns)  # fmt: skip
    above = HEAD * size * (tall + printed.is_grouped) + ABOVE
    return int((HEIGHT - above) / (size * line + 1))


def _across(printed: Table) -> Iterator[tuple[list[int], Setting]]:
    """Yield groups of columns that fit side by side, and the setting they fit in."""
    for setting in SETTINGS:
        widths = _widths(printed, setting)
        if sum(widths) <= WIDTH:
            yield list(range(len(widths))), setting
            return
    wide = _widths(printed, setting)
    group, room = [0], WIDTH - wide[0]
    for together in _together(printed):
        needed = sum(wide[column] for column in together)
        if needed > room and len(group) > 1:
            yield group, setting
            group, room = [0], WIDTH - wide[0]
        group, room = [*group, *together], room - needed
    yield group, setting


def _together(printed: Table) -> list[list[int]]:
    """Return the columns after the first, those under one header side by side."""
    rest = range(1, len(printed.headers))
    if not printed.is_grouped:
        return [[column] for column in rest]
    return [list(run) for _, run in groupby(rest, key=lambda c: printed.groups[c])]


def _widths(printed: Table, setting: Setting) -> list[float]:
    """Return the room of every column: its longest cell, and the longest word of its head."""
    size, _, air = setting
    wide = []
    for place, head in enumerate(_heads(printed)):
        texts = [row[place].text for row in printed.rows]
        longest = max(text_width(text, size) for text in ["", *texts])
        # Headers break between words; cells of words wrap beyond a width that reads well.
        word = max((text_width(part, size) for part in WORDS.findall(head)), default=0)
        word = max(word, text_width(head, size) * LOOSE / 2 + 1)  # two lines at most
        wide.append(max(min(longest, WIDEST * size), word) + air)
    return wide


def _heads(printed: Table) -> Sequence[str]:
    return printed.heads if printed.is_grouped else printed.headers


def _lines(row: Sequence[Cell], columns: Sequence[int]) -> tuple[Sequence[Cell], int]:
    """Return a row with how many lines its longest cell takes."""
    longest = max(text_width(row[c].text, 1) for c in columns)
    return [row[c] for c in columns], max(1, -int(-longest // WIDEST))


def _down(
    lines: Sequence[tuple[Sequence[Cell], int]], most: int
) -> Iterator[list[Sequence[Cell]]]:
    """Yield rows that fit beneath one another, about as many on each screen."""
    whole = sum(tall for _, tall in lines)
    most = -(-whole // -(-whole // most))
    held: list[Sequence[Cell]] = []
    used = 0
    for cells, tall in lines:
        if held and used + tall > most:
            yield held
            held, used = [], 0
        held, used = [*held, cells], used + tall
    yield held


def _html(
    printed: Table,
    columns: Sequence[int],
    rows: Sequence[Sequence[Cell]],
    setting: Setting,
) -> str:
    numeric = [printed.sheet[c] is not None for c in columns]
    names = [_heads(printed)[c].strip() for c in columns]
    heads = zip(names, numeric, strict=True)
    head = "".join(f"<th{_side(right)}>{escape(name)}</th>" for name, right in heads)
    head = f"{_groups(printed, columns)}<tr>{head}</tr>"
    lines = ["".join(map(_cell, row, numeric)) for row in rows]
    body = "".join(f"<tr>{line}</tr>" for line in lines)
    look = (
        f"font-size:{setting.size}px;--line:{setting.line};--air:{setting.air / 2:g}px"
    )
    return f'<table style="{look}"><thead>{head}</thead><tbody>{body}</tbody></table>'


def _cell(cell: Cell, right: bool) -> str:
    is_long = text_width(cell.text, 1) > WIDEST
    side = _side(right) or (' class="long"' if is_long else "")
    return f"<td{side}>{escape(cell.text)}</td>"


def _groups(printed: Table, columns: Sequence[int]) -> str:
    """Return the row of what columns stand under, where some do."""
    if not printed.is_grouped:
        return ""
    runs = groupby(columns, key=lambda column: printed.groups[column])
    cells = [f'<th class="group" colspan="{len(list(run))}">{escape(name)}</th>' for name, run in runs]  # fmt: skip
    return f"<tr>{''.join(cells)}</tr>"


def _side(right: bool) -> str:
    return ' class="num"' if right else ""
