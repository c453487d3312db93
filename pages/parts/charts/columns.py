"""Time as stacked columns, with last year's total outlined behind."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import plotly.graph_objects as go
import polars as pl

from pages.parts.charts.canvas import (
    Json,
    Look,
    axis,
    figure,
    key,
    named,
    nothing,
    value_axis,
)
from pages.parts.charts.drawn import form
from pages.parts.charts.labels import bounds, coloured, short, spread, text_width
from pages.parts.numbers import digits, month, scaled, share
from pages.parts.palette import shade
from queries.schema import Unit
from queries.text import Text

HEIGHT = 380
LAST_YEAR = Text("上年同期合计", "last year's total")


@dataclass(frozen=True)
class Columns:
    """Columns of `columns_with_last_year`; one row per month and part.

    Attributes:
        month: last days of months.
        part: what is stacked; the frame's first part lies at the bottom.
        value: amounts in `unit`, negative ones hang below zero.
        last_year: each part's amount a year earlier; its monthly sum is outlined.
        as_share: draw every month to 100 % of its positive amounts instead.
    """

    month: str
    part: str
    value: str
    unit: Unit = Unit.MONEY
    last_year: str | None = None
    as_share: bool = False
    decimals: int | None = None


@dataclass(frozen=True)
class Part:
    """One part over all months, in display units."""

    name: str
    amounts: list[float | None]
    texts: list[str]
    colour: str


@form(Columns)
def columns_with_last_year(
    frame: pl.DataFrame, options: Columns, look: Look
) -> go.Figure:
    """Draw a stacked column per month, its parts named beside the last one."""
    if frame.is_empty():
        return nothing(look)
    months = sorted(set(frame[options.month].to_list()))
    parts = _parts(frame, months, options, look)
    outlined = [] if options.as_share else _last_year(frame, months, options, look)
    low, high = _range(parts, outlined)
    places = list(range(len(months)))
    entry = ("□", look.palette.slate, LAST_YEAR)
    unit = Unit.SHARE if options.as_share else options.unit
    title = key(look, unit, [entry] if outlined else [])
    room = max(text_width(short(part.name, named(look)), look.size) for part in parts)
    return figure(
        [*_outline(places, outlined, look), *(_trace(places, p, look) for p in parts)],
        look,
        title=title,
        barmode="relative",
        height=HEIGHT,
        xaxis=_months(months, look),
        yaxis=value_axis(low, high, unit, look)
        | {"zeroline": True, "zerolinecolor": look.palette.slate}
        | _ticks(options),
        annotations=_names(parts, (low, high), look),
        margin={"l": 8, "r": round(room) + 16, "t": 34 if title else 12, "b": 8},
    )


def _ticks(options: Columns) -> Json:
    """Small amounts in large units need more decimals on the axis than balances do."""
    if options.decimals is None or options.as_share:
        return {}
    return {"tickformat": f",.{options.decimals}~f"}


def _parts(
    frame: pl.DataFrame, months: list[date], options: Columns, look: Look
) -> list[Part]:
    names = frame[options.part].unique(maintain_order=True).to_list()
    found = {
        (row[0], row[1]): row[2]
        for row in frame.select(options.part, options.month, options.value).iter_rows()
    }
    wholes = _wholes(frame, options)
    ramp = look.palette.sequential[::-1][1:-1]
    parts = []
    for place, name in enumerate(names):
        values = [found.get((name, m)) for m in months]
        if options.as_share:
            values = [
                None if v is None or not wholes[m] else float(v) / wholes[m]
                for v, m in zip(values, months, strict=True)
            ]
            amounts = [scaled(v, Unit.SHARE, look.style) for v in values]
            texts = [share(v, 1) for v in values]
        else:
            amounts = [scaled(v, options.unit, look.style) for v in values]
            texts = [
                digits(v, options.unit, look.style, options.decimals) for v in values
            ]
        colour = shade(ramp, place / max(len(names) - 1, 1))
        parts.append(Part(str(name), amounts, texts, colour))
    return parts


def _wholes(frame: pl.DataFrame, options: Columns) -> dict[Any, float]:
    positive = pl.col(options.value).cast(pl.Float64).clip(lower_bound=0).sum()
    return dict(frame.group_by(options.month).agg(positive).iter_rows())


def _last_year(
    frame: pl.DataFrame, months: list[date], options: Columns, look: Look
) -> list[float | None]:
    if options.last_year is None:
        return []
    known = frame.filter(pl.col(options.last_year).is_not_null())
    sums = dict(
        known.group_by(options.month).agg(pl.col(options.last_year).sum()).iter_rows()
    )
    return [scaled(sums.get(m), options.unit, look.style) for m in months]


def _range(parts: list[Part], outlined: list[float | None]) -> tuple[float, float]:
    stacks = list(zip(*(part.amounts for part in parts), strict=True))
    tops = [sum(v for v in stack if v and v > 0) for stack in stacks]
    feet = [sum(v for v in stack if v and v < 0) for stack in stacks]
    return bounds([*tops, *feet, *outlined], zero=True, pad=0.04)


def _outline(places: list[int], totals: list[float | None], look: Look) -> list[Json]:
    """A bar with its own base takes no part in the stack."""
    if not totals:
        return []
    edge = {"color": look.palette.last_year, "width": 1.5}
    return [
        {
            "type": "bar",
            "x": places,
            "y": totals,
            "base": [0] * len(places),
            "width": 0.9,
            "marker": {"color": "rgba(0,0,0,0)", "line": edge},
            "hoverinfo": "skip",
        }
    ]


def _trace(places: list[int], part: Part, look: Look) -> Json:
    return {
        "type": "bar",
        "x": places,
        "y": part.amounts,
        "width": 0.68,
        "name": part.name,
        "marker": {
            "color": part.colour,
            "line": {"color": look.palette.paper, "width": 0.5},
        },
        "hovertext": [f"{part.name} {text}" for text in part.texts],
        "hoverinfo": "text",
    }


def _months(months: list[date], look: Look) -> Json:
    step = max(1, -(-len(months) // 3))
    shown = list(range(len(months)))[::-1][::step][::-1]
    return axis(
        look,
        range=[-0.6, len(months) - 0.4],
        tickvals=shown,
        ticktext=[month(months[i]) for i in shown],
        tickangle=0,
    )


def _names(parts: list[Part], span: tuple[float, float], look: Look) -> list[Json]:
    """Return the parts' names beside the last column, as high as their part lies."""
    low, high = span
    foot, middles = {True: 0.0, False: 0.0}, []
    for part in parts:
        amount = part.amounts[-1] or 0.0
        middles.append(foot[amount >= 0] + amount / 2)
        foot[amount >= 0] += amount
    gap = (high - low) * look.size * 1.3 / (HEIGHT - 70)
    return [
        {
            "text": f"{coloured('■', part.colour)} {short(part.name, named(look))}",
            "x": len(parts[0].amounts) - 0.55,
            "y": place,
            "xanchor": "left",
            "showarrow": False,
            "font": {"size": look.size - 1, "color": look.palette.ink},
        }
        for part, place in zip(parts, spread(middles, gap, low, high), strict=True)
    ]
