"""A table whose rows pair two things, as people print it: one down, the other across."""

from collections.abc import Sequence

from pages.parts.charts.drawn import Chart
from pages.parts.panel import Cell, Panel, Table

# Forms whose frames have a row per pair: the options that name down and across.
PAIRED = {
    "Course": ("month", "series"),
    "Columns": ("month", "part"),
    "Multiples": ("name", "month"),
    "Heat": ("row", "across"),
    "Distribution": ("name", "star"),
    "Flow": ("before", "after"),
}
BLANK = Cell(None, "")

Titled = list[tuple[str, Table]]


def crossed(panel: Panel, printed: Table, chart: Chart | None) -> Titled:
    """Return a table per value column, under its header; else the table as it is.

    It stays as it is where its chart pairs nothing, where the frame does not print both
    names, or where a pair stands twice in it.
    """
    return (_crossed(panel, printed, chart) if chart else []) or [("", printed)]


def _crossed(panel: Panel, printed: Table, chart: Chart) -> Titled:
    if chart.form not in PAIRED:
        return []
    named = [getattr(chart.options, role) for role in PAIRED[chart.form]]
    if chart.form == "Distribution":
        return _by_star(panel, printed, named[1])
    places = {column.name: place for place, column in enumerate(panel.columns)}
    if not all(name in places for name in named):
        return []
    down, across = (places[name] for name in named)
    acrosses = list(dict.fromkeys(row[across].text for row in printed.rows))
    pairs = {(row[down].text, row[across].text) for row in printed.rows}
    if len(pairs) < len(printed.rows):
        return []
    others = [p for p in range(len(printed.headers)) if p not in (down, across)]
    return [
        (printed.headers[p], _cross(printed, (down, across, p), acrosses))
        for p in others
    ]


def _by_star(panel: Panel, printed: Table, star: str) -> Titled:
    """Return outlets by star, five stars first: names down, stars across."""
    if len(printed.headers) != 3:
        return []
    known = zip(panel.frame[star], (row[1].text for row in printed.rows), strict=True)
    order = sorted(set(known), key=lambda pair: (pair[0] is None, -(pair[0] or 0)))
    across = [text for _, text in order]
    return [(printed.headers[2], _cross(printed, (0, 1, 2), across))]


def _cross(
    printed: Table, places: tuple[int, int, int], acrosses: Sequence[str]
) -> Table:
    down, across, value = places
    found = {(row[down].text, row[across].text): row[value] for row in printed.rows}
    downs = dict.fromkeys(row[down].text for row in printed.rows)
    return Table(
        (printed.headers[down], *acrosses),
        tuple((Cell(None, d), *(found.get((d, a), BLANK) for a in acrosses)) for d in downs),
        (None, *[printed.sheet[value]] * len(acrosses)),
    )  # fmt: skip
