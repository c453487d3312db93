"""A panel's table as a sheet of cells, through the one printer; long frames are crossed."""

from collections.abc import Sequence

from pages.export.deck.cells import Entry, Sheet
from pages.parts.charts.drawn import Chart
from pages.parts.numbers import DASH, Style
from pages.parts.palette import LIGHT
from pages.parts.panel import Cell, Panel, Table, table
from pages.parts.reasons import colour
from queries.schema import Unit
from queries.text import Text

# Forms whose frames have a row per pair: the options that name down and across.
CROSSED = {
    "Course": ("month", "series"),
    "Columns": ("month", "part"),
    "Multiples": ("name", "month"),
    "Heat": ("row", "across"),
    "Distribution": ("name", "star"),
    "Flow": ("before", "after"),
}
BETWEEN = Text("；", "; ")


def undefined(panel: Panel, style: Style) -> str:
    """Return what the dashes of a panel's table mean; empty where there are none."""
    said = table(panel, style).undefined()
    return str(BETWEEN).join(f"{DASH} {why}" for why in said)


def sheets(panel: Panel, style: Style, chart: Chart | None) -> list[tuple[str, Sheet]]:
    """Return a panel's table, or one table per value of a frame that pairs two things."""
    printed = table(panel, style)
    if not printed.headers or not printed.rows:
        return []
    crossed = _crossed(panel, printed, chart) if chart else []
    return crossed or [("", plain(panel, printed))]


def plain(panel: Panel, printed: Table) -> Sheet:
    """Return the table as printed; codes carry the colour of their status."""
    rights = [code is not None for code in printed.sheet]
    states = [
        panel.frame[c.name].to_list() if c.unit is Unit.STATE else None
        for c in panel.columns
    ]
    rows = [
        [
            entry(cell, is_right=right, state=state[i] if state else None)
            for cell, right, state in zip(row, rights, states, strict=True)
        ]
        for i, row in enumerate(printed.rows)
    ]
    names = printed.heads if printed.is_grouped else printed.headers
    headers = [Entry(h, right) for h, right in zip(names, rights, strict=True)]
    groups = printed.groups if printed.is_grouped else ()
    return Sheet(headers, rows, _keys(printed), groups)


def entry(cell: Cell, *, is_right: bool, state: str | None = None) -> Entry:
    """Return one cell, in its status' colour where it is one."""
    tone = colour(state, LIGHT) if state else LIGHT.ink
    if is_right and cell.number is None:
        # Why it is undefined is said once, beside the table's title.
        text = DASH if cell.text.startswith(DASH) else cell.text
        return Entry(text, is_right, LIGHT.slate)
    return Entry(cell.text, is_right, tone)


def _keys(printed: Table) -> int:
    """Return how many first columns name a row: the words before the first number."""
    first = next((i for i, code in enumerate(printed.sheet) if code), 1)
    return 1 if first == 0 else min(first, 2)


def _crossed(panel: Panel, printed: Table, chart: Chart) -> list[tuple[str, Sheet]]:
    """Return a table per value column: names down, the other names across.

    Empty where the frame does not print both, or where a pair stands twice in it.
    """
    if chart.form not in CROSSED:
        return []
    named = [getattr(chart.options, role) for role in CROSSED[chart.form]]
    if chart.form == "Distribution":
        return _by_star(panel, printed, named[1])
    places = {column.name: place for place, column in enumerate(panel.columns)}
    if not all(name in places for name in named):
        return []
    down, across = (places[name] for name in named)
    downs = list(dict.fromkeys(row[down].text for row in printed.rows))
    acrosses = list(dict.fromkeys(row[across].text for row in printed.rows))
    pairs = {(row[down].text, row[across].text) for row in printed.rows}
    if len(pairs) < len(printed.rows):
        return []
    others = [p for p in range(len(printed.headers)) if p not in (down, across)]
    return [
        (printed.headers[p], _cross(printed, (down, across, p), downs, acrosses))
        for p in others
    ]


def _by_star(panel: Panel, printed: Table, star: str) -> list[tuple[str, Sheet]]:
    """Return outlets by star, five stars first: names down, stars across."""
    if len(printed.headers) != 3:
        return []
    known = zip(panel.frame[star], (row[1].text for row in printed.rows), strict=True)
    order = sorted(set(known), key=lambda pair: (pair[0] is None, -(pair[0] or 0)))
    downs = list(dict.fromkeys(row[0].text for row in printed.rows))
    across = [text for _, text in order]
    return [(printed.headers[2], _cross(printed, (0, 1, 2), downs, across))]


def _cross(
    printed: Table,
    places: tuple[int, int, int],
    downs: Sequence[str],
    acrosses: Sequence[str],
) -> Sheet:
    down, across, value = places
    is_right = printed.sheet[value] is not None
    found = {(row[down].text, row[across].text): row[value] for row in printed.rows}
    blank = Cell(None, "")
    rows = [
        [Entry(d), *(entry(found.get((d, a), blank), is_right=is_right) for a in acrosses)]
        for d in downs
    ]  # fmt: skip
    headers = [Entry(printed.headers[down]), *(Entry(a, is_right) for a in acrosses)]
    return Sheet(headers, rows)
