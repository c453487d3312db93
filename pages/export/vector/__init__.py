"""Pictures for paper: a panel's chart drawn again from its frame, as vectors.

Our charts say every place themselves (ranges, margins, ticks, labels), so what Plotly or
deck.gl would draw is drawn here from the same specification, without a browser: one
notation, one set of numbers. No library does this: kaleido starts a browser for seconds,
Altair's and Matplotlib's drawings would be a second notation to keep in step.
"""

from dataclasses import replace
from math import inf
from typing import NamedTuple

import polars as pl
import pydeck as pdk

from pages.export.vector import around, maps, traces
from pages.export.vector.pen import Pen
from pages.export.vector.plot import Json, Plot
from pages.parts.charts import Look, chart_of
from pages.parts.charts.labels import whole_name
from pages.parts.panel import Panel

SIZE = 13  # pixels of the type
PRESSED = 1.35  # times the room there is that a chart asks for
SMALLEST = 11
USUAL = 470.0  # pixels of a panel that `Look.room` is a part of


class Picture(NamedTuple):
    """A drawing as SVG text, with its size in pixels."""

    svg: str
    width: float
    height: float


def picture(
    panel: Panel,
    look: Look,
    width: float,
    height: float | None = None,
    size: int = SIZE,
    tallest: float = inf,
) -> Picture | None:
    """Return the panel's chart or map on white; None where it has none to show.

    Args:
        panel: its figure remembers what it was drawn from.
        look: colours on white; the money unit, unless the panel has its own.
        width: in pixels; the type keeps its size.
        height: in pixels; by default what the chart asks for.
        size: of the type, in pixels.
        tallest: a chart that asks for more height is pressed to this one.
    """
    chart = chart_of(panel.figure)
    if chart is None:
        return None
    style, room = panel.style or look.style, max(width / USUAL, 0.75)
    chart = replace(chart, frames=tuple(_whole(frame) for frame in chart.frames))
    figure = chart.draw(Look(look.palette, style, size, room))
    if isinstance(figure, pdk.Deck):
        pen, wide, tall = maps.drawn(figure, width)
        return Picture(pen.done(), wide, tall)
    made = figure.to_dict()
    if not made["data"]:
        return None
    asked = made["layout"]["height"]
    if asked > tallest * PRESSED and size > SMALLEST:
        # Rows that close need smaller type.
        return picture(panel, look, width, height, SMALLEST, tallest)
    return _drawn(made, width, height or min(asked, tallest))


def _whole(frame: pl.DataFrame) -> pl.DataFrame:
    """Return names whole that a panel on the screen had to cut: paper has the room."""
    cut = [
        n
        for n, kind in frame.schema.items()
        if kind == pl.String and frame[n].str.ends_with("…").any()
    ]
    rows = frame.to_dicts() if cut else []
    return frame.with_columns(
        pl.Series(n, [r[n] and whole_name(r[n], r) for r in rows], pl.String)
        for n in cut
    )


def _drawn(figure: Json, width: float, height: float) -> Picture:
    layout = figure["layout"]
    plot = Plot.of(layout, width, height)
    pen = Pen(width, height)
    around.behind(pen, plot, layout)
    traces.draw(pen, plot, figure)
    around.shapes(pen, plot, layout, low=False)
    around.axes(pen, plot, layout, height)
    around.notes(pen, plot, layout)
    around.key(pen, layout, width)
    return Picture(pen.done(), width, height)
