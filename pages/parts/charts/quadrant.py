"""Share change against increment premium: who is ahead in both, each one named."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import dist, sqrt
from statistics import median
from typing import Any

import plotly.graph_objects as go
import polars as pl

from pages.parts.charts.canvas import (
    Json,
    Look,
    axis,
    figure,
    horizontal,
    key,
    note,
    nothing,
    vertical,
)
from pages.parts.charts.drawn import form
from pages.parts.charts.labels import bounds, coloured, text_width
from pages.parts.charts.margins import step
from pages.parts.numbers import points, scaled, show
from pages.parts.reasons import MARKS, SYMBOLS, colour, words
from queries.schema import Unit
from queries.text import Text

HEIGHT = 440
CROWDED = 0.15  # a label may be covered by this part of itself
LABELLED = 80
WIDTH = 340  # the narrowest plot that labels are placed for
SMALLEST, LARGEST = 7.0, 26.0
AIDS = {
    (1, 1): Text("份额升，增量领先", "gaining, increments lead"),
    (-1, 1): Text("份额降，增量回升", "losing, increments recover"),
    (-1, -1): Text("份额降，增量落后", "losing, increments trail"),
    (1, -1): Text("份额升，增量落后", "gaining, increments trail"),
}
CORNERS = {1: ("right", "top"), -1: ("left", "bottom")}
SIDES = {
    "middle right": (1.0, 0.0),
    "middle left": (-1.0, 0.0),
    "top center": (0.0, 1.0),
    "bottom center": (0.0, -1.0),
    "top right": (1.0, 1.0),
    "bottom right": (1.0, -1.0),
    "top left": (-1.0, 1.0),
    "bottom left": (-1.0, -1.0),
}

Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class Quadrant:
    """Columns of `quadrant`; rows without both places are left out.

    Attributes:
        name: what each bubble is called.
        x, y: differences of shares, such as share change and increment premium.
        x_label, y_label: what they are.
        size: money; the bubble's area.
        state: double-first state; its colour and symbol.
        ids: handed back when a bubble is selected.
    """

    name: str
    x: str
    y: str
    x_label: Text
    y_label: Text
    size: str | None = None
    state: str | None = None
    ids: str | None = None


@form(Quadrant)
def quadrant(frame: pl.DataFrame, options: Quadrant, look: Look) -> go.Figure:
    """Draw bubbles around zero with a word in every quadrant."""
    known = frame.drop_nulls([options.x, options.y])
    if known.is_empty():
        return nothing(look)
    xs = [scaled(v, Unit.POINTS, look.style) or 0.0 for v in known[options.x]]
    ys = [scaled(v, Unit.POINTS, look.style) or 0.0 for v in known[options.y]]
    spans = bounds(xs, zero=True, pad=0.16), bounds(ys, zero=True, pad=0.12)
    states = known[options.state].to_list() if options.state else []
    grey = look.palette.slate
    return figure(
        [_bubbles(known, options, look, (xs, ys), spans)],
        look,
        title=key(look, None, _legend(states, look)),
        height=HEIGHT,
        xaxis=_axis(spans[0], options.x_label, look),
        yaxis=_axis(spans[1], options.y_label, look),
        shapes=[vertical(0, grey, 1), horizontal(0, grey, 1)],
        annotations=[_aid(side, text, look) for side, text in AIDS.items()],
        margin={"l": 8, "r": 8, "t": 40 + look.size * 1.4, "b": 8},
    )


def _legend(states: Sequence[str], look: Look) -> list[tuple[str, str, Text | str]]:
    return [
        (MARKS[state], colour(state, look.palette), words(state))
        for state in MARKS
        if state in states
    ]


def _axis(span: tuple[float, float], label: Text, look: Look) -> Json:
    name = f"{label}（个百分点）" if label.zh == str(label) else f"{label} (pp)"
    title = {"text": name, "font": {"size": look.size - 1, "color": look.palette.slate}}
    ticks = {"tick0": 0, "dtick": step(*span), "tickformat": ".2~f"}
    return axis(look, range=list(span), title=title, **ticks)


def _aid(side: tuple[int, int], text: Text, look: Look) -> Json:
    across, up = CORNERS[side[0]][0], CORNERS[side[1]][1]
    return note(
        look,
        coloured(str(text), look.palette.last_year),
        x=1 if across == "right" else 0,
        xanchor=across,
        xref="paper",
        y=1 if up == "top" else 0,
        # Above the upper quadrants, not in them: the best units' names stand there.
        yanchor="bottom",
        yref="paper",
    )


def _bubbles(
    frame: pl.DataFrame,
    options: Quadrant,
    look: Look,
    places: tuple[list[float], list[float]],
    spans: tuple[tuple[float, float], tuple[float, float]],
) -> Json:
    sizes = _sizes(frame, options)
    names, sides = _labels(
        [str(name) for name in frame[options.name]], sizes, places, spans, look
    )
    states = (
        frame[options.state].to_list() if options.state else ["neither"] * len(names)
    )
    colours = [colour(state, look.palette) for state in states]
    return {
        "type": "scatter",
        "mode": "markers+text",
        "x": places[0],
        "y": places[1],
        "text": names,
        "textposition": sides,
        "textfont": {"size": look.size - 1, "color": look.palette.ink},
        "cliponaxis": False,
        "customdata": frame[options.ids].to_list() if options.ids else None,
        "marker": {
            "size": sizes,
            "symbol": [SYMBOLS.get(state, "circle-open") for state in states],
            "color": colours,
            "opacity": 0.85,
            "line": {"color": colours, "width": 1.5},
        },
        "hovertext": _hover(frame, options, look),
        "hoverinfo": "text",
    }


def _sizes(frame: pl.DataFrame, options: Quadrant) -> list[float]:
    if options.size is None:
        return [SMALLEST * 1.5] * frame.height
    amounts = [float(v or 0) for v in frame[options.size]]
    top = max(amounts) or 1.0
    return [max(SMALLEST, LARGEST * sqrt(max(a, 0) / top)) for a in amounts]


def _hover(frame: pl.DataFrame, options: Quadrant, look: Look) -> list[str]:
    texts = []
    for row in frame.iter_rows(named=True):
        size: Any = row[options.size] if options.size else None
        amount = f"<br>{show(size, Unit.MONEY, look.style)}" if options.size else ""
        moves = f"{options.x_label} {points(row[options.x])}<br>{options.y_label} {points(row[options.y])}"
        texts.append(f"{row[options.name]}<br>{moves}{amount}")
    return texts


def _labels(
    names: list[str],
    sizes: list[float],
    places: tuple[list[float], list[float]],
    spans: tuple[tuple[float, float], tuple[float, float]],
    look: Look,
) -> tuple[list[str], list[str]]:
    """Choose for each label the side where it covers least of what is already there.

    The outermost bubbles choose first, `LABELLED` at most; a label that would still cover others is left to
    the hover and the table.
    """
    (x0, x1), (y0, y1) = spans
    centres = [
        ((x - x0) / (x1 - x0) * WIDTH, (y - y0) / (y1 - y0) * (HEIGHT - 100))
        for x, y in zip(*places, strict=True)
    ]
    taken: list[Box] = [
        (cx - s / 2, cy - s / 2, cx + s / 2, cy + s / 2)
        for (cx, cy), s in zip(centres, sizes, strict=True)
    ]
    middle = [median(c) for c in zip(*centres, strict=True)]
    shown, sides = [""] * len(names), [next(iter(SIDES))] * len(names)
    outermost = sorted(range(len(names)), key=lambda n: -dist(centres[n], middle))
    for i in outermost[:LABELLED]:
        boxes = {s: _box(names[i], centres[i], sizes[i], s, look) for s in SIDES}
        # Of thousands of bubbles a handful lies in the room that all its sides take.
        (x0, y0), (x1, y1) = boxes["bottom left"][:2], boxes["top right"][2:]
        near = [t for t in taken if t[0] < x1 and t[2] > x0 and t[1] < y1 and t[3] > y0]
        covered = {s: _outside(b) + sum(_overlap(b, t) for t in near) for s, b in boxes.items()}  # fmt: skip
        sides[i] = min(covered, key=covered.__getitem__)
        if covered[sides[i]] <= CROWDED * _area(boxes[sides[i]]):
            shown[i] = names[i]
            taken.append(boxes[sides[i]])
    return shown, sides


def _outside(box: Box) -> float:
    """Return how much of a box lies left or right of the plot."""
    return (max(-box[0], 0.0) + max(box[2] - WIDTH, 0.0)) * (box[3] - box[1])


def _area(box: Box) -> float:
    return (box[2] - box[0]) * (box[3] - box[1])


def _box(
    name: str, centre: tuple[float, float], size: float, side: str, look: Look
) -> Box:
    wide, high = text_width(name, look.size - 1) + 4, look.size + 2.0
    right, up = SIDES[side]
    x = centre[0] + right * (size / 2 + wide / 2)
    y = centre[1] + up * (size / 2 + high / 2)
    return (x - wide / 2, y - high / 2, x + wide / 2, y + high / 2)


def _overlap(one: Box, other: Box) -> float:
    wide = min(one[2], other[2]) - max(one[0], other[0])
    high = min(one[3], other[3]) - max(one[1], other[1])
    return wide * high if wide > 0 and high > 0 else 0.0
