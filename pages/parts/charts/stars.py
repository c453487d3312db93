"""Stars of outlets: how many by county, and who went from which to which."""

from dataclasses import dataclass

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
from pages.parts.charts.tables import cells, top_axis
from pages.parts.numbers import DOWN, UP, plain
from pages.parts.palette import ramp, readable
from queries.text import Text

NOT_RATED = Text("未参评", "not rated")
NO_STAR = Text("无星", "no star")
FROM = Text("上期", "from")
TO = Text("本期", "to")
RISES = Text("升星", "up")
FALLS = Text("降星", "down")
SHADES = (0, 2, 3, 4, 6, 9)  # places on the ramp of 0 to 5 stars


@dataclass(frozen=True)
class Flow:
    """Columns of `flow_matrix`: stars before and after (null: not rated), and how many."""

    before: str
    after: str
    count: str


@dataclass(frozen=True)
class Distribution:
    """Columns of `distribution`: a name, a star of 0 to 5 (null: not rated), how many."""

    name: str
    star: str
    count: str


@form(Flow)
def flow_matrix(frame: pl.DataFrame, options: Flow, look: Look) -> go.Figure:
    """Draw how many outlets went from which star to which; the diagonal stayed."""
    if frame.is_empty():
        return nothing(look)
    levels: list[int | None] = [5, 4, 3, 2, 1, 0]
    if frame[options.before].is_null().any() or frame[options.after].is_null().any():
        levels.append(None)
    columns = (options.before, options.after, options.count)
    found = {(b, a): n for b, a, n in frame.select(columns).iter_rows()}
    counts = [[found.get((b, a)) or 0 for a in levels] for b in levels]
    top = max(max(line) for line in counts) or 1
    tints = [
        [
            _move(b, a) * (0.25 + 0.75 * n / top) if n else None
            for a, n in zip(levels, line, strict=True)
        ]
        for b, line in zip(levels, counts, strict=True)
    ]
    texts = [[plain(n) if n else "" for n in line] for line in counts]
    names = [_star(level) for level in levels]
    scale = {"colorscale": ramp(look.palette.diverging), "zmin": -1, "zmax": 1}
    return figure(
        cells(tints, texts, scale, look),
        look,
        title=key(look, None, _moves(frame, options, look)),
        height=rows_height(len(levels), look, 58),
        margin={"l": 8, "r": 8, "t": 58, "b": 8},
        xaxis=top_axis(
            [f"{TO} {name}" if i == 0 else name for i, name in enumerate(names)], look
        ),
        yaxis=rows_axis([f"{FROM} {name}" for name in names], look),
        shapes=[_diagonal(i, look) for i in range(len(levels))],
    )


@form(Distribution)
def distribution(frame: pl.DataFrame, options: Distribution, look: Look) -> go.Figure:
    """Draw every county's outlets by star to 100 %, five stars dark, counts inside."""
    if frame.is_empty():
        return nothing(look)
    names = frame[options.name].unique(maintain_order=True).to_list()
    columns = (options.name, options.star, options.count)
    found = {(n, s): c for n, s, c in frame.select(columns).iter_rows()}
    levels = [
        s for s in (5, 4, 3, 2, 1, 0, None) if any((n, s) in found for n in names)
    ]
    wholes = [sum(found.get((n, s)) or 0 for s in levels) or 1 for n in names]
    traces = [
        _level([found.get((n, s)) or 0 for n in names], wholes, s, look) for s in levels
    ]
    entries = [("■", _level_colour(s, look), _star(s)) for s in levels]
    return figure(
        traces,
        look,
        title=key(look, None, entries),
        barmode="stack",
        height=rows_height(len(names), look),
        xaxis=axis(look, range=[0, 1], showticklabels=False),
        yaxis=rows_axis([str(name) for name in names], look),
    )


def _move(before: int | None, after: int | None) -> float:
    """Return +1 for a rise, −1 for a fall, next to nothing for staying or entering."""
    if before is None or after is None or before == after:
        return 0.04
    return 1.0 if after > before else -1.0


def _moves(
    frame: pl.DataFrame, options: Flow, look: Look
) -> list[tuple[str, str, Text | str]]:
    """Return how many rose and fell, for the line above the matrix."""
    up = pl.col(options.after) > pl.col(options.before)
    down = pl.col(options.after) < pl.col(options.before)
    rises, falls = (frame.filter(move)[options.count].sum() for move in (up, down))
    return [
        (UP, look.palette.up, f"{RISES} {plain(rises)}"),
        (DOWN, look.palette.down, f"{FALLS} {plain(falls)}"),
    ]


def _star(level: int | None) -> str:
    if level is None:
        return str(NOT_RATED)
    return f"{level}★" if level else str(NO_STAR)


def _diagonal(place: int, look: Look) -> Json:
    edge = {"color": look.palette.slate, "width": 1}
    low, high = place - 0.5, place + 0.5
    return {"type": "rect", "x0": low, "x1": high, "y0": low, "y1": high, "line": edge}


def _level_colour(level: int | None, look: Look) -> str:
    if level is None:
        return look.palette.rule
    return look.palette.sequential[SHADES[level]]


def _count_colour(level: int | None, look: Look) -> str:
    if level is None:
        return look.palette.ink
    return readable(_level_colour(level, look), look.palette)


def _level(counts: list[int], wholes: list[int], star: int | None, look: Look) -> Json:
    return {
        "type": "bar",
        "orientation": "h",
        "x": [n / whole for n, whole in zip(counts, wholes, strict=True)],
        "y": list(range(len(counts))),
        "width": 0.7,
        "text": [plain(n) if n else "" for n in counts],
        "textposition": "inside",
        "insidetextanchor": "middle",
        "textangle": 0,
        "constraintext": "none",
        "insidetextfont": {"size": look.size - 1, "color": _count_colour(star, look)},
        "marker": {
            "color": _level_colour(star, look),
            "line": {"color": look.palette.paper, "width": 1},
            "pattern": {"shape": "/" if star is None else "", "size": 6},
        },
        "hoverinfo": "skip",
    }
