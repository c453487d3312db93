"""A map as polygons: the layers of a deck, in the screen's projection."""

from collections.abc import Iterator, Sequence
from math import asinh, degrees, radians, tan
from typing import Any

import pydeck as pdk

from pages.export.vector.pen import Hand, Ink, Pen, Point
from pages.parts.charts.labels import text_width
from pages.parts.outlines import Box
from pages.parts.palette import LIGHT

Json = dict[str, Any]
EDGE = 6  # pixels left free around the outlines
DOT = 11
LEADING = 1.5
SIDE = 13.0  # size of the list beside the map
MARKS = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
TALLEST, FEW = 440.0, 3  # pixels; a map of so few regions is half as tall


def drawn(deck: pdk.Deck, room: float) -> tuple[Pen, float, float]:
    """Return a deck's regions, texts and dots as drawn, with width and height.

    The map fills `room` pixels of width unless it would be too tall; its texts keep the
    size they have on the screen.
    """
    layers = {layer.id: layer.data for layer in deck.layers}
    features = layers["regions"]["features"]
    bounds = _box([*_corners(features), *(dot["at"] for dot in layers.get("outlets", ()))])  # fmt: skip
    tallest = TALLEST if len(features) > FEW else TALLEST / 2
    across, upward = bounds[2] - bounds[0], _up(bounds[3]) - _up(bounds[1])
    labels = layers.get("labels", ())
    listed = _listed(labels)
    beside = max((text_width(line, SIDE) for line in listed), default=0.0) + 2 * EDGE
    scale = min((room - 2 * EDGE) / max(across, 1e-3), tallest / max(upward, 1e-3))
    width = across * scale + 2 * EDGE
    height = upward * scale + 2 * EDGE
    is_beside = width + beside <= room
    corner = (width + EDGE, 0.0) if is_beside else (EDGE, height)
    whole = width + beside if listed and is_beside else width
    below = 0.0 if is_beside else len(listed) * SIDE * LEADING
    pen = Pen(whole, height + below)

    def at(point: Point) -> Point:
        east, south = point[0] - bounds[0], _up(bounds[3]) - _up(point[1])
        return east * scale + EDGE, south * scale + EDGE

    for feature in features:
        told = feature["properties"]
        for rings in _polygons(feature["geometry"]):
            ink = Ink(_hex(told["fill"]), _hex(told["edge"]), told["width"])
            pen.shape([[at(corner) for corner in ring] for ring in rings], ink)
    for dot in layers.get("outlets", ()):
        pen.disc(at(dot["at"]), DOT, Ink(_hex(dot["colour"]), LIGHT.ink, 1))
    marks = iter(MARKS)
    for label in labels:
        is_keyed = label.get("is_named") is False
        words = (
            next(marks, label["text"])
            if is_keyed
            else label["text"].replace("\n", "<br>")
        )
        hand = Hand(label["size"], _hex(label["colour"]), "center")
        pen.text(at(label["at"]), words, hand)
    for place, line in enumerate(listed):
        at_line = (corner[0], corner[1] + (place + 0.6) * SIDE * LEADING)
        pen.text(at_line, line, Hand(SIDE, LIGHT.ink))
    return pen, whole, height + below


def _listed(labels: Sequence[Json]) -> list[str]:
    """Return what stands beside or below the map: the regions too small for a name, by mark.

    Regions without a value follow, with the reason.
    """
    keyed = [label["said"] for label in labels if label.get("is_named") is False]
    others = [label["said"] for label in labels if label.get("is_named")]
    marked = [f"{m} {words}" for m, words in zip(MARKS, keyed, strict=False)]
    return [*marked, *others]


def _up(latitude: float) -> float:
    return degrees(asinh(tan(radians(latitude))))


def _polygons(geometry: Json) -> list[list[list[Point]]]:
    parts: Any = geometry["coordinates"]
    return [parts] if geometry["type"] == "Polygon" else list(parts)


def _corners(features: list[Json]) -> Iterator[Point]:
    for feature in features:
        for rings in _polygons(feature["geometry"]):
            yield from rings[0]


def _box(corners: list[Point]) -> Box:
    xs, ys = [c[0] for c in corners], [c[1] for c in corners]
    return min(xs), min(ys), max(xs), max(ys)


def _hex(colour: list[int]) -> str:
    return "#" + "".join(f"{part:02X}" for part in colour[:3])
