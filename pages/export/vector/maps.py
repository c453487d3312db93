"""A map as polygons: the layers of a deck, in the screen's projection."""

from collections.abc import Iterator
from math import asinh, degrees, radians, tan
from typing import Any

import pydeck as pdk

from pages.export.vector.pen import Hand, Ink, Pen, Point
from pages.parts.outlines import Box
from pages.parts.palette import LIGHT

Json = dict[str, Any]
EDGE = 6  # pixels left free around the outlines
DOT = 11
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
    scale = min((room - 2 * EDGE) / max(across, 1e-3), tallest / max(upward, 1e-3))
    width = across * scale + 2 * EDGE
    height = upward * scale + 2 * EDGE
    pen = Pen(width, height)

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
    for label in layers.get("labels", ()):
        words = label["text"].replace("\n", "<br>")
        hand = Hand(label["size"], _hex(label["colour"]), "center")
        pen.text(at(label["at"]), words, hand)
    return pen, width, height


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
