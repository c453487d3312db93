"""A warehouse that is lost for a while: the last good figures, their age, and the way back.

Each address remembers the version on which it was last drawn whole. While the warehouse is
out of reach a run is pinned to that one, whose answers are still in memory: a page shows
one version or the other, never both. A thread asks until the warehouse is back.
"""

import logging
import threading
from collections import OrderedDict
from datetime import datetime
from typing import NamedTuple

import streamlit as st

from pages.parts.shell import log
from queries import config, engine, state
from queries.engine import NewFigures, WarehouseUnavailable
from queries.text import ReaderError, Text

MOST = 1000  # addresses remembered
ASK_EVERY = 3.0  # seconds
PATIENCE = 2.0  # seconds until a warehouse that says nothing counts as lost
OLD = Text(
    "数据仓库暂时无法访问，显示的是 {at} 的数据；恢复后自动更新。",
    "The warehouse cannot be reached right now. These are the figures of {at}; they are renewed when it is back.",
)

_lost = threading.Event()
_good: OrderedDict[object, "Kept"] = OrderedDict()
_lock = threading.Lock()


class Kept(NamedTuple):
    """A version that answered, and when it did."""

    version: str
    at: datetime


def pin() -> str:
    """Fix the version of this run: the newest, or while there is none to be had the last good.

    Raises:
        WarehouseUnavailable: nothing was ever read.
    """
    kept = _before()
    st.session_state["asked"] = address()
    st.session_state["held"] = kept
    if kept is None:
        return engine.pin()
    engine.pin(kept.version)
    st.warning(str(OLD.fill(at=_told(kept.at))), icon=":material/cloud_off:")
    return kept.version


def hold() -> None:
    """While the warehouse is lost, answer what comes before the page from the last good version."""
    if kept := _before():
        engine.pin(kept.version)


def remember() -> None:
    """Keep the version on which this run drew its page whole."""
    if is_held() or not engine.is_pinned():
        return
    kept = Kept(engine.data_version(), datetime.now().astimezone())
    with _lock:
        # A page completes its address as it runs: the one asked for leads to it too.
        for key in (st.session_state.get("asked"), address(), _anywhere()):
            _good[key] = kept
            _good.move_to_end(key)
        while len(_good) > MOST:
            _good.popitem(last=False)


def address() -> object:
    """Return what tells one page with its filters from another."""
    current = str(st.session_state.get("title", ""))
    return (*_anywhere(), current, frozenset(st.query_params.items()))


def _anywhere() -> tuple[str]:
    return (config.load().granary_warehouse,)


def is_held() -> bool:
    """Return whether this run shows figures from before."""
    return st.session_state.get("held") is not None


def is_lost() -> bool:
    """Return whether the warehouse is out of reach."""
    return _lost.is_set()


def is_over() -> bool:
    """Return whether the warehouse is back while this session still shows what was before."""
    return is_held() and not _lost.is_set()


def refuse(error: ReaderError) -> None:
    """Say why a page is not shown, or show it again with the last good figures."""
    if isinstance(error, NewFigures):
        st.rerun()
    if isinstance(error, WarehouseUnavailable):
        logging.getLogger("granary").warning("%s", type(error).__name__)
        if not is_held() and _last() and _is_out_of_reach(error):
            _begin()
            st.rerun()
        st.error(f"{error.message} {log.quoted()}")
        if _lost.is_set():
            _await_return()
        return
    st.error(str(error.message))


def _is_out_of_reach(error: WarehouseUnavailable) -> bool:
    """Return whether nothing is answered, rather than this question too slowly."""
    if type(error) is not WarehouseUnavailable:
        return False
    answered = threading.Event()

    def ask() -> None:
        if state.answers():
            answered.set()

    asking = threading.Thread(target=ask, daemon=True)
    asking.start()
    asking.join(PATIENCE)
    return not answered.is_set()


def _begin() -> None:
    with _lock:
        if _lost.is_set():
            return
        _lost.set()
    logging.getLogger("granary").error("the warehouse is lost")
    threading.Thread(target=_ask_until_back, name="outage", daemon=True).start()


def _ask_until_back() -> None:
    while not state.answers():
        threading.Event().wait(ASK_EVERY)
    _lost.clear()
    logging.getLogger("granary").warning("the warehouse is back")


@st.fragment(run_every=ASK_EVERY)
def _await_return() -> None:
    """Draw the page again when the warehouse is back."""
    if not _lost.is_set():
        st.rerun()


def _before() -> Kept | None:
    """Return what is shown while the warehouse is lost."""
    return _last() if _lost.is_set() else None


def _last() -> Kept | None:
    with _lock:
        return _good.get(address()) or _good.get(_anywhere())


def _told(at: datetime) -> str:
    is_today = at.date() == datetime.now().astimezone().date()
    return f"{at:%H:%M}" if is_today else f"{at:%m-%d %H:%M}"
