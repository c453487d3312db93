"""One horizontal bar per row of a frame, with room for every text beside it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import plotly.graph_objects as go
import polars as pl

from pages.parts.charts.canvas import (
    Json,
    Look,
    beside,
    figure,
    hidden_axis,
    horizontal,
    key,
    rows_axis,
    rows_height,
    vertical,
)
from pages.parts.charts.labels import text_width
from pages.parts.numbers import DASH, digits, scaled
from pages.parts.reasons import marked, words
from queries.schema import Unit
from queries.text import Text

PACE = Text("序时", "pace")
DRAWN = 320.0  # pixels a narrow panel leaves for bars and their labels
TOTAL_FITS = 2.5  # a total beyond this many longest bars is written, not drawn


@dataclass(frozen=True)
class Ranking:
    """Columns of a `ranking`; the frame's first row is drawn on top.

    Attributes:
        name: what each bar is called.
        value: its length, in `unit`.
        status: code of a status or state, written with its shape at the right.
        reason: why a value is null.
        own: true for the one bar to highlight.
        forecast: true for bars that are expected, not booked: hatched.
        ids: handed back when a bar is selected.
        total: the last row is the whole (全辖), set apart.
        reference: a line across all bars in `unit`, such as the calendar's pace.
        decimals: instead of the unit's own.
    """

    name: str
    value: str
    unit: Unit
    status: str | None = None
    reason: str | None = None
    own: str | None = None
    forecast: str | None = None
    ids: str | None = None
    total: bool = False
    reference: float | None = None
    reference_label: Text = PACE
    decimals: int | None = None


@dataclass(frozen=True)
class Gained:
    """Columns of `gained`; as in `Ranking`. `total`: the last row is the sum."""

    name: str
    value: str
    unit: Unit = Unit.MONEY
    own: str | None = None
    reason: str | None = None
    ids: str | None = None
    total: bool = False
    decimals: int | None = None


Options = Ranking | Gained


def column(frame: pl.DataFrame, name: str | None) -> list[Any]:
    """Return a column as a list; a role nobody plays is all None."""
    return frame[name].to_list() if name else [None] * frame.height


@dataclass
class Drawing:
    """Rows half drawn: traces and marks, the range of the axis, the edge of the values."""

    data: list[Json]
    low: float
    high: float
    edge: float
    shapes: list[Json] = field(default_factory=list)
    notes: list[Json] = field(default_factory=list)
    above: int = 0


def bars(frame: pl.DataFrame, options: Options, look: Look) -> Drawing:
    """Return bars and their values, on a range that leaves every text its room."""
    texts = written(frame, options, look)
    numbers = [
        scaled(v, options.unit, look.style) for v in column(frame, options.value)
    ]
    lengths = _without_long_total(numbers, total=options.total)
    drawing = _canvas(frame, lengths, texts, options, look)
    names, own = column(frame, options.name), column(frame, options.own)
    own[-1] = own[-1] or options.total
    bold = [f"<b>{t}</b>" if mine else t for t, mine in zip(texts, own, strict=True)]
    bar = {
        "type": "bar",
        "orientation": "h",
        "x": lengths,
        "y": list(range(frame.height)),
        "customdata": column(frame, options.ids),
        "marker": _markers(frame, options, look),
        "hovertext": [f"{n}<br>{t}" for n, t in zip(names, texts, strict=True)],
        "hoverinfo": "text",
        "width": 0.64,
    }
    drawing.data += [bar, _values(options, look, drawing, lengths, bold)]
    return drawing


def _without_long_total(
    numbers: list[float | None], *, total: bool
) -> list[float | None]:
    parts = [abs(n) for n in numbers[:-1] if n is not None]
    if not total or not parts or numbers[-1] is None:
        return numbers
    fits = abs(numbers[-1]) <= max(parts) * TOTAL_FITS
    return numbers if fits else [*numbers[:-1], None]


def _canvas(
    frame: pl.DataFrame,
    lengths: list[float | None],
    texts: list[str],
    options: Options,
    look: Look,
) -> Drawing:
    """Return a range that leaves a narrow panel's texts their pixels."""
    known = [n for n in lengths if n is not None]
    if isinstance(options, Ranking) and options.reference is not None:
        known.append(scaled(options.reference, options.unit, look.style) or 0.0)
    low, high = min([0.0, *known]), max([0.0, *known])
    wide = [text_width(text, look.size) + 14 for text in texts]
    text = max([w for w, n in zip(wide, lengths, strict=True) if n is not None] or [0])
    status = _status_width(frame, options, look)
    left = 0.0 if isinstance(options, Ranking) or low == 0 else text
    drawn = beside([str(n) for n in column(frame, options.name)], look, DRAWN)
    scale = (high - low or 1.0) / max(drawn - left - text - status, 60)
    edge = max(high + text * scale, max(wide) * scale)
    return Drawing([], low - left * scale, edge + status * scale, edge)


def _status_width(frame: pl.DataFrame, options: Options, look: Look) -> float:
    codes = column(frame, options.status if isinstance(options, Ranking) else None)
    return max(text_width(marked(c), look.size) + 10 if c else 0 for c in codes)


def _markers(frame: pl.DataFrame, options: Options, look: Look) -> Json:
    palette = look.palette
    plain_colour = palette.ink if isinstance(options, Ranking) else palette.slate
    own = column(frame, options.own)
    fills = [palette.own if mine else plain_colour for mine in own]
    edges = list(fills)
    if options.total:
        fills[-1], edges[-1] = palette.rule, palette.slate
    forecast = column(frame, getattr(options, "forecast", None))
    pattern = {
        "shape": ["/" if f else "" for f in forecast],
        "size": 6,
        "solidity": 0.4,
    }
    hatched = {"pattern": pattern} if any(forecast) else {}
    return {"color": fills, "line": {"color": edges, "width": 1}} | hatched


def written(frame: pl.DataFrame, options: Options, look: Look) -> list[str]:
    """Return the values as digits; undefined ones carry their reason."""
    signed = isinstance(options, Gained)
    rows = zip(column(frame, options.value), column(frame, options.reason), strict=True)
    return [
        f"{DASH} {words(reason)}"
        if value is None and reason
        else digits(value, options.unit, look.style, options.decimals, signed=signed)
        for value, reason in rows
    ]


def _values(
    options: Options,
    look: Look,
    drawing: Drawing,
    lengths: Sequence[float | None],
    texts: list[str],
) -> Json:
    """Return values as text: a ranking's in a column at the right, signed ones beside."""
    in_column = isinstance(options, Ranking)
    places = [
        drawing.edge if in_column and n is not None else n or 0.0 for n in lengths
    ]
    leftward = [n is not None and (in_column or n < 0) for n in lengths]
    return texts_at(places, [f" {t} " for t in texts], look, leftward)


def texts_at(
    places: Sequence[float], texts: Sequence[str], look: Look, leftward: Sequence[bool]
) -> Json:
    """Return one text per row at a place of the x axis, ending or starting there."""
    return {
        "type": "scatter",
        "mode": "text",
        "x": list(places),
        "y": list(range(len(texts))),
        "text": list(texts),
        "textposition": [f"middle {'left' if left else 'right'}" for left in leftward],
        "textfont": {"color": look.palette.ink, "size": look.size},
        "hoverinfo": "skip",
        "cliponaxis": False,
    }


def finish(
    drawing: Drawing, frame: pl.DataFrame, options: Options, look: Look
) -> go.Figure:
    """Return the figure: zero line, the total set apart, names on the left."""
    palette = look.palette
    shapes = [*drawing.shapes, vertical(0, palette.slate, 1)]
    if options.total and frame.height > 1:
        shapes.append(horizontal(frame.height - 1.5, palette.rule, 1))
    title = key(look, options.unit)
    margin = drawing.above + (30 if title else 8)
    return figure(
        drawing.data,
        look,
        title=title,
        height=rows_height(frame.height, look, margin),
        xaxis=hidden_axis(drawing.low, drawing.high, look),
        yaxis=rows_axis(column(frame, options.name), look),
        shapes=shapes,
        annotations=drawing.notes,
        margin={"l": 8, "r": 8, "t": margin, "b": 8},
    )
