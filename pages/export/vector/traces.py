"""The marks of a chart: bars, lines, symbols, texts, tinted cells."""

from collections import defaultdict
from itertools import pairwise
from typing import Any

from pages.export.vector.pen import Hand, Ink, Pen
from pages.export.vector.plot import Json, Plot, Point, number
from pages.parts.charts.labels import text_width

WIDTH = 0.8  # of a bar that does not say its own
CLEAR = "rgba(0,0,0,0)"
SQUARES, DIAMONDS = "square", "diamond"


def draw(pen: Pen, plot: Plot, figure: Json) -> None:
    """Draw every trace of a figure, the first lowest."""
    layout = figure["layout"]
    stacks: dict[tuple[float, bool], float] = defaultdict(float)
    stacked = layout.get("barmode") in ("stack", "relative")
    for trace in figure["data"]:
        if trace["type"] == "bar":
            _bars(pen, plot, trace, stacks if stacked else None)
        elif trace["type"] == "heatmap":
            _cells(pen, plot, trace)
        else:
            _scatter(pen, plot, trace, layout["font"])


def _each(value: Any, place: int) -> Any:
    """Return a property that may be one for all or one per mark."""
    return value[place] if isinstance(value, list | tuple) else value


def _bars(
    pen: Pen, plot: Plot, trace: Json, stacks: dict[tuple[float, bool], float] | None
) -> None:
    flat = trace.get("orientation") == "h"
    places, lengths = (trace["y"], trace["x"]) if flat else (trace["x"], trace["y"])
    half = trace.get("width", WIDTH) / 2
    for i, (place, length) in enumerate(zip(places, lengths, strict=True)):
        if length is None:
            continue
        foot = _foot(trace, i, (place, length), stacks)
        corners = (foot, place - half), (foot + length, place + half)
        (x0, y0), (x1, y1) = corners if flat else [(y, x) for x, y in corners]
        one, other = (plot.x(x0), plot.y(y0)), (plot.x(x1), plot.y(y1))
        pen.box(one, other, _ink(pen, trace["marker"], i))
        _inside(pen, trace, i, (one, other))


def _foot(
    trace: Json,
    i: int,
    bar: tuple[float, float],
    stacks: dict[tuple[float, bool], float] | None,
) -> float:
    """Return where a bar begins: at its own base, on the one before, or at zero."""
    base = _each(trace.get("base"), i)
    if base is not None or stacks is None:
        return float(base or 0.0)
    place, length = bar
    below = stacks[place, length >= 0]
    stacks[place, length >= 0] += length
    return below


def _ink(pen: Pen, marker: Json, i: int) -> Ink:
    colour = str(_each(marker.get("color"), i))
    line = marker.get("line") or {}
    edge = _each(line.get("color"), i) or ""
    shape = _each((marker.get("pattern") or {}).get("shape"), i)
    if shape:
        return Ink(pen.hatch(colour), colour, 1)
    width = _each(line.get("width"), i) or 0
    fill = "" if colour == CLEAR else colour
    return Ink(fill, edge if width else "", width, marker.get("opacity", 1))


def _inside(pen: Pen, trace: Json, i: int, corners: tuple[Point, Point]) -> None:
    """Write a bar's text in its middle, unless it is shown only where it fits."""
    words = _each(trace.get("text"), i)
    if not words or trace.get("textposition") != "inside":
        return
    font = trace.get("insidetextfont") or {"size": 12, "color": "#FFFFFF"}
    (x0, y0), (x1, y1) = corners
    longest = max(text_width(line, font["size"]) for line in words.split("<br>"))
    fits = longest + 4 < abs(x1 - x0)
    if fits or trace.get("constraintext") == "none":
        middle = ((x0 + x1) / 2, (y0 + y1) / 2)
        pen.text(middle, words, Hand(font["size"], font["color"], "center"))


def _scatter(pen: Pen, plot: Plot, trace: Json, font: Json) -> None:
    mode = trace.get("mode", "lines")
    points = [
        None if number(x) is None or number(y) is None else (plot.x(x), plot.y(y))
        for x, y in zip(trace["x"], trace["y"], strict=True)
    ]
    if "lines" in mode:
        line = trace["line"]
        for run in _unbroken(points):
            pen.line(run, Ink("", line["color"], line["width"]), line.get("dash", ""))
    known = [(i, point) for i, point in enumerate(points) if point is not None]
    if "markers" in mode:
        for i, point in known:
            _mark(pen, trace, i, point)
    if "text" in mode:
        for i, point in known:
            _label(pen, trace, i, point, font)


def _unbroken(points: list[Point | None]) -> list[list[Point]]:
    """Return a line's points in runs: a gap stays a gap."""
    runs: list[list[Point]] = [[]]
    for point in points:
        if point is None:
            runs.append([])
        else:
            runs[-1].append(point)
    return [run for run in runs if run]


def _mark(pen: Pen, trace: Json, i: int, point: Point) -> None:
    marker = trace["marker"]
    size, symbol = _each(marker["size"], i), _each(marker.get("symbol"), i) or "circle"
    if not size:
        return
    line = marker.get("line") or {}
    colour = str(
        _each(marker.get("color"), i) or (trace.get("line") or {}).get("color")
    )
    edge, width = str(_each(line.get("color"), i) or colour), line.get("width", 0)
    (x, y), half = point, size / 2
    fill = "" if symbol.endswith("-open") else colour
    ink = Ink(fill, edge if width else "", width or 1, marker.get("opacity", 1))
    if symbol.startswith("line-ns"):
        pen.line([(x, y - half * 1.4), (x, y + half * 1.4)], Ink("", edge, width))
    elif symbol.startswith("x-"):
        for slope in (1, -1):
            ends = [(x - half, y - half * slope), (x + half, y + half * slope)]
            pen.line(ends, Ink("", edge, width))
    elif symbol.startswith(SQUARES):
        pen.box((x - half, y - half), (x + half, y + half), ink)
    elif symbol.startswith(DIAMONDS):
        reach = half * 1.3
        pen.shape([[(x - reach, y), (x, y - reach), (x + reach, y), (x, y + reach)]], ink)  # fmt: skip
    else:
        pen.disc(point, size, ink)


def _label(pen: Pen, trace: Json, i: int, point: Point, font: Json) -> None:
    words = _each(trace.get("text"), i)
    if not words:
        return
    look = font | (trace.get("textfont") or {})
    size, colour = _each(look["size"], i), _each(look["color"], i)
    position = _each(trace.get("textposition"), i) or "middle center"
    above, side = position.split()
    marked = "markers" in trace["mode"]
    reach = (_each(trace["marker"]["size"], i) / 2 + 2) if marked else 0.0
    x = point[0] + {"left": -reach, "right": reach}.get(side, 0.0)
    y = point[1] + {"top": -reach, "bottom": reach}.get(above, 0.0)
    # "left" is where the text goes: it ends there.
    across = {"left": "right", "right": "left"}.get(side, "center")
    upward = {"top": "bottom", "bottom": "top"}.get(above, "middle")
    pen.text((x, y), words, Hand(size, colour, across, upward))


def _cells(pen: Pen, plot: Plot, trace: Json) -> None:
    low, reach = trace["zmin"], (trace["zmax"] - trace["zmin"]) or 1.0
    gap = trace.get("xgap", 0) / 2
    for y, line in enumerate(trace["z"]):
        for x, value in enumerate(line):
            if value is None:
                continue
            left, right = sorted((plot.x(x - 0.5), plot.x(x + 0.5)))
            top, foot = sorted((plot.y(y - 0.5), plot.y(y + 0.5)))
            tint = _between(trace["colorscale"], (value - low) / reach)
            pen.box((left + gap, top + gap), (right - gap, foot - gap), Ink(tint))


def _between(scale: Any, portion: float) -> str:
    """Return the colour of a scale at a portion of 0 to 1, mixed from its neighbours."""
    portion = min(max(portion, 0.0), 1.0)
    steps = [(float(at), str(colour)) for at, colour in scale]
    for (start, low), (end, high) in pairwise(steps):
        if portion <= end:
            way = (portion - start) / ((end - start) or 1.0)
            parts = zip(_bytes(low), _bytes(high), strict=True)
            return "#" + "".join(f"{round(a + (b - a) * way):02X}" for a, b in parts)
    return steps[-1][1]


def _bytes(colour: str) -> list[int]:
    return [int(colour[i : i + 2], 16) for i in (1, 3, 5)]
