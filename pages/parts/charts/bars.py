"""Structure from top to bottom: sorted bars and signed bars."""

import plotly.graph_objects as go
import polars as pl

from pages.parts.charts.canvas import Json, Look, note, nothing, vertical
from pages.parts.charts.drawn import form
from pages.parts.charts.labels import coloured
from pages.parts.charts.rows import (
    Drawing,
    Gained,
    Ranking,
    bars,
    column,
    finish,
    texts_at,
)
from pages.parts.numbers import scaled, show
from pages.parts.reasons import colour, marked


@form(Ranking)
def ranking(frame: pl.DataFrame, options: Ranking, look: Look) -> go.Figure:
    """Draw a sorted bar per row, with values, status words and one reference line."""
    if frame.is_empty():
        return nothing(look)
    drawing = bars(frame, options, look)
    if options.status:
        drawing.data.append(_statuses(frame, options, look, drawing.high))
    if options.reference is not None:
        _refer(drawing, options, look)
    return finish(drawing, frame, options, look)


@form(Gained)
def gained(frame: pl.DataFrame, options: Gained, look: Look) -> go.Figure:
    """Draw signed bars: who gained and who lost, our bank highlighted, the sum last."""
    if frame.is_empty():
        return nothing(look)
    return finish(bars(frame, options, look), frame, options, look)


def _statuses(frame: pl.DataFrame, options: Ranking, look: Look, edge: float) -> Json:
    codes = column(frame, options.status)
    texts = [coloured(marked(c), colour(c, look.palette)) if c else "" for c in codes]
    return texts_at([edge] * len(texts), texts, look, [True] * len(texts))


def _refer(drawing: Drawing, options: Ranking, look: Look) -> None:
    """Add the reference line and what it is called, above the bars."""
    at = scaled(options.reference, options.unit, look.style)
    drawing.shapes.append(vertical(at, look.palette.last_year, 2, "dash"))
    value = show(options.reference, options.unit, look.style, options.decimals)
    label = f"{options.reference_label} {value}"
    drawing.notes.append(note(look, label, x=at, y=1, yref="paper", yanchor="bottom"))
    drawing.above = 22
