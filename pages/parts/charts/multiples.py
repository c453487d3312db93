"""Small multiples: one little picture per unit, all on one scale."""

from dataclasses import dataclass

import plotly.graph_objects as go
import polars as pl

from pages.parts.charts.canvas import Json, Look, axis, figure, key, nothing
from pages.parts.charts.drawn import form
from pages.parts.charts.labels import bounds, short
from pages.parts.numbers import digits, month, scaled, show
from queries.schema import Unit
from queries.text import Text

ACROSS = 4
CELL = 104  # pixels high, its name included
WIDE, TALL = 0.86, 0.58  # the part of a cell that its lines take
THIS_YEAR = Text("本期", "this year")
LAST_YEAR = Text("上年同期", "last year")
SCALE = Text(
    "各图同一刻度 {low} 至 {high}，数字为末月",
    "one scale {low} to {high}, figure: last month",
)


@dataclass(frozen=True)
class Multiples:
    """Columns of `multiples`: one row per name and month; names come in the frame's order."""

    name: str
    month: str
    value: str
    unit: Unit = Unit.MONEY
    last_year: str | None = None
    decimals: int | None = None


@form(Multiples)
def multiples(frame: pl.DataFrame, options: Multiples, look: Look) -> go.Figure:
    """Draw every name's months in its own cell of a grid, this year over last year.

    All cells are drawn as one line each for this and last year, broken between cells,
    so that a page of counties costs no more than one chart.
    """
    if frame.is_empty():
        return nothing(look)
    parts = frame.sort(options.month).partition_by(options.name, as_dict=True)
    names = frame[options.name].unique(maintain_order=True).to_list()
    cells = [parts[(name,)] for name in names]
    span = _span(frame, options, look)
    rows = -(-len(names) // ACROSS)
    palette = look.palette
    drawn = [(options.value, palette.ink)]
    if options.last_year:
        drawn.insert(0, (options.last_year, palette.last_year))
    scene = (options, span, look)
    return figure(
        [
            _baselines(len(names), span, look),
            *(_line(cells, name, colour, scene) for name, colour in drawn),
            _titles(cells, options, look),
        ],
        look,
        title=_key(frame, span, options, look),
        height=rows * CELL + 60,
        xaxis=axis(look, range=[-0.02, ACROSS - 0.04], showticklabels=False),
        yaxis=axis(look, range=[rows, -0.02], showticklabels=False),
        margin={"l": 8, "r": 8, "t": 44, "b": 8},
    )


def _span(frame: pl.DataFrame, options: Multiples, look: Look) -> tuple[float, float]:
    columns = [options.value, *([options.last_year] if options.last_year else [])]
    values = [scaled(v, options.unit, look.style) for c in columns for v in frame[c]]
    return bounds(values, zero=True, pad=0.0)


def _line(
    cells: list[pl.DataFrame],
    column: str,
    colour: str,
    scene: tuple[Multiples, tuple[float, float], Look],
) -> Json:
    options, span, look = scene
    xs: list[float | None] = []
    ys: list[float | None] = []
    texts: list[str] = []
    for place, cell in enumerate(cells):
        steps = max(cell.height - 1, 1)
        values = cell[column].to_list()
        xs += [place % ACROSS + WIDE * i / steps for i in range(cell.height)]
        ys += [
            _height(place, scaled(v, options.unit, look.style), span) for v in values
        ]
        texts += [
            f"{name} {month(day)}<br>{show(v, options.unit, look.style, options.decimals)}"
            for name, day, v in zip(
                cell[options.name], cell[options.month], values, strict=True
            )
        ]
        xs, ys, texts = [*xs, None], [*ys, None], [*texts, ""]
    return {
        "type": "scatter",
        "mode": "lines",
        "x": xs,
        "y": ys,
        "hovertext": texts,
        "hoverinfo": "text",
        "line": {"color": colour, "width": 2},
        "connectgaps": False,
    }


def _height(place: int, value: float | None, span: tuple[float, float]) -> float | None:
    if value is None:
        return None
    low, high = span
    return place // ACROSS + 0.95 - TALL * (value - low) / ((high - low) or 1.0)


def _baselines(count: int, span: tuple[float, float], look: Look) -> Json:
    """Return the zero lines of all cells as one broken line."""
    xs: list[float | None] = []
    ys: list[float | None] = []
    for place in range(count):
        left, zero = place % ACROSS, _height(place, 0.0, span)
        xs, ys = [*xs, left, left + WIDE, None], [*ys, zero, zero, None]
    return {
        "type": "scatter",
        "mode": "lines",
        "x": xs,
        "y": ys,
        "hoverinfo": "skip",
        "line": {"color": look.palette.rule, "width": 1},
    }


def _titles(cells: list[pl.DataFrame], options: Multiples, look: Look) -> Json:
    places = range(len(cells))
    return {
        "type": "scatter",
        "mode": "text",
        "x": [place % ACROSS for place in places],
        "y": [place // ACROSS + 0.1 for place in places],
        "text": [_title(cell, options, look) for cell in cells],
        "textposition": "middle right",
        "textfont": {"size": look.size - 1, "color": look.palette.ink},
        "hoverinfo": "skip",
        "cliponaxis": False,
    }


def _title(cell: pl.DataFrame, options: Multiples, look: Look) -> str:
    known = cell[options.value].drop_nulls()
    last = known[-1] if len(known) else None
    number = digits(last, options.unit, look.style, options.decimals)
    return f"{short(str(cell[options.name][0]), 14)} <b>{number}</b>"


def _key(
    frame: pl.DataFrame, span: tuple[float, float], options: Multiples, look: Look
) -> Json | None:
    one = scaled(1, options.unit, look.style) or 1
    low, high = (
        digits(s / one, options.unit, look.style, options.decimals) for s in span
    )
    months = frame[options.month]
    when = f"{month(months.min())} – {month(months.max())}"  # type: ignore[arg-type]
    entries: list[tuple[str, str, Text | str]] = [("━", look.palette.ink, THIS_YEAR)]
    if options.last_year:
        entries.append(("━", look.palette.last_year, LAST_YEAR))
    entries.append(
        ("", look.palette.slate, f"{when} · {SCALE.fill(low=low, high=high)}")
    )
    return key(look, options.unit, entries)
