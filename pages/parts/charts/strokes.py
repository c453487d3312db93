"""Lines as drawn: dates below, names and last values in a column at the right."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import plotly.graph_objects as go

from pages.parts.charts.canvas import (
    Json,
    Look,
    axis,
    figure,
    horizontal,
    key,
    note,
    value_axis,
)
from pages.parts.charts.labels import bounds, coloured, short, spread, text_width
from pages.parts.numbers import DASH, digits, month, scaled
from queries.schema import Unit
from queries.text import Text

HEIGHT = 360
TICK = 78  # pixels a date takes on the axis, air included
WIDE = 440.0  # pixels the narrowest panel gives to the plot and the names beside it
DOTTED = 14  # series of at most this many points show them
STOPPED = 3  # a line without its last three points has stopped
REFERENCE = Text("监测参考值", "reference")


@dataclass(frozen=True)
class Line:
    """One line as drawn: places in display units, and the words at its end."""

    name: str
    x: list[str]
    y: list[float | None]
    colour: str
    width: float
    dash: str = "solid"

    @property
    def last(self) -> int | None:
        """The place of the last known value."""
        known = [i for i, y in enumerate(self.y) if y is not None]
        return known[-1] if known else None

    @property
    def end(self) -> tuple[str, float]:
        """The last known point; a line without any ends nowhere."""
        return self.x[self.last or 0], self.y[self.last or 0] or 0.0


@dataclass(frozen=True)
class Scene:
    """What all lines of one chart share: unit, scale, and reference."""

    unit: Unit
    decimals: int | None = None
    zero: bool = False
    daily: bool = False
    reference: float | None = None
    reference_label: Text = REFERENCE


def draw(
    lines: Sequence[Line], days: Sequence[date], scene: Scene, look: Look
) -> go.Figure:
    """Return the figure: lines on one scale, named at their ends, dates below."""
    reference = scaled(scene.reference, scene.unit, look.style)
    places = [*(y for line in lines for y in line.y), reference]
    low, high = bounds(places, zero=scene.zero)
    room = max(text_width(f"{short(n.name)} 0,000.00%", look.size) for n in lines)
    title = key(look, scene.unit)
    names, leaders = ends(lines, days, (low, high), scene, look)
    return figure(
        [_trace(line, scene, look) for line in lines],
        look,
        title=title,
        height=HEIGHT,
        xaxis=_time_axis(days, look, room, daily=scene.daily),
        yaxis=value_axis(low, high, scene.unit, look),
        annotations=[*names, *_reference_label(reference, scene, look)],
        shapes=[
            *leaders,
            *(
                horizontal(at, look.palette.slate, 1.5, "dash")
                for at in [reference]
                if at is not None
            ),
        ],
        margin={"l": 8, "r": round(room) + 24, "t": 34 if title else 12, "b": 8},
    )


def _trace(line: Line, scene: Scene, look: Look) -> Json:
    known = [y is not None for y in line.y]
    padded = [False, *known, False]
    lonely = [
        here and not (before or after)
        for before, here, after in zip(padded, padded[1:], padded[2:], strict=False)
    ]
    few = len(line.x) <= DOTTED and line.dash == "solid"
    return {
        "type": "scatter",
        "mode": "lines+markers" if few or any(lonely) else "lines",
        "x": line.x,
        "y": line.y,
        "name": line.name,
        "line": {"color": line.colour, "width": line.width, "dash": line.dash},
        "marker": {
            "size": line.width + 3 if few else [6 if one else 0 for one in lonely]
        },
        "connectgaps": False,
        "text": [written(y, scene, look) for y in line.y],
        "hovertemplate": f"{line.name} %{{x|%Y-%m}}<br>%{{text}}<extra></extra>",
    }


def written(shown: float | None, scene: Scene, look: Look) -> str:
    """Return an already scaled number as the reader sees it."""
    if shown is None:
        return DASH
    one = scaled(1, scene.unit, look.style) or 1
    return digits(shown / one, scene.unit, look.style, scene.decimals)


def ends(
    lines: Sequence[Line],
    days: Sequence[date],
    span: tuple[float, float],
    scene: Scene,
    look: Look,
) -> tuple[list[Json], list[Json]]:
    """Return names with last values in one column where none collide, and their leaders.

    A line that stopped long before the others is named where it stopped.

    Returns:
        Annotations and shapes. A leader is a shape: an annotation's arrow makes the
        browser measure a path and lay out the page again for every line.
    """
    low, high = span
    gap = (high - low) * look.size * 1.35 / (HEIGHT - 70)
    drawn = [line for line in lines if line.last is not None]
    oldest = dates([days[max(0, len(days) - 1 - STOPPED)]], daily=scene.daily)[0]
    current = [line for line in drawn if line.end[0] >= oldest]
    moved = spread([line.end[1] for line in current], gap, low, high)
    _, last, air = _stretch(days, daily=scene.daily)
    edge = f"{last + air}"
    names = [_stopped(line, look) for line in drawn if line.end[0] < oldest]
    placed = list(zip(current, moved, strict=True))
    names += [_end(line, place, scene, look) for line, place in placed]
    return names, [_leader(line, (edge, place), look) for line, place in placed]


def _stopped(line: Line, look: Look) -> Json:
    text = coloured(f"{short(line.name)} {line.end[0][:7]}", line.colour)
    x, y = line.end
    late = (line.last or 0) > len(line.x) * 0.6
    side = "right" if late else "left"
    return note(look, text, x=x, y=y, xanchor=side, yanchor="bottom")


def _end(line: Line, place: float, scene: Scene, look: Look) -> Json:
    text = f"{short(line.name)} {written(line.end[1], scene, look)}".strip()
    words = coloured(f"<b>{text}</b>" if line.width > 3 else text, line.colour)
    beside = {"x": 1, "xref": "paper", "xanchor": "left", "xshift": 4}
    return note(look, words, y=place, font={"size": look.size}, **beside)


def _leader(line: Line, to: tuple[str, float], look: Look) -> Json:
    (x0, y0), (x1, y1) = line.end, to
    ink = {"color": look.palette.rule, "width": 1}
    return {"type": "line", "x0": x0, "y0": y0, "x1": x1, "y1": y1, "line": ink, "layer": "below"}  # fmt: skip


def _time_axis(days: Sequence[date], look: Look, room: float, *, daily: bool) -> Json:
    """Return an axis with as many dates as fit, the last always among them."""
    step = max(1, -(-len(days) // max(int((WIDE - room) // TICK), 2)))
    shown = days[::-1][::step][::-1]
    first, last, air = _stretch(days, daily=daily)
    return axis(
        look,
        range=[f"{first - air}", f"{last + air}"],
        tickvals=dates(shown, daily=daily),
        ticktext=[f"{d:%m-%d}" if daily else month(d) for d in shown],
        tickangle=0,
        showline=True,
        linecolor=look.palette.slate,
    )


def _stretch(days: Sequence[date], *, daily: bool) -> tuple[date, date, timedelta]:
    """Return the axis' first and last day, and the air left empty at both ends."""
    ends = dates([days[0], days[-1]], daily=daily)
    first, last = (date.fromisoformat(end) for end in ends)
    return first, last, timedelta(days=1 + (last - first).days // 60)


def _reference_label(reference: float | None, scene: Scene, look: Look) -> list[Json]:
    if reference is None:
        return []
    value = written(reference, scene, look)
    place = {"xref": "paper", "x": 0, "xanchor": "left", "yanchor": "bottom"}
    return [note(look, f"{scene.reference_label} {value}", y=reference, **place)]


def dates(days: Sequence[date], *, daily: bool = False) -> list[str]:
    """Months stand at their first day, so that ticks and points meet."""
    return [f"{d:%Y-%m-%d}" if daily else f"{d:%Y-%m}-01" for d in days]
