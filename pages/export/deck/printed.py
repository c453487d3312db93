"""A panel's table as a sheet of cells, through the one printer."""

from collections.abc import Sequence

from pages.export import paper
from pages.export.crossed import crossed
from pages.export.deck.cells import Entry, Sheet
from pages.parts.charts.drawn import Chart
from pages.parts.numbers import DASH, Style
from pages.parts.palette import LIGHT
from pages.parts.panel import Cell, Panel, Table, table
from pages.parts.reasons import colour
from queries.schema import Unit
from queries.text import Text

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
    states = [
        panel.frame[c.name].to_list() if c.unit is Unit.STATE else None
        for c in panel.columns
    ]
    return [
        (more, _sheet(one, states if one is printed else [None] * len(one.headers)))
        for more, one in crossed(panel, printed, chart)
    ]


def _sheet(printed: Table, states: Sequence[Sequence[str] | None]) -> Sheet:
    """Return the table as printed; codes carry the colour of their status."""
    rights = [code is not None for code in printed.sheet]
    rows = [
        [
            entry(cell, is_right=right, state=state[i] if state else None)
            for cell, right, state in zip(row, rights, states, strict=True)
        ]
        for i, row in enumerate(printed.rows)
    ]
    names = printed.heads if printed.is_grouped else printed.headers
    headers = [Entry(paper.unbroken(h), right) for h, right in zip(names, rights, strict=True)]  # fmt: skip
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
