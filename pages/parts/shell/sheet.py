"""The one-screen sheet of the sub-branch brief: five blocks, no scrolling, one A4."""

from html import escape

import plotly.graph_objects as go
import streamlit as st

from pages.parts.panel import Panel, table
from pages.parts.shell.entrance import look, look_ahead
from pages.parts.shell.files import offer
from pages.parts.shell.stage import CONFIG, sentences
from queries.scope import Scope
from queries.text import Text

# The first block is a table of words, the others are pictures.
WIDTHS = ((1.15, 1, 1), (1, 1))


def brief(scope: Scope, *panels: Panel) -> None:
    """Show the five blocks of a unit's brief, three above two, and offer them as Excel."""
    name = escape(str(scope.org.name))
    words = escape(str(Text("打印（A4 横向）", "Print (A4 landscape)")))
    with st.container(horizontal=True, vertical_alignment="center", key="brief_head"):
        st.html(
            f'<div class="strip"><b>{name}</b> · <a href="#" data-print="1">{words}</a></div>'
        )
        about = Text("支行一页通：{unit}", "Sub-branch brief: {unit}")
        offer(panels, "briefing", str(about.fill(unit=scope.org.name)))
    with st.container(key="brief", gap="small"):
        for row, widths in zip((panels[:3], panels[3:]), WIDTHS, strict=True):
            places = st.columns(widths[: len(row)], gap="small")
            for place, panel in zip(places, row, strict=True):
                with place:
                    _block(panel)
    look_ahead()


def _block(panel: Panel) -> None:
    with st.container(border=True, key=f"brief_{panel.id}", height="stretch"):
        st.html(
            f'<div class="panel-title">{escape(str(panel.title))}</div>'
            f'<div class="panel-message">{escape(str(panel.message))}</div>'
        )
        if panel.is_list:
            st.html(sentences(panel))
        elif isinstance(panel.figure, go.Figure):
            st.plotly_chart(
                panel.figure, key=f"chart_{panel.id}", config=CONFIG, theme=None, alt=str(panel.title)
            )  # fmt: skip
        elif panel.columns:
            st.html(_plain(panel))


def _plain(panel: Panel) -> str:
    rows = [
        "".join(f"<td>{escape(cell.text)}</td>" for cell in row)
        for row in table(panel, look().style).rows
    ]
    return f'<table class="plain"><tbody>{"".join(f"<tr>{r}</tr>" for r in rows)}</tbody></table>'
