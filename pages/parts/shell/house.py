"""The warehouse as the app sees it: built on a fresh machine, watched for new figures."""

import gc
import logging
import pkgutil
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from importlib import import_module

import plotly.graph_objects as go
import streamlit as st
from streamlit.runtime.pages_manager import PagesManager

from pages.export import formats
from pages.parts import ahead, panels
from pages.parts.build import build_demo
from pages.parts.shell import health, log, outage, startup
from queries import config, engine, releases, state
from queries.bank import tree
from queries.engine import WarehouseUnavailable
from queries.text import ReaderError, Text, speak

COLLECT_EVERY = 60.0
LOOK_EVERY = 8.0


@asynccontextmanager
async def warm(_: st.App) -> AsyncIterator[None]:
    """Make ready before the first reader, and say when all of it is: `health.ready`.

    Streamlit takes a folder named `pages` for its old way of paging until
    `st.navigation` has run once in the process, and answers a deep link that comes
    first with "page not found"; saying so beforehand spares that reader. It loads
    pandas at the first table, and a figure that another thread draws meanwhile fails on
    the half of it that is there.
    """
    PagesManager.uses_pages_directory = False
    import_module("pandas")
    log.keep()
    startup.refuse_unsafe()
    threading.Thread(target=_warm_up, name="warm", daemon=True).start()
    yield
    health.ready.clear()
    ahead.worker.stop()


def _warm_up() -> None:
    """Do what the first reader would wait for; until then `/healthz` asks for patience."""
    try:
        for module in pkgutil.walk_packages(panels.__path__, f"{panels.__name__}."):
            import_module(module.name)
        # Plotly reads its templates and checks at the first figure only.
        go.Figure(go.Bar(x=[1], y=[1])).to_plotly_json()
        formats.hindrance("brief")  # looks for the fonts
        state.standing()
        if engine.exists():
            engine.pin()
            tree()
    except ReaderError:
        # A warehouse that is out of reach is said on the page, with what to do.
        logging.getLogger("granary").warning("the warehouse is out of reach at start")
    except Exception:
        logging.getLogger("granary").exception("warming up failed")
    finally:
        health.ready.set()


def is_open() -> bool:
    """Return whether this run has already pinned a version of the figures."""
    return engine.is_pinned()


def open_house() -> None:
    """Make sure there is a warehouse and pin its newest version for this run.

    On a fresh machine the demo bank is built, with a progress bar.

    Raises:
        WarehouseUnavailable: none is there, and another one than the demo was named.
    """
    _collect_in_background()
    engine.unpin()
    if not outage.is_lost() and not engine.exists():
        _build()
        st.rerun()
    version = outage.pin()
    releases.check()
    before = st.session_state.get("version")
    st.session_state["version"] = version
    if before not in (None, version):
        st.toast(
            str(
                Text(
                    "新数据已到，本页已更新。",
                    "New figures have arrived; this page shows them.",
                )
            )
        )


def close_house(name: str) -> None:
    """Note that a page was drawn whole: when, how fast, and on which figures."""
    outage.remember()
    log.end(name)


def _build() -> None:
    if not config.is_demo_default():
        engine.pin()
    heading = Text("首次打开：正在建立演示银行", "First start: building the demo bank")
    bar = st.progress(0.0, str(heading))
    for stage, fraction in build_demo():
        bar.progress(min(fraction, 1.0), f"{heading} · {stage}")
    bar.empty()
    if not engine.exists():
        raise WarehouseUnavailable(
            Text(
                "演示银行没有建成。请在命令行运行 python -m data demo 查看原因。",
                "The demo bank was not built. Run `python -m data demo` to see why.",
            )
        )


@st.fragment(run_every=LOOK_EVERY)
def watch() -> None:
    """Tell the reader when newer figures than the ones on screen have been published."""
    if outage.is_over():
        st.rerun()
    with suppress(WarehouseUnavailable):
        _tell_of_news()


def _tell_of_news() -> None:
    if outage.is_lost() or engine.newest_version() == st.session_state.get("version"):
        return
    # A fragment runs without app.py, so the language has to be chosen again.
    speak(st.session_state["lang"])
    st.info(str(Text("新数据已到。", "New figures have arrived.")))
    if st.button(str(Text("更新本页", "Show them"))):
        st.rerun()


_collecting = threading.Event()


def _collect_in_background() -> None:
    """Collect garbage on a timer: with `postScriptGC` off no rerun pays for it."""
    if _collecting.is_set():
        return
    _collecting.set()
    gc.collect()
    gc.freeze()
    threading.Thread(target=_collect, name="garbage", daemon=True).start()


def _collect() -> None:
    while not threading.Event().wait(COLLECT_EVERY):
        gc.collect()
