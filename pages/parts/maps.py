"""Maps without a tile: outlines from the warehouse, numbers written inside them."""

from dataclasses import dataclass
from typing import Any

import plotly.graph_objects as go
import polars as pl
import pydeck as pdk

from pages.parts.charts.canvas import Look, nothing
from pages.parts.charts.drawn import form
from pages.parts.charts.labels import text_width, without_kind
from pages.parts.dots import MOST_POINTS, Points, dots, grouped
from pages.parts.layers import deck, pixels_per_degree, polygons, texts
from pages.parts.numbers import DASH, Style, digits, scaled, show
from pages.parts.outlines import MANY, Outline, box, coarse
from pages.parts.palette import readable, rgb, shade
from pages.parts.reasons import words
from queries.schema import Unit
from queries.text import Text

SMALLEST = 4.0  # below the look's own size, a name is too small to be read
COMFORTABLE = 0.8  # of the largest type, below which a name goes without 县, 区, 市
SCHEMATIC = Text(
    "示意图，不代表行政区划界线", "schematic, not administrative boundaries"
)
Json = dict[str, Any]


@dataclass(frozen=True)
class Regions:
    """Columns of `regions`.

    Attributes:
        code: region code, handed back when a region is selected.
        name: written inside the region.
        geometry: GeoJSON text (WGS 84), as in `region_boundary`.
        value: written under the name, in `unit`; null is a dash on the rule colour.
        reason: why a value is null.
        centre: tints run from orange below to blue above this value; without it from
            light to dark.
        is_key: true for key counties: a thick outline in ink.
        is_own: true for regions in the reader's scope: an outline in our colour.
    """

    code: str
    name: str
    geometry: str
    value: str
    unit: Unit
    reason: str | None = None
    centre: float | None = None
    is_key: str | None = None
    is_own: str | None = None
    decimals: int | None = None


@form(Regions)
def regions(frame: pl.DataFrame, options: Regions, look: Look) -> pdk.Deck | go.Figure:
    """Return regions filled by value, their names and values inside, fitted to view."""
    if frame.is_empty():
        return nothing(look)
    rows = frame.to_dicts()
    outlines = coarse(frame[options.geometry].to_list())
    fills = _fills(rows, options, look)
    features = [
        _feature(row, shape, fill, options, look)
        for row, shape, fill in zip(rows, outlines, fills, strict=True)
    ]
    scale = pixels_per_degree(box(outlines), look.room)
    labels = [
        _label(row, shape, fill, scale, (options, look))
        for row, shape, fill in zip(rows, outlines, fills, strict=True)
        if len(rows) <= MANY  # of more, nobody could read them
    ]
    if len(rows) > MANY:
        # Edges as thick as a county would hide it.
        for feature in features:
            feature["properties"]["width"] = feature["properties"]["width"] / 3
    features.sort(key=lambda feature: feature["properties"]["width"])
    return deck([polygons(features), texts("labels", labels)], outlines, look)


@form(Points)
def points(
    frame: pl.DataFrame, outlines: pl.DataFrame, options: Points, look: Look
) -> pdk.Deck | go.Figure:
    """Return outlets as dots over quiet outlines.

    Args:
        frame: one row per outlet; those without coordinates are left out.
        outlines: rows with `name` and `geometry`.
        options: which column plays which role.
        look: colours and number style.
    """
    known = frame.drop_nulls([options.latitude, options.longitude])
    if known.is_empty():
        return nothing(look)
    if options.group and known.height > MOST_POINTS:
        known = grouped(known, options)
    shapes = coarse(outlines["geometry"].to_list())
    names = [str(name) for name in outlines["name"]]
    quiet = [
        _quiet(name, shape, look) for name, shape in zip(names, shapes, strict=True)
    ]
    labels = [
        {
            "text": name,
            "at": shape.middle,
            "colour": rgb(look.palette.slate),
            "size": look.size - 2,
        }
        for name, shape in zip(names, shapes, strict=True)
        if len(names) <= MANY
    ]
    shown = dots(known.to_dicts(), options, look)
    layers = [polygons(quiet, pickable=False), texts("labels", labels), shown]
    places = [(d["at"][0], d["at"][1]) for d in shown.data]
    return deck(layers, shapes or [Outline({}, (0.0, 0.0), places)], look)


def _fills(rows: list[Json], options: Regions, look: Look) -> list[str]:
    values = [scaled(row[options.value], options.unit, look.style) for row in rows]
    known = [v for v in values if v is not None] or [0.0]
    ramp, low, high = look.palette.sequential, min(known), max(known)
    if options.centre is not None:
        middle = scaled(options.centre, options.unit, look.style) or 0.0
        reach = max(abs(v - middle) for v in known)
        ramp, low, high = look.palette.diverging, middle - reach, middle + reach
    stretch = (high - low) or 1.0
    return [
        look.palette.rule if v is None else shade(ramp, (v - low) / stretch)
        for v in values
    ]


def _feature(
    row: Json, shape: Outline, fill: str, options: Regions, look: Look
) -> Json:
    palette = look.palette
    is_key = bool(options.is_key and row[options.is_key])
    is_own = bool(options.is_own and row[options.is_own])
    edge = palette.own if is_own else palette.ink if is_key else palette.paper
    return {
        "type": "Feature",
        "id": row[options.code],
        "geometry": shape.geometry,
        "properties": {
            "id": row[options.code],
            "name": row[options.name],
            "written": written(row, options, look.style),
            "fill": rgb(fill),
            "edge": rgb(edge),
            "width": 4 if is_own else 3 if is_key else 1,
        },
    }


def written(row: Json, options: Regions, style: Style) -> str:
    """Return a region's value with its unit, or why there is none."""
    reason = row[options.reason] if options.reason else None
    if row[options.value] is None:
        return f"{DASH} {words(reason)}" if reason else DASH
    return show(row[options.value], options.unit, style, options.decimals)


def _label(
    row: Json, shape: Outline, fill: str, scale: float, scene: tuple[Regions, Look]
) -> Json:
    """Return name and value as large as the region lets them, or the value alone."""
    options, look = scene
    number = digits(row[options.value], options.unit, look.style, options.decimals)
    name = str(row[options.name])
    west, _, east, _ = box([shape])
    room, largest = (east - west) * scale * 0.92, look.size - 1
    # "崇信县" may stand as "崇信" where that makes the label larger.
    for said in (name, without_kind(name)):
        size = min(room / max(text_width(text, 1) for text in (said, number)), largest)
        name = said
        if size >= largest * COMFORTABLE:
            break
    smallest = look.size - SMALLEST
    fits = size >= smallest
    label = {
        "text": f"{name}\n{number}" if fits else number,
        "at": shape.middle,
        "colour": rgb(readable(fill, look.palette)),
        "size": round(max(size, smallest), 1),
    }
    if fits and row[options.value] is not None:
        return label
    # What a tooltip says on the page is listed beside the map on paper.
    return label | {"said": f"{row[options.name]} {written(row, options, look.style)}", "is_named": fits}  # fmt: skip


def _quiet(name: str, shape: Outline, look: Look) -> Json:
    properties = {
        "name": name,
        "written": "",
        "fill": rgb(look.palette.mist),
        "edge": rgb(look.palette.rule),
        "width": 1,
    }
    return {"type": "Feature", "geometry": shape.geometry, "properties": properties}
