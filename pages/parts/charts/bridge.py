"""From a start to an end by signed steps: what moved the balance or the ratio."""

from dataclasses import dataclass
from itertools import accumulate

import plotly.graph_objects as go
import polars as pl

from pages.parts.charts.canvas import (
    Json,
    Look,
    axis,
    figure,
    hidden_axis,
    key,
    note,
    nothing,
)
from pages.parts.charts.drawn import form
from pages.parts.charts.labels import coloured, wrapped
from pages.parts.numbers import DOWN, UP, digits, scaled, show
from queries.schema import Unit
from queries.text import Text

HEIGHT = 360
CUT = 0.25  # steps smaller than this part of the level make the axis start above zero
STEPS = Text("增减单位：个百分点", "steps in pp")
CUT_NOTE = Text("纵轴自 {at} 起", "axis starts at {at}")


@dataclass(frozen=True)
class Bridge:
    """Columns of `bridge`: the first row is the start, the last the end, both levels.

    Attributes:
        name: what each column is called.
        value: levels in `unit` for the first and the last row, signed steps between;
            steps of a share are differences of shares.
    """

    name: str
    value: str
    unit: Unit = Unit.MONEY
    decimals: int | None = None


@form(Bridge)
def bridge(frame: pl.DataFrame, options: Bridge, look: Look) -> go.Figure:
    """Draw levels in ink and steps in blue and orange; a cut axis says so."""
    if frame.height < 2 or frame[options.value].is_null().any():
        return nothing(look)
    values = [scaled(v, options.unit, look.style) or 0.0 for v in frame[options.value]]
    tops = [*accumulate(values[:-1]), values[-1]]
    feet = [0.0, *tops[:-2], 0.0]
    low, high = span(tops, feet)
    names = [wrapped(str(name)) for name in frame[options.name]]
    return figure(
        [_columns(values, feet, names, low, look)],
        look,
        title=key(look, options.unit, _steps_unit(options, look)),
        height=HEIGHT,
        xaxis=axis(
            look,
            tickvals=list(range(len(names))),
            ticktext=names,
            tickangle=0,
            range=[-0.6, len(names) - 0.4],
            showline=True,
            linecolor=look.palette.slate,
        ),
        yaxis=hidden_axis(low, high, look),
        shapes=_connectors(tops, look),
        annotations=[
            *_texts(frame, options, look, tops, feet),
            *_cut(low, len(names) - 1, options, look),
        ],
    )


def _steps_unit(options: Bridge, look: Look) -> list[tuple[str, str, Text | str]]:
    """Levels of a share are in per cent, its steps in points."""
    return [("", look.palette.slate, STEPS)] if options.unit is Unit.SHARE else []


def span(
    tops: list[float], feet: list[float], room: float = 0.1
) -> tuple[float, float]:
    """Return zero to the top, or a cut range where the steps would not be seen.

    `room` is the part of an uncut range left free for labels.
    """
    places = [*tops, *feet[1:-1]]
    low, high = min(places), max(places)
    if low > 0 and high - low < high * CUT:
        air = (high - low or high * 0.01) * 0.35
        return low - 2 * air, high + air
    low, high = min(low, 0.0), max(high, 0.0)
    air = (high - low or 1.0) * room
    return (low - air if low < 0 else 0.0), high + air


def _columns(
    values: list[float], feet: list[float], names: list[str], low: float, look: Look
) -> Json:
    palette = look.palette
    steps = [palette.up if v >= 0 else palette.down for v in values[1:-1]]
    colours = [palette.ink, *steps, palette.ink]
    bases = [foot if 0 < i < len(feet) - 1 else low for i, foot in enumerate(feet)]
    levels = [values[0] - low, *values[1:-1], values[-1] - low]
    if low < 0:
        bases[0], bases[-1], levels[0], levels[-1] = 0.0, 0.0, values[0], values[-1]
    return {
        "type": "bar",
        "x": list(range(len(names))),
        "y": levels,
        "base": bases,
        "width": 0.6,
        "marker": {"color": colours},
        "hoverinfo": "skip",
    }


def _connectors(tops: list[float], look: Look) -> list[Json]:
    line = {"color": look.palette.last_year, "width": 1}
    return [
        {
            "type": "line",
            "x0": i + 0.3,
            "x1": i + 0.7,
            "y0": top,
            "y1": top,
            "line": line,
        }
        for i, top in enumerate(tops[:-1])
    ]


def _texts(
    frame: pl.DataFrame,
    options: Bridge,
    look: Look,
    tops: list[float],
    feet: list[float],
) -> list[Json]:
    palette, last = look.palette, frame.height - 1
    texts = []
    for i, value in enumerate(frame[options.value]):
        is_level = i in (0, last)
        number = digits(
            value, options.unit, look.style, options.decimals, signed=not is_level
        )
        if is_level:
            text, colour = f"<b>{number}</b>", palette.ink
        else:
            arrow, colour = (UP, palette.up) if value >= 0 else (DOWN, palette.down)
            text = f"{arrow}{number.removesuffix('%')}"
        place = {"x": i, "y": max(tops[i], feet[i]), "yanchor": "bottom"}
        font = {"size": look.size}
        texts.append(note(look, coloured(text, colour), font=font, **place))
    return texts


def _cut(low: float, last: int, options: Bridge, look: Look) -> list[Json]:
    """Mark both levels as cut: a broken foot and the words for it."""
    if low <= 0:
        return []
    one = scaled(1, options.unit, look.style) or 1
    words = CUT_NOTE.fill(
        at=show(low / one, options.unit, look.style, options.decimals)
    )
    place = {"x": 1, "xref": "paper", "xanchor": "right", "y": 1, "yref": "paper"}
    foot = {"y": low, "yanchor": "bottom", "yshift": 6}
    font = {"size": look.size + 8, "color": look.palette.paper}
    return [
        note(look, str(words), yanchor="bottom", yshift=8, **place),
        *(note(look, "≈", font=font, x=x, **foot) for x in (0, last)),
    ]
