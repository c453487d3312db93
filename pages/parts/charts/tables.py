"""A table as a picture: every cell its number and a tint of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import plotly.graph_objects as go
import polars as pl

from pages.parts.charts.canvas import (
    Json,
    Look,
    axis,
    figure,
    key,
    nothing,
    rows_axis,
    rows_height,
)
from pages.parts.charts.drawn import form
from pages.parts.charts.labels import text_width, wrapped
from pages.parts.numbers import DASH, digits, scaled
from pages.parts.palette import ramp, readable, shade
from pages.parts.reasons import words
from queries.schema import Unit
from queries.text import Text

DRAWN = 460.0  # pixels a narrow panel leaves for the cells
Grid = Sequence[Sequence[float | None]]


@dataclass(frozen=True)
class Heat:
    """Columns of `heat`: one row per cell; rows and columns come in the frame's order.

    Attributes:
        row, across: what a cell's row and column are called.
        value: in `unit`; null shows its reason.
        centre: tints run from orange below to blue above this value; without it from
            light to dark.
    """

    row: str
    across: str
    value: str
    unit: Unit = Unit.SHARE
    reason: str | None = None
    centre: float | None = None
    decimals: int | None = None


@form(Heat)
def heat(frame: pl.DataFrame, options: Heat, look: Look) -> go.Figure:
    """Draw a table whose cells carry their number and a tint of it."""
    if frame.is_empty():
        return nothing(look)
    rows = frame[options.row].unique(maintain_order=True).to_list()
    across = frame[options.across].unique(maintain_order=True).to_list()
    found = {
        (r[options.row], r[options.across]): r for r in frame.iter_rows(named=True)
    }
    grid = [[found.get((row, column)) for column in across] for row in rows]
    values = [[_tint(cell, options, look) for cell in line] for line in grid]
    texts = [
        [_text(cell, options, look, DRAWN * look.room / len(across)) for cell in line]
        for line in grid
    ]
    names = [wrapped(str(name), 13) for name in across]
    title = key(look, options.unit, _undefined(frame, texts, options, look))
    top = (30 if title else 8) + 20 * max(name.count("<br>") + 1 for name in names)
    return figure(
        cells(values, texts, _scale(values, options, look), look),
        look,
        title=title,
        height=rows_height(len(rows), look, top),
        margin={"l": 8, "r": 8, "t": top, "b": 8},
        xaxis=top_axis(names, look),
        yaxis=rows_axis([str(row) for row in rows], look),
    )


def _undefined(
    frame: pl.DataFrame, texts: list[list[str]], options: Heat, look: Look
) -> list[tuple[str, str, Text | str]]:
    """Return what a dash in a cell means: the reasons there are."""
    if options.reason is None or not any(DASH in line for line in texts):
        return []
    empty = frame.filter(pl.col(options.value).is_null())
    codes = empty[options.reason].drop_nulls().unique(maintain_order=True)
    text = " / ".join(str(words(code)) for code in codes)
    return [(DASH, look.palette.slate, text)] if text else []


def _tint(cell: dict[str, Any] | None, options: Heat, look: Look) -> float | None:
    return scaled(cell[options.value], options.unit, look.style) if cell else None


def _text(cell: dict[str, Any] | None, options: Heat, look: Look, room: float) -> str:
    if cell is None:
        return DASH
    reason = cell[options.reason] if options.reason else None
    if cell[options.value] is None and reason and room:
        text = str(words(reason))
        return text if text_width(text, look.size) < room else DASH
    return digits(cell[options.value], options.unit, look.style, options.decimals)


def _scale(values: Grid, options: Heat, look: Look) -> Json:
    known = [v for line in values for v in line if v is not None] or [0.0]
    palette = look.palette
    if options.centre is None:
        return {
            "colorscale": ramp(palette.sequential),
            "zmin": min(known),
            "zmax": max(known),
        }
    middle = scaled(options.centre, options.unit, look.style) or 0.0
    reach = max(abs(v - middle) for v in known) or 1.0
    ends = {"zmin": middle - reach, "zmax": middle + reach}
    return {"colorscale": ramp(palette.diverging)} | ends


def cells(
    values: Grid, texts: Sequence[Sequence[str]], scale: Json, look: Look
) -> list[Json]:
    """Return tints and, over them, texts in whichever of ink and paper is read better."""
    places = [(x, y) for y, line in enumerate(values) for x in range(len(line))]
    tints = {
        "type": "heatmap",
        "z": values,
        "showscale": False,
        "xgap": 2,
        "ygap": 2,
        "hoverinfo": "skip",
    }
    words_ = {
        "type": "scatter",
        "mode": "text",
        "x": [x for x, _ in places],
        "y": [y for _, y in places],
        "text": [texts[y][x] for x, y in places],
        "textfont": {
            "size": look.size,
            "color": [_text_colour(values[y][x], scale, look) for x, y in places],
        },
        "hoverinfo": "skip",
    }
    return [tints | scale, words_]


def _text_colour(value: float | None, scale: Json, look: Look) -> str:
    if value is None:
        return look.palette.slate
    reach = (scale["zmax"] - scale["zmin"]) or 1.0
    colours = tuple(str(colour) for _, colour in scale["colorscale"])
    tint = shade(colours, (value - scale["zmin"]) / reach)
    return readable(tint, look.palette)


def top_axis(names: Sequence[str], look: Look) -> Json:
    """Return an axis of column names above the cells."""
    return axis(
        look,
        side="top",
        tickvals=list(range(len(names))),
        ticktext=names,
        tickangle=0,
        range=[-0.5, len(names) - 0.5],
    )
