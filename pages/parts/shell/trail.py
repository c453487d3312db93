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
from queries.text import NOTHING, Language, ReaderError, Text, speak, spoken

TITLE = Text("数据溯源", "Where is this from?")
FIND = Text("名称包含", "Name contains")
ROW = Text("哪一行", "Row")
NONE = Text("没有名称包含“{name}”的行，请换一个词。", "No row's name contains “{name}”; try another word.")  # fmt: skip
FIRST = Text("（{all} 行中的前 {listed} 行）", " (the first {listed} of {all})")
# More choices than a reader scrolls through are searched by name.
LISTED = 300
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
    listed = _found(panel, names)
    if not listed:
        return
    row, column = _choose(panel, names, listed, shown)
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


def _choose(
    panel: Panel, names: list[str], found: list[int], shown: Look
) -> tuple[int, str]:
    """Let the reader choose one of the rows found by its words and a figure by its header."""
    kpis = origins.measured(panel)
    heads = {c.name: header(c, shown.style) for c in panel.columns if c.name in kpis}
    heads[""] = str(ROWS_READ)
    left, right = st.columns(2)
    cut = FIRST.fill(all=f"{len(found):,}", listed=LISTED) if len(found) > LISTED else NOTHING  # fmt: skip
    row = left.selectbox(
        str(ROW.join_with(cut)), found[:LISTED], format_func=names.__getitem__, key=f"trace_row_{panel.id}"
    )  # fmt: skip
    column = right.selectbox(
        str(Text("哪个数", "Figure")), list(heads), format_func=heads.__getitem__, key=f"trace_figure_{panel.id}"
    )  # fmt: skip
    return int(row), str(column)


def _found(panel: Panel, names: list[str]) -> list[int]:
    """Return the rows to choose from: of a long table those with the words looked for."""
    if len(names) <= LISTED:
        return list(range(len(names)))
    asked = st.text_input(str(FIND), key=f"trace_find_{panel.id}").strip()
    found = [n for n, name in enumerate(names) if asked.lower() in name.lower()]
    if not found:
        st.info(str(NONE.fill(name=asked)))
    return found


def _figure(
    panel: Panel, row: int, column: str, scope: Scope, shown: Look, name: str
) -> list[Panel]:
    kpi = origins.measured(panel)[column]
    found = origins.trail_of(panel, row, column, scope)
    where = f"{name} · {scope.org.name} · {scope.month:%Y-%m}"
    return [trail.formula(kpi, found, where, shown), *trail.sources(found)]
