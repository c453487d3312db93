"""Room for axis labels, worked out here: left to the browser, every chart is drawn twice."""

from collections.abc import Sequence
from math import ceil, floor, log10
from typing import Any

from pages.parts.charts.labels import text_width

Json = dict[str, Any]
MOST_TICKS = 6
LINE = 1.35  # height of a line of labels, in font sizes
AIR = 6  # pixels between labels and plot


def step(low: float, high: float) -> float:
    """Return the distance of ticks: 2, 5 or 10 times a power of ten, at most six steps."""
    rough = (high - low) / MOST_TICKS or 1.0
    power = 10.0 ** floor(log10(rough))
    return power * next(s for s in (2, 5, 10) if s * power >= rough * (1 - 1e-9))


def around(margin: Json, axes: Sequence[tuple[str, Json]], size: float) -> Json:
    """Return the margins widened to hold every axis' labels and title.

    Args:
        margin: pixels `l`, `r`, `t`, `b` that are left in any case; the top is as given.
        axes: the layout's axes by name; labels below and on the left are made room for.
        size: of the labels, in pixels.
    """
    wide = dict(margin)
    for name, axis in axes:
        labels = _labels(axis)
        if not labels or axis.get("side") == "top":
            continue
        if name.startswith("x"):
            room = size * LINE * max(text.count("<br>") + 1 for text in labels)
            side = "b"
        else:
            room = max(text_width(text, size) for text in labels)
            side = "l"
        if axis.get("title"):
            room += size * 1.8
        wide[side] = max(wide[side], ceil(room) + AIR)
    return wide


def _labels(axis: Json) -> list[str]:
    if axis.get("showticklabels") is False or axis.get("visible") is False:
        return []
    if "ticktext" in axis:
        return list(axis["ticktext"])
    if "dtick" not in axis:
        return []
    low, high = axis["range"]
    first, last = ceil(low / axis["dtick"]), floor(high / axis["dtick"])
    values = [axis["dtick"] * place for place in (first, last, first + 1, last - 1)]
    return [
        f"{value:,.2f}".rstrip("0").rstrip(".") + axis.get("ticksuffix", "")
        for value in values
    ]
