"""A chart's groups of series as XML, and the workbook behind them.

python-pptx writes one kind of chart at a time and gives its axes negative ids, which the
schema forbids; here a chart may hold bars on two pairs of axes, and ids are positive.
"""

from collections.abc import Iterator
from io import BytesIO
from itertools import accumulate

from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.workbook import Workbook

from pages.export.deck.plot import Group, Plot, Series
from pages.export.deck.strokes import (
    Point,
    cache,
    labelled,
    marked,
    shape,
    stroke,
    words,
)
from queries.spreadsheet import WORDS

SHEET = "Sheet1"


def workbook(plot: Plot) -> bytes:
    """Return the workbook behind the chart: a category a row, a series a column."""
    buffer = BytesIO()
    with Workbook(buffer, {"in_memory": True} | WORDS) as book:
        sheet = book.add_worksheet(SHEET)
        sheet.set_column(0, 0, 24)
        sheet.write_column(1, 0, plot.categories)
        if plot.along:
            sheet.write_string(0, 1, plot.along[1].title)
            sheet.write_column(1, 1, plot.along[0])
        for place, series in enumerate(plot.series, start=_first(plot)):
            sheet.write_string(0, place, series.name)
            look = book.add_format({"num_format": series.code})
            for row, value in enumerate(series.values):
                if row in series.formulas:
                    sheet.write_formula(row + 1, place, series.formulas[row], look, value)  # fmt: skip
                elif value is not None:
                    sheet.write_number(row + 1, place, value, look)
    return buffer.getvalue()


def _first(plot: Plot) -> int:
    """Return the column of the first series."""
    return 2 if plot.along else 1


def drawn(plot: Plot) -> Iterator[str]:
    """Yield the groups of a chart as XML."""
    starts = accumulate((len(group.series) for group in plot.groups), initial=0)
    for start, group in zip(starts, plot.groups, strict=False):
        each = "".join(
            _series(series, start + i, group, plot)
            for i, series in enumerate(group.series)
        )
        axes = "".join(f'<c:axId val="{a}"/>' for a in axis_ids(second=group.is_second))
        yield _group(group, each, axes)


def axis_ids(*, second: bool) -> tuple[int, int]:
    """Return the ids of the axis of categories and the axis of values."""
    return (201, 202) if second else (101, 102)


def _group(group: Group, each: str, axes: str) -> str:
    if group.kind == "line":
        return f'<c:lineChart><c:grouping val="standard"/><c:varyColors val="0"/>{each}<c:marker val="1"/>{axes}</c:lineChart>'
    if group.kind == "scatter":
        return f'<c:scatterChart><c:scatterStyle val="lineMarker"/><c:varyColors val="0"/>{each}{axes}</c:scatterChart>'
    return (
        f'<c:barChart><c:barDir val="{group.kind}"/><c:grouping val="{group.grouping}"/>'
        f'<c:varyColors val="0"/>{each}<c:gapWidth val="{group.gap}"/><c:overlap val="{group.overlap}"/>{axes}</c:barChart>'
    )


def _series(series: Series, place: int, group: Group, plot: Plot) -> str:
    column, last = xl_col_to_name(place + _first(plot)), len(plot.categories) + 1
    known = [i for i, value in enumerate(series.values) if value is not None]
    labels = labelled(series.labels, series.code, known) if series.labels else ""
    name = f"<c:tx><c:strRef><c:f>{SHEET}!${column}$1</c:f>{words([series.name])}</c:strRef></c:tx>"
    values = f"<c:numRef><c:f>{SHEET}!${column}$2:${column}${last}</c:f>{cache(series.values, series.code)}</c:numRef>"
    names = f"<c:cat><c:strRef><c:f>{SHEET}!$A$2:$A${last}</c:f>{words(plot.categories)}</c:strRef></c:cat>"
    begin = f'<c:ser><c:idx val="{place}"/><c:order val="{place}"/>{name}'
    if group.kind in ("bar", "col"):
        look = shape(series.colour, series.edge, series.width, is_hatched=series.is_hatched)  # fmt: skip
        return f'{begin}{look}<c:invertIfNegative val="0"/>{_points(series)}{labels}{names}<c:val>{values}</c:val></c:ser>'
    line = series.colour if group.kind == "line" else None
    look = f"<c:spPr>{stroke(line, series.width, series.dash)}</c:spPr>{marked(series.marker)}"
    if plot.along is None:
        return f'{begin}{look}{_points(series)}{labels}{names}<c:val>{values}</c:val><c:smooth val="0"/></c:ser>'
    xs = f"<c:xVal><c:numRef><c:f>{SHEET}!$B$2:$B${last}</c:f>{cache(plot.along[0], plot.along[1].code)}</c:numRef></c:xVal>"
    return f'{begin}{look}{_points(series)}{labels}{xs}<c:yVal>{values}</c:yVal><c:smooth val="0"/></c:ser>'


def _points(series: Series) -> str:
    return "".join(_point(series, i, p) for i, p in sorted(series.points.items()))


def _point(series: Series, place: int, point: Point) -> str:
    colour, edge = point.colour or series.colour, point.edge or series.edge
    if series.marker is not None:
        return f'<c:dPt><c:idx val="{place}"/>{marked(series.marker, point.size, point.colour)}<c:bubble3D val="0"/></c:dPt>'
    if point.is_hidden:
        colour = edge = None
    look = shape(colour, edge, series.width, is_hatched=point.is_hatched)
    return f'<c:dPt><c:idx val="{place}"/><c:invertIfNegative val="0"/><c:bubble3D val="0"/>{look}</c:dPt>'
