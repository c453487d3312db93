"""The schematic map: cells apart from one another, each around its own seat."""

import json
from itertools import combinations

import polars as pl
import pytest
import shapely

from data import schematic
from data.demo import places
from queries import schema


def drawn(regions: pl.DataFrame) -> list[shapely.Geometry]:
    return [shapely.from_geojson(text) for text in schematic.cells(regions)["geometry"]]


def test_the_frame_is_the_table_region_boundary() -> None:
    cells = schematic.cells(places.counties())
    assert cells.columns == [c.name for c in schema.region_boundary.columns]
    assert cells["region_code"].to_list() == places.counties()["region_code"].to_list()
    assert cells["notice"].str.contains("示意图").all()


def test_every_cell_holds_its_seat_and_no_other_cell() -> None:
    counties = places.counties()
    shapes = drawn(counties)
    seats = shapely.points(
        counties.select("seat_longitude", "seat_latitude").to_numpy()
    )
    assert all(shapely.contains(shapes, seats))
    assert all(shape.is_valid and shape.geom_type == "Polygon" for shape in shapes)
    assert not any(a.intersects(b) for a, b in combinations(shapes, 2))


def test_neighbours_stand_a_hundredth_of_a_degree_apart() -> None:
    pair = places.counties().filter(pl.col("region_code").is_in(["621002", "621024"]))
    left, right = drawn(pair)
    # 0.01 degrees of latitude; an east-west gap looks wider in degrees of longitude.
    assert 0.009 <= left.distance(right) <= 0.014


@pytest.mark.parametrize("count", [1, 2])
def test_a_few_seats_are_enough(count: int) -> None:
    shapes = drawn(places.counties().head(count))
    assert len(shapes) == count
    assert all(shape.area > 0.1 for shape in shapes)


def test_a_seat_close_to_others_still_has_a_cell_of_its_own() -> None:
    """City districts' seats stand so close that round corners leave nothing of a cell."""
    regions = pl.DataFrame(
        {
            "region_code": ["a", "b", "c"],
            "seat_longitude": [103.80, 103.86, 103.92],
            "seat_latitude": [36.05, 36.05, 36.05],
        }
    )
    shapes = drawn(regions)
    assert not any(shape.is_empty for shape in shapes)
    assert not any(a.intersects(b) for a, b in combinations(shapes, 2))


def test_regions_without_a_seat_get_no_cell() -> None:
    regions = places.regions()
    assert regions.height == 26
    assert schematic.cells(regions).height == 22
    assert schematic.cells(regions.filter(pl.col("level") == "province")).height == 0


def test_coordinates_have_four_decimals() -> None:
    text = schematic.cells(places.counties().head(3))["geometry"][0]
    ring = json.loads(text)["coordinates"][0]
    assert all(round(value, 4) == value for point in ring for value in point)
