"""Outlines of regions made small for a map: rounded, with a place for the label."""

import json
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise
from typing import Any, NamedTuple

import shapely

Point = tuple[float, float]
Box = tuple[float, float, float, float]
DIGITS = 3  # about a hundred metres
MANY = 300  # outlines a view can still show corner by corner
PIXELS = 470  # across a map


class Outline(NamedTuple):
    """A region's shape, the middle of its largest part, and all its corners."""

    geometry: dict[str, Any]
    middle: Point
    corners: Sequence[Point]


@lru_cache(maxsize=4096)
def outline(text: str, within: float = 0.0) -> Outline:
    """Return GeoJSON text (Polygon or MultiPolygon, longitude and latitude) made small.

    `within`: degrees a simplified border may lie from the true one; 0 keeps every corner.
    """
    shape = json.loads(_simplified(text, within) if within else text)
    parts = shape["coordinates"]
    polygons = [parts] if shape["type"] == "Polygon" else parts
    small = [[_rounded(ring) for ring in polygon] for polygon in polygons]
    largest = max((polygon[0] for polygon in small), key=lambda ring: abs(_area(ring)))
    coordinates = small[0] if shape["type"] == "Polygon" else small
    corners = [point for polygon in small for point in polygon[0]]
    return Outline(
        {"type": shape["type"], "coordinates": coordinates}, _middle(largest), corners
    )


def coarse(texts: Sequence[str]) -> list[Outline]:
    """Return outlines for one map: of very many, corners that its view cannot tell apart go."""
    if len(texts) <= MANY:
        return [outline(text) for text in texts]
    # A nation's whole outlines would push each other out of what is kept.
    west, _, east, _ = shapely.total_bounds(shapely.from_geojson(texts)).tolist()
    within = (round(east, DIGITS) - round(west, DIGITS)) / PIXELS
    return [outline(text, within) for text in texts]


def _simplified(text: str, within: float) -> str:
    whole = shapely.from_geojson(text)
    return str(shapely.to_geojson(shapely.simplify(whole, within)))


def box(outlines: Sequence[Outline]) -> Box:
    """Return west, south, east and north of all outlines together."""
    corners = [corner for shape in outlines for corner in shape.corners]
    xs, ys = [x for x, _ in corners], [y for _, y in corners]
    return min(xs), min(ys), max(xs), max(ys)


def _rounded(ring: list[list[float]]) -> list[Point]:
    """Round corners and drop those that fall on the one before."""
    points = [(round(p[0], DIGITS), round(p[1], DIGITS)) for p in ring]
    return [p for i, p in enumerate(points) if i == 0 or p != points[i - 1]]


def _area(ring: Sequence[Point]) -> float:
    """Return twice the signed area."""
    return sum(x0 * y1 - x1 * y0 for (x0, y0), (x1, y1) in pairwise(ring))


def _middle(ring: Sequence[Point]) -> Point:
    """Return the centre of gravity; a line or point has its first corner."""
    area = _area(ring)
    if not area:
        return ring[0]
    x = y = 0.0
    for (x0, y0), (x1, y1) in pairwise(ring):
        cross = x0 * y1 - x1 * y0
        x, y = x + (x0 + x1) * cross, y + (y0 + y1) * cross
    return round(x / (3 * area), 4), round(y / (3 * area), 4)
