import json
from pathlib import Path

import pytest
from shapely.geometry import shape

from data.feeds import boundaries, topology
from data.feeds.boundaries import NoKnownRegion
from tests.data import hamlet

REAL = Path(__file__).parents[3] / "shared/realdata/geo/us_counties-10m.topo.json"
SQUARE = [[0, 0], [0, 1], [1, 1], [1, 0], [0, 0]]


def rows(table):
    return hamlet.frames()[table.name]


def outlines(path, **options):
    frame = boundaries.read([path], rows, options)["region_boundary"]
    return {r["region_code"]: r for r in frame.iter_rows(named=True)}


def geojson(tmp_path, **properties):
    feature = {"type": "Feature", "properties": properties}
    feature["geometry"] = {"type": "Polygon", "coordinates": [SQUARE]}
    path = tmp_path / "file.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}))
    return path


def test_features_are_kept_by_the_code_of_a_known_region(tmp_path):
    path = geojson(tmp_path, adcode="01001", other="01")
    found = outlines(path, source="survey", notice="schematic")

    assert list(found) == ["01001"]
    assert shape(json.loads(found["01001"]["geometry"])).area == 1
    assert (found["01001"]["source"], found["01001"]["notice"]) == (
        "survey",
        "schematic",
    )
    assert list(outlines(path, code="other")) == ["01"]


def test_a_file_without_a_known_region_is_refused(tmp_path):
    with pytest.raises(NoKnownRegion, match="--code"):
        outlines(geojson(tmp_path, adcode="99"))


@pytest.mark.parametrize("flat", [[], [[[0, 0], [1, 1], [0, 0], [0, 0]]]])
def test_what_has_no_area_is_not_an_outline(tmp_path, flat):
    path = geojson(tmp_path, adcode="01001")
    written = json.loads(path.read_text())
    written["features"].append(
        {"properties": {"adcode": "01"}, "geometry": {"type": "Polygon", "coordinates": flat}}
    )  # fmt: skip
    path.write_text(json.dumps(written))

    assert list(outlines(path)) == ["01001"]


def test_topology_shares_arcs_forwards_and_backwards():
    # Two unit squares side by side; arc 0 is their border, walked up and then down.
    written = {
        "type": "Topology",
        "transform": {"scale": [0.5, 1], "translate": [10, 20]},
        "arcs": [
            [[2, 0], [0, 1]],
            [[2, 1], [-2, 0], [0, -1], [2, 0]],
            [[2, 1], [2, 0], [0, -1], [-2, 0]],
        ],
        "objects": {
            "two": {
                "type": "GeometryCollection",
                "geometries": [
                    {"type": "Polygon", "id": "W", "arcs": [[0, 1]]},
                    {"type": "MultiPolygon", "id": "E", "arcs": [[[0, 2]]]},
                    {"type": "Polygon", "id": "E2", "arcs": [[-1, -3]]},
                ],
            }
        },
    }
    west, east, back = topology.features(written)
    assert west["geometry"]["coordinates"] == [
        [(11, 20), (11, 21), (10, 21), (10, 20), (11, 20)]
    ]
    assert shape(east["geometry"]).bounds == (11, 20, 12, 21)
    assert shape(back["geometry"]).equals(shape(east["geometry"]))


@pytest.mark.skipif(not REAL.exists(), reason="real data is not here")
def test_real_counties_keep_their_place_and_lose_points():
    found = outlines(REAL)
    autauga = shape(json.loads(found["01001"]["geometry"]))

    assert set(found) == {"01", "01001"}
    assert autauga.is_valid
    assert autauga.bounds == pytest.approx((-86.92, 32.31, -86.41, 32.71), abs=0.02)
    coordinates = [c for point in autauga.exterior.coords for c in point]
    assert all(c == round(c, 4) for c in coordinates)
