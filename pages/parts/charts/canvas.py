"""What every chart shares: fonts, margins, axes, the key line, labels that do not collide."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from hashlib import blake2b
from typing import Any

import plotly.graph_objects as go
from plotly.io.json import to_json_plotly

from pages.parts.charts import margins
from pages.parts.charts.labels import coloured, short, text_width
from pages.parts.money import OFFERED
from pages.parts.numbers import Style, unit_label
from pages.parts.palette import FONTS, LIGHT, Palette
from queries.schema import Unit
from queries.text import Text, spoken

Json = dict[str, Any]
CLEAR = "rgba(0,0,0,0)"
NOTHING = Text("所选范围内没有数据", "Nothing in this scope")
PANEL = 470.0  # pixels of the usual panel's width
ROW = 1.9  # height of a bar's row, in font sizes


@dataclass(frozen=True)
class Look:
    """How a chart is to look: colours, number style, font size in pixels, room.

    `room` is the width it gets as a part of the usual panel's; labels are placed by it.
    `height` is what it gets in pixels where that is not the chart's own.
    """

    palette: Palette = LIGHT
    style: Style = field(default_factory=Style)
    size: int = 14
    room: float = 1.0
    height: int = 0


def finer(look: Look) -> Look:
    """Return the look with the money unit that suits outlets: 万元, m."""
    small = OFFERED[spoken()][1]
    if look.style.money.divisor <= small.divisor:
        return look
    return replace(look, style=replace(look.style, money=small))


def figure(traces: Sequence[Json], look: Look, **layout: Any) -> go.Figure:
    """Return a figure on the house's canvas.

    Args:
        traces: plain dictionaries; Plotly validates them once.
        look: colours and font size.
        layout: `height`, `xaxis`, `yaxis`, `title`, `annotations`, `shapes`, `margin`.
    """
    base: Json = {
        # Not given, Plotly's own would be made for every figure.
        "template": "none",
        "font": {"family": FONTS, "size": look.size, "color": look.palette.ink},
        "paper_bgcolor": CLEAR,
        "plot_bgcolor": CLEAR,
        "showlegend": False,
        "dragmode": False,
        "separators": ".,",
        "hoverlabel": {"bgcolor": look.palette.mist, "font": {"family": FONTS}},
        "margin": {"l": 8, "r": 8, "t": 34 if layout.get("title") else 8, "b": 8},
    }
    base |= layout | ({"height": look.height} if look.height else {})
    axes = [(name, part) for name, part in base.items() if "axis" in name]
    base["margin"] = margins.around(base["margin"], axes, look.size)
    drawn = go.Figure(data=list(traces), layout=base | {"datarevision": _digest(traces, base)})  # fmt: skip
    drawn.layout.template = None
    return drawn


def _digest(traces: Sequence[Json], layout: Json) -> str:
    """Return what tells one drawing from another.

    Streamlit hands every chart to Plotly twice, in other objects. Plotly draws it again
    unless the revision says that they are the same, and there is no template.
    """
    written = to_json_plotly({"data": list(traces), "layout": layout})
    return blake2b(written.encode(), digest_size=8).hexdigest()


def nothing(look: Look, words: Text = NOTHING) -> go.Figure:
    """Return an empty canvas with one sentence in its middle."""
    sentence = {
        "text": str(words),
        "x": 0.5,
        "y": 0.5,
        "xref": "paper",
        "yref": "paper",
        "showarrow": False,
        "font": {"color": look.palette.slate},
    }
    hidden = {"visible": False}
    return figure(
        [], look, height=120, xaxis=hidden, yaxis=hidden, annotations=[sentence]
    )


def axis(look: Look, **more: Any) -> Json:
    """Return a quiet axis: no grid, no zero line."""
    return {
        "showgrid": False,
        "zeroline": False,
        "fixedrange": True,
        "ticks": "",
        # The margins make room; Plotly would measure every label again to hide some.
        "ticklabeloverflow": "allow",
        "tickfont": {"color": look.palette.slate, "size": look.size},
    } | more


def hidden_axis(low: float, high: float, look: Look) -> Json:
    """Return an axis without ticks, for charts that write every value."""
    return axis(look, range=[low, high], showticklabels=False)


def value_axis(low: float, high: float, unit: Unit | None, look: Look) -> Json:
    """Return an axis of numbers with hairlines, in display units."""
    return axis(
        look,
        range=[low, high],
        showgrid=True,
        gridcolor=look.palette.rule,
        tick0=0,
        dtick=margins.step(low, high),
        tickformat=",.2~f",
        ticksuffix="%" if unit is Unit.SHARE else "",
    )


def named(look: Look) -> int:
    """Return how many Latin letters of a name are written.

    Paper is wider than a panel, and nothing on it can be hovered over.
    """
    return 22 if look.room <= 1 else round(30 * look.room)


def beside(names: Sequence[str], look: Look, usual: float) -> float:
    """Return the pixels left beside a chart's names, whole on paper: `usual` on a panel."""
    if look.room <= 1 or not names:
        return usual * look.room
    longest = max(text_width(short(name, named(look)), look.size) for name in names)
    return min(usual * look.room, PANEL * look.room - longest - 30)


def rows_axis(names: Sequence[str], look: Look) -> Json:
    """Return a vertical axis of names, the first on top; names may repeat."""
    return axis(
        look,
        range=[len(names) - 0.45, -0.55],
        tickvals=list(range(len(names))),
        ticktext=[f"{short(name, named(look))} " for name in names],
        tickfont={"color": look.palette.ink, "size": look.size},
    )


def rows_height(rows: int, look: Look, above: int = 34) -> int:
    """Return the height that gives every row its place."""
    return round(rows * look.size * ROW) + above + 16


def key(
    look: Look, unit: Unit | None, entries: Sequence[tuple[str, str, Text | str]] = ()
) -> Json | None:
    """Return the line above a chart: the unit, then glyph, colour and word of each mark."""
    shown = unit_label(unit, look.style) if unit in (Unit.MONEY, Unit.POINTS) else ""
    parts = [shown] if shown else []
    parts += [
        f"{coloured(glyph, colour)} {word}".strip() if glyph else str(word)
        for glyph, colour, word in entries
    ]
    if not parts:
        return None
    return {
        "text": " ".join(parts),
        "x": 0,
        "xref": "container",
        "xanchor": "left",
        "y": 1,
        "yref": "container",
        "yanchor": "top",
        "pad": {"l": 8, "t": 8},
        "font": {"size": look.size - 1, "color": look.palette.slate, "weight": 400},
    }


def vertical(at: float | None, colour: str, width: float, dash: str = "solid") -> Json:
    """Return a line across the chart's height at a place of the x axis."""
    line = {"color": colour, "width": width, "dash": dash}
    place = {"x0": at, "x1": at, "yref": "paper", "y0": 0, "y1": 1}
    return {"type": "line", "line": line} | place


def horizontal(
    at: float | None, colour: str, width: float, dash: str = "solid"
) -> Json:
    """Return a line across the chart's width at a place of the y axis."""
    line = {"color": colour, "width": width, "dash": dash}
    place = {"y0": at, "y1": at, "xref": "paper", "x0": 0, "x1": 1}
    return {"type": "line", "line": line} | place


def note(look: Look, text: str, **place: Any) -> Json:
    """Return a free text without an arrow."""
    font = {"size": look.size - 1, "color": look.palette.slate} | place.pop("font", {})
    return {"text": text, "showarrow": False, "font": font} | place
