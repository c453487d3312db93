"""Time from left to right as lines, each named at its end; gaps stay gaps."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import plotly.graph_objects as go
import polars as pl

from pages.parts.charts.canvas import (
    Look,
    nothing,
)
from pages.parts.charts.drawn import form
from pages.parts.charts.strokes import REFERENCE, Line, Scene, dates, draw
from pages.parts.numbers import scaled
from queries.schema import Unit
from queries.text import Text

THIS_YEAR = Text("本年", "this year")
LAST_YEAR = Text("上年", "last year")
PLAN = Text("计划", "plan")


@dataclass(frozen=True)
class Course:
    """Columns of `course`.

    Attributes:
        month: the dates, last days of months (or any days with `daily`).
        value: in `unit`; null breaks the line.
        series: the name at the line's end; without it there is one line.
        key: the series' id, looked up in `colours` and compared with `own`.
        own: id of the series drawn thick.
        colours: id → colour, see `palette.institution_colour`.
        reference, reference_label: a dashed line across, in `unit`.
    """

    month: str
    value: str
    unit: Unit
    series: str | None = None
    key: str | None = None
    own: str | None = None
    colours: Mapping[str, str] = field(default_factory=dict)
    reference: float | None = None
    reference_label: Text = REFERENCE
    daily: bool = False
    decimals: int | None = None


@dataclass(frozen=True)
class Cumulative:
    """Columns of `cumulative`: amounts since the year began, one row a month."""

    month: str
    this_year: str
    unit: Unit = Unit.MONEY
    last_year: str | None = None
    plan: str | None = None
    decimals: int | None = None


@form(Course)
def course(frame: pl.DataFrame, options: Course, look: Look) -> go.Figure:
    """Draw a line per series, our bank thick and on top, all named at their ends."""
    if frame.is_empty() or frame[options.value].is_null().all():
        return nothing(look)
    lines = [_line(part, options, look) for part in _parts(frame, options)]
    lines.sort(key=lambda line: line.width)
    days = sorted(set(frame[options.month].to_list()))
    scene = Scene(
        options.unit,
        options.decimals,
        daily=options.daily,
        reference=options.reference,
        reference_label=options.reference_label,
    )
    return draw(lines, days, scene, look)


@form(Cumulative)
def cumulative(frame: pl.DataFrame, options: Cumulative, look: Look) -> go.Figure:
    """Draw this year solid, last year lighter, the plan dashed, from January on."""
    if frame.is_empty():
        return nothing(look)
    palette = look.palette
    drawn = (
        (options.last_year, LAST_YEAR, palette.last_year, 2.5, "solid"),
        (options.plan, PLAN, palette.slate, 1.5, "dash"),
        (options.this_year, THIS_YEAR, palette.ink, 3.5, "solid"),
    )
    days = frame[options.month].to_list()
    lines = [
        Line(
            str(label),
            dates(days),
            _y(frame[name], options.unit, look),
            colour,
            width,
            dash,
        )
        for name, label, colour, width, dash in drawn
        if name
    ]
    scene = Scene(options.unit, options.decimals, zero=True)
    return draw(lines, days, scene, look)


def _parts(frame: pl.DataFrame, options: Course) -> list[pl.DataFrame]:
    by = options.key or options.series
    ordered = frame.sort(options.month)
    return ordered.partition_by(by, maintain_order=True) if by else [ordered]


def _line(part: pl.DataFrame, options: Course, look: Look) -> Line:
    code = str(part[options.key][0]) if options.key else ""
    is_own = not options.series or (options.own is not None and code == options.own)
    colour = look.palette.own if is_own else look.palette.slate
    return Line(
        str(part[options.series][-1]) if options.series else "",
        dates(part[options.month].to_list(), daily=options.daily),
        _y(part[options.value], options.unit, look),
        options.colours.get(code, colour),
        3.5 if is_own else 1.5,
    )


def _y(values: pl.Series, unit: Unit, look: Look) -> list[float | None]:
    return [scaled(v, unit, look.style) for v in values.to_list()]
