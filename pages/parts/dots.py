"""Outlets on a map: a dot each, or one for all of a group where they are too many."""

from dataclasses import dataclass
from typing import Any

import polars as pl
import pydeck as pdk

from pages.parts.charts.canvas import Look
from pages.parts.numbers import scaled, show
from pages.parts.palette import rgb, shade
from queries.schema import Unit
from queries.text import Text

MOST_POINTS = 2000
Json = dict[str, Any]


@dataclass(frozen=True)
class Points:
    """Columns of `points`: outlets at their places, sized and tinted alike by `value`.

    `group`: what outlets lie in; where there are too many to tell apart, one dot stands
    for those of a group, in their middle, with the mean of their values.
    """

    ids: str
    name: str
    latitude: str
    longitude: str
    value: str
    unit: Unit
    top: float | None = None
    group: str | None = None


def grouped(known: pl.DataFrame, options: Points) -> pl.DataFrame:
    """Return one row per group: its middle, its mean value, how many outlets it has."""
    group = str(options.group)
    count = Text("{}，{} 个网点", "{}, {} outlets")
    return (
        known.group_by(group, maintain_order=True)
        .agg(
            pl.col(options.latitude, options.longitude, options.value).mean(),
            pl.col(options.ids).first(),
            outlets=pl.len(),
        )
        .with_columns(pl.format(str(count), group, "outlets").alias(options.name))
    )


def dots(rows: list[Json], options: Points, look: Look) -> pdk.Layer:
    """Return the layer of dots, small and without edges where they are many."""
    values = [scaled(row[options.value], options.unit, look.style) for row in rows]
    top = options.top or max((v for v in values if v is not None), default=1.0) or 1.0
    places = [
        {
            "id": row[options.ids],
            "name": row[options.name],
            "at": [round(row[options.longitude], 4), round(row[options.latitude], 4)],
            "written": show(row[options.value], options.unit, look.style),
            "colour": rgb(_dot_colour(value, top, look)),
        }
        for row, value in zip(rows, values, strict=True)
    ]
    return pdk.Layer(
        "ScatterplotLayer",
        places,
        id="outlets",
        pickable=True,
        get_position="at",
        get_fill_color="colour",
        get_line_color=rgb(look.palette.ink),
        stroked=len(places) <= MOST_POINTS,
        line_width_min_pixels=1,
        get_radius=6 if len(places) <= MOST_POINTS else 2.5,
        radius_units=pdk.types.String("pixels"),
    )


def _dot_colour(value: float | None, top: float, look: Look) -> str:
    if value is None:
        return look.palette.paper
    return shade(look.palette.sequential, value / top)
