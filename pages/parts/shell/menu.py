"""The menu: what a reader's roles open, and which page was asked for."""

from collections.abc import Sequence
from typing import NamedTuple

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from pages.parts.shell import door, outage
from queries import access
from queries.text import ReaderError, Text

# Reached from a page with what it needs in the address.
UNLISTED = frozenset({"present"})


class Entry(NamedTuple):
    """One page: its script beneath `pages/`, its title and icon."""

    place: str
    title: Text
    icon: str

    @property
    def name(self) -> str:
        """The page's address."""
        return self.place.rpartition("/")[2]


def page(place: str, title: Text, icon: str) -> Entry:
    """Return an entry of the table of contents."""
    return Entry(place, title, icon)


def navigate(entries: Sequence[Entry]) -> tuple[str, StreamlitPage]:
    """Draw the menu and return the name of the page asked for, and the page.

    Every page is known to Streamlit, so that a link to one that is not the reader's is
    answered in words; the first is the one an address without a name opens.
    """
    shown = _shown([entry.name for entry in entries])
    pages = {
        entry.name: st.Page(
            f"pages/{entry.place}.py", title=str(entry.title), icon=f":material/{entry.icon}:",
            default=place == 0, visibility="visible" if entry.name in shown else "hidden",
        )
        for place, entry in enumerate(entries)
    }  # fmt: skip
    st.session_state["pages"] = pages
    current = st.navigation(
        list(pages.values()), expanded=True, position="sidebar" if shown else "hidden"
    )
    name = next(name for name, page in pages.items() if page is current)
    return name, current


def check(name: str) -> None:
    """Let the reader in to a page, or send them on where the first page is not theirs.

    Raises:
        NotSignedIn, NoGrant: nobody is admitted.
        PageDenied: the reader's roles do not open the page.
    """
    reader = door.admit()
    pages = st.session_state["pages"]
    if name == next(iter(pages)) and not access.may_open(reader, name):
        theirs = next((n for n in pages if access.may_open(reader, n) and n not in UNLISTED), "")  # fmt: skip
        if theirs:
            st.switch_page(pages[theirs], query_params=dict(st.query_params))
    door.guard(name, reader)


def switch(name: str, address: dict[str, str]) -> None:
    """Turn to a page by its address, with filters."""
    st.switch_page(st.session_state["pages"][name], query_params=address)


def _shown(names: Sequence[str]) -> frozenset[str]:
    """Return the pages a menu lists; none for somebody who is not admitted.

    Why somebody is not admitted is said by the page itself.
    """
    outage.hold()
    try:
        reader = door.admit()
    except ReaderError:
        return frozenset()
    return frozenset(n for n in names if access.may_open(reader, n)) - UNLISTED
