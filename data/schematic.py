"""A map without a survey: cells around county seats, for banks without boundary files."""

import json
from math import cos, radians

import numpy as np
import polars as pl
import shapely

SOURCE = "县城驻地坐标的泰森多边形 / Voronoi cells of the county seats"
NOTICE = "示意图，不代表行政区划界线 / Schematic, not administrative boundaries"
REACH = 0.4
ROUNDING = 0.05
GAP = 0.01


def cells(regions: pl.DataFrame) -> pl.DataFrame:
    """Return rows of `region_boundary` for rows (region_code, seat_longitude, seat_latitude).

    Regions without a seat get no cell. Distances are degrees of latitude: a cell reaches
    0.4 from its seat at most, neighbours stand 0.01 apart, coordinates have four decimals.
    """
    known = regions.drop_nulls(["seat_longitude", "seat_latitude"])
    outlines = _outlines(known.select("seat_longitude", "seat_latitude").to_numpy())
    return known.select(
        "region_code",
        geometry=pl.Series(outlines, dtype=pl.String),
        source=pl.lit(SOURCE),
        notice=pl.lit(NOTICE),
    )


def _outlines(seats: np.ndarray) -> list[str]:
    if not len(seats):
        return []
    scale = np.array([cos(radians(seats[:, 1].mean())), 1.0])
    points = shapely.points(seats * scale)
    land = shapely.union_all(shapely.buffer(points, REACH))
    return [
        _written(_smoothed(shapely.intersection(cell, land), seat), scale)
        for cell, seat in zip(_voronoi(points, land), points, strict=True)
    ]


def _voronoi(points: np.ndarray, land: shapely.Geometry) -> list[shapely.Geometry]:
    """Return each point's own cell; twins at one place share theirs."""
    found = shapely.voronoi_polygons(shapely.multipoints(points), extend_to=land)
    parts = shapely.get_parts(found) if len(points) > 1 else np.array([land])
    tree = shapely.STRtree(parts)
    return [parts[nearest] for nearest in tree.nearest(points)]


def _smoothed(cell: shapely.Geometry, seat: shapely.Geometry) -> shapely.Geometry:
    """Return the cell drawn in by half a gap, with round corners where it is wide enough."""
    drawn = (
        shapely.buffer(shapely.buffer(cell, -GAP / 2 - corner), corner)
        for corner in (ROUNDING, 0.0)
    )
    shape = next((s for s in drawn if not s.is_empty), shapely.buffer(seat, GAP / 2))
    parts = shapely.get_parts(shape)
    return shapely.simplify(parts[shapely.distance(parts, seat).argmin()], 0.002)


def _written(shape: shapely.Geometry, scale: np.ndarray) -> str:
    degrees = shapely.transform(shape, lambda xy: np.round(xy / scale, 4))
    return json.dumps(shapely.geometry.mapping(degrees), separators=(",", ":"))
