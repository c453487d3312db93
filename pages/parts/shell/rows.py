"""A panel's rows: as text while a page bears them, else in a grid that draws what is seen."""

from dataclasses import replace
from functools import partial
from html import escape
from typing import Any
from urllib.parse import urlencode

import streamlit as st

from pages.parts import grid
from pages.parts.numbers import DASH
from pages.parts.panel import Panel, gridded, table
from pages.parts.shell import drill, trail
from pages.parts.shell.entrance import address, look
from queries.text import Text

# What stands on the page as it is; what is text in a frame that scrolls; a grid's height.
FEW, MOST_ROWS, TALL = 24, 150, 820
SENT = 10_000  # rows of a grid that go to the browser
CUT = Text(
    "所示为 {all} 行中的前 {sent} 行", "Shown are the first {sent} of {all} rows"
)
WHOLE = Text("；其余可选择机构查看，下载的工作簿含全部行。", "; choose a unit for its own, the downloaded workbook has all.")  # fmt: skip


def as_text(panel: Panel) -> None:
    """Show the table that is the panel's picture: as text unless it is very long."""
    if not 0 < panel.frame.height <= MOST_ROWS:
        as_grid(panel, f"table_{panel.id}")
        return
    printed = table(panel, look().style)
    title = panel.title if panel.frame.height > FEW else None
    st.html(grid.html(printed, _links(panel), scrolled=title))
    quiet(*[f"{DASH} {words}" for words in printed.undefined()])
    trail.offer(panel)


def _links(panel: Panel) -> dict[int, tuple[str, str]]:
    """Return where the rows lead: the unit's id and the page's address with it."""
    if not panel.drill:
        return {}
    here = address()
    units = [
        drill.unit_of(panel.drill, str(found)) for found in panel.frame[panel.drill]
    ]
    return {
        place: (unit, f"?{urlencode(here | {'org': unit})}")
        for place, unit in enumerate(units)
        if unit
    }


def as_grid(panel: Panel, key: str, whole: Text = WHOLE) -> None:
    """Show the rows in a grid; a row chosen there narrows the scope.

    Args:
        panel: whose rows.
        key: the grid's name in the session.
        whole: of more rows than a browser is sent, where the others are.
    """
    if panel.frame.is_empty():
        st.info(str(Text("所选范围内没有数据。", "There is nothing in this scope.")))
        return
    sent = replace(panel, frame=panel.frame.head(SENT), figure=None)
    shown = gridded(sent, look().style)
    height = "content" if panel.frame.height <= FEW else TALL
    formats = {
        header: st.column_config.NumberColumn(format=form)
        for header, form in shown.formats.items()
    }
    common: dict[str, Any] = {
        "key": key,
        "hide_index": True,
        "height": height,
        "column_config": formats,
        "placeholder": DASH,
        "alt": str(panel.title),
    }
    if panel.drill:
        drill.lead(key, panel)
        st.dataframe(
            shown.frame, **common, on_select=partial(drill.picked, key, panel.drill), selection_mode="single-row"
        )  # fmt: skip
    else:
        st.dataframe(shown.frame, **common)
    cut = CUT.join_with(whole).fill(all=f"{panel.frame.height:,}", sent=f"{SENT:,}")
    quiet(
        *([cut] if panel.frame.height > SENT else []),
        *[f"{DASH} {words}" for words in shown.undefined],
    )
    trail.offer(panel)


def quiet(*lines: object) -> None:
    """Show lines that stand back: a disclaimer, the day's report, a table's notes."""
    if lines:
        st.html(
            "".join(
                f'<div class="strip quiet">{escape(str(line))}</div>' for line in lines
            )
        )
