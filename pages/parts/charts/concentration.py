"""One bar of counties: how much of the whole the key ones have."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Any

import plotly.graph_objects as go
import polars as pl

from pages.parts.charts.canvas import (
    PANEL,
    Json,
    Look,
    figure,
    hidden_axis,
    note,
    nothing,
    vertical,
)
from pages.parts.charts.drawn import form
from pages.parts.charts.labels import coloured, text_width, without_kind
from pages.parts.numbers import share, show
from pages.parts.palette import readable
from queries.schema import Unit
from queries.text import Text

KEY_COUNTIES = Text("重点帮扶县", "key counties")
OTHER_COUNTIES = Text("其他县", "other counties")
MOST_LISTED = 6
USUAL, SMALLEST = 600, 420  # pixels of the panel on the screen
REST = Text("图中未标名：{names}", "Not named above: {names}")
BETWEEN = Text("、", ", ")


@dataclass(frozen=True)
class Concentration:
    """Columns of `concentration`: amounts by county, and whether the county is a key one."""

    name: str
    value: str
    is_key: str
    unit: Unit = Unit.MONEY
    required: float | None = None
    key_label: Text = KEY_COUNTIES
    other_label: Text = OTHER_COUNTIES


@form(Concentration)
def concentration(frame: pl.DataFrame, options: Concentration, look: Look) -> go.Figure:
    """Draw one bar of counties, key ones first, and how much of the whole they have."""
    amounts = frame.filter(pl.col(options.value) > 0)
    whole = float(amounts[options.value].sum() or 0)
    if not whole:
        return nothing(look)
    amounts = amounts.sort(options.is_key, options.value, descending=True)
    keys = amounts.filter(pl.col(options.is_key))
    portion = float(keys[options.value].sum() or 0) / whole
    above, below = round(look.size * 1.5) + 23, look.size + 20
    rows = amounts.to_dicts()
    said = [_inside(row, whole, options, look) for row in rows]
    narrow = [row for row, inside in zip(rows, said, strict=True) if not inside]
    others = _lines(rest(narrow, whole, options), look)
    below += round(look.size * (0.3 + 1.3 * len(others))) if others else 0
    return figure(
        _segments(rows, said, whole, options, look),
        look,
        barmode="stack",
        height=above + below + look.size * 5,
        xaxis=hidden_axis(0, 1, look),
        yaxis=hidden_axis(-0.5, 0.5, look),
        annotations=[
            *_halves(portion, whole, options, look),
            *_others(others, options, look),
        ],
        shapes=_required(options, look),
        margin={"l": 8, "r": 8, "t": above, "b": below},
    )


def _segments(
    rows: Sequence[Json], said: Sequence[str], whole: float, options: Concentration, look: Look
) -> list[Json]:  # fmt: skip
    """Return two traces, key counties and others: a nation's each as one would take long."""
    parts = [float(row[options.value]) / whole for row in rows]
    feet = [0.0, *accumulate(parts)]
    # Plotly rounds a trace's bars to whole pixels where there is another trace.
    cut = max(1, min(sum(bool(row[options.is_key]) for row in rows), len(rows) - 1))
    return [
        _trace(rows[run], said[run], (parts[run], feet[run]), options, look)
        for run in (slice(cut), slice(cut, len(rows)))
        if rows[run]
    ]


def _trace(
    rows: Sequence[Json], said: Sequence[str], bars: tuple[list[float], list[float]], options: Concentration, look: Look
) -> Json:  # fmt: skip
    palette, (parts, feet) = look.palette, bars
    tone = palette.own if rows[0][options.is_key] else palette.last_year
    return {
        "type": "bar",
        "orientation": "h",
        "x": parts,
        "y": [0] * len(parts),
        "base": feet,
        "text": [f"{words}<br>{share(part, 1)}" if words else "" for words, part in zip(said, parts, strict=True)],
        "textposition": "inside",
        "textangle": 0,
        "insidetextfont": {"size": look.size, "color": readable(tone, palette)},
        "insidetextanchor": "middle",
        "marker": {
            "color": tone,
            "line": {"color": palette.paper, "width": 1},
        },
        "hovertext": [f"{row[options.name]} {show(row[options.value], options.unit, look.style)} {share(part)}" for row, part in zip(rows, parts, strict=True)],
        "hoverinfo": "text",
    }  # fmt: skip


def _inside(
    row: dict[str, Any], whole: float, options: Concentration, look: Look
) -> str:
    """Return the name as far as the segment has room for it; empty where it has none."""
    name, part = str(row[options.name]), float(row[options.value]) / whole
    room = part * _wide(look, USUAL) - 6
    known = (name, without_kind(name))
    return next((n for n in known if max(text_width(n, look.size), text_width(share(part, 1), look.size)) < room), "")  # fmt: skip


def _wide(look: Look, screen: float) -> float:
    """Return the pixels there are: paper is as wide as it says."""
    return screen if look.room <= 1 else PANEL * look.room - 16


def _lines(parts: Sequence[str], look: Look) -> list[str]:
    """Return the parts in lines that the smallest screen has room for, each part whole."""
    lines = list(parts[:1])
    for part in parts[1:]:
        longer = f"{lines[-1]}{BETWEEN}{part}"
        if text_width(longer, look.size) > _wide(look, SMALLEST):
            lines[-1] += str(BETWEEN).rstrip()
            lines.append(part)
        else:
            lines[-1] = longer
    return lines


def rest(
    rows: Sequence[dict[str, Any]], whole: float, options: Concentration
) -> list[str]:
    """Return the segments too narrow for a name, each with its share, the first after what they are.

    They are joined by `BETWEEN`.
    """
    said = [f"{row[options.name]} {share(float(row[options.value]) / whole, 1)}" for row in rows]  # fmt: skip
    if len(said) > MOST_LISTED:
        said = [*said[:MOST_LISTED], str(Text(f"等 {len(said)} 个", f"of {len(said)}"))]
    return [str(REST.fill(names=said[0])), *said[1:]] if said else []


def _halves(
    portion: float, whole: float, options: Concentration, look: Look
) -> list[Json]:
    """Return what each half is called, its amount and its share, above the bar's ends."""
    halves = []
    sides = (
        (0.0, "left", options.key_label, portion, look.palette.own),
        (1.0, "right", options.other_label, 1 - portion, look.palette.slate),
    )
    for x, anchor, label, part, colour in sides:
        amount = show(part * whole, options.unit, look.style)
        text = coloured(f"<b>{label} {share(part)}</b> {amount}", colour)
        place = {"x": x, "xref": "paper", "xanchor": anchor, "y": 1, "yref": "paper"}
        halves.append(note(look, text, yanchor="bottom", yshift=8, **place))
    if options.required is not None:
        text = f"{Text('要求', 'required')} {share(options.required, 0)}"
        at = {
            "x": options.required,
            "y": 0,
            "yref": "paper",
            "yanchor": "top",
            "yshift": -8,
        }
        halves.append(note(look, text, **at))
    return halves


def _others(lines: list[str], options: Concentration, look: Look) -> list[Json]:
    """Write what is too narrow below the bar, and below the requirement where there is one."""
    down = 8 if options.required is None else 8 + round(look.size * 1.6)
    place = {"x": 1, "xref": "paper", "xanchor": "right", "y": 0, "yref": "paper"}
    words_, more = "<br>".join(lines), {"align": "right"}
    return [note(look, words_, yanchor="top", yshift=-down, **place, **more)] if lines else []  # fmt: skip


def _required(options: Concentration, look: Look) -> list[Json]:
    if options.required is None:
        return []
    mark = vertical(options.required, look.palette.ink, 3)
    return [mark | {"y0": -0.12, "y1": 0}, mark | {"y0": 1, "y1": 1.12}]
