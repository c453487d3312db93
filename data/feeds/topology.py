"""TopoJSON read as GeoJSON features.

Our own twenty lines: of the libraries on PyPI, `topojson` writes the format,
`pytopojson` has had no release since 2022 and `topojson-rs` is a young compiled wheel.
Format: https://github.com/topojson/topojson-specification
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import accumulate
from typing import Any

Point = Sequence[float]
Ring = list[tuple[float, float]]
SMALLEST_RING = 4


def features(topology: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield every area of a topology as a GeoJSON feature, coordinates in degrees."""
    arcs = [_arc(arc, topology.get("transform")) for arc in topology["arcs"]]
    for thing in topology["objects"].values():
        for area in thing.get("geometries", [thing]):
            coordinates = _coordinates(area, arcs)
            if coordinates:
                yield {
                    "id": area.get("id"),
                    "properties": area.get("properties"),
                    "geometry": {"type": area["type"], "coordinates": coordinates},
                }


def _arc(arc: Sequence[Point], transform: Mapping[str, Point] | None) -> Ring:
    """Return an arc's points; with a transform they are written as integer steps."""
    if transform is None:
        return [(point[0], point[1]) for point in arc]
    (kx, ky), (dx, dy) = transform["scale"], transform["translate"]
    xs = accumulate(point[0] for point in arc)
    ys = accumulate(point[1] for point in arc)
    return [(x * kx + dx, y * ky + dy) for x, y in zip(xs, ys, strict=True)]


def _coordinates(area: Mapping[str, Any], arcs: list[Ring]) -> list[Any] | None:
    if area["type"] == "Polygon":
        return _polygon(area["arcs"], arcs)
    if area["type"] == "MultiPolygon":
        polygons = (_polygon(polygon, arcs) for polygon in area["arcs"])
        return [polygon for polygon in polygons if polygon]
    return None


def _polygon(rings: Sequence[Sequence[int]], arcs: list[Ring]) -> list[Ring]:
    """Return outline and holes; rings that quantisation made a line are left out."""
    outline, *holes = (_ring(ring, arcs) for ring in rings)
    if len(outline) < SMALLEST_RING:
        return []
    return [outline, *(hole for hole in holes if len(hole) >= SMALLEST_RING)]


def _ring(indices: Sequence[int], arcs: list[Ring]) -> Ring:
    """Return the ring that arcs make; a negative index (~i) is arc i backwards."""
    ring: Ring = []
    for index in indices:
        points = arcs[index] if index >= 0 else arcs[~index][::-1]
        ring.extend(points[1:] if ring else points)
    return ring
