"""Maps: nothing fetched, every value written, undefined ones with their reason."""

import json
from typing import Any
from xml.etree import ElementTree

import plotly.graph_objects as go
import polars as pl
import pydeck as pdk
import pytest

from pages.export.screens import MAP_SCALE, MAP_TYPE, WIDTH
from pages.export.vector import picture
from pages.parts import maps
from pages.parts.charts import Look
from pages.parts.outlines import outline
from pages.parts.palette import LIGHT, rgb
from pages.parts.panel import Panel
from queries.schema import Unit
from queries.text import Text, speak

LOOK = Look()
SVG = "{http://www.w3.org/2000/svg}"


def square(west: float) -> str:
    ring = [[west, 35], [west + 1, 35], [west + 1, 36], [west, 36.00004], [west, 35]]
    return json.dumps({"type": "Polygon", "coordinates": [ring]})


FRAME = pl.DataFrame(
    {
        "code": ["A", "B", "C"],
        "name": ["环县", "华池县", "合水县"],
        "geometry": [square(105), square(106), square(107)],
        "share": [0.20, 0.30, None],
        "reason": [None, None, "PEER_MISSING"],
        "is_key": [True, False, False],
        "is_own": [False, True, False],
    }
)
OPTIONS = maps.Regions(
    code="code",
    name="name",
    geometry="geometry",
    value="share",
    unit=Unit.SHARE,
    reason="reason",
    is_key="is_key",
    is_own="is_own",
)


@pytest.fixture
def spec() -> dict[str, Any]:
    speak("zh")
    deck = maps.regions(FRAME, OPTIONS, LOOK)
    assert isinstance(deck, pdk.Deck)
    found: dict[str, Any] = json.loads(deck.to_json())
    return found


def test_no_tile_server_is_ever_asked(spec: dict[str, Any]) -> None:
    assert spec["mapStyle"] == "__MAP_STYLE__"
    assert "mapProvider" not in spec
    assert "http" not in json.dumps(spec)


def test_every_layer_has_its_own_id(spec: dict[str, Any]) -> None:
    assert [layer["id"] for layer in spec["layers"]] == ["regions", "labels"]


def test_regions_carry_value_tint_and_outline(spec: dict[str, Any]) -> None:
    features = {f["id"]: f["properties"] for f in spec["layers"][0]["data"]["features"]}

    assert features["A"]["fill"] == rgb(LIGHT.sequential[0])
    assert features["B"]["fill"] == rgb(LIGHT.sequential[-1])
    assert features["C"]["fill"] == rgb(LIGHT.rule)
    assert features["C"]["written"] == "— 同业数缺"
    assert features["A"]["edge"] == rgb(LIGHT.ink)
    assert features["B"]["edge"] == rgb(LIGHT.own)


def test_labels_are_written_in_chinese_inside_the_region(spec: dict[str, Any]) -> None:
    labels = spec["layers"][1]

    assert labels["characterSet"] == "auto"
    assert "Noto Sans CJK SC" in labels["fontFamily"]
    assert labels["data"][0]["text"] == "环县\n20.00%"
    assert labels["data"][0]["at"] == pytest.approx([105.5, 35.5], abs=0.001)


def test_the_first_view_shows_everything_flat(spec: dict[str, Any]) -> None:
    view = spec["initialViewState"]

    assert view["pitch"] == 0
    assert (view["longitude"], view["latitude"]) == (106.5, 35.5)
    # three degrees in 470 pixels × 0.94, a world of 512 × 2^zoom pixels
    assert 512 * 2 ** view["zoom"] * 3 / 360 == pytest.approx(470 * 0.94, rel=0.01)


def test_outlines_are_made_small() -> None:
    shape = outline(square(105.00001))

    assert shape.geometry["coordinates"][0][0] == (105.0, 35)
    assert shape.geometry["coordinates"][0][3] == (105.0, 36.0)


def test_outlets_without_coordinates_are_left_out() -> None:
    outlets = pl.DataFrame(
        {
            "id": ["1", "2"],
            "name": ["环县营业室", "曲子分理处"],
            "lat": [35.5, None],
            "lon": [105.5, None],
            "star": [4, None],
        }
    )
    options = maps.Points("id", "name", "lat", "lon", "star", Unit.COUNT, top=5)
    deck = maps.points(outlets, FRAME, options, LOOK)

    assert isinstance(deck, pdk.Deck)
    dots = json.loads(deck.to_json())["layers"][-1]
    assert [dot["id"] for dot in dots["data"]] == ["1"]


def test_an_empty_frame_says_so() -> None:
    assert isinstance(maps.regions(FRAME.head(0), OPTIONS, LOOK), go.Figure)


NARROW = FRAME.with_columns(
    name=pl.Series(["Huan County", "Huachi County", "Chongxin County"]),
    geometry=pl.Series([square(105), square(106), json.dumps({"type": "Polygon", "coordinates": [[[107, 35], [107.05, 35], [107.05, 36], [107, 36], [107, 35]]]})]),
    share=pl.Series([0.20, None, 0.111]),
    reason=pl.Series([None, "PEER_MISSING", None]),
)  # fmt: skip


def on_paper(frame: pl.DataFrame, width: float, size: int) -> ElementTree.Element:
    speak("en")
    name = Text("图", "map")
    drawn = picture(Panel("map", name, name, frame, maps.regions(frame, OPTIONS, LOOK), name, ()), LOOK, width, size=size)  # fmt: skip
    assert drawn is not None
    return ElementTree.fromstring(drawn.svg)


@pytest.mark.parametrize("width", [420.0, 1066.0])
def test_on_paper_a_region_too_small_for_its_name_is_keyed_and_listed(width: float) -> None:  # fmt: skip
    texts = ["".join(t.itertext()) for t in on_paper(NARROW, width, 17).iter(f"{SVG}text")]  # fmt: skip
    assert "①" in texts
    assert "① Chongxin County 11.10%" in texts
    assert any(t.startswith("Huachi County — ") for t in texts)  # why it has no value
    assert "Chongxin" not in texts


def test_a_meeting_screens_map_has_no_type_below_20_pixels() -> None:
    svg = on_paper(NARROW, WIDTH / MAP_SCALE, MAP_TYPE)
    # The screen draws a map 736 pixels high, or as wide as it is.
    scale = min(736 / float(svg.get("height", 0)), WIDTH / float(svg.get("width", 0)))
    sizes = [float(t.get("font-size", 0)) * scale for t in svg.iter(f"{SVG}text")]
    assert sizes
    assert min(sizes) >= 20
