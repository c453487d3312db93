"""What stands around the marks: axes, grid, shapes, free texts, the key line."""

import re
from math import ceil, floor

from pages.export.vector.pen import ABOVE, LINE, Hand, Ink, Pen, lines_of
from pages.export.vector.plot import Json, Plot, number
from pages.parts.charts.labels import text_width
from pages.parts.money import MINUS

SMALLEST = 0.7  # of its size that a label is made smaller to, before it touches
PAD = 4  # pixels between the plot and its labels


def behind(pen: Pen, plot: Plot, layout: Json) -> None:
    """Draw what lies under the marks: grid lines and low shapes."""
    axis = layout["yaxis"]
    for value, _ in _ticks(axis) if axis.get("showgrid") else []:
        y = plot.y(value)
        pen.line([(plot.left, y), (plot.right, y)], Ink("", axis["gridcolor"], 1))
    if axis.get("zeroline"):
        y = plot.y(0)
        pen.line([(plot.left, y), (plot.right, y)], Ink("", axis["zerolinecolor"], 1))
    shapes(pen, plot, layout, low=True)


def shapes(pen: Pen, plot: Plot, layout: Json, *, low: bool) -> None:
    """Draw the shapes below or above the marks."""
    for shape in layout.get("shapes") or ():
        if (shape.get("layer") == "below") is not low:
            continue
        xs = [plot.x(shape[key], shape.get("xref")) for key in ("x0", "x1")]
        ys = [plot.y(shape[key], shape.get("yref")) for key in ("y0", "y1")]
        ink = Ink("", shape["line"]["color"], shape["line"]["width"])
        one, other = zip(xs, ys, strict=True)
        if shape["type"] == "rect":
            pen.box(one, other, ink)
        else:
            pen.line([one, other], ink, shape["line"].get("dash", ""))


def axes(pen: Pen, plot: Plot, layout: Json, height: float) -> None:
    """Write the labels of both axes, their titles and the base line."""
    across, upward = layout["xaxis"], layout["yaxis"]
    if across.get("showline"):
        pen.line([(plot.left, plot.bottom), (plot.right, plot.bottom)], Ink("", across["linecolor"], 1))  # fmt: skip
    is_top = across.get("side") == "top"
    foot, above = (plot.top - PAD, "bottom") if is_top else (plot.bottom + PAD, "top")
    font = across["tickfont"]
    labels = _ticks(across)
    size = font["size"] * _room(plot, labels, font["size"])
    for value, words in labels:
        place = (plot.x(value), foot)
        pen.text(place, words, Hand(size, font["color"], "center", above))
    font = upward["tickfont"]
    for value, words in _ticks(upward):
        place = (plot.left - PAD, plot.y(value))
        pen.text(place, words, Hand(font["size"], font["color"], "right"))
    _titles(pen, plot, (across, upward), height)


def _room(plot: Plot, labels: list[tuple[float, str]], size: float) -> float:
    """Return what labels beside one another are made smaller by, so that none touch."""
    if len(labels) < 2:
        return 1.0
    step = abs(plot.x(labels[1][0]) - plot.x(labels[0][0]))
    lines = [part for _, words in labels for part in words.split("<br>")]
    widest = max(text_width(line, size) for line in lines) + 4
    return max(min(1.0, step / widest), SMALLEST)


def _titles(pen: Pen, plot: Plot, both: tuple[Json, Json], height: float) -> None:
    """Write what the axes measure: below, and upright at the left."""
    places = ((plot.left + plot.right) / 2, height - 2), (9.0, (plot.top + plot.bottom) / 2)  # fmt: skip
    for axis, place, turn in zip(both, places, (0, -90), strict=True):
        title = axis.get("title") or {}
        if title.get("text"):
            font = title["font"]
            above = "middle" if turn else "bottom"
            pen.text(place, title["text"], Hand(font["size"], font["color"], "center", above, turn))  # fmt: skip


def _ticks(axis: Json) -> list[tuple[float, str]]:
    """Return the places that have a label and what it says."""
    if axis.get("showticklabels") is False or axis.get("visible") is False:
        return []
    if axis.get("ticktext") is not None:
        places = [number(v) or 0.0 for v in axis["tickvals"]]
        return list(zip(places, axis["ticktext"], strict=True))
    if not axis.get("dtick"):
        return []
    low, high = sorted(axis["range"])
    step = axis["dtick"]
    places = [step * i for i in range(ceil(low / step - 1e-9), floor(high / step + 1e-9) + 1)]  # fmt: skip
    found = re.search(r"\.(\d)", axis.get("tickformat") or "")
    digits = int(found[1]) if found else 2
    return [(v, _written(v, digits) + (axis.get("ticksuffix") or "")) for v in places]


def _written(value: float, digits: int) -> str:
    text = f"{abs(value):,.{digits}f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return f"{MINUS}{text}" if value < 0 and text != "0" else text


def notes(pen: Pen, plot: Plot, layout: Json) -> None:
    """Write the free texts where their anchors put them."""
    for note in layout.get("annotations") or ():
        font = layout["font"] | (note.get("font") or {})
        x = plot.x(note["x"], note.get("xref")) + (note.get("xshift") or 0)
        y = plot.y(note["y"], note.get("yref")) - (note.get("yshift") or 0)
        across = note.get("xanchor") or _nearest(note, "x", ("left", "center", "right"))
        above = note.get("yanchor") or _nearest(note, "y", ("bottom", "middle", "top"))
        hand = Hand(font["size"], font["color"], across, above)
        pen.text((x, _inside(y, note["text"], hand)), note["text"], hand)


def _inside(y: float, words: str, hand: Hand) -> float:
    """Keep a text that would leave the picture at its top edge."""
    height = hand.size * LINE * len(lines_of(words))
    return max(y, height * ABOVE[hand.above])


def _nearest(note: Json, axis: str, sides: tuple[str, str, str]) -> str:
    """Return the anchor of a text that names none: by its third of the plot, or centred."""
    if note.get(f"{axis}ref") != "paper":
        return sides[1]
    return sides[0 if note[axis] <= 1 / 3 else 2 if note[axis] >= 2 / 3 else 1]


def key(pen: Pen, layout: Json, width: float) -> None:
    """Write the key line at the top, smaller where it would not fit."""
    title = layout.get("title") or {}
    words = title.get("text")
    if not words:
        return
    font, pad = layout["font"] | title["font"], title["pad"]
    plain = "".join(run.text for line in lines_of(words) for run in line)
    fits = (width - 2 * pad["l"]) / max(text_width(plain, font["size"]), 1)
    size = font["size"] * min(1.0, fits)
    pen.text((pad["l"], pad["t"]), words, Hand(size, font["color"], "left", "top"))
