"""Behind every table: choose a row and a figure, and see where it comes from (数据溯源)."""

from dataclasses import replace
from html import escape

import streamlit as st

from pages.parts import figures, origins
from pages.parts.charts.canvas import Look
from pages.parts.figures import Part
from pages.parts.panel import Panel, header, table
from pages.parts.panels import trail
from pages.parts.shell import door, files, rows
from pages.parts.shell.entrance import chosen, look
from queries.scope import Scope
from queries.text import Language, ReaderError, Text, speak, spoken

TITLE = Text("数据溯源", "Where is this from?")
ROWS_READ = Text("整行：读取的原始记录", "The whole row: what was read")


def offer(panel: Panel) -> None:
    """Offer to trace the rows of a table that has figures in it."""
    part = origins.maker(panel, figures.parts())
    if panel.frame.is_empty() or part is None or not origins.is_placed(panel):
        return
    asked = st.button(
        str(TITLE), key=f"trace_{panel.id}", type="tertiary", icon=":material/route:"
    )
    if asked:
        dialog = st.dialog(str(TITLE), width="large")
        dialog(_show)(panel, chosen().scope, look(), part, spoken())


def _show(
    panel: Panel, scope: Scope, shown: Look, part: Part, language: Language
) -> None:
    # A dialog is drawn again by itself, outside the run that opened it.
    speak(language)
    names = _names(panel, shown)
    row, column = _choose(panel, names, shown)
    try:
        # Granted as of now: the dialog may have stood open for long.
        scope = replace(scope, reader=door.admit())
        if column:
            panels = _figure(panel, row, column, scope, shown, names[row])
        else:
            found = origins.rows_of(panel, row, scope, shown, part)
            panels = trail.sources(found)
    except ReaderError as error:
        st.warning(str(error.message))
        return
    for one in panels:
        st.html(
            f'<div class="panel-message">{escape(str(one.title))}</div>'
            f'<div class="panel-title">{escape(str(one.message))}</div>'
        )
        if one.frame.height:
            rows.as_text(one)
        rows.quiet(*[str(one.source)] if str(one.source) else [])
    files.offer(panels, "granary_trail", str(TITLE))


def _names(panel: Panel, shown: Look) -> list[str]:
    """Return what each row is called: its first words."""
    printed = table(panel, shown.style)
    words = [i for i, form in enumerate(printed.sheet) if form is None][:3]
    return [" · ".join(r[i].text for i in words if r[i].text) for r in printed.rows]


def _choose(panel: Panel, names: list[str], shown: Look) -> tuple[int, str]:
    """Let the reader choose a row by its words and a figure by its header."""
    kpis = origins.measured(panel)
    heads = {c.name: header(c, shown.style) for c in panel.columns if c.name in kpis}
    heads[""] = str(ROWS_READ)
    left, right = st.columns(2)
    row = left.selectbox(
        str(Text("哪一行", "Row")), range(len(names)), format_func=names.__getitem__, key=f"trace_row_{panel.id}"
    )  # fmt: skip
    column = right.selectbox(
        str(Text("哪个数", "Figure")), list(heads), format_func=heads.__getitem__, key=f"trace_figure_{panel.id}"
    )  # fmt: skip
    return int(row), str(column)


def _figure(
    panel: Panel, row: int, column: str, scope: Scope, shown: Look, name: str
) -> list[Panel]:
    kpi = origins.measured(panel)[column]
    found = origins.trail_of(panel, row, column, scope)
    where = f"{name} · {scope.org.name} · {scope.month:%Y-%m}"
    return [trail.formula(kpi, found, where, shown), *trail.sources(found)]
