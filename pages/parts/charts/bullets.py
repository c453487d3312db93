"""Actual against a target in one row each."""

from dataclasses import dataclass
from typing import Any

import plotly.graph_objects as go
import polars as pl

from pages.parts.charts.canvas import (
    Json,
    Look,
    beside,
    figure,
    hidden_axis,
    key,
    nothing,
    rows_axis,
    rows_height,
    vertical,
)
from pages.parts.charts.drawn import form
from pages.parts.charts.labels import text_width
from pages.parts.charts.rows import column, texts_at
from pages.parts.numbers import digits, share
from pages.parts.reasons import words
from queries.schema import Unit
from queries.text import Text

ACTUAL = Text("实际", "actual")
LAST_YEAR = Text("上年同期", "last year")
PLAN = Text("计划", "plan")
PACE = Text("序时", "pace")
NO_PLAN = Text("未下达计划", "no target issued")
DRAWN = 300.0
LONGEST = 1.6  # a bar beyond this many targets is cut, its value written all the same


@dataclass(frozen=True)
class Bullets:
    """Columns of `bullets`: each row on its own scale, its target at 100 %.

    Attributes:
        name: what the row measures.
        actual, target, last_year: amounts in `unit`; the last may be absent.
        pace: where the calendar says the row should stand, 0 to 1 of the target.
        reason: why actual or target is null.
        target_label, last_year_label: other words where the marks mean something else.
    """

    name: str
    actual: str
    target: str
    unit: Unit = Unit.MONEY
    last_year: str | None = None
    pace: str | None = None
    reason: str | None = None
    target_label: Text = PLAN
    last_year_label: Text = LAST_YEAR
    decimals: int | None = None


@form(Bullets)
def bullets(frame: pl.DataFrame, options: Bullets, look: Look) -> go.Figure:
    """Draw actual over last year, the target as a tick, the calendar's pace as a dash."""
    if frame.is_empty():
        return nothing(look)
    targets = column(frame, options.target)
    actual = _portions(column(frame, options.actual), targets)
    last_year = _portions(column(frame, options.last_year), targets)
    texts = [f" {t} " for t in _texts(frame, options, look)]
    room = max(text_width(t, look.size) for t in texts) + 12
    longest = max([1.05, *(v for v in [*actual, *last_year] if v is not None)])
    drawn = beside([str(n) for n in column(frame, options.name)], look, DRAWN)
    high = longest * drawn / max(drawn - room, 80)
    low = min([0.0, *(v for v in actual if v is not None)])
    edges = [0.0 if a is None else high for a in actual]
    title = key(look, options.unit, _legend(options, look))
    return figure(
        [
            _bar(last_year, 0.72, look.palette.last_year),
            _bar(actual, 0.36, look.palette.ink),
            _ticks(column(frame, options.pace), targets, look, pace=True),
            _ticks([1.0] * frame.height, targets, look, pace=False),
            texts_at(edges, texts, look, [a is not None for a in actual]),
        ],
        look,
        title=title,
        barmode="overlay",
        height=rows_height(frame.height, look) + frame.height * 6,
        xaxis=hidden_axis(low, high, look),
        yaxis=rows_axis(column(frame, options.name), look),
        shapes=[vertical(0, look.palette.slate, 1)],
    )


def _portions(values: list[Any], targets: list[Any]) -> list[float | None]:
    return [
        None
        if value is None or not target
        else min(float(value) / float(target), LONGEST)
        for value, target in zip(values, targets, strict=True)
    ]


def _texts(frame: pl.DataFrame, options: Bullets, look: Look) -> list[str]:
    reasons = column(frame, options.reason)
    rows = zip(
        column(frame, options.actual),
        column(frame, options.target),
        reasons,
        strict=True,
    )
    texts = []
    for actual, target, reason in rows:
        number = digits(actual, options.unit, look.style, options.decimals)
        if actual is not None and target:
            texts.append(f"{number} ({share(float(actual) / float(target), 1)})")
        else:
            texts.append(f"{number} {words(reason) if reason else NO_PLAN}")
    return texts


def _legend(options: Bullets, look: Look) -> list[tuple[str, str, Text | str]]:
    palette = look.palette
    entries: list[tuple[str, str, Text | str]] = [("■", palette.ink, ACTUAL)]
    if options.last_year:
        entries.append(("■", palette.last_year, options.last_year_label))
    entries.append(("┃", palette.ink, options.target_label))
    if options.pace:
        entries.append(("┆", palette.slate, PACE))
    return entries


def _bar(portions: list[float | None], width: float, colour: str) -> Json:
    rows = list(range(len(portions)))
    return {
        "type": "bar",
        "orientation": "h",
        "x": portions,
        "y": rows,
        "width": width,
        "marker": {"color": colour},
        "hoverinfo": "skip",
    }


def _ticks(places: list[Any], targets: list[Any], look: Look, *, pace: bool) -> Json:
    palette = look.palette
    line = {
        "color": palette.slate if pace else palette.ink,
        "width": 1.5 if pace else 3,
    }
    return {
        "type": "scatter",
        "mode": "markers",
        "x": [x if target else None for x, target in zip(places, targets, strict=True)],
        "y": list(range(len(places))),
        "marker": {
            "symbol": "line-ns-open",
            "size": look.size * (1.4 if pace else 1.2),
            "line": line,
            "color": line["color"],
        },
        "hoverinfo": "skip",
    }
