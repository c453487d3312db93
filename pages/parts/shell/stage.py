"""Show tiles and panels, and offer exactly what is shown as a workbook."""

from datetime import date
from functools import partial
from html import escape
from itertools import groupby
from urllib.parse import urlencode

import plotly.graph_objects as go
import polars as pl
import streamlit as st

from pages.parts import tiles
from pages.parts.charts import chart_of
from pages.parts.numbers import show as show_number
from pages.parts.panel import Panel
from pages.parts.reasons import marked
from pages.parts.shell import drill, rows
from pages.parts.shell.entrance import address, look, look_ahead
from pages.parts.shell.files import offer
from queries.schema import Unit
from queries.text import Text

FRAME, MAP, ROW = 190, 480, 33  # pixels
# On a phone every second date of these is left out: they would touch.
OVER_TIME = ("Course", "Cumulative", "Columns")
CONFIG = {"displayModeBar": False, "responsive": True, "scrollZoom": False}


def headline(*shown: tiles.Tile) -> None:
    """Show the tiles of the page in one row that wraps."""
    st.html(tiles.html(shown, urlencode(address())) + _tones())


def _tones() -> str:
    """Colour movement and status in the reader's palette."""
    palette = look().palette
    names = {".up": palette.up, ".down": palette.down}
    names |= {f".{s}": getattr(palette, s) for s in ("met", "watch", "behind")}
    names |= {".broken": palette.behind, ".check": palette.watch, ".kept": palette.met}
    rules = "".join(
        f".tile {name}, .findings {name} {{ color: {colour}; }}"
        for name, colour in names.items()
    )
    return (
        f"<style>{rules} .tile .spark, .tile-bar {{ color: {palette.slate}; }}</style>"
    )


def show(*panels: Panel, columns: int = 1, name: str = "granary") -> None:
    """Show panels in order, in columns where the window is wide, and offer them as Excel."""
    for is_wide, run in groupby(panels, key=lambda panel: panel.is_wide):
        count = 1 if is_wide else columns
        places = st.columns(count) if count > 1 else [st.container()]
        filled = [0.0] * count
        for panel in run:
            shortest = filled.index(min(filled))
            filled[shortest] += _height(panel)
            with places[shortest]:
                _panel(panel)
    offer(panels, name)
    look_ahead()


def _height(panel: Panel) -> float:
    """Return about how many pixels a panel takes, so that columns end alike."""
    if isinstance(panel.figure, go.Figure):
        return FRAME + float(panel.figure.layout.height or 450)
    if panel.figure is not None:
        return FRAME + MAP
    each = 2 * ROW if panel.is_list else ROW
    return FRAME + each * min(panel.frame.height, rows.FEW)


def _panel(panel: Panel) -> None:
    with st.container(border=True, key=f"panel_{panel.id}"):
        st.html(
            f'<div class="panel-message">{escape(str(panel.message))}</div>'
            f'<div class="panel-title">{escape(str(panel.title))}</div>'
        )
        if panel.extremes:
            st.html(_extremes(panel, *panel.extremes))
        chart = chart_of(panel.figure)
        if chart and chart.form in OVER_TIME:
            with st.container(key=f"time_{panel.id}"):
                _picture(panel)
        else:
            _picture(panel)
        _data(panel)
        st.html(f'<div class="panel-source">{escape(str(panel.source))}</div>')


def _extremes(panel: Panel, name: str, value: str, unit: Unit) -> str:
    """Return the worst and the best three as lists; shown on a phone, where bars are not."""
    style = panel.style or look().style
    known, at = panel.frame.drop_nulls(value), ""
    if "month" in known.columns and known.height:
        latest: date = known["month"].max()  # type: ignore[assignment]
        known = known.filter(pl.col("month") == latest)
        at = f" {latest:%Y-%m}"
    known = known.unique(name, maintain_order=True).sort(value, maintain_order=True)
    lists = [
        (Text(f"末三位{at}", f"Lowest three{at}"), known.head(3)),
        (Text(f"前三位{at}", f"Highest three{at}"), known.tail(3).reverse()),
    ]
    parts = [
        f"<b>{escape(str(title))}</b><ol>"
        + "".join(f"<li>{escape(str(r[name]))} {show_number(r[value], unit, style)}</li>" for r in some.to_dicts())
        + "</ol>"
        for title, some in lists
    ]  # fmt: skip
    return f'<div class="phone">{"".join(parts)}</div>'


def _picture(panel: Panel) -> None:
    key = f"chart_{panel.id}"
    if panel.is_list:
        st.html(sentences(panel))
    elif panel.figure is None:
        rows.as_text(panel)
    elif isinstance(panel.figure, go.Figure):
        if panel.drill:
            st.plotly_chart(
                panel.figure, key=key, config=CONFIG, alt=str(panel.title),
                on_select=partial(drill.drilled, key, panel.drill), selection_mode="points", theme=None,
            )  # fmt: skip
        else:
            st.plotly_chart(
                panel.figure, key=key, config=CONFIG, alt=str(panel.title), theme=None
            )  # fmt: skip
    else:
        st.pydeck_chart(
            panel.figure, key=key, alt=str(panel.title), height=MAP,
            on_select=partial(drill.mapped, key, panel.drill), selection_mode="single-object",
        )  # fmt: skip


def sentences(panel: Panel) -> str:
    """Return a list of findings: shape and word of the status, sentence, link to its page."""
    where = escape(urlencode(address()))
    lines = [
        f'<li><b class="{status}">{escape(marked(status))}</b> '
        f'<a href="./{page}?{where}" data-page="{page}">{escape(sentence)}</a></li>'
        for status, sentence, page in panel.frame.rows()
    ]
    return f'<ul class="findings">{"".join(lines)}</ul>'


def _data(panel: Panel) -> None:
    if panel.figure is None:
        return
    opened = st.toggle(str(Text("查看数据", "Show data")), key=f"data_{panel.id}")
    if opened:
        rows.as_grid(panel, f"grid_{panel.id}")


def select(label: Text, options: dict[str, Text], key: str) -> str:
    """Let the reader choose one of a page's own options; kept in the session."""
    state = st.session_state
    if state.get(key) not in options:
        state[key] = next(iter(options))
    st.segmented_control(
        str(label), list(options), format_func=lambda o: str(options[o]), key=key,
        required=True, persist_state="session",
    )  # fmt: skip
    return str(state[key])


def switch(label: Text, key: str) -> bool:
    """Let the reader turn something on or off; kept in the session."""
    return bool(st.toggle(str(label), key=key, persist_state="session"))
