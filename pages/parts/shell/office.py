"""The administrator's pages: they hold no figures, so there is no scope to choose."""

from dataclasses import replace
from datetime import datetime
from html import escape

import streamlit as st

from pages.export.material import Material, Section
from pages.parts import grid
from pages.parts.money import Style
from pages.parts.panel import Panel, table
from pages.parts.shell import door, files, frame, house, sidebar
from queries import access, administration, books
from queries.bank import bank
from queries.scope import Reader
from queries.text import NOTHING, Text, spoken

SHOWN = 50  # rows a page of a table has
SAID = "office_said"


def attend() -> Reader:
    """Admit the administrator: the first line of a page that manages.

    Raises:
        NotAdministrator: the reader is none.
    """
    if not house.is_open():
        frame.choose_language()
        house.open_house()
    reader = door.admit()
    with st.sidebar:
        if access.mode() == access.DEMO:
            sidebar.demo_reader()
        door.way_out()
    st.html(frame.CSS)
    frame.bind({"lang": spoken()})
    administration.realm(reader)
    _tell()
    return reader


def say(text: Text, *, is_done: bool = True) -> None:
    """Keep what came of an order for the run after it."""
    st.session_state[SAID] = (text, is_done)


def turned(count: int, key: str) -> int:
    """Let the reader turn the pages of a table; return how many rows come before."""
    pages = max(-(-count // SHOWN), 1)
    state = st.session_state
    state[key] = min(max(int(state.get(key, 1)), 1), pages)
    if pages > 1:
        label = Text("页（共 {n} 页）", "Page (of {n})").fill(n=pages)
        st.number_input(str(label), 1, pages, key=key, width=160)
    return (int(state[key]) - 1) * SHOWN


def show(panel: Panel) -> None:
    """Show a table of words with its sentence; without rows the sentence alone."""
    with st.container(border=True, key=f"panel_{panel.id}"):
        st.html(
            f'<div class="panel-message">{escape(str(panel.message))}</div>'
            f'<div class="panel-title">{escape(str(panel.title))}</div>'
        )
        if panel.frame.height:
            st.html(grid.html(table(panel, _style())))
        st.html(f'<div class="panel-source">{escape(str(panel.source))}</div>')


def part(panel: Panel, skipped: int) -> Panel:
    """Return one page of a panel's rows."""
    return replace(panel, frame=panel.frame.slice(skipped, SHOWN))


def material(panel: Panel, reader: Reader) -> Material:
    """Return what a workbook of a panel is made of: no figures, so no trust strip."""
    title = str(panel.title)
    notice = bank().notice if bank().is_synthetic else NOTHING
    return Material(
        title, str(bank().name), str(panel.message), str(panel.source), [Section(title, [panel])], _style(),
        reader.name, datetime.now().astimezone(), str(notice),
    )  # fmt: skip


def offer(reader: Reader, name: str, made: files.Making) -> None:
    """Offer a workbook of what `made` gives when it is asked for."""
    stem = f"{name}_{books.today():%Y-%m-%d}"
    files.buttons(reader, name, stem, made, kinds=("workbook",))


def _style() -> Style:
    return Style(currency=bank().currency)


def _tell() -> None:
    text, is_done = st.session_state.pop(SAID, (None, True))
    if text:
        (st.success if is_done else st.error)(str(text))
