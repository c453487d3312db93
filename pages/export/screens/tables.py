"""Tables for a screen read from the back of the room: large type, as many rows as fit."""

from collections.abc import Iterator, Sequence
from html import escape

from pages.parts.charts.labels import text_width
from pages.parts.numbers import Style
from pages.parts.numbers import share as percent
from pages.parts.panel import Cell, Panel, Table, table
from pages.parts.reasons import marked
from queries.text import Text

WIDTH, HEIGHT = 1760, 740
SIZES = (30, 26, 22, 20)
PADDING, ROW = 28, 1.52  # pixels beside a cell's text; height of a row in sizes of type
WIDEST = 30  # sizes of type a column of words may take before it wraps
PACE = Text("序时", "pace")


def parts(panel: Panel, style: Style) -> Iterator[str]:
    """Yield the panel's table, as many screens as it takes; the first column stays."""
    printed = table(panel, style)
    for columns, size in _whole(printed) or _across(printed):
        lines = [_lines(row, columns) for row in printed.rows]
        for rows in _down(lines, size):
            yield _html(printed, columns, rows, size)


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


def _whole(printed: Table) -> list[tuple[list[int], int]]:
    """Return all columns in the largest type in which the table is one screen."""
    every = list(range(len(printed.headers)))
    tall = sum(_lines(row, every)[1] for row in printed.rows)
    for size in SIZES:
        if tall <= _most(size) and sum(_widths(printed, size)) <= WIDTH:
            return [(every, size)]
    return []


def _most(size: int) -> int:
    """Return how many lines of a type fit beneath a header of two lines."""
    return int(HEIGHT / (size * ROW)) - 2


def _across(printed: Table) -> Iterator[tuple[list[int], int]]:
    """Yield groups of columns that fit side by side, and the type they fit in."""
    for size in SIZES:
        widths = _widths(printed, size)
        if sum(widths) <= WIDTH:
            yield list(range(len(widths))), size
            return
    size, (first, *rest) = SIZES[-1], _widths(printed, SIZES[-1])
    group, room = [0], WIDTH - first
    for place, wide in enumerate(rest, start=1):
        if wide > room and len(group) > 1:
            yield group, size
            group, room = [0], WIDTH - first
        group, room = [*group, place], room - wide
    yield group, size


def _widths(printed: Table, size: int) -> list[float]:
    wide = []
    for place, head in enumerate(printed.headers):
        texts = [row[place].text for row in printed.rows]
        longest = max(text_width(text, size) for text in ["", *texts])
        # Headers break in two; words wrap beyond a width that reads well.
        wide.append(max(min(longest, WIDEST * size), text_width(head, size) * 0.6) + PADDING)  # fmt: skip
    return wide


def _lines(row: Sequence[Cell], columns: Sequence[int]) -> tuple[Sequence[Cell], int]:
    """Return a row with how many lines its longest cell takes."""
    longest = max(text_width(row[c].text, 1) for c in columns)
    return [row[c] for c in columns], max(1, -int(-longest // WIDEST))


def _down(
    lines: Sequence[tuple[Sequence[Cell], int]], size: int
) -> Iterator[list[Sequence[Cell]]]:
    """Yield rows that fit beneath one another; the header takes two lines."""
    most = _most(size)
    held: list[Sequence[Cell]] = []
    used = 0
    for cells, tall in lines:
        if held and used + tall > most:
            yield held
            held, used = [], 0
        held, used = [*held, cells], used + tall
    yield held


def _html(
    printed: Table, columns: Sequence[int], rows: Sequence[Sequence[Cell]], size: int
) -> str:
    numeric = [printed.sheet[c] is not None for c in columns]
    heads = zip((printed.headers[c] for c in columns), numeric, strict=True)
    head = "".join(f"<th{_side(right)}>{escape(name)}</th>" for name, right in heads)
    body = "".join(
        "<tr>" + "".join(f"<td{_side(right)}>{escape(cell.text)}</td>" for cell, right in zip(row, numeric, strict=True)) + "</tr>"
        for row in rows
    )  # fmt: skip
    return f'<table style="font-size:{size}px"><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>'


def _side(right: bool) -> str:
    return ' class="num"' if right else ""
