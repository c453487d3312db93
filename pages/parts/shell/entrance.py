"""Admit the reader and settle what they chose: the first line of every page."""

from collections.abc import Sequence
from dataclasses import replace

import streamlit as st

from pages.parts import ahead, choice, figures
from pages.parts.ahead import Errand
from pages.parts.charts.canvas import Look
from pages.parts.choice import Settled
from pages.parts.money import Style
from pages.parts.palette import DARK, LIGHT, Palette, red_up
from pages.parts.shell import door, frame, house, outage, sidebar
from queries import access
from queries.bank import bank
from queries.grades import EVERY
from queries.scope import Scope
from queries.text import spoken


def enter(
    *, is_fine: bool = False, subject: str = EVERY, also: Sequence[str] = ()
) -> Scope:
    """Admit the reader and return the scope they chose in the sidebar.

    A page opened by its own address is guarded exactly like one reached through the
    menu.

    Args:
        is_fine: the page's amounts are small (fees): 万元 and m unless the reader chose.
        subject: what the page is about, a key of `grades.SUBJECTS`: the strip grades it.
        also: what else of the address the page reads; it is kept there.

    Raises:
        AccessDenied: the reader was not granted the unit.
        WarehouseUnavailable: there is nothing to read.
    """
    ahead.worker.come()
    figures.begin()
    if not house.is_open():
        frame.choose_language()
        house.open_house()
    reader = door.admit()
    offered = choice.offer(reader)
    wanted = _wanted()
    settled = choice.settle(wanted, reader, offered)
    if settled.notices:
        st.session_state["wanted"] = choice.met(wanted, settled)
    settled = replace(settled, is_fine=is_fine, subject=subject)
    st.session_state["settled"] = settled
    sidebar.draw(settled, offered)
    asked = st.query_params
    full = address() | {key: asked[key] for key in also if key in asked}
    if dict(st.query_params) != full:
        st.query_params.from_dict(full)
    frame.draw(settled, full)
    house.watch()
    return settled.scope


def chosen() -> Settled:
    """Return what `enter` settled on in this run."""
    settled: Settled = st.session_state["settled"]
    return settled


def look() -> Look:
    """Return how charts are to look: the reader's theme, money unit and colour habit."""
    palette = on_paper()
    if st.context.theme.type == "dark":
        palette = red_up(DARK) if st.session_state.get("red_up") else DARK
    return Look(palette, Style(chosen().unit, bank().currency))


def on_paper() -> Palette:
    """Return the colours of files and screens: light, in the reader's colour habit."""
    return red_up(LIGHT) if st.session_state.get("red_up") else LIGHT


def look_ahead() -> None:
    """Have the page just drawn made ready for the units around, while nobody waits."""
    if outage.is_held():
        return
    settled = chosen()
    newest = choice.offer(settled.scope.reader).months[0]
    is_newest = settled.scope.month == newest
    ahead.worker.send(Errand(settled, figures.parts(), spoken(), is_newest))


def address() -> dict[str, str]:
    """Return every choice written out, the language and the demo's reader among them."""
    more: dict[str, str] = {"lang": spoken()}
    if access.mode() == access.DEMO:
        more["as"] = door.role()
    return chosen().address() | more


def _wanted() -> dict[str, str]:
    """Return the reader's wishes: those of the session, at first those of the address."""
    state = st.session_state
    if "wanted" not in state:
        state["wanted"] = {k: v for k, v in st.query_params.items() if k in choice.KEYS}
    return dict(state["wanted"])
