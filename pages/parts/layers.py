"""Layers and views of maps that fetch nothing.

The map has no provider and no style is ever passed: with any other value, even None,
the browser asks a tile server outside the bank.
"""

import json
from collections.abc import Sequence
from math import asinh, degrees, log2, radians, tan
from typing import Any

import pydeck as pdk
from pydeck.bindings.json_tools import default_serialize

from pages.parts.charts.canvas import Look
from pages.parts.outlines import Box, Outline, box
from pages.parts.palette import FONTS

WIDTH, HEIGHT = 470, 420  # pixels the first view is fitted to
TILE = 512
Json = dict[str, Any]


class Map(pdk.Deck):  # type: ignore[misc]
    """A deck whose JSON is compact: pydeck indents, slowly, which doubles outlines.

    The slot keeps what it was drawn from out of `vars`, which pydeck writes whole.
    """

    __slots__ = ("_chart",)

    def to_json(self) -> str:
        """Return the specification without blanks."""
        return json.dumps(self, sort_keys=True, default=default_serialize, separators=(",", ":"))  # fmt: skip


def polygons(features: list[Json], *, pickable: bool = True) -> pdk.Layer:
    """Return features filled and edged by their own `fill`, `edge` and `width`."""
    return pdk.Layer(
        "GeoJsonLayer",
        {"type": "FeatureCollection", "features": features},
        id="regions",
        pickable=pickable,
        auto_highlight=pickable,
        filled=True,
        stroked=True,
        get_fill_color="properties.fill",
        get_line_color="properties.edge",
        get_line_width="properties.width",
        line_width_units=pdk.types.String("pixels"),
        line_joint_rounded=True,
    )


def texts(name: str, labels: Sequence[Json]) -> pdk.Layer:
    """Return texts at their places.

    Chinese is blank without the automatic character set and a font that has it.
    """
    return pdk.Layer(
        "TextLayer",
        list(labels),
        id=name,
        get_text="text",
        get_position="at",
        get_color="colour",
        get_size="size",
        size_units=pdk.types.String("pixels"),
        character_set=pdk.types.String("auto"),
        font_family=pdk.types.String(FONTS.replace('"', "")),
        get_text_anchor=pdk.types.String("middle"),
        get_alignment_baseline=pdk.types.String("center"),
        pickable=False,
    )


def deck(layers: list[pdk.Layer], outlines: Sequence[Outline], look: Look) -> pdk.Deck:
    """Return a flat map of layers, fitted to the outlines, without provider or style."""
    palette = look.palette
    tooltip = {
        "text": "{name}\n{written}",
        "style": {"backgroundColor": palette.ink, "color": palette.paper},
    }
    return Map(
        layers,
        initial_view_state=_view(box(outlines)),
        map_provider=None,
        tooltip=tooltip,
    )


def pixels_per_degree(bounds: Box, room: float = 1.0) -> float:
    """Return the pixels one degree of longitude takes in the first view of a box.

    `room` is the map's width as a part of the usual one's.
    """
    west, south, east, north = bounds
    down, up = (degrees(asinh(tan(radians(y)))) for y in (south, north))
    across, along = max(east - west, 1e-3), max(up - down, 1e-3)
    return min(WIDTH * max(room, 1.0) / across, HEIGHT / along) * 0.94


def _view(bounds: Box) -> pdk.ViewState:
    """Return the view that shows all of a box of longitudes and latitudes."""
    west, south, east, north = bounds
    return pdk.ViewState(
        longitude=(west + east) / 2,
        latitude=(south + north) / 2,
        zoom=round(log2(pixels_per_degree(bounds) * 360 / TILE), 2),
        pitch=0,
        bearing=0,
    )
